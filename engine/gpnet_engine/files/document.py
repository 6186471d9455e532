"""A document: a project that is open, the file that it came from, and what its author printed."""

from dataclasses import dataclass, replace
from pathlib import Path

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.overrides import Overrides, open_specified
from gpnet_engine.files.printed_numbers import read_printed
from gpnet_engine.files.project_file import Source
from gpnet_engine.model.project import Project
from gpnet_engine.teaching.printed import Printed


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A project that was opened or made. `path` is the person's own file; None for an example or a new network."""

    project: Project
    source: Source | None = None
    path: Path | None = None
    printed: tuple[Printed, ...] = ()

    def saved(self, project: Project, path: Path) -> "Document":
        """Write `project` to `path`, with the comments of its file. Raises ProjectError that names the file."""
        from gpnet_engine.files.writer import save  # noqa: PLC0415 - tomlkit is slow to load, and opening does not need it

        return replace(self, source=save(project, path, self.source), path=path)


def open_document(name: str | None, overrides: Overrides) -> Document:
    """Open a file, an example, or a new network, as `open_project` does.

    Printed numbers belong to the project as its author has it, so none are compared if something is overridden.
    """
    project, specification, source = open_specified(name, overrides)
    path = None if source is None or source.is_example else Path(source.name)
    printed: tuple[Printed, ...] = ()
    if overrides.is_empty and source is not None:
        try:
            printed = read_printed(specification.printed, project)
        except ProjectError as error:
            raise ProjectError(f"{source.name}: {error.place}", error.problem) from error
    return Document(project, source, path, printed)
