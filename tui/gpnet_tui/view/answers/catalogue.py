"""The catalogue of mistakes in words: what each is, and what it does here; for command line and screen alike."""

from collections.abc import Sequence

from gpnet_engine.operations.mistakes import MISTAKES
from gpnet_engine.teaching.consequences import Consequence
from gpnet_engine.time.session import Session
from gpnet_tui.view.matrices.cells import WRONG_MARK
from gpnet_tui.view.text.ink import CellRef, Ink, Line, span
from gpnet_tui.view.text.labels import cell_label
from gpnet_tui.view.text.numbers import figures, on_page

_FIGURES = 4


def mistakes_text(ids: tuple[str, ...]) -> str:
    """Return which mistakes are on, in a sentence; empty where there is none."""
    named = "; ".join(f"{MISTAKES[name].title} ({name})" for name in ids)
    return f"On purpose: {named}." if ids else ""


def mistake_rows(session: Session, found: Sequence[Consequence]) -> list[Line]:
    """Return the catalogue, two lines each: what a mistake is, and what it does here; dim without effect."""
    made = session.project.network.mistakes
    rows: list[Line] = []
    for one in found:
        mistake, ink = one.mistake, Ink.DIM if one.first is None else Ink.TEXT
        sign = span(f"{WRONG_MARK} ", Ink.ERROR) if mistake.id in made else span("  ")
        text = f"{mistake.title}  ({mistake.id})\n    {mistake.formula}   {consequence_text(session, one)}"
        rows.append((sign, span(text, ink)))
    return rows


def consequence_text(session: Session, consequence: Consequence) -> str:
    """Return the first number that a mistake changes, or why it changes none."""
    first = consequence.first
    if first is None:
        return f"no effect: {consequence.why_not}"
    decimals = session.project.training.decimals
    wrong, right = (
        figures(number, _FIGURES) if decimals is None else on_page(number, decimals, all_digits=True)
        for number in (first.wrong, first.right)
    )
    return f"{cell_label(session, CellRef(first.name, first.row, first.column))} is {wrong}, right {right}"
