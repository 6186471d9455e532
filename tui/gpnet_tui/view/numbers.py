"""The one place where a number becomes text."""

import math

LEAST_WIDTH = 7  # holds -1e-308 and -0.0152
MOST_DIGITS = 17
DEFAULT_DIGITS = 4
# 0.35 is held as a little less than that. A person rounds the decimal number that they see, half away from zero.
_TIE_BLUR, _MOST_TIES = 4e-16, 12
UNKNOWN = "·"


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


def unknown(digits: int) -> str:
    """Return the sign for a value that is not computed yet, as wide as a number, under the decimal point."""
    return UNKNOWN.rjust(column_width(digits) - digits).ljust(column_width(digits))


def short(number: float, digits: int) -> str:
    """Return a number as `fixed` does, without filling."""
    return _within(number, digits, column_width(digits))


def difference(number: float, digits: int) -> str:
    """Return what was added to a number, with its sign, as wide as `fixed` makes it; a 0 where nothing was."""
    width = column_width(digits)
    text = f"+{_within(number, digits, width - 1)}" if number > 0 else _within(number, digits, width)
    return text.rjust(width)


def exact(number: float) -> str:
    """Return the shortest text that reads back as the same number."""
    if not math.isfinite(number):
        return short(number, DEFAULT_DIGITS)
    text = repr(number + 0.0)  # -0.0 becomes 0.0
    return text.removesuffix(".0")


def _within(number: float, digits: int, width: int) -> str:
    """Return a number with `digits` decimals, or what is nearest to that in at most `width` characters."""
    if digits <= _MOST_TIES:
        number += number * _TIE_BLUR
    text = f"{number:z.{digits}f}"
    if len(text) <= width and abs(number) >= 10.0**-digits:
        return text
    if not math.isfinite(number):
        return str(number).replace("nan", "NaN")
    if number != 0 and float(f"{number:.{digits}f}") == 0:
        return _with_exponent(number, width)
    for decimals in range(digits, -1, -1):
        text = f"{number:z.{decimals}f}"
        if len(text) <= width:
            return text
    return _with_exponent(number, width)


def _with_exponent(number: float, width: int) -> str:
    """Return the most precise text with an exponent that is at most `width` wide: -1.5e-9."""
    texts = (_scientific(number, decimals) for decimals in range(MOST_DIGITS, -1, -1))
    return next((text for text in texts if len(text) <= width), _scientific(number, 0))


def _scientific(number: float, decimals: int) -> str:
    mantissa, _, exponent = f"{number:.{decimals}e}".partition("e")
    return f"{mantissa}e{int(exponent)}"
