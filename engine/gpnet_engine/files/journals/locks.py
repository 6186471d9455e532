"""Who is alive: a lock on a file that the system lets go when a program ends, however it ends."""

import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lock:
    """A lock that this program holds until it ends, or lets go."""

    def __init__(self, folder: Path) -> None:
        """Take a lock of a new name in `folder`. Raises OSError."""
        self.name = secrets.token_hex(8)
        self._path = _path(folder, self.name)
        self._file = self._path.open("xb")
        _lock(self._file)

    def release(self) -> None:
        """Let it go."""
        self._file.close()
        with suppress(OSError):
            self._path.unlink()


def is_held(folder: Path, name: str) -> bool:
    """Tell whether a program that is alive holds the lock; one that is dead is cleared away."""
    path = _path(folder, name)
    try:
        with path.open("rb") as file:
            _lock(file)
    except FileNotFoundError:
        return False
    except OSError:  # somebody has it
        return True
    with suppress(OSError):
        path.unlink()
    return False


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.lock"
