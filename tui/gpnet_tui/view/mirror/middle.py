"""The line between the halves of the Mirror: what the update pulls up, what is in sight, and E, where forward ends."""

from collections.abc import Iterator
from dataclasses import dataclass

from gpnet_engine.names import ERROR, is_single, label
from gpnet_engine.operations.program import phase
from gpnet_engine.questions.health import Health
from gpnet_engine.time.session import Session
from gpnet_tui.view.answers.health import layer_note
from gpnet_tui.view.mirror.blocks import Blocks
from gpnet_tui.view.mirror.geometry import Block, Fold
from gpnet_tui.view.mirror.rails import Rails
from gpnet_tui.view.mirror.updates import Updates, updates_of
from gpnet_tui.view.text.ink import PHASE_INK, CellRef, Ink, Line, Span, span, width
from gpnet_tui.view.text.labels import range_text
from gpnet_tui.view.text.numbers import short
from gpnet_tui.view.text.signs import Sign

_WIDE = 100  # columns from which on there is room for what E and others are made of


def edge_ink(session: Session) -> Ink:
    """Return the colour of the line at the right edge, which leads from the outputs to E and back."""
    return Ink.ERROR if ERROR in session.values else Ink.FRAME


@dataclass(frozen=True)
class Middle:
    """Draws the line for `blocks`, with the updates as stops of `rails`, and what `health` finds in a layer."""

    blocks: Blocks
    rails: Rails
    health: Health | None

    def line(self) -> Line:
        """Return the line: under each block its updates, which are never left out, and what there is room for."""
        columns = self.blocks.geometry.columns
        blocks = [(block, self._updates(block)) for block in self.blocks.geometry.blocks]
        limits = [*(block.x for block, _ in blocks[1:]), columns]
        error = self._singles(has_terms=columns >= _WIDE)
        free = columns - width(error) - sum(updates.least for _, updates in blocks)
        line: list[Span] = []
        at = 0
        for (block, updates), limit in zip(blocks, limits, strict=True):
            free += updates.least  # so much is left for this block and those before it
            start = max(min(block.x, free - updates.least), at)
            notes = self._notes(block, updates, max(min(limit - 1, free) - start, updates.least), start)
            line += (_blank(start - at), *notes)
            at = start + width(notes)
        return (*line, _blank(columns - width(error) - at), *error)

    def _updates(self, block: Block) -> Updates:
        return updates_of(self.rails, block.layers, has_weights=block.has_weights)

    def _notes(self, block: Block, updates: Updates, room: int, start: int) -> Line:
        """Return the updates of a block, then what is told of its layer as far as there is room."""
        under = updates.under(_places(block, start))
        line = [*(under if 0 < width(under) <= room else updates.line(room))]
        for text, ink in self._texts(block):
            gap = " " if line else ""  # a second one: what stands before ends with a blank
            if width(line) + len(gap) + len(text) + 1 <= room:
                line.append(span(f"{gap}{text} ", ink))
        return tuple(line)

    def _texts(self, block: Block) -> Iterator[tuple[str, Ink]]:
        """Yield what is wrong with a layer that is shown, then which part of it is in sight."""
        if isinstance(block, Fold):
            return
        wrong = "" if self.health is None else layer_note(self.health, block.layer)
        if wrong:
            yield wrong, Ink.BREAK
        size = self.blocks.size(block.layer)
        shown = self.blocks.rows_in_sight(block.layer)
        rows = range(min(shown.start, size), min(shown.stop, size))  # behind them may be the targets
        if len(rows) < size:
            yield range_text("row", rows, size), Ink.DIM
        for stack in block.stacks:
            columns, total = self.blocks.columns_in_sight(stack), self.blocks.total(stack)
            if len(columns) < total and stack.pair.slot in {"W", "out"}:  # what stands beside them shows the same part
                yield range_text("column" if stack.pair.is_weights else "sample", columns, total), Ink.DIM

    def _singles(self, *, has_terms: bool) -> Line:
        """Return the steps that make one number, with that number and its terms, at the right edge: E is the last."""
        session, columns = self.blocks.session, self.blocks.geometry.columns
        line: list[Span] = []
        for step, operation in sorted(enumerate(session.program, start=1), key=lambda one: one[1].result == ERROR):
            if is_single(operation.result):
                line += self.rails.label(self.rails.stop(step, operation, 0), columns)
                line += (self._number(operation.result, PHASE_INK[phase(operation)]), span(" "))
                for name in filter(is_single, operation.terms if has_terms else ()):
                    if name in session.values and name not in self.blocks.focus.boxes:
                        line += (span(label(name), Ink.DIM), self._number(name, Ink.TEXT), span(" "))
        return (*line, span("┤", edge_ink(session)))

    def _number(self, name: str, ink: Ink) -> Span:
        """Return the only number of a value, with a blank before it; nothing where it is not known."""
        session, focus, cell = self.blocks.session, self.blocks.focus, CellRef(name, 0, 0)
        array = None if name in focus.boxes else session.values.get(name)
        text = "" if array is None else f" {short(float(array[0, 0]), self.blocks.digits)}"
        inks = (Ink.LIT,) if focus.is_lit(cell) else (Ink.STRONG, ink)
        if focus.cursor == cell and (self.blocks.has_keys or focus.is_pinned):
            inks = (*inks, Ink.CURSOR)
        return Span(text, inks, cell)


def _places(block: Block, start: int) -> dict[str, range]:
    """Return which columns from `start` on the values have that an update of a layer makes.

    None, where nothing is kept beside weights: there each layer has one update or two.
    """
    if isinstance(block, Fold) or not any(stack.pair.is_kept for stack in block.stacks):
        return {}
    return {stack.pair.above: range(stack.x - start, stack.end - start) for stack in block.stacks}


def _blank(columns: int) -> Span:
    return span(Sign.TO_COME * columns, Ink.DIM)
