"""A matrix product as a cross: one factor at the left, the other above, and the result where they meet.

The row that is lit comes from the left, the column from above: the cell where they cross is made of both. With one
column and one row it is a multiplication table.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from gpnet_engine.formulas.expressions import Cells
from gpnet_engine.operations import Operand
from gpnet_engine.operations.rule import EquationPart
from gpnet_engine.questions.explanations import context_at
from gpnet_tui.view.equations.block import MatrixBlock
from gpnet_tui.view.equations.flow import is_whole
from gpnet_tui.view.equations.operands import MatricesView
from gpnet_tui.view.text.ink import Ink, Line, fit, span, width
from gpnet_tui.view.text.labels import column_label, row_label
from gpnet_tui.view.text.numbers import column_width
from gpnet_tui.view.text.signs import Sign

_PLUS = 3  # columns between the products and the bias that is added
_RULE = 2  # columns of the line between the left factor and the result
_LEAST_CUT = 3  # rows or columns of a matrix that is cut: some left out before, the one that matters, some after

Labels = Callable[[int], str]


class _Parts(NamedTuple):
    """The operands of a product, and the bias that is added to it."""

    left: Operand
    above: Operand
    bias: Operand | None


@dataclass(frozen=True)
class Cross:
    """The blocks of a product, and what their rows and columns belong to.

    `inner` labels the columns of `left` and the rows of `above`, which are multiplied with each other. A bias that all
    rows share stands in the row of the chosen cell only.
    """

    left: MatrixBlock
    above: MatrixBlock
    result: MatrixBlock
    bias: MatrixBlock | None
    rows: Labels
    inner: Labels
    columns: Labels
    chosen: int

    @property
    def is_whole(self) -> bool:
        """Tell whether all cells are in sight."""
        return is_whole([self.left, self.above, self.result])

    @property
    def shows_enough(self) -> bool:
        """Tell whether three columns of each matrix are in sight, or all that it has."""
        blocks = (self.left, self.result)
        return all(len(block.columns) >= min(_LEAST_CUT, block.array.shape[1]) for block in blocks)

    @cached_property
    def width(self) -> int:
        """How many columns of the screen it takes."""
        return self._area + _RULE + max(self._cells, width(self._name) + 1)

    @cached_property
    def _cells(self) -> int:
        """How many columns the right factor and the result take."""
        return max(self.above.inner, self.result.inner)

    @property
    def _name(self) -> Line:
        """The title of the result, without its shape where that is wider than its numbers."""
        title = self.result.title
        return title if width(title) < self._cells else _without_shape(title)

    @cached_property
    def height(self) -> int:
        """How many lines it takes."""
        return self._has_header + len(self.above.rows) + 1 + len(self.result.rows)

    @cached_property
    def _has_header(self) -> bool:
        return bool(self.columns(0))

    @cached_property
    def _labels_above(self) -> int:
        return max((len(self.inner(row)) for row in self.above.rows), default=0)

    @cached_property
    def _gutter(self) -> int:
        longest = max((len(self.rows(row)) for row in self.left.rows), default=0)
        return longest + (longest > 0)

    @cached_property
    def _factor(self) -> int:
        """How many columns the left factor takes, with the labels of its rows and the bias."""
        added = 0 if self.bias is None else _PLUS + self._bias_width
        return self._gutter + self.left.inner + added

    @property
    def _bias_width(self) -> int:
        return 0 if self.bias is None else max(self.bias.inner, width(self._bias_name))

    @property
    def _bias_name(self) -> Line:
        return () if self.bias is None else _without_shape(self.bias.title)

    @cached_property
    def _area(self) -> int:
        """How many columns stand left of the line."""
        above, left, labels = width(self.above.title) + 1, width(self.left.title) + 1, self._labels_above
        if self._has_header:
            return max(self._factor, above, left + labels)
        are_beside = len(self.above.rows) == 1
        return max(self._factor, above + labels, left + labels + (above if are_beside else 0))

    def lines(self) -> list[Line]:
        """Draw it."""
        return [*self._upper(), self._middle(), *self._lower()]

    def _upper(self) -> list[Line]:
        """Return the factor that stands above, with its title before its first line."""
        lines: list[tuple[Line, Line]] = [((), self.above.over(self.columns))] if self._has_header else []
        for row, cells in zip(self.above.seen(), self.above.bare(), strict=True):
            label = "" if row is None else self.inner(row)
            lines.append(((span(label.rjust(self._labels_above), Ink.DIM),), cells))
        first, cells = lines[0]
        lines[0] = (*self.above.title, span(" "), *first), cells
        last, cells = lines[-1]
        start = fit((), self._area - self._factor)
        lines[-1] = (*fit((*start, *self.left.title), self._area - width(last)), *last), cells
        return [(*self._right(before), span(" │", Ink.DIM), *_banded(cells)) for before, cells in lines]

    def _middle(self) -> Line:
        """Return the line between: the labels of the columns on the left, the name of the result on the right."""
        labels = (*fit((), self._gutter), *self.left.over(self.inner))
        if self.bias is not None:
            labels = (*labels, span(" + ", Ink.DIM), *self._centred_name())
        rest = self.width - self._area - _RULE - 1 - width(self._name)
        rule = span((" " + "─" * (rest - 1))[:rest], Ink.DIM)
        return (*self._right(labels), span(" ├ ", Ink.DIM), *self._name, rule)

    def _centred_name(self) -> Line:
        name = self._bias_name
        return (*fit((), self._bias_width - width(name)), *name)

    def _lower(self) -> list[Line]:
        """Return the rows of the left factor, each with the row of the result that it makes."""
        added = self._added()
        found: list[Line] = []
        for row, cells, end, made in zip(self.left.seen(), self.left.bare(), added, self.result.bare(), strict=True):
            label = fit((span("" if row is None else self.rows(row), Ink.DIM),), self._gutter)
            found.append((*self._right((*label, *_banded(cells), *end)), span(" │", Ink.DIM), *made))
        return found

    def _added(self) -> list[Line]:
        """Return what is added in each row."""
        if self.bias is None:
            return [()] * len(self.left.rows)
        is_shared = len(self.bias.rows) != len(self.left.rows)
        rows = self.bias.bare()
        blank = fit((), self._bias_width)
        cells = [rows[0] if row == self.chosen else blank for row in self.left.seen()] if is_shared else rows
        missing = self._bias_width - self.bias.inner
        return [(*fit((), _PLUS + (missing if line is not blank else 0)), *line) for line in cells]

    def _right(self, line: Line) -> Line:
        """Set a line to the right, against the rule."""
        return (*fit((), self._area - width(line)), *line)


def cross_of(view: MatricesView, columns: int, rows: int, *, may_cut: bool = False) -> Cross | None:
    """Return the operation as a cross of at most `columns` by `rows`; None where it is no product, or has no room.

    Without `may_cut` all cells have room. Given numbers on paper have all their digits, where they fit so.
    """
    parts = _product(view)
    if parts is None:
        return None
    needed = sum(view.session.values[part.name].size for part in parts if part is not None)
    has_room = needed * (column_width(view.digits) + 1) <= rows * columns
    whole = _found(view, parts, columns, rows) if has_room else None
    if whole is not None or not may_cut:
        return whole
    return _cut(view, parts, columns, rows)


def _found(view: MatricesView, parts: _Parts, columns: int, rows: int) -> Cross | None:
    """Return the whole cross, with given numbers in full if they fit so; None if it has no room."""
    for in_full in (True, False):
        cross = _drawn(replace(view, in_full=in_full), parts, (columns, columns), (rows, rows))
        if cross.is_whole and cross.width <= columns and cross.height <= rows:
            return cross
    return None


def _cut(view: MatricesView, parts: _Parts, columns: int, rows: int) -> Cross | None:
    """Return the part around the chosen cell."""
    inner = view.session.values[parts.left.name].shape[not parts.left.transposed]
    outer = view.session.values[view.operation.result].shape
    room = rows - 2  # the line between, and the labels of the columns
    below = min(outer[0], max(room - inner, room // 2))
    above = min(inner, room - below)
    if min(below, outer[0]) < min(_LEAST_CUT, outer[0]) or above < min(_LEAST_CUT, inner):
        return None
    best: Cross | None = None
    for most in range(1, columns // 8):
        cross = _drawn(view, parts, (min(most, inner), min(most, outer[1])), (above, below))
        if cross.width > columns or cross.height > rows:
            break
        best = cross
    return best


def _drawn(view: MatricesView, parts: _Parts, across: tuple[int, int], down: tuple[int, int]) -> Cross:
    """Return the cross with at most so many columns left and above, and so many rows above and below."""
    left = view.matrix(parts.left, across[0], down[1])
    above = view.matrix(parts.above, across[1], down[0])
    result = view.matrix(Operand(view.operation.result), across[1], down[1])
    bias = None if parts.bias is None else view.matrix(parts.bias, 1, down[1])
    digits = max(above.digits, result.digits)  # so that its columns stand below each other
    rows, inner = _labels(view, parts.left)
    _, columns = _labels(view, parts.above)
    return Cross(
        left, replace(above, digits=digits), replace(result, digits=digits), bias, rows, inner, columns, view.row
    )


def _labels(view: MatricesView, operand: Operand) -> tuple[Labels, Labels]:
    """Return what the rows and the columns of an operand belong to."""
    session, name = view.session, operand.name

    def rows(index: int) -> str:
        return row_label(session, name, index)

    def columns(index: int) -> str:
        return column_label(session, name, index)

    return (columns, rows) if operand.transposed else (rows, columns)


def _product(view: MatricesView) -> _Parts | None:
    """Return the operands of an operation that multiplies two matrices; None for all others."""
    operation = view.operation
    parts = _parted(operation.rule.equation(operation, context_at(view.session, operation)))
    if parts is None:
        return None
    (rows, inner), (height, columns) = _shape(view, parts.left), _shape(view, parts.above)
    if inner != height or (rows, columns) != view.session.values[operation.result].shape:
        return None
    bias = 0 if parts.bias is None else _shape(view, parts.bias)[0]
    wanted = {_line(view, parts.left, view.row, None), _line(view, parts.above, None, view.column)}
    is_cross = wanted <= {_whole(view, cells) for cells in view.sources}
    return parts if is_cross and bias in {0, 1, rows} else None


def _parted(equation: Sequence[EquationPart]) -> _Parts | None:
    match equation:
        case [Operand() as left, Sign.PRODUCT, Operand() as above]:
            return _Parts(left, above, None)
        case [Operand() as left, Sign.PRODUCT, Operand() as above, "+", Operand() as bias]:
            return _Parts(left, above, bias)
    return None


def _shape(view: MatricesView, operand: Operand) -> tuple[int, int]:
    rows, columns = view.session.values[operand.name].shape
    return (columns, rows) if operand.transposed else (rows, columns)


def _line(view: MatricesView, operand: Operand, row: int | None, column: int | None) -> Cells:
    """Return a line of an operand as the cells that are stored."""
    return _whole(view, Cells(operand.name, *((column, row) if operand.transposed else (row, column))))


def _whole(view: MatricesView, cells: Cells) -> Cells:
    """Return the same cells; the only row or column as a number."""
    rows, columns = view.session.values[cells.name].shape
    return Cells(cells.name, 0 if rows == 1 else cells.row, 0 if columns == 1 else cells.column)


def _without_shape(title: Line) -> Line:
    return (title[0]._replace(text=title[0].text.partition("  ")[0]),)


def _banded(line: Line) -> Line:
    """Let lit cells beside each other be one band."""
    lit = [Ink.LIT in part.inks for part in line]
    return tuple(
        part._replace(inks=(Ink.LIT,)) if 0 < place < len(line) - 1 and lit[place - 1] and lit[place + 1] else part
        for place, part in enumerate(line)
    )
