"""The operations as rails around the matrices: where a step stands is where its result is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from gpnet_engine.names import kind_label, label, parameter_of
from gpnet_engine.operations import Operation, Phase
from gpnet_engine.operations.program import phase
from gpnet_engine.time.session import Session
from gpnet_tui.view.text.ink import PHASE_INK, Ink, Line, Span, StepRef, span, width
from gpnet_tui.view.text.signs import Sign


@dataclass(frozen=True, slots=True)
class Stop:
    """One operation on a rail, or several that are folded; its text ends at the column `end`, if there is room.

    `texts` say the same in fewer and fewer letters.
    """

    steps: range
    end: int
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Rails:
    """Draws steps of the program at `session`: signs of breakpoints, and the step `mark` that `t` would run to."""

    session: Session
    mark: int | None = None
    breakpoints: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def stop(self, step: int, operation: Operation, end: int) -> Stop:
        """Return the stop of an operation."""
        name = parameter_of(operation.result)
        return Stop(range(step, step + 1), end, (f"{step} {label(name)}", f"{step} {kind_label(name)}", str(step)))

    def folded(self, steps: Sequence[int], end: int) -> Stop:
        """Return one stop for several steps."""
        first, last = min(steps), max(steps)
        return Stop(range(first, last + 1), end, (f"{first}–{last}" if first < last else str(first),))

    def line(self, columns: int, head: Sequence[str], stops: Iterable[Stop], part: Phase, ends: str) -> Line:
        """Return a rail from `head`, in as few letters as it takes, to the sign in `ends` at the right edge."""
        ordered = sorted(stops, key=lambda stop: stop.end)
        first = min((stop.end - len(stop.texts[-1]) - 1 for stop in ordered), default=columns)
        heading = next((text for text in head if len(text) + 1 < first), head[-1])
        spans: list[Span] = [span(" "), Span(heading, (Ink.STRONG, PHASE_INK[part])), span(" ")]
        at = width(spans)
        limits = [*(stop.end - len(stop.texts[-1]) - 1 for stop in ordered[1:]), columns - 1]
        runs_back = part is Phase.BACKWARD
        before: Stop | None = None
        for index, (stop, limit) in enumerate(zip(ordered, limits, strict=True)):
            text = self._label(stop, max(limit - at, 1), part)
            following = ordered[index + 1] if index + 1 < len(ordered) else None
            if stop.end + 1 < (columns if following is None else following.end - len(following.texts[0])):
                text = (*text, span(" "))
            start = max(stop.end + len(text) - 2 - width(text), at)
            spans += [self._track(start - at, before if runs_back else stop, part), *text]
            at, before = start + width(text), stop
        end = self._track(columns - 1 - at, before if runs_back else self._last(part), part)
        return (*spans, end, span(ends, *end.inks))

    def label(self, stop: Stop, room: int) -> Line:
        """Return the text of a stop with its sign, as long as there is room for it."""
        return self._label(stop, room, phase(self.session.program[stop.steps.start - 1]))

    def _last(self, part: Phase) -> Stop:
        """Return the step behind the last one of a phase: the rail leads there."""
        step = max(step for step, one in enumerate(self.session.program, start=1) if phase(one) is part) + 1
        return Stop(range(step, step + 1), 0, ("",))

    def _track(self, columns: int, leads_to: Stop | None, part: Phase) -> Span:
        is_done = leads_to is not None and self.session.position.step >= leads_to.steps.start
        text, ink = (Sign.DONE, PHASE_INK[part]) if is_done else (Sign.TO_COME, Ink.DIM)
        return span(text * max(columns, 0), ink)

    def _label(self, stop: Stop, room: int, part: Phase) -> Line:
        now, steps = self.session.position.step, stop.steps
        text = next((text for text in stop.texts if len(text) + 1 <= room), stop.texts[-1])
        is_marked = self.mark is not None and self.mark in steps
        sign = self._sign(steps, is_marked=is_marked)
        inks: tuple[Ink, ...] = (PHASE_INK[part],) if now >= steps.start else (Ink.DIM,)
        if now in steps:
            inks = (Ink.STRONG, PHASE_INK[part], Ink.CURRENT)
        if is_marked:
            inks = (*inks, Ink.CURSOR)
        target = StepRef(steps.start)
        sign_inks = (Ink.BREAK, *inks[1:]) if sign in self.breakpoints.values() else inks
        return (Span(sign, sign_inks, target), Span(text, inks, target))

    def _sign(self, steps: range, *, is_marked: bool) -> str:
        program = self.session.program
        stops_here = (self.breakpoints.get(program[step - 1].result) for step in steps)
        found = next(filter(None, stops_here), None)
        if found is not None:
            return found
        return Sign.CURRENT if self.session.position.step in steps else Sign.CURSOR if is_marked else " "


def steps_where(session: Session, wanted: Callable[[Operation], bool]) -> list[tuple[int, Operation]]:
    """Return the steps whose operations are `wanted`."""
    return [(step, one) for step, one in enumerate(session.program, start=1) if wanted(one)]
