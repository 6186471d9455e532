"""Mistakes that are made on purpose, in words: for the command line and the screen alike."""

from gpnet_engine.operations.mistakes import MISTAKES
from gpnet_engine.questions.right_values import right_number
from gpnet_engine.teaching.mistaken import Consequence
from gpnet_engine.time.session import Session
from gpnet_tui.view.matrices.cells import WRONG_MARK
from gpnet_tui.view.text.ink import CellRef, Ink, Line, span
from gpnet_tui.view.text.labels import cell_label
from gpnet_tui.view.text.numbers import figures, on_page, short

_FIGURES = 4


def mistakes_text(ids: tuple[str, ...]) -> str:
    """Return which mistakes are on, in a sentence; empty where there is none."""
    named = "; ".join(f"{MISTAKES[name].title} ({name})" for name in ids)
    return f"On purpose: {named}." if ids else ""


def mistakes_flag(session: Session, *, is_long: bool) -> Line:
    """Return that mistakes are on, for the header: what it is if there is one and `is_long`, else how many."""
    ids = session.project.network.mistakes
    if not ids:
        return ()
    count = "1 mistake" if len(ids) == 1 else f"{len(ids)} mistakes"
    return (span(f"{WRONG_MARK} {MISTAKES[ids[0]].title if is_long and len(ids) == 1 else count}", Ink.ERROR),)


def right_text(session: Session, cell: CellRef, digits: int) -> Line:
    """Return the right number beside one that a mistake made wrong."""
    right = right_number(session, *cell)
    if right is None:
        return ()
    return (span(f"  {WRONG_MARK} right: ", Ink.ERROR), span(short(right, digits).strip(), Ink.STRONG))


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
