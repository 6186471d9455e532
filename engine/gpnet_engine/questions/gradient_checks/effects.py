"""What an update does to E: all of it, and each parameter's part alone."""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gpnet_engine.questions.gradient_checks.probing import Prober

# Each takes one more forward pass. In a large network, those are asked about that should change E most.
MOST_EFFECTS = 200


@dataclass(frozen=True, slots=True)
class Effect:
    """What an update does to E on this batch: `before` and `after` are E, `predicted` is its change to first order.

    `rate` is the learning rate that makes the step.
    """

    before: float
    after: float
    predicted: float
    rate: float = 1.0

    @property
    def actual(self) -> float:
        """The true change of E. Its absolute error is about the last digit of E."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class ParameterEffect:
    """What the update of one parameter alone does to E. Row and column count from 0."""

    name: str
    row: int
    column: int
    effect: Effect


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """What an update does to E: all of it, and each of `single` parameters alone.

    Those that raise E come first, then those that lower it, in both the largest effect first. `left_out` counts
    parameters that were not asked about: for them the gradients predict less.
    """

    whole: Effect
    single: tuple[ParameterEffect, ...]
    left_out: int


def _by_blame(one: ParameterEffect) -> tuple[bool, float]:
    change = one.effect.actual
    return change <= 0, -math.inf if math.isnan(change) else -abs(change)


class UpdateEffects:
    """Finds out which parameters of an update raise the error, and which lower it: in slices, as checks are made."""

    def __init__(self, prober: "Prober", most: int = MOST_EFFECTS) -> None:
        """Ask about the `most` parameters whose steps change E most, as their gradients predict."""
        cells, trained = prober.largest_effects(most)
        self._answers: Iterator[ParameterEffect] = (ParameterEffect(*cell, prober.effect(*cell)) for cell in cells)
        self._found: list[ParameterEffect] = []
        self._prober = prober
        self._left_out = trained - len(cells)
        self.total = len(cells)

    @property
    def done(self) -> int:
        """How many parameters were asked about so far."""
        return len(self._found)

    def go_on(self, seconds: float) -> bool:
        """Go on for about `seconds`; tell whether all is answered."""
        deadline = time.monotonic() + seconds
        while self.done < self.total:
            self._found.append(next(self._answers))
            if time.monotonic() > deadline:
                break
        return self.done == self.total

    def finish(self) -> UpdateReport:
        """Return what was found."""
        self.go_on(float("inf"))
        return UpdateReport(self._prober.update_effect(), tuple(sorted(self._found, key=_by_blame)), self._left_out)
