"""How large δ is in every layer, as bars on one scale: a row for each layer, from the last to the first.

The scale is logarithmic, as what fades on its way back does so by a factor from layer to layer.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from gpnet_engine.questions.health import Health, LayerHealth
from gpnet_tui.view.answers.health import layer_notes
from gpnet_tui.view.text.bars import bar
from gpnet_tui.view.text.columns import aligned
from gpnet_tui.view.text.ink import CellRef, Ink, Line, Span, clip, fit, span, width
from gpnet_tui.view.text.signs import Sign

_LEAST_DECADES = 3  # so that the scale stays as it is from step to step while a healthy error goes back
_LEAST_BARS = 24  # columns of bars beside which notes have a column of their own


class Scale(NamedTuple):
    """From which power of ten to which one the bars go."""

    low: int
    high: int

    def share(self, norm: float) -> float:
        """Return how much of the room the bar of a norm takes."""
        if math.isnan(norm) or norm <= 0.0:
            return 0.0
        return 1.0 if math.isinf(norm) else (math.log10(norm) - self.low) / (self.high - self.low)


def scale_of(norms: Sequence[float | None]) -> Scale:
    """Return the scale that holds all norms with a size, so that the least one has a bar too."""
    sizes = [math.log10(one) for one in norms if one and math.isfinite(one)]
    high = math.ceil(max(sizes)) if sizes else 0
    low = math.ceil(min(sizes)) - 1 if sizes else 0
    return Scale(min(low, high - _LEAST_DECADES), high)


@dataclass(frozen=True)
class LayerBars:
    """The rows of all layers in so many columns; a row is drawn when it is asked for."""

    health: Health
    columns: int

    @cached_property
    def layers(self) -> tuple[LayerHealth, ...]:
        """The layers in the order in which the error comes to them."""
        return self.health.layers[::-1]

    @property
    def has_bars(self) -> bool:
        """Whether there is a norm that has a bar."""
        return any(one.delta_norm and not math.isnan(one.delta_norm) for one in self.layers)

    def rows(self) -> list[Line]:
        """Return the rows of all layers."""
        return [self.row(at) for at in range(len(self.layers))]

    def row(self, at: int) -> Line:
        """Return a layer, its ‖δ‖ with a bar, and its troubles: behind the bar, or in its place."""
        layer, number, note = self.layers[at], self._numbers[at], self._notes[at]
        place = None if layer.delta_norm is None else CellRef(f"delta_{layer.layer}", 0, 0)
        head = (
            Span(f"{layer.layer:<{self._left - len(number) - 2}} ", (Ink.STRONG,), place),
            Span(f"{number} ", (Ink.DIM if layer.delta_norm is None else Ink.TEXT,), place),
        )
        drawn = "" if layer.delta_norm is None else bar(self._scale.share(layer.delta_norm), self._room)
        if note and self._left + len(drawn) + 1 + width(note) > self.columns:
            drawn = ""  # where both do not fit, the word says more
        tail: Line = (span(drawn, Ink.BACKWARD),)
        if note and drawn:
            tail = (*(fit(tail, self._room) if self._has_column_of_notes else tail), span(" "))
        return clip((*head, *tail, *note), self.columns)

    def scale_row(self) -> Line:
        """Return the powers of ten, each where the bar of such a norm ends; as many as there is room for."""
        scale, room = self._scale, self._room
        decade = room / (scale.high - scale.low)
        texts = [f"╵1e{power}".replace("-", Sign.MINUS) for power in range(scale.low, scale.high + 1)]
        every = math.ceil((max(map(len, texts)) + 1) / max(decade, 0.1))
        line = ""
        for power in range(0, len(texts), every):
            place = round(power * decade)
            if place + len(texts[power]) <= room and (place > len(line) or not line):
                line = line.ljust(place) + texts[power]
        end = f"{texts[-1][1:]}{texts[-1][0]}"
        line = line.ljust(room - len(end)) + end if len(line) + len(end) < room else line
        return (span(" " * self._left), span(line, Ink.DIM))

    @cached_property
    def _norms(self) -> list[float | None]:
        return [one.delta_norm for one in self.layers]

    @cached_property
    def _numbers(self) -> list[str]:
        return aligned(self._norms)

    @cached_property
    def _scale(self) -> Scale:
        return scale_of(self._norms)

    @cached_property
    def _notes(self) -> list[Line]:
        notes = layer_notes(self.health)
        return [_note(notes.get(one.layer, ""), one.delta_norm) for one in self.layers]

    @cached_property
    def _left(self) -> int:
        """The columns before the bars."""
        return max(len(one.layer) for one in self.layers) + 2 + len(self._numbers[0])

    @cached_property
    def _wanted_for_notes(self) -> int:
        return max((width(note) + 1 for note in self._notes if note), default=0)

    @property
    def _has_column_of_notes(self) -> bool:
        return bool(self._wanted_for_notes) and self.columns - self._left - self._wanted_for_notes >= _LEAST_BARS

    @cached_property
    def _room(self) -> int:
        """The columns of the longest bar."""
        notes = self._wanted_for_notes if self._has_column_of_notes else 0
        return max(self.columns - self._left - notes, 0)


def _note(words: str, norm: float | None) -> Line:
    """Return what is wrong with a layer, or what a norm without a bar is."""
    if words:
        return (span(words, Ink.BREAK),)
    if norm is None or (math.isfinite(norm) and norm):
        return ()
    return (span("no error", Ink.DIM),) if norm == 0.0 else (span("not finite", Ink.BREAK),)
