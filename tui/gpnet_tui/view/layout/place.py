"""A place on the screen, and the sizes of terminals at which places change."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

LEAST_COLUMNS, LEAST_ROWS = 80, 24
WIDE, TALL = 120, 34  # from here on: panes beside each other; the cell in a pane of its own
VERY_WIDE = 160  # from here on: whole texts in the program of the stacked view
CHROME_ROWS = 2  # header and keys
_SHARES = {"curve": 3, "fan": 3, "health": 2, "run": 2}  # of the columns, where they stand beside each other


class Place(NamedTuple):
    """Where a pane stands: its upper left corner and its size."""

    x: int
    y: int
    columns: int
    rows: int


Places: TypeAlias = Mapping[str, Place]
"""The places of the panes that are seen, by their ids."""


def header_and_keys(columns: int, rows: int) -> dict[str, Place]:
    """Return the places of the first line and of the last."""
    return {"header": Place(0, 0, columns, 1), "keys": Place(0, rows - 1, columns, 1)}


def below_each_other(place: Place, heights: Mapping[str, int]) -> dict[str, Place]:
    """Return places of these rows below each other; what has no rows has no place."""
    places, y = {}, place.y
    for name, rows in heights.items():
        if rows > 0:
            places[name] = place._replace(y=y, rows=rows)
            y += rows
    return places


def beside_each_other(place: Place, names: Sequence[str]) -> dict[str, Place]:
    """Return places beside each other, each with its share of the columns."""
    whole = sum(_SHARES[name] for name in names)
    places, x = {}, place.x
    for name in names:
        columns = place.x + place.columns - x if name == names[-1] else place.columns * _SHARES[name] // whole
        places[name] = place._replace(x=x, columns=columns)
        x += columns
    return places


def too_small_text(columns: int, rows: int) -> str:
    """Return what stands in a terminal that is too small."""
    return f"This terminal is {columns}×{rows}.\ngpnet-tui needs {LEAST_COLUMNS}×{LEAST_ROWS} or more."
