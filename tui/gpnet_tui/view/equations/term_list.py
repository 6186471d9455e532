"""The terms of a sum below each other: what each comes from, its factors, its value, and its share as a bar.

Bars go to the left or to the right of an axis, as the value is below or above 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

import numpy as np

from gpnet_engine.formulas.addends import NO_REST, Addend, LargestTerms, Rest, Terms
from gpnet_engine.formulas.expressions import Cells, Expression, Product, Term
from gpnet_engine.names import how_many
from gpnet_engine.time.session import Session
from gpnet_tui.view.equations import by_hand
from gpnet_tui.view.equations.chain import EQUALS, NEARLY, Stage, more_digits
from gpnet_tui.view.equations.factor_columns import with_factors_aligned
from gpnet_tui.view.equations.formula import Formula, Mode
from gpnet_tui.view.equations.term_names import term_names
from gpnet_tui.view.text.bars import AXIS, LEAST_BARS, MOST_BARS, Bars
from gpnet_tui.view.text.ink import Ink, Line, Span, clip, fit, span, width
from gpnet_tui.view.text.numbers import percent, short
from gpnet_tui.view.text.signs import Sign

MOST_LISTED = 12
_IN_LINE = 6  # of more terms than that, on a line
_INDENT = span("  ")
_GAP = span("  ")


class _Row(NamedTuple):
    """What stands before the bar of a term: where it comes from, its factors, and the sign before its value."""

    name: Line
    factors: Line
    sign: str


@dataclass(frozen=True)
class TermList:
    """Lists at most `most` terms of a sum that comes to `result`, as it is written; `ink` is the colour of the bars.

    All terms stand in the order of the formula, where they have room. Else the largest come first, and what the others
    add up to stands below them.
    """

    session: Session
    terms: Terms
    result: str
    digits: int
    most: int
    ink: Ink

    @property
    def count(self) -> int:
        """How many lines there are."""
        return min(len(self.terms), self.most + 1)

    @cached_property
    def _listed(self) -> LargestTerms:
        if len(self.terms) <= self.most:
            return LargestTerms(tuple(self.terms[index] for index in range(len(self.terms))), NO_REST)
        return self.terms.largest(self.most)

    @cached_property
    def _digits(self) -> int:
        """With how many digits the values add up to the result; the chosen ones, where three more are not enough."""
        numbers = [one.value for one in self._listed.terms]
        numbers += [self._listed.rest.sum] if self._listed.rest.count else []
        with np.errstate(all="ignore"):
            sums = ((each, by_hand.added([short(one, each) for one in numbers])) for each in more_digits(self.digits))
            return next((each for each, found in sums if by_hand.gives(found, self.result)), self.digits)

    @cached_property
    def sign(self) -> str:
        """The sign before the result below the values: whether they add up to it as they are written."""
        return EQUALS if by_hand.gives(by_hand.added(self._values), self.result) else NEARLY

    @cached_property
    def _rows(self) -> list[_Row]:
        terms = self._listed.terms
        names = term_names(self.session, terms, (self.terms[0], self.terms[len(self.terms) - 1]))
        symbols = [_written(Formula(self.session, self._digits), one, Mode.SYMBOLS) for one in terms]
        heads = symbols if names is None else [(span(name, Ink.DIM),) for name in names]
        numbers, signs = _put_in(self.session, terms, self._digits)
        return [_Row(*row) for row in zip(heads, with_factors_aligned(numbers), signs, strict=True)]

    @cached_property
    def _names(self) -> int:
        return max(width(row.name) for row in self._rows)

    @cached_property
    def _factors(self) -> int:
        return max(width(row.factors) for row in self._rows)

    @cached_property
    def _values(self) -> list[str]:
        """The values of the terms, and of the others together."""
        rest = self._listed.rest
        numbers = [*(one.value for one in self._listed.terms), *([rest.sum] if rest.count else [])]
        return [short(number, self._digits) for number in numbers]

    @cached_property
    def _room(self) -> int:
        """How many columns a value has."""
        return max(*map(len, self._values), len(self._pointed))

    @cached_property
    def _value(self) -> int:
        return len(EQUALS) + self._room + len(_GAP.text)

    @cached_property
    def _shares(self) -> int:
        return max(len(percent(one.share)) for one in self._listed.terms)

    def least(self, *, with_factors: bool) -> int:
        """Return the least columns that the lines take, with the shortest bars."""
        return self._before(with_factors=with_factors) + LEAST_BARS + 1 + self._shares

    def _before(self, *, with_factors: bool) -> int:
        """Return how many columns stand before the bars."""
        return self._widths[with_factors]

    @cached_property
    def _widths(self) -> tuple[int, int]:
        """How many columns stand before the bars without and with the factors."""
        others, fixed = width(_others(self._listed.rest)), len(_INDENT.text) + self._value
        factors = len(_GAP.text) + self._factors if self._factors else 0
        return fixed + max(self._names, others), fixed + max(self._names + factors, others)

    def under(self, heading: Sequence[Line], columns: int) -> list[Line]:
        """Return the lines above, with the signs of the two sides over the axis, where there is room for them."""
        bars, start = self._bars(columns)
        if not bars.has_both_sides or width(heading[-1]) + 2 > start + bars.axis - 1:
            return list(heading)
        sides = span(f"{Sign.MINUS}{AXIS}+", Ink.DIM)
        return [*heading[:-1], (*fit(heading[-1], start + bars.axis - 1), sides)]

    def _bars(self, columns: int) -> tuple[Bars, int]:
        """Return the bars, and the column where they begin."""
        before = self._before(with_factors=self.least(with_factors=True) <= columns)
        room = min(max(columns - before - 1 - self._shares, 0), MOST_BARS)
        return Bars([one.share for one in self._listed.terms], room, self.ink), before

    def lines(self, columns: int) -> list[Line]:
        """Draw them; where not all fits, bars get shorter, then the factors are left out: the values stay."""
        with_factors = self.least(with_factors=True) <= columns
        bars, before = self._bars(columns)
        lines = [
            self._line(row, value, one.share, bars, before, with_factors=with_factors)
            for row, value, one in zip(self._rows, self._values, self._listed.terms, strict=False)
        ]
        rest = self._listed.rest
        if rest.count:
            head = fit((_INDENT, *_others(rest)), before - self._value)
            note = span(_note(rest, columns - before), Ink.DIM)
            lines.append((*head, *self._amount(EQUALS, self._values[-1]), note))
        return [clip(line, columns) for line in lines]

    def _line(self, row: _Row, value: str, share: float, bars: Bars, before: int, *, with_factors: bool) -> Line:
        head: Line = fit((_INDENT, *row.name), len(_INDENT.text) + self._names)
        sign = EQUALS
        if with_factors and self._factors:
            head = (*head, _GAP, *row.factors)
            sign = row.sign if row.factors else " " * len(EQUALS)
        text = percent(share).rjust(self._shares)
        amount = self._amount(sign, value)
        return (*fit(head, before - self._value), *amount, *bars.bar(share), span(f" {text}", Ink.DIM))

    def _amount(self, sign: str, text: str) -> Line:
        return (span(sign, Ink.DIM), span(text.rjust(self._room), Ink.STRONG), _GAP)

    def total(self, columns: int) -> list[Line]:
        """Return what the values add up to, below a line."""
        before = self._before(with_factors=self.least(with_factors=True) <= columns) - self._value
        rule = (*fit((), before + len(EQUALS)), span("─" * self._room, Ink.DIM))
        text = self._pointed.rjust(self._room)
        return [rule, (*fit((), before), span(self.sign, Ink.DIM), span(text, Ink.RESULT))]

    @property
    def _pointed(self) -> str:
        """The result, with blanks in the place of the decimals that only the values have."""
        missing = self._digits - len(self.result.partition(".")[2])
        return self.result + " " * missing if "." in self.result and "e" not in self.result else self.result


def in_line(session: Session, terms: Terms, result: str, digits: int) -> Stage:
    """Return the sum on a line, and the sign before its result: the largest terms, and what the others add up to.

    Numbers get up to three more digits, where it takes them to come out.
    """
    few = len(terms) <= MOST_LISTED
    found = LargestTerms(tuple(terms[at] for at in range(len(terms))), NO_REST) if few else terms.largest(_IN_LINE)
    for each in more_digits(digits):
        formula = Formula(session, each)
        rest = short(found.rest.sum, each) if found.rest.count else ""
        numbers = [_number(formula, one) for one in found.terms] + ([by_hand.number(rest)] if rest else [])
        comes_out = by_hand.gives(by_hand.total(numbers), result)
        if comes_out or session.project.training.decimals is not None:
            break
    else:
        formula, rest, comes_out = Formula(session, digits), short(found.rest.sum, digits), False
    line: list[Span] = []
    for one in found.terms:
        plus = span(f"{' ' if one.is_subtracted else ' + '}", Ink.DIM)
        line += [*([plus] if line else []), *_written(formula, one, Mode.NUMBERS)]
    if found.rest.count:
        line += [span(" + ", Ink.DIM), *_others(found.rest), span(f": {rest}", Ink.DIM)]
    return Stage(EQUALS if comes_out else NEARLY, tuple(line))


def _number(formula: Formula, one: Addend) -> Decimal:
    found = by_hand.value(formula, one.expression, Mode.NUMBERS)
    return -found if one.is_subtracted else found


def _put_in(session: Session, addends: Sequence[Addend], digits: int) -> tuple[list[Line], list[str]]:
    """Return the factors of the terms as numbers, and the signs before their values.

    The numbers have as many digits as it takes to give the values, at most three more. A term that is a number alone
    has no factors.
    """
    results = [short(one.value, digits) for one in addends]
    first: tuple[list[Line], list[str]] | None = None
    for formula in (Formula(session, each) for each in more_digits(digits)):
        signs = [_sign(formula, one, result) for one, result in zip(addends, results, strict=True)]
        if first is None or NEARLY not in signs:
            found = [_factors(formula, one) for one in addends], signs
            first = first or found
            if NEARLY not in signs:
                return found
        if session.project.training.decimals is not None:
            break  # on paper there are no more digits
    return first or ([], [])


def _factors(formula: Formula, one: Addend) -> Line:
    """Return a term with its numbers put in; nothing for a number alone, which is its value."""
    return () if _is_number(one.expression) else _written(formula, one, Mode.NUMBERS)


def _is_number(expression: Expression) -> bool:
    return isinstance(expression, Cells) or (isinstance(expression, Term) and expression.is_named)


def _sign(formula: Formula, one: Addend, result: str) -> str:
    return EQUALS if by_hand.gives(_number(formula, one), result) else NEARLY


def _written(formula: Formula, one: Addend, mode: Mode) -> Line:
    """Return how a term is written, with the minus of one that is subtracted."""
    if not one.is_subtracted:
        return tuple(formula.spans(one.expression, mode))
    factors = one.expression if isinstance(one.expression, Product) else Product((one.expression,))
    return span(f"{Sign.MINUS} ", Ink.DIM if mode is Mode.SYMBOLS else Ink.TEXT), *formula.spans(factors, mode)


def _others(rest: Rest) -> Line:
    """Return how many terms are not listed."""
    return (span(f"{Sign.CUT} {how_many(rest.count, 'smaller term')}", Ink.DIM),) if rest.count else ()


def _note(rest: Rest, columns: int) -> str:
    """Return what the other terms are like, in as many words as fit."""
    share = f"{100 * rest.share:.0f}%"
    zeros = f"{rest.zeros:,} {'are' if rest.zeros != 1 else 'is'} 0"
    sizes = (f"together {share} of the size", f"{share} of the size", share)
    texts = (f"of them {zeros}", zeros) if rest.zeros else sizes
    return next((text for text in texts if len(text) <= columns), "")
