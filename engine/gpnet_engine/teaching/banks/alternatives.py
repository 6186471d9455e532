"""The answers that a question knows for a number: the right one, one that is nearly right, and those of mistakes."""

import math
from collections.abc import Iterable, Iterator

from gpnet_engine.teaching.banks.digits import Digits
from gpnet_engine.teaching.banks.questions import Alternative

_ALL = 100
_RIGHT, _NEAR = "Right.", "Nearly: the last digit is off by one."


def alternatives(
    digits: Digits, right: float, wrong: Iterable[tuple[float, str]], share: float
) -> Iterator[Alternative]:
    """Yield the right answer, one that is nearly right if that gets a `share`, and wrong ones that are told apart.

    `wrong` are numbers with what is said of each.
    """
    percent = round(_ALL * share)
    yield Alternative(digits.text(right), _ALL, _RIGHT, digits.half_unit(right))
    if percent:
        yield Alternative(digits.text(right), percent, _NEAR, digits.half_unit(right, 3))
    said: dict[str, list[str]] = {}
    for number, text in wrong:
        if math.isfinite(number) and _are_apart(number, right, digits):
            said.setdefault(digits.text(number), []).append(text)
    for answer, texts in said.items():
        why = f"Is it this? {'; or '.join(dict.fromkeys(texts))}"
        yield Alternative(answer, 0, why, digits.half_unit(float(answer)))


def _are_apart(number: float, right: float, digits: Digits) -> bool:
    """Tell whether no typed number is near both of two numbers as they are printed."""
    first, second = float(digits.text(number)), float(digits.text(right))
    return abs(first - second) > 0.5 * digits.unit(first) + 1.5 * digits.unit(second)
