"""What is in a folder, and which path a typed name means. Whatever the disk answers becomes a sentence."""

import os
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gpnet_engine.errors import GpnetError, ProjectError
from gpnet_tui.view.text.clean import clean

MOST_LISTED = 2000  # a list of very many takes seconds to lay out; the others can be typed


@dataclass(frozen=True, slots=True)
class Entry:
    """A folder or a file, and how it is shown; it `is_wanted` if its ending is one of those asked for."""

    path: Path
    shown: str
    is_folder: bool
    is_wanted: bool


def absolute(folder: Path) -> Path:
    """Return the whole path of a folder; the person's home, where the folder that one is in is gone."""
    try:
        return folder.absolute()
    except OSError:
        return Path.home()


def above(folder: Path) -> Path:
    """Return the folder that a folder is in; the topmost is in itself."""
    return folder.parent


def entries_of(folder: Path, endings: tuple[str, ...]) -> tuple[Entry, ...]:
    """Return the folder above, then folders, files with the endings, and other files that are not hidden.

    Raises ProjectError that names a folder which cannot be read.
    """
    with _told(folder, "cannot be opened"), os.scandir(folder) as found:
        entries = [_entry(Path(one.path), endings, is_folder=_asked(one.is_dir)) for one in found]
    listed = [one for one in entries if not one.path.name.startswith(".") or (one.is_wanted and not one.is_folder)]
    listed.sort(key=lambda one: (not one.is_folder, not one.is_wanted, one.path.name.casefold(), one.path.name))
    up = [] if above(folder) == folder else [Entry(above(folder), "../", is_folder=True, is_wanted=True)]
    return (*up, *listed[:MOST_LISTED])


def path_of(folder: Path, typed: str, endings: tuple[str, ...] = ()) -> Path:
    """Return the path that a name means in a folder.

    A name without an ending gets the first of the endings; one with two of them has the one that was typed. Raises
    GpnetError for what cannot be a name.
    """
    name = typed.strip()
    for ending in endings:  # typed before the proposed one, which only stays selected up to its ending
        name = name.removesuffix(ending) if name.endswith(tuple(one + ending for one in endings)) else name
    if not name:
        raise GpnetError("Type a name, or choose one from the list.")
    if any(Path(name).name == ending for ending in endings):
        raise GpnetError(f"Type a name before {Path(name).name}.")
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in name):
        raise GpnetError("A name cannot hold control characters.")
    with _told(Path(clean(name)), "there is no such folder"):
        path = folder / Path(name).expanduser()
    if name.endswith(("/", os.sep)) and not is_folder(path):
        raise ProjectError(clean(name), "there is no such folder")
    if endings and not _has_ending(path) and not is_folder(path):
        return path.with_name(path.name.removesuffix(".") + endings[0])
    return path


def is_folder(path: Path) -> bool:
    """Tell whether there is a folder; where that cannot be known, opening it will say why."""
    return _asked(path.is_dir)


def is_there(path: Path) -> bool:
    """Tell whether there is such a file; where that cannot be known, writing it will say why."""
    return _asked(path.exists)


def _asked(question: Callable[[], bool]) -> bool:
    try:
        return question()
    except (OSError, ValueError):
        return False


def _entry(path: Path, endings: tuple[str, ...], *, is_folder: bool) -> Entry:
    is_wanted = is_folder or path.suffix.lower() in endings
    return Entry(path, clean(path.name) + "/" * is_folder, is_folder, is_wanted)


def _has_ending(path: Path) -> bool:
    """Tell whether a name has an ending; the number of a version, as in "network 2.0", is none."""
    return bool(path.suffix) and not path.suffix[1:].isdecimal()


@contextmanager
def _told(path: Path, what: str) -> Iterator[None]:
    """Say in a sentence what the disk refuses."""
    try:
        yield
    except OSError as error:
        raise ProjectError(str(path), f"{what}: {error.strerror or error}") from error
    except (ValueError, RuntimeError) as error:  # a NUL in the name, or a home that nobody has
        raise ProjectError(str(path), f"{what}: {error}") from error
