"""The current operation as a matrix equation, the chosen cell with its numbers, and one sentence on what it means."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial

from gpnet_engine.formulas.expressions import sources
from gpnet_engine.names import label
from gpnet_engine.operations import RULES, Operation
from gpnet_engine.operations.program import phase
from gpnet_engine.questions.right_values import right_number
from gpnet_engine.time.session import Session
from gpnet_tui.view.equations.arrangement import GAP, in_columns, joined, stacked
from gpnet_tui.view.equations.cell_formula import CellFormula, Writer
from gpnet_tui.view.equations.operands import LEAST_ROWS, MatricesView
from gpnet_tui.view.equations.products import cross_of
from gpnet_tui.view.text.ink import PHASE_INK, PHASE_SIGN, Ink, Line, dim, span, width, wrap
from gpnet_tui.view.text.labels import samples_text
from gpnet_tui.view.text.numbers import short

_GOOD_BARS = 10  # columns more than the shortest bars take
_LEAST_BESIDE, _LEAST_SENTENCE = 22, 34  # columns of terms, and of a sentence, beside matrices
_LEAST_LISTED = 2  # terms of a long sum, where matrices are cut
_LONGER = 10  # columns by which bars are longer than the shortest beside matrices that are cut
_LOW = 10  # rows with fewer of which a pane shows terms without matrices, if these have to be cut
_MOST_SAMPLES = 6  # whose numbers are in no order
_MOST_ACROSS = 3  # columns of other cells
_WIDE = 96  # columns from which on a long list stands beside matrices that are cut


Shape = Callable[[], list[Line]]
"""What draws whole matrices in one form; nothing where that has no room."""


@dataclass(frozen=True)
class EquationView:
    """Draws `operation`, which was done last at `session`, with the cell (row, column) of its result explained.

    A `remark` stands in the place of the sentence on what the cell means. With `defines`, lines above it say where the
    intermediates come from that the formula has by their names.
    """

    session: Session
    operation: Operation
    row: int
    column: int
    digits: int
    remark: str = ""
    defines: bool = False

    def symbols(self) -> Line:
        """Return the equation in symbols, in the colour of its phase."""
        rule = self.operation.rule
        right = rule.symbols(self.operation, self._cell.context)
        return (span(f"{label(self.operation.result)} = {right}", Ink.STRONG, PHASE_INK[rule.phase]),)

    def title(self) -> Line:
        """Return the sign of the phase, and the equation in symbols."""
        of_phase = self.operation.rule.phase
        return (span(f"{PHASE_SIGN[of_phase]} ", PHASE_INK[of_phase]), *self.symbols())

    def called(self) -> str:
        """Return what the operation is called."""
        return self.operation.rule.title(self.operation, self._cell.context)

    def note(self, *, brief: bool = False) -> Line:
        """Return what the operation is called, and its step; only the step if `brief`."""
        step = f"{self.session.position.step}/{len(self.session.program)}"
        return (span(step if brief else f"{self.called()}  {step}", Ink.DIM),)

    def lines(self, columns: int, rows: int) -> list[Line]:
        """Return matrices, the terms or the formula of the chosen cell, and the sentence, in at most `rows` lines.

        What shows most comes first: terms with bars before a formula, a product as a cross before its matrices in a
        line, and what stands beside the matrices before what stands below. Matrices are cut, and the sentence is left
        out, only where there is no room for all. Where intermediates come from is told where nothing else gives way
        for it but matrices that have no room.
        """
        if self._cell.definitions(columns):
            found = replace(self, defines=True).whole(columns, rows)
            if found:
                return found
        return self.whole(columns, rows) or self._cut(columns, rows)

    def whole(self, columns: int, rows: int) -> list[Line]:
        """Return what explains the cell with the sentence, and matrices if they are whole; nothing without room."""
        whole = self._matrices.whole
        shapes: list[Shape] = [partial(self._cross, columns, rows), partial(whole, columns, rows)]
        shapes += [partial(whole, columns // 2, rows)] if columns >= _WIDE else []
        shapes = list(map(cache, shapes))
        without_factors = partial(self._cell.listed, needs_factors=False)  # they are lit in the matrices
        lists: list[Writer] = [self._cell.listed, without_factors] if self._cell.is_sum else []
        found = self._whole(shapes, lists, columns, rows)
        if not found and not self._cell.is_long_sum:
            found = self._whole(shapes, [self._cell.factored, self._cell.written], columns, rows)
        return found or self._without_matrices(columns, rows)

    def _cross(self, columns: int, rows: int) -> list[Line]:
        """Return the whole matrices of a product as a cross; nothing without room."""
        cross = cross_of(self._matrices, columns, rows)
        return [] if cross is None else cross.lines()

    def _whole(self, shapes: list[Shape], writers: Sequence[Writer], columns: int, rows: int) -> list[Line]:
        """Return whole matrices, what the first of `writers` that has room writes, and the sentence; else nothing."""
        for write in writers:
            for shape in shapes:
                matrices = shape()
                if matrices:
                    found = self._with_matrices(matrices, write, columns, rows)
                    if found:
                        return found
        return []

    def _with_matrices(self, matrices: list[Line], write: Writer, columns: int, rows: int) -> list[Line]:
        """Return what `write` writes beside the matrices, or below them where bars would be short; else nothing."""
        right = columns - max(map(width, matrices)) - GAP
        beside = self._beside(matrices, write, columns, rows)
        if beside and write(right - _GOOD_BARS, rows):
            return beside
        return self._below(matrices, write, columns, rows) or beside

    def _beside(self, matrices: list[Line], write: Writer, columns: int, rows: int) -> list[Line]:
        """Return the matrices with what explains the cell beside them; nothing without room.

        The sentence stands below that, or if it has no room there, below both.
        """
        left = max(map(width, matrices))
        right = columns - left - GAP
        if right < _LEAST_BESIDE:
            return []
        sentence = self._sentence(right)
        text = write(right, rows - len(sentence)) if right >= _LEAST_SENTENCE else []
        if text:
            column = stacked([text, sentence], len(text) + len(sentence) + (len(text) + len(sentence) < rows))
            room = rows - len(column) - 1
            others = self._other_cells(right, room)
            block = joined(matrices, [*column, *([()] if others else []), *others])
            return stacked([block, [] if others else self._other_cells(columns, rows - len(block) - 1)], rows)
        sentence = self._sentence(columns)
        text = write(right, rows - len(sentence))
        block = joined(matrices, text)
        if not text or len(block) + len(sentence) > rows:
            return []
        return self._with_others([block, sentence], columns, rows)

    def _below(self, matrices: list[Line], write: Writer, columns: int, rows: int) -> list[Line]:
        """Return the matrices, what explains the cell and the sentence below each other; nothing without room."""
        sentence = self._sentence(columns)
        text = write(columns, rows - len(matrices) - len(sentence))
        return self._with_others([matrices, text, sentence], columns, rows) if text else []

    def _with_others(self, parts: list[list[Line]], columns: int, rows: int) -> list[Line]:
        """Put parts below each other, and the other cells where there is room."""
        return stacked([*parts, self._other_cells(columns, rows - sum(map(len, parts)) - len(parts))], rows)

    def _without_matrices(self, columns: int, rows: int) -> list[Line]:
        """Return terms or factors and the sentence, in a pane that is too low for matrices; else nothing.

        The same cells are lit in the layers.
        """
        if rows >= _LOW and not self.defines:
            return []
        sentence = self._sentence(columns)
        room = rows - len(sentence)
        listed = self._cell.listed(columns, room, least=_LEAST_LISTED) or self._cell.factored(columns, room)
        listed = listed or (self._cell.written(columns, room) if self.defines else [])
        return stacked([listed, sentence], rows) if listed else []

    def _cut(self, columns: int, rows: int) -> list[Line]:
        """Return what there is room for: first the sentence gives way, or the matrices are cut."""
        sentence = self._sentence(columns)
        room = rows - len(sentence)
        found = self._shown(columns, room, can_skip=1) or self._shown(columns, room, can_skip=2)
        if not found:
            return stacked(self._shown(columns, rows, can_skip=3), rows)
        return self._with_others([*found, sentence], columns, rows)

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
                    return [matrices, self._cell.factored(columns, rows - len(matrices) - 1) or formula]
        return []

    def _listed(self, columns: int, rows: int) -> list[list[Line]]:
        """Return matrices that are cut, and the terms of a sum; nothing if it is none or has no room."""
        beside = self._listed_beside(columns, rows) if columns >= _WIDE else []
        if beside:
            return [beside]
        least = LEAST_ROWS + 1
        most = min(rows - least, max(rows // 2, least + least))
        listed = self._cell.listed(columns, most, least=_LEAST_LISTED, may_total=False)
        return [self._matrices.lines(columns, max(rows - len(listed) - 1, least)), listed] if listed else []

    def _listed_beside(self, columns: int, rows: int) -> list[Line]:
        """Return matrices that are cut, and the terms of a sum beside them.

        A short sum stands there only where enough columns of the matrices are in sight.
        """
        most = columns * 3 // 5
        for right in range(columns // 3, most, 4):
            if self._cell.listed(right, rows):
                listed = self._cell.listed(min(right + _LONGER, most), rows)
                left = columns - max(map(width, listed)) - GAP
                cross = cross_of(self._matrices, left, rows, may_cut=True)
                if cross is not None and (self._cell.is_long_sum or cross.shows_enough):
                    return joined(cross.lines(), listed)
                matrices = self._matrices.lines(left, rows) if self._cell.is_long_sum else []
                return joined(matrices, listed) if matrices and max(map(width, matrices)) <= left else []
        return []

    def _sentence(self, columns: int) -> list[Line]:
        """Return what the chosen cell says, below where its intermediates come from if that is told."""
        definitions = self._cell.definitions(columns) if self.defines else []
        return [*definitions, *wrap(self.meaning(), columns, Ink.TEXT)]

    def meaning(self) -> str:
        """Return what the chosen cell says, in one sentence."""
        return self._meaning

    @cached_property
    def _meaning(self) -> str:
        if self._cell.is_typed:
            return "You typed this value in place of the computed one. The next iteration begins with it."
        if self.remark:
            return self.remark
        said = self.operation.rule.meaning(self.operation, self._cell.context, self.row, self.column)
        right = right_number(self.session, self.operation.result, self.row, self.column)
        if right is None:
            return said
        if self.operation.rule in RULES:
            return f"It follows from a mistake that was made before. Right is {short(right, self.digits).strip()}."
        return f"{said.removesuffix('.')}, which gives {short(right, self.digits).strip()}."

    def formula(self, columns: int, skipped: int = 0) -> list[Line]:
        """Return the formula of the chosen cell, without so many of its stages from the symbols on."""
        return self._cell.formula(columns, skipped)

    def numbers(self) -> Line:
        """Return the chosen cell with the numbers put in, on one line."""
        return self._cell.numbers()

    def matrices(self, columns: int, rows: int) -> list[Line]:
        """Return operands and result side by side, cut to the part around the chosen cell where they are large."""
        return self._matrices.lines(columns, rows)

    @cached_property
    def _matrices(self) -> MatricesView:
        feeding = tuple(sources(self._cell.expression))
        cell = self.row, self.column
        return MatricesView(self.session, self.operation, *cell, self.digits, feeding, inner=self._cell.largest)

    @cached_property
    def _cell(self) -> CellFormula:
        return CellFormula(self.session, self.operation, self.row, self.column, self.digits)

    def _other_cells(self, columns: int, room: int) -> list[Line]:
        """Return the other cells of the result with their numbers, in columns, if there is room for all."""
        rows, across = self.session.values[self.operation.result].shape
        if room <= 0 or rows * across - 1 > room * _MOST_ACROSS:
            return []
        lines: list[Line] = []
        for index in range(rows * across):
            row, column = divmod(index, across)
            if (row, column) != (self.row, self.column):
                line = self._other(row, column)
                if width(line) > columns:
                    return []
                lines.append(tuple(dim(part) for part in line))
        return in_columns(lines, columns, room)

    def _other(self, row: int, column: int) -> Line:
        """Return another cell with its numbers."""
        if (row, column) not in self._others:
            self._others[row, column] = replace(self, row=row, column=column).numbers()
        return self._others[row, column]

    @cached_property
    def _others(self) -> dict[tuple[int, int], Line]:
        return {}


def sample_text(session: Session) -> str:
    """Return which samples this iteration works on."""
    samples, total = session.project.samples_of(session.position.iteration), session.project.samples
    return f"sample{'s' if len(samples) > 1 else ''} {samples_text(samples, ' to ', _MOST_SAMPLES)} of {total:,}"


def frame_ink(operation: Operation) -> Ink:
    """Return the colour of the phase that an operation belongs to."""
    return PHASE_INK[phase(operation)]
