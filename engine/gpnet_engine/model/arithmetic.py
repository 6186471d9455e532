"""How a run computes: in which precision, and whether results are rounded to n decimals, as with pencil and paper.

Kept apart from the operations, so that each of them only says *what* is written down.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from gpnet_engine.arrays import Matrix, read_only
from gpnet_engine.model.numpy_calls import Calls, constant, is_constant, make
from gpnet_engine.model.settings import Precision, Rounding

# A person computes 0.1 + 0.2 - 0.25 and sees 0.05; the machine holds 0.05000000000000002. A value this close to
# a tie (in units of the last digit kept) is the tie, blurred by binary arithmetic.
_TIE_BLUR, _MOST_BLUR = constant(1e-9), constant(0.01)
_DIGITS_LOST = constant(2.0**-50)
# From here on there are no halves between the units, so nothing is left to round, and half a unit more would be wrong.
_ZERO, _HALF, _TWO, _NO_HALVES = constant(0.0), constant(0.5), constant(2.0), constant(2.0**52)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """How results are written down: cut to `decimals` by `rounding`, or exactly as computed if `decimals` is None."""

    decimals: int | None = None
    rounding: Rounding = Rounding.HALF_AWAY
    precision: Precision = Precision.FLOAT64

    @property
    def number(self) -> type[np.floating]:
        """The type of all numbers that are computed."""
        return _NUMBERS[self.precision]

    @property
    def is_exact(self) -> bool:
        """Whether results stay as they are computed in float64."""
        return self.decimals is None and self.precision is Precision.FLOAT64

    def empty(self, shape: tuple[int, ...]) -> Matrix:
        """Return an array to be written to, with no numbers in it yet."""
        return np.empty(shape, dtype=self.number)

    def holds(self, number: float) -> bool:
        """Tell whether a number stays finite in this precision."""
        return abs(number) <= float(np.finfo(self.number).max)

    def shortest(self, number: float) -> float:
        """Return the number of float64 with the fewest digits that is the same number in this precision: 0.1."""
        return number if self.precision is Precision.FLOAT64 else float(str(self.number(number)))

    def fitted(self, array: Matrix) -> Matrix:
        """Return a read-only matrix in this precision: the same one if it has it."""
        return array if array.dtype == self.number else _cast(array, self.number)

    def in_precision(self, calls: Calls) -> Calls:
        """Return calls with their constants in this precision, so that numpy computes in it."""
        return calls if self.precision is Precision.FLOAT64 else _with_constants(calls, self.number)

    def write_down(self, array: Matrix) -> Calls:
        """Round `array` in place, on the decimal value that a person sees.

        NaN, infinities and numbers too large to have decimals stay as they are.
        """
        if self.decimals is None:
            return
        power = constant(10.0**self.decimals)
        units, blur = np.empty_like(array), np.empty_like(array)
        has_decimals = np.empty(array.shape, dtype=np.bool_)
        yield np.abs, (array, units)
        yield np.multiply, (units, power, units)
        yield np.multiply, (units, _DIGITS_LOST, blur)
        yield np.add, (blur, _TIE_BLUR, blur)
        yield np.fmin, (blur, _MOST_BLUR, blur)
        yield from _WHOLE[self.rounding](units, blur)
        yield np.less, (units, _NO_HALVES, has_decimals)  # false for NaN
        yield np.divide, (units, power, units)
        yield np.copysign, (units, array, units)
        yield np.putmask, (array, has_decimals, units)
        yield np.add, (array, _ZERO, array)  # -0.0 becomes 0.0

    def rounded(self, number: float) -> float:
        """Return one number as it is written down."""
        array = np.array(number)
        with np.errstate(all="ignore"):
            make(self.write_down(array))
        return float(array)


_NUMBERS: Mapping[Precision, type[np.floating]] = MappingProxyType(
    {Precision.FLOAT64: np.float64, Precision.FLOAT32: np.float32}
)


def _with_constants(calls: Calls, number: type[np.floating]) -> Calls:
    """Yield calls with the constants among their arguments as numbers of another type."""
    for function, arguments in calls:
        yield function, tuple(_cast(one, number) if is_constant(one) else one for one in arguments)


def _cast(array: Matrix, number: type[np.floating]) -> Matrix:
    """Return a read-only copy as numbers of another type; what is too large for it becomes infinite."""
    with np.errstate(over="ignore"):
        return read_only(array.astype(number, order="C"))


def _half_away(units: Matrix, blur: Matrix) -> Calls:
    yield np.add, (blur, _HALF, blur)
    yield np.add, (units, blur, units)
    yield np.floor, (units, units)


def _half_even(units: Matrix, blur: Matrix) -> Calls:
    below, is_tie = np.empty_like(units), np.empty(units.shape, dtype=np.bool_)
    yield np.add, (units, _HALF, units)
    yield np.subtract, (units, blur, below)
    yield np.floor, (below, below)
    yield np.add, (units, blur, units)
    yield np.floor, (units, units)
    yield np.not_equal, (units, below, is_tie)  # a tie, up to the blur: one of the two neighbours is even
    yield np.divide, (units, _TWO, below)
    yield np.floor, (below, below)
    yield np.multiply, (below, _TWO, below)
    yield np.putmask, (units, is_tie, below)


def _truncate(units: Matrix, blur: Matrix) -> Calls:
    yield np.add, (units, blur, units)
    yield np.floor, (units, units)


_WHOLE: Mapping[Rounding, Callable[[Matrix, Matrix], Calls]] = MappingProxyType(
    {Rounding.HALF_AWAY: _half_away, Rounding.HALF_EVEN: _half_even, Rounding.TRUNCATE: _truncate}
)
"""How a number of units of the last place, 0 or more, becomes a whole one; `blur` is how far off it may be."""
