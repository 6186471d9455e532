"""Where the matrices of a layer stand in its table: the same places in the tables of all layers that are drawn."""

from collections.abc import Mapping
from dataclasses import dataclass

from gpnet_engine.names import before_update
from gpnet_engine.time.session import Session
from gpnet_tui.view.matrices.grid import home_layer, slot_name, slots, slots_of
from gpnet_tui.view.matrices.kept import is_bias_slot, is_weight_slot, kept_slots
from gpnet_tui.view.text.ink import CellRef
from gpnet_tui.view.text.numbers import column_width

_LEAST_MATRIX_COLUMNS = 4
_GAPS_BEFORE = ("net", "grad_W")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a matrix: how many of its columns are in sight, and where it begins."""

    name: str
    count: int
    start: int


@dataclass(frozen=True, slots=True)
class Places:
    """Shares `columns` of the screen out among the matrices of `layers`; `cursor` is a cell that has to be in sight."""

    session: Session
    layers: tuple[str, ...]
    cursor: CellRef
    digits: int
    columns: int

    @property
    def pitch(self) -> int:
        """How many columns of the screen a number takes, with the gap before it."""
        return column_width(self.digits) + 1

    @property
    def gutter(self) -> int:
        """How many columns of the screen the names of the neurons take."""
        network = self.session.project.network
        named = zip(network.letters, network.sizes, strict=True)
        return max(len(letters) + len(str(size)) for letters, size in named)

    @property
    def _gaps_before(self) -> tuple[str, ...]:
        """The slots that a column is left free before."""
        return (*_GAPS_BEFORE, *kept_slots(self.session.project.network)[:1])

    def slots(self) -> tuple[Slot, ...]:
        """Return the slots that are drawn; where not all fit, those up to the slot of the cursor."""
        counts = self._counts()
        own = slot_of(self.session, self.cursor)
        names = list(counts)
        slots: tuple[Slot, ...] = ()
        for first in range(len(names)):
            slots = self._placed({name: counts[name] for name in names[first:]})
            if own not in counts or own in {slot.name for slot in slots}:
                break
        if len(slots) == len(names):
            return slots
        used = slots[-1].start + slots[-1].count * self.pitch
        return self._placed(self._widened({slot.name: slot.count for slot in slots}, used))

    def _widest(self) -> int:
        """Return the number of columns of the widest weight matrix that is drawn."""
        network = self.session.project.network
        before = [max(network.letters.index(layer) - 1, 0) for layer in self.layers]
        return max(network.sizes[index] for index in before)

    def _counts(self) -> dict[str, int]:
        """Return how many columns of each slot are drawn: all, or fewer where they do not fit beside each other."""
        network = self.session.project.network
        filled = [slot for slot in slots(network) if any(slot_name(network, layer, slot) for layer in self.layers)]
        widest, batch = self._widest(), self.session.batch
        room = (self.columns - self.gutter - len(self._gaps_before)) // self.pitch
        matrices = sum(map(is_weight_slot, filled))
        biases = sum(map(is_bias_slot, filled))
        vectors = len(filled) - matrices - biases
        least = min(widest, _LEAST_MATRIX_COLUMNS)
        samples = min(batch, max((room - biases - least * matrices) // vectors, 1))
        across = min(widest, max((room - biases - samples * vectors) // max(matrices, 1), least))
        return {slot: across if is_weight_slot(slot) else 1 if is_bias_slot(slot) else samples for slot in filled}

    def _placed(self, counts: Mapping[str, int]) -> tuple[Slot, ...]:
        """Return the slots beside each other, as many as fit but at least one."""
        slots: list[Slot] = []
        start = self.gutter
        for name, count in counts.items():
            start += name in self._gaps_before
            if start + count * self.pitch > self.columns and slots:
                break
            slots.append(Slot(name, count, start))
            start += count * self.pitch
        return tuple(slots)

    def _widened(self, counts: Mapping[str, int], used: int) -> dict[str, int]:
        """Give the room that is left to the matrices, and what they do not need to the samples."""
        spare = (self.columns - used) // self.pitch
        batch, widest = self.session.batch, self._widest()
        widened = dict(counts)
        for name in filter(is_weight_slot, counts):
            more = min(widest - counts[name], spare)
            widened[name] += more
            spare -= more
        by_sample = [name for name in counts if not (is_weight_slot(name) or is_bias_slot(name))]
        for name in by_sample:
            widened[name] += min(batch - counts[name], spare // len(by_sample))
        return widened


def slot_of(session: Session, cell: CellRef) -> str | None:
    """Return the slot that a cell stands in; None for values that have no slot."""
    name = before_update(cell.name)
    layer = home_layer(session.project.network, name)
    for slot, filled in slots_of(session.project.network, layer):
        if filled == name:
            return slot
    return None
