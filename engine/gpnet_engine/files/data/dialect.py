"""How a table is written: what separates its fields, and how its numbers are. What is not said is guessed, and told.

The guess is made from the first rows: the right separator is the one that gives all of them the same number of fields,
as many of which as possible are numbers.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.data.cells import COMMA, NUMBERS, POINT, is_missing, is_number
from gpnet_engine.files.data.rows import WHITESPACE, Lines, Row, is_comment, rows_in
from gpnet_engine.files.reading import FileError
from gpnet_engine.files.specification import DataSpec
from gpnet_engine.names import quoted

_GUESSED_FROM = 30  # rows
_LOOKED_AT = 2**18  # characters
_HELD = 2**17  # cells
DELIMITERS = ("\t", ";", ",", "|", WHITESPACE)  # the first ones are chosen if others fit as well
_NAMED = {"tab": "\t", "\\t": "\t", " ": WHITESPACE, "blank": WHITESPACE, "space": WHITESPACE}
_UNUSUAL = {"|": "|", WHITESPACE: "blanks"}
_COMMENTS = "#%"
_COMMENT_BETWEEN = "# "  # between rows, where a cell may begin with # but hardly with a blank after it
_SEP_LINE = re.compile(r"[\"']?sep=(.)[\"']?[ \t]*\r?(?:\n|\Z)", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"\d,\d")
_COMMA_ONLY_IN_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the rows of a table are written.

    delimiter  the character between fields, or "whitespace"
    decimal    the sign before the decimals of a number
    comment    the sign that begins a line of comment; empty where there are none
    skipped    how many lines come before the table
    notes      what was guessed, where it is not the usual way, in sentences
    """

    delimiter: str
    decimal: str = POINT
    comment: str = ""
    skipped: int = 0
    notes: tuple[str, ...] = ()


class Beginning(NamedTuple):
    """The first rows of a table, and the comment right above them, if there is one."""

    rows: list[Row]
    comment: str


def dialect_of(text: str, file: str, data: DataSpec) -> Dialect:
    """Return how the text of a file is written: as [data] says, and else as it is guessed. Raises ProjectError."""
    if data.decimal is not None and data.decimal not in NUMBERS:
        raise ProjectError("data.decimal", f'expected "." or ",", got {quoted(data.decimal)}')
    given = None if data.delimiter is None else _accepted(data.delimiter)
    sep_line = _SEP_LINE.match(text)
    skipped = 0 if sep_line is None else 1
    comment = _comment(text)
    notes: list[str] = []
    if given is None and sep_line is not None:
        given = _NAMED.get(sep_line[1], sep_line[1])
        notes.append(f"its first line says that {_between(given)} separate fields")
    delimiter = given or _guessed(text, file, comment, skipped)
    if given is None and delimiter in _UNUSUAL:
        notes.append(f'its fields are separated by {_UNUSUAL[delimiter]} (delimiter = "{delimiter}")')
    decimal = data.decimal or _decimal(text, file, Dialect(delimiter, POINT, comment, skipped))
    if data.decimal is None and decimal == COMMA:
        notes.append('its numbers have decimal commas (decimal = ",")')
    return Dialect(delimiter, decimal, comment, skipped, tuple(notes))


def beginning(text: str, file: str, dialect: Dialect) -> Beginning:
    """Return the first rows that are not blank. What is wrong further on is left for later. Raises FileError."""
    rows = rows_in(Lines(file, text, dialect.comment, dialect.skipped), file, dialect.delimiter)
    first: list[Row] = []
    try:
        for row in filter(is_filled, rows):
            first.append(row)
            if len(first) == _GUESSED_FROM or (len(first) > 1 and sum(len(one.cells) for one in first) > _HELD):
                break
    except FileError:
        if len(first) < 2:  # noqa: PLR2004 - nothing can be told from one row
            raise
    return Beginning(first, _comment_above(text, dialect, first))


def is_filled(row: Row) -> bool:
    """Tell whether some cell of a row holds something. Spreadsheets write rows of separators alone."""
    return any(map(str.strip, row.cells))


def _accepted(delimiter: str) -> str:
    delimiter = _NAMED.get(delimiter, delimiter)
    if delimiter != WHITESPACE and not _is_sign(delimiter):
        problem = f'expected "tab", "whitespace", or the character between fields, got {quoted(delimiter)}'
        raise ProjectError("data.delimiter", problem)
    return delimiter


def _is_sign(delimiter: str) -> bool:
    """Tell whether a text is a character that can stand between fields."""
    return len(delimiter) == 1 and not delimiter.isalnum() and delimiter not in "\"'\r\n+-."


def _between(delimiter: str) -> str:
    return {"\t": "tabs", WHITESPACE: "blanks"}.get(delimiter, delimiter)


def _comment(text: str) -> str:
    """Return the sign that begins comments, if the text begins with one or has one between its rows."""
    head = text[:_LOOKED_AT].lstrip()
    first = next((sign for sign in _COMMENTS if is_comment(head, sign)), "")
    return first or (_COMMENT_BETWEEN if re.search(rf"\n[ \t]*{_COMMENT_BETWEEN}", text) else "")


def _comment_above(text: str, dialect: Dialect, rows: Sequence[Row]) -> str:
    """Return the comment on the line right above the first row; empty if there is none."""
    if not dialect.comment or not rows or rows[0].line < 2:  # noqa: PLR2004 - nothing stands above line 1
        return ""
    above = next(islice(Lines("", text, "", rows[0].line - 2, with_blank=True), 1), "").strip()
    return above.lstrip(dialect.comment).strip() if is_comment(above, dialect.comment) else ""


def _guessed(text: str, file: str, comment: str, skipped: int) -> str:
    lines = [line for _, line in first_lines(text, file, comment, skipped)]
    scores = {delimiter: _score(lines, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda one: scores[one])
    if scores[best] > _NO_SCORE:
        return best
    # The rows differ in length: the message will say where.
    return next((sign for sign in DELIMITERS if lines and sign in re.sub(r'"[^"]*"', "", lines[0])), ",")


def first_lines(text: str, file: str, comment: str, skipped: int = 0) -> list[tuple[int, str]]:
    """Return the first lines of a text that are neither blank nor a comment, with their numbers."""
    return list(islice(_filled_lines(Lines(file, text[:_LOOKED_AT], comment, skipped)), _GUESSED_FROM))


def is_even(lines: Sequence[str]) -> bool:
    """Tell whether some lines are a table whose header, if it has one, is as wide as the rows."""
    widths = ([len(row) for row in _split(lines, one)] for one in DELIMITERS if _score(lines, one) > _NO_SCORE)
    return any(len(set(found)) == 1 for found in widths)


def unusual_delimiter(lines: Sequence[str]) -> str | None:
    """Return a sign that no file is taken to be separated by unless it is said, but that fits; None if none does."""
    signs = {sign for sign in "".join(lines[:1]) if _is_sign(sign) and sign not in DELIMITERS and not sign.isspace()}
    found = {sign: _score(lines, sign) for sign in sorted(signs)}
    best = max(found, key=lambda sign: found[sign], default="")
    return best if best and found[best] > (1, _LEAST_OF_BLANKS) else None


def _filled_lines(lines: Lines) -> Iterator[tuple[int, str]]:
    for line in lines:
        number = lines.begin
        lines.end_row()
        if line.strip():
            yield number, line


_NO_SCORE = (0, 0.0)
_LEAST_OF_BLANKS = 0.5  # of the fields are numbers: prose has blanks too


def _score(lines: Sequence[str], delimiter: str) -> tuple[int, float]:
    """Return how well a separator fits: whether all rows are of one width, and the share of numbers below the first."""
    rows = _split(lines, delimiter)
    if len(rows[0] if rows else ()) < 2 and len(rows[-1] if rows else ()) < 2:  # noqa: PLR2004 - a table has two columns
        return _NO_SCORE
    widths = {len(row) for row in rows[1:]} or {len(rows[0])}
    if len(widths) > 1:
        return _NO_SCORE
    width = widths.pop()
    is_header_shorter = len(rows[0]) < width and not any(map(_is_any_number, rows[0]))
    if len(rows[0]) != width and not is_header_shorter:
        return _NO_SCORE
    cells = [cell for row in (rows[1:] or rows) for cell in row if not is_missing(cell)]
    share = sum(map(_is_any_number, cells)) / max(len(cells), 1)
    if delimiter in _UNUSUAL and share < _LEAST_OF_BLANKS:
        return _NO_SCORE
    return 1, share


def _split(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """Return the fields of some lines. What is wrong with them is left for later."""
    if delimiter == WHITESPACE:
        return [row.cells for row in rows_in(Lines("", "".join(lines)), "", WHITESPACE)]
    try:
        return list(csv.reader(lines, delimiter=delimiter, skipinitialspace=True))
    except csv.Error:
        return []


def _is_any_number(cell: str) -> bool:
    return is_number(cell) or (_DECIMAL_COMMA.search(cell) is not None and is_number(cell, COMMA))


def _decimal(text: str, file: str, dialect: Dialect) -> str:
    """Return the sign before decimals: the one that more of the first cells have, else the first one anywhere."""
    cells = [cell.strip() for row in beginning(text, file, dialect).rows for cell in row.cells]
    commas = [cell for cell in cells if COMMA in cell and is_number(cell, COMMA)]
    points = sum(1 for cell in cells if POINT in cell and is_number(cell))
    if dialect.delimiter == COMMA:  # then they were in quotes, and may be thousands separators
        commas = [cell for cell in commas if not _COMMA_ONLY_IN_THOUSANDS.fullmatch(cell)]
    elif not commas and not points and COMMA in text:
        sign = "\\s" if dialect.delimiter == WHITESPACE else re.escape(dialect.delimiter)
        border = rf'[{sign}"\s]'
        if re.search(rf"(?:^|{border})[-+−]?\d+,\d+(?:[eE][-+]?\d+)?(?={border}|$)", text):
            return COMMA
    return COMMA if len(commas) > points else POINT
