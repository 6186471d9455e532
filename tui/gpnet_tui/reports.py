"""What is left behind when the program breaks: one line for the person, and a report for whoever mends it.

A report holds no values of variables, as these are the person's own.
"""

import os
import platform
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from gpnet_tui import PROGRAM

_PACKAGES = (PROGRAM, "textual", "rich", "click", "numpy", "msgspec")


def broken(error: BaseException) -> str:
    """Write a report on an error that nobody expected, and return the line that tells where it is."""
    # First the part that says something: of a chain of hundreds of causes the report keeps the last ones.
    what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    path = _written("\n".join([*_surroundings(), "", *traceback.format_exception(error)]))
    where = f"a report is in {path}" if path is not None else "no report could be written"
    return f"this is a bug in the program, not a mistake of yours: {where} ({what})"


def _surroundings() -> list[str]:
    lines = [time.strftime("%Y-%m-%d %H:%M:%S"), f"Python {sys.version.split()[0]}, {platform.platform()}"]
    for name in _PACKAGES:
        with suppress(metadata.PackageNotFoundError):
            lines.append(f"{name} {metadata.version(name)}")
    lines.append(f"TERM={os.environ.get('TERM', '')} COLORTERM={os.environ.get('COLORTERM', '')}")
    with suppress(OSError, ValueError, AttributeError):  # an output that is closed, or that is no terminal
        lines.append(f"terminal {os.get_terminal_size(sys.__stderr__.fileno())}")  # type: ignore[union-attr]
    return lines


def _written(text: str) -> Path | None:
    """Write the report into the state folder, or where there is room; None where there is none."""
    for folder in _folders():
        with suppress(OSError, RuntimeError, ValueError):
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                "w",
                prefix=time.strftime("crash-%Y%m%d-%H%M%S-"),
                suffix=".txt",
                dir=folder,
                delete=False,
                encoding="utf-8",
                errors="backslashreplace",
            ) as file:
                file.write(text)
            return Path(file.name)
    return None


def _folders() -> list[Path]:
    import platformdirs  # noqa: PLC0415 - not needed as long as nothing breaks

    folders: list[Path] = []
    with suppress(OSError, RuntimeError, KeyError):
        state = platformdirs.user_state_path(PROGRAM, appauthor=False)
        folders += [state] if state.is_absolute() else []
    with suppress(OSError):
        folders.append(Path(tempfile.gettempdir()))
    return folders
