"""What an update does to E: the true changes, the culprit first, and what is left out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import pytest

from gpnet_engine.arrays import Values
from gpnet_engine.model.project import Project
from gpnet_engine.operations.optimizers import OPTIMIZERS
from gpnet_engine.operations.program import program
from gpnet_engine.questions.gradient_checks.effects import UpdateEffects
from gpnet_engine.questions.gradient_checks.probing import Prober
from gpnet_engine.time.editing import edit
from gpnet_engine.time.scoring import total_error
from gpnet_engine.time.session import Position, Session, go_to, open_session
from tests.builders.strategies import SETTINGS_OF_UPDATES

MakeProject: TypeAlias = Callable[..., Project]
At: TypeAlias = Callable[[Project, int, int], Session]


@pytest.fixture
def session(make_project: MakeProject, at: At) -> Session:
    """Return a place behind all gradients of a 2-3-2 network with trained biases."""
    return at(make_project(bias="trained", samples=4, batch_size=4), 3, 12)


def test_the_effects_of_an_update_are_the_true_changes_of_the_error(session: Session) -> None:
    verdict = UpdateEffects(Prober(session)).finish()
    assert verdict.left_out == 0
    assert len(verdict.single) == 3 * 2 + 3 + 2 * 3 + 2
    project, rate = session.project, session.project.training.learning_rate
    before = {name: session.values[name] for name in project.network.parameter_shapes()}
    for one in verdict.single:
        moved = {name: array.copy() for name, array in before.items()}
        moved[one.name][one.row, one.column] -= rate * session.values[f"grad_{one.name}"][one.row, one.column]
        change = total_error(project, moved) - total_error(project, before)
        assert one.effect.actual == pytest.approx(change, abs=1e-14)
    moved = {name: array - rate * session.values[f"grad_{name}"] for name, array in before.items()}
    change = total_error(project, moved) - total_error(project, before)
    assert verdict.whole.actual == pytest.approx(change, abs=1e-14)


def test_the_weight_that_raised_the_error_most_comes_first(make_project: MakeProject, at: At) -> None:
    session = at(make_project(learning_rate=40.0, samples=4, batch_size=4), 1, 0)
    effects = [one.effect.actual for one in UpdateEffects(Prober(session)).finish().single]
    raising = [change for change in effects if change > 0]
    lowering = [change for change in effects if change <= 0]
    assert raising
    assert effects == [*sorted(raising, reverse=True), *sorted(lowering)]


def test_of_many_parameters_those_are_asked_about_that_should_change_the_error_most(session: Session) -> None:
    verdict = UpdateEffects(Prober(session), most=5).finish()
    assert (len(verdict.single), verdict.left_out) == (5, 17 - 5)
    asked = {(one.name, one.row, one.column) for one in verdict.single}
    sizes = {
        (name, *cell): abs(session.values[f"grad_{name}"][cell])
        for name in session.project.network.parameter_shapes()
        for cell in np.ndindex(session.values[name].shape)
    }
    assert asked == set(sorted(sizes, key=lambda cell: -sizes[cell])[:5])


def test_a_gradient_that_is_not_a_number_is_among_the_largest(make_project: MakeProject) -> None:
    project = make_project(activations="linear", learning_rate=1e200)
    session = go_to(open_session(project), Position(9, 0))
    verdict = UpdateEffects(Prober(session), most=3).finish()
    assert len(verdict.single) == 3
    assert np.isnan(verdict.whole.actual)


UPDATES = [*SETTINGS_OF_UPDATES, {"mistakes": ("update.sign",)}, {"optimizer": "adam", "mistakes": ("update.half",)}]


@pytest.mark.parametrize("decimals", [None, 3], ids=["exact", "on paper"])
@pytest.mark.parametrize("of_update", UPDATES, ids=str)
def test_the_step_that_is_predicted_is_the_one_that_is_made(
    make_project: MakeProject, at: At, of_update: dict[str, Any], decimals: int | None
) -> None:
    project = make_project(bias="trained", samples=3, batch_size=3, decimals=decimals, **of_update)
    last = len(program(project.network))
    asked, done, after = at(project, 3, 4), at(project, 3, last).values, at(project, 4, 0).values
    exact = replace(project, training=replace(project.training, decimals=None), network=project.network.right)
    prober = Prober(asked)
    found = prober.update_effect()
    assert found.before == pytest.approx(error_of(exact, asked.values), rel=1e-13)
    assert found.after == pytest.approx(error_of(exact, after), rel=1e-13)
    moves = {name: after[name] - done[name] for name in project.network.trained_parameters}
    if decimals is None:
        predicted = sum(float(np.sum(done[f"grad_{name}"] * move)) for name, move in moves.items())
        assert found.predicted == pytest.approx(predicted, rel=1e-9)
    for one in UpdateEffects(prober).finish().single:
        moved = {name: done[name].copy() for name in project.network.parameter_shapes()}
        moved[one.name][one.row, one.column] = after[one.name][one.row, one.column]
        assert one.effect.actual == pytest.approx(error_of(exact, moved) - found.before, abs=1e-13)
        assert bool(one.effect.predicted) <= bool(moves[one.name][one.row, one.column])


def error_of(project: Project, parameters: Values) -> float:
    return total_error(project, {name: parameters[name] for name in project.network.parameter_shapes()})


def test_at_every_step_of_an_iteration_the_same_step_is_predicted(make_project: MakeProject, at: At) -> None:
    project = make_project(bias="trained", optimizer="adam", l2=0.1, clip_norm=0.1)
    last = len(program(project.network))
    asked = [Prober(at(project, 2, step)).update_effect() for step in range(last + 1)]
    assert set(asked) == {asked[0]}


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_in_float32_the_step_is_that_of_float32(make_project: MakeProject, at: At, optimizer: str) -> None:
    project = make_project(samples=3, batch_size=3, optimizer=optimizer).with_settings({"precision": "float32"})
    exact = project.with_settings({"precision": "float64"})
    found, after = Prober(at(project, 1, 0)).update_effect(), at(project, 2, 0).values
    assert after["W_b"].dtype == np.float32
    assert found.after == pytest.approx(error_of(exact, after), rel=1e-6)
    assert found.after != error_of(exact, at(exact, 2, 0).values)


@pytest.mark.parametrize(("optimizer", "predicted"), [("sgd", 0.0), ("adamw", 0.0)])
def test_without_a_learning_rate_nothing_is_predicted(
    make_project: MakeProject, at: At, optimizer: str, predicted: float
) -> None:
    session = at(make_project(learning_rate=0.0, optimizer=optimizer), 2, 0)
    assert Prober(session).update_effect().predicted == predicted


def test_a_velocity_goes_on_without_a_learning_rate(make_project: MakeProject, at: At) -> None:
    project = make_project(optimizer="momentum", momentum_form="step", samples=1)
    session = edit(at(project, 4, 0), "learning_rate", 0, 0, 0.0)
    found = Prober(session).update_effect()
    assert found.rate == 0.0
    assert found.predicted != 0.0
    assert found.actual != 0.0
