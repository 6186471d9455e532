"""Mistakes in f′: forgotten, that of another layer, or another formula in its place."""

from collections.abc import Callable

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.model.activations import ACTIVATIONS, Activation, Jacobian
from gpnet_engine.model.numpy_calls import Calls, constant
from gpnet_engine.operations.backward import HIDDEN_DELTA, OUTPUT_DELTA
from gpnet_engine.operations.matrix_formulas.formula import Value, Written
from gpnet_engine.operations.mistakes.applied_formulas import Applied
from gpnet_engine.operations.mistakes.delta_formulas import dout_of, factor_fprime, fprime_of, with_fprime
from gpnet_engine.operations.mistakes.mistake import Mistake, Place, Write

_ONE = constant(1.0)
_BOTH = (OUTPUT_DELTA, HIDDEN_DELTA)


def no_fprime(place: Place) -> Written | None:
    """Return ∂E/∂out alone; None where f′ changes nothing."""
    return None if factor_fprime(place) is None else dout_of(place)


def _wrong_fprime(fprime: Write) -> Write:
    """Return what puts another f′ in the place of the right one, where there is a factor f′."""

    def write(place: Place) -> Written | None:
        wrong = None if factor_fprime(place) is None else fprime(place)
        if wrong is None:
            return None
        return with_fprime(place, dout_of(place), wrong)

    return write


def _is_any(_activation: Activation) -> bool:
    return True


def _is_logistic(activation: Activation) -> bool:
    return activation.is_logistic


def _of_out(
    template: str, apply: Callable[[Matrix, Matrix], Calls], is_like: Callable[[Activation], bool] = _is_any
) -> Callable[[Place], Written | None]:
    """Return what writes f′ by a function of out, for the activations whose right f′ is like it."""

    def fprime(place: Place) -> Written | None:
        return Applied(template, apply, place.value("out")) if is_like(place.activation) else None

    return fprime


def _has_one_minus_out(activation: Activation) -> bool:
    return activation.derivative_from == "out" and "(1 − {x}" in activation.derivative_formula


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


def times_one_minus(value: Value) -> Written:
    """Return x · (1 − x) of each cell."""
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
    if place.activation.mistaken_for is None:
        return None
    other = ACTIVATIONS[place.activation.mistaken_for]
    if isinstance(other.derivative, Jacobian):
        return None
    return Applied(other.derivative_formula, other.derivative, place.value(other.derivative_from))


def _fprime_of_layer_after(place: Place) -> Written | None:
    fprime = fprime_of(place, place.after)
    same = place.size(place.after) == place.size(place.layer)
    return with_fprime(place, dout_of(place), fprime) if same and fprime is not None else None


def _fprime_of_layer_before(place: Place) -> Written | None:
    same = place.size(place.before) == place.size(place.layer)
    if not same or not place.activation.is_logistic:
        return None
    return with_fprime(place, dout_of(place), times_one_minus(place.value("out", place.before)))


FPRIME_MISTAKES = (
    Mistake.by_formula(
        "fprime.sigmoid-twice",
        "out put through f again",
        "f′ = f(out)(1−f(out))",
        _BOTH,
        _wrong_fprime(lambda place: _derived_of(place, "out", twice=True)),
        needs="a factor f′ that is computed from out",
    ),
    Mistake.by_formula(
        "fprime.of-net",
        "net put in where out belongs",
        "f′ = net(1−net)",
        _BOTH,
        _wrong_fprime(lambda place: _derived_of(place, "net")),
        needs="a factor f′ that is computed from out",
    ),
    Mistake.by_formula(
        "fprime.one-minus-out",
        "only (1−out)",
        "f′ = 1−out",
        _BOTH,
        _wrong_fprime(_of_out("(1 − {x})", _one_minus, _has_one_minus_out)),
        needs="a factor f′ of sigmoid or tanh",
    ),
    Mistake.by_formula(
        "fprime.out-only",
        "f in place of f′",
        "f′ = out",
        _BOTH,
        _wrong_fprime(_of_out("{x}", _itself)),
        needs="a factor f′ in a δ",
    ),
    Mistake.by_formula(
        "fprime.sign",
        "out·(out−1)",
        "f′ = out(out−1)",
        _BOTH,
        _wrong_fprime(_of_out("{x} · ({x} − 1)", _minus_one, _is_logistic)),
        needs="a factor f′ of sigmoid",
    ),
    Mistake.by_formula(
        "fprime.plus",
        "out·(1+out)",
        "f′ = out(1+out)",
        _BOTH,
        _wrong_fprime(_of_out("{x} · (1 + {x})", _plus_one, _is_logistic)),
        needs="a factor f′ of sigmoid",
    ),
    Mistake.by_formula(
        "fprime.wrong-function",
        "derivative of another activation",
        "f′ = out(1−out) for tanh",
        _BOTH,
        _wrong_fprime(_of_other_function),
        needs="a factor f′ of sigmoid or tanh",
    ),
)


HIDDEN_MISTAKES = (
    Mistake.by_formula(
        "hidden.no-fprime",
        "f′ forgotten in hidden layers",
        "δ = ∂E/∂out",
        (HIDDEN_DELTA,),
        no_fprime,
        needs="a hidden layer with a factor f′",
    ),
    Mistake.by_formula(
        "all.no-fprime",
        "f′ forgotten everywhere",
        "δ = ∂E/∂out in all layers",
        _BOTH,
        no_fprime,
        needs="a factor f′ in a δ",
    ),
    Mistake.by_formula(
        "hidden.fprime-layer-after",
        "f′ of the layer after",
        "δ = ∂E/∂out ∘ f′ of the layer after",
        (HIDDEN_DELTA,),
        _fprime_of_layer_after,
        needs="a hidden layer as large as the one after it",
    ),
    Mistake.by_formula(
        "hidden.fprime-layer-before",
        "out(1−out) of the layer before",
        "δ = ∂E/∂out ∘ out(1−out) of the layer before",
        (HIDDEN_DELTA,),
        _fprime_of_layer_before,
        needs="a hidden sigmoid layer as large as the one before it",
    ),
)
