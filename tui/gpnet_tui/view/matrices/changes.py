"""What the last move did to each cell: which way its number went, and how far beside the others of its matrix.

Kept apart from the cells, which show it in the column before each number, and from the engine, which knows no sizes of
changes: they are those of the eye.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.arrays import Matrix
from gpnet_engine.questions.changes import differing
from gpnet_tui.view.text.ink import Ink
from gpnet_tui.view.text.signs import Sign

SMALL, MIDDLE, LARGE = 1, 2, 3
NO_DIRECTION = 4  # NaN came or went
_SMALL_SHARE, _LARGE_SHARE = 2, 10  # one in two is small, one in ten is large
_MOST_SAMPLED = 16384  # of a larger matrix, so many cells say what is large


class Bounds(NamedTuple):
    """Changes up to `small` are among the smaller half, those from `large` on among the largest tenth."""

    small: float
    large: float


class Mark(NamedTuple):
    """How a change looks: the sign before the number, its ink, and that of the number."""

    sign: Sign
    sign_inks: tuple[Ink, ...]
    number_inks: tuple[Ink, ...]


_INKS = {
    SMALL: ((Ink.DIM,), (Ink.TEXT,)),
    MIDDLE: ((Ink.CHANGED,), (Ink.CHANGED,)),
    LARGE: ((Ink.STRONG, Ink.CHANGED), (Ink.STRONG, Ink.CHANGED)),
}
MARKS = {
    **{size: Mark(Sign.GREW, *inks) for size, inks in _INKS.items()},
    **{-size: Mark(Sign.FELL, *inks) for size, inks in _INKS.items()},
    NO_DIRECTION: Mark(Sign.OTHER, *_INKS[LARGE]),
}


def bounds_of(now: Matrix, then: Matrix) -> Bounds:
    """Return what is small and what is large among the changes of a matrix."""
    every = -(-now.size // _MOST_SAMPLED)
    now, then = now.ravel()[::every], then.ravel()[::every]
    sizes = _sizes(now, then)[differing(now, then)]
    if not sizes.size:
        return Bounds(-np.inf, np.inf)
    sizes.sort()
    count = sizes.size
    small, large = count // _SMALL_SHARE, -(-count // _LARGE_SHARE)  # at least one is large
    return Bounds(float(sizes[small - 1]) if small else -np.inf, float(sizes[count - large]))


def codes(now: Matrix, then: Matrix, bounds: Bounds) -> NDArray[np.int64]:
    """Return the change of each cell: a size with the sign of its direction, NO_DIRECTION, or 0 where there is none."""
    sizes = _sizes(now, then)
    is_large = (sizes >= bounds.large) & (sizes > bounds.small)
    is_small = (sizes <= bounds.small) & (sizes < bounds.large)
    size = np.where(is_large, LARGE, np.where(is_small, SMALL, MIDDLE))
    with_direction = size * ((now > then).astype(np.int64) - (now < then))
    return np.where(np.isnan(now) ^ np.isnan(then), NO_DIRECTION, with_direction)


def _sizes(now: Matrix, then: Matrix) -> Matrix:
    """Return how far each number went; as far as can be where NaN came or went."""
    with np.errstate(all="ignore"):
        sizes: Matrix = np.abs(now - then)
    return np.where(np.isnan(sizes), np.inf, sizes)
