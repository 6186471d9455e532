"""Bars in eighths of a character: from an edge to the right, or to both sides of an axis that stands for 0."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from gpnet_tui.view.text.ink import Ink, Line, span

LEAST_BARS, MOST_BARS = 5, 30  # columns of all bars, with the axis
AXIS = "│"
_RIGHT = " ▏▎▍▌▋▊▉"
_LEFT = " ▕▕▐▐▐▐█"  # there are no other signs that are filled from the right
_EIGHTHS = len(_RIGHT)


def bar(share: float, columns: int) -> str:
    """Return a bar to the right that fills a share of its columns; one that is not 0 is seen."""
    eighths = min(max(round(share * columns * _EIGHTHS), 0), columns * _EIGHTHS)
    return _filled(max(eighths, 1) if share > 0 and columns else eighths)


@dataclass(frozen=True)
class Bars:
    """Bars for all of `shares` in `room` columns; the side that needs more has more. They all have one scale."""

    shares: Sequence[float]
    room: int
    ink: Ink

    @property
    def _most(self) -> tuple[float, float]:
        return max((-one for one in self.shares if one < 0), default=0.0), max(
            (one for one in self.shares if one > 0), default=0.0
        )

    @cached_property
    def _sides(self) -> tuple[int, int]:
        """How many columns there are on the left and on the right of the axis."""
        below, above = self._most
        room = max(self.room - 1, 0)
        if not below or not above:
            return (room, 0) if below else (0, room)
        left = min(max(round(room * below / (below + above)), 1), max(room - 1, 0))
        return left, room - left

    @cached_property
    def _scale(self) -> float:
        """How many columns a share of 1 has."""
        pairs = [(side, most) for side, most in zip(self._sides, self._most, strict=True) if most]
        return min((side / most for side, most in pairs), default=0.0)

    @property
    def axis(self) -> int:
        """At which column the axis stands."""
        return self._sides[0]

    @property
    def has_both_sides(self) -> bool:
        """Whether there are bars on both sides."""
        return all(self._sides)

    def bar(self, share: float) -> Line:
        """Return one bar with the axis, as wide as the room; whatever is not 0 is seen."""
        left, right = self._sides
        if not self.room:
            return ()
        side = left if share < 0 else right
        eighths = min(max(round(_EIGHTHS * self._scale * abs(share)), 1 if share else 0), _EIGHTHS * side)
        if share < 0:
            whole, part = divmod(eighths, _EIGHTHS)
            before = ((_LEFT[part] if part else "") + "█" * whole).rjust(left)
            return span(before, self.ink), span(AXIS, Ink.DIM), span(" " * right)
        return span(" " * left), span(AXIS, Ink.DIM), span(_filled(eighths).ljust(right), self.ink)


def _filled(eighths: int) -> str:
    """Return characters that are filled from the left."""
    whole, part = divmod(eighths, _EIGHTHS)
    return "█" * whole + (_RIGHT[part] if part else "")
