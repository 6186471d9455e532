"""The error on its way back as a cascade: how large δ is in every layer, from the last to the first, on one scale.

δ, not ∇W: it is what is sent back, and what the findings judge; how large the inputs are does not hide in it, and it
is known a step earlier. The scale is logarithmic, as what fades does so by a factor from layer to layer.
"""

import math
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from gpnet_engine.names import how_many
from gpnet_engine.questions.health import Health, LayerHealth
from gpnet_tui.view.answers.health import layer_note, summaries
from gpnet_tui.view.text.columns import aligned, bar
from gpnet_tui.view.text.flow import wrapped
from gpnet_tui.view.text.ink import CellRef, Ink, Line, Span, clip, fit, span, width
from gpnet_tui.view.text.signs import Sign

_LEAST_DECADES = 3  # so that the scale stays as it is from step to step while a healthy error goes back
_LEAST_FOR_SCALE, _LEAST_FOR_GAP, _LEAST_FOR_LONG = 3, 3, 6  # rows
_LEAST_BARS = 24  # columns of bars beside which notes have a column of their own


class Scale(NamedTuple):
    """From which power of ten to which one the bars go."""

    low: int
    high: int

    def share(self, norm: float) -> float:
        """Return how much of the room the bar of a norm takes."""
        if math.isnan(norm) or norm <= 0.0:
            return 0.0
        return 1.0 if math.isinf(norm) else (math.log10(norm) - self.low) / (self.high - self.low)


def scale_of(norms: Sequence[float | None]) -> Scale:
    """Return the scale that holds all norms with a size, so that the least one has a bar too."""
    sizes = [math.log10(one) for one in norms if one and math.isfinite(one)]
    high = math.ceil(max(sizes)) if sizes else 0
    low = math.ceil(min(sizes)) - 1 if sizes else 0
    return Scale(min(low, high - _LEAST_DECADES), high)


def cascade_lines(health: Health, verdict: Line, columns: int, rows: int) -> list[Line]:
    """Return a row for each layer in which δ is, or will be, known, the scale below them, and what it comes to.

    `verdict` says whether something is wrong. Where there is less room, layers in between are left out, then the scale.
    """
    told = _summary(summaries(health, verdict), columns, rows)
    room = rows - len(told)
    has_bars = any(one.delta_norm and not math.isnan(one.delta_norm) for one in health.layers)
    has_scale = has_bars and room > _LEAST_FOR_SCALE
    lines = _chosen_rows(health, columns, room - has_scale)
    if has_scale:
        lines.append(scale_row(health, columns))
    is_airy = rows > len(lines) + len(told)
    return [*lines, *([()] if is_airy and lines else []), *told]


def layer_rows(health: Health, columns: int) -> list[Line]:
    """Return a row for each layer, from the last to the first: its ‖δ‖ with a bar, and its troubles."""
    layers = health.layers[::-1]
    widths, scale = _widths(health, columns), scale_of([one.delta_norm for one in layers])
    numbers = aligned([one.delta_norm for one in layers])
    return [_layer_row(health, one, text, widths, scale) for one, text in zip(layers, numbers, strict=True)]


def scale_row(health: Health, columns: int) -> Line:
    """Return the powers of ten, each where the bar of such a norm ends; as many as there is room for."""
    left, room, _ = _widths(health, columns)
    scale = scale_of([one.delta_norm for one in health.layers])
    decade = room / (scale.high - scale.low)
    texts = [f"╵1e{power}".replace("-", Sign.MINUS) for power in range(scale.low, scale.high + 1)]
    every = math.ceil((max(map(len, texts)) + 1) / max(decade, 0.1))
    line = ""
    for power in range(0, len(texts), every):
        place = round(power * decade)
        if place + len(texts[power]) <= room and (place > len(line) or not line):
            line = line.ljust(place) + texts[power]
    end = f"1e{scale.high}╵".replace("-", Sign.MINUS)
    line = line.ljust(room - len(end)) + end if len(line) + len(end) < room else line
    return (span(" " * left), span(line, Ink.DIM))


class _Widths(NamedTuple):
    """The columns before the bars, those of the bars, and those of the notes behind them."""

    left: int
    bars: int
    notes: int


def _widths(health: Health, columns: int) -> _Widths:
    letters = max(len(one.layer) for one in health.layers)
    left = letters + 2 + len(aligned([one.delta_norm for one in health.layers])[0])
    notes = max((len(_note(health, one)[0].text) + 1 for one in health.layers if _note(health, one)), default=0)
    room = max(columns - left, 0)
    return _Widths(left, room - notes, notes) if room - notes >= _LEAST_BARS else _Widths(left, room, 0)


def _layer_row(health: Health, layer: LayerHealth, number: str, widths: _Widths, scale: Scale) -> Line:
    norm = layer.delta_norm
    name = f"{layer.layer:<{widths.left - len(number) - 2}} "
    place = None if norm is None else CellRef(f"delta_{layer.layer}", 0, 0)
    head = (
        Span(name, (Ink.STRONG,), place),
        Span(f"{number} ", (Ink.DIM if norm is None else Ink.TEXT,), place),
    )
    note, drawn = _note(health, layer), "" if norm is None else bar(scale.share(norm), widths.bars)
    room = widths.bars + widths.notes
    if note and len(drawn) + 1 + width(note) > room:
        drawn = ""  # where both do not fit, the word says more
    tail: Line = (span(drawn, Ink.BACKWARD),)
    if note and drawn:
        tail = (*(fit(tail, widths.bars) if widths.notes else tail), span(" "))
    return clip((*head, *tail, *note), widths.left + room)


def _note(health: Health, layer: LayerHealth) -> Line:
    """Return what is wrong with a layer, or what a norm without a bar is."""
    words, norm = layer_note(health, layer.layer), layer.delta_norm
    if words:
        return (span(words, Ink.BREAK),)
    if norm is None or (math.isfinite(norm) and norm):
        return ()
    return (span("no error", Ink.DIM),) if norm == 0.0 else (span("not finite", Ink.BREAK),)


def _summary(texts: Sequence[Line], columns: int, rows: int) -> list[Line]:
    """Return the fullest of the texts that fits into a row; in a high pane nothing is left out, it takes two."""
    fitting = next((text for text in texts if width(text) <= columns), texts[-1])
    if fitting in texts[:2] or rows < _LEAST_FOR_LONG:
        return [clip(fitting, columns)][: max(rows, 0)]
    fading = next((text[:1] for text in texts[1:-1] if len(text[0].text.rstrip()) <= columns), texts[-2][:1])
    return [*wrapped(fading, columns), *wrapped(texts[-1], columns)]


def _chosen_rows(health: Health, columns: int, rows: int) -> list[Line]:
    """Return the rows of as many layers as there is room for, with notes in place of those that are left out."""
    drawn = layer_rows(health, columns)
    if rows >= len(drawn):
        return drawn
    known = sum(one.delta_norm is not None for one in health.layers)
    reached, to_come = drawn[:known], drawn[known:]
    if rows < _LEAST_FOR_GAP:
        return _reached(health, reached, rows) or to_come[: max(rows, 0)]
    left = max(rows - known, int(known < len(drawn) and rows > _LEAST_FOR_GAP))
    if len(to_come) > left:
        to_come = [*to_come[: left - 1], _left_out(len(to_come) - left + 1, "to come")] if left else []
    return [clip(line, columns) for line in (*_reached(health, reached, rows - left), *to_come)]


def _reached(health: Health, drawn: Sequence[Line], rows: int) -> list[Line]:
    """Return the rows of layers that the error has come to."""
    if rows >= len(drawn):
        return list(drawn)
    order = list(dict.fromkeys(_by_interest(health, len(drawn))))
    if rows < _LEAST_FOR_GAP:
        return [drawn[at] for at in sorted(order[: max(rows, 0)])]
    chosen = _with_gaps(order, rows)
    lines: list[Line] = []
    for at, row in enumerate(drawn):
        if at in chosen:
            lines.append(row)
        elif at - 1 in chosen:
            after = next(other for other in range(at, len(drawn)) if other in chosen)
            lines.append(_left_out(after - at, "between: H"))
    return lines


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


def _by_interest(health: Health, known: int) -> Iterator[int]:
    """Yield the layers that the error has come to, counted from the last, those first that say most."""
    layers = health.layers[::-1]
    yield from (0, known - 1)
    troubled = {finding.layer for finding in health.findings}
    yield from (at for at in range(known) if layers[at].layer in troubled)
    for away in range(1, known):
        yield from (known - 1 - away, away)


def _left_out(count: int, where: str) -> Line:
    return (span(f"{Sign.ROWS_CUT} {how_many(count, 'layer')} {where}", Ink.DIM),)
