"""Reads the numbers that a person hands in, from any of the formats in which people and programs write them."""

from pathlib import Path

from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.answers.csv_answers import read_csv
from gpnet_engine.files.answers.gathering import Gathered
from gpnet_engine.files.answers.program_answers import read_npz, read_trace
from gpnet_engine.files.answers.tables import TABLE, read_toml
from gpnet_engine.files.answers.texts import answer_text
from gpnet_engine.files.project_file import ENDING, tables_of
from gpnet_engine.files.reading import FileError, size_of
from gpnet_engine.files.specification import Specification
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project

_TEXTS = {
    ".csv": read_csv,
    ".txt": read_csv,
    ".tsv": read_csv,
    ENDING: read_toml,
    ".jsonl": read_trace,
    ".ndjson": read_trace,
    ".json": read_trace,
}
_NPZ = ".npz"
ENDINGS = (*_TEXTS, _NPZ)
"""How the names of the files may end."""

_PROJECT_TABLES = frozenset(Specification.__struct_fields__) - {TABLE, "format"}


def is_answers(path: Path) -> bool:
    """Tell whether a file is one of answers and not a project: by its ending, or by what is in it where that is TOML.

    Raises FileError where it cannot be read.
    """
    ending = path.suffix.lower()
    if ending != ENDING:
        return ending in ENDINGS
    tables = tables_of(answer_text(path), str(path))
    return bool(tables) and not _PROJECT_TABLES & tables.keys()


def answers_to(project: Project, path: Path | str, iteration: int) -> Answers:
    """Return the numbers in a file that are of an iteration of a project. Raises FileError as `read_answers` does."""
    return read_answers(path, project.network.right, len(project.samples_of(iteration)), iteration)


def read_answers(path: Path | str, network: Network, batch: int, iteration: int) -> Answers:
    """Return the numbers in a file that are of an iteration, which has `batch` samples.

    Numbers that do not say of which iteration they are, are of this one. Raises FileError, in one line, that names the
    file, the line, key or array, and what was expected.
    """
    path = Path(path)
    ending = path.suffix.lower()
    gathered = Gathered(network, batch)
    try:
        if ending == _NPZ:
            return read_npz(path, gathered)
        if ending in _TEXTS:
            return _TEXTS[ending](str(path), answer_text(path), gathered, iteration)
    except FileError:
        raise
    except ProjectError as error:
        raise FileError(error.place, error.problem) from error
    size_of(path)  # a name that is mistyped often has no ending
    given = f"got {path.suffix[:20]!r}" if path.suffix else "got none"
    raise FileError(str(path), f"expected a name that ends in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}, {given}")
