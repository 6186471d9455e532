"""The losses: what each output adds to E, the derivative with respect to the output, and how both are written.

To add a loss, add an entry to `LOSSES`; nothing else is needed. The calls of `cost` and `derivative` write into given
arrays, so that stepping and training share them.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import Cells, Difference, Expression, Function, Number, Product, Total
from gpnet_engine.model.numpy_calls import Calls, constant, of_cell
from gpnet_engine.names import full

_ZERO, _HALF, _ONE, _TWO = map(constant, (0.0, 0.5, 1.0, 2.0))
_NOT_ONE = constant(1e-12)  # targets that add up to 1, except for rounding, are probabilities

Computation: TypeAlias = Callable[[Matrix, Matrix, Matrix], Calls]


@dataclass(frozen=True, slots=True)
class Written:
    """How the derivative of a loss is written.

    cell      (out, target): one cell of it, of two cells of a value
    equation  in matrices, "o" and "t" standing for out and target; empty where it is shown as one matrix
    symbols   in one line, with its field {o}
    meaning   in words, with its field {neuron}
    """

    cell: Callable[[Cells, Cells], Expression]
    equation: tuple[str, ...]
    symbols: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Fused:
    """A loss and an activation whose derivatives cancel in part: δ of the last layer is simpler than their product.

    The calls of `delta(out, target, delta)` write that δ; `written(target)` is how it is written for these targets.
    """

    activation: str
    delta: Computation
    written: Callable[[Matrix], Written]


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss E, summed over outputs and samples.

    meaning        what E says, in a sentence
    computed_from  what `cost` takes: out, or net where that is more exact (the entropies, of a `fused` layer)
    cost           the calls of `cost(basis, target, error_k)` write what each output adds to E
    cost_of_out    the same from out, as it is written; used for arithmetic on paper, which knows only the rounded out
    formula        one output's part of E, with its fields {t} and {o}; `value(target, out)` computes it
    equation       the whole E in matrices, "t" and "o" standing for target and out; `symbols` is the same in one line
    derivative     the calls of `derivative(out, target, dout)` write ∂E/∂out; `written` is how it is written
    targets        the least and the largest target that the loss allows
    fused          how δ is simpler with a certain activation in the last layer, which the loss then needs
    kinks          the values of out − target at which the derivative does not exist
    is_half_square whether it is ½ Σ (t − o)², of which people forget the ½ or the square
    mistaken_for   the loss that people take for it, if there is one
    mean_of_outputs  whether E may be averaged over the outputs: not where they are one distribution
    setting        the setting that the loss depends on, if any; `with_setting` returns it with another value
    """

    name: str
    meaning: str
    computed_from: Literal["out", "net"]
    cost: Computation
    formula: str
    value: Callable[[float, float], float]
    equation: tuple[str, ...]
    symbols: str
    derivative: Computation
    written: Written
    targets: tuple[float, float] = (-math.inf, math.inf)
    cost_of_out: Computation | None = None
    fused: Fused | None = None
    kinks: tuple[float, ...] = ()
    mean_of_outputs: bool = True
    is_half_square: bool = False
    mistaken_for: str | None = None
    setting: str | None = None
    with_setting: "Callable[[float], Loss] | None" = None

    @property
    def has_logarithm(self) -> bool:
        """Whether it takes the logarithm of an output."""
        return "ln" in self.formula

    def why_not_target(self, target: float) -> str | None:
        """Return why an output cannot have a target; None if it can."""
        least, most = self.targets
        if least <= target <= most:
            return None
        from_least = full(least)
        wanted = f"from {from_least} to {full(most)}" if math.isfinite(most) else f"of {from_least} or more"
        return f"{self.name} expects targets {wanted}, got {full(target)}"


def _difference(out: Matrix, target: Matrix, dout: Matrix) -> Calls:
    yield np.subtract, (out, target, dout)


DIFFERENCE = Written(Difference, ("(", "o", "−", "t", ")"), "({o}−t)", "out_{neuron} minus its target")
"""∂E/∂out, or δ, that is out − t."""


def _by_template(template: str, derivative: Computation) -> Callable[[Cells, Cells], Expression]:
    """Return the cell of a derivative that is written by a template with the fields {t} and {o}."""

    def cell(out: Cells, target: Cells) -> Expression:
        return Function(template, (("o", out), ("t", target)), partial(of_cell, derivative))

    return cell


def _squared_cost(out: Matrix, target: Matrix, error_k: Matrix) -> Calls:
    yield np.subtract, (target, out, error_k)
    yield np.multiply, (error_k, error_k, error_k)
    yield np.multiply, (error_k, _HALF, error_k)


def _quotient(factor: Matrix, number: Matrix, result: Matrix) -> Calls:
    """Factor / number, and 0 where both are 0, as in the limit."""
    yield np.divide, (factor, number, result)
    yield from _zero_where_both_are(factor, number, result)


def _times_log(factor: Matrix, number: Matrix, result: Matrix) -> Calls:
    """Factor · ln(number), and 0 where both are 0, as in the limit."""
    yield np.log, (number, result)
    yield np.multiply, (factor, result, result)
    yield from _zero_where_both_are(factor, number, result)


def _zero_where_both_are(factor: Matrix, number: Matrix, result: Matrix) -> Calls:
    """Write 0 where factor and number are 0. Neither is ever negative, and NaN is not 0: it stays."""
    total, is_zero = np.empty_like(factor), np.empty(factor.shape, dtype=np.bool_)
    yield np.add, (factor, number, total)
    yield np.equal, (total, _ZERO, is_zero)
    yield np.putmask, (result, is_zero, _ZERO)


def _xlogy(factor: float, number: float) -> float:
    """Return factor · ln(number), or 0 if both are 0."""
    with np.errstate(all="ignore"):
        return 0.0 if factor == number == 0.0 else float(factor * np.log(number))


def _cross_entropy_cost(net: Matrix, target: Matrix, error_k: Matrix) -> Calls:
    """−t · ln(softmax(net)), in the log-sum-exp form, which neither overflows nor takes ln 0."""
    shifted, by_sample = np.empty_like(net), np.empty_like(net, shape=(1, net.shape[1]))
    yield np.maximum.reduce, (net, 0, None, by_sample, True)
    yield np.subtract, (net, by_sample, shifted)
    yield np.exp, (shifted, error_k)
    yield np.add.reduce, (error_k, 0, None, by_sample, True)
    yield np.log, (by_sample, by_sample)
    yield np.subtract, (by_sample, shifted, error_k)
    yield np.multiply, (target, error_k, error_k)


def _cross_entropy_of_out(out: Matrix, target: Matrix, error_k: Matrix) -> Calls:
    """−t · ln(out), which is 0 where both are 0."""
    yield from _times_log(target, out, error_k)
    yield np.negative, (error_k, error_k)


def _cross_entropy_derivative(out: Matrix, target: Matrix, dout: Matrix) -> Calls:
    yield from _quotient(target, out, dout)
    yield np.negative, (dout, dout)


def _cross_entropy_delta(out: Matrix, target: Matrix, delta: Matrix) -> Calls:
    """(Σ t) · out − t; Σ t counts as 1 where it is 1 except for rounding."""
    total = np.empty_like(out, shape=(1, out.shape[1]))
    distance, is_one = np.empty_like(total), np.empty(total.shape, dtype=np.bool_)
    yield np.add.reduce, (target, 0, None, total, True)
    yield np.subtract, (total, _ONE, distance)
    yield np.abs, (distance, distance)
    yield np.less_equal, (distance, _NOT_ONE, is_one)
    yield np.putmask, (total, is_one, _ONE)
    yield np.multiply, (total, out, delta)
    yield np.subtract, (delta, target, delta)


def _cross_entropy_written(target: Matrix) -> Written:
    if bool(np.all(np.abs(np.add.reduce(target, 0) - 1.0) <= _NOT_ONE)):
        return DIFFERENCE
    return _WEIGHTED


def _weighted_cell(out: Cells, target: Cells) -> Expression:
    return Difference(Product((Total(Cells(target.name, None, target.column)), out)), target)


_WEIGHTED = Written(
    _weighted_cell,
    ("( (Σ", "t", ") ∘", "o", "−", "t", ")"),
    "((Σt)·{o}−t)",
    "out_{neuron} times the sum of all targets of the sample (which is not 1), minus its own target",
)


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
    """−t / out + (1 − t) / (1 − out): written like this, it is right where out is exactly 0 or 1."""
    other_target, other_out, other = np.empty_like(out), np.empty_like(out), np.empty_like(out)
    yield np.subtract, (_ONE, target, other_target)
    yield np.subtract, (_ONE, out, other_out)
    yield from _quotient(other_target, other_out, other)
    yield from _quotient(target, out, dout)
    yield np.subtract, (other, dout, dout)


def _sum_of_squares_cost(out: Matrix, target: Matrix, error_k: Matrix) -> Calls:
    yield np.subtract, (target, out, error_k)
    yield np.multiply, (error_k, error_k, error_k)


def _twice_difference(out: Matrix, target: Matrix, dout: Matrix) -> Calls:
    yield np.subtract, (out, target, dout)
    yield np.multiply, (dout, _TWO, dout)


def _absolute_cost(out: Matrix, target: Matrix, error_k: Matrix) -> Calls:
    yield np.subtract, (target, out, error_k)
    yield np.abs, (error_k, error_k)


def _sign(out: Matrix, target: Matrix, dout: Matrix) -> Calls:
    yield np.subtract, (out, target, dout)
    yield np.sign, (dout, dout)


def _huber(threshold: float) -> Loss:
    most, least, written = constant(threshold), constant(-threshold), full(threshold)

    def cost(out: Matrix, target: Matrix, error_k: Matrix) -> Calls:
        """Write b · (d − ½·b), where d = |t − o| and b = min(d, threshold): both branches in one."""
        bounded, half = np.empty_like(out), np.empty_like(out)
        yield np.subtract, (target, out, error_k)
        yield np.abs, (error_k, error_k)
        yield partial(np.minimum, out=bounded), (error_k, most)
        yield np.multiply, (bounded, _HALF, half)
        yield np.subtract, (error_k, half, error_k)
        yield np.multiply, (bounded, error_k, error_k)

    def derivative(out: Matrix, target: Matrix, dout: Matrix) -> Calls:
        yield np.subtract, (out, target, dout)
        yield partial(np.minimum, out=dout), (dout, most)
        yield partial(np.maximum, out=dout), (dout, least)

    times, half = ("", "½") if threshold == 1.0 else (f"{written}·", f"½·{written}")
    return Loss(
        "huber",
        "How far the outputs are from the target: half of each difference squared, added up. Beyond a difference of "
        f"{written} it grows in a straight line, so that no output counts too much.",
        "out",
        cost,
        f"(½·({{t}} − {{o}})² if |{{t}} − {{o}}| ≤ {written} else {times}(|{{t}} − {{o}}| − {half}))",
        lambda target, out: of_cell(cost, out, target),
        ("Σ huber (", "t", "−", "o", ")"),
        "Σ huber(t−{o})",
        derivative,
        Written(
            _by_template(f"max(−{written}, min({written}, {{o}} − {{t}}))", derivative),
            (),
            "∂E/∂{o}",
            f"out_{{neuron}} minus its target, but at most {written} either way",
        ),
        setting="huber_threshold",
        with_setting=_huber,
    )


LOSSES = {
    loss.name: loss
    for loss in (
        Loss(
            "squared_error",
            "How far the outputs are from the target: half of every difference squared, added up.",
            "out",
            _squared_cost,
            "½·({t} − {o})²",
            lambda target, out: 0.5 * (target - out) * (target - out),  # ** raises where it overflows
            ("½ Σ (", "t", "−", "o", ")²"),
            "½Σ(t−{o})²",
            _difference,
            DIFFERENCE,
            is_half_square=True,
        ),
        Loss(
            "sum_of_squares",
            "How far the outputs are from the target: every difference squared, added up.",
            "out",
            _sum_of_squares_cost,
            "({t} − {o})²",
            lambda target, out: (target - out) * (target - out),
            ("Σ (", "t", "−", "o", ")²"),
            "Σ(t−{o})²",
            _twice_difference,
            Written(
                lambda out, target: Product((Number(2.0, "2"), Difference(out, target))),
                ("2 · (", "o", "−", "t", ")"),
                "2({o}−t)",
                "twice the difference of out_{neuron} and its target",
            ),
        ),
        Loss(
            "absolute_error",
            "How far the outputs are from the target: the sizes of all differences, added up.",
            "out",
            _absolute_cost,
            "|{t} − {o}|",
            lambda target, out: abs(target - out),
            ("Σ |", "t", "−", "o", "|"),
            "Σ|t−{o}|",
            _sign,
            Written(
                _by_template("sign({o} − {t})", _sign),
                (),
                "sign({o}−t)",
                "1 where out_{neuron} is above its target, −1 where it is below",
            ),
            kinks=(0.0,),
        ),
        Loss(
            "cross_entropy",
            "How surprised the network is by the right answer: −ln of the probability it gave to it.",
            "net",
            _cross_entropy_cost,
            "−{t}·ln({o})",
            lambda target, out: -_xlogy(target, out),
            ("−Σ", "t", "∘ ln", "o"),
            "−Σ t·ln({o})",
            _cross_entropy_derivative,
            Written(
                _by_template("−{t} / {o}", _cross_entropy_derivative),
                (),
                "(−t/{o})",
                "minus its target, divided by out_{neuron}",
            ),
            targets=(0.0, math.inf),
            cost_of_out=_cross_entropy_of_out,
            fused=Fused("softmax", _cross_entropy_delta, _cross_entropy_written),
            mean_of_outputs=False,
            mistaken_for="binary_cross_entropy",
        ),
        Loss(
            "binary_cross_entropy",
            "How surprised the network is by the right answers: −ln of the probability it gave to each.",
            "net",
            _binary_cost,
            "−({t}·ln({o}) + (1 − {t})·ln(1 − {o}))",
            lambda target, out: -_xlogy(target, out) - _xlogy(1.0 - target, 1.0 - out),
            ("−Σ (", "t", "∘ ln", "o", "+ (1−t) ∘ ln(1−out) )"),
            "−Σ(t·ln({o})+(1−t)·ln(1−{o}))",
            _binary_derivative,
            Written(
                _by_template("(1 − {t}) / (1 − {o}) − {t} / {o}", _binary_derivative),
                (),
                "((1−t)/(1−{o})−t/{o})",
                "how much the surprise grows with out_{neuron}",
            ),
            targets=(0.0, 1.0),
            cost_of_out=_binary_cost_of_out,
            fused=Fused("sigmoid", _difference, lambda _target: DIFFERENCE),
        ),
        _huber(1.0),
    )
}
