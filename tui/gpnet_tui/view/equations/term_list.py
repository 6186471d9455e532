"""The terms of a long sum below each other: the largest first, each with its share as a bar, and the rest added up."""

from collections.abc import Sequence

import numpy as np

from gpnet_engine.formulas.addends import Addend, LargestTerms, Rest, Terms
from gpnet_engine.formulas.expressions import Product
from gpnet_engine.time.session import Session
from gpnet_tui.view.equations import by_hand
from gpnet_tui.view.equations.chain import EQUALS, NEARLY, more_digits
from gpnet_tui.view.equations.formula import Formula, Mode, added_up
from gpnet_tui.view.text.ink import Ink, Line, clip, fit, span, width
from gpnet_tui.view.text.numbers import column_width, fixed, percent, short

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
    with np.errstate(all="ignore"):
        digits = _adding_up(largest, short(added_up(terms.numbers), digits), digits)
    symbols = [_written(Formula(session, digits), one, Mode.SYMBOLS) for one in largest.terms]
    numbers, signs = _put_in(session, largest.terms, digits)
    left, others = _widest(symbols), _others(largest.rest)
    amount = len(EQUALS) + column_width(digits) + 2
    shares = max((len(percent(direction * one.share)) + 1 for one in largest.terms), default=0)
    heads = [(*fit(symbol, left), span("   "), *number) for symbol, number in zip(symbols, numbers, strict=True)]
    if len(_INDENT.text) + _widest(heads) + amount + shares > columns:
        heads, signs = symbols, [EQUALS] * len(symbols)
    written = max(_widest(heads), width(others))
    left_over = columns - len(_INDENT.text) - written - amount
    room = min(max(left_over - shares, 0), _MOST_BAR)
    biggest = max((abs(one.share) for one in largest.terms), default=0.0)
    lines = [
        (_INDENT, *fit(head, written), *_amount(sign, fixed(one.value, digits)), *_bar(share, biggest, room))
        for one, head, sign in zip(largest.terms, heads, signs, strict=True)
        for share in [direction * one.share]
    ]
    if largest.rest.count:
        value, note = fixed(largest.rest.sum, digits), _note(largest.rest, left_over)
        lines.append((_INDENT, *fit(others, written), *_amount(EQUALS, value), span(note, Ink.DIM)))
    return [clip(line, columns) for line in lines]


def _adding_up(largest: LargestTerms, total: str, digits: int) -> int:
    """Return with how many digits the listed values add up to `total`; `digits` where three more are not enough."""
    numbers = [*(one.value for one in largest.terms), *([largest.rest.sum] if largest.rest.count else [])]
    sums = ((each, by_hand.added([short(number, each) for number in numbers])) for each in more_digits(digits))
    return next((each for each, found in sums if by_hand.gives(found, total)), digits)


def _put_in(session: Session, addends: Sequence[Addend], digits: int) -> tuple[list[Line], list[str]]:
    """Return the terms with their numbers, and the signs before their values.

    The numbers have as many digits as it takes to give the values, at most three more.
    """
    results = [short(one.value, digits) for one in addends]
    first: tuple[list[Line], list[str]] | None = None
    for formula in (Formula(session, each) for each in more_digits(digits)):
        signs = [_sign(formula, one, result) for one, result in zip(addends, results, strict=True)]
        if first is None or NEARLY not in signs:
            found = [_written(formula, one, Mode.NUMBERS) for one in addends], signs
            first = first or found
            if NEARLY not in signs:
                return found
        if session.project.training.decimals is not None:
            break  # on paper there are no more digits
    return first or ([], [])


def _sign(formula: Formula, one: Addend, result: str) -> str:
    found = by_hand.value(formula, one.expression, Mode.NUMBERS)
    return EQUALS if by_hand.gives(-found if one.is_subtracted else found, result) else NEARLY


def _written(formula: Formula, one: Addend, mode: Mode) -> Line:
    """Return how a term is written, with the minus of one that is subtracted."""
    if not one.is_subtracted:
        return tuple(formula.spans(one.expression, mode))
    factors = one.expression if isinstance(one.expression, Product) else Product((one.expression,))
    return span("− ", Ink.DIM if mode is Mode.SYMBOLS else Ink.TEXT), *formula.spans(factors, mode)


def _amount(sign: str, text: str) -> Line:
    return (span(sign, Ink.DIM), span(text, Ink.STRONG), span("  "))


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
