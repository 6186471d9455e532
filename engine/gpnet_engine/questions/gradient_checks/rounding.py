"""How far rounding may have moved the gradients that backpropagation gives.

An output of 1 − 10⁻²² is stored as 1, and out − target as 0: a gradient that small is lost, which is not a mistake.
"""

from functools import lru_cache

import numpy as np

from gpnet_engine.arrays import NUMBER, Matrix, Values
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.network import Network
from gpnet_engine.names import TARGET
from gpnet_engine.operations import Operation, Phase, Program
from gpnet_engine.operations.execute import executed
from gpnet_engine.operations.program import phase, program

EPSILON = 4.0 * float(np.finfo(NUMBER).eps)  # a few operations stand between a number and the next matrix


def with_backward(network: Network, known: Values, arithmetic: Arithmetic) -> dict[str, Matrix]:
    """Return all values of an iteration but the updates that nothing else takes; what is not known is computed."""
    missing = (operation for operation in _backward_program(program(network)) if operation.result not in known)
    return executed(network, missing, known, arithmetic)


@lru_cache(maxsize=64)
def _backward_program(whole: Program) -> Program:
    """Return the operations of an iteration without the updates, but for those that a mistake puts before others."""
    kept: list[Operation] = []
    taken: set[str] = set()
    for operation in reversed(whole):
        if phase(operation) is not Phase.UPDATE or taken & {operation.result, *operation.terms}:
            kept.append(operation)
            taken.update(operation.operands)
    return tuple(reversed(kept))


def in_full(values: Values) -> dict[str, Matrix]:
    """Return values as numbers of float64, in which they can be computed with exactly, whatever their precision."""
    return {name: Arithmetic().fitted(array) for name, array in values.items()}


def rounding_of_deltas(network: Network, known: Values, scale: float) -> dict[str, Matrix]:
    """Return, by layer, a bound of how far rounding moves each cell of δ.

    `known` holds parameters, inputs and target; `scale` is the factor of the reduction.
    """
    values = with_backward(network, known, Arithmetic())
    letters = network.letters
    last = letters[-1]
    with np.errstate(all="ignore"):
        bound = EPSILON * scale * (np.abs(values[f"out_{last}"]) + np.abs(values[TARGET]))
        if not network.is_fused:
            bound = bound * _steepness(values, last) + EPSILON * np.abs(values[f"dout_{last}"])
        bounds = {last: bound}
        for before, layer in zip(reversed(letters[1:-1]), reversed(letters[2:]), strict=True):
            sent_back = np.abs(values[f"W_{layer}"]).T @ bounds[layer]
            bounds[before] = sent_back * _steepness(values, before) + EPSILON * np.abs(values[f"dout_{before}"])
    return bounds


def _steepness(values: Values, layer: str) -> Matrix | float:
    """Return |f′| of a layer; 1 where it is a matrix, whose cells are no larger."""
    slope = values.get(f"fprime_{layer}")
    return 1.0 if slope is None else np.abs(slope)
