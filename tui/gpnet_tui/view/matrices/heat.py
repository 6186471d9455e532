"""The heat map: how far a number is from 0, beside the others of its matrix, as a colour, a sign and a shade.

Blue is below 0 and orange above, which colour-blind people tell apart; the shade says the same without colours.
"""

import numpy as np

from gpnet_engine.arrays import Matrix, Remembered, Values
from gpnet_engine.names import MINUS, is_parameter, parameter_of
from gpnet_engine.statistics import scale
from gpnet_tui.view.text.ink import Ink, Line, Span, span

LEVELS = 4
NOT_FINITE = LEVELS + 1
HEAT_WIDTH = 2  # of a cell that shows nothing but its heat

_SHADES = " ░▒▓█!"
_BELOW = (Ink.HEAT_0, Ink.HEAT_N1, Ink.HEAT_N2, Ink.HEAT_N3, Ink.HEAT_N4, Ink.HEAT_BAD)
_ABOVE = (Ink.HEAT_0, Ink.HEAT_P1, Ink.HEAT_P2, Ink.HEAT_P3, Ink.HEAT_P4, Ink.HEAT_BAD)

_scale = Remembered(scale)


def scale_of(values: Values, name: str) -> float:
    """Return the size of a number that gets the strongest colour: the largest one of the matrix, 0 if all are 0.

    It stays the same through an iteration: a parameter is seen on the scale of its form before the update.
    """
    array = values[parameter_of(name) if is_parameter(name) else name]
    return _scale(array)


def levels(numbers: Matrix, largest: float) -> list[list[int]]:
    """Return how far each number is from 0: from −4 to 4, 0 only for 0 itself, and ±5 if it is not finite."""
    with np.errstate(all="ignore"):
        parts = np.ceil(np.abs(numbers) / largest * LEVELS) if largest else np.zeros(numbers.shape)
    steps = np.where(numbers == 0, 0, np.clip(parts, 1, LEVELS))
    steps = np.where(np.isfinite(numbers), steps, NOT_FINITE)
    return np.where(np.signbit(numbers), -steps, steps).astype(int).tolist()  # type: ignore[no-any-return]


def heat_ink(level: int) -> Ink:
    """Return the colour of a level."""
    return _ABOVE[level] if level >= 0 else _BELOW[-level]


def shade(level: int) -> Span:
    """Return the character that says how far a number is from 0 without colours."""
    return span(_SHADES[abs(level)], _shade_ink(level))


def heat_cell(level: int) -> Line:
    """Return a cell that shows nothing but its heat: the sign and the shade."""
    return _HEAT_CELLS[level]


def _shade_ink(level: int) -> Ink:
    if abs(level) == NOT_FINITE:
        return Ink.HEAT_BAD
    return Ink.SHADE_N if level < 0 else Ink.SHADE_P


def _heat_cell(level: int) -> Line:
    if abs(level) == NOT_FINITE:
        return (span(" !", Ink.HEAT_BAD),)
    if level == 0:
        return (span("  ", Ink.HEAT_0),)
    sign, ink = (MINUS, Ink.SIGN_N) if level < 0 else ("+", Ink.SIGN_P)
    return span(sign, heat_ink(level), ink), span(_SHADES[abs(level)], heat_ink(level), _shade_ink(level))


_HEAT_CELLS = {level: _heat_cell(level) for level in range(-NOT_FINITE, NOT_FINITE + 1)}
