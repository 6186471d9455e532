"""Mistakes in δ: in the derivative of the loss, and in f′."""

from collections.abc import Callable

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import Cells, Expression
from gpnet_engine.model.activations import ACTIVATIONS, Activation, Jacobian
from gpnet_engine.model.losses import Fused, Loss
from gpnet_engine.model.losses import Written as WrittenDerivative
from gpnet_engine.model.numpy_calls import Calls, constant
from gpnet_engine.names import ERROR, ERROR_TERMS, layer_of
from gpnet_engine.operations.backward import HIDDEN_DELTA, OUTPUT_DELTA
from gpnet_engine.operations.mistakes.applied_formulas import Applied, Rearranged, WrittenOf
from gpnet_engine.operations.mistakes.kept_formulas import Kept, Reduced, WrittenDown, other_reduction
from gpnet_engine.operations.mistakes.matrix_formulas import Scaled, Times, Value, Written, minus
from gpnet_engine.operations.mistakes.mistake import Mistake, Place, Write, by_formula
from gpnet_engine.operations.rule import Context, EquationPart, Operand

_SIGMOID, _TANH = ACTIVATIONS["sigmoid"], ACTIVATIONS["tanh"]
_ONE = constant(1.0)
_BOTH = (OUTPUT_DELTA, HIDDEN_DELTA)
_DIFFERENCE = ("(", "o", "−", "t", ")")


def output_dout(place: Place) -> Written:
    """Return ∂E/∂out of the last layer without the factor of the reduction, such as out − t."""
    loss, out = place.network.loss, place.value("out", place.network.letters[-1])
    return _of_loss(out, place.target, loss.derivative, lambda _target: loss.written)


def _of_loss(
    out: Value,
    target: Value,
    calls: Callable[..., Calls],
    written: Callable[[Matrix], WrittenDerivative],
) -> Written:
    def cell(context: Context, row: int, column: int) -> Expression:
        here = written(context.values[target.name][:, column : column + 1])
        return here.cell(Cells(out.name, row, column), Cells(target.name, row, column))

    def drawn(context: Context) -> tuple[EquationPart, ...]:
        equation = written(context.values[target.name]).equation
        return _drawn(equation, {"o": out.name, "t": target.name}) or (Operand(f"dout_{layer_of(out.name)}"),)

    def short(context: Context) -> str:
        return written(context.values[target.name]).symbols.format(o=out.name)

    return WrittenOf((out.name, target.name), calls, cell, drawn, short)


def _drawn(equation: tuple[str, ...], names: dict[str, str]) -> tuple[EquationPart, ...]:
    return tuple(Operand(names[part]) if part in names else part for part in equation)


def _dout(place: Place) -> Written:
    """Return ∂E/∂out as δ uses it: with the factor of the reduction in the last layer, as sent back in others."""
    if not place.is_last:
        return place.value("dout")
    return Reduced(output_dout(place))


def fprime_of(place: Place, layer: str | None = None) -> Written | None:
    """Return f′ of a layer; None where it is no factor of each cell, but a matrix of its own kind."""
    at = place.layer if layer is None else layer
    activation = place.network.activation(at)
    derivative = activation.derivative
    if isinstance(derivative, Jacobian):
        return None
    basis = f"{activation.derivative_from}_{at}"
    drawn = _drawn(activation.derivative_equation, {"x": basis}) or (Operand(f"fprime_{at}"),)
    return WrittenOf(
        (basis,),
        derivative,
        lambda _context, row, column: activation.fprime_cell(Cells(basis, row, column)),
        lambda _context: drawn,
        lambda _context: "f′",
    )


def _fused(place: Place) -> Fused | None:
    return place.network.loss.fused if place.is_last else None


def _factor_fprime(place: Place) -> Written | None:
    """Return f′ where it is a factor of δ that changes something: not where it cancels, is a matrix, or 1."""
    if _fused(place) is not None or place.activation.derivative_formula == _LINEAR.derivative_formula:
        return None
    return fprime_of(place)


_LINEAR = ACTIVATIONS["linear"]


def _with_fprime(place: Place, dout: Written, fprime: Written | None) -> Written:
    """Return dout ∘ f′; f′ is written down by itself in hidden layers, and a part of one expression in the last one."""
    if fprime is None:
        return dout
    name = f"fprime_{place.layer}"
    return Times(dout, Kept(name, fprime) if place.is_last else WrittenDown(name, fprime))


def _right_delta(place: Place) -> Written | None:
    """Return δ as it is right, without the factor of the reduction; None where f′ is a matrix."""
    fused = _fused(place)
    if fused is not None:
        return _of_loss(place.value("out"), place.target, fused.delta, fused.written)
    if not place.activation.is_elementwise:
        return None
    return _with_fprime(place, output_dout(place) if place.is_last else place.value("dout"), fprime_of(place))


def _no_fprime(place: Place) -> Written | None:
    return None if _factor_fprime(place) is None else _dout(place)


def _is_difference(loss: Loss) -> bool:
    return loss.written.equation == _DIFFERENCE


def _sign(place: Place) -> Written | None:
    if _is_difference(place.network.loss) and place.activation.is_elementwise:
        difference = minus(place.target, place.value("out"))
        return Reduced(_with_fprime(place, difference, None if _fused(place) else fprime_of(place)))
    return _scaled(place, -1.0, "−1")


def _scaled(place: Place, number: float, text: str) -> Written | None:
    delta = _right_delta(place)
    return None if delta is None else Reduced(Scaled(number, text, delta))


def _over_n(place: Place) -> Written | None:
    outputs = place.size(place.layer)
    return None if outputs == 1 else _scaled(place, 1.0 / outputs, f"1/{outputs}")


def _uses_e(place: Place) -> Written | None:
    fprime = None if _fused(place) else fprime_of(place)
    return None if fprime is None else Reduced(_with_fprime(place, Value(ERROR_TERMS), fprime))


def _total_e(place: Place) -> Written | None:
    fprime = None if _fused(place) else fprime_of(place)
    return None if fprime is None else _with_fprime(place, Value(ERROR), fprime)


def _extra_fprime(place: Place) -> Written | None:
    delta = _right_delta(place)
    if _fused(place) is None or delta is None:
        return None
    fprime = fprime_of(place)
    if fprime is None:  # of a softmax people know the diagonal
        fprime = _times_one_minus(place.value("out"))
    return Reduced(Times(delta, fprime))


def _target_swapped(place: Place) -> Written | None:
    outputs = place.size(place.layer)
    is_difference = _is_difference(place.network.loss) or _fused(place) is not None
    if outputs == 1 or not is_difference or not (place.activation.is_elementwise or _fused(place)):
        return None
    swapped = Rearranged(place.target, lambda row, column: (outputs - 1 - row, column), "reversed")
    fprime = None if _fused(place) else fprime_of(place)
    return Reduced(_with_fprime(place, minus(place.value("out"), swapped), fprime))


def _batch_sum(place: Place) -> Written | None:
    delta = _right_delta(place)
    return None if delta is None else Reduced(delta, other_reduction)


def _wrong_fprime(fprime: Write) -> Write:
    """Return what puts another f′ in the place of the right one, where there is a factor f′."""

    def write(place: Place) -> Written | None:
        wrong = None if _factor_fprime(place) is None else fprime(place)
        if wrong is None:
            return None
        return _with_fprime(place, _dout(place), wrong)

    return write


def _of_out(
    template: str, apply: Callable[[Matrix, Matrix], Calls], *only: Activation
) -> Callable[[Place], Written | None]:
    def fprime(place: Place) -> Written | None:
        return Applied(template, apply, place.value("out")) if not only or place.activation in only else None

    return fprime


def _one_minus(out: Matrix, fprime: Matrix) -> Calls:
    yield np.subtract, (_ONE, out, fprime)


def _itself(out: Matrix, fprime: Matrix) -> Calls:
    yield np.copyto, (fprime, out)


def _minus_one(out: Matrix, fprime: Matrix) -> Calls:
    yield np.subtract, (out, _ONE, fprime)
    yield np.multiply, (out, fprime, fprime)


def _plus_one(out: Matrix, fprime: Matrix) -> Calls:
    yield np.add, (_ONE, out, fprime)
    yield np.multiply, (out, fprime, fprime)


def _out_one_minus(out: Matrix, fprime: Matrix) -> Calls:
    yield np.subtract, (_ONE, out, fprime)
    yield np.multiply, (out, fprime, fprime)


def _one_minus_square(out: Matrix, fprime: Matrix) -> Calls:
    yield np.multiply, (out, out, fprime)
    yield np.subtract, (_ONE, fprime, fprime)


def _times_one_minus(value: Value) -> Written:
    return Applied("{x} · (1 − {x})", _out_one_minus, value)


def _derived_of(place: Place, kind: str, *, twice: bool = False) -> Written | None:
    """Return f′, as a formula of out, with another value put in; or with out put through f again."""
    activation, derivative = place.activation, place.activation.derivative
    if activation.derivative_from != "out" or isinstance(derivative, Jacobian):
        return None
    function = derivative  # known to be no Jacobian

    def apply(given: Matrix, fprime: Matrix) -> Calls:
        put_in = given
        if twice:
            put_in = np.empty_like(given)
            yield from activation.apply(given, put_in)
        yield from function(put_in, fprime)

    formula = activation.derivative_formula
    return Applied(formula.replace("{x}", "f({x})") if twice else formula, apply, place.value(kind))


def _of_other_function(place: Place) -> Written | None:
    out = place.value("out")
    if place.activation is _SIGMOID:
        return Applied("(1 − {x}²)", _one_minus_square, out)
    return _times_one_minus(out) if place.activation is _TANH else None


def _fprime_of_layer_after(place: Place) -> Written | None:
    fprime = fprime_of(place, place.after)
    same = place.size(place.after) == place.size(place.layer)
    return _with_fprime(place, _dout(place), fprime) if same and fprime is not None else None


def _fprime_of_layer_before(place: Place) -> Written | None:
    same = place.size(place.before) == place.size(place.layer)
    if not same or place.activation is not _SIGMOID:
        return None
    return _with_fprime(place, _dout(place), _times_one_minus(place.value("out", place.before)))


OUTPUT_MISTAKES = (
    Mistake(
        "delta.no-fprime",
        "f′ forgotten in the output layer",
        "δ = out−t",
        (OUTPUT_DELTA,),
        by_formula(_no_fprime),
        needs="a factor f′ in the δ of the output layer",
    ),
    Mistake(
        "delta.sign",
        "t − out, but still W − l·∇W: the error climbs",
        "δ = (t−out)∘f′",
        (OUTPUT_DELTA,),
        by_formula(_sign),
        needs="an output layer whose δ is computed cell by cell",
    ),
    Mistake(
        "delta.factor-2",
        "2·(out−t): the ½ of the loss forgotten",
        "δ = 2(out−t)∘f′",
        (OUTPUT_DELTA,),
        by_formula(lambda place: _scaled(place, 2.0, "2")),
        needs="an output layer whose δ is computed cell by cell",
    ),
    Mistake(
        "delta.over-n",
        "divided by the number of outputs",
        "δ = (out−t)/n∘f′",
        (OUTPUT_DELTA,),
        by_formula(_over_n),
        needs="more than one output",
    ),
    Mistake(
        "delta.uses-E",
        "the error E_k in place of its derivative",
        "δ = ½(t−o)²∘f′",
        (OUTPUT_DELTA,),
        by_formula(_uses_e),
        needs="a factor f′ in the δ of the output layer",
    ),
    Mistake(
        "delta.total-E",
        "the total E for every neuron",
        "δ = E∘f′",
        (OUTPUT_DELTA,),
        by_formula(_total_e),
        needs="a factor f′ in the δ of the output layer",
    ),
    Mistake(
        "delta.extra-fprime",
        "factor f′, although it cancels",
        "δ = (out−t)∘out(1−out)",
        (OUTPUT_DELTA,),
        by_formula(_extra_fprime),
        needs="a loss with which f′ cancels",
    ),
    Mistake(
        "delta.target-swapped",
        "targets in the wrong order",
        "δ = (out − t reversed)∘f′",
        (OUTPUT_DELTA,),
        by_formula(_target_swapped),
        needs="more than one output, and out − t in its δ",
    ),
)

FPRIME_MISTAKES = (
    Mistake(
        "fprime.sigmoid-twice",
        "out put through f again",
        "f′ = f(out)(1−f(out))",
        _BOTH,
        by_formula(_wrong_fprime(lambda place: _derived_of(place, "out", twice=True))),
        needs="a factor f′ that is computed from out",
    ),
    Mistake(
        "fprime.of-net",
        "net put in where out belongs",
        "f′ = net(1−net)",
        _BOTH,
        by_formula(_wrong_fprime(lambda place: _derived_of(place, "net"))),
        needs="a factor f′ that is computed from out",
    ),
    Mistake(
        "fprime.one-minus-out",
        "only (1−out)",
        "f′ = 1−out",
        _BOTH,
        by_formula(_wrong_fprime(_of_out("(1 − {x})", _one_minus, _SIGMOID, _TANH))),
        needs="a factor f′ of sigmoid or tanh",
    ),
    Mistake(
        "fprime.out-only",
        "f in place of f′",
        "f′ = out",
        _BOTH,
        by_formula(_wrong_fprime(_of_out("{x}", _itself))),
        needs="a factor f′ in a δ",
    ),
    Mistake(
        "fprime.sign",
        "out·(out−1)",
        "f′ = out(out−1)",
        _BOTH,
        by_formula(_wrong_fprime(_of_out("{x} · ({x} − 1)", _minus_one, _SIGMOID))),
        needs="a factor f′ of sigmoid",
    ),
    Mistake(
        "fprime.plus",
        "out·(1+out)",
        "f′ = out(1+out)",
        _BOTH,
        by_formula(_wrong_fprime(_of_out("{x} · (1 + {x})", _plus_one, _SIGMOID))),
        needs="a factor f′ of sigmoid",
    ),
    Mistake(
        "fprime.wrong-function",
        "derivative of another activation",
        "f′ = out(1−out) for tanh",
        _BOTH,
        by_formula(_wrong_fprime(_of_other_function)),
        needs="a factor f′ of sigmoid or tanh",
    ),
)

HIDDEN_MISTAKES = (
    Mistake(
        "hidden.no-fprime",
        "f′ forgotten in hidden layers",
        "δ = ∂E/∂out",
        (HIDDEN_DELTA,),
        by_formula(_no_fprime),
        needs="a hidden layer with a factor f′",
    ),
    Mistake(
        "all.no-fprime",
        "f′ forgotten everywhere",
        "δ = ∂E/∂out in all layers",
        _BOTH,
        by_formula(_no_fprime),
        needs="a factor f′ in a δ",
    ),
    Mistake(
        "hidden.fprime-layer-after",
        "f′ of the layer after",
        "δ = ∂E/∂out ∘ f′ of the layer after",
        (HIDDEN_DELTA,),
        by_formula(_fprime_of_layer_after),
        needs="a hidden layer as large as the one after it",
    ),
    Mistake(
        "hidden.fprime-layer-before",
        "out(1−out) of the layer before",
        "δ = ∂E/∂out ∘ out(1−out) of the layer before",
        (HIDDEN_DELTA,),
        by_formula(_fprime_of_layer_before),
        needs="a hidden sigmoid layer as large as the one before it",
    ),
)

BATCH_SUM = Mistake(
    "batch.sum",
    "sum over the batch where the mean is asked for, or the reverse",
    "∇W·B or ∇W/B",
    (OUTPUT_DELTA,),
    by_formula(_batch_sum),
    needs="an output layer whose δ is computed cell by cell",
)
