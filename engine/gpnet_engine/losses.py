"""The losses: what each output costs, and the derivative of that by the output.

A table, so that a new loss is a new entry. The calls of `cost` and `derivative` write into given arrays.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.calls import Calls, constant

_ZERO, _HALF, _ONE = constant(0.0), constant(0.5), constant(1.0)


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss E, summed over outputs and samples.

    `cost(basis, target, error_k)` writes what each output adds to E; the basis is out, or, for a loss with
    `fused_with`, net; `cost_of_out` is that loss as written, which arithmetic on paper goes by.
    `derivative(out, target, dout)` writes ∂E/∂out. `formula` shows one output's part with its fields {t} and {o},
    `value(target, out)` computes it, `derivative_formula` shows its derivative if that is more than out − target.
    `equation` is the whole E in matrices ("t" and "o" stand for target and out), `symbols` the same in one line. A
    loss with `fused_with` wants that activation in the last layer: f′ cancels there, and the output delta is just
    out − target.
    """

    name: str
    cost: Callable[[Matrix, Matrix, Matrix], Calls]
    derivative: Callable[[Matrix, Matrix, Matrix], Calls]
    formula: str
    value: Callable[[float, float], float]
    equation: tuple[str, ...]
    symbols: str
    meaning: str
    fused_with: str | None = None
    cost_of_out: Callable[[Matrix, Matrix, Matrix], Calls] | None = None
    derivative_formula: str = ""


def _squared_cost(out: Matrix, target: Matrix, error_k: Matrix) -> Calls:
    yield np.subtract, (target, out, error_k)
    yield np.multiply, (error_k, error_k, error_k)
    yield np.multiply, (error_k, _HALF, error_k)


def _difference(out: Matrix, target: Matrix, dout: Matrix) -> Calls:
    yield np.subtract, (out, target, dout)


def _cross_entropy_cost(net: Matrix, target: Matrix, error_k: Matrix) -> Calls:
    """−t · ln(softmax(net)), by the log-sum-exp form that neither overflows nor takes ln 0."""
    shifted, by_sample = np.empty_like(net), np.empty((1, net.shape[1]))
    yield np.maximum.reduce, (net, 0, None, by_sample, True)
    yield np.subtract, (net, by_sample, shifted)
    yield np.exp, (shifted, error_k)
    yield np.add.reduce, (error_k, 0, None, by_sample, True)
    yield np.log, (by_sample, by_sample)
    yield np.subtract, (by_sample, shifted, error_k)
    yield np.multiply, (target, error_k, error_k)


def _cross_entropy_of_out(out: Matrix, target: Matrix, error_k: Matrix) -> Calls:
    """−t · ln(out), which is 0 where t is 0."""
    yield from _times_log(target, out, error_k)
    yield np.negative, (error_k, error_k)


def _times_log(factor: Matrix, number: Matrix, result: Matrix) -> Calls:
    """Factor · ln(number), which is 0 where the factor is 0, whatever the logarithm."""
    is_zero = np.empty(factor.shape, dtype=np.bool_)
    yield np.log, (number, result)
    yield np.multiply, (factor, result, result)
    yield np.equal, (factor, _ZERO, is_zero)
    yield np.putmask, (result, is_zero, _ZERO)


def _cross_entropy_derivative(out: Matrix, target: Matrix, dout: Matrix) -> Calls:
    yield np.divide, (target, out, dout)
    yield np.negative, (dout, dout)


def _binary_cost(net: Matrix, target: Matrix, error_k: Matrix) -> Calls:
    """−t · ln(out) − (1 − t) · ln(1 − out) with out = sigmoid(net), in its stable form."""
    part, product = np.empty_like(net), np.empty_like(net)
    yield np.abs, (net, error_k)
    yield np.negative, (error_k, error_k)
    yield np.exp, (error_k, error_k)
    yield np.log1p, (error_k, error_k)
    yield partial(np.maximum, out=part), (net, _ZERO)
    yield np.multiply, (net, target, product)
    yield np.subtract, (part, product, part)
    yield np.add, (error_k, part, error_k)


def _binary_cost_of_out(out: Matrix, target: Matrix, error_k: Matrix) -> Calls:
    """−t · ln(out) − (1 − t) · ln(1 − out)."""
    other_target, other_out, other = np.empty_like(out), np.empty_like(out), np.empty_like(out)
    yield from _times_log(target, out, error_k)
    yield np.subtract, (_ONE, target, other_target)
    yield np.subtract, (_ONE, out, other_out)
    yield from _times_log(other_target, other_out, other)
    yield np.add, (error_k, other, error_k)
    yield np.negative, (error_k, error_k)


def _binary_derivative(out: Matrix, target: Matrix, dout: Matrix) -> Calls:
    steepness = np.empty_like(out)
    yield np.subtract, (_ONE, out, steepness)
    yield np.multiply, (out, steepness, steepness)
    yield np.subtract, (out, target, dout)
    yield np.divide, (dout, steepness, dout)


def _xlogy(factor: float, number: float) -> float:
    """Return factor · ln(number), which is 0 where the factor is 0."""
    return 0.0 if factor == 0.0 else float(factor * np.log(number))


LOSSES = {
    loss.name: loss
    for loss in (
        Loss(
            "squared_error",
            _squared_cost,
            _difference,
            "½·({t} − {o})²",
            lambda target, out: 0.5 * (target - out) * (target - out),  # ** raises where it overflows
            ("½ Σ (", "t", "−", "o", ")²"),
            "½Σ(t−{o})²",
            "How far the outputs are from the target: half of every difference squared, added up.",
        ),
        Loss(
            "cross_entropy",
            _cross_entropy_cost,
            _cross_entropy_derivative,
            "−{t}·ln({o})",
            lambda target, out: -_xlogy(target, out),
            ("−Σ", "t", "∘ ln", "o"),
            "−Σ t·ln({o})",
            "How surprised the network is by the right answer: −ln of the probability it gave to it.",
            fused_with="softmax",
            cost_of_out=_cross_entropy_of_out,
            derivative_formula="−{t} / {o}",
        ),
        Loss(
            "binary_cross_entropy",
            _binary_cost,
            _binary_derivative,
            "−({t}·ln({o}) + (1 − {t})·ln(1 − {o}))",
            lambda target, out: -_xlogy(target, out) - _xlogy(1.0 - target, 1.0 - out),
            ("−Σ (", "t", "∘ ln", "o", "+ (1−t) ∘ ln(1−out) )"),
            "−Σ t·ln({o})+…",
            "How surprised the network is by the right answers: −ln of the probability it gave to each.",
            fused_with="sigmoid",
            cost_of_out=_binary_cost_of_out,
            derivative_formula="({o} − {t}) / ({o} · (1 − {o}))",
        ),
    )
}
