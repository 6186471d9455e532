"""Lines beside lines, below each other, or in columns, as their room allows."""

from collections.abc import Sequence
from functools import reduce

from gpnet_tui.view.text.ink import Line, fit, width

GAP = 3  # columns between matrices and what stands beside them


def in_columns(lines: list[Line], columns: int, rows: int) -> list[Line]:
    """Put lines below each other in as few columns as have room; nothing where not all have."""
    if not lines:
        return []
    count = -(-len(lines) // rows)
    height = -(-len(lines) // count)
    parts = [lines[start : start + height] for start in range(0, len(lines), height)]
    if sum(max(map(width, part)) + GAP for part in parts) - GAP > columns:
        return []
    return reduce(joined, parts)


def joined(left: list[Line], right: list[Line]) -> list[Line]:
    """Put lines beside lines, from the first one on."""
    columns = max(map(width, left)) + GAP
    height = max(len(left), len(right))
    pairs = zip([*left, *[()] * (height - len(left))], [*right, *[()] * (height - len(right))], strict=True)
    return [(*fit(before, columns), *after) if after else before for before, after in pairs]


def stacked(parts: Sequence[list[Line]], rows: int) -> list[Line]:
    """Put parts below each other, with a blank line between two, and above the first, as long as there is room."""
    parts = [part for part in parts if part]
    spare = rows - sum(map(len, parts))
    lines: list[Line] = []
    for index, part in enumerate(parts):
        lines += [*([()] if 0 < index <= spare else []), *part]
    return [(), *lines] if parts and spare >= len(parts) else lines[: max(rows, 0)]
