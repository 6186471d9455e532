"""How far someone has got in lessons: a small file for each, in the folder for the state of programs.

A lesson is known by its name and its text: one that was changed begins anew.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.journals.actions import JournalError
from gpnet_engine.files.journals.folder import state_folder
from gpnet_engine.files.lessons import LessonFile
from gpnet_engine.files.reading import FileError, digest_of, text_of
from gpnet_engine.files.replacing import replace_file
from gpnet_engine.time.session import Position

_FORMAT = 1
_LARGEST = 2**18
_OFFERED, _LATEST = "offered", "latest.json"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far someone has got: the part that is open, from 0, how many are passed, and where those up to it began."""

    part: int = 0
    passed: int = 0
    places: tuple[Position, ...] = ()


def progress_in(file: LessonFile) -> Progress:
    """Return how far someone has got in a lesson; what cannot be read is as if it were not begun."""
    try:
        raw = json.loads(text_of(_path(file), _LARGEST))
        places = tuple(Position(int(iteration), int(step)) for iteration, step in raw["places"])
        found = Progress(int(raw["part"]), int(raw["passed"]), places)
        is_sound = raw["format"] == _FORMAT and 0 <= found.part < len(file.lesson.parts) <= 10**6
        is_sound = is_sound and len(places) == found.part + 1 and 0 <= found.passed <= len(file.lesson.parts)
    except (FileError, JournalError, ValueError, TypeError, KeyError, RecursionError):
        return Progress()
    return found if is_sound and all(iteration > 0 and step >= 0 for iteration, step in places) else Progress()


def keep(file: LessonFile, name: str, part: int, passed: int, places: Sequence[Position]) -> None:
    """Write down how far someone has got in a lesson that is opened by `name`. Raises ProjectError."""
    raw = {"format": _FORMAT, "part": part, "passed": passed, "places": [list(place) for place in places]}
    _write(_path(file), json.dumps(raw))
    _write(_folder() / _LATEST, json.dumps({"format": _FORMAT, "name": name}))


def latest() -> str | None:
    """Return the name of the lesson that was played last; None where none was."""
    try:
        name = json.loads(text_of(_folder() / _LATEST, _LARGEST))["name"]
    except (FileError, JournalError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return name if isinstance(name, str) else None


def was_offered() -> bool:
    """Tell whether the first lesson was offered before; also where that cannot be kept."""
    try:
        return (_folder() / _OFFERED).exists() or (_folder() / _LATEST).exists()
    except (JournalError, OSError):
        return True


def offered() -> bool:
    """Keep that the first lesson is offered; tell whether that could be kept."""
    try:
        _write(_folder() / _OFFERED, "")
    except (ProjectError, JournalError):
        return False
    return True


def _folder() -> Path:
    return state_folder() / "lessons"


def _path(file: LessonFile) -> Path:
    return _folder() / f"{digest_of(f'{file.name} {file.digest}'.encode())}.json"


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ProjectError(str(path.parent), f"cannot be written: {error.strerror or error}") from error
    replace_file(path, text.encode())
