"""Files that only other programs read are told by their first bytes or by their endings, with the line that converts.

CSV files of weights, and what is said where a file of weights does not say everything.
"""

import io
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from gpnet_engine.arrays import same_bits
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.document import open_document
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.files.weights.foreign import FOREIGN
from gpnet_engine.files.weights.formats import FORMATS
from gpnet_engine.files.weights.unsaid import SettingsMissingError
from gpnet_engine.files.weights.weights_reading import read_weights
from tests.builders.projects import open_text
from tests.builders.weight_files import write_arrays

GIVEN = Overrides(activation=["tanh"], loss="squared_error")


def _torch() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps({}))
        archive.writestr("archive/data/0", b"")
    return buffer.getvalue()


def _torch_with(pickled: bytes, *others: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", pickled)
        for name in others:
            archive.writestr(f"archive/{name}", b"")
    return buffer.getvalue()


def _checkpoint(*entries: str, protocol: int = 2) -> bytes:
    return pickle.dumps({entry: {"fc.weight": 1} for entry in entries}, protocol=protocol)


# What torch.save wrote before it wrote archives: a pickle of a number by which it is known, then the others.
OLD = pickle.dumps(0x1950A86A20F9469CFC6C, protocol=2)
STATE = pickle.dumps({"fc.weight": 1, "fc.bias": 2}, protocol=2)
MODULE = b"\x80\x02ctorch.nn.modules.container\nSequential\nq\x00)\x81."
TORCH_FILES = {
    "a state_dict": ("net.pt", _torch_with(STATE), "weights_only=True), "),
    "an old state_dict": ("net.pt", OLD + STATE, "weights_only=True), "),
    "an old state_dict under the ending of pickles": ("net.pkl", OLD + STATE, "weights_only=True), "),
    "a pickle under an ending of PyTorch": ("net.pt", STATE, "torch.load("),
    "a checkpoint": ("net.ckpt", _torch_with(_checkpoint("optimizer_state_dict", "state_dict")), ')["state_dict"], '),
    "a checkpoint with another name": ("net.pth", _torch_with(_checkpoint("model_state_dict")), '["model_state_dict"]'),
    "a checkpoint of protocol 4": ("net.pt", _torch_with(_checkpoint("state_dict", protocol=4)), ')["state_dict"], '),
    "an old checkpoint": ("net.pt", OLD + _checkpoint("state_dict"), ')["state_dict"], '),
    "a whole module": ("net.pt", _torch_with(MODULE), "weights_only=False).state_dict()"),
    "an old whole module": ("net.pt", OLD + MODULE, "weights_only=False).state_dict()"),
    "TorchScript": ("net.pt", _torch_with(STATE, "constants.pkl"), "torch.jit.load("),
    "scikit-learn": ("net.pkl", b"\x80\x04\x95csklearn.neural_network", "m.coefs_, m.intercepts_"),
    "a pickle of arrays": ("net.pkl", pickle.dumps({"W1": 1}), "**p) where p is a dict of arrays"),
    "leaves of Equinox, which begin as arrays of numpy": ("net.eqx", b"\x93NUMPY\x01\x00", "tree_deserialise_leaves"),
}


@pytest.mark.parametrize(("name", "data", "line"), TORCH_FILES.values(), ids=TORCH_FILES)
def test_the_line_that_converts_fits_what_was_saved(tmp_path: Path, name: str, data: bytes, line: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ProjectError) as error:
        read_weights(tmp_path / name)
    assert line in str(error.value)


@pytest.mark.parametrize(("ending", "line"), [(".json", "json.load("), (".txt", "numpy.loadtxt(")])
def test_texts_that_are_named_as_weights_are_answered_with_a_line(tmp_path: Path, ending: str, line: str) -> None:
    with pytest.raises(ProjectError, match="expected the name of a file of weights") as error:
        read_weights(tmp_path / f"net{ending}")
    assert line in str(error.value)


BY_CONTENT = {
    "PyTorch's zip under another ending": ("net.npz", _torch(), "safetensors.torch import save_file"),
    "PyTorch's zip as weights of safetensors": ("net.safetensors", _torch(), "torch.load("),
    "a pickle as npz": ("net.npz", pickle.dumps([1]), "a pickle"),
    "MATLAB as h5": ("net.h5", b"MATLAB 7.3 MAT-file, Platform: x" + bytes(600), "scipy.io.loadmat"),
    "one array as npz": ("net.npz", b"\x93NUMPY\x01\x00" + bytes(80), "one array of numpy"),
    "a language model": ("net.safetensors", b"GGUF" + bytes(80), "a large language model"),
    "TensorFlow Lite": ("net.h5", b"\x1c\x00\x00\x00TFL3" + bytes(80), "TensorFlow Lite"),
}


@pytest.mark.parametrize(("name", "data", "expected"), BY_CONTENT.values(), ids=BY_CONTENT)
def test_a_file_is_told_by_what_is_in_it(tmp_path: Path, name: str, data: bytes, expected: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ProjectError) as error:
        open_document(str(tmp_path / name), GIVEN)
    assert expected in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("ending", [ending for one in FOREIGN for ending in one.endings])
def test_a_file_is_told_by_its_ending(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"net{ending}"
    path.write_bytes(b"anything at all")
    for name, overrides in ((str(path), GIVEN), (str(_naming(path)), Overrides())):
        with pytest.raises(
            ProjectError, match=r"this is .*; (?:in Python|in Julia|in R|by hand|it cannot be converted): "
        ):
            open_project(name, overrides)


def _naming(path: Path) -> Path:
    project = path.with_name("project.toml")
    project.write_text(f'[network]\nweights = "{path.name}"\n', encoding="utf-8")
    return project


def test_an_object_in_an_npz_is_refused_with_the_line_that_converts(tmp_path: Path) -> None:
    for name, held, line in (
        ("params", {"W1": np.ones((2, 2))}, '**numpy.load("net.npz", allow_pickle=True)["params"].item()'),
        ("weights", [np.ones((2, 2)), np.ones((1, 2))], '*numpy.load("net.npz", allow_pickle=True)["weights"]'),
    ):
        array = np.empty((), dtype=object) if isinstance(held, dict) else np.empty(2, dtype=object)
        array[...] = held if isinstance(held, dict) else None
        np.savez(tmp_path / "net.npz", allow_pickle=True, **{name: array})
        with pytest.raises(ProjectError) as error:
            read_weights(tmp_path / "net.npz")
        assert line in str(error.value)


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_that_is_not_there_is_said_so(tmp_path: Path, ending: str) -> None:
    with pytest.raises(ProjectError, match="there is no such file"):
        open_project(str(tmp_path / f"net{ending}"), GIVEN)


def test_what_weights_do_not_say_is_named_with_its_options(tmp_path: Path) -> None:
    path = str(write_arrays(tmp_path / "net.npz", {"W_b": np.ones((3, 2))}))
    with pytest.raises(
        SettingsMissingError, match=r"expected --activation .* and --loss .*, for example --activation"
    ) as error:
        open_project(path, Overrides())
    assert error.value.missing == ("activations", "loss_name")
    assert open_project(path, GIVEN).network.sizes == (2, 3)
    assert open_project(path, Overrides(layers=[2, 3], activation=["tanh"], loss="squared_error")).title == "net"
    with pytest.raises(ProjectError, match=r"expected \[2, 3\], the shapes in"):
        open_project(path, Overrides(layers=[2, 4], activation=["tanh"], loss="squared_error"))


def test_how_weights_are_read_is_said_in_a_project_too(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    arrays = {"out": random.normal(size=(3, 3)), "hidden": random.normal(size=(3, 3)), "spare": np.ones(3)}
    write_arrays(tmp_path / "net.npz", arrays)
    text = '[network]\nweights = "net.npz"\norder = ["hidden", "out"]\nweights_layout = "in_out"\n'
    project = open_text(tmp_path, text)
    assert same_bits(project.parameters["W_b"], np.ascontiguousarray(arrays["hidden"].T))
    other = open_text(tmp_path, text, weights_layout="out_in", order=["out"])
    assert same_bits(other.parameters["W_b"], arrays["out"])
    with pytest.raises(ProjectError, match=r"network\.order: .* has no array 'hiden'; it has out, hidden, spare"):
        open_text(tmp_path, text, order=["hiden"])
    with pytest.raises(ProjectError, match=r"network\.weights_layout: expected out_in or in_out, got 'rows'"):
        open_text(tmp_path, text.replace("in_out", "rows"))
    with pytest.raises(ProjectError, match="expected weights, the name of a file, beside order"):
        open_text(tmp_path, '[network]\nlayers = [2, 2]\norder = ["hidden"]\n')
    with pytest.raises(ProjectError, match=r"network\.order: there is no file of weights"):
        open_project("article", Overrides(order=["hidden"]))


CSV = {
    "as it is written": "matrix,row,1,2\nW_b,1,0.5,-1e-3\nW_b,2,3,4\nbias_b,1,7\nbias_b,2,8\n",
    "as a spreadsheet saves it": "matrix;row;1;2\nW_b;1;0,5;-1e-3\nW_b;2;3;4\nbias_b;1;7;\nbias_b;2;8;\n",
    "in blocks": "W_b\n0.5,-1e-3\n3,4\n\nbias_b\n7\n8\n",
}


@pytest.mark.parametrize("text", CSV.values(), ids=CSV)
def test_a_csv_file_of_weights_opens(tmp_path: Path, text: str) -> None:
    (tmp_path / "net.csv").write_text(text, encoding="utf-8")
    project = open_project(str(tmp_path / "net.csv"), GIVEN)
    assert project.parameters["W_b"].tolist() == [[0.5, -0.001], [3, 4]]
    assert project.parameters["bias_b"].tolist() == [[7], [8]]


WRONG_CSV = {
    "rows of two lengths": ("matrix,row,1,2\nW_b,1,1,2\nW_b,2,3\n", "W_b: expected rows of one length"),
    "a row left out": ("matrix,row,1\nW_b,2,1\n", "line 2: expected row 1"),
    "text": ("matrix,row,1\nW_b,1,x\n", "line 2: expected numbers, got 'x'"),
    "a name twice": ("W_b\n1\n\nW_b\n1\n", "line 4: expected 'W_b' once"),
    "nothing": ("", "expected at least one weight matrix"),
    "not finite": ("matrix,row,1\nW_b,1,nan\n", "W_b: expected finite numbers"),
}


@pytest.mark.parametrize(("text", "expected"), WRONG_CSV.values(), ids=WRONG_CSV)
def test_a_wrong_csv_file_of_weights_is_refused(tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / "net.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ProjectError) as error:
        read_weights(tmp_path / "net.csv")
    assert expected in str(error.value)
