"""What every iteration starts from, as far as project and edits say: settings, batch, learning rate, edited cells.

A pure function of project and edits. Parameters and state depend on all iterations before: the timeline has them.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from gpnet_engine.arrays import Matrix, Values, matrix
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.project import Project
from gpnet_engine.names import INPUTS, LEARNING_RATE, TARGET, UPDATES, before_update, is_state, updated
from gpnet_engine.operations import Operation
from gpnet_engine.operations.execute import execute
from gpnet_engine.operations.program import carried_shapes, counts_updates, program
from gpnet_engine.time.edits import (
    Edits,
    adapted,
    apply_cells,
    first_carried,
    is_drawn_anew,
    keeps_same,
    parameter_edits,
    projects_by_start,
)
from gpnet_engine.time.rates import Rate, rate_in_force
from gpnet_engine.time.samples import batch, check_edited_targets, edited_data, last_typed_in_sample
from gpnet_engine.time.training import Batch

_MOST_BATCH_BYTES = 64 * 2**20


class _Stretch(NamedTuple):
    """Iterations from `first` to before `end`, in which data and settings stay as they are.

    `batch_of` returns what tells the batch of an iteration from others, `made` holds inputs and target by that, `rate`
    is the learning rate that they begin with.
    """

    first: int
    end: float
    batch_of: Callable[[int], Hashable]
    made: dict[Hashable, tuple[Matrix, Matrix]]
    number: Callable[[float], Matrix]
    in_force: Rate
    rate: Matrix
    counts: bool


class Starts:
    """What every iteration of `project` with `edits` starts from. Raises ProjectError if settings contradict."""

    def __init__(self, project: Project, edits: Edits) -> None:
        """Sort the edits by where they act."""
        self.original = project
        self.edits = edits
        begun = project.afresh() if is_drawn_anew(edits) else project
        self._projects = projects_by_start(begun, edits)
        check_edited_targets(self._projects, edits)
        self._starts = [start for start, _ in self._projects]
        self._edited = parameter_edits(edits)
        self._stepped = {iteration for iteration, name in self._edited if name != before_update(name)}
        # Where parameters or state are not what the update of the previous iteration made them.
        self.turns = {iteration + (name != before_update(name)) for iteration, name in self._edited} | set(self._starts)
        pairs = pairwise([(0, begun), *self._projects])
        self._new_states = [start for (_, left), (start, right) in pairs if not keeps_same(left.network, right.network)]
        self._updates_before = begun.updates
        self._scheduled_before = max(begun.updates, begun.iterations)
        self._data_turns = sorted({edit.iteration for edit in edits})
        self._stretch = self._stretch_of(1)

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

    def first_carried(self) -> dict[str, Matrix]:
        """Return what iteration 1 starts from: parameters, and what the optimizer keeps for them."""
        return self.turned(1, first_carried(self.original, self.edits))

    def data(self, iteration: int) -> dict[str, Matrix]:
        """Return what `iteration` starts from beside what is carried to it, by name.

        That is inputs, target and learning rate, and the count of updates where the optimizer takes it.
        """
        found = dict(zip((INPUTS, TARGET, LEARNING_RATE, UPDATES), self.batch(iteration), strict=True))
        if not counts_updates(self.project_at(iteration).network):
            del found[UPDATES]
        return found

    def batch(self, iteration: int) -> Batch:
        """Return inputs, target, learning rate and count of updates of an iteration.

        Arrays are the same ones again as long as nothing is edited.
        """
        stretch = self._stretch
        if not stretch.first <= iteration < stretch.end:
            stretch = self._stretch = self._stretch_of(iteration)
        which = stretch.batch_of(iteration)
        found = stretch.made.get(which)
        if found is None:
            project = self.project_at(iteration)
            inputs, target = map(project.arithmetic.fitted, batch(project, self.edits, iteration))
            found = inputs, target
            if len(stretch.made) * (inputs.nbytes + target.nbytes) > _MOST_BATCH_BYTES:
                stretch.made.clear()
            stretch.made[which] = found
        rate = updates = stretch.rate
        if stretch.in_force.schedule is not None:
            rate = stretch.number(stretch.in_force.at(self.schedule_at(iteration)))
        if stretch.counts:  # else nothing takes the count
            updates = stretch.number(self.updates(iteration))
        return *found, rate, updates

    def last_typed(self, iteration: int, name: str, row: int, sample: int) -> int | None:
        """Return in which iteration a number of a sample was typed last, up to an iteration; None if it never was.

        `name` is `inputs` or `targets`.
        """
        return last_typed_in_sample(
            lambda at: self.project_at(at) if at else self.original, self.edits, iteration, name, row, sample
        )

    def rate(self, iteration: int) -> Rate:
        """Return the learning rate in force in an iteration, and the schedule that it follows."""
        return rate_in_force(self.project_at(iteration), self.edits, iteration)

    def updates(self, iteration: int) -> int:
        """Return how many updates the optimizer has made with this one, since what it keeps began at 0."""
        first, before = self.counted_from(iteration)
        return before + iteration - first + 1

    def counted_from(self, iteration: int) -> tuple[int, int]:
        """Return the iteration from which on updates are counted, and how many count that were made before it."""
        index = bisect_right(self._new_states, iteration)
        return (self._new_states[index - 1], 0) if index else (1, self._updates_before)

    def schedule_at(self, iteration: int) -> int:
        """Return the number of an iteration within its schedule: also those before the run count."""
        return self._scheduled_before + iteration

    def run(self, iteration: int, operation: Operation, values: Values) -> dict[str, Matrix]:
        """Compute one operation of `iteration`; a result of an update that was edited comes out as edited."""
        project = self.project_at(iteration)
        made = execute(project.network, operation, values, project.arithmetic)
        edits = self._edited.get((iteration, operation.result), ())
        made[operation.result] = apply_cells(made[operation.result], edits)
        return made

    def project_from(self, iteration: int) -> Project:
        """Return the project with settings and data of `iteration`, but parameters and state of the start."""
        project = self.project_at(iteration)
        inputs, targets = edited_data(project, self.edits, iteration)
        rate = self.rate(iteration)
        training = replace(project.training, learning_rate=rate.start, schedule=rate.schedule)
        updates, iterations = self.updates(iteration) - 1, project.iterations + iteration - 1
        return replace(
            project, inputs=inputs, targets=targets, training=training, updates=updates, iterations=iterations
        )

    def is_new_state(self, iteration: int, name: str) -> bool:
        """Tell whether `name` is a matrix that an optimizer keeps and that begins at 0 in an iteration.

        So it does where the run begins, if the project gives none; where the optimizer is another one; and for a
        parameter that comes into being or takes another shape.
        """
        if not is_state(name) or self.is_new_optimizer(iteration):
            return is_state(name)
        if iteration == 1:
            return name not in self.original.state or is_drawn_anew(self.edits)
        before, now = (carried_shapes(self.project_at(at).network) for at in (iteration - 1, iteration))
        return before.get(name) != now.get(name)

    def is_new_optimizer(self, iteration: int) -> bool:
        """Tell whether the optimizer was changed for an iteration, so that all that it keeps begins at 0."""
        return iteration in self._new_states

    def is_edited_midway(self, iteration: int) -> bool:
        """Tell whether a parameter, or what the optimizer keeps for it, was edited after its update in an iteration."""
        return iteration in self._stepped

    def turned(self, iteration: int, carried: Mapping[str, Matrix]) -> dict[str, Matrix]:
        """Apply the edits to what an iteration starts from: parameters, and what the optimizer keeps for them."""
        present = adapted(carried, self.project_at(iteration), is_new_state=iteration in self._new_states)
        for name, array in present.items():
            is_kept = not self.is_new_state(iteration, name)
            after_update = self._edited.get((iteration - 1, updated(name)), ()) if is_kept else ()
            at_start = self._edited.get((iteration, name), ())
            present[name] = apply_cells(array, (*after_update, *at_start))
        return present

    def _stretch_of(self, iteration: int) -> _Stretch:
        index = bisect_right(self._data_turns, iteration)
        first = self._data_turns[index - 1] if index else 1
        end = self._data_turns[index] if index < len(self._data_turns) else float("inf")
        project, rate = self.project_at(iteration), self.rate(iteration)
        number = partial(_number, project.arithmetic)
        counts = counts_updates(project.network)
        return _Stretch(first, end, _batch_of(project), {}, number, rate, number(rate.start), counts)


def _batch_of(project: Project) -> Callable[[int], Hashable]:
    """Return what tells the batch of an iteration from others: its samples, or where it stands in every epoch."""
    if project.training.shuffle:
        return project.order.of
    batches = project.batches
    return lambda iteration: (iteration - 1) % batches


def _number(arithmetic: Arithmetic, number: float) -> Matrix:
    """Return a number as a matrix; a count and a rate need no more than that."""
    return arithmetic.fitted(matrix(number))
