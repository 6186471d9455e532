"""Weights from .npz and .safetensors files: names, orders and types of arrays, and errors that name the array."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy

from gpnet_engine.arrays import Matrix, same_bits
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import BiasMode
from gpnet_engine.time.session import Position, go_to, open_session
from tests.builders.projects import open_text

Arrays = dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]]
Open = Callable[..., Project]

W_B, BIAS_B = np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 1 / 3]]), np.array([0.5, -0.25, 1e-17])
W_C, BIAS_C = np.array([[-1.0, 2.0, 0.7]]), np.array([0.125])
OURS: Arrays = {"W_b": W_B, "bias_b": BIAS_B, "W_c": W_C, "bias_c": BIAS_C}


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """Return a function that writes arrays to a file beside a project file that names it, and opens the project."""

    def write_and_open(file: str, arrays: Arrays, network: str = "", rest: str = "", **overrides: object) -> Project:
        if file.endswith(".npz"):
            save: Callable[..., None] = np.savez_compressed  # whose allow_pickle is newer than our lowest numpy
            save(tmp_path / file, **arrays)
        else:
            safetensors.numpy.save_file(arrays, tmp_path / file)
        return open_text(tmp_path, f'[network]\nweights = "{file}"\n{network}\n{rest}', **overrides)

    return write_and_open


NAMES: dict[str, tuple[str, Arrays]] = {
    "our names in npz": ("weights.npz", OURS),
    "our names in safetensors": ("weights.safetensors", OURS),
    "biases that are columns": ("weights.npz", {**OURS, "bias_b": BIAS_B.reshape(-1, 1)}),
    "in order": ("weights.npz", {"arr_0": W_B, "arr_1": BIAS_B, "arr_2": W_C, "arr_3": BIAS_C}),
    "in order, columns": ("weights.npz", {"arr_0": W_B, "arr_1": BIAS_B.reshape(-1, 1), "arr_2": W_C, "arr_3": BIAS_C}),
    "a PyTorch Sequential": (
        "weights.safetensors",
        {"0.weight": W_B, "0.bias": BIAS_B, "2.weight": W_C, "2.bias": BIAS_C},
    ),
    "in numerical order": (
        "weights.safetensors",
        {"net.10.weight": W_C, "net.10.bias": BIAS_C, "net.9.weight": W_B, "net.9.bias": BIAS_B},
    ),
    "numbers inside": (
        "weights.safetensors",
        {"fc1.linear.weight": W_B, "fc1.linear.bias": BIAS_B, "fc2.linear.weight": W_C, "fc2.linear.bias": BIAS_C},
    ),
    "Fortran order": ("weights.npz", {**OURS, "W_b": np.asfortranarray(W_B)}),
    "the other end first": ("weights.npz", {**OURS, "W_b": W_B.astype(">f8")}),
}


@pytest.mark.parametrize(("file", "arrays"), NAMES.values(), ids=NAMES.keys())
def test_shapes_decide_the_layers_and_numbers_keep_their_bits(opened: Open, file: str, arrays: Arrays) -> None:
    project = opened(file, arrays)
    assert project.network.sizes == (2, 3, 1)
    assert set(project.network.bias) == {BiasMode.TRAINED}
    for name, array in OURS.items():
        assert same_bits(project.parameters[name], array.astype(float).reshape(len(array), -1))
        assert not project.parameters[name].flags.writeable


def test_one_linear_layer_needs_no_number(opened: Open) -> None:
    project = opened("weights.safetensors", {"weight": W_B, "bias": BIAS_B})
    assert project.network.sizes == (2, 3)


def test_a_column_after_one_neuron_is_a_layer_not_a_bias(opened: Open) -> None:
    project = opened("weights.npz", {"arr_0": W_C, "arr_1": np.array([[1.0], [2.0]])})
    assert project.network.sizes == (3, 1, 2)
    assert set(project.network.bias) == {BiasMode.NONE}


MIXED: dict[str, tuple[str, Arrays]] = {
    "PyTorch's, the first layer without": (
        "weights.safetensors",
        {"0.weight": W_B, "1.weight": W_C, "1.bias": BIAS_C},
    ),
    "ours": ("weights.npz", {"W_b": W_B, "W_c": W_C, "bias_c": BIAS_C}),
    "in order": ("weights.npz", {"arr_0": W_B, "arr_1": W_C, "arr_2": BIAS_C}),
}


@pytest.mark.parametrize(("file", "arrays"), MIXED.values(), ids=MIXED)
@pytest.mark.parametrize("mode", ["", "trained", "frozen"])
def test_a_layer_without_a_bias_in_the_file_has_none(opened: Open, file: str, arrays: Arrays, mode: str) -> None:
    project = opened(file, arrays, f'bias = "{mode}"' if mode else "")
    assert project.network.bias == (BiasMode.NONE, BiasMode(mode or "trained"))
    assert project.parameters.keys() == {"W_b", "W_c", "bias_c"}
    assert project.parameters["bias_c"].tolist() == [[0.125]]
    trained = go_to(open_session(project), Position(4, 0))
    assert trained.values.keys() & {"bias_b", "grad_bias_b"} == set()


def test_a_list_says_of_each_layer_what_its_bias_is(opened: Open) -> None:
    file, arrays = MIXED["ours"]
    project = opened(file, arrays, 'bias = ["trained", "frozen"]')
    assert project.parameters["bias_b"].tolist() == [[0], [0], [0]]
    assert project.parameters["bias_c"].tolist() == [[0.125]]
    with pytest.raises(ProjectError, match=r'network\.bias: expected "trained" or "frozen" for layer c.*bias_c'):
        opened(file, arrays, 'bias = ["trained", "none"]')
    with pytest.raises(ProjectError, match=r"network\.bias: expected 2 modes, one per layer after the input, got 3"):
        opened(file, arrays, 'bias = ["trained", "none", "none"]')


def test_an_option_leaves_the_biases_of_some_layers_out(opened: Open) -> None:
    assert opened("weights.npz", OURS, bias=["none", "frozen"]).parameters.keys() == {"W_b", "W_c", "bias_c"}


@pytest.mark.parametrize("mode", ["trained", "frozen"])
def test_a_file_without_any_bias_may_be_given_some(opened: Open, mode: str) -> None:
    project = opened("weights.npz", {"W_b": W_B, "W_c": W_C}, f'bias = "{mode}"')
    assert set(project.network.bias) == {mode}
    assert project.parameters["bias_b"].tolist() == [[0], [0], [0]]


@pytest.mark.parametrize("kind", ["f2", "f4", "i1", "i8", "u4"])
def test_every_real_type_becomes_float64(opened: Open, kind: str) -> None:
    weights = np.array([[1, 2], [3, 100]]).astype(kind)
    assert opened("weights.npz", {"W_b": weights}).parameters["W_b"].tolist() == [[1, 2], [3, 100]]


@pytest.mark.parametrize("kind", ["f2", "f4", "f8", "i1", "i8", "u4"])
def test_every_real_type_of_safetensors_becomes_float64(opened: Open, kind: str) -> None:
    weights = np.array([[0.1, 2], [3, 100]]).astype(kind)
    project = opened("weights.safetensors", {"W_b": weights})
    assert same_bits(project.parameters["W_b"], weights.astype(np.float64))


def test_bfloat16_becomes_float64(tmp_path: Path) -> None:
    halves = np.array([[0x3F80, 0xC000], [0x3E80, 0x0000]], dtype="<u2")  # 1, -2, 0.25, 0
    header = b'{"0.weight": {"dtype": "BF16", "shape": [2, 2], "data_offsets": [0, 8]}}'
    file = len(header).to_bytes(8, "little") + header + halves.tobytes()  # numpy has no bfloat16 to save
    (tmp_path / "weights.safetensors").write_bytes(file)
    path = tmp_path / "project.toml"
    path.write_text('[network]\nweights = "weights.safetensors"\n')
    assert open_project(str(path), Overrides()).parameters["W_b"].tolist() == [[1, -2], [0.25, 0]]


def _torch_like(random: np.random.Generator, sizes: list[int]) -> Arrays:
    arrays: Arrays = {}
    for index, (before, size) in enumerate(pairwise(sizes)):
        arrays[f"{2 * index}.weight"] = random.normal(size=(size, before)).astype(np.float32)
        arrays[f"{2 * index}.bias"] = random.normal(size=size).astype(np.float32)
    return arrays


def _forward(arrays: Arrays, inputs: Matrix) -> Matrix:
    """Compute x @ W.T + b with tanh between the layers and softmax at the end, as torch does, one sample a row."""
    rows, last = inputs, len(arrays) - 2
    for index in range(0, len(arrays), 2):
        rows = rows @ arrays[f"{index}.weight"].astype(np.float64).T + arrays[f"{index}.bias"].astype(np.float64)
        if index < last:
            rows = np.tanh(rows)
    exponents = np.exp(rows)
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True))


def test_a_network_saved_by_pytorch_gives_its_outputs(opened: Open) -> None:
    random = np.random.default_rng(5)
    sizes = [4, 7, 5, 6, 5, 4, 3]  # six layers: their keys 0 to 10 have to be sorted as numbers
    arrays, inputs = _torch_like(random, sizes), random.normal(size=(8, 4))
    targets = np.eye(3)[random.integers(0, 3, 8)]
    network = f'activation = {["tanh"] * 5 + ["softmax"]}\nloss = "cross_entropy"'
    data = f"[data]\ninputs = {inputs.tolist()}\ntargets = {targets.tolist()}\n[training]\nbatch_size = 8"
    project = opened("weights.safetensors", arrays, network, data)
    assert list(project.network.sizes) == sizes
    session = go_to(open_session(project), Position(1, 12))
    assert np.allclose(session.values["out_g"].T, _forward(arrays, inputs), rtol=1e-12, atol=0)


def test_layers_may_be_said_if_they_agree(opened: Open) -> None:
    assert opened("weights.npz", OURS, "layers = [2, 3, 1]").network.sizes == (2, 3, 1)
    with pytest.raises(
        ProjectError, match=r"project\.toml: network\.layers: expected \[2, 3, 1\], .*weights\.npz, got \[2, 1\]"
    ):
        opened("weights.npz", OURS, "layers = [2, 1]")


def test_biases_may_be_frozen_and_not_left_out(opened: Open) -> None:
    assert opened("weights.npz", OURS, 'bias = "frozen"').network.bias == (BiasMode.FROZEN,) * 2
    with pytest.raises(ProjectError, match=r'project\.toml: network\.bias: expected "trained" or "frozen".*bias_b'):
        opened("weights.npz", OURS, 'bias = "none"')


def test_options_override_what_the_file_says(opened: Open) -> None:
    assert set(opened("weights.npz", OURS, bias="none").parameters) == {"W_b", "W_c"}
    assert opened("weights.npz", OURS, layers=[2, 3, 1]).parameters["W_c"].tolist() == W_C.tolist()
    other = opened("weights.npz", OURS, layers=[2, 5, 1])
    assert other.parameters["W_b"].shape == (5, 2)


@pytest.mark.parametrize("table", ["[weights]\nb = [[1, 2]]", "[biases]\nb = [1]"], ids=["weights", "biases"])
def test_a_file_and_a_table_exclude_each_other(opened: Open, table: str) -> None:
    with pytest.raises(ProjectError, match=r"project\.toml: (weights|biases): network\.weights gives all"):
        opened("weights.npz", OURS, rest=table)


ZEROS = np.zeros((2, 2))
WRONG_ARRAYS: dict[str, tuple[Arrays, str]] = {
    "no arrays": ({}, "npz: expected at least one weight matrix"),
    "an unknown name": (
        {"W_b": ZEROS, "kernel": ZEROS},
        "expected network.order, or the option --order: names layer by layer, each bias after its weights; there are",
    ),
    "a layer left out": ({"W_b": ZEROS, "W_d": ZEROS}, "expected the array W_c"),
    "a bias of no layer": ({"W_b": ZEROS, "bias_x": ZEROS[0]}, "bias_x: there is no such layer; expected b to b"),
    "a bias alone": ({"bias_b": ZEROS[0]}, "bias_b: there is no such layer"),
    "a PyTorch bias alone": ({"0.bias": ZEROS[0]}, "0.bias: expected 0.weight beside it"),
    "names without an order": (
        {"hidden.weight": ZEROS, "output.weight": ZEROS},
        "do not say in which order they follow, and their shapes fit in more than one",
    ),
    "a bias before any weights": ({"arr_0": ZEROS[0]}, "arr_0: expected rows and columns, got the shape [2]"),
    "layers that do not fit": ({"W_b": ZEROS, "W_c": np.zeros((2, 3))}, "W_c: expected 2 columns, one per neuron"),
    "a bias too long": (
        {"W_b": ZEROS, "bias_b": np.zeros(3)},
        "bias_b: expected 2 numbers, one per neuron, got the shape [3]",
    ),
    "a matrix for a bias": ({"W_b": ZEROS, "bias_b": ZEROS}, "bias_b: expected 2 numbers"),
    "a convolution": ({"0.weight": np.zeros((2, 2, 3, 3))}, "0.weight: expected rows and columns"),
    "a single number": ({"W_b": np.array(1.0)}, "W_b: expected rows and columns, got the shape []"),
    "an empty matrix": ({"W_b": np.zeros((0, 2))}, "W_b: expected at least one number"),
    "an empty matrix of great width": ({"W_b": np.zeros((2**40, 0))}, "W_b: expected at least one number"),
    "NaN": ({"W_b": np.array([[np.nan]])}, "W_b: expected finite numbers"),
    "an infinity": ({"W_b": ZEROS, "bias_b": np.array([0, np.inf])}, "bias_b: expected finite numbers"),
    "complex numbers": (
        {"W_b": ZEROS.astype(complex)},
        "W_b: expected real numbers of at most 64 bits, got the type complex128",
    ),
    "longer numbers": ({"W_b": ZEROS.astype(np.longdouble)}, "W_b: expected real numbers of at most 64 bits"),
    "objects": ({"W_b": np.array([[None]])}, "W_b: expected real numbers of at most 64 bits, got the type object"),
    "text": ({"W_b": np.array([["a"]])}, "W_b: expected real numbers"),
    "truth values": ({"W_b": np.array([[True]])}, "W_b: expected real numbers"),
    "dates": ({"W_b": np.array([["2020-01-01"]], dtype="M8[D]")}, "W_b: expected real numbers"),
    "records": ({"W_b": np.zeros(2, dtype=[("a", "f8")])}, "W_b: expected real numbers"),
    "numbers too large for float32, from there": ({"W_b": np.array([[np.inf]], dtype=np.float32)}, "finite"),
}


@pytest.mark.parametrize(("arrays", "expected"), WRONG_ARRAYS.values(), ids=WRONG_ARRAYS.keys())
def test_an_error_names_the_file_and_the_array(opened: Open, arrays: Arrays, expected: str) -> None:
    with pytest.raises(ProjectError) as error:
        opened("weights.npz", arrays)
    assert "weights.npz" in error.value.place
    assert "project.toml" not in error.value.place
    assert expected in str(error.value)
    assert "\n" not in str(error.value)


def test_types_that_no_layer_has_are_refused_in_safetensors(opened: Open) -> None:
    kind = np.bool_
    with pytest.raises(ProjectError, match=r"weights\.safetensors: W_b: expected one of F64, F32, F16, BF16"):
        opened("weights.safetensors", {"W_b": ZEROS.astype(kind)})


FILES = {
    "no such file": ("nowhere.npz", "nowhere.npz: there is no such file"),
    "another kind of file": (
        "weights.xyz",
        "network.weights: expected the name of a file of weights (.npz, .safetensors, .csv, .h5, .hdf5, .keras), got ",
    ),
    "no name": ("", "network.weights: expected the name of a file of weights"),
    "a folder": ("folder.npz", "folder.npz: expected a file, this is a folder"),
}


@pytest.mark.parametrize(("name", "expected"), FILES.values(), ids=FILES.keys())
def test_what_is_no_file_of_weights_is_refused(tmp_path: Path, name: str, expected: str) -> None:
    (tmp_path / "folder.npz").mkdir()
    path = tmp_path / "project.toml"
    path.write_text(f'[network]\nweights = "{name}"\n')
    with pytest.raises(ProjectError) as error:
        open_project(str(path), Overrides())
    assert expected in str(error.value)
