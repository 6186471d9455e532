"""What stands in the Mirror line by line: the layers that are shown, with their matrices."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from gpnet_engine.names import label
from gpnet_engine.time.session import Session
from gpnet_tui.view.focus import Focus
from gpnet_tui.view.matrices.cells import Look
from gpnet_tui.view.matrices.drawn import Drawn
from gpnet_tui.view.matrices.matrix import MatrixView, form_in_sight
from gpnet_tui.view.matrices.scroll import Scroll, in_sight
from gpnet_tui.view.mirror.geometry import Geometry, Group, Stack
from gpnet_tui.view.mirror.heights import Heights
from gpnet_tui.view.mirror.stacks import columns_of, rows_of
from gpnet_tui.view.text.flow import fitting
from gpnet_tui.view.text.ink import Ink, Line, Span, fit, plain, span
from gpnet_tui.view.text.labels import headings, role_of, times

_LEGEND = ("below each", "value x:", "∂E/∂x")

_Matrices: TypeAlias = Sequence[tuple[Stack, MatrixView | None]]


class Halves(NamedTuple):
    """The lines of one block, all of the same width: headings and rows of the values, and of what is under them."""

    above: list[Line]
    below: list[Line]


@dataclass(frozen=True, slots=True)
class Blocks:
    """Draws layers where `geometry` puts them, in `heights`; `has_keys` shows the cell that arrow keys move."""

    session: Session
    focus: Focus
    geometry: Geometry
    scroll: Scroll
    heights: Heights
    digits: int
    look: Look
    has_keys: bool
    drawn: Drawn

    def size(self, layer: str) -> int:
        """Return how many neurons a layer has."""
        network = self.session.project.network
        return network.sizes[network.letters.index(layer)]

    def rows(self, layer: str) -> int:
        """Return how many rows the matrices of a layer take."""
        return rows_of(self.session.project.network, layer)

    def rows_in_sight(self, layer: str) -> range:
        """Return which rows of a layer are in sight."""
        return in_sight(self.scroll.row(layer), self.heights.neurons, self.rows(layer))

    def total(self, stack: Stack) -> int:
        """Return how many columns the matrices of a stack have."""
        return columns_of(self.session.project.network, stack.pair, self.session.batch)

    def columns_in_sight(self, stack: Stack) -> range:
        """Return which columns of a stack are in sight."""
        return in_sight(self.scroll.column(stack.pair.layer, stack.pair.slot), stack.count, self.total(stack))

    def group(self, group: Group, troubled: frozenset[int]) -> Halves:
        """Return the lines of a layer; the names of `troubled` neurons stand out."""
        above = [(stack, self._matrix(stack, stack.pair.above)) for stack in group.stacks]
        below = [(stack, self._matrix(stack, stack.pair.below)) for stack in group.stacks]
        size = self.size(group.layer)
        rows = self.rows_in_sight(group.layer)
        names = [_neuron(group, row, troubled) if row < size else (span(" " * group.gutter),) for row in rows]
        has_below = any(matrix is not None for _, matrix in below)
        return Halves(
            [*self._headings_above(group, above), *self._rows(names, above, has_behind=True)],
            [*self._headings_below(group, below), *(self._rows(names, below) if has_below else self._legend(group))],
        )

    def _matrix(self, stack: Stack, name: str | None) -> MatrixView | None:
        """Return a matrix of a stack; None where there is none."""
        if name is None:
            return None
        before = self.size(stack.pair.layer) if name == stack.pair.behind else 0
        shown = self.rows_in_sight(stack.pair.layer)
        shown = range(max(shown.start - before, 0), max(shown.stop - before, 0))
        name, rows = form_in_sight(self.session, name, shown)
        return MatrixView(
            self.session,
            self.focus,
            name,
            rows,
            self.columns_in_sight(stack),
            self.digits,
            stack.count,
            self.look,
            self.has_keys,
        )

    def _headings_above(self, group: Group, matrices: _Matrices) -> list[Line]:
        if self.heights.headings_above == 1:
            return [self._heading(group, matrices)]
        role = role_of(self.session.project.network, group.layer)
        return [self._names(group, matrices), self._labels(group, matrices, role)]

    def _headings_below(self, group: Group, matrices: _Matrices) -> list[Line]:
        return [self._names(group, matrices), self._labels(group, matrices)][: self.heights.headings_below]

    def _names(self, group: Group, matrices: _Matrices) -> Line:
        """Return the names of matrices with their shapes, each above its columns, as far as there is room."""
        rooms = zip(matrices, _rooms(group), strict=True)
        return tuple(span(" " * room) if matrix is None else _name(matrix, room) for (_, matrix), room in rooms)

    def _labels(self, group: Group, matrices: _Matrices, role: str = "") -> Line:
        """Return the neurons or samples that columns belong to; above the only sample, the `role` of the layer."""
        line = [span(" " * group.gutter)]
        for stack, matrix in matrices:
            room = stack.end - stack.x
            if matrix is not None and not (matrix.is_by_sample and self.session.batch == 1):
                line += matrix.column_labels()
            else:
                text = role if stack.pair.slot == "out" else ""
                line.append(span(text[: room - 1].rjust(room), Ink.DIM))
        return tuple(line)

    def _heading(self, group: Group, matrices: _Matrices) -> Line:
        """Return names and neurons in one line, where there is no room for two."""
        line: list[Span] = []
        for (stack, matrix), room in zip(matrices, _rooms(group), strict=True):
            if matrix is None:
                line.append(span(" " * room))
            elif stack.pair.is_weights:
                columns = plain(matrix.column_labels()).rjust(room)
                free = room - len(columns.lstrip()) - 1
                name = fitting(_texts(matrix, stack), free)[:free]
                line += (Span(name, matrix.heading_inks()), span(columns[len(name) :], Ink.DIM))
            else:
                line.append(_name(matrix, room))
        return tuple(line)

    def _legend(self, group: Group) -> list[Line]:
        """Return what stands under the inputs, which have no derivatives: what the lower half is.

        Under what an optimizer keeps stand no derivatives either, so then nothing is said.
        """
        columns = group.end - group.x
        fits = self.heights.neurons >= len(_LEGEND) and columns >= max(map(len, _LEGEND))
        holds = not any(stack.pair.is_kept for stack in self.geometry.stacks)
        return [fit((span(text, Ink.DIM),), columns) for text in _LEGEND] if fits and holds else []

    def _rows(self, names: Sequence[Line], matrices: _Matrices, *, has_behind: bool = False) -> list[Line]:
        """Return the rows of matrices beside each other, after the names of the neurons.

        What stands behind a matrix follows its rows, with its name before it.
        """
        blocks = [self._block(stack, matrix, len(names)) for stack, matrix in matrices]
        for index, (stack, _) in enumerate(matrices):
            behind = self._matrix(stack, stack.pair.behind) if has_behind else None
            if behind is not None and behind.rows:
                first = len(names) - len(behind.rows)
                blocks[index] = [*blocks[index][:first], *self._block(stack, behind, len(behind.rows))]
                label_room = stack.x - matrices[index - 1][0].x
                name = (Span(label(behind.name).rjust(label_room), behind.heading_inks()),)
                blocks[index - 1] = [*blocks[index - 1][:first], name, *blocks[index - 1][first + 1 :]]
        return [(*name, *(part for block in blocks for part in block[index])) for index, name in enumerate(names)]

    def _block(self, stack: Stack, matrix: MatrixView | None, rows: int) -> list[Line]:
        """Return the rows of a matrix; the same again if they show the same."""
        if matrix is None:
            return [(span(" " * (stack.end - stack.x)),)] * rows
        chosen, cursor = self.focus.chosen, self.focus.cursor
        first = matrix.rows.start
        depends_on = (
            *(matrix.sight.key, stack.count, first, rows, self.digits),
            chosen if chosen and chosen.name == matrix.name else None,
            cursor if cursor.name == matrix.name and (self.has_keys or self.focus.is_pinned) else None,
        )
        shown = range(first, first + rows)
        return self.drawn.again(matrix.name, depends_on, matrix.sight, lambda: [matrix.row(row) for row in shown])


def _rooms(group: Group) -> list[int]:
    """Return how many columns the name of each matrix has: the first one also those over the names of the neurons."""
    return [stack.end - (stack.x if index else group.x) for index, stack in enumerate(group.stacks)]


def _texts(matrix: MatrixView, stack: Stack) -> list[str]:
    """Return what weights are called in the line that names their columns too, in fewer and fewer letters."""
    full, old, *shorter = headings(matrix.session.project.network, matrix.name)
    if stack.pair.is_kept:  # no names of neurons stand before it, over which the first letter could stand
        return [f" {text}" for text in (full, old, *shorter)]
    return [f" {full}", full, f" {old}", old]


def _name(matrix: MatrixView, room: int) -> Span:
    """Return the name of a matrix in as many letters as there is room for."""
    names = headings(matrix.session.project.network, matrix.name)
    texts = [f" {text}" for text in names]  # of an updated bias, the column has no room for what it is called
    if matrix.count > 1:
        texts.insert(0, f"{texts[0]} {times(matrix.shape)}")
    text = fitting(texts, room)[:room]
    is_wide = matrix.count > 1 and len(matrix.columns) > 1
    return Span(text.ljust(room) if is_wide else text.rjust(room), matrix.heading_inks())


def _neuron(group: Group, row: int, troubled: frozenset[int]) -> Line:
    name = f"{group.layer}{row + 1}"
    return (span(name, Ink.TROUBLED if row in troubled else Ink.DIM), span(" " * (group.gutter - len(name))))
