"""That mistakes are made on purpose, and what would be right: for the header, and beside a wrong number."""

from gpnet_engine.questions.right_values import right_number
from gpnet_engine.time.session import Session
from gpnet_tui.view.text.ink import CellRef, Ink, Line, span
from gpnet_tui.view.text.numbers import short
from gpnet_tui.view.text.signs import Sign


def mistakes_flag(session: Session, *, is_long: bool) -> Line:
    """Return that mistakes are on, for the header: what it is if there is one and `is_long`, else how many."""
    ids = session.project.network.mistakes
    if not ids:
        return ()
    from gpnet_engine.operations.mistakes import MISTAKES  # noqa: PLC0415 - few people make mistakes on purpose

    count = "1 mistake" if len(ids) == 1 else f"{len(ids)} mistakes"
    return (span(f"{Sign.MADE} {MISTAKES[ids[0]].title if is_long and len(ids) == 1 else count}", Ink.ERROR),)


def right_text(session: Session, cell: CellRef, digits: int) -> Line:
    """Return the right number beside one that a mistake made wrong."""
    right = right_number(session, *cell)
    if right is None:
        return ()
    return (span(f"{Sign.MADE} right: ", Ink.ERROR), span(short(right, digits).strip(), Ink.STRONG))
