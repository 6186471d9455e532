"""Mistakes after δ: in what is sent back, and in the gradients of weights and biases."""

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import Cells, Expression, Function, Number
from gpnet_engine.model.numpy_calls import Calls
from gpnet_engine.model.settings import Reduction
from gpnet_engine.names import INPUTS, label, updated
from gpnet_engine.operations.backward import BACKPROP, BIAS_GRADIENT, GRADIENT
from gpnet_engine.operations.mistakes.applied_formulas import AddedUp, Applied, LastSample, Rearranged, WrittenOf
from gpnet_engine.operations.mistakes.delta import fprime_of, output_dout
from gpnet_engine.operations.mistakes.kept_formulas import Reduced, over_batch
from gpnet_engine.operations.mistakes.matrix_formulas import MatrixProduct, Times, Transposed, Value, Written
from gpnet_engine.operations.mistakes.mistake import Mistake, Place, Write, by_formula
from gpnet_engine.operations.rule import Context, Operand

_BOTH_GRADIENTS = (GRADIENT, BIAS_GRADIENT)


def _sent_back(place: Place, weights: Written | None = None, delta: Written | None = None) -> Written:
    """Return Wᵀ · δ with another factor."""
    after = place.after
    transposed = Transposed(place.value("W", after)) if weights is None else weights
    sent = place.value("delta", after) if delta is None else delta
    return MatrixProduct(transposed, sent, place.size(after))


def _updated_weights(place: Place) -> Written:
    return _sent_back(place, Transposed(Value(updated(f"W_{place.after}"))))


def _no_transpose(place: Place) -> Written | None:
    rows, columns = place.size(place.layer), place.size(place.after)
    if 1 in {rows, columns}:
        return None

    def place_of(row: int, column: int) -> tuple[int, int]:
        return divmod(row * columns + column, rows)

    return _sent_back(place, Rearranged(place.value("W", place.after), place_of, "row by row", rows, columns))


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
    return _sent_back(place, Transposed(_inverse(place.value("W", place.after))))


def _inverse(value: Value) -> Written:
    """Return 1 over a value; whoever divides by hand leaves out what cannot be divided."""

    def cell(context: Context, row: int, column: int) -> Expression:
        if context.values[value.name][row, column] == 0.0:
            return Number(0.0, "0")
        return Function("1/{x}", (("x", Cells(value.name, row, column)),), lambda x: 1.0 / x)

    drawn, short = ("1 /", Operand(value.name)), f"1/{label(value.name)}"
    return WrittenOf((value.name,), _reciprocal, cell, lambda _context: drawn, lambda _context: short, is_sum=True)


def _reciprocal(given: Matrix, result: Matrix) -> Calls:
    yield result.fill, (0.0,)
    yield _divide_where_possible, (given, result)


def _divide_where_possible(given: Matrix, result: Matrix) -> None:
    np.reciprocal(given, result, where=given != 0.0)


def _weights_of_this_layer(place: Place) -> Written | None:
    if place.size(place.layer) != place.size(place.after) or place.size(place.before) != place.size(place.layer):
        return None
    return _sent_back(place, Transposed(place.value("W")))


def _no_weights(place: Place) -> Written:
    return AddedUp(place.value("delta", place.after), over_units=True, rows=place.size(place.layer))


def _gradient(place: Place, delta: Written | None = None, out: Written | None = None) -> Written:
    """Return δ · outᵀ with another factor."""
    left = place.value("delta") if delta is None else delta
    return MatrixProduct(left, Transposed(place.value("out", place.before) if out is None else out))


def _own_out(place: Place) -> Written | None:
    same = place.size(place.layer) == place.size(place.before)
    return _gradient(place, out=place.value("out")) if same else None


def _net(place: Place) -> Written | None:
    return None if place.is_first else _gradient(place, out=place.value("net", place.before))


def _transposed(place: Place) -> Written | None:
    rows, columns = place.size(place.layer), place.size(place.before)
    if 1 in {rows, columns}:
        return None
    delta, out = place.value("delta"), place.value("out", place.before)

    def swapped(row: int, column: int) -> tuple[int, int]:
        return divmod(row * columns + column, rows)

    return Rearranged(MatrixProduct(out, Transposed(delta)), swapped, "row by row", rows, columns)


def _no_out(place: Place) -> Written:
    return _gradient(place, out=Applied("1", _ones, place.value("out", place.before)))


def _ones(given: Matrix, result: Matrix) -> Calls:
    del given
    yield result.fill, (1.0,)


def _extra_fprime(place: Place) -> Written | None:
    fprime = fprime_of(place)
    return None if fprime is None else _gradient(place, Times(place.value("delta"), fprime))


def _dout(place: Place) -> Written | None:
    if place.network.activation(place.layer).name == "linear":
        return None
    return _gradient(place, place.value("dout"))


def _next_delta(place: Place) -> Written | None:
    if place.is_last or place.size(place.after) != place.size(place.layer):
        return None
    return _gradient(place, place.value("delta", place.after))


def _divide(place: Place) -> Written:
    return _gradient(place, out=_inverse(place.value("out", place.before)))


def _zero_input(place: Place) -> Written | None:
    return _gradient(place, out=_ONE_FOR_ZERO) if place.is_first else None


def _inputs_with_ones(given: Matrix, result: Matrix) -> Calls:
    yield np.copyto, (result, given)
    yield np.copyto, (result, 1.0, "same_kind", given == 0.0)


def _input_or_one(context: Context, row: int, column: int) -> Expression:
    return Number(1.0, "1") if context.values[INPUTS][row, column] == 0.0 else Cells(INPUTS, row, column)


_ONE_FOR_ZERO = WrittenOf(
    (INPUTS,),
    _inputs_with_ones,
    _input_or_one,
    lambda _context: (Operand(INPUTS), "with 1 for 0"),
    lambda _context: f"{INPUTS} with 1 for 0",
    is_sum=True,
)


def _twice(place: Place) -> Written | None:
    right = _bias_gradient(place) if place.operation.rule is BIAS_GRADIENT else _gradient(place)
    return None if place.network.reduction is Reduction.SUM else Reduced(right, over_batch)


def _last(place: Place) -> Written | None:
    delta = LastSample(place.value("delta"))
    if place.operation.rule is GRADIENT:
        return MatrixProduct(delta, Transposed(LastSample(place.value("out", place.before))), 1)
    return None if place.network.bias_shared else delta


def _bias_gradient(place: Place) -> Written:
    shared = place.network.bias_shared
    return AddedUp(place.value("delta"), over_samples=True, over_units=shared)


def _shared(place: Place) -> Written | None:
    if place.network.bias_shared or place.size(place.layer) == 1:
        return None
    return AddedUp(place.value("delta"), over_samples=True, over_units=True, rows=place.size(place.layer))


def _times_bias(place: Place) -> Written:
    return Times(_bias_gradient(place), place.value("bias"))


def _times_out(place: Place) -> Written | None:
    if place.network.bias_shared:
        return None
    first = Rearranged(place.value("out", place.before), lambda _row, column: (0, column), "first row", 1)
    return MatrixProduct(place.value("delta"), Transposed(first))


def _back(name: str, title: str, formula: str, write: Write, *, needs: str, first: bool = False) -> Mistake:
    return Mistake(name, title, formula, (BACKPROP,), by_formula(write), needs, first)


def _grad(name: str, title: str, formula: str, write: Write, needs: str = "") -> Mistake:
    return Mistake(name, title, formula, (GRADIENT,), by_formula(write), needs)


BACK_MISTAKES = (
    _back(
        "back.updated-weights",
        "δ sent back through weights that were already updated",
        "∂E/∂out = (new W)ᵀ·δ",
        _updated_weights,
        first=True,
        needs="a hidden layer",
    ),
    _back(
        "back.no-transpose",
        "W in place of Wᵀ",
        "∂E/∂out = (W row by row)·δ",
        _no_transpose,
        needs="a hidden layer and more than one output",
    ),
    _back(
        "back.raw-error",
        "out − t sent back in place of δ",
        "∂E/∂out = Wᵀ·(out−t)",
        _raw_error,
        needs="a hidden layer before one whose δ has a factor f′",
    ),
    _back(
        "back.one-path",
        "only the path of the first output",
        "∂E/∂out = W[1,·]∘δ[1]",
        _one_path,
        needs="a hidden layer before more than one neuron",
    ),
    _back(
        "back.own-path",
        "only the path to the neuron with the same number",
        "∂E/∂out = diagonal of W∘δ",
        _own_path,
        needs="a hidden layer as large as the one after it",
    ),
    _back(
        "back.share",
        "error split in proportion to the weights",
        "∂E/∂out = (W/ΣW)ᵀ·δ",
        _share,
        needs="a hidden layer of more than one neuron",
    ),
    _back(
        "back.out-for-delta",
        "outputs of the next layer in place of its δ",
        "∂E/∂out = Wᵀ·out of the next layer",
        lambda place: _sent_back(place, delta=place.value("out", place.after)),
        needs="a hidden layer",
    ),
    _back(
        "back.weights-of-this-layer",
        "weights that lead into the layer, in place of those that leave it",
        "∂E/∂out = (W into the layer)ᵀ·δ",
        _weights_of_this_layer,
        needs="a hidden layer as large as both its neighbours",
    ),
    _back("back.divide", "divided by the weights", "∂E/∂out = (1/W)ᵀ·δ", _divided_by_weights, needs="a hidden layer"),
    _back(
        "back.no-weights", "weights forgotten: every δ added up", "∂E/∂out = Σδ", _no_weights, needs="a hidden layer"
    ),
)

GRADIENT_MISTAKES = (
    _grad(
        "grad.own-out",
        "out of the same layer in place of the one before",
        "∇W = δ·outᵀ of its layer",
        _own_out,
        needs="a layer as large as the one before it",
    ),
    _grad("grad.net", "net of the layer before in place of its out", "∇W = δ·netᵀ", _net, needs="a hidden layer"),
    _grad(
        "grad.transposed",
        "out·δᵀ: rows and columns swapped",
        "∇W = (out·δᵀ) row by row",
        _transposed,
        needs="a weight matrix with more than one row and column",
    ),
    _grad("grad.no-out", "factor out forgotten: δ for every weight", "∇W = δ·1ᵀ", _no_out),
    _grad(
        "grad.extra-fprime",
        "f′ a second time",
        "∇W = (δ∘f′)·outᵀ",
        _extra_fprime,
        needs="an f′ that is a factor of each cell",
    ),
    _grad("grad.dout", "∂E/∂out in place of δ", "∇W = ∂E/∂out·outᵀ", _dout, needs="a layer that is not linear"),
    _grad(
        "grad.next-delta",
        "δ of the layer after",
        "∇W = δ of the layer after·outᵀ",
        _next_delta,
        needs="a hidden layer as large as the one after it",
    ),
    _grad("grad.divide", "divided by out", "∇W = δ·(1/out)ᵀ", _divide),
    _grad("grad.zero-input", "an input of 0 counted as 1", "∇W = δ·(out with 1 for 0)ᵀ", _zero_input),
)

BATCH_MISTAKES = (
    Mistake(
        "batch.twice",
        "divided by the batch a second time",
        "∇W/B",
        _BOTH_GRADIENTS,
        by_formula(_twice),
        needs="a mean over the batch",
    ),
    Mistake("batch.last", "only the last sample counts", "∇W of the last sample", _BOTH_GRADIENTS, by_formula(_last)),
)

BIAS_MISTAKES = (
    Mistake(
        "bias.shared",
        "one bias for the layer: every δ added up",
        "∇bias = Σδ of all neurons",
        (BIAS_GRADIENT,),
        by_formula(_shared),
        needs="trained biases in a layer of more than one neuron",
    ),
    Mistake(
        "bias.times-bias",
        "the value of the bias taken for its input",
        "∇bias = δ∘bias",
        (BIAS_GRADIENT,),
        by_formula(_times_bias),
        needs="trained biases",
    ),
    Mistake(
        "bias.times-out",
        "multiplied by an input",
        "∇bias = δ·out[1]",
        (BIAS_GRADIENT,),
        by_formula(_times_out),
        needs="trained biases, one for each neuron",
    ),
)
