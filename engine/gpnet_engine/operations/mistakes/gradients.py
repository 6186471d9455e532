"""Mistakes in the gradients of weights and biases."""

from dataclasses import replace

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import Cells, Expression, Number
from gpnet_engine.model.numpy_calls import Calls
from gpnet_engine.model.settings import Reduction
from gpnet_engine.names import INPUTS
from gpnet_engine.operations.gradients import BIAS_GRADIENT, GRADIENT
from gpnet_engine.operations.matrix_formulas.cellwise import Times
from gpnet_engine.operations.matrix_formulas.formula import Written
from gpnet_engine.operations.matrix_formulas.kept import Reduced, over_batch
from gpnet_engine.operations.matrix_formulas.products import MatrixProduct, Transposed
from gpnet_engine.operations.mistakes.applied_formulas import (
    AddedUp,
    Applied,
    LastSample,
    Rearranged,
    WrittenOf,
    inverse,
    row_by_row,
)
from gpnet_engine.operations.mistakes.delta_formulas import fprime_of
from gpnet_engine.operations.mistakes.mistake import Mistake, Place, Write
from gpnet_engine.operations.mistakes.penalties import with_penalty
from gpnet_engine.operations.rule import Context, Operand, Rule

_BOTH_GRADIENTS = (GRADIENT, BIAS_GRADIENT)


def _gradient(place: Place, delta: Written | None = None, out: Written | None = None) -> Written:
    """Return δ · outᵀ with another factor."""
    left = place.value("delta") if delta is None else delta
    return MatrixProduct(left, Transposed(place.value("out", place.before) if out is None else out))


def _of_data(
    id: str,  # noqa: A002 - as the field is called
    title: str,
    formula: str,
    touches: tuple[Rule, ...],
    write: Write,
    needs: str = "",
) -> Mistake:
    """Return a mistake in the gradient of the data, to which the penalty is added as it should be."""

    def written(place: Place) -> Written | None:
        wrong = write(place)
        return wrong if wrong is None or place.operation.rule is not GRADIENT else with_penalty(place, wrong)

    others = ((lambda network: network.is_penalized, f"{formula} + penalty W"),)
    return replace(Mistake.by_formula(id, title, formula, touches, written, needs), others=others)


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
    return row_by_row(MatrixProduct(out, Transposed(delta)), rows, columns)


def _no_out(place: Place) -> Written:
    return _gradient(place, out=Applied("1", _ones, place.value("out", place.before)))


def _ones(given: Matrix, result: Matrix) -> Calls:
    del given
    yield result.fill, (1.0,)


def _extra_fprime(place: Place) -> Written | None:
    fprime = fprime_of(place)
    return None if fprime is None else _gradient(place, Times(place.value("delta"), fprime))


def _dout(place: Place) -> Written | None:
    if place.activation.is_identity:
        return None
    return _gradient(place, place.value("dout"))


def _next_delta(place: Place) -> Written | None:
    if place.is_last or place.size(place.after) != place.size(place.layer):
        return None
    return _gradient(place, place.value("delta", place.after))


def _divide(place: Place) -> Written:
    return _gradient(place, out=inverse(place.value("out", place.before)))


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


GRADIENT_MISTAKES = (
    _of_data(
        "grad.own-out",
        "out of the same layer in place of the one before",
        "∇W = δ·(out of its own layer)ᵀ",
        (GRADIENT,),
        _own_out,
        needs="a layer as large as the one before it",
    ),
    _of_data(
        "grad.net",
        "net of the layer before in place of its out",
        "∇W = δ·netᵀ",
        (GRADIENT,),
        _net,
        needs="a hidden layer",
    ),
    _of_data(
        "grad.transposed",
        "out·δᵀ: rows and columns swapped",
        "∇W = out·δᵀ",
        (GRADIENT,),
        _transposed,
        needs="a weight matrix with more than one row and column",
    ),
    _of_data("grad.no-out", "factor out forgotten: δ for every weight", "∇W = δ·1ᵀ", (GRADIENT,), _no_out),
    _of_data(
        "grad.extra-fprime",
        "f′ a second time",
        "∇W = (δ∘f′)·outᵀ",
        (GRADIENT,),
        _extra_fprime,
        needs="an f′ that is a factor of each cell",
    ),
    _of_data(
        "grad.dout",
        "∂E/∂out in place of δ",
        "∇W = ∂E/∂out·outᵀ",
        (GRADIENT,),
        _dout,
        needs="a layer that is not linear",
    ),
    _of_data(
        "grad.next-delta",
        "δ of the layer after",
        "∇W = (δ of the layer after)·outᵀ",
        (GRADIENT,),
        _next_delta,
        needs="a hidden layer as large as the one after it",
    ),
    _of_data("grad.divide", "divided by out", "∇W = δ·(1/out)ᵀ", (GRADIENT,), _divide),
    _of_data("grad.zero-input", "an input of 0 counted as 1", "∇W = δ·(out with 1 for 0)ᵀ", (GRADIENT,), _zero_input),
)


BATCH_MISTAKES = (
    _of_data(
        "batch.twice",
        "divided by the batch a second time",
        "∇W/B",
        _BOTH_GRADIENTS,
        _twice,
        needs="a mean over the batch",
    ),
    _of_data("batch.last", "only the last sample counts", "∇W of the last sample", _BOTH_GRADIENTS, _last),
)


BIAS_MISTAKES = (
    Mistake.by_formula(
        "bias.shared",
        "one bias for the layer: every δ added up",
        "∇bias = Σδ of all neurons",
        (BIAS_GRADIENT,),
        _shared,
        needs="trained biases in a layer of more than one neuron",
    ),
    Mistake.by_formula(
        "bias.times-bias",
        "the value of the bias taken for its input",
        "∇bias = δ∘bias",
        (BIAS_GRADIENT,),
        _times_bias,
        needs="trained biases",
    ),
    Mistake.by_formula(
        "bias.times-out",
        "multiplied by an input",
        "∇bias = δ·out[1]",
        (BIAS_GRADIENT,),
        _times_out,
        needs="trained biases, one for each neuron",
    ),
)
