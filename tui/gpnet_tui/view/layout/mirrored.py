"""The Mirror on the screen: above, over the whole width; below it the equation with the cell, then the run."""

from gpnet_tui.view.layout.place import (
    CHROME_ROWS,
    TALL,
    WIDE,
    Place,
    below_each_other,
    beside_each_other,
    header_and_keys,
)
from gpnet_tui.view.mirror.heights import heights_in
from gpnet_tui.view.running import is_shown_running
from gpnet_tui.view.scene import Scene

_LEAST_NARROW_EQUATION_ROWS = 10
_LEAST_EQUATION_ROWS, _WANTED_EQUATION_ROWS, _MOST_EQUATION_ROWS = 11, 15, 22
_LEAST_RUN_ROWS, _MOST_RUN_ROWS = 7, 16
_CELL_COLUMNS, _MOST_CELL_COLUMNS = 34, 46
_LEAST_FOR_FAN = 140  # columns, so that the flow of the cell stands between the curve and δ
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
    mirror = heights_in(scene.session, body.rows - watches - _LEAST_NARROW_EQUATION_ROWS).rows
    left = body.rows - watches - mirror
    places = below_each_other(body, {"layers": mirror, "watches": watches, "equation": left})
    if is_shown_running(scene.run):
        return places | beside_each_other(places.pop("equation"), ("curve", "run"))
    return places


def _wide(scene: Scene, body: Place) -> dict[str, Place]:
    """Return the Mirror above, equation and cell beside each other, and below them what is known of the run.

    While a run at full speed is shown, the run has their room too.
    """
    least_run = _LEAST_RUN_ROWS if body.rows >= TALL else 0
    mirror = heights_in(scene.session, body.rows - _LEAST_EQUATION_ROWS - least_run).rows
    left = body.rows - mirror
    if is_shown_running(scene.run):
        places = below_each_other(body, {"layers": mirror, "curve": left})
        places |= beside_each_other(places["curve"], ("curve", "run"))
        return places | _above_watches(scene, places["run"], "run")
    run = min(max(left - _WANTED_EQUATION_ROWS, least_run), _MOST_RUN_ROWS)
    run = max(run, left - _MOST_EQUATION_ROWS) if least_run else 0
    places = below_each_other(body, {"layers": mirror, "equation": left - run, "curve": run})
    if run:
        names = ("curve", "fan", "health") if body.columns >= _LEAST_FOR_FAN else ("curve", "health")
        places |= beside_each_other(places["curve"], names)
    equation, cell = places["equation"], min(max(_CELL_COLUMNS, body.columns // 4), _MOST_CELL_COLUMNS)
    places["equation"] = equation._replace(columns=equation.columns - cell)
    return places | _above_watches(scene, equation._replace(x=equation.columns - cell, columns=cell), "cell")


def _above_watches(scene: Scene, place: Place, name: str) -> dict[str, Place]:
    """Return the place of a pane, and below it that of what is watched."""
    watches = min(len(scene.watches), _MOST_WATCHES) + 2 if scene.watches else 0
    return below_each_other(place, {name: place.rows - watches, "watches": watches})
