"""The activation functions: value, derivative, and how both are written.

A table, so that a new function is a new entry. What a function computes is a list of numpy calls that write into
given arrays, as stepping and training share them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.calls import Calls, constant

LEAK = 0.01

_ZERO, _ONE, _LEAK = constant(0.0), constant(1.0), constant(LEAK)


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation function f with its derivative f′.

    The calls of `apply(net, out)` write f(net) into `out`, those of `derivative(basis, fprime)` f′, computed from the
    `basis` that `derivative_from` names. Templates show one cell: `{x}` is the cell of net (`formula`) or of the basis
    (`derivative_formula`). A function whose derivative is a matrix (softmax) has no elementwise derivative.
    """

    name: str
    apply: Callable[[Matrix, Matrix], Calls]
    formula: str
    derivative: Callable[[Matrix, Matrix], Calls] | None
    derivative_formula: str
    derivative_from: Literal["net", "out"]
    initial_scale: Callable[[int, int], float]


def _xavier(fan_in: int, fan_out: int) -> float:
    """Glorot and Bengio 2010: half the width of a uniform distribution for sigmoid and tanh."""
    return float(np.sqrt(6.0 / (fan_in + fan_out)))


def _he(fan_in: int, _fan_out: int) -> float:
    """He et al. 2015: half the width of a uniform distribution for rectifiers."""
    return float(np.sqrt(6.0 / fan_in))


def _sigmoid(net: Matrix, out: Matrix) -> Calls:
    yield np.negative, (net, out)
    yield np.exp, (out, out)  # overflows to infinity for net < -709, and 1 / infinity is the right 0
    yield np.add, (out, _ONE, out)
    yield np.reciprocal, (out, out)


def _sigmoid_derivative(out: Matrix, fprime: Matrix) -> Calls:
    yield np.subtract, (_ONE, out, fprime)
    yield np.multiply, (out, fprime, fprime)


def _tanh(net: Matrix, out: Matrix) -> Calls:
    yield np.tanh, (net, out)


def _tanh_derivative(out: Matrix, fprime: Matrix) -> Calls:
    yield np.multiply, (out, out, fprime)
    yield np.subtract, (_ONE, fprime, fprime)


def _relu(net: Matrix, out: Matrix) -> Calls:
    yield partial(np.maximum, out=out), (net, _ZERO)


def _relu_derivative(net: Matrix, fprime: Matrix) -> Calls:
    yield np.heaviside, (net, _ZERO, fprime)


def _leaky_relu(net: Matrix, out: Matrix) -> Calls:
    yield np.multiply, (net, _LEAK, out)
    yield partial(np.maximum, out=out), (net, out)


def _leaky_relu_derivative(net: Matrix, fprime: Matrix) -> Calls:
    yield np.heaviside, (net, _ZERO, fprime)
    yield partial(np.maximum, out=fprime), (fprime, _LEAK)


def _linear(net: Matrix, out: Matrix) -> Calls:
    yield np.copyto, (out, net)


def _linear_derivative(_net: Matrix, fprime: Matrix) -> Calls:
    yield fprime.fill, (1.0,)


def _softmax(net: Matrix, out: Matrix) -> Calls:
    by_sample = np.empty((1, net.shape[1]))
    yield np.maximum.reduce, (net, 0, None, by_sample, True)
    yield np.subtract, (net, by_sample, out)  # the largest exponent is 0: no overflow
    yield np.exp, (out, out)
    yield np.add.reduce, (out, 0, None, by_sample, True)
    yield np.divide, (out, by_sample, out)


ACTIVATIONS = {
    activation.name: activation
    for activation in (
        Activation(
            "sigmoid",
            _sigmoid,
            "1 / (1 + e^−{x})",
            _sigmoid_derivative,
            "{x} · (1 − {x})",
            "out",
            _xavier,
        ),
        Activation("tanh", _tanh, "tanh({x})", _tanh_derivative, "(1 − {x}²)", "out", _xavier),
        Activation("relu", _relu, "max(0, {x})", _relu_derivative, "[{x} > 0]", "net", _he),
        Activation(
            "leaky_relu",
            _leaky_relu,
            "max({x}, 0.01 · {x})",
            _leaky_relu_derivative,
            "(1 if {x} > 0 else 0.01)",
            "net",
            _he,
        ),
        Activation("linear", _linear, "{x}", _linear_derivative, "1", "net", _xavier),
        Activation("softmax", _softmax, "e^{x} / Σ e^net", None, "", "out", _xavier),
    )
}
