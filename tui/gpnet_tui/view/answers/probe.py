"""Is this gradient right, and what does its update do to the error? In one line, for the parameter under the cursor."""

import math
from collections.abc import Callable, Sequence

from gpnet_engine.names import gradient_of, is_parameter, is_step, parameter_behind, updated
from gpnet_engine.questions.gradient_checks.comparing import FEW_UNITS, TOLERANCE, Comparison, Verdict
from gpnet_engine.questions.gradient_checks.effects import Effect
from gpnet_engine.questions.gradient_checks.probing import Prober, why_not_probed
from gpnet_engine.time.session import Session
from gpnet_tui.view.answers.check import kink_text
from gpnet_tui.view.text.ink import CellRef, Ink, Line, span
from gpnet_tui.view.text.labels import cell_label
from gpnet_tui.view.text.numbers import figures, scientific
from gpnet_tui.view.text.signs import Sign

# With more multiplications for one E than this, the answer is given only when it is asked for.
_MOST_AT_ONCE = 20_000
_GAP = span("   ")
_HALF_UNIT = 0.5  # of the last decimal: as near as a rounded number can be


class LatestProber:
    """Who answers questions about the parameters of an iteration; the one that was asked last, as long as it fits."""

    def __init__(self) -> None:
        """Start with none."""
        self._latest: Prober | None = None

    def __call__(self, session: Session) -> Prober:
        """Return the one for a session: its answers share what it computed."""
        if self._latest is None or not self._latest.fits(session):
            self._latest = Prober(session)
        return self._latest


def probed_parameter(session: Session, cell: CellRef) -> str | None:
    """Return the parameter that a cell is about: of a weight, its gradient or its step; None if it has no gradient."""
    name = parameter_behind(cell.name)
    is_one = is_parameter(name) and why_not_probed(session, name, cell.row, cell.column) is None
    return name if is_one else None


def is_quick(session: Session) -> bool:
    """Tell whether the answer for one parameter takes no time that anyone notices."""
    return session.project.network.parameter_count() * session.batch <= _MOST_AT_ONCE


def probe_parts(session: Session, cell: CellRef, prober_of: Callable[[Session], Prober]) -> tuple[Line, ...]:
    """Return the gradient by central differences beside the analytic one, and what the parameter's update does to E.

    Each stands by itself; there is nothing for a cell that is not about a parameter that is trained.
    """
    name = probed_parameter(session, cell)
    if name is None:
        return ()
    if not is_quick(session):
        return ((span("G", Ink.KEY), span(" checks this gradient by central differences", Ink.DIM)),)
    return _parts(session, prober_of(session), name, cell)


def probed(session: Session, prober: Prober, name: str, cell: CellRef) -> Line:
    """Return the same in one line for the parameter `name` in any network, however long it takes."""
    return _joined(_parts(session, prober, name, cell))


def _parts(session: Session, prober: Prober, name: str, cell: CellRef) -> tuple[Line, ...]:
    probe = prober.check(name, cell.row, cell.column)
    effect = prober.effect(name, cell.row, cell.column)
    gradient, update = "gradient", "its update"
    if cell.name not in {name, updated(name), gradient_of(name)} and not is_step(cell.name):
        # What an optimizer keeps has an update of its own, and no gradient.
        own = cell_label(session, CellRef(name, cell.row, cell.column))
        gradient, update = f"gradient of {own}", f"the update of {own}"
    return check_line(probe, gradient), (*effect_line(effect, f"{update} alone"), span(rate_text(effect), Ink.DIM))


def _joined(parts: Sequence[Line]) -> Line:
    return tuple(span for at, part in enumerate(parts) for span in (*((_GAP,) if at else ()), *part))


def check_line(probe: Comparison, gradient: str = "gradient") -> Line:
    """Return the gradient by central differences, and whether it agrees with the analytic one."""
    if probe.verdict is Verdict.AT_KINK:
        return (span("at a kink: ", Ink.STRONG), span(f"{kink_text(probe)}, which is a choice", Ink.DIM))
    number = (
        span(f"{gradient} by central differences ", Ink.DIM),
        span(figures(probe.numeric, 6), Ink.STRONG),
    )
    if not (math.isfinite(probe.numeric) and math.isfinite(probe.analytic)):
        return (*number, span(" nothing to compare: it is not finite", Ink.ERROR))
    match probe.verdict:
        case Verdict.AGREES:
            return (*number, span(f" {Sign.RIGHT} {_agreement(probe)}", Ink.UPDATE))
        case Verdict.DISAGREES:
            return (
                *number,
                span(f" {Sign.WRONG} does not agree: {scientific(probe.relative_error, 1)} apart", Ink.ERROR),
            )
        case _:
            return (*number, span(f" too small to tell: {_in_the_way(probe)}", Ink.DIM))


def _in_the_way(probe: Comparison) -> str:
    """Return what keeps a gradient and differences that are not the same from being told apart."""
    apart = abs(probe.analytic - probe.numeric)
    if apart <= probe.noise:
        return f"rounding moves it by up to {scientific(probe.noise, 0)}"
    if apart <= probe.noise + probe.lost:
        return f"rounding moves the gradient by up to {scientific(probe.lost, 0)}"
    return "a kink nearby moves it"


def _agreement(probe: Comparison) -> str:
    """Return how a gradient agrees: on paper, rounding may stand between it and the differences."""
    units = probe.units_apart
    if units is None:
        return "agrees" if probe.relative_error <= TOLERANCE else "agrees in float64; float32 moved it"
    if units <= _HALF_UNIT:
        return "agrees"
    return "agrees except for rounding" if units <= FEW_UNITS else "agrees unrounded; rounding moved it"


def apart_text(probe: Comparison) -> str:
    """Return how far a gradient and its differences are apart, on paper in units of the last decimal."""
    if probe.units_apart is not None:
        return f"{figures(probe.units_apart, 2)} of the last decimal place"
    return f"a relative {scientific(probe.relative_error, 1)}"


def effect_line(effect: Effect, what: str) -> Line:
    """Return what an update does to E, and what the gradient predicts."""
    if not math.isfinite(effect.actual):
        return (span(f"{what} makes E not finite", Ink.ERROR),)
    if not effect.actual:
        return (span(f"{what} does not change E", Ink.DIM),)
    raises = effect.actual > 0
    return (
        span(f"{what} {'raises' if raises else 'lowers'} E by ", Ink.DIM),
        span(figures(abs(effect.actual), 3), Ink.ERROR if raises else Ink.UPDATE),
        span(f" ({_predicted(effect)})", Ink.DIM),
    )


def rate_text(effect: Effect) -> str:
    """Return what is to be said of a learning rate that goes nowhere or uphill; empty for others."""
    if effect.rate < 0 and effect.predicted > 0:
        return ": the learning rate is negative, so it goes uphill"
    return ": the learning rate is 0" if effect.rate == effect.predicted == effect.actual == 0 else ""


def _predicted(effect: Effect) -> str:
    """Return the predicted change; its direction is said where it is another one."""
    if not effect.predicted:
        return "the gradient predicts no change"
    is_same = (effect.predicted > 0) == (effect.actual > 0)
    direction = "" if is_same else "a rise of " if effect.predicted > 0 else "a fall of "
    return f"the gradient predicts {direction}{figures(abs(effect.predicted), 3)}"
