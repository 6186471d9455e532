"""A bias that all neurons of a layer share: one number in files, edits, formulas and gradients alike."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest

from gpnet_engine.arrays import same_bits
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.files.writer import save
from gpnet_engine.model.project import Project
from gpnet_engine.time.editing import edit, settings_move, undo
from gpnet_engine.time.session import Position, Session, go_to, open_session, project_here
from tests.builders.projects import open_text

MakeProject: TypeAlias = Callable[..., Project]

NETWORK = '[network]\nlayers = [2, 3, 2]\nbias = "trained"\nbias_shared = true\n'


@pytest.fixture
def shared(make_project: MakeProject) -> Session:
    """Return a run of a network of which each layer has one bias, at the end of its first iteration."""
    project = make_project((2, 3, 2), bias="trained", bias_shared=True, samples=4, batch_size=2)
    session = open_session(project)
    return go_to(session, Position(1, len(session.program)))


def test_every_neuron_receives_it_and_its_gradient_is_the_sum_of_every_delta(shared: Session) -> None:
    values = shared.values
    for layer, before in (("b", "a"), ("c", "b")):
        assert values[f"bias_{layer}"].shape == values[f"grad_bias_{layer}"].shape == (1, 1)
        net = values[f"W_{layer}"] @ values[f"out_{before}"] + values[f"bias_{layer}"].item()
        assert np.allclose(values[f"net_{layer}"], net, rtol=1e-15)
        assert values[f"grad_bias_{layer}"].item() == pytest.approx(values[f"delta_{layer}"].sum(), rel=1e-14)
        moved = values[f"bias_{layer}"] - 0.5 * values[f"grad_bias_{layer}"]
        assert np.allclose(values[f"new_bias_{layer}"], moved, rtol=1e-15)


def test_a_file_gives_one_number_a_layer(tmp_path: Path) -> None:
    project = open_text(tmp_path, f"{NETWORK}[biases]\nb = [0.35]\nc = [0.6]\n")
    assert project.parameters["bias_b"].tolist() == [[0.35]]
    save(project, tmp_path / "saved.toml")
    assert "c = [0.6]" in (tmp_path / "saved.toml").read_text(encoding="utf-8")
    again = open_project(str(tmp_path / "saved.toml"), Overrides())
    assert again.network == project.network
    assert same_bits(again.parameters["bias_c"], project.parameters["bias_c"])


def test_as_many_equal_numbers_as_neurons_are_that_one(tmp_path: Path) -> None:
    assert open_project("mazur", Overrides(bias_shared=True)).parameters["bias_b"].tolist() == [[0.35]]
    assert open_text(tmp_path, f"{NETWORK}[biases]\nb = [0.1, 0.1, 0.1]").parameters["bias_b"].tolist() == [[0.1]]


@pytest.mark.parametrize("numbers", ["[0.1, 0.2, 0.1]", "[]"])
def test_other_numbers_are_refused_with_the_reason(tmp_path: Path, numbers: str) -> None:
    with pytest.raises(ProjectError, match=r"biases\.b: expected one number, as bias_shared is true, got \d"):
        open_text(tmp_path, f"{NETWORK}[biases]\nb = {numbers}")


def test_one_number_for_many_neurons_says_in_a_file_of_weights_that_they_share_it(tmp_path: Path) -> None:
    weights = {"W_b": np.ones((3, 2)), "bias_b": np.array([0.5]), "W_c": np.ones((1, 3)), "bias_c": np.array([0.25])}
    np.savez(tmp_path / "shared.npz", **weights)  # type: ignore[arg-type]
    project = open_text(tmp_path, '[network]\nweights = "shared.npz"\n')
    assert project.network.bias_shared
    assert project.parameters["bias_b"].tolist() == [[0.5]]
    with pytest.raises(ProjectError, match=r"shared\.npz: bias_b: expected 3 numbers, one per neuron, got 1"):
        open_text(tmp_path, '[network]\nweights = "shared.npz"\nbias_shared = false\n')


@pytest.mark.parametrize("equal", [True, False], ids=["equal", "different"])
def test_neurons_come_to_share_a_bias_and_part_again_in_a_run(make_project: MakeProject, *, equal: bool) -> None:
    project = make_project((2, 3, 2), bias="frozen", samples=4)
    biases = np.full((3, 1), 0.1) if equal else np.array([[0.1], [0.2], [0.6]])
    project = project.with_parameters({**project.parameters, "bias_b": biases})
    session = go_to(open_session(project), Position(3, 0))
    together = settings_move(session, {"bias_shared": True}).finish()
    assert together.values["bias_b"].tolist() == [[0.1 if equal else pytest.approx(0.3)]]
    apart = settings_move(go_to(together, Position(5, 0)), {"bias_shared": False}).finish()
    assert apart.values["bias_b"].tolist() == [[together.values["bias_b"].item()]] * 3
    assert project_here(go_to(apart, Position(4, 0))).parameters["bias_b"].shape == (1, 1)
    assert undo(undo(apart)).values["bias_b"].tolist() == biases.tolist()


def test_an_edit_of_a_bias_waits_while_it_is_shared(make_project: MakeProject) -> None:
    session = open_session(make_project((2, 3, 2), bias="trained", samples=4))
    session = edit(go_to(session, Position(3, 0)), "bias_b", 2, 0, 0.75)
    together = settings_move(go_to(session, Position(2, 0)), {"bias_shared": True}).finish()
    assert go_to(together, Position(3, 0)).values["bias_b"].shape == (1, 1)
    assert go_to(undo(together), Position(3, 0)).values["bias_b"][2, 0] == 0.75
