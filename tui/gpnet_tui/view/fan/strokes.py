"""Straight lines in braille characters, two by four dots each: from dot to dot, one to three dots thick."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from gpnet_tui.view.text.ink import Ink

ACROSS, DOWN = 2, 4  # dots of a character
_BLANK = 0x2800
_BITS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))  # by column and row of the dot
_SIDES = {1: (0,), 2: (0, 1), 3: (-1, 0, 1)}  # which dots beside the line belong to it, by its thickness
_PERIOD = 4  # of a broken line, in dots: one half is drawn

Signs: TypeAlias = Mapping[tuple[int, int], tuple[str, Ink]]


class Stroke(NamedTuple):
    """A line between two dots; the dot (0, 0) is at the top left. One that is broken has gaps."""

    start: tuple[int, int]
    end: tuple[int, int]
    thickness: int
    ink: Ink
    is_broken: bool = False


@lru_cache(maxsize=64)
def painted(strokes: tuple[Stroke, ...]) -> Signs:
    """Return the characters that strokes are drawn in, by column and row. Where strokes meet, the last one inks."""
    bits: dict[tuple[int, int], int] = {}
    inks: dict[tuple[int, int], Ink] = {}
    for stroke in strokes:
        for x, y in _dots(stroke):
            place = x // ACROSS, y // DOWN
            bits[place] = bits.get(place, 0) | _BITS[x % ACROSS][y % DOWN]
            inks[place] = stroke.ink
    return {place: (chr(_BLANK + found), inks[place]) for place, found in bits.items()}


def _dots(stroke: Stroke) -> Iterator[tuple[int, int]]:
    (x, y), (to_x, to_y) = stroke.start, stroke.end
    length = max(abs(to_x - x), abs(to_y - y), 1)
    is_steep = abs(to_y - y) > abs(to_x - x)
    for step in _steps(length, is_broken=stroke.is_broken):
        at_x, at_y = x + _rounded((to_x - x) * step, length), y + _rounded((to_y - y) * step, length)
        for side in _SIDES[stroke.thickness]:
            yield (at_x + side, at_y) if is_steep else (at_x, at_y + side)


def _steps(length: int, *, is_broken: bool) -> Iterable[int]:
    return (step for step in range(length + 1) if not is_broken or step % _PERIOD < _PERIOD // 2)


def _rounded(part: int, whole: int) -> int:
    """Return `part` divided by `whole`, rounded half up."""
    return (2 * part + whole) // (2 * whole)
