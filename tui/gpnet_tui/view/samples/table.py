"""Samples as a table that someone edits: a row for each, first its inputs, then its targets. A value.

A number that is not typed yet is NaN: a row that was added is empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gpnet_engine.arrays import Matrix, matrix, same_bits
from gpnet_engine.errors import EditError
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.operations.rule import neuron
from gpnet_engine.time.samples import edited_data, why_too_many
from gpnet_engine.time.session import Session
from gpnet_tui.view.text.clean import clean


@dataclass(frozen=True, slots=True, eq=False)
class SampleTable:
    """The samples of a network; `inputs` and `targets` have a column each, as a project has them.

    Rows and columns count from 0. The last columns are the targets.
    """

    project: Project
    inputs: Matrix
    targets: Matrix

    @property
    def network(self) -> Network:
        """The network that takes the samples."""
        return self.project.network

    @property
    def rows(self) -> int:
        """How many samples there are."""
        return int(self.inputs.shape[1])

    @property
    def columns(self) -> int:
        """How many numbers a sample has."""
        return len(self.inputs) + len(self.targets)

    @property
    def why_read_only(self) -> str | None:
        """Why nothing can be changed; None if it can."""
        return why_too_many(self.rows * self.columns)

    def is_target(self, column: int) -> bool:
        """Tell whether a column is one of targets."""
        return column >= len(self.inputs)

    def name(self, column: int) -> str:
        """Return the neuron that a column is about: a2, or d1 of a target."""
        network = self.network
        inputs = network.sizes[0]
        if column < inputs:
            return neuron(network.letters[0], column)
        return neuron(network.letters[-1], column - inputs)

    def class_name(self, column: int) -> str:
        """Return the class that a target is of; nothing where there are no classes, and for inputs."""
        names = self.project.class_names
        return clean(names[column - len(self.inputs)]) if names and self.is_target(column) else ""

    def number(self, row: int, column: int) -> float:
        """Return a number; NaN for one that is not typed yet."""
        inputs = len(self.inputs)
        return float(self.inputs[column, row] if column < inputs else self.targets[column - inputs, row])

    def why_not(self, column: int, number: float) -> str | None:
        """Return why a number cannot stand in a column; None if it can."""
        arithmetic = self.project.arithmetic
        if not arithmetic.holds(number):
            return f"That is too large for {arithmetic.precision}, in which this project computes."
        reason = self.network.loss.why_not_target(number) if self.is_target(column) else None
        return None if reason is None else f"{reason}."

    def with_number(self, row: int, column: int, number: float) -> "SampleTable":
        """Return the table with another number. Raises EditError for one that cannot stand there."""
        reason = self.why_not(column, number)
        if reason is not None:
            raise EditError(reason)
        both = np.vstack([self.inputs, self.targets])
        both[column, row] = number
        return self._of(both)

    def without(self, row: int) -> "SampleTable":
        """Return the table without a row. Raises EditError for the only one."""
        if self.rows == 1:
            raise EditError("There has to be a sample: type over this one, or paste others in its place.")
        return self._of(np.delete(np.vstack([self.inputs, self.targets]), row, axis=1))

    def with_rows(self, at: int, added: Sequence[Sequence[float]]) -> "SampleTable":
        """Return the table with more rows, of which the first stands at `at`."""
        columns = np.array(added, dtype=np.float64).T
        return self._of(np.insert(np.vstack([self.inputs, self.targets]), [at] * len(added), columns, axis=1))

    def with_empty_row(self, at: int) -> "SampleTable":
        """Return the table with a row that is to be typed."""
        return self.with_rows(at, [[float("nan")] * self.columns])

    def with_copy(self, row: int) -> "SampleTable":
        """Return the table with a row once more, below itself."""
        return self.with_rows(row + 1, [[self.number(row, column) for column in range(self.columns)]])

    def replaced_by(self, rows: Sequence[Sequence[float]]) -> "SampleTable":
        """Return the table with these rows alone."""
        return self._of(np.array(rows, dtype=np.float64).T)

    def first_empty(self) -> tuple[int, int] | None:
        """Return row and column of the first number that is not typed yet; None if there is none."""
        empty = np.argwhere(np.isnan(np.vstack([self.inputs, self.targets])).T)
        return (int(empty[0][0]), int(empty[0][1])) if len(empty) else None

    def says_same(self, other: "SampleTable") -> bool:
        """Tell whether another table has the same numbers."""
        pairs = ((self.inputs, other.inputs), (self.targets, other.targets))
        return all(ours is theirs or same_bits(ours, theirs) for ours, theirs in pairs)

    def batch(self, iteration: int) -> Sequence[int]:
        """Return the rows that an iteration works on, if the samples are these."""
        return replace(self.project.order, samples=self.rows).of(iteration)

    def _of(self, both: Matrix) -> "SampleTable":
        inputs = len(self.inputs)
        return replace(self, inputs=matrix(both[:inputs]), targets=matrix(both[inputs:]))


def table_of(session: Session) -> SampleTable:
    """Return the samples as they are in the present iteration."""
    return SampleTable(session.project, *edited_data(session.project, session.edits, session.position.iteration))
