"""What is said of the health of a network is true with every optimizer, penalty and clipping."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gpnet_engine.arrays import matrix
from gpnet_engine.model.network import Network
from gpnet_engine.names import parameter_behind
from gpnet_engine.operations.mistakes import MISTAKES
from gpnet_engine.operations.update import least_of, optimizer_of, state_shapes
from gpnet_engine.questions.findings import Trouble
from gpnet_engine.questions.health import health, lasting_units
from gpnet_engine.questions.whole_data_health import Survey
from gpnet_engine.time.session import Position, Session, go_to, open_session
from tests.builders.projects import make_project
from tests.builders.strategies import SETTINGS_OF_UPDATES

KEEPS_DIRECTIONS = [
    one
    for one in SETTINGS_OF_UPDATES
    if any(not state.is_of_squares for state in optimizer_of(Network((2, 2), **one)).states)
]
MISTAKEN = [{"mistakes": (name,)} for name in MISTAKES]


def at_the_end(session: Session) -> Session:
    return go_to(session, Position(session.position.iteration, len(session.program)))


def drawn_state(network: Network, seed: int) -> dict[str, Any]:
    """Return what an optimizer could have kept."""
    random = np.random.default_rng(seed)
    drawn = {name: random.uniform(-0.5, 0.5, shape) for name, shape in state_shapes(network).items()}
    return {name: matrix(np.maximum(array, least_of(name))) for name, array in drawn.items()}


@pytest.mark.parametrize("settings", [*SETTINGS_OF_UPDATES, *MISTAKEN], ids=str)
def test_the_norm_of_a_gradient_is_that_of_the_gradient_that_is_shown(settings: dict[str, Any]) -> None:
    session = at_the_end(open_session(make_project(**settings)))
    for layer in health(session).layers:
        assert layer.gradient_norm == pytest.approx(np.linalg.norm(session.values[f"grad_W_{layer.layer}"]), 1e-12)


@pytest.mark.parametrize("bias_shared", [False, True], ids=["own biases", "shared biases"])
@pytest.mark.parametrize("settings", SETTINGS_OF_UPDATES, ids=str)
def test_units_that_are_dead_for_good_stay_so_whatever_the_optimizer_keeps(
    settings: dict[str, Any], *, bias_shared: bool
) -> None:
    for seed in range(6):
        names = ("relu", "relu", "linear")
        project = make_project(
            (2, 3, 3, 1), names, bias="trained", bias_shared=bias_shared, batch_size=3, learning_rate=0.05, seed=seed,
            **settings,
        )  # fmt: skip
        random = np.random.default_rng(seed)
        spread = {name: matrix(random.uniform(-9, 4, array.shape)) for name, array in project.parameters.items()}
        state = drawn_state(project.network, seed) if seed % 2 else {}
        session = open_session(replace(project, parameters=spread, state=state))
        found = Survey(session).finish()
        lasting = lasting_units(project.network, {**spread, **state}, found.layers, found.samples)
        later = Survey(go_to(session, Position(60, 0))).finish()
        for before, after in zip(found.layers, later.layers, strict=True):
            assert set(lasting[before.layer].rows) <= set(after.dead or ())


@pytest.mark.parametrize("settings", KEEPS_DIRECTIONS, ids=str)
def test_a_dead_unit_that_the_optimizer_still_moves_is_not_called_lost(settings: dict[str, Any]) -> None:
    project = make_project((1, 2, 1), ("relu", "linear"), samples=1, learning_rate=0.5, **settings)
    weights = {"W_b": matrix([[1.0], [-0.1]]), "W_c": matrix([[1.0], [1.0]]).T}
    kept = {name: matrix(np.zeros(shape)) for name, shape in state_shapes(project.network).items()}
    kept |= {name: matrix([[0.0], [-0.5]]) for name in kept if parameter_behind(name) == "W_b" and least_of(name) < 0.0}
    session = open_session(replace(project, parameters=weights, inputs=matrix([[1.0]]), state=kept))
    for found in (health(at_the_end(session)), Survey(session).finish()):
        (finding,) = [one for one in found.findings if one.trouble is Trouble.DEAD]
        assert finding.text.endswith("It may come back as its weights or biases go on changing.")


@pytest.mark.parametrize("settings", SETTINGS_OF_UPDATES, ids=str)
def test_equal_units_are_found_only_where_what_the_optimizer_keeps_lets_them_stay_so(settings: dict[str, Any]) -> None:
    project = make_project((2, 3, 2), bias="trained", **settings)
    ones = {name: matrix(np.ones(array.shape)) for name, array in project.parameters.items()}
    for state in ({}, drawn_state(project.network, 1)):
        session = open_session(replace(project, parameters=ones, state=state))
        found = [one for one in health(session).findings if one.trouble is Trouble.EQUAL]
        rows = go_to(session, Position(4, 0)).values["W_b"]
        assert bool(found) == np.allclose(rows, rows[0], rtol=1e-12, atol=0.0)


@pytest.mark.parametrize("settings", SETTINGS_OF_UPDATES, ids=str)
def test_what_a_vanishing_error_means_depends_on_the_optimizer(settings: dict[str, Any]) -> None:
    project = make_project((2, 2, 1), **settings)
    small = {**project.parameters, "W_c": matrix([[1e-5, 1e-5]])}
    (finding,) = [
        one
        for one in health(at_the_end(open_session(replace(project, parameters=small)))).findings
        if one.trouble is Trouble.VANISHING
    ]
    assert ("hardly learn" in finding.text) != optimizer_of(project.network).evens_out


@pytest.mark.parametrize("is_kept", [False, True], ids=["at rest", "moving"])
@pytest.mark.parametrize("settings", KEEPS_DIRECTIONS, ids=str)
def test_gradients_of_0_are_no_rest_while_the_optimizer_goes_on(settings: dict[str, Any], *, is_kept: bool) -> None:
    settings = {**settings, "l2": 0.0}  # a penalty has a gradient of its own here
    project = make_project((1, 1), "linear", samples=4, batch_size=4, bias="trained", **settings)
    project = replace(
        project,
        parameters={"W_b": matrix([[0.0]]), "bias_b": matrix([[0.5]])},
        inputs=matrix([[1.0, 1.0, -1.0, -1.0]]),
        targets=matrix([[0.0, 1.0, 0.0, 1.0]]),
    )
    kept = drawn_state(project.network, 1) if is_kept else {}
    session = at_the_end(open_session(replace(project, state=kept)))
    (finding,) = [one for one in health(session).findings if one.trouble is Trouble.SAME]
    moves = any(np.any(session.values[f"new_{name}"] != array) for name, array in project.parameters.items())
    assert ("so this will not change" in finding.text) != moves
