"""What an update does to E: the true changes, the culprit first, and what is left out."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest

from gpnet_engine.model.project import Project
from gpnet_engine.questions.gradient_checks.effects import UpdateEffects
from gpnet_engine.questions.gradient_checks.probing import Prober
from gpnet_engine.time.session import Position, Session, go_to, open_session
from gpnet_engine.time.training import total_error

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


def test_of_many_parameters_those_with_the_largest_gradients_are_asked_about(session: Session) -> None:
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
