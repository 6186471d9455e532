"""The matrices of an operation side by side: operands, operators and result, cut around the chosen cell where large."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from gpnet_engine.formulas.expressions import Cells
from gpnet_engine.operations import Operand, Operation
from gpnet_engine.operations.program import label_in
from gpnet_engine.questions.explanations import context_at
from gpnet_engine.time.session import Session
from gpnet_tui.view.asking.boxes import Boxes
from gpnet_tui.view.equations.block import CLOSE, MatrixBlock, Spacing, window
from gpnet_tui.view.equations.flow import Flow, columns_of, is_whole, is_wide_enough, rows_of, side_by_side
from gpnet_tui.view.equations.formula import page_of
from gpnet_tui.view.text.ink import CellRef, Ink, Line, span
from gpnet_tui.view.text.labels import times
from gpnet_tui.view.text.numbers import MOST_DIGITS, column_width, decimals_of

LEAST_ROWS = 3  # a row left out above, the chosen one, one left out below
_OPENING = ("(", "√", "/")  # no line ends with these
_MOST_MEASURED = 64  # cells of a matrix whose digits are counted


@dataclass(frozen=True, slots=True)
class MatricesView:
    """Draws the matrices of `operation`, with the cell (row, column) of its result chosen; `sources` feed that cell.

    With `in_full`, given numbers on paper show all digits that they have, however wide that makes them. `boxes` are
    what a person writes in place of numbers, by the name of a result. Of a line of cells that feeds the chosen one, the
    one at `inner` is in sight.
    """

    session: Session
    operation: Operation
    row: int
    column: int
    digits: int
    sources: tuple[Cells, ...]
    in_full: bool = False
    inner: int = 0
    boxes: Mapping[str, Boxes] = field(default_factory=lambda: MappingProxyType({}))
    spacing: Spacing = CLOSE

    def whole(self, columns: int, rows: int) -> list[Line]:
        """Return the matrices if they are whole in `rows` lines; else nothing."""
        pitch = column_width(self.digits) + 1  # at least
        if any(self.session.values[name].size * pitch > rows * columns for name in self.operation.operands):
            return []
        flows = self.flows(columns, max(rows, LEAST_ROWS + 1))
        if sum(map(rows_of, flows)) > rows or not all(map(is_whole, flows)):
            return []
        return [line for flow in flows for line in side_by_side(flow)]

    def lines(self, columns: int, rows: int) -> list[Line]:
        """Return operands and result side by side, the result below where it does not fit beside.

        Matrices that are still too large are cut to the part around the chosen cell.
        """
        return [line for flow in self.flows(columns, rows) for line in side_by_side(flow)]

    def flows(self, columns: int, rows: int) -> list[Flow]:
        """Return what stands side by side, for each line of matrices; given numbers in full, where they fit so."""
        if any(self._longest(name) > self.digits for name in self.operation.operands):
            flows = replace(self, in_full=True).laid_out(columns, rows)
            if all(map(is_whole, flows)):
                return flows
        return self.laid_out(columns, rows)

    def _digits_of(self, name: str) -> int:
        return max(self.digits, self._longest(name)) if self.in_full else self.digits

    def _longest(self, name: str) -> int:
        """Return how many decimals the numbers of a small matrix have that is given; 0 where that does not matter."""
        page, array = page_of(self.session, name), self.session.values[name]
        if page is None or not page.is_given or self.digits < page.decimals or array.size > _MOST_MEASURED:
            return 0
        return min(max(map(decimals_of, array.ravel().tolist())), MOST_DIGITS)

    def laid_out(self, columns: int, rows: int) -> list[Flow]:
        """Return what stands side by side, for each line of matrices, with the digits that were chosen."""
        operands = self.operation.rule.equation(self.operation, context_at(self.session, self.operation))
        result = ("=", Operand(self.operation.result))
        most = columns // (column_width(self.digits) + 1)
        height = rows - 1  # a title line stands above each matrix
        beside = self._flow((*operands, *result), most, height)
        if columns_of(beside) <= columns and is_wide_enough(beside):
            return [beside]
        wrapped = self._wrapped((*operands, *result), columns, most, height)
        fits = max(map(columns_of, wrapped)) <= columns and all(map(is_wide_enough, wrapped))
        if fits and sum(map(rows_of, wrapped)) <= rows:
            return wrapped
        for cap in range(most, 0, -1):
            beside = self._flow((*operands, *result), cap, height)
            if columns_of(beside) <= columns:
                return [self._widened(beside, (*operands, *result), cap, height, columns)]
        return self._stacked((*operands, *result), columns, rows)

    def _widened(self, beside: Flow, parts: Sequence[str | Operand], cap: int, height: int, columns: int) -> Flow:
        """Use the columns of the screen that are left: matrices of equally many columns get one more, if all can."""
        more: frozenset[int] = frozenset()
        for count in dict.fromkeys(part.array.shape[1] for part in beside if not isinstance(part, str)):
            wider = self._flow(parts, cap, height, more | {count})
            if columns_of(wider) <= columns:
                more, beside = more | {count}, wider
        return beside

    def _stacked(self, parts: Sequence[str | Operand], columns: int, rows: int) -> list[Flow]:
        """Return one column of each matrix, on as many lines as it takes."""
        lines = self._wrapped(parts, columns, 1, 1)
        lines = lines[-max(rows // 2, 1) :]  # the result is on the last one
        height = max(rows // len(lines) - 1, 1)
        parts = parts[-sum(map(len, lines)) :]
        return self._wrapped(parts, columns, 1, height)

    def _wrapped(self, parts: Sequence[str | Operand], columns: int, most_columns: int, most_rows: int) -> list[Flow]:
        """Return the parts on as many lines as it takes, with the result on a line of its own if there are several."""
        lines: list[Flow] = [[]]
        for part, drawn in zip(parts, self._flow(parts, most_columns, most_rows), strict=True):
            starts_result = part == "=" and len(lines[-1]) > 1
            needs = [*lines[-1], drawn, *(self._flow(parts[-1:], most_columns, most_rows) if part == "=" else [])]
            if lines[-1] and columns_of(needs) > columns and (starts_result or len(lines[-1]) > 1):
                lines.append(_opening(lines[-1]))
                del lines[-2][len(lines[-2]) - len(lines[-1]) :]
            lines[-1].append(drawn)
        return lines

    def _flow(
        self, parts: Sequence[str | Operand], most_columns: int, most_rows: int, more: frozenset[int] = frozenset()
    ) -> Flow:
        """Return what stands beside each other; matrices whose number of columns is in `more` may have one more."""
        return [part if isinstance(part, str) else self.matrix(part, most_columns, most_rows, more) for part in parts]

    def matrix(
        self, operand: Operand, most_columns: int, most_rows: int, more: frozenset[int] = frozenset()
    ) -> MatrixBlock:
        """Return what is drawn of an operand or of the result, with the cells in sight that feed the chosen one."""
        name, flipped = operand.name, operand.transposed
        array = self.session.values[name].T if flipped else self.session.values[name]
        most_columns += array.shape[1] in more
        most_rows = (most_rows + self.spacing.rows) // (1 + self.spacing.rows)  # of the matrix, not of the screen
        row, column = self._focus(name)
        if flipped:
            row, column = column, row

        def inks(row: int, column: int) -> tuple[Ink, ...]:
            return self._inks(name, *((column, row) if flipped else (row, column)))

        def target(row: int, column: int) -> CellRef:
            return CellRef(name, *((column, row) if flipped else (row, column)))

        sign = "ᵀ" if flipped else ""
        return MatrixBlock(
            (span(f"{label_in(self.session.project.network, name)}{sign}  {times(array.shape)}", Ink.DIM),),
            array,
            window(array.shape[0], max(most_rows, 1), row),
            window(array.shape[1], most_columns, column),
            self._digits_of(name),
            inks,
            target,
            page_of(self.session, name),
            self._writer(name, flipped=flipped),
            self.spacing,
        )

    def _writer(self, name: str, *, flipped: bool) -> Callable[[int, int], str] | None:
        """Return what writes the cells of a result that someone answers; None for all others."""
        boxes, digits = self.boxes.get(name), self._digits_of(name)
        if boxes is None:
            return None
        return lambda row, column: boxes.text(*((column, row) if flipped else (row, column)), digits)

    def _focus(self, name: str) -> tuple[int, int]:
        """Return the cell of `name` that has to be in sight: the chosen one, or the first that feeds it."""
        if name == self.operation.result or name in self.operation.terms:
            return self._own_cell(name)
        for cells in self.sources:
            if cells.name == name:
                return self._in_line(cells)
        return 0, 0

    def _in_line(self, cells: Cells) -> tuple[int, int]:
        rows, columns = self.session.values[cells.name].shape
        if cells.row is None and cells.column is None:
            return 0, 0
        row = min(self.inner, rows - 1) if cells.row is None else cells.row
        return row, min(self.inner, columns - 1) if cells.column is None else cells.column

    def _own_cell(self, name: str) -> tuple[int, int]:
        rows, columns = self.session.values[name].shape
        return min(self.row, rows - 1), min(self.column, columns - 1)

    def _inks(self, name: str, row: int, column: int) -> tuple[Ink, ...]:
        if name == self.operation.result:
            chosen = (row, column) == (self.row, self.column)
            return (Ink.RESULT, Ink.CHOSEN) if chosen else (Ink.RESULT,)
        lit = any(cells.covers(name, row, column) for cells in self.sources) or (
            name in self.operation.terms and (row, column) == (self.row, self.column)
        )
        return (Ink.LIT,) if lit else (Ink.TEXT,)


def _opening(line: Flow) -> Flow:
    """Return the end of a line that belongs to what follows: / ( √. Something stays before it."""
    count = 0
    for part in reversed(line[1:]):
        if not isinstance(part, str) or not part.endswith(_OPENING):
            break
        count += 1
    return line[len(line) - count :]
