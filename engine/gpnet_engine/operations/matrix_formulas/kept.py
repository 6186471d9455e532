"""Formulas of matrices whose numbers are kept or written down on paper, and the factor of a batch before them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import (
    Cells,
    Expression,
    Number,
    Term,
)
from gpnet_engine.model.numpy_calls import Calls, make
from gpnet_engine.names import label
from gpnet_engine.operations.matrix_formulas.formula import Given, Workings, Written, product_of
from gpnet_engine.operations.rule import Context, EquationPart, Operand


@dataclass(frozen=True, slots=True)
class Kept(Written):
    """An intermediate that is kept beside the result, but is part of its one expression: it is not rounded."""

    name: str
    of: Written

    def compute(self, workings: Workings) -> Matrix:
        """Return the numbers, and keep them."""
        make(self._kept(workings))
        return workings.terms[self.name]

    def calls(self, workings: Workings, result: Matrix) -> Calls:
        """Yield the calls that keep the numbers, and copy them into `result`."""
        yield from self._kept(workings)
        yield np.copyto, (result, workings.terms[self.name])

    def given(self, workings: Workings, whole: tuple[int, ...], into: Matrix | None = None) -> Given:
        """Return the array that they are kept in, after the calls that write them."""
        del whole, into
        yield from self._kept(workings)
        return workings.terms[self.name]

    def _kept(self, workings: Workings) -> Calls:
        yield from self.of.calls(workings, workings.terms[self.name])

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
        """Yield those of the formula, then itself."""
        yield from self.of.terms()
        yield self.name, self.of


@dataclass(frozen=True, slots=True)
class WrittenDown(Kept):
    """An intermediate that is written down on the way, and rounded on paper."""

    def _kept(self, workings: Workings) -> Calls:
        array = workings.terms[self.name]
        yield from self.of.calls(workings, array)
        yield from workings.context.arithmetic.write_down(array)

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return the cell with where it comes from."""
        return Term(Cells(self.name, row, column), self.of.cell(context, row, column))

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return the matrix."""
        return (Operand(self.name),)


@dataclass(frozen=True, slots=True)
class Labelled(WrittenDown):
    """An intermediate that stands by its label in symbols too: mˆ."""

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return the cell under its own name, with where it comes from."""
        return Term(Cells(self.name, row, column), self.of.cell(context, row, column), is_named=True)

    def symbols(self, context: Context) -> str:
        """Return its label."""
        del context
        return label(self.name)


@dataclass(frozen=True, slots=True)
class DrawnAsFormula(WrittenDown):
    """An intermediate that is drawn as the formula it stands for, not as one matrix."""

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return the parts of the formula."""
        return self.of.factor(context)


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

    def compute(self, workings: Workings) -> Matrix:
        """Return the numbers."""
        return self.factor_of(workings.context)[0] * self.of.compute(workings)

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
