"""The Mirror as lines: the values above, in the same place below the derivative of E by each, rails around both.

Forward runs to the right above, the error folds at the right edge, backward runs to the left below, and the update
pulls the lower half up into the upper one. Where a step stands is where its result is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from gpnet_engine.names import ERROR, parameter_of
from gpnet_engine.operations import Phase
from gpnet_engine.operations.program import phase
from gpnet_engine.questions.health import Health
from gpnet_engine.time.session import Session
from gpnet_tui.view.answers.health import layer_note, troubled_units
from gpnet_tui.view.breakpoints import sign_of
from gpnet_tui.view.focus import Focus
from gpnet_tui.view.matrices.cells import PLAIN, Look
from gpnet_tui.view.matrices.drawn import Drawn
from gpnet_tui.view.matrices.grid import as_shown
from gpnet_tui.view.matrices.scroll import UNSCROLLED, Scroll, moved
from gpnet_tui.view.mirror.blocks import Blocks, Rows
from gpnet_tui.view.mirror.geometry import Block, Fold, Geometry, Group, Stack
from gpnet_tui.view.mirror.rails import Rails, Stop
from gpnet_tui.view.mirror.stacks import layer_in_play
from gpnet_tui.view.mirror.updates import Updates, updates_of
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef, Ink, Line, Span, span, width
from gpnet_tui.view.text.labels import range_text
from gpnet_tui.view.text.numbers import short
from gpnet_tui.view.text.signs import Sign

_FEW_ROWS = 4  # of neurons: fewer are not shown for the sake of headings
_FULL, _COMPACT = 6, 3  # lines that are no rows of neurons: headings, the line between, the rail


def rows_used(session: Session, most: int) -> int:
    """Return how many of `most` rows the Mirror uses: as many in each half, at most all of the largest layer."""
    size = max(session.project.network.sizes)
    chrome = _chrome(most, size)
    return chrome + 2 * max(min((most - chrome) // 2, size), 1)


def _chrome(rows: int, size: int) -> int:
    """Return how many lines are no rows of neurons: fewer, where headings would leave too few of these."""
    return _FULL if rows >= _FULL + 2 * min(size, _FEW_ROWS) else _COMPACT


@dataclass(frozen=True)
class MirrorView:
    """Draws the network at `session` into `columns` by `rows`; `has_keys` shows the cell that arrow keys move.

    `folded` layers stay narrow; what `health` finds is marked. `drawn` keeps what was drawn of each matrix.
    """

    session: Session
    focus: Focus
    rails: Rails
    digits: int
    columns: int
    rows: int
    scroll: Scroll = UNSCROLLED
    has_keys: bool = False
    look: Look = PLAIN
    folded: frozenset[str] = frozenset()
    health: Health | None = None
    drawn: Drawn = field(default_factory=Drawn)

    def lines(self) -> list[Line]:
        """Return exactly `rows` lines."""
        parts = [self._rows_of(block) for block in self.geometry.blocks]
        lines = [self._joined([part.names for part in parts]), self._joined([part.labels for part in parts])]
        if not self._is_full:
            lines = [self._joined([self._heading(block) for block in self.geometry.blocks])]
        lines += [self._joined([_at(part.above, y) for part in parts]) for y in range(self.height)]
        lines.append(self._between())
        if self._is_full:
            lines.append(self._joined([part.names_below for part in parts]))
            lines.append(self._joined([part.labels_below for part in parts]))
        lines += [self._joined([_at(part.below, y) for part in parts]) for y in range(self.height)]
        lines.append(self._backward())
        blank = (span(" " * self.columns),)
        return (lines + [blank] * (self.rows - len(lines)))[: self.rows]

    def forward_rail(self) -> Line:
        """Return the line above all: the steps of the forward phase."""
        stops = self._stops(Phase.FORWARD)
        return self.rails.line(self.columns, (f"FORWARD {Sign.FORWARD}", Sign.FORWARD), stops, Phase.FORWARD, "╮")

    @cached_property
    def geometry(self) -> Geometry:
        """Where everything stands."""
        in_play = layer_in_play(self.session, self.focus)
        wanted = parameter_of(self.focus.cursor.name)
        return Geometry(*(self.session, in_play, wanted, self.digits, self.columns, self.folded))

    @property
    def height(self) -> int:
        """How many neurons of a layer are in sight."""
        size = max(self.session.project.network.sizes)
        return max(min((self.rows - _chrome(self.rows, size)) // 2, size), 1)

    @property
    def _is_full(self) -> bool:
        """Whether there are lines for shapes, and for the neurons that columns come from."""
        return _chrome(self.rows, max(self.session.project.network.sizes)) == _FULL

    @cached_property
    def _blocks(self) -> Blocks:
        return Blocks(
            *(self.session, self.focus, self.geometry, self.scroll, self.height, self.digits, self.look),
            has_keys=self.has_keys,
            drawn=self.drawn,
        )

    def _rows_of(self, block: Block) -> Rows:
        if isinstance(block, Fold):
            return self._blocks.fold(block)
        troubled = frozenset[int]() if self.health is None else troubled_units(self.health, block.layer)
        return self._blocks.group(block, troubled)

    def _heading(self, block: Block) -> Line:
        return self._blocks.fold(block).names if isinstance(block, Fold) else self._blocks.heading(block)

    def _joined(self, parts: Sequence[Line]) -> Line:
        """Put the lines of the blocks beside each other, and the line of the error at the right edge."""
        line: list[Span] = []
        at = 0
        for block, part in zip(self.geometry.blocks, parts, strict=True):
            line += (span(" " * (block.x - at)), *(part or (span(" " * (block.end - block.x)),)))
            at = block.end
        return (*line, span(" " * (self.columns - 1 - at)), span("│", *self._fold_inks))

    @property
    def _fold_inks(self) -> tuple[Ink, ...]:
        return (Ink.ERROR,) if ERROR in self.session.values else (Ink.FRAME,)

    def _stops(self, part: Phase) -> list[Stop]:
        """Return the stops of a phase: where the stacks stand, or folded layers."""
        ends = {name: end for stack in self.geometry.stacks for name, end in self._ends_of(stack)}
        hidden: dict[int, list[int]] = {}
        stops: list[Stop] = []
        for step, operation in enumerate(self.session.program, start=1):
            if phase(operation) is not part:
                continue
            end = ends.get(operation.result)
            if end is None:
                hidden.setdefault(self._end_of_layer(operation.layer), []).append(step)
            else:
                stops.append(self.rails.stop(step, operation, end))
        return [*stops, *(self.rails.folded(steps, end) for end, steps in hidden.items())]

    def _end_of_layer(self, layer: str) -> int:
        """Return where steps of a layer stand whose results are not shown: at its fold, or before what is shown."""
        return next(
            block.end if isinstance(block, Fold) else block.x + block.gutter
            for block in self.geometry.blocks
            if layer in (block.layers if isinstance(block, Fold) else (block.layer,))
        )

    def _ends_of(self, stack: Stack) -> list[tuple[str, int]]:
        end = stack.x + stack.count * self.geometry.pitch
        return [(name, end) for name in (stack.pair.above, stack.pair.below) if name is not None]

    def _backward(self) -> Line:
        stops = self._stops(Phase.BACKWARD)
        return self.rails.line(self.columns, (f"{Sign.BACKWARD} BACKWARD", Sign.BACKWARD), stops, Phase.BACKWARD, "╯")

    def _between(self) -> Line:
        """Return the line between the halves: what the update pulls up, what is in sight, and E where it folds."""
        error = self._error()
        blocks = [(block, self._updates(block)) for block in self.geometry.blocks]
        limits = [*(block.x for block, _ in blocks[1:]), self.columns]
        free = self.columns - width(error) - sum(updates.least for _, updates in blocks)
        line: list[Span] = []
        at = 0
        for (block, updates), limit in zip(blocks, limits, strict=True):
            free += updates.least  # so much is left for this block and those before it
            start = max(min(block.x, free - updates.least), at)
            notes = self._notes(block, updates, max(min(limit - 1, free) - start, updates.least))
            line += (span(Sign.TO_COME * (start - at), Ink.DIM), *notes)
            at = start + width(notes)
        line.append(span(Sign.TO_COME * (self.columns - width(error) - at), Ink.DIM))
        return (*line, *error)

    def _error(self) -> Line:
        """Return the step of E with its value, at the right edge."""
        step, operation = next((i, one) for i, one in enumerate(self.session.program, start=1) if one.result == ERROR)
        value = self.session.values.get(ERROR)
        hidden = ERROR in self.focus.boxes
        text = f" {short(float(value[0, 0]), self.digits)}" if value is not None and not hidden else ""
        cell = CellRef(ERROR, 0, 0)
        inks = (Ink.LIT,) if self.focus.is_lit(cell) else (Ink.STRONG, Ink.ERROR)
        if cell == self.focus.cursor and (self.has_keys or self.focus.is_pinned):
            inks = (*inks, Ink.CURSOR)
        label = self.rails.label(self.rails.stop(step, operation, 0), self.columns)
        return (*label, Span(text, inks, cell), span(" "), span("┤", *self._fold_inks))

    def _updates(self, block: Block) -> Updates:
        if isinstance(block, Fold):
            return updates_of(self.rails, block.layers, has_weights=False)
        has_weights = any(stack.pair.is_weights for stack in block.stacks)
        return updates_of(self.rails, (block.layer,), has_weights=has_weights)

    def _notes(self, block: Block, updates: Updates, room: int) -> Line:
        """Return the updates of a block, and which rows and columns are in sight where not all are."""
        line = [*updates.line(room)]
        for text, ink in () if isinstance(block, Fold) else self._texts(block):
            if width(line) + len(text) + 1 <= room:
                line += (span(f"{text} ", ink),)
        return tuple(line)

    def _texts(self, group: Group) -> list[tuple[str, Ink]]:
        """Return what is wrong with a layer, then which part of it is in sight."""
        network = self.session.project.network
        size = network.sizes[network.letters.index(group.layer)]
        rows = self._blocks.rows_in_sight(group.layer)
        wrong = "" if self.health is None else layer_note(self.health, group.layer)
        texts = [(wrong, Ink.BREAK)] if wrong else []
        if len(rows) < size:
            texts.append((range_text("row", rows, size), Ink.DIM))
        for stack in group.stacks:
            shown, total = self._blocks.columns_in_sight(stack), self._blocks.total(stack)
            if len(shown) < total and (stack.pair.is_weights or stack.pair.slot == "out"):
                texts.append((range_text("column" if stack.pair.is_weights else "sample", shown, total), Ink.DIM))
        return texts

    def in_sight(self, cell: CellRef) -> Scroll:
        """Return the scroll that brings `cell` into sight, moved as little as possible."""
        cell = as_shown(self.session, cell)
        name = parameter_of(cell.name)
        stack = next((one for one in self.geometry.stacks if name in {one.pair.above, one.pair.below}), None)
        if stack is None:
            return self.scroll
        return self.scroll.with_cell(stack.pair.layer, stack.pair.slot, cell, self.height, stack.count)

    def layer_at(self, x: int, y: int) -> str | None:
        """Return the layer that is drawn at a place."""
        del y  # a layer takes the whole height
        return next((group.layer for group in self.geometry.groups if group.x <= x < group.end), None)

    def scrolled(self, layer: str, rows: int, columns: int) -> Scroll:
        """Return the scroll with a layer moved, as far as there is something to see."""
        network = self.session.project.network
        size = network.sizes[network.letters.index(layer)]
        scroll = self.scroll.with_row(layer, moved(self.scroll.row(layer), rows, self.height, size))
        stack = next((one for one in self.geometry.stacks if one.pair.layer == layer and one.pair.is_weights), None)
        if stack is None:
            return scroll
        first = moved(self.scroll.column(layer, stack.pair.slot), columns, stack.count, self._blocks.total(stack))
        return scroll.with_column(layer, stack.pair.slot, first)


def mirror_of(
    scene: Scene,
    columns: int,
    rows: int,
    scroll: Scroll = UNSCROLLED,
    *,
    has_keys: bool = False,
    drawn: Drawn | None = None,
) -> MirrorView:
    """Return the Mirror of a scene; `drawn` keeps what was drawn of each matrix."""
    session, look = scene.in_layers
    marks = {one.result: sign_of(one) for one in scene.breakpoints}
    rails = Rails(session, scene.mark, marks)
    return MirrorView(
        *(session, scene.focus, rails, scene.digits, columns, rows, scroll),
        has_keys=has_keys,
        look=look,
        folded=scene.folded,
        health=scene.health,
        drawn=Drawn() if drawn is None else drawn,
    )


def _at(lines: Sequence[Line], y: int) -> Line:
    return lines[y] if y < len(lines) else ()
