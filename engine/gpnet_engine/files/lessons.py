"""Reads a lesson: Markdown that is split at its fenced blocks, and the TOML between fences that are marked gpnet.

All other Markdown is text. Whatever is wrong is told with the line in which it stands.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from gpnet_engine import examples, lessons
from gpnet_engine.errors import GpnetError
from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.reading import FileError, bytes_of, check_extent, decoded, digest_of
from gpnet_engine.names import listed, quoted
from gpnet_engine.teaching.lessons.kinds import KEYS, checked
from gpnet_engine.teaching.lessons.lesson import Block, Key, Lesson, LessonError, Part
from gpnet_engine.teaching.lessons.stages import Opening

ENDINGS = (".md", ".markdown")
LARGEST, MOST_BLOCKS = 2**20, 500
_WORD = "gpnet"
_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})[ \t]*(?P<word>[^\s`]*)[^`]*")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?P<title>.*?)(?:[ \t]+#*)?[ \t]*")
_LINE = re.compile(r" \(at line (\d+), column (\d+)\)$")


@dataclass(frozen=True, slots=True, eq=False)
class LessonFile:
    """A lesson with what it opens. `name` and `digest` tell it from others, so that progress in it can be kept."""

    name: str
    digest: str
    lesson: Lesson
    documents: Mapping[str, Document]

    @property
    def openings(self) -> Mapping[str, Opening]:
        """The projects that its blocks name, with the edits of their files."""
        return {name: Opening(one.project, one.work.edits) for name, one in self.documents.items()}


class _Fenced(NamedTuple):
    """What stands between fences that are marked as ours, and the line in which they begin."""

    line: int
    lines: list[str]


def read_lesson(name: str) -> LessonFile:
    """Return the lesson in a file, or a built-in one by its name. Raises FileError that names the file and the line."""
    is_own = name not in lessons.names() or Path(name).is_file()
    path = Path(name) if is_own else lessons.path(name)
    shown = str(path) if is_own else name
    missing = f"there is no such file, and no such lesson; expected a .md file or one of: {listed(lessons.names())}"
    data = bytes_of(path, LARGEST, missing)
    try:
        lesson = lesson_in(decoded(data, shown))
        documents = dict(_documents(lesson, path.parent))
    except LessonError as error:
        raise FileError(f"{shown}: line {error.line}", error.problem) from error
    return LessonFile(path.stem, digest_of(data), lesson, MappingProxyType(documents))


def lesson_in(text: str) -> Lesson:
    """Return the lesson in a text. Raises LessonError."""
    parts: list[Part] = []
    before: list[str] = []
    title = ""
    number = 0
    for piece in _pieces(text):
        if isinstance(piece, str):
            found = _HEADING.fullmatch(piece)
            if found is not None and not title and not parts:
                title = found["title"].strip()
            else:
                before.append(piece)
            continue
        number += 1
        if number > MOST_BLOCKS:
            raise LessonError(piece.line, f"expected at most {MOST_BLOCKS} blocks, got more")
        parts.append(Part("\n".join(before).strip("\n"), _block(piece)))
        before = []
    if not parts:
        raise LessonError(1, "there is no block; expected at least one that begins with ```gpnet")
    if any(line.strip() for line in before):
        parts.append(Part("\n".join(before).strip("\n"), Block(len(text.splitlines()), MappingProxyType({}))))
    return Lesson(title or "A lesson", tuple(parts))


def _pieces(text: str) -> Iterator[str | _Fenced]:
    """Yield the lines of a text, and in their places the blocks between fences that are marked as ours."""
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        opening = _FENCE.fullmatch(lines[at])
        if opening is None:
            yield lines[at]
            at += 1
            continue
        fence = opening["fence"]
        closing = re.compile(rf" {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}[ \t]*")
        end = next((line for line in range(at + 1, len(lines)) if closing.fullmatch(lines[line])), None)
        if opening["word"] == _WORD:
            if end is None:
                raise LessonError(at + 1, f"the block has no end; expected a line {fence}")
            yield _Fenced(at + 1, lines[at + 1 : end])
        else:
            yield from lines[at : len(lines) if end is None else end + 1]
        at = len(lines) if end is None else end + 1


def _block(fenced: _Fenced) -> Block:
    """Return what a block says. Raises LessonError with the line of the file."""
    text = "\n".join(fenced.lines)
    try:
        check_extent(text, "")
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _LINE.search(str(error))
        line = fenced.line + (int(place[1]) if place else len(fenced.lines))
        problem = _LINE.sub("", str(error))
        raise LessonError(line, f"this is not TOML: {problem[:1].lower()}{problem[1:]}") from error
    except (RecursionError, ValueError) as error:
        raise LessonError(fenced.line, "this is not TOML that can be read: it is nested too deeply") from error
    except FileError as error:
        raise LessonError(fenced.line, error.problem) from error
    keys: dict[str, Key] = {}
    for key, value in raw.items():
        line = _line_of(key, fenced)
        if key not in KEYS:
            raise LessonError(line, f"there is no key {quoted(key)}; expected some of {listed(KEYS)}")
        try:
            keys[key] = Key(KEYS[key](value), line)
        except ValueError as error:
            raise LessonError(line, f"{key}: {error}") from error
    return checked(Block(fenced.line, MappingProxyType(keys)))


def _line_of(key: str, fenced: _Fenced) -> int:
    """Return the line of the file in which a key of a block stands."""
    begins = re.compile(rf"[ \t]*(?:\[[ \t]*)?[\"']?{re.escape(key)}[\"']?[ \t]*[=.\]]")
    found = (at for at, line in enumerate(fenced.lines, start=1) if begins.match(line))
    return fenced.line + next(found, 0)


def _documents(lesson: Lesson, folder: Path) -> Iterator[tuple[str, Document]]:
    """Yield the projects that blocks name: a file beside the lesson, or an example. Raises LessonError."""
    for block in (part.block for part in lesson.parts):
        name = block.project
        if name is None:
            continue
        beside = folder / name
        is_example = name in examples.names() and not beside.is_file()
        try:
            yield name, open_document(name if is_example else str(beside), Overrides())
        except GpnetError as error:
            raise LessonError(block.line_of("project"), f"project: {error}") from error
