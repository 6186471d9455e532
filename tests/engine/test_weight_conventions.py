"""Every convention of names, in every size: what is written in it opens to the same bits, or is refused in a sentence.

Nothing is ever transposed without a word. What is opened goes back under the names and in the shapes that it had.
"""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpnet_engine.arrays import same_bits
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.trained import save_trained
from gpnet_engine.files.weights.arranging import arranged
from gpnet_engine.files.weights.formats import FORMATS, WRITTEN
from gpnet_engine.files.weights.stored_weights import StoredWeights
from gpnet_engine.files.weights.tensors import Layout, Tensors
from gpnet_engine.files.weights.unsaid import AmbiguousError
from gpnet_engine.files.weights.weights_reading import read_weights
from gpnet_engine.time.session import Position, go_to, open_session, project_here
from tests.builders.weight_files import BIAS_SHAPES, CONVENTIONS, Convention, Layers, layers_of, named, write_arrays

SIZES = ([3, 2], [1, 1], [1, 3], [4, 1], [3, 3], [2, 4, 3], [4, 4, 4], [3, 1, 3], [1, 1, 1], [5, 3, 3, 2], [2, 2, 3])
CASES = [(name, layout) for name, one in CONVENTIONS.items() for layout in one.layouts]
GIVEN = Overrides(activation=["tanh"], loss="squared_error")


def assert_same(stored: StoredWeights, layers: Layers) -> None:
    for letter, (weights, bias) in zip(stored.letters, layers, strict=True):
        assert same_bits(stored.parameters[f"W_{letter}"], weights)
        assert (f"bias_{letter}" in stored.parameters) == (bias is not None)
        if bias is not None:
            assert same_bits(stored.parameters[f"bias_{letter}"], bias)


@pytest.mark.parametrize("bias_shape", BIAS_SHAPES.values(), ids=BIAS_SHAPES)
@pytest.mark.parametrize("with_bias", ["all", "none", "last"])
@pytest.mark.parametrize(("name", "layout"), CASES)
def test_what_is_written_opens_to_the_same_bits_or_is_refused(
    tmp_path: Path, name: str, layout: Layout, with_bias: str, bias_shape: tuple[int, ...]
) -> None:
    convention = CONVENTIONS[name]
    for sizes in SIZES:
        has = [with_bias == "all" or (with_bias == "last" and layer == len(sizes) - 2) for layer in range(len(sizes))]
        layers = layers_of(sizes, has)
        path = write_arrays(tmp_path / "net.npz", named(convention, layers, layout, bias_shape))
        stored = _read(path, layout, is_sure=len(convention.layouts) == 1)
        if stored is None:
            assert name == "arr_0", sizes  # whose biases are told by their shape alone
            continue
        if name == "arr_0" and bias_shape != (-1,) and stored.sizes != tuple(sizes):
            continue  # a row or a column may be a layer of its own
        assert stored.sizes == tuple(sizes)
        assert_same(stored, layers)
        assert stored.naming is None or stored.naming.layout in Layout


def _read(path: Path, layout: Layout, *, is_sure: bool) -> StoredWeights | None:
    """Return the weights in a file, with their layout said where that is asked for; None where they are refused."""
    try:
        return read_weights(path)
    except AmbiguousError:
        assert not is_sure
    except ProjectError:
        return None
    try:
        return read_weights(path, layout=layout)
    except ProjectError:
        return None


@pytest.mark.parametrize(("name", "layout"), CASES)
def test_nothing_is_transposed_without_a_word(tmp_path: Path, name: str, layout: Layout) -> None:
    for sizes in SIZES:
        layers = layers_of(sizes, [True] * len(sizes))
        arrays = named(CONVENTIONS[name], layers, layout)
        path = write_arrays(tmp_path / "net.npz", arrays)
        try:
            stored = read_weights(path)
        except AmbiguousError:
            continue
        is_transposed = any(
            not same_bits(stored.parameters[f"W_{letter}"], arrays[CONVENTIONS[name].weights(number)])
            for number, letter in enumerate(stored.letters)
        )
        assert is_transposed <= any("transposed on opening" in note for note in stored.notes)


@pytest.mark.parametrize(("name", "layout"), CASES)
def test_what_is_said_counts_or_is_refused_where_it_cannot_be(tmp_path: Path, name: str, layout: Layout) -> None:
    layers = layers_of([4, 3, 2], [True, True])
    path = write_arrays(tmp_path / "net.npz", named(CONVENTIONS[name], layers, layout))
    assert_same(read_weights(path, layout=layout), layers)
    with pytest.raises(ProjectError, match="expected"):
        read_weights(path, layout=layout.other)


@pytest.mark.parametrize(("name", "layout"), CASES)
def test_an_order_reads_any_names(tmp_path: Path, name: str, layout: Layout) -> None:
    layers = layers_of([4, 3, 2], [True, False])
    arrays = named(CONVENTIONS[name], layers, layout)
    path = write_arrays(tmp_path / "net.npz", dict(reversed(arrays.items())))
    assert_same(read_weights(path, tuple(arrays)), layers)


@given(
    st.sampled_from(sorted(CONVENTIONS)),
    st.lists(st.integers(1, 5), min_size=2, max_size=6),
    st.lists(st.booleans(), min_size=6, max_size=6),
    st.sampled_from(sorted(BIAS_SHAPES)),
)
def test_any_network_in_any_convention(
    tmp_path_factory: pytest.TempPathFactory, name: str, sizes: list[int], has: list[bool], bias_shape: str
) -> None:
    convention: Convention = CONVENTIONS[name]
    layers = layers_of(sizes, has)
    for layout in convention.layouts:
        arrays = named(convention, layers, layout, BIAS_SHAPES[bias_shape])
        path = write_arrays(tmp_path_factory.getbasetemp() / "any.npz", arrays)
        try:
            stored = read_weights(path)
        except ProjectError:
            assert len(convention.layouts) > 1
            continue
        if name != "arr_0" and stored.notes == ():
            assert layout is Layout.OUT_IN or _is_same_lying(layers)
            assert_same(stored, layers)


def _is_same_lying(layers: Layers) -> bool:
    return all(weights.shape == (1, 1) for weights, _ in layers)


ODD_NAMES = (
    *(
        "W1",
        "b1",
        "W_b",
        "bias_b",
        "fc1.weight",
        "fc1.bias",
        "dense/kernel",
        "dense/bias",
        "weight",
        "coefs_0",
        "arr_0",
    ),
    *("arr_1", "", "a", "classes", "Theta1", "Theta2", "IW{1,1}", "b{1}", "onnx::MatMul_3", "x.bias", "linear/w", "b²"),
    *(
        "W" * 300,
        "W" + "9" * 5000,
        "é",
        "1",
        "velocity_W_b",
        "updates",
        "x\ny",
        "W１",
        "layers/dense/vars/1",
        "..",
        "[0]",
    ),
)
ODD_SHAPES = ((), (1,), (2,), (3,), (1, 1), (2, 1), (1, 2), (2, 2), (3, 2), (2, 3), (0, 2), (1, 2, 2), (3, 3, 3, 3))


@given(
    shapes=st.dictionaries(st.sampled_from(ODD_NAMES), st.sampled_from(ODD_SHAPES), min_size=1, max_size=5),
    layout=st.sampled_from([None, *Layout]),
    says_order=st.booleans(),
)
def test_whatever_the_names_and_shapes_it_opens_or_is_refused(
    shapes: dict[str, tuple[int, ...]], layout: Layout | None, *, says_order: bool
) -> None:
    tensors = Tensors({name: np.ones(shape) for name, shape in shapes.items()})
    try:
        arrangement = arranged("net.npz", tensors, tuple(shapes) if says_order else (), layout)
    except ProjectError:
        return
    assert {name for pair in arrangement.pairs for name in pair.names} <= set(shapes)


ROUND_TRIPS = [(name, layout, ending) for (name, layout), ending in product(CASES, (".npz", ".safetensors"))]


@pytest.mark.parametrize("bias_shape", BIAS_SHAPES.values(), ids=BIAS_SHAPES)
@pytest.mark.parametrize(("name", "layout", "ending"), ROUND_TRIPS)
def test_weights_go_back_under_the_names_and_in_the_shapes_they_had(
    tmp_path: Path, name: str, layout: Layout, ending: str, bias_shape: tuple[int, ...]
) -> None:
    if name == "arr_0" and bias_shape != (-1,):
        pytest.skip("a row or a column in order may be a layer")
    layers = layers_of([4, 3, 2], [True, True])
    arrays = named(CONVENTIONS[name], layers, layout, bias_shape)
    path = write_arrays(tmp_path / f"net{ending}", arrays)
    document = open_document(str(path), GIVEN)
    save_trained(document, document.project, tmp_path / f"back{ending}")
    back = FORMATS[ending].read(tmp_path / f"back{ending}").arrays
    assert set(back) >= set(arrays)
    for one, array in arrays.items():
        assert same_bits(back[one], array), one


@pytest.mark.parametrize("ending", WRITTEN)
@pytest.mark.parametrize(("name", "layout"), CASES)
def test_what_is_written_in_any_format_is_read_back_to_the_bit(
    tmp_path: Path, name: str, layout: Layout, ending: str
) -> None:
    layers = layers_of([4, 3, 2], [True, True])
    path = write_arrays(tmp_path / "net.npz", named(CONVENTIONS[name], layers, layout))
    document = open_document(str(path), GIVEN)
    here = project_here(go_to(open_session(document.project), Position(4, 0)))
    save_trained(document, here, tmp_path / f"back{ending}")
    again = open_document(str(tmp_path / f"back{ending}"), GIVEN).project
    for one in here.network.parameter_shapes():
        assert same_bits(again.parameters[one], here.parameters[one])


def test_pytorch_s_names_have_the_numbers_of_a_sequential_with_activations_between(tmp_path: Path) -> None:
    document = open_document("mazur", Overrides())
    save_trained(document, document.project, tmp_path / "net.safetensors")
    shapes = {
        name: array.shape for name, array in FORMATS[".safetensors"].read(tmp_path / "net.safetensors").arrays.items()
    }
    assert shapes == {"0.weight": (2, 2), "0.bias": (2,), "2.weight": (2, 2), "2.bias": (2,)}


def test_what_an_optimizer_keeps_is_said_not_to_fit_into_a_state_dict(tmp_path: Path) -> None:
    document = open_document("adam", Overrides())
    here = project_here(go_to(open_session(document.project), Position(3, 0)))
    notes = save_trained(document, here, tmp_path / "net.safetensors")
    assert len(notes) == 1
    assert "adam keeps" in notes[0]
    assert ".toml" in notes[0]
    assert save_trained(document, here, tmp_path / "net.npz") == ()


def test_the_names_outlive_saving_a_project(tmp_path: Path) -> None:
    layers = layers_of([4, 3, 2], [True, True])
    arrays = named(CONVENTIONS["scikit-learn"], layers, Layout.IN_OUT)
    document = open_document(str(write_arrays(tmp_path / "net.npz", arrays)), GIVEN)
    saved: Document = document.saved(document.project, tmp_path / "net.toml")
    save_trained(saved, saved.project, tmp_path / "back.npz")
    with np.load(tmp_path / "back.npz") as back:
        assert set(back) == set(arrays)
