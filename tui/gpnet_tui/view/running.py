"""What is told of a run while it goes on: what it does, how fast it is, and the numbers that matter then."""

import math
from typing import NamedTuple

from gpnet_engine.names import full
from gpnet_engine.time.error_curve import ErrorCurve
from gpnet_tui.view.answers.layer_bars import scale_of
from gpnet_tui.view.text.bars import bar
from gpnet_tui.view.text.columns import aligned
from gpnet_tui.view.text.ink import Ink, Line, fit, span, width
from gpnet_tui.view.text.numbers import figures, signed_figures
from gpnet_tui.view.text.signs import Sign

SPEEDS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, None)  # operations per second; None: as fast as possible
FIRST_SPEED = 5.0  # a class can follow it
_BUCKETS_BACK = 16
_NAME_COLUMNS = 14


class Run(NamedTuple):
    """A run on its way. `rate` is iterations per second, `speed` operations per second if it is slowed down."""

    is_forward: bool
    iteration: int
    error: float | None = None
    rate: float | None = None
    speed: float | None = None
    is_paused: bool = False


class RunNumbers(NamedTuple):
    """The numbers that matter while a run is on.

    `change` is what an iteration changes E by on an average, `norms` are ‖∇W‖ of the layers from the last to the first.
    """

    run: Run
    iteration: int
    error: float | None
    change: float | None
    norms: tuple[tuple[str, float | None], ...]

    def lines(self, columns: int, rows: int) -> list[Line]:
        """Return them below each other with bars, or what fits of them in one line."""
        if rows == 1:
            return [self._in_one_line(columns)]
        told = [fit((span(f"{name:<{_NAME_COLUMNS}}", Ink.DIM), *text), columns) for name, text in self._rows()]
        room = rows - len(told) - 2
        if room < 1:
            return told[:rows]
        return [*told, (), (span("‖∇W‖ of the layers", Ink.DIM),), *self._bars(columns, room)]

    def _rows(self) -> list[tuple[str, Line]]:
        error = Sign.UNKNOWN if self.error is None else full(self.error) if self.is_broken else figures(self.error, 5)
        rows: list[tuple[str, Line]] = [
            ("iteration", (span(f"{self.iteration:,}", Ink.STRONG),)),
            ("E", (span(error, Ink.ERROR),)),
            ("ΔE/iteration", self._change()),
        ]
        if self.run.rate is not None:
            rows.append(("iterations/s", (span(f"{self.run.rate:,.0f}", Ink.STRONG),)))
        return rows

    @property
    def is_broken(self) -> bool:
        """Whether E is no finite number."""
        return self.error is not None and not math.isfinite(self.error)

    def _change(self) -> Line:
        if self.change is None or not math.isfinite(self.change):
            return (span(Sign.UNKNOWN, Ink.DIM),)
        sign = Sign.GREW if self.change > 0 else Sign.FELL if self.change < 0 else ""
        text = signed_figures(self.change, 2) if self.change else "0"
        return (span(f"{text} {sign}".rstrip(), Ink.STRONG),)

    def _in_one_line(self, columns: int) -> Line:
        parts: list[Line] = [(span(f"{name} ", Ink.DIM), *text, span("  ")) for name, text in self._rows()]
        parts += [(span(f"‖∇W_{layer}‖ ", Ink.DIM), span(_norm(norm)), span("  ")) for layer, norm in self.norms]
        while len(parts) > 1 and sum(map(width, parts)) > columns:
            parts.pop()
        return fit(tuple(one for part in parts for one in part), columns)

    def _bars(self, columns: int, rows: int) -> list[Line]:
        """Return a row for each layer, or for the last ones and the first, as many as there are rows."""
        kept = self.norms if len(self.norms) <= rows else (*self.norms[: rows - 1], self.norms[-1])
        scale = scale_of([norm for _, norm in self.norms])
        names = max((len(layer) for layer, _ in kept), default=0)
        texts = aligned([norm for _, norm in kept])
        room = columns - names - max(map(len, texts), default=0) - 2
        bars = [bar(scale.share(norm or 0.0), room) for _, norm in kept]
        return [
            (span(f"{layer:<{names}} ", Ink.DIM), span(text), span(f" {drawn}", Ink.BACKWARD))
            for (layer, _), text, drawn in zip(kept, texts, bars, strict=True)
        ]


def change_of_error(curve: ErrorCurve, iteration: int, error: float | None, epoch: int) -> float | None:
    """Return what an iteration changes E by on an average, since the same samples were there before.

    Where the curve keeps E of many iterations as a range, the middle of one that is long past is near enough.
    """
    rounds = -(-_BUCKETS_BACK * curve.width // epoch) if curve.width > 1 else 1
    before = iteration - rounds * epoch
    if error is None or before < 1:
        return None
    seen = curve.columns(before, before, 1)
    middle = float(seen.low[0]) / 2 + float(seen.high[0]) / 2
    return (error - middle) / (iteration - before)


def _norm(norm: float | None) -> str:
    return Sign.UNKNOWN if norm is None else figures(norm, 3)


def is_shown_running(run: Run | None) -> bool:
    """Tell whether a run at full speed is on: its curve has the room that single steps do not need."""
    return run is not None and run.rate is not None


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
