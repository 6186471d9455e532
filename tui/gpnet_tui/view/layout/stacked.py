"""The stacked view: the program at the left, the equation above the layers, and the cell below them."""

from typing import NamedTuple

from gpnet_tui.view.layout.place import (
    CHROME_ROWS,
    TALL,
    VERY_WIDE,
    WIDE,
    Place,
    below_each_other,
    beside_each_other,
    header_and_keys,
)
from gpnet_tui.view.matrices.layers import LayersView
from gpnet_tui.view.program import program_rows
from gpnet_tui.view.running import is_shown_running
from gpnet_tui.view.scene import Scene

_SIDE_COLUMNS, _WIDE_SIDE_COLUMNS = 29, 44
_CELL_ROWS = 4  # value and origin
_CHECKED_ROWS = 40  # from here on a line more: the check of its gradient
_LEAST_PROGRAM_ROWS, _MOST_WATCHES, _LEAST_CURVE_ROWS, _MOST_CURVE_ROWS = 10, 6, 7, 15
_LEAST_HEALTH_ROWS, _WANTED_HEALTH_ROWS, _MOST_HEALTH_ROWS = 3, 6, 10
_AROUND_HEALTH = 4  # rows beside those of the layers: the frame, the scale, and what it comes to
_LEAST_EQUATION_ROWS, _MOST_EQUATION_ROWS = 13, 22


class _Side(NamedTuple):
    """The rows of the panes at the left; those of 0 rows are not seen."""

    program: int
    watches: int
    health: int
    curve: int


def stacked(scene: Scene, columns: int, rows: int) -> dict[str, Place]:
    """Return where the panes stand in a terminal of `columns` by `rows`."""
    cell = _CELL_ROWS + (rows >= _CHECKED_ROWS) if rows >= TALL else 0
    body = rows - CHROME_ROWS - cell
    places = header_and_keys(columns, rows)
    if cell:
        places["cell"] = Place(0, 1 + body, columns, cell)
    if columns >= WIDE:
        side = _beside(scene, body)
        beside = _WIDE_SIDE_COLUMNS if columns >= VERY_WIDE else _SIDE_COLUMNS
        places |= below_each_other(Place(0, 1, beside, body), side._asdict())
        main = Place(beside, 1, columns - beside, body)
    else:
        side = _Side(1, min(len(scene.watches), 1), 0, 0)
        places |= below_each_other(Place(0, 1, columns, 2), side._asdict())
        main = Place(0, 1 + sum(side), columns, body - sum(side))
    if scene.is_large:
        return {**places, "matrix": main}
    equation = _equation_rows(scene, columns, main.rows)
    places |= below_each_other(main, {"equation": equation, "layers": main.rows - equation})
    if is_shown_running(scene.run):
        return places | beside_each_other(places.pop("equation"), ("curve", "run"))
    return places


def _equation_rows(scene: Scene, columns: int, room: int) -> int:
    """Return the rows of the equation: what the layers leave, within bounds."""
    layers = LayersView(scene.session, scene.focus, scene.digits, columns, room).wanted_rows()
    most = min(_MOST_EQUATION_ROWS, max(_LEAST_EQUATION_ROWS, room // 2))
    return min(max(room - layers, _LEAST_EQUATION_ROWS), most)


def _beside(scene: Scene, rows: int) -> _Side:
    """Return the rows of the program, and of watches, health and error curve: what the program leaves."""
    watches = min(len(scene.watches), _MOST_WATCHES) + 2 if scene.watches else 0
    program = max(program_rows(scene.session), _LEAST_PROGRAM_ROWS)
    layers = len(scene.session.project.network.letters) - 1
    others = watches + _LEAST_CURVE_ROWS + min(layers + _AROUND_HEALTH, _WANTED_HEALTH_ROWS)
    left = rows - watches - min(program, max(rows * 3 // 5, rows - others))
    health = min(layers + _AROUND_HEALTH, max(left - _LEAST_CURVE_ROWS, 0), _MOST_HEALTH_ROWS)
    health = health if health >= _LEAST_HEALTH_ROWS else 0
    has_curve = left >= _LEAST_CURVE_ROWS and not is_shown_running(scene.run)  # else it is large, beside
    curve = min(left - health, _MOST_CURVE_ROWS) if has_curve else 0
    return _Side(rows - watches - health - curve, watches, health, curve)
