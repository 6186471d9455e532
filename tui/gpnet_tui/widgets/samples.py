"""The table of samples as a pane: it draws the part in sight, remembers where that is, and scrolls."""

from collections.abc import Sequence

from textual import events

from gpnet_tui.view.samples.edited import FIRST, Edited, Spot
from gpnet_tui.view.samples.page import SamplesView, TableKey
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import Ink, Line, Span
from gpnet_tui.widgets.lines import LinesPane

_WHEEL = 3  # rows or columns a turn


class SamplesPane(LinesPane, can_focus=True):
    """Draws the table that is edited."""

    def __init__(self, edited: Edited, keys: Sequence[TableKey], *, id: str) -> None:  # noqa: A002 - Textual's
        """Start at the first row and column; `keys` stand in the frame."""
        super().__init__(id=id)
        self._edited = edited
        self._keys = tuple(keys)
        self._corner = FIRST

    def draw(self, scene: Scene, columns: int, rows: int) -> list[Line]:
        """Return the table."""
        return self._view(scene, columns, rows).lines()

    def look(self, edited: Edited) -> None:
        """Show another table, or another cell of it, with the cursor in sight."""
        self._edited = edited
        self._follow()
        self.redraw()

    def page(self) -> Spot:
        """Return how many rows and columns are in sight."""
        return Spot(1, 1) if self.scene is None else self._view(self.scene, *self.size).page

    def on_resize(self) -> None:
        """Draw for the new size, with the cursor in sight."""
        self._follow()
        super().on_resize()

    def is_under_cursor(self, part: Span) -> bool:
        """Tell whether a span is the cell under the cursor."""
        return Ink.CURSOR in part.inks

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down, with Shift to the right."""
        self._scroll(event, 0 if event.shift else 1, 1 if event.shift else 0)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up, with Shift to the left."""
        self._scroll(event, 0 if event.shift else -1, -1 if event.shift else 0)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """Scroll to the right."""
        self._scroll(event, 0, 1)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """Scroll to the left."""
        self._scroll(event, 0, -1)

    def _scroll(self, event: events.MouseEvent, down: int, right: int) -> None:
        event.stop()
        if self.scene is not None:
            self._corner = self._view(self.scene, *self.size).corner_moved(down * _WHEEL, right)
            self.redraw()

    def _follow(self) -> None:
        if self.scene is not None and self.size.height:
            self._corner = self._view(self.scene, *self.size).corner_with_cursor()

    def _view(self, scene: Scene, columns: int, rows: int) -> SamplesView:
        return SamplesView(self._edited, scene.digits, columns, rows, self._corner, self._keys)
