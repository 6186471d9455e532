"""The formula of a cell as a chain: symbols, numbers put in, written intermediates, value. Between them = or ≈."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from gpnet_engine.formulas.expressions import Expression, has_terms
from gpnet_engine.time.session import Session
from gpnet_tui.view.equations import by_hand
from gpnet_tui.view.equations.formula import OPERATORS, Formula, Mode
from gpnet_tui.view.text.ink import Ink, Line, Span, plain, span, width
from gpnet_tui.view.text.numbers import MOST_DIGITS
from gpnet_tui.view.text.signs import Sign

_MORE_DIGITS = 3
EQUALS, NEARLY = " = ", f" {Sign.NEARLY} "
_INNER = (*OPERATORS, " / ", " if ", " else ", "; ")  # what a function, or a remark behind the value, is broken before
_BEFORE_INNER = re.compile(f"(?={'|'.join(map(re.escape, _INNER))})")


class Stage(NamedTuple):
    """One form of a value on the way to it, and the sign before it."""

    sign: str
    line: Line


@dataclass(frozen=True)
class Chain:
    """What stands behind the name of a cell: `lines` in order, what the numbers of each give, and the value's text.

    `found` is None for symbols, which claim nothing about digits.
    """

    lines: tuple[Line, ...]
    found: tuple[Decimal | None, ...]
    result: str

    @cached_property
    def holds(self) -> bool:
        """Whether the written numbers of every line give the written value."""
        return all(number is None or by_hand.gives(number, self.result) for number in self.found)

    def stages(self, end: Line, skipped: int = 0) -> list[Stage]:
        """Return the lines from number `skipped` on, and the value as `end`, each with the sign before it.

        A last line that says no more than the value is left out.
        """
        rows = [*zip(self.lines, self.found, strict=True)]
        if rows and self._is_said(rows[-1][0], end):
            rows.pop()
        return self._signed(rows[skipped:], end)

    def numbers(self, end: Line) -> list[Stage]:
        """Return the line with the numbers put in, unless it is the value, and the value as `end`, with their signs."""
        index = min(1, len(self.lines) - 1)
        line = self.lines[index]
        return self._signed([] if self._is_said(line, end) else [(line, self.found[index])], end)

    def _is_said(self, line: Line, end: Line) -> bool:
        """Tell whether a line says no more than the value does."""
        return plain(line) == self.result == plain(end)

    def _signed(self, rows: list[tuple[Line, Decimal | None]], end: Line) -> list[Stage]:
        unit = by_hand.unit_of(self.result)
        stages: list[Stage] = []
        before: Decimal | None = None
        for line, found in [*rows, (end, by_hand.number(self.result))]:
            is_exact = before is None or found is None or by_hand.is_same(before, found, unit)
            stages.append(Stage(EQUALS if is_exact else NEARLY, line))
            before = found
        return stages


def chain(session: Session, expression: Expression, value: float, digits: int) -> Chain:
    """Return the formula of a cell whose value is `value`, with as many digits as it takes to come out.

    Where the written numbers do not give the value as it is written, they get up to three more digits. On paper there
    are no more digits: there the sign says so at once.
    """
    result = Formula(session, digits).text(value)
    first = _chain(Formula(session, digits), expression, result)
    if first.holds or session.project.training.decimals is not None:
        return first
    longer = (_chain(Formula(session, each), expression, result) for each in more_digits(digits)[1:])
    return next((found for found in longer if found.holds), first)


def more_digits(digits: int) -> range:
    """Return the numbers of digits to try where numbers do not come out: `digits`, then up to three more."""
    return range(digits, max(min(digits + _MORE_DIGITS, MOST_DIGITS), digits) + 1)


def _chain(formula: Formula, expression: Expression, result: str) -> Chain:
    modes = [Mode.SYMBOLS, Mode.NUMBERS, *([Mode.WRITTEN] if has_terms(expression) else [])]
    lines: list[Line] = []
    found: list[Decimal | None] = []
    for mode in modes:
        line = tuple(formula.spans(expression, mode))
        if lines and plain(line) == plain(lines[-1]):
            continue
        lines.append(line)
        found.append(None if mode is Mode.SYMBOLS else by_hand.value(formula, expression, mode))
    return Chain(tuple(lines), tuple(found), result)


def equals_lines(left: Line, stages: Sequence[Stage], columns: int) -> list[Line]:
    """Join `left` and the stages by their signs; where the line is full, break before one, or before an operator."""
    lines: list[list[Span]] = [list(left)]
    indent = width(left)
    for sign, stage in stages:
        if width(lines[-1]) > indent and width(lines[-1]) + width(stage) + len(sign) > columns:
            lines.append([span(" " * indent)])
        lines[-1].append(span(sign, Ink.DIM))
        for part in _parts(stage, columns - indent - len(sign)):
            if width(lines[-1]) + width(part) > columns and width(lines[-1]) > indent + len(sign):
                lines.append([span(" " * indent)])
            lines[-1] += part
    return [tuple(line) for line in lines]


def _parts(stage: Line, columns: int) -> list[list[Span]]:
    """Cut a formula before its operators into parts that may stand on different lines.

    A part that is wider than the columns is cut inside its functions too.
    """
    parts: list[list[Span]] = []
    for part in _cut_before(OPERATORS, stage):
        parts += [part] if width(part) <= columns else _cut_before(_INNER, _pieces(part))
    return parts


def _cut_before(signs: tuple[str, ...], spans: Sequence[Span]) -> list[list[Span]]:
    parts: list[list[Span]] = [[]]
    for part in spans:
        if part.text.startswith(signs) and parts[-1]:
            parts.append([])
        parts[-1].append(part)
    return parts


def _pieces(spans: Sequence[Span]) -> list[Span]:
    """Return the same text in spans each of which may begin a line."""
    return [part._replace(text=text) for part in spans for text in _BEFORE_INNER.split(part.text) if text]
