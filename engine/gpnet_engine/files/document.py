"""A document: a project that is open, the file that it came from, what its author printed, what was done with it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.overrides import NOTHING_OVERRIDDEN, Opened, Overrides, open_specified, open_table, open_weights
from gpnet_engine.files.printed_numbers import read_printed
from gpnet_engine.files.project_file import Source
from gpnet_engine.files.specification import SheetSpec
from gpnet_engine.files.weights.tensors import Naming
from gpnet_engine.files.work import NO_WORK, Work
from gpnet_engine.files.work_reading import read_work
from gpnet_engine.model.project import Project
from gpnet_engine.teaching.printed import Printed
from gpnet_engine.time.session import Session, open_session, project_here


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A project that was opened or made. `path` is the person's own file; None for an example or a new network.

    `work` is what the file says was done with the project, `overrides` what was opened in place of what it says.
    `sheet` says what is asked of it, where it is one; with `is_per_person`, its weights are the person's own.
    `naming` is how its weights stood in the file they came from, so that they can go back; `notes` are what is worth
    saying about how files were read.
    """

    project: Project
    source: Source | None = None
    path: Path | None = None
    printed: tuple[Printed, ...] = ()
    work: Work = NO_WORK
    overrides: Overrides = NOTHING_OVERRIDDEN
    naming: Naming | None = None
    notes: tuple[str, ...] = ()
    sheet: SheetSpec | None = None
    is_per_person: bool = False

    def saved(self, project: Project, path: Path, work: Work = NO_WORK) -> "Document":
        """Write `project`, and what was done with it, to `path`; comments of its file stay.

        Raises ProjectError that names the file.
        """
        from gpnet_engine.files.writer import save  # noqa: PLC0415 - tomlkit is slow to load, and opening does not need it

        source = save(project, path, self.source, work)
        return replace(self, source=source, path=path, work=work, overrides=NOTHING_OVERRIDDEN)

    @property
    def is_changed_on_disk(self) -> bool:
        """Whether another program has written to the person's own file since it was opened or saved."""
        if self.path is None or self.source is None:
            return False
        return self.path.is_file() and not self.source.is_as_it_was

    def edited(self) -> Session:
        """Return the session at the start of the run, with the edits of the file: what is trained and traced."""
        if not self.work.edits:
            return open_session(self.project)
        return open_session(self.project, edits=self.work.edits)

    def project_at_start(self) -> Project:
        """Return the project that the first iteration begins with, edits of it done."""
        return project_here(self.edited()) if self.work.edits else self.project


def open_document(name: str | None, overrides: Overrides) -> Document:
    """Open a file, an example, or a new network, as `open_project` does.

    Printed numbers belong to the project as its author has it, so none are compared if something is overridden. Edits
    belong to its network, so there are none if the layers are overridden.
    """
    opened = open_specified(name, overrides)
    source = opened.source
    is_own = source is not None and not source.is_example and not source.is_made
    return document_of(opened, overrides, Path(source.name) if source is not None and is_own else None)


def document_of_weights(path: Path, overrides: Overrides, data: Mapping[str, object] | None = None) -> Document:
    """Open a file of weights with samples of its own: `data` are the keys of [data]. Raises ProjectError."""
    return document_of(open_weights(path, overrides, data), overrides, None)


def document_of_table(path: Path, overrides: Overrides) -> Document | None:
    """Return the document of a network made for a table of samples; None if the file is no such table."""
    opened = open_table(path, overrides)
    return None if opened is None else document_of(opened, overrides, None)


def document_of(opened: Opened, overrides: Overrides, path: Path | None) -> Document:
    """Return the document of a project that was opened. Raises ProjectError that names the file."""
    project, specification, source = opened[:3]
    printed: tuple[Printed, ...] = ()
    work = NO_WORK
    try:
        if overrides.is_empty and not specification.is_per_person:
            printed = read_printed(specification.printed, project)
        if overrides.layers is None:
            work = read_work(specification, project)
    except ProjectError as error:
        raise ProjectError(f"{source.name}: {error.place}" if source else error.place, error.problem) from error
    if overrides.student is not None:
        work = replace(work, student=overrides.student)
    sheet = specification.sheet if overrides.layers is None else None
    return Document(
        project, source, path, printed, work, overrides, opened.naming, opened.notes, sheet, specification.is_per_person
    )
