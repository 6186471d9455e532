"""A formula of matrices, written once: it computes, and says how it is written and where each cell comes from.

The rules of the table have their computation by hand, as they train; a mistake is such a formula, so that its numbers
and its explanation cannot disagree.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np

from gpnet_engine.arrays import Matrix, writable
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
)
from gpnet_engine.model.numpy_calls import Calls, make, of_cell
from gpnet_engine.names import ERROR, LEARNING_RATE, is_bias, label
from gpnet_engine.operations.rule import Context, EquationPart, Operand

Arrays: TypeAlias = Mapping[str, Matrix]
Shapes: TypeAlias = Callable[[str], tuple[int, int]]
Apply: TypeAlias = Callable[[Matrix, Matrix], Calls]


@dataclass(frozen=True, slots=True)
class Sheet:
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
    def compute(self, sheet: Sheet) -> Matrix:
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

    def compute(self, sheet: Sheet) -> Matrix:
        """Return the numbers."""
        return sheet.arrays[self.name]

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

    def compute(self, sheet: Sheet) -> Matrix:
        """Return the numbers."""
        return self.of.compute(sheet).T

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

    def compute(self, sheet: Sheet) -> Matrix:
        """Return the numbers."""
        return self.left.compute(sheet) @ self.right.compute(sheet)

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

    def compute(self, sheet: Sheet) -> Matrix:
        """Return the numbers."""
        return self.left.compute(sheet) * self.right.compute(sheet)

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

    def compute(self, sheet: Sheet) -> Matrix:
        """Return the numbers."""
        left, right = self.left.compute(sheet), self.right.compute(sheet)
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

    def compute(self, sheet: Sheet) -> Matrix:
        """Return the numbers."""
        return self.number * self.of.compute(sheet)

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


@dataclass(frozen=True, slots=True)
class Applied(Written):
    """A function of each cell, written by a template with the field {x}; `apply` has its numpy calls."""

    template: str
    apply: Apply
    of: Value
    equation: str = ""
    """How it is written of a whole matrix, with the field {x}; the template if that will do."""

    def compute(self, sheet: Sheet) -> Matrix:
        """Return the numbers."""
        given = self.of.compute(sheet)
        result = np.empty_like(given)
        make(self.apply(given, result))
        return result

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return the function of a cell."""
        return Function(self.template, (("x", self.of.cell(context, row, column)),), partial(of_cell, self.apply))

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return the function around the matrix."""
        pieces = (self.equation or self.template).split("{x}")
        parts: list[EquationPart] = []
        for number, piece in enumerate(pieces):
            if number:
                parts += self.of.parts(context)
            if piece.strip():
                parts.append(piece.strip())
        return tuple(parts)

    def symbols(self, context: Context) -> str:
        """Return the function of the label."""
        return (self.equation or self.template).format(x=self.of.symbols(context))

    def values(self) -> Iterator[str]:
        """Yield the name of the value."""
        yield from self.of.values()


@dataclass(frozen=True, slots=True)
class WrittenOf(Written):
    """A formula of cells that is given as an expression, such as the derivative of a loss, with its numpy calls."""

    names: tuple[str, ...]
    calls: Callable[..., Calls]
    expression: Callable[[Context, int, int], Expression]
    drawn: Callable[[Context], tuple[EquationPart, ...]]
    short: Callable[[Context], str]
    is_sum: bool = False

    def compute(self, sheet: Sheet) -> Matrix:
        """Return the numbers."""
        arrays = [sheet.arrays[name] for name in self.names]
        result = np.empty_like(arrays[0])
        make(self.calls(*arrays, result))
        return result

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return the expression of a cell."""
        return self.expression(context, row, column)

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return what is drawn."""
        return self.drawn(context)

    def symbols(self, context: Context) -> str:
        """Return it in short."""
        return self.short(context)

    def values(self) -> Iterator[str]:
        """Yield the names of its values."""
        yield from self.names


@dataclass(frozen=True, slots=True)
class Rearranged(Written):
    """The cells of a formula in other places; `place` tells which one stands at a row and column.

    `rows` and `columns` are those of the formula where nothing else is said. `text` says how they are taken.
    """

    of: Written
    place: Callable[[int, int], tuple[int, int]]
    text: str
    rows: int | None = None
    columns: int | None = None

    def compute(self, sheet: Sheet) -> Matrix:
        """Return the numbers."""
        given = self.of.compute(sheet)
        rows, columns = self.rows or len(given), self.columns or given.shape[1]
        places = [self.place(row, column) for row in range(rows) for column in range(columns)]
        return writable([given[place] for place in places]).reshape(rows, columns)

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return the cell that stands there."""
        return self.of.cell(context, *self.place(row, column))

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return the parts, and how they are taken."""
        return (*self.of.factor(context), self.text)

    def symbols(self, context: Context) -> str:
        """Return the symbols, and how they are taken."""
        return f"{self.of.factor_symbols(context)} {self.text}"

    def values(self) -> Iterator[str]:
        """Yield those of the formula."""
        yield from self.of.values()


@dataclass(frozen=True, slots=True)
class LastSample(Written):
    """The column of the last sample."""

    of: Value

    def compute(self, sheet: Sheet) -> Matrix:
        """Return the numbers."""
        return self.of.compute(sheet)[:, -1:]

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return the cell of the last sample."""
        del column
        return self.of.cell(context, row, context.batch - 1)

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return the matrix, and which column is taken."""
        return (*self.of.parts(context), "last sample")

    def symbols(self, context: Context) -> str:
        """Return the label, and which column is taken."""
        return f"{self.of.symbols(context)} last"

    def values(self) -> Iterator[str]:
        """Yield the name of the value."""
        yield from self.of.values()


@dataclass(frozen=True, slots=True)
class AddedUp(Written):
    """The cells of a value added up: along a row (over the samples), down a column (over the units), or all."""

    of: Value
    over_samples: bool = False
    over_units: bool = False
    rows: int = 1
    """How many times the sum over the units is written, one below the other."""

    def compute(self, sheet: Sheet) -> Matrix:
        """Return the numbers."""
        axes = tuple(axis for axis, added in ((0, self.over_units), (1, self.over_samples)) if added)
        total = np.add.reduce(self.of.compute(sheet), axes, keepdims=True)
        return np.repeat(total, self.rows, axis=0) if self.over_units else total

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return the sum."""
        del context
        return Total(Cells(self.of.name, None if self.over_units else row, None if self.over_samples else column))

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return the matrix behind a Σ."""
        return ("Σ", *self.of.parts(context))

    def symbols(self, context: Context) -> str:
        """Return the label behind a Σ."""
        return f"Σ {self.of.symbols(context)}"

    def values(self) -> Iterator[str]:
        """Yield the name of the value."""
        yield from self.of.values()


@dataclass(frozen=True, slots=True)
class WrittenDown(Written):
    """An intermediate that is written down on the way, and rounded on paper."""

    name: str
    of: Written

    def compute(self, sheet: Sheet) -> Matrix:
        """Return the numbers, and keep them."""
        array = sheet.terms[self.name]
        np.copyto(array, self.of.compute(sheet))
        make(sheet.context.arithmetic.write_down(array))
        return array

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return the cell with where it comes from."""
        return Term(Cells(self.name, row, column), self.of.cell(context, row, column))

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return the matrix."""
        return (Operand(self.name),)

    def symbols(self, context: Context) -> str:
        """Return the formula that it stands for."""
        return self.of.factor_symbols(context)

    def values(self) -> Iterator[str]:
        """Yield those of the formula."""
        yield from self.of.values()

    def terms(self) -> Iterator[tuple[str, "Written"]]:
        """Yield itself."""
        yield self.name, self.of


@dataclass(frozen=True, slots=True)
class Kept(Written):
    """An intermediate that is kept beside the result, but is part of its one expression: it is not rounded."""

    name: str
    of: Written

    def compute(self, sheet: Sheet) -> Matrix:
        """Return the numbers, and keep them."""
        array = sheet.terms[self.name]
        np.copyto(array, self.of.compute(sheet))
        return array

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return where the cell comes from."""
        return self.of.cell(context, row, column)

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return the parts of the formula; the matrix itself where it has none."""
        return self.of.factor(context) or (Operand(self.name),)

    def symbols(self, context: Context) -> str:
        """Return the formula that it stands for."""
        return self.of.factor_symbols(context)

    def values(self) -> Iterator[str]:
        """Yield those of the formula."""
        yield from self.of.values()

    def terms(self) -> Iterator[tuple[str, Written]]:
        """Yield itself."""
        yield self.name, self.of


Factor: TypeAlias = Callable[[Context], tuple[float, str]]


def reduction(context: Context) -> tuple[float, str]:
    """Return the factor of the network's reduction, and how it is written."""
    return context.scale, context.scale_text


def other_reduction(context: Context) -> tuple[float, str]:
    """Return the factor as if a mean were a sum, and a sum a mean over the batch."""
    return (1.0, "") if context.scale_text else over_batch(context)


def over_batch(context: Context) -> tuple[float, str]:
    """Return 1 over the number of samples."""
    return 1.0 / context.batch, f"1/{context.batch}"


@dataclass(frozen=True, slots=True)
class Reduced(Written):
    """A formula with a factor before it that follows from the batch."""

    of: Written
    factor_of: Factor = reduction

    def compute(self, sheet: Sheet) -> Matrix:
        """Return the numbers."""
        return self.factor_of(sheet.context)[0] * self.of.compute(sheet)

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return a cell with the factor."""
        number, text = self.factor_of(context)
        inner = self.of.cell(context, row, column)
        return product_of(Number(number, text), inner) if text else inner

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return the factor before the parts."""
        text = self.factor_of(context)[1]
        return (f"{text} ·", *self.of.factor(context)) if text else self.of.parts(context)

    def symbols(self, context: Context) -> str:
        """Return the symbols; the factor is left out, as it is in the right ones."""
        return self.of.symbols(context)

    def values(self) -> Iterator[str]:
        """Yield those of the formula."""
        yield from self.of.values()

    def terms(self) -> Iterator[tuple[str, Written]]:
        """Yield those of the formula."""
        yield from self.of.terms()
