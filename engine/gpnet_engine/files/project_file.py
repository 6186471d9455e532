"""Reads a project from a TOML file or an example, with errors that name the place."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from gpnet_engine import examples
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.places import counted
from gpnet_engine.files.reading import FileError, bytes_of, check_extent, decoded, digest_of, parsing
from gpnet_engine.files.specification import (
    PER_PERSON,
    BreakpointSpec,
    DataSpec,
    EditSpec,
    NetworkSpec,
    SessionSpec,
    SheetSpec,
    Specification,
    Tables,
    TrainingSpec,
)
from gpnet_engine.model.setting_kinds import SettingValue
from gpnet_engine.model.settings import SETTINGS

Given = TypeVar("Given")

LARGEST_FILE = 64 * 2**20
_SHOWN = 200  # characters of a key or a problem: a file may have a key of a megabyte
ENDING = ".toml"  # of the names of project files
FORMAT = 1  # what is written; a higher one is of a newer program
_TABLES = {
    "": Tables,
    "network": NetworkSpec,
    "training": TrainingSpec,
    "data": DataSpec,
    "edits": EditSpec,
    "session": SessionSpec,
    "session.breakpoints": BreakpointSpec,
    "sheet": SheetSpec,
}
_WORDS = {  # for msgspec's names of types; TOML has no null
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "null": "",
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a project comes from: the text of its file, and the folder that names in it are relative to.

    Saving the project keeps the comments of this text. `digest` tells whether another program has changed the file
    since. No file holds a text that `is_made`.
    """

    name: str
    text: str
    folder: Path
    is_example: bool = False
    digest: str = ""
    is_made: bool = False

    @property
    def is_as_it_was(self) -> bool:
        """Whether the file has the bytes that it had when it was read or written last; not, if it is gone."""
        try:
            return digest_of(bytes_of(Path(self.name), LARGEST_FILE)) == self.digest
        except FileError:
            return False


def source_of(name: str) -> Source:
    """Return the text of the file or the example `name`. Raises ProjectError that names the file."""
    path = Path(name)
    if name in examples.names() and not path.is_file():
        return example_source(name)
    listed = ", ".join(examples.names())
    near = get_close_matches(name, examples.names(), n=1, cutoff=0.6)
    meant = f"did you mean {near[0]}? " if near else ""
    missing = f"there is no such file, and no such example; {meant}expected a file, or one of: {listed}"
    data = bytes_of(path, LARGEST_FILE, missing)
    with _telling_what_it_is(data, str(path)):
        return Source(str(path), decoded(data, str(path)), path.parent, digest=digest_of(data))


def example_source(name: str) -> Source:
    """Return the text of an example, whatever files there are."""
    return Source(name, examples.text(name), Path(examples.__file__).parent, is_example=True)


def read(name: str) -> Specification:
    """Return what the file or the example `name` says. Raises ProjectError with file and key, or line and column."""
    source = source_of(name)
    return decode(source.text, source.name)


def decode(text: str, source: str) -> Specification:
    """Return what the text of a project file says; `source` is put in front of errors."""
    with _telling_what_it_is(text, source):
        raw = tables_of(text, source)
    if "answers" in raw:  # the digits of its numbers count
        raw["answers"] = tables_of(text, source, str)["answers"]
    try:
        check_format(raw.get("format", FORMAT))
        _check_is_project(raw, source)
        has_seed_of_person = _take_seed_of_person(raw)
        settings = _taken_settings(raw)
        with reading_tables(source, raw):
            tables = msgspec.convert(raw, Tables)
        given = msgspec.structs.asdict(tables)
        return Specification(**given, settings=settings, has_seed_of_person=has_seed_of_person)
    except FileError:
        raise
    except ProjectError as error:
        raise ProjectError(f"{source}: {error.place}", error.problem) from error


@contextmanager
def _telling_what_it_is(data: bytes | str, name: str) -> Iterator[None]:
    """Have a FileError say what a file is instead, if it is no project but a table of samples, say."""
    try:
        yield
    except FileError:
        from gpnet_engine.files.data.offering import offer  # noqa: PLC0415 - seldom needed

        is_toml = Path(name).suffix.lower() == ENDING
        told = None if is_toml else offer(data if isinstance(data, bytes) else data.encode(), name)
        if told is None:
            raise
        raise FileError(name, told) from None


def tables_of(text: str, source: str, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """Return the tables of a TOML text, whatever they are of. Raises FileError."""
    check_extent(text, source)
    with parsing(source, "TOML"):
        return tomllib.loads(text, parse_float=parse_float)


@contextmanager
def reading_tables(source: str, raw: Mapping[str, Any]) -> Iterator[None]:
    """Have what does not fit the types of tables become a FileError with the key, in the words of a project file."""
    try:
        yield
    except msgspec.ValidationError as error:
        problem, _, place = str(error).partition(" - at `$")
        key = _with_letters(place.rstrip("`").lstrip("."), raw)
        raise FileError(f"{source}: {counted(key)[:_SHOWN]}" if key else source, _in_words(problem, key)) from error
    except RecursionError as error:
        raise FileError(source, "this is nested too deeply") from error


def converted(place: str, given: object, kind: type[Given]) -> Given:
    """Return what a file gives as the type that it must have. Raises ProjectError that names the place."""
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as error:
        problem, _, below = str(error).partition(" - at `$")
        raise ProjectError(counted(place + below.rstrip("`")), _in_words(problem, "")) from error


def check_format(given: object) -> None:
    """Refuse a format that this program does not know. Raises ProjectError."""
    if isinstance(given, int) and not isinstance(given, bool) and given > FORMAT:
        written = f"format {given:,}" if given < FORMAT * 10**6 else "a later format"
        raise ProjectError("format", f"this is {written}, of a newer gpnet-tui; this one reads format {FORMAT}")
    if given != FORMAT or isinstance(given, bool):
        raise ProjectError("format", f"expected {FORMAT}")


def _check_is_project(raw: Mapping[str, Any], source: str) -> None:
    """Refuse a file of another kind that people open. Raises FileError that says what reads it."""
    if "network" in raw:
        return
    sheet = raw.get("sheet")
    if sheet is not None:
        project = sheet.get("project") if isinstance(sheet, dict) else None
        name = f", {project[:_SHOWN]}," if isinstance(project, str) else ""
        problem = f"this is a sheet: 'gpnet-tui grade' reads it, and its project{name} can be opened by name"
        raise FileError(source, problem)
    if "answers" in raw:
        raise FileError(source, "these are answers: open their project, and these with o or --answers")
    raise FileError(source, "expected a project, with a table [network]; there is none")


def _take_seed_of_person(raw: dict[str, Any]) -> bool:
    """Take the seed out of the tables where it is that of a person, and return whether it is."""
    row = SETTINGS["seed"]
    table = raw.get(row.table)
    is_of_person = isinstance(table, dict) and table.get(row.key) == PER_PERSON
    if isinstance(table, dict) and is_of_person:
        del table[row.key]
    return is_of_person


def _taken_settings(raw: dict[str, Any]) -> dict[str, SettingValue]:
    """Take the settings out of the tables of a file. Raises ProjectError that names the key."""
    settings: dict[str, SettingValue] = {}
    for row in SETTINGS.values():
        table = raw.get(row.table)
        if isinstance(table, dict) and row.key in table:
            settings[row.name] = row.accept(table.pop(row.key))
    return settings


def _with_letters(place: str, raw: Mapping[str, Any]) -> str:
    """Put the key with the wrong value into a place such as `weights[...][0]`."""
    table, dots, rest = place.partition("[...]")
    kinds: dict[str, Any] = {"weights": list[list[float]], "biases": list[float]}
    for key, value in raw.get(table, {}).items() if dots else ():
        try:
            msgspec.convert(value, kinds[table])
        except msgspec.ValidationError:
            return f"{table}.{key}{rest}"
    return place


def _in_words(problem: str, key: str) -> str:
    """Return a message of msgspec in the words of a project file; for an unknown key, with the keys that exist."""
    unknown = re.fullmatch(r"Object contains unknown field `(.*)`", problem, re.DOTALL)
    if unknown:
        table = re.sub(r"\[\d+\]", "", key)
        keys = (row.key for row in SETTINGS.values() if row.table == table)
        known = ", ".join((*_TABLES[table].__struct_fields__, *keys))
        elsewhere = [row.table for row in SETTINGS.values() if row.key == unknown[1]]
        elsewhere += [name for name, fields in _TABLES.items() if name and unknown[1] in fields.__struct_fields__]
        belongs = f"it belongs into [{elsewhere[0]}]; " if elsewhere else ""
        return f"there is no key {unknown[1][:_SHOWN]}; {belongs}expected some of {known}"
    return _lower(re.sub("`([^`]*)`", lambda types: _type_in_words(types[1]), problem))[:_SHOWN]


def _type_in_words(types: str) -> str:
    return " or ".join(filter(None, (_WORDS.get(name, name) for name in types.split(" | "))))


def _lower(problem: str) -> str:
    return problem[:1].lower() + problem[1:]
