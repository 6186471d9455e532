"""Formulas that are computed cell by cell, each by one function of numpy: sums, products, quotients, roots.

Kept apart because of these every cell depends on the same cell of other matrices only: a block of rows can be computed
by itself.
"""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import Difference, Expression, Function, Sum
from gpnet_engine.model.numpy_calls import Calls
from gpnet_engine.operations.matrix_formulas.formula import Workings, Written, product_of
from gpnet_engine.operations.matrix_formulas.single_numbers import Constant
from gpnet_engine.operations.rule import Context, EquationPart


class Cellwise(Written):
    """A function of numpy of the same cell of some formulas."""

    @property
    @abstractmethod
    def function(self) -> np.ufunc:
        """The function."""

    @property
    @abstractmethod
    def inner(self) -> tuple[Written, ...]:
        """The formulas that it is a function of."""

    @property
    def is_number(self) -> bool:
        """Whether all its formulas are single numbers."""
        return all(part.is_number for part in self.inner)

    def compute(self, workings: Workings) -> Matrix:
        """Return the numbers."""
        computed: Matrix = self.function(*(part.compute(workings) for part in self.inner))
        return computed

    def shape(self, workings: Workings, whole: tuple[int, ...]) -> tuple[int, ...]:
        """Return the shape that the formulas have together."""
        return np.broadcast_shapes(*(part.shape(workings, whole) for part in self.inner))

    def calls(self, workings: Workings, result: Matrix) -> Calls:
        """Yield the calls. The last formula is computed first, as the first one may be computed in the result."""
        scratch = workings.context.scratch
        mark = scratch.mark()
        first, *others = self.inner
        arrays: list[Matrix] = []
        for part in reversed(others):
            arrays.insert(0, (yield from part.given(workings, result.shape)))
        is_free = first.shape(workings, result.shape) == result.shape
        is_free = is_free and not any(np.may_share_memory(array, result) for array in arrays)
        arrays.insert(0, (yield from first.given(workings, result.shape, result if is_free else None)))
        yield self.function, (*arrays, result)
        scratch.release(mark)

    def values(self) -> Iterator[str]:
        """Yield those of its formulas."""
        for part in self.inner:
            yield from part.values()

    def terms(self) -> Iterator[tuple[str, Written]]:
        """Yield those of its formulas."""
        for part in self.inner:
            yield from part.terms()


@dataclass(frozen=True, slots=True)
class Times(Cellwise):
    """left ∘ right, cell by cell; a single number stands before a matrix with ·."""

    left: Written
    right: Written

    @property
    def function(self) -> np.ufunc:
        """The product."""
        return np.multiply

    @property
    def inner(self) -> tuple[Written, ...]:
        """Both."""
        return self.left, self.right

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return the product of two cells."""
        return product_of(self.left.cell(context, row, column), self.right.cell(context, row, column))

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return both with a sign between them."""
        left = self.left.factor(context)
        if self.left.is_number and len(left) == 1 and isinstance(left[0], str):
            return (f"{left[0]} ·", *self.right.factor(context))
        return (*left, self._sign, *self.right.factor(context))

    def symbols(self, context: Context) -> str:
        """Return both with a sign between them."""
        return f"{self.left.factor_symbols(context)}{self._sign}{self.right.factor_symbols(context)}"

    @property
    def _sign(self) -> str:
        return "·" if self.left.is_number else "∘"


def scaled(number: float, text: str, of: Written, symbol: str = "") -> Times:
    """Return a number times a formula; `text` is how the number is written, `symbol` how in symbols."""
    return Times(Constant(number, text, symbol), of)


@dataclass(frozen=True, slots=True)
class Plus(Cellwise):
    """left + right, or left − right."""

    left: Written
    right: Written
    sign: str = "+"
    is_sum = True

    @property
    def function(self) -> np.ufunc:
        """The sum, or the difference."""
        return np.add if self.sign == "+" else np.subtract

    @property
    def inner(self) -> tuple[Written, ...]:
        """Both."""
        return self.left, self.right

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return the sum or the difference of two cells."""
        left, right = (side.cell(context, row, column) for side in (self.left, self.right))
        return Sum((left, right)) if self.sign == "+" else Difference(left, right)

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return both with the sign between them."""
        right = self.right.parts(context) if self.sign == "+" else self.right.factor(context)
        return (*self.left.parts(context), self.sign, *right)

    def symbols(self, context: Context) -> str:
        """Return both with the sign between them."""
        right = self.right.symbols(context) if self.sign == "+" else self.right.factor_symbols(context)
        return f"{self.left.symbols(context)} {self.sign} {right}"


def minus(left: Written, right: Written) -> Plus:
    """Return left − right."""
    return Plus(left, right, "−")


@dataclass(frozen=True, slots=True)
class Over(Cellwise):
    """dividend / divisor, cell by cell."""

    dividend: Written
    divisor: Written

    @property
    def function(self) -> np.ufunc:
        """The quotient."""
        return np.divide

    @property
    def inner(self) -> tuple[Written, ...]:
        """Both."""
        return self.dividend, self.divisor

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return the quotient of two cells."""
        arguments = (("x", self.dividend.cell(context, row, column)), ("y", self.divisor.cell(context, row, column)))
        dividend = "{x:factor}" if self.dividend.is_sum else "{x}"
        return Function(f"{dividend} / {{y:factor}}", arguments, np.divide)

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return both with a sign between them."""
        return (*self.dividend.factor(context), "/", *self.divisor.factor(context))

    def symbols(self, context: Context) -> str:
        """Return both with a sign between them."""
        return f"{self.dividend.factor_symbols(context)} / {self.divisor.factor_symbols(context)}"


@dataclass(frozen=True, slots=True)
class Root(Cellwise):
    """The square root of each cell."""

    of: Written

    @property
    def function(self) -> np.ufunc:
        """The square root."""
        return np.sqrt

    @property
    def inner(self) -> tuple[Written, ...]:
        """What the root is taken of."""
        return (self.of,)

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return the root of a cell."""
        return Function("√{x:factor}", (("x", self.of.cell(context, row, column)),), np.sqrt)

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return the sign of the root before the parts."""
        return ("√", *self.of.factor(context))

    def symbols(self, context: Context) -> str:
        """Return the sign of the root before the symbols."""
        written = self.of.factor_symbols(context)
        return f"√({written})" if " " in written and not self.of.is_sum else f"√{written}"


@dataclass(frozen=True, slots=True)
class SignOf(Cellwise):
    """1 where a cell is above 0, −1 where it is below, and 0 where it is 0."""

    of: Written

    @property
    def function(self) -> np.ufunc:
        """The sign."""
        return np.sign

    @property
    def inner(self) -> tuple[Written, ...]:
        """What the sign is taken of."""
        return (self.of,)

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return the sign of a cell."""
        return Function("sign({x})", (("x", self.of.cell(context, row, column)),), np.sign)

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return the function around the parts."""
        return ("sign (", *self.of.parts(context), ")")

    def symbols(self, context: Context) -> str:
        """Return the function around the symbols."""
        return f"sign({self.of.symbols(context)})"
