"""How the layers are: the size of their gradients beside each other, and what is wrong with them in a word."""

import math
from collections.abc import Iterable
from itertools import groupby

from gpnet_engine.names import kind_label, label, layer_of
from gpnet_engine.operations.program import Grain, next_stop
from gpnet_engine.questions.findings import Finding, Trouble
from gpnet_engine.questions.health import Health
from gpnet_engine.stopping.breakpoints import known_from
from gpnet_engine.time.session import Session
from gpnet_tui.view.text.ink import Ink, Line, Span, clip, fit, span
from gpnet_tui.view.text.numbers import UNKNOWN, column_width, short

_BAR = "█"
_DIGITS = 4
# Beside a number that is larger by more than this, a bar would have no length at all.
_MOST_LINEAR = 1e3


def health_lines(health: Health, columns: int, most: int) -> list[Line]:
    """Return a line for each layer after the input, from the first to the last: ‖∇W‖ with a bar, and its troubles.

    Where there is room for `most` of them only, those with troubles come first.
    """
    widest = max(len(one.layer) for one in health.layers)
    troubled = {finding.layer for finding in health.findings}
    shown = list(health.layers)
    if len(shown) > most:
        shown = sorted(shown, key=lambda one: one.layer not in troubled)[:most]
    room = columns - widest - column_width(_DIGITS) - 2
    lines: list[Line] = []
    for one in shown:
        words = layer_note(health, one.layer)
        norm = one.gradient_norm
        number = UNKNOWN if norm is None else short(norm, _DIGITS)
        spans: list[Span] = [
            span(f"{one.layer:<{widest}} ", Ink.STRONG),
            span(f"{number:>{column_width(_DIGITS)}} ", Ink.DIM if norm is None else Ink.TEXT),
        ]
        if words:
            spans.append(span(words, Ink.BREAK))
        elif norm is not None:
            spans.append(span(_BAR * _bar_length(norm, _sizes(health), room), Ink.BACKWARD))
        lines.append(clip(fit(tuple(spans), columns), columns))
    return lines


def is_logarithmic(health: Health) -> bool:
    """Tell whether the bars show decades, as the norms differ too much for anything else."""
    sizes = _sizes(health)
    return bool(sizes) and max(sizes) / _MOST_LINEAR > min(sizes)


def health_note(health: Health, session: Session, key: str) -> Line:
    """Return whether something is wrong, or what has to be known first; `key` goes to the end of a phase."""
    count = len(health.findings)
    if count:
        return (span(f"{count} found: H", Ink.BREAK),)
    if health.missing:
        name = health.missing[0]
        kind = kind_label(name)
        is_all = sum(kind_label(one) == kind for one in health.missing) == len(health.layers)
        return (span(f"no {kind if is_all else label(name)} yet: {_keys_to(session, [name], key)}", Ink.DIM),)
    if health.undecided:
        return (span("unsure: H", Ink.TEXT),)
    return (span("fine", Ink.UPDATE),)


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


def _sizes(health: Health) -> list[float]:
    """Return the norms that have a size to be compared."""
    norms = (one.gradient_norm for one in health.layers)
    return [norm for norm in norms if norm is not None and 0.0 < norm < math.inf]


def _bar_length(norm: float, sizes: list[float], room: int) -> int:
    """Return how long the bar of a norm is, relative to the largest of `sizes`."""
    if not sizes or math.isnan(norm) or norm == 0.0:
        return 0
    least, largest = min(sizes), max(sizes)
    if norm >= largest:
        return room
    if largest / _MOST_LINEAR <= least:
        return max(round(room * (norm / largest)), 1)
    decades = math.log10(largest) - math.log10(least) + 1  # the least has a bar of one decade
    return max(round(room * (math.log10(norm) - math.log10(least) + 1) / decades), 1)


def _keys_to(session: Session, names: Iterable[str], key: str) -> str:
    """Return the key as often as it has to be pressed until all of `names` are known: f f."""
    network, step = session.project.network, session.position.step
    wanted, count = known_from(network, names), 0
    while step < wanted:
        step = next_stop(network, Grain.PHASE, step) or wanted
        count += 1
    return " ".join([key] * max(count, 1))
