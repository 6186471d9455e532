"""The layers pane: every matrix of the network, with a cell cursor that moves across matrices and layers."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from gpnet_tui.view.grid import moved
from gpnet_tui.view.ink import CellRef, Line
from gpnet_tui.view.layers import LayersView
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.table import UNSCROLLED, Drawn
from gpnet_tui.widgets.lines import LinesPane


class LayersPane(LinesPane, can_focus=True):
    """All layers, the selected one with the most room."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", "move(0, 1)", "Cell to the right", show=False),
        Binding("left,h", "move(0, -1)", "Cell to the left", show=False),
        Binding("down,j", "move(1, 0)", "Cell below", show=False),
        Binding("up,k", "move(-1, 0)", "Cell above", show=False),
        Binding("pagedown", "move(10, 0)", "Ten cells down", show=False),
        Binding("pageup", "move(-10, 0)", "Ten cells up", show=False),
    ]

    class Moved(Message):
        """The cursor was moved to `cell`."""

        def __init__(self, cell: CellRef) -> None:
            """Carry the cell."""
            super().__init__()
            self.cell = cell

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        """Start unscrolled."""
        super().__init__(id=id)
        self._scroll = UNSCROLLED
        self._tables: Drawn = {}
        self._seen: LayersView | None = None

    def draw(self, scene: Scene, columns: int, rows: int) -> list[Line]:
        """Return the layers."""
        return self._view(scene, columns, rows).lines()

    def show(self, scene: Scene) -> None:
        """Show another scene, with the cursor in sight."""
        size = self.size
        if size.height:
            self._scroll = self._view(scene, *size).in_sight(scene.focus.cursor)
        super().show(scene)

    def on_focus(self) -> None:
        """Show the cursor."""
        self.redraw()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.redraw()

    def action_move(self, down: int, right: int) -> None:
        """Move the cursor."""
        if self.scene is not None:
            cell = moved(self.scene.session, self.scene.focus.cursor, down, right)
            self.post_message(self.Moved(cell))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll the layer under the mouse."""
        self._wheel(event, 0 if event.shift else 1, 1 if event.shift else 0)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll the layer under the mouse."""
        self._wheel(event, 0 if event.shift else -1, -1 if event.shift else 0)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """Scroll the columns of the layer under the mouse."""
        self._wheel(event, 0, 1)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """Scroll the columns of the layer under the mouse."""
        self._wheel(event, 0, -1)

    def _wheel(self, event: events.MouseEvent, rows: int, columns: int) -> None:
        event.stop()
        if self.scene is None:
            return
        view = self._view(self.scene, *self.size)
        layer = view.layer_at(event.y)
        if layer is not None:
            self._scroll = view.scrolled(layer, rows, columns)
            self.redraw()

    def _view(self, scene: Scene, columns: int, rows: int) -> LayersView:
        """Return the view of a scene; the same one again as long as nothing about it is different."""
        seen = self._seen
        shown = columns, rows, self._scroll, self.has_focus
        if seen is None or seen.focus is not scene.focus or seen.digits != scene.digits or seen.shown != shown:
            focus, digits = scene.focus, scene.digits
            seen = LayersView(scene.session, focus, digits, *shown, self._tables)
            self._seen = seen
        return seen
