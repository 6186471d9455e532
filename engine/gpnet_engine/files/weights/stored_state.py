"""What an optimizer keeps, in a file of weights: by our names, beside the parameters that it belongs to."""

import re
from collections.abc import Mapping
from dataclasses import replace

from gpnet_engine.arrays import Matrix, Values, matrix
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.given_numbers import biases_in
from gpnet_engine.files.reading import FileError
from gpnet_engine.files.state import COUNTS, NO_STATE, State, check_numbers, count_in
from gpnet_engine.model.network import Network
from gpnet_engine.names import is_bias, parameter_behind, state_kind
from gpnet_engine.operations.update import STATE_RULES, state_shapes

STATE_NAMES = re.compile(rf"(?:{'|'.join(STATE_RULES)})_(?:W|bias)_[a-z]+|{'|'.join(COUNTS)}")
_SHOWN = 80


def stored_state(file: str, given: Mapping[str, Matrix], parameters: Values) -> State:
    """Return the state in a file, checked against its parameters. Raises FileError that names the array."""
    matrices: dict[str, Matrix] = {}
    counts: dict[str, int] = {}
    for name, array in given.items():
        place = f"{file}: {name[:_SHOWN]}"
        try:
            if name in COUNTS:
                number = array.item() if array.size == 1 else -1.0
                counts[name] = count_in(place, int(number) if number.is_integer() else number)
            else:
                matrices[name] = _beside(place, name, array, parameters)
        except ProjectError as error:
            raise FileError(error.place, error.problem) from error
    return State(matrices, **counts)


def kept_by(network: Network, state: State, file: str) -> State:
    """Return the part of a state that the optimizer of a network keeps; none, if it keeps other matrices.

    Raises FileError where a matrix has another shape than its parameter has now.
    """
    shapes, kept = state_shapes(network), state.matrices
    if {state_kind(name) for name in kept} != {state_kind(name) for name in shapes}:
        return NO_STATE
    try:
        fitting = {
            name: biases_in(f"{file}: {name}", kept[name], shapes[name], network) if is_bias_of(name) else kept[name]
            for name in kept.keys() & shapes.keys()
        }
    except ProjectError as error:
        raise FileError(error.place, error.problem) from error
    return replace(state, matrices=fitting)


def is_bias_of(name: str) -> bool:
    """Tell whether a parameter, or the one that a state matrix belongs to, is a bias."""
    return is_bias(parameter_behind(name))


def _beside(place: str, name: str, array: Matrix, parameters: Values) -> Matrix:
    """Return a state matrix in the shape of its parameter. Raises ProjectError."""
    parameter = parameter_behind(name)
    if parameter not in parameters:
        raise ProjectError(place, f"expected {parameter[:_SHOWN]} beside it")
    shape = parameters[parameter].shape
    if array.shape != shape and not (is_bias(parameter) and array.shape == (shape[0],)):
        raise ProjectError(place, f"expected the shape of {parameter}, {list(shape)}, got {list(array.shape)}")
    check_numbers(place, name, array)
    return matrix(array)
