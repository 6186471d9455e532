"""A pane with a cell cursor that keys move: the base of the layers and of the sheet of one matrix."""

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Offset
from textual.message import Message

from gpnet_engine.operations.execute import shape_of
from gpnet_tui.keys import CELL_KEYS
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef, Ink, Span
from gpnet_tui.widgets.bindings import pane_bindings
from gpnet_tui.widgets.lines import LinesPane


class CursorPane(LinesPane, can_focus=True):
    """Moves the cursor by cells, pages and to the edges of its matrix; the wheel scrolls."""

    BINDINGS: ClassVar[list[BindingType]] = [*pane_bindings(CELL_KEYS)]

    WHEEL: ClassVar[int] = 1  # rows or columns a turn

    class Moved(Message):
        """The cursor was moved to `cell`."""

        def __init__(self, cell: CellRef) -> None:
            """Carry the cell."""
            super().__init__()
            self.cell = cell

    def follow(self, scene: Scene, columns: int, rows: int) -> None:
        """Scroll so that the cursor is in sight."""
        raise NotImplementedError

    def page_size(self) -> tuple[int, int]:
        """Return how many rows and columns a page has."""
        raise NotImplementedError

    def scroll_cells(self, at: Offset, rows: int, columns: int) -> None:
        """Scroll what stands at a place of the pane by rows and columns."""
        raise NotImplementedError

    def show(self, scene: Scene) -> None:
        """Show another scene, with the cursor in sight."""
        if self.size.height:
            self.follow(scene, *self.size)
        super().show(scene)

    def on_resize(self) -> None:
        """Draw for the new size, with the cursor in sight."""
        if self.scene is not None:
            self.show(self.scene)

    def is_under_cursor(self, part: Span) -> bool:
        """Tell whether a span is the cell that the keys move."""
        return Ink.CURSOR in part.inks and isinstance(part.target, CellRef)  # no step on a rail

    def action_move(self, down: int, right: int) -> None:
        """Move the cursor by cells, within its matrix."""
        self._move_by(down, right)

    def action_page(self, down: int, right: int) -> None:
        """Move the cursor by pages, within its matrix."""
        rows, columns = self.page_size()
        self._move_by(down * rows, right * columns)

    def action_edge(self, down: int, right: int) -> None:
        """Move the cursor to the edge of its matrix in a direction; 0 keeps row or column."""
        if self.scene is not None:
            rows, columns = self._shape()
            self._move_by(down * rows, right * columns)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down, with Shift to the right."""
        self._wheel(event, 0 if event.shift else 1, 1 if event.shift else 0)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up, with Shift to the left."""
        self._wheel(event, 0 if event.shift else -1, -1 if event.shift else 0)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """Scroll to the right."""
        self._wheel(event, 0, 1)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """Scroll to the left."""
        self._wheel(event, 0, -1)

    def _wheel(self, event: events.MouseEvent, down: int, right: int) -> None:
        event.stop()
        if self.scene is not None:
            self.scroll_cells(event.offset, down * self.WHEEL, right * self.WHEEL)

    def _shape(self) -> tuple[int, int]:
        """Return rows and columns of the matrix with the cursor."""
        if self.scene is None:
            return 1, 1
        session = self.scene.session
        return shape_of(session.project.network, self.scene.focus.cursor.name, session.batch)

    def _move_by(self, down: int, right: int) -> None:
        if self.scene is None:
            return
        cell, (rows, columns) = self.scene.focus.cursor, self._shape()
        row, column = min(max(cell.row + down, 0), rows - 1), min(max(cell.column + right, 0), columns - 1)
        self.post_message(self.Moved(CellRef(cell.name, row, column)))
