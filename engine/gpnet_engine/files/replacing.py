"""Replaces a file in one step: whoever reads it, even after a power cut, finds the old file or the new one, whole.

A file that has several hard links, or another owner, is overwritten instead, so that it keeps them; until that is done,
a whole copy lies beside it. A read-only file is left alone.
"""

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from gpnet_engine.errors import ProjectError


def replace_file(path: Path, data: bytes) -> None:
    """Write `data` to `path` by way of a temporary file. If it raises ProjectError, the old file is unchanged.

    The file keeps its permissions, its owner and its links.
    """
    try:
        target = path.resolve()  # a symbolic link stays one
        there = _status(path, target)
        beside = target.with_name(f".gpnet-{secrets.token_hex(8)}")  # never longer than a file system allows
        try:
            with beside.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if there is None:
                beside.replace(target)
            elif _is_replaceable(there, beside.stat()):
                beside.chmod(stat.S_IMODE(there.st_mode))
                beside.replace(target)
            else:
                _write_over(target, data)
        finally:
            with suppress(FileNotFoundError):
                beside.unlink()
    except FileNotFoundError:
        raise ProjectError(str(path), "cannot be written: there is no such folder") from None
    except OSError as error:
        raise ProjectError(str(path), f"cannot be written: {error.strerror or error}") from error
    except (ValueError, RuntimeError) as error:  # a NUL in the name, or a circle of links
        raise ProjectError(str(path), f"this cannot be the name of a file: {error}") from error


def _status(path: Path, target: Path) -> os.stat_result | None:
    """Return what is known of the file that is there; None where there is none."""
    try:
        status = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(status.st_mode):
        raise ProjectError(str(path), "cannot be written: this is a folder")
    if not stat.S_ISREG(status.st_mode):
        raise ProjectError(str(path), "cannot be written: this is no ordinary file")
    if not status.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(target, os.W_OK):
        raise ProjectError(str(path), "cannot be written: it is read-only; save under another name")
    return status


def _is_replaceable(there: os.stat_result, new: os.stat_result) -> bool:
    """Tell whether a new file in its place has the owner of the old one, and no other name leads to that."""
    return there.st_nlink == 1 and (there.st_uid, there.st_gid) == (new.st_uid, new.st_gid)


def _write_over(target: Path, data: bytes) -> None:
    with target.open("r+b") as file:
        file.write(data)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
