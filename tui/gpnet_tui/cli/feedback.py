"""Writes a page of feedback for each person into a folder, and never over a file that is something else."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.reading import FileError
from gpnet_engine.files.replacing import replace_file
from gpnet_tui.view.grades.feedback import MARK, feedback_text
from gpnet_tui.view.grades.graded import Graded

_ENDING = ".md"


def write_feedback(folder: Path, title: str, graded: Sequence[Graded]) -> list[str]:
    """Write the pages; return what went wrong, a line for each page that could not be written.

    Raises FileError if there can be no such folder.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise FileError(str(folder), f"cannot be made: {getattr(error, 'strerror', None) or error}") from error
    pages = zip(_names(graded), graded, strict=True)
    return [problem for name, one in pages for problem in _write(folder / name, feedback_text(title, one))]


def _names(graded: Sequence[Graded]) -> Iterator[str]:
    """Yield a file name for each page: the person's; where several have the same, with what tells them apart."""
    persons = Counter(one.person.casefold() for one in graded)
    taken: set[str] = set()
    for one in graded:
        stem = one.person if persons[one.person.casefold()] == 1 else Path(one.file).name
        names = (stem, *(f"{stem}-{number}" for number in range(2, len(graded) + 2)))
        name = next(name for name in names if name.casefold() not in taken)
        taken.add(name.casefold())
        yield name + _ENDING


def _write(path: Path, text: str) -> Iterator[str]:
    try:
        if not path.exists() or _is_feedback(path):
            replace_file(path, text.encode())
        else:
            yield f"{path}: this is not a page of feedback, so it stays as it is; expected another folder"
    except ProjectError as error:
        yield str(error)
    except OSError as error:
        yield f"{path}: cannot be read: {error.strerror or error}"


def _is_feedback(path: Path) -> bool:
    """Tell whether a file was written here before."""
    with path.open("rb") as file:
        return file.read(len(MARK)) == MARK.encode()
