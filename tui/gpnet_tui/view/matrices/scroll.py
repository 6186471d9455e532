"""What is in sight of matrices that do not fit."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Scroll:
    """The first row and the first matrix column in sight of each layer, and the first sample of all."""

    rows: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    columns: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    sample: int = 0

    def with_row(self, layer: str, row: int) -> "Scroll":
        """Return the scroll with another first row of a layer."""
        return replace(self, rows=MappingProxyType({**self.rows, layer: row}))

    def with_column(self, layer: str, column: int) -> "Scroll":
        """Return the scroll with another first matrix column of a layer."""
        return replace(self, columns=MappingProxyType({**self.columns, layer: column}))

    def with_sample(self, sample: int) -> "Scroll":
        """Return the scroll with another first sample."""
        return replace(self, sample=sample)


UNSCROLLED = Scroll()


def in_sight(first: int, room: int, total: int) -> range:
    """Return the indices in sight, from `first` on where there are so many."""
    start = min(first, max(total - room, 0))
    return range(start, min(start + room, total))


def shifted(first: int, room: int, wanted: int) -> int:
    """Return the first index in sight that brings `wanted` into sight, moved as little as possible."""
    return min(max(first, wanted - room + 1), wanted)
