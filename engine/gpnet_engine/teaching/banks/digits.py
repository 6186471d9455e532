"""How numbers are printed where someone types them into a question: their digits, and how far off they may be."""

import math
from dataclasses import dataclass

from gpnet_engine.names import exact

_DEFAULT = 4  # decimals, as on screen
_LEAST, _MOST = 0.01, 1e6  # between them, four decimals are three figures or more, and few digits are printed
_FEWEST = 4  # figures of a number outside
_LONGEST, _FIGURES = 8, 6  # characters of a given number that is printed whole, and figures of a longer one


def given_text(number: float) -> str:
    """Return a number that is given, not computed, as it is printed: 0.5, but six figures of one that was drawn."""
    text = exact(number)
    return text if len(text) <= _LONGEST else f"{number:.{_FIGURES}g}"


@dataclass(frozen=True, slots=True)
class Digits:
    """The decimals of a sheet; None where it does not say: then four decimals, or four figures of a small number."""

    decimals: int | None

    def text(self, number: float) -> str:
        """Return a number as it is printed, with a sign and a point that programs read."""
        if self._is_fixed(number):
            return f"{number:z.{self._places}f}"
        return f"{number:.{_FEWEST - 1}e}"

    def half_unit(self, number: float, units: int = 1) -> str:
        """Return half a unit of the last digit of a number as it is printed, or an odd number of such halves."""
        if self._is_fixed(number):
            return f"{0.5 * units * 10.0**-self._places:.{self._places + 1}f}"
        return f"{5 * units}e{self._last(number) - 1}"

    def unit(self, number: float) -> float:
        """Return the unit of the last digit of a number as it is printed."""
        return 10.0**-self._places if self._is_fixed(number) else 10.0 ** self._last(number)

    @property
    def _places(self) -> int:
        return _DEFAULT if self.decimals is None else self.decimals

    def _is_fixed(self, number: float) -> bool:
        return self.decimals is not None or number == 0.0 or _LEAST <= abs(number) < _MOST

    def _last(self, number: float) -> int:
        return math.floor(math.log10(abs(number))) - _FEWEST + 1
