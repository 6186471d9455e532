"""Mistakes in out: in the activation."""

from collections.abc import Callable

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import Cells, Expression, Function
from gpnet_engine.model.activations import ACTIVATIONS
from gpnet_engine.model.numpy_calls import Calls, constant
from gpnet_engine.operations.forward import OUT
from gpnet_engine.operations.matrix_formulas.formula import Written
from gpnet_engine.operations.mistakes.applied_formulas import Applied, WrittenOf
from gpnet_engine.operations.mistakes.mistake import Mistake, Place
from gpnet_engine.operations.rule import Context, Operand

_ONE = constant(1.0)


def _of_sigmoid(template: str, apply: Callable[[Matrix, Matrix], Calls]) -> Callable[[Place], Written | None]:
    def write(place: Place) -> Written | None:
        return Applied(template, apply, place.value("net")) if place.activation.is_logistic else None

    return write


def _plus_exponent(net: Matrix, out: Matrix) -> Calls:
    yield np.exp, (net, out)
    yield np.add, (out, _ONE, out)
    yield np.reciprocal, (out, out)


def _no_brackets(net: Matrix, out: Matrix) -> Calls:
    yield np.negative, (net, out)
    yield np.exp, (out, out)
    yield np.add, (out, _ONE, out)


def _net_over(net: Matrix, out: Matrix) -> Calls:
    yield from _no_brackets(net, out)
    yield np.reciprocal, (out, out)
    yield np.multiply, (net, out, out)


def _skipped(place: Place) -> Written | None:
    return None if place.activation.is_identity else place.value("net")


def _skipped_last(place: Place) -> Written | None:
    return _skipped(place) if place.is_last else None


def _wrong_function(place: Place) -> Written | None:
    if place.activation.mistaken_for is None:
        return None
    other = ACTIVATIONS[place.activation.mistaken_for]
    return Applied(other.formula, other.apply, place.value("net"))


def _twice(place: Place) -> Written | None:
    activation, net = place.activation, place.value("net")
    if not activation.is_elementwise or activation.is_identity:
        return None

    def apply(given: Matrix, out: Matrix) -> Calls:
        once = np.empty_like(given)
        yield from activation.apply(given, once)
        yield from activation.apply(once, out)

    return Applied(activation.formula.replace("{x}", "(" + activation.formula + ")"), apply, net, "f(f({x}))")


def _no_exponentials(place: Place) -> Written | None:
    net = place.value("net")
    if place.activation.is_elementwise:
        return None

    def apply(given: Matrix, out: Matrix) -> Calls:
        by_sample = np.empty_like(given, shape=(1, given.shape[1]))
        yield np.add.reduce, (given, 0, None, by_sample, True)
        yield np.divide, (given, by_sample, out)

    def cell(_context: Context, row: int, column: int) -> Expression:
        line = Cells(net.name, None, column)
        return Function(
            "{x} / Σ net", (("x", Cells(net.name, row, column)),), lambda own, all_: own / float(np.sum(all_)), (line,)
        )

    drawn = (Operand(net.name), "/ Σ", Operand(net.name))
    return WrittenOf((net.name,), apply, cell, lambda _context: drawn, lambda _context: f"net_{place.layer}/Σnet")


OUT_MISTAKES = (
    Mistake.by_formula(
        "out.plus-exponent",
        "sign of the exponent lost",
        "out = 1/(1 + e^net)",
        (OUT,),
        _of_sigmoid("1 / (1 + e^{x})", _plus_exponent),
        needs="a layer with sigmoid",
    ),
    Mistake.by_formula(
        "out.brackets",
        "typed without brackets: 1/1 + e^−net",
        "out = 1 + e^−net",
        (OUT,),
        _of_sigmoid("1/1 + e^−{x}", _no_brackets),
        needs="a layer with sigmoid",
    ),
    Mistake.by_formula(
        "out.skipped", "activation forgotten", "out = net", (OUT,), _skipped, needs="a layer that is not linear"
    ),
    Mistake.by_formula(
        "out.skipped-last",
        "activation forgotten in the output layer only",
        "out = net, in the last layer",
        (OUT,),
        _skipped_last,
        needs="an output layer that is not linear",
    ),
    Mistake.by_formula(
        "out.wrong-function",
        "tanh for sigmoid, or the reverse",
        "out = tanh(net)",
        (OUT,),
        _wrong_function,
        needs="a layer with sigmoid or tanh",
    ),
    Mistake.by_formula(
        "out.twice",
        "activation applied twice",
        "out = f(f(net))",
        (OUT,),
        _twice,
        needs="a layer that is not linear and computes cell by cell",
    ),
    Mistake.by_formula(
        "out.numerator",
        "net over (1 + e^−net)",
        "out = net/(1 + e^−net)",
        (OUT,),
        _of_sigmoid("{x} / (1 + e^−{x})", _net_over),
        needs="a layer with sigmoid",
    ),
    Mistake.by_formula(
        "out.softmax-no-exp",
        "softmax without exponentials",
        "out = net/Σnet",
        (OUT,),
        _no_exponentials,
        needs="a layer with softmax",
    ),
)
