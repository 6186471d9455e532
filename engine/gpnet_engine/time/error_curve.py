"""The error E of every iteration of a run, in bounded memory.

Kept apart from the checkpoints because it is thinned out differently: no iteration is dropped, so that a single spike
is still seen among millions of iterations.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.arrays import Matrix

MOST_BUCKETS = 8192
_MOST_PENDING = 1024  # so many at a time are cheap to fold, and wait in a plain list, which is quick to append to


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """E of equal spans of iterations: what a plot draws in each of its columns.

    `low` and `high` are the least and the largest finite E, NaN where none is recorded; `broken` tells where E was NaN
    or infinite.
    """

    low: Matrix
    high: Matrix
    broken: NDArray[np.bool_]


class ErrorCurve:
    """E of iterations 1 to `recorded`, as the least and the largest of buckets of `width` iterations.

    A bucket is one iteration wide at first. When `most` buckets (an even number) are full, neighbours are merged and
    the width doubles. Of the latest iterations E is kept by itself too.
    """

    def __init__(self, most: int = MOST_BUCKETS) -> None:
        """Start with nothing recorded."""
        self._most = most
        # One more than is ever filled: it stays NaN, for what is not recorded.
        self._low = np.full(most + 1, np.nan)
        self._high = np.full(most + 1, np.nan)
        self._broken = np.zeros(most + 1, dtype=np.bool_)
        self._width = 1
        self._folded = 0
        self._pending: list[float] = []
        self._latest: list[float] = []  # of what is folded

    @property
    def recorded(self) -> int:
        """The last iteration whose E is known."""
        return self._folded + len(self._pending)

    @property
    def width(self) -> int:
        """How many iterations a bucket holds, a power of two."""
        self._fold()
        return self._width

    def append(self, error: float) -> None:
        """Record E of the next iteration."""
        self._pending.append(error)
        if len(self._pending) == _MOST_PENDING:
            self._fold()

    def at(self, iteration: int) -> float | None:
        """Return E of one iteration; None where it is not known by itself, or not finite."""
        latest = [*self._latest, *self._pending][-_MOST_PENDING:]  # the same ones, whenever they were folded
        ago = self._folded + len(self._pending) - iteration
        if 0 <= ago < len(latest):
            return latest[-1 - ago] if math.isfinite(latest[-1 - ago]) else None
        if iteration < 1 or ago < 0 or self.width > 1 or math.isnan(self._low[iteration - 1]):
            return None
        return float(self._low[iteration - 1])

    def before(self, iteration: int) -> "ErrorCurve":
        """Return a new curve that holds only the buckets that end before `iteration`."""
        self._fold()
        other = ErrorCurve(self._most)
        kept = min(iteration - 1, self._folded) // self._width
        if kept > 0:
            other._width, other._folded = self._width, kept * self._width
            other._latest = self._latest[: max(len(self._latest) - self._folded + other._folded, 0)]
            for ours, copied in zip(self._buckets(), other._buckets(), strict=True):
                copied[:kept] = ours[:kept]
        return other

    def columns(self, first: int, last: int, count: int) -> Columns:
        """Return E of the iterations from `first` to `last` in `count` columns.

        Each holds what `column_of` puts there, but never less than a whole bucket.
        """
        self._fold()
        if last - first + 1 < count:
            starts = list(range(first, last + 1))
            at = [column_of(iteration, first, last, count) for iteration in starts]
        else:
            at = list(range(count))
            starts = [iteration_of(column, first, last, count) for column in at]
        found = Columns(np.full(count, np.nan), np.full(count, np.nan), np.zeros(count, dtype=np.bool_))
        bounds = self._bounds(np.array(starts), np.array([*starts[1:], last + 1]))
        end = self._used + 1
        found.low[at] = np.fmin.reduceat(self._low[:end], bounds)[::2]
        found.high[at] = np.fmax.reduceat(self._high[:end], bounds)[::2]
        found.broken[at] = np.logical_or.reduceat(self._broken[:end], bounds)[::2]
        return found

    @property
    def _used(self) -> int:
        """How many buckets hold something."""
        return -(-self._folded // self._width)

    def _buckets(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
        return self._low, self._high, self._broken

    def _bounds(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the first bucket of each span of iterations, each followed by the bucket behind the last.

        A span in which nothing is recorded gets the empty bucket.
        """
        starts, ends = np.maximum(starts, 1), np.minimum(ends, self._folded + 1)
        bounds = np.stack([(starts - 1) // self._width, (ends - 2) // self._width + 1], axis=1)
        bounds[starts >= ends] = self._used
        return bounds.ravel()

    def _fold(self) -> None:
        """Put what is pending into buckets."""
        errors = np.array(self._pending, dtype=np.float64)
        self._latest = [*self._latest, *self._pending][-_MOST_PENDING:]
        self._pending.clear()
        while len(errors):
            if self._folded == self._most * self._width:
                self._merge()
            room = self._most * self._width - self._folded
            self._put(errors[:room])
            errors = errors[room:]

    def _put(self, errors: NDArray[np.float64]) -> None:
        """Put errors into buckets that have room for them; the first of these may be half full."""
        first = self._folded // self._width
        self._folded += len(errors)
        into = slice(first, self._used)
        starts = np.arange(first, self._used) * self._width - (self._folded - len(errors))
        starts[0] = 0
        is_finite = np.isfinite(errors)
        finite = np.where(is_finite, errors, np.nan)
        self._low[into] = np.fmin(self._low[into], np.fmin.reduceat(finite, starts))
        self._high[into] = np.fmax(self._high[into], np.fmax.reduceat(finite, starts))
        self._broken[into] |= np.logical_or.reduceat(~is_finite, starts)

    def _merge(self) -> None:
        """Merge neighbouring buckets, all of which are full."""
        half = self._most // 2
        for buckets, joined, empty in zip(
            self._buckets(), (np.fmin, np.fmax, np.logical_or), (np.nan, np.nan, False), strict=True
        ):
            buckets[:half] = joined(buckets[: self._most : 2], buckets[1 : self._most : 2])
            buckets[half:] = empty
        self._width *= 2


class ErrorSpan(ErrorCurve):
    """E of every iteration in a span of a long run, for a close view; `recorded` is the curve of the whole run."""

    def __init__(self, first: int, errors: Sequence[float], recorded: int) -> None:
        """Hold the errors of the iterations from `first` on."""
        super().__init__(most=len(errors) + len(errors) % 2)
        for error in errors:
            self.append(error)
        self._first = first
        self._all = recorded

    @property
    def recorded(self) -> int:
        """The last iteration of the run whose E is known."""
        return self._all

    def columns(self, first: int, last: int, count: int) -> Columns:
        """Return E of the iterations from `first` to `last` in `count` columns; see `ErrorCurve.columns`."""
        return super().columns(first - self._first + 1, last - self._first + 1, count)


def column_of(iteration: int, first: int, last: int, count: int) -> int:
    """Return which of `count` columns (from 0) an iteration falls in, when they show `first` to `last`.

    Columns hold equally many iterations, give or take one; where there are fewer iterations than columns, they are
    spread from the first column to the last one.
    """
    iterations = last - first + 1
    index = min(max(iteration - first, 0), iterations - 1)
    if iterations >= count:
        return index * count // iterations
    return _rounded(index * (count - 1), max(iterations - 1, 1))


def iteration_of(column: int, first: int, last: int, count: int) -> int:
    """Return the first iteration that falls in a column, the nearest one for a column between two iterations."""
    iterations = last - first + 1
    column = min(max(column, 0), count - 1)
    if iterations >= count:
        return first - (-column * iterations // count)
    return first + _rounded(column * (iterations - 1), count - 1)


def _rounded(dividend: int, divisor: int) -> int:
    return (2 * dividend + divisor) // (2 * divisor)
