"""A formula of matrices, written once: it computes, and says how it is written and where each cell comes from.

Optimizers and mistakes are such formulas, so that their numbers and their explanations cannot disagree. Training
repeats the numpy calls of a formula on the same arrays.
"""

from abc import ABC, abstractmethod
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import Cells, Expression, Product
from gpnet_engine.model.numpy_calls import Call, Calls
from gpnet_engine.names import is_bias, is_single, label
from gpnet_engine.operations.rule import Context, EquationPart, Operand

Arrays: TypeAlias = Mapping[str, Matrix]
Given: TypeAlias = Generator[Call, None, Matrix]
"""The calls that work something out; when they are exhausted, the array in which its numbers will stand."""


@dataclass(frozen=True, slots=True)
class Workings:
    """What a formula is worked out on: the numbers of its values, and the arrays of intermediates to be written."""

    context: Context
    arrays: Arrays
    terms: Arrays


def product_of(*factors: Expression) -> Product:
    """Return the product of expressions; the factors of one that is a product itself stand among the others."""
    flat: list[Expression] = []
    for one in factors:
        flat += one.factors if isinstance(one, Product) else (one,)
    return Product(tuple(flat))


class Written(ABC):
    """A formula, or a part of one."""

    is_sum = False
    """Whether it needs brackets as a factor."""

    @property
    def is_number(self) -> bool:
        """Whether it is a single number, whatever the shape of the result."""
        return False

    @abstractmethod
    def compute(self, workings: Workings) -> Matrix:
        """Return the numbers."""

    def calls(self, workings: Workings, result: Matrix) -> Calls:
        """Yield the numpy calls that write the numbers into `result`, which may be an array that they read."""
        yield _write, (self, workings, result)

    def shape(self, workings: Workings, whole: tuple[int, ...]) -> tuple[int, ...]:
        """Return the shape of its numbers in a result of the shape `whole`: no sides for a single number."""
        del workings
        return whole

    def given(self, workings: Workings, whole: tuple[int, ...], into: Matrix | None = None) -> Given:
        """Return the array with its numbers, after the calls that write them: `into`, or an array in between."""
        target = workings.context.scratch.take(self.shape(workings, whole)) if into is None else into
        yield from self.calls(workings, target)
        return target

    @abstractmethod
    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return where one cell comes from. Rows and columns count from 0."""

    @abstractmethod
    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return matrices and the operators between them."""

    @abstractmethod
    def symbols(self, context: Context) -> str:
        """Return it in one line."""

    @abstractmethod
    def values(self) -> Iterator[str]:
        """Yield the names of the values in it; one may come more than once."""

    def terms(self) -> Iterator[tuple[str, "Written"]]:
        """Yield the intermediates that are kept on the way: their names, and what they are."""
        yield from ()

    def line(self, _row: int | None, _column: int | None) -> Cells | None:
        """Return a row or a column of it as the cells of one value; None where it is more than a value."""
        return None

    def factor(self, context: Context) -> tuple[EquationPart, ...]:
        """Return its parts as a factor."""
        return ("(", *self.parts(context), ")") if self.is_sum else self.parts(context)

    def factor_symbols(self, context: Context) -> str:
        """Return its symbols as a factor."""
        return f"({self.symbols(context)})" if self.is_sum else self.symbols(context)


@dataclass(frozen=True, slots=True)
class Value(Written):
    """A value of the iteration. A bias stands in every column, and a single number in every cell."""

    name: str

    def compute(self, workings: Workings) -> Matrix:
        """Return the numbers."""
        return workings.arrays[self.name]

    @property
    def is_number(self) -> bool:
        """Whether the value is a single number."""
        return is_single(self.name)

    def shape(self, workings: Workings, whole: tuple[int, ...]) -> tuple[int, ...]:
        """Return the shape of the value; a single number has no sides."""
        del whole
        return () if is_single(self.name) else workings.arrays[self.name].shape

    def given(self, workings: Workings, whole: tuple[int, ...], into: Matrix | None = None) -> Given:
        """Return the value's own array; a number by itself is multiplied quicker than a 1 x 1 matrix."""
        del whole, into
        array = workings.arrays[self.name]
        return array.reshape(()) if is_single(self.name) else array
        yield  # a generator, although there is nothing to call

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return the cell itself."""
        if is_single(self.name):
            return Cells(self.name, 0, 0)
        return context.bias_cell(self.name, row) if is_bias(self.name) else Cells(self.name, row, column)

    def line(self, row: int | None, column: int | None) -> Cells | None:
        """Return a row or a column of it."""
        return Cells(self.name, row, column)

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return the matrix; a single number is no matrix, but a letter."""
        return (label(self.name),) if self.is_number else (Operand(self.name),)

    def symbols(self, context: Context) -> str:
        """Return its label."""
        return label(self.name)

    def values(self) -> Iterator[str]:
        """Yield its name."""
        yield self.name


def _write(formula: Written, workings: Workings, result: Matrix) -> None:
    result[...] = formula.compute(workings)
