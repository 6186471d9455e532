"""The Mirror on the screen: above, over the whole width; below it the equation with the cell, then the run."""

from gpnet_tui.view.layout.place import CHROME_ROWS, TALL, WIDE, Place, header_and_keys
from gpnet_tui.view.mirror.mirror import rows_used
from gpnet_tui.view.scene import Scene

_VERY_WIDE = 160  # from here on: the flow of the cell beside the curve
_LEAST_NARROW_EQUATION_ROWS = 10
_LEAST_EQUATION_ROWS, _WANTED_EQUATION_ROWS, _MOST_EQUATION_ROWS = 11, 15, 22
_LEAST_RUN_ROWS, _MOST_RUN_ROWS = 7, 16
_CELL_COLUMNS, _MOST_CELL_COLUMNS = 34, 46
_BAND_ROWS = 4  # of the cell below a large matrix
_MOST_WATCHES = 6


def mirrored(scene: Scene, columns: int, rows: int) -> dict[str, Place]:
    """Return where the panes stand in a terminal of `columns` by `rows`."""
    places = {**header_and_keys(columns, rows), "program": Place(0, 1, columns, 1)}
    body = Place(0, 2, columns, rows - CHROME_ROWS - 1)
    if scene.is_large:
        cell = _BAND_ROWS if rows >= TALL else 0
        places["matrix"] = body._replace(rows=body.rows - cell)
        return {**places, "cell": body._replace(y=body.y + body.rows - cell, rows=cell)} if cell else places
    if columns < WIDE:
        return places | _narrow(scene, body)
    return places | _wide(scene, body)


def _narrow(scene: Scene, body: Place) -> dict[str, Place]:
    """Return the Mirror above, the watches in a line, and the equation below, which tells of the cell too."""
    watches = min(len(scene.watches), 1)
    mirror = rows_used(scene.session, body.rows - watches - _LEAST_NARROW_EQUATION_ROWS)
    names = ("layers", "watches", "equation")
    return _below_each_other(body, dict(zip(names, (mirror, watches, body.rows - watches - mirror), strict=True)))


def _wide(scene: Scene, body: Place) -> dict[str, Place]:
    """Return the Mirror above, equation and cell beside each other, and below them what is known of the run."""
    run = _LEAST_RUN_ROWS if body.rows >= TALL else 0
    mirror = rows_used(scene.session, body.rows - _LEAST_EQUATION_ROWS - run)
    left = body.rows - mirror
    if run:
        run = min(max(left - _WANTED_EQUATION_ROWS, _LEAST_RUN_ROWS), _MOST_RUN_ROWS)
        run = max(run, left - _MOST_EQUATION_ROWS)
    parts = _below_each_other(body, {"layers": mirror, "middle": left - run, "run": run})
    middle, below = parts.pop("middle"), parts.pop("run", None)
    cell = min(max(_CELL_COLUMNS, body.columns // 4), _MOST_CELL_COLUMNS)
    parts["equation"] = middle._replace(columns=middle.columns - cell)
    parts |= _cell(scene, middle._replace(x=middle.columns - cell, columns=cell))
    return parts if below is None else parts | _run(below)


def _cell(scene: Scene, place: Place) -> dict[str, Place]:
    """Return the cell, and below it what is watched."""
    watches = min(len(scene.watches), _MOST_WATCHES) + 2 if scene.watches else 0
    return _below_each_other(place, {"cell": place.rows - watches, "watches": watches})


def _run(place: Place) -> dict[str, Place]:
    """Return the error of the run, the gradients of its layers, and, where there is room, the flow of the cell."""
    names = ("curve", "fan", "health") if place.columns >= _VERY_WIDE else ("curve", "health")
    shares = (2, 2, 1) if len(names) > 2 else (3, 2)  # noqa: PLR2004 - three panes
    places, x = {}, place.x
    for index, (name, share) in enumerate(zip(names, shares, strict=True)):
        is_last = index == len(names) - 1
        columns = place.columns - x if is_last else place.columns * share // sum(shares)
        places[name] = place._replace(x=x, columns=columns)
        x += columns
    return places


def _below_each_other(place: Place, heights: dict[str, int]) -> dict[str, Place]:
    places, y = {}, place.y
    for name, rows in heights.items():
        if rows > 0:
            places[name] = place._replace(y=y, rows=rows)
            y += rows
    return places
