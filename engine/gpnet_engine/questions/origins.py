"""Where a number comes from: back from any cell, through operations and iterations, to what was given or typed.

Kept apart from the session, as it needs every part of one: the operation that made a cell, the edits, and the iteration
before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

import numpy as np

from gpnet_engine.arrays import Values
from gpnet_engine.formulas.addends import NO_REST, Addend, Rest, largest_terms, single_cells
from gpnet_engine.formulas.expressions import Cells, Expression
from gpnet_engine.names import ERROR_TERMS, INPUTS, LEARNING_RATE, TARGET, before_update, is_step, updated
from gpnet_engine.operations import Operation
from gpnet_engine.operations.program import operation_making
from gpnet_engine.questions.explanations import explanation
from gpnet_engine.time.edits import DATA_OF, is_parameter_typed, last_typed
from gpnet_engine.time.session import Position, Session, go_to

_MOST_LOOKED_AT = 8  # terms: more than any formula has numbers that are no cells


class OriginKind(Enum):
    """How a cell got its number."""

    COMPUTED = auto()
    CARRIED = auto()  # a parameter, as the update of an earlier iteration left it
    GIVEN = auto()
    TYPED = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """Where one cell's number comes from.

    kind        how the cell got it
    position    where to go to see it made: right after the operation that made it, or the start of the iteration that
                was given it or in which it was typed
    name        what the value is called there: `new_W_c` for a `W_c` that was carried over
    column      its column there, counted from 0: in a batch of another size, a sample has another column
    operation   the operation that made it, or None
    expression  how it is computed, of the values known at the session that was asked; None unless it is computed
    """

    kind: OriginKind
    position: Position
    name: str
    column: int
    operation: Operation | None = None
    expression: Expression | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A cell at a position, and how it got its number: one line of the tree of origins.

    `kind`, `position` and `column_there` are those of its origin; rows and columns count from 0.
    """

    name: str
    row: int
    column: int
    value: float
    kind: OriginKind
    position: Position
    column_there: int

    @property
    def is_leaf(self) -> bool:
        """Whether it comes from nothing else: it was given, or typed."""
        return self.kind in {OriginKind.GIVEN, OriginKind.TYPED}


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """One term that a cell is the sum of, and the cells in it; `left_out` counts those that are not listed."""

    addend: Addend
    links: tuple[Link, ...]
    left_out: int


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """What a cell comes from: its largest terms, and the rest summed up. `session` is where their cells are known."""

    session: Session
    branches: tuple[Branch, ...] = ()
    rest: Rest = NO_REST


def link_to(session: Session, name: str, row: int, column: int) -> Link | None:
    """Return a cell of the session as the root of a tree of origins; None if it is not known there."""
    origin = origin_of(session, name, row, column)
    if origin is None:
        return None
    value = session.values[name][row, column].item()
    return Link(name, row, column, value, origin.kind, origin.position, origin.column)


def links(session: Session, link: Link, most: int) -> Links:
    """Return what the cell of `link` is the sum of: at most `most` terms, each with at most `most` cells.

    Any session with the same edits will do. If the link points to an earlier iteration, or its operation is not done
    yet at `session`, this moves to `link.position`: pass on the session that is returned.
    """
    if link.is_leaf:
        return Links(session)
    there = _session_knowing(session, link.position)
    name = updated(link.name) if link.kind is OriginKind.CARRIED else link.name
    origin = origin_of(there, name, link.row, link.column)
    if origin is None or origin.expression is None:
        return Links(there)
    largest = largest_terms(origin.expression, there.values, most)
    if len(largest.terms) == 1 and not largest.rest.count:
        # The one term is the cell itself, also where its formula gives another number: on paper the cell is rounded,
        # and the logarithm of an output that rounds to 0 or 1 is not what E is computed with.
        largest = replace(largest, terms=(replace(largest.terms[0], value=link.value),))
    branches = tuple(_branch(there, addend, most) for addend in largest.terms)
    return Links(there, branches, largest.rest)


def largest_behind(session: Session, link: Link) -> Link | None:
    """Return the cell that contributes most to the one of `link`: a factor of its largest term, whatever that is.

    Among the factors of one term, a number that this iteration computed comes before a weight that an earlier iteration
    left, and that before a given number. In an update, the step counts, not the parameter before it. None if the cell
    comes from nothing else.
    """
    for branch in links(session, link, _MOST_LOOKED_AT).branches:
        others = [one for one in branch.links if one.name != before_update(link.name)]
        if others:  # a number in a formula has no cell
            target = min(others, key=lambda one: (one.is_leaf, one.kind is OriginKind.CARRIED))
            # A term that is in no matrix on screen is skipped: from a step to its gradient, from E to an output.
            return largest_behind(session, target) if is_step(target.name) or target.name == ERROR_TERMS else target
    return None


def _session_knowing(session: Session, position: Position) -> Session:
    """Return `session` if it knows what was computed up to `position`, else the session there."""
    is_known = session.position.iteration == position.iteration and session.position.step >= position.step
    return session if is_known else go_to(session, position)


def _branch(session: Session, addend: Addend, most: int) -> Branch:
    every = tuple(dict.fromkeys(cell for cells in addend.cells for cell in _by_size(cells, session.values)))
    found = (link_to(session, cell.name, cell.row or 0, cell.column or 0) for cell in every[:most])
    return Branch(addend, tuple(link for link in found if link is not None), max(len(every) - most, 0))


def _by_size(cells: Cells, values: Values) -> Iterator[Cells]:
    """Yield each of `cells`; for a line (the net of a softmax) the largest number first, as e^net grows with it."""
    numbers = cells.numbers(values)
    listed = tuple(single_cells(cells, values))
    for index in np.argsort(-np.where(np.isnan(numbers), np.inf, numbers), kind="stable"):
        yield listed[index]


def origin_of(session: Session, name: str, row: int, column: int) -> Origin | None:
    """Return where a cell's number comes from; None if there is no such cell, or it is not known at the position."""
    array = session.values.get(name)
    if array is None or not (0 <= row < array.shape[0] and 0 <= column < array.shape[1]):
        return None
    if name in {INPUTS, TARGET, LEARNING_RATE}:
        return _origin_of_given(session, name, row, column)
    making = operation_making(session.project.network, name)
    if making is None:
        return _origin_of_parameter(session, name, row, column)
    step, operation = making
    position = Position(session.position.iteration, step)
    if is_parameter_typed(session.edits, position.iteration, name, row, column):
        return Origin(OriginKind.TYPED, position, name, column, operation)
    expression = explanation(session, operation, name, row, column)
    return Origin(OriginKind.COMPUTED, position, name, column, operation, expression)


def _origin_of_given(session: Session, name: str, row: int, column: int) -> Origin:
    """Return the origin of a cell of inputs or targets, or of the learning rate: what was typed last, or the data."""
    now, data = session.position.iteration, DATA_OF.get(name)
    sample = column if data is None else session.project.samples_of(now)[column]
    typed = last_typed(session.edits, now, data or name, row, sample)
    if typed is None:
        return Origin(OriginKind.GIVEN, Position(now, 0), name, column)
    if data is None:
        return Origin(OriginKind.TYPED, Position(typed, 0), name, column)
    # An edit of the batch size for earlier iterations, made later, may have moved the sample to another iteration.
    starts = session.timeline.starts
    at = next(turn for turn in range(typed, now + 1) if sample in starts.project_at(turn).samples_of(turn))
    return Origin(OriginKind.TYPED, Position(at, 0), name, sample - starts.project_at(at).samples_of(at).start)


def _origin_of_parameter(session: Session, name: str, row: int, column: int) -> Origin:
    """Return the origin of a cell of a parameter at the start of the iteration."""
    starts, iteration = session.timeline.starts, session.position.iteration
    while True:
        if is_parameter_typed(session.edits, iteration, name, row, column):
            return Origin(OriginKind.TYPED, Position(iteration, 0), name, column)
        if iteration == 1:
            return Origin(OriginKind.GIVEN, Position(1, 0), name, column)
        network = starts.project_at(iteration - 1).network
        making = operation_making(network, updated(name))
        if is_parameter_typed(session.edits, iteration - 1, updated(name), row, column):
            typed_at = Position(iteration - 1, making[0]) if making else Position(iteration, 0)
            return Origin(OriginKind.TYPED, typed_at, updated(name) if making else name, column)
        if making is not None:
            step, operation = making
            return Origin(OriginKind.CARRIED, Position(iteration - 1, step), updated(name), column, operation)
        if name not in network.parameter_shapes():  # a bias that came into being
            return Origin(OriginKind.GIVEN, Position(iteration, 0), name, column)
        # A frozen bias has not changed since the last edit that may have changed it.
        iteration = max(turn for turn in starts.turns if turn < iteration)
