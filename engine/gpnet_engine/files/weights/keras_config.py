"""What the configuration of a Keras model says: its layers in order, the paths of their arrays, their activations."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gpnet_engine.files.reading import parsing
from gpnet_engine.model.activations import ACTIVATIONS

_MODELS = frozenset({"Sequential", "Functional", "Model"})
_HARMLESS = frozenset(
    {"InputLayer", "Dropout", "GaussianNoise", "GaussianDropout", "ActivityRegularization", "Flatten"}
)
_OURS = {theirs: name for name, activation in ACTIVATIONS.items() for theirs in activation.keras}
_DEEPEST = 8
_BRANCH = "that takes from several"
_FOLDERS = ("layers", "_layer_checkpoint_dependencies")


@dataclass(frozen=True, slots=True)
class Described:
    """The paths of dense layers in order, and their activations; no activations where one has no name of ours.

    `trouble` says why they are not one layer after the other.
    """

    layers: tuple[tuple[str, ...], ...] = ()
    activations: tuple[str, ...] = ()
    trouble: str = ""


def described(file: str, config: str) -> Described:
    """Return what a configuration says. Raises FileError where it is none."""
    with parsing(f"{file}: config", "a configuration of Keras"):
        model = json.loads(config)
        layers = list(_layers(model, (), 0))
    activations: list[str] = []
    paths: list[tuple[str, ...]] = []
    trouble = ""
    for path, kind, settings in layers:
        if kind == "Dense":
            paths.append(path)
            activations.append(_activation(settings.get("activation")))
        elif kind == "Activation" or kind in _OURS:
            given = _OURS.get(kind, "") or _activation(settings.get("activation"))
            is_plain = bool(activations) and activations[-1] == "linear" and not _limits(settings)
            activations[-1:] = [given if is_plain else ""]
        elif kind not in _HARMLESS:
            what = "branches" if kind == _BRANCH else f"a layer of the kind {kind[:80]}, which is not supported"
            expected = "expected Dense layers one after the other, or say with order which arrays are the layers"
            trouble = trouble or f"this model has {what}; {expected}"
    return Described(tuple(paths), tuple(activations) if all(activations) else (), trouble)


def layer_arrays(said: Described, arrays: Mapping[str, object]) -> tuple[str, ...]:
    """Return the names of the arrays of layers in order, where they are all there."""
    found: list[str] = []
    for path in said.layers:
        names = [f"{'/'.join(f'{folder}/{part}' for part in path)}/vars" for folder in _FOLDERS]
        there = [f"{name}/{number}" for name in names for number in (0, 1) if f"{name}/{number}" in arrays]
        if not there:
            return ()
        found += there
    return tuple(found)


def _layers(model: Any, before: tuple[str, ...], depth: int) -> Iterator[tuple[tuple[str, ...], str, Any]]:  # noqa: ANN401 - JSON
    """Yield the path, the kind and the settings of each layer, those of models in the model too."""
    if depth > _DEEPEST:
        raise ValueError("its models are nested too deeply")
    settings = model["config"]
    counts: Counter[str] = Counter()
    last = ""
    for layer in settings["layers"] if isinstance(settings, dict) else settings:
        kind = str(layer["class_name"])
        name = _snake(kind)
        path = (*before, f"{name}_{counts[name]}" if counts[name] else name)
        counts[name] += 1
        sources = set(_sources(layer.get("inbound_nodes", [])))
        if sources and sources != {last}:
            yield path, _BRANCH, {}
        last = str(layer.get("name", ""))
        if kind in _MODELS:
            yield from _layers(layer, path, depth + 1)
        else:
            yield path, kind, layer["config"]


def _sources(node: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    """Yield the names of the layers that a layer takes from: [name, 0, 0] anywhere in its nodes."""
    if isinstance(node, dict):
        for value in node.values():
            yield from _sources(value)
    elif isinstance(node, list):
        if len(node) > 2 and isinstance(node[0], str) and all(isinstance(one, int) for one in node[1:3]):  # noqa: PLR2004
            yield node[0]
        else:
            for value in node:
                yield from _sources(value)


def _activation(given: Any) -> str:  # noqa: ANN401 - JSON
    if isinstance(given, dict):
        inner = given.get("config")
        given = given.get("registered_name") or (inner if isinstance(inner, str) else given.get("class_name", ""))
    return _OURS.get(str(given), "")


def _limits(settings: Any) -> bool:  # noqa: ANN401 - JSON
    """Tell whether an activation has settings of its own, such as an upper limit or a slope."""
    return any(settings.get(key) not in {None, 0, 1.0} for key in ("max_value", "negative_slope", "threshold", "alpha"))


def _snake(name: str) -> str:
    """Return the name of a class as Keras writes it in paths: dense_1 for Dense."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
