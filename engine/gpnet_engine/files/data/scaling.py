"""How the inputs of a data set are scaled, column by column. To add a way, add an entry to `SCALES`."""

from collections.abc import Callable

import numpy as np

from gpnet_engine.arrays import Matrix


def _minmax(rows: Matrix) -> tuple[Matrix, Matrix]:
    """Return x − min and max − min: the quotient goes from 0 to 1."""
    least = rows.min(axis=0)
    return rows - least, rows.max(axis=0) - least


def _standard(rows: Matrix) -> tuple[Matrix, Matrix]:
    """Return x − mean and the standard deviation of the whole population: the quotient has mean 0, variance 1."""
    shifted = rows - rows.mean(axis=0)
    return shifted, np.sqrt(np.square(shifted).mean(axis=0))


SCALES: dict[str, Callable[[Matrix], tuple[Matrix, Matrix]]] = {"minmax": _minmax, "standard": _standard}


def scaled(rows: Matrix, scale: str) -> Matrix:
    """Return the rows scaled; not finite where that overflows.

    A constant column becomes 0, also where rounding would give it a deviation that is not 0.
    """
    constant = rows.min(axis=0) == rows.max(axis=0)
    with np.errstate(all="ignore"):
        shifted, width = SCALES[scale](rows)
        return np.where(constant, 0.0, shifted / width)
