"""How messages name a place in a list of a project file: `weights.b, row 1, number 2`.

Kept in one module, because people count from 1 and parsers from 0.
"""

import re

_ROWS = ("weights.", "data.inputs", "data.targets")  # lists of rows
_INDEX = re.compile(r"\[(\d+)\]")


def counted(place: str) -> str:
    """Return a parser's name of a place, such as `weights.b[0][1]`, as people would say it."""
    key, *indices = _INDEX.split(place)
    if not indices or "".join(indices[1::2]):
        return place
    whats = ("row", "number") if key.startswith(_ROWS) else ("entry", "entry")
    numbers = (int(index) + 1 for index in indices[::2])
    return ", ".join([key, *(f"{what} {number:,}" for what, number in zip(whats, numbers, strict=False))])
