"""What an update does to E, as a table: each parameter's part alone, those that raise E first."""

import math

from gpnet_engine.names import how_many
from gpnet_engine.questions.gradient_checks.effects import ParameterEffect, UpdateReport
from gpnet_engine.time.session import Session
from gpnet_tui.view.answers.probe import effect_line, rate_text
from gpnet_tui.view.listing import COLUMNS, Listing, ruled
from gpnet_tui.view.text.bars import AXIS, Bars
from gpnet_tui.view.text.columns import aligned
from gpnet_tui.view.text.flow import wrapped
from gpnet_tui.view.text.ink import CellRef, Ink, Line, span, wrap
from gpnet_tui.view.text.labels import cell_label
from gpnet_tui.view.text.signs import Sign

_MOST_DECIMALS = 9
_GAP = 2
_MOST_BARS = 32
_FALLS, _RISES = Ink.UPDATE, Ink.ERROR


def effects_listing(session: Session, report: UpdateReport) -> Listing:
    """Return a row for each parameter: how its update alone changes E, with a bar, and what its gradient predicts."""
    names = ["parameter", *(cell_label(session, CellRef(one.name, one.row, one.column)) for one in report.single)]
    changes = ["E changes", *_numbers([one.effect.actual for one in report.single])]
    predicted = ["predicted", *_numbers([one.effect.predicted for one in report.single])]
    columns = [[f"{text:<{max(map(len, column)) + _GAP}}" for text in column] for column in (names, changes, predicted)]
    mark = _mark(report.single)
    room = COLUMNS - sum(len(column[0]) for column in columns) - _GAP - len(mark)
    shares = [one.effect.actual if math.isfinite(one.effect.actual) else 0.0 for one in report.single]
    falls, rises = (Bars(shares, min(room, _MOST_BARS), ink) for ink in (_FALLS, _RISES))
    rows: list[Line] = [
        (
            span(name, Ink.TEXT),
            span(change, Ink.DIM if share == 0 else _FALLS if share < 0 else _RISES),
            *(falls if share < 0 else rises).bar(share),
            span(f"{'':{_GAP}}{prediction}", Ink.DIM),
            span(mark if at == 0 else "", Ink.STRONG),
        )
        for at, (share, name, change, prediction) in enumerate(
            zip(shares, *(column[1:] for column in columns), strict=True)
        )
    ]
    heads = [column[0] for column in columns]
    heading = (span(f"{heads[0]}{heads[1]}{_zero(falls)}{'':{_GAP}}{heads[2]}", Ink.DIM),)
    whole = (*effect_line(report.whole, "The whole update"), span(rate_text(report.whole), Ink.DIM))
    count = how_many(report.left_out, "parameter")
    left_out = f"{count} for which the gradients predict less are left out" if report.left_out else ""
    return Listing(rows, head=(*wrapped(whole, COLUMNS), *ruled((), heading)), foot=wrap(left_out, COLUMNS, Ink.DIM))


def _zero(bars: Bars) -> str:
    """Return what stands above bars: where 0 is, and which side is which."""
    before, after = bars.axis, max(bars.room - bars.axis - 1, 0)
    return f"{Sign.MINUS if before else '':>{before}}{AXIS}{'+' if after else '':<{after}}"


def _numbers(numbers: list[float]) -> list[str]:
    return aligned(numbers, decimals=_MOST_DECIMALS, signed=True)


def _mark(single: tuple[ParameterEffect, ...]) -> str:
    """Return in what the first of them is the largest: it is the one to look at."""
    change = single[0].effect.actual if single else 0.0
    if not math.isfinite(change):
        return "E is not finite"
    return "raises E most" if change > 0 else "lowers E most" if change < 0 else ""
