"""Numbers as people type them: their value, or a sentence that says why they are refused.

Kept apart because cells, settings, forms and options all ask it, and because it needs no numpy: `--help` stays quick.
"""

import math
import re

from gpnet_engine.errors import EditError
from gpnet_engine.names import as_typed

_COMMA_NUMBER = re.compile(r"[-+]?\d{0,15},\d{1,15}")
MOST_DIGITS = 40


def parse_number(text: str) -> float:
    """Return the number that a person typed. Raises EditError with the reason when it is not a finite number."""
    stripped = text.strip()
    if not stripped:
        raise EditError("Type a number, such as 0.5 or -1e-3.")
    try:
        number = float(as_typed(stripped))
    except ValueError:
        number = None
    if number is None or "_" in stripped:
        if _COMMA_NUMBER.fullmatch(stripped):
            raise EditError(f"Decimals take a point, not a comma: {stripped.replace(',', '.')}?")
        raise EditError(f"{stripped[:20]!r} is not a number.")
    if math.isnan(number):
        raise EditError("NaN cannot be typed in, only finite numbers.")
    if math.isinf(number):
        if any(character.isdigit() for character in stripped):
            raise EditError("That is too large: the largest number is about 1.8e308.")
        raise EditError("An infinity cannot be typed in, only finite numbers.")
    return number


def parse_whole(text: str) -> int:
    """Return the whole number, 0 or more, that a person typed. Raises EditError if it is not one."""
    stripped = text.strip()
    if not stripped.isdecimal():
        raise EditError(f"expected a whole number, got {stripped[:20]!r}")
    if len(stripped) > MOST_DIGITS:
        raise EditError(f"expected a whole number of at most {MOST_DIGITS} digits, got {len(stripped)} digits")
    return int(stripped)


def parse_layers(text: str) -> list[int]:
    """Return the neurons per layer that a person typed, input first. Raises EditError if they are not numbers."""
    parts = [part.strip() for part in text.split(",")]
    for part in parts:
        if len(part) > MOST_DIGITS:
            raise EditError(f"layers are numbers of at most {MOST_DIGITS} digits, got {part[:20]!r}")
        if not part.isdecimal():
            raise EditError(f"layers are whole numbers of neurons, such as 2,4,3,2; got {part[:20]!r}")
    return list(map(int, parts))
