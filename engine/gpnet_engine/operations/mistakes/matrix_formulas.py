"""A formula of matrices, written once: it computes, and says how it is written and where each cell comes from.

The rules of the table have their computation by hand, as they train; a mistake is such a formula, so that its numbers
and its explanation cannot disagree.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import (
    Cells,
    Difference,
    Dot,
    Expression,
    Number,
    Product,
    Sum,
)
from gpnet_engine.names import ERROR, LEARNING_RATE, is_bias, label
from gpnet_engine.operations.rule import Context, EquationPart, Operand

Arrays: TypeAlias = Mapping[str, Matrix]


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

    @abstractmethod
    def compute(self, workings: Workings) -> Matrix:
        """Return the numbers."""

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

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return the cell itself."""
        if self.name in {ERROR, LEARNING_RATE}:
            return Cells(self.name, 0, 0)
        return context.bias_cell(self.name, row) if is_bias(self.name) else Cells(self.name, row, column)

    def line(self, row: int | None, column: int | None) -> Cells | None:
        """Return a row or a column of it."""
        return Cells(self.name, row, column)

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return the matrix."""
        return (Operand(self.name),)

    def symbols(self, context: Context) -> str:
        """Return its label."""
        return label(self.name)

    def values(self) -> Iterator[str]:
        """Yield its name."""
        yield self.name


@dataclass(frozen=True, slots=True)
class Transposed(Written):
    """A formula with rows and columns swapped."""

    of: Written

    def compute(self, workings: Workings) -> Matrix:
        """Return the numbers."""
        return self.of.compute(workings).T

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return the cell of the formula."""
        return self.of.cell(context, column, row)

    def line(self, row: int | None, column: int | None) -> Cells | None:
        """Return a row or a column of it."""
        return self.of.line(column, row)

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return the matrix, turned."""
        if isinstance(self.of, Value):
            return (Operand(self.of.name, transposed=True),)
        return ("(", *self.of.parts(context), ")ᵀ")

    def symbols(self, context: Context) -> str:
        """Return its label, with the sign of it."""
        return f"{self.of.factor_symbols(context)}ᵀ"

    def values(self) -> Iterator[str]:
        """Yield those of the formula."""
        yield from self.of.values()

    def terms(self) -> Iterator[tuple[str, Written]]:
        """Yield those of the formula."""
        yield from self.of.terms()


@dataclass(frozen=True, slots=True)
class MatrixProduct(Written):
    """left · right; `inner` is how many products each cell adds up, where it is not the samples of the batch."""

    left: Written
    right: Written
    inner: int | None = None

    def compute(self, workings: Workings) -> Matrix:
        """Return the numbers."""
        return self.left.compute(workings) @ self.right.compute(workings)

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return the sum of products behind it; the terms are written out where a factor is no line of a value."""
        left, right = self.left.line(row, None), self.right.line(None, column)
        inner = context.batch if self.inner is None else self.inner
        if left is not None and right is not None and inner > 1:
            return Dot(left, right)
        products = tuple(
            product_of(self.left.cell(context, row, k), self.right.cell(context, k, column)) for k in range(inner)
        )
        return Sum(products) if inner > 1 else products[0]

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return both with a sign between them."""
        return (*self.left.factor(context), "·", *self.right.factor(context))

    def symbols(self, context: Context) -> str:
        """Return both with a sign between them."""
        return f"{self.left.factor_symbols(context)} · {self.right.factor_symbols(context)}"

    def values(self) -> Iterator[str]:
        """Yield those of both."""
        yield from (*self.left.values(), *self.right.values())

    def terms(self) -> Iterator[tuple[str, "Written"]]:
        """Yield those of both."""
        yield from (*self.left.terms(), *self.right.terms())


@dataclass(frozen=True, slots=True)
class Times(Written):
    """left ∘ right, cell by cell."""

    left: Written
    right: Written

    def compute(self, workings: Workings) -> Matrix:
        """Return the numbers."""
        return self.left.compute(workings) * self.right.compute(workings)

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return the product of two cells."""
        return product_of(self.left.cell(context, row, column), self.right.cell(context, row, column))

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return both with a sign between them."""
        return (*self.left.factor(context), "∘", *self.right.factor(context))

    def symbols(self, context: Context) -> str:
        """Return both with a sign between them."""
        return f"{self.left.factor_symbols(context)}∘{self.right.factor_symbols(context)}"

    def values(self) -> Iterator[str]:
        """Yield those of both."""
        yield from (*self.left.values(), *self.right.values())

    def terms(self) -> Iterator[tuple[str, "Written"]]:
        """Yield those of both."""
        yield from (*self.left.terms(), *self.right.terms())


@dataclass(frozen=True, slots=True)
class Plus(Written):
    """left + right, or left − right."""

    left: Written
    right: Written
    sign: str = "+"
    is_sum = True

    def compute(self, workings: Workings) -> Matrix:
        """Return the numbers."""
        left, right = self.left.compute(workings), self.right.compute(workings)
        return left + right if self.sign == "+" else left - right

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return the sum or the difference of two cells."""
        left, right = (side.cell(context, row, column) for side in (self.left, self.right))
        return Sum((left, right)) if self.sign == "+" else Difference(left, right)

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return both with the sign between them."""
        return (*self.left.parts(context), self.sign, *self.right.factor(context))

    def symbols(self, context: Context) -> str:
        """Return both with the sign between them."""
        return f"{self.left.symbols(context)} {self.sign} {self.right.factor_symbols(context)}"

    def values(self) -> Iterator[str]:
        """Yield those of both."""
        yield from (*self.left.values(), *self.right.values())

    def terms(self) -> Iterator[tuple[str, "Written"]]:
        """Yield those of both."""
        yield from (*self.left.terms(), *self.right.terms())


def minus(left: Written, right: Written) -> Plus:
    """Return left − right."""
    return Plus(left, right, "−")


@dataclass(frozen=True, slots=True)
class Scaled(Written):
    """A number times a formula; `text` is how the number is written."""

    number: float
    text: str
    of: Written

    def compute(self, workings: Workings) -> Matrix:
        """Return the numbers."""
        return self.number * self.of.compute(workings)

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return the number times a cell."""
        return product_of(Number(self.number, self.text), self.of.cell(context, row, column))

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return the number before the parts."""
        return (f"{self.text} ·", *self.of.factor(context))

    def symbols(self, context: Context) -> str:
        """Return the number before the symbols."""
        return f"{self.text}·{self.of.factor_symbols(context)}"

    def values(self) -> Iterator[str]:
        """Yield those of the formula."""
        yield from self.of.values()

    def terms(self) -> Iterator[tuple[str, "Written"]]:
        """Yield those of the formula."""
        yield from self.of.terms()
