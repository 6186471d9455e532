"""Files of weights that other programs read: told by their first bytes or their endings, and how to convert them."""

import zipfile
from pathlib import Path
from typing import NamedTuple

from gpnet_engine.files.reading import FileError, size_of

_HEAD = 600
_LARGEST_ARCHIVE = 2**28
_PICKLED = tuple(b"\x80" + bytes([version]) for version in range(2, 6))


class Foreign(NamedTuple):
    """A kind of file: what it is called, its endings and first bytes, and the line of Python that converts it."""

    title: str
    endings: tuple[str, ...]
    begins: tuple[bytes, ...]
    line: str
    at: int = 0


_TORCH = Foreign(
    "a file of PyTorch's own, which only pickle reads",
    (".pt", ".pth", ".bin", ".ckpt"),
    (),
    'from safetensors.torch import save_file; save_file(torch.load("{name}", map_location="cpu", weights_only=True), '
    '"{stem}.safetensors")',
)
FOREIGN = (
    _TORCH,
    Foreign(
        "a pickle, which can run any program",
        (".pkl", ".pickle", ".joblib", ".p"),
        _PICKLED,
        'numpy.savez("{stem}.npz", *[a for pair in zip(m.coefs_, m.intercepts_) for a in pair]), with m = '
        'joblib.load("{name}") of scikit-learn',
    ),
    Foreign(
        "a file of MATLAB",
        (".mat",),
        (b"MATLAB",),
        'numpy.savez("{stem}.npz", **{{k: v for k, v in scipy.io.loadmat("{name}").items() if k[0] != "_"}})',
    ),
    Foreign(
        "a model in ONNX",
        (".onnx",),
        (),
        'numpy.savez("{stem}.npz", **{{t.name: onnx.numpy_helper.to_array(t) for t in '
        'onnx.load("{name}").graph.initializer}})',
    ),
    Foreign(
        "a model of TensorFlow",
        (".pb", ".index", ".data-00000-of-00001", ".meta"),
        (),
        'numpy.savez("{stem}.npz", **{{v.name: v.numpy() for v in tf.saved_model.load("the folder").variables}})',
    ),
    Foreign(
        "a model of TensorFlow Lite",
        (".tflite",),
        (b"TFL3",),
        'model.save_weights("{stem}.weights.h5"), of the Keras model that it was made from',
        at=4,
    ),
    Foreign("a large language model", (".gguf", ".ggml"), (b"GGUF",), "none: its layers are not only fully connected"),
    Foreign(
        "one array of numpy",
        (".npy",),
        (b"\x93NUMPY",),
        'numpy.savez("{stem}.npz", W1=numpy.load("{name}"), b1=…), with all arrays of the network',
    ),
    Foreign(
        "parameters of Flax",
        (".msgpack", ".flax"),
        (),
        'numpy.savez("{stem}.npz", **flax.traverse_util.flatten_dict(flax.serialization.msgpack_restore('
        'open("{name}", "rb").read()), sep="/"))',
    ),
)
ENDINGS = tuple(ending for one in FOREIGN for ending in one.endings)


def check_not_foreign(path: Path) -> None:
    """Refuse a file that only other programs read, with the line that converts it. Raises FileError."""
    found = _by_content(path) or next((one for one in FOREIGN if path.suffix.lower() in one.endings), None)
    if found is not None:
        line = found.line.format(name=path.name, stem=path.stem)
        raise FileError(str(path), f"this is {found.title}; in Python: {line}")


def _by_content(path: Path) -> Foreign | None:
    size = size_of(path)
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return None
    if head.startswith(b"PK") and size <= _LARGEST_ARCHIVE and _has_pickle(path):
        return _TORCH
    return next(
        (one for one in FOREIGN if any(head[one.at :].startswith(begin) for begin in one.begins)),
        None,
    )


def _has_pickle(path: Path) -> bool:
    """Tell whether a zip archive is one of PyTorch's."""
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.endswith("data.pkl") for name in archive.namelist()[:_HEAD])
    except (FileError, zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
