"""The formula of one cell: in symbols, with the numbers put in, and with intermediates as they were written down."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from itertools import zip_longest
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

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
from gpnet_engine.names import INPUTS, LEARNING_RATE, MINUS, TARGET, UPDATES, full, is_carried
from gpnet_engine.time.session import Session
from gpnet_tui.view.text.ink import CellRef, Ink, Span, span
from gpnet_tui.view.text.labels import cells_label
from gpnet_tui.view.text.numbers import Page, on_page, parsed, short
from gpnet_tui.view.text.signs import Sign

# A longer sum shows its largest terms and what the rest adds up to.
MOST_WRITTEN_TERMS = 6
LARGEST_TERMS = 3
MOST_READ = 1000  # numbers of a line that a function of all of them is computed from as they are written
_PLUS = " + "
TIMES, MINUS_SIGN = f" {Sign.PRODUCT} ", f" {Sign.MINUS} "
OPERATORS = (_PLUS, MINUS_SIGN, TIMES)
_OPENING = ("(", "[", ", ")
_INNERMOST = re.compile(r"\([^()]*\)|\[[^][]*\]|\|[^|]*\|")
_SIGNS = (_PLUS, MINUS_SIGN)
_POWERS = ("²", "³", "^")

Vector: TypeAlias = np.ndarray[tuple[int], np.dtype[np.float64]]

_FIELD = re.compile(r"\{(\w+(?::factor)?)\}")


class Mode(Enum):
    """What stands in the place of a cell."""

    SYMBOLS = auto()
    NUMBERS = auto()
    WRITTEN = auto()  # numbers, with intermediates as they were written down


@dataclass(frozen=True, slots=True)
class Formula:
    """Writes expressions at one position; `digits` is how many decimals numbers get.

    In symbols, a sum of more than `most_written` terms has a running index.
    """

    session: Session
    digits: int
    most_written: int = MOST_WRITTEN_TERMS

    @property
    def decimals(self) -> int | None:
        """The decimals of arithmetic on paper; None for float64."""
        return self.session.project.training.decimals

    def text(self, number: float) -> str:
        """Return a result as it is written: on paper with the digits that it has, none more."""
        return short(number, self.digits) if self._is_cut else on_page(number, self.decimals or 0)

    def written(self, cells: Cells) -> str:
        """Return the number of a cell, or the sum of several, as it is written."""
        number = added_up(cells.numbers(self.session.values))
        if cells.name in {LEARNING_RATE, UPDATES}:
            return full(self.session.project.arithmetic.shortest(number))
        if self._is_cut or not is_given(cells.name):
            return self.text(number)
        return on_page(number, self.decimals or 0, all_digits=True)

    def written_numbers(self, cells: Cells) -> Vector:
        """Return the numbers of a line of cells as they would be read from its matrix."""
        numbers = cells.numbers(self.session.values)
        if len(numbers) > MOST_READ:
            return numbers
        return np.array([parsed(self.text(number)) for number in numbers.tolist()])

    @property
    def _is_cut(self) -> bool:
        """Whether numbers are rounded to be shown: they have all their digits only on paper."""
        return self.decimals is None or self.digits < self.decimals

    def is_written(self, term: Term, mode: Mode) -> bool:
        """Tell whether an intermediate stands there by itself, not as where it comes from."""
        is_whole = term.cell.row is None and term.cell.column is None  # too many to write each of them
        return term.is_named or mode is Mode.WRITTEN or (mode is Mode.NUMBERS and is_whole)

    def spans(self, expression: Expression, mode: Mode) -> list[Span]:
        """Return `expression` as spans; the numbers of cells are lit, negative ones but the first in brackets."""
        spans = self._spans(expression, mode)
        return spans if mode is Mode.SYMBOLS else _bracketed(spans)

    def _spans(self, expression: Expression, mode: Mode) -> list[Span]:
        match expression:
            case Cells():
                return [self._cells(expression, mode)]
            case Number(_, text, symbol):
                return [span(symbol or text, Ink.DIM) if mode is Mode.SYMBOLS else span(text, Ink.TEXT)]
            case Dot() | Total():
                return self._long_sum(expression, mode)
            case Sum(terms):
                return _joined((self._addend(term, mode, k) for k, term in enumerate(terms)), _PLUS)
            case Difference(left, right):
                sides = [self._spans(left, mode), self._factor(right, mode)]
                return _joined(sides, MINUS_SIGN)
            case Product(factors):
                return _joined((self._factor(factor, mode) for factor in factors), TIMES)
            case Function(template, arguments):
                return self._function(template, dict(arguments), mode)
            case Term(cell, definition):
                if self.is_written(expression, mode):
                    return [self._cells(cell, mode)]
                return self._spans(definition, mode)

    @np.errstate(all="ignore")
    def _cells(self, cells: Cells, mode: Mode) -> Span:
        single = cells.row is not None and cells.column is not None
        target = CellRef(cells.name, cells.row or 0, cells.column or 0) if single else None
        if mode is Mode.SYMBOLS:
            return Span(cells_label(self.session, cells), (Ink.DIM,), target)
        return Span(self.written(cells), (Ink.LIT,), target)

    def _addend(self, expression: Expression, mode: Mode, place: int) -> list[Span]:
        """Return a term of a sum: in brackets if it begins with a minus of its own and is not the first."""
        expression = self._unfolded(expression, mode)
        spans = self._spans(expression, mode)
        is_negative = isinstance(expression, Function) and spans[0].text == MINUS
        return _in_brackets(spans) if place and is_negative else spans

    def _unfolded(self, expression: Expression, mode: Mode) -> Expression:
        """Return what is written for an expression: for an intermediate, where it comes from or its cell."""
        if not isinstance(expression, Term):
            return expression
        return expression.cell if self.is_written(expression, mode) else self._unfolded(expression.definition, mode)

    def _factor(self, expression: Expression, mode: Mode) -> list[Span]:
        """Return a factor or what is subtracted: in brackets if it is a sum or a negative number."""
        expression = self._unfolded(expression, mode)
        spans = self._spans(expression, mode)
        bare = isinstance(expression, Cells | Term | Number)
        negative = mode is not Mode.SYMBOLS and bare and spans[0].text.startswith(MINUS)
        return _in_brackets(spans) if negative or _is_sum(expression, spans) else spans

    def _function(self, template: str, arguments: dict[str, Expression], mode: Mode) -> list[Span]:
        """Return a template with its fields filled in; a minus before all of it is a span of its own.

        Before a number 0 that minus is left out: −0 · ln(o) would look like a number that there is not.
        """
        ink = Ink.DIM if mode is Mode.SYMBOLS else Ink.TEXT
        spans: list[Span] = []
        for index, piece in enumerate(_FIELD.split(template.removeprefix(MINUS))):
            if index % 2:
                name, colon, _ = piece.partition(":")
                argument = self._spans(arguments[name], mode)
                spans += _in_brackets(argument) if colon and len(argument) > 1 else argument
            elif piece:
                spans.append(span(piece, ink))
        if not template.startswith(MINUS) or (Ink.LIT in spans[0].inks and parsed(spans[0].text) == 0.0):
            return spans
        return [span(MINUS, ink), *spans]

    def _long_sum(self, expression: Dot | Total, mode: Mode) -> list[Span]:
        """Return Σ: all terms of a short one; of a long one the largest, and the rest as one number."""
        if mode is Mode.SYMBOLS and self._length(expression) > self.most_written:
            return [span("Σ ", Ink.DIM), *self._running(expression)]
        terms, rest = self.addends(expression)
        written = _joined((self._term(term, mode) for term in terms), _PLUS)
        if rest is None:
            return written
        count = self._length(expression) - len(terms)
        return [*written, span(f"{_PLUS}{Sign.CUT} {count} smaller terms: {rest}", Ink.DIM)]

    @np.errstate(all="ignore")
    def addends(self, expression: Dot | Total) -> tuple[list[Expression], str | None]:
        """Return the terms of Σ that are written, and the others as one number; None where all are written."""
        cells = expression.cells if isinstance(expression, Total) else expression.left
        numbers = cells.numbers(self.session.values)
        if len(numbers) <= MOST_WRITTEN_TERMS:
            return [_addend(expression, k) for k in range(len(numbers))], None
        if isinstance(expression, Dot):
            numbers = numbers * expression.right.numbers(self.session.values)
        order = np.argsort(-np.abs(numbers), kind="stable")
        largest = [_addend(expression, int(k)) for k in order[:LARGEST_TERMS]]
        return largest, short(added_up(numbers[order[LARGEST_TERMS:]]), self.digits)

    def _length(self, expression: Dot | Total) -> int:
        cells = expression.cells if isinstance(expression, Total) else expression.left
        return len(cells.numbers(self.session.values))

    def _running(self, expression: Dot | Total) -> list[Span]:
        lines = [expression.cells] if isinstance(expression, Total) else [expression.left, expression.right]
        return _joined(([span(cells_label(self.session, line), Ink.DIM)] for line in lines), Sign.PRODUCT)

    def _term(self, expression: Expression, mode: Mode) -> list[Span]:
        if not isinstance(expression, Product):
            return self._spans(expression, mode)
        return _joined((self._factor(factor, mode) for factor in expression.factors), Sign.PRODUCT)


def page_of(session: Session, name: str) -> Page | None:
    """Return how the numbers of a value stand on the page; None without arithmetic on paper."""
    decimals = session.project.training.decimals
    return None if decimals is None else Page(decimals, is_given(name))


def is_given(name: str) -> bool:
    """Tell whether numbers come from a person or a file: on paper they may have more digits than a result."""
    return name in {INPUTS, TARGET} or is_carried(name)


def _addend(expression: Dot | Total, k: int) -> Expression:
    if isinstance(expression, Total):
        return expression.cells.at(k)
    return Product((expression.left.at(k), expression.right.at(k)))


def _in_brackets(spans: list[Span]) -> list[Span]:
    return [span("("), *spans, span(")")]


def _is_sum(expression: Expression, spans: list[Span]) -> bool:
    """Tell whether an expression is written as a sum, or with a sign before it."""
    match expression:
        case Difference() | Sum():
            return True
        case Dot() | Total():
            return any(part.text.startswith(_PLUS) for part in spans)
        case Function(template):
            return _has_sign(template)
    return False


@cache
def _has_sign(template: str) -> bool:
    """Tell whether a template has a + or − outside of all brackets."""
    without, inner = "", template
    while without != inner:
        without, inner = inner, _INNERMOST.sub("", inner)
    return without.startswith(MINUS) or any(sign in without for sign in _SIGNS)


def _bracketed(spans: list[Span]) -> list[Span]:
    """Put brackets around every negative number but one that opens the line, a bracket or an argument.

    A negative number that is squared has them wherever it stands.
    """
    found: list[Span] = []
    for part, after in zip_longest(spans, spans[1:]):
        is_negative = part.text.startswith(MINUS) and Ink.LIT in part.inks
        opens = not found or found[-1].text.endswith(_OPENING)
        raised = after is not None and after.text.startswith(_POWERS)
        found += _in_brackets([part]) if is_negative and (raised or not opens) else [part]
    return found


def _joined(parts: Iterable[Sequence[Span]], separator: str) -> list[Span]:
    spans: list[Span] = []
    for part in parts:
        if spans:
            spans.append(span(separator, Ink.DIM))
        spans += part
    return spans


def added_up(numbers: NDArray[np.float64]) -> float:
    """Return a sum; what is too large for the machine is infinite, and no warning."""
    with np.errstate(all="ignore"):
        return float(np.sum(numbers))
