"""What is in sight of matrices that do not fit: in both main views, and of one that is large."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from gpnet_tui.view.matrices.kept import is_bias_slot, is_weight_slot
from gpnet_tui.view.text.ink import CellRef


@dataclass(frozen=True, slots=True)
class Scroll:
    """The first row and the first matrix column in sight of each layer, and the first sample of all."""

    rows: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    columns: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    sample: int = 0

    def row(self, layer: str) -> int:
        """Return the first row in sight of a layer."""
        return self.rows.get(layer, 0)

    def column(self, layer: str, slot: str) -> int:
        """Return the first column in sight of what stands in a slot of a layer: a neuron, or a sample."""
        if is_bias_slot(slot):
            return 0
        return self.columns.get(layer, 0) if is_weight_slot(slot) else self.sample

    def with_row(self, layer: str, row: int) -> "Scroll":
        """Return the scroll with another first row of a layer."""
        return replace(self, rows=MappingProxyType({**self.rows, layer: row}))

    def with_column(self, layer: str, slot: str, column: int) -> "Scroll":
        """Return the scroll with another first column of what stands in a slot of a layer."""
        if is_bias_slot(slot):
            return self
        if is_weight_slot(slot):
            return replace(self, columns=MappingProxyType({**self.columns, layer: column}))
        return replace(self, sample=column)

    def with_cell(self, layer: str, slot: str, cell: CellRef, rows: int, columns: int) -> "Scroll":
        """Return the scroll that brings a cell into sight of `rows` by `columns`, moved as little as possible."""
        scroll = self.with_row(layer, shifted(self.row(layer), rows, cell.row))
        return scroll.with_column(layer, slot, shifted(self.column(layer, slot), columns, cell.column))


UNSCROLLED = Scroll()


def in_sight(first: int, room: int, total: int) -> range:
    """Return the indices in sight, from `first` on where there are so many."""
    start = min(first, max(total - room, 0))
    return range(start, min(start + room, total))


def moved(first: int, by: int, room: int, total: int) -> int:
    """Return the first index in sight after a move, as far as there is something to see."""
    return min(max(first + by, 0), max(total - room, 0))


def shifted(first: int, room: int, wanted: int) -> int:
    """Return the first index in sight that brings `wanted` into sight, moved as little as possible."""
    return min(max(first, wanted - room + 1), wanted)
