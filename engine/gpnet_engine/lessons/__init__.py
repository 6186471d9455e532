"""The built-in lessons: pages of Markdown that are part of the package, and the small projects that they play on."""

from pathlib import Path

FIRST = "first-iteration"
_FOLDER = Path(__file__).parent
_ORDER = (FIRST, "transpose", "fprime", "learning-rate", "nan")


def names() -> list[str]:
    """Return the names of the lessons, in the order in which they are best played."""
    return list(_ORDER)


def path(name: str) -> Path:
    """Return the page of the lesson `name`."""
    return _FOLDER / f"{name}.md"
