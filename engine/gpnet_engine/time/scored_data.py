"""The data that a network is scored on in any iteration: as edited, and with the classes that its targets name."""

from bisect import bisect_right
from typing import NamedTuple

from gpnet_engine.arrays import Matrix
from gpnet_engine.model.classes import classes_of
from gpnet_engine.model.project import Project
from gpnet_engine.time.edits import is_of_data
from gpnet_engine.time.samples import edited_data
from gpnet_engine.time.scoring import ScoredSamples, Scoring
from gpnet_engine.time.starts import Starts


class ScoredData(NamedTuple):
    """The training data, and the test data if there is any. Their targets name the same classes, or none."""

    training: ScoredSamples
    test: ScoredSamples | None


def scored_data(project: Project, inputs: Matrix, targets: Matrix) -> ScoredData:
    """Return training data, as they may be edited, with the test data of a project."""
    test = project.test
    classes = classes_of(targets, None if test is None else test.targets, project.class_names)
    tested = None if test is None else ScoredSamples(test.inputs, test.targets, classes)
    return ScoredData(ScoredSamples(inputs, targets, classes), tested)


class DataInForce:
    """The data to be scored by iteration; what was asked last is kept, until other edits are in force."""

    def __init__(self, starts: Starts) -> None:
        """Sort the edits of data by where they begin."""
        self._starts = starts
        self._turns = sorted({1, *(edit.iteration for edit in starts.edits if is_of_data(edit))})
        self._latest: tuple[tuple[object, ...], ScoredData] | None = None
        self._scoring: tuple[tuple[object, ...], Scoring] | None = None

    def at(self, iteration: int) -> ScoredData:
        """Return the data as it is in an iteration."""
        project = self._starts.project_at(iteration)
        key = project, bisect_right(self._turns, iteration)
        if self._latest is None or self._latest[0] != key:
            self._latest = key, scored_data(project, *edited_data(project, self._starts.edits, iteration))
        return self._latest[1]

    def of_test(self, iteration: int) -> Scoring | None:
        """Return what scores the test data in an iteration; None if there is none. It is the same one again."""
        project, test = self._starts.project_at(iteration), self.at(iteration).test
        if test is None:
            return None
        key = project, test
        if self._scoring is None or self._scoring[0] != key:
            self._scoring = key, Scoring(project.network, project.arithmetic, ScoredSamples(test.inputs, test.targets))
        return self._scoring[1]
