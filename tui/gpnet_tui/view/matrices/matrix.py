"""One matrix as a block that can stand anywhere: its name and shape above, what is in sight of it below, with labels.

The tables of the layers put such blocks beside each other; a block draws itself and knows nothing of its place.
"""

from dataclasses import dataclass
from functools import cached_property

from gpnet_engine.names import is_parameter, is_weights, kind_label, parameter_behind
from gpnet_engine.operations.execute import shape_of
from gpnet_engine.operations.program import phase
from gpnet_engine.time.session import Session
from gpnet_tui.view.focus import Focus
from gpnet_tui.view.matrices.cells import PLAIN, CellPainter, Look, Sight, sight_of
from gpnet_tui.view.matrices.grid import as_shown
from gpnet_tui.view.text.flow import fitting
from gpnet_tui.view.text.ink import PHASE_INK, CellRef, Ink, Line, Span, fit, span
from gpnet_tui.view.text.labels import column_label, headings, times
from gpnet_tui.view.text.numbers import column_width


def form_in_sight(session: Session, name: str, rows: range) -> tuple[str, range]:
    """Return the name of a value in the form that is on screen, and which of `rows` it has.

    A bias that all neurons share has one row.
    """
    name = as_shown(session, CellRef(name, 0, 0)).name
    height = shape_of(session.project.network, name, session.batch)[0]
    return name, range(min(rows.start, height), min(rows.stop, height))


@dataclass(frozen=True)
class MatrixView:
    """Draws the `rows` and `columns` in sight of the value `name`, each in the width of `count` columns of numbers.

    `has_keys` shows the cell that arrow keys move.
    """

    session: Session
    focus: Focus
    name: str
    rows: range
    columns: range
    digits: int
    count: int
    look: Look = PLAIN
    has_keys: bool = False

    @property
    def width(self) -> int:
        """How many columns of the screen the block takes, without labels."""
        return self.count * (column_width(self.digits) + 1)

    @cached_property
    def sight(self) -> Sight:
        """What there is to see."""
        return sight_of(self.session, self.focus, self.name, self.rows, self.columns, self.look)

    def heading(self) -> Line:
        """Return name and shape; over a single column the name alone, set to the right like the numbers."""
        shorter = headings(self.session.project.network, self.name)[2:]
        if self.count == 1 and not self._is_by_neuron:
            text = fitting((kind_label(self.name), *shorter), self.width).rjust(self.width)[-self.width :]
        else:
            kind = kind_label(self.name)
            texts = (f"  {kind} {times(self.shape)}", f"  {kind}", *(f" {text}" for text in shorter))
            text = fitting(texts, self.width).ljust(self.width)[: self.width]
        return (Span(text, self.heading_inks()),)

    def row(self, row: int) -> Line:
        """Return the cells of a row; blank where the matrix has none."""
        if row not in self.rows:
            return (span(" " * self.width),)
        cells = tuple(self._painter.row(self.sight, row))
        missing = self.count - len(self.columns)
        return (*cells, span(" " * (missing * (column_width(self.digits) + 1)))) if missing else cells

    def column_labels(self) -> Line:
        """Return what the columns belong to: neurons of the layer before, or samples of the batch."""
        pitch = column_width(self.digits) + 1
        spans = [
            span(column_label(self.session, self.name, column).rjust(pitch)[-pitch:], Ink.DIM)
            for column in self.columns
        ]
        return fit(tuple(spans), self.width)

    @property
    def is_by_sample(self) -> bool:
        """Whether a column belongs to a sample."""
        return not is_parameter(parameter_behind(self.name))

    @property
    def _is_by_neuron(self) -> bool:
        """Whether a column belongs to a neuron of the layer before."""
        return is_weights(parameter_behind(self.name))

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the whole matrix."""
        return shape_of(self.session.project.network, self.name, self.session.batch)

    @cached_property
    def _painter(self) -> CellPainter:
        cursor = self.focus.cursor if self.has_keys or self.focus.is_pinned else None
        return CellPainter(self.digits, self.focus.chosen, cursor)

    def heading_inks(self) -> tuple[Ink, ...]:
        """Return how the name looks: of the present result, of what feeds it, or of others."""
        if self.sight.is_result and self.session.operation is not None:
            return (Ink.STRONG, PHASE_INK[phase(self.session.operation)])
        return (Ink.KEY,) if self.sight.sources else (Ink.DIM,)
