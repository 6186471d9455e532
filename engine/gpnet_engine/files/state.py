"""The table [state] of a project file: what the optimizer keeps for weights and biases, where a run goes on.

The same names stand in files of weights; `weights` reads those.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gpnet_engine.arrays import Matrix, Values, matrix, same_bits, zeros
from gpnet_engine.errors import EditError, ProjectError
from gpnet_engine.files.given_numbers import biases_in, known_layer, rows_in
from gpnet_engine.files.project_file import converted
from gpnet_engine.files.specification import Rows
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.model.setting_kinds import Whole, shown
from gpnet_engine.model.settings import BiasMode
from gpnet_engine.names import exact, is_bias, is_weights, layer_of, listed, parameter_behind, state_kind
from gpnet_engine.operations.optimizers import OPTIMIZERS
from gpnet_engine.operations.optimizers.optimizer import state_of
from gpnet_engine.operations.update import STATE_RULES, least_of, optimizer_of, state_shapes

TABLE = "state"
UPDATES, ITERATIONS = "updates", "iterations"
COUNTS = (UPDATES, ITERATIONS)
WEIGHTS, BIASES = "weights", "biases"
_SHOWN = 40
_COUNT = Whole(0, 10**12 - 1)


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What a run leaves beside the parameters; see `Project`. Without a run before it, all of it is 0."""

    matrices: Values
    updates: int = 0
    iterations: int = 0


NO_STATE = State({})


def read_state(given: Mapping[str, Any], network: Network) -> State:
    """Return what the table [state] says. Raises ProjectError that names the key."""
    counts: dict[str, int] = {}
    matrices: dict[str, Matrix] = {}
    for key, value in given.items():
        place = f"{TABLE}.{key[:_SHOWN]}"
        if key in COUNTS:
            counts[key] = count_in(place, value)
        elif key in STATE_RULES:
            _check_kept(place, key, network)
            matrices.update(_matrices(place, key, _table(place, value), network))
        else:
            known = ", ".join((*COUNTS, *sorted(STATE_RULES)))
            raise ProjectError(place, f"there is no such key; expected some of {known}")
    return State(matrices, **counts)


def without_matrices(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is left of a table [state] where another optimizer begins."""
    return {key: value for key, value in given.items() if key not in STATE_RULES and key != UPDATES}


def without_biases_of(letters: Collection[str], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table [state] without the biases of some layers; what is wrong in it stays."""
    return {key: _without(letters, value) if key in STATE_RULES else value for key, value in given.items()}


def _without(letters: Collection[str], kind: Any) -> Any:  # noqa: ANN401 - whatever a file holds
    biases = kind.get(BIASES) if isinstance(kind, dict) else None
    if not isinstance(biases, dict):
        return kind
    return {**kind, BIASES: {layer: numbers for layer, numbers in biases.items() if layer not in letters}}


def count_in(place: str, given: object) -> int:
    """Return how many updates or iterations a file says. Raises ProjectError at `place`."""
    try:
        return _COUNT.accept(given)
    except EditError as error:
        raise ProjectError(place, str(error)) from error


def check_numbers(place: str, name: str, numbers: Matrix) -> None:
    """Refuse what a state matrix never holds. Raises ProjectError at `place`."""
    least = least_of(name)
    wrong = np.argwhere(numbers < least)
    if len(wrong):
        problem = f"expected numbers of {least:g} or more, as they are made of squares"
        raise ProjectError(place, f"{problem}, got {exact(numbers[tuple(wrong[0])].item())}")


def _check_kept(place: str, kind: str, network: Network) -> None:
    kept = [state.name for state in optimizer_of(network).states]
    if kind in kept:
        return
    own = f"keeps {listed(kept)}" if kept else "keeps nothing"
    others = [name for name, one in OPTIMIZERS.items() if any(state.name == kind for state in one.states)]
    raise ProjectError(place, f"the optimizer {network.optimizer} {own}; expected {kind} with {listed(others)} only")


def _matrices(place: str, kind: str, given: Mapping[str, Any], network: Network) -> Iterator[tuple[str, Matrix]]:
    for key, layers in given.items():
        if key not in (WEIGHTS, BIASES):
            raise ProjectError(f"{place}.{key[:_SHOWN]}", f"there is no such key; expected {WEIGHTS} or {BIASES}")
        table = f"{place}.{key}"
        for letters, numbers in _table(table, layers).items():
            known_layer(table, letters, network)
            there, parameter = f"{table}.{letters}", f"{'W' if key == WEIGHTS else 'bias'}_{letters}"
            name = state_of(kind, parameter)
            _check_trained(there, parameter, letters, network)
            shape = network.trained_parameters[parameter]
            if key == WEIGHTS:
                found = rows_in(there, converted(there, numbers, Rows), shape)
            else:
                found = biases_in(there, matrix(converted(there, numbers, list[float])), shape, network)
            check_numbers(there, name, found)
            yield name, found


def _check_trained(place: str, parameter: str, letters: str, network: Network) -> None:
    if not network.is_trained(parameter):
        mode = network.bias_of(letters)
        problem = f'network.bias is "{mode}" for layer {letters}; expected "{BiasMode.TRAINED}" where state is given'
        raise ProjectError(place, problem)


def _table(place: str, given: object) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise ProjectError(place, f"expected a table, got {shown(given)}")
    return given


def state_of_project(project: Project) -> dict[str, Matrix]:
    """Return all matrices that the optimizer of a project keeps, by name; what is missing in its state is 0."""
    return {name: project.state.get(name, zeros(shape)) for name, shape in state_shapes(project.network).items()}


def same_state(left: Project, right: Project) -> bool:
    """Tell whether two projects of one network go on from the same, to the bit."""
    ours, theirs = state_of_project(left), state_of_project(right)
    counts = (left.updates, left.iterations) == (right.updates, right.iterations)
    return counts and all(same_bits(ours[name], theirs[name]) for name in ours)


def counts_of(project: Project) -> dict[str, int]:
    """Return the counts to be written by their keys; what is 0 is left out."""
    counts = {UPDATES: project.updates, ITERATIONS: project.iterations}
    return {key: count for key, count in counts.items() if count}


def written_tables(project: Project) -> dict[str, dict[str, Matrix]]:
    """Return the tables to be written: the matrices by the letters of their layers; a matrix of zeros is left out."""
    tables: dict[str, dict[str, Matrix]] = {}
    for name, array in state_of_project(project).items():
        if not same_bits(array, zeros((array.shape[0], array.shape[1]))):
            parameter = parameter_behind(name)
            table = f"{TABLE}.{state_kind(name)}.{WEIGHTS if is_weights(parameter) else BIASES}"
            numbers = array.ravel() if is_bias(parameter) else array
            tables.setdefault(table, {})[layer_of(parameter) or ""] = numbers
    return tables


def tables_in(given: Mapping[str, Any]) -> set[str]:
    """Return the tables of matrices that a file has."""
    return {f"{TABLE}.{kind}.{key}" for kind, tables in given.items() if kind in STATE_RULES for key in tables}


def given_matrices(given: Mapping[str, Any], table: str) -> Mapping[str, Any]:
    """Return what a file says already in one of the tables to be written, by the letters of layers."""
    _, kind, key = table.split(".")
    found: Mapping[str, Any] = given.get(kind, {}).get(key, {})
    return found
