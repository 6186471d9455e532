"""The terms of a long sum below each other: the largest first, each with its share as a bar, and the rest added up."""

from collections.abc import Sequence

from gpnet_engine.session import Session
from gpnet_engine.terms import Addend, Rest, Terms
from gpnet_tui.view.formula import Formula, Mode
from gpnet_tui.view.ink import Ink, Line, Span, clip, fit, span, width
from gpnet_tui.view.numbers import column_width, fixed, short

MOST_LISTED = 6
_INDENT = span("  ")
_MOST_BAR = 20
_EIGHTHS = " ▏▎▍▌▋▊▉"


def term_lines(session: Session, terms: Terms, digits: int, columns: int, most: int) -> list[Line]:
    """Return a line for each of the `most` largest terms, and one for the others."""
    largest = terms.largest(most)
    formula = Formula(session, digits)
    symbols = [tuple(formula.spans(one.expression, Mode.SYMBOLS)) for one in largest.terms]
    numbers = [tuple(formula.spans(one.expression, Mode.NUMBERS)) for one in largest.terms]
    left, middle = _widest(symbols), _widest(numbers)
    used = 2 + left + 3 + middle + 3 + column_width(digits) + 2
    room = min(max(columns - used - 6, 0), _MOST_BAR)
    biggest = max((abs(one.share) for one in largest.terms), default=0.0)
    lines: list[Line] = []
    for one, symbol, number in zip(largest.terms, symbols, numbers, strict=True):
        head = (_INDENT, *fit(symbol, left), span("   "), *fit(number, middle))
        lines.append(clip((*head, *_amount(one, digits), *_bar(one.share, biggest, room)), columns))
    if largest.rest.count:
        lines.append(clip(_rest(largest.rest, 2 + left + 3 + middle, digits), columns))
    return lines


def percent(share: float) -> str:
    """Return a share with its sign: +30%."""
    return f"{100 * share:+.0f}%" if abs(share) >= 0.01 else f"{100 * share:+.1g}%"  # noqa: PLR2004 - below 1 %


def _amount(one: Addend, digits: int) -> Line:
    return (span(" = ", Ink.DIM), span(fixed(one.value, digits), Ink.STRONG), span("  "))


def _bar(share: float, biggest: float, room: int) -> Line:
    """Return a share as a bar, and in percent; the largest one fills the room."""
    eighths = round(8 * room * abs(share) / biggest) if biggest else 0
    whole, part = divmod(eighths, 8)
    text = "█" * whole + (_EIGHTHS[part] if part else "")
    ink = Ink.SHADE_P if share >= 0 else Ink.SHADE_N
    return (span(text, ink), span(f" {percent(share)}", Ink.DIM))


def _rest(rest: Rest, columns: int, digits: int) -> Line:
    plural = "s" if rest.count != 1 else ""
    zeros = f"of them {rest.zeros:,} are 0" if rest.zeros else f"together {100 * rest.share:.0f}% of the size"
    return (
        *fit((_INDENT, span(f"… {rest.count:,} smaller term{plural}", Ink.DIM)), columns),
        span(" = ", Ink.DIM),
        span(short(rest.sum, digits).rjust(column_width(digits)), Ink.STRONG),
        span(f"  {zeros}", Ink.DIM),
    )


def _widest(lines: Sequence[tuple[Span, ...]]) -> int:
    return max(map(width, lines), default=0)
