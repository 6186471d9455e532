"""The operations as rails around the matrices: where a step stands is where its result is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

from gpnet_engine.names import before_update, kind_label, label
from gpnet_engine.operations import Operation, Phase
from gpnet_engine.operations.program import phase
from gpnet_engine.time.session import Session
from gpnet_tui.view.mirror.geometry import Fold, Geometry, Group
from gpnet_tui.view.text.flow import fitting
from gpnet_tui.view.text.ink import PHASE_INK, Ink, Line, Span, StepRef, fit, span, width
from gpnet_tui.view.text.signs import Sign

_MOST_SHIFT = 6  # columns that a text may stand away from its result


@dataclass(frozen=True, slots=True)
class Stop:
    """One operation on a rail, or several that are folded; its text ends at the column `end`, if there is room.

    `steps` are in their order; a mistake may put others between them. `texts` say the same in fewer and fewer letters.
    Folded ones have no result that they would have to stand at.
    """

    steps: Sequence[int]
    end: int
    texts: tuple[str, ...]
    is_folded: bool = False


@dataclass(frozen=True)
class Rails:
    """Draws steps of the program at `session`: signs of breakpoints, and the step `mark` that `t` would run to.

    With `hides_next`, nothing tells in which order steps are to come.
    """

    session: Session
    mark: int | None = None
    breakpoints: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    hides_next: bool = False

    def stop(self, step: int, operation: Operation, end: int) -> Stop:
        """Return the stop of an operation."""
        name, number = before_update(operation.result), f"{self._breaks_at((step,))}{step}"
        if self.hides_next and step > self.session.position.step:
            return Stop((step,), end, (Sign.UNKNOWN,))
        return Stop((step,), end, (f"{number} {label(name)}", f"{number} {kind_label(name)}", number))

    def folded(self, steps: Sequence[int], end: int) -> Stop:
        """Return one stop for several steps; if `t` would run to one of them, it says to which."""
        ordered = sorted(steps)
        first, last, mark = ordered[0], ordered[-1], self.mark
        if self.hides_next and last > self.session.position.step:
            return Stop(ordered, end, (Sign.UNKNOWN,), is_folded=True)
        text = f"{self._breaks_at(ordered)}{first}–{last}" if first < last else f"{self._breaks_at(ordered)}{first}"
        if mark is None or mark not in ordered or first == last:
            return Stop(ordered, end, (text,), is_folded=True)
        name = label(before_update(self.session.program[mark - 1].result))
        texts = f"{text} at {mark} {name}", f"{text} at {mark}", f"{self._breaks_at((mark,))}{mark}"
        return Stop(ordered, end, texts, is_folded=True)

    def line(self, geometry: Geometry, part: Phase, heads: Sequence[str], end: str) -> Line:
        """Return the rail of a phase from the first of `heads` that has room to the sign `end` at the right edge."""
        columns = geometry.columns
        ordered = sorted(self._stops(geometry, part), key=lambda stop: stop.end)
        heading = next((text for text in heads if _shortest(ordered, len(text) + 3, columns - 1)), heads[-1])
        spans: list[Span] = [span(" "), Span(heading, (Ink.STRONG, PHASE_INK[part])), span(" ")]
        at = width(spans)
        behind = self._behind(part)
        leads_to = [behind, *ordered] if part is Phase.BACKWARD else [*ordered, behind]
        for index, (text, text_end) in enumerate(_spread(ordered, at, columns - 1)):
            found = self._label(ordered[index], text, part)
            spans += [*self._track(text_end - width(found) - at, leads_to[index], part, has_room=index > 0), *found]
            at = text_end
        track = self._track(columns - 1 - at, leads_to[-1], part, has_room=bool(ordered))
        return fit((*spans, *track, span(end, self._metal(leads_to[-1], part)[1])), columns)

    def _stops(self, geometry: Geometry, part: Phase) -> list[Stop]:
        """Return the stops of a phase: where the results stand, and one for all of a block that are not shown."""
        ends = {name: stack.end for stack in geometry.stacks for name in (stack.pair.above, stack.pair.below) if name}
        hidden_ends = {layer: block.end_of_hidden for block in geometry.blocks for layer in block.layers}
        hidden: dict[int, list[int]] = {}
        stops: list[Stop] = []
        for step, operation in enumerate(self.session.program, start=1):
            if phase(operation) is not part:
                continue
            if operation.result in ends:
                stops.append(self.stop(step, operation, ends[operation.result]))
            else:
                hidden.setdefault(hidden_ends[operation.layer], []).append(step)
        return [*stops, *(self.folded(steps, end) for end, steps in _merged(hidden, geometry).items())]

    def label(self, stop: Stop, room: int) -> Line:
        """Return the text of a stop with its sign, as long as there is room for it."""
        text = fitting(stop.texts, room - 1)
        return self._label(stop, text, phase(self.session.program[stop.steps[0] - 1]))

    def _behind(self, part: Phase) -> Stop:
        """Return the step behind the last one of a phase: the rail leads there."""
        step = max(step for step, one in enumerate(self.session.program, start=1) if phase(one) is part) + 1
        return Stop((step,), 0, ("",))

    def _track(self, columns: int, leads_to: Stop, part: Phase, *, has_room: bool) -> Line:
        """Return a piece of the rail, with a blank before it if there `has_room` to be one."""
        text, ink = self._metal(leads_to, part)
        return (span(" " * (has_room and columns > 0)), span(text * (columns - has_room), ink))

    def _metal(self, leads_to: Stop, part: Phase) -> tuple[str, Ink]:
        """Return what the rail to a stop is drawn with: it is done, or still to come."""
        is_done = self.session.position.step >= leads_to.steps[0]
        return (Sign.DONE, PHASE_INK[part]) if is_done else (Sign.TO_COME, Ink.DIM)

    def _label(self, stop: Stop, text: str, part: Phase) -> Line:
        now, steps = self.session.position.step, stop.steps
        is_marked = self.mark is not None and self.mark in steps
        inks: tuple[Ink, ...] = (PHASE_INK[part],) if now >= steps[0] else (Ink.DIM,)
        if now in steps:
            inks = (Ink.STRONG, PHASE_INK[part], Ink.CURRENT)
        if is_marked:
            inks = (*inks, Ink.CURSOR)
        current = Sign.CURRENT_BACK if part is Phase.BACKWARD else Sign.CURRENT
        sign = current if now in steps else Sign.CURSOR if is_marked else " "
        target = StepRef(steps[0] if self.mark is None or not is_marked else self.mark)
        breaks = text[:1] if text[:1] in self.breakpoints.values() else ""
        return (
            Span(sign, inks, target),
            *([Span(breaks, (*inks, Ink.BREAK), target)] if breaks else []),
            Span(text.removeprefix(breaks), inks, target),
        )

    def _breaks_at(self, steps: Sequence[int]) -> str:
        """Return the sign of the breakpoint at some steps, of the first where there are several; nothing for none."""
        program = self.session.program
        stops_here = (self.breakpoints.get(program[step - 1].result) for step in steps)
        return next(filter(None, stops_here), "")


def _merged(hidden: Mapping[int, list[int]], geometry: Geometry) -> dict[int, list[int]]:
    """Return hidden steps by where they stand: those of a layer with those of the fold before it, if they follow.

    Of what feeds the layer in play only the outputs are shown: 1–2 and 3 beside each other would be hard to read.
    """
    merged = dict(hidden)
    for before, block in pairwise(geometry.blocks):
        is_behind = isinstance(before, Fold) and isinstance(block, Group) and block.end_of_hidden in merged
        steps = sorted([*merged.get(before.end_of_hidden, ()), *merged.get(block.end_of_hidden, ())])
        if is_behind and steps[-1] - steps[0] == len(steps) - 1:
            del merged[block.end_of_hidden]
            merged[before.end_of_hidden] = steps
    return merged


def _spread(stops: Sequence[Stop], first: int, last: int) -> list[tuple[str, int]]:
    """Return the text of each stop and the column at which it ends: the longest texts that fit between two columns."""
    texts = [stop.texts[-1] for stop in stops]
    for index, stop in enumerate(stops):
        for text in stop.texts[:-1]:
            longer = [*texts[:index], text, *texts[index + 1 :]]
            if _ends(stops, longer, first, last, _MOST_SHIFT):
                texts = longer
                break
    ends = _ends(stops, texts, first, last, last) or [stop.end for stop in stops]
    return list(zip(texts, ends, strict=True))


def _shortest(stops: Sequence[Stop], first: int, last: int) -> bool:
    """Tell whether at least the shortest texts fit between two columns, nearly where they belong."""
    return not stops or bool(_ends(stops, [stop.texts[-1] for stop in stops], first, last, _MOST_SHIFT))


def _ends(stops: Sequence[Stop], texts: Sequence[str], first: int, last: int, most_shift: int) -> list[int]:
    """Return where texts end, moved aside for each other as little as possible; nothing where that is too far."""
    widths = [len(text) + 1 for text in texts]  # before each text is a sign, or a blank
    ends: list[int] = []
    limit = last
    for stop, columns in zip(reversed(stops), reversed(widths), strict=True):
        ends.insert(0, min(stop.end, limit))
        limit = ends[0] - columns
    at = first
    for index, columns in enumerate(widths):
        at = ends[index] = max(ends[index], at + columns)
    is_near = all(stop.is_folded or abs(stop.end - end) <= most_shift for stop, end in zip(stops, ends, strict=True))
    return ends if at <= last and is_near else []
