"""The error on its way back as a cascade: how large δ is in every layer, and what that comes to, in a pane of any size.

δ, not ∇W: it is what is sent back, and what the findings judge; how large the inputs are does not hide in it, and it
is known a step earlier.
"""

from collections.abc import Collection, Iterator, Sequence

from gpnet_engine.names import how_many
from gpnet_engine.questions.health import Health
from gpnet_tui.view.answers.health import summaries
from gpnet_tui.view.answers.layer_bars import LayerBars
from gpnet_tui.view.text.flow import wrapped
from gpnet_tui.view.text.ink import Ink, Line, clip, span, width
from gpnet_tui.view.text.signs import Sign

_LEAST_FOR_SCALE, _LEAST_FOR_GAP, _LEAST_FOR_LONG = 3, 3, 6  # rows


def cascade_lines(health: Health, verdict: Line, columns: int, rows: int) -> list[Line]:
    """Return a row for each layer in which δ is, or will be, known, the scale below them, and what it comes to.

    `verdict` says whether something is wrong. Where there is less room, layers in between are left out, then the scale.
    """
    bars = LayerBars(health, columns)
    told = _summary(summaries(health, verdict), columns, rows)
    room = rows - len(told)
    has_scale = bars.has_bars and room > _LEAST_FOR_SCALE
    lines = [
        bars.row(one) if isinstance(one, int) else clip(one, columns) for one in _shown(bars, max(room - has_scale, 0))
    ]
    if has_scale:
        lines.append(bars.scale_row())
    is_airy = rows > len(lines) + len(told)
    return [*lines, *([()] if is_airy and lines else []), *told]


def _summary(texts: Sequence[Line], columns: int, rows: int) -> list[Line]:
    """Return the fullest of the texts that fits into a row; in a high pane nothing is left out, it takes two."""
    fitting = next((text for text in texts if width(text) <= columns), texts[-1])
    if fitting == texts[0] or rows < _LEAST_FOR_LONG:
        return [clip(fitting, columns)][: max(rows, 0)]
    fullest, shorter = texts[:2]
    if shorter == texts[-1]:
        return wrapped(fullest, columns)
    fading = next((text[:1] for text in texts[1:-1] if len(text[0].text.rstrip()) <= columns), texts[-2][:1])
    return [*wrapped(fading, columns), *wrapped((*texts[-1], *fullest[len(shorter) :]), columns)]


def _shown(bars: LayerBars, rows: int) -> list[int | Line]:
    """Return which layers are shown, counted from the last, with notes in place of those that are left out."""
    count = len(bars.layers)
    if rows >= count:
        return list(range(count))
    known = sum(one.delta_norm is not None for one in bars.layers)
    if rows < _LEAST_FOR_GAP:
        return [*_reached(bars, known, rows)] or [*range(rows)]
    left = max(rows - known, int(known < count and rows > _LEAST_FOR_GAP))
    to_come: list[int | Line] = [*range(known, count)]
    if len(to_come) > left:
        to_come = [*to_come[: left - 1], _left_out(len(to_come) - left + 1, "to come")] if left else []
    return [*_reached(bars, known, rows - left), *to_come]


def _reached(bars: LayerBars, known: int, rows: int) -> Iterator[int | Line]:
    """Yield the layers that the error has come to, `known` in number, with notes in place of those left out."""
    if rows >= known:
        yield from range(known)
        return
    order = list(dict.fromkeys(_by_interest(bars, known)))
    has_gaps = rows >= _LEAST_FOR_GAP
    before = -1
    for at in sorted(_with_gaps(order, rows) if has_gaps else order[:rows]):
        if has_gaps and at > before + 1:
            yield _left_out(at - before - 1, "between: H")
        yield at
        before = at


def _with_gaps(order: Sequence[int], rows: int) -> Collection[int]:
    """Return as many as fit, in this order; where some between them are left out, that takes a row too."""
    chosen, used = set[int](), 1  # the one gap that holds all
    for at in order:
        beside = sum(other in chosen or not 0 <= other < len(order) for other in (at - 1, at + 1))
        rise = 1 + (1 - beside)  # its own row, and a gap more, as many, or one less
        if used + rise <= rows:
            chosen.add(at)
            used += rise
    return chosen


def _by_interest(bars: LayerBars, known: int) -> Iterator[int]:
    """Yield the layers that the error has come to, counted from the last, those first that say most."""
    yield from (0, known - 1)
    troubled = {finding.layer for finding in bars.health.findings}
    yield from (at for at in range(known) if bars.layers[at].layer in troubled)
    for away in range(1, known):
        yield from (known - 1 - away, away)


def _left_out(count: int, where: str) -> Line:
    return (span(f"{Sign.ROWS_CUT} {how_many(count, 'layer')} {where}", Ink.DIM),)
