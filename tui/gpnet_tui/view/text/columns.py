"""Columns of tables: numbers with their decimal points under each other.

Kept apart from `numbers`, which writes each number by itself: here they are written as their neighbours are.
"""

import math
import re
from collections.abc import Sequence

from gpnet_engine.names import full
from gpnet_tui.view.text.signs import Sign

_MOST_WHOLE = 1e6  # from here on a number is shorter with an exponent
_NUMBER = re.compile(rf"[+{Sign.MINUS}]?(\d|inf$|NaN$)|\{Sign.UNKNOWN}$")


def aligned(numbers: Sequence[float | None], figures: int = 3, *, decimals: int = 6, signed: bool = False) -> list[str]:
    """Return numbers with so many figures that count, aligned on the point and equally wide; ? for None.

    If one of them would need more than `decimals` decimals, or is very large, all have an exponent. With `signed`,
    positive ones have their sign too.
    """
    sizes = [abs(one) for one in numbers if one and math.isfinite(one)]
    is_plain = not sizes or (max(sizes) < _MOST_WHOLE and _decimals(min(sizes), figures) <= decimals)
    return on_points([Sign.UNKNOWN if one is None else _written(one, figures, signed, is_plain) for one in numbers])


def on_points(texts: Sequence[str]) -> list[str]:
    """Return texts equally wide, those of numbers aligned on the point."""
    before = max((_place_of_point(text) for text in texts if _NUMBER.match(text)), default=0)
    texts = [" " * (before - _place_of_point(text)) + text if _NUMBER.match(text) else text for text in texts]
    widest = max(map(len, texts), default=0)
    return [text.ljust(widest) for text in texts]


def _written(number: float, figures: int, signed: bool, is_plain: bool) -> str:  # noqa: FBT001 - how, not what
    if not math.isfinite(number) or number == 0:
        return full(number)
    if is_plain:
        text = f"{number:.{_decimals(abs(number), figures)}f}"
    else:
        mantissa, _, exponent = f"{number:.{figures - 1}e}".partition("e")
        text = f"{mantissa}e{int(exponent)}"
    return ("+" if signed and number > 0 else "") + text.replace("-", Sign.MINUS)


def _decimals(size: float, figures: int) -> int:
    """Return how many decimals show so many figures that count."""
    return max(figures - 1 - math.floor(math.log10(size)), 0)


def _place_of_point(text: str) -> int:
    """Return how much of a number stands before its decimal point."""
    return min((place for place in (text.find("."), text.find("e")) if place >= 0), default=len(text))
