"""Random steps, jumps and edits against a naive model, which computes every state from scratch from iteration 1.

The model knows no timeline and no session: it reads the edits as a list and calls the operations one after the other.
"""

# ruff: noqa: D102 - the name of a rule is its sentence

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gpnet_engine.arrays import Matrix
from gpnet_engine.errors import EditError, PositionError, ProjectError
from gpnet_engine.model.project import Project, draw_parameters
from gpnet_engine.names import is_carried, is_state
from gpnet_engine.operations.execute import execute
from gpnet_engine.operations.program import carried_shapes, program
from gpnet_engine.operations.update import least_of
from gpnet_engine.time import editing
from gpnet_engine.time.session import Position, go_to, open_session, step_back, step_forward
from gpnet_engine.time.timeline import Timeline
from tests.builders.sessions import assert_same_values
from tests.builders.strategies import AWKWARD_FINITE, SETTINGS_OF_UPDATES

MakeProject = Callable[..., Project]
Named = dict[str, Matrix]

FARTHEST = 6
NUMBERS = st.one_of(
    st.floats(-2, 2, allow_nan=False).map(lambda number: round(number, 3)),
    st.sampled_from([*AWKWARD_FINITE, 0.00185]),
)


@dataclass(frozen=True)
class Typed:
    """What was typed at an iteration; a new seed has no cell."""

    iteration: int
    name: str
    row: int = 0
    column: int = 0
    value: float = 0.0
    samples: tuple[tuple[float, ...], ...] = ()  # inputs and targets of each, where they take the place of all others


@dataclass
class Model:
    """The edits in a list, and nothing else."""

    project: Project
    typed: list[Typed] = field(default_factory=list)
    undone: list[Typed] = field(default_factory=list)

    def since_last_seed(self) -> tuple[int, list[Typed]]:
        """Return how many new seeds were asked for, and the edits made after the last one."""
        places = [place for place, edit in enumerate(self.typed) if edit.name == "seed"]
        return len(places), self.typed[places[-1] + 1 if places else 0 :]

    def edited(self, array: Matrix, iteration: int, name: str) -> Matrix:
        """Return a parameter with the cells that were typed for it at this iteration."""
        copy = np.array(array)
        for edit in self.since_last_seed()[1]:
            if (edit.iteration, edit.name) == (iteration, name):
                copy[edit.row, edit.column] = edit.value
        return copy

    def data_of(self, iteration: int) -> tuple[Matrix, Matrix]:
        """Return all inputs and targets as of an iteration, by going through what was typed up to it."""
        inputs, targets = np.array(self.project.inputs), np.array(self.project.targets)
        for earlier in range(1, iteration + 1):
            for edit in self.typed:
                if edit.iteration != earlier:
                    continue
                if edit.name == "samples":
                    rows = np.array(edit.samples)
                    inputs, targets = rows.T[: len(inputs)].copy(), rows.T[len(inputs) :].copy()
                elif edit.name in {"out_a", "target"} and edit.column < inputs.shape[1]:
                    (inputs if edit.name == "out_a" else targets)[edit.row, edit.column] = edit.value
        return inputs, targets

    def samples(self, iteration: int) -> list[int]:
        """Return the samples of an iteration, by walking through as many samples as there are then."""
        size, count = self.project.training.batch_size, self.data_of(iteration)[0].shape[1]
        first = 0
        for _ in range(iteration - 1):
            first = 0 if first + size >= count else first + size
        return list(range(first, min(first + size, count)))

    def data(self, iteration: int) -> Named:
        """Return inputs, target and learning rate: each cell is what was typed for the latest iteration up to now.

        With them comes the count of updates, where the optimizer takes it: that of the iteration.
        """
        samples, project = self.samples(iteration), self.project
        inputs, targets = self.data_of(iteration)
        rate = project.training.learning_rate
        for earlier in range(1, iteration + 1):
            for edit in self.typed:
                if (edit.iteration, edit.name) == (earlier, "learning_rate"):
                    rate = edit.value
        values = {
            "out_a": np.array(inputs[:, samples], order="C"),
            "target": np.array(targets[:, samples], order="C"),
            "learning_rate": np.array([[rate]]),
        }
        if any("updates" in operation.operands for operation in program(project.network)):
            values["updates"] = np.array([[float(iteration)]])
        return values

    def values(self, position: Position) -> Named:
        """Return everything known at a position."""
        network, arithmetic = self.project.network, self.project.arithmetic
        seeds = self.since_last_seed()[0]
        seed = self.project.training.seed + seeds
        decimals = self.project.training.decimals  # it stays as it is here
        parameters = draw_parameters(network, seed, decimals) if seeds else self.project.parameters
        state = {name: np.zeros(shape) for name, shape in carried_shapes(network).items() if is_state(name)}
        carried = {**parameters, **state}
        for iteration in range(1, position.iteration + 1):
            values = self.data(iteration)
            values |= {name: self.edited(array, iteration, name) for name, array in carried.items()}
            last = iteration == position.iteration
            for operation in program(network)[: position.step if last else None]:
                made = execute(network, operation, values, arithmetic)
                made[operation.result] = self.edited(made[operation.result], iteration, operation.result)
                values |= made
            if last:
                return values
            carried = {name: values.get(f"new_{name}", values[name]) for name in carried}
        raise AssertionError(position)


class Debugging(RuleBasedStateMachine):
    """Somebody uses the debugger."""

    projects: tuple[Project, ...] = ()

    @initialize(data=st.data(), tight=st.booleans())
    def open(self, data: st.DataObject, tight: bool) -> None:  # noqa: FBT001 - hypothesis draws it
        project = data.draw(st.sampled_from(self.projects))
        self.model = Model(project)
        opened = open_session(project)
        if tight:  # with so little memory nearly everything is replayed
            opened = replace(opened, timeline=Timeline(project, budget=1))
        self.session = opened
        self.end = len(program(project.network))

    @rule(times=st.integers(1, 8))
    def step_forward(self, times: int) -> None:
        for _ in range(times):
            iteration, step = self.session.position
            self.session = step_forward(self.session)
            expected = (iteration + 1, 0) if step == self.end else (iteration, step + 1)
            assert self.session.position == expected

    @rule(times=st.integers(1, 8))
    def step_back(self, times: int) -> None:
        for _ in range(times):
            iteration, step = self.session.position
            if (iteration, step) == (1, 0):
                with pytest.raises(PositionError):
                    step_back(self.session)
                return
            self.session = step_back(self.session)
            assert self.session.position == ((iteration, step - 1) if step else (iteration - 1, self.end))

    @rule(iteration=st.integers(1, FARTHEST), data=st.data())
    def jump(self, iteration: int, data: st.DataObject) -> None:
        position = Position(iteration, data.draw(st.integers(0, self.end)))
        self.session = go_to(self.session, position)
        assert self.session.position == position

    @rule(data=st.data(), value=NUMBERS)
    def edit(self, data: st.DataObject, value: float) -> None:
        given = {"out_a", "target", "learning_rate"}
        names = sorted(name for name in self.session.values if name in given or is_carried(name))
        name = data.draw(st.sampled_from(names))
        rows, columns = self.session.values[name].shape
        row, column = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
        before = self.session.position
        if value < least_of(name):
            with pytest.raises(EditError, match="is made of squares, so it cannot be below 0"):
                editing.edit(self.session, name, row, column, value)
            return
        loss = self.model.project.network.loss
        if name == "target" and loss.why_not_target(value) is not None:
            with pytest.raises(EditError, match="target"):
                editing.edit(self.session, name, row, column, value)
            return
        self.session = editing.edit(self.session, name, row, column, value)
        of_data = name in {"out_a", "target"}
        sample = self.model.samples(before.iteration)[column] if of_data else column
        self.model.typed.append(Typed(before.iteration, name, row, sample, value))
        self.model.undone.clear()
        assert self.session.position == before
        assert self.session.values[name][row, column] == value

    @rule(data=st.data(), samples=st.integers(1, 5))
    def replace_samples(self, data: st.DataObject, samples: int) -> None:
        sizes = self.model.project.network.sizes
        width = sizes[0] + sizes[-1]
        rows = data.draw(st.lists(st.tuples(*[NUMBERS] * width), min_size=samples, max_size=samples))
        columns = np.array(rows).T
        before, loss = self.session.position, self.model.project.network.loss
        if any(loss.why_not_target(target) is not None for row in rows for target in row[sizes[0] :]):
            with pytest.raises(ProjectError, match=r"data\.targets: sample"):
                editing.replace_samples(self.session, columns[: sizes[0]], columns[sizes[0] :])
            return
        self.session = editing.replace_samples(self.session, columns[: sizes[0]], columns[sizes[0] :])
        self.model.typed.append(Typed(before.iteration, "samples", samples=tuple(rows)))
        self.model.undone.clear()
        assert self.session.position == before
        assert self.session.project.samples == samples

    @rule()
    def new_seed(self) -> None:
        self.session = editing.restart_with_new_seed(self.session)
        self.model.typed.append(Typed(1, "seed"))
        self.model.undone.clear()
        assert self.session.position == (1, 0)

    @precondition(lambda self: self.model.typed)
    @rule()
    def undo(self) -> None:
        self.session = editing.undo(self.session)
        self.model.undone.append(self.model.typed.pop())

    @precondition(lambda self: self.model.undone)
    @rule()
    def redo(self) -> None:
        self.session = editing.redo(self.session)
        self.model.typed.append(self.model.undone.pop())

    @precondition(lambda self: not self.model.undone)
    @rule()
    def nothing_to_redo(self) -> None:
        with pytest.raises(EditError):
            editing.redo(self.session)

    @invariant()
    def every_value_is_to_the_bit_what_the_model_computes(self) -> None:
        assert_same_values(self.session.values, self.model.values(self.session.position))

    @invariant()
    def as_many_edits_are_in_force_as_were_typed(self) -> None:
        assert len(self.session.edits) == len(self.model.typed)
        assert len(self.session.undone) == len(self.model.undone)


PROJECTS: dict[str, Callable[[MakeProject], tuple[Project, ...]]] = {
    "exact": lambda make: plain_projects(make, None),
    "on paper": lambda make: plain_projects(make, 4),
    "any optimizer": lambda make: optimized_projects(make, None),
    "any optimizer on paper": lambda make: optimized_projects(make, 4),
}


def plain_projects(make_project: MakeProject, decimals: int | None) -> tuple[Project, ...]:
    """Return projects of some kinds, trained by plain gradient descent."""
    return (
        make_project((2, 2), "tanh", decimals=decimals),
        make_project((2, 3, 2), bias="trained", samples=3, batch_size=2, decimals=decimals),
        make_project((1, 2, 2), ("relu", "softmax"), loss="cross_entropy", bias="frozen", decimals=decimals),
    )


def optimized_projects(make_project: MakeProject, decimals: int | None) -> tuple[Project, ...]:
    """Return a project for each way to update."""
    options = {"bias": ("trained", "frozen"), "samples": 3, "batch_size": 2, "decimals": decimals}
    return tuple(make_project((2, 2, 1), **options, **of_network) for of_network in SETTINGS_OF_UPDATES)


@pytest.mark.parametrize("made", PROJECTS.values(), ids=PROJECTS)
def test_a_session_is_at_all_times_what_its_edits_and_its_position_say(
    make_project: MakeProject, made: Callable[[MakeProject], tuple[Project, ...]]
) -> None:
    class Machine(Debugging):
        projects = made(make_project)

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=100,
            stateful_step_count=40,
        ),
    )
