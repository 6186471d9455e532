"""The ends of edges as blocks of text, and what the edge of each looks like."""

from collections.abc import Sequence
from typing import NamedTuple

from gpnet_engine.formulas.addends import Rest
from gpnet_engine.time.session import Session
from gpnet_tui.view.fan.flow import Edge, Flow
from gpnet_tui.view.text.ink import PHASE_INK, CellRef, Ink, Line, Span, fit, span, width
from gpnet_tui.view.text.labels import cell_label
from gpnet_tui.view.text.numbers import percent
from gpnet_tui.view.text.value import value_text

_THICKEST = 3
_OF_A_FACTOR = 2  # the thickness of an edge without a share


class Look(NamedTuple):
    """What an edge looks like: the larger its share, the thicker; broken where it goes against the sum."""

    ink: Ink
    thickness: int = 1
    is_broken: bool = False


class Node(NamedTuple):
    """The end of an edge: its lines, all of the same width, and the look of the edge."""

    lines: tuple[Line, ...]
    look: Look
    is_forward: bool = False

    @property
    def columns(self) -> int:
        """How wide it is."""
        return width(self.lines[0])

    @property
    def rows(self) -> int:
        """How high it is."""
        return len(self.lines)


def chosen_node(session: Session, cell: CellRef, digits: int | None) -> Node:
    """Return the chosen cell, with its number under it unless `digits` is None."""
    lines: list[Line] = [(Span(cell_label(session, cell), (Ink.STRONG,), cell),)]
    if digits is not None:
        lines.append((Span(value_text(session, cell, digits), (Ink.RESULT,), cell),))
    return Node(_centred(lines), Look(Ink.DIM))


def weighed_nodes(flow: Flow) -> list[Node]:
    """Return the terms of a sum, one line each: what they are called, and their shares below each other."""
    shares = [_share(flow, edge) for edge in flow.into]
    names = max(len(edge.label) for edge in flow.into)
    numbers = max(map(width, shares))
    gap = "  " if numbers else ""
    lines = [
        (*fit((_name(edge),), names), span(gap + " " * (numbers - width(share))), *share)
        for edge, share in zip(flow.into, shares, strict=True)
    ]
    looks = _looks(flow)
    if flow.rest.count:
        lines.append(_rest(flow.rest, tells_shares=bool(numbers)))
        looks.append(Look(Ink.DIM))
    widest = max(map(width, lines))
    return [Node((fit(line, widest),), look) for line, look in zip(lines, looks, strict=True)]


def numbered_nodes(session: Session, flow: Flow, digits: int) -> list[Node]:
    """Return the cells that a cell is made of, each with its number, and its share if it has one, below its name."""
    blocks = [
        _centred(
            [
                (_name(edge),),
                (
                    Span(value_text(session, edge.cell, digits), (Ink.TEXT,), edge.cell),
                    *((span("  "), *_share(flow, edge)) if edge.share is not None else ()),
                ),
            ]
        )
        for edge in flow.into
    ]
    nodes = zip(blocks, _looks(flow), flow.into, strict=True)
    return [Node(lines, look, edge.is_forward) for lines, look, edge in nodes]


def named_nodes(edges: Sequence[Edge], looks: Sequence[Look], *, is_dim: bool = False) -> list[Node]:
    """Return cells by their names alone."""
    names = max((len(edge.label) for edge in edges), default=0)
    inks = (Ink.DIM,) if is_dim else (Ink.TEXT,)
    return [
        Node((fit((Span(edge.label, inks, edge.cell),), names),), look, edge.is_forward)
        for edge, look in zip(edges, looks, strict=True)
    ]


def onward_nodes(flow: Flow) -> list[Node]:
    """Return what the chosen cell feeds."""
    return named_nodes(flow.onward, [Look(Ink.DIM)] * len(flow.onward), is_dim=True)


def factor_nodes(flow: Flow) -> list[Node]:
    """Return the cells that a cell is made of by their names alone, and how many more there are."""
    nodes = named_nodes(flow.into, _looks(flow))
    if not flow.rest.count:
        return nodes
    lines = [*(node.lines[0] for node in nodes), _rest(flow.rest, tells_shares=False)]
    widest = max(map(width, lines))
    looks = [*(node.look for node in nodes), Look(Ink.DIM)]
    return [Node((fit(line, widest),), look) for line, look in zip(lines, looks, strict=True)]


def _looks(flow: Flow) -> list[Look]:
    """Return the look of each edge into the chosen cell."""
    ink = PHASE_INK[flow.phase]
    largest = max((abs(edge.share or 0.0) for edge in flow.into), default=0.0)
    return [_look(edge, ink, largest) for edge in flow.into]


def _look(edge: Edge, ink: Ink, largest: float) -> Look:
    if edge.share is None:
        return Look(Ink.FORWARD if edge.is_forward else ink, _OF_A_FACTOR)
    if edge.share == 0.0:
        return Look(Ink.DIM, is_broken=True)
    thickness = min(1 + int(_THICKEST * abs(edge.share) / largest), _THICKEST)
    return Look(ink, thickness) if edge.share > 0 else Look(Ink.TEXT, thickness, is_broken=True)


def _name(edge: Edge) -> Span:
    return Span(edge.label, (Ink.TEXT,), edge.cell)


def _share(flow: Flow, edge: Edge) -> Line:
    if edge.share is None:
        return ()
    return (span(percent(edge.share), PHASE_INK[flow.phase] if edge.share > 0 else Ink.DIM),)


def _rest(rest: Rest, *, tells_shares: bool) -> Line:
    """Return how many terms have no edge, and how large they are together."""
    if not tells_shares:
        return (span(f"… {rest.count:,} more", Ink.DIM),)
    return (span(f"… {rest.count:,} smaller  {100 * rest.share:.0f}%", Ink.DIM),)


def _centred(lines: Sequence[Line]) -> tuple[Line, ...]:
    widest = max(map(width, lines))
    return tuple(fit((span(" " * ((widest - width(line)) // 2)), *line), widest) for line in lines)
