"""A table in a file: its dialect, the names of its columns, and its rows.

What is odd about tables that programs write is dealt with here, once: empty columns at the end, names of rows, a header
in a comment. Everything behind it sees rows of one width.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gpnet_engine.files.data.cells import is_missing, is_number
from gpnet_engine.files.data.dialect import Beginning, Dialect, beginning, dialect_of, is_filled
from gpnet_engine.files.data.mending import said_of_header, said_of_titles
from gpnet_engine.files.data.rows import WHITESPACE, Lines, Row, rows_in
from gpnet_engine.files.data.text import text_and_notes
from gpnet_engine.files.reading import FileError
from gpnet_engine.files.specification import DataSpec
from gpnet_engine.names import how_many

MOST_COLUMNS = 2**16


@dataclass(frozen=True, slots=True)
class Table:
    """The text of a file, and how it is a table.

    names      of the columns; without a header, their numbers
    has_names  whether the names are given
    header_line  the line of the header; 0 where there is none
    row_names  how many fields before the first column every row has: 1, where the header is shorter
    width      how many fields a row has, the row name and empty ones at the end included
    """

    file: str
    text: str
    dialect: Dialect
    names: tuple[str, ...]
    has_names: bool
    header_line: int
    row_names: int
    width: int
    notes: tuple[str, ...]

    @property
    def is_first_unnamed(self) -> bool:
        """Whether the first column alone has no name: programs write the numbers or names of the rows there."""
        return self.has_names and not self.names[0] and all(self.names[1:])

    @property
    def has_underscores(self) -> bool:
        """Whether the rows have some, which Python reads as part of a number."""
        begin = self.text.find("\n") + 1 if self.header_line else 0
        return self.text.find("_", begin) >= 0

    def rows(self) -> Iterator[Row]:
        """Yield the rows of samples, with a cell for every column. Raises FileError for one of another width."""
        width, first, end = self.width, self.row_names, self.row_names + len(self.names)
        is_whole = (first, end) == (0, width)
        for row in _rows(self.text, self.file, self.dialect):
            cells = row.cells
            if row.line <= self.header_line or not cells or not (cells[0].strip() or is_filled(row)):
                continue
            if len(cells) != width:
                raise FileError(self.file, f"line {row.line}: {self._why_no_row(len(cells))}")
            yield row if is_whole else Row(row.line, cells[first:end])

    def _why_no_row(self, got: int) -> str:
        problem = f"expected {how_many(self.width, 'field')}, got {got:,}"
        if self.dialect.delimiter == "," and got > self.width:
            problem += "; a field that has a comma in it stands in quotes"
        return problem


def read_table(path: Path, data: DataSpec) -> Table:
    """Return the table in a file, read as [data] says. Raises FileError, and ProjectError for a key."""
    text, notes = text_and_notes(path)
    return table_in(text, str(path), data, notes)


def table_in(text: str, file: str, data: DataSpec, notes: tuple[str, ...] = ()) -> Table:
    """Return the table that a text is. Raises FileError, and ProjectError for a key."""
    dialect = dialect_of(text, file, data)
    begin = beginning(text, file, dialect)
    rows = begin.rows
    if not rows:
        raise FileError(file, "expected at least one row, the file is empty")
    names_above = _names_above(begin, dialect)
    has_header, row_names = _header(rows, names_above, data, dialect)
    below = rows[1:] if has_header and len(rows) > 1 else rows
    width = len(below[0].cells)
    empty = _empty_columns(text, dialect, rows[0] if has_header else None, below)
    columns = width - empty - row_names
    if not _is_table(rows, columns, dialect, shorter_header=empty + row_names if has_header else 0):
        raise FileError(file, _why_no_table(rows, said_of_titles(text, file, dialect)))
    if width > MOST_COLUMNS:
        raise FileError(file, f"expected at most {MOST_COLUMNS:,} columns, got {width:,}")
    said = (*notes, *dialect.notes, *_said(empty, row_names))
    if has_header:
        names = tuple(cell.strip() for cell in rows[0].cells[:columns])
    elif len(names_above) == columns:
        names, said = names_above, (*said, "the names of its columns are those in the comment above them")
    else:
        names = tuple(map(str, range(1, columns + 1)))
    has_names = has_header or names is names_above
    named = _named(data)
    if has_header and not named <= set(names):
        hint = said_of_header(rows, named)
        if hint:
            raise FileError(file, hint)
    return Table(file, text, dialect, names, has_names, rows[0].line if has_header else 0, row_names, width, said)


def _rows(text: str, file: str, dialect: Dialect) -> Iterator[Row]:
    return rows_in(Lines(file, text, dialect.comment, dialect.skipped), file, dialect.delimiter)


def _said(empty: int, row_names: int) -> Iterator[str]:
    if empty:
        last = "last column is" if empty == 1 else f"last {empty} columns are"
        yield f"its {last} empty and left out"
    if row_names:
        yield "its header has one field less than the rows: the first field of a row is taken as its name and left out"


def _is_table(rows: Sequence[Row], columns: int, dialect: Dialect, *, shorter_header: int) -> bool:
    """Tell whether a file is a table, as far as its first two rows tell.

    A header may have as many fields less than a row as `shorter_header` says.
    """
    if len(rows) == 1:
        return columns > 1 and all(is_number(cell, dialect.decimal) for cell in rows[0].cells[:columns])
    return columns > 1 and 0 <= len(rows[1].cells) - len(rows[0].cells) <= shorter_header


def _why_no_table(rows: Sequence[Row], advice: str) -> str:
    """Return why a file is no table, without a word of what it says: it may be any file."""
    first, second = rows[0], rows[1] if len(rows) > 1 else None
    fields = how_many(len(first.cells), "field")
    found = f"the only row, line {first.line}, has {fields}"
    if second is not None:
        found = f"line {first.line} has {fields}, line {second.line} has {len(second.cells):,}"
    problem = f"expected a table: two or more rows with the same number of fields, two or more; {found}"
    if not advice and len(first.cells) == 1:
        advice = '. Write delimiter = "whitespace", or the character, if something else separates the fields'
    return problem + advice


def _named(data: DataSpec) -> set[str]:
    """Return the columns that are called by their names."""
    columns = (data.target_columns or []) + (data.input_columns or []) + (data.ignore_columns or [])
    return {column.strip() for column in columns if isinstance(column, str)}


def _header(rows: Sequence[Row], names_above: Sequence[str], data: DataSpec, dialect: Dialect) -> tuple[bool, int]:
    """Return whether the first row is a header, and how many fields each row has before what the header names."""
    first = [cell.strip() for cell in rows[0].cells]
    if data.header is not False and _has_row_names(first, [row.cells for row in rows[1:]], dialect):
        return True, 1
    if data.header is not None:
        return data.header, 0
    named = _named(data)
    if named and not named <= set(names_above):
        return True, 0
    return _looks_like_header(first, [row.cells for row in rows[1:]], dialect), 0


def _has_row_names(first: Sequence[str], below: Sequence[Sequence[str]], dialect: Dialect) -> bool:
    """Tell whether a header has one field less than all rows, as R writes it: each row has a name then, in front."""
    if any(is_number(cell, dialect.decimal) for cell in first) or {len(row) for row in below} != {len(first) + 1}:
        return False
    return len({row[0] for row in below}) == len(below) > 1 and all(row[-1].strip() for row in below)


def _is_all_data(cells: Sequence[str], dialect: Dialect) -> bool:
    return all(_is_number_or_missing(cell, dialect) for cell in cells)


def _is_number_or_missing(cell: str, dialect: Dialect) -> bool:
    return is_number(cell, dialect.decimal) or is_missing(cell)


def _looks_like_header(first: Sequence[str], below: Sequence[Sequence[str]], dialect: Dialect) -> bool:
    """Tell whether a row is a header: it has text above numbers; or, if no column has numbers, text not found below."""
    if _is_all_data(first, dialect):
        return False
    columns = ([row[at] for row in below if at < len(row) and not is_missing(row[at])] for at in range(len(first)))
    is_of_numbers = [bool(one) and all(is_number(cell, dialect.decimal) for cell in one) for one in columns]
    above = [cell for cell, is_numbers in zip(first, is_of_numbers, strict=True) if is_numbers]
    if above:
        return not _is_all_data(above, dialect)
    return not any(
        first[at] == row[at].strip() for row in below for at in range(min(len(first), len(row))) if first[at]
    )


def _empty_columns(text: str, dialect: Dialect, header: Row | None, below: Sequence[Row]) -> int:
    """Return how many columns at the end are empty in every row and have no name."""
    if dialect.delimiter == WHITESPACE:
        return 0
    most = min(map(_empty_at_end, below))
    if header is not None:
        most = min(most, len(below[0].cells) - len(header.cells) + _empty_at_end(header))
    return _fewest_at_ends(text, dialect.delimiter, most, below[0].line) if most else 0


def _empty_at_end(row: Row) -> int:
    """Return how many of the last cells of a row are empty."""
    return next((count for count, cell in enumerate(reversed(row.cells)) if cell.strip()), len(row.cells))


def _fewest_at_ends(text: str, delimiter: str, most: int, first_line: int) -> int:
    """Return how many separators all lines have at their ends, from a line on; `most` if they have more."""
    begin, fewest = 0, most
    for _ in range(first_line - 1):
        begin = text.find("\n", begin) + 1
    sign, blanks = re.escape(delimiter), " *+" if delimiter == "\t" else r"[ \t]*+"
    ends = re.compile(rf"[^\s{sign}]{blanks}((?:{sign}{blanks})*+)\r?(?:\n|\Z)")
    for end in ends.finditer(text, begin):
        fewest = min(fewest, end[1].count(delimiter))
        if not fewest:
            break
    return fewest


def _names_above(begin: Beginning, dialect: Dialect) -> tuple[str, ...]:
    """Return the names in the comment above the first row, if it has as many as the row has fields; else none."""
    fields = next(rows_in(Lines("", begin.comment), "", dialect.delimiter), Row(0, [])).cells
    names = [cell.strip() for cell in fields]
    if names and not names[0]:  # the first column is called #
        names[0] = dialect.comment
    is_for_row = len(names) == len(begin.rows[0].cells) and all(names)
    return () if not is_for_row or any(is_number(name, dialect.decimal) for name in names) else tuple(names)
