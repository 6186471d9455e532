"""Edits of a session: set a cell, draw new weights, undo and redo.

Each exists as a plan for a move, which can be made in slices, and as a plain function that makes it at once.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.errors import EditError
from gpnet_engine.formulas.expressions import sources
from gpnet_engine.model.setting_kinds import SettingValue
from gpnet_engine.names import (
    ERROR,
    INPUTS,
    LEARNING_RATE,
    TARGET,
    UPDATES,
    is_carried,
    listed,
)
from gpnet_engine.operations import Operation
from gpnet_engine.operations.execute import context_of
from gpnet_engine.operations.program import label_in, operation_making, program
from gpnet_engine.operations.update import least_of, state_shapes
from gpnet_engine.time.edits import DATA_OF, CellEdit, Edits, SamplesEdit, SeedEdit, SettingsEdit, seed_of
from gpnet_engine.time.samples import why_too_many
from gpnet_engine.time.session import START, Move, Position, Session


def new_seed_move(session: Session) -> Move:
    """Plan a restart with newly drawn parameters; it is an edit, so undo takes it back."""
    seed = seed_of(session.project, session.edits) + 1
    return _with_edits(session, (*session.edits, SeedEdit(seed)), (), START)


def edit_move(session: Session, name: str, row: int, column: int, number: float) -> Move:
    """Plan to set one cell of an editable value from the present iteration on.

    Rows and columns count from 0. Raises EditError for a result, an unknown cell, or a number that is not finite.
    """
    refusal = why_not_editable(session, name, row, column)
    if refusal is not None:
        raise EditError(refusal)
    if not np.isfinite(number):
        raise EditError("Only finite numbers can be typed in.")
    arithmetic = session.project.arithmetic
    if not arithmetic.holds(number):
        raise EditError(f"That is too large for {arithmetic.precision}, in which this project computes.")
    reason = session.project.network.loss.why_not_target(number) if name == TARGET else None
    if reason is not None:
        raise EditError(f"{reason}.")
    if number < least_of(name):
        raise EditError(
            f"{label_in(session.project.network, name)} is made of squares, so it cannot be below {least_of(name):g}."
        )
    iteration = session.position.iteration
    data = DATA_OF.get(name)
    if data is not None:
        column = session.project.samples_of(iteration)[column]
    made = CellEdit(iteration, data or name, row, column, float(number))
    return _with_edits(session, (*session.edits, made), ())


def settings_move(session: Session, changes: Mapping[str, SettingValue], first: int | None = None) -> Move:
    """Plan to change settings from the iteration `first` on, or else the present one; see `Project.with_settings`.

    Raises ProjectError when they do not go together, in this iteration or in a later one with edited settings.
    """
    made = SettingsEdit(session.position.iteration if first is None else first, tuple(changes.items()))
    return _with_edits(session, (*session.edits, made), ())


def samples_move(session: Session, inputs: Matrix, targets: Matrix) -> Move:
    """Plan to have other samples from the present iteration on, a column each.

    Raises EditError for more than can be edited, and ProjectError for samples that the network or its loss cannot take.
    """
    refusal = why_too_many(inputs.size + targets.size)
    if refusal is not None:
        raise EditError(refusal)
    made = SamplesEdit(session.position.iteration, matrix(inputs), matrix(targets))
    return _with_edits(session, (*session.edits, made), ())


def undo_move(session: Session) -> Move:
    """Plan to take the last edit back. Raises EditError if there is none."""
    if not session.edits:
        raise EditError("There is no edit to undo.")
    *rest, last = session.edits
    return _with_edits(session, tuple(rest), (*session.undone, last))


def redo_move(session: Session) -> Move:
    """Plan to do the edit again that was undone last. Raises EditError if there is none."""
    if not session.undone:
        raise EditError("There is no edit to redo.")
    *rest, last = session.undone
    return _with_edits(session, (*session.edits, last), tuple(rest))


def removal_move(session: Session, index: int) -> Move:
    """Plan to undo the edit at `index` of `session.edits`, whenever it was made; redo makes it again."""
    edits = session.edits
    return _with_edits(session, (*edits[:index], *edits[index + 1 :]), (*session.undone, edits[index]))


def comparison_move(session: Session, edits: Edits) -> Move:
    """Plan to go to where the error of the present iteration is known, with `edits` instead of the session's own."""
    timeline = session.timeline.with_edits(edits)
    iteration = session.position.iteration
    found = operation_making(timeline.starts.project_at(iteration).network, ERROR)
    return Move(timeline, Position(iteration, found[0] if found else 0), (), session.values)


def restart_with_new_seed(session: Session) -> Session:
    """Go back to the start of the run with newly drawn parameters."""
    return new_seed_move(session).finish()


def edit(session: Session, name: str, row: int, column: int, number: float) -> Session:
    """Set one cell from the present iteration on, and compute again what follows from it; see `edit_move`."""
    return edit_move(session, name, row, column, number).finish()


def replace_samples(session: Session, inputs: Matrix, targets: Matrix) -> Session:
    """Have other samples from the present iteration on, and compute again what follows; see `samples_move`."""
    return samples_move(session, inputs, targets).finish()


def undo(session: Session) -> Session:
    """Take the last edit back. Raises EditError if there is none."""
    return undo_move(session).finish()


def redo(session: Session) -> Session:
    """Do the edit again that was undone last. Raises EditError if there is none."""
    return redo_move(session).finish()


def why_not_editable(session: Session, name: str, row: int, column: int) -> str | None:
    """Return why a cell cannot be edited, in a sentence for the person; None if it can."""
    array, shown = session.values.get(name), label_in(session.project.network, name)
    if array is None:
        return f"{shown} is not computed yet."
    if not (0 <= row < array.shape[0] and 0 <= column < array.shape[1]):
        return f"{shown} has no cell [{row + 1},{column + 1}]: it is {array.shape[0]}x{array.shape[1]}."
    if is_carried(name) or name in {INPUTS, TARGET, LEARNING_RATE}:
        return None
    if name == UPDATES:
        return f"{shown} counts the updates, so it cannot be typed in."
    making = operation_making(session.project.network, name)
    if making is None:
        return f"{shown} cannot be edited."
    behind = listed(label_in(session.project.network, one) for one in _behind(session, making[1], name))
    return f"{shown} follows from {behind}, so it cannot be typed in. Edit {_editable(session)}."


def _behind(session: Session, operation: Operation, name: str) -> Iterable[str]:
    """Return the values that a result, or a term of its operation, is computed from."""
    if name == operation.result:
        return operation.operands
    project = session.project
    context = context_of(project.network, operation, project.arithmetic, session.batch, session.values)
    found = sources(operation.explain(context, name, 0, 0), through_terms=False)
    return dict.fromkeys(cells.name for cells in found)


def _editable(session: Session) -> str:
    """Return what can be edited, as a message lists it; of an optimizer that keeps nothing, no state."""
    state = ("optimizer state",) if state_shapes(session.project.network) else ()
    words = ["weights", *state, "inputs", "targets"]
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _with_edits(session: Session, edits: Edits, undone: Edits, position: Position | None = None) -> Move:
    timeline = session.timeline.with_edits(edits)
    iteration, step = position or session.position
    last = len(program(timeline.starts.project_at(iteration).network))  # settings may make an iteration shorter
    return Move(timeline, Position(iteration, min(step, last)), undone, session.values)
