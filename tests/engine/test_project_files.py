"""Project files: what they give, what options override, and errors that name file, key and what was expected."""

import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from gpnet_engine.arrays import same_bits
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.files.project_file import LARGEST_FILE
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import BiasMode, Reduction, Training
from tests.builders.projects import open_text

Open = Callable[..., Project]

FULL = """
title = "Three ways"

[network]
layers = [2, 3, 1]
activation = ["tanh", "sigmoid"]
loss = "binary_cross_entropy"
bias = "trained"

[weights]
b = [[1, 2], [3, 4], [5, 6.5]]

[biases]
b = [0.25, -0.5, 1]

[training]
learning_rate = 0.125
batch_size = 2
reduction = "mean"
seed = 7
decimals = 3

[data]
inputs = [[1, 0], [0, 1], [1, 1]]
targets = [[0], [1], [0.5]]
"""


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """Return a function that writes a text to the file project.toml and opens it."""
    return partial(open_text, tmp_path)


def test_a_file_gives_everything_it_says(opened: Open) -> None:
    project = opened(FULL)
    assert project.title == "Three ways"
    assert project.network.sizes == (2, 3, 1)
    assert project.network.activations == ("tanh", "sigmoid")
    assert project.network.loss_name == "binary_cross_entropy"
    assert project.network.bias == (BiasMode.TRAINED,) * 2
    assert project.network.reduction is Reduction.MEAN
    assert project.training == Training(0.125, batch_size=2, seed=7, decimals=3)
    assert project.parameters["W_b"].tolist() == [[1, 2], [3, 4], [5, 6.5]]
    assert project.parameters["bias_b"].tolist() == [[0.25], [-0.5], [1]]
    assert project.inputs.tolist() == [[1, 0, 1], [0, 1, 1]]
    assert project.targets.tolist() == [[0, 1, 0.5]]


def test_what_a_file_leaves_out_has_the_defaults_of_the_contract(opened: Open) -> None:
    project = opened("[network]\nlayers = [2, 3, 1]\n")
    assert project.title == "2-3-1"
    assert project.network.activations == ("sigmoid", "sigmoid")
    assert project.network.loss_name == "squared_error"
    assert project.network.bias == (BiasMode.NONE,) * 2
    assert project.network.reduction is Reduction.SUM
    assert (project.training.batch_size, project.training.decimals) == (1, None)
    assert set(project.parameters) == {"W_b", "W_c"}


def test_missing_weights_are_drawn_from_the_seed_and_missing_biases_are_zero(opened: Open) -> None:
    one, same, other = opened(FULL), opened(FULL), opened(FULL, seed=8)
    assert same_bits(one.parameters["W_c"], same.parameters["W_c"])
    assert not same_bits(one.parameters["W_c"], other.parameters["W_c"])
    assert same_bits(one.parameters["W_b"], other.parameters["W_b"])
    assert len(np.unique(one.parameters["W_c"])) == 3
    assert np.abs(one.parameters["W_c"]).max() <= np.sqrt(6 / 4)  # Glorot and Bengio for 3 and 1 neurons
    assert one.parameters["bias_c"].tolist() == [[0]]


def test_arrays_are_read_only_float64_in_rows(opened: Open) -> None:
    project = opened(FULL)
    for array in (project.inputs, project.targets, *project.parameters.values()):
        assert array.dtype == np.float64
        assert array.flags.c_contiguous
        assert not array.flags.writeable


def test_the_default_project_is_the_article() -> None:
    assert open_project(None, Overrides()).title == open_project("article", Overrides()).title == "Swap two bits"


def test_options_override_what_a_file_says(opened: Open) -> None:
    project = opened(
        FULL,
        activation=["sigmoid"],
        loss="squared_error",
        bias="frozen",
        learning_rate=2.0,
        batch_size=3,
        decimals=5,
        seed=1,
    )
    assert project.network.activations == ("sigmoid", "sigmoid")
    assert project.network.loss_name == "squared_error"
    assert project.network.bias == (BiasMode.FROZEN,) * 2
    assert project.network.reduction is Reduction.MEAN
    assert project.training == Training(2.0, batch_size=3, seed=1, decimals=5)
    assert project.parameters["bias_b"].tolist() == [[0.25], [-0.5], [1]]


def test_without_biases_those_of_the_file_are_left_out(opened: Open) -> None:
    assert set(opened(FULL, bias="none").parameters) == {"W_b", "W_c"}


def test_other_layers_make_new_weights_for_the_same_data(opened: Open) -> None:
    project = opened(FULL, layers=[2, 5, 1])
    assert project.parameters["W_b"].shape == (5, 2)
    assert project.inputs.shape == (2, 3)
    assert opened(FULL, layers=[2, 3, 1]).parameters["W_b"][2, 1] == 6.5


def test_layers_without_a_project_make_a_random_one_with_eight_samples() -> None:
    project = open_project(None, Overrides(layers=[3, 5, 2], seed=4))
    assert "random" in project.title.lower()
    assert project.network.sizes == (3, 5, 2)
    assert project.inputs.shape == (3, 8)
    assert project.targets.shape == (2, 8)
    assert project.training.decimals is None
    again, other = (open_project(None, Overrides(layers=[3, 5, 2], seed=seed)) for seed in (4, 5))
    assert same_bits(project.inputs, again.inputs)
    assert same_bits(project.parameters["W_b"], again.parameters["W_b"])
    assert not same_bits(project.inputs, other.inputs)
    assert not same_bits(project.parameters["W_b"], other.parameters["W_b"])


def test_random_targets_of_a_softmax_are_one_class_each() -> None:
    project = open_project(None, Overrides(layers=[3, 4], activation=["softmax"], loss="cross_entropy"))
    assert project.targets.sum(axis=0).tolist() == [1.0] * 8
    assert set(project.targets.ravel().tolist()) == {0.0, 1.0}


NETWORK = "[network]\nlayers = [2, 1]\n"
WRONG = {
    "a wrong type": ('[network]\nlayers = "2, 1"', "network.layers", "expected a list, got text"),
    "a fraction of a neuron": (
        "[network]\nlayers = [2.5, 1]",
        "network.layers, entry 1:",
        "whole number, got a number",
    ),
    "a truth value for a number": (f"{NETWORK}[training]\nseed = true", "training.seed", "a whole number, got true"),
    "one layer": ("[network]\nlayers = [2]", "network.layers", "at least two layers"),
    "no layers": ("[network]\nlayers = []", "network.layers", "at least two layers"),
    "an empty layer": ("[network]\nlayers = [2, 0]", "network.layers", "at least one neuron"),
    "no network": ("title = 'a'", "project.toml", "expected a project, with a table [network]; there is none"),
    "a sheet of nothing": ("sheet = 1", "project.toml: sheet", "expected a table, got a whole number"),
    "answers": ("answers.1.E = [[1]]", "project.toml", "open their project, and these with o or --answers"),
    "an unknown table": (f"colour = 1\n{NETWORK}", "project.toml", "colour; expected some of network, title"),
    "an unknown key": (f"{NETWORK}[training]\nrate = 1", "training", "no key rate; expected some of learning_rate"),
    "an unknown activation": (f"{NETWORK}activation = 'swish'", "network.activation", "sigmoid, tanh, relu"),
    "too many activations": (f"{NETWORK}activation = ['tanh', 'tanh']", "network.activation", "expected 1"),
    "no activations": (f"{NETWORK}activation = []", "network.activation", "expected 1"),
    "an unknown loss": (f"{NETWORK}loss = 'hinge'", "network.loss", "squared_error, "),
    "a loss that wants softmax": (f"{NETWORK}loss = 'cross_entropy'", "network.loss", "softmax"),
    "an unknown bias mode": (f"{NETWORK}bias = 'some'", "network.bias", "frozen"),
    "an unknown reduction": (f"{NETWORK}[training]\nreduction = 'max'", "training.reduction", "mean"),
    "a batch of none": (f"{NETWORK}[training]\nbatch_size = 0", "training.batch_size", "1 or more"),
    "a negative seed": (f"{NETWORK}[training]\nseed = -1", "training.seed", "0 or more"),
    "too many decimals": (f"{NETWORK}[training]\ndecimals = 16", "training.decimals", "0 to 15"),
    "an infinite rate": (f"{NETWORK}[training]\nlearning_rate = inf", "training.learning_rate", "finite"),
    "weights of no layer": (f"{NETWORK}[weights]\nc = [[1, 2]]", "weights.c", "expected b"),
    "weights of the input": (f"{NETWORK}[weights]\na = [[1, 2]]", "weights.a", "expected b"),
    "ragged weights": (f"{NETWORK}[weights]\nb = [[1]]", "weights.b, row 1:", "expected 2 numbers, got 1"),
    "too many rows": (f"{NETWORK}[weights]\nb = [[1, 2], [3, 4]]", "weights.b", "expected 1 row, got 2"),
    "no rows": (f"{NETWORK}[weights]\nb = []", "weights.b", "got none"),
    "a weight that is text": (f"{NETWORK}[weights]\nb = [[1, 'x']]", "row 1, number 2:", "got text"),
    "a weight that is NaN": (f"{NETWORK}[weights]\nb = [[1, nan]]", "b, row 1, number 2:", "finite"),
    "biases where there are none": (f"{NETWORK}[biases]\nb = [1]", "biases.b", "network.bias"),
    "too many biases": (f"{NETWORK}bias = 'frozen'\n[biases]\nb = [1, 2]", "biases.b", "expected 1"),
    "an infinite bias": (f"{NETWORK}bias = 'frozen'\n[biases]\nb = [-inf]", "biases.b", "finite"),
    "a row that is a number": (f"{NETWORK}[weights]\nb = [1, 2]", "weights.b, row 1:", "expected a list"),
    "a bias that is text": (f"{NETWORK}bias = 'frozen'\n[biases]\nb = ['1']", "biases.b, entry 1:", "a number"),
    "a target that is text": (
        f"{NETWORK}[data]\ninputs = [[1, 2], [3, 4]]\ntargets = [[1], ['x']]",
        "data.targets, row 2, number 1:",
        "a number",
    ),
    "a ragged sample": (f"{NETWORK}[data]\ninputs = [[1, 2], [1]]\ntargets = [[1], [1]]", "inputs, row 2:", "got 1"),
    "a target too few": (f"{NETWORK}[data]\ninputs = [[1, 2], [1, 2]]\ntargets = [[1]]", "data.targets", "2 rows"),
    "no samples": (f"{NETWORK}[data]\ninputs = []\ntargets = []", "data.inputs", "got none"),
    "no targets": (f"{NETWORK}[data]\ninputs = [[1, 2]]", "data", "targets"),
    "a number too large": (f"{NETWORK}[data]\ninputs = [[1, 1e400]]\ntargets = [[1]]", "row 1, number 2:", "finite"),
    "an integer too large": (f"{NETWORK}[data]\ninputs = [[1, 1{'0' * 400}]]\ntargets = [[1]]", "data.inputs", "range"),
    "bad TOML": ("[network]\nlayers = [2,, 1]", "project.toml", "at line 2, column 13"),
    "a nest too deep": ("x = " + "[" * 5000, "project.toml", "nested too deeply"),
}


@pytest.mark.parametrize(("text", "key", "expected"), WRONG.values(), ids=WRONG.keys())
def test_an_error_names_the_file_the_key_and_what_was_expected(
    opened: Open, text: str, key: str, expected: str
) -> None:
    with pytest.raises(ProjectError) as error:
        opened(text)
    message = str(error.value)
    assert "project.toml: " in message
    assert key in message
    assert expected in message
    assert "\n" not in message


def test_what_is_no_file_and_no_example_is_refused_with_the_examples() -> None:
    with pytest.raises(ProjectError, match=r"nowhere\.toml: there is no such file.*article"):
        open_project("nowhere.toml", Overrides())


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b"], ids=["too long", "with a NUL"])
def test_a_name_that_no_file_can_have_is_refused(name: str) -> None:
    with pytest.raises(ProjectError):
        open_project(name, Overrides())


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="folder"):
        open_project(str(tmp_path), Overrides())


def test_a_device_is_not_called_a_folder() -> None:
    with pytest.raises(ProjectError) as error:
        open_project("/dev/null", Overrides())
    assert "this is a folder" not in str(error.value)


def test_text_that_is_not_utf8_is_refused_with_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes(b'title = "caf\xe9"\n[network]\nlayers = [1, 1]\n')
    with pytest.raises(ProjectError, match=r"latin\.toml: expected UTF-8 text, got byte 0xe9 at 12"):
        open_project(str(path), Overrides())


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)  # a hole: it takes no room on the disk
    with pytest.raises(ProjectError, match=r"large\.toml: expected at most"):
        open_project(str(path), Overrides())


def test_an_override_out_of_range_names_its_key(opened: Open) -> None:
    with pytest.raises(ProjectError, match=r"^training\.decimals: expected 0 to 15, got 20"):
        opened(FULL, decimals=20)
    with pytest.raises(ProjectError, match=r"^training\.batch_size: "):
        open_project(None, Overrides(batch_size=0))


@pytest.mark.parametrize(
    "layers",
    [[10**8, 10**8], [10**40, 1], [2**28, 1], [1, 2**28]],
    ids=["too many weights", "too many inputs", "samples too long", "targets too long"],
)
def test_a_network_that_does_not_fit_is_refused_before_anything_is_allocated(
    monkeypatch: pytest.MonkeyPatch, layers: list[int]
) -> None:
    def allocate(*_arguments: object) -> None:
        raise AssertionError("allocated")

    monkeypatch.setattr("gpnet_engine.files.data.building.draw_data", allocate)
    monkeypatch.setattr("gpnet_engine.files.project_building.draw_parameters", allocate)
    tracemalloc.start()
    try:
        with pytest.raises(ProjectError, match=r"network\.layers"):
            open_project(None, Overrides(layers=layers))
        assert tracemalloc.get_traced_memory()[1] < 2**22
    finally:
        tracemalloc.stop()


def test_a_wide_softmax_layer_needs_no_square_matrix_for_its_samples() -> None:
    tracemalloc.start()
    try:
        project = open_project(None, Overrides(layers=[1, 4000], activation=["softmax"], loss="cross_entropy"))
        assert project.targets.shape == (4000, 8)
        assert tracemalloc.get_traced_memory()[1] < 2**24  # a square of 4000 would take 128 MB
    finally:
        tracemalloc.stop()
