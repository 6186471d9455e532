"""What a derivative of E says, in a sentence: how much E grows for every unit of a value."""

import math

from gpnet_engine.names import derivative_by, differentiated, label
from gpnet_engine.time.session import Session
from gpnet_tui.view.text.ink import CellRef, Ink, Line, span
from gpnet_tui.view.text.labels import cell_label
from gpnet_tui.view.text.signs import Sign
from gpnet_tui.view.text.value import number_of, value_text


def growth_line(session: Session, cell: CellRef, digits: int) -> Line:
    """Return how E changes with a cell, or with the one that the cell is the derivative for; nothing if not known.

    Where mistakes are made on purpose, the numbers are not what they are called, and nothing is said.
    """
    value = differentiated(cell.name)
    name = cell.name if value else derivative_by(cell.name)
    if name is None or name not in session.values or not session.project.network.is_right:
        return ()
    derivative = cell._replace(name=name)
    number = number_of(session, derivative)
    unit = _unit(session, cell._replace(name=value or cell.name))
    if not math.isfinite(number):
        return ()
    if number == 0:
        return (span(f"E does not change with {unit}", Ink.DIM),)
    text = value_text(session, derivative, digits).removeprefix(Sign.MINUS)
    return (
        span(f"E {'grows' if number > 0 else 'falls'} by ", Ink.DIM),
        span(text, Ink.STRONG),
        span(f" for every unit of {unit}", Ink.DIM),
    )


def _unit(session: Session, cell: CellRef) -> str:
    """Return the name of a value: out_b1 where neurons have one value each, else as cells are called."""
    text = cell_label(session, cell)
    return text if "," in text else f"{label(cell.name)}{cell.row + 1}"
