"""What the rows and columns of a matrix belong to: neurons, or samples of the batch."""

from collections.abc import Iterable, Sequence

from gpnet_engine.formulas.addends import Addend
from gpnet_engine.formulas.expressions import Cells
from gpnet_engine.names import ERROR, LEARNING_RATE, is_bias, is_weights, layer_of, parameter_behind
from gpnet_engine.operations.rule import layer_before, neuron
from gpnet_engine.time.session import Session

BIAS = "bias"


def row_label(session: Session, name: str, row: int) -> str:
    """Return the neuron that a row of a value belongs to; nothing where it belongs to none, or to all of a layer."""
    if name in {ERROR, LEARNING_RATE} or _is_shared_bias(session, name):
        return ""
    return neuron(_layer(session, name), row)


def column_label(session: Session, name: str, column: int) -> str:
    """Return the neuron of the layer before, or the sample, that a column belongs to; nothing of a single sample."""
    parameter = parameter_behind(name)
    if is_weights(parameter):
        return neuron(layer_before(session.project.network, _layer(session, name)), column)
    if session.batch == 1 or is_bias(parameter) or name in {ERROR, LEARNING_RATE}:
        return ""
    return sample(session, column)


def sample(session: Session, column: int) -> str:
    """Return how the sample is called that a column of the batch is about: s and its number among all samples."""
    return f"s{session.project.samples_of(session.position.iteration).start + column + 1}"


def term_names(session: Session, terms: Sequence[Addend], ends: Sequence[Addend]) -> list[str] | None:
    """Return what each term of a sum comes from: a neuron, a sample or the bias; None where that tells no two apart.

    What the terms at both `ends` of the sum have in common all have.
    """
    first, *others = [_shared(session, end.cells) for end in ends]
    everywhere = [name for name in first if all(name in names for names in others)]
    found = [
        BIAS if _is_bias(term) else " ".join(name for name in _shared(session, term.cells) if name not in everywhere)
        for term in terms
    ]
    return found if all(found) and len(set(found)) == len(found) else None


def _shared(session: Session, cells: Iterable[Cells]) -> list[str]:
    """Return what all cells of a term have in common: of a weight and an output, the neuron between them."""
    sides = [_belongs(session, each) for each in cells if each.name != LEARNING_RATE]
    return [name for name in sides[0] if all(name in side for side in sides)] if sides else []


def _belongs(session: Session, cells: Cells) -> list[str]:
    labels = [
        "" if cells.row is None else row_label(session, cells.name, cells.row),
        "" if cells.column is None else column_label(session, cells.name, cells.column),
    ]
    return [text for text in labels if text]


def _is_bias(term: Addend) -> bool:
    return len(term.cells) == 1 and is_bias(term.cells[0].name)


def _is_shared_bias(session: Session, name: str) -> bool:
    return session.project.network.bias_shared and is_bias(parameter_behind(name))


def _layer(session: Session, name: str) -> str:
    return layer_of(name) or session.project.network.letters[-1]
