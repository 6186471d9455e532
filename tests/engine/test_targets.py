"""Which targets a loss allows, and that δ is the derivative of the E that is shown for all of them."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpnet_engine.arrays import Matrix, Values, matrix
from gpnet_engine.errors import EditError, ProjectError
from gpnet_engine.files.overrides import Overrides, build_from
from gpnet_engine.files.project_file import decode
from gpnet_engine.formulas.expressions import evaluate
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.losses import LOSSES, Loss
from gpnet_engine.model.numpy_calls import of_cell
from gpnet_engine.model.project import Project
from gpnet_engine.operations import OUTPUT_DELTA
from gpnet_engine.operations.execute import context_of, execute
from gpnet_engine.operations.program import operation_making, program
from gpnet_engine.time.editing import edit, settings_move, undo
from gpnet_engine.time.session import Position, go_to, open_session

MakeProject: TypeAlias = Callable[..., Project]

BINARY = """
[network]
layers = [2, 1]
activation = "sigmoid"
loss = "binary_cross_entropy"
[data]
inputs = [[1, 2], [2, 1]]
targets = [[1], [{target}]]
"""
BOUNDED = [loss for loss in LOSSES.values() if loss.targets != (-np.inf, np.inf)]


def opened(text: str) -> Project:
    return build_from(decode(text, "p.toml"), None, "p.toml", Overrides()).project


def last_of(loss: Loss) -> str:
    """Return an activation that the loss takes in the last layer."""
    return loss.fused.activation if loss.fused else "linear"


@pytest.mark.parametrize("target", [2, -0.5, 1.0000001], ids=str)
def test_a_file_with_a_target_that_the_loss_cannot_have_is_refused_with_the_reason(target: float) -> None:
    with pytest.raises(ProjectError, match=r"p\.toml: data\.targets: sample 2: .* from 0 to 1, got"):
        opened(BINARY.format(target=target))


@pytest.mark.parametrize("target", [0, 1, 0.3], ids=str)
def test_the_ends_are_allowed(target: float) -> None:
    assert opened(BINARY.format(target=target)).targets[0, 1] == target


@pytest.mark.parametrize("loss", BOUNDED, ids=lambda one: one.name)
def test_an_edit_to_such_a_target_is_refused_with_the_reason(make_project: MakeProject, loss: Loss) -> None:
    session = open_session(make_project((2, 2), last_of(loss), loss=loss.name))
    with pytest.raises(EditError, match=loss.name):
        edit(session, "target", 1, 0, loss.targets[0] - 0.5)
    assert edit(session, "target", 1, 0, loss.targets[0]).values["target"][1, 0] == loss.targets[0]


def test_a_loss_that_cannot_have_a_target_of_the_data_is_refused(make_project: MakeProject) -> None:
    session = open_session(make_project((2, 2), "sigmoid"))
    session = edit(session, "target", 0, 0, 3.0)
    with pytest.raises(ProjectError, match="sample 1: binary_cross_entropy expects targets from 0 to 1, got 3"):
        settings_move(session, {"loss_name": "binary_cross_entropy"})
    settings_move(undo(session), {"loss_name": "binary_cross_entropy"})


def test_a_target_that_was_edited_into_the_range_is_allowed(make_project: MakeProject) -> None:
    session = open_session(make_project((2, 2), "sigmoid"))
    session = edit(edit(session, "target", 0, 0, 3.0), "target", 0, 0, 0.5)
    assert settings_move(session, {"loss_name": "binary_cross_entropy"}).finish().project.network.is_fused


def test_a_target_that_a_later_loss_cannot_have_is_refused(make_project: MakeProject) -> None:
    session = go_to(open_session(make_project((2, 2), "sigmoid")), Position(5, 0))
    session = settings_move(session, {"loss_name": "binary_cross_entropy"}).finish()
    with pytest.raises(ProjectError, match="got 7"):
        edit(go_to(session, Position(1, 0)), "target", 0, 0, 7.0)


def values_of(project: Project, net: Matrix, target: Matrix) -> dict[str, Matrix]:
    """Return out, E and δ of the last layer, whose net and target are given."""
    values: dict[str, Matrix] = {"out_a": project.inputs, "net_b": net, "target": target}
    for operation in program(project.network)[1:4]:
        values |= execute(project.network, operation, values, Arithmetic())
    return values


@settings(max_examples=150)
@given(
    loss=st.sampled_from(list(LOSSES.values())),
    shares=st.lists(st.floats(0.0, 1.0), min_size=6, max_size=6),
    nets=st.lists(st.floats(-4.0, 4.0), min_size=6, max_size=6),
)
def test_delta_is_the_derivative_of_the_shown_error_for_every_allowed_target(
    make_project: MakeProject, loss: Loss, shares: list[float], nets: list[float]
) -> None:
    project = make_project((2, 3), last_of(loss), loss=loss.name, samples=2, batch_size=2)
    low, high = max(loss.targets[0], -2.0), min(loss.targets[1], 3.0)
    target = matrix(low + (high - low) * np.reshape(shares, (3, 2)))
    net = np.reshape(nets, (3, 2))
    values = values_of(project, matrix(net), target)
    step = 1e-5
    for row, column in np.ndindex(3, 2):
        moved = np.zeros((3, 2))
        moved[row, column] = step
        off = values["out_b"][row, column] - target[row, column]
        if any(abs(off - kink) < 10 * step for kink in (*loss.kinks, -1.0, 1.0)):
            continue
        above, below = (values_of(project, matrix(net + way * moved), target)["error"].item() for way in (1, -1))
        assert values["delta_b"][row, column] == pytest.approx((above - below) / (2 * step), rel=1e-6, abs=1e-8)


def written(project: Project, values: Values) -> tuple[str, str, float]:
    """Return how δ of the first output is written in one line and in words, and what its formula gives."""
    made = operation_making(project.network, "delta_b")
    assert made is not None
    operation = made[1]
    assert operation.rule is OUTPUT_DELTA
    context = context_of(project.network, operation, Arithmetic(), values["target"].shape[1], values)
    formula = operation.explain(context, "delta_b", 0, 0)
    return (
        operation.rule.symbols(operation, context),
        operation.rule.meaning(operation, context, 0, 0),
        evaluate(formula, values),
    )


def test_soft_targets_that_do_not_add_up_to_1_are_written_as_they_count(make_project: MakeProject) -> None:
    project = make_project((2, 2), "softmax", loss="cross_entropy", samples=1)
    values = values_of(project, matrix([[0.4], [-0.2]]), matrix([[0.7], [0.7]]))
    symbols, meaning, number = written(project, values)
    assert symbols == "((Σt)·out_b−t)"
    assert "the sum of all targets" in meaning
    assert number == values["delta_b"][0, 0] == pytest.approx(1.4 * values["out_b"][0, 0] - 0.7)


@pytest.mark.parametrize("targets", [[0.7, 0.3], [1.0, 0.0], [0.1 + 0.2, 0.7]], ids=str)
def test_targets_that_add_up_to_1_are_written_as_a_difference(make_project: MakeProject, targets: list[float]) -> None:
    project = make_project((2, 2), "softmax", loss="cross_entropy", samples=1)
    values = values_of(project, matrix([[0.4], [-0.2]]), matrix(targets))
    symbols, _, number = written(project, values)
    assert symbols == "(out_b−t)"
    assert number == values["delta_b"][0, 0] == values["out_b"][0, 0] - targets[0]


@pytest.mark.parametrize("loss", LOSSES.values(), ids=lambda one: one.name)
def test_a_target_of_0_hides_no_output_that_is_nan(loss: Loss) -> None:
    for target in (0.0, 0.5):
        assert np.isnan(of_cell(loss.derivative, np.nan, target))
        assert np.isnan(of_cell(loss.cost_of_out or loss.cost, np.nan, target))
        assert np.isnan(loss.value(target, np.nan))


@pytest.mark.parametrize("loss", [loss for loss in LOSSES.values() if loss.fused], ids=lambda one: one.name)
@pytest.mark.parametrize(("net", "right"), [(800.0, 1.0), (-800.0, 0.0)], ids=["out is 1", "out is 0"])
def test_the_derivative_by_out_is_the_limit_where_out_is_exactly_0_or_1(
    make_project: MakeProject, loss: Loss, net: float, right: float
) -> None:
    project = make_project((2, 2), last_of(loss), loss=loss.name, samples=1)
    values = values_of(project, matrix([[net], [0.0]]), matrix([[right], [0.5]]))
    assert values["out_b"][0, 0] == right
    expected = {("cross_entropy", 0.0): 0.0, ("binary_cross_entropy", 0.0): 1.0}.get((loss.name, right), -1.0)
    assert values["dout_b"][0, 0] == expected
    assert values["delta_b"][0, 0] == pytest.approx(0.0, abs=1.0)
    assert np.isfinite(values["delta_b"]).all()
