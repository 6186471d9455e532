"""A place on the screen, and the sizes of terminals at which places change."""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

LEAST_COLUMNS, LEAST_ROWS = 80, 24
WIDE, TALL = 120, 34  # from here on: panes beside each other; the cell in a pane of its own
CHROME_ROWS = 2  # header and keys


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


def too_small_text(columns: int, rows: int) -> str:
    """Return what stands in a terminal that is too small."""
    return f"This terminal is {columns}×{rows}.\ngpnet-tui needs {LEAST_COLUMNS}×{LEAST_ROWS} or more."
