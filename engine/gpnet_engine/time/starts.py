"""What every iteration starts from, as far as project and edits say: settings, batch, learning rate, edited cells.

A pure function of project and edits. The parameters depend on all iterations before; the timeline has them.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.model.project import Project
from gpnet_engine.names import INPUTS, LEARNING_RATE, TARGET, parameter_of, updated
from gpnet_engine.operations import Operation
from gpnet_engine.operations.execute import execute
from gpnet_engine.operations.program import program
from gpnet_engine.time.edits import (
    Edits,
    adapted,
    apply_cells,
    batch,
    check_edited_targets,
    edited_data,
    first_parameters,
    learning_rate,
    parameter_edits,
    projects_by_start,
)
from gpnet_engine.time.training import Batch

_MOST_BATCH_BYTES = 64 * 2**20


class _Stretch(NamedTuple):
    """Iterations from `first` to before `end`, in which data and settings stay as they are."""

    first: int
    end: float
    batches: int
    made: dict[int, Batch]


class Starts:
    """What every iteration of `project` with `edits` starts from. Raises ProjectError if settings contradict."""

    def __init__(self, project: Project, edits: Edits) -> None:
        """Sort the edits by where they act."""
        self.original = project
        self.edits = edits
        self._projects = projects_by_start(project, edits)
        check_edited_targets(self._projects, edits)
        self._starts = [start for start, _ in self._projects]
        self._edited = parameter_edits(edits)
        self._stepped = {iteration for iteration, name in self._edited if name != parameter_of(name)}
        # Where parameters are not what the update of the previous iteration made them.
        self.turns = {iteration + (name != parameter_of(name)) for iteration, name in self._edited} | set(self._starts)
        self._data_turns = sorted({edit.iteration for edit in edits})
        self._stretch = _Stretch(0, 0, 1, {})

    def project_at(self, iteration: int) -> Project:
        """Return the project with the settings of an iteration."""
        return self._projects[bisect_right(self._starts, iteration) - 1][1]

    def operations_before(self, iteration: int) -> int:
        """Return how many operations all iterations before `iteration` have."""
        ends = [*self._starts[1:], iteration]
        spans = zip(self._starts, ends, self._projects, strict=True)
        return sum(
            max(min(end, iteration) - start, 0) * len(program(project.network)) for start, end, (_, project) in spans
        )

    def first_parameters(self) -> dict[str, Matrix]:
        """Return the parameters at the start of iteration 1."""
        return self.turned(1, first_parameters(self.original, self.edits))

    def data(self, iteration: int) -> dict[str, Matrix]:
        """Return what `iteration` starts from beside the parameters: inputs, target and learning rate, by name."""
        return dict(zip((INPUTS, TARGET, LEARNING_RATE), self.batch(iteration), strict=True))

    def batch(self, iteration: int) -> Batch:
        """Return inputs, target and learning rate of an iteration; the same arrays again until one is edited."""
        stretch = self._stretch
        if not stretch.first <= iteration < stretch.end:
            stretch = self._stretch = self._stretch_of(iteration)
        number = (iteration - 1) % stretch.batches
        found = stretch.made.get(number)
        if found is None:
            inputs, target = batch(self.project_at(iteration), self.edits, iteration)
            found = inputs, target, learning_rate(self.project_at(iteration), self.edits, iteration)
            if len(stretch.made) * (inputs.nbytes + target.nbytes) > _MOST_BATCH_BYTES:
                stretch.made.clear()
            stretch.made[number] = found
        return found

    def run(self, iteration: int, operation: Operation, values: Values) -> dict[str, Matrix]:
        """Compute one operation of `iteration`; an updated parameter that was edited comes out in its edited form."""
        project = self.project_at(iteration)
        made = execute(project.network, operation, values, project.arithmetic)
        edits = self._edited.get((iteration, operation.result), ())
        made[operation.result] = apply_cells(made[operation.result], edits)
        return made

    def project_from(self, iteration: int) -> Project:
        """Return the project with the settings and the data that `iteration` starts from, but for the parameters."""
        project = self.project_at(iteration)
        inputs, targets = edited_data(project, self.edits, iteration)
        rate = learning_rate(project, self.edits, iteration).item()
        training = replace(project.training, learning_rate=rate)
        return replace(project, inputs=inputs, targets=targets, training=training)

    def is_edited_midway(self, iteration: int) -> bool:
        """Tell whether a parameter was edited after its update in this iteration."""
        return iteration in self._stepped

    def turned(self, iteration: int, parameters: Mapping[str, Matrix]) -> dict[str, Matrix]:
        """Apply the edits to the parameters at the start of an iteration."""
        present = adapted(parameters, self.project_at(iteration))
        for name, array in present.items():
            after_update = self._edited.get((iteration - 1, updated(name)), ())
            at_start = self._edited.get((iteration, name), ())
            present[name] = apply_cells(array, (*after_update, *at_start))
        return present

    def _stretch_of(self, iteration: int) -> _Stretch:
        index = bisect_right(self._data_turns, iteration)
        first = self._data_turns[index - 1] if index else 1
        end = self._data_turns[index] if index < len(self._data_turns) else float("inf")
        return _Stretch(first, end, self.project_at(iteration).batches, {})
