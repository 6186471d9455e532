"""The numbers that an author printed, compared with the computed ones: who is right, and to how many digits."""

import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from gpnet_engine.arrays import Values
from gpnet_engine.names import as_typed

if TYPE_CHECKING:
    from decimal import Decimal

# An author who rounds or truncates intermediate results is at most this far off, in units of the last printed digit.
_MOST_ROUNDING = 2.5
# The last printed digit is right if the number is at most half a unit away, apart from the last bits of binary numbers.
_HALF_UNIT = 0.5 + 1e-6
_FLOAT_DIGITS = 15


class Agreement(Enum):
    """How a printed number compares with the computed one."""

    AGREES = "agrees to the last printed digit"
    ROUNDED = "differs in the last printed digit, as if an intermediate result had been rounded or truncated"
    ERRATUM = "is a known erratum"
    DISAGREES = "does not agree"


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed number: that of the cell `name`[row, column] (counted from 1) in an iteration.

    `sign` is −1 where the author counts the other way; `erratum` says why the printed number is wrong, where it is.
    """

    iteration: int
    name: str
    row: int
    column: int
    text: str
    sign: int = 1
    erratum: str | None = None

    def is_in(self, values: Values) -> bool:
        """Tell whether its cell is computed; it may not exist with edited settings."""
        array = values.get(self.name)
        return array is not None and self.row <= array.shape[0] and self.column <= array.shape[1]

    def computed(self, values: Values) -> float:
        """Return the computed number, with the author's sign. `values` are those at the end of the iteration."""
        return self.sign * float(values[self.name][self.row - 1, self.column - 1])

    def agreement(self, values: Values) -> Agreement:
        """Compare with the computed number."""
        if not math.isfinite(self.computed(values)):
            return Agreement.DISAGREES
        from decimal import Decimal  # noqa: PLC0415 - opening an example does not need it

        printed = Decimal(as_typed(self.text))
        exponent = printed.as_tuple().exponent
        unit = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
        distance = float(abs(Decimal(self.computed(values)) - printed) / unit)
        is_nearest_float = len(printed.as_tuple().digits) > _FLOAT_DIGITS and _rounded(printed) == _rounded(
            self.computed(values)
        )
        agrees = distance <= _HALF_UNIT or is_nearest_float
        if self.erratum is not None:
            return Agreement.DISAGREES if agrees else Agreement.ERRATUM
        if agrees:
            return Agreement.AGREES
        return Agreement.ROUNDED if distance <= _MOST_ROUNDING else Agreement.DISAGREES


def _rounded(number: "Decimal | float") -> str:
    """Return a number to as many digits as a float64 surely holds."""
    return f"{float(number):.{_FLOAT_DIGITS}g}"
