"""A matrix as a block of lines in brackets, cut to the part around one cell where it is large."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from gpnet_engine.arrays import Matrix
from gpnet_tui.view.text.ink import CellRef, Ink, Line, Span, fit, span, width
from gpnet_tui.view.text.numbers import Page, column_width, fixed
from gpnet_tui.view.text.signs import Sign

_LEAST_ROWS = 3  # rows left out above, the one that matters, rows left out below

Inks = Callable[[int, int], tuple[Ink, ...]]


class Spacing(NamedTuple):
    """How far the cells of a matrix stand from each other: blanks between columns, and blank lines between rows."""

    columns: int = 1
    rows: int = 0


CLOSE = Spacing()


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one width that stand together; `middle` is the line that operators stand beside."""

    lines: tuple[Line, ...]
    columns: int
    middle: int


def window(length: int, room: int, around: int) -> range:
    """Return at most `room` indices of `length`, with `around` among them and as far in the middle as can be."""
    room = min(max(room, 1), length)
    start = min(max(around - room // 2, 0), length - room)
    return range(start, start + room)


@dataclass(frozen=True, slots=True)
class MatrixBlock:
    """What is drawn of a matrix: which rows and columns, and the ink of every cell.

    `target` tells what a click on a cell of the drawn matrix means; None where it means nothing. `write` gives the text
    of a cell where it is not that of its number.
    """

    title: Line
    array: Matrix
    rows: range
    columns: range
    digits: int
    inks: Inks
    target: Callable[[int, int], CellRef | None]
    page: Page | None = None
    write: Callable[[int, int], str] | None = None
    spacing: Spacing = CLOSE

    @property
    def width(self) -> int:
        """How many columns of the screen the block takes."""
        return max(self.inner + 2, width(self.title) + 1)

    @property
    def inner(self) -> int:
        """How many columns of the screen its rows take without brackets."""
        cut = 2 * (self._cut_left + self._cut_right)
        return len(self.columns) * (column_width(self.digits) + self.spacing.columns) - self.spacing.columns + cut

    @property
    def height(self) -> int:
        """How many lines its rows take."""
        return len(self.rows) + self.spacing.rows * (len(self.rows) - 1)

    @property
    def _cut_left(self) -> bool:
        return self.columns.start > 0

    @property
    def _cut_right(self) -> bool:
        return self.columns.stop < int(self.array.shape[1])

    def seen(self) -> list[int | None]:
        """Return the row that each line shows; None for one that stands for rows left out."""
        rows: list[int | None] = list(self.rows)
        if len(rows) >= _LEAST_ROWS:  # else the row that matters might be the one left out
            if self.rows.start > 0:
                rows[0] = None
            if self.rows.stop < self.array.shape[0]:
                rows[-1] = None
        return rows

    def bare(self) -> list[Line]:
        """Draw the rows without brackets."""
        return [tuple(self._dots() if row is None else self._row(row)) for row in self.seen()]

    def over(self, labels: Callable[[int], str]) -> Line:
        """Return the line that says above each column of bare rows what it belongs to."""
        room = column_width(self.digits)
        text = self._between.join(labels(column).rjust(room)[-room:] for column in self.columns)
        return (span(f"{'  ' if self._cut_left else ''}{text}{'  ' if self._cut_right else ''}", Ink.DIM),)

    def block(self) -> Block:
        """Draw it: a title line, then the rows in brackets."""
        rows = self._spread(self.bare())
        bracketed = [
            (span(bracket(i, len(rows), "┌│└["), Ink.DIM), *row, span(bracket(i, len(rows), "┐│┘]"), Ink.DIM))
            for i, row in enumerate(rows)
        ]
        indent = (span(" " * ((self.width - self.inner - 2) // 2)),)
        lines = [(span(" "), *self.title), *((*indent, *line) for line in bracketed)]
        middle = 1 + (len(rows) - 1) // 2
        return Block(tuple(fit(line, self.width) for line in lines), self.width, middle)

    @property
    def _between(self) -> str:
        return " " * self.spacing.columns

    def _spread(self, rows: list[Line]) -> list[Line]:
        """Return rows with blank lines between them."""
        blank = (span(" " * self.inner),)
        return [line for row in rows for line in (*[blank] * self.spacing.rows, row)][self.spacing.rows :]

    def _row(self, row: int) -> list[Span]:
        spans = [span(f"{Sign.CUT} ", Ink.DIM)] if self._cut_left else []
        for column in self.columns:
            if column > self.columns.start:
                spans.append(span(self._between))
            spans.append(Span(self._text(row, column), self.inks(row, column), self.target(row, column)))
        if self._cut_right:
            spans.append(span(f" {Sign.CUT}", Ink.DIM))
        return spans

    def _text(self, row: int, column: int) -> str:
        if self.write is not None:
            return self.write(row, column)
        return (self.page.fixed if self.page else fixed)(float(self.array[row, column]), self.digits)

    def _dots(self) -> list[Span]:
        """Return the row that stands for rows left out."""
        dots = Sign.ROWS_CUT.rjust(column_width(self.digits) - self.digits).ljust(column_width(self.digits))
        text = self._between.join([dots] * len(self.columns))
        left = "  " if self._cut_left else ""
        return [span(left + text + ("  " if self._cut_right else ""), Ink.DIM)]


def bracket(index: int, count: int, signs: str) -> str:
    """Return one line of a bracket; `signs` are its top, middle and foot, and the form for a single line."""
    if count == 1:
        return signs[3]
    if index == 0:
        return signs[0]
    return signs[2] if index == count - 1 else signs[1]
