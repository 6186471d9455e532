"""Mistakes in what is sent back: Wᵀ · δ."""

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import Cells, Expression, Function
from gpnet_engine.model.numpy_calls import Calls
from gpnet_engine.names import updated
from gpnet_engine.operations.backward import BACKPROP
from gpnet_engine.operations.matrix_formulas.cellwise import Times
from gpnet_engine.operations.matrix_formulas.formula import Value, Written
from gpnet_engine.operations.matrix_formulas.kept import Reduced
from gpnet_engine.operations.matrix_formulas.products import MatrixProduct, Transposed
from gpnet_engine.operations.mistakes.applied_formulas import AddedUp, Rearranged, WrittenOf, inverse, row_by_row
from gpnet_engine.operations.mistakes.delta_formulas import output_dout
from gpnet_engine.operations.mistakes.mistake import Mistake, Place
from gpnet_engine.operations.rule import Context, Operand


def _sent_back(place: Place, weights: Written | None = None, delta: Written | None = None) -> Written:
    """Return Wᵀ · δ with another factor."""
    after = place.after
    transposed = Transposed(place.value("W", after)) if weights is None else weights
    sent = place.value("delta", after) if delta is None else delta
    return MatrixProduct(transposed, sent, place.size(after))


def _updated_weights(place: Place) -> Written | None:
    if place.network.clip_norm is not None:
        return None  # before anything is clipped, all gradients have to be known
    return _sent_back(place, Transposed(Value(updated(f"W_{place.after}"))))


def _no_transpose(place: Place) -> Written | None:
    rows, columns = place.size(place.layer), place.size(place.after)
    if 1 in {rows, columns}:
        return None
    return _sent_back(place, row_by_row(place.value("W", place.after), rows, columns))


def _raw_error(place: Place) -> Written | None:
    if place.after != place.network.letters[-1]:
        return _sent_back(place, delta=place.value("dout", place.after))
    if place.network.loss.fused is not None:
        return None
    return _sent_back(place, delta=Reduced(output_dout(place)))


def _one_path(place: Place) -> Written | None:
    if place.size(place.after) == 1:
        return None
    size = place.size(place.layer)
    weights = Rearranged(place.value("W", place.after), lambda row, _column: (0, row), "first row", size, 1)
    first = Rearranged(place.value("delta", place.after), lambda _row, column: (0, column), "first row", 1)
    return Times(weights, first)


def _own_path(place: Place) -> Written | None:
    size, after = place.size(place.layer), place.size(place.after)
    if size != after or size == 1:
        return None
    weights = Rearranged(place.value("W", place.after), lambda row, _column: (row, row), "diagonal", size, 1)
    return Times(weights, place.value("delta", place.after))


def _share(place: Place) -> Written | None:
    weights = place.value("W", place.after)
    if place.size(place.layer) == 1:
        return None

    def shares(given: Matrix, result: Matrix) -> Calls:
        by_row = np.empty_like(given, shape=(len(given), 1))
        yield np.add.reduce, (given, 1, None, by_row, True)
        yield np.divide, (given, by_row, result)

    def cell(_context: Context, row: int, column: int) -> Expression:
        own, line = Cells(weights.name, row, column), Cells(weights.name, row, None)
        return Function("({x}/ΣW)", (("x", own),), lambda one, all_: one / float(np.sum(all_)), (line,))

    drawn = (Operand(weights.name), "/ ΣW")
    split = WrittenOf((weights.name,), shares, cell, lambda _context: drawn, lambda _context: "W/ΣW", is_sum=True)
    return _sent_back(place, Transposed(split))


def _divided_by_weights(place: Place) -> Written:
    return _sent_back(place, Transposed(inverse(place.value("W", place.after))))


def _weights_of_this_layer(place: Place) -> Written | None:
    if place.size(place.layer) != place.size(place.after) or place.size(place.before) != place.size(place.layer):
        return None
    return _sent_back(place, Transposed(place.value("W")))


def _no_weights(place: Place) -> Written:
    return AddedUp(place.value("delta", place.after), over_units=True, rows=place.size(place.layer))


BACK_MISTAKES = (
    Mistake.by_formula(
        "back.updated-weights",
        "δ sent back through weights that were already updated",
        "∂E/∂out = (new W)ᵀ·δ",
        (BACKPROP,),
        _updated_weights,
        first=True,
        needs="a hidden layer, and gradients that are not clipped",
    ),
    Mistake.by_formula(
        "back.no-transpose",
        "W in place of Wᵀ",
        "∂E/∂out = W·δ",
        (BACKPROP,),
        _no_transpose,
        needs="a hidden layer and more than one output",
    ),
    Mistake.by_formula(
        "back.raw-error",
        "out − t sent back in place of δ",
        "∂E/∂out = Wᵀ·(out−t)",
        (BACKPROP,),
        _raw_error,
        needs="a hidden layer before one whose δ has a factor f′",
    ),
    Mistake.by_formula(
        "back.one-path",
        "only the path of the first output",
        "∂E/∂out = W[1,·]∘δ[1]",
        (BACKPROP,),
        _one_path,
        needs="a hidden layer before more than one neuron",
    ),
    Mistake.by_formula(
        "back.own-path",
        "only the path to the neuron with the same number",
        "∂E/∂out = (diagonal of W)∘δ",
        (BACKPROP,),
        _own_path,
        needs="a hidden layer as large as the one after it",
    ),
    Mistake.by_formula(
        "back.share",
        "error split in proportion to the weights",
        "∂E/∂out = (W/ΣW)ᵀ·δ",
        (BACKPROP,),
        _share,
        needs="a hidden layer of more than one neuron",
    ),
    Mistake.by_formula(
        "back.out-for-delta",
        "outputs of the next layer in place of its δ",
        "∂E/∂out = Wᵀ·(out of the next layer)",
        (BACKPROP,),
        lambda place: _sent_back(place, delta=place.value("out", place.after)),
        needs="a hidden layer",
    ),
    Mistake.by_formula(
        "back.weights-of-this-layer",
        "weights that lead into the layer, in place of those that leave it",
        "∂E/∂out = (W into the layer)ᵀ·δ",
        (BACKPROP,),
        _weights_of_this_layer,
        needs="a hidden layer as large as both its neighbours",
    ),
    Mistake.by_formula(
        "back.divide",
        "divided by the weights",
        "∂E/∂out = (1/W)ᵀ·δ",
        (BACKPROP,),
        _divided_by_weights,
        needs="a hidden layer",
    ),
    Mistake.by_formula(
        "back.no-weights",
        "weights forgotten: every δ added up",
        "∂E/∂out = Σδ",
        (BACKPROP,),
        _no_weights,
        needs="a hidden layer",
    ),
)
