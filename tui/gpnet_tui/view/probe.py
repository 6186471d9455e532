"""Is this gradient right, and what does its update do to the error? In one line, for the parameter under the cursor."""

from gpnet_engine.names import is_parameter, parameter_of
from gpnet_engine.probing import Criterion, Effect, Probe, Prober, why_not_probed
from gpnet_engine.session import Session
from gpnet_tui.view.ink import CellRef, Ink, Line, span
from gpnet_tui.view.numbers import short

# With more multiplications for one E than this, the answer is given only when it is asked for.
_MOST_AT_ONCE = 20_000
_DIGITS = 6

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
    prober = prober_of(session)
    probe, effect = prober.check(name, cell.row, cell.column), prober.effect(name, cell.row, cell.column)
    return (*check_line(probe), span("   "), *effect_line(effect, "its update alone"))


def check_line(probe: Probe) -> Line:
    """Return the gradient by central differences, and whether it agrees with the analytic one."""
    ink = Ink.UPDATE if probe.agrees else Ink.ERROR
    verdict = _AGREES[probe.criterion] if probe.agrees else f"does not agree: {probe.relative_error:.1e} apart"
    return (
        span("gradient by central differences ", Ink.DIM),
        span(short(probe.numeric, _DIGITS), Ink.STRONG),
        span(f" {'✓' if probe.agrees else '✗'} {verdict}", ink),
    )


def effect_line(effect: Effect, what: str) -> Line:
    """Return what an update does to E, and what the gradient predicts."""
    raises = effect.actual > 0
    return (
        span(f"{what} {'raises' if raises else 'lowers'} E by ", Ink.DIM),
        span(f"{abs(effect.actual):.3g}", Ink.ERROR if raises else Ink.UPDATE),
        span(f" (predicted {effect.predicted:+.3g})", Ink.DIM),
    )
