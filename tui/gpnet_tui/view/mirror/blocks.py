"""What stands in the Mirror: the layers with their matrices, and the folded ones with their norms, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass

from gpnet_engine.arrays import Remembered
from gpnet_engine.names import kind_label, label, parameter_of
from gpnet_engine.operations.execute import shape_of
from gpnet_engine.statistics import norm
from gpnet_engine.time.session import Session
from gpnet_tui.view.focus import Focus
from gpnet_tui.view.matrices.cells import Look
from gpnet_tui.view.matrices.drawn import Drawn
from gpnet_tui.view.matrices.grid import as_shown
from gpnet_tui.view.matrices.matrix import MatrixView
from gpnet_tui.view.matrices.scroll import Scroll, in_sight
from gpnet_tui.view.mirror.geometry import Fold, Geometry, Group, Stack
from gpnet_tui.view.mirror.stacks import columns_of
from gpnet_tui.view.text.ink import CellRef, Ink, LayerRef, Line, Span, fit, plain, span
from gpnet_tui.view.text.labels import times
from gpnet_tui.view.text.numbers import short

_LEGEND = ("under each", "value: the", "derivative", "of E by it")
_NORM_DIGITS = 4
_norm = Remembered(norm)


@dataclass(frozen=True, slots=True)
class Rows:
    """The lines of one block, all of the same width: headings and rows, of the values and of what is under them."""

    names: Line
    labels: Line
    above: list[Line]
    names_below: Line
    labels_below: Line
    below: list[Line]


@dataclass(frozen=True)
class Blocks:
    """Draws blocks `height` rows high above, and again below; `has_keys` shows the cell that arrow keys move."""

    session: Session
    focus: Focus
    geometry: Geometry
    scroll: Scroll
    height: int
    digits: int
    look: Look
    has_keys: bool
    drawn: Drawn

    def rows_in_sight(self, layer: str) -> range:
        """Return which rows of a layer are in sight."""
        network = self.session.project.network
        return in_sight(self.scroll.row(layer), self.height, network.sizes[network.letters.index(layer)])

    def columns_in_sight(self, stack: Stack) -> range:
        """Return which columns of a stack are in sight."""
        return in_sight(self.scroll.column(stack.pair.layer, stack.pair.slot), stack.count, self.total(stack))

    def total(self, stack: Stack) -> int:
        """Return how many columns a stack has."""
        return columns_of(self.session, stack.pair)

    def matrix(self, stack: Stack, name: str | None) -> MatrixView | None:
        """Return a matrix of a stack; None where there is none."""
        if name is None:
            return None
        name = as_shown(self.session, CellRef(name, 0, 0)).name
        height = shape_of(self.session.project.network, name, self.session.batch)[0]
        rows = self.rows_in_sight(stack.pair.layer)
        rows = range(min(rows.start, height), min(rows.stop, height))  # a bias that is shared has one row
        columns = self.columns_in_sight(stack)
        return MatrixView(
            *(self.session, self.focus, name, rows, columns, self.digits, stack.count, self.look),
            has_keys=self.has_keys,
        )

    def group(self, group: Group, troubled: frozenset[int]) -> Rows:
        """Return the lines of a layer; the names of `troubled` neurons stand out."""
        above = [(stack, self.matrix(stack, stack.pair.above)) for stack in group.stacks]
        below = [(stack, self.matrix(stack, stack.pair.below)) for stack in group.stacks]
        rows = self.rows_in_sight(group.layer)
        names = [_neuron(group, row, troubled) for row in rows]
        blank = span(" " * group.gutter)
        has_below = any(matrix is not None for _, matrix in below)
        return Rows(
            self._names(group, above),
            (blank, *(part for stack, matrix in above for part in self._labels(stack, matrix, self._function(group)))),
            self._rows(names, above),
            self._names(group, below),
            (blank, *(part for stack, matrix in below for part in self._labels(stack, matrix))),
            self._rows(names, below) if has_below else self._legend(group),
        )

    def fold(self, fold: Fold) -> Rows:
        """Return the lines of folded layers: the norms of their outputs, and of their δ below."""
        columns = fold.end - fold.x
        above = self._norms(fold, "out")
        below = self._norms(fold, "delta")
        return Rows(
            self._ends(fold, columns),
            self._kind(fold, "‖out‖"),
            above,
            (span(" " * columns),),
            self._kind(fold, "‖δ‖"),
            below,
        )

    def _ends(self, fold: Fold, columns: int) -> Line:
        target = LayerRef(fold.layers[0])
        return tuple(part._replace(target=target) for part in fit((span(fold.text, Ink.DIM),), columns))

    def _kind(self, fold: Fold, text: str) -> Line:
        columns = fold.end - fold.x
        return (span((text if self._has_norms(fold) else "").rjust(columns), Ink.DIM),)

    def _has_norms(self, fold: Fold) -> bool:
        return fold.end - fold.x > len(fold.text)

    def _norms(self, fold: Fold, kind: str) -> list[Line]:
        """Return a line for each layer, those first that are nearest to what is shown, as long as there are lines."""
        columns = fold.end - fold.x
        if not self._has_norms(fold):
            return []
        shown = list(fold.layers)
        if len(shown) > self.height:
            is_left = not self.geometry.groups or fold.x < self.geometry.groups[0].x
            shown = shown[-self.height :] if is_left else shown[: self.height]
        lines: list[Line] = []
        for layer in shown:
            array = self.session.values.get(f"{kind}_{layer}")
            text = "" if array is None or f"{kind}_{layer}" in self.focus.boxes else short(_norm(array), _NORM_DIGITS)
            line = (span(f"{layer:<{fold.gutter}}", Ink.DIM), span(text.rjust(columns - fold.gutter), Ink.TEXT))
            lines.append(tuple(part._replace(target=LayerRef(layer)) for part in fit(line, columns)))
        return lines

    def _legend(self, group: Group) -> list[Line]:
        """Return what stands under the inputs, which have no derivatives: what the lower half is."""
        columns = group.end - group.x
        fits = self.height >= len(_LEGEND) and columns >= max(map(len, _LEGEND))
        return [fit((span(text, Ink.DIM),), columns) for text in _LEGEND] if fits else []

    def _names(self, group: Group, parts: Sequence[tuple[Stack, MatrixView | None]]) -> Line:
        """Return the names of matrices with their shapes, each above its columns, as far as there is room."""
        line: list[Span] = []
        for index, (stack, matrix) in enumerate(parts):
            room = stack.count * self.geometry.pitch + (group.gutter if index == 0 else 0)
            line += (span(" " * room),) if matrix is None else self._name(matrix, room)
        return tuple(line)

    def _name(self, matrix: MatrixView, room: int) -> Line:
        name, shape = label(matrix.name), times(matrix.shape)
        shapes = (f" {name} {shape}",) if matrix.count > 1 else ()
        old = parameter_of(matrix.name)  # of an updated bias: its column has no room for what it is called
        texts = (*shapes, f" {name}", f" {label(old)}", f" {kind_label(old)}")
        text = next((text for text in texts if len(text) <= room), texts[-1])[:room]
        is_wide = matrix.count > 1 and len(matrix.columns) > 1
        return (Span(text.ljust(room) if is_wide else text.rjust(room), matrix.heading_inks(), None),)

    def heading(self, group: Group) -> Line:
        """Return names and neurons in one line, where there is no room for two."""
        line: list[Span] = []
        for index, stack in enumerate(group.stacks):
            room = stack.count * self.geometry.pitch + (group.gutter if index == 0 else 0)
            matrix = self.matrix(stack, stack.pair.above)
            if matrix is None or not stack.pair.is_weights:
                line += (span(" " * room),) if matrix is None else self._name(matrix, room)
                continue
            columns = plain(matrix.column_labels()).rjust(room)
            name = f" {label(matrix.name)}"
            name = name[: len(columns) - len(columns.lstrip()) - 1]
            line += (Span(name, matrix.heading_inks()), span(columns[len(name) :], Ink.DIM))
        return tuple(line)

    def _labels(self, stack: Stack, matrix: MatrixView | None, function: str = "") -> Line:
        """Return the neurons or samples that columns belong to; of the only sample, what the layer does to it."""
        room = stack.count * self.geometry.pitch
        if matrix is not None and not (matrix.is_by_sample and self.session.batch == 1):
            return matrix.column_labels()
        return (span(function[: room - 1].rjust(room) if stack.pair.slot == "out" else " " * room, Ink.DIM),)

    def _function(self, group: Group) -> str:
        """Return the activation function of a layer; nothing for the inputs."""
        network = self.session.project.network
        index = network.letters.index(group.layer)
        return network.activations[index - 1].replace("_", " ") if index else "inputs"

    def _rows(self, names: Sequence[Line], parts: Sequence[tuple[Stack, MatrixView | None]]) -> list[Line]:
        blocks = [self._block(stack, matrix, len(names)) for stack, matrix in parts]
        return [(*name, *(part for block in blocks for part in block[index])) for index, name in enumerate(names)]

    def _block(self, stack: Stack, matrix: MatrixView | None, rows: int) -> list[Line]:
        """Return the rows of a matrix; the same again if they show the same."""
        if matrix is None:
            return [(span(" " * (stack.count * self.geometry.pitch)),)] * rows
        chosen, cursor = self.focus.chosen, self.focus.cursor
        first = self.rows_in_sight(stack.pair.layer).start
        depends_on = (
            *(matrix.sight.key, stack.count, first, rows, self.digits),
            chosen if chosen and chosen.name == matrix.name else None,
            cursor if cursor.name == matrix.name and (self.has_keys or self.focus.is_pinned) else None,
        )
        shown = range(first, first + rows)
        return self.drawn.again(matrix.name, depends_on, matrix.sight, lambda: [matrix.row(row) for row in shown])


def _neuron(group: Group, row: int, troubled: frozenset[int]) -> Line:
    name = f"{group.layer}{row + 1}"
    return (span(name, Ink.TROUBLED if row in troubled else Ink.DIM), span(" " * (group.gutter - len(name))))
