"""Files of weights that other programs read: told by their first bytes or their endings, and how to convert them."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from gpnet_engine.files.reading import FileError, size_of

_HEAD = 600
_PICKLE_HEAD = 2**16  # of a pickle: what it is made of is named in it
_LARGEST_ARCHIVE = 2**28
_PICKLED = tuple(b"\x80" + bytes([version]) for version in range(2, 6))
_OLD_TORCH = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."  # what PyTorch wrote before it wrote archives


class Foreign(NamedTuple):
    """A kind of file: what it is called, its endings and first bytes, and the line that converts it.

    `at` is where the first bytes stand, `language` what the line is written in.
    """

    title: str
    endings: tuple[str, ...]
    begins: tuple[bytes, ...]
    line: str
    at: int = 0
    language: str = "in Python"


def _torch(title: str, endings: tuple[str, ...], state: str) -> Foreign:
    return Foreign(
        title, endings, (), f'from safetensors.torch import save_file; save_file({state}, "{{stem}}.safetensors")'
    )


_LOAD = 'torch.load("{name}", map_location="cpu", weights_only=True)'
_TEXT = re.compile(rb"X(?P<long>.)\x00\x00\x00|\x8c(?P<short>.)", re.DOTALL)  # a text in a pickle, after its length
_TORCH = _torch("a file of PyTorch's own, which only pickle reads", (".pt", ".pth", ".bin", ".ckpt"), _LOAD)
_WHOLE = _torch(
    "a whole model of PyTorch, which only pickle reads, and which can run any program: only if you trust it",
    (),
    'torch.load("{name}", map_location="cpu", weights_only=False).state_dict()',
)
_SCRIPT = _torch("a model of TorchScript", (), 'dict(torch.jit.load("{name}", map_location="cpu").state_dict())')


def _checkpoint(entry: str) -> Foreign:
    title = f"a checkpoint of PyTorch with the weights in {entry}, which only pickle reads"
    return _torch(title, (), f'{_LOAD}["{entry}"]')


_PICKLE = Foreign(
    "a pickle, which can run any program: only if you trust it",
    (".pkl", ".pickle", ".p", ".pdparams"),
    _PICKLED,
    'p = pickle.load(open("{name}", "rb")); numpy.savez("{stem}.npz", **p) where p is a dict of arrays, *p where it is '
    "a list",
)
_SCIKIT_LEARN = Foreign(
    "a pickle of scikit-learn, which can run any program: only if you trust it",
    (".joblib",),
    (),
    'm = joblib.load("{name}"); numpy.savez("{stem}.npz", *[a for pair in zip(m.coefs_, m.intercepts_) for a in pair])',
)
FOREIGN = (
    _TORCH,
    _PICKLE,
    _SCIKIT_LEARN,
    Foreign(
        "leaves of Equinox",
        (".eqx",),
        (),
        'm = eqx.tree_deserialise_leaves("{name}", model); numpy.savez("{stem}.npz", *jax.tree.leaves(eqx.filter(m, '
        "eqx.is_array)))",
    ),
    Foreign(
        "a file of Julia",
        (".jld2", ".jld", ".bson"),
        (),
        'using NPZ; npzwrite("{stem}.npz", Dict("W1" => model[1].weight, "b1" => model[1].bias, …))',
        language="in Julia",
    ),
    Foreign(
        "a file of R",
        (".rds", ".rdata"),
        (),
        'keras3::save_model_weights(model, "{stem}.weights.h5")',
        language="in R",
    ),
    Foreign(
        "a network of FANN",
        (".net",),
        (b"FANN_",),
        "write its connections as matrices, out × in, into a .csv file (W1, b1, W2, b2 above their rows)",
        language="by hand",
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
    Foreign(
        "a large language model",
        (".gguf", ".ggml"),
        (b"GGUF",),
        "its layers are not only fully connected",
        language="it cannot be converted",
    ),
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
    by_ending = next((one for one in FOREIGN if path.suffix.lower() in one.endings), None)
    found = _by_content(path, by_ending) or by_ending
    if found is not None:
        line = found.line.format(name=path.name, stem=path.stem)
        raise FileError(str(path), f"this is {found.title}; {found.language}: {line}")


def said_of_text(path: Path) -> str:
    """Return the line that converts a file of text, by its ending; empty if none is known."""
    line = TEXTS.get(path.suffix.lower(), "").format(name=path.name, stem=path.stem)
    return f"; in Python: {line}" if line else ""


TEXTS = {
    ".json": 'numpy.savez("{stem}.npz", **{{k: numpy.array(v) for k, v in json.load(open("{name}")).items()}})',
    ".txt": 'numpy.savez("{stem}.npz", W1=numpy.loadtxt("{name}"), b1=…), with all arrays of the network',
}
"""What may be weights, by their endings, and may be anything else: only told where a file of weights is named."""


def _by_content(path: Path, by_ending: Foreign | None) -> Foreign | None:
    size = size_of(path)
    try:
        with path.open("rb") as file:
            head = file.read(_PICKLE_HEAD)
    except OSError:
        return None
    if head.startswith(b"PK") and size <= _LARGEST_ARCHIVE:
        return _in_archive(path)
    if head.startswith(_OLD_TORCH) or (by_ending is _TORCH and head.startswith(_PICKLED)):
        return _of_torch(head)
    if head.startswith(_PICKLED) and b"sklearn" in head:
        return _SCIKIT_LEARN
    if by_ending is not None and not by_ending.begins:  # its ending says more than what it begins with
        return by_ending
    return next((one for one in FOREIGN if any(head[one.at :].startswith(begin) for begin in one.begins)), None)


def _in_archive(path: Path) -> Foreign | None:
    """Return what a zip archive of PyTorch is; None if it is of something else. Nothing is unpickled."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()[:_HEAD]
            pickled = next((name for name in names if name.endswith("data.pkl")), None)
            if pickled is None:
                return None
            if any(name.endswith("constants.pkl") for name in names):
                return _SCRIPT
            with archive.open(pickled) as file:
                return _of_torch(file.read(_PICKLE_HEAD))
    except (
        FileError,
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        ValueError,
        RuntimeError,
        NotImplementedError,
    ):
        return None


def _of_torch(pickled: bytes) -> Foreign:
    """Return which of PyTorch's files one is, by the names in its pickle: a module, a checkpoint, or plain weights."""
    if b"torch.nn.modules" in pickled:
        return _WHOLE
    entry = next(filter(_is_of_weights, _texts(pickled)), None)
    return _TORCH if entry is None else _checkpoint(entry)


def _texts(pickled: bytes) -> Iterator[str]:
    """Yield the texts in a pickle, as far as they look like texts."""
    for found in _TEXT.finditer(pickled):
        length = (found["long"] or found["short"])[0]
        yield pickled[found.end() : found.end() + length].decode("ascii", errors="replace")


def _is_of_weights(entry: str) -> bool:
    """Tell whether an entry of a checkpoint has a name that people give to that of the weights."""
    return re.fullmatch(r"(?!.*(?:optim|sched))\w*state_dict", entry) is not None
