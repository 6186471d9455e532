"""What an optimizer has for each weight and bias: the matrices that it keeps, and those that an update works out.

Plain gradient descent keeps none, and nothing stands beside its weights.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from gpnet_engine.model.network import Network
from gpnet_engine.names import before_update, is_state, layer_of, parameter_behind, updated
from gpnet_engine.operations.program import operation_making, program


class Kept(NamedTuple):
    """The matrices beside a parameter: `states` last from iteration to iteration, `terms` only through an update."""

    states: tuple[str, ...]
    terms: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return self.states + self.terms


@lru_cache(maxsize=64)
def kept_beside(network: Network) -> Mapping[str, Kept]:
    """Return what stands beside each parameter that has something beside it, in the order of the updates."""
    states: dict[str, list[str]] = {}
    for operation in program(network):
        if is_state(operation.result):
            states.setdefault(parameter_behind(operation.result), []).append(before_update(operation.result))
    updates = {name: operation_making(network, updated(name)) for name in states}
    return MappingProxyType(
        {
            name: Kept(tuple(names), () if (found := updates[name]) is None else found[1].terms)
            for name, names in states.items()
        }
    )


@lru_cache(maxsize=64)
def kept_slots(network: Network) -> tuple[str, ...]:
    """Return the places that these take in a layer, of weights before those of biases: moment1_W, …."""
    found = [name for kept in kept_beside(network).values() for name in kept.names]
    slots = dict.fromkeys(name.removesuffix(f"_{layer_of(name)}") for name in found)
    return tuple(sorted(slots, key=is_bias_slot))


@lru_cache(maxsize=64)
def all_kept(network: Network) -> frozenset[str]:
    """Return the names of all these matrices."""
    return frozenset(name for kept in kept_beside(network).values() for name in kept.names)


def is_weight_slot(slot: str) -> bool:
    """Tell whether a place is one of matrices with a column for each neuron of the layer before: W, ∇W, …."""
    return slot.endswith("W")


def is_bias_slot(slot: str) -> bool:
    """Tell whether a place is one of matrices with one column, whatever the batch: a bias and what belongs to it."""
    return slot.endswith("bias")
