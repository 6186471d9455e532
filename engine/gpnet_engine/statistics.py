"""Statistics of one matrix: its range, its norm, how many cells are 0 or not finite, and where its extremes are.

Kept apart from where the matrices come from: every value of a network is asked the same questions. NaN and infinities
are ordinary numbers: nothing is raised or warned about.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from gpnet_engine.arrays import Matrix

Cell: TypeAlias = tuple[int, int]  # row and column, from 0

# The square of a smaller number loses digits to underflow. A sum of squares above this is right all the same.
_LEAST_SAFE_SQUARE = 1e-290


@dataclass(frozen=True, slots=True)
class Statistics:
    """`least`, `mean` and `largest` are those of the finite cells, NaN if there is none.

    `norm` is the Frobenius norm; `zeros`, `non_finite` and `cells` count cells.
    """

    least: float
    mean: float
    largest: float
    norm: float
    zeros: int
    non_finite: int
    cells: int

    @property
    def share_of_zeros(self) -> float:
        """How much of the matrix is 0, from 0 to 1."""
        return self.zeros / self.cells if self.cells else 0.0


def statistics(array: Matrix) -> Statistics:
    """Return the statistics of a matrix, in a few passes, and without copying it as long as all cells are finite."""
    finite = array if all_finite(array) else array[np.isfinite(array)]
    least = mean = largest = math.nan
    if finite.size:
        least, largest = float(finite.min()), float(finite.max())
        mean = _mean(finite, least, largest)
    return Statistics(
        least,
        mean,
        largest,
        norm=norm(array),
        zeros=int(np.count_nonzero(array == 0.0)),  # takes half the time of counting the non-zero floats
        non_finite=array.size - finite.size,
        cells=array.size,
    )


def all_finite(array: Matrix) -> bool:
    """Tell whether no cell is NaN or infinite."""
    with np.errstate(all="ignore"):
        if math.isfinite(np.vdot(array, array)):  # takes a quarter of the time, and is mostly enough
            return True
    return bool(np.isfinite(array).all())  # squares overflow where the numbers do not


def norm(array: Matrix) -> float:
    """Return the Frobenius norm, the root of the sum of squares, where squares overflow or underflow too.

    NaN if a cell is NaN, else infinite if a cell is.
    """
    with np.errstate(all="ignore"):
        squares = float(np.vdot(array, array))
        if _LEAST_SAFE_SQUARE <= squares < math.inf or math.isnan(squares):
            return math.sqrt(squares)
        if not all_finite(array):
            return math.inf
        largest = scale(array)
        if largest == 0.0:
            return 0.0
        scaled = array / largest
        return largest * math.sqrt(float(np.vdot(scaled, scaled)))


def extremes(array: Matrix) -> tuple[float, float]:
    """Return the least and the largest finite number, which a heat map is relative to; NaN if there is none."""
    if not array.size:
        return math.nan, math.nan
    with np.errstate(all="ignore"):
        least, most = float(array.min()), float(array.max())  # NaN where a cell is
        if math.isfinite(least) and math.isfinite(most):
            return least, most
        finite = np.isfinite(array)
        if not finite.any():
            return math.nan, math.nan
        return float(array.min(where=finite, initial=math.inf)), float(array.max(where=finite, initial=-math.inf))


def scale(array: Matrix) -> float:
    """Return the largest finite |x|; 0.0 if there is none."""
    least, most = extremes(array)
    return 0.0 if math.isnan(least) else max(abs(least), abs(most))


def largest(array: Matrix) -> Cell | None:
    """Return where the largest finite cell is, the first one in reading order; None if no cell is finite."""
    return _found(array, np.argmax, -math.inf)


def smallest(array: Matrix) -> Cell | None:
    """Return where the smallest finite cell is, the first one in reading order; None if no cell is finite."""
    return _found(array, np.argmin, math.inf)


def most_changed(array: Matrix, before: Matrix) -> Cell | None:
    """Return where |array − before| is largest, the first one in reading order.

    A number that became NaN, or was NaN before, has changed the most. None if no cell differs, or if the shapes do.
    """
    if array is before or array.shape != before.shape or not array.size:
        return None
    with np.errstate(all="ignore"):
        change = np.abs(array - before)
    row, column = _cell(array, int(change.argmax()))  # of the first NaN, where there is one
    if math.isnan(change[row, column]):
        change[(array == before) | (np.isnan(array) & np.isnan(before))] = 0.0
        row, column = _cell(array, int(change.argmax()))
    return None if change[row, column] == 0.0 else (row, column)


def first_non_finite(array: Matrix) -> Cell | None:
    """Return the first cell in reading order that is NaN or infinite; None if all are finite."""
    finite = np.isfinite(array)
    return None if finite.all() else _cell(array, int(finite.argmin()))


def _mean(finite: Matrix, least: float, largest: float) -> float:
    with np.errstate(all="ignore"):
        mean = float(finite.mean())
        if not math.isfinite(mean):  # the sum is too large for a float64, the mean is not
            mean = float((finite / finite.size).sum())
    return min(max(mean, least), largest)  # rounding must not take it out of the range


def _found(array: Matrix, find: Callable[[Matrix], np.intp], worst: float) -> Cell | None:
    """Return where `find` finds a finite cell; `worst` is what it never prefers to one."""
    if not array.size:
        return None
    row, column = _cell(array, int(find(array)))
    if math.isfinite(array[row, column]):
        return row, column
    finite = np.isfinite(array)
    return _cell(array, int(find(np.where(finite, array, worst)))) if finite.any() else None


def _cell(array: Matrix, place: int) -> Cell:
    columns = int(array.shape[1])
    return divmod(place, columns)
