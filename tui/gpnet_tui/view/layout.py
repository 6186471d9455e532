"""How the height of the terminal is shared out among the panes."""

from typing import NamedTuple

from gpnet_tui.view.matrices.layers import LayersView
from gpnet_tui.view.program import program_rows
from gpnet_tui.view.scene import Scene

LEAST_COLUMNS, LEAST_ROWS = 80, 24
WIDE, TALL = 120, 34  # from here on: the program as a list, the cell in a pane of its own
_CHROME_ROWS = 2  # header and keys
_CELL_ROWS = 4  # value and origin
_CHECKED_ROWS = 40  # from here on a line more: the check of its gradient
_LEAST_PROGRAM_ROWS, _MOST_WATCHES, _LEAST_CURVE_ROWS, _MOST_CURVE_ROWS = 10, 6, 7, 15
_LEAST_HEALTH_ROWS, _WANTED_HEALTH_ROWS, _MOST_HEALTH_ROWS = 3, 6, 10
_LEAST_EQUATION_ROWS, _MOST_EQUATION_ROWS = 13, 22


class Heights(NamedTuple):
    """The rows of each pane that does not just take what is left; a pane of 0 rows is not seen."""

    equation: int
    cell: int
    watches: int
    health: int
    curve: int


def heights(scene: Scene, columns: int, rows: int) -> Heights:
    """Return how high the panes are in a terminal of `columns` by `rows`."""
    is_wide, is_tall = columns >= WIDE, rows >= TALL
    cell = _CELL_ROWS + (rows >= _CHECKED_ROWS) if is_tall else 0
    if is_wide:
        watches, health, curve = _beside_program(scene, rows - _CHROME_ROWS - cell)
    else:
        watches, health, curve = min(len(scene.watches), 1), 0, 0
    room = rows - _CHROME_ROWS - cell - (0 if is_wide else 1 + watches)
    layers = LayersView(scene.session, scene.focus, scene.digits, columns, room).wanted_rows()
    most = min(_MOST_EQUATION_ROWS, max(_LEAST_EQUATION_ROWS, room // 2))
    equation = min(max(room - layers, _LEAST_EQUATION_ROWS), most)
    return Heights(equation, cell or _CELL_ROWS, watches, health, curve)


def _beside_program(scene: Scene, rows: int) -> tuple[int, int, int]:
    """Return the rows of watches, health and error curve: what the program leaves."""
    watches = min(len(scene.watches), _MOST_WATCHES) + 2 if scene.watches else 0
    program = max(program_rows(scene.session), _LEAST_PROGRAM_ROWS)
    layers = len(scene.session.project.network.letters) - 1
    others = watches + _LEAST_CURVE_ROWS + min(layers + 2, _WANTED_HEALTH_ROWS)
    left = rows - watches - min(program, max(rows * 3 // 5, rows - others))
    health = min(layers + 2, max(left - _LEAST_CURVE_ROWS, 0), _MOST_HEALTH_ROWS)
    health = health if health >= _LEAST_HEALTH_ROWS else 0
    curve = min(left - health, _MOST_CURVE_ROWS) if left >= _LEAST_CURVE_ROWS else 0
    return watches, health, curve


def too_small_text(columns: int, rows: int) -> str:
    """Return what stands in a terminal that is too small."""
    return f"This terminal is {columns}×{rows}.\ngpnet-tui needs {LEAST_COLUMNS}×{LEAST_ROWS} or more."
