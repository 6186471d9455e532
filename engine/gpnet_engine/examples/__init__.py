"""The built-in examples: project files that are part of the package."""

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
