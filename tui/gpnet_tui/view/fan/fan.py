"""The flow of the chosen cell, drawn: edges run to it from what feeds it, and dimmer ones on to what it feeds.

Edges run in the direction of the phase: to the right on the way forward, to the left on the way back, and up where the
gradients pull the weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

from gpnet_engine.operations import Operation, Phase
from gpnet_engine.time.session import Session
from gpnet_tui.view.fan.flow import Flow, flow_into
from gpnet_tui.view.fan.nodes import (
    Node,
    chosen_node,
    factor_nodes,
    numbered_nodes,
    onward_nodes,
    weighed_nodes,
)
from gpnet_tui.view.fan.picture import Picture
from gpnet_tui.view.fan.strokes import ACROSS, DOWN, Stroke, painted
from gpnet_tui.view.text.ink import PHASE_INK, PHASE_SIGN, CellRef, Ink, Line, span
from gpnet_tui.view.text.labels import cell_label
from gpnet_tui.view.text.signs import Sign

_LEFT, _RIGHT, _UP = Sign.BACKWARD, Sign.FORWARD, Sign.UPDATE
_DIRECTION = {Phase.FORWARD: _RIGHT, Phase.ERROR: _RIGHT, Phase.BACKWARD: _LEFT, Phase.UPDATE: _UP}
_MOST_EDGES = 8
_LEAST_LENGTH, _GOOD_LENGTH, _MOST_LENGTH = 3, 8, 16  # of an edge into the cell, in columns
_ONWARD_LENGTH = 6
_MOST_APART = 3  # rows from one edge to the next
_AROUND = 3  # beside an edge: a blank, its head, a blank
_LEAST_HIGH, _MOST_HIGH = 1, 6  # rows of edges that go up
_BETWEEN = 8  # columns between ends that stand side by side, at most
_NONE: tuple[Node, ...] = ()


class _Side(NamedTuple):
    """The ends of edges on one side of the chosen cell; the edges run the way that `head` points."""

    nodes: Sequence[Node]
    head: str
    is_into: bool

    @property
    def columns(self) -> int:
        """How wide the ends are."""
        return max((node.columns for node in self.nodes), default=0)


_Sides: TypeAlias = tuple[_Side, _Side]


@dataclass(frozen=True)
class FanView:
    """Draws what flows into a cell of the result of `operation`, which was done last at `session`.

    Without `tells_numbers` no number is shown, and none decides what is.
    """

    session: Session
    operation: Operation
    cell: CellRef
    digits: int
    columns: int
    rows: int
    tells_numbers: bool = True

    def title(self) -> Line:
        """Return whose flow it is."""
        return (span("Flow into ", Ink.DIM), span(cell_label(self.session, self.cell), Ink.STRONG))

    def note(self) -> Line:
        """Return the direction of the phase."""
        phase = self._flow.phase
        return (span(f"{PHASE_SIGN[phase]} {phase}", PHASE_INK[phase]),)

    @property
    def _ink(self) -> Ink:
        """The colour of the phase."""
        return PHASE_INK[self._flow.phase]

    def lines(self) -> list[Line]:
        """Return the fan."""
        up = self._up() if _DIRECTION[self._flow.phase] == _UP else []
        return up or self._across()

    @cached_property
    def _flow(self) -> Flow:
        most = max(min(self.rows - 1, _MOST_EDGES), 1)
        return flow_into(self.session, self.operation, self.cell, most, tells_shares=self.tells_numbers)

    @cached_property
    def _chosen(self) -> Node:
        return chosen_node(self.session, self.cell, self.digits if self.tells_numbers else None)

    def _across(self) -> list[Line]:
        """Return the fan with edges that run to the left or to the right."""
        sides, lengths = self._fitting()
        gaps = [length + _AROUND if side.nodes else 0 for side, length in zip(sides, lengths, strict=True)]
        used = self._chosen.columns + sum(gaps) + sum(side.columns for side in sides)
        picture = Picture(self.columns, self.rows)
        left = max((self.columns - used) // 2, 0)
        chosen = left + sides[0].columns + gaps[0]
        right = chosen + self._chosen.columns
        self._write(picture, sides[0], left, is_left=True)
        self._write(picture, sides[1], right + gaps[1], is_left=False)
        for y, line in enumerate(self._chosen.lines, start=self._middle):
            picture.write(chosen, y, line)
        strokes = [
            *self._edges(picture, sides[0], left + sides[0].columns, lengths[0], is_left=True),
            *self._edges(picture, sides[1], right, lengths[1], is_left=False),
        ]
        return _drawn(picture, strokes)

    @property
    def _middle(self) -> int:
        """The row in which the chosen cell stands."""
        return max((self.rows - 1) // 2, 0)

    def _fitting(self) -> tuple[_Sides, tuple[int, int]]:
        """Return what stands on either side with as much as has room, and how long the edges there are."""
        sides = self._sides(onward_nodes(self._flow))
        if self._length(sides) < _GOOD_LENGTH:
            sides = self._sides(_NONE)
        if self._length(sides) < _LEAST_LENGTH:
            sides = self._sides(_NONE, brief=True)
        length = min(max(self._length(sides), 1), _MOST_LENGTH)
        left, right = (length if side.is_into else _ONWARD_LENGTH for side in sides)
        return sides, (left, right)

    def _length(self, sides: _Sides) -> int:
        """Return how long edges into the chosen cell can be."""
        seen = [side for side in sides if side.nodes]
        room = self.columns - self._chosen.columns - sum(side.columns + _AROUND for side in seen)
        onward = sum(_ONWARD_LENGTH for side in seen if not side.is_into)
        return (room - onward) // sum(side.is_into for side in seen)

    def _sides(self, onward: Sequence[Node], *, brief: bool = False) -> _Sides:
        """Return what stands left and right of the chosen cell."""
        into = self._into(brief=brief)
        if _DIRECTION[self._flow.phase] != _LEFT:
            return _Side(into, _RIGHT, is_into=True), _Side(onward, _RIGHT, is_into=False)
        errors = [node for node in into if not node.is_forward]
        if brief or len(errors) in {0, len(into)}:
            return _Side(onward, _LEFT, is_into=False), _Side(into, _LEFT, is_into=True)
        signals = [node for node in into if node.is_forward]
        return _Side(signals, _RIGHT, is_into=True), _Side(errors, _LEFT, is_into=True)

    def _into(self, *, brief: bool) -> Sequence[Node]:
        """Return the ends of the edges into the chosen cell."""
        if not self._flow.is_product:
            return weighed_nodes(self._flow)
        count = len(self._flow.into)
        if brief or self._flow.rest.count or not self.tells_numbers or 3 * count > self.rows:
            return factor_nodes(self._flow)
        return numbered_nodes(self.session, self._flow, self.digits)

    def _write(self, picture: Picture, side: _Side, x: int, *, is_left: bool) -> None:
        """Write the ends in the columns from `x` on, each beside its edge."""
        for y, node in zip(self._rows_of(side.nodes), side.nodes, strict=True):
            indent = side.columns - node.columns if is_left else 0
            for row, line in enumerate(node.lines, start=y):
                picture.write(x + indent, row, line)

    def _rows_of(self, nodes: Sequence[Node]) -> list[int]:
        """Return the row of each of the ends that stand below each other: as far apart as there is room."""
        last = len(nodes) - 1
        height = max((node.rows for node in nodes), default=1)
        span_of_all = min(_MOST_APART * max(height - 1, 1) * last, self.rows - height)
        top = min(max(self._middle - span_of_all // 2, 0), self.rows - height - span_of_all)
        return [top + (index * span_of_all // last if last else 0) for index in range(len(nodes))]

    def _edges(self, picture: Picture, side: _Side, x: int, length: int, *, is_left: bool) -> list[Stroke]:
        """Return the edges in the columns from `x` on, and write their heads."""
        first = x + (1 if side.head == _RIGHT else 2)
        head = x + (length + 1 if side.head == _RIGHT else 1)
        strokes: list[Stroke] = []
        for y, node in zip(self._rows_of(side.nodes), side.nodes, strict=True):
            ends = (y, self._middle) if is_left else (self._middle, y)
            from_y, to_y = (DOWN * end + 1 for end in ends)
            start, end = (ACROSS * first, from_y), (ACROSS * (first + length) - 1, to_y)
            strokes.append(Stroke(start, end, *_stroked(node)))
            at = self._middle if side.is_into else y
            picture.write(head, at, (span(side.head, self._head_ink(side)),))
        return strokes

    def _head_ink(self, side: _Side) -> Ink:
        if not side.is_into:
            return Ink.DIM
        return Ink.FORWARD if side.head == _RIGHT and self._flow.phase is Phase.BACKWARD else self._ink

    def _up(self) -> list[Line]:
        """Return the fan with edges that run up; nothing if there is no room for that."""
        nodes = (
            numbered_nodes(self.session, self._flow, self.digits) if self.tells_numbers else factor_nodes(self._flow)
        )
        widest, highest = max(node.columns for node in nodes), max(node.rows for node in nodes)
        chosen = self._chosen
        apart = min(self.columns // len(nodes), widest + _BETWEEN)
        high = min(self.rows - chosen.rows - highest - 1, _MOST_HIGH)
        if apart <= widest or high < _LEAST_HIGH:
            return []
        picture, strokes = Picture(self.columns, self.rows), list[Stroke]()
        top = (self.rows - chosen.rows - highest - 1 - high) // 2
        for y, line in enumerate(chosen.lines, start=top):
            picture.write((self.columns - chosen.columns) // 2, y, line)
        head = top + chosen.rows
        picture.write(self.columns // 2, head, (span(_UP, self._ink),))
        left = (self.columns - apart * len(nodes)) // 2
        for index, node in enumerate(nodes):
            middle = left + apart * index + apart // 2
            for y, line in enumerate(node.lines, start=head + 1 + high):
                picture.write(middle - node.columns // 2, y, line)
            start, end = (
                (ACROSS * middle, DOWN * (head + 1 + high) - 1),
                (ACROSS * (self.columns // 2), DOWN * (head + 1)),
            )
            strokes.append(Stroke(start, end, *_stroked(node)))
        return _drawn(picture, strokes)


def _stroked(node: Node) -> tuple[int, Ink, bool]:
    """Return how the edge to an end is drawn."""
    return node.look.thickness, node.look.ink, node.look.is_broken


def _drawn(picture: Picture, strokes: Sequence[Stroke]) -> list[Line]:
    """Draw the thin edges first, so that where edges meet the thickest has its colour."""
    order = sorted(strokes, key=lambda stroke: (stroke.thickness, not stroke.is_broken))
    picture.draw(painted(tuple(order)))
    return picture.lines()
