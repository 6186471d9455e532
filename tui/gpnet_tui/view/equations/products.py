"""Which operations are matrix products that can be drawn as a cross, and how much of one there is room for."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from gpnet_engine.formulas.expressions import Cells
from gpnet_engine.operations import Operand
from gpnet_engine.operations.rule import EquationPart
from gpnet_engine.questions.explanations import context_at
from gpnet_tui.view.equations.cross import LEAST_CUT, Cross, Labels
from gpnet_tui.view.equations.operands import MatricesView
from gpnet_tui.view.text.labels import column_label, row_label
from gpnet_tui.view.text.numbers import column_width
from gpnet_tui.view.text.signs import Sign


class _Parts(NamedTuple):
    """The operands of a product, and the bias that is added to it."""

    left: Operand
    above: Operand
    bias: Operand | None


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
    if below < min(LEAST_CUT, outer[0]) or above < min(LEAST_CUT, inner):
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
