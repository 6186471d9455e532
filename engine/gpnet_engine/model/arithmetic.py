"""Arithmetic on paper: every result is rounded to n decimals, as when working with pencil and paper.

Kept apart from the operations, so that each of them only says *what* is written down.
"""

from dataclasses import dataclass

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.model.numpy_calls import Calls, constant, make

# A person computes 0.1 + 0.2 - 0.25 and sees 0.05; the machine holds 0.05000000000000002. A value this close to
# a tie (in units of the last digit kept) is the tie, blurred by binary arithmetic.
_TIE_BLUR, _MOST_BLUR = constant(1e-9), constant(0.01)
_DIGITS_LOST = constant(2.0**-50)
# From here on there are no halves between the units, so nothing is left to round, and half a unit more would be wrong.
_ZERO, _HALF, _WHOLE = constant(0.0), constant(0.5), constant(2.0**52)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """How results are written down: rounded to `decimals`, or exactly as float64 if it is None."""

    decimals: int | None = None

    def write_down(self, array: Matrix) -> Calls:
        """Round `array` in place, half away from zero, on the decimal value that a person sees.

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
        yield np.add, (blur, _HALF, blur)
        yield np.add, (units, blur, units)
        yield np.floor, (units, units)
        yield np.less, (units, _WHOLE, has_decimals)  # false for NaN
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
