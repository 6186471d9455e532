"""What an update does to E, as a table: each parameter's part alone, those that raise E first."""

import math

from gpnet_engine.names import how_many
from gpnet_engine.questions.gradient_checks.effects import Effect, ParameterEffect, UpdateReport
from gpnet_engine.time.session import Session
from gpnet_tui.view.answers.probe import effect_line, rate_text
from gpnet_tui.view.listing import COLUMNS, Listing, ruled
from gpnet_tui.view.text.columns import aligned, both_ways, scale_of
from gpnet_tui.view.text.flow import wrapped
from gpnet_tui.view.text.ink import CellRef, Ink, Line, fit, span, wrap
from gpnet_tui.view.text.labels import cell_label

_MOST_DECIMALS = 9
_GAP = 2
_MOST_HALF = 16  # columns of a bar on either side of 0
_INKS = Ink.UPDATE, Ink.ERROR  # E falls, E rises


def effects_listing(session: Session, report: UpdateReport) -> Listing:
    """Return a row for each parameter: how its update alone changes E, with a bar, and what its gradient predicts."""
    names = ["parameter", *(cell_label(session, CellRef(one.name, one.row, one.column)) for one in report.single)]
    changes = ["E changes", *_numbers([one.effect.actual for one in report.single])]
    predicted = ["predicted", *_numbers([one.effect.predicted for one in report.single])]
    widths = [max(map(len, column)) + _GAP for column in (names, changes, predicted)]
    mark = _mark(report.single)
    half = min((COLUMNS - sum(widths) - len(mark) - 1 - _GAP) // 2, _MOST_HALF)
    finite = [abs(one.effect.actual) for one in report.single if math.isfinite(one.effect.actual)]
    most = max(finite, default=0.0)
    rows = [
        _row(texts, widths, one.effect, most, half, mark if at == 0 else "")
        for at, (*texts, one) in enumerate(zip(names[1:], changes[1:], predicted[1:], report.single, strict=True))
    ]
    heads = [f"{one[0]:<{width}}" for one, width in zip((names, changes, predicted), widths, strict=True)]
    heading = (span(heads[0] + heads[1] + f"{scale_of(half)}  " + heads[2], Ink.DIM),)
    whole = (*effect_line(report.whole, "The whole update"), span(rate_text(report.whole), Ink.DIM))
    left_out = (
        f"{how_many(report.left_out, 'parameter')} with smaller gradients are left out" if report.left_out else ""
    )
    return Listing(rows, head=(*wrapped(whole, COLUMNS), *ruled((), heading)), foot=wrap(left_out, COLUMNS, Ink.DIM))


def _row(texts: list[str], widths: list[int], effect: Effect, most: float, half: int, mark: str) -> Line:
    name, change, predicted = (f"{text:<{width}}" for text, width in zip(texts, widths, strict=True))
    ink = _INKS[not effect.actual <= 0] if effect.actual else Ink.DIM
    share = effect.actual / most if most and math.isfinite(effect.actual) else 0.0
    bars = fit(both_ways(share, half, _INKS), 2 * half + 1 + _GAP)
    return (span(name, Ink.TEXT), span(change, ink), *bars, span(predicted, Ink.DIM), span(mark, Ink.STRONG))


def _numbers(numbers: list[float]) -> list[str]:
    return aligned(numbers, decimals=_MOST_DECIMALS, signed=True)


def _mark(single: tuple[ParameterEffect, ...]) -> str:
    """Return in what the first of them is the largest: it is the one to look at."""
    change = single[0].effect.actual if single else 0.0
    if not math.isfinite(change):
        return "E is not finite"
    return "raises E most" if change > 0 else "lowers E most" if change < 0 else ""
