"""What is right where a mistake is made on purpose: the numbers of the same iteration without it."""

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.arrays import Matrix
from gpnet_engine.time.session import Session

_SAME = 1e-9  # two ways to compute the same number differ by a few roundings


def right_of(session: Session, name: str) -> Matrix | None:
    """Return the right numbers of a known value; None where no mistake is made, or nothing else computes the value."""
    if session.project.network.is_right or name not in session.values:
        return None
    return session.timeline.right_values(session.position.iteration).get(name)


def right_number(session: Session, name: str, row: int, column: int) -> float | None:
    """Return the right number in the place of one that is wrong; None if it is right. Rows and columns count from 0."""
    right = right_of(session, name)
    here = slice(row, row + 1), slice(column, column + 1)
    if right is None or not wrong_cells(session.values[name][here], right[here]).any():
        return None
    return float(right[row, column])


def wrong_cells(array: Matrix, right: Matrix) -> NDArray[np.bool_]:
    """Return which cells are not what they should be."""
    with np.errstate(over="ignore"):  # the difference of two of the largest numbers
        found: NDArray[np.bool_] = ~np.isclose(array, right, rtol=_SAME, atol=0.0, equal_nan=True)
    return found
