"""Replaces a file in one step: whoever reads it, even after a power cut, finds the old file or the new one, whole."""

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from gpnet_engine.errors import ProjectError


def replace_file(path: Path, data: bytes) -> None:
    """Write `data` to `path` by way of a temporary file. If it raises ProjectError, the old file is unchanged."""
    try:
        target = path.resolve()  # a symbolic link stays one
        mode = _mode(path, target)
        beside = target.with_name(f".gpnet-{secrets.token_hex(8)}")  # never longer than a file system allows
        try:
            with beside.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if mode is not None:
                beside.chmod(mode)
            beside.replace(target)
        finally:
            with suppress(FileNotFoundError):
                beside.unlink()
    except FileNotFoundError:
        raise ProjectError(str(path), "cannot be written: there is no such folder") from None
    except OSError as error:
        raise ProjectError(str(path), f"cannot be written: {error.strerror or error}") from error
    except (ValueError, RuntimeError) as error:  # a NUL in the name, or a circle of links
        raise ProjectError(str(path), f"this cannot be the name of a file: {error}") from error


def _mode(path: Path, target: Path) -> int | None:
    """Return who may read and write the file that is there; None where there is none."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise ProjectError(str(path), "cannot be written: this is a folder")
    if not stat.S_ISREG(mode):
        raise ProjectError(str(path), "cannot be written: this is no ordinary file")
    return stat.S_IMODE(mode)
