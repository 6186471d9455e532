"""The line that tells of a run while it goes on: where it is, how fast, and the keys that act on it."""

from typing import NamedTuple

from gpnet_tui.view.text.ink import CommandRef, Ink, Line, Span, clip, span
from gpnet_tui.view.text.numbers import short

_ERROR_DIGITS = 6


class Run(NamedTuple):
    """A run on its way. `rate` is iterations per second, `speed` operations per second if it is slowed down."""

    is_forward: bool
    iteration: int
    error: float | None = None
    rate: float | None = None
    speed: float | None = None
    is_paused: bool = False


def run_line(run: Run, columns: int) -> Line:
    """Return the line."""
    doing = "paused, running" if run.is_paused else "running"
    spans: list[Span] = [
        span(f" {'‖' if run.is_paused else '▶' if run.is_forward else '◀'} ", Ink.KEY),
        span(f"{doing} {'on' if run.is_forward else 'back'}", Ink.STRONG),
        span("  iteration ", Ink.DIM),
        span(f"{run.iteration:,}", Ink.STRONG),
    ]
    if run.error is not None:
        spans += [span("  E ", Ink.DIM), span(short(run.error, _ERROR_DIGITS), Ink.ERROR)]
    if run.speed is not None:
        spans.append(span(f"  {speed_text(run.speed)}", Ink.DIM))
    elif run.rate is not None:
        spans.append(span(f"  {run.rate:,.0f} iterations/s", Ink.DIM))
    keys = (("Esc", "stops", "follow"), ("Space", "goes on" if run.is_paused else "pauses", "pause"))
    for key, word, action in (*keys, ("+", "", "faster"), ("−", "speed", "slower")):
        gap = "" if key == "−" else "   "
        spans += [span(gap), Span(key, (Ink.KEY,), CommandRef(action))]
        spans.append(Span(f" {word}" if word else "/", (Ink.TEXT if word else Ink.DIM,), CommandRef(action)))
    return clip(tuple(spans), columns)


def speed_text(speed: float | None) -> str:
    """Return what a speed means: operations per second, None as fast as possible."""
    if speed is None:
        return "as fast as possible"
    return f"{speed:g} operation{'' if speed == 1 else 's'} per second"
