"""What stands in the cells that are asked: a box to type in, the number that was given, and how it was marked."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.diagnosis.answers import Texts
from gpnet_engine.diagnosis.findings import Verdict, Verdicts
from gpnet_engine.names import MINUS
from gpnet_tui.view.text.ink import Ink
from gpnet_tui.view.text.numbers import blank, column_width
from gpnet_tui.view.text.signs import Sign

CURSOR = "▏"
MARKS: Mapping[Verdict, tuple[str, Ink]] = MappingProxyType(
    {
        Verdict.RIGHT: (Sign.RIGHT, Ink.UPDATE),
        Verdict.NEAR: (Sign.NEARLY, Ink.KEY),
        Verdict.FOLLOWS: (Sign.FOLLOWS, Ink.FORWARD),
        Verdict.WRONG: (Sign.WRONG, Ink.BREAK),
    }
)
MADE = (Sign.MADE, Ink.BREAK)
_BOX = "_"


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """How the numbers of a result were marked when they were `then`; only those are that are the same `now`.

    found  the verdict of each cell
    made   which cells are what a named mistake makes them; None where none is
    """

    found: Verdicts
    made: NDArray[np.bool_] | None
    then: Texts
    now: Texts

    def mark(self, row: int, column: int) -> tuple[str, Ink] | None:
        """Return the mark of a cell, and its ink; None where it was not checked."""
        verdict = Verdict(int(self.found[row, column]))
        if verdict is Verdict.MISSING or self.now[row][column] != self.then[row][column]:
            return None
        return MADE if self.made is not None and self.made[row, column] else MARKS[verdict]


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """The cells of one result: texts by row, how they were marked, and which cell is being typed in with what.

    A term of the operation, which is `not_asked`, stays unknown: it would give answers away.
    """

    texts: Texts | None
    marks: Marks | None = None
    typed: tuple[int, int, str] | None = None
    not_asked: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """Everything that the boxes look like, to be compared as long as they are kept: texts never change."""
        marks = None if self.marks is None else (id(self.marks.found), id(self.marks.then), id(self.marks.now))
        return id(self.texts), marks, self.typed, self.not_asked

    def text(self, row: int, column: int, digits: int) -> str:
        """Return what stands in a cell, as wide as a number."""
        room = column_width(digits)
        if self.not_asked:
            return blank(digits)
        if self.typed is not None and self.typed[:2] == (row, column):
            return _cut(self.typed[2].replace("-", MINUS) + CURSOR, room, keeps_end=True).ljust(room, _BOX)
        text = self.given(row, column)
        if not text:
            return _BOX * room
        decimals = decimals_in(text) if "e" not in text else digits
        missing = digits - decimals + (digits > 0 and not decimals)
        return _cut(text.replace("-", MINUS), room).rjust(max(room - max(missing, 0), 0)).ljust(room)

    def given(self, row: int, column: int) -> str:
        """Return the number of a cell, empty where none is given."""
        return "" if self.texts is None else self.texts[row][column]

    def mark(self, row: int, column: int) -> tuple[str, Ink] | None:
        """Return the mark of a cell, and its ink; None where it was not checked."""
        return None if self.marks is None else self.marks.mark(row, column)

    def inks(self, row: int, column: int) -> tuple[Ink, ...]:
        """Return the inks of a cell."""
        is_filled = self.given(row, column) or (self.typed is not None and self.typed[:2] == (row, column))
        return (Ink.TEXT,) if is_filled else (Ink.DIM,)


def decimals_in(text: str) -> int:
    """Return how many decimals a number has as it was given; 0 with an exponent."""
    return len(text.partition(".")[2]) if "e" not in text else 0


def _cut(text: str, room: int, *, keeps_end: bool = False) -> str:
    if len(text) <= room:
        return text
    return f"{Sign.CUT}{text[1 - room :]}" if keeps_end else f"{text[: room - 1]}{Sign.CUT}"
