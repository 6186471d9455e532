"""Checks of many gradients: every one, those of a matrix, or a sample. They take long, so they are made in slices.

Call `go_on` until it returns True, then `finish`; `done` of `total` are checked so far.
"""

import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.questions.gradient_checks.comparing import (
    TOLERANCE,
    Comparer,
    Comparison,
    Comparisons,
    Verdict,
    relative_distance,
)
from gpnet_engine.questions.gradient_checks.differences import Indices
from gpnet_engine.questions.gradient_checks.rounding import in_full, with_backward
from gpnet_engine.time.session import open_session

__all__ = ["TOLERANCE", "CheckReport", "GradientCheck", "check_of", "gradients_of"]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The result of a check of many gradients.

    `worst` is the one farthest from its differences, among those that disagree or, if there are none, those that agree;
    `kink` is the first one at a kink.
    """

    agreeing: int = 0
    disagreeing: int = 0
    at_kinks: int = 0
    too_small: int = 0
    worst: Comparison | None = None
    kink: Comparison | None = None

    @property
    def checked(self) -> int:
        """How many gradients were checked."""
        return self.agreeing + self.disagreeing + self.at_kinks + self.too_small

    def with_more(self, found: Comparisons) -> "CheckReport":
        """Return the report with more gradients added."""
        counts = np.bincount(found.verdicts, minlength=len(Verdict)).tolist()
        kink = self.kink
        if kink is None and counts[Verdict.AT_KINK]:
            kink = found[int(np.argmax(found.verdicts == Verdict.AT_KINK))]
        return replace(
            self,
            agreeing=self.agreeing + counts[Verdict.AGREES],
            disagreeing=self.disagreeing + counts[Verdict.DISAGREES],
            at_kinks=self.at_kinks + counts[Verdict.AT_KINK],
            too_small=self.too_small + counts[Verdict.TOO_SMALL],
            worst=self._worse(found),
            kink=kink,
        )

    def _worse(self, found: Comparisons) -> Comparison | None:
        """Return the worst of all. NaN is worse than everything."""
        for verdict in (Verdict.DISAGREES, Verdict.AGREES):
            is_so = found.verdicts == verdict
            if self.worst is not None and self.worst.verdict is not verdict and self.worst.verdict is Verdict.DISAGREES:
                return self.worst
            if not is_so.any():
                continue
            distance = np.nan_to_num(relative_distance(found.analytic, found.numeric), nan=np.inf)
            one = found[int(np.argmax(np.where(is_so, distance, -1.0)))]
            if self.worst is None or self.worst.verdict is not verdict:
                return one
            return self.worst if not one.relative_error > self.worst.relative_error else one
        return self.worst


class GradientCheck:
    """Compares the gradients of some parameters with differences, a slice after the other."""

    def __init__(self, comparer: Comparer, cells: Mapping[str, tuple[Indices, Indices]]) -> None:
        """Check `cells`: rows and columns, by the name of their parameter."""
        self.total = sum(len(rows) for rows, _ in cells.values())
        self.report = CheckReport()
        self._found = self._compared(comparer, cells)

    @property
    def done(self) -> int:
        """How many gradients are checked so far."""
        return self.report.checked

    def go_on(self, seconds: float) -> bool:
        """Go on for about `seconds`; tell whether all are checked."""
        deadline = time.monotonic() + seconds
        while self.done < self.total:
            self.report = self.report.with_more(next(self._found))
            if time.monotonic() > deadline:
                break
        return self.done == self.total

    def finish(self) -> CheckReport:
        """Return what was found."""
        self.go_on(float("inf"))
        return self.report

    @staticmethod
    def _compared(comparer: Comparer, cells: Mapping[str, tuple[Indices, Indices]]) -> Iterator[Comparisons]:
        for name, (rows, columns) in cells.items():
            at_once = comparer.at_once(name)
            for start in range(0, len(rows), at_once):
                part = slice(start, start + at_once)
                yield comparer.compare(name, rows[part], columns[part])


def gradients_of(network: Network, known: Values, arithmetic: Arithmetic) -> dict[str, Matrix]:
    """Return the gradients by the name of their parameter; what is not known yet is computed."""
    values = with_backward(network, known, arithmetic)
    return {name: values[f"grad_{name}"] for name in network.parameter_shapes() if f"grad_{name}" in values}


def check_of(project: Project, sample: int | None = None) -> GradientCheck:
    """Return the check of every gradient in the first iteration, or of `sample` of them, drawn from the seed.

    What is checked are the formulas, in float64: nothing is rounded here, neither to `decimals` nor to float32, as a
    rounded error has no derivative.
    """
    given, network = in_full(open_session(project).values), project.network
    gradients = gradients_of(network, given, Arithmetic())
    return GradientCheck(Comparer(network, given, gradients, gradients), cells_of(gradients, sample, project))


def cells_of(
    gradients: Values, sample: int | None = None, project: Project | None = None
) -> dict[str, tuple[Indices, Indices]]:
    """Return all cells of gradients, or some that are drawn from the project's seed, in their order."""
    sizes = np.cumsum([0, *(gradient.size for gradient in gradients.values())])
    total = int(sizes[-1])
    if sample is None or project is None or sample >= total:
        chosen = np.arange(total)
    else:
        drawn = random.Random(project.training.seed).sample(range(total), sample)  # noqa: S311 - no secret
        chosen = np.sort(np.array(drawn, dtype=np.intp))
    found = {}
    for start, (name, gradient) in zip(sizes, gradients.items(), strict=False):
        own = chosen[(chosen >= start) & (chosen < start + gradient.size)] - start
        if own.size:
            found[name] = divmod(own, gradient.shape[1])
    return found
