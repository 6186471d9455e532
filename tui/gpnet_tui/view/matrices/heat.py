"""The heat map: how far a number is from 0, beside the others of its matrix, as a colour and a shade.

Blue is below 0 and orange above, which colour-blind people tell apart. Without colours, the shade says how far. Which
way is said by a sign where a number is far from 0, and else by the side of the shade: the left half of a cell is below
0, the right half above. So signs do not bury the pattern. In a matrix of one sign the numbers are seen between the one
nearest to 0 and the one farthest from it, so that they differ.
"""

import math
from typing import NamedTuple

import numpy as np

from gpnet_engine.arrays import Matrix, Remembered, Values
from gpnet_engine.names import before_update, is_parameter
from gpnet_engine.statistics import extremes
from gpnet_tui.view.text.ink import Ink, Line, Span, span
from gpnet_tui.view.text.numbers import figures, signed_figures
from gpnet_tui.view.text.signs import Sign

LEVELS = 4
NOT_FINITE = LEVELS + 1
HEAT_WIDTH = 2  # of a cell that shows nothing but its heat

_SHADES = " ░▒▓█!"
_BELOW = (Ink.HEAT_0, Ink.HEAT_N1, Ink.HEAT_N2, Ink.HEAT_N3, Ink.HEAT_N4, Ink.HEAT_BAD)
_ABOVE = (Ink.HEAT_0, Ink.HEAT_P1, Ink.HEAT_P2, Ink.HEAT_P3, Ink.HEAT_P4, Ink.HEAT_BAD)
_SIGNED = 3  # the first level with a sign
_FIGURES = 2  # of the ends of a scale


class Scale(NamedTuple):
    """The least and the largest finite number of a matrix; NaN if there is none."""

    least: float
    most: float

    @property
    def is_mixed(self) -> bool:
        """Whether there are numbers on both sides of 0."""
        return self.least < 0 < self.most

    @property
    def sizes(self) -> tuple[float, float]:
        """What is seen as weakest and as strongest, whatever its sign: from 0 on where there is a 0 to be seen."""
        ends = abs(self.least), abs(self.most)
        return (0.0 if self.is_mixed else min(ends)), max(ends)


_scale = Remembered(lambda array: Scale(*extremes(array)))


def scale_of(values: Values, name: str) -> Scale:
    """Return the scale that a matrix is seen on.

    It stays the same through an iteration: a parameter is seen on the scale of its form before the update. What an
    optimizer keeps has a scale of its own after its update, as it begins at 0 and may grow manyfold at once.
    """
    array = values[before_update(name) if is_parameter(name) else name]
    return _scale(array)


def levels(numbers: Matrix, scale: Scale) -> list[list[int]]:
    """Return how strong each number is seen: from −4 to 4, 0 only for 0 itself, and ±5 if it is not finite."""
    weakest, strongest = scale.sizes
    start = weakest / strongest if strongest else 0.0
    with np.errstate(all="ignore"):
        parts = np.ceil((np.abs(numbers) / strongest - start) / (1 - start) * LEVELS)
    parts = np.where(np.isnan(parts), LEVELS, parts)  # all numbers are as far from 0
    steps = np.where(numbers == 0, 0, np.clip(parts, 1, LEVELS))
    steps = np.where(np.isfinite(numbers), steps, NOT_FINITE)
    return np.where(np.signbit(numbers), -steps, steps).astype(int).tolist()  # type: ignore[no-any-return]


def scale_line(scale: Scale) -> Line:
    """Return the scale as it is printed: −0.77 █▓▒░0░▒▓█ +0.77, for numbers of one sign 0.10 ░▒▓█ 0.85."""
    if math.isnan(scale.least):
        return (span("no finite number", Ink.DIM),)
    if scale.least == scale.most:
        return (span(f"all {figures(scale.least, _FIGURES)}", Ink.DIM),)
    below = [_shaded(level) for level in range(-LEVELS, 0)]
    above = [_shaded(level) for level in range(1, LEVELS + 1)]
    if scale.is_mixed:
        largest = scale.sizes[1]
        ends = figures(-largest, _FIGURES), signed_figures(largest, _FIGURES)
        colours = (*below, span("0", Ink.DIM), *above)
    else:
        ends = figures(scale.least, _FIGURES), figures(scale.most, _FIGURES)
        colours = tuple(below if scale.least < 0 else above)
    return span(f"{ends[0]} ", Ink.DIM), *colours, span(f" {ends[1]}", Ink.DIM)


def heat_ink(level: int) -> Ink:
    """Return the colour of a level."""
    return _ABOVE[level] if level >= 0 else _BELOW[-level]


def shade(level: int) -> Span:
    """Return the character that says how far a number is from 0 without colours."""
    return _GAPS[level]


def heat_cell(level: int, *, is_mixed: bool = True) -> Line:
    """Return a cell that shows nothing but its heat: the shade after its sign, or on the side of its sign.

    In a matrix of one sign, which `is_mixed` is not, the shade has the whole cell.
    """
    return (_HEAT_CELLS if is_mixed else _PLAIN_CELLS)[level]


def _shade_ink(level: int) -> Ink:
    if abs(level) == NOT_FINITE:
        return Ink.HEAT_BAD
    return Ink.SHADE_N if level < 0 else Ink.SHADE_P


def _shaded(level: int) -> Span:
    """Return the shade of a level on its colour."""
    return span(_SHADES[abs(level)], heat_ink(level), _shade_ink(level))


def _heat_cell(level: int) -> Line:
    if abs(level) == NOT_FINITE:
        return (span(" !", Ink.HEAT_BAD),)
    if level == 0:
        return (span(" " * HEAT_WIDTH, Ink.HEAT_0),)
    if abs(level) >= _SIGNED:
        sign, ink = (Sign.MINUS, Ink.SIGN_N) if level < 0 else ("+", Ink.SIGN_P)
        return span(sign, heat_ink(level), ink), _shaded(level)
    text = f"{_SHADES[-level]} " if level < 0 else f" {_SHADES[level]}"
    return (span(text, heat_ink(level), _shade_ink(level)),)


def _plain_cell(level: int) -> Line:
    if level == 0 or abs(level) == NOT_FINITE:
        return _heat_cell(level)
    return (span(_SHADES[abs(level)] * HEAT_WIDTH, heat_ink(level), _shade_ink(level)),)


_ALL_LEVELS = range(-NOT_FINITE, NOT_FINITE + 1)
_GAPS = {level: span(_SHADES[abs(level)], _shade_ink(level)) for level in _ALL_LEVELS}
_HEAT_CELLS = {level: _heat_cell(level) for level in _ALL_LEVELS}
_PLAIN_CELLS = {level: _plain_cell(level) for level in _ALL_LEVELS}
