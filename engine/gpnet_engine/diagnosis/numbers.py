"""A person's numbers as arrays, and how close each is to one that was computed: to its last digit, or nearly."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.arrays import Matrix, read_only
from gpnet_engine.diagnosis.answers import Answers, Texts
from gpnet_engine.diagnosis.digits import is_by_itself, rounded_each
from gpnet_engine.diagnosis.findings import Cell
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.numpy_calls import make
from gpnet_engine.model.settings import MOST_DECIMALS, Rounding

Closenesses = NDArray[np.int8]
Whether = NDArray[np.bool_]

_LEAST_DECIMALS = 2  # of a person who may choose them: to no decimals, 0 would be right almost everywhere
_GRID = 1e-3  # two numbers with the same digits differ by binary rounding only; in units of the last place
_FLOAT = 4 * float(np.finfo(np.float64).eps)
_TIE = 1e-6  # how near a number is to a tie that may be written down either way; in units of the last place
_SHOWN = 1e-9  # a calculator has ten digits, so it does not show all decimals of a large number
_OF_THE_LARGEST = 1e-3  # what a sum may lose where it cancels, as a share of the tolerance
_FARTHEST = 4  # units of the last place between ways of writing down that may be mixed
_FEWEST_TO_TELL = 3  # numbers that tell to how many decimals a person writes
_CLEAR_SHARE = 0.8  # of all numbers with a decimal point
_TELLING_SHARE = 0.2
FEW_DIGITS, _ENOUGH_DIGITS = 2, 3  # significant ones of a number that is written shorter than the others


# How close a number is to a computed one: the same digits, one unit of the last place off, right as far as it goes but
# with too few digits, or none of these. Plain numbers: numpy takes ten times as long to compare with an enumeration.
UNANSWERED, MATCH, NEAR, SHORT, OFF = range(5)


class Tally(NamedTuple):
    """How many numbers of a result are wrong, and how many are nearly right or too short."""

    off: int
    near: int

    @classmethod
    def of(cls, closeness: Closenesses) -> "Tally":
        """Count them."""
        return cls(
            int(np.count_nonzero(closeness == OFF)), int(np.count_nonzero((closeness == NEAR) | (closeness == SHORT)))
        )


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """The numbers given for a result. `decimals` and `significant` count the digits that were typed.

    answered   which of them are the person's
    known      which are gone on with: also those that a sheet prints
    by_itself  which are so small that they have more decimals than the others, and are judged by these
    """

    numbers: Matrix
    answered: Whether
    known: Whether
    decimals: NDArray[np.int64]
    significant: NDArray[np.int64]
    texts: Texts
    fewest_decimals: int
    most_decimals: int
    by_itself: Whether

    def number(self, cell: Cell) -> float:
        """Return the number in a cell."""
        return float(self.numbers[*cell.place])

    @property
    def is_full(self) -> bool:
        """Whether every cell is answered, or printed on the sheet."""
        return bool(self.known.all())

    def typed(self) -> Iterator[tuple[str, int]]:
        """Yield the text of each cell, and how many decimals it has."""
        for texts, decimals in zip(self.texts, self.decimals.tolist(), strict=True):
            yield from zip(texts, decimals, strict=True)


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """All numbers that a person gives.

    decimals  to how many decimals the person writes, None where no one typed the numbers
    sheet     how the sheet writes numbers down
    relative  how far off those of a program may be
    is_set    whether the sheet says how many decimals there are
    """

    given: Mapping[str, Given]
    decimals: int | None
    sheet: Arithmetic
    relative: float
    is_set: bool

    @property
    def is_coarse(self) -> bool:
        """Whether the person writes at least two decimals fewer than the sheet asks for."""
        own, wanted = self.decimals, self.sheet.decimals
        return own is not None and wanted is not None and own < wanted - 1

    def written(self, array: Matrix, rounding: Rounding, name: str | None = None) -> Matrix:
        """Return numbers as the person writes them down; where they are those of a result, as they are given there."""
        copy = array.copy(order="C")
        with np.errstate(all="ignore"):
            make(Arithmetic(self.decimals, rounding).write_down(copy))
        if name is not None and self.has_small(name):
            self.restore_small(name, copy, array, rounding)
        return read_only(copy)

    def has_small(self, name: str) -> bool:
        """Tell whether numbers of a result are given with decimals of their own."""
        return name in self.given and bool(self.given[name].by_itself.any())

    def restore_small(self, name: str, written: Matrix, exact: Matrix, rounding: Rounding) -> None:
        """Write those numbers down with their own decimals."""
        given = self.given[name]
        written[given.by_itself] = exact[given.by_itself]
        rounded_each(written, given.decimals, given.by_itself, rounding)

    def unit(self, computed: Matrix, operands: Iterable[Matrix] = (), name: str | None = None) -> Matrix:
        """Return the unit of the last place for each computed number: of its decimals, or of a calculator's digits.

        It also follows from the `operands`: a sum that cancels is as exact as its terms. In a result with a `name`,
        the numbers have their own decimals.
        """
        largest = max(float(np.abs(one[np.isfinite(one)]).max(initial=0.0)) for one in (computed, *operands))
        of_each: Matrix = np.maximum(np.abs(computed), _OF_THE_LARGEST * largest)
        if self.decimals is None:
            return self.relative * of_each
        last = np.full(computed.shape, 10.0**-self.decimals)
        if name is not None and self.has_small(name):
            given = self.given[name]
            own = given.by_itself
            last[own], of_each[own] = 10.0 ** -given.decimals[own], np.abs(computed[own])
        shown: Matrix = np.maximum(last, _SHOWN * of_each)
        return shown

    def closeness(
        self, name: str, computed: Matrix, rounding: Rounding, operands: Iterable[Matrix] = ()
    ) -> Closenesses:
        """Return how close each number given for a result is to a computed one, which is written down."""
        given = self.given[name]
        with np.errstate(all="ignore"):
            found = self._compared(given, computed, rounding, self.unit(computed, operands, name))
        found[~given.answered] = UNANSWERED
        return found

    def closeness_between(self, name: str, closeness: Closenesses, computed: Sequence[Matrix]) -> Closenesses:
        """Return how close numbers are of which those are nearly right that lie between computed ones.

        Computed ones that are far from each other tell nothing of what may lie between them.
        """
        if self.decimals is None:
            return closeness
        given, lowest, highest = self.given[name].numbers, np.min(computed, axis=0), np.max(computed, axis=0)
        unit = self.unit(computed[0], name=name)
        with np.errstate(all="ignore"):
            is_between = (lowest - _GRID * unit <= given) & (given <= highest + _GRID * unit)
            is_between &= highest - lowest <= (_FARTHEST + _GRID) * unit
        return np.where((closeness == OFF) & is_between, np.int8(NEAR), closeness)

    def decimals_in(self, cell: Cell) -> int | None:
        """Return to how many decimals the number in a cell is judged."""
        given = self.given[cell.name]
        return int(given.decimals[*cell.place]) if given.by_itself[*cell.place] else self.decimals

    def is_written(self, cell: Cell, rounding: Rounding, number: float) -> bool:
        """Tell whether `number`, computed with all digits, is written down as the number given in a cell."""
        given, decimals = self.given[cell.name].number(cell), self.decimals_in(cell)
        if not np.isfinite(number):
            return False
        if decimals is None:
            return abs(number - given) <= self.relative * max(abs(number), abs(given))
        unit = 10.0**-decimals
        blur = _TIE * unit + abs(number) * _FLOAT
        if rounding is Rounding.TRUNCATE:
            return number * given >= 0 and -blur <= abs(number) - abs(given) < unit - blur
        return abs(number - given) <= unit / 2 + blur

    def _compared(self, given: Given, computed: Matrix, rounding: Rounding, unit: Matrix) -> Closenesses:
        found = np.full(computed.shape, OFF, dtype=np.int8)
        distance, size = np.abs(given.numbers - computed), np.maximum(np.abs(given.numbers), np.abs(computed))
        same = (given.numbers == computed) | (np.isnan(given.numbers) & np.isnan(computed))
        if self.decimals is None:
            found[same | (distance <= unit)] = MATCH
            return found
        blur = _FLOAT * np.where(np.isfinite(size), size, 0.0)
        found[distance <= unit * (1 + _GRID) + blur] = NEAR
        if given.fewest_decimals < self.decimals:
            self._compare_shorter(found, given, distance, rounding)
        fits = same | (distance <= _GRID * unit + blur)
        if given.most_decimals > self.decimals:
            longer = np.abs(self.written(given.numbers, rounding) - computed)
            is_longer = (given.decimals > self.decimals) & ~given.by_itself
            fits |= is_longer & (longer <= _GRID * unit + blur)
            if rounding is not Rounding.TRUNCATE:  # 0.05335 may have been 0.053347
                fits |= is_longer & (distance <= (0.5 + _GRID) * unit + blur)
        found[fits] = MATCH
        return found

    def _compare_shorter(self, found: Closenesses, given: Given, distance: Matrix, rounding: Rounding) -> None:
        """Compare numbers that were written with fewer digits than the others, to the digits that they have."""
        share = 1.0 if rounding is Rounding.TRUNCATE else 0.5
        fits = (given.decimals < (self.decimals or 0)) & (distance <= share * (1 + _GRID) * 10.0**-given.decimals)
        found[fits & (found == OFF)] = SHORT
        found[fits & (given.significant >= FEW_DIGITS)] = NEAR
        if not self.is_set:
            found[fits & (given.significant >= _ENOUGH_DIGITS)] = MATCH


def numbers_of(answers: Answers, arithmetic: Arithmetic) -> Numbers:
    """Return the numbers of `answers` to a sheet with this arithmetic."""
    names = dict.fromkeys((*answers.texts, *answers.printed))
    given = {name: _parsed(answers.texts.get(name), answers.printed.get(name)) for name in names}
    if answers.relative is not None:
        return Numbers(given, None, arithmetic, answers.relative, is_set=False)
    decimals = _usual_decimals(given.values(), arithmetic)
    if arithmetic.decimals is None:  # else a sheet has said how small numbers are written
        usual = [int(one.significant[one.decimals == decimals].max(initial=0)) for one in given.values()]
        own = (decimals, max(usual, default=0))
        given = {
            name: replace(one, by_itself=is_by_itself(one.texts, one.decimals, one.significant, *own))
            for name, one in given.items()
        }
    return Numbers(given, decimals, arithmetic, 0.0, is_set=arithmetic.decimals is not None)


def _usual_decimals(given: Iterable[Given], arithmetic: Arithmetic) -> int:
    """Return to how many decimals a person writes: the most usual ones, or the sheet's where these are not clear.

    Whole numbers tell nothing, and neither do short ones of a person who leaves out zeros at the end: a few longer ones
    tell, or a single one that is as long as on the sheet.
    """
    typed = [cell for one in given for cell in one.typed() if "." in cell[0]]
    counted = Counter(decimals for _, decimals in typed)
    are_cut = not any(text.endswith("0") for text, _ in typed)
    least = _TELLING_SHARE * len(typed)
    telling = [decimals for decimals, count in counted.items() if count >= least or decimals == arithmetic.decimals]
    most_usual = max(counted, key=lambda decimals: (counted[decimals], decimals), default=0)
    usual = max((most_usual, *telling)) if are_cut else most_usual
    if arithmetic.decimals is None:
        return min(max(usual, _LEAST_DECIMALS), MOST_DECIMALS)
    as_short = sum(count for decimals, count in counted.items() if decimals <= usual)
    is_clear = as_short >= max(_CLEAR_SHARE * counted.total(), _FEWEST_TO_TELL)
    return min(usual if usual > arithmetic.decimals or is_clear else arithmetic.decimals, MOST_DECIMALS)


def _parsed(own: Texts | None, printed: Texts | None) -> Given:
    """Return the numbers of a result: the person's, and those that are printed where there are none."""
    rows = own or tuple(("",) * len(row) for row in printed or ())
    others = printed or tuple(("",) * len(row) for row in rows)
    texts = tuple(tuple(map(_either, *pair)) for pair in zip(rows, others, strict=True))
    answered = np.array([[bool(text) for text in row] for row in rows], dtype=np.bool_)
    known = np.array([[bool(text) for text in row] for row in texts], dtype=np.bool_)
    numbers = np.array([[float(text or "nan") for text in row] for row in texts], dtype=np.float64)
    digits = np.array([[_digits(text) for text in row] for row in rows], dtype=np.int64)
    decimals = digits[:, :, 0]
    span = (decimals[answered].min(), decimals[answered].max()) if answered.any() else (0, 0)
    alone, (fewest, most) = np.zeros_like(known), map(int, span)
    return Given(read_only(numbers), answered, known, decimals, digits[:, :, 1], rows, fewest, most, alone)


def _either(own: str, printed: str) -> str:
    return own or printed


def _digits(text: str) -> tuple[int, int]:
    """Return how many decimals and how many significant digits a typed number has."""
    exponent = Decimal(text or "0").as_tuple().exponent
    if not isinstance(exponent, int):
        return 0, 0
    mantissa = text.lower().partition("e")[0].lstrip("+-").replace(".", "").lstrip("0")
    return max(-exponent, 0), len(mantissa)
