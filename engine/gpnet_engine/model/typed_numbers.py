"""Numbers as people type them: their value, or a sentence that says why they are refused.

Kept apart because cells, settings, forms and options all ask it, and because it needs no numpy: `--help` stays quick.
"""

import math
import re

from gpnet_engine.errors import EditError
from gpnet_engine.names import as_typed, quoted

MOST_DIGITS = 40
_SHOWN = 20
_EXAMPLES = "0.5, -1e-3 or 1/3"
_BETWEEN_LAYERS = re.compile(r"\s*([,;x×–→-])\s*|\s+", re.IGNORECASE)


def parse_number(text: str) -> float:
    """Return the number that a person typed: 0.5, 0,5, -1e-3, 1/3. Raises EditError when it is not a finite number."""
    stripped = text.strip()
    if not stripped:
        raise EditError(f"expected a number, such as {_EXAMPLES}, got nothing")
    above, slash, below = stripped.partition("/")
    number = _decimal(above, stripped)
    if slash:
        divisor = _decimal(below, stripped)
        if divisor == 0:
            raise EditError(f"{quoted(stripped, _SHOWN)} is divided by 0, which has no value")
        number /= divisor
    if math.isnan(number):
        raise EditError("expected a finite number, got NaN")
    if math.isinf(number):
        if any(character.isdigit() for character in stripped):
            raise EditError(f"{quoted(stripped, _SHOWN)} is too large: the largest number is about 1.8e308")
        raise EditError("expected a finite number, got an infinity")
    return number


def is_number(text: str) -> bool:
    """Tell whether a text is one number, as a person may type it."""
    try:
        parse_number(text)
    except EditError:
        return False
    return True


def _decimal(part: str, typed: str) -> float:
    """Return the number that a text without a slash stands for: a comma that is alone is its decimal mark."""
    written = as_typed(part.strip())
    if written.count(",") == 1 and "." not in written:
        written = written.replace(",", ".")
    if "," in written:
        raise EditError(
            f"{quoted(typed, _SHOWN)} has more than one decimal mark; expected a number such as {_EXAMPLES}"
        )
    try:
        if "_" not in written:
            return float(written)
    except ValueError:
        pass
    raise EditError(f"{quoted(typed, _SHOWN)} is not a number; expected one such as {_EXAMPLES}")


def parse_whole(text: str) -> int:
    """Return the whole number that a person typed. Raises EditError if it is not one."""
    written = as_typed(text.strip())
    digits = written.removeprefix("-")
    if not digits.isdecimal():
        raise EditError(f"expected a whole number, got {quoted(text.strip(), _SHOWN)}")
    if len(digits) > MOST_DIGITS:
        raise EditError(f"expected a whole number of at most {MOST_DIGITS} digits, got {len(digits)} digits")
    return int(written)


def parse_layers(text: str) -> list[int]:
    """Return the neurons per layer, input first, as people write them: 2-4-3-2, 2 4 3 2, 2,4,3,2, 2x4x3x2.

    Raises EditError if they are not numbers. What stands between the first two stands between all of them.
    """
    stripped = text.strip().removeprefix("[").removesuffix("]").strip()
    first = _BETWEEN_LAYERS.search(stripped, 1) if stripped else None
    mark = first[1] if first else None
    parts = [part.strip() for part in stripped.lower().split(mark.lower())] if mark else stripped.split() or [""]
    for part in parts:
        if not part.isdecimal():
            raise EditError(f"expected whole numbers of neurons, such as 2-4-3-2, got {quoted(part, _SHOWN)}")
        if len(part) > MOST_DIGITS:
            raise EditError(f"expected numbers of at most {MOST_DIGITS} digits, got {quoted(part, _SHOWN)}")
    return list(map(int, parts))
