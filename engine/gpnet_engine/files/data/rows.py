"""The rows of a CSV file, and the numbers in them; an error names file, line and column.

Kept apart from what the columns mean. The file is read row by row, so that no list of all cells is ever held.
"""

import csv
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from gpnet_engine.files.reading import FileError, parsing, text_of
from gpnet_engine.names import quoted

LARGEST_CSV = 64 * 2**20
LONGEST_ROW = 2**22  # characters: each of its cells takes some sixty bytes
_DELIMITERS = "\t;,"


class Row(NamedTuple):
    """One row of the file and the line it begins on, counted from 1."""

    line: int
    cells: list[str]


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows that are not blank. Raises FileError.

    The delimiter is the first of tab, semicolon and comma that the first line contains outside quotes.
    """
    text = text_of(path, LARGEST_CSV)
    unquoted = re.sub(r'"[^"]*"', "", text.lstrip()[: csv.field_size_limit()].partition("\n")[0])
    delimiter = next((sign for sign in _DELIMITERS if sign in unquoted), ",")
    for row in rows_of(text, str(path), delimiter):
        if len(row.cells) > 1 or any(map(str.strip, row.cells)):
            yield row


def rows_of(text: str, file: str, delimiter: str) -> Iterator[Row]:
    """Yield all rows of the text of a file; an empty line is a row without cells. Raises FileError."""
    lines = _Lines(file, text if "\n" in text else text.replace("\r", "\n"))
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    line = 1
    while True:
        with parsing(f"{file}: line {line}", "CSV"):
            cells = next(reader, None)
        if cells is None:
            return
        yield Row(line, cells)
        line = reader.line_num + 1
        lines.row_length = 0


class _Lines:
    """The lines of a text, as long as the row that they are of is not too long. A row may have several, in quotes."""

    def __init__(self, file: str, text: str) -> None:
        """Begin with the first line."""
        self._file = file
        self._found = re.finditer(r"[^\n]*\n|[^\n]+", text)
        self.row_length = 0

    def __iter__(self) -> "_Lines":
        """Return the lines."""
        return self

    def __next__(self) -> str:
        """Return the next line. Raises FileError where the row is too long."""
        found = next(self._found)
        self.row_length += found.end() - found.start()
        if self.row_length > LONGEST_ROW:
            raise FileError(self._file, f"expected rows of at most {LONGEST_ROW:,} characters, got a longer one")
        return found[0]


def check_width(file: str, row: Row, expected: int) -> None:
    """Refuse a row that has a different number of fields than the first one."""
    if len(row.cells) != expected:
        raise FileError(file, f"line {row.line}: expected {expected} fields, got {len(row.cells)}")


def numbers(file: str, row: Row, names: Sequence[str], wanted: Sequence[int]) -> list[float]:
    """Return the numbers in the columns `wanted`, counted from 0; an error calls a column by its name."""
    try:
        found = [float(row.cells[index]) for index in wanted]
    except ValueError:
        found = [math.nan]
    if all(map(math.isfinite, found)):
        return found
    bad = next(
        index for index in wanted if not (is_number(row.cells[index]) and math.isfinite(float(row.cells[index])))
    )
    cell = row.cells[bad]
    problem = f"expected a finite number in column {quoted(names[bad])}, got {quoted(cell)}"
    if not is_number(cell) and is_number(cell.replace(",", ".")):
        problem += "; decimals take a point, not a comma"
    raise FileError(file, f"line {row.line}: {problem}")


def is_number(cell: str) -> bool:
    """Tell whether a cell is a number, finite or not."""
    try:
        float(cell)
    except ValueError:
        return False
    return True
