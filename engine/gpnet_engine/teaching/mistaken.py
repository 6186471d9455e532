"""A sheet that someone filled in who made a mistake: to find out which one, from the first number that is wrong."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.arrays import Values
from gpnet_engine.diagnosis.grading import AnswerKey
from gpnet_engine.errors import ProjectError
from gpnet_engine.names import is_single, label
from gpnet_engine.operations import Operation
from gpnet_engine.operations.execute import context_of
from gpnet_engine.operations.mistakes import MISTAKES, Mistake
from gpnet_engine.operations.program import right_program
from gpnet_engine.questions.right_values import wrong_cells
from gpnet_engine.teaching.consequences import Changed, first_change, is_made
from gpnet_engine.teaching.sheet_numbers import mistaken_values

_PLACE = "--mistake"


@dataclass(frozen=True, slots=True, eq=False)
class Mistaken:
    """All numbers of someone who makes a mistake in the iteration of a sheet, and the first one that is wrong."""

    key: AnswerKey
    mistake: Mistake
    values: Values
    first: Changed

    @property
    def operation(self) -> Operation:
        """The operation that makes the first wrong number, as it should be."""
        return next(one for one in right_program(self.key.network) if one.result == self.first.name)

    @property
    def step(self) -> int:
        """Which operation that is, counted from 1."""
        return [one.result for one in right_program(self.key.network)].index(self.first.name) + 1

    def wrong(self) -> dict[str, NDArray[np.bool_]]:
        """Return which numbers are wrong, result by result."""
        return {name: wrong_cells(self.values[name], right) for name, right in self.key.right.items()}

    @property
    def place(self) -> str:
        """The cell of the first wrong number: δ_c[1], ∇W_c[2,3]."""
        name, row, column = self.first.name, self.first.row, self.first.column
        if is_single(name):
            return label(name)
        place = f"{row + 1}" if self.values[name].shape[1] == 1 else f"{row + 1},{column + 1}"
        return f"{label(name)}[{place}]"

    def said(self) -> str:
        """Return what the mistake is, with its formula."""
        return f"{self.mistake.title}: {self.mistake.formula_in(self.key.network)}"

    def right_formula(self) -> str:
        """Return the right formula in the place of the first wrong number."""
        context = context_of(self.key.network, self.operation, self.key.arithmetic, self.key.batch, self.key.given)
        return f"{label(self.first.name)} = {self.operation.rule.symbols(self.operation, context)}"


def mistaken(key: AnswerKey, mistake: str) -> Mistaken:
    """Return a sheet with a mistake, by its id. Raises ProjectError where there is none, or it changes nothing."""
    if mistake not in MISTAKES:
        raise ProjectError(_PLACE, f"there is no mistake {mistake[:40]!r}; 'gpnet-tui mistakes' lists all ids")
    found = MISTAKES[mistake]
    if not is_made(key.network, replace(key.network, mistakes=(mistake,))):
        raise ProjectError(_PLACE, f"{mistake} cannot be made here: it needs {found.needs}")
    values = mistaken_values(key, (mistake,))
    first = first_change(right_program(key.network), values, key.right)
    if first is None:
        raise ProjectError(_PLACE, f"{mistake} gives the same numbers here, so that nobody can find it")
    return Mistaken(key, found, values, first)
