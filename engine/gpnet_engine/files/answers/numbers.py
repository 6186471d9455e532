"""One number as a person wrote it into a file: its digits stay, as the last of them tells how it was rounded."""

import math
import re
from typing import NamedTuple

from gpnet_engine.names import as_typed, quoted

LONGEST_NUMBER = 60
_MOST_DIGITS_OF_COUNT = 12
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", re.ASCII)
_NOT_FINITE = {"nan": "nan", "inf": "inf", "infinity": "inf", "∞": "inf"}


class Written(NamedTuple):
    """The text of a number with a point, as `float` reads it, and whether it was written with a comma."""

    text: str
    has_comma: bool = False


def written_number(typed: str) -> Written | None:
    """Return the number that a person wrote; None where it is none. An empty text is not answered.

    A comma that is alone is the decimal mark.
    """
    text = as_typed(typed.strip())
    has_comma = text.count(",") == 1 and "." not in text
    text = text.replace(",", ".") if has_comma else text
    sign, word = ("-", text[1:]) if text.startswith("-") else ("", text.removeprefix("+"))
    special = _NOT_FINITE.get(word.lower())
    if special is not None:
        return Written(special if special == "nan" else sign + special)
    return Written(text, has_comma) if is_finite_number(text) or not text else None


def is_finite_number(text: str) -> bool:
    """Tell whether a text is a number with a point, as people write it: not nan, and not beyond float64."""
    return len(text) <= LONGEST_NUMBER and _NUMBER.fullmatch(text) is not None and math.isfinite(float(text))


def counted_from_1(text: str) -> int | None:
    """Return the iteration, row or column that a text says; None where it says none."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS_OF_COUNT
    return int(text) or None if is_number else None


def expected_number(typed: str) -> str:
    """Return what is said of a text that is no number."""
    parts = typed.split()
    are_numbers = len(parts) > 1 and all(written_number(part) is not None for part in parts)
    advice = f"; separate numbers by {'semicolons' if ',' in typed else 'commas'}" if are_numbers else ""
    return f"expected a number such as 0.0070, got {quoted(typed)}{advice}"
