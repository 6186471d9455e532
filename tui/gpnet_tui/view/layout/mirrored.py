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
_SHARES = {"curve": 3, "fan": 3, "health": 2, "run": 2}


def is_shown_running(scene: Scene) -> bool:
    """Tell whether a run at full speed is on: its curve has the room that single steps do not need."""
    return scene.run is not None and scene.run.rate is not None


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
    places = _below_each_other(body, dict(zip(names, (mirror, watches, body.rows - watches - mirror), strict=True)))
    return places | _run(places.pop("equation"), ("curve", "run")) if is_shown_running(scene) else places


def _wide(scene: Scene, body: Place) -> dict[str, Place]:
    """Return the Mirror above, equation and cell beside each other, and below them what is known of the run."""
    run = _LEAST_RUN_ROWS if body.rows >= TALL else 0
    mirror = rows_used(scene.session, body.rows - _LEAST_EQUATION_ROWS - run)
    left = body.rows - mirror
    if run:
        run = min(max(left - _WANTED_EQUATION_ROWS, _LEAST_RUN_ROWS), _MOST_RUN_ROWS)
        run = max(run, left - _MOST_EQUATION_ROWS)
    if is_shown_running(scene):
        parts = _below_each_other(body, {"layers": mirror, "run": left})
        return parts | _run(parts.pop("run"), ("curve", "run"))
    parts = _below_each_other(body, {"layers": mirror, "middle": left - run, "run": run})
    middle, below = parts.pop("middle"), parts.pop("run", None)
    cell = min(max(_CELL_COLUMNS, body.columns // 4), _MOST_CELL_COLUMNS)
    parts["equation"] = middle._replace(columns=middle.columns - cell)
    parts |= _cell(scene, middle._replace(x=middle.columns - cell, columns=cell))
    names = ("curve", "fan", "health") if body.columns >= _VERY_WIDE else ("curve", "health")
    return parts if below is None else parts | _run(below, names)


def _cell(scene: Scene, place: Place) -> dict[str, Place]:
    """Return the cell, and below it what is watched."""
    watches = min(len(scene.watches), _MOST_WATCHES) + 2 if scene.watches else 0
    return _below_each_other(place, {"cell": place.rows - watches, "watches": watches})


def _run(place: Place, names: tuple[str, ...]) -> dict[str, Place]:
    """Return panes that tell of the run beside each other, each with its share of the columns."""
    whole = sum(_SHARES[name] for name in names)
    places, x = {}, place.x
    for name in names:
        columns = place.columns - x if name == names[-1] else place.columns * _SHARES[name] // whole
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
