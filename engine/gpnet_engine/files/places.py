"""How messages name a place in a list of a project file: `weights.b, row 1, number 2`, `edits, entry 2, cell`.

Kept in one module, because people count from 1 and parsers from 0.
"""

import re

_ROWS = re.compile(r"(state\.\w+\.)?weights\.|data\.(inputs|targets)")  # lists of rows
_INDEX = re.compile(r"\[(\d+)\]")


def counted(place: str) -> str:
    """Return a parser's name of a place, such as `edits[1].cell`, as people would say it."""
    key, *rest = _INDEX.split(place)
    whats = iter(("row", "number") if _ROWS.match(key) else ())
    said = [key]
    for index, below in zip(rest[::2], rest[1::2], strict=True):
        said.append(f"{next(whats, 'entry')} {int(index) + 1:,}")
        said += [below.lstrip(".")] if below else []
    return ", ".join(said)
