"""The one place where a number becomes text.

On screen its sign is − and its exponent is short: −1.5e−9. What is typed, copied and written to files is `exact`.
"""

import math
from dataclasses import dataclass

from gpnet_engine.names import MINUS, as_shown, as_typed, exact, full
from gpnet_tui.view.text.signs import Sign

LEAST_WIDTH = 7  # holds −1e−308 and −0.0152
MOST_DIGITS = 17
DEFAULT_DIGITS = 4
# 0.35 is held as a little less than that. A person rounds the decimal number that they see, half away from zero.
_TIE_BLUR, _MOST_TIES = 4e-16, 12
_ONE_PERCENT = 0.01
_LEAST_SHARE = 0.001  # with one decimal
_LONGEST_ON_PAGE, _MOST_ON_PAGE = 24, 1e15
_MOST_EXACT = 1e15  # so many units of the last decimal have all their digits


def column_width(digits: int) -> int:
    """Return the width of a number with `digits` decimals: sign, one digit, the point and the decimals."""
    return max(digits + 3, LEAST_WIDTH)


def fixed(number: float, digits: int) -> str:
    """Return a number with `digits` decimals, exactly `column_width(digits)` wide, aligned on the point.

    A number that does not fit loses decimals; one that would show as 0 although it is not, or is too large, is written
    with an exponent.
    """
    width = column_width(digits)
    return _within(number, digits, width).rjust(width)


@dataclass(frozen=True, slots=True)
class Page:
    """Arithmetic on paper: its decimals, and whether numbers are given, not computed, and may have more of them."""

    decimals: int
    is_given: bool = False

    def fixed(self, number: float, digits: int) -> str:
        """Return a number as `fixed` does, but with no digits that it has not.

        Where a given number has more digits than fit, … stands for them.
        """
        text, width = fixed(number, digits), column_width(digits)
        written = self._written(number)
        if digits < self.decimals or not written or "e" in written:
            return text
        own = len(written.partition(".")[2])
        if own > digits:
            dots = f"{written[: digits - own - 1]}{Sign.CUT}".rjust(width)
            return dots if len(dots) == width else text
        blanks = " " * (digits - own + (own == 0))
        return f"{written}{blanks}"[:width].rjust(width) if len(written) <= width else text

    def _written(self, number: float) -> str:
        """Return a number with all its digits; nothing for one that is neither given nor rounded."""
        if not math.isfinite(number) or abs(number) > _MOST_ON_PAGE:
            return ""
        text = _with_decimals(number, self.decimals)
        if float(text) != number:
            return full(number) if self.is_given else ""
        return text.replace("-", MINUS)

    def without_zeros(self, text: str) -> str:
        """Return a text of fixed width with blanks in place of zeros behind the decimals of the page."""
        whole, point, decimals = text.partition(".")
        kept = decimals[: self.decimals] + decimals[self.decimals :].rstrip("0")
        return f"{whole}{point if kept else ''}{kept}".ljust(len(text)) if "e" not in text else text


def blank(digits: int) -> str:
    """Return what stands for a number of a matrix that is not computed yet: nothing, as wide as a number."""
    return " " * column_width(digits)


def short(number: float, digits: int) -> str:
    """Return a number as `fixed` does, without filling."""
    return _within(number, digits, column_width(digits))


def difference(number: float, digits: int) -> str:
    """Return what was added to a number, with its sign, as wide as `fixed` makes it; a 0 where nothing was."""
    width = column_width(digits)
    text = _within(-abs(number), digits, width)  # a + takes as much room as a −
    return (f"+{text.removeprefix(MINUS)}" if number > 0 else text).rjust(width)


def on_page(number: float, decimals: int, *, all_digits: bool = False) -> str:
    """Return a number with its decimals on paper; with `all_digits`, one that has more shows all that it has."""
    text = _with_decimals(number, decimals)
    if len(text) > _LONGEST_ON_PAGE or not math.isfinite(number) or (all_digits and float(text) != number):
        return full(number)
    return text.replace("-", MINUS)


def _with_decimals(number: float, decimals: int) -> str:
    """Return a number with so many decimals. A large one has fewer: behind them stand zeros, no digits of its bits."""
    text = f"{number:z.{decimals}f}"
    if abs(number) < _MOST_EXACT * 10.0**-decimals or not math.isfinite(number):
        return text
    shortest = repr(number)
    missing = decimals - len(shortest.partition(".")[2])
    return text if "e" in shortest or missing < 0 else shortest + "0" * missing


def trimmed(number: float, decimals: int) -> str:
    """Return a number with at most so many decimals, without zeros at their end."""
    text = f"{number:z.{decimals}f}"
    if len(text) > _LONGEST_ON_PAGE or not math.isfinite(number):
        return full(number)
    return (text.rstrip("0").removesuffix(".") if "." in text else text).replace("-", MINUS)


def parsed(text: str) -> float:
    """Return the number that a text on screen says."""
    return float(as_typed(text))


def decimals_of(number: float) -> int:
    """Return how many decimals a number has; 0 for one that is written with an exponent."""
    text = exact(number)
    return 0 if "e" in text else len(text.partition(".")[2])


def figures(number: float, most: int) -> str:
    """Return a number with at most so many figures that count: 0.0197, −9.1e−13."""
    return as_shown(f"{number:z.{most}g}") if math.isfinite(number) else full(number)


def signed_figures(number: float, most: int) -> str:
    """Return a number as `figures` does, always with its sign: +0.0197."""
    text = figures(number, most)
    return text if text.startswith(MINUS) or math.isnan(number) else f"+{text}"


def scientific(number: float, decimals: int) -> str:
    """Return a number with an exponent: 1.6e−3."""
    return as_shown(f"{number:.{decimals}e}") if math.isfinite(number) else full(number)


def percent(share: float) -> str:
    """Return a share with its sign: +30%."""
    return as_shown(f"{100 * share:+.0f}" if abs(share) >= _ONE_PERCENT else f"{100 * share:+z.1g}") + "%"


def share_text(share: float) -> str:
    """Return a share without a sign: 100% only if it is all, and 0% only if it is nothing."""
    if share in {0.0, 1.0} or math.isnan(share):
        return full(share) if math.isnan(share) else f"{share:.0%}"
    return f"{min(max(share, _LEAST_SHARE), 1.0 - _LEAST_SHARE):.1%}"


def _within(number: float, digits: int, width: int) -> str:
    """Return a number with `digits` decimals, or what is nearest to that in at most `width` characters."""
    if digits <= _MOST_TIES:
        number += number * _TIE_BLUR
    text = f"{number:z.{digits}f}"
    if len(text) <= width and abs(number) >= 10.0**-digits:
        return text.replace("-", MINUS)
    if not math.isfinite(number):
        return full(number)
    if number != 0 and float(f"{number:.{digits}f}") == 0:
        return _with_exponent(number, width)
    for decimals in range(digits, -1, -1):
        text = f"{number:z.{decimals}f}"
        if len(text) <= width:
            return text.replace("-", MINUS)
    return _with_exponent(number, width)


def _with_exponent(number: float, width: int) -> str:
    """Return the most precise text with an exponent that is at most `width` wide, sign and all: −1.5e−9.

    A number above 0 has as many figures as its opposite, so that in a column both are written alike.
    """
    texts = (scientific(-abs(number), decimals) for decimals in range(MOST_DIGITS, -1, -1))
    found = next((text for text in texts if len(text) <= width), scientific(-abs(number), 0))
    return found if number < 0 else found.removeprefix(MINUS)
