"""The error over the test data at the start of some iterations, evenly spaced, in bounded memory.

Each of these errors is a function of project, edits and iteration. They are as far apart as a score of all test data is
dear beside an iteration, so that a run takes little longer with them, and farther as the run grows.
"""

import math

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.model.project import Project
from gpnet_engine.operations import Phase
from gpnet_engine.operations.program import phase, program
from gpnet_engine.time.scoring import multiplications

MOST_POINTS = 128  # a curve in a terminal is hardly wider; with more, a run would take longer
_SHARE = 10  # a score may take this part of the time of the iterations until the next one
_CALL = 2_000  # multiplications in the time that numpy needs to be called
_CALLS_BESIDE = 40  # to copy the parameters and add up
_QUICK = 10**6  # multiplications: what takes less is done in every iteration at first
_PASSES = 3  # forward, backward, update
_MOST_AT_FIRST = 10**8  # multiplications: what takes longer is not done before the first iteration


class ErrorsOfTest:
    """The error over the test data at the start of iterations 1, 1 + step, 1 + 2 step, …, without a penalty.

    Where a score takes long, the first is that of iteration 1 + step.
    """

    def __init__(self, step: int, *, is_from_first: bool = True, most: int = MOST_POINTS) -> None:
        """Start with nothing recorded; when there are `most` points (an even number), every other one is dropped."""
        self._most = most
        self._first_step = step
        self._errors: dict[int, float] = {}
        self._is_from_first = is_from_first
        self.step = step
        self.due = 1 if is_from_first else 1 + step

    @property
    def points(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The iterations whose errors are recorded, in order, and the errors."""
        return np.array(list(self._errors), dtype=np.int64), np.array(list(self._errors.values()), dtype=np.float64)

    @property
    def recorded(self) -> int:
        """How many points there are."""
        return len(self._errors)

    def put(self, error: float) -> None:
        """Record the error at the start of the iteration that is due."""
        self._errors[self.due] = error
        if len(self._errors) > self._most:
            self.step *= 2
            self._errors = {at: kept for at, kept in self._errors.items() if (at - 1) % self.step == 0}
        self.due = (self.due - 1) // self.step * self.step + self.step + 1

    def before(self, iteration: int) -> "ErrorsOfTest":
        """Return a new curve that holds only the points before `iteration`."""
        other = ErrorsOfTest(self._first_step, is_from_first=self._is_from_first, most=self._most)
        kept = {at: error for at, error in self._errors.items() if at < iteration}
        if kept:
            other._errors, other.step = kept, self.step
            other.due = max(kept) + self.step
        return other


def errors_of_test(project: Project) -> ErrorsOfTest | None:
    """Return the empty curve of a run; None where there is no test data."""
    if project.test is None:
        return None
    operations = program(project.network)
    forward = sum(phase(one) in {Phase.FORWARD, Phase.ERROR} for one in operations)
    cost = multiplications(project.network, project.test.samples)
    score = cost + _CALL * (forward + _CALLS_BESIDE)
    iteration = _PASSES * multiplications(project.network, project.largest_batch) + _CALL * len(operations)
    apart = 1 if score <= _QUICK else 2 ** max(math.ceil(math.log2(_SHARE * score / iteration)), 0)
    return ErrorsOfTest(apart, is_from_first=cost <= _MOST_AT_FIRST)
