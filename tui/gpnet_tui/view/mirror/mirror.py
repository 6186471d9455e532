"""The Mirror as lines: each value above, its derivative in the same place below, the rails around both.

Forward runs to the right above, the error folds at the right edge, backward runs to the left below, and the update
pulls the lower half up into the upper one. Where a step stands is where its result is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from gpnet_engine.names import before_update
from gpnet_engine.operations import Phase
from gpnet_engine.questions.health import Health
from gpnet_engine.time.session import Session
from gpnet_tui.view.answers.health import troubled_units
from gpnet_tui.view.breakpoints import sign_of
from gpnet_tui.view.focus import Focus
from gpnet_tui.view.matrices.cells import PLAIN, Look
from gpnet_tui.view.matrices.drawn import Drawn
from gpnet_tui.view.matrices.grid import as_shown
from gpnet_tui.view.matrices.scroll import UNSCROLLED, Scroll, moved
from gpnet_tui.view.mirror.blocks import Blocks, Halves
from gpnet_tui.view.mirror.folds import fold_lines
from gpnet_tui.view.mirror.geometry import Block, Fold, Geometry, geometry_of
from gpnet_tui.view.mirror.heights import Heights, heights_in
from gpnet_tui.view.mirror.middle import Middle, edge_ink
from gpnet_tui.view.mirror.rails import Rails
from gpnet_tui.view.mirror.sharing import Sharing
from gpnet_tui.view.mirror.stacks import layer_in_play, shows_kept
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef, Line, Span, span
from gpnet_tui.view.text.signs import Sign


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
        halves = [self._halves(block) for block in self.geometry.blocks]
        lines = [
            *self._beside_each_other([half.above for half in halves], self._heights.above),
            Middle(self._blocks, self.rails, self.health).line(),
            *self._beside_each_other([half.below for half in halves], self._heights.below),
            self._backward_rail(),
        ]
        blank = (span(" " * self.columns),)
        return (lines + [blank] * (self.rows - len(lines)))[: self.rows]

    def forward_rail(self) -> Line:
        """Return the line above all: the steps of the forward phase."""
        heads = (f"FORWARD {Sign.FORWARD}", Sign.FORWARD)
        return self.rails.line(self.geometry, Phase.FORWARD, heads, "╮")

    def _backward_rail(self) -> Line:
        heads = (f"{Sign.BACKWARD} BACKWARD", Sign.BACKWARD)
        return self.rails.line(self.geometry, Phase.BACKWARD, heads, "╯")

    @cached_property
    def geometry(self) -> Geometry:
        """Where everything stands."""
        in_play, wanted = layer_in_play(self.session, self.focus), before_update(self.focus.cursor.name)
        network, batch = self.session.project.network, self.session.batch
        needs_kept = shows_kept(self.session, self.focus.cursor)
        sharing = Sharing(network, batch, in_play, wanted, self.digits, self.columns, self.folded, needs_kept)
        return geometry_of(sharing)

    @property
    def height(self) -> int:
        """How many neurons of a layer are in sight."""
        return self._heights.neurons

    @cached_property
    def _heights(self) -> Heights:
        return heights_in(self.session, self.rows)

    @cached_property
    def _blocks(self) -> Blocks:
        return Blocks(
            self.session,
            self.focus,
            self.geometry,
            self.scroll,
            self._heights,
            self.digits,
            self.look,
            self.has_keys,
            self.drawn,
        )

    def _halves(self, block: Block) -> Halves:
        if isinstance(block, Fold):
            return fold_lines(self.session, self.focus, block, self._heights)
        troubled = frozenset[int]() if self.health is None else troubled_units(self.health, block.layer)
        return self._blocks.group(block, troubled)

    def _beside_each_other(self, parts: Sequence[list[Line]], rows: int) -> list[Line]:
        """Put the lines of the blocks beside each other."""
        return [self._joined([lines[y] if y < len(lines) else () for lines in parts]) for y in range(rows)]

    def _joined(self, parts: Sequence[Line]) -> Line:
        """Return one line of all blocks, with the line of the error at the right edge."""
        line: list[Span] = []
        at = 0
        for block, part in zip(self.geometry.blocks, parts, strict=True):
            line += (span(" " * (block.x - at)), *(part or (span(" " * (block.end - block.x)),)))
            at = block.end
        return (*line, span(" " * (self.columns - 1 - at)), span("│", edge_ink(self.session)))

    def in_sight(self, cell: CellRef) -> Scroll:
        """Return the scroll that brings `cell` into sight, moved as little as possible."""
        cell = as_shown(self.session, cell)
        name = before_update(cell.name)
        stack = next((one for one in self.geometry.stacks if one.pair.has(name)), None)
        if stack is None:
            return self.scroll
        pair = stack.pair
        if name == pair.behind:
            cell = cell._replace(row=cell.row + self._blocks.size(pair.layer))
        return self.scroll.with_cell(pair.layer, pair.slot, cell, self.height, stack.count)

    def layer_at(self, x: int, y: int) -> str | None:
        """Return the layer that is drawn at a place."""
        del y  # a layer takes the whole height
        return next((group.layer for group in self.geometry.groups if group.x <= x < group.end), None)

    def scrolled(self, layer: str, rows: int, columns: int) -> Scroll:
        """Return the scroll with a layer moved, as far as there is something to see."""
        row = moved(self.scroll.row(layer), rows, self.height, self._blocks.rows(layer))
        scroll = self.scroll.with_row(layer, row)
        stack = next((one for one in self.geometry.stacks if one.pair.layer == layer and one.pair.is_weights), None)
        if stack is None:
            return scroll
        slot = stack.pair.slot
        column = moved(self.scroll.column(layer, slot), columns, stack.count, self._blocks.total(stack))
        return scroll.with_column(layer, slot, column)


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
    return MirrorView(
        session,
        scene.focus,
        Rails(session, scene.mark, marks, scene.hides_next),
        scene.digits,
        columns,
        rows,
        scroll,
        has_keys,
        look,
        scene.folded,
        scene.health,
        Drawn() if drawn is None else drawn,
    )
