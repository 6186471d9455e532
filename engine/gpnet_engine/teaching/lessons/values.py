"""What may stand under a key of a block: each reader returns the value, or raises ValueError that says what belongs."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from gpnet_engine.names import quoted

ValueReader: TypeAlias = Callable[[object], object]
_MOST_TEXTS = 20


def text(given: object) -> str:
    """Return a text that is not empty."""
    if not isinstance(given, str):
        raise ValueError(f"expected a text in quotes, got {quoted(str(given))}")  # noqa: TRY004 - a value in a file
    if not given.strip():
        raise ValueError("expected a text, got an empty one")
    return given.strip()


def texts(given: object) -> tuple[str, ...]:
    """Return one text, or those of a list."""
    if not isinstance(given, list):
        return (text(given),)
    if not 1 <= len(given) <= _MOST_TEXTS:
        raise ValueError(f"expected 1 to {_MOST_TEXTS} texts, got {len(given)}")
    return tuple(map(text, given))


def whole(least: int, most: int) -> Callable[[object], int]:
    """Return a reader of whole numbers from `least` to `most`."""

    def read(given: object) -> int:
        if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
            raise ValueError(f"expected a whole number from {least} to {most}, got {quoted(str(given))}")
        return given

    return read


def whole_table(given: object) -> Mapping[str, object]:
    """Return a table of keys that is not empty."""
    if not isinstance(given, dict) or not given:
        raise ValueError(f"expected a table, such as {{ learning_rate = 2.0 }}, got {quoted(str(given))}")
    return MappingProxyType(given)
