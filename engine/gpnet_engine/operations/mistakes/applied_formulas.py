"""Formulas of matrices that take the cells of another one: put through a function, in other places, or added up."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np

from gpnet_engine.arrays import Matrix, writable
from gpnet_engine.formulas.expressions import Cells, Expression, Function, Number, Total
from gpnet_engine.model.numpy_calls import Calls, make, of_cell
from gpnet_engine.names import label
from gpnet_engine.operations.matrix_formulas.formula import Value, Workings, Written
from gpnet_engine.operations.rule import Context, EquationPart, Operand

Apply: TypeAlias = Callable[[Matrix, Matrix], Calls]


@dataclass(frozen=True, slots=True)
class Applied(Written):
    """A function of each cell, written by a template with the field {x}; `apply` has its numpy calls."""

    template: str
    apply: Apply
    of: Value
    equation: str = ""
    """How it is written of a whole matrix, with the field {x}; the template if that will do."""

    def compute(self, workings: Workings) -> Matrix:
        """Return the numbers."""
        given = self.of.compute(workings)
        result = np.empty_like(given)
        make(workings.context.arithmetic.in_precision(self.apply(given, result)))
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
    written: Callable[..., Calls]
    expression: Callable[[Context, int, int], Expression]
    drawn: Callable[[Context], tuple[EquationPart, ...]]
    short: Callable[[Context], str]
    is_sum: bool = False

    def compute(self, workings: Workings) -> Matrix:
        """Return the numbers."""
        arrays = [workings.arrays[name] for name in self.names]
        result = np.empty_like(arrays[0])
        make(workings.context.arithmetic.in_precision(self.written(*arrays, result)))
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

    def compute(self, workings: Workings) -> Matrix:
        """Return the numbers."""
        given = self.of.compute(workings)
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

    def compute(self, workings: Workings) -> Matrix:
        """Return the numbers."""
        return self.of.compute(workings)[:, -1:]

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

    def compute(self, workings: Workings) -> Matrix:
        """Return the numbers."""
        axes = tuple(axis for axis, added in ((0, self.over_units), (1, self.over_samples)) if added)
        total = np.add.reduce(self.of.compute(workings), axes, keepdims=True)
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


def row_by_row(of: Written, rows: int, columns: int) -> Rearranged:
    """Return the cells of a formula of columns × rows in a matrix of rows × columns, in the same reading order."""

    def place(row: int, column: int) -> tuple[int, int]:
        return divmod(row * columns + column, rows)

    return Rearranged(of, place, "row by row", rows, columns)


def inverse(value: Value) -> Written:
    """Return 1 over a value; whoever divides by hand leaves out what cannot be divided."""

    def cell(context: Context, row: int, column: int) -> Expression:
        if context.values[value.name][row, column] == 0.0:
            return Number(0.0, "0")
        return Function("1/{x}", (("x", Cells(value.name, row, column)),), lambda x: 1.0 / x)

    drawn, short = ("1 /", Operand(value.name)), f"1/{label(value.name)}"
    return WrittenOf((value.name,), _reciprocal, cell, lambda _context: drawn, lambda _context: short, is_sum=True)


def _reciprocal(given: Matrix, result: Matrix) -> Calls:
    yield result.fill, (0.0,)
    yield _divide_where_possible, (given, result)


def _divide_where_possible(given: Matrix, result: Matrix) -> None:
    np.reciprocal(given, result, where=given != 0.0)
