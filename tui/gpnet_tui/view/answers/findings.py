"""How the layers are, as a list: what is wrong in sentences, and below them a table of all layers."""

from collections.abc import Sequence

from gpnet_engine.questions.findings import Finding
from gpnet_engine.questions.health import Health, LayerHealth
from gpnet_tui.view.answers.health import NORM, fading_text
from gpnet_tui.view.answers.layer_bars import LayerBars
from gpnet_tui.view.listing import COLUMNS, Listing, Row, between
from gpnet_tui.view.text.columns import aligned
from gpnet_tui.view.text.ink import Ink, fit, span, wrap

_GRADIENT = "‖∇W‖"
_GAP = 2


def findings_listing(health: Health, said: Sequence[str], offer: str) -> Listing:
    """Return the findings, the layers from the last to the first, and an `offer`; what is `said` stands above them."""
    sentences: list[Row] = [one.text for one in findings_of(health)]
    table = _table(health) if layers_of(health) else []
    rows = [*sentences, *table, *([offer] if offer else [])]
    inert = {len(sentences), len(sentences) + len(table) - 1} if table else set()
    return Listing(rows, head=[line for text in said for line in wrap(text, COLUMNS, Ink.TEXT)], inert=inert)


def findings_of(health: Health) -> tuple[Finding, ...]:
    """Return what is wrong, and what is perhaps wrong."""
    return (*health.findings, *health.undecided)


def layers_of(health: Health) -> tuple[LayerHealth, ...]:
    """Return the layers that the table lists: from the last to the first, once δ is known in one; else none."""
    is_begun = any(one.delta_norm is not None for one in health.layers)
    return health.layers[::-1] if is_begun else ()


def _table(health: Health) -> list[Row]:
    """Return a heading, a row for each layer, and the scale."""
    gradients = [one.gradient_norm for one in layers_of(health)]
    texts = aligned(gradients)
    room = COLUMNS - max(len(texts[0]), len(_GRADIENT)) - _GAP
    bars = LayerBars(health, room)
    fading = fading_text(health).removeprefix("is ")
    words = f"layer {NORM} on its way back{f': {fading}' if fading else ''}"
    heading = fit((span(words, Ink.DIM),), room), (span(f"  {_GRADIENT}", Ink.DIM),)
    rows: list[Row] = [
        (*fit(row, room), span(f"  {text}", Ink.TEXT)) for row, text in zip(bars.rows(), texts, strict=True)
    ]
    return [between((*heading[0], *heading[1])), *rows, bars.scale_row()]
