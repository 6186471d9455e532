"""What moves parameters although no error comes back: a penalty, the decay of weights, and what an optimizer keeps."""

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.model.network import Network
from gpnet_engine.names import layer_of
from gpnet_engine.operations.optimizers import Parameter
from gpnet_engine.operations.optimizers.optimizer import state_of
from gpnet_engine.operations.penalty import penalized
from gpnet_engine.operations.update import optimizer_of

Mask = NDArray[np.bool_]


def drifts(network: Network, carried: Values, layer: str) -> Mask:
    """Return the units of a layer whose weights or biases move without an error that comes back to them."""
    penalties = [carried[name] for name in penalized(network) if layer_of(name) == layer]
    return _any_row(penalties, network, layer) | goes_on(network, carried, layer)


def goes_on(network: Network, carried: Values, layer: str) -> Mask:
    """Return the units of a layer whose weights or biases move where their gradients are 0.

    They decay, or the optimizer goes on in the direction of earlier gradients.
    """
    optimizer, moving = optimizer_of(network), list[Matrix]()
    for name in network.trained_parameters:
        if layer_of(name) != layer:
            continue
        directions = (state_of(one.name, name) for one in optimizer.states if not one.is_of_squares)
        moving += [carried[state] for state in directions if state in carried]
        if Parameter(network, name, optimizer).weight_decay.number:
            moving.append(carried[name])
    return _any_row(moving, network, layer)


def _any_row(arrays: list[Matrix], network: Network, layer: str) -> Mask:
    """Return the units for which a matrix holds a number that is not 0."""
    found = np.zeros(network.sizes[network.letters.index(layer)], dtype=np.bool_)
    for array in arrays:
        found |= (array != 0.0).any(axis=1)
    return found
