"""Health with optimizers and penalties: what is said stays true, and what only updates can have wrong is found."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import pytest

from gpnet_engine.arrays import matrix
from gpnet_engine.model.project import Project
from gpnet_engine.operations.program import program
from gpnet_engine.questions.findings import Finding, Trouble
from gpnet_engine.questions.health import health
from gpnet_engine.statistics import norm
from gpnet_engine.time.session import Position, Session, go_to, open_session

MakeProject: TypeAlias = Callable[..., Project]
At: TypeAlias = Callable[[Project, int, int], Session]


def at_end(project: Project, iteration: int = 1) -> Session:
    return go_to(open_session(project), Position(iteration, len(program(project.network))))


def of_kind(session: Session, trouble: Trouble) -> list[Finding]:
    return [one for one in health(session).findings if one.trouble is trouble]


@pytest.mark.parametrize("batch", [1, 2])
@pytest.mark.parametrize("settings", [{"l2": 0.5}, {"mistakes": ("grad.no-out",)}, {}], ids=str)
def test_the_norm_of_a_gradient_is_that_of_the_one_shown(
    make_project: MakeProject, settings: dict[str, Any], batch: int
) -> None:
    session = at_end(make_project(batch_size=batch, **settings))
    for one in health(session).layers:
        assert one.gradient_norm == pytest.approx(norm(session.values[f"grad_W_{one.layer}"]), rel=1e-12)


@pytest.mark.parametrize("decimals", [4, 5, None])
def test_steps_that_are_divided_by_epsilon_alone_are_found(make_project: MakeProject, decimals: int | None) -> None:
    project = make_project((2, 3, 2), samples=1, decimals=decimals, optimizer="adam", learning_rate=0.01)
    session = at_end(project)
    found = of_kind(session, Trouble.EPSILON)
    largest = max(float(np.abs(session.values[f"step_W_{layer}"]).max()) for layer in "bc")
    assert bool(found) == (decimals is not None) == (largest > 1.0)
    for one in found:
        assert f"rounds to 0 with {decimals} decimals" in one.text
        assert one.text.endswith("A larger ε, or more decimals, would make that less.")


@pytest.mark.parametrize(("limit", "is_said"), [(1e-4, True), (0.5, False), (1e9, False)])
def test_gradients_that_are_far_too_long_for_their_limit_are_found(
    make_project: MakeProject, limit: float, *, is_said: bool
) -> None:
    assert bool(of_kind(at_end(make_project(clip_norm=limit)), Trouble.CLIPPED)) == is_said


def test_what_overflows_in_float32_is_said_to_be_too_large_for_it(make_project: MakeProject) -> None:
    project = make_project((1, 2, 1), "linear", samples=1).with_settings({"precision": "float32"})
    large = {name: matrix(np.full(array.shape, 1e30)) for name, array in project.parameters.items()}
    (found,) = of_kind(at_end(project.with_parameters(large)), Trouble.NOT_FINITE)
    assert "too large for float32" in found.text


def test_a_division_by_0_is_no_number_that_is_too_large(make_project: MakeProject) -> None:
    project = make_project((1, 2, 1), samples=1, optimizer="rmsprop", epsilon=0.0)
    found = of_kind(at_end(replace(project, inputs=matrix([[0.0]]))), Trouble.NOT_FINITE)
    assert [one.text.endswith("as ε is 0: an ε above 0 prevents this.") for one in found] == [True]


def test_outputs_are_at_rest_where_the_penalty_cancels_the_gradient_of_the_data(make_project: MakeProject) -> None:
    """Of a single weight, λ·W is what the data give with the other sign."""
    project = make_project((1, 1), "linear", samples=2, batch_size=2, l2=0.5)
    project = replace(project, inputs=matrix([[1.0, 1.0 + 1e-12]]), targets=matrix([[1.0, 3.0]]))
    rested = project.with_parameters({"W_b": matrix([[4.0 / 2.5]])})
    (found,) = of_kind(at_end(rested), Trouble.SAME)
    assert "so this will not change" in found.text
    (found,) = of_kind(at_end(project.with_parameters({"W_b": matrix([[2.0]])})), Trouble.SAME)
    assert "so this will not change" not in found.text
