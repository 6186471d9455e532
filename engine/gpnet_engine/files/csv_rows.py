"""The rows of a CSV file, and the numbers in them; an error names file, line and column.

Kept apart from what the columns mean. The file is read row by row, so that no list of all cells is ever held.
"""

import csv
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from gpnet_engine.files.reading import FileError, text_of

LARGEST_CSV = 64 * 2**20
_DELIMITERS = "\t;,"
_SHOWN_CHARACTERS = 40


class Row(NamedTuple):
    """One row of the file and the line it begins on, counted from 1."""

    line: int
    cells: list[str]


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows that are not blank. Raises FileError.

    The delimiter is the first of tab, semicolon and comma that the first line contains outside quotes.
    """
    text = text_of(path, LARGEST_CSV)
    lines = (found[0] for found in re.finditer(r"[^\n]*\n|[^\n]+", text if "\n" in text else text.replace("\r", "\n")))
    unquoted = re.sub(r'"[^"]*"', "", text.lstrip()[: csv.field_size_limit()].partition("\n")[0])
    delimiter = next((sign for sign in _DELIMITERS if sign in unquoted), ",")
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    line = 1
    try:
        for cells in reader:
            if len(cells) > 1 or any(map(str.strip, cells)):
                yield Row(line, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileError(str(path), f"line {line}: this is not CSV: {error}") from error


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
    problem = f"expected a finite number in column {shown(names[bad])}, got {shown(cell)}"
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


def shown(text: str) -> str:
    """Return what a file says in quotes, short enough for a message."""
    return repr(text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…")
