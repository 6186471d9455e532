"""How a cell got its number: computed by an operation, carried over from an earlier iteration, given, or typed.

Kept apart from the session, as it needs every part of one: the operation that made a cell, the edits, and the iteration
before.
"""

from dataclasses import dataclass
from enum import Enum, auto

from gpnet_engine.formulas.expressions import Expression
from gpnet_engine.names import INPUTS, LEARNING_RATE, TARGET, UPDATES, updated
from gpnet_engine.operations import Operation
from gpnet_engine.operations.program import carried_shapes, operation_making
from gpnet_engine.questions.explanations import explanation
from gpnet_engine.time.edits import DATA_OF, is_parameter_typed, last_typed
from gpnet_engine.time.session import Position, Session


class OriginKind(Enum):
    """How a cell got its number."""

    COMPUTED = auto()
    CARRIED = auto()  # a parameter, or what an optimizer keeps for it, as the update of an earlier iteration left it
    GIVEN = auto()
    TYPED = auto()
    BEGINS = auto()  # what an optimizer keeps, before its first update: 0
    COUNTED = auto()  # the count of updates
    SCHEDULED = auto()  # a learning rate that follows from a schedule


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """Where one cell's number comes from.

    kind        how the cell got it
    position    where to go to see it made: right after the operation that made it, or the start of the iteration that
                was given it, in which it was typed, or with which what an optimizer keeps began
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


def origin_of(session: Session, name: str, row: int, column: int) -> Origin | None:
    """Return where a cell's number comes from; None if there is no such cell, or it is not known at the position."""
    array = session.values.get(name)
    if array is None or not (0 <= row < array.shape[0] and 0 <= column < array.shape[1]):
        return None
    if name == UPDATES:
        return Origin(OriginKind.COUNTED, Position(session.position.iteration, 0), name, column)
    if name in {INPUTS, TARGET, LEARNING_RATE}:
        return _origin_of_given(session, name, row, column)
    making = operation_making(session.project.network, name)
    if making is None:
        return _origin_of_carried(session, name, row, column)
    step, operation = making
    position = Position(session.position.iteration, step)
    if is_parameter_typed(session.edits, position.iteration, name, row, column):
        return Origin(OriginKind.TYPED, position, name, column, operation)
    expression = explanation(session, operation, name, row, column)
    return Origin(OriginKind.COMPUTED, position, name, column, operation, expression)


def _origin_of_given(session: Session, name: str, row: int, column: int) -> Origin:
    """Return the origin of a cell of inputs or targets, or of the learning rate: what was typed last, or the data."""
    now, data = session.position.iteration, DATA_OF.get(name)
    if name == LEARNING_RATE and session.timeline.starts.rate(now).schedule is not None:
        return Origin(OriginKind.SCHEDULED, Position(now, 0), name, column)
    starts = session.timeline.starts
    sample = column if data is None else session.project.samples_of(now)[column]
    typed = last_typed(session.edits, now, name) if data is None else starts.last_typed(now, data, row, sample)
    if typed is None:
        return Origin(OriginKind.GIVEN, Position(now, 0), name, column)
    if data is None:
        return Origin(OriginKind.TYPED, Position(typed, 0), name, column)
    # An edit of the batch size for earlier iterations, made later, may have moved the sample to another iteration.
    at = next(turn for turn in range(typed, now + 1) if sample in starts.project_at(turn).samples_of(turn))
    return Origin(OriginKind.TYPED, Position(at, 0), name, starts.project_at(at).samples_of(at).index(sample))


def _origin_of_carried(session: Session, name: str, row: int, column: int) -> Origin:
    """Return the origin of a cell that the iteration began with: of a parameter, or of what is kept for it."""
    starts, iteration = session.timeline.starts, session.position.iteration
    while True:
        if is_parameter_typed(session.edits, iteration, name, row, column):
            return Origin(OriginKind.TYPED, Position(iteration, 0), name, column)
        if starts.is_new_state(iteration, name):
            return Origin(OriginKind.BEGINS, Position(iteration, 0), name, column)
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
        if name not in carried_shapes(network):  # a bias that came into being
            return Origin(OriginKind.GIVEN, Position(iteration, 0), name, column)
        # A frozen bias has not changed since the last edit that may have changed it.
        iteration = max(turn for turn in starts.turns if turn < iteration)
