"""What a list shows: rows that lead somewhere, and what stands above, between and below them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from gpnet_tui.view.text.ink import Ink, Line, span

COLUMNS = 71  # of a row: a dialog in a terminal of 80 has no more beside its frame, blanks and scrollbar

Row: TypeAlias = Line | str


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of a list. `head` and `foot` stay where they are while the rows scroll.

    `inert` are the rows, counted from 0, that keys do nothing with, such as a heading between others. A line break in
    a row begins its next line.
    """

    rows: Sequence[Row]
    head: Sequence[Line] = ()
    foot: Sequence[Line] = ()
    inert: Collection[int] = field(default=())


_RULE = span("─" * COLUMNS, Ink.FRAME)


def ruled(*lines: Line) -> tuple[Line, ...]:
    """Return what stands above a table, set apart from it by a line."""
    return (*lines, (_RULE,))


def between(heading: Line) -> Line:
    """Return the heading of a table that begins below other rows, as one row."""
    return (span("\n"), *heading, span("\n"), _RULE)
