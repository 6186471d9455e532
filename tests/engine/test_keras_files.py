"""Files of Keras, as Keras 3 and Keras 2 write them: their layers, their activations, and what is not followed."""

import io
import json
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from gpnet_engine.arrays import Matrix, same_bits
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.files.weights.npz import LARGEST_WEIGHTS
from gpnet_engine.files.weights.stored_weights import StoredWeights
from gpnet_engine.files.weights.unsaid import AmbiguousError, SettingsMissingError
from gpnet_engine.files.weights.weights_reading import read_weights

RANDOM = np.random.default_rng(2)
KERNELS = [np.asarray(RANDOM.normal(size=shape), dtype=np.float32) for shape in ((4, 3), (3, 3), (3, 2))]
BIASES = [np.asarray(RANDOM.normal(size=(kernel.shape[1],)), dtype=np.float32) for kernel in KERNELS]


def keras3(kernels: Sequence[Any] = KERNELS, extra: str = "") -> bytes:
    """Return a .weights.h5 of Dense layers."""
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        for number, kernel in enumerate(kernels):
            variables = file.create_group(f"layers/{_late('dense', number)}/vars")
            variables.attrs["name"] = f"named_{9 - number}"
            variables["0"], variables["1"] = kernel, BIASES[number]
        file["optimizer/vars/0"] = np.int32(3)
        if extra:
            file[extra] = np.ones(3)
    return buffer.getvalue()


def _late(name: str, number: int) -> str:
    return f"{name}_{number}" if number else name


def dense(activation: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {"class_name": "Dense", "config": {"activation": activation}, **more}


def config(*layers: dict[str, Any]) -> str:
    return json.dumps(
        {"class_name": "Sequential", "config": {"layers": [{"class_name": "InputLayer", "config": {}}, *layers]}}
    )


THREE = config(dense("relu"), {"class_name": "Dropout", "config": {}}, dense("tanh"), dense("softmax"))


def keras_archive(weights: bytes, settings: str = THREE) -> bytes:
    """Return a .keras file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("metadata.json", "{}")
        archive.writestr("config.json", settings)
        archive.writestr("model.weights.h5", weights)
    return buffer.getvalue()


def keras2(settings: str = THREE) -> bytes:
    """Return an .h5 of a whole model, whose layers are in the order of their names in an attribute."""
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        root = file.create_group("model_weights")
        names = ["zeta", "beta", "alpha"]
        root.attrs["layer_names"] = names
        for name, kernel, bias in zip(names, KERNELS, BIASES, strict=True):
            root.create_group(name).attrs["weight_names"] = [f"{name}/kernel:0", f"{name}/bias:0"]
            root[f"{name}/{name}/kernel:0"], root[f"{name}/{name}/bias:0"] = kernel, bias
        file.attrs["model_config"] = settings
    return buffer.getvalue()


def assert_read(stored: StoredWeights) -> None:
    assert stored.sizes == (4, 3, 3, 2)
    for letter, kernel, bias in zip(stored.letters, KERNELS, BIASES, strict=True):
        assert same_bits(stored.parameters[f"W_{letter}"], np.ascontiguousarray(kernel.T, dtype=np.float64))
        assert same_bits(stored.parameters[f"bias_{letter}"], bias.astype(np.float64).reshape(-1, 1))
    assert any("transposed on opening" in note for note in stored.notes)


FILES: dict[str, tuple[str, bytes, tuple[str, ...]]] = {
    "weights of Keras 3": ("net.weights.h5", keras3(), ()),
    "a model of Keras 3": ("net.keras", keras_archive(keras3()), ("relu", "tanh", "softmax")),
    "a model of Keras 2": ("net.h5", keras2(), ("relu", "tanh", "softmax")),
    "activations in layers of their own": (
        "net.keras",
        keras_archive(
            keras3(),
            config(
                dense("linear"),
                {"class_name": "ReLU", "config": {"max_value": None, "negative_slope": 0.0}},
                dense("linear"),
                {"class_name": "Activation", "config": {"activation": "swish"}},
                dense("sigmoid"),
            ),
        ),
        ("relu", "silu", "sigmoid"),
    ),
    "an activation that is not ours": (
        "net.keras",
        keras_archive(keras3(), config(dense("relu"), dense("mish"), dense("softmax"))),
        (),
    ),
    "an activation whose formula differed in Keras 2": (
        "net.keras",
        keras_archive(keras3(), config(dense("relu"), dense("hard_sigmoid"), dense("softmax"))),
        (),
    ),
    "a ReLU with a slope": (
        "net.keras",
        keras_archive(
            keras3(),
            config(
                dense("linear"), {"class_name": "ReLU", "config": {"negative_slope": 0.1}}, dense("tanh"), dense("tanh")
            ),
        ),
        (),
    ),
}


@pytest.mark.parametrize(("name", "data", "activations"), FILES.values(), ids=FILES)
def test_a_file_of_keras_opens_with_what_it_says(
    tmp_path: Path, name: str, data: bytes, activations: tuple[str, ...]
) -> None:
    (tmp_path / name).write_bytes(data)
    stored = read_weights(tmp_path / name)
    assert_read(stored)
    assert stored.activations == activations


def test_its_activations_need_not_be_said(tmp_path: Path) -> None:
    (tmp_path / "net.keras").write_bytes(keras_archive(keras3()))
    project = open_project(str(tmp_path / "net.keras"), Overrides(loss="cross_entropy"))
    assert project.network.activations == ("relu", "tanh", "softmax")
    with pytest.raises(SettingsMissingError, match="expected --loss"):
        open_project(str(tmp_path / "net.keras"), Overrides())


def test_layers_without_a_configuration_follow_in_the_numbers_of_their_names(tmp_path: Path) -> None:
    square: list[Matrix] = [np.full((3, 3), float(number)) for number in range(12)]
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        for number, kernel in enumerate(square):
            file[f"layers/{_late('dense', number)}/vars/0"] = kernel
    (tmp_path / "net.weights.h5").write_bytes(buffer.getvalue())
    stored = read_weights(tmp_path / "net.weights.h5")
    assert [stored.parameters[f"W_{letter}"][0, 0] for letter in stored.letters] == list(range(12))


def test_names_in_an_attribute_lead_to_no_other_file(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file.create_group("layer").attrs["weight_names"] = ["layer/kernel:0"]
        file["layer/layer/kernel:0"] = KERNELS[0]
    with h5py.File(tmp_path / "net.h5", "w") as file:
        file.attrs["layer_names"] = ["layer", "../layer", "/layer", "missing"]
        file["layer"] = h5py.ExternalLink(str(tmp_path / "other.h5"), "/layer")
    with pytest.raises(ProjectError, match="layer: expected an array, got a link"):
        read_weights(tmp_path / "net.h5")


LINKS = {
    "to a number of another file": ("layers/dense/vars/1", h5py.ExternalLink("/etc/hostname", "/secret")),
    "to a layer": ("layers/dense_1", h5py.SoftLink("/layers/dense")),
    "to a layer of another file": ("layers/dense_2", h5py.ExternalLink("other.h5", "/layers/dense")),
    "to nothing": ("layers/dense_1/vars/0", h5py.SoftLink("/nowhere")),
}


@pytest.mark.parametrize(("place", "link"), LINKS.values(), ids=LINKS)
def test_a_link_is_neither_followed_nor_passed_over(tmp_path: Path, place: str, link: object) -> None:
    (tmp_path / "other.h5").write_bytes(keras3())
    with h5py.File(tmp_path / "net.h5", "w") as file:
        file["layers/dense/vars/0"] = KERNELS[0]
        file[place] = link
    with pytest.raises(ProjectError, match=f"{place}: expected an array, got a link, which is not followed"):
        read_weights(tmp_path / "net.h5")


def _elsewhere(folder: Path) -> bytes:
    (folder / "raw.bin").write_bytes(bytes(96))
    with h5py.File(folder / "made.h5", "w") as file:
        external = [(str(folder / "raw.bin"), 0, 96)]
        file.create_dataset("layers/dense/vars/0", shape=(4, 3), dtype="f8", external=external)
    return (folder / "made.h5").read_bytes()


def test_numbers_in_another_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "net.h5").write_bytes(_elsewhere(tmp_path))
    with pytest.raises(ProjectError, match="expected numbers in this file"):
        read_weights(tmp_path / "net.h5")


def _monstrous() -> bytes:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file.create_dataset("layers/dense/vars/0", shape=(2**20, 2**20), dtype="f4", chunks=(64, 64))
    return buffer.getvalue()


def _texts() -> bytes:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file["layers/dense/vars/0"] = "text"
    return buffer.getvalue()


def _deep() -> bytes:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        group = file
        for _ in range(40):
            group = group.create_group("layers")
    return buffer.getvalue()


def _cycle() -> bytes:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file.create_group("layers")["again"] = file["/"]
    return buffer.getvalue()


DAMAGED = {
    "nothing": ("net.h5", b"", "this is not a whole HDF5 file"),
    "half a file": ("net.h5", keras3()[:900], "this is not a whole HDF5 file"),
    "no HDF5": ("net.h5", b"\x89HDF\r\n\x1a\n" + bytes(500), "this is not a whole HDF5 file"),
    "a monstrous shape": ("net.h5", _monstrous(), "expected at most 33,554,432 numbers in all"),
    "text": ("net.h5", _texts(), "expected real numbers"),
    "groups in groups": ("net.h5", _deep(), "nested too deeply"),
    "a group in itself": ("net.h5", _cycle(), "nested too deeply"),
    "no zip": ("net.keras", b"PK nothing", "this is not a whole .keras file"),
    "no weights in it": ("net.keras", keras_archive(b""), "this is not a whole HDF5 file"),
    "no configuration": ("net.keras", keras_archive(keras3(), "{"), "this is not a configuration of Keras"),
    "another configuration": ("net.keras", keras_archive(keras3(), "[]"), "this is not a configuration of Keras"),
    "BatchNorm": ("net.weights.h5", keras3(extra="layers/batch_normalization/vars/0"), "fold it into the layer before"),
    "a layer between": (
        "net.keras",
        keras_archive(keras3(), config(dense("relu"), {"class_name": "Rescaling", "config": {}})),
        "a layer of the kind Rescaling",
    ),
    "branches": (
        "net.keras",
        keras_archive(
            keras3(),
            config(
                dense("relu", name="first", inbound_nodes=[]),
                dense("relu", name="second", inbound_nodes=[[["first", 0, 0, {}]]]),
                dense("relu", name="third", inbound_nodes=[[["first", 0, 0, {}]]]),
            ),
        ),
        "this model has branches",
    ),
}


@pytest.mark.parametrize(("name", "data", "expected"), DAMAGED.values(), ids=DAMAGED)
def test_what_is_damaged_or_no_chain_is_refused(tmp_path: Path, name: str, data: bytes, expected: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ProjectError) as error:
        read_weights(tmp_path / name)
    assert name in error.value.place
    assert expected in str(error.value)
    assert "\n" not in str(error.value)


def test_an_archive_that_unpacks_to_a_large_file_is_refused_packed(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", "{}")
        archive.writestr("model.weights.h5", bytes(LARGEST_WEIGHTS + 1))
    (tmp_path / "net.keras").write_bytes(buffer.getvalue())
    with pytest.raises(ProjectError, match=r"model\.weights\.h5: expected at most 268,435,456 bytes"):
        read_weights(tmp_path / "net.keras")


def test_without_h5py_the_error_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "net.h5").write_bytes(keras3())
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(ProjectError, match=r"pip install 'gpnet-tui\[keras\]'"):
        read_weights(tmp_path / "net.h5")


def test_other_files_of_hdf5_are_read_by_the_names_of_their_arrays(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "net.h5", "w") as file:
        file["W1"], file["b1"], file["W2"] = KERNELS[0], BIASES[0], KERNELS[2]
    assert read_weights(tmp_path / "net.h5").sizes == (4, 3, 2)
    with h5py.File(tmp_path / "net.h5", "w") as file:
        file["a"], file["b"] = KERNELS[0], KERNELS[2]
    with pytest.raises(AmbiguousError):
        read_weights(tmp_path / "net.h5")
