"""How cells, values, and their rows and columns are called: with indices that count from 1, as in a textbook."""

from collections.abc import Sequence

from gpnet_engine.formulas.expressions import Cells
from gpnet_engine.model.network import Network
from gpnet_engine.names import before_update, is_bias, is_single, is_weights, kind_label, layer_of, parameter_behind
from gpnet_engine.operations.program import label_in
from gpnet_engine.operations.rule import layer_before, neuron
from gpnet_engine.time.session import Session
from gpnet_tui.view.matrices.kept import all_kept
from gpnet_tui.view.text.ink import CellRef
from gpnet_tui.view.text.signs import Sign


def headings(network: Network, name: str) -> tuple[str, ...]:
    """Return what a value is called above its matrix, in fewer and fewer letters: new m_bias_c, m_bias_c, m_bias, m.

    The fewest tell it from those of the same parameter that stand beside it.
    """
    old = before_update(name)
    kind = kind_label(old)
    alone = (
        kind.removesuffix("bias").removesuffix("W").rstrip(f"_ {Sign.PRODUCT}") if old in all_kept(network) else kind
    )
    return label_in(network, name), label_in(network, old), kind, alone


def cell_label(session: Session, cell: CellRef) -> str:
    """Return ∇W_c[2,3], or net_c[2] where there is only one column."""
    return cells_label(session, Cells(cell.name, cell.row, cell.column))


def cells_label(session: Session, cells: Cells, running: str = "k") -> str:
    """Return the label of one cell, or of a line of cells with a running index."""
    name = label_in(session.project.network, cells.name)
    if is_single(cells.name) or (cells.row is None and cells.column is None):
        return name
    row = running if cells.row is None else str(cells.row + 1)
    if _is_vector(session, cells.name):
        return f"{name}[{row}]"
    column = running if cells.column is None else str(cells.column + 1)
    return f"{name}[{row},{column}]"


def _is_vector(session: Session, name: str) -> bool:
    """Tell whether a value is a column whatever its number of rows: a bias, or a value of one sample."""
    if "bias_" in name:
        return True
    return "W_" not in name and session.batch == 1


def row_label(session: Session, name: str, row: int) -> str:
    """Return the neuron that a row of a value belongs to; nothing where it belongs to none, or to all of a layer."""
    if is_single(name) or _is_shared_bias(session, name):
        return ""
    return neuron(_layer(session, name), row)


def column_label(session: Session, name: str, column: int) -> str:
    """Return the neuron of the layer before, or the sample, that a column belongs to; nothing of a single sample."""
    parameter = parameter_behind(name)
    if is_weights(parameter):
        return neuron(layer_before(session.project.network, _layer(session, name)), column)
    if session.batch == 1 or is_bias(parameter) or is_single(name):
        return ""
    return sample_label(session, column)


def sample_label(session: Session, column: int) -> str:
    """Return how the sample is called that a column of the batch is about: s and its number among all samples."""
    return f"s{session.project.samples_of(session.position.iteration)[column] + 1}"


def samples_text(samples: Sequence[int], to: str, most: int) -> str:
    """Return the numbers of samples: 3, 3–5 with `to` between them, or the first `most` of those that are in no order.

    Numbers that are left out are shown as dots.
    """
    first, last = samples[0] + 1, samples[-1] + 1
    if len(samples) == 1:
        return f"{first:,}"
    if samples == range(samples[0], samples[-1] + 1):
        return f"{first:,}{to}{last:,}"
    shown = ", ".join(f"{sample + 1:,}" for sample in samples[:most])
    return shown if len(samples) <= most else f"{shown}, {Sign.CUT}"


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


def _is_shared_bias(session: Session, name: str) -> bool:
    return session.project.network.bias_shared and is_bias(parameter_behind(name))


def _layer(session: Session, name: str) -> str:
    return layer_of(name) or session.project.network.letters[-1]
