"""What is told of a run while it goes on: what it does, how fast it is, and the numbers that matter then."""

from typing import NamedTuple

from gpnet_tui.view.text.ink import Ink, Line, span

SPEEDS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, None)  # operations per second; None: as fast as possible
FIRST_SPEED = 5.0  # a class can follow it


class Run(NamedTuple):
    """A run on its way. `rate` is iterations per second, `speed` operations per second if it is slowed down."""

    is_forward: bool
    iteration: int
    error: float | None = None
    rate: float | None = None
    speed: float | None = None
    is_paused: bool = False


def run_state(run: Run, iteration: int) -> Line:
    """Return what a run does, to stand before its keys; where it is only if that is not `iteration`, as shown above."""
    doing = f"{'paused' if run.is_paused else 'running'} {'on' if run.is_forward else 'back'}"
    where = () if run.iteration == iteration else (span("  at ", Ink.DIM), span(f"{run.iteration:,}", Ink.STRONG))
    speed = "full speed" if run.speed is None else speed_text(run.speed).replace(" per second", "/s")
    return (span(doing, Ink.STRONG), *where, span(f"  {speed}", Ink.DIM))


def speed_text(speed: float | None) -> str:
    """Return what a speed means: operations per second, None as fast as possible."""
    if speed is None:
        return "as fast as possible"
    return f"{speed:g} operation{'' if speed == 1 else 's'} per second"
