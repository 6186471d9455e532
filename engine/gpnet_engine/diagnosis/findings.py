"""What a diagnosis finds: what each number is, which one is wrong first, and the cheapest explanation of all of them.

Rows and columns count from 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.arrays import Matrix
from gpnet_engine.diagnosis.habits import Habit


class Verdict(IntEnum):
    """What a number is.

    NEAR     one unit of the last place off, as by rounding once more or less
    FOLLOWS  not the right number, but right from the person's own numbers before it
    """

    MISSING = 0
    RIGHT = 1
    NEAR = 2
    FOLLOWS = 3
    WRONG = 4


Verdicts = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a result."""

    name: str
    row: int
    column: int

    @property
    def place(self) -> tuple[int, int]:
        """Row and column."""
        return self.row, self.column


@dataclass(frozen=True, slots=True)
class Made:
    """A mistake of the catalogue, and the layers in which it shows, in the order of the operations.

    `only_there` tells that it is made in these layers and not in others where it could be.
    """

    id: str
    layers: tuple[str, ...]
    only_there: bool = False


class SlipKind(StrEnum):
    """How a single number came to be wrong."""

    SIGN = "sign"
    ONE_DIGIT = "one digit"
    SWAPPED_DIGITS = "swapped digits"
    DECIMAL_POINT = "decimal point"
    ANOTHER_CELL = "another cell"
    A_TERM = "a term"


@dataclass(frozen=True, slots=True)
class Slip:
    """A wrong number that a slip explains; `detail` says which, in a clause.

    `went_on_with_right`: what comes after it follows from the right number, so it was only written down wrong.
    """

    cell: Cell
    kind: SlipKind
    detail: str
    went_on_with_right: bool = False


@dataclass(frozen=True, slots=True)
class CellMistake:
    """A wrong number that is what a mistake of the catalogue gives, made in this cell only."""

    cell: Cell
    id: str


@dataclass(frozen=True, slots=True)
class WrongNumber:
    """A wrong number: the text given, what is right from the numbers before it, and that before it was rounded."""

    cell: Cell
    yours: str
    right: float
    unrounded: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Mistakes, slips and wrong numbers that nothing explains, which together give the numbers.

    `too_short` are numbers that are right as far as they go, but are written with too few digits to tell.
    """

    habit: Habit
    mistakes: tuple[Made, ...]
    slips: tuple[Slip, ...]
    cell_mistakes: tuple[CellMistake, ...]
    unexplained: tuple[Cell, ...]
    too_short: tuple[Cell, ...]
    price: float


@dataclass(frozen=True, slots=True, eq=False)
class Diagnosis:
    """What the numbers of an iteration say.

    verdicts          of each answered result, one `Verdict` a cell; a named mistake makes wrong only the numbers of
                      the first result in which it shows: those after it follow
    made_by_mistake   of each answered result, which cells are what a named mistake makes them
    explanation       the cheapest one
    equally_possible  other sets of mistakes that explain the numbers as well
    told_apart_by     the first result, not answered so far, that would tell them apart; None where none would
    first_wrong       the first wrong number in the order of the operations; None where all are right
    right             the right numbers of the sheet
    expected          what is right from the person's own numbers, by the right formulas
    unrounded         the same before rounding, of the results in which a number is wrong or nearly right
    """

    verdicts: Mapping[str, Verdicts]
    made_by_mistake: Mapping[str, NDArray[np.bool_]]
    explanation: Explanation
    equally_possible: tuple[tuple[Made, ...], ...]
    told_apart_by: str | None
    first_wrong: WrongNumber | None
    right: Mapping[str, Matrix]
    expected: Mapping[str, Matrix]
    unrounded: Mapping[str, Matrix]

    def repeated(self, name: str) -> NDArray[np.bool_]:
        """Return which cells of an answered result are wrong by a mistake that was made before in another result."""
        found: NDArray[np.bool_] = self.made_by_mistake[name] & (self.verdicts[name] == Verdict.FOLLOWS)
        return found

    def count(self, verdict: Verdict) -> int:
        """Return how many answered cells are so."""
        return sum(int(np.count_nonzero(cells == verdict)) for cells in self.verdicts.values())
