"""Sheets that name the project that they are of: an example, or a file beside them.

What such a file says is what its project says, with the sheet's own [sheet], [answers], [session] and [[edits]].
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from gpnet_engine import examples
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.project_file import (
    FORMAT,
    Source,
    check_format,
    decode,
    example_source,
    reading_tables,
    source_of,
    tables_of,
)
from gpnet_engine.files.reading import FileError
from gpnet_engine.files.result_tables import SHOWN
from gpnet_engine.files.specification import SheetTables, Specification

_TABLE, _NETWORK, _ANSWERS = "sheet", "network", "answers"


@dataclass(frozen=True, slots=True)
class Named:
    """The project that a sheet names, and what the sheet itself says."""

    source: Source
    tables: SheetTables


def specified(text: str, name: str, folder: Path) -> Specification:
    """Return what the text of a file in `folder` says, a project's or a sheet's; `name` is put in front of errors."""
    pointed = named_in(text, name, folder)
    if pointed is None:
        return decode(text, name)
    tables = pointed.tables
    try:
        theirs = decode(pointed.source.text, pointed.source.name)
    except ProjectError as error:
        raise FileError(f"{name}: sheet.project", str(error)) from error
    return msgspec.structs.replace(
        _seen_from_anywhere(theirs, pointed.source.folder),
        sheet=tables.sheet,
        answers=tables.answers,
        session=tables.session,
        edits=tables.edits or theirs.edits,
    )


def named_in(text: str, name: str, folder: Path) -> Named | None:
    """Return the project that a sheet names; None where the text is that of a project, or of anything else.

    Raises FileError where the sheet, or the project that it names, cannot be read.
    """
    if _TABLE not in text:
        return None
    raw = tables_of(text, name)
    sheet = raw.get(_TABLE)
    names_another = isinstance(sheet, dict) and "project" in sheet
    if sheet is None or (_NETWORK in raw and not names_another):
        return None
    if names_another:
        _check_only_sheet(raw, name)
    _check_format(raw, name)
    if _ANSWERS in raw:  # the digits of its numbers count
        raw[_ANSWERS] = tables_of(text, name, str)[_ANSWERS]
    with reading_tables(name, raw):
        tables = msgspec.convert(raw, SheetTables)
    project = tables.sheet.project
    if project is None:
        problem = "expected the name of an example or a file, as there is no table [network] in this one"
        raise FileError(f"{name}: sheet.project", problem)
    return Named(_source(project, name, folder), tables)


def _check_only_sheet(raw: Mapping[str, Any], name: str) -> None:
    """Refuse what belongs to the project that a sheet names."""
    for key in raw.keys() - set(SheetTables.__struct_fields__):
        problem = f"sheet.project names another project; expected it or {key[:SHOWN]} in this file, got both"
        raise FileError(f"{name}: {key[:SHOWN]}", problem)


def _check_format(raw: Mapping[str, Any], name: str) -> None:
    try:
        check_format(raw.get("format", FORMAT))
    except ProjectError as error:
        raise FileError(f"{name}: {error.place}", error.problem) from error


def _source(project: str, name: str, folder: Path) -> Source:
    beside = folder / project
    try:
        if project in examples.names() and not beside.is_file():
            return example_source(project)
        return source_of(str(beside))
    except ProjectError as error:
        raise FileError(f"{name}: sheet.project", str(error)) from error


def _seen_from_anywhere(specification: Specification, folder: Path) -> Specification:
    """Return what a project says, with whole paths for the files that it names."""
    network, data = specification.network, specification.data
    if network.weights is not None:
        network = msgspec.structs.replace(network, weights=str((folder / network.weights).resolve()))
        specification = msgspec.structs.replace(specification, network=network)
    if data is not None and data.file is not None:
        data = msgspec.structs.replace(data, file=str((folder / data.file).resolve()))
        specification = msgspec.structs.replace(specification, data=data)
    return specification
