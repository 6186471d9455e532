"""How cells and values are written: names with indices that count from 1, as in a textbook."""

from gpnet_engine.formulas.expressions import Cells
from gpnet_engine.model.network import Network
from gpnet_engine.names import ERROR, LEARNING_RATE, label
from gpnet_engine.time.session import Session
from gpnet_tui.view.text.ink import CellRef


def cell_label(session: Session, cell: CellRef) -> str:
    """Return ∇W_c[2,3], or net_c[2] where there is only one column."""
    return cells_label(session, Cells(cell.name, cell.row, cell.column))


def cells_label(session: Session, cells: Cells, running: str = "k") -> str:
    """Return the label of one cell, or of a line of cells with a running index."""
    if cells.name in {ERROR, LEARNING_RATE}:
        return label(cells.name)
    if cells.row is None and cells.column is None:
        return label(cells.name)
    row = running if cells.row is None else str(cells.row + 1)
    if _is_vector(session, cells.name):
        return f"{label(cells.name)}[{row}]"
    column = running if cells.column is None else str(cells.column + 1)
    return f"{label(cells.name)}[{row},{column}]"


def _is_vector(session: Session, name: str) -> bool:
    """Tell whether a value is a column whatever its number of rows: a bias, or a value of one sample."""
    if "bias_" in name:
        return True
    return "W_" not in name and session.batch == 1


def range_text(what: str, shown: range, total: int) -> str:
    """Return "rows 3–7 of 12", or "row 3 of 12"."""
    if len(shown) == 1:
        return f"{what} {shown.start + 1:,} of {total:,}"
    return f"{what}s {shown.start + 1:,}–{shown.stop:,} of {total:,}"


def role_of(network: Network, layer: str) -> str:
    """Return what a layer does: its activation function, or that it is the inputs."""
    index = network.letters.index(layer)
    return network.activations[index - 1].replace("_", " ") if index else "inputs"


def times(shape: tuple[int, ...]) -> str:
    """Return 3×4."""
    return "×".join(map(str, shape))
