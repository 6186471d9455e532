"""The axes of the error curve: which scale holds all that is drawn, and the round numbers beside it.

Kept apart from the drawing, so that where a number stands follows from the scale alone.
"""

import math
from collections.abc import Iterator
from enum import Enum, auto
from itertools import count
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.time.error_curve import Columns
from gpnet_tui.view.text.numbers import figures, parsed, short, trimmed

MOST_WIDTH = 7  # of a number beside the axis
_DIGITS = ((100.0, 1), (10.0, 2), (0.1, 3), (0.001, 4), (0.0, 2))  # by least size
_LEAST_DECIMAL, _FIGURES = 0.001, 3  # a smaller number has so many figures and an exponent
_ROUND = (1, 2, 5)
_DECADES_OF_LOG = 4.0  # over more than these an axis is logarithmic by itself
_ROWS_BETWEEN, _COLUMNS_BETWEEN = 3, 3  # from one round number to the next at least; columns beside the number itself
_LEAST_PLAIN, _MOST_PLAIN = 1e-4, 1e6  # outside of these, numbers are written with an exponent
_LEAST_ROWS = 7

_Floats: TypeAlias = NDArray[np.float64]


class Axis(Enum):
    """How the axis of E is chosen: by itself, or by the person."""

    AUTO = auto()
    LOG = auto()
    LINEAR = auto()


def next_axis(axis: Axis, *, is_log: bool) -> Axis:
    """Return the choice after `axis`: first the other scale than the one that it chooses by itself, `is_log` or not."""
    others = (Axis.LINEAR, Axis.LOG) if is_log else (Axis.LOG, Axis.LINEAR)
    choices = (Axis.AUTO, *others)
    return choices[(choices.index(axis) + 1) % len(choices)]


class Scale(NamedTuple):
    """E at the bottom and at the top of the plot."""

    low: float
    high: float
    is_log: bool

    def heights(self, errors: _Floats) -> _Floats:
        """Return how high errors stand, from 0 at the bottom to 1 at the top."""
        errors = np.clip(errors, self.low, self.high)
        ends = np.array([self.low, self.high])
        if self.is_log:
            errors, ends = np.log10(errors), np.log10(ends)
        elif math.isinf(self.high - self.low):
            errors, ends = errors / 2, ends / 2
        low, high = ends.tolist()
        return (errors - low) / (high - low) if low < high else np.where(np.isnan(errors), np.nan, 0.5)

    def ends(self) -> tuple[str, str]:
        """Return both ends as numbers, told apart if they differ and that can be done in the place that there is."""
        low, high = _number(self.low), _number(self.high)
        if low == high and self.low != self.high:
            for most in range(_FIGURES, MOST_WIDTH):
                texts = figures(self.low, most), figures(self.high, most)
                if texts[0] != texts[1] and max(map(len, texts)) <= MOST_WIDTH:
                    return texts
        return low, high

    def labels(self, rows: int) -> dict[int, str]:
        """Return the numbers beside a plot of so many rows: the ends, and round ones where there is room between."""
        heights = self.heights(np.array([self.low, self.high]))
        found = {row_of(height, rows): text for height, text in zip(heights, self.ends(), strict=True)}
        if rows < _LEAST_ROWS or len(set(found.values())) == 1:
            return found
        for number in self._round(rows):
            row = row_of(float(self.heights(np.array([number]))[0]), rows)
            text = _round_text(number, self.low, self.high)
            is_new = 0 < len(text) <= MOST_WIDTH and text not in found.values()
            if is_new and all(abs(row - other) > 1 for other in found):
                found[row] = text
        return found

    def _round(self, rows: int) -> list[float]:
        """Return round numbers between the ends, so many that they do not crowd in so many rows."""
        most = max(rows // _ROWS_BETWEEN, 1)
        if not self.is_log:
            return _multiples(self.low, self.high, most)
        first, last = math.log10(self.low), math.log10(self.high)
        if last - first <= most / len(_ROUND):
            decades = range(math.floor(first), math.ceil(last) + 1)
            numbers = [float(f"{digit}e{decade}") for decade in decades for digit in _ROUND]
            found = [number for number in numbers if self.low < number < self.high]
            return found or _multiples(self.low, self.high, most)
        return [10.0**power for power in _multiples(first, last, most, least=1.0)]


def scale_of(seen: Columns, present: float | None, axis: Axis) -> Scale | None:
    """Return the scale that holds everything finite, the present E too, or nothing where there is nothing."""
    if present is not None and math.isfinite(present):
        seen = Columns(np.append(seen.low, present), np.append(seen.high, present), seen.broken)
    low, high = float(np.fmin.reduce(seen.low)), float(np.fmax.reduce(seen.high))
    if math.isnan(low):
        return None
    ends = np.concatenate([seen.low, seen.high])
    least = float(ends[ends > 0].min()) if high > 0 else math.nan
    if axis is Axis.LOG:
        is_log = high > 0
    else:
        is_log = axis is Axis.AUTO and low >= 0 < high and math.log10(high) - math.log10(least) > _DECADES_OF_LOG
    return Scale(least, high, is_log=True) if is_log else Scale(low, high, is_log=False)


def row_of(height: float, rows: int) -> int:
    """Return the row of characters in which a height is drawn."""
    return round((1 - height) * (4 * rows - 1)) // 4


def round_iterations(first: int, last: int, columns: int) -> list[int]:
    """Return round iterations between two, so many that their numbers do not crowd in so many columns."""
    most = columns // (len(f"{last:,}") + _COLUMNS_BETWEEN)
    return [round(number) for number in _multiples(first, last, most, least=1.0)]


def _multiples(low: float, high: float, most: int, least: float = 0.0) -> list[float]:
    """Return the multiples of a round number between two numbers: at most `most`, and at least `least` apart."""
    if most < 1:
        return []
    wanted = max((high / 2 - low / 2) / most * 2, least, 5e-324)
    if not math.isfinite(wanted):
        wanted = (high / 2 - low / 2) / most  # the range itself is no float
    step = next(step for step in _steps(wanted) if step >= wanted)
    if not math.isfinite(step):
        return []
    first = math.floor(low / step) + 1
    numbers = (n * step for n in range(first, first + most + 2))
    return [number for number in numbers if low < number < high]


def _steps(wanted: float) -> Iterator[float]:
    """Yield round numbers, from one below what is wanted on."""
    for power in count(math.floor(math.log10(wanted))):
        for digit in _ROUND:
            yield float(f"{digit}e{power}")


def _round_text(number: float, low: float, high: float) -> str:
    """Return a round number with the figures that it has; nothing where it needs too many."""
    if not number:
        return "0"
    near = (high / 2 - low / 2) * 1e-6
    if _LEAST_PLAIN <= abs(number) < _MOST_PLAIN:
        texts = (trimmed(number, decimals) for decimals in range(MOST_WIDTH))
    else:
        texts = (figures(number, most) for most in range(1, MOST_WIDTH))
    return next((text for text in texts if abs(parsed(text) / 2 - number / 2) <= near), "")


def _number(error: float) -> str:
    size = abs(error)
    if size and not _LEAST_DECIMAL <= size < _MOST_PLAIN:
        texts = (figures(error, most) for most in range(_FIGURES, 0, -1))
        return next((text for text in texts if len(text) <= MOST_WIDTH), "")
    digits = next(digits for least, digits in _DIGITS if size >= least)
    return short(error, digits) if error else "0"
