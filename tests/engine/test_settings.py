"""Settings that change from an iteration on: what was before stays, what follows is what a naive model computes.

The naive model trains with plain numpy; a change of settings is a change of its arguments.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest

from gpnet_engine.arrays import Matrix, Values, same_bits
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.files.writer import save
from gpnet_engine.model.project import Project
from gpnet_engine.model.setting_kinds import SettingValue
from gpnet_engine.model.settings import BiasMode, Reduction
from gpnet_engine.names import layer_letters
from gpnet_engine.operations.program import Grain, program
from gpnet_engine.time.editing import edit, redo, settings_move, undo
from gpnet_engine.time.edits import CellEdit, Edits, SettingsEdit
from gpnet_engine.time.session import (
    Position,
    Session,
    go_to,
    open_session,
    position_after,
    position_before,
    project_here,
    step_back,
    step_forward,
)
from gpnet_engine.time.timeline import Timeline
from tests.builders.sessions import assert_same

MakeProject: TypeAlias = Callable[..., Project]
Changes: TypeAlias = Mapping[str, SettingValue]
Schedule: TypeAlias = Mapping[int, Changes]

LAST_ITERATION = 9
FROM = 4
NONE, TRAINED, FROZEN = BiasMode
SUM, MEAN, _ = Reduction
SOFTMAX: Changes = {"activations": ("tanh", "softmax"), "loss_name": "cross_entropy"}

CHANGES: dict[str, tuple[dict[str, Any], Changes]] = {
    "a larger batch": ({}, {"batch_size": 3}),
    "a smaller batch": ({"batch_size": 4}, {"batch_size": 1}),
    "a batch beyond the data": ({}, {"batch_size": 50}),
    "decimals": ({}, {"decimals": 2}),
    "other decimals": ({"decimals": 5}, {"decimals": 1}),
    "no decimals": ({"decimals": 3}, {"decimals": None}),
    "loss and activations": ({"batch_size": 2}, SOFTMAX),
    "activations alone": ({}, {"activations": ("relu", "linear")}),
    "a mean": ({"batch_size": 3}, {"reduction": MEAN}),
    "a sum": ({"batch_size": 3, "reduction": MEAN}, {"reduction": SUM}),
    "biases": ({}, {"bias": TRAINED}),
    "biases that stay 0": ({}, {"bias": FROZEN}),
    "no biases": ({"bias": TRAINED}, {"bias": NONE}),
    "biases that move no more": ({"bias": TRAINED}, {"bias": FROZEN}),
    "biases that begin to move": ({"bias": FROZEN}, {"bias": TRAINED}),
    "learning rate": ({}, {"learning_rate": 0.0625}),
    "everything": (
        {"bias": TRAINED},
        {**SOFTMAX, "bias": NONE, "reduction": MEAN, "batch_size": 4, "decimals": 3, "learning_rate": 0.25},
    ),
}


@dataclass(frozen=True)
class Naive:
    """The settings of the naive model."""

    activations: tuple[str, ...]
    loss_name: str
    bias: str
    reduction: str
    batch_size: int
    decimals: int | None
    learning_rate: float

    def write_down(self, array: Matrix) -> Matrix:
        """Round to the decimals, half away from zero, what a person sees of it."""
        decimals = self.decimals
        if decimals is None:
            return array
        unit = Decimal(1).scaleb(-decimals)
        numbers = [Decimal(repr(round(x, 11))).quantize(unit, ROUND_HALF_UP) for x in array.ravel().tolist()]
        return np.array(numbers, dtype=np.float64).reshape(array.shape)


def settings_of(project: Project) -> Naive:
    network, training = project.network, project.training
    return Naive(
        network.activations,
        network.loss_name,
        str(network.bias[0]),
        network.reduction,
        training.batch_size,
        training.decimals,
        training.learning_rate,
    )


def activated(name: str, net: Matrix) -> Matrix:
    if name == "softmax":
        return np.asarray(np.exp(net) / np.exp(net).sum(axis=0))
    functions: dict[str, Callable[[Matrix], Matrix]] = {
        "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
        "tanh": np.tanh,
        "relu": lambda x: np.where(x > 0, x, 0),
        "linear": lambda x: x,
    }
    return functions[name](net)


def steepness(name: str, out: Matrix) -> Matrix:
    functions: dict[str, Callable[[Matrix], Matrix]] = {
        "sigmoid": lambda y: y * (1 - y),
        "tanh": lambda y: 1 - y**2,
        "relu": lambda y: np.where(y > 0, 1.0, 0.0),
        "linear": np.ones_like,
    }
    return functions[name](out)


def trained_naively(naive: Naive, parameters: Values, inputs: Matrix, target: Matrix) -> dict[str, Matrix]:
    """Return the parameters after one iteration on a batch."""
    layers = [layer_letters(index) for index in range(1, len(naive.activations) + 1)]
    outs = [inputs]
    for layer, activation in zip(layers, naive.activations, strict=True):
        bias = parameters[f"bias_{layer}"] if naive.bias != "none" else 0.0
        net = naive.write_down(parameters[f"W_{layer}"] @ outs[-1] + bias)
        outs.append(naive.write_down(activated(activation, net)))
    delta = outs[-1] - target
    if naive.loss_name == "cross_entropy":
        delta = target.sum(axis=0) * outs[-1] - target
    if naive.loss_name == "squared_error":
        delta = delta * steepness(naive.activations[-1], outs[-1])
    delta = naive.write_down(delta / (inputs.shape[1] if naive.reduction == "mean" else 1))
    moved = dict(parameters)
    for index in reversed(range(len(layers))):
        gradients = {f"W_{layers[index]}": naive.write_down(delta @ outs[index].T)}
        if naive.bias == "trained":
            gradients[f"bias_{layers[index]}"] = naive.write_down(delta.sum(axis=1, keepdims=True))
        for name, gradient in gradients.items():
            moved[name] = naive.write_down(parameters[name] - naive.write_down(naive.learning_rate * gradient))
        if index:
            back = naive.write_down(parameters[f"W_{layers[index]}"].T @ delta)
            delta = naive.write_down(back * naive.write_down(steepness(naive.activations[index - 1], outs[index])))
    return moved


def naive_run(project: Project, schedule: Schedule) -> list[dict[str, Matrix]]:
    """Return the parameters at the start of each iteration, when settings change as `schedule` says."""
    naive, parameters = settings_of(project), dict(project.parameters)
    starts: list[dict[str, Matrix]] = []
    for iteration in range(1, LAST_ITERATION + 1):
        naive = replace(naive, **schedule.get(iteration, {}))  # type: ignore[arg-type]
        for index, size in enumerate(project.network.sizes[1:], start=1):
            name = f"bias_{layer_letters(index)}"
            if naive.bias == "none":
                parameters.pop(name, None)
            else:
                parameters.setdefault(name, np.zeros((size, 1)))
        starts.append(parameters)
        samples = project.inputs.shape[1]
        epoch = list(range(0, samples, naive.batch_size))
        first = epoch[(iteration - 1) % len(epoch)]
        batch = slice(first, first + naive.batch_size)
        parameters = trained_naively(naive, parameters, project.inputs[:, batch], project.targets[:, batch])
    return starts


def with_settings(session: Session, iteration: int, changes: Changes) -> Session:
    """Change settings at the start of an iteration."""
    return settings_move(go_to(session, Position(iteration, 0)), changes).finish()


def scheduled(project: Project, schedule: Schedule) -> Session:
    return reduce(lambda session, item: with_settings(session, *item), schedule.items(), open_session(project))


def end_of(session: Session, iteration: int) -> Session:
    at_start = go_to(session, Position(iteration, 0))
    return go_to(at_start, Position(iteration, len(at_start.program)))


def assert_agrees_with_naive_model(session: Session, project: Project, schedule: Schedule) -> None:
    for iteration, expected in enumerate(naive_run(project, schedule), start=1):
        values = go_to(session, Position(iteration, 0)).values
        assert {name for name in values if name.startswith(("W_", "bias_"))} == set(expected)
        for name, array in expected.items():
            message = f"{name} at the start of iteration {iteration}"
            np.testing.assert_allclose(values[name], array, rtol=1e-11, atol=1e-13, err_msg=message)


@pytest.fixture
def project_for(make_project: MakeProject) -> MakeProject:
    """Return a builder of 2-3-2 networks with seven samples, so that the last batch is seldom whole."""

    def make(**options: object) -> Project:
        return make_project((2, 3, 2), **{"samples": 7, "loss": "squared_error", **options})

    return make


@pytest.fixture
def one_hot(make_project: MakeProject) -> Project:
    """Return a network with softmax, whose targets sum to 1."""
    return make_project((2, 3, 2), ("tanh", "softmax"), loss="cross_entropy", samples=5)


@pytest.mark.parametrize(("options", "changes"), CHANGES.values(), ids=CHANGES)
def test_from_the_iteration_on_the_new_settings_count(
    project_for: MakeProject, options: dict[str, Any], changes: Changes
) -> None:
    project = project_for(**options)
    session = with_settings(open_session(project), FROM, changes)
    assert session.position == (FROM, 0)
    assert_agrees_with_naive_model(session, project, {FROM: changes})


@pytest.mark.parametrize(("options", "changes"), CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("seen", [1, LAST_ITERATION], ids=["only the start seen", "all seen"])
def test_iterations_before_stay_as_they_were_to_the_bit(
    project_for: MakeProject, options: dict[str, Any], changes: Changes, seen: int
) -> None:
    before = go_to(open_session(project_for(**options)), Position(seen, 0))
    after = with_settings(before, FROM, changes)
    for iteration in range(1, FROM):
        assert_same(end_of(after, iteration), end_of(before, iteration))


@pytest.mark.parametrize(("options", "changes"), CHANGES.values(), ids=CHANGES)
def test_stepping_and_jumping_give_the_same_bits(
    project_for: MakeProject, options: dict[str, Any], changes: Changes
) -> None:
    session = with_settings(open_session(project_for(**options)), 2, changes)
    stepped = go_to(session, Position(1, 0))
    while stepped.position < (4, 0):
        stepped = step_forward(stepped)
        assert_same(go_to(session, stepped.position), stepped)


SCHEDULES: dict[str, tuple[dict[str, Any], Schedule]] = {
    "biases come, go and come again": (
        {},
        {2: {"bias": TRAINED}, 4: {"bias": NONE}, 6: {"bias": TRAINED}},
    ),
    "biases of the file go and come again": (
        {"bias": TRAINED},
        {3: {"bias": NONE}, 5: {"bias": FROZEN}, 6: {"bias": TRAINED}},
    ),
    "batches grow and shrink": ({}, {2: {"batch_size": 2}, 4: {"batch_size": 7}, 6: {"batch_size": 3}}),
    "on paper and back": ({}, {2: {"decimals": 3}, 5: {"decimals": None}}),
    "a change in every iteration": (
        {"batch_size": 2},
        {
            1: {"bias": TRAINED},
            2: SOFTMAX,
            3: {"reduction": MEAN},
            4: {"learning_rate": 0.125},
            5: {"batch_size": 3},
            6: {"decimals": 4},
            7: {"loss_name": "squared_error", "activations": ("tanh", "sigmoid")},
            8: {"bias": NONE},
        },
    ),
}


def without_losses() -> dict[str, tuple[dict[str, Any], Schedule]]:
    """Return the schedules whose changes can be made in any order: a loss wants its activation to be there."""
    return {
        name: (options, schedule)
        for name, (options, schedule) in SCHEDULES.items()
        if not any("loss_name" in changes for changes in schedule.values())
    }


@pytest.mark.parametrize(("options", "schedule"), SCHEDULES.values(), ids=SCHEDULES)
def test_several_changes_count_each_from_its_iteration_on(
    project_for: MakeProject, options: dict[str, Any], schedule: Schedule
) -> None:
    project = project_for(**options)
    assert_agrees_with_naive_model(scheduled(project, schedule), project, schedule)


@pytest.mark.parametrize(("options", "schedule"), without_losses().values(), ids=without_losses())
def test_the_order_in_which_changes_are_made_does_not_matter(
    project_for: MakeProject, options: dict[str, Any], schedule: Schedule
) -> None:
    project = project_for(**options)
    session = scheduled(project, dict(reversed(list(schedule.items()))))
    assert_agrees_with_naive_model(session, project, schedule)


@pytest.mark.parametrize(("options", "schedule"), SCHEDULES.values(), ids=SCHEDULES)
def test_every_change_can_be_undone_and_redone(
    project_for: MakeProject, options: dict[str, Any], schedule: Schedule
) -> None:
    stages = [end_of(open_session(project_for(**options)), LAST_ITERATION)]
    for iteration, changes in schedule.items():
        stages.append(end_of(with_settings(stages[-1], iteration, changes), LAST_ITERATION))
    session = stages[-1]
    for stage in reversed(stages[:-1]):
        session = undo(session)
        assert_same(end_of(session, LAST_ITERATION), stage)
    assert session.edits == ()
    for stage in stages[1:]:
        session = redo(session)
        assert_same(end_of(session, LAST_ITERATION), stage)
    assert session.undone == ()


@pytest.mark.parametrize(
    ("text", "meant"),
    [({"bias": "trained"}, {"bias": TRAINED}), ({"reduction": "mean", "batch_size": 3}, {"reduction": MEAN})],
    ids=["bias", "reduction"],
)
def test_settings_may_be_given_as_text(project_for: MakeProject, text: Changes, meant: Changes) -> None:
    session = open_session(project_for())
    as_text = with_settings(session, 2, text)
    as_meant = with_settings(session, 2, {**text, **meant})
    for iteration in range(1, LAST_ITERATION):
        assert_same(end_of(as_text, iteration), end_of(as_meant, iteration))


def test_the_last_of_two_changes_in_one_iteration_counts(project_for: MakeProject) -> None:
    project = project_for()
    session = scheduled(project, {3: {"batch_size": 2, "decimals": 1}})
    session = with_settings(session, 3, {"decimals": 4})
    assert_agrees_with_naive_model(session, project, {3: {"batch_size": 2, "decimals": 4}})


def test_a_change_that_is_changed_back_in_its_iteration_leaves_no_trace(project_for: MakeProject) -> None:
    session = open_session(project_for(bias="trained"))
    changed = with_settings(with_settings(session, 3, {"bias": NONE}), 3, {"bias": TRAINED})
    for iteration in range(1, LAST_ITERATION):
        assert_same(end_of(changed, iteration), end_of(session, iteration))


@pytest.mark.parametrize(("options", "schedule"), SCHEDULES.values(), ids=SCHEDULES)
def test_a_timeline_that_keeps_little_gives_the_same_bits(
    project_for: MakeProject, options: dict[str, Any], schedule: Schedule
) -> None:
    edits: Edits = tuple(SettingsEdit(iteration, tuple(changes.items())) for iteration, changes in schedule.items())
    poor, rich = Timeline(project_for(**options), edits, budget=0), Timeline(project_for(**options), edits)
    for iteration in (9, 2, 5, 6, 4, 8, 3, 7, 1, 9):
        left, right = poor.carried(iteration), rich.carried(iteration)
        assert left.keys() == right.keys()
        assert all(same_bits(left[name], right[name]) for name in left)


@pytest.mark.parametrize("step", ["last", 5, 0], ids=str)
def test_the_position_stays_inside_an_iteration_that_gets_shorter(project_for: MakeProject, step: str | int) -> None:
    session = open_session(project_for(bias="trained"))
    longer, shorter = len(session.program), len(program(project_for().network))
    session = go_to(session, Position(2, longer if step == "last" else int(step)))
    changed = settings_move(session, {"bias": NONE}).finish()
    assert changed.position == (2, min(session.position.step, shorter))
    assert len(changed.program) == shorter
    assert undo(changed).position == changed.position
    assert_same(go_to(undo(changed), session.position), session)


def test_whole_iterations_on_and_back_stay_inside_iterations_of_another_length(project_for: MakeProject) -> None:
    session = with_settings(open_session(project_for(bias="trained")), 3, {"bias": NONE})
    shorter = len(session.program)
    before = end_of(session, 2)
    assert position_after(before, Grain.ITERATION) == (3, shorter)
    assert position_before(end_of(session, 3), Grain.ITERATION) == (2, shorter)
    back = step_back(go_to(session, Position(3, 0)))
    assert back.position == (2, len(before.program))
    assert len(before.program) > shorter


def test_operations_are_counted_over_iterations_of_different_length(project_for: MakeProject) -> None:
    schedule: Schedule = {3: {"bias": TRAINED}, 5: {"bias": FROZEN}, 6: {"bias": TRAINED}}
    session = go_to(scheduled(project_for(), schedule), Position(1, 0))
    short, long = len(session.program), len(program(project_for(bias="trained").network))
    assert short < long
    lengths = [short, short, long, long, short, long]
    assert go_to(session, Position(6, 2)).linear_step == sum(lengths[:5]) + 2
    done = 0
    while session.position < (7, 0):
        assert session.linear_step == done
        assert len(session.program) == lengths[session.position.iteration - 1]
        done += session.position.step < len(session.program)
        session = step_forward(session)
    assert done == sum(lengths)


REFUSED: dict[str, tuple[Changes, str]] = {
    "cross_entropy without softmax": ({"loss_name": "cross_entropy"}, "softmax"),
    "binary_cross_entropy without sigmoid": (
        {"loss_name": "binary_cross_entropy", "activations": ("sigmoid", "tanh")},
        "sigmoid",
    ),
    "an unknown loss": ({"loss_name": "hinge"}, "hinge"),
    "an unknown activation": ({"activations": ("sigmoid", "swish")}, "swish"),
    "too many activations": ({"activations": ("tanh",) * 3}, "2 activations"),
    "no batch": ({"batch_size": 0}, "batch_size"),
    "too many decimals": ({"decimals": 16}, "decimals"),
    "fewer decimals than none": ({"decimals": -1}, "decimals"),
    "a rate that is no number": ({"learning_rate": float("nan")}, "learning_rate"),
    "an infinite rate": ({"learning_rate": float("inf")}, "learning_rate"),
}


@pytest.mark.parametrize(("changes", "word"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_go_together_is_refused(project_for: MakeProject, changes: Changes, word: str) -> None:
    session = go_to(open_session(project_for()), Position(3, 2))
    with pytest.raises(ProjectError, match=word):
        settings_move(session, changes)


def test_what_a_later_change_would_no_longer_fit_is_refused(one_hot: Project) -> None:
    session = open_session(one_hot)
    session = with_settings(session, 2, {"loss_name": "squared_error"})
    session = with_settings(session, 5, {"loss_name": "cross_entropy"})
    at_three = go_to(session, Position(3, 1))
    with pytest.raises(ProjectError, match="softmax"):
        settings_move(at_three, {"activations": ("tanh", "linear")})
    changed = settings_move(at_three, {"activations": ("sigmoid", "softmax")}).finish()
    assert go_to(changed, Position(5, 0)).project.network.activations == ("sigmoid", "softmax")
    assert go_to(changed, Position(5, 0)).project.network.loss_name == "cross_entropy"


def test_the_file_may_have_what_a_later_change_needs(one_hot: Project) -> None:
    with pytest.raises(ProjectError, match="softmax"):
        settings_move(open_session(one_hot), {"activations": ("tanh", "sigmoid")})


def rates(session: Session) -> list[float]:
    found = [go_to(session, Position(iteration, 0)).values["learning_rate"].item() for iteration in range(1, 6)]
    return list(map(float, found))


def test_of_the_learning_rates_of_an_iteration_the_one_set_last_counts(project_for: MakeProject) -> None:
    session = open_session(project_for())
    assert rates(session) == [0.5] * 5

    def cell(iteration: int, rate: float) -> Session:
        return edit(go_to(session, Position(iteration, 0)), "learning_rate", 0, 0, rate)

    session = cell(3, 0.1)
    assert rates(session) == [0.5, 0.5, 0.1, 0.1, 0.1]
    session = with_settings(session, 3, {"learning_rate": 0.2})
    assert rates(session) == [0.5, 0.5, 0.2, 0.2, 0.2]
    session = cell(3, 0.3)
    assert rates(session) == [0.5, 0.5, 0.3, 0.3, 0.3]
    session = with_settings(session, 2, {"learning_rate": 0.7, "batch_size": 2})
    assert rates(session) == [0.5, 0.7, 0.3, 0.3, 0.3]
    session = with_settings(session, 4, {"batch_size": 1})
    assert rates(session) == [0.5, 0.7, 0.3, 0.3, 0.3]
    session = cell(5, 0.9)
    assert rates(session) == [0.5, 0.7, 0.3, 0.3, 0.9]
    assert rates(undo(undo(undo(undo(session))))) == [0.5, 0.5, 0.2, 0.2, 0.2]


def test_cell_edits_and_settings_count_together(project_for: MakeProject) -> None:
    session = with_settings(open_session(project_for(samples=6)), 3, {"bias": TRAINED, "batch_size": 2})
    session = edit(go_to(session, Position(3, 0)), "bias_b", 1, 0, 0.75)
    session = edit(end_of(session, 3), "new_W_c", 0, 0, -2.0)
    session = edit(go_to(session, Position(4, 0)), "out_a", 0, 1, 0.5)
    assert session.values["W_c"][0, 0] == -2.0
    assert session.values["out_a"][0, 1] == 0.5
    assert session.edits[-1] == CellEdit(4, "inputs", 0, 1, 0.5)  # the fourth batch of two is the first again
    assert go_to(session, Position(3, 0)).values["bias_b"].tolist() == [[0.0], [0.75], [0.0]]
    # Without biases nothing is left to edit; the edit waits.
    without = with_settings(session, 3, {"bias": NONE})
    assert "bias_b" not in go_to(without, Position(4, 0)).values
    assert_same(undo(without), go_to(session, Position(3, 0)))


def reopened(session: Session, path: Path) -> Session:
    save(project_here(session), path)
    return open_session(open_project(str(path), Overrides()))


def assert_continues(original: Session, opened: Session, done: int) -> None:
    """Compare the iterations of `opened` with those that follow `done` in `original`, to the bit."""
    for iteration in range(1, 8):
        here, there = end_of(opened, iteration), end_of(original, done + iteration)
        assert here.project.network == there.project.network
        assert here.values.keys() == there.values.keys()
        assert [name for name in here.values if not same_bits(here.values[name], there.values[name])] == []


@pytest.mark.parametrize("is_done", [True, False], ids=["at the end of an epoch", "at the start of the next"])
@pytest.mark.parametrize(("options", "changes"), CHANGES.values(), ids=CHANGES)
def test_what_is_saved_after_an_epoch_goes_on_to_the_same_bits(
    project_for: MakeProject, tmp_path: Path, options: dict[str, Any], changes: Changes, *, is_done: bool
) -> None:
    session = with_settings(open_session(project_for(**options)), 2, changes)
    done = 3 * session.project.batches  # after three epochs
    session = end_of(session, done) if is_done else go_to(session, Position(done + 1, 0))
    assert_continues(session, reopened(session, tmp_path / "saved.toml"), done)


def test_edited_cells_data_and_rate_are_saved_as_they_stand(project_for: MakeProject, tmp_path: Path) -> None:
    session = with_settings(open_session(project_for(samples=4)), 2, {"bias": TRAINED, "decimals": 6})
    for iteration, name, number in (
        (2, "out_a", 0.1 + 0.2),
        (3, "target", 1 / 3),
        (3, "W_c", 1e-17),
        (3, "bias_b", -0.0),
        (4, "learning_rate", 0.7),
    ):
        session = edit(go_to(session, Position(iteration, 0)), name, 1 if name in {"W_c", "bias_b"} else 0, 0, number)
    session = edit(end_of(session, 4), "new_W_b", 2, 1, 12.5)
    assert project_here(session).training.learning_rate == 0.7
    assert project_here(session).parameters["W_b"][2, 1] == 12.5
    assert_continues(session, reopened(session, tmp_path / "saved.toml"), 4)


@pytest.mark.parametrize("step", range(12))
def test_inside_an_iteration_what_it_began_with_is_saved(project_for: MakeProject, step: int) -> None:
    session = go_to(open_session(project_for()), Position(5, 0))
    assert step < len(session.program) == 12
    inside = go_to(session, Position(5, step))
    assert all(same_bits(array, session.values[name]) for name, array in project_here(inside).parameters.items())


def test_saving_changes_neither_the_session_nor_its_edits(project_for: MakeProject) -> None:
    session = end_of(with_settings(open_session(project_for()), 2, {"bias": TRAINED}), 3)
    edits = session.edits
    assert set(project_here(session).network.bias) == {"trained"}
    assert session.edits == edits
    assert_same(go_to(session, session.position), session)
