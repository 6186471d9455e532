"""The matrix with the cursor, as large as the layers' place allows."""

from typing import ClassVar

from textual.reactive import reactive

from gpnet_engine.arrays import Matrix
from gpnet_engine.statistics import Statistics, statistics
from gpnet_tui.view.cell import cell_summary
from gpnet_tui.view.ink import Line, ScrollRef, Target
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.sheet import Corner, SheetView
from gpnet_tui.widgets.cursor import CursorPane


class MatrixPane(CursorPane):
    """Draws the part of the matrix that is in sight; it remembers what the matrix amounts to, and where it was."""

    WHEEL: ClassVar[int] = 3

    shows_cell: reactive[bool] = reactive(default=False)

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        """Start at the first cell."""
        super().__init__(id=id)
        self._corner = Corner()
        self._amounts: tuple[Matrix | None, Statistics | None] = (None, None)

    def draw(self, scene: Scene, columns: int, rows: int) -> list[Line]:
        """Return the sheet."""
        return self._view(scene, columns, rows).lines()

    def follow(self, scene: Scene, columns: int, rows: int) -> None:
        """Scroll so that the cursor is in sight."""
        self._corner = self._view(scene, columns, rows).corner_with(scene.focus.cursor)

    def page_size(self) -> tuple[int, int]:
        """Return how many rows and columns are in sight."""
        return (1, 1) if self.scene is None else self._view(self.scene, *self.size).page

    def scroll_cells(self, y: int, rows: int, columns: int) -> None:
        """Scroll by rows and columns; the cursor stays where it is."""
        del y
        if self.scene is not None:
            self._corner = self._view(self.scene, *self.size).corner_moved(rows, columns)
            self.redraw()

    def target_at(self, x: int, y: int) -> Target | None:
        """Return what a click means; one on a scroll bar scrolls at once."""
        target = super().target_at(x, y)
        if isinstance(target, ScrollRef):
            row = self._corner.row if target.row is None else target.row
            column = self._corner.column if target.column is None else target.column
            self._corner = Corner(row, column)
            self.redraw()
            return None
        return target

    def _view(self, scene: Scene, columns: int, rows: int) -> SheetView:
        amounts = self._statistics(scene)
        return SheetView(
            scene.session,
            scene.focus,
            scene.digits,
            columns,
            rows,
            scene.look,
            self._corner,
            amounts,
            cell_summary(scene) if self.shows_cell else (),
        )

    def _statistics(self, scene: Scene) -> Statistics | None:
        """Return what the matrix amounts to; it is reckoned once, as long as the matrix is the same."""
        array = scene.session.values.get(scene.focus.cursor.name)
        if array is not self._amounts[0]:
            self._amounts = array, None if array is None else statistics(array)
        return self._amounts[1]
