"""Reads one ordinary file whole, up to a limit.

Kept apart from the formats, so that all of them refuse a folder or a device in the same words.
"""

import codecs
import hashlib
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gpnet_engine.errors import ProjectError
from gpnet_engine.names import how_many

MOST_PARTS, MOST_DIGITS = 8, 4300  # the digits are those of Python's own limit
# Nothing is tried twice: long text that is none of these takes no longer than other text.
_DEEP_KEY = re.compile(
    rf"""(?<![\w-])(?:(?:[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{MOST_PARTS}}}"""
)
_LONG_NUMBER = re.compile(rf"(?<!\w)[0-9][0-9A-Za-z_]{{{MOST_DIGITS}}}")
_TABLE = re.compile(r"^[ \t]*+\[[^\n]*\][ \t]*+(?:#|\r?$)", re.MULTILINE)  # a row of a matrix has a comma at its end
_SHOWN = 200
_LINE_ENDS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


def _in_one_line(text: str) -> str:
    return _LINE_ENDS.sub(" ", text)


class FileError(ProjectError):
    """A file cannot be used; `place` already begins with its name, so no other name is put in front."""

    def __init__(self, place: str, problem: str) -> None:
        """Keep to one line, whatever names a file has in it."""
        super().__init__(_in_one_line(place), _in_one_line(problem))


def bytes_of(path: Path, largest: int, missing: str = "there is no such file") -> bytes:
    """Return the bytes of an ordinary file of at most `largest` bytes. Raises FileError."""
    name, size = str(path), size_of(path, missing)
    if size > largest:
        raise FileError(name, f"expected at most {largest:,} bytes, got {size:,}")
    with _looking_at(path, missing), path.open("rb", buffering=0) as file:
        data = file.read(size + 1)  # never more: files of the kernel give more bytes than their size says
    if len(data) != size:
        raise FileError(name, f"expected {how_many(size, 'byte')}, got others; is another program writing to it?")
    return data


def size_of(path: Path, missing: str = "there is no such file") -> int:
    """Return how many bytes an ordinary file has. Raises FileError where there is none."""
    with _looking_at(path, missing):
        status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise FileError(str(path), "expected a file, this is a folder")
    if not stat.S_ISREG(status.st_mode):
        raise FileError(str(path), "expected an ordinary file")
    return status.st_size


@contextmanager
def _looking_at(path: Path, missing: str) -> Iterator[None]:
    """Have whatever the system says of a file become a FileError in one line."""
    name = str(path)
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise FileError(name, missing) from None
    except OSError as error:
        raise FileError(name, f"cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise FileError(name, f"this cannot be the name of a file: {error}") from error


def text_of(path: Path, largest: int, missing: str = "there is no such file") -> str:
    """Return the text of a file in UTF-8, without its byte order mark. Raises FileError that names the byte."""
    return decoded(bytes_of(path, largest, missing), str(path))


def decoded(data: bytes, name: str) -> str:
    """Return the text of a file's bytes in UTF-8, without its byte order mark. Raises FileError that names the byte."""
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        byte, line = error.object[error.start], error.object.count(b"\n", 0, error.start) + 1
        problem = f"expected UTF-8 text, got byte {byte:#04x} at {error.start}, in line {line}"
        raise FileError(name, problem) from error


def digest_of(data: bytes) -> str:
    """Return what tells bytes from others."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


@contextmanager
def parsing(place: str, what: str) -> Iterator[None]:
    """Have everything that a parser raises become a FileError in one line: `place` is not `what`."""
    try:
        yield
    except ProjectError:
        raise
    except RecursionError:
        raise FileError(place, f"this is not {what}: it is nested too deeply") from None
    except MemoryError:
        raise FileError(place, f"this is not {what}, or there is not enough memory for it") from None
    except Exception as error:  # parsers raise whatever their own parts raise; no list of these is ever complete
        reason = " ".join(str(error).split())[:_SHOWN] or type(error).__name__
        raise FileError(place, f"this is not {what}: {reason}") from error


def check_extent(text: str, place: str) -> None:
    """Refuse the text of a project file that would take too much memory or time to read. Raises FileError.

    For each thing that is counted here, a parser may take up to a thousand bytes, or a microsecond.
    """
    for what, (most, count) in MOST.items():
        if count(text) > most:
            raise FileError(place, f"expected at most {most:,} {what}, got more")
    if _DEEP_KEY.search(text):
        raise FileError(place, f"expected keys of at most {MOST_PARTS} parts, got one of more")
    if _LONG_NUMBER.search(text):
        raise FileError(place, f"expected numbers of at most {MOST_DIGITS:,} digits, got one of more")


def _signs(signs: str) -> Callable[[str], int]:
    return lambda text: sum(map(text.count, signs))


MOST: dict[str, tuple[int, Callable[[str], int]]] = {
    "lines": (2**22, _signs("\n")),
    "lists": (2**20, _signs("[{")),
    "keys": (2**16, _signs("=")),
    "tables": (2**14, lambda text: sum(1 for _ in _TABLE.finditer(text))),
    "numbers": (2**22, _signs(",")),
    "escapes": (2**20, _signs("\\")),
}
