"""The current operation as a matrix equation, the chosen cell with its numbers, and one sentence on what it means."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from gpnet_engine.formulas.expressions import Cells, Expression, evaluate, has_long_sum, sources
from gpnet_engine.names import label
from gpnet_engine.operations import RULES, Context, Operation
from gpnet_engine.operations.program import phase
from gpnet_engine.questions.changes import is_typed
from gpnet_engine.questions.explanations import context_at, explanation
from gpnet_engine.questions.right_values import right_number
from gpnet_engine.time.session import Session
from gpnet_tui.view.equations.chain import EQUALS, Chain, Stage, chain, equals_lines
from gpnet_tui.view.equations.formula import MOST_WRITTEN_TERMS, Formula
from gpnet_tui.view.equations.operands import LEAST_ROWS, MatricesView
from gpnet_tui.view.text.ink import PHASE_INK, CellRef, Ink, Line, dim, span, width, wrap
from gpnet_tui.view.text.labels import cell_label
from gpnet_tui.view.text.numbers import short

_LEAST_LISTED = 2  # terms of a long sum


@dataclass(frozen=True)
class EquationView:
    """Draws `operation`, which was done last at `session`, with the cell (row, column) of its result explained.

    A `remark` stands in the place of the sentence on what the cell means.
    """

    session: Session
    operation: Operation
    row: int
    column: int
    digits: int
    remark: str = ""

    def title(self) -> Line:
        """Return the equation in symbols, in the colour of its phase."""
        rule = self.operation.rule
        right = rule.symbols(self.operation, self._context)
        left = label(self.operation.result)
        return (span(f"{left} = {right}", Ink.STRONG, PHASE_INK[rule.phase]),)

    def note(self, *, brief: bool = False) -> Line:
        """Return what the operation is called, and its step; only the step if `brief`."""
        title = self.operation.rule.title(self.operation, self._context)
        step = f"{self.session.position.step}/{len(self.session.program)}"
        return (span(step if brief else f"{title}  {step}", Ink.DIM),)

    def lines(self, columns: int, rows: int) -> list[Line]:
        """Return the matrices, the formula and, wherever there is room, the sentence, in at most `rows` lines.

        Blank lines stand between them only where nothing is left out for that.
        """
        sentence = wrap(self.meaning(), columns, Ink.TEXT)
        found = self._shown(columns, rows - len(sentence), can_skip=1)
        if not found:
            return stacked(self._shown(columns, rows, can_skip=3), rows)
        parts = [*found, sentence]
        return stacked([*parts, self._other_cells(columns, rows - sum(map(len, parts)) - len(parts))], rows)

    def _shown(self, columns: int, rows: int, can_skip: int) -> list[list[Line]]:
        """Return the matrices, and the formula of the chosen cell, in at most `rows` lines; nothing without room.

        The terms of a long sum are listed. Else, as many as `can_skip` stages of the formula give way: for matrices
        that are whole then the symbols, which stand in the title too; where there is no other room, also the numbers.
        """
        listed = self._listed(columns, rows)
        if listed:
            return listed
        for skipped in range(2):
            formula = self.formula(columns, skipped)
            matrices = self._matrices.whole(columns, rows - len(formula))
            if matrices:
                return [matrices, formula]
        for skipped in range(can_skip + 1):
            formula = self.formula(columns, skipped)
            room = rows - len(formula)
            for blank in (1, 0):
                matrices = self._matrices.lines(columns, max(room - blank, LEAST_ROWS + 1))
                if len(matrices) + blank <= room:
                    return [matrices, formula]
        return []

    def _listed(self, columns: int, rows: int) -> list[list[Line]]:
        """Return matrices, and formula with the largest terms of a long sum; nothing if it is short or has no room."""
        if not has_long_sum(self._expression, self.session.values, MOST_WRITTEN_TERMS) or self._is_typed:
            return []
        from gpnet_engine.formulas.addends import terms  # noqa: PLC0415 - only large networks need it
        from gpnet_tui.view.equations.term_list import MOST_LISTED, term_lines  # noqa: PLC0415

        left = (span(cell_label(self.session, CellRef(self.operation.result, self.row, self.column)), Ink.RESULT),)
        formula = equals_lines(left, [Stage(EQUALS, self._chain.lines[0]), Stage(EQUALS, self._result())], columns)
        room = rows - len(formula)
        most = min(room - (LEAST_ROWS + 1) - 1, MOST_LISTED)  # the others stand below the largest
        if most < _LEAST_LISTED:
            return []
        found = terms(self._expression, self.session.values)
        listed = term_lines(self.session, found, self.digits, columns, most)
        return [self._matrices.lines(columns, max(room - len(listed) - 1, LEAST_ROWS + 1)), [*formula, *listed]]

    def meaning(self) -> str:
        """Return what the chosen cell says, in one sentence."""
        if self._is_typed:
            return "You typed this value in place of the computed one. The next iteration begins with it."
        if self.remark:
            return self.remark
        said = self.operation.rule.meaning(self.operation, self._context, self.row, self.column)
        right = right_number(self.session, self.operation.result, self.row, self.column)
        if right is None:
            return said
        if self.operation.rule in RULES:
            return f"It follows from a mistake that was made before. Right is {short(right, self.digits).strip()}."
        return f"{said.removesuffix('.')}, which gives {short(right, self.digits).strip()}."

    @property
    def _is_typed(self) -> bool:
        return is_typed(self.session, self.operation.result, self.row, self.column)

    @cached_property
    def _value(self) -> float:
        """The computed value; of a cell that was typed over, what stood there before."""
        if not self._is_typed:
            return float(self.session.values[self.operation.result][self.row, self.column])
        return self._context.arithmetic.rounded(evaluate(self._expression, self.session.values))

    @cached_property
    def _chain(self) -> Chain:
        return chain(self.session, self._expression, self._value, self.digits)

    def _result(self) -> Line:
        """Return the value behind the last sign; of a cell that was typed over, the computed one and the typed one."""
        computed = self._chain.result
        if not self._is_typed:
            return (span(computed, Ink.RESULT),)
        typed = Formula(self.session, self.digits).written(Cells(self.operation.result, self.row, self.column))
        return (span(computed), span("; you typed ", Ink.CHANGED), span(typed, Ink.RESULT))

    def formula(self, columns: int, skipped: int = 0) -> list[Line]:
        """Return the chosen cell with the symbols, then the numbers put in, then the value.

        `skipped` leaves out that many of the stages, from the symbols on.
        """
        cell = CellRef(self.operation.result, self.row, self.column)
        left = (span(cell_label(self.session, cell), Ink.RESULT),)
        return equals_lines(left, self._chain.stages(self._result(), skipped), columns)

    def matrices(self, columns: int, rows: int) -> list[Line]:
        """Return operands and result side by side, cut to the part around the chosen cell where they are large."""
        return self._matrices.lines(columns, rows)

    @cached_property
    def _matrices(self) -> MatricesView:
        feeding = tuple(sources(self._expression))
        return MatricesView(self.session, self.operation, self.row, self.column, self.digits, feeding)

    def _other_cells(self, columns: int, room: int) -> list[Line]:
        """Return the other cells of the result with their numbers in reading order, if there is room for all."""
        rows, across = self.session.values[self.operation.result].shape
        if rows * across - 1 > room:
            return []
        cells = [divmod(index, across) for index in range(rows * across)]
        others = [cell for cell in cells if cell != (self.row, self.column)]
        lines = [replace(self, row=row, column=column).numbers() for row, column in others]
        if any(width(line) > columns for line in lines):
            return []
        return [tuple(dim(part) for part in line) for line in lines]

    def numbers(self) -> Line:
        """Return the chosen cell with the numbers put in, on one line."""
        cell = CellRef(self.operation.result, self.row, self.column)
        signed = (part for sign, line in self._chain.numbers(self._result()) for part in (span(sign), *line))
        return (span(cell_label(self.session, cell)), *signed)

    @cached_property
    def _expression(self) -> Expression:
        return explanation(self.session, self.operation, self.operation.result, self.row, self.column)

    @cached_property
    def _context(self) -> Context:
        return context_at(self.session, self.operation)


def stacked(parts: Sequence[list[Line]], rows: int) -> list[Line]:
    """Put parts below each other, with a blank line between two, and above the first, as long as there is room."""
    parts = [part for part in parts if part]
    spare = rows - sum(map(len, parts))
    lines: list[Line] = []
    for index, part in enumerate(parts):
        lines += [*([()] if 0 < index <= spare else []), *part]
    return [(), *lines] if parts and spare >= len(parts) else lines[: max(rows, 0)]


def sample_text(session: Session) -> str:
    """Return which samples this iteration works on."""
    samples, total = session.project.samples_of(session.position.iteration), session.project.samples
    if len(samples) == 1:
        return f"sample {samples.start + 1:,} of {total:,}"
    return f"samples {samples.start + 1:,} to {samples.stop:,} of {total:,}"


def frame_ink(operation: Operation) -> Ink:
    """Return the colour of the phase that an operation belongs to."""
    return PHASE_INK[phase(operation)]
