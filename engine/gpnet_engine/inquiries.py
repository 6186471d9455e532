"""Questions about whole matrices and whole updates: they take long, so they are answered in slices.

Each is gone as a way is: call `reach` until it returns True, then `arrive`; `reached` of `total` tells how far it is.
"""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from gpnet_engine.probing import Effect, Probe, Prober

Answer = TypeVar("Answer")

# Each takes one more pass forward. Of a large network the gradients that are largest move the error most.
MOST_EFFECTS = 200


class _Inquiry(Generic[Answer]):
    """Collects answers about one parameter after the other."""

    def __init__(self, answers: Iterator[Answer], total: int) -> None:
        self._answers = answers
        self._found: list[Answer] = []
        self.total = total

    @property
    def reached(self) -> int:
        """How many parameters were asked about so far."""
        return len(self._found)

    def reach(self, seconds: float) -> bool:
        """Go on for about `seconds`; tell whether all is answered."""
        deadline = time.monotonic() + seconds
        while self.reached < self.total:
            self._found.append(next(self._answers))
            if time.monotonic() > deadline:
                break
        return self.reached == self.total

    def _all(self) -> list[Answer]:
        self.reach(float("inf"))
        return self._found


@dataclass(frozen=True, slots=True)
class MatrixVerdict:
    """How the gradients of a parameter agree with central differences: how many do not, and the one farthest away."""

    checked: int
    disagreeing: int
    worst: Probe


class MatrixCheck(_Inquiry[Probe]):
    """Compares the gradient of every cell of one parameter with central differences."""

    def __init__(self, prober: Prober, name: str, shape: tuple[int, int]) -> None:
        """Ask about the parameter `name`, of `shape` rows and columns. Raises ProbeError if it has no gradient."""
        super().__init__(prober.check_matrix(name), shape[0] * shape[1])

    def arrive(self) -> MatrixVerdict:
        """Return the verdict."""
        probes = self._all()
        wrong = [probe for probe in probes if not probe.agrees]
        worst = max(wrong or probes, key=lambda probe: probe.relative_error)
        return MatrixVerdict(len(probes), len(wrong), worst)


@dataclass(frozen=True, slots=True)
class ParameterEffect:
    """What the update of one parameter alone does to E. Row and column count from 0."""

    name: str
    row: int
    column: int
    effect: Effect


@dataclass(frozen=True, slots=True)
class UpdateVerdict:
    """What an update does to E: all of it, and each of `single` parameters alone.

    Those that raise E come first, then those that lower it, in both the largest effect first. `left_out` counts
    parameters that were not asked about: their gradients are smaller.
    """

    whole: Effect
    single: tuple[ParameterEffect, ...]
    left_out: int


def _by_blame(one: ParameterEffect) -> tuple[bool, float]:
    change = one.effect.actual
    return change <= 0, -math.inf if math.isnan(change) else -abs(change)


class UpdateCheck(_Inquiry[ParameterEffect]):
    """Finds out which parameters of an update raise the error, and which lower it."""

    def __init__(self, prober: Prober, most: int = MOST_EFFECTS) -> None:
        """Ask about the parameters with the `most` largest gradients."""
        cells, trained = prober.largest_gradients(most)
        answers = (ParameterEffect(*cell, prober.effect(*cell)) for cell in cells)
        super().__init__(answers, len(cells))
        self._prober = prober
        self._left_out = trained - len(cells)

    def arrive(self) -> UpdateVerdict:
        """Return the verdict."""
        single = sorted(self._all(), key=_by_blame)
        return UpdateVerdict(self._prober.update_effect(), tuple(single), self._left_out)
