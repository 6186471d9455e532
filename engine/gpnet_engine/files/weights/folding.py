"""Matrices whose first column is the bias of the layer, as the Theta of lectures: recognised by their shapes."""

from collections.abc import Sequence
from itertools import pairwise

from gpnet_engine.files.weights.fitting import Shaped
from gpnet_engine.files.weights.tensors import Layout

FOLDING = (
    "each matrix has one column more than the layer before has neurons: is one of them the bias? Save it apart, "
    "W1 = M1[:, 1:] and b1 = M1[:, 0] where it is the first"
)


def is_folded(layers: Sequence[Shaped]) -> bool:
    """Tell whether no layer has a bias, and each takes one number more than the one before it gives."""
    if len(layers) < 2 or any(one.bias is not None or len(one.weights) != 2 for one in layers):  # noqa: PLR2004
        return False
    sizes = [one.sizes(Layout.OUT_IN) for one in layers]
    return sizes[0][0] > 1 and all(after[0] == before[1] + 1 for before, after in pairwise(sizes))


def folds(file: str) -> str:
    """Return the note that biases are in the matrices."""
    return f"{file}: the first column of each matrix is taken as the bias, as each has one more than neurons before it"
