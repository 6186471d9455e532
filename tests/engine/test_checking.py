"""`check` is to be believed: it agrees where the gradient is right, and sees a gradient that is one per mille off."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pytest

from gpnet_engine.activations import ACTIVATIONS
from gpnet_engine.arithmetic import Arithmetic
from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.calls import Calls
from gpnet_engine.checking import TOLERANCE, Check, check, derivative, trained_parameters
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.names import layer_letters
from gpnet_engine.operations import (
    BACKPROP,
    BIAS_GRADIENT,
    GRADIENT,
    HIDDEN_DELTA,
    OUTPUT_DELTA,
    Context,
    Rule,
)
from gpnet_engine.operations.rule import Compute
from gpnet_engine.program import program
from gpnet_engine.project import Project
from gpnet_engine.session import Position, go_to, open_session
from gpnet_engine.training import ErrorOf

MakeProject: TypeAlias = Callable[..., Project]

LAST_AND_LOSS = (
    *((activation, "squared_error") for activation in ACTIVATIONS),
    ("softmax", "cross_entropy"),
    ("sigmoid", "binary_cross_entropy"),
)
BIASES, REDUCTIONS = ("none", "trained", "frozen"), ("sum", "mean")


def worst(project: Project) -> float:
    return max(one.relative_error for one in check(project))


def places(project: Project) -> set[tuple[str, int, int]]:
    return {(one.name, one.row, one.column) for one in check(project)}


@pytest.fixture
def mixed(make_project: MakeProject) -> Project:
    """Return a network in which every kind of operation occurs."""
    return make_project((3, 4, 3, 2), ("tanh", "softmax", "sigmoid"), bias="trained", samples=4, batch_size=3)


@pytest.mark.parametrize("seed", range(48))
def test_the_gradients_of_random_networks_agree(make_project: MakeProject, seed: int) -> None:
    last, loss = LAST_AND_LOSS[seed % len(LAST_AND_LOSS)]
    random = np.random.default_rng(seed)
    sizes = [int(size) for size in random.integers(1, 7, size=random.integers(2, 6))]
    hidden = [str(name) for name in random.choice(list(ACTIVATIONS), size=len(sizes) - 2)]
    project = make_project(
        sizes,
        (*hidden, last),
        loss=loss,
        bias=BIASES[seed % len(BIASES)],
        reduction=REDUCTIONS[seed // len(LAST_AND_LOSS) % len(REDUCTIONS)],
        samples=5,
        batch_size=int(random.integers(1, 6)),
        seed=seed,
    )
    checks = list(check(project))
    assert max(one.relative_error for one in checks) <= TOLERANCE
    assert len(checks) == trained_parameters(project) > 0


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("rectifier", ["relu", "leaky_relu"])
def test_a_kink_within_a_step_does_not_make_a_right_gradient_wrong(rectifier: str, seed: int) -> None:
    wide = Overrides(layers=[4, 24, 24, 2], activation=[rectifier, rectifier, "linear"], batch_size=8, seed=seed)
    assert worst(open_project(None, wide)) <= TOLERANCE


@pytest.mark.parametrize("away", [1e-2, 1e-3, 3e-4, 1e-4, -3e-4, -1e-3], ids=str)
def test_a_net_that_is_near_a_kink_agrees(make_project: MakeProject, away: float) -> None:
    project = make_project((1, 1, 1), ("relu", "linear"), samples=1)
    at_kink = {"W_b": matrix([[away]]), "W_c": matrix([[0.5]])}
    assert worst(replace(project, parameters=at_kink, inputs=matrix([[1.0]]))) <= TOLERANCE


@pytest.mark.parametrize("name", ["article", "mazur", "han-kamber", "linear", "trask-xor", "udacity"])
def test_the_gradients_of_the_examples_agree(name: str) -> None:
    assert worst(open_project(name, Overrides())) <= TOLERANCE


BACKWARD = (OUTPUT_DELTA, HIDDEN_DELTA, GRADIENT, BIAS_GRADIENT, BACKPROP)
ComputeWrongly: TypeAlias = Callable[[Rule, Compute], None]


def off_by(factor: float, right: Compute) -> Compute:
    """Return a computation whose result is `factor` times the right one."""

    def wrong(context: Context, result: Matrix, terms: tuple[Matrix, ...], *operands: Matrix) -> Calls:
        yield from right(context, result, terms, *operands)
        yield np.multiply, (result, np.float64(factor), result)

    return wrong


@pytest.mark.parametrize("factor", [1.001, 0.999, -1.0, 0.0, 1 + 1e-5], ids=str)
@pytest.mark.parametrize("rule", BACKWARD, ids=lambda rule: rule.title(None, None))
def test_a_gradient_that_is_a_little_off_is_seen(
    compute_wrongly: ComputeWrongly, mixed: Project, rule: Rule, factor: float
) -> None:
    assert worst(mixed) <= TOLERANCE
    compute_wrongly(rule, off_by(factor, rule.compute))
    assert worst(mixed) > TOLERANCE


@pytest.mark.parametrize("column", [0, 2])
@pytest.mark.parametrize("row", [0, 1])
def test_the_one_cell_that_is_wrong_is_named(
    compute_wrongly: ComputeWrongly, mixed: Project, row: int, column: int
) -> None:
    right = GRADIENT.compute

    def wrong(context: Context, result: Matrix, terms: tuple[Matrix, ...], *operands: Matrix) -> Calls:
        yield from right(context, result, terms, *operands)
        if result.shape == mixed.parameters["W_d"].shape:
            cell = result[row : row + 1, column : column + 1]
            yield np.multiply, (cell, np.float64(1.001), cell)

    compute_wrongly(GRADIENT, wrong)
    named = [one for one in check(mixed) if one.relative_error > TOLERANCE]
    assert [(one.name, one.row, one.column) for one in named] == [("W_d", row, column)]
    assert named[0].relative_error == pytest.approx(1e-3, rel=0.01)
    assert named[0].analytic == pytest.approx(1.001 * named[0].numeric, rel=1e-6)


def test_a_factor_of_the_reduction_that_is_forgotten_is_seen(
    compute_wrongly: ComputeWrongly, make_project: MakeProject
) -> None:
    project = make_project((2, 3, 2), reduction="mean", batch_size=3)
    compute_wrongly(OUTPUT_DELTA, off_by(3.0, OUTPUT_DELTA.compute))
    assert worst(project) == pytest.approx(2 / 3, rel=1e-6)


@pytest.mark.parametrize(
    ("bias", "count"), [("none", 2 * 3 + 3 * 2), ("trained", 2 * 3 + 3 + 3 * 2 + 2), ("frozen", 2 * 3 + 3 * 2)]
)
def test_every_trained_parameter_is_checked_once_and_frozen_ones_are_not(
    make_project: MakeProject, bias: str, count: int
) -> None:
    project = make_project((2, 3, 2), bias=bias)
    assert trained_parameters(project) == count
    assert len(list(check(project))) == count
    assert len(places(project)) == count
    assert {name for name, _, _ in places(project) if name.startswith("bias_")} == (
        {"bias_b", "bias_c"} if bias == "trained" else set()
    )


def test_the_first_batch_is_checked_with_the_gradients_that_training_uses(make_project: MakeProject) -> None:
    project = make_project((2, 3, 2), bias="trained", samples=5, batch_size=2, reduction="mean")
    session = open_session(project)
    values = go_to(session, Position(1, len(program(project.network)))).values
    for one in check(project):
        assert one.analytic == values[f"grad_{one.name}"][one.row, one.column]


def test_arithmetic_on_paper_is_left_aside(make_project: MakeProject) -> None:
    exact, on_paper = make_project((2, 3, 2)), make_project((2, 3, 2), decimals=2)
    assert list(check(on_paper)) == list(check(exact))


def test_gradients_that_are_all_zero_agree(make_project: MakeProject) -> None:
    project = make_project((2, 3, 2), "relu", samples=2)
    dead = {name: matrix(np.full(array.shape, -1.0)) for name, array in project.parameters.items()}
    dead_project = replace(project, parameters=dead, inputs=matrix(np.ones((2, 2))))
    assert [one.relative_error for one in check(dead_project)] == [0.0] * trained_parameters(dead_project)


def test_what_overflows_does_not_agree(make_project: MakeProject) -> None:
    project = make_project((2, 2, 2), "linear", samples=1)
    large = {name: matrix(np.full(array.shape, 1e160)) for name, array in project.parameters.items()}
    assert not any(one.relative_error <= TOLERANCE for one in check(project.with_parameters(large)))


@pytest.mark.parametrize(
    ("analytic", "numeric", "scale", "expected"),
    [
        (1.0, 1.0, 0.0, 0.0),
        (0.0, 0.0, 0.0, 0.0),
        (1.0, 1.001, 0.0, 0.001 / 1.001),
        (-2.0, 2.0, 0.0, 2.0),
        (1e-9, 2e-9, 1e-3, 1e-6),
        (0.0, 1.0, 0.0, 1.0),
    ],
    ids=str,
)
def test_the_distance_is_relative_to_the_larger_number(
    analytic: float, numeric: float, scale: float, expected: float
) -> None:
    assert Check("W_b", 0, 0, analytic, numeric, scale).relative_error == pytest.approx(expected, rel=1e-9)


def test_a_derivative_leaves_the_parameter_as_it_was(mixed: Project) -> None:
    batch = go_to(open_session(mixed), Position(1, 0)).values
    error = ErrorOf(mixed.network, Arithmetic(), mixed.parameters, batch)
    before = error()
    for index in range(1, len(mixed.network.sizes)):
        name = f"W_{layer_letters(index)}"
        assert derivative(error, name, 1, 0) != 0.0
        assert error.parameters[name].tolist() == mixed.parameters[name].tolist()
    assert error() == before


def test_gradients_that_are_lost_in_the_last_digit_of_the_error_agree(make_project: MakeProject) -> None:
    project = make_project((40, 40, 2))
    saturated = {name: matrix(np.full(array.shape, 0.5)) for name, array in project.parameters.items()}
    project = replace(
        project, parameters=saturated, inputs=matrix(np.full((40, 1), 1.5)), targets=matrix([[0.5], [0.5]])
    )
    checks = list(check(project))
    assert 0 < max(abs(one.analytic) for one in checks if one.name == "W_b") < 1e-12
    assert [one for one in checks if one.relative_error > TOLERANCE] == []
