"""The terms of a long sum below each other: the largest first, each with its share as a bar, and the rest added up."""

from collections.abc import Sequence

from gpnet_engine.expressions import Product
from gpnet_engine.session import Session
from gpnet_engine.terms import Addend, Rest, Terms
from gpnet_tui.view.formula import Formula, Mode
from gpnet_tui.view.ink import Ink, Line, clip, fit, span, width
from gpnet_tui.view.numbers import column_width, fixed, percent, short

MOST_LISTED = 6
_INDENT = span("  ")
_MOST_BAR = 20
_EIGHTHS = " ▏▎▍▌▋▊▉"


def term_lines(session: Session, terms: Terms, digits: int, columns: int, most: int) -> list[Line]:
    """Return a line for each of the `most` largest terms, and one for the others.

    Shares that push the sum to where it went are positive. Where not all fits, bars get shorter, then the
    numbers of the factors are left out: the values stay.
    """
    largest = terms.largest(most)
    direction = largest.direction
    formula = Formula(session, digits)
    symbols = [_written(formula, one, Mode.SYMBOLS) for one in largest.terms]
    numbers = [_written(formula, one, Mode.NUMBERS) for one in largest.terms]
    left, others = _widest(symbols), _others(largest.rest)
    amount = len(" = ") + column_width(digits) + 2
    shares = max((len(percent(direction * one.share)) + 1 for one in largest.terms), default=0)
    heads = [(*fit(symbol, left), span("   "), *number) for symbol, number in zip(symbols, numbers, strict=True)]
    if len(_INDENT.text) + _widest(heads) + amount + shares > columns:
        heads = symbols
    written = max(_widest(heads), width(others))
    left_over = columns - len(_INDENT.text) - written - amount
    room = min(max(left_over - shares, 0), _MOST_BAR)
    biggest = max((abs(one.share) for one in largest.terms), default=0.0)
    lines = [
        (_INDENT, *fit(head, written), *_amount(fixed(one.value, digits)), *_bar(direction * one.share, biggest, room))
        for one, head in zip(largest.terms, heads, strict=True)
    ]
    if largest.rest.count:
        value = short(largest.rest.sum, digits).rjust(column_width(digits))
        lines.append((_INDENT, *fit(others, written), *_amount(value), span(_note(largest.rest, left_over), Ink.DIM)))
    return [clip(line, columns) for line in lines]


def _written(formula: Formula, one: Addend, mode: Mode) -> Line:
    """Return how a term is written, with the minus of one that is subtracted."""
    if not one.is_subtracted:
        return tuple(formula.spans(one.expression, mode))
    factors = one.expression if isinstance(one.expression, Product) else Product((one.expression,))
    return span("− ", Ink.DIM if mode is Mode.SYMBOLS else Ink.TEXT), *formula.spans(factors, mode)


def _amount(text: str) -> Line:
    return (span(" = ", Ink.DIM), span(text, Ink.STRONG), span("  "))


def _bar(share: float, biggest: float, room: int) -> Line:
    """Return a share as a bar, and in percent; the largest one fills the room."""
    eighths = round(8 * room * abs(share) / biggest) if biggest else 0
    whole, part = divmod(eighths, 8)
    text = "█" * whole + (_EIGHTHS[part] if part else "")
    ink = Ink.SHADE_P if share >= 0 else Ink.SHADE_N
    return (span(text, ink), span(f" {percent(share)}", Ink.DIM))


def _others(rest: Rest) -> Line:
    """Return how many terms are not listed."""
    plural = "s" if rest.count != 1 else ""
    return (span(f"… {rest.count:,} smaller term{plural}", Ink.DIM),) if rest.count else ()


def _note(rest: Rest, columns: int) -> str:
    """Return what the other terms are like, in as many words as fit."""
    share = f"{100 * rest.share:.0f}%"
    zeros = f"{rest.zeros:,} {'are' if rest.zeros != 1 else 'is'} 0"
    sizes = (f"together {share} of the size", f"{share} of the size", share)
    texts = (f"of them {zeros}", zeros) if rest.zeros else sizes
    return next((text for text in texts if len(text) <= columns), "")


def _widest(lines: Sequence[Line]) -> int:
    return max(map(width, lines), default=0)
