"""Builds a project from what its file says: checks that everything fits together, draws what is missing from the seed.

It reads no files: arrays from other files are passed in.
"""

from collections.abc import Mapping
from typing import Any

from gpnet_engine.arrays import Matrix, Values, matrix, zeros
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.data.building import data_of
from gpnet_engine.files.given_numbers import biases_in, known_layer, rows_in
from gpnet_engine.files.named_files import Beside
from gpnet_engine.files.specification import PER_PERSON, Specification
from gpnet_engine.files.state import State, read_state
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project, draw_parameters, draw_parameters_of
from gpnet_engine.model.setting_kinds import SettingValue
from gpnet_engine.model.settings import SETTINGS, BiasMode, NetworkSettings, Training, rows_of
from gpnet_engine.names import is_bias, is_weights

MOST_LAYERS = 10_000


def build(specification: Specification, beside: Beside) -> Project:
    """Make the project: check everything, draw what is missing. Raises ProjectError that names the key."""
    network = _network(specification, beside)
    training = Training(**_held(Training, specification.settings))
    data = data_of(specification, beside.samples, network, training)
    parameters = _parameters(specification, beside, network, training)
    seed = training.seed if specification.data is None else None
    state = _state(specification, beside, network)
    return Project(
        title_of(specification, network),
        network,
        parameters,
        data.inputs,
        data.targets,
        training,
        seed,
        state.matrices,
        state.updates,
        state.iterations,
        data.test,
        data.class_names,
    )


def title_of(specification: Specification, network: Network) -> str:
    """Return the title of a project, given or not."""
    return specification.title or "-".join(map(str, network.sizes))


def _network(specification: Specification, beside: Beside) -> Network:
    sizes = _sizes(specification, beside)
    if len(sizes) > MOST_LAYERS:
        raise ProjectError("network.layers", f"expected at most {MOST_LAYERS:,} layers, got {len(sizes):,}")
    settings = {**specification.settings, "bias": _bias(specification, beside)}
    if beside.weights is not None and beside.weights.shares_biases:
        settings.setdefault("bias_shared", True)
    if beside.weights is not None and beside.weights.activations:
        settings.setdefault("activations", beside.weights.activations)
    return Network(sizes, **_held(NetworkSettings, settings))


def _held(holder: type[NetworkSettings | Training], settings: Mapping[str, SettingValue]) -> dict[str, Any]:
    """Return the settings that are fields of a class."""
    return {row.name: settings[row.name] for row in rows_of(holder) if row.name in settings}


def _sizes(specification: Specification, beside: Beside) -> tuple[int, ...]:
    given = specification.network.layers
    stored = beside.weights
    if stored is None:
        if not given:
            raise ProjectError("network.layers", "expected at least two layers, or weights from a file")
        return tuple(given)
    if given and tuple(given) != stored.sizes:
        problem = f"expected {list(stored.sizes)}, the shapes in {stored.file}, got {_shortened(given)}"
        raise ProjectError("network.layers", problem)
    if specification.weights or specification.biases:
        table = "weights" if specification.weights else "biases"
        raise ProjectError(table, f"network.weights gives all weights and biases; expected it or [{table}], got both")
    if specification.state and stored.has_state:
        raise ProjectError("state", f"{stored.file} holds the state too; expected it or [state], got both")
    return stored.sizes


def _shortened(layers: list[int]) -> str:
    text = str(layers[:20])
    return text if len(layers) <= 20 else f"{len(layers):,} layers"  # noqa: PLR2004 - what fits on a line


def _bias(specification: Specification, beside: Beside) -> tuple[BiasMode, ...]:
    """Return whether the layers have biases: with weights from a file, those that have one there.

    If the file has any, one word for all layers is about the layers that have one.
    """
    row, stored = SETTINGS["bias"], beside.weights
    modes: tuple[BiasMode, ...] = row.kind.accept(specification.settings.get("bias", row.default))
    if stored is None:
        return modes
    has_bias = stored.has_bias
    if "bias" not in specification.settings:
        return tuple(BiasMode.TRAINED if has else BiasMode.NONE for has in has_bias)
    if len(modes) == 1 and any(has_bias) and modes[0] is not BiasMode.NONE:
        return tuple(modes[0] if has else BiasMode.NONE for has in has_bias)
    spread: tuple[BiasMode, ...] = row.kind.accept(row.spread(modes, len(has_bias)))
    for layer, has, mode in zip(stored.letters, has_bias, spread, strict=True):
        if has and mode is BiasMode.NONE:
            problem = f'expected "trained" or "frozen" for layer {layer}, as {stored.file} has bias_{layer}, got "none"'
            raise ProjectError(row.place, problem)
    return spread


def _parameters(specification: Specification, beside: Beside, network: Network, training: Training) -> Values:
    shapes = network.parameter_shapes()
    stored = beside.weights
    given = dict(stored.parameters) if stored is not None else _written(specification, network, shapes)
    for name, (rows, columns) in shapes.items():
        if stored is not None and is_bias(name) and name in given:
            given[name] = biases_in(f"{stored.file}: {name}", given[name], (rows, columns), network)
        if is_bias(name) and name not in given:
            given[name] = zeros((rows, columns))
    if specification.is_per_person:
        return _of_person(specification, given, network, training)
    if given.keys() >= shapes.keys():
        return given
    return {**draw_parameters(network, training.seed, training.decimals), **given}


def _of_person(specification: Specification, given: Values, network: Network, training: Training) -> Values:
    """Return the parameters of the person whose weights these are, with what the file gives for everyone."""
    if specification.draws_all_weights:
        given = {name: one for name, one in given.items() if not is_weights(name)}
    place = "sheet.seed" if specification.draws_all_weights else SETTINGS["seed"].place
    if given.keys() >= network.parameter_shapes().keys():
        problem = "all weights are given, so everyone would have the same: leave [weights] out, or some of its layers"
        raise ProjectError(place, f'{problem}, or write seed = "{PER_PERSON}" in [sheet] instead')
    if specification.person is None:
        raise ProjectError(place, "every person has other weights here: --student NAME says whose they are")
    return {**draw_parameters_of(specification.person, network, training.decimals), **given}


def _written(
    specification: Specification, network: Network, shapes: Mapping[str, tuple[int, int]]
) -> dict[str, Matrix]:
    written: dict[str, Matrix] = {}
    for letters, rows in specification.weights.items():
        known_layer("weights", letters, network)
        written[f"W_{letters}"] = rows_in(f"weights.{letters}", rows, shapes[f"W_{letters}"])
    for letters, numbers in specification.biases.items():
        key = f"biases.{letters}"
        known_layer("biases", letters, network)
        if network.bias_of(letters) is BiasMode.NONE:
            problem = (
                f'network.bias is "none" for layer {letters}; expected "trained" or "frozen" where biases are given'
            )
            raise ProjectError(key, problem)
        written[f"bias_{letters}"] = biases_in(key, matrix(numbers), shapes[f"bias_{letters}"], network)
    return written


def _state(specification: Specification, beside: Beside, network: Network) -> State:
    """Return what the run goes on from: as the table says, or else a file of weights."""
    stored = beside.weights
    if stored is None or not stored.has_state:
        return read_state(specification.state, network)
    return stored.state_for(network)
