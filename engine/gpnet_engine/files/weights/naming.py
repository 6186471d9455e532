"""The arrays of a network under the names of a file: ours, PyTorch's, or those that its weights came with."""

from collections.abc import Callable

import numpy as np

from gpnet_engine.arrays import Matrix, Values, matrix
from gpnet_engine.files.weights.arranging import Arrangement
from gpnet_engine.files.weights.tensors import Layout, Naming, Pair
from gpnet_engine.model.network import Network
from gpnet_engine.names import is_bias

Names = Callable[[Network, Values], dict[str, Matrix]]
_WHOLE = -1


def our_names(network: Network, parameters: Values) -> dict[str, Matrix]:
    """Return parameters under our names; biases have one dimension."""
    del network
    return {name: array.ravel() if is_bias(name) else array for name, array in parameters.items()}


def pytorch_names(network: Network, parameters: Values) -> dict[str, Matrix]:
    """Return parameters under the names of a Sequential: 0.weight, 0.bias, 2.weight, … as activations stand between.

    A bias that all neurons of a layer share is written for each of them, as PyTorch has it.
    """
    arrays: dict[str, Matrix] = {}
    for index, layer in enumerate(network.letters[1:]):
        weights = parameters[f"W_{layer}"]
        arrays[f"{2 * index}.weight"] = weights
        if f"bias_{layer}" in parameters:
            bias = np.broadcast_to(parameters[f"bias_{layer}"], (len(weights), 1))
            arrays[f"{2 * index}.bias"] = np.ascontiguousarray(bias).ravel()
    return arrays


def naming_of(ending: str, arrays: Values, arrangement: Arrangement) -> Naming:
    """Return how the arrays of a file stand in it."""
    shapes = [
        (name, tuple(_WHOLE if length == array.size and array.size > 1 else length for length in array.shape))
        for name, array in ((name, arrays[name]) for pair in arrangement.pairs for name in pair.names)
        if name_is_odd(name, array, arrangement.pairs)
    ]
    return Naming(ending, arrangement.pairs, arrangement.layout, tuple(shapes), arrangement.folded)


def name_is_odd(name: str, array: Matrix, pairs: tuple[Pair, ...]) -> bool:
    """Tell whether an array has other dimensions than usual: weights two, a bias one."""
    is_weights = any(name == pair.weights for pair in pairs)
    return array.ndim != (2 if is_weights else 1)


def under_our_names(arrays: dict[str, Matrix], arrangement: Arrangement, letters: tuple[str, ...]) -> dict[str, Matrix]:
    """Return the parameters of layers under our names; the arrays are taken out of `arrays`, to be there once."""
    parameters: dict[str, Matrix] = {}
    for layer, pair in zip(letters, arrangement.pairs, strict=True):
        weights = arrays.pop(pair.weights)
        if weights.ndim == 1:
            weights = weights.reshape(1, -1)
        elif arrangement.layout is Layout.IN_OUT:
            weights = weights.T
        if arrangement.folded:
            parameters[f"bias_{layer}"] = matrix(weights[:, :1])
            weights = weights[:, 1:]
        parameters[f"W_{layer}"] = matrix(weights)
        if pair.bias is not None:
            parameters[f"bias_{layer}"] = matrix(arrays.pop(pair.bias).reshape(-1, 1))
    return parameters


def as_they_came(naming: Naming, network: Network, parameters: Values) -> dict[str, Matrix] | None:
    """Return parameters under the names and in the shapes of their file; None where there are others now."""
    letters, shapes = network.letters[1:], dict(naming.shapes)
    if len(letters) != len(naming.pairs):
        return None
    arrays: dict[str, Matrix] = {}
    for layer, pair in zip(letters, naming.pairs, strict=True):
        weights, bias = parameters[f"W_{layer}"], parameters.get(f"bias_{layer}")
        if naming.folded:
            if bias is None:
                return None
            weights = np.hstack([np.broadcast_to(bias, (len(weights), 1)), weights])
        elif (bias is None) != (pair.bias is None):
            return None
        arrays[pair.weights] = _shaped_as(shapes.get(pair.weights), weights, naming.layout)
        if pair.bias is not None and bias is not None:
            arrays[pair.bias] = bias.ravel().reshape(shapes.get(pair.bias, (_WHOLE,)))
    return arrays


def _shaped_as(shape: tuple[int, ...] | None, weights: Matrix, layout: Layout) -> Matrix:
    if shape is not None:
        return weights.reshape(shape)
    return np.ascontiguousarray(weights.T) if layout is Layout.IN_OUT else weights
