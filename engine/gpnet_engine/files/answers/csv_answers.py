"""Answers from CSV: with a heading, one line for each row of a result; or in blocks, each under the name of a result.

A block ends at an empty line. Spreadsheets fill lines up with separators: such a line is a row that is not answered
where more rows follow, else the end of the block.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.files.answers.gathering import Gathered
from gpnet_engine.files.answers.iterations import Iterations
from gpnet_engine.files.answers.numbers import counted_from_1, written_number
from gpnet_engine.files.data.rows import Row, rows_of
from gpnet_engine.files.reading import FileError
from gpnet_engine.names import label, quoted

MATRIX, ROW, ITERATION = "matrix", "row", "iteration"
_HEADING = f"{MATRIX},{ROW},1,2,3"
_BETWEEN_TABS = re.compile(r"[^\s,] *\t[ \t]*[^\s,]")
_ADVICE = "; with decimal commas, fields are separated by ;"
_BLANK_LINES = re.compile(r"^[ \xa0]+$", re.MULTILINE)
_NUMBER_BEGINS = re.compile(r"[-+−.,]?[\d.,]")


def read_csv(file: str, text: str, gathered: Gathered, iteration: int) -> Answers:
    """Return the answers of an iteration in the text of a file. Raises FileError that names the line."""
    separator = _separator(text)
    gathered.advice = _ADVICE if separator == "," else ""
    rows = rows_of(_BLANK_LINES.sub("", text), file, separator)
    first = next((row for row in rows if _is_filled(row)), None)
    if first is None:
        raise FileError(file, "expected answers, the file is empty")
    words = [cell.strip().lower() for cell in first.cells]
    if MATRIX in words:
        columns = _Columns(file, first, words)
        iterations = Iterations(iteration)
        _read_lines(columns, (row for row in rows if _is_filled(row)), gathered, iterations)
        iterations.check(file)
    else:
        _read_blocks(file, chain([first], rows), gathered)
    return gathered.answers()


def _separator(text: str) -> str:
    if ";" in text:
        return ";"
    return "\t" if _BETWEEN_TABS.search(text) else ","


def _is_filled(row: Row) -> bool:
    return any(map(str.strip, row.cells))


class _Columns:
    """What the heading says of the columns."""

    def __init__(self, file: str, heading: Row, words: list[str]) -> None:
        """Read the heading. Raises FileError."""
        self.file = file
        self.count = len(words)
        self._words = words
        place = f"{file}: line {heading.line}"
        self.numbers: dict[int, int] = {}  # the column of the file, and that of a result, from 0
        for at, word in enumerate(words):
            if word in {"", MATRIX, ROW, ITERATION}:
                continue
            column = counted_from_1(word)
            if column is None:
                raise FileError(place, f"expected a heading such as {_HEADING}, got {quoted(heading.cells[at])}")
            self.numbers[at] = column - 1
        named = [word for word in words if word]
        if ROW not in named or len({word.lstrip("0") for word in named}) < len(named):
            raise FileError(place, f"expected a heading such as {_HEADING}, each column once")

    def cell(self, row: Row, word: str) -> str:
        """Return the cell of a row under a word of the heading."""
        at = self._words.index(word) if word in self._words else len(row.cells)
        return row.cells[at].strip() if at < len(row.cells) else ""

    def has_column(self, at: int) -> bool:
        """Tell whether the heading says something of a column of the file."""
        return at < self.count and self._words[at] != ""


def _read_lines(columns: _Columns, rows: Iterator[Row], gathered: Gathered, iterations: Iterations) -> None:
    """Read the rows under a heading."""
    given: set[tuple[str, int]] = set()
    for row in rows:
        place = f"{columns.file}: line {row.line}"
        turn = columns.cell(row, ITERATION)
        iteration = counted_from_1(turn) if turn else iterations.wanted
        if iteration is None:
            raise FileError(place, f"expected an iteration, counted from 1, got {quoted(turn)}")
        if not iterations.is_wanted(iteration):
            continue
        name = gathered.result(place, columns.cell(row, MATRIX))
        at = _row_of(place, columns.cell(row, ROW), name, gathered.shape(name)[0])
        if (name, at) in given:
            raise FileError(place, f"expected row {at + 1} of {label(name)} once, got it twice")
        given.add((name, at))
        if not gathered.has(name):
            gathered.begin(place, name)
        _read_cells(columns, row, gathered, name, at)


def _row_of(place: str, text: str, name: str, rows: int) -> int:
    row = counted_from_1(text)
    if row is None or row > rows:
        expected = "1" if rows == 1 else f"1 to {rows}"
        raise FileError(place, f"expected a row of {label(name)}, {expected}, got {quoted(text)}")
    return row - 1


def _read_cells(columns: _Columns, row: Row, gathered: Gathered, name: str, at: int) -> None:
    place = f"{columns.file}: line {row.line}"
    for index, cell in enumerate(row.cells):
        if index in columns.numbers:
            gathered.put(place, name, at, columns.numbers[index], cell)
        elif cell.strip() and not columns.has_column(index):
            problem = f"expected at most {columns.count} fields, as the heading has, got {len(row.cells)}"
            raise FileError(place, f"{problem}{gathered.advice}")


@dataclass(slots=True)
class _Block:
    """A result whose rows are being read: how many were, and how many empty ones may still be rows."""

    name: str
    rows: int = 0
    empty: int = 0
    has_ended: bool = False


def _read_blocks(file: str, rows: Iterator[Row], gathered: Gathered) -> None:
    block: _Block | None = None
    for row in rows:
        place = f"{file}: line {row.line}"
        if _is_name(row):
            name = gathered.result(place, row.cells[0])
            gathered.begin(place, name)
            block = _Block(name)
        elif _is_filled(row):
            if block is None or block.has_ended:
                raise FileError(place, _no_name(row, block))
            _read_row(place, row, gathered, block)
        elif block is not None:
            block.empty += 1
            block.has_ended = block.has_ended or not row.cells


def _read_row(place: str, row: Row, gathered: Gathered, block: _Block) -> None:
    at = block.rows + block.empty
    for column, cell in enumerate(row.cells):
        gathered.put(place, block.name, at, column, cell)
    block.rows, block.empty = at + 1, 0


def _is_name(row: Row) -> bool:
    """Tell whether a text that does not begin as a number does is alone on a line."""
    text = row.cells[0].strip() if row.cells else ""
    return not any(map(str.strip, row.cells[1:])) and not _NUMBER_BEGINS.match(text) and written_number(text) is None


def _no_name(row: Row, block: _Block | None) -> str:
    """Return what is wrong with numbers under no name."""
    if block is not None:
        return f'an empty line ends {label(block.name)}; expected the name of a result, or "" for a row not answered'
    return f"expected the heading {_HEADING}, or the name of a result alone on a line, got {quoted(row.cells[0])}"
