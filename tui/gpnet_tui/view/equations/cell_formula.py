"""How one cell is computed: its formula on a line or several, or its terms below each other with bars."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gpnet_engine.formulas.addends import Terms, terms
from gpnet_engine.formulas.expressions import (
    Cells,
    Difference,
    Dot,
    Expression,
    Number,
    Product,
    Sum,
    Term,
    Total,
    evaluate,
    has_long_sum,
    named_terms,
)
from gpnet_engine.operations import Context, Operation
from gpnet_engine.questions.changes import is_typed
from gpnet_engine.questions.explanations import context_at, explanation
from gpnet_engine.time.session import Session
from gpnet_tui.view.equations.chain import EQUALS, Chain, Stage, chain, equals_lines
from gpnet_tui.view.equations.factor_list import FactorList, factors_of
from gpnet_tui.view.equations.formula import MOST_WRITTEN_TERMS, Formula, Mode, added_up
from gpnet_tui.view.equations.term_list import MOST_LISTED, TermList, in_line
from gpnet_tui.view.text.ink import PHASE_INK, CellRef, Ink, Line, span, width
from gpnet_tui.view.text.labels import cell_label, cells_label
from gpnet_tui.view.text.signs import Sign

Writer = Callable[[int, int], list[Line]]
"""What explains a cell in at most so many columns and rows; nothing where it has no room."""

_TOTAL_ROWS = 2  # what the terms add up to, below a line
_LEAST_FORMULA = 22  # columns


@dataclass(frozen=True)
class CellFormula:
    """Explains the cell (row, column) of the result of `operation`, which was done last at `session`."""

    session: Session
    operation: Operation
    row: int
    column: int
    digits: int

    @cached_property
    def context(self) -> Context:
        """What the operation is written in."""
        return context_at(self.session, self.operation)

    @cached_property
    def expression(self) -> Expression:
        """Where the cell comes from."""
        return explanation(self.session, self.operation, self.operation.result, self.row, self.column)

    @property
    def is_typed(self) -> bool:
        """Whether someone typed another value over the computed one."""
        return is_typed(self.session, self.operation.result, self.row, self.column)

    @cached_property
    def _value(self) -> float:
        """The computed value; of a cell that was typed over, what stood there before."""
        if not self.is_typed:
            return float(self.session.values[self.operation.result][self.row, self.column])
        return self.context.arithmetic.rounded(evaluate(self.expression, self.session.values))

    @cached_property
    def _text(self) -> str:
        """The computed value as it is written."""
        return Formula(self.session, self.digits).text(self._value)

    @cached_property
    def _chain(self) -> Chain:
        return chain(self.session, self.expression, self._value, self.digits)

    @cached_property
    def _name(self) -> str:
        return cell_label(self.session, CellRef(self.operation.result, self.row, self.column))

    @property
    def _left(self) -> Line:
        return (span(self._name, Ink.RESULT),)

    def _result(self) -> Line:
        """Return the value behind the last sign; of a cell that was typed over, the computed one and the typed one."""
        computed = self._text
        if not self.is_typed:
            return (span(computed, Ink.RESULT),)
        typed = Formula(self.session, self.digits).written(Cells(self.operation.result, self.row, self.column))
        return (span(computed), span("; you typed ", Ink.CHANGED), span(typed, Ink.RESULT))

    def formula(self, columns: int, skipped: int = 0) -> list[Line]:
        """Return the chosen cell with the symbols, then the numbers put in, then the value.

        `skipped` leaves out that many of the stages, from the symbols on.
        """
        return equals_lines(self._left, self._chain.stages(self._result(), skipped), columns)

    def definitions(self, columns: int) -> list[Line]:
        """Return where the intermediates come from that stand in the formula by their names; lines for each."""
        return [line for left, stages in self.defined() for line in equals_lines(left, stages, columns)]

    def defined(self) -> list[tuple[Line, list[Stage]]]:
        """Return each intermediate that stands in the formula by its name, with the stages of how it is computed."""
        found: list[tuple[Line, list[Stage]]] = []
        for term in {one.cell: one for one in named_terms(self.expression)}.values():
            formula = Formula(self.session, self.digits)
            value = added_up(term.cell.numbers(self.session.values))
            made = chain(self.session, term.definition, value, self.digits)
            left = (span(cells_label(self.session, term.cell)),)
            found.append((left, made.stages((span(formula.text(value), Ink.LIT),))))
        return [] if self.is_typed else found

    def stages(self, *, is_brief: bool = False) -> tuple[Line, list[Stage]]:
        """Return the cell's name and the stages of its formula; if `is_brief`, only numbers and value."""
        made = self._chain.numbers(self._result()) if is_brief else self._chain.stages(self._result())
        return self._left, self._with_largest(made) if self.is_long_sum else made

    def _with_largest(self, made: list[Stage]) -> list[Stage]:
        """Put the largest terms of a long sum behind its symbols, unless they are written there."""
        if len(made) == 1 or any(Sign.CUT in part.text for stage in made for part in stage.line):
            return made
        written = in_line(self.session, self._terms, self._text, self.digits)
        symbols, after, *others = made
        return [symbols, Stage(EQUALS, written.line), Stage(written.sign, after.line), *others]

    def numbers(self) -> Line:
        """Return the chosen cell with the numbers put in, on one line."""
        signed = (part for sign, line in self._chain.numbers(self._result()) for part in (span(sign), *line))
        return (span(self._name), *signed)

    def written(self, columns: int, rows: int) -> list[Line]:
        """Return the formula, without its symbols where they have no room; nothing where numbers would be cut."""
        if columns < _LEAST_FORMULA:
            return []
        found = (self.formula(columns, skipped) for skipped in range(2))
        return next((lines for lines in found if len(lines) <= rows and max(map(width, lines)) <= columns), [])

    def factored(self, columns: int, rows: int) -> list[Line]:
        """Return the factors that the cell is the product of; nothing if it is no product or they have no room."""
        factors = () if self.is_typed else factors_of(self.expression)
        left = (*self._left, span(EQUALS, Ink.DIM), *self._chain.lines[0])
        if not factors or width(left) > columns or len(factors) + 1 + _TOTAL_ROWS > rows:
            return []
        found = FactorList(self.session, factors, self._text, self.digits, PHASE_INK[self.operation.rule.phase])
        return [left, *found.lines(columns)] if found.least <= columns else []

    def listed(
        self,
        columns: int,
        rows: int,
        *,
        needs_factors: bool = True,
        least: int = MOST_WRITTEN_TERMS,
        may_total: bool = True,
    ) -> list[Line]:
        """Return the terms that the cell is the sum of, below each other; nothing if it is none or they have no room.

        A short sum has room for all of its terms, a long one for `least` of its largest. With `may_total` the value
        stands below them, if there is room.
        """
        if not self.is_sum:
            return []
        count = len(self._terms)
        heading = self._heading(columns)
        room = rows - len(heading)
        most = min(count if count <= room else room - 1, MOST_LISTED)
        if most < (least if self.is_long_sum else min(count, MOST_WRITTEN_TERMS)):
            return []
        found = self._list_of(most)
        if found.least(with_factors=needs_factors) > columns:
            return []
        lines = found.lines(columns)
        if may_total and len(lines) + _TOTAL_ROWS <= room:
            return [*found.under(heading, columns), *lines, *found.total(columns)]
        valued = self._heading(columns, Stage(EQUALS, self._result()))
        return [*found.under(valued, columns), *lines] if len(valued) + len(lines) <= rows else []

    def _list_of(self, most: int) -> TermList:
        if most not in self._lists:
            ink = PHASE_INK[self.operation.rule.phase]
            self._lists[most] = TermList(self.session, self._terms, self._text, self.digits, most, ink)
        return self._lists[most]

    @cached_property
    def _lists(self) -> dict[int, TermList]:
        return {}

    @property
    def largest(self) -> int:
        """Which of the terms of a long sum is the largest; of all others the first."""
        return int(np.argmax(np.abs(self._terms.shares))) if self.is_long_sum else 0

    @cached_property
    def is_long_sum(self) -> bool:
        """Whether there are more terms than a formula writes."""
        return self.is_sum and len(self._terms) > MOST_WRITTEN_TERMS

    @cached_property
    def is_sum(self) -> bool:
        """Whether the cell is a sum of several terms; one that was typed over is none."""
        if self.is_typed:
            return False
        is_long = has_long_sum(self.expression, self.session.values, MOST_WRITTEN_TERMS)
        return (is_long or _adds_up(self.expression)) and len(self._terms) > 1

    @cached_property
    def _terms(self) -> Terms:
        return terms(self.expression, self.session.values)

    def _heading(self, columns: int, *stages: Stage) -> list[Line]:
        """Return the cell as a sum in symbols; where that is wider than the columns, only its name."""
        for symbols in ([Stage(EQUALS, self._symbols)], []):
            lines = equals_lines(self._left, [*symbols, *stages], 10**6)
            if width(lines[0]) <= columns:
                return lines
        return equals_lines(self._left, stages, columns)

    @cached_property
    def _symbols(self) -> Line:
        """The sum in symbols, with a running index."""
        if self.session.values[self.operation.result].size == 1:
            return (span(self.operation.rule.symbols(self.operation, self.context), Ink.DIM),)
        return tuple(Formula(self.session, self.digits, most_written=1).spans(self.expression, Mode.SYMBOLS))


def _adds_up(expression: Expression) -> bool:
    """Tell whether an expression is a sum, or one with a constant before it."""
    match expression:
        case Dot() | Total() | Sum() | Difference() | Term(Cells(row=None)) | Term(Cells(column=None)):
            return True
        case Product(factors):
            others = [factor for factor in factors if not isinstance(factor, Number)]
            return len(others) == 1 and _adds_up(others[0])
    return False
