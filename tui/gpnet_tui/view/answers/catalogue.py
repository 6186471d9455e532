"""The catalogue of mistakes in words: what each is, and what it does here; for command line and screen alike."""

import textwrap
from collections.abc import Sequence

from gpnet_engine.operations.mistakes import MISTAKES
from gpnet_engine.teaching.consequences import Consequence
from gpnet_engine.time.session import Session
from gpnet_tui.view.text.ink import CellRef, Ink, Line, span
from gpnet_tui.view.text.labels import cell_label
from gpnet_tui.view.text.numbers import figures, on_page
from gpnet_tui.view.text.signs import Sign

_FIGURES = 4
_COLUMNS = 70  # of a list in a terminal of 80
_INDENT = " " * 4


def mistakes_text(ids: tuple[str, ...]) -> str:
    """Return which mistakes are on, in a sentence; empty where there is none."""
    named = "; ".join(f"{MISTAKES[name].title} ({name})" for name in ids)
    return f"On purpose: {named}." if ids else ""


def mistake_rows(session: Session, found: Sequence[Consequence]) -> list[Line]:
    """Return the catalogue: what each mistake is, and below it what it does here; dim without effect.

    What does not fit goes on below, and never where the next mistake could begin.
    """
    made = session.project.network.mistakes
    rows: list[Line] = []
    for one in found:
        mistake, ink = one.mistake, Ink.DIM if one.first is None else Ink.TEXT
        sign = span(f"{Sign.MADE} ", Ink.ERROR) if mistake.id in made else span("  ")
        title = f"{sign.text}{mistake.title}  ({mistake.id})"
        parts = [f"{_INDENT}{mistake.formula}", consequence_text(session, one)]
        gap = "   " if len("   ".join(parts)) <= _COLUMNS else f"\n{_INDENT}"
        text = "\n".join(map(_indented, [title, *gap.join(parts).split("\n")]))
        rows.append((sign, span(text.removeprefix(sign.text), ink)))
    return rows


def _indented(text: str) -> str:
    """Return a text in lines that fit; those that go on are indented."""
    return textwrap.fill(text, _COLUMNS, subsequent_indent=_INDENT, break_on_hyphens=False)


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
