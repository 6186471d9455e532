"""The built-in examples: project files that are part of the package, and the numbers that their authors printed."""

from pathlib import Path

DEFAULT = "article"

# Not importlib.resources: that loads zipfile and tempfile, a tenth of what the engine takes to start.
_FOLDER = Path(__file__).parent


def names() -> list[str]:
    """Return the names of the examples, in alphabetical order."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


def text(name: str) -> str:
    """Return the project file of the example `name`."""
    return (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")


def printed_text(name: str) -> str | None:
    """Return the file with the numbers that the author of `name` printed, or None."""
    path = _FOLDER / "printed" / f"{name}.toml"
    return path.read_text(encoding="utf-8") if path.is_file() else None
