"""Read the numbers that the author of an example printed."""

import tomllib
from typing import Any

import msgspec

from gpnet_engine import examples
from gpnet_engine.printed import Printed


class _PrintedFile(msgspec.Struct, forbid_unknown_fields=True):
    printed: list[Printed]


def read_printed(example: str) -> tuple[Printed, ...]:
    """Return the numbers printed for an example; none where its author printed none."""
    text = examples.printed_text(example)
    if text is None:
        return ()
    raw: dict[str, Any] = tomllib.loads(text)
    return tuple(msgspec.convert(raw, _PrintedFile).printed)
