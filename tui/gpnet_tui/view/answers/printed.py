"""What the author of an example printed, beside what is computed, for the current operation and for one cell."""

from dataclasses import replace

from gpnet_engine.names import MINUS, as_shown, as_typed, with_minus
from gpnet_engine.teaching.printed import Agreement, Printed
from gpnet_engine.time.session import Session
from gpnet_tui.view.text.ink import CellRef, Ink, Line, span
from gpnet_tui.view.text.signs import Sign

_SIGNS = {
    Agreement.AGREES: (Sign.RIGHT, Ink.UPDATE),
    Agreement.ROUNDED: (Sign.NEARLY, Ink.ERROR),
    Agreement.ERRATUM: (f"{Sign.WRONG} erratum", Ink.ERROR),
    Agreement.DISAGREES: (Sign.WRONG, Ink.ERROR),
}


def printed_summary(session: Session, printed: tuple[Printed, ...], *, brief: bool = False) -> Line:
    """Return how many numbers the author printed for the current operation, its terms too, and how many agree."""
    operation = session.operation
    if operation is None:
        return ()
    names = {operation.result, *operation.terms}
    iteration, values = session.position.iteration, session.values
    here = [one for one in printed if one.iteration == iteration and one.name in names and one.is_in(values)]
    if not here:
        return ()
    agreeing = sum(_as_taken(session, one).agreement(values) is Agreement.AGREES for one in here)
    ink = Ink.UPDATE if agreeing == len(here) else Ink.ERROR
    agree = "agrees" if len(here) == 1 else "agree"
    printed_by = "printed: " if brief else "printed by the author: "
    return (span(printed_by, Ink.DIM), span(f"{agreeing} of {len(here)} {agree}", ink))


def printed_cell(session: Session, printed: tuple[Printed, ...], cell: CellRef, *shown: str) -> Line:
    """Return what the author printed for a cell, and whether it agrees; only that, where it is `shown` already."""
    place = (session.position.iteration, cell.name, cell.row + 1, cell.column + 1)
    for one in printed:
        if (one.iteration, one.name, one.row, one.column) == place and one.is_in(session.values):
            made = _as_taken(session, one)
            sign, ink = _SIGNS[made.agreement(session.values)]
            text = _with_sign(one)
            said = "" if text in shown and made.erratum is None else f" {text}"
            return (span(f"printed{said} ", Ink.DIM), span(sign, ink))
    return ()


def _as_taken(session: Session, one: Printed) -> Printed:
    """Return a number in print; with a mistake on purpose it is no erratum, as the mistake may be what gave it."""
    return one if session.project.network.is_right else replace(one, erratum=None)


def erratum_at(session: Session, printed: tuple[Printed, ...], cell: CellRef) -> Printed | None:
    """Return the number in print that is known to be wrong, for a cell that has one."""
    place = (session.position.iteration, cell.name, cell.row + 1, cell.column + 1)
    wrong = (one for one in printed if one.erratum and (one.iteration, one.name, one.row, one.column) == place)
    return next(wrong, None)


def erratum_text(session: Session, printed: tuple[Printed, ...], cell: CellRef) -> str:
    """Return why the number in print is wrong, for a cell with a known erratum; else nothing."""
    one = erratum_at(session, printed, cell)
    if one is None or one.erratum is None or not session.project.network.is_right:
        return ""
    why = with_minus(one.erratum)
    return f"The author printed {as_shown(one.text)}, which is wrong. {why} Enter looks for a mistake that gives it."


def _with_sign(one: Printed) -> str:
    """Return a number in print, counted the way that it is computed here."""
    typed = as_typed(one.text)
    is_negative = typed.startswith("-") != (one.sign < 0)
    return f"{MINUS if is_negative else ''}{as_shown(typed.lstrip('+-'))}"
