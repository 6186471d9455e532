"""Writing project files: the same bits when they are opened again, and what a person wrote stays."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gpnet_engine.arrays import Matrix, matrix, with_cell
from gpnet_engine.files.overrides import Overrides, open_project, open_with_source
from gpnet_engine.files.writer import same_project, save
from gpnet_engine.model.activations import ACTIVATIONS
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import BiasMode, Reduction, Training
from gpnet_engine.operations.update import least_of, state_shapes
from tests.builders.projects import open_to_write
from tests.builders.strategies import SETTINGS_OF_UPDATES

Write = Callable[[str], Path]

COMMENTED = """\
# My homework.
title = "Exercise 3"             # from the book

[network]
layers = [2, 2, 1]               # input first
activation = "sigmoid"
bias = "frozen"

[weights]                        # a row per neuron
b = [
    [0.15, 0.20],                # first neuron
    [0.25, 0.30],                # second neuron
]
c = [[0.40, 0.45]]

[biases]
b = [0.35, 0.35]                 # printed so in the book
c = [6e-1]

# How it is trained.
[training]
seed = 1_000
learning_rate = 0.50             # as in class
decimals = 4

[data]
inputs = [[0.05, 0.10], [1, 0]]  # the last one is mine
targets = [[0.01], [0.99]]
"""

LARGEST = sys.float_info.max


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a project file."""

    def write_project(text: str) -> Path:
        path = tmp_path / "project.toml"
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return write_project


def with_weight(project: Project, name: str, row: int, column: int, number: float) -> Project:
    """Return the project with another first parameter."""
    changed = with_cell(project.parameters[name], row, column, number)
    return replace(project, parameters={**project.parameters, name: changed})


def text_of(path: Path) -> str:
    """Return the file's text with its line ends."""
    return path.read_bytes().decode()


def test_a_project_that_did_not_change_is_written_as_it_was(write: Write) -> None:
    path = write(COMMENTED)
    project, source = open_to_write(path)
    save(project, path, source)
    assert text_of(path) == COMMENTED


def test_only_the_cell_that_changed_is_changed(write: Write) -> None:
    path = write(COMMENTED)
    project, source = open_to_write(path)
    changed = with_weight(with_weight(project, "W_b", 1, 0, 1 / 3), "bias_c", 0, 0, -0.0)
    save(changed, path, source)
    expected = COMMENTED.replace("[0.25, 0.30]", "[0.3333333333333333, 0.30]").replace("6e-1", "-0.0")
    assert text_of(path) == expected.replace("title", "format = 1\ntitle")
    assert same_project(open_project(str(path), Overrides()), changed)


def test_settings_are_changed_where_they_stand(write: Write) -> None:
    path = write(COMMENTED)
    project, source = open_to_write(path, learning_rate=0.1, seed=3, loss="binary_cross_entropy", batch_size=2)
    save(project, path, source)
    text = text_of(path)
    assert "learning_rate = 0.1             # as in class\n" in text
    assert "seed = 3\n" in text
    assert 'loss = "binary_cross_entropy"\n' in text
    assert "batch_size = 2\n" in text
    assert text.count("#") == COMMENTED.count("#")
    assert same_project(open_project(str(path), Overrides()), project)


CHANGES: dict[str, Callable[[Project], Project]] = {
    "a title": lambda project: replace(project, title='Exercise "4"\t\\'),
    "no decimals": lambda project: replace(project, training=replace(project.training, decimals=None)),
    "a rate": lambda project: replace(project, training=replace(project.training, learning_rate=1e-5)),
    "no biases": lambda project: project.with_settings({"bias": BiasMode.NONE}),
    "trained biases": lambda project: project.with_settings({"bias": BiasMode.TRAINED}),
    "a reduction": lambda project: project.with_settings({"reduction": Reduction.MEAN}),
    "a list of activations": lambda project: project.with_settings({"activations": ("tanh", "linear")}),
    "one activation": lambda project: project.with_settings({"activations": ("tanh", "tanh")}),
    "an input": lambda project: replace(project, inputs=with_cell(project.inputs, 0, 0, 5e-324)),
    "a target": lambda project: replace(project, targets=with_cell(project.targets, 0, 0, 1e300)),
    "more samples": lambda project: replace(project, inputs=matrix(np.eye(2, 5)), targets=matrix(np.ones((1, 5)))),
}
LAYOUTS = {
    "tables": COMMENTED,
    "lines of Windows": COMMENTED.replace("\n", "\r\n"),
    "no line end": COMMENTED.rstrip("\n"),
    "dotted keys": (
        'network.layers = [2, 2, 1] # input first\nnetwork.bias = "frozen"\nweights.b = [[1, 2], [3, 4]]\n'
        "weights.c = [[5, 6]]\nbiases.c = [1]\ntraining.decimals = 3\n"
        "data.inputs = [[1, 2]]\ndata.targets = [[3]]\n"
    ),
    "tables in lines": (
        "title = 'x'\nnetwork = { layers = [2, 2, 1], bias = 'trained' } # input first\nweights = {}\n"
        "data = { inputs = [[1, 2]], targets = [[3]] }\n"
    ),
    "dotted keys out of order": (
        "network.layers = [2, 2, 1]\ntraining.seed = 1\nnetwork.bias = 'frozen' # here?\nbiases.b = [1, 2]\n"
        "weights.c = [[5, 6]]\nbiases.c = [1]\nweights.b = [[1, 2], [3, 4]]\n"
    ),
    "quoted keys": (
        "\"title\" = 'x'\n['network'] # quoted\n\"layers\" = [2, 2, 1]\n'bias' = 'frozen'\n"
        "[ weights ]\n'b' = [[1, 2], [3, 4]]\n"
        "[ \"data\" ]\n'inputs' = [[1, 2]]\n'targets' = [[3]]\n"
    ),
    "parameters in lines": (
        "# small\nweights = { b = [[1, 2], [3, 4]], c = [[5, 6]] }\nbiases = { b = [1, 2] }\n"
        "training = { decimals = 2 }\n"
        "[network]\nlayers = [2, 2, 1]\nbias = 'frozen'\nactivation = 'relu'\n"
    ),
    "the least": "[network]\nlayers = [2, 2, 1]\nbias='trained' # input first",
    "tables out of order": (
        "[weights]\nb = [[1, 2], [3, 4]]\n[data]\ninputs = [[1, 2]]\ntargets = [[3]]\n# about the network\n"
        "[network]\nlayers = [2, 2, 1]\nbias = 'frozen'\nactivation = [ 'sigmoid', # first\n 'sigmoid', ]\n"
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_every_change_in_every_layout_is_read_back_and_keeps_comments(
    write: Write, layout: str, change: Callable[[Project], Project]
) -> None:
    path = write(layout)
    project, source = open_to_write(path)
    changed = change(project)
    save(changed, path, source)
    assert same_project(open_project(str(path), Overrides()), changed)
    first_comment = next((line for line in layout.splitlines() if "#" in line), "#").partition("#")[2]
    assert first_comment in text_of(path)
    assert ("\r\n" in text_of(path)) == ("\r\n" in layout)


def test_saving_again_goes_on_from_what_was_saved(write: Write, tmp_path: Path) -> None:
    project, source = open_to_write(write(COMMENTED))
    other = tmp_path / "other.toml"
    changed = with_weight(project, "W_b", 0, 0, 7.0)
    source = save(changed, other, source)
    again = with_weight(changed, "W_b", 0, 0, 8.0)
    save(again, other, source)
    assert text_of(other) == COMMENTED.replace("[0.15,", "[8.0,").replace("title", "format = 1\ntitle")


def test_what_was_drawn_from_the_seed_is_written_out(write: Write) -> None:
    path = write("[network]\nlayers = [3, 4, 2]\nbias = 'trained'\n")
    project, source = open_to_write(path)
    save(project, path, source)
    text = text_of(path)
    assert all(f"[{table}]" in text for table in ("weights", "biases", "data"))
    other = open_project(str(path), Overrides(seed=99))
    assert same_project(replace(other, training=project.training), project)


def test_without_a_source_everything_is_written(article: Project, tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    save(article, path)
    assert same_project(open_project(str(path), Overrides()), article)
    assert text_of(path).startswith(
        'format = 1\ntitle = "Swap two bits"\n\n[network]\nlayers = [2, 4, 3, 2]\nactivation = "sigmoid"'
    )


def test_a_network_of_options_alone_has_no_source(tmp_path: Path) -> None:
    project, source = open_with_source(None, Overrides(layers=[3, 2]))
    assert source is None
    save(project, tmp_path / "random.toml", source)
    assert same_project(open_project(str(tmp_path / "random.toml"), Overrides()), project)


def test_an_example_is_saved_with_its_comments(tmp_path: Path) -> None:
    project, source = open_with_source(None, Overrides())
    save(project, tmp_path / "mine.toml", source)
    assert "# The worked example of the article" in text_of(tmp_path / "mine.toml")


def test_long_lists_are_kept_and_replaced_whole(write: Write) -> None:
    rows = ", ".join(str([0.5] * 60) for _ in range(60))
    text = f"title = '= [1] numbers' # {rows}\n[network]\nlayers = [60, 60] # wide\n[weights]\nb = [{rows}] # all 0.5\n"
    path = write(text)
    project, source = open_to_write(path)
    save(project, path, source)
    assert f"b = [{rows}] # all 0.5" in text_of(path)
    changed = with_weight(project, "W_b", 59, 59, 0.1)
    save(changed, path, source)
    assert "# all 0.5" in text_of(path)
    assert same_project(open_project(str(path), Overrides()), changed)


def _project(data: st.DataObject) -> Project:
    sizes = tuple(data.draw(st.lists(st.integers(1, 5), min_size=2, max_size=5)))
    loss = data.draw(st.sampled_from(["squared_error", "cross_entropy", "binary_cross_entropy"]))
    last = {"cross_entropy": "softmax", "binary_cross_entropy": "sigmoid"}.get(loss)
    names = data.draw(st.lists(st.sampled_from(sorted(ACTIVATIONS)), min_size=len(sizes) - 1, max_size=len(sizes) - 1))
    network = Network(
        sizes,
        activations=(*names[:-1], last or names[-1]),
        loss_name=loss,
        bias=tuple(data.draw(st.lists(st.sampled_from(BiasMode), min_size=len(names), max_size=len(names)))),
        reduction=data.draw(st.sampled_from([Reduction.SUM, Reduction.MEAN])),
        **data.draw(st.sampled_from(SETTINGS_OF_UPDATES)),
    )

    def numbers(rows: int, columns: int, limits: tuple[float, float] = (-LARGEST, LARGEST)) -> Matrix:
        finite = st.floats(max(limits[0], -LARGEST), min(limits[1], LARGEST))
        return matrix(data.draw(arrays.arrays(np.float64, (rows, columns), elements=finite)))

    samples = data.draw(st.integers(1, 4))
    training = Training(
        data.draw(st.floats(allow_nan=False, allow_infinity=False)),
        data.draw(st.integers(1, 10)),
        data.draw(st.integers(0, 2**100)),
        data.draw(st.none() | st.integers(0, 15)),
    )
    title = data.draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
    parameters = {name: numbers(*shape) for name, shape in network.parameter_shapes().items()}
    targets = numbers(sizes[-1], samples, network.loss.targets)
    state = {
        name: numbers(*shape, (least_of(name), LARGEST))
        for name, shape in state_shapes(network).items()
        if data.draw(st.booleans())
    }
    updates, iterations = data.draw(st.integers(0, 10**6)), data.draw(st.integers(0, 10**6))
    inputs = numbers(sizes[0], samples)
    return Project(
        title, network, parameters, inputs, targets, training, state=state, updates=updates, iterations=iterations
    )


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_any_project_is_the_same_to_the_bit_when_opened_again(tmp_path: Path, data: st.DataObject) -> None:
    project = _project(data)
    path = tmp_path / "any.toml"
    source = save(project, path)
    assert same_project(open_project(str(path), Overrides()), project)
    other = _project(data)
    save(other, path, source)
    assert same_project(open_project(str(path), Overrides()), other)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_any_project_over_a_commented_file_keeps_its_comments(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "any.toml"
    path.write_text(COMMENTED, encoding="utf-8")
    project = _project(data)
    save(project, path, open_to_write(path)[1])
    assert same_project(open_project(str(path), Overrides()), project)
    assert "# My homework." in text_of(path)
    assert "# How it is trained." in text_of(path) or set(project.network.bias) == {BiasMode.NONE}
