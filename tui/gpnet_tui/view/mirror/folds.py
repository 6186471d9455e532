"""Folded layers of the Mirror line by line: ‖out‖ of each above, ‖δ‖ below, or their letters alone."""

from gpnet_engine.arrays import Remembered
from gpnet_engine.statistics import norm
from gpnet_engine.time.session import Session
from gpnet_tui.view.focus import Focus
from gpnet_tui.view.mirror.blocks import Halves
from gpnet_tui.view.mirror.geometry import Fold
from gpnet_tui.view.mirror.heights import Heights
from gpnet_tui.view.text.ink import Ink, LayerRef, Line, fit, span
from gpnet_tui.view.text.numbers import short

_DIGITS = 4
_norm = Remembered(norm)


def fold_lines(session: Session, focus: Focus, fold: Fold, heights: Heights) -> Halves:
    """Return the lines of folded layers: the norms of their outputs, and of their δ below."""
    title = _leading_to(fold.layers[0], fit((span(fold.text, Ink.DIM),), fold.end - fold.x))
    has_delta = fold.layers != session.project.network.letters[:1]
    above, below = [title, _kind(fold, "‖out‖")], [_kind(fold, ""), _kind(fold, "‖δ‖" if has_delta else "")]
    return Halves(
        [*above[: heights.headings_above], *_norms(session, focus, fold, "out", heights.neurons)],
        [*below[: heights.headings_below], *_norms(session, focus, fold, "delta", heights.neurons)],
    )


def _kind(fold: Fold, text: str) -> Line:
    """Return what the numbers are."""
    return (span((text if fold.has_norms else "").rjust(fold.end - fold.x), Ink.DIM),)


def _norms(session: Session, focus: Focus, fold: Fold, kind: str, rows: int) -> list[Line]:
    """Return a line for each layer, of those that are nearest to what is shown as many as there are rows."""
    if not fold.has_norms:
        return []
    layers = fold.layers[-rows:] if fold.is_left else fold.layers[:rows]
    return [_leading_to(layer, _row(session, focus, fold, kind, layer)) for layer in layers]


def _row(session: Session, focus: Focus, fold: Fold, kind: str, layer: str) -> Line:
    name = f"{kind}_{layer}"
    if kind == "delta" and layer == session.project.network.letters[0]:  # the inputs have none
        return (span(" " * (fold.end - fold.x)),)
    array = None if name in focus.boxes else session.values.get(name)
    text = "" if array is None else short(_norm(array), _DIGITS)
    line = (span(f"{layer:<{fold.gutter}}", Ink.DIM), span(text.rjust(fold.end - fold.x - fold.gutter), Ink.TEXT))
    return fit(line, fold.end - fold.x)


def _leading_to(layer: str, line: Line) -> Line:
    """Return a line that a click on opens a layer."""
    return tuple(part._replace(target=LayerRef(layer)) for part in line)
