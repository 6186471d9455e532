"""A document as the journal keeps it: the text of its project and what was overridden, so that it opens again alone."""

import json
import os
from pathlib import Path
from typing import Any

import msgspec

from gpnet_engine.errors import GpnetError
from gpnet_engine.files.document import Document, document_of
from gpnet_engine.files.journals.actions import JournalError
from gpnet_engine.files.overrides import Overrides, build_from
from gpnet_engine.files.pointing_sheets import specified
from gpnet_engine.files.project_file import Source, decode
from gpnet_engine.files.project_text import complete_text
from gpnet_engine.files.reading import digest_of
from gpnet_engine.model.settings import SETTINGS


class Record(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What a document is made of again. `path` is the person's own file; `text` the project's.

    `numbers` tells whether files that the project names have other numbers than they had.
    """

    text: str
    name: str | None = None
    folder: str = "."
    is_example: bool = False
    path: str | None = None
    digest: str = ""
    layers: list[int] | None = None
    samples: int | None = None
    settings: dict[str, Any] = {}
    order: list[str] = []
    weights_layout: str | None = None
    student: str | None = None
    numbers: str = ""


def record_of(document: Document) -> Record:
    """Return the record of a document."""
    source, overrides = document.source, document.overrides
    if source is None:  # a new network: written out, as other programs may draw other numbers
        project = document.project
        is_drawn = project.seed_of_samples is not None and project.seed_of_samples == project.training.seed
        text = complete_text(project, draws_samples=is_drawn)
        return Record(text, samples=overrides.samples, numbers=_numbers(document))
    return Record(
        source.text,
        source.name if source.is_example else os.path.realpath(source.name),
        os.path.realpath(source.folder),
        source.is_example,
        None if document.path is None else os.path.realpath(document.path),
        source.digest,
        overrides.layers,
        overrides.samples,
        _plain_settings(overrides),
        list(overrides.order),
        overrides.weights_layout,
        overrides.student,
        _numbers(document),
    )


def document_from(record: Record) -> Document:
    """Return the document of a record. Raises JournalError where it is not what it was."""
    try:
        overrides = Overrides(
            record.layers,
            record.samples,
            order=record.order,
            weights_layout=record.weights_layout,
            student=record.student,
            **record.settings,
        )
        if record.name is None:
            source = None
            specification = msgspec.structs.replace(decode(record.text, "the journal"), samples=record.samples)
        else:
            folder = Path(record.folder)
            source = Source(record.name, record.text, folder, record.is_example, record.digest)
            specification = specified(record.text, record.name, folder)
        opened = build_from(specification, source, record.name, overrides)
        document = document_of(opened, overrides, None if record.path is None else Path(record.path))
    except GpnetError as error:
        raise JournalError(str(error)) from error
    if _numbers(document) != record.numbers:
        raise JournalError(f"a file that {record.name or 'the project'} names has other numbers than it had")
    return document


def identity_of(document: Document) -> str:
    """Return what tells whether the same is opened again: the absolute path or the example's name, and the options."""
    source, overrides = document.source, document.overrides
    if document.path is not None:
        what = os.path.realpath(document.path)
    else:
        what = "new network" if source is None else f"example {source.name}"
    given = {"layers": overrides.layers, "samples": overrides.samples, "student": overrides.student}
    options: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    return json.dumps([what, options | overrides.of_weights | _plain_settings(overrides)], sort_keys=True)


def _plain_settings(overrides: Overrides) -> dict[str, Any]:
    return {SETTINGS[name].key: SETTINGS[name].plain(value) for name, value in overrides.settings.items()}


def _numbers(document: Document) -> str:
    """Return what tells whether a project has the same numbers."""
    project = document.project
    parameters = (project.parameters[name] for name in project.network.parameter_shapes())
    state = (project.state[name] for name in sorted(project.state))
    return digest_of(b"".join(array.tobytes() for array in (*parameters, project.inputs, project.targets, *state)))
