"""How the layers are: the size of their gradients beside each other, and what is wrong with them in a word."""

import math

from gpnet_engine.findings import Finding, Trouble
from gpnet_engine.health import Health
from gpnet_tui.view.ink import Ink, Line, Span, clip, fit, span
from gpnet_tui.view.numbers import UNKNOWN, column_width, short

_BAR = "█"
_DIGITS = 4


def health_lines(health: Health, columns: int, most: int) -> list[Line]:
    """Return a line for each layer after the input, from the first to the last: ‖∇W‖ with a bar, and its troubles.

    Where there is room for `most` of them only, those with troubles come first.
    """
    widest = max(len(one.layer) for one in health.layers)
    known = [one.gradient_norm for one in health.layers if one.gradient_norm is not None]
    largest = max((norm for norm in known if norm < float("inf")), default=0.0)
    troubled = {finding.layer for finding in health.findings}
    shown = list(health.layers)
    if len(shown) > most:
        shown = sorted(shown, key=lambda one: one.layer not in troubled)[:most]
    lines: list[Line] = []
    for one in shown:
        words = [trouble_text(finding) for finding in health.findings if finding.layer == one.layer]
        norm = one.gradient_norm
        number = UNKNOWN if norm is None else short(norm, _DIGITS)
        spans: list[Span] = [
            span(f"{one.layer:<{widest}} ", Ink.STRONG),
            span(f"{number:>{column_width(_DIGITS)}} ", Ink.DIM if norm is None else Ink.TEXT),
        ]
        room = columns - widest - column_width(_DIGITS) - 2
        if words:
            spans.append(span(", ".join(words), Ink.BREAK))
        elif norm is not None and largest and not math.isnan(norm):
            spans.append(span(_BAR * max(round(room * min(norm / largest, 1.0)), norm > 0), Ink.BACKWARD))
        lines.append(clip(fit(tuple(spans), columns), columns))
    return lines


def health_note(health: Health) -> Line:
    """Return whether something is wrong."""
    count = len(health.findings)
    if not count:
        return (span("fine", Ink.UPDATE),)
    return (span(f"{count} found: H", Ink.BREAK),)


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
