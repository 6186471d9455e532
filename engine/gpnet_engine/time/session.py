"""A debugging session as a value: project, edits, position, and everything that is known there.

Every function takes a session and returns another one. Going back shows what was there, as nothing is ever overwritten.
"""

import re
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

from gpnet_engine.arrays import Values
from gpnet_engine.errors import PositionError
from gpnet_engine.model.project import Project
from gpnet_engine.names import ERROR, INPUTS, is_parameter, updated
from gpnet_engine.operations import Operation, Program
from gpnet_engine.operations.program import Grain, carried_shapes, next_stop, previous_stop, program
from gpnet_engine.time.edits import Edits
from gpnet_engine.time.timeline import DEFAULT_BUDGET, Timeline


class Position(NamedTuple):
    """A place in the run: `step` operations of `iteration` (from 1) are done. Totally ordered."""

    iteration: int
    step: int


START = Position(1, 0)
_MOST_POSITION_DIGITS = 12
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.|$)")


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """A move that may take long: call `go_on` until it returns True, then `finish`; or `finish` at once.

    Nothing is lost if it is abandoned: the session that it began from is unchanged.
    """

    timeline: Timeline
    position: Position
    undone: Edits
    compared: Values | None

    def go_on(self, seconds: float) -> bool:
        """Replay for about `seconds`; tell whether the replay is complete."""
        return self.timeline.replay_to(self.position.iteration, seconds) == self.position.iteration

    @property
    def done(self) -> int:
        """The iteration up to which the replay is complete."""
        return self.timeline.nearest(self.position.iteration)

    def finish(self) -> "Session":
        """Return the session at the destination."""
        return replace(_at(self.timeline, self.position, self.undone), compared=self.compared)


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """Everything at one position. `values` holds what is known there by name: given, results and terms.

    `project` has the settings of this iteration, `program` its operations.

    `compared` holds the values that changed cells are compared with, those before the last move or edit; None means the
    position one operation earlier. `came_from` is the session before a step, which a step back returns.
    """

    timeline: Timeline
    project: Project
    program: Program
    position: Position
    values: Values
    undone: Edits = ()
    compared: Values | None = None
    came_from: "Session | None" = None

    @property
    def edits(self) -> Edits:
        """The edits in force, in the order they were made."""
        return self.timeline.edits

    @property
    def operation(self) -> Operation | None:
        """The operation that was done last in this iteration; None at its start."""
        return self.program[self.position.step - 1] if self.position.step else None

    @property
    def linear_step(self) -> int:
        """How many operations were done since the start of the run."""
        return self.timeline.starts.operations_before(self.position.iteration) + self.position.step

    @property
    def batch(self) -> int:
        """How many samples (columns) this iteration has."""
        return int(self.values[INPUTS].shape[1])

    @property
    def error(self) -> float | None:
        """E of this iteration; None as long as it is not computed."""
        found = self.values.get(ERROR)
        return None if found is None else float(found[0, 0])


def open_session(project: Project, budget: int = DEFAULT_BUDGET, edits: Edits = ()) -> Session:
    """Return the session at the start of iteration 1, with nothing computed; `budget` bounds its history, in bytes.

    Raises ProjectError when edited settings do not go together.
    """
    return _at(Timeline(project, edits, budget=budget), START)


def step_forward(session: Session) -> Session:
    """Do one operation; past the last one, enter the next iteration."""
    iteration, step = session.position
    before = replace(session, came_from=None)
    if step == len(session.program):
        entered = _at(session.timeline, Position(iteration + 1, 0), session.undone)
        return replace(entered, came_from=before)
    made = session.timeline.starts.run(iteration, session.program[step], session.values)
    return replace(
        session,
        position=Position(iteration, step + 1),
        values=MappingProxyType({**session.values, **made}),
        compared=None,
        came_from=before,
    )


def step_back(session: Session) -> Session:
    """Go one operation back; before the first one, to the end of the previous iteration.

    Raises PositionError at the start of the run.
    """
    if session.came_from is not None:
        return session.came_from
    iteration, step = session.position
    if step == 0:
        return step_back_move(session).finish()
    undone = session.program[step - 1]
    values = {
        name: array for name, array in session.values.items() if name != undone.result and name not in undone.terms
    }
    return replace(
        session,
        position=Position(iteration, step - 1),
        values=MappingProxyType(values),
        compared=None,
    )


def position_after(session: Session, grain: Grain) -> Position:
    """Return the position after a move forward of this grain."""
    iteration, step = session.position
    if grain is Grain.ITERATION:
        return Position(iteration + 1, min(step, _steps(session, iteration + 1)))
    stop = next_stop(session.project.network, grain, step)
    return Position(iteration + 1, 0) if stop is None else Position(iteration, stop)


def position_before(session: Session, grain: Grain) -> Position:
    """Return the position after a move back of this grain; at the start of the run, the same position."""
    iteration, step = session.position
    if grain is Grain.ITERATION:
        return Position(iteration - 1, min(step, _steps(session, iteration - 1))) if iteration > 1 else START
    stop = previous_stop(session.project.network, grain, step)
    if stop is not None:
        return Position(iteration, stop)
    return _end_of(session, iteration - 1) if iteration > 1 else START


def present_position(session: Session, position: Position) -> Position:
    """Return a position that was kept, or the end of its iteration if settings have shortened that since."""
    iteration, step = position
    return Position(iteration, min(step, _steps(session, iteration)))


def move_to(session: Session, position: Position) -> Move:
    """Plan the move to any position, forward or back. Raises PositionError if there is no such position."""
    check_position(session, position)
    return Move(session.timeline, position, session.undone, session.values)


def go_to(session: Session, position: Position) -> Session:
    """Go to any position, forward or back. Raises PositionError if there is no such position."""
    return move_to(session, position).finish()


def step_back_move(session: Session) -> Move:
    """Plan the step back from the start of an iteration to the end of the one before.

    Raises PositionError at the start of the run.
    """
    iteration, step = session.position
    if (iteration, step) == START:
        raise PositionError("This is the start of the run.")
    return Move(session.timeline, _end_of(session, iteration - 1), session.undone, None)


def check_position(session: Session, position: Position) -> None:
    """Raise PositionError if there is no such position in the run."""
    if position.iteration < 1:
        raise PositionError("Iterations count from 1.")
    steps = _steps(session, position.iteration)
    if not 0 <= position.step <= steps:
        raise PositionError(f"An iteration has steps 0 to {steps}.")


def parse_position(session: Session, text: str) -> Position:
    """Return the position that a person typed, `iteration` or `iteration.step`. Raises PositionError that says why."""
    written = text.strip()
    if _THOUSANDS.match(written):
        written = written.replace(",", "")
    iteration, point, step = written.partition(".")
    if not iteration.isdecimal() or (point and not step.isdecimal()):
        raise PositionError("Type an iteration, such as 12, or iteration.step, such as 12.7.")
    if len(iteration) > _MOST_POSITION_DIGITS or len(step) > _MOST_POSITION_DIGITS:
        raise PositionError("That is too far.")
    position = Position(int(iteration), int(step or 0))
    check_position(session, position)
    return position


def restart(session: Session) -> Session:
    """Go back to the start of the run, with the same weights and edits."""
    return go_to(session, START)


def latest(session: Session, parameter: str) -> str:
    """Return the name of a parameter's present form: updated, once its update was done in this iteration."""
    return updated(parameter) if updated(parameter) in session.values else parameter


def carried_here(session: Session) -> Values:
    """Return parameters and state as the iteration began with them, or at its end updated, by their own names."""
    is_done = _is_done(session)
    names = carried_shapes(session.project.network)
    return {name: session.values[latest(session, name) if is_done else name] for name in names}


def parameters_here(session: Session) -> Values:
    """Return the parameters that the iteration began with, or at its end the updated ones, by their own names."""
    return {name: array for name, array in carried_here(session).items() if is_parameter(name)}


def project_here(session: Session) -> Project:
    """Return the project as it stands at the position, to be opened again from here.

    Parameters and state are those that the iteration began with, or at its end the updated ones; data, learning rate
    and settings are as edited.
    """
    project, done = session.timeline.starts.project_from(session.position.iteration), _is_done(session)
    after = replace(project, updates=project.updates + done, iterations=project.iterations + done)
    return after.going_on(carried_here(session))


def _is_done(session: Session) -> bool:
    return session.position.step == len(session.program)


def _steps(session: Session, iteration: int) -> int:
    """Return how many operations an iteration has."""
    return len(program(session.timeline.starts.project_at(iteration).network))


def _end_of(session: Session, iteration: int) -> Position:
    return Position(iteration, _steps(session, iteration))


def _at(timeline: Timeline, position: Position, undone: Edits = ()) -> Session:
    """Compute the session at a position from the parameters and the state at the start of its iteration."""
    values = timeline.given(position.iteration)
    project = timeline.starts.project_at(position.iteration)
    operations = program(project.network)
    for operation in operations[: position.step]:
        values.update(timeline.starts.run(position.iteration, operation, values))
    return Session(timeline, project, operations, position, MappingProxyType(values), undone)
