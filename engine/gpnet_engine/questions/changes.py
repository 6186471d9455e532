"""What the last move changed: which values became known, and which cells differ from before."""

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.arrays import Matrix
from gpnet_engine.names import LEARNING_RATE, before_update, is_carried, is_updated, updated
from gpnet_engine.statistics import most_changed
from gpnet_engine.time.edits import DATA_OF, is_parameter_typed, last_typed
from gpnet_engine.time.session import Session

EVERYTHING = slice(None)


def changed(
    session: Session, name: str, rows: slice = EVERYTHING, columns: slice = EVERYTHING
) -> NDArray[np.bool_] | None:
    """Return which cells of a value differ from before the last move; None where there is nothing to compare.

    Only `rows` and `columns` are compared.
    """
    array, old = session.values.get(name), earlier(session, name)
    if array is None or old is None:
        return None
    now, then = array[rows, columns], old[rows, columns]
    if old is array:
        return np.zeros(now.shape, dtype=np.bool_)
    return differing(now, then)


def differing(now: Matrix, then: Matrix) -> NDArray[np.bool_]:
    """Return which cells are another number than before; NaN is the same as NaN."""
    differs: NDArray[np.bool_] = (now != then) & ~(np.isnan(now) & np.isnan(then))
    return differs


def earlier(session: Session, name: str) -> Matrix | None:
    """Return a value as it was before the last move, in the shape that it has now; None if there is no such value.

    Of what is carried to the next iteration, in its updated form, after a single step this is its form before the
    update; after a longer move or an edit it is the newest form that was there.
    """
    array, old = session.values.get(name), _before(session, name)
    if session.compared is not None and is_carried(name):
        carried = before_update(name)
        old = session.compared.get(updated(carried), session.compared.get(carried))
    elif old is None and is_updated(name):
        old = session.values.get(before_update(name))
    return old if array is not None and old is not None and old.shape == array.shape else None


class Change(NamedTuple):
    """What the last move added to a cell: NaN where NaN came or went."""

    name: str
    row: int
    column: int
    added: float


def largest_change(session: Session, names: Iterable[str]) -> Change | None:
    """Return what the last move changed the most in any of these values; None if it changed nothing there."""
    found = [change for name in names if (change := _largest_in(session, name)) is not None]
    return max(found, key=lambda change: math.inf if math.isnan(change.added) else abs(change.added), default=None)


def _largest_in(session: Session, name: str) -> Change | None:
    array, old = session.values.get(name), earlier(session, name)
    place = None if array is None or old is None else most_changed(array, old)
    if place is None or array is None or old is None:
        return None
    return Change(name, *place, float(array[place]) - float(old[place]))


def is_typed(session: Session, name: str, row: int, column: int) -> bool:
    """Tell whether a cell holds what the person typed: in this iteration, or, of inputs and targets, for its sample."""
    iteration = session.position.iteration
    if is_carried(name):
        return is_parameter_typed(session.edits, iteration, name, row, column)
    if name == LEARNING_RATE and session.timeline.starts.rate(iteration).schedule is not None:
        return False  # what was typed is the rate that the schedule starts from
    data = DATA_OF.get(name)
    if data is None:
        return last_typed(session.edits, iteration, name) is not None
    sample = session.project.samples_of(iteration)[column]
    return session.timeline.starts.last_typed(iteration, data, row, sample) is not None


def newly_known(session: Session, name: str) -> bool:
    """Tell whether the last move computed a value that was not known before it."""
    return name in session.values and _before(session, name) is None


def _before(session: Session, name: str) -> Matrix | None:
    """Return a value as it was before the last move; of a single step, as it was one operation earlier."""
    if session.compared is not None:
        return session.compared.get(name)
    operation, iteration = session.operation, session.position.iteration
    if operation is not None:
        return None if name == operation.result or name in operation.terms else session.values.get(name)
    if iteration > 1 and not is_carried(name):
        return session.timeline.starts.data(iteration - 1).get(name)
    return session.values.get(name)
