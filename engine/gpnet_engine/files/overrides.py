"""Overrides: the options of the command line that replace parts of a project."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from gpnet_engine.errors import ProjectError
from gpnet_engine.examples import DEFAULT
from gpnet_engine.files.named_files import Beside, read_beside
from gpnet_engine.files.pointing_sheets import specified
from gpnet_engine.files.project_building import build
from gpnet_engine.files.project_file import Source, decode, source_of
from gpnet_engine.files.reading import FileError
from gpnet_engine.files.specification import NetworkSpec, Specification
from gpnet_engine.files.state import NO_STATE, without_biases_of, without_matrices
from gpnet_engine.files.weights.tensors import Naming
from gpnet_engine.files.weights_project import check_told, is_weights_file, weights_source
from gpnet_engine.model.optimizer_settings import OptimizerSettings
from gpnet_engine.model.persons import same_name
from gpnet_engine.model.project import Project
from gpnet_engine.model.setting_kinds import SettingValue
from gpnet_engine.model.settings import SETTINGS, BiasMode, named_by_key
from gpnet_engine.names import how_many, letters_of
from gpnet_engine.time.edits import keeps_same


@dataclass(frozen=True, slots=True, init=False)
class Overrides:
    """Options that override what a project says: other layers, and settings by their names in `SETTINGS`.

    `samples` are drawn for a new network, made by `layers` alone. `order` and `weights_layout` say how a file of
    weights is read. `student` is the person whose weights are opened where everyone has other ones.
    """

    layers: list[int] | None
    samples: int | None
    student: str | None
    order: tuple[str, ...]
    weights_layout: str | None
    settings: Mapping[str, SettingValue]

    def __init__(self, layers: list[int] | None = None, samples: int | None = None, **by_key: object) -> None:
        """Take settings, how weights are read, and whose they are, by their keys; None leaves one as it is.

        Raises ProjectError for a value that a setting cannot have.
        """
        order, layout, student = (by_key.pop(key, None) for key in ("order", "weights_layout", "student"))
        given = {key: value for key, value in by_key.items() if value is not None}
        if student is not None and not same_name(str(student)):
            raise ProjectError("student", "expected a name")
        object.__setattr__(self, "layers", layers)
        object.__setattr__(self, "samples", samples)
        object.__setattr__(self, "student", None if student is None else str(student))
        object.__setattr__(self, "order", tuple(map(str, order)) if isinstance(order, list | tuple) else ())
        object.__setattr__(self, "weights_layout", None if layout is None else str(layout))
        object.__setattr__(self, "settings", named_by_key(given))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is overridden."""
        return self.layers is None and not self.settings and not self.of_weights

    @property
    def of_weights(self) -> dict[str, Any]:
        """The keys of [network] that say how a file of weights is read."""
        given = {"order": list(self.order) or None, "weights_layout": self.weights_layout}
        return {key: value for key, value in given.items() if value is not None}


NOTHING_OVERRIDDEN = Overrides()


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
    opened = open_specified(name, overrides)
    return opened.project, opened.source


class Opened(NamedTuple):
    """A project, what its file said, and where that came from.

    `naming` is how its weights stood in the file they came from, `notes` what is worth saying about how files were
    read.
    """

    project: Project
    specification: Specification
    source: Source | None
    naming: Naming | None = None
    notes: tuple[str, ...] = ()


def open_specified(name: str | None, overrides: Overrides) -> Opened:
    """Return the project as `open_project` does, with what its file says."""
    if name is None and overrides.layers is not None:
        specification = Specification(
            network=NetworkSpec(overrides.layers), title="Random network", samples=overrides.samples
        )
        return build_from(specification, None, None, overrides)
    if name is not None and is_weights_file(name):
        return open_weights(Path(name), overrides)
    source = source_of(DEFAULT if name is None else name)
    specification = specified(source.text, source.name, source.folder)
    return build_from(specification, source, name, overrides)


def open_weights(path: Path, overrides: Overrides, data: Mapping[str, object] | None = None) -> Opened:
    """Return the project that a file of weights stands for, with the samples that the keys of [data] say.

    Raises ProjectError as `open_project` does; UnsaidError where the overrides have to say more.
    """
    source = weights_source(path, data)
    specification = decode(source.text, source.name)

    def check(beside: Beside) -> None:
        check_told(path, beside, overrides.settings, overrides.layers)

    opened = build_from(specification, source, str(path), overrides, check)
    if data:
        return opened
    drawn = how_many(opened.project.samples, "sample")
    said = f"{path.name} holds no samples: {drawn} are drawn; a project file, or the form for weights, can name yours"
    return opened._replace(notes=(*opened.notes, said))


def open_table(path: Path, overrides: Overrides) -> Opened | None:
    """Return a project that is made for a table of samples, beside it; None if the file is no such table.

    Raises ProjectError where the overrides do not fit.
    """
    from gpnet_engine.files.data.offering import offered_text  # noqa: PLC0415 - seldom needed

    text = offered_text(path)
    if text is None:
        return None
    source = Source(str(path.absolute()), text, path.parent, is_made=True)
    opened = build_from(decode(source.text, source.name), source, str(path), overrides)
    said = f"{path.name} is a table of samples: this network was made for it; d saves both as a project, to be changed"
    return opened._replace(notes=(said, *opened.notes))


def _anything(_beside: Beside) -> None:
    """Check nothing."""


def build_from(
    specification: Specification,
    source: Source | None,
    name: str | None,
    overrides: Overrides,
    check: Callable[[Beside], None] = _anything,
) -> Opened:
    """Read the files that a specification names and build the project; `name` is put in front of errors in it.

    `check` raises ProjectError where what was read is not enough.
    """
    try:
        specification = _read_as(specification, overrides)
        beside = read_beside(specification, source.folder, overrides.settings) if source is not None else Beside()
        check(beside)
        project = build(*_overridden(specification, beside, overrides))
        naming = None if beside.weights is None else beside.weights.naming
        return Opened(project, specification, source, naming, (*beside.notes, *_said_of(beside, project)))
    except FileError:
        raise
    except ProjectError as error:
        raise ProjectError(f"{name}: {error.place}" if name is not None else error.place, error.problem) from error


def _said_of(beside: Beside, project: Project) -> tuple[str, ...]:
    """Return what is worth saying about samples from a file beside their network."""
    if beside.samples is None:
        return ()
    from gpnet_engine.files.data.fitting import said_of_reach  # noqa: PLC0415 - most projects name no file

    return said_of_reach(beside.samples, project.network)


def _read_as(specification: Specification, overrides: Overrides) -> Specification:
    """Return the specification with what overrides say of how its file of weights is read."""
    given = overrides.of_weights
    if not given:
        return specification
    if specification.network.weights is None:
        raise ProjectError(f"network.{next(iter(given))}", "there is no file of weights to read in this way")
    return msgspec.structs.replace(specification, network=msgspec.structs.replace(specification.network, **given))


def _overridden(specification: Specification, beside: Beside, overrides: Overrides) -> tuple[Specification, Beside]:
    layers = overrides.layers
    changed: dict[str, Any] = {"settings": {**specification.settings, **overrides.settings}}
    changed["person"] = overrides.student or specification.session.student or None
    if layers is not None:
        changed["network"] = msgspec.structs.replace(specification.network, layers=layers)
        if layers != _layers(specification, beside):
            changed |= {"weights": {}, "biases": {}, "state": {}}  # they belong to other shapes
            beside = replace(beside, weights=None)
    if not keeps_same(_optimizer(specification.settings), _optimizer(changed["settings"])):
        changed["state"] = without_matrices(changed.get("state", specification.state))
        beside = beside if beside.weights is None else replace(beside, weights=replace(beside.weights, state=NO_STATE))
    specification = msgspec.structs.replace(specification, **changed)
    return _without_biases(specification, beside, overrides.settings.get("bias"))


def _optimizer(given: Mapping[str, SettingValue]) -> OptimizerSettings:
    values: dict[str, Any] = {one.name: given[one.name] for one in fields(OptimizerSettings) if one.name in given}
    return OptimizerSettings(**values)


def _without_biases(
    specification: Specification, beside: Beside, overriding: SettingValue
) -> tuple[Specification, Beside]:
    """Leave out the biases of layers that are to have none, and what an optimizer kept for biases not trained now."""
    row = SETTINGS["bias"]
    letters = letters_of(len(_layers(specification, beside)))[1:]
    modes = row.kind.accept(row.spread(overriding, len(letters))) if overriding is not None and letters else ()
    without = {layer for layer, mode in zip(letters, modes, strict=False) if mode is BiasMode.NONE}
    untrained = {layer for layer, mode in zip(letters, modes, strict=False) if mode is not BiasMode.TRAINED}
    state = without_biases_of(untrained, specification.state)
    kept = {layer: numbers for layer, numbers in specification.biases.items() if layer not in without}
    if beside.weights is not None:
        beside = replace(beside, weights=beside.weights.without_biases_of(without))
    return msgspec.structs.replace(specification, biases=kept, state=state), beside


def _layers(specification: Specification, beside: Beside) -> list[int]:
    return specification.network.layers if beside.weights is None else list(beside.weights.sizes)
