"""What was handed in: the files with answers, whose they are, and who is missing."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gpnet_engine.files.answers.reading import ENDINGS
from gpnet_engine.files.reading import FileError, text_of
from gpnet_engine.model.persons import same_name
from gpnet_tui.view.grades.graded import NotGraded
from gpnet_tui.view.text.clean import clean

_LARGEST_LIST = 2**22


@dataclass(frozen=True, slots=True)
class HandedIn:
    """The files with answers, and what lies beside them in the folders and is not read."""

    files: list[Path]
    not_read: list[Path]


def handed_in(given: Iterable[Path], others: Collection[Path]) -> HandedIn:
    """Return the files with answers; of a folder all that may be such, by name, but for `others`.

    Raises FileError for a folder that has none.
    """
    known = {path.resolve() for path in others}
    found = HandedIn([], [])
    for path in given:
        if not path.is_dir():
            found.files.append(path)
            continue
        entries = [entry for entry in _entries(path) if entry.resolve() not in known]
        files = [entry for entry in entries if entry.suffix.lower() in ENDINGS and entry.is_file()]
        if not files:
            raise FileError(str(path), f"expected files with answers ({', '.join(sorted(ENDINGS))}), there are none")
        found.files.extend(files)
        found.not_read.extend(entry for entry in entries if entry not in files)
    return found


def _entries(folder: Path) -> list[Path]:
    """Return what is in a folder, by name; but not what is hidden."""
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise FileError(str(folder), f"cannot be read: {error.strerror or error}") from error


def not_graded(names: Sequence[str], there: HandedIn) -> NotGraded:
    """Return who and what is without marks; `names` is a list of all who should hand something in, or empty."""
    persons = [path.stem for path in there.files]
    missing = _absent(names, persons)
    owners = {same_name(name): name for name in missing}
    not_read = [(str(path), owners.pop(same_name(path.stem), "")) for path in there.not_read]
    return NotGraded(
        tuple(clean(name) for name in missing if same_name(name) in owners),
        tuple(map(clean, _unlisted(names, persons))) if names else (),
        tuple((clean(file), clean(name)) for file, name in not_read),
    )


def names_in(path: Path) -> list[str]:
    """Return the names in a list, one a line. Raises FileError."""
    lines = text_of(path, _LARGEST_LIST).splitlines()
    names = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if not names:
        raise FileError(str(path), "expected a name on each line, there is none")
    return names


def _absent(names: Sequence[str], persons: Iterable[str]) -> list[str]:
    """Return the names of those who handed in nothing."""
    there = set(map(same_name, persons))
    return [name for name in names if same_name(name) not in there]


def _unlisted(names: Sequence[str], persons: Iterable[str]) -> list[str]:
    """Return those who handed something in and are in no list."""
    known = set(map(same_name, names))
    return [person for person in persons if same_name(person) not in known]
