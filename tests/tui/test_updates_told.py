"""What is told of a cell of an update: its flow, where it goes, what it says of E, and the colours of a heat map."""

from typing import Any, TypeAlias

import numpy as np
import pytest

from gpnet_engine.arrays import matrix
from gpnet_engine.names import is_single, is_state, parameter_behind, updated
from gpnet_engine.operations import Operation, Phase
from gpnet_engine.operations.program import phase
from gpnet_engine.questions.gradient_checks.probing import Prober
from gpnet_engine.time.session import Position, Session, go_to, open_session
from gpnet_tui.view.answers.cell import cell_lines
from gpnet_tui.view.answers.probe import probe_parts
from gpnet_tui.view.fan.flow import flow_into
from gpnet_tui.view.matrices.heat import LEVELS, levels, scale_of
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef, plain
from gpnet_tui.view.text.labels import cell_label, sample_label
from tests.builders.projects import make_project
from tests.builders.strategies import SETTINGS_OF_UPDATES

Settings: TypeAlias = dict[str, Any]

of_updates = pytest.mark.parametrize("settings", SETTINGS_OF_UPDATES, ids=lambda one: "-".join(map(str, one.values())))


def second_iteration(settings: Settings, batch_size: int = 1) -> Session:
    session = open_session(make_project((2, 3, 2), bias="trained", samples=4, batch_size=batch_size, **settings))
    return go_to(session, Position(2, len(session.program)))


def updates(session: Session) -> list[Operation]:
    return [one for one in session.program if phase(one) is Phase.UPDATE and not is_single(one.result)]


def told(session: Session, cell: CellRef) -> str:
    """Return what the pane of the cell says, in one line."""
    scene = Scene(session, pinned=cell)
    return " ".join(" ".join(map(plain, cell_lines(scene, 60, 30))).split())


@pytest.mark.parametrize("batch_size", [1, 2])
@of_updates
def test_no_edge_into_an_update_is_a_sample_or_a_factor_that_is_one_number(settings: Settings, batch_size: int) -> None:
    session = second_iteration(settings, batch_size)
    samples = {sample_label(session, column) for column in range(batch_size)}
    for operation in updates(session):
        for edge in flow_into(session, operation, CellRef(operation.result, 0, 0), 8).into:
            assert not is_single(edge.cell.name)
            assert not samples & set(edge.label.split())


@of_updates
def test_what_an_optimizer_keeps_is_told_to_go_into_the_update_and_the_next_iteration(settings: Settings) -> None:
    session = second_iteration(settings)
    steps = {operation.result: step for step, operation in enumerate(session.program, start=1)}
    for operation in updates(session):
        text = told(session, CellRef(operation.result, 0, 0))
        assert "iteration 3 begins with it" in text
        takers = [one.result for one in session.program if operation.result in one.operands]
        assert [f"(step {steps[name]})" in text.partition("goes into")[2] for name in takers] == [True] * len(takers)
        assert ("goes into" in text) == bool(takers)


@of_updates
def test_the_check_of_a_state_names_the_parameter_whose_gradient_and_update_it_is_about(settings: Settings) -> None:
    session = second_iteration(settings)
    prober = Prober(session)
    for operation in updates(session):
        cell = CellRef(operation.result, 0, 0)
        owner = cell_label(session, CellRef(parameter_behind(operation.result), 0, 0))
        gradient, effect = map(plain, probe_parts(session, cell, lambda _session: prober))
        assert (f"of {owner}" in effect) == (f"of {owner}" in gradient) == is_state(operation.result)


def test_a_state_that_grows_manyfold_is_seen_on_a_scale_of_its_own() -> None:
    session = open_session(make_project(optimizer="adam"))
    session = go_to(session, Position(1, len(session.program)))
    for name in session.project.network.parameter_shapes():
        for state in ("moment1", "moment2"):
            new = updated(f"{state}_{name}")
            found = levels(session.values[new], scale_of(session.values, new))
            seen = {abs(level) for row in found for level in row}
            assert len(seen) > 1
            assert max(seen) == LEVELS
    assert np.array_equal(session.values["moment1_W_b"], matrix(np.zeros((3, 2))))
