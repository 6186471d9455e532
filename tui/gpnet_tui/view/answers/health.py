"""How the layers are, in words: whether something is wrong with them, what is not known yet, how the error fades."""

import math
from collections.abc import Iterable
from itertools import groupby

from gpnet_engine.names import kind_label, label, layer_of
from gpnet_engine.operations.program import Grain, next_stop
from gpnet_engine.questions.findings import Finding, Trouble
from gpnet_engine.questions.health import Health
from gpnet_engine.stopping.breakpoints import known_from
from gpnet_engine.time.session import Session
from gpnet_tui.view.text.ink import Ink, Line, span
from gpnet_tui.view.text.numbers import figures

NORM = "‖δ‖"
_LEAST_RATIO = 1.05  # below this, what comes back is as large as what was sent
_MOST_WRITTEN_OUT = 6  # digits of a ratio
_LEAST_WHOLE = 10


def health_note(health: Health, session: Session, key: str) -> Line:
    """Return whether something is wrong, or what has to be known first; `key` goes to the end of a phase."""
    count = len(health.findings)
    if count:
        return (span(f"{count} found: H", Ink.BREAK),)
    if health.missing:
        name = health.missing[0]
        kind = kind_label(name)
        is_all = sum(kind_label(one) == kind for one in health.missing) == len(health.layers)
        keys = span(_keys_to(session, [name], key), Ink.KEY)
        return (span(f"no {kind if is_all else label(name)} yet: ", Ink.DIM), keys)
    if health.undecided:
        return (span("unsure: H", Ink.TEXT),)
    return (span("fine", Ink.UPDATE),)


def summaries(health: Health, verdict: Line) -> tuple[Line, ...]:
    """Return what all comes to in so many words, then in fewer: the last, `verdict`, is what has to be said."""
    is_to_come = bool(verdict) and bool(health.missing) and not health.findings
    long = (*verdict, span(" computes it", Ink.DIM)) if is_to_come else verdict
    told = fading_text(health)
    if not told:
        return long, verdict
    mark = ": " if any(Ink.UPDATE in part.inks for part in verdict) else ", "
    first = (span(f"{NORM} {told}{mark}", Ink.TEXT), *verdict)
    return (
        (*first, *long[len(verdict) :]),
        first,
        (span(f"{told.removeprefix('is ')}{mark}", Ink.TEXT), *verdict),
        verdict,
    )


def fading_text(health: Health) -> str:
    """Return how the error fades or grows from the last layer to where it differs most: ÷14 from d to c."""
    known = [(one.layer, one.delta_norm) for one in reversed(health.layers) if one.delta_norm is not None]
    for layer, norm in known:
        if not norm or not math.isfinite(norm):
            return f"is {'0' if norm == 0 else 'not finite'} from {layer} on"
    if len(known) <= 1:
        return ""
    logs = {layer: math.log10(norm) for layer, norm in known}
    first = known[0][0]
    other = max(logs, key=lambda layer: abs(logs[layer] - logs[first]))
    by = logs[other] - logs[first]
    if abs(by) < math.log10(_LEAST_RATIO):
        return f"is nearly the same from {first} to {known[-1][0]}"
    return f"{'÷' if by < 0 else '×'}{_times(abs(by))} from {first} to {other}"


def _times(decades: float) -> str:
    """Return how many times larger a number is, from its logarithm."""
    if decades >= _MOST_WRITTEN_OUT:
        return f"1e{decades:.0f}"
    times = 10.0**decades
    return figures(times, 2) if times < _LEAST_WHOLE else f"{times:,.0f}"


def missing_text(health: Health, session: Session, key: str) -> str:
    """Return what is not computed yet, so that nothing is said of it, and how to compute it; empty if all is known."""
    if not health.missing:
        return ""
    order = [one.layer for one in health.layers]
    parts: list[str] = []
    for kind, group in groupby(health.missing, kind_label):
        names = list(group)
        layers = sorted((layer_of(name) or "" for name in names), key=order.index)
        several = kind if len(names) == len(order) else f"{kind} of layers {layers[0]} to {layers[-1]}"
        parts.append(label(names[0]) if len(names) == 1 else several)
    is_one = len(health.missing) == 1 or parts == [kind_label(health.missing[0])]
    keys = _keys_to(session, health.missing, key)
    be, them = ("is", "it") if is_one else ("are", "them")
    return f"{' and '.join(parts)} {be} not computed yet: {keys} computes {them}"


def nothing_text(health: Health) -> str:
    """Return that nothing was found, and where it was looked for."""
    phases: list[str] = []
    for kind, phase in (("out", "forward"), ("δ", "backward")):
        missing = sum(kind_label(name) == kind for name in health.missing)
        if missing < len(health.layers):
            phases.append(f"part of {phase}" if missing else phase)
    if not phases:
        return "Nothing found in the weights and the targets"
    computed = f"{' and '.join(phases)}, of {health.samples.share}"
    return f"Nothing found in the weights and the targets, and in what is computed: {computed}"


def trouble_text(finding: Finding) -> str:
    """Return what is wrong in a word or two: 3 dead, vanishing."""
    if finding.trouble in {Trouble.SATURATED, Trouble.DEAD}:
        return f"{len(finding.units):,} {finding.trouble.value}"
    return str(finding.trouble.value)


def troubled_units(health: Health, layer: str) -> frozenset[int]:
    """Return the rows of a layer that something is wrong with."""
    return frozenset(row for finding in health.findings if finding.layer == layer for row in finding.units)


def layer_note(health: Health, layer: str) -> str:
    """Return what is wrong with a layer, for its title."""
    return ", ".join(trouble_text(finding) for finding in health.findings if finding.layer == layer)


def layer_notes(health: Health) -> dict[str, str]:
    """Return what is wrong with each layer that something is wrong with."""
    return {layer: layer_note(health, layer) for layer in {finding.layer for finding in health.findings}}


def _keys_to(session: Session, names: Iterable[str], key: str) -> str:
    """Return the key as often as it has to be pressed until all of `names` are known: f f."""
    network, step = session.project.network, session.position.step
    wanted, count = known_from(network, names), 0
    while step < wanted:
        step = next_stop(network, Grain.PHASE, step) or wanted
        count += 1
    return " ".join([key] * max(count, 1))
