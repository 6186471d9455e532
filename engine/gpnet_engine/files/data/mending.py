"""What to do with a file that is nearly a table: a title above it, a separator of its own, cells that are no numbers.

Kept apart from reading, since all of it is only looked for where a file is refused.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from gpnet_engine.files.data.cells import is_missing, is_number
from gpnet_engine.files.data.dialect import Dialect, first_lines, is_even, unusual_delimiter
from gpnet_engine.files.data.rows import Row
from gpnet_engine.names import how_many, listed

_FEW = 5
_LEAST_ROWS = 2  # of a table, the header included


def said_of_titles(text: str, file: str, dialect: Dialect) -> str:
    """Return what to do with lines above a table, or with fields that an unusual sign separates; empty if neither is.

    The lines are those that have to go so that the rest of the first ones has rows of one width.
    """
    found = first_lines(text, file, dialect.comment, dialect.skipped)
    lines = [line for _, line in found]
    sign = unusual_delimiter(lines)
    if sign is not None:
        return f'. If "{sign}" separates the fields, write delimiter = "{sign}"'
    for count in range(1, len(lines) - _LEAST_ROWS + 1):
        if is_even(lines[count:]):
            return f". {_title([number for number, _ in found[:count]], found[count][0])}"
    return ""


def said_of_header(rows: Sequence[Row], named: AbstractSet[str]) -> str:
    """Return what to do where a later row is the header, with all names that are asked for; empty if none is."""
    for index, (row, below) in enumerate(pairwise(rows)):
        if index and named <= set(map(str.strip, row.cells)) and _is_above_numbers(row, below):
            return _title([one.line for one in rows[:index]], row.line)
    return ""


def _is_above_numbers(row: Row, below: Row) -> bool:
    """Tell whether a row has no number, and the one below it has some."""
    return any(map(is_number, below.cells)) and not any(map(is_number, row.cells))


def _title(lines: Sequence[int], begin: int) -> str:
    if len(lines) == 1:
        return f"Line {lines[0]} looks like a title above the table in line {begin}: delete it, or begin it with #"
    which = f"Lines {lines[0]} to {lines[-1]}"
    return f"{which} look like titles above the table in line {begin}: delete them, or begin each with #"


def said_of_few(cells: Iterable[tuple[int, str]], decimal: str) -> str:
    """Return what to do where only a few of the cells of a column are no numbers; empty if most of them are none.

    The cells come with their lines.
    """
    given = [(line, is_number(cell, decimal)) for line, cell in cells if not is_missing(cell)]
    wrong = [line for line, is_right in given if not is_right]
    right = len(given) - len(wrong)
    if right <= max(len(wrong), 1):
        return ""
    if len(wrong) == 1:
        return f"; the other {right:,} cells of the column are numbers: correct this one, or delete line {wrong[0]}"
    shown = [str(line) for line in wrong[:_FEW]] + ([f"{len(wrong) - _FEW:,} more"] if len(wrong) > _FEW else [])
    of = how_many(len(given), "cell")
    return f"; {len(wrong):,} of its {of} are no numbers: correct them, or delete their lines, {listed(shown)}"
