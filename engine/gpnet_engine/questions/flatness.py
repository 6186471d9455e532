"""Which units pass back no error, or almost none, because f′ is 0 for all samples; and which of them stay so forever.

Everything comes from the table of activations. Kept apart from `health`, as one iteration and the whole data both ask.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.model.activations import Jacobian
from gpnet_engine.model.network import Network
from gpnet_engine.model.numpy_calls import make
from gpnet_engine.questions.at_kinks import are_at, terms_of_net
from gpnet_engine.questions.drift import drifts

# A sigmoid at 5 % of its largest f′ puts out less than 0.013 or more than 0.987, a tanh more than 0.974 either way.
SATURATED_SHARE = 0.05
# Some functions are level elsewhere too, where they turn round. Only units near an end are called saturated.
NEAR_AN_END = 0.1
# An output that is saturated at its target is what training aims at.
FAR_FROM_TARGET = 0.1

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Flatness:
    """Of each unit of a layer: whether it is flat in every sample, and if so, whether its net is at a kink in some."""

    flat: Mask
    at_kink: Mask

    def and_then(self, other: "Flatness") -> "Flatness":
        """Return what holds for these samples and others."""
        flat = self.flat & other.flat
        return Flatness(flat, (self.at_kink | other.at_kink) & flat)


def flatness(network: Network, layer: str, values: Values) -> Flatness | None:
    """Return which units (rows) of a layer are dead, if units of its activation can die, or else saturated.

    None if no unit can be so, if f′ is 0 everywhere (which does not depend on the samples), and if it cancels.
    """
    activation = network.activation(layer)
    derivative = activation.derivative
    if isinstance(derivative, Jacobian) or not activation.ends or activation.steepest == 0.0 or cancels(network, layer):
        return None
    out = values[f"out_{layer}"]
    slope = np.empty_like(out)
    with np.errstate(all="ignore"):
        make(derivative(values[f"{activation.derivative_from}_{layer}"], slope))
        if activation.can_die:
            flat = _in_every_sample(slope == 0.0)
            return Flatness(flat, _are_at_kink(network, layer, values, flat))
        is_near = np.logical_or.reduce([np.abs(out - end) <= NEAR_AN_END for end in activation.ends])
        flat = _in_every_sample(is_near & (np.abs(slope) <= SATURATED_SHARE * activation.steepest))
    return Flatness(flat, np.zeros_like(flat))


def far_from_target(out: Matrix, target: Matrix) -> Mask:
    """Return which outputs (rows) are far from their target in some sample."""
    with np.errstate(all="ignore"):
        return ~_in_every_sample(~(np.abs(target - out) > FAR_FROM_TARGET))


def cancels(network: Network, layer: str) -> bool:
    """Tell whether f′ of a layer cancels against the loss, so that a flat unit still learns."""
    return network.is_fused and layer == network.letters[-1]


def has_no_slope(network: Network, layer: str) -> bool:
    """Tell whether f′ of a layer is 0 everywhere, so that neither it nor what is before it learns."""
    return network.activation(layer).steepest == 0.0 and not cancels(network, layer)


@dataclass(frozen=True, slots=True)
class Lasting:
    """What becomes of units: the dead ones that stay so, and those whose own parameters move without an error."""

    rows: tuple[int, ...] = ()
    moved: tuple[int, ...] = ()


def for_good(network: Network, carried: Values, dead: Mapping[str, tuple[int, ...]]) -> dict[str, Lasting]:
    """Return which of the rows that are `dead` for all samples of the data stay so, by layer.

    The weights into a dead unit have no gradient, but its inputs can change as the layers before it learn through other
    units. They cannot if everything before the unit is constant too. The inputs of the network are constant; so is a
    unit whose own inputs are constant, if it is dead or if a whole layer after it is. This holds as long as the
    data stay the same. `carried` are the parameters and what the optimizer keeps: where those move a unit, it may come
    back too.
    """
    letters, sizes = network.letters[1:], network.sizes[1:]
    if not any(dead.values()):
        return dict.fromkeys(letters, Lasting())
    moved = {layer: drifts(network, carried, layer) for layer in letters}
    is_dead = {layer: np.full(size, has_no_slope(network, layer)) for layer, size in zip(letters, sizes, strict=True)}
    for layer, rows in dead.items():
        is_dead[layer][list(rows)] = True
        if network.bias_shared and network.is_trained(f"bias_{layer}") and not is_dead[layer].all():
            moved[layer][:] = True  # an error comes back to the bias through the others
    still: dict[str, Mask] = {}
    learns = True  # whether an error comes back; none does to layers before one that stays dead as a whole
    for place, layer in reversed(list(enumerate(letters))):
        still[layer] = (is_dead[layer] | (not learns)) & ~moved[layer]
        learns = not still[layer].all() or any(moved[one].any() for one in letters[:place])
    fed = _fed_by_fixed(network, carried, still)
    return {
        layer: Lasting(rows_of(is_dead[layer] & still[layer] & fed[layer]), rows_of(moved[layer])) for layer in letters
    }


def rows_of(mask: Mask) -> tuple[int, ...]:
    """Return the rows that are marked."""
    return tuple(np.flatnonzero(mask).tolist())


def _fed_by_fixed(network: Network, parameters: Values, still: Mapping[str, Mask]) -> dict[str, Mask]:
    """Return, of each layer, the units whose inputs stay as they are.

    Units that are `still` keep their parameters as long as their inputs stay.
    """
    fed: dict[str, Mask] = {}
    moves = np.zeros(network.sizes[0], dtype=np.bool_)  # the units before, whose outputs may change
    for layer in network.letters[1:]:
        fed[layer] = np.ones_like(still[layer])
        if moves.any():
            fed[layer] = ~np.logical_or.reduce((parameters[f"W_{layer}"] != 0.0) & moves, axis=1)
        moves = ~(still[layer] & fed[layer])
        if not network.activation(layer).is_elementwise:  # each output depends on every net of the layer
            moves = np.full_like(moves, moves.any())
    return fed


def _are_at_kink(network: Network, layer: str, values: Values, asked: Mask) -> Mask:
    """Tell which of the units in question have a net at a kink in some sample."""
    rows = np.flatnonzero(asked)
    found = np.zeros_like(asked)
    if len(rows):
        before = network.letters[network.letters.index(layer) - 1]
        terms = terms_of_net(values, before, layer, rows)
        found[rows] = are_at(values[f"net_{layer}"][rows], network.activation(layer).kinks, terms).any(axis=1)
    return found


def _in_every_sample(cells: Mask) -> Mask:
    rows: Mask = np.logical_and.reduce(cells, axis=1)
    return rows
