"""The ends of edges as blocks of text, and what the edge of each looks like."""

from collections.abc import Sequence
from typing import NamedTuple

from gpnet_engine.formulas.addends import Rest
from gpnet_engine.time.session import Session
from gpnet_tui.view.fan.flow import Edge, Flow
from gpnet_tui.view.text.ink import PHASE_INK, CellRef, Ink, Line, Span, fit, span, width
from gpnet_tui.view.text.labels import cell_label
from gpnet_tui.view.text.numbers import percent
from gpnet_tui.view.text.signs import Sign
from gpnet_tui.view.text.value import value_text

_THICK = ((0.3, 3), (0.15, 2), (0.0, 1))  # from which share on an edge is how thick
_OF_A_FACTOR, _MOST_FACTORS = 2, 4  # the thickness of an edge without a share; more of them are thin


class Look(NamedTuple):
    """What an edge looks like: the larger its share, the thicker; broken where what it brings is below 0."""

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
    return [Node((line,), look) for line, look in zip(lines, looks, strict=True)]


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
    inks = (Ink.DIM,) if is_dim else (Ink.TEXT,)
    return [
        Node(((Span(edge.label, inks, edge.cell),),), look, edge.is_forward)
        for edge, look in zip(edges, looks, strict=True)
    ]


def onward_nodes(flow: Flow) -> list[Node]:
    """Return what the chosen cell feeds."""
    nodes = named_nodes(flow.onward, [Look(Ink.DIM)] * len(flow.onward), is_dim=True)
    return _with_rest(nodes, Rest(flow.left_onward))


def factor_nodes(flow: Flow) -> list[Node]:
    """Return the cells that a cell is made of by their names alone, and how many more there are."""
    nodes = named_nodes(flow.into, _looks(flow))
    return _with_rest(nodes, flow.rest)


def _with_rest(nodes: list[Node], rest: Rest) -> list[Node]:
    """Add how many there are more, if there are."""
    return [*nodes, Node((_rest(rest, tells_shares=False),), Look(Ink.DIM))] if rest.count else nodes


def _looks(flow: Flow) -> list[Look]:
    """Return the look of each edge into the chosen cell."""
    ink, of_a_factor = PHASE_INK[flow.phase], _OF_A_FACTOR if len(flow.into) <= _MOST_FACTORS else 1
    return [
        Look(Ink.FORWARD if edge.is_forward else ink, of_a_factor) if edge.share is None else _look(edge.share, ink)
        for edge in flow.into
    ]


def _look(share: float, ink: Ink) -> Look:
    if share == 0.0:
        return Look(Ink.DIM, is_broken=True)
    thickness = next(thick for least, thick in _THICK if abs(share) >= least)
    return Look(ink, thickness) if share > 0 else Look(Ink.TEXT, thickness, is_broken=True)


def _name(edge: Edge) -> Span:
    return Span(edge.label, (Ink.TEXT,), edge.cell)


def _share(flow: Flow, edge: Edge) -> Line:
    if edge.share is None:
        return ()
    return (span(percent(edge.share), _look(edge.share, PHASE_INK[flow.phase]).ink),)


def _rest(rest: Rest, *, tells_shares: bool) -> Line:
    """Return how many terms have no edge, and how large they are together."""
    if not tells_shares:
        return (span(f"{Sign.CUT} {rest.count:,} more", Ink.DIM),)
    return (span(f"{Sign.CUT} {rest.count:,} smaller  {100 * rest.share:.0f}%", Ink.DIM),)


def _centred(lines: Sequence[Line]) -> tuple[Line, ...]:
    widest = max(map(width, lines))
    return tuple(fit((span(" " * ((widest - width(line)) // 2)), *line), widest) for line in lines)
