"""Numbers as people type and paste them: the text that is kept of each, or a sentence that says what is wrong where."""

import re

from gpnet_engine.errors import EditError
from gpnet_engine.files.answers.numbers import LONGEST_NUMBER, written_number
from gpnet_engine.names import as_typed, quoted

_SHOWN = 20
_PARTS = re.compile(r"([-+]?)(\d*)\.?(\d*)([eE].*|)", re.ASCII)
_LATEX = re.compile(
    r"\\(?:begin|end)\{[^{}]*\}(?:\{[^{}]*\})?|\\(?:left|right)\s*[\[\](){}|.]|(?<!\\)\\[,;:! ]|\\q?quad|\$+"
)
_LATEX_ROW = re.compile(r"\\\\(?:\[[^][]*\])?|\\cr\b")
_PYTHON = re.compile(r"\b(?:np\.|numpy\.)?(?:array|matrix)\b|,\s*dtype\s*=\s*[\w.]+")
_INNERMOST = re.compile(r"[\[(]([^][()]*)[\])]")
_DECIMAL_COMMA = re.compile(r"[-+]?\d*,\d+")


def number_text(text: str) -> str:
    """Return a number in the form that is kept: 0.5 for ,5 or +.5; empty for nothing. Raises EditError."""
    number = written_number(text)
    kept = "" if number is None else _plain(number.text)
    if max(len(text.strip()), len(kept)) > LONGEST_NUMBER:
        raise EditError(f"{quoted(text, _SHOWN)} is too long for a number.")
    if number is None:
        raise EditError(f"{quoted(text, _SHOWN)} is not a number: {_why_not(as_typed(text.strip()))}.")
    return kept


def _plain(number: str) -> str:
    """Return a number without a +, with a digit before its point, and without a point after which nothing comes."""
    found = _PARTS.fullmatch(number)
    if not number or found is None:  # nothing, nan, or infinity
        return number
    sign, whole, decimals, exponent = found.groups()
    return f"{sign.strip('+')}{whole or '0'}{f'.{decimals}' if decimals else ''}{exponent.lower()}"


def pasted_numbers(text: str) -> list[list[str]]:
    """Return the rows of a block: from a spreadsheet, CSV, numpy, LaTeX, or numbers with blanks between them.

    A cell that is empty is not given. Raises EditError that names the row and the column of what is no number.
    """
    rows = pasted_cells(text)
    return [[_cell(cell, at + 1, place + 1) for place, cell in enumerate(row)] for at, row in enumerate(rows)]


def pasted_cells(text: str) -> list[list[str]]:
    """Return the cells of a block, row by row, without rows that are empty."""
    return [row for row in _rows(text) if any(cell.strip() for cell in row)]


def _cell(cell: str, row: int, column: int) -> str:
    try:
        return number_text(cell.replace("{,}", ",").strip().strip("\"'{}"))
    except EditError as error:
        raise EditError(f"Row {row}, column {column} of what was pasted: {error}") from error


def _rows(text: str) -> list[list[str]]:
    if "\\" in text or "&" in text:
        lines = _LATEX_ROW.split(_LATEX.sub(" ", text))
        return [line.split("&") for line in lines]
    if "[" in text or "(" in text:
        inner = _INNERMOST.findall(_PYTHON.sub(" ", text))
        return [_split(row) for row in inner]
    lines = text.splitlines()
    for separator in ("\t", ";"):
        if separator in text:
            return [line.split(separator) for line in lines]
    return [_split(line) for line in lines]


def _split(line: str) -> list[str]:
    """Return the cells of a line of numbers with blanks or commas between them; a comma may be a decimal mark."""
    words = line.split()
    if "," not in line:
        return words
    if all(word.count(",") <= 1 and "." not in word and _is_decimal(word) for word in words):
        return words
    return line.split(",")


def _is_decimal(word: str) -> bool:
    return "," not in word or _DECIMAL_COMMA.fullmatch(as_typed(word)) is not None


def _why_not(text: str) -> str:
    """Return where a text stops being a number, in a clause."""
    marks = [at for at, sign in enumerate(text) if sign in ".,"]
    if len(marks) > 1:
        return f"it has a second decimal mark, at character {marks[1] + 1}"
    for at, sign in enumerate(text):
        if not (sign.isascii() and (sign.isdigit() or sign in "+-.,eE")):
            return f"it has {sign!r} at character {at + 1}"
        if sign in "+-" and at and text[at - 1] not in "eE":
            return f"it has {sign!r} at character {at + 1}"
    return "its exponent is too large" if text[-1:].isdigit() else "something is missing"
