"""How columns of numbers are scaled. To add a way, add an entry to `SCALES`.

What a scale needs to know of the columns is fitted on the samples that are trained on, and used for the others too.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gpnet_engine.arrays import Matrix


@dataclass(frozen=True, slots=True)
class Scale:
    """A way to scale a column x to (x − offset) / width, and from there to a multiple plus a shift.

    fit    returns the offset and the width of every column of some rows
    reach  the least and the largest number that a column becomes; None where that depends on the column
    """

    fit: Callable[[Matrix], tuple[Matrix, Matrix]]
    times: float = 1.0
    plus: float = 0.0
    reach: tuple[float, float] | None = None


def _range(rows: Matrix) -> tuple[Matrix, Matrix]:
    """Return the minimum and max − min: the quotient goes from 0 to 1."""
    least: Matrix = rows.min(axis=0)
    return least, rows.max(axis=0) - least


def _deviation(rows: Matrix) -> tuple[Matrix, Matrix]:
    """Return the mean and the standard deviation of the whole population: the quotient has mean 0, variance 1."""
    mean: Matrix = rows.mean(axis=0)
    return mean, np.sqrt(np.square(rows - mean).mean(axis=0))


SCALES = {
    "minmax": Scale(_range, reach=(0.0, 1.0)),
    "symmetric": Scale(_range, times=2.0, plus=-1.0, reach=(-1.0, 1.0)),
    "standard": Scale(_deviation),
}


def scaled(rows: Matrix, scale: str, training: Matrix) -> Matrix:
    """Return rows scaled as the rows of `training` are; not finite where that overflows.

    A column that is constant in `training` becomes 0, also where rounding would give it a deviation that is not 0.
    """
    way = SCALES[scale]
    constant = training.min(axis=0) == training.max(axis=0)
    with np.errstate(all="ignore"):
        offset, width = way.fit(training)
        quotient = (rows - offset) / width
        if (way.times, way.plus) != (1.0, 0.0):
            quotient = quotient * way.times + way.plus
        quotient = np.where(np.isfinite(width), quotient, np.nan)  # of an infinite width all would be 0
        return np.where(constant, 0.0, quotient)
