"""The terms that a value is the sum of, each with its number, its share and its cells.

Kept apart from the expressions because a sum over hundreds of inputs is held as arrays here: only the terms that are
shown become objects.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

import numpy as np

from gpnet_engine.arrays import Values
from gpnet_engine.formulas.expressions import (
    Cells,
    Difference,
    Dot,
    Expression,
    Function,
    Number,
    Product,
    Sum,
    Term,
    Total,
    evaluate,
    sources,
)

Vector: TypeAlias = np.ndarray[tuple[int], np.dtype[np.float64]]


@dataclass(frozen=True, slots=True, eq=False)
class Addend:
    """One additive term of a value.

    value          the number that is added, with its sign
    share          its part of the value, see `shares`
    expression     how it is written, without the sign of a subtraction
    is_subtracted  whether a − stands before it
    """

    value: float
    share: float
    expression: Expression
    is_subtracted: bool

    @property
    def cells(self) -> tuple[Cells, ...]:
        """The cells that it is written with, each once; an intermediate that was written down is such a cell."""
        return tuple(dict.fromkeys(sources(self.expression, through_terms=False)))


@dataclass(frozen=True, slots=True)
class Rest:
    """The terms that are not listed one by one: how many they are, their sum, their share, and how many are exactly 0.

    `share` adds up the absolute values of their shares. A term that is exactly 0 usually has an input that is 0.
    """

    count: int = 0
    sum: float = 0.0
    share: float = 0.0
    zeros: int = 0


NO_REST = Rest()


@dataclass(frozen=True, slots=True, eq=False)
class LargestTerms:
    """The largest terms of a value, largest share first, and what the others add up to."""

    terms: tuple[Addend, ...]
    rest: Rest


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """Consecutive terms: their numbers, with signs, and how each of them is written."""

    numbers: Vector
    written: Callable[[int], Expression]
    is_subtracted: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """All additive terms of a value in the order of its formula: `numbers` are signed, `shares` as in `shares`."""

    numbers: Vector
    shares: Vector
    _runs: tuple[_Run, ...]

    def __len__(self) -> int:
        """Return how many terms there are."""
        return len(self.numbers)

    def __getitem__(self, index: int) -> Addend:
        """Return the term number `index`, counted from 0."""
        number, share = self.numbers[index].item(), self.shares[index].item()
        for run in self._runs:
            if index < len(run.numbers):
                return Addend(number, share, run.written(index), run.is_subtracted)
            index -= len(run.numbers)
        raise IndexError(index)

    def largest(self, most: int) -> LargestTerms:
        """Return at most `most` terms of the largest share, and the rest summed up."""
        order = np.argsort(-np.abs(self.shares), kind="stable")
        numbers = self.numbers[order[most:]]
        with np.errstate(all="ignore"):
            rest = Rest(
                len(numbers),
                float(np.sum(numbers)),
                float(np.sum(np.abs(self.shares[order[most:]]))),
                int(np.count_nonzero(numbers == 0.0)),
            )
        return LargestTerms(tuple(self[int(index)] for index in order[:most]), rest)


def terms(expression: Expression, values: Values) -> Terms:
    """Return the additive terms of `expression`.

    A sum over a line of cells has one term per cell. An intermediate that is written down is one term, and so is a
    function. A product with one factor that is a sum is multiplied out; any other product is one term.
    """
    with np.errstate(all="ignore"):
        runs = tuple(_runs(expression, values))
    numbers = np.concatenate([run.numbers for run in runs])
    return Terms(numbers, shares(numbers), runs)


def largest_terms(expression: Expression, values: Values, most: int) -> LargestTerms:
    """Return at most `most` additive terms of `expression`, those of the largest share, and the rest summed up."""
    return terms(expression, values).largest(most)


def shares(numbers: Vector) -> Vector:
    """Return each number divided by the sum of the absolute values of all: signed, and their sizes add up to 1.

    Infinite numbers and NaN alone decide the sum: they get equal shares, and all others get 0. If every number is 0,
    so is every share.
    """
    blown = ~np.isfinite(numbers)
    if blown.any():
        signs = np.where(numbers == -np.inf, -1.0, 1.0)
        equal: Vector = np.where(blown, signs, 0.0) / np.count_nonzero(blown)
        return equal
    largest = np.max(np.abs(numbers), initial=0.0)
    if largest == 0.0:
        return np.zeros_like(numbers)
    scaled: Vector = numbers / largest  # the sum of large numbers could overflow
    scaled /= np.sum(np.abs(scaled))
    return scaled


def single_cells(cells: Cells, values: Values) -> Iterator[Cells]:
    """Yield each of `cells`, in the order of their numbers."""
    for index in range(cells.numbers(values).size):
        yield cell_at(cells, values, index)


def cell_at(cells: Cells, values: Values, index: int) -> Cells:
    """Return the cell whose number stands at `index` of `cells.numbers`."""
    across = values[cells.name].shape[1] if cells.column is None else 1
    row, column = divmod(index, across)
    return Cells(cells.name, row if cells.row is None else cells.row, column if cells.column is None else cells.column)


def _runs(expression: Expression, values: Values) -> Iterator[_Run]:
    match expression:
        case Cells():
            yield _run_of_cells(expression, values)
        case Total(cells) | Term(Cells(row=None) as cells) | Term(Cells(column=None) as cells):
            yield _run_of_cells(cells, values)
        case Dot(left, right):
            yield _run_of_products(left, right, values)
        case Sum(parts):
            for part in parts:
                yield from _runs(part, values)
        case Difference(left, right):
            yield from _runs(left, values)
            for run in _runs(right, values):
                yield replace(run, numbers=-run.numbers, is_subtracted=not run.is_subtracted)
        case Product(factors):
            yield from _runs_of_product(factors, values)
        case Number() | Function() | Term():
            yield _run_of_one(expression, values)


def _run_of_cells(cells: Cells, values: Values) -> _Run:
    return _Run(cells.numbers(values), partial(cell_at, cells, values))


def _run_of_products(left: Cells, right: Cells, values: Values) -> _Run:
    numbers = left.numbers(values) * right.numbers(values)
    return _Run(numbers, lambda k: Product((cell_at(left, values, k), cell_at(right, values, k))))


def _run_of_one(expression: Expression, values: Values) -> _Run:
    return _Run(np.array([evaluate(expression, values)]), lambda _index: expression)


def _runs_of_product(factors: Sequence[Expression], values: Values) -> Iterable[_Run]:
    """Multiply out a product with one factor that is a sum: out · (x − y) is out · x − out · y."""
    runs = [tuple(_runs(factor, values)) for factor in factors]
    sums = [place for place, found in enumerate(runs) if sum(len(run.numbers) for run in found) > 1]
    if len(sums) != 1:
        return [_run_of_one(Product(tuple(factors)), values)]
    (place,) = sums
    before, after = tuple(factors[:place]), tuple(factors[place + 1 :])
    others = evaluate(Product((*before, *after)), values)

    def product(written: Callable[[int], Expression], index: int) -> Expression:
        term = written(index)
        inner = term.factors if isinstance(term, Product) else (term,)
        return Product((*before, *inner, *after))

    return [replace(run, numbers=run.numbers * others, written=partial(product, run.written)) for run in runs[place]]
