"""The rows of a table, one after the other, each with the line it begins on.

Kept apart from what the columns mean. The text is read row by row, so that no list of all cells is ever held.
"""

import csv
import re
from collections.abc import Iterator
from typing import NamedTuple

from gpnet_engine.files.data.cells import ERROR_SIGN
from gpnet_engine.files.reading import FileError, parsing

LONGEST_ROW = 2**22  # characters: each of its cells takes some sixty bytes
WHITESPACE = "whitespace"
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_BLANK_LINES_OR_LINE = re.compile(r"(?P<blank>\s*\n)|[^\n]*\n|[^\n]+")
_QUOTED_OR_NOT = re.compile(r'"((?:[^"]|"")*)"(?!\S)|(\S+)')


class Row(NamedTuple):
    """One row of the file and the line it begins on, counted from 1."""

    line: int
    cells: list[str]


class Lines:
    """The lines of a text, as long as the row that they are of is not too long. A row may have several, in quotes.

    Lines that begin with a sign of comments are left out, and so are blank ones unless `with_blank`; not inside a row.
    A line whose first cell is an error of a spreadsheet, as #N/A, is no comment.
    """

    def __init__(self, file: str, text: str, comment: str = "", skipped: int = 0, *, with_blank: bool = False) -> None:
        """Begin with the first line, or after some that are `skipped`."""
        self._file = file
        self._found = re.finditer(_LINE if with_blank else _BLANK_LINES_OR_LINE, text)
        self._comment = comment
        self._row_length = 0
        self._line = 0
        self.begin = 1
        for _ in range(skipped):
            next(self._found, None)
            self._line += 1
        self.end_row()

    def __iter__(self) -> "Lines":
        """Return the lines."""
        return self

    def __next__(self) -> str:
        """Return the next line. Raises FileError where the row is too long."""
        while True:
            found = next(self._found)
            line = found[0]
            is_blank = found.lastindex is not None
            self._line += line.count("\n") if is_blank else 1
            if self._row_length or not (is_blank or self._is_comment(line)):
                break
            self.begin = self._line + 1
        self._row_length += len(line)
        if self._row_length > LONGEST_ROW:
            raise FileError(self._file, f"expected rows of at most {LONGEST_ROW:,} characters, got a longer one")
        return line

    def _is_comment(self, line: str) -> bool:
        return bool(self._comment) and is_comment(line, self._comment)

    def end_row(self) -> None:
        """Have the next row `begin` with the next line."""
        self._row_length = 0
        self.begin = self._line + 1


def is_comment(line: str, sign: str) -> bool:
    """Tell whether a line is a comment, where they begin with a sign."""
    line = line.lstrip()
    return line.startswith(sign) and not ERROR_SIGN.match(line)


def rows_of(text: str, file: str, delimiter: str) -> Iterator[Row]:
    """Yield all rows of the text of a file; an empty line is a row without cells. Raises FileError."""
    text = text if "\n" in text else text.replace("\r", "\n")
    return rows_in(Lines(file, text, with_blank=True), file, delimiter)


def rows_in(lines: Lines, file: str, delimiter: str) -> Iterator[Row]:
    """Yield all rows of some lines; an empty line is a row without cells. Raises FileError."""
    reader = _blank_separated(lines) if delimiter == WHITESPACE else _separated(lines, delimiter)
    while True:
        lines.end_row()
        try:
            cells = next(reader, None)
        except Exception:  # told as of any parser; a context around each of a million rows would take its time
            with parsing(f"{file}: line {lines.begin}", "CSV"):
                raise
        if cells is None:
            return
        yield Row(lines.begin, cells)


def _separated(lines: Lines, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)


def _blank_separated(lines: Lines) -> Iterator[list[str]]:
    """Yield the fields between blanks; in quotes, a field may have blanks itself."""
    for line in lines:
        if '"' not in line:
            yield line.split()
        else:
            yield [quoted.replace('""', '"') or plain for quoted, plain in _QUOTED_OR_NOT.findall(line)]
