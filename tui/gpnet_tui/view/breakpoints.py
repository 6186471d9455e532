"""Breakpoints and watches as text, in the program and in lists."""

import math
import re

from gpnet_engine.names import MINUS, label, parameter_of
from gpnet_engine.stopping.breakpoints import Breakpoint
from gpnet_engine.stopping.conditions.condition import ConditionError
from gpnet_engine.stopping.watches import Watch, parse_watch
from gpnet_engine.time.session import Position, Session
from gpnet_tui.view.text.ink import CellRef, Ink, Line, Span, clip, fit, span, width
from gpnet_tui.view.text.labels import cell_label
from gpnet_tui.view.text.numbers import short
from gpnet_tui.view.text.signs import Sign

_GAP = span("   ")
_CELL = re.compile(r"(\w+)\[(\d{1,9}),(\d{1,9})\]")


def sign_of(breakpoint_: Breakpoint) -> str:
    """Return the sign that marks the operation of a breakpoint."""
    if not breakpoint_.is_on:
        return Sign.BREAKS_NOT
    return Sign.BREAKS_IF if breakpoint_.condition else Sign.BREAKS


def breakpoint_text(breakpoint_: Breakpoint) -> str:
    """Return the operation and the condition: E if E < 0.01."""
    name = label(parameter_of(breakpoint_.result))
    return f"{name} if {breakpoint_.condition}" if breakpoint_.condition else name


def hits_text(breakpoint_: Breakpoint) -> str:
    """Return how often a run has stopped there."""
    return {0: "no stop yet", 1: "1 stop"}.get(breakpoint_.hits, f"{breakpoint_.hits:,} stops")


def place_text(place: Position) -> str:
    """Return a position as `g` takes it: iteration.step."""
    return f"{place.iteration:,}.{place.step}"


def watch_of(session: Session, text: str) -> Watch:
    """Return the watch of an expression that was watched before; a cell is called as cells are."""
    found = _CELL.fullmatch(text)
    try:
        if found is None:
            return parse_watch(session, text)
        return parse_watch(session, text, cell_label(session, CellRef(found[1], int(found[2]) - 1, int(found[3]) - 1)))
    except ConditionError:  # settings were changed, and what it names is not there any more
        return Watch(text, text)


def watch_lines(session: Session, watches: tuple[Watch, ...], digits: int, columns: int) -> list[Line]:
    """Return a line for each watch: its name, its value, how much that has changed."""
    return [_watch(session, watch, digits, columns) for watch in watches]


def watch_strip(session: Session, watches: tuple[Watch, ...], digits: int, columns: int) -> Line:
    """Return all watches in one line."""
    spans: list[Span] = [span(" watch  ", Ink.DIM)]
    for index, watch in enumerate(watches):
        spans += [*((_GAP,) if index else ()), span(f"{watch.name} ", Ink.TEXT), *_value(session, watch, digits)]
    return fit(clip(tuple(spans), columns), columns)


def watch_text(session: Session, watch: Watch, digits: int) -> str:
    """Return a watch for a list."""
    return f"{watch.name}  {''.join(part.text for part in _value(session, watch, digits))}"


def _watch(session: Session, watch: Watch, digits: int, columns: int) -> Line:
    value = _value(session, watch, digits)
    room = max(columns - width(value) - 1, 4)
    name = watch.name if len(watch.name) <= room else watch.name[: room - 1] + Sign.CUT
    return clip((*fit((span(name, Ink.TEXT),), columns - width(value)), *value), columns)


def _value(session: Session, watch: Watch, digits: int) -> Line:
    if watch.value is None:
        return (span(Sign.UNKNOWN, Ink.DIM),)
    if not watch.is_known:
        since = f" ({watch.place.iteration:,})" if watch.place and watch.place.iteration != session.position[0] else ""
        return (span(f"{_number(watch, watch.value, digits)}{since}", Ink.DIM),)
    value = span(_number(watch, watch.value, digits), Ink.STRONG)
    if not watch.change:
        return (value,)
    if watch.before is not None and (watch.is_truth or not math.isfinite(watch.change)):
        return (value, span(f" was {_number(watch, watch.before, digits)}", Ink.CHANGED))
    return (value, span(f" {_signed(watch.change, digits)}", Ink.CHANGED))


def _number(watch: Watch, number: float, digits: int) -> str:
    """Return a value of a watch: a number, or whether it is true."""
    return short(number, digits) if not watch.is_truth else "true" if number else "false"


def _signed(number: float, digits: int) -> str:
    text = short(number, digits)
    return text if text.startswith(MINUS) else f"+{text}"
