"""How a single number came to be wrong: a sign, a digit, the decimal point, another cell, or a term of a sum."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.diagnosis.findings import Cell, SlipKind
from gpnet_engine.formulas.addends import terms
from gpnet_engine.formulas.expressions import Cells, Difference, Dot, Expression, Product, Sum, Term, evaluate
from gpnet_engine.names import label

Known = tuple[SlipKind, str]
_MOST_TERMS = 60  # of a longer sum, some term would fit by chance
_MOST_PLACES = 4
_LEAST_IN_UNITS = 2.5  # a term as small as the last digit explains nothing
_FEWEST_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong number, with what should stand there, to the digits that the person writes."""

    number: float
    right: float
    decimals: int | None
    is_same: Callable[[float], bool]
    """Whether a number is the wrong one, as the person would write it down."""

    @property
    def unit(self) -> float:
        """The unit of the last place."""
        return 10.0**-self.decimals if self.decimals is not None else abs(self.right) * 1e-9

    def differing_digits(self) -> list[tuple[str, str]]:
        """Return the digits of the wrong number and of the right one that differ, as they stand over each other.

        None differ where the numbers have different signs, or digits that do not stand over each other.
        """
        is_comparable = np.isfinite(self.number) and np.isfinite(self.right) and self.number * self.right >= 0
        if self.decimals is None or not is_comparable:
            return []
        yours, right = (f"{abs(number):.{self.decimals}f}" for number in (self.number, self.right))
        return (
            [pair for pair in zip(yours, right, strict=False) if len(set(pair)) > 1] if len(yours) == len(right) else []
        )


def known_slip(wrong: Wrong, expression: Expression, values: Values, computed: Matrix, cell: Cell) -> Known | None:
    """Return what explains a wrong number, the most usual first; None where nothing does.

    `expression` is how the cell is computed from `values`; `computed` is the whole result as it should be.
    """
    if not np.isfinite(wrong.number):
        return None
    tries = (_sign, _decimal_point, _one_digit, _swapped_digits)
    found = next((known for known in (one(wrong) for one in tries) if known is not None), None)
    return (
        found
        or _another_cell(wrong, computed, cell)
        or _another_line(wrong, expression, values)
        or _a_term(wrong, expression, values)
    )


def _sign(wrong: Wrong) -> Known | None:
    is_it = wrong.right != 0 and wrong.is_same(-wrong.right)
    return (SlipKind.SIGN, "it has the wrong sign") if is_it else None


def _decimal_point(wrong: Wrong) -> Known | None:
    if wrong.number == 0 or wrong.right == 0 or np.sign(wrong.number) != np.sign(wrong.right):
        return None
    for places in range(1, _MOST_PLACES):
        for factor in (10.0**places, 10.0**-places):
            if wrong.is_same(wrong.right * factor) and _has_digits(wrong):
                return SlipKind.DECIMAL_POINT, "the decimal point is in another place"
    return None


def _has_digits(wrong: Wrong) -> bool:
    """Tell whether there are digits enough to recognise: 0.001 is also 0.0010."""
    if wrong.decimals is None:
        return True
    least = min(abs(wrong.number), abs(wrong.right)) / wrong.unit
    return least >= 10.0 ** (_FEWEST_DIGITS - 1) - 0.5


def _one_digit(wrong: Wrong) -> Known | None:
    match wrong.differing_digits():
        case [(yours, right)]:
            return SlipKind.ONE_DIGIT, f"one digit is {yours} and should be {right}"
        case _:
            return None


def _swapped_digits(wrong: Wrong) -> Known | None:
    match wrong.differing_digits():
        case [(first, second), (other_first, other_second)] if (first, second) == (other_second, other_first):
            return SlipKind.SWAPPED_DIGITS, f"the digits {second} and {first} are swapped"
        case _:
            return None


def _another_cell(wrong: Wrong, computed: Matrix, cell: Cell) -> Known | None:
    if wrong.number == 0:
        return None
    for row, column in (*_in_line(computed, cell.row, cell.column), *_elsewhere(computed, cell.row, cell.column)):
        if wrong.is_same(float(computed[row, column])):
            index = f"{row + 1}" if computed.shape[1] == 1 else f"{row + 1},{column + 1}"
            return SlipKind.ANOTHER_CELL, f"this is the number of {label(cell.name)}[{index}]"
    return None


def _in_line(computed: Matrix, row: int, column: int) -> Iterator[tuple[int, int]]:
    rows, columns = computed.shape
    yield from ((other, column) for other in range(rows) if other != row)
    yield from ((row, other) for other in range(columns) if other != column)


def _elsewhere(computed: Matrix, row: int, column: int) -> Iterator[tuple[int, int]]:
    if (column, row) != (row, column) and column < computed.shape[0] and row < computed.shape[1]:
        yield column, row


def _another_line(wrong: Wrong, expression: Expression, values: Values) -> Known | None:
    """Return that one of the operands was taken from another row or column."""
    if wrong.number == 0:
        return None
    for changed, cells in islice(_with_other_lines(expression, values), _MOST_TERMS):
        if wrong.is_same(evaluate(changed, values)):
            where = "row" if cells.column is None else "column" if cells.row is None else "cell"
            number = cells.row if cells.column is None else cells.column
            place = f"[{(cells.row or 0) + 1},{(cells.column or 0) + 1}]" if where == "cell" else (number or 0) + 1
            return SlipKind.ANOTHER_CELL, f"{label(cells.name)} was taken from {where} {place}"
    return None


def _with_other_lines(expression: Expression, values: Values) -> Iterator[tuple[Expression, Cells]]:
    """Yield the expression with one of its operands taken from another line, and that line."""
    if isinstance(expression, Cells):
        for other in _other_lines(expression, values):
            yield other, other
    parts, build = _parts_of(expression)
    for index, part in enumerate(parts):
        for changed, cells in _with_other_lines(part, values):
            yield build(*parts[:index], changed, *parts[index + 1 :]), cells


def _parts_of(expression: Expression) -> tuple[tuple[Expression, ...], Callable[..., Expression]]:
    """Return what an expression is made of, and what puts it together again."""
    match expression:
        case Dot(left, right) | Difference(left, right):
            return (left, right), type(expression)
        case Sum(parts) | Product(parts):
            return parts, lambda *changed: type(expression)(changed)
        case Term(_, definition):
            return (definition,), lambda changed: changed
        case _:
            return (), lambda: expression


def _other_lines(cells: Cells, values: Values) -> Iterator[Cells]:
    rows, columns = values[cells.name].shape
    if cells.row is not None:
        yield from (replace(cells, row=row) for row in range(rows) if row != cells.row)
    if cells.column is not None:
        yield from (replace(cells, column=column) for column in range(columns) if column != cells.column)


def _a_term(wrong: Wrong, expression: Expression, values: Values) -> Known | None:
    numbers = terms(expression, values).numbers
    large = np.flatnonzero(np.abs(numbers) > _LEAST_IN_UNITS * wrong.unit).tolist()
    if not 1 < len(large) <= _MOST_TERMS:
        return None
    total = evaluate(expression, values)
    for index in large:
        for changed, how in ((0.0, "left out"), (2.0, "counted twice"), (-1.0, "taken with the wrong sign")):
            if wrong.is_same(total + (changed - 1.0) * float(numbers[index])):
                return SlipKind.A_TERM, f"term {index + 1} of {len(numbers)} was {how}"
    return None
