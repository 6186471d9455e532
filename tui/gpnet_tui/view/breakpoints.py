"""Breakpoints and watches as text, in the program and in lists."""

import math
import re
from collections.abc import Sequence

from gpnet_engine.names import MINUS, before_update, is_single, label
from gpnet_engine.stopping.breakpoints import Breakpoint
from gpnet_engine.stopping.conditions.condition import ConditionError
from gpnet_engine.stopping.watches import Watch, parse_watch
from gpnet_engine.time.session import Position, Session
from gpnet_tui.view.listing import Listing, Row, between, ruled
from gpnet_tui.view.text.columns import on_points
from gpnet_tui.view.text.ink import CellRef, Ink, Line, Span, clip, fit, plain, span, width
from gpnet_tui.view.text.labels import cell_label
from gpnet_tui.view.text.numbers import short
from gpnet_tui.view.text.signs import Sign

_GAP = span("   ")
_MOST_OF_NAME = 40  # columns; a longer name has a line of its own
_CELL = re.compile(r"(\w+)\[(\d{1,9}),(\d{1,9})\]")


def sign_of(breakpoint_: Breakpoint) -> str:
    """Return the sign that marks the operation of a breakpoint."""
    if not breakpoint_.is_on:
        return Sign.BREAKS_NOT
    return Sign.BREAKS_IF if breakpoint_.condition else Sign.BREAKS


def breakpoint_text(breakpoint_: Breakpoint) -> str:
    """Return the operation and the condition: E if E < 0.01."""
    name = label(before_update(breakpoint_.result))
    return f"{name} if {breakpoint_.condition}" if breakpoint_.condition else name


def place_text(place: Position) -> str:
    """Return a position as `g` takes it: iteration.step."""
    return f"{place.iteration:,}.{place.step}"


def watch_of(session: Session, text: str) -> Watch:
    """Return the watch of an expression that was watched before; a cell and a single number are called as cells are."""
    found = _CELL.fullmatch(text)
    try:
        if found is None:
            return parse_watch(session, text, label(text) if is_single(text) else "")
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


def stops_listing(
    session: Session, breakpoints: Sequence[Breakpoint], watches: Sequence[Watch], digits: int
) -> Listing:
    """Return a row for each breakpoint and then for each watch, each kind with a heading of its own."""
    heading, rows = _breakpoint_rows(breakpoints)
    of_watches, watched = _watch_rows(session, watches, digits)
    if not rows:
        return Listing(watched, head=ruled(of_watches) if watched else ())
    if not watched:
        return Listing(rows, head=ruled(heading))
    return Listing([*rows, between(of_watches), *watched], head=ruled(heading), inert={len(rows)})


def _breakpoint_rows(breakpoints: Sequence[Breakpoint]) -> tuple[Line, list[Row]]:
    names = [label(before_update(one.result)) for one in breakpoints]
    counts = [f"{one.hits:,}" for one in breakpoints]
    first, second = (max(map(len, texts)) for texts in (["breakpoint", *names], ["stops", *counts]))
    rows: list[Row] = [
        (
            span(f"{sign_of(one)} {name:<{first}}  {count:>{second}}  ", Ink.TEXT if one.is_on else Ink.DIM),
            span(f"if {one.condition}" if one.condition else "", Ink.TEXT if one.is_on else Ink.DIM),
        )
        for one, name, count in zip(breakpoints, names, counts, strict=True)
    ]
    return (span(f"  {'breakpoint':<{first}}  {'stops':>{second}}  condition", Ink.DIM),), rows


def _watch_rows(session: Session, watches: Sequence[Watch], digits: int) -> tuple[Line, list[Row]]:
    parts = [_value(session, watch, digits) for watch in watches]
    values = on_points([value[0].text.partition(" ")[0] for value in parts])
    changes = [
        _since_text(watch, session) or plain(value[1:]).strip() for watch, value in zip(watches, parts, strict=True)
    ]
    first = min(max((len(one.name) for one in watches), default=0), _MOST_OF_NAME)
    first, second = max(first, len("watch")), max(map(len, ["value", *values]))
    changes = on_points(changes)
    rows: list[Row] = []
    for watch, (shown, *_), value, change in zip(watches, parts, values, changes, strict=True):
        name = f"{watch.name:<{first}}" if len(watch.name) <= first else f"{watch.name}\n{'':<{first + 2}}"
        rows.append(
            (
                span(f"= {name}  ", Ink.TEXT),
                span(f"{value:<{second}}", *shown.inks),
                span(f"  {change}".rstrip(), Ink.CHANGED),
            )
        )
    return (span(f"  {'watch':<{first}}  {'value':<{second}}  change", Ink.DIM),), rows


def _watch(session: Session, watch: Watch, digits: int, columns: int) -> Line:
    value = _value(session, watch, digits)
    room = max(columns - width(value) - 1, 4)
    name = watch.name if len(watch.name) <= room else watch.name[: room - 1] + Sign.CUT
    return clip((*fit((span(name, Ink.TEXT),), columns - width(value)), *value), columns)


def _value(session: Session, watch: Watch, digits: int) -> Line:
    if watch.value is None:
        return (span(Sign.UNKNOWN, Ink.DIM),)
    if not watch.is_known:
        since = f" ({watch.place.iteration:,})" if watch.place and _since_text(watch, session) else ""
        return (span(f"{_number(watch, watch.value, digits)}{since}", Ink.DIM),)
    value = span(_number(watch, watch.value, digits), Ink.STRONG)
    if not watch.change:
        return (value,)
    if watch.before is not None and (watch.is_truth or not math.isfinite(watch.change)):
        return (value, span(f" was {_number(watch, watch.before, digits)}", Ink.CHANGED))
    return (value, span(f" {_signed(watch.change, digits)}", Ink.CHANGED))


def _since_text(watch: Watch, session: Session) -> str:
    """Return in which iteration a value was known last, if it was not this one."""
    is_old = not watch.is_known and watch.place is not None and watch.place.iteration != session.position.iteration
    return f"in iteration {watch.place.iteration:,}" if is_old and watch.place else ""


def _number(watch: Watch, number: float, digits: int) -> str:
    """Return a value of a watch: a number, or whether it is true."""
    return short(number, digits) if not watch.is_truth else "true" if number else "false"


def _signed(number: float, digits: int) -> str:
    text = short(number, digits)
    return text if text.startswith(MINUS) else f"+{text}"
