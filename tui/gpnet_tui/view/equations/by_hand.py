"""What someone finds who computes a formula from the numbers that are written there.

Numbers are rounded to be shown, so the written terms of a sum need not add up to its written value. Decimal arithmetic
tells, as float64 would blur the last digit.
"""

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

import numpy as np

from gpnet_engine.formulas.expressions import (
    Cells,
    Difference,
    Dot,
    Expression,
    Function,
    Number,
    Product,
    Sum,
    Term,
    Total,
)
from gpnet_engine.model.settings import MOST_DECIMALS
from gpnet_engine.names import as_typed
from gpnet_tui.view.equations.formula import Formula, Mode

# NaN and infinities travel through; a product of two numbers of 17 digits is exact.
_DECIMAL = Context(prec=40, rounding=ROUND_HALF_UP, Emin=-99999, Emax=99999, traps=[])
_ONE = Decimal(1)
# A constant such as 1/3 and a function are not exact. What is this near to a tie, in units of the last digit, is one,
# as where results are written down. The more units a number has, the fewer digits of a float64 are left behind them.
_TIE_BLUR, _MOST_BLUR, _DIGITS_LOST = Decimal("1e-9"), Decimal("0.01"), Decimal(2.0**-50)


def number(text: str) -> Decimal:
    """Return the number that a text on screen says."""
    return Decimal(as_typed(text))


def value(formula: Formula, expression: Expression, mode: Mode) -> Decimal:
    """Return what the numbers give that `formula` writes for `expression`."""
    match expression:
        case Cells():
            return number(formula.written(expression))
        case Number(constant):
            return Decimal(repr(constant))
        case Dot() | Total():
            shown, rest = formula.addends(expression)
            terms = [value(formula, term, mode) for term in shown]
            return _folded(_DECIMAL.add, terms if rest is None else [*terms, number(rest)])
        case Sum(terms):
            return _folded(_DECIMAL.add, [value(formula, term, mode) for term in terms])
        case Difference(left, right):
            return _DECIMAL.subtract(value(formula, left, mode), value(formula, right, mode))
        case Product(factors):
            return _folded(_DECIMAL.multiply, [value(formula, factor, mode) for factor in factors])
        case Function():
            return _of_function(formula, expression, mode)
        case Term(cell, definition):
            if formula.is_written(expression, mode):
                return number(formula.written(cell))
            return value(formula, definition, mode)


def added(texts: Sequence[str]) -> Decimal:
    """Return what the numbers of some texts add up to."""
    return total([number(text) for text in texts])


def total(numbers: list[Decimal]) -> Decimal:
    """Return what numbers add up to; there is at least one."""
    return _folded(_DECIMAL.add, numbers)


def multiplied(texts: Sequence[str]) -> Decimal:
    """Return the product of the numbers of some texts."""
    return _folded(_DECIMAL.multiply, [number(text) for text in texts])


def rounded(number: Decimal, unit: Decimal) -> Decimal:
    """Round half away from zero, to a multiple of `unit`; NaN and infinities stay."""
    if not number.is_finite():
        return number
    units = abs(number).scaleb(-unit.adjusted(), context=_DECIMAL)
    blur = min(_DECIMAL.fma(units, _DIGITS_LOST, _TIE_BLUR), _MOST_BLUR)
    blurred = _DECIMAL.fma(unit, blur.copy_sign(number), number)
    digits = blurred.adjusted() - unit.adjusted() + 2
    return blurred.quantize(unit, context=Context(prec=max(digits, 1), rounding=ROUND_HALF_UP)) + 0


def gives(found: Decimal, text: str) -> bool:
    """Tell whether a number, rounded to the digits of `text`, is what `text` says."""
    return is_same(found, number(text), unit_of(text))


def is_same(left: Decimal, right: Decimal, unit: Decimal) -> bool:
    """Tell whether two numbers are the same once they are rounded; NaN is the same as NaN."""
    if left.is_nan() or right.is_nan():
        return left.is_nan() and right.is_nan()
    return rounded(left, unit) == rounded(right, unit)


def unit_of(text: str) -> Decimal:
    """Return the worth of the last digit of a text."""
    exponent = number(text).as_tuple().exponent
    return _unit(-exponent) if isinstance(exponent, int) else _unit(MOST_DECIMALS)


def _unit(decimals: int) -> Decimal:
    return _ONE.scaleb(-decimals, context=_DECIMAL)


def _folded(combine: Callable[[Decimal, Decimal], Decimal], numbers: list[Decimal]) -> Decimal:
    total = numbers[0]
    for other in numbers[1:]:
        total = combine(total, other)
    return total


def _of_function(formula: Formula, function: Function, mode: Mode) -> Decimal:
    given = [float(value(formula, argument, mode)) for _, argument in function.arguments]
    with np.errstate(all="ignore"):
        found = function.evaluate(*given, *(formula.written_numbers(cells) for cells in function.also_feeds))
    return Decimal(repr(float(found)))
