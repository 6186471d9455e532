"""Formulas that are one number, whatever the shape of the result: a constant, and 1 − βᵗ of the count of updates.

Kept apart because they stand in equations as texts, not as matrices.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gpnet_engine.arrays import Matrix, writable
from gpnet_engine.formulas.expressions import Cells, Expression, Function, Number
from gpnet_engine.model.numpy_calls import Calls, constant
from gpnet_engine.names import UPDATES
from gpnet_engine.operations.matrix_formulas.formula import Given, Workings, Written
from gpnet_engine.operations.rule import Context, EquationPart


class SingleNumber(Written):
    """A formula that is one number."""

    @property
    def is_number(self) -> bool:
        """Whether it is a single number: always."""
        return True

    def shape(self, workings: Workings, whole: tuple[int, ...]) -> tuple[int, ...]:
        """Return that of a number by itself."""
        del workings, whole
        return ()

    def parts(self, context: Context) -> tuple[EquationPart, ...]:
        """Return it as a text: it is one number."""
        return (self.symbols(context),)


@dataclass(frozen=True, slots=True)
class Constant(SingleNumber):
    """A number. `symbol` is how a formula in symbols writes it: β₁ for 0.9; the text if there is none."""

    number: float
    text: str
    symbol: str = ""

    def compute(self, workings: Workings) -> Matrix:
        """Return the number."""
        del workings
        return constant(self.number)

    def given(self, workings: Workings, whole: tuple[int, ...], into: Matrix | None = None) -> Given:
        """Return the number."""
        del workings, whole, into
        return constant(self.number)
        yield  # a generator, although there is nothing to call

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return the number."""
        del context, row, column
        return Number(self.number, self.text, self.symbol)

    def symbols(self, context: Context) -> str:
        """Return its symbol."""
        del context
        return self.symbol or self.text

    def values(self) -> Iterator[str]:
        """Yield nothing."""
        yield from ()


@dataclass(frozen=True, slots=True)
class Correction(SingleNumber):
    """1 − βᵗ, where t counts the updates: the part of a running mean that is not the 0 that it began with."""

    beta: float
    text: str
    symbol: str
    is_sum = True

    def compute(self, workings: Workings) -> Matrix:
        """Return the number."""
        number: Matrix = 1.0 - self.beta ** workings.arrays[UPDATES]
        return number.reshape(())

    def calls(self, workings: Workings, result: Matrix) -> Calls:
        """Yield the calls; βᵗ is near 1, so it is always computed in float64."""
        power = writable(self.beta)
        yield np.power, (writable(self.beta), workings.arrays[UPDATES].reshape(()), power)
        yield np.subtract, (constant(1.0), power, result)

    def cell(self, context: Context, row: int, column: int) -> Expression:
        """Return the number with where it comes from."""
        del context, row, column
        arguments = (("b", Number(self.beta, self.text, self.symbol)), ("t", Cells(UPDATES, 0, 0)))
        return Function("1 − {b}^{t}", arguments, lambda beta, updates: 1.0 - beta**updates)

    def symbols(self, context: Context) -> str:
        """Return it with its letters."""
        del context
        return f"1 − {self.symbol}^t"

    def values(self) -> Iterator[str]:
        """Yield the count of updates."""
        yield UPDATES
