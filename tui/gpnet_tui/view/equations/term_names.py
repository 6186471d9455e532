"""What the terms of a sum are called: by the neuron, the sample or the bias that each comes from."""

from collections.abc import Iterable, Sequence

from gpnet_engine.formulas.addends import Addend
from gpnet_engine.formulas.expressions import Cells
from gpnet_engine.names import LEARNING_RATE, is_bias
from gpnet_engine.time.session import Session
from gpnet_tui.view.text.labels import column_label, row_label

_BIAS = "bias"


def term_names(session: Session, terms: Sequence[Addend], ends: Sequence[Addend]) -> list[str] | None:
    """Return what each term of a sum comes from: a neuron, a sample or the bias; None where that tells no two apart.

    What the terms at both `ends` of the sum have in common all have.
    """
    first, *others = [_shared(session, end.cells) for end in ends]
    everywhere = [name for name in first if all(name in names for names in others)]
    found = [
        _BIAS if _is_bias(term) else " ".join(name for name in _shared(session, term.cells) if name not in everywhere)
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
