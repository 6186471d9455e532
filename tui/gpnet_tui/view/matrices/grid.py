"""Which matrices each layer has, in which order, and how the cell cursor moves over them.

All matrices of a layer have one row per neuron, so a layer is a table, and the same matrices of all layers stand
below each other.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from gpnet_engine.errors import PositionError
from gpnet_engine.model.network import Network
from gpnet_engine.names import INPUTS, TARGET, as_typed, before_update, is_carried, is_single, layer_of, name_of
from gpnet_engine.operations.execute import shape_of
from gpnet_engine.operations.program import label_in
from gpnet_engine.stopping.breakpoints import value_shapes
from gpnet_engine.time.session import Session, latest
from gpnet_tui.view.matrices.kept import all_kept, kept_slots
from gpnet_tui.view.text.ink import CellRef
from gpnet_tui.view.text.signs import Sign

_MOST_SHOWN = 30
_INDEX = re.compile(rf"[-{Sign.MINUS}]?[0-9]{{1,9}}")

SLOTS = ("W", "bias", "net", "out", "target", "dout", "delta", "grad_W", "grad_bias")


@lru_cache(maxsize=64)
def slots(network: Network) -> tuple[str, ...]:
    """Return the places for matrices in the table of a layer, from left to right."""
    return (*SLOTS, *kept_slots(network))


def slot_name(network: Network, layer: str, slot: str) -> str | None:
    """Return the value that stands in `slot` of a layer; None if the layer has none."""
    is_first, is_last = layer == network.letters[0], layer == network.letters[-1]
    if slot == "target":
        return TARGET if is_last else None
    if is_first:
        return INPUTS if slot == "out" else None
    name = f"{slot}_{layer}"
    if slot == "bias" and name not in network.parameter_shapes():
        return None
    if slot in kept_slots(network):
        return name if name in all_kept(network) else None
    if slot == "grad_bias" and not network.is_trained(f"bias_{layer}"):
        return None
    return name


def slots_of(network: Network, layer: str) -> Iterator[tuple[str, str]]:
    """Yield the slots that a layer fills, from left to right, with the names of their values."""
    for slot in slots(network):
        name = slot_name(network, layer, slot)
        if name is not None:
            yield slot, name


def home_layer(network: Network, name: str) -> str:
    """Return the layer in whose table a value stands."""
    return layer_of(name) or network.letters[-1]


def as_shown(session: Session, cell: CellRef) -> CellRef:
    """Return the cell in the form that is on screen: of a parameter or a state the newest, within its shape."""
    name = cell.name
    if is_carried(name):
        name = latest(session, before_update(name))
    if is_single(name):
        return CellRef(name, 0, 0)
    rows, columns = shape_of(session.project.network, name, session.batch)
    return CellRef(name, min(cell.row, rows - 1), min(cell.column, columns - 1))


def parse_cell(session: Session, cell: CellRef, text: str) -> CellRef:
    """Return the cell that a person typed: `12,40` or the row alone, counted from 1, of the same matrix.

    `δ_c[2,1]` or a name alone is of another one. Raises PositionError with the reason.
    """
    name, numbers = _parted(session, text)
    if name:
        cell = CellRef(_known(session, name), 0, 0)
    shape = shape_of(session.project.network, cell.name, session.batch)
    wanted = numbers if len(numbers) > 1 else [*numbers, min(cell.column + 1, shape[1])]
    for number, count, what in zip(wanted, shape, ("row", "column"), strict=True):
        if not 1 <= number <= count:
            starts = "counting starts at 1, and " if number < 1 else ""
            name = label_in(session.project.network, cell.name)
            raise PositionError(f"There is no {what} {number:,}: {starts}{name} has {what}s 1 to {count:,}.")
    return CellRef(cell.name, wanted[0] - 1, wanted[1] - 1)


def _parted(session: Session, text: str) -> tuple[str, list[int]]:
    """Return the name in what a person typed, empty for the matrix under the cursor, and row and column or the row."""
    name, bracket, place = text.strip().partition("[")
    if not bracket:
        if name_of(name) in value_shapes(session.project.network, session.batch):
            return name, [1, 1]
        name, place = "", name
    parts = [part.strip() for part in place.removesuffix("]").replace(";", ",").split(",")]
    if not 1 <= len(parts) <= 2 or not all(map(_INDEX.fullmatch, parts)):  # noqa: PLR2004 - row and column
        raise PositionError("Type a row and a column, such as 12,40, the row alone, or another cell, such as δ_c[2,1].")
    return name, [int(as_typed(part)) for part in parts]


def _known(session: Session, name: str) -> str:
    found = name_of(name)
    if found not in value_shapes(session.project.network, session.batch):
        raise PositionError(f"There is no value {name.strip()[:_MOST_SHOWN]}.")
    return found


def moved(session: Session, cell: CellRef, down: int, right: int) -> CellRef:
    """Return the cell that lies `down` rows and `right` columns away, across the borders of matrices and layers."""
    network = session.project.network
    in_table = {name for _, name in slots_of(network, home_layer(network, cell.name))}
    if before_update(cell.name) not in in_table:  # E, the learning rate, a term, a bias that is not there any more
        cell = CellRef(TARGET, 0, 0)
    for _ in range(abs(right)):
        cell = _beside(session, cell, 1 if right > 0 else -1)
    for _ in range(abs(down)):
        cell = _below(session, cell, 1 if down > 0 else -1)
    return as_shown(session, cell)


def matrices(network: Network) -> list[str]:
    """Return the names of all matrices in reading order."""
    return [name for layer in network.letters for _, name in slots_of(network, layer)]


def next_matrix(session: Session, names: Sequence[str], cell: CellRef, by: int) -> CellRef | None:
    """Return the first cell of the next matrix of `names`; None past the last one, or before the first."""
    own = before_update(cell.name)
    index = names.index(own) + by if own in names else 0
    return as_shown(session, CellRef(names[index], 0, 0)) if 0 <= index < len(names) else None


def _beside(session: Session, cell: CellRef, by: int) -> CellRef:
    network = session.project.network
    columns = shape_of(network, cell.name, session.batch)[1]
    if 0 <= cell.column + by < columns:
        return cell._replace(column=cell.column + by)
    names = [name for _, name in slots_of(network, home_layer(network, cell.name))]
    index = names.index(before_update(cell.name)) + by
    if not 0 <= index < len(names):
        return cell
    columns = shape_of(network, names[index], session.batch)[1]
    return CellRef(names[index], cell.row, 0 if by > 0 else columns - 1)


def _below(session: Session, cell: CellRef, by: int) -> CellRef:
    network = session.project.network
    rows = shape_of(network, cell.name, session.batch)[0]
    if 0 <= cell.row + by < rows:
        return cell._replace(row=cell.row + by)
    letters = network.letters
    layer = letters.index(home_layer(network, cell.name)) + by
    if not 0 <= layer < len(letters):
        return cell
    slot = next(slot for slot, name in slots_of(network, letters[layer - by]) if name == before_update(cell.name))
    name = _nearest(network, letters[layer], slot)
    row = 0 if by > 0 else shape_of(network, name, session.batch)[0] - 1
    return CellRef(name, row, cell.column)


def _nearest(network: Network, layer: str, slot: str) -> str:
    """Return the value of a layer that stands nearest to `slot`."""
    filled = dict(slots_of(network, layer))
    places = slots(network)
    place = places.index(slot)
    return filled[min(filled, key=lambda other: abs(places.index(other) - place))]
