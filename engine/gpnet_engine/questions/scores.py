"""How good the network is: the error and the right classes over the training data and over the test data.

The parameters are those that the iteration began with, so that it depends on the iteration alone, as E of it does. As
it takes longer the more data there are, it can be done in slices, like a move.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.arrays import Values
from gpnet_engine.model.classes import Classes, Numbers
from gpnet_engine.model.project import Project
from gpnet_engine.time.errors_of_test import ErrorsOfTest
from gpnet_engine.time.scored_data import ScoredData, scored_data
from gpnet_engine.time.scoring import Score, ScoredSamples, Scoring, multiplications
from gpnet_engine.time.session import Session


class WrongSample(NamedTuple):
    """A sample whose outputs do not say its class; samples and classes count from 0, NO_CLASS is none."""

    sample: int
    target: int
    said: int


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """What the network comes to over the training data, and over the test data if there is any.

    `batch` is how many samples E of an iteration is of, if a larger number of samples makes it larger; else None.
    """

    data: ScoredData
    training: Score
    test: Score | None
    batch: int | None

    @property
    def classes(self) -> Classes | None:
        """The classes that the targets name."""
        return self.data.training.classes

    @property
    def comparable_test_error(self) -> float | None:
        """The error over the test data as it would be over as many samples as a batch has, to stand beside E."""
        return None if self.test is None else as_of_batch(self.test.error, self.test.samples, self.batch)

    def wrong(self, *, is_test: bool) -> list[WrongSample]:
        """Return the samples that did not get their class, in their order."""
        samples, score = (self.data.test, self.test) if is_test else (self.data.training, self.training)
        if samples is None or score is None or score.said is None or samples.classes is None:
            return []
        targets: Numbers = samples.classes.of_targets(samples.targets)
        wrong = np.flatnonzero(targets != score.said).tolist()
        return [WrongSample(at, int(targets[at]), int(score.said[at])) for at in wrong]


class LineOfTest(NamedTuple):
    """The error over the test data as a run goes on, to be drawn beside E: see `Scores.comparable_test_error`."""

    curve: ErrorsOfTest
    samples: int
    batch: int | None

    @property
    def points(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The iterations at whose start it is known, in order, and the errors there."""
        at, errors = self.curve.points
        return at, errors if self.batch is None else errors / self.samples * self.batch

    def last_until(self, iteration: int) -> tuple[int, float] | None:
        """Return the last iteration up to `iteration` at whose start it is known, and the error there."""
        at, errors = self.points
        known = int(np.searchsorted(at, iteration, side="right"))
        return (int(at[known - 1]), float(errors[known - 1])) if known else None


class ScoresTask:
    """Computes the scores at a position: call `go_on` until it returns True, then `finish`; or `finish` at once."""

    def __init__(self, session: Session) -> None:
        """Plan it; nothing is allocated yet."""
        self._project, self._iteration = session.project, session.position.iteration
        self._data_in_force = session.timeline.data
        self._parameters: Values = {name: session.values[name] for name in session.project.network.parameter_shapes()}
        self._data: ScoredData | None = None
        self._scorings: list[Scoring] = []
        self.total = samples_of(session.project)

    @property
    def done(self) -> int:
        """How many samples were gone through."""
        return sum(one.done for one in self._scorings)

    def go_on(self, seconds: float) -> bool:
        """Go through samples for about `seconds`; tell whether all are done."""
        self._begin()
        return all(one.done == one.total or one.go_on(seconds) for one in self._scorings)

    def finish(self) -> Scores:
        """Return the scores."""
        data = self._begin()
        training, *test = [one.finish() for one in self._scorings]
        return Scores(data, training, test[0] if test else None, batch_of(self._project))

    def _begin(self) -> ScoredData:
        if self._data is None:
            self._data = self._data_in_force.at(self._iteration)
            self._scorings = [self._scoring(samples) for samples in self._data if samples is not None]
        return self._data

    def _scoring(self, samples: ScoredSamples) -> Scoring:
        return Scoring(self._project.network, self._project.arithmetic, samples).begin(self._parameters)


def batch_of(project: Project) -> int | None:
    """Return how many samples E of an iteration is of, if more samples make it larger; None where it is an average."""
    return None if project.network.reduction.counted(2, 2) else project.largest_batch


def as_of_batch(error: float, samples: int, batch: int | None) -> float:
    """Return an error over samples as it would be over as many as a batch has; see `Scores.batch`."""
    return error if batch is None else error / samples * batch


def samples_of(project: Project) -> int:
    """Return how many samples there are, of both kinds."""
    return project.samples + (0 if project.test is None else project.test.samples)


def has_scores(session: Session) -> bool:
    """Tell whether there is something to say beside E: there are test data, or the targets are classes."""
    data = session.timeline.data.at(session.position.iteration)
    return data.test is not None or data.training.classes is not None


def cost_of_scores(session: Session) -> int:
    """Return how many multiplications the scores take."""
    return multiplications(session.project.network, samples_of(session.project))


def scores_of(project: Project, parameters: Values) -> dict[str, float]:
    """Return what there is of accuracy, test_error and test_accuracy, by these names, of a project that was trained."""
    data = scored_data(project, project.inputs, project.targets)
    found: dict[str, float] = {}
    for prefix, samples in (("", data.training), ("test_", data.test)):
        if samples is None or not (prefix or samples.classes):
            continue
        score = Scoring(project.network, project.arithmetic, samples).begin(parameters).finish()
        found |= {"test_error": score.error} if prefix else {}
        found |= {} if score.accuracy is None else {f"{prefix}accuracy": score.accuracy}
    return found
