"""Reads an exercise sheet: a project, an example, or a file with a table [sheet] that says what is asked.

What is right on a sheet is what the project gives without the mistakes that it makes on purpose.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from gpnet_engine.diagnosis.sheet import NearMarks, Repeated, Sheet, everything_asked
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.document import Document, document_of
from gpnet_engine.files.overrides import NOTHING_OVERRIDDEN, Overrides, build_from
from gpnet_engine.files.pointing_sheets import specified
from gpnet_engine.files.project_file import Source, source_of
from gpnet_engine.files.result_names import known_result
from gpnet_engine.files.result_tables import SHOWN
from gpnet_engine.files.specification import SheetSpec, Specification
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.model.setting_kinds import shown
from gpnet_engine.names import label
from gpnet_engine.time.edits import Edits, without_mistakes
from gpnet_engine.time.starts import Starts

_EVERYTHING = "all"
_DEFAULT_MARK = "default"
_OF_PAIR = 2
_LAST_ITERATION = 10**12 - 1
Asked = dict[str, NDArray[np.bool_]]
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True, eq=False)
class SheetFile:
    """A sheet as its file says it, before it is known whose it is. Without a table [sheet], everything is asked.

    With `is_per_person`, everyone has other weights.
    """

    source: Source
    specification: Specification

    @property
    def is_per_person(self) -> bool:
        """Whether every person has a sheet with other weights."""
        return self.specification.is_per_person

    def of(self, student: str | None, iteration: int | None = None) -> Sheet:
        """Return the sheet of a person; in an `iteration`, or in the one that the file says. Raises ProjectError."""
        name = self.source.name
        specification = self.specification
        if specification.session.student:  # whoever saved the file: others may be asked about here
            session = msgspec.structs.replace(specification.session, student="")
            specification = msgspec.structs.replace(specification, session=session)
        whose = student or self.specification.session.student or None
        opened = build_from(specification, self.source, name, Overrides(student=whose))
        spec = specification.sheet or SheetSpec()
        if iteration is not None:
            spec = msgspec.structs.replace(spec, iteration=iteration)
        return sheet_of(name, spec, document_of(opened, NOTHING_OVERRIDDEN, None))


def read_sheet_file(name: str) -> SheetFile:
    """Return the sheet that a file or an example is. Raises ProjectError that names the file and the key."""
    source = source_of(name)
    return SheetFile(source, specified(source.text, source.name, source.folder))


def read_sheet(name: str, student: str | None = None) -> Sheet:
    """Return the sheet that a file or an example is for a person. Raises ProjectError that names the file and the key.

    Without a table [sheet], everything in the first iteration is asked.
    """
    return read_sheet_file(name).of(student)


def sheet_of(file: str, spec: SheetSpec, document: Document) -> Sheet:
    """Return what a sheet asks of a document. Raises ProjectError that names the file and the key."""
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
