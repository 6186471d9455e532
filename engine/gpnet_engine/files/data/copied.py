"""A table that was copied out of a file or a spreadsheet: its cells, separated in one of the ways that a file may be.

Separate from `dialect`, which guesses the separator: here the number of columns is known, and tells which one it is.
"""

from collections.abc import Sequence

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.data.cells import COMMA
from gpnet_engine.files.data.dialect import DELIMITERS, dialect_of, is_filled
from gpnet_engine.files.data.rows import Lines, rows_in
from gpnet_engine.files.specification import DataSpec
from gpnet_engine.model.typed_numbers import is_number

_LOOKED_AT = 30  # rows
_COMMA_LAST = sorted(DELIMITERS, key=COMMA.__eq__)  # it may also be of decimals


def copied_cells(text: str, columns: int) -> list[list[str]]:
    """Return the cells of a text row by row, `columns` in each, without rows that are empty; nothing if none fit.

    Of several separators that fit, it is the one that makes the most numbers.
    """
    lines = text.splitlines()
    head = "\n".join(lines[:_LOOKED_AT])
    # A long text is not read once for every separator: the one that fits its first rows is tried before the others.
    by_head = sorted(_COMMA_LAST, key=lambda one: _numbers(_fitting(head, one, columns)), reverse=True)
    whole = "\n".join(lines)
    return next(filter(None, (_fitting(whole, one, columns) for one in by_head)), [])


def _fitting(text: str, delimiter: str, columns: int) -> list[list[str]]:
    """Return the cells of a text, if every row has as many as there are columns; else nothing."""
    rows = _separated(text, delimiter, columns)
    return rows if all(len(row) == columns for row in rows) else []


def _separated(text: str, delimiter: str, columns: int) -> list[list[str]]:
    """Return the cells with a separator between them; one may also stand at the end of a row."""
    try:
        dialect = dialect_of(text, "", DataSpec(file="copied", target_columns=[1], delimiter=delimiter))
        rows = rows_in(Lines("", text, dialect.comment, dialect.skipped), "", delimiter)
        cells = [[cell.strip() for cell in row.cells] for row in rows if is_filled(row)]
    except ProjectError:
        return []
    return [row[:-1] if len(row) == columns + 1 and not row[-1] else row for row in cells]


def _numbers(rows: Sequence[Sequence[str]]) -> int:
    return sum(is_number(cell) for row in rows[:_LOOKED_AT] for cell in row)
