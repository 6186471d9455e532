"""Settings that an activation or a loss depends on, and means over batch and outputs: one factor everywhere."""

from collections.abc import Callable
from itertools import product
from typing import TypeAlias

import pytest

from gpnet_engine.errors import ProjectError
from gpnet_engine.formulas.expressions import evaluate
from gpnet_engine.model.activations import ACTIVATIONS, Activation
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.losses import LOSSES, Loss
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import SETTINGS, Reduction
from gpnet_engine.operations.execute import context_of
from gpnet_engine.questions.gradient_checks.checks import check_of
from gpnet_engine.time.editing import settings_move
from gpnet_engine.time.session import Position, Session, go_to, open_session

MakeProject: TypeAlias = Callable[..., Project]

Entry: TypeAlias = Activation | Loss

ENTRIES: tuple[Entry, ...] = (*ACTIVATIONS.values(), *LOSSES.values())
BOUND = [pytest.param(entry, entry.setting, id=entry.name) for entry in ENTRIES if entry.setting]
OTHER = 0.375


def project_with(entry: Entry, make_project: MakeProject) -> Project:
    """Return a network that uses an entry of a table, some numbers of which are on each side of a threshold."""
    if isinstance(entry, Loss):
        return make_project((2, 3, 2), ("tanh", "linear"), loss=entry.name, samples=4, batch_size=4, seed=5)
    return make_project((2, 3, 2), (entry.name, "linear"), samples=4, batch_size=4, seed=5)


def end_of(session: Session) -> Session:
    return go_to(session, Position(1, len(session.program)))


def test_there_are_such_settings() -> None:
    assert {entry.setting for entry in ENTRIES} - {None} == {"leaky_slope", "huber_threshold"}


@pytest.mark.parametrize(("entry", "setting"), BOUND)
def test_what_an_entry_depends_on_is_a_row_with_its_value_as_the_default(entry: Entry, setting: str) -> None:
    row = SETTINGS[setting]
    bound: Entry
    if isinstance(entry, Loss):
        bound = Network((2, 2), activations=("linear",), loss_name=entry.name).loss
    else:
        bound = Network((2, 2), activations=(entry.name,)).activation("b")
    assert (bound.name, bound.formula) == (entry.name, entry.formula)
    assert row.is_of_network


@pytest.mark.parametrize(("entry", "setting"), BOUND)
def test_another_value_is_computed_written_and_checked(entry: Entry, setting: str, make_project: MakeProject) -> None:
    project = project_with(entry, make_project)
    other = project.with_settings({setting: OTHER})
    before, after = end_of(open_session(project)).values, end_of(open_session(other)).values
    assert before["error"].item() != after["error"].item()
    assert str(OTHER) in (other.network.loss if isinstance(entry, Loss) else other.network.activation("b")).formula
    session = end_of(open_session(other))
    for operation in session.program:
        context = context_of(other.network, operation, Arithmetic(), 4, session.values)
        computed = session.values[operation.result]
        formula = operation.explain(context, operation.result, 0, 0)
        assert evaluate(formula, session.values) == pytest.approx(computed[0, 0].item(), rel=1e-11, abs=1e-13)
    check = check_of(other)
    while not check.go_on(10.0):
        pass
    assert check.finish().disagreeing == 0


@pytest.mark.parametrize(("entry", "setting"), BOUND)
def test_it_can_be_changed_in_a_run(entry: Entry, setting: str, make_project: MakeProject) -> None:
    session = go_to(open_session(project_with(entry, make_project)), Position(3, 0))
    changed = settings_move(session, {setting: OTHER}).finish()
    assert end_of(changed).values["error"] == end_of(session).values["error"]
    there = Position(3, len(session.program))
    assert go_to(changed, there).values["error"] != go_to(session, there).values["error"]


@pytest.mark.parametrize("name", LOSSES)
def test_a_mean_over_the_outputs_is_refused_where_they_are_one_distribution(name: str) -> None:
    loss = LOSSES[name]
    last = loss.fused.activation if loss.fused else "linear"
    for reduction in Reduction:
        if loss.mean_of_outputs or not reduction.is_over_outputs:
            assert Network((2, 2), activations=(last,), loss_name=name, reduction=reduction).reduction is reduction
        else:
            with pytest.raises(
                ProjectError, match=rf"training\.reduction: expected sum or mean with {name}, got mean_all"
            ):
                Network((2, 2), activations=(last,), loss_name=name, reduction=reduction)


@pytest.mark.parametrize(("batch", "outputs"), product((1, 4), (1, 3)))
@pytest.mark.parametrize("reduction", Reduction)
def test_the_factor_of_a_mean_is_written_with_what_it_counts(
    make_project: MakeProject, reduction: Reduction, batch: int, outputs: int
) -> None:
    counted = {
        Reduction.SUM: [],
        Reduction.MEAN: [batch],
        Reduction.MEAN_ALL: [batch, outputs],
    }[reduction]
    factors = [str(count) for count in counted if count > 1]
    text = "" if not factors else f"1/{factors[0]}" if len(factors) == 1 else f"1/({'·'.join(factors)})"
    project = make_project((2, outputs), samples=batch, batch_size=batch, reduction=reduction)
    summed = project.with_settings({"reduction": "sum"})
    session, plain = end_of(open_session(project)), end_of(open_session(summed))
    divisor = batch * outputs if reduction is Reduction.MEAN_ALL else batch if reduction is Reduction.MEAN else 1
    for name in ("error", "delta_b", "dout_b", "grad_W_b"):
        expected = plain.values[name] / divisor
        assert session.values[name].ravel().tolist() == pytest.approx(expected.ravel().tolist(), rel=1e-14)
    for operation in session.program[2:4]:  # E and δ
        context = context_of(project.network, operation, Arithmetic(), batch, session.values)
        assert context.scale_text == text
        assert any(f"{text} ·" == part for part in operation.rule.equation(operation, context)) is bool(text)
