"""Saves a network that was trained: as a project, or its weights alone, as the ending of the file's name says."""

from pathlib import Path

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.document import Document
from gpnet_engine.files.project_file import ENDING
from gpnet_engine.model.project import Project


def check_ending(path: Path) -> None:
    """Raise ProjectError where a file's name does not say what to write."""
    from gpnet_engine.files.weights.formats import WRITTEN  # noqa: PLC0415 - a project needs no format of weights

    ending = path.suffix.lower()
    if ending != ENDING and ending not in WRITTEN:
        *others, last = (ENDING, *WRITTEN)
        given = f"got {path.suffix[:20]!r}" if path.suffix else "got none"
        raise ProjectError(str(path), f"expected a name that ends in {', '.join(others)} or {last}, {given}")


def save_trained(document: Document, project: Project, path: Path) -> tuple[str, ...]:
    """Write a project that goes on where training has left it, whole or not at all; return what is to be said of it.

    Where it came from a document, comments of that file stay, and weights get the names they came with. Raises
    ProjectError that names the file.
    """
    if path.suffix.lower() == ENDING:
        document.saved(project, path)
        return ()
    from gpnet_engine.files.weights.weights_writing import write_weights  # noqa: PLC0415 - a project needs no format of weights

    return write_weights(path, project, document.naming)
