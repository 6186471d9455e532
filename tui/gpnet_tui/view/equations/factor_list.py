"""The factors of a product below each other: how each is computed, its value, and a bar that tells which is small."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from gpnet_engine.formulas.expressions import Cells, Expression, Number, Product, Term, evaluate
from gpnet_engine.time.session import Session
from gpnet_tui.view.equations import by_hand
from gpnet_tui.view.equations.chain import EQUALS, NEARLY, more_digits
from gpnet_tui.view.equations.formula import Formula, Mode
from gpnet_tui.view.text.bars import LEAST_BARS, MOST_BARS, Bars
from gpnet_tui.view.text.ink import Ink, Line, fit, span, width
from gpnet_tui.view.text.labels import cells_label
from gpnet_tui.view.text.numbers import short
from gpnet_tui.view.text.signs import Sign

_INDENT, _GAP = "  ", "  "


class _Head(NamedTuple):
    """What stands before the value of a factor: its name, what it is computed from, and a sign."""

    name: Line
    numbers: Line
    sign: str


def factors_of(expression: Expression) -> Sequence[Expression]:
    """Return the factors of a product; none of what is no product of several numbers that are computed."""
    if not isinstance(expression, Product):
        return ()
    computed = [one for one in expression.factors if not isinstance(one, Number)]
    return expression.factors if len(computed) > 1 else ()


@dataclass(frozen=True)
class FactorList:
    """Lists the `factors` of a product that comes to `result`, as it is written; `ink` is the colour of the bars."""

    session: Session
    factors: Sequence[Expression]
    result: str
    digits: int
    ink: Ink

    @cached_property
    def _numbers(self) -> list[float]:
        return [evaluate(one, self.session.values) for one in self.factors]

    @cached_property
    def _written(self) -> tuple[list[str], str]:
        """The values with as many digits as it takes to give the result, and the sign before it."""
        for digits in more_digits(self.digits):
            values = [short(number, digits) for number in self._numbers]
            if by_hand.gives(by_hand.multiplied(values), self.result):
                return values, EQUALS
        return [short(number, self.digits) for number in self._numbers], NEARLY

    @cached_property
    def _heads(self) -> list[_Head]:
        """The name of each factor, what it is computed from, and the sign before its value."""
        return [self._head(one, value) for one, value in zip(self.factors, self._written[0], strict=True)]

    def _head(self, factor: Expression, value: str) -> _Head:
        """Return what stands before a value, with as many digits as it takes to give it; on paper there are no more."""
        formula = Formula(self.session, self.digits)
        name: Line = tuple(formula.spans(factor, Mode.SYMBOLS))
        if isinstance(factor, Term):
            name = (span(cells_label(self.session, factor.cell), Ink.DIM),)
        if isinstance(factor, Cells | Number):
            return _Head(name, (), EQUALS)
        digits = more_digits(self.digits) if formula.decimals is None else (self.digits,)
        for longer in (Formula(self.session, each) for each in digits):
            if by_hand.gives(by_hand.value(longer, factor, Mode.NUMBERS), value):
                return _Head(name, tuple(longer.spans(factor, Mode.NUMBERS)), EQUALS)
        return _Head(name, tuple(formula.spans(factor, Mode.NUMBERS)), NEARLY)

    @cached_property
    def _columns(self) -> tuple[int, int, int]:
        """How many columns the names, the numbers and the values take."""
        names = max(width(head.name) for head in self._heads)
        numbers = max(width(head.numbers) for head in self._heads)
        return names, numbers, max(map(len, [*self._written[0], self.result]))

    @property
    def _before(self) -> int:
        """How many columns stand before the bars."""
        names, numbers, values = self._columns
        gap = len(_GAP) if numbers else 0
        return len(_INDENT) + names + gap + numbers + len(EQUALS) + values + len(_GAP)

    @property
    def least(self) -> int:
        """The least columns that the lines take, with the shortest bars."""
        return self._before + LEAST_BARS

    def lines(self, columns: int) -> list[Line]:
        """Draw the factors, and below a line what they come to."""
        parts = self._parts()
        bars = Bars(parts, min(columns - self._before, MOST_BARS), self.ink)
        rows = zip(self._heads, self._written[0], parts, strict=True)
        lines = [self._line(*row, bars, is_first=place == 0) for place, row in enumerate(rows)]
        values = self._columns[2]
        start = self._before - len(_GAP) - values
        rule = (*fit((), start), span("─" * values, Ink.DIM))
        sign, result = span(self._written[1], Ink.DIM), span(self.result.rjust(values), Ink.RESULT)
        return [*lines, rule, (*fit((), start - len(EQUALS)), sign, result)]

    def _parts(self) -> list[float]:
        """Return how large each factor is beside the largest; 0 where it is no number."""
        largest = max((abs(number) for number in self._numbers if math.isfinite(number)), default=0.0) or 1.0
        return [number / largest if math.isfinite(number) else 0.0 for number in self._numbers]

    def _line(self, head: _Head, value: str, part: float, bars: Bars, *, is_first: bool) -> Line:
        names, numbers, values = self._columns
        times = _INDENT if is_first else f"{Sign.PRODUCT} "
        put_in: Line = (span(_GAP), *fit(head.numbers, numbers)) if numbers else ()
        sign = head.sign if head.numbers else " " * len(EQUALS)
        shown = span(sign, Ink.DIM), span(value.rjust(values), Ink.STRONG), span(_GAP)
        return (span(times, Ink.DIM), *fit(head.name, names), *put_in, *shown, *bars.bar(part))
