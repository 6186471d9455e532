"""Formulas that are not computed cell by cell: a matrix turned, and the product of two."""

from collections.abc import Iterator
from dataclasses import dataclass

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import Cells, Dot, Expression, Sum
from gpnet_engine.operations.matrix_formulas.formula import Value, Workings, Written, product_of
from gpnet_engine.operations.rule import Context, EquationPart, Operand


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
