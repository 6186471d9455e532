"""In which order layers follow, as their names say by numbers, or else as only one chain of shapes allows."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

_TOKENS = re.compile(r"\d{1,15}|\D", re.ASCII)
_MOST_STEPS = 20_000

Sizes = tuple[int, int]  # neurons before and neurons of a layer


def in_numbers(keys: Sequence[str], *, is_numbered_late: bool = False) -> list[str] | None:
    """Return keys in the order of the numbers in which they differ; None where they differ in anything else."""
    tokens = {key: _tokens(key, is_numbered_late=is_numbered_late) for key in keys}
    ordered = sorted(
        keys, key=lambda key: [(one.isdecimal(), int(one) if one.isdecimal() else 0, one) for one in tokens[key]]
    )
    return ordered if all(_is_before(tokens[one], tokens[next_]) for one, next_ in pairwise(ordered)) else None


def chains(
    keys: Sequence[str], sizes: Mapping[str, Sizes], *, is_numbered_late: bool = False, most: int = 2
) -> list[list[str]]:
    """Return the orders, `most` at most, in which each layer takes as many numbers as the one before it gives.

    What numbers say of the order of some keys holds.
    """
    tokens = {key: _tokens(key, is_numbered_late=is_numbered_late) for key in keys}
    before = {key: {one for one in keys if _is_before(tokens[one], tokens[key])} for key in keys}
    found: list[list[str]] = []
    steps = 0

    def extend(chain: list[str], left: set[str]) -> None:
        nonlocal steps
        steps += 1
        if steps > _MOST_STEPS or len(found) >= most:
            return
        if not left:
            found.append(chain)
            return
        for key in keys:
            fits = key in left and (not chain or sizes[chain[-1]][1] == sizes[key][0])
            if fits and not before[key] & left:
                extend([*chain, key], left - {key})

    extend([], set(keys))
    return found if steps <= _MOST_STEPS else found * most  # what could not be searched is not the only one


def _tokens(key: str, *, is_numbered_late: bool) -> list[str]:
    if is_numbered_late:  # dense is before dense_1
        key = "/".join(part if part[-1:].isdecimal() else f"{part}_0" for part in key.split("/"))
    return _TOKENS.findall(key)


def _is_before(left: list[str], right: list[str]) -> bool:
    """Tell whether the first difference of two keys is a number, and smaller in the left one."""
    for one, other in zip(left, right, strict=False):
        if one != other:
            return one.isdecimal() and other.isdecimal() and int(one) < int(other)
    return False
