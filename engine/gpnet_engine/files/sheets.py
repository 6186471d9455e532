"""Reads an exercise sheet: a project, an example, or a file with a table [sheet] that says what is asked.

What is right on a sheet is what the project gives without the mistakes that it makes on purpose.
"""

import sys
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from gpnet_engine import examples
from gpnet_engine.diagnosis.sheet import NearMarks, Repeated, Sheet, everything_asked
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.document import document_of
from gpnet_engine.files.overrides import NOTHING_OVERRIDDEN, Opened, build_from
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
from gpnet_engine.files.result_names import known_result
from gpnet_engine.files.result_tables import SHOWN
from gpnet_engine.files.specification import SheetSpec, SheetTables
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.model.setting_kinds import shown
from gpnet_engine.names import label
from gpnet_engine.time.edits import Edits, without_mistakes
from gpnet_engine.time.starts import Starts

_TABLE = "sheet"
_EVERYTHING = "all"
_DEFAULT_MARK = "default"
_PER_PERSON = "student"
_OF_PAIR = 2
_LAST_ITERATION = 10**12 - 1
Asked = dict[str, NDArray[np.bool_]]
Word = TypeVar("Word", bound=StrEnum)


def read_sheet(name: str) -> Sheet:
    """Return the sheet that a file or an example is. Raises ProjectError that names the file and the key.

    Without a table [sheet], everything in the first iteration is asked.
    """
    source = source_of(name)
    raw = tables_of(source.text, source.name)
    _refuse_seed_of_person(source, raw)
    if _TABLE not in raw:
        return _sheet(source.name, SheetSpec(), _opened(source))
    with reading_tables(source.name, raw):
        spec = msgspec.convert({_TABLE: raw[_TABLE]}, SheetTables).sheet
    if spec.project is None and "network" not in raw:
        problem = "expected the name of an example or a file, as there is no table [network] in this one"
        raise ProjectError(f"{source.name}: sheet.project", problem)
    opened = _opened(source) if spec.project is None else _project_of(source, spec.project, raw)
    return _sheet(source.name, spec, opened)


def _refuse_seed_of_person(source: Source, raw: Mapping[str, Any]) -> None:
    for table in (_TABLE, "training"):
        given = raw.get(table)
        if isinstance(given, dict) and given.get("seed") == _PER_PERSON:
            problem = f'"{_PER_PERSON}" is not read yet: this version has the same weights for every person'
            raise ProjectError(f"{source.name}: {table}.seed", problem)


def _opened(source: Source) -> Opened:
    specification = decode(source.text, source.name)
    return build_from(specification, source, source.name, NOTHING_OVERRIDDEN)


def _project_of(source: Source, name: str, raw: Mapping[str, Any]) -> Opened:
    """Open the project that a sheet names: a file beside it, or an example."""
    for key in raw.keys() - {_TABLE, "format"}:
        problem = f"sheet.project names another project; expected it or {key[:SHOWN]} in this file, got both"
        raise ProjectError(f"{source.name}: {key[:SHOWN]}", problem)
    _check_format(source, raw)
    beside = source.folder / name
    is_example = name in examples.names() and not beside.is_file()
    try:
        return _opened(example_source(name) if is_example else source_of(str(beside)))
    except ProjectError as error:
        raise FileError(f"{source.name}: sheet.project", str(error)) from error


def _check_format(source: Source, raw: Mapping[str, Any]) -> None:
    try:
        check_format(raw.get("format", FORMAT))
    except ProjectError as error:
        raise FileError(f"{source.name}: {error.place}", error.problem) from error


def _sheet(file: str, spec: SheetSpec, opened: Opened) -> Sheet:
    document = document_of(opened, NOTHING_OVERRIDDEN, None)
    project = replace(document.project, network=document.project.network.right)
    try:
        return _made(spec, project, without_mistakes(document.work.edits))
    except ProjectError as error:
        raise ProjectError(f"{file}: {error.place}", error.problem) from error


def _made(spec: SheetSpec, project: Project, edits: Edits) -> Sheet:
    if not 1 <= spec.iteration <= _LAST_ITERATION:
        raise ProjectError("sheet.iteration", "expected an iteration, counted from 1")
    then = Starts(project, edits).project_at(spec.iteration)
    asked, marks = _asked(spec, then), _marks(spec.marks, then.network)
    _check_asked(spec, asked, then.network)
    return Sheet(
        spec.title or project.title,
        project,
        edits,
        spec.iteration,
        asked,
        marks,
        marks.pop(_DEFAULT_MARK, 1.0),
        _word(Repeated, "sheet.repeated_mistake", spec.repeated_mistake),
        _word(NearMarks, "sheet.near", spec.near),
    )


def _asked(spec: SheetSpec, project: Project) -> Asked:
    """Return the cells that are asked, in the order of the operations."""
    everything = everything_asked(project, spec.iteration)
    asked: Asked = {}
    if spec.ask == _EVERYTHING or (spec.ask is None and not spec.blank):
        asked = dict(everything)
    elif isinstance(spec.ask, str):
        raise ProjectError("sheet.ask", f'expected "all" or a list of names, got {spec.ask[:SHOWN]!r}')
    for number, name in enumerate(spec.ask if isinstance(spec.ask, list) else (), start=1):
        result = known_result(f"sheet.ask, entry {number}", name, project.network)
        asked[result] = everything[result]
    for name, cells in spec.blank.items():
        place = f"sheet.blank.{name[:SHOWN]}"
        result = known_result(place, name, project.network)
        asked[result] = _cells(place, result, cells, everything[result].shape)
    if not asked:
        raise ProjectError("sheet.ask", "expected at least one name, got none")
    return {name: asked[name] for name in everything if name in asked}


def _cells(place: str, result: str, given: object, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return which cells a list of [row, column], counted from 1, names."""
    if not isinstance(given, list) or not given:
        raise ProjectError(place, "expected a list of cells [row, column], such as [[1, 2], [3, 4]]")
    cells = np.zeros(shape, dtype=np.bool_)
    for number, cell in enumerate(given, start=1):
        there = f"{place}, entry {number}"
        is_pair = isinstance(cell, list) and len(cell) == _OF_PAIR and all(type(one) is int for one in cell)
        if not is_pair:
            raise ProjectError(there, "expected a cell [row, column], such as [1, 2]")
        if not all(1 <= one <= most for one, most in zip(cell, shape, strict=True)):
            problem = f"{label(result)} has rows 1 to {shape[0]:,} and columns 1 to {shape[1]:,}"
            raise ProjectError(there, f"{problem}, got [{', '.join(map(shown, cell))}]")
        cells[cell[0] - 1, cell[1] - 1] = True
    return cells


def _marks(given: Mapping[str, Any], network: Network) -> dict[str, float]:
    """Return the marks of a cell by the names of results, and the default one."""
    marks: dict[str, float] = {}
    for name, mark in given.items():
        place = f"sheet.marks.{name[:SHOWN]}"
        result = name if name == _DEFAULT_MARK else known_result(place, name, network)
        if isinstance(mark, bool) or not isinstance(mark, int | float) or not 0 <= mark <= sys.float_info.max:
            raise ProjectError(place, f"expected a number, 0 or more, got {shown(mark)}")
        marks[result] = float(mark)
    return marks


def _check_asked(spec: SheetSpec, asked: Asked, network: Network) -> None:
    """Refuse marks for what is not asked: they would never be given."""
    for name in spec.marks.keys() - {_DEFAULT_MARK}:
        place = f"sheet.marks.{name[:SHOWN]}"
        result = known_result(place, name, network)
        if result not in asked:
            raise ProjectError(
                place, f"{label(result)} is not asked; expected marks for {', '.join(map(label, asked))}"
            )


def _word(words: type[Word], place: str, given: str) -> Word:
    try:
        return words(given)
    except ValueError:
        raise ProjectError(place, f"expected one of {', '.join(words)}, got {given[:SHOWN]!r}") from None
