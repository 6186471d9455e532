"""How one cell is computed: a small tree of the cells, numbers and operators that it is made of.

The formula in symbols, the formula with numbers, the set of cells that feed a result, and the value itself all come
from this tree, so they cannot disagree.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from gpnet_engine.arrays import Values


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of the value `name`, counted from 0: one cell, or a whole line of them where an index is None."""

    name: str
    row: int | None
    column: int | None

    def covers(self, name: str, row: int, column: int) -> bool:
        """Tell whether the cell is one of these."""
        return self.name == name and self.row in {None, row} and self.column in {None, column}

    def numbers(self, values: Values) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Return the numbers in these cells, as a vector."""
        rows = slice(None) if self.row is None else slice(self.row, self.row + 1)
        columns = slice(None) if self.column is None else slice(self.column, self.column + 1)
        return values[self.name][rows, columns].reshape(-1)

    def at(self, index: int) -> "Cells":
        """Return the cell number `index` of a line."""
        if self.row is None:
            return Cells(self.name, index, self.column)
        return Cells(self.name, self.row, index)


@dataclass(frozen=True, slots=True)
class Number:
    """A constant of the formula, and how it is written: 0.5 as ½; `symbol` is its letter in a formula in symbols."""

    value: float
    text: str
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """Σ over k of left[k] · right[k].

    Where one of the lines is an intermediate of the same operation, `behind` are the cells of operands that it is
    made of.
    """

    left: Cells
    right: Cells
    behind: tuple[Cells, ...] = ()


@dataclass(frozen=True, slots=True)
class Total:
    """Σ over k of cells[k]."""

    cells: Cells


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms added up."""

    terms: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Difference:
    """`left` − `right`."""

    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Product:
    """Factors multiplied."""

    factors: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Function:
    """A function of some cells, written by a template whose fields are the arguments' names.

    A field {x:factor} has brackets around an argument that is more than one number, as a factor has.

    `also_feeds` are cells that the function depends on without writing them out (the other outputs of a softmax);
    `evaluate` is given the arguments' values and the numbers of those cells. It `is_even` if the signs of these do not
    matter, only their sizes.
    """

    template: str
    arguments: "tuple[tuple[str, Expression], ...]"
    evaluate: Callable[..., float]
    also_feeds: tuple[Cells, ...] = ()
    is_even: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """An intermediate that is written down: a cell with a value of its own, and how it is computed.

    One that `is_named` stands by its own name wherever the formula is written, and is explained beside it.
    """

    cell: Cells
    definition: "Expression"
    is_named: bool = False


Expression: TypeAlias = Cells | Number | Dot | Total | Sum | Difference | Product | Function | Term


def evaluate(expression: Expression, values: Values) -> float:
    """Return the value of `expression`; terms that were written down count as they were written."""
    with np.errstate(all="ignore"):
        return _value(expression, values)


def _value(expression: Expression, values: Values) -> float:
    match expression:
        case Cells() | Total(Cells()):
            cells = expression if isinstance(expression, Cells) else expression.cells
            return float(np.sum(cells.numbers(values)))
        case Number(value):
            return value
        case Dot(left, right):
            return float(left.numbers(values) @ right.numbers(values))
        case Sum(terms):
            return sum(_value(term, values) for term in terms)
        case Difference(left, right):
            return _value(left, values) - _value(right, values)
        case Product(factors):
            return float(np.prod([_value(factor, values) for factor in factors]))
        case Function(_, arguments, function, also_feeds, _):
            given = [np.float64(_value(argument, values)) for _, argument in arguments]  # others raise at 1/0
            return float(function(*given, *(cells.numbers(values) for cells in also_feeds)))
        case Term(cell):
            return _value(cell, values)


def sources(expression: Expression, *, through_terms: bool = True) -> Iterator[Cells]:
    """Yield the cells of operands that feed `expression`; a term stands for the cells that it comes from.

    Without `through_terms`, a term stands for its own cell, as it was written down.
    """
    match expression:
        case Cells() | Total(Cells()):
            yield expression if isinstance(expression, Cells) else expression.cells
        case Dot(left, right, behind):
            yield left
            yield right
            yield from behind if through_terms else ()
        case Difference(left, right):
            yield from sources(left, through_terms=through_terms)
            yield from sources(right, through_terms=through_terms)
        case Sum(parts) | Product(parts):
            for part in parts:
                yield from sources(part, through_terms=through_terms)
        case Function(_, arguments, _, also_feeds, _):
            for _, argument in arguments:
                yield from sources(argument, through_terms=through_terms)
            yield from also_feeds
        case Term(cell, definition):
            yield from sources(definition) if through_terms else (cell,)
        case Number():
            pass


def with_terms_closed(expression: Expression) -> Expression:
    """Return `expression` with the cell of each intermediate that is written down in the place of its definition."""
    match expression:
        case Term(cell):
            return cell
        case Sum(parts):
            return Sum(tuple(map(with_terms_closed, parts)))
        case Product(factors):
            return Product(tuple(map(with_terms_closed, factors)))
        case Difference(left, right):
            return Difference(with_terms_closed(left), with_terms_closed(right))
        case Function(arguments=arguments):
            return replace(expression, arguments=tuple((name, with_terms_closed(each)) for name, each in arguments))
        case _:
            return expression


def has_long_sum(expression: Expression, values: Values, most: int) -> bool:
    """Tell whether `expression` adds up a line of more than `most` cells."""
    match expression:
        case Dot(line, _) | Total(line):
            return line.numbers(values).size > most
        case Sum(parts) | Product(parts):
            return any(has_long_sum(part, values, most) for part in parts)
        case Difference(left, right):
            return has_long_sum(left, values, most) or has_long_sum(right, values, most)
        case _:
            return False


def terms_in(expression: Expression) -> Iterator[Term]:
    """Yield the intermediates that are written down, each before those that it is made of."""
    match expression:
        case Term(_, definition):
            yield expression
            yield from terms_in(definition)
        case Sum(parts) | Product(parts):
            for part in parts:
                yield from terms_in(part)
        case Difference(left, right):
            yield from terms_in(left)
            yield from terms_in(right)
        case Function(_, arguments):
            for _, argument in arguments:
                yield from terms_in(argument)
        case _:
            return


def named_terms(expression: Expression) -> Iterator[Term]:
    """Yield the intermediates that stand by their own names, in the order in which they are written."""
    return (term for term in terms_in(expression) if term.is_named)


def has_terms(expression: Expression) -> bool:
    """Tell whether `expression` contains an intermediate that is written down."""
    return any(True for _ in terms_in(expression))
