"""The matrix with the cursor, as large as the layers' place allows."""

from functools import partial
from typing import ClassVar

from textual import events
from textual.geometry import Offset

from gpnet_engine.arrays import Remembered
from gpnet_engine.statistics import statistics
from gpnet_tui.view.answers.cell import cell_summary
from gpnet_tui.view.matrices.sheet import Corner, SheetView
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import Line, ScrollRef
from gpnet_tui.widgets.cursor import CursorPane

_statistics = Remembered(statistics)


class MatrixPane(CursorPane):
    """Draws the part of the matrix that is in sight; it remembers where that was."""

    WHEEL: ClassVar[int] = 3

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        """Start at the first cell."""
        super().__init__(id=id)
        self._corner = Corner()

    def draw(self, scene: Scene, columns: int, rows: int) -> list[Line]:
        """Return the sheet."""
        return self._view(scene, columns, rows).lines()

    def follow(self, scene: Scene, columns: int, rows: int) -> None:
        """Scroll so that the cursor is in sight."""
        self._corner = self._view(scene, columns, rows).corner_with(scene.focus.cursor)

    def page_size(self) -> tuple[int, int]:
        """Return how many rows and columns are in sight."""
        return (1, 1) if self.scene is None else self._view(self.scene, *self.size).page

    def scroll_cells(self, at: Offset, rows: int, columns: int) -> None:
        """Scroll by rows and columns; the cursor stays where it is."""
        del at  # the matrix takes the whole pane
        if self.scene is not None:
            self._corner = self._view(self.scene, *self.size).corner_moved(rows, columns)
            self.redraw()

    def on_click(self, event: events.Click) -> None:
        """Scroll where a scroll bar is clicked; all other clicks are the base's."""
        target = self.target_at(event.x, event.y)
        if isinstance(target, ScrollRef):
            event.prevent_default()
            event.stop()
            row = self._corner.row if target.row is None else target.row
            column = self._corner.column if target.column is None else target.column
            self._corner = Corner(row, column)
            self.redraw()

    def _view(self, scene: Scene, columns: int, rows: int) -> SheetView:
        array = scene.session.values.get(scene.focus.cursor.name)
        session, look = scene.in_layers
        return SheetView(
            session,
            scene.focus,
            scene.digits,
            columns,
            rows,
            look,
            self._corner,
            None if array is None else _statistics(array),
            partial(cell_summary, scene) if self.shows_cell else None,
        )
