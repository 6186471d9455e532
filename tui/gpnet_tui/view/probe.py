"""Is this gradient right, and what does its update do to the error? In one line, for the parameter under the cursor."""

import math

from gpnet_engine.names import is_parameter, parameter_of
from gpnet_engine.probing import Criterion, Effect, Probe, Prober, why_not_probed
from gpnet_engine.session import Session
from gpnet_tui.view.ink import CellRef, Ink, Line, span

# With more multiplications for one E than this, the answer is given only when it is asked for.
_MOST_AT_ONCE = 20_000
_HALF_UNIT = 0.5  # of the last decimal: as near as a rounded number can be

_AGREES = {
    Criterion.RELATIVE: "agrees",
    Criterion.UNITS: "agrees but for rounding",
    Criterion.UNROUNDED: "agrees unrounded; rounding took them apart",
}
_kept: list[Prober] = []  # the one that was asked last: its answers share what it computed


def probed_parameter(session: Session, cell: CellRef) -> str | None:
    """Return the parameter that a cell is about: of a weight, its gradient or its step; None if it has no gradient."""
    name = parameter_of(cell.name).removeprefix("grad_").removeprefix("step_")
    is_one = is_parameter(name) and why_not_probed(session, name, cell.row, cell.column) is None
    return name if is_one else None


def prober_of(session: Session) -> Prober:
    """Return who answers questions about the parameters of the session's iteration."""
    if not (_kept and _kept[0].fits(session)):
        _kept[:] = [Prober(session)]
    return _kept[0]


def is_quick(session: Session) -> bool:
    """Tell whether the answer for one parameter takes no time that anyone notices."""
    return session.project.network.parameter_count() * session.batch <= _MOST_AT_ONCE


def probe_line(session: Session, cell: CellRef) -> Line:
    """Return the gradient by central differences beside the analytic one, and what the parameter's update does to E."""
    name = probed_parameter(session, cell)
    if name is None:
        return ()
    if not is_quick(session):
        return (span("G", Ink.KEY), span(" checks this gradient by central differences", Ink.DIM))
    return probed(session, name, cell)


def probed(session: Session, name: str, cell: CellRef) -> Line:
    """Return the same for the parameter `name` in any network, however long it takes."""
    prober = prober_of(session)
    probe, effect = prober.check(name, cell.row, cell.column), prober.effect(name, cell.row, cell.column)
    return (*check_line(probe), span("   "), *effect_line(effect, "its update alone"))


def check_line(probe: Probe) -> Line:
    """Return the gradient by central differences, and whether it agrees with the analytic one."""
    number = (
        span("gradient by central differences ", Ink.DIM),
        span(f"{probe.numeric:.6g}".replace("nan", "NaN"), Ink.STRONG),
    )
    if not (math.isfinite(probe.numeric) and math.isfinite(probe.analytic)):
        return (*number, span(" nothing to compare: it is not finite", Ink.ERROR))
    if not probe.agrees:
        return (*number, span(f" ✗ does not agree: {probe.relative_error:.1e} apart", Ink.ERROR))
    is_same = probe.units_apart is not None and probe.units_apart <= _HALF_UNIT
    return (*number, span(f" ✓ {'agrees' if is_same else _AGREES[probe.criterion]}", Ink.UPDATE))


def apart_text(probe: Probe) -> str:
    """Return how far a gradient and its differences are apart, on paper in units of the last decimal."""
    if probe.units_apart is not None:
        return f"{probe.units_apart:.2g} units of the last decimal"
    return f"a relative {probe.relative_error:.1e}"


def effect_line(effect: Effect, what: str) -> Line:
    """Return what an update does to E, and what the gradient predicts."""
    if not math.isfinite(effect.actual):
        return (span(f"{what} leaves E not finite", Ink.ERROR),)
    if not effect.actual:
        return (span(f"{what} leaves E as it is", Ink.DIM),)
    raises = effect.actual > 0
    return (
        span(f"{what} {'raises' if raises else 'lowers'} E by ", Ink.DIM),
        span(f"{abs(effect.actual):.3g}", Ink.ERROR if raises else Ink.UPDATE),
        span(f" (predicted {effect.predicted:+z.3g})", Ink.DIM),
    )
