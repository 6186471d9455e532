"""What the command line replaces in a project."""

from dataclasses import dataclass, replace
from typing import Any

import msgspec

from gpnet_engine.errors import ProjectError
from gpnet_engine.examples import DEFAULT
from gpnet_engine.files.beside import Beside, read_beside
from gpnet_engine.files.completion import build
from gpnet_engine.files.project_file import Source, decode, source_of
from gpnet_engine.files.reading import FileError
from gpnet_engine.files.specification import NetworkSpec, Specification
from gpnet_engine.project import Project


@dataclass(frozen=True, slots=True)
class Overrides:
    """Options that override what a project says; None leaves it as it is."""

    layers: list[int] | None = None
    activation: list[str] | None = None
    loss: str | None = None
    bias: str | None = None
    seed: int | None = None
    learning_rate: float | None = None
    batch_size: int | None = None
    decimals: int | None = None


def open_project(name: str | None, overrides: Overrides) -> Project:
    """Return the project `name` (a file or an example) with the overrides.

    Without a name it is the default example; with `layers` and no name a new network with samples drawn from the seed.
    Raises ProjectError that names the file and the key.
    """
    return open_with_source(name, overrides)[0]


def open_with_source(name: str | None, overrides: Overrides) -> tuple[Project, Source | None]:
    """Return the project as `open_project` does, and the source that `writer.save` needs to keep its comments.

    A network made by `layers` alone has no source.
    """
    if name is None and overrides.layers is not None:
        specification = Specification(NetworkSpec(overrides.layers), title="Random network")
        return build_from(specification, None, None, overrides), None
    source = source_of(DEFAULT if name is None else name)
    return build_from(decode(source.text, source.name), source, name, overrides), source


def build_from(specification: Specification, source: Source | None, name: str | None, overrides: Overrides) -> Project:
    """Read the files that a specification names and build the project; `name` is put in front of errors in it."""
    try:
        beside = read_beside(specification, source.folder) if source is not None else Beside()
        return build(*_overridden(specification, beside, overrides))
    except FileError:
        raise
    except ProjectError as error:
        raise ProjectError(f"{name}: {error.place}" if name is not None else error.place, error.problem) from error


def _overridden(specification: Specification, beside: Beside, overrides: Overrides) -> tuple[Specification, Beside]:
    network: dict[str, Any] = {"loss": overrides.loss, "bias": overrides.bias, "layers": overrides.layers}
    if overrides.activation is not None:
        alone = len(overrides.activation) == 1
        network["activation"] = overrides.activation[0] if alone else overrides.activation
    training = {
        "seed": overrides.seed,
        "learning_rate": overrides.learning_rate,
        "batch_size": overrides.batch_size,
        "decimals": overrides.decimals,
    }
    changed: dict[str, Any] = {
        "network": msgspec.structs.replace(specification.network, **_given(network)),
        "training": msgspec.structs.replace(specification.training, **_given(training)),
    }
    if overrides.layers is not None and overrides.layers != _layers(specification, beside):
        changed |= {"weights": {}, "biases": {}}  # they belong to other shapes
        beside = replace(beside, weights=None)
    if overrides.bias == "none":
        changed["biases"] = {}
        beside = replace(beside, weights=beside.weights and beside.weights.without_biases())
    return msgspec.structs.replace(specification, **changed), beside


def _layers(specification: Specification, beside: Beside) -> list[int]:
    return specification.network.layers if beside.weights is None else list(beside.weights.sizes)


def _given(options: dict[str, Any]) -> dict[str, Any]:
    return {name: option for name, option in options.items() if option is not None}
