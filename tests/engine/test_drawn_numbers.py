"""Numbers drawn from a seed are numbers of the page: with `decimals` they are rounded as they are drawn."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np
import pytest

from gpnet_engine.arrays import Matrix
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.activations import ACTIVATIONS
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import BiasMode, Training
from gpnet_engine.time.editing import edit, removal_move, restart_with_new_seed, settings_move, undo
from gpnet_engine.time.samples import edited_data
from gpnet_engine.time.session import START, Position, Session, go_to, open_session
from tests.builders.projects import random_project


def has_at_most(array: Matrix, decimals: int) -> bool:
    """Tell whether every number is written in full with that many decimals."""
    return all(float(f"{number:.{decimals}f}") == number for number in array.ravel().tolist())


def drawn(decimals: int | None, seed: int = 3, activation: str = "sigmoid") -> Project:
    network = Network((4, 5, 2), activations=(activation,), bias=(BiasMode.TRAINED,))
    return random_project(network, Training(seed=seed, decimals=decimals))


def with_decimals(session: Session, decimals: int | None) -> Session:
    return settings_move(session, {"decimals": decimals}).finish()


@pytest.mark.parametrize("decimals", [0, 1, 4, 12])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_drawn_weights_and_samples_have_no_more_decimals_than_the_page(activation: str, decimals: int) -> None:
    exact, rounded = drawn(None, activation=activation), drawn(decimals, activation=activation)
    for left, right in [
        *((exact.parameters[name], rounded.parameters[name]) for name in exact.parameters),
        (exact.inputs, rounded.inputs),
        (exact.targets, rounded.targets),
    ]:
        assert has_at_most(right, decimals)
        assert np.allclose(left, right, rtol=0, atol=0.5001 * 10.0**-decimals)


def test_without_decimals_drawn_numbers_have_all_their_digits() -> None:
    project = drawn(None)
    for array in (*(project.parameters[name] for name in ("W_b", "W_c")), project.inputs, project.targets):
        assert not has_at_most(array, 10)


def test_a_new_network_is_computed_from_the_numbers_that_it_shows() -> None:
    session = open_session(open_project(None, Overrides(layers=[2, 2, 1], decimals=4, seed=3)))
    session = go_to(session, START._replace(step=1))
    for row in range(2):
        weights = [Decimal(f"{number:.4f}") for number in session.values["W_b"][row]]
        inputs = [Decimal(f"{number:.4f}") for number in session.values["out_a"][:, 0]]
        by_hand = sum((w * x for w, x in zip(weights, inputs, strict=True)), Decimal(0))
        assert session.values["net_b"][row, 0] == float(by_hand.quantize(Decimal("0.0001"), ROUND_HALF_UP))


def test_what_a_file_leaves_out_is_drawn_rounded_and_what_it_gives_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "project.toml"
    path.write_text("[network]\nlayers = [2, 1, 2]\n[weights]\nb = [[0.123456, 1.0]]\n[training]\ndecimals = 2\n")
    project = open_project(str(path), Overrides())
    assert project.parameters["W_b"].tolist() == [[0.123456, 1.0]]
    assert has_at_most(project.parameters["W_c"], 2)
    assert has_at_most(project.inputs, 2)


def test_a_new_seed_draws_rounded() -> None:
    session = restart_with_new_seed(open_session(drawn(3)))
    assert has_at_most(session.values["W_b"], 3)
    assert session.values["W_b"].tolist() == drawn(3, seed=4).parameters["W_b"].tolist()


def test_decimals_set_live_leave_the_weights_alone_and_a_new_seed_draws_rounded() -> None:
    session = with_decimals(open_session(drawn(None)), 3)
    assert session.values["W_b"].tolist() == drawn(None).parameters["W_b"].tolist()
    assert has_at_most(restart_with_new_seed(session).values["W_b"], 3)


def test_decimals_set_after_a_new_seed_do_not_draw_again() -> None:
    session = restart_with_new_seed(open_session(drawn(None)))
    later = with_decimals(session, 2)
    assert later.values["W_b"].tolist() == session.values["W_b"].tolist()
    assert undo(later).values["W_b"].tolist() == session.values["W_b"].tolist()


def test_a_number_that_is_typed_keeps_its_digits_on_paper() -> None:
    session = edit(open_session(drawn(2)), "W_b", 0, 0, 0.123456)
    assert session.values["W_b"][0, 0] == 0.123456


@pytest.mark.parametrize("batch_size", [1, 7, 8, 9, 64, 1000])
@pytest.mark.parametrize("activation", ["linear", "softmax"])
def test_a_batch_has_as_many_samples_as_it_asks_for(batch_size: int, activation: str) -> None:
    project, plain = (
        open_project(None, Overrides(layers=[3, 2], activation=[activation], batch_size=size, decimals=3))
        for size in (batch_size, 1)
    )
    assert project.samples == max(8, batch_size)
    assert project.largest_batch == batch_size
    assert np.array_equal(project.inputs[:, :8], plain.inputs)
    assert np.array_equal(project.targets[:, :8], plain.targets)
    assert has_at_most(project.inputs, 3)
    assert has_at_most(project.targets, 3)
    assert len(np.unique(project.inputs, axis=1).T) > 0.9 * project.samples


def test_a_larger_batch_set_live_is_filled_and_the_samples_that_were_there_stay() -> None:
    session = go_to(open_session(drawn(None)), Position(3, 2))
    larger = settings_move(session, {"batch_size": 20}).finish()
    assert larger.batch == 20
    assert np.array_equal(larger.project.inputs[:, :8], session.project.inputs)
    assert np.array_equal(larger.project.targets[:, :8], session.project.targets)
    assert go_to(larger, Position(2, 0)).batch == 1
    again = settings_move(larger, {"batch_size": 30}).finish()
    assert np.array_equal(again.project.inputs[:, :20], larger.project.inputs)
    whole = random_project(session.project.network, Training(batch_size=30, seed=3))
    assert np.array_equal(again.project.inputs, whole.inputs)


def test_a_sample_that_was_typed_into_may_go_with_the_larger_batch_it_was_drawn_for() -> None:
    larger = settings_move(open_session(drawn(None)), {"batch_size": 20}).finish()
    typed = edit(larger, "out_a", 0, 19, 7.0)
    assert edited_data(typed.project, typed.edits, 1)[0][0, 19] == 7.0
    without = removal_move(typed, 0).finish()
    assert without.project.samples == 8
    assert np.array_equal(edited_data(without.project, without.edits, 1)[0], without.project.inputs)


def test_given_samples_are_all_that_there_are() -> None:
    session = settings_move(open_session(open_project("xor", Overrides())), {"batch_size": 20}).finish()
    assert session.batch == session.project.samples == 4


def test_samples_that_would_not_fit_are_refused_before_they_are_drawn() -> None:
    with pytest.raises(ProjectError, match=r"training\.batch_size: expected samples of at most"):
        open_project(None, Overrides(layers=[2, 2], batch_size=2**27))
    with pytest.raises(ProjectError, match=r"training\.batch_size"):
        settings_move(open_session(drawn(None)), {"batch_size": 2**27})
