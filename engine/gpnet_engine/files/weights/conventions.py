"""The names that people and libraries give to weights: one table. To add a convention, add its row.

A row says which names are weights and which biases, and what in them tells the layers apart. The first row that
understands all names of a file reads them.
"""

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from gpnet_engine.files.weights.tensors import Layout
from gpnet_engine.names import is_bias

_WEIGHTS = "weights?|kernels?|matrix|w|syn|theta"
_BIAS = "bias(?:es)?|offsets?|b"
_NO_WORD = rf"(?!(?i:{_WEIGHTS}|{_BIAS})[._/\-])"  # W_b is no bias of a layer W
_NO_BIAS = r"(?!)(?P<layer>)"
_ANY = r"(?P<layer>.*)"


# How trees of parameters are spelled: ['params']['Dense_0']['kernel'] and [0]['w'] of JAX, kernel.value of Flax nnx.
_KEY = re.compile(r"\[(?:'([^'\]]*)'|\"([^\"\]]*)\")\]")
_INDEX_BEFORE_KEY = re.compile(r"\[(\d{1,9})\](?=/)")
_WRAPPED = re.compile(r"[./](?:value|raw_value)$")


def plainly_spelled(name: str) -> str:
    """Return a name with slashes in place of the brackets of a tree, and without what wraps each array."""
    spelled = _KEY.sub(lambda key: f"/{key[1] or key[2] or ''}", _WRAPPED.sub("", name))
    return _INDEX_BEFORE_KEY.sub(r"/\1", spelled).removeprefix("/") if spelled != name else name


class Convention(NamedTuple):
    """How names are read.

    title         whose names they are
    weights, bias the patterns of whole names; what the groups hold tells the layers apart. With no pattern of a bias,
                  the shape says what is a bias: arrays are in order then, a bias after its matrix
    layout        how the matrices lie, where the names have only one meaning
    is_numbered_late  whether the first of several layers of a name has no number: dense, dense_1
    pairs_in_order    whether weights and biases have nothing in common but their order
    folds         whether the first column of a matrix may be its bias
    has_vectors   whether the weights of one neuron may be a vector
    """

    title: str
    weights: str
    bias: str = ""
    layout: Layout | None = None
    is_numbered_late: bool = False
    pairs_in_order: bool = False
    folds: bool = False
    has_vectors: bool = True

    def takes(self, names: Iterable[str]) -> bool:
        """Tell whether it understands all names."""
        return all(map(self.kind, names))

    def kind(self, name: str) -> str:
        """Return whether a name is of weights or of a bias; neither if it is empty."""
        name = plainly_spelled(name)
        if re.fullmatch(self.weights, name, re.DOTALL):
            return "weights"
        return "bias" if self.bias and re.fullmatch(self.bias, name, re.DOTALL) else ""

    def layer(self, name: str) -> str:
        """Return what a name says of its layer."""
        pattern = self.weights if self.kind(name) == "weights" else self.bias
        found = re.fullmatch(pattern, plainly_spelled(name), re.DOTALL)
        return "".join(filter(None, found.groupdict().values())) if found else ""


OURS = Convention("gpnet-tui", r"W_(?P<layer>[a-z]+)", r"bias_(?P<layer>[a-z]+)", Layout.OUT_IN)
CONVENTIONS = (
    Convention("numpy.savez", r"arr_(?P<layer>\d{1,9})"),
    Convention(
        "scikit-learn",
        r"(?:.*[./_])?coefs_*[\[._/]*(?P<layer>\d{1,9})\]?",
        r"(?:.*[./_])?intercepts_*[\[._/]*(?P<layer>\d{1,9})\]?",
        Layout.IN_OUT,
    ),
    Convention("a linear model of scikit-learn", r"coef_(?P<layer>)", r"intercept_(?P<layer>)", Layout.OUT_IN),
    Convention(
        "Keras and Flax",
        r"(?:(?P<layer>.*)[/.])?kernel(?::0)?",
        r"(?:(?P<layer>.*)[/.])?bias(?::0)?",
        Layout.IN_OUT,
        is_numbered_late=True,
    ),
    Convention("Keras 3", r"(?P<layer>.*)/vars/0", r"(?P<layer>.*)/vars/1", Layout.IN_OUT, is_numbered_late=True),
    Convention("PyTorch", r"(?:(?P<layer>.*)\.)?weight", r"(?:(?P<layer>.*)\.)?bias", Layout.OUT_IN, has_vectors=False),
    Convention(
        "Haiku and Sonnet",
        r"(?P<layer>(?:.*[/~])?linear(?:_\d{1,9})?)/w(?::0)?",
        r"(?P<layer>(?:.*[/~])?linear(?:_\d{1,9})?)/b(?::0)?",
        Layout.IN_OUT,
        is_numbered_late=True,
    ),
    Convention(
        "MATLAB",
        r"(?:net[._])?[IL]W[{(_]*(?P<layer>\d{1,9})[,_]\d{1,9}[})]*",
        r"(?:net[._])?b[{(_]*(?P<layer>\d{1,9})[})]*",
        Layout.OUT_IN,
    ),
    Convention(
        "an export to ONNX",
        r"onnx::(?P<layer>MatMul_\d{1,9})",
        r"(?P<layer>.*)\.bias",
        Layout.IN_OUT,
        pairs_in_order=True,
    ),
    Convention("Theta1, Theta2", r"[Tt]heta_?(?P<layer>\d{1,9})", _NO_BIAS, folds=True),
    Convention(
        "W1, b1",
        rf"(?P<before>(?:.*[./])?)(?i:{_WEIGHTS})[._\[]*(?P<layer>\d{{1,9}})\]?",
        rf"(?P<before>(?:.*[./])?)(?i:{_BIAS})[._\[]*(?P<layer>\d{{1,9}})\]?",
    ),
    Convention(
        "layer1/weights",
        rf"{_NO_WORD}(?:(?P<layer>.*?)[._/\-])?(?i:{_WEIGHTS})(?::0)?",
        rf"{_NO_WORD}(?:(?P<layer>.*?)[._/\-])?(?i:{_BIAS})(?::0)?",
    ),
    Convention(
        "weights_hidden",
        rf"(?P<before>(?:.*[./])?)(?i:{_WEIGHTS})[._/\-]?(?P<layer>\w+)",
        rf"(?P<before>(?:.*[./])?)(?i:{_BIAS})[._/\-]?(?P<layer>\w+)",
    ),
    Convention("a letter and a number", r"(?P<layer>\D*\d{1,9})"),
    Convention("names of any kind", _ANY),
)


_BESIDE = re.compile(
    r"(?:n|num|hidden|input|output)_(?:\w+_)?(?:layers?|features?|units?|classes|inputs?|outputs?|size|neurons|epochs?)"
    r"|layers?_?sizes?|sizes|classes|class_names|labels|epochs?|iterations?_done|steps?|loss(?:es)?|acc(?:uracy)?|lr"
    r"|learning_rate|seed|version|history|meta\w*|config|activations?|optimizer|[xX]_(?:mean|std)|mean|std|mu|sigma",
    re.IGNORECASE,
)


def stands_beside(name: str) -> bool:
    """Tell whether an array is something that people save beside weights: sizes, losses, the means of their data."""
    return _BESIDE.fullmatch(name) is not None


def is_ours(names: Collection[str]) -> bool:
    """Tell whether names are those of this program: W_b, bias_b, W_c … (W_h and W_o are somebody's)."""
    return all(map(OURS.kind, names)) and any(name == "W_b" or is_bias(name) for name in names)


def convention_of(names: Collection[str]) -> Convention:
    """Return the convention that reads all of these names."""
    return OURS if is_ours(names) else next(one for one in CONVENTIONS if one.takes(names))
