"""The pane of the presentation view: keys choose the cell that is explained to the class."""

from textual.geometry import Offset

from gpnet_tui.view.scene import Scene
from gpnet_tui.view.stage.stage import stage_lines
from gpnet_tui.view.text.ink import Line
from gpnet_tui.widgets.cursor import CursorPane

_PAGE = 10  # cells


class StagePane(CursorPane):
    """The current operation over the whole screen."""

    def __init__(self, shows: str, *, id: str) -> None:  # noqa: A002 - Textual's name
        """Name the key that shows what is hidden."""
        super().__init__(id=id)
        self._shows = shows

    def draw(self, scene: Scene, columns: int, rows: int) -> list[Line]:
        """Return the operation, or what an iteration begins with."""
        return stage_lines(scene, columns, rows, self._shows)

    def follow(self, scene: Scene, columns: int, rows: int) -> None:
        """Do nothing: matrices are cut around the chosen cell."""

    def page_size(self) -> tuple[int, int]:
        """Return how many cells a page key goes."""
        return _PAGE, _PAGE

    def scroll_cells(self, at: Offset, rows: int, columns: int) -> None:
        """Move the cursor: what is in sight follows it."""
        del at
        self.action_move(rows, columns)
