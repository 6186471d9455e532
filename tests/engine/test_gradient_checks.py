"""`check` is to be believed: it agrees where the gradient is right, and sees a gradient that is one per mille off."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest

from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.activations import ACTIVATIONS
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.losses import LOSSES
from gpnet_engine.model.numpy_calls import Calls
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import Precision, Reduction
from gpnet_engine.operations import (
    BACKPROP,
    BIAS_GRADIENT,
    GRADIENT,
    HIDDEN_DELTA,
    OUTPUT_DELTA,
    Context,
    Rule,
)
from gpnet_engine.operations.program import program
from gpnet_engine.operations.rule import Compute, Operation
from gpnet_engine.questions.gradient_checks.checks import CheckReport, check_of, gradients_of
from gpnet_engine.questions.gradient_checks.comparing import TOLERANCE, Comparer, Comparison, Verdict
from gpnet_engine.time.session import Position, go_to, open_session

MakeProject: TypeAlias = Callable[..., Project]

HERE = Path(__file__).parent
LAST_AND_LOSS = tuple(
    (activation, name)
    for name, loss in LOSSES.items()
    for activation in ([loss.fused.activation] if loss.fused else ACTIVATIONS)
)
BIASES, REDUCTIONS = ("none", "trained", "frozen"), tuple(Reduction)


def compared(project: Project) -> list[Comparison]:
    """Return every gradient of the first iteration beside its differences."""
    given, network = open_session(project).values, project.network
    gradients = gradients_of(network, given, Arithmetic())
    comparer = Comparer(network, given, gradients, gradients)
    found = []
    for name, gradient in gradients.items():
        rows, columns = divmod(np.arange(gradient.size), gradient.shape[1])
        several = comparer.compare(name, rows, columns)
        found += [several[index] for index in range(gradient.size)]
    return found


def report(project: Project) -> CheckReport:
    return check_of(project).finish()


def counts(found: CheckReport) -> tuple[int, int, int, int]:
    return found.agreeing, found.disagreeing, found.at_kinks, found.too_small


def disagreeing(project: Project) -> list[Comparison]:
    return [one for one in compared(project) if one.verdict is Verdict.DISAGREES]


def trained(project: Project) -> int:
    """Return how many parameters training moves."""
    return sum(rows * columns for rows, columns in project.network.trained_parameters.values())


@pytest.fixture
def mixed(make_project: MakeProject) -> Project:
    """Return a network in which every kind of operation occurs."""
    return make_project((3, 4, 3, 2), ("tanh", "softmax", "sigmoid"), bias="trained", samples=4, batch_size=3)


@pytest.mark.parametrize("seed", range(48))
def test_the_gradients_of_random_networks_agree(make_project: MakeProject, seed: int) -> None:
    last, loss = LAST_AND_LOSS[seed % len(LAST_AND_LOSS)]
    reduction = REDUCTIONS[seed // len(LAST_AND_LOSS) % len(REDUCTIONS)]
    if reduction.is_over_outputs and not LOSSES[loss].mean_of_outputs:
        reduction = Reduction.MEAN
    random = np.random.default_rng(seed)
    sizes = [int(size) for size in random.integers(1, 7, size=random.integers(2, 6))]
    hidden = [str(name) for name in random.choice(list(ACTIVATIONS), size=len(sizes) - 2)]
    project = make_project(
        sizes,
        (*hidden, last),
        loss=loss,
        bias=BIASES[seed % len(BIASES)],
        bias_shared=seed % 5 == 1,
        reduction=reduction,
        samples=5,
        batch_size=int(random.integers(1, 6)),
        seed=seed,
    )
    found = report(project)
    assert (found.disagreeing, found.at_kinks) == (0, 0)
    assert found.checked == trained(project) > 0
    assert found.agreeing > found.too_small


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("rectifier", ["relu", "leaky_relu"])
def test_a_kink_within_a_step_does_not_make_a_right_gradient_wrong(rectifier: str, seed: int) -> None:
    wide = Overrides(layers=[4, 24, 24, 2], activation=[rectifier, rectifier, "linear"], batch_size=8, seed=seed)
    assert report(open_project(None, wide)).disagreeing == 0


@pytest.mark.parametrize("away", [1e-2, 1e-3, 1e-4, 1e-7, 1e-9, 1e-11, -3e-4, -1e-9], ids=str)
def test_a_net_that_is_near_a_kink_agrees(make_project: MakeProject, away: float) -> None:
    project = make_project((1, 1, 1), ("relu", "linear"), samples=1)
    at_kink = {"W_b": matrix([[away]]), "W_c": matrix([[0.5]])}
    found = report(replace(project, parameters=at_kink, inputs=matrix([[1.0]])))
    assert counts(found) == (2, 0, 0, 0)


@pytest.mark.parametrize("name", ["article", "mazur", "han-kamber", "linear", "trask-xor", "udacity"])
def test_the_gradients_of_the_examples_agree(name: str) -> None:
    found = report(open_project(name, Overrides()))
    assert found.agreeing == found.checked > 0
    assert found.worst is not None
    assert found.worst.relative_error <= TOLERANCE


BACKWARD = (OUTPUT_DELTA, HIDDEN_DELTA, GRADIENT, BIAS_GRADIENT, BACKPROP)
ComputeWrongly: TypeAlias = Callable[[Rule, Compute], None]


def off_by(factor: float, right: Compute) -> Compute:
    """Return a computation whose result is `factor` times the right one."""

    def wrong(
        operation: Operation, context: Context, result: Matrix, terms: tuple[Matrix, ...], *operands: Matrix
    ) -> Calls:
        yield from right(operation, context, result, terms, *operands)
        yield np.multiply, (result, np.float64(factor), result)

    return wrong


@pytest.mark.parametrize("factor", [1.001, 0.999, -1.0, 0.0, 1 + 1e-5], ids=str)
@pytest.mark.parametrize("rule", BACKWARD, ids=lambda rule: rule.op)
def test_a_gradient_that_is_a_little_off_is_seen(
    compute_wrongly: ComputeWrongly, mixed: Project, rule: Rule, factor: float
) -> None:
    assert report(mixed).disagreeing == 0
    compute_wrongly(rule, off_by(factor, rule.compute))
    assert report(mixed).disagreeing > 0


@pytest.mark.parametrize("column", [0, 2])
@pytest.mark.parametrize("row", [0, 1])
def test_the_one_cell_that_is_wrong_is_named(
    compute_wrongly: ComputeWrongly, mixed: Project, row: int, column: int
) -> None:
    right = GRADIENT.compute

    def wrong(
        operation: Operation, context: Context, result: Matrix, terms: tuple[Matrix, ...], *operands: Matrix
    ) -> Calls:
        yield from right(operation, context, result, terms, *operands)
        if result.shape == mixed.parameters["W_d"].shape:
            cell = result[row : row + 1, column : column + 1]
            yield np.multiply, (cell, np.float64(1.001), cell)

    compute_wrongly(GRADIENT, wrong)
    named = disagreeing(mixed)
    assert [(one.name, one.row, one.column) for one in named] == [("W_d", row, column)]
    assert named[0].relative_error == pytest.approx(1e-3, rel=0.01)
    assert named[0].analytic == pytest.approx(1.001 * named[0].numeric, rel=1e-6)


def test_a_factor_of_the_reduction_that_is_forgotten_is_seen(
    compute_wrongly: ComputeWrongly, make_project: MakeProject
) -> None:
    project = make_project((2, 3, 2), reduction="mean", batch_size=3)
    compute_wrongly(OUTPUT_DELTA, off_by(3.0, OUTPUT_DELTA.compute))
    assert [one.relative_error for one in compared(project)] == pytest.approx([2 / 3] * 12, rel=1e-6)


@pytest.mark.parametrize(
    ("bias", "count"), [("none", 2 * 3 + 3 * 2), ("trained", 2 * 3 + 3 + 3 * 2 + 2), ("frozen", 2 * 3 + 3 * 2)]
)
def test_every_trained_parameter_is_checked_once_and_frozen_ones_are_not(
    make_project: MakeProject, bias: str, count: int
) -> None:
    project = make_project((2, 3, 2), bias=bias)
    found = compared(project)
    places = {(one.name, one.row, one.column) for one in found}
    assert report(project).checked == len(found) == len(places) == count
    assert {name for name, _, _ in places if name.startswith("bias_")} == (
        {"bias_b", "bias_c"} if bias == "trained" else set()
    )


def test_the_first_batch_is_checked_with_the_gradients_that_training_uses(make_project: MakeProject) -> None:
    project = make_project((2, 3, 2), bias="trained", samples=5, batch_size=2, reduction="mean")
    session = open_session(project)
    values = go_to(session, Position(1, len(program(project.network)))).values
    for one in compared(project):
        assert one.analytic == values[f"grad_{one.name}"][one.row, one.column]


def test_arithmetic_on_paper_is_left_aside(make_project: MakeProject) -> None:
    exact, on_paper = make_project((2, 3, 2)), make_project((2, 3, 2), decimals=2)
    assert report(on_paper) == report(exact)


def test_gradients_that_are_all_zero_agree(make_project: MakeProject) -> None:
    project = make_project((2, 3, 2), "relu", samples=2)
    dead = {name: matrix(np.full(array.shape, -1.0)) for name, array in project.parameters.items()}
    dead_project = replace(project, parameters=dead, inputs=matrix(np.ones((2, 2))))
    assert counts(report(dead_project)) == (12, 0, 0, 0)


def test_what_overflows_does_not_agree(make_project: MakeProject) -> None:
    project = make_project((2, 2, 2), "linear", samples=1)
    large = {name: matrix(np.full(array.shape, 1e160)) for name, array in project.parameters.items()}
    assert counts(report(project.with_parameters(large))) == (0, 8, 0, 0)


def test_a_gradient_of_0_of_a_dead_unit_agrees_in_a_wide_network_too() -> None:
    wide = Overrides(layers=[30, 300, 200, 10], activation=["relu"], bias="trained")
    found = report(open_project(None, wide))
    assert found.too_small <= found.checked // 1000
    assert found.agreeing + found.too_small == found.checked


# Penalties, and other precisions

PENALTIES = ({"l2": 0.3}, {"l1": 0.2}, {"l1": 0.2, "l2": 0.3}, {"l2": 1e-8}, {"l1": 40.0})


@pytest.mark.parametrize("penalty", PENALTIES, ids=str)
@pytest.mark.parametrize("bias", BIASES)
def test_the_gradients_of_the_error_with_its_penalty_agree(
    make_project: MakeProject, penalty: dict[str, float], bias: str
) -> None:
    found = report(make_project((3, 4, 3, 2), "tanh", bias=bias, reduction="mean", batch_size=3, **penalty))
    assert counts(found) == (found.checked, 0, 0, 0)


@pytest.mark.parametrize("penalty", PENALTIES, ids=str)
@pytest.mark.parametrize("size", [1e-200, 1e-9, 1e4])
def test_so_they_do_however_large_or_small_the_weights_are(
    make_project: MakeProject, penalty: dict[str, float], size: float
) -> None:
    project = make_project((3, 4, 2), "tanh", bias="trained", batch_size=3, **penalty)
    scaled = {name: matrix(size * array) for name, array in project.parameters.items()}
    found = report(project.with_parameters(scaled))
    assert (found.disagreeing, found.at_kinks) == (0, 0)


def penalty_wrong(factor: float, right: Compute) -> Compute:
    """Return a gradient of weights to which the penalty is added with a factor."""

    def wrong(
        operation: Operation, context: Context, result: Matrix, terms: tuple[Matrix, ...], *operands: Matrix
    ) -> Calls:
        yield from right(operation, context, result, terms, *operands)
        yield np.multiply, (terms[1], np.float64(factor), terms[1])
        yield np.add, (*terms, result)

    return wrong


@pytest.mark.parametrize("factor", [0.0, -1.0, 2.0, 0.5, 1.001], ids=["forgotten", "sign", "twice", "half", "a little"])
@pytest.mark.parametrize("penalty", PENALTIES[:3], ids=str)
def test_a_gradient_with_a_wrong_penalty_is_seen(
    compute_wrongly: ComputeWrongly, make_project: MakeProject, penalty: dict[str, float], factor: float
) -> None:
    project = make_project((3, 4, 2), "tanh", bias="trained", batch_size=3, **penalty)
    assert report(project).disagreeing == 0
    compute_wrongly(GRADIENT, penalty_wrong(factor, GRADIENT.compute))
    assert report(project).disagreeing == 3 * 4 + 4 * 2


def test_a_penalty_of_biases_is_seen(compute_wrongly: ComputeWrongly, make_project: MakeProject) -> None:
    project = make_project((3, 4, 2), "tanh", bias="trained", batch_size=3, l2=0.3)
    right = BIAS_GRADIENT.compute

    def wrong(
        operation: Operation, context: Context, result: Matrix, terms: tuple[Matrix, ...], *operands: Matrix
    ) -> Calls:
        yield from right(operation, context, result, terms, *operands)
        bias = project.parameters[f"bias_{operation.layer}"]
        yield np.add, (result, 0.3 * bias, result)

    compute_wrongly(BIAS_GRADIENT, wrong)
    assert {one.name for one in disagreeing(project)} == {"bias_b", "bias_c"}


def test_a_weight_of_0_is_at_the_kink_of_l1_and_counted_apart(make_project: MakeProject) -> None:
    project = make_project((2, 3, 2), "tanh", batch_size=3, l1=0.2, l2=0.3)
    weights = project.parameters["W_b"].copy()
    weights[1, 0] = 0.0
    project = project.with_parameters({**project.parameters, "W_b": matrix(weights)})
    found = {(one.name, one.row, one.column): one for one in compared(project)}
    kinks = {place: one for place, one in found.items() if one.verdict is Verdict.AT_KINK}
    assert list(kinks) == [("W_b", 1, 0)]
    (one,) = kinks.values()
    assert (one.left + one.right) / 2 == pytest.approx(one.analytic, rel=1e-6)
    assert one.right - one.left == pytest.approx(0.4, rel=1e-6)
    assert {one.verdict for place, one in found.items() if place not in kinks} == {Verdict.AGREES}
    assert report(project.with_settings({"l1": 0.0})).at_kinks == 0


@pytest.mark.parametrize("precision", Precision)
def test_the_formulas_are_checked_in_float64_whatever_the_precision(
    make_project: MakeProject, precision: Precision
) -> None:
    project = make_project((3, 4, 2), bias="trained", batch_size=3, l2=0.3)
    short = replace(project, parameters={name: matrix(np.float32(one)) for name, one in project.parameters.items()})
    short = replace(short, inputs=matrix(np.float32(short.inputs)), targets=matrix(np.float32(short.targets)))
    assert report(short.with_settings({"precision": precision})) == report(short)
    assert report(short).agreeing == trained(project)


# What cannot be told


def test_gradients_that_are_lost_in_the_last_digit_of_the_error_are_too_small_to_tell(
    make_project: MakeProject,
) -> None:
    project = make_project((40, 40, 2))
    saturated = {name: matrix(np.full(array.shape, 0.5)) for name, array in project.parameters.items()}
    project = replace(
        project, parameters=saturated, inputs=matrix(np.full((40, 1), 1.5)), targets=matrix([[0.5], [0.5]])
    )
    found = compared(project)
    assert 0 < max(abs(one.analytic) for one in found if one.name == "W_b") < 1e-12
    assert {one.verdict for one in found} == {Verdict.TOO_SMALL}


@pytest.mark.parametrize("seed", range(3))
def test_a_gradient_that_is_nearly_0_is_not_said_to_be_wrong(make_project: MakeProject, seed: int) -> None:
    project = make_project((3, 4, 2), "linear", samples=1, seed=seed)
    session = open_session(project)
    out = go_to(session, Position(1, 4)).values["out_c"]
    for missed in (0.0, 1e-15, 1e-12, 1e-9):
        found = report(replace(project, targets=matrix(out + missed)))
        assert (found.disagreeing, found.at_kinks) == (0, 0)


def test_the_noise_of_a_large_batch_is_no_disagreement() -> None:
    found = report(open_project("digits", Overrides(batch_size=100_000)))
    assert (found.checked, found.disagreeing, found.at_kinks) == (2410, 0, 0)
    assert found.too_small <= 5


@pytest.mark.parametrize("seed", range(120))
def test_no_right_gradient_is_said_to_be_wrong_however_large_or_small_the_numbers_are(
    make_project: MakeProject, seed: int
) -> None:
    last, loss = LAST_AND_LOSS[seed % len(LAST_AND_LOSS)]
    random = np.random.default_rng(seed)
    sizes = [int(size) for size in random.integers(1, 9, size=random.integers(2, 6))]
    hidden = [str(name) for name in random.choice(list(ACTIVATIONS), size=len(sizes) - 2)]
    batch = int(random.integers(1, 40))
    project = make_project(sizes, (*hidden, last), loss=loss, bias=BIASES[seed % 3], samples=batch, batch_size=batch)
    weights, inputs = 10.0 ** random.uniform(-3, 2), 10.0 ** random.uniform(-4, 3)
    scaled = {name: matrix(weights * array) for name, array in project.parameters.items()}
    found = report(replace(project, parameters=scaled, inputs=matrix(inputs * project.inputs)))
    assert (found.checked, found.disagreeing) == (trained(project), 0)


def test_small_nets_with_kinks_all_around_are_too_small_to_tell_rather_than_wrong(make_project: MakeProject) -> None:
    project = make_project((4, 6, 6, 2), ("tanh", "relu", "relu"), samples=30, batch_size=30, seed=5)
    small = {name: matrix(1e-3 * array) for name, array in project.parameters.items()}
    found = report(replace(project, parameters=small, inputs=matrix(1e-4 * project.inputs)))
    assert found.disagreeing == 0
    assert found.too_small > 0


# Kinks


def case(name: str) -> Project:
    """Return a small input that once failed."""
    return open_project(str(HERE / "cases" / name), Overrides())


def test_at_a_kink_the_gradient_is_a_choice_between_two_slopes() -> None:
    found = {(one.name, one.row, one.column): one for one in compared(case("kink.toml"))}
    kinks = {place: one for place, one in found.items() if one.verdict is Verdict.AT_KINK}
    assert {place: (one.left, round(one.right, 6), one.analytic) for place, one in kinks.items()} == {
        ("W_b", 0, 0): (0.0, 0.5, 0.0),
        ("W_b", 0, 1): (0.0, 0.25, 0.0),
        ("bias_b", 0, 0): (0.0, 0.25, 0.0),
    }
    assert {one.verdict for place, one in found.items() if place not in kinks} == {Verdict.AGREES}


def test_a_net_that_is_0_but_for_the_rounding_of_its_sum_is_at_the_kink() -> None:
    project = case("near-kink.toml")
    net = go_to(open_session(project), Position(1, 1)).values["net_b"]
    assert 0.0 < net.item() < 1e-16
    found = compared(project)
    verdicts = {(one.name, one.column): one.verdict for one in found}
    moved = {("W_b", 0), ("W_b", 2), ("W_b", 3), ("bias_b", 0)}  # the second input is 0
    assert {place for place, verdict in verdicts.items() if verdict is Verdict.AT_KINK} == moved
    assert {verdict for place, verdict in verdicts.items() if place not in moved} == {Verdict.AGREES}
    assert {(one.left, round(one.right, 6)) for one in found if one.verdict is Verdict.AT_KINK} == {(0.0, -0.3)}


KINKS = [(name, kink) for name, activation in ACTIVATIONS.items() for kink in activation.kinks]


@pytest.mark.parametrize(("name", "kink"), KINKS, ids=str)
def test_every_kink_of_the_tables_is_no_failure_and_counted_apart(
    make_project: MakeProject, name: str, kink: float
) -> None:
    project = make_project((1, 1, 1), (name, "linear"), samples=1)
    at_kink = {"W_b": matrix([[kink]]), "W_c": matrix([[0.5]])}
    found = report(replace(project, parameters=at_kink, inputs=matrix([[1.0]]), targets=matrix([[3.0]])))
    assert (found.disagreeing, found.at_kinks) == (0, 1)
    assert found.kink is not None
    assert found.kink.name == "W_b"
    assert found.kink.left != found.kink.right


@pytest.mark.parametrize(
    ("name", "kink"), [(name, kink) for name, loss in LOSSES.items() for kink in loss.kinks], ids=str
)
def test_so_is_every_kink_of_a_loss(make_project: MakeProject, name: str, kink: float) -> None:
    project = make_project((1, 1), "linear", loss=name, samples=1)
    at_kink = replace(project, parameters={"W_b": matrix([[0.5]])}, inputs=matrix([[1.0]]))
    found = report(replace(at_kink, targets=matrix([[0.5 - kink]])))
    assert counts(found) == (0, 0, 1, 0)


def test_a_wrong_gradient_is_seen_where_another_sample_is_at_a_kink(
    compute_wrongly: ComputeWrongly, make_project: MakeProject
) -> None:
    project = make_project((2, 1, 1), ("relu", "linear"), samples=2, batch_size=2)
    project = replace(
        project,
        parameters={"W_b": matrix([[1.0, 0.5]]), "W_c": matrix([[0.5]])},
        inputs=matrix([[0.0, 1.0], [0.0, 1.0]]),  # the first sample is at the kink, but no weight moves it
    )
    assert counts(report(project)) == (3, 0, 0, 0)
    compute_wrongly(GRADIENT, off_by(1.001, GRADIENT.compute))
    assert counts(report(project)) == (0, 3, 0, 0)


# Slices and samples


def test_a_check_in_slices_finds_the_same_as_one_at_once(monkeypatch: pytest.MonkeyPatch, mixed: Project) -> None:
    at_once = report(mixed)
    monkeypatch.setattr("gpnet_engine.questions.gradient_checks.comparing._CELLS_IN_SLICE", 1)
    slowly = check_of(mixed)
    passed = []
    while not slowly.go_on(-1.0):
        passed.append(slowly.done)
    assert passed == list(range(1, slowly.total))
    assert slowly.total == trained(mixed)
    assert counts(slowly.finish()) == counts(at_once)


def test_a_sample_is_drawn_from_the_seed(mixed: Project) -> None:
    sample = check_of(mixed, 10)
    assert sample.total == 10
    assert sample.finish() == check_of(mixed, 10).finish()
    assert counts(sample.finish()) == (10, 0, 0, 0)
    assert check_of(mixed, 1000).total == trained(mixed)
    drawn = {check_of(mixed.with_settings({"seed": seed}), 1).finish().worst for seed in range(8)}
    assert len(drawn) > 1


def test_the_worst_of_those_that_disagree_comes_before_all_that_agree(
    compute_wrongly: ComputeWrongly, mixed: Project
) -> None:
    compute_wrongly(BIAS_GRADIENT, off_by(1.5, BIAS_GRADIENT.compute))
    found = report(mixed)
    assert found.worst is not None
    assert found.worst.name.startswith("bias_")
    assert found.worst.relative_error == max(one.relative_error for one in disagreeing(mixed))


@pytest.mark.parametrize(
    ("weight", "target"), [(50.0, 1.0), (-50.0, 0.0), (38.0, 1.0), (800.0, 1.0)], ids=lambda number: f"{number:g}"
)
def test_a_gradient_that_rounding_takes_away_is_too_small_to_tell_and_no_failure(
    make_project: MakeProject, weight: float, target: float
) -> None:
    network = make_project((1, 1), loss="binary_cross_entropy").network
    one = matrix([[1.0]])
    project = Project("saturated", network, {"W_b": matrix([[weight]])}, one, matrix([[target]]))
    (found,) = compared(project)
    assert found.verdict in {Verdict.TOO_SMALL, Verdict.AGREES}
    assert not check_of(project).finish().disagreeing
