"""What flows into the chosen cell, from where and how much, and what the cell feeds; not how it is drawn.

An edge stands for a term of the sum that the cell is, with the share that the list of terms gives it. Where the cell is
no sum, an edge stands for each cell that it is computed from, and nothing has a share.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from gpnet_engine.formulas.addends import Addend, Rest, Terms, single_cells, terms
from gpnet_engine.formulas.expressions import Cells, Expression, sources
from gpnet_engine.names import gradient_of, is_parameter, is_single, layer_of, parameter_behind
from gpnet_engine.operations import Operation, Phase
from gpnet_engine.operations.execute import shape_of
from gpnet_engine.operations.program import operation_making, phase
from gpnet_engine.operations.rule import neuron
from gpnet_engine.questions.explanations import explanation
from gpnet_engine.time.session import Session
from gpnet_tui.view.matrices.grid import home_layer
from gpnet_tui.view.text.ink import CellRef
from gpnet_tui.view.text.labels import cell_label, cells_label, sample_label
from gpnet_tui.view.text.signs import Sign

_MOST_ONWARD = 4
_TO_THE_RIGHT = frozenset({Phase.FORWARD, Phase.ERROR})


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between the chosen cell and another one.

    share       which part of the sum it brings, with the sign of its number; None without a share
    is_forward  whether it brings what was computed on the way forward
    """

    label: str
    cell: CellRef
    share: float | None = None
    is_forward: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """The edges into a cell and onward from it, and what has no edge of its own: terms, and the cells `left_onward`."""

    phase: Phase
    cell: CellRef
    into: tuple[Edge, ...]
    rest: Rest
    onward: tuple[Edge, ...]
    left_onward: int

    @property
    def is_product(self) -> bool:
        """Whether the cell is no sum: nothing has a share."""
        return all(edge.share is None for edge in self.into)


def flow_into(session: Session, operation: Operation, cell: CellRef, most: int, *, tells_shares: bool = True) -> Flow:
    """Return what flows into a cell of an operation's result, with at most `most` edges into it, and few from it.

    If not all terms have an edge, those of the largest share come first. Without `tells_shares`, no number decides
    anything: the first terms have edges.
    """
    expression = explanation(session, operation, *cell)
    found = terms(expression, session.values)
    onward = _onward(session, operation, cell)
    if len(found) == 1 and not _is_weighted(found[0]):
        edges, left = _from_cells(session, operation, expression, most)
        return Flow(phase(operation), cell, edges, Rest(left), *onward)
    if not tells_shares:
        addends, rest = [found[index] for index in range(min(len(found), most))], Rest(max(len(found) - most, 0))
        shares: Sequence[float | None] = [None] * len(addends)
    else:
        addends, shares, rest = _largest(found, most)
    labels = _labels(session, cell, addends)
    edges = tuple(Edge(*label, share) for label, share in zip(labels, shares, strict=True))
    return Flow(phase(operation), cell, edges, rest, *onward)


def _largest(found: Terms, most: int) -> tuple[list[Addend], list[float], Rest]:
    """Return the terms of the largest share, their shares, and the rest; in the order of the formula if all fit."""
    largest = found.largest(most)
    is_whole = len(found) <= most
    addends = [found[index] for index in range(len(found))] if is_whole else list(largest.terms)
    return addends, [one.share for one in addends], largest.rest


def _is_weighted(addend: Addend) -> bool:
    """Tell whether a term is something times a weight."""
    return len(addend.cells) > 1 and any(is_parameter(cells.name) for cells in addend.cells)


def _from_cells(
    session: Session, operation: Operation, expression: Expression, most: int
) -> tuple[tuple[Edge, ...], int]:
    """Return an edge for each cell that an expression is written with, and how many more there are."""
    is_error = phase(operation) is Phase.ERROR  # its only term has a name of its own, which is shown nowhere else
    written = [*dict.fromkeys(sources(expression, through_terms=is_error))]
    apart = [one for one in written if not (_is_one(one) and any(_covers(other, one) for other in written))]
    count = sum(one.numbers(session.values).size for one in apart)
    first = (_ref(one) for cells in apart for one in islice(single_cells(cells, session.values), most))
    edges = tuple(
        Edge(cell_label(session, cell), cell, is_forward=_is_from_forward(session, operation, cell))
        for cell in islice(first, most)
    )
    return edges, count - len(edges)


def _covers(line: Cells, one: Cells) -> bool:
    return line != one and line.covers(*_ref(one))


def _is_one(cells: Cells) -> bool:
    return cells.row is not None and cells.column is not None


def _is_from_forward(session: Session, operation: Operation, cell: CellRef) -> bool:
    """Tell whether an operation on the way back takes a cell from the way forward; the slope f′ is taken there."""
    if phase(operation) is not Phase.BACKWARD:
        return False
    making = operation_making(session.project.network, cell.name)
    return making is None or making[1] is operation or phase(making[1]) is Phase.FORWARD


def _labels(session: Session, cell: CellRef, addends: Sequence[Addend]) -> Iterator[tuple[str, CellRef]]:
    """Yield how each term is called, and its cell: the neuron or value that is in it and not in all the others.

    A factor that is one number, as the learning rate is, is not what a term is called by.
    """
    written = [one.cells for one in addends]
    common = set[Cells]().union(*written).intersection(*written) if len(written) > 1 else set[Cells]()
    for one, cells in zip(addends, written, strict=True):
        own = [each for each in cells if each not in common] or [*cells]
        others = [each for each in own if not (is_parameter(each.name) or is_single(each.name))] or own
        name, ref = _name(session, cell, others)
        yield (f"{Sign.MINUS} {name}" if one.is_subtracted else name), ref


def _name(session: Session, cell: CellRef, cells: Sequence[Cells]) -> tuple[str, CellRef]:
    """Return how a term with some cells is called: by its sample, by a neuron of another layer, or by its cell."""
    first = _ref(cells[0])
    parameter = parameter_behind(cell.name)
    is_about_parameter = is_parameter(parameter)
    is_over_samples = is_about_parameter and cell.name == gradient_of(parameter)
    if is_over_samples and len(cells) > 1 and len({each.column for each in cells}) == 1:
        return sample_label(session, first.column), first
    is_same_sample = session.batch == 1 or (first.column == cell.column and layer_of(cell.name) is not None)
    is_other_layer = layer_of(cell.name) is None or layer_of(first.name) not in {layer_of(cell.name), None}
    if is_same_sample and is_other_layer and not is_about_parameter and not is_single(first.name):
        return neuron(home_layer(session.project.network, first.name), first.row), first
    return cell_label(session, first), first


def _ref(cells: Cells) -> CellRef:
    return CellRef(cells.name, cells.row or 0, cells.column or 0)


def _onward(session: Session, operation: Operation, cell: CellRef) -> tuple[tuple[Edge, ...], int]:
    """Return what is computed from a cell next, as far as the same direction goes on, and how much more there is."""
    edges: list[Edge] = []
    left = 0
    for later in session.program[session.position.step :]:
        is_same_way = phase(later) is phase(operation) or {phase(later), phase(operation)} <= _TO_THE_RIGHT
        if is_same_way and cell.name in later.operands and all(name in session.values for name in later.operands):
            found = _fed(session, later, cell)
            room = max(_MOST_ONWARD - len(edges), 0)
            edges += [_led_to(session, later, cell, cells) for cells in found[:room]]
            left += len(found[room:])
    return tuple(edges), left


def _fed(session: Session, later: Operation, cell: CellRef) -> Sequence[Cells]:
    """Return what a cell feeds in a later result: a column of cells, a whole row as one, or a single cell."""
    rows, columns = shape_of(session.project.network, later.result, session.batch)
    row, column = min(cell.row, rows - 1), min(cell.column, columns - 1)
    if rows > 1 and _feeds(session, later, cell, (row + 1) % rows, column):
        return [Cells(later.result, each, column) for each in range(rows)]
    is_row = columns > 1 and _feeds(session, later, cell, row, (column + 1) % columns)
    return [Cells(later.result, row, None if is_row else column)]


def _led_to(session: Session, later: Operation, cell: CellRef, cells: Cells) -> Edge:
    """Return an edge onward: to a neuron of another layer, or to cells by their names."""
    is_other_layer = later.layer != layer_of(cell.name) and layer_of(later.result) is not None
    name = neuron(later.layer, cells.row or 0) if is_other_layer else cells_label(session, cells)
    return Edge(name, _ref(cells))


def _feeds(session: Session, later: Operation, cell: CellRef, row: int, column: int) -> bool:
    found = sources(explanation(session, later, later.result, row, column))
    return any(cells.covers(*cell) for cells in found)
