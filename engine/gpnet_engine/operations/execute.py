"""Run operations: operands in, read-only results and terms out."""

from collections.abc import Iterable
from types import MappingProxyType

import numpy as np

from gpnet_engine.arrays import Matrix, Values, read_only
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.network import Network
from gpnet_engine.model.numpy_calls import Scratch, make
from gpnet_engine.names import ERROR_TERMS, INPUTS, TARGET, is_single, parameter_behind
from gpnet_engine.operations import Context, Operation

_NOTHING_KNOWN: Values = MappingProxyType({})


def shape_of(network: Network, name: str, batch: int) -> tuple[int, int]:
    """Return the shape (rows, columns) of the value `name` in an iteration of `batch` samples."""
    if is_single(name):
        return (1, 1)
    if name in {TARGET, ERROR_TERMS}:
        return (network.sizes[-1], batch)
    parameters = network.parameter_shapes()
    of_parameter = parameter_behind(name)
    if of_parameter in parameters:
        return parameters[of_parameter]
    letters = name.rpartition("_")[2]
    return (network.sizes[network.letters.index(letters)], batch)


def context_of(
    network: Network,
    operation: Operation,
    arithmetic: Arithmetic,
    batch: int,
    values: Values = _NOTHING_KNOWN,
    scratch: Scratch | None = None,
) -> Context:
    """Return what `operation` needs besides its operands to be computed, and what is known, to write it out."""
    own = Scratch(arithmetic.number) if scratch is None else scratch
    return Context(network, network.activation(operation.layer), arithmetic, batch, values, own)


def execute(network: Network, operation: Operation, values: Values, arithmetic: Arithmetic) -> dict[str, Matrix]:
    """Compute `operation` from `values` and return its result and its terms by name, read-only.

    Operands are taken in the precision of `arithmetic`. NaN and infinities are ordinary numbers here: they are passed
    on, and nothing is raised or warned about.
    """
    batch = values[INPUTS].shape[1]
    names = (operation.result, *operation.terms)
    made = {name: arithmetic.empty(shape_of(network, name, batch)) for name in names}
    operands = {name: arithmetic.fitted(values[name]) for name in operation.operands}
    with np.errstate(all="ignore"):
        make(operation.calls(context_of(network, operation, arithmetic, batch), {**operands, **made}))
    return {name: read_only(array) for name, array in made.items()}


def executed(
    network: Network, operations: Iterable[Operation], known: Values, arithmetic: Arithmetic
) -> dict[str, Matrix]:
    """Compute operations one after the other; return what is known, with all that they make."""
    values = dict(known)
    for operation in operations:
        values |= execute(network, operation, values, arithmetic)
    return values
