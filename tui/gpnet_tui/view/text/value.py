"""The number of one cell, and what more there is to say of it: all its digits, or what it was before it was rounded."""

import math

import numpy as np

from gpnet_engine.arrays import Matrix, Remembered
from gpnet_engine.formulas.expressions import Cells, evaluate
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.names import full
from gpnet_engine.operations.program import operation_making
from gpnet_engine.questions.changes import is_typed
from gpnet_engine.questions.explanations import explanation
from gpnet_engine.time.session import Session
from gpnet_tui.view.equations.formula import Formula, is_given
from gpnet_tui.view.text.ink import CellRef
from gpnet_tui.view.text.numbers import MOST_DIGITS, parsed, trimmed

_DIGITS_BEYOND = 4  # as many more than the page has say what a number was before it was rounded
_MOST_BEYOND = 12
_MOST_OF_FLOAT32 = 9
_longer: dict[int, Remembered[[], bool]] = {}  # by decimals: whether some number has more


def number_of(session: Session, cell: CellRef) -> float:
    """Return the number of a cell that is known."""
    return float(session.values[cell.name][cell.row, cell.column])


def value_text(session: Session, cell: CellRef, digits: int) -> str:
    """Return the number of a known cell as a formula writes it."""
    return Formula(session, digits).written(Cells(*cell))


def most_digits(session: Session) -> int:
    """Return how many decimals numbers can have: on paper those of the page, or more where given numbers have more.

    Those of float32 have no more than 9 figures that count.
    """
    decimals = session.project.training.decimals
    if decimals is None:
        return MOST_DIGITS if session.project.arithmetic.is_exact else _MOST_OF_FLOAT32
    if any(_has_more(session.values[name], decimals) for name in session.values if is_given(name)):
        return MOST_DIGITS
    return max(decimals, 1)


def _has_more(array: Matrix, decimals: int) -> bool:
    if decimals not in _longer:
        _longer[decimals] = Remembered(lambda known: bool((np.round(known, decimals) != known).any()))
    return _longer[decimals](array)


def further_text(session: Session, cell: CellRef, digits: int) -> str:
    """Return what the number of a known cell is in full, or was before it was rounded; nothing if that says no more."""
    shown, number = value_text(session, cell, digits), number_of(session, cell)
    decimals = session.project.training.decimals
    if not math.isfinite(number):
        return ""
    if decimals is None:
        shortest = session.project.arithmetic.shortest(number)
        return _in_full(full(shortest), shown) if parsed(shown) != shortest else ""
    on_page = value_text(session, cell, max(decimals, digits))
    if parsed(on_page) != number:  # an intermediate that is not written down by itself
        return _in_full(_beyond(number, decimals), shown)
    whole = _in_full(on_page, shown) if parsed(shown) != number else ""
    exact = _exact(session, cell)
    before = "" if exact is None else _before_rounding(exact, number, decimals, session.project.arithmetic)
    return "  ".join(filter(None, (whole, f"before rounding {before}" if before else "")))


def _in_full(text: str, shown: str) -> str:
    return f"in full {text}" if text != shown else ""


def _exact(session: Session, cell: CellRef) -> float | None:
    """Return what the operation that makes a cell computes there, not rounded; None for what is given or typed."""
    making = operation_making(session.project.network, cell.name)
    if making is None or is_typed(session, cell.name, cell.row, cell.column):
        return None
    return evaluate(explanation(session, making[1], *cell), session.values)


def _before_rounding(exact: float, number: float, decimals: int, arithmetic: Arithmetic) -> str:
    """Return the shortest text of `exact` that rounds to `number`; nothing where rounding changed nothing."""
    if not math.isfinite(exact):
        return ""
    texts = (_beyond(exact, decimals, more) for more in range(_DIGITS_BEYOND, _MOST_BEYOND + 1))
    found = next((text for text in texts if arithmetic.rounded(parsed(text)) == number), "")
    return found if found and parsed(found) != number else ""


def _beyond(number: float, decimals: int, more: int = _DIGITS_BEYOND) -> str:
    """Return a number that is not rounded with a few digits more than the page has."""
    return trimmed(number, decimals + more)
