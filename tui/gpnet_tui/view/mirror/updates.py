"""The updates of a layer on the line between the halves: in as many words as there is room for, but never left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gpnet_engine.names import before_update, is_single
from gpnet_engine.operations import Operation, Phase
from gpnet_engine.operations.program import phase
from gpnet_tui.view.mirror.rails import Rails, Stop
from gpnet_tui.view.text.flow import fitting
from gpnet_tui.view.text.ink import Ink, Line, Span, span, width
from gpnet_tui.view.text.signs import Sign

_AROUND = 3  # the arrow and the sign of a stop before its text, and a blank behind it


@dataclass(frozen=True, slots=True)
class Updates:
    """The updates of some layers: each on its own, or all in one; `results` are what the single ones make."""

    rails: Rails
    single: Sequence[Stop]
    together: Stop | None
    results: Sequence[str] = ()

    @property
    def least(self) -> int:
        """How many columns it takes to show them in the fewest letters."""
        return 0 if self.together is None else _columns((self.together,), -1)

    def line(self, room: int) -> Line:
        """Return them in the most words that fit into `room`."""
        tries = [(self.single, words) for words in _ways(self.single)]
        tries += [((self.together,), words) for words in _ways((self.together,))] if self.together is not None else []
        fitting = (one for one in tries if _columns(*one) <= room)
        found = next(fitting, tries[-1] if tries else None)
        return () if found is None else self._line(*found)

    def under(self, places: Mapping[str, range]) -> Line:
        """Return each under what it makes, which takes the columns of `places`; nothing where not all have room."""
        if not self.single or any(name not in places for name in self.results):
            return ()
        line: list[Span] = []
        stops = zip(self.results, self.single, strict=True)
        for name, stop in sorted(stops, key=lambda one: places[one[0]].start):
            place = places[name]
            text = fitting(stop.texts, len(place) - _AROUND)
            if len(text) > len(place) - _AROUND or width(line) > place.start:
                return ()
            gap = span(Sign.TO_COME * (place.start - width(line)), Ink.DIM)
            line += (gap, span(Sign.UPDATE, Ink.UPDATE), *self.rails.label(stop, 1 + len(text)), span(" "))
        return tuple(line)

    def _line(self, stops: Sequence[Stop], words: int) -> Line:
        line: list[Span] = []
        for stop in stops:
            label = self.rails.label(stop, 1 + len(stop.texts[words]))
            line += (span(Sign.UPDATE, Ink.UPDATE), *label, span(" "))
        return tuple(line)


def updates_of(rails: Rails, layers: Sequence[str], *, has_weights: bool) -> Updates:
    """Return the updates of layers; where the weights are not shown, all in one."""
    numbered = enumerate(rails.session.program, start=1)
    found = [(step, one) for step, one in numbered if _is_in(layers, one)]
    single = [rails.stop(step, one, 0) for step, one in found] if has_weights else []
    together = rails.folded([step for step, _ in found], 0) if found else None
    return Updates(rails, single, together, [before_update(one.result) for _, one in found])


def _is_in(layers: Sequence[str], operation: Operation) -> bool:
    """Tell whether an operation updates what belongs to some layers: what is one number for all stands beside E."""
    return phase(operation) is Phase.UPDATE and operation.layer in layers and not is_single(operation.result)


def _ways(stops: Sequence[Stop]) -> range:
    """Return in how many ways stops are written, each in fewer letters."""
    return range(len(stops[0].texts) if stops else 0)


def _columns(stops: Sequence[Stop], words: int) -> int:
    return sum(_AROUND + len(stop.texts[words]) for stop in stops)
