"""The line that tells of a run while it goes on: how fast it is, where it is, and the keys that act on it."""

from enum import Enum, auto
from typing import NamedTuple, TypeAlias

from gpnet_tui.view.text.ink import CommandRef, Ink, Line, Span, clip, span, width
from gpnet_tui.view.text.numbers import short

SPEEDS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, None)  # operations per second; None: as fast as possible
FIRST_SPEED = 5.0  # a class can follow it
_ERROR_DIGITS = 6


class Run(NamedTuple):
    """A run on its way. `rate` is iterations per second, `speed` operations per second if it is slowed down."""

    is_forward: bool
    iteration: int
    error: float | None = None
    rate: float | None = None
    speed: float | None = None
    is_paused: bool = False


class _Detail(Enum):
    """What may be left out of the line, the least important first."""

    HINT = auto()  # how fast it can be
    ERROR = auto()  # the header has it too
    LONG_WORDS = auto()
    ITERATION = auto()
    SPEED = auto()


_Kept: TypeAlias = frozenset[_Detail]
_DETAILS = tuple(_Detail)


def run_line(run: Run, columns: int) -> Line:
    """Return the line, without the least important details where there is less room; the keys are always there."""
    lines = (_line(run, frozenset(_DETAILS[dropped:])) for dropped in range(len(_DETAILS) + 1))
    return next((line for line in lines if width(line) <= columns), clip(_line(run, _Kept()), columns))


def _line(run: Run, kept: _Kept) -> Line:
    return (*_doing(run), *_where(run, kept), *_how_fast(run, kept), *_keys(run, kept))


def _doing(run: Run) -> Line:
    return (
        span(f" {'‖' if run.is_paused else '▶' if run.is_forward else '◀'} ", Ink.KEY),
        span("paused" if run.is_paused else f"running {'on' if run.is_forward else 'back'}", Ink.STRONG),
    )


def _where(run: Run, kept: _Kept) -> Line:
    spans: list[Span] = []
    if _Detail.ITERATION in kept:
        spans += [span("  iteration ", Ink.DIM), span(f"{run.iteration:,}", Ink.STRONG)]
    if _Detail.ERROR in kept and run.error is not None:
        spans += [span("  E ", Ink.DIM), span(short(run.error, _ERROR_DIGITS), Ink.ERROR)]
    return tuple(spans)


def _how_fast(run: Run, kept: _Kept) -> Line:
    if _Detail.SPEED not in kept or (run.speed is None and run.rate is None):
        return ()
    if run.speed is None:
        return (span(f"  {run.rate:,.0f} iterations/s", Ink.DIM),)
    text = speed_text(run.speed)
    return (span(f"  {text if _Detail.LONG_WORDS in kept else text.replace(' per second', '/s')}", Ink.DIM),)


def _keys(run: Run, kept: _Kept) -> Line:
    """Return the keys that act on the run; of those that change its speed, the ones that can."""
    resumes = "goes on" if run.is_forward else "goes on back"
    keys = [("Space", resumes if run.is_paused else "pauses", "pause"), ("Esc", "stops", "follow")]
    if run.speed != SPEEDS[0]:
        keys.insert(0, ("−", "slower", "slower"))
    if run.speed != SPEEDS[-1]:
        hint = ", up to as fast as possible" if _Detail.HINT in kept else ""
        keys.insert(0, ("+", f"faster{hint}", "faster"))
    spans: list[Span] = []
    for key, word, action in keys:
        spans += [span("   "), Span(key, (Ink.KEY,), CommandRef(action))]
        spans.append(Span(f" {word}", (Ink.TEXT,), CommandRef(action)))
    return tuple(spans)


def speed_text(speed: float | None) -> str:
    """Return what a speed means: operations per second, None as fast as possible."""
    if speed is None:
        return "as fast as possible"
    return f"{speed:g} operation{'' if speed == 1 else 's'} per second"
