"""A condition that can be computed, and the error that points to where a text is wrong.

Kept apart from the parser, which is loaded only when someone types a condition.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from gpnet_engine.arrays import Values
from gpnet_engine.errors import GpnetError

Shape: TypeAlias = tuple[int, int]
Compute: TypeAlias = Callable[[Values, int, int], Any]  # parsing has settled what it returns


class ConditionError(GpnetError):
    """A condition cannot be used. `column` (from 0) is where `text`, without blanks around it, is wrong."""

    def __init__(self, text: str, column: int, problem: str) -> None:
        """Keep the column apart from the problem, so that a pointer can be drawn under it."""
        super().__init__(problem)
        self.text = text
        self.column = column


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition or a watch that can be computed from the values at any position.

    `names` are the engine's names of the values that it reads; `columns` tells where in `text` each is first typed,
    in whatever spelling. `is_truth` tells a truth from a number, `uses_step` whether it changes with the step.
    """

    text: str
    names: frozenset[str]
    is_truth: bool
    uses_step: bool = field(repr=False)
    columns: Mapping[str, int] = field(compare=False, repr=False)
    compute: Compute = field(compare=False, repr=False)

    def __call__(self, values: Values, iteration: int, step: int) -> float:
        """Return the number, or 1.0 for true and 0.0 for false.

        Call it under `np.errstate(all="ignore")`, with a value for each of `names`. A cell that a smaller last batch
        does not have is NaN, or false; so is everything that has no meaning for matrices of these shapes.
        """
        try:
            return float(self.compute(values, iteration, step))
        except ValueError:  # numpy's: shapes that do not go together, or a row where one number is meant
            return 0.0 if self.is_truth else math.nan
