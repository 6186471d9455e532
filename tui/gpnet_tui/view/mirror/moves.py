"""How the cell cursor moves in the Mirror: from a value to its derivative, and to the layers beside."""

from gpnet_engine.model.network import Network
from gpnet_engine.names import TARGET, before_update
from gpnet_engine.operations.execute import shape_of
from gpnet_engine.time.session import Session
from gpnet_tui.view.matrices import grid
from gpnet_tui.view.matrices.grid import as_shown
from gpnet_tui.view.mirror.stacks import Pair, all_pairs, shows_kept
from gpnet_tui.view.text.ink import CellRef


def moved(session: Session, cell: CellRef, down: int, right: int) -> CellRef:
    """Return the cell that lies `down` rows and `right` columns away, across the borders of matrices and layers.

    Before the update, the way from weights to what they are used for does not lead over what the optimizer keeps.
    """
    has_kept = shows_kept(session, cell)
    pairs = [pair for pair in all_pairs(session.project.network) if has_kept or not pair.is_kept]
    if _place(pairs, cell) is None:  # E, the learning rate, a term, a bias that is not there any more
        cell = CellRef(TARGET, 0, 0)
    for _ in range(abs(right)):
        cell = _beside(session, pairs, cell, 1 if right > 0 else -1)
    for _ in range(abs(down)):
        cell = _across(session, pairs, cell, 1 if down > 0 else -1)
    return as_shown(session, cell)


def matrices(network: Network) -> list[str]:
    """Return the names of the matrices that the Mirror shows, in reading order."""
    shown = {name for pair in all_pairs(network) for name in pair.names}
    return [name for name in grid.matrices(network) if name in shown]


def _place(pairs: list[Pair], cell: CellRef) -> tuple[int, bool] | None:
    """Return the index of the pair that a cell stands in, and whether it is below; None where it has no place."""
    name = before_update(cell.name)
    found = (i for i, pair in enumerate(pairs) if pair.has(name))
    index = next(found, None)
    return None if index is None else (index, name == pairs[index].below)


def _beside(session: Session, pairs: list[Pair], cell: CellRef, by: int) -> CellRef:
    place = _place(pairs, cell)
    if place is None or 0 <= cell.column + by < _shape(session, cell.name)[1]:
        return cell._replace(column=cell.column + by)
    index, is_below = place
    if before_update(cell.name) == pairs[index].behind:
        return cell  # nothing stands beside it
    names = [pair.below if is_below else pair.above for pair in pairs]
    further = names[index + 1 :] if by > 0 else names[:index][::-1]
    name = next(filter(None, further), None)
    if name is None:
        return cell
    rows, columns = _shape(session, name)
    return CellRef(name, min(cell.row, rows - 1), 0 if by > 0 else columns - 1)


def _across(session: Session, pairs: list[Pair], cell: CellRef, by: int) -> CellRef:
    place = _place(pairs, cell)
    if place is None or 0 <= cell.row + by < _shape(session, cell.name)[0]:
        return cell._replace(row=cell.row + by)
    names = pairs[place[0]].names
    at = names.index(before_update(cell.name)) + by
    if not 0 <= at < len(names):
        return cell
    name = names[at]
    rows, columns = _shape(session, name)
    return CellRef(name, 0 if by > 0 else rows - 1, min(cell.column, columns - 1))


def _shape(session: Session, name: str) -> tuple[int, int]:
    return shape_of(session.project.network, name, session.batch)
