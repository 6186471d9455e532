"""What was handed in: the files with answers, whose they are, and who is missing."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from gpnet_engine.files.answers.reading import ENDINGS
from gpnet_engine.files.reading import FileError, text_of

_LARGEST_LIST = 2**22
_BETWEEN_WORDS = re.compile(r"[\s_\-.]+")


def answer_files(given: Iterable[Path], others: Collection[Path]) -> Iterator[Path]:
    """Yield the files with answers; of a folder all that may be such, by name, but for `others`.

    Raises FileError for a folder that has none.
    """
    known = {path.resolve() for path in others}
    for path in given:
        if not path.is_dir():
            yield path
            continue
        found = [file for file in _files(path) if file.resolve() not in known]
        if not found:
            raise FileError(str(path), f"expected files with answers ({', '.join(sorted(ENDINGS))}), there are none")
        yield from found


def _files(folder: Path) -> list[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise FileError(str(folder), f"cannot be read: {error.strerror or error}") from error
    return [
        path for path in entries if path.suffix.lower() in ENDINGS and not path.name.startswith(".") and path.is_file()
    ]


def names_in(path: Path) -> list[str]:
    """Return the names in a list, one a line. Raises FileError."""
    lines = text_of(path, _LARGEST_LIST).splitlines()
    names = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if not names:
        raise FileError(str(path), "expected a name on each line, there is none")
    return names


def absent(names: Sequence[str], persons: Iterable[str]) -> list[str]:
    """Return the names of those who handed in nothing."""
    there = set(map(_compared, persons))
    return [name for name in names if _compared(name) not in there]


def unlisted(names: Sequence[str], persons: Iterable[str]) -> list[str]:
    """Return those who handed something in and are in no list."""
    known = set(map(_compared, names))
    return [person for person in persons if _compared(person) not in known]


def _compared(name: str) -> str:
    """Return what two spellings of a name have in common: Anna Berg, anna_berg and ANNA-BERG are one."""
    return " ".join(_BETWEEN_WORDS.split(unicodedata.normalize("NFC", name).casefold())).strip()
