"""The activation functions: what they compute, how that is written, and what is true of their curves.

To add an activation, add an entry to `ACTIVATIONS`; nothing else is needed. What a function computes is a list of numpy
calls that write into given arrays, so that stepping and training share them.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import Cells, Difference, Dot, Expression, Function, Number, Product
from gpnet_engine.model.numpy_calls import Calls, constant, of_cell
from gpnet_engine.names import full

LEAK = 0.01

_ZERO, _HALF, _ONE, _THREE, _SIX = map(constant, (0.0, 0.5, 1.0, 3.0, 6.0))
_MINUS_HALF, _MINUS_HALF_ROOT, _DENSITY_AT_0 = map(constant, (-0.5, -math.sqrt(0.5), 1.0 / math.sqrt(2.0 * math.pi)))


@dataclass(frozen=True, slots=True)
class Jacobian:
    """The derivative of a function whose outputs depend on each other: a matrix, given by its product with ∂E/∂out.

    The calls of `product(delta, dout, out)` write that product into `delta`; `cell(dout, out, row, column, behind)` is
    one cell of it, where `behind` are the operands' cells that dout comes from, if dout is not an operand itself.
    """

    product: Callable[[Matrix, Matrix, Matrix], Calls]
    cell: Callable[[str, str, int, int, tuple[Cells, ...]], Expression]


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation function f with its derivative f′.

    effect         what a neuron sends on, as the end of a sentence
    apply          the calls of `apply(net, out)` write f(net) into `out`
    formula        one cell of it; {x} is the cell of net
    derivative     either the calls of `derivative(basis, fprime)`, which write f′, or a `Jacobian`
    derivative_from     the basis that f′ is computed from
    derivative_formula  one cell of f′; {x} is the cell of the basis
    derivative_equation f′ in matrices, "x" standing for the basis; empty where f′ is better shown as one matrix
    start_scale    (neurons before, neurons): half the width of the uniform distribution that weights are drawn from
    reach          the least and the largest output, limits included
    ends           the outputs near which a unit is saturated: f′ goes to 0 there
    steepest       the largest |f′|
    can_die        whether f′ is exactly 0 on a whole side, so that no error passes back through a unit
    kinks          the values of net at which f′ does not exist; what `derivative` gives there is a choice
    is_logistic    whether it is 1 / (1 + e^−net) with f′ = out · (1 − out), which people get wrong in ways of their own
    mistaken_for   the activation that people take for it, if there is one
    keras          the names of the very same function in Keras, and of its layers there; none if Keras's differs
    setting        the setting that the function depends on, if any; `with_setting` returns it with another value
    """

    name: str
    effect: str
    apply: Callable[[Matrix, Matrix], Calls]
    formula: str
    derivative: Callable[[Matrix, Matrix], Calls] | Jacobian
    derivative_from: Literal["net", "out"]
    derivative_formula: str
    start_scale: Callable[[int, int], float]
    reach: tuple[float, float]
    steepest: float
    ends: tuple[float, ...] = ()
    can_die: bool = False
    kinks: tuple[float, ...] = ()
    derivative_equation: tuple[str, ...] = ()
    is_logistic: bool = False
    mistaken_for: str | None = None
    keras: tuple[str, ...] = ()
    setting: str | None = None
    with_setting: "Callable[[float], Activation] | None" = None

    @property
    def is_elementwise(self) -> bool:
        """Whether each output depends on its own net only; otherwise the outputs of a layer add up to 1."""
        return not isinstance(self.derivative, Jacobian)

    @property
    def is_identity(self) -> bool:
        """Whether out is net, unchanged."""
        return self.formula == "{x}"

    def out_cell(self, net: str, row: int, column: int) -> Expression:
        """Return one cell of f(net)."""

        def of_line(own: float, *line: Matrix) -> float:
            return of_cell(self.apply, line[0], row=row) if line else of_cell(self.apply, own)

        whole_line = () if self.is_elementwise else (Cells(net, None, column),)
        return Function(self.formula, (("x", Cells(net, row, column)),), of_line, whole_line)

    def fprime_cell(self, basis: Cells) -> Expression:
        """Return f′ of one neuron, `basis` being the cell that it is computed from; a constant is a number."""
        derivative = self.derivative
        if isinstance(derivative, Jacobian):
            raise TypeError(f"the derivative of {self.name} is a matrix")
        if "{x}" not in self.derivative_formula:
            return Number(of_cell(derivative, 0.0), self.derivative_formula)
        return Function(self.derivative_formula, (("x", basis),), partial(of_cell, derivative))


def _xavier(fan_in: int, fan_out: int) -> float:
    """Glorot and Bengio 2010: for functions that are about as steep on both sides of 0."""
    return math.sqrt(6.0 / (fan_in + fan_out))


def _he(fan_in: int, _fan_out: int) -> float:
    """He et al. 2015: for rectifiers and their like."""
    return math.sqrt(6.0 / fan_in)


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


def _leaky_relu(slope: float) -> Activation:
    leak, written = constant(slope), full(slope)

    def apply(net: Matrix, out: Matrix) -> Calls:
        yield np.multiply, (net, leak, out)
        yield partial(np.maximum, out=out), (net, out)

    def derivative(net: Matrix, fprime: Matrix) -> Calls:
        yield np.heaviside, (net, _ZERO, fprime)
        yield partial(np.maximum, out=fprime), (fprime, leak)

    return Activation(
        "leaky_relu",
        f"its net if that is positive, else {written} times it",
        apply,
        f"max({{x}}, {written} · {{x}})",
        derivative,
        "net",
        f"(1 if {{x}} > 0 else {written})",
        _he,
        reach=(-math.inf, math.inf),
        steepest=1.0,
        kinks=(0.0,),
        setting="leaky_slope",
        with_setting=_leaky_relu,
    )


def _linear(net: Matrix, out: Matrix) -> Calls:
    yield np.copyto, (out, net)


def _linear_derivative(_net: Matrix, fprime: Matrix) -> Calls:
    yield fprime.fill, (1.0,)


def _silu(net: Matrix, out: Matrix) -> Calls:
    yield from _sigmoid(net, out)
    yield np.multiply, (net, out, out)


def _silu_derivative(net: Matrix, fprime: Matrix) -> Calls:
    share = np.empty_like(net)
    yield from _sigmoid(net, share)
    yield np.subtract, (_ONE, share, fprime)
    yield np.multiply, (net, fprime, fprime)
    yield np.add, (fprime, _ONE, fprime)
    yield np.multiply, (share, fprime, fprime)


def _elu(net: Matrix, out: Matrix) -> Calls:
    """e^min(0, x) − 1 + max(0, x): both branches in one."""
    positive = np.empty_like(net)
    yield partial(np.minimum, out=out), (net, _ZERO)
    yield np.expm1, (out, out)
    yield partial(np.maximum, out=positive), (net, _ZERO)
    yield np.add, (out, positive, out)


def _elu_derivative(net: Matrix, fprime: Matrix) -> Calls:
    yield partial(np.minimum, out=fprime), (net, _ZERO)
    yield np.exp, (fprime, fprime)


def _normal_share(net: Matrix, share: Matrix) -> Calls:
    """Φ(x) = ½·erfc(−x/√2), which keeps its digits far below 0, where 1 + erf would lose them."""
    yield np.multiply, (net, _MINUS_HALF_ROOT, share)
    yield _erfc, (share,)
    yield np.multiply, (share, _HALF, share)


def _erfc(array: Matrix) -> None:
    """Put erfc(x) in the place of every x; numpy has no such function."""
    array[...] = np.array([math.erfc(number) for number in array.ravel().tolist()]).reshape(array.shape)


def _gelu(net: Matrix, out: Matrix) -> Calls:
    yield from _normal_share(net, out)
    yield np.multiply, (net, out, out)


def _gelu_derivative(net: Matrix, fprime: Matrix) -> Calls:
    density = np.empty_like(net)
    yield np.multiply, (net, net, density)
    yield np.multiply, (density, _MINUS_HALF, density)
    yield np.exp, (density, density)
    yield np.multiply, (density, _DENSITY_AT_0, density)
    yield np.multiply, (net, density, density)
    yield from _normal_share(net, fprime)
    yield np.add, (fprime, density, fprime)


def _softplus(net: Matrix, out: Matrix) -> Calls:
    yield np.logaddexp, (_ZERO, net, out)


def _hard_sigmoid(net: Matrix, out: Matrix) -> Calls:
    yield np.divide, (net, _SIX, out)
    yield np.add, (out, _HALF, out)
    yield partial(np.minimum, out=out), (out, _ONE)
    yield partial(np.maximum, out=out), (out, _ZERO)


def _hard_sigmoid_derivative(net: Matrix, fprime: Matrix) -> Calls:
    yield np.abs, (net, fprime)
    yield np.subtract, (_THREE, fprime, fprime)
    yield np.heaviside, (fprime, _ZERO, fprime)
    yield np.divide, (fprime, _SIX, fprime)


def _step(net: Matrix, out: Matrix) -> Calls:
    yield np.heaviside, (net, _ZERO, out)


def _step_derivative(_out: Matrix, fprime: Matrix) -> Calls:
    yield fprime.fill, (0.0,)


def _softmax(net: Matrix, out: Matrix) -> Calls:
    by_sample = np.empty_like(net, shape=(1, net.shape[1]))
    yield np.maximum.reduce, (net, 0, None, by_sample, True)
    yield np.subtract, (net, by_sample, out)  # the largest exponent is 0: no overflow
    yield np.exp, (out, out)
    yield np.add.reduce, (out, 0, None, by_sample, True)
    yield np.divide, (out, by_sample, out)


def _softmax_product(delta: Matrix, dout: Matrix, out: Matrix) -> Calls:
    """Write out ∘ (∂E/∂out − Σ ∂E/∂out · out) into `delta`."""
    by_sample = np.empty_like(out, shape=(1, out.shape[1]))
    yield np.multiply, (dout, out, delta)
    yield np.add.reduce, (delta, 0, None, by_sample, True)
    yield np.subtract, (dout, by_sample, delta)
    yield np.multiply, (delta, out, delta)


def _softmax_product_cell(dout: str, out: str, row: int, column: int, behind: tuple[Cells, ...]) -> Expression:
    every = Dot(Cells(dout, None, column), Cells(out, None, column), behind)
    return Product((Cells(out, row, column), Difference(Cells(dout, row, column), every)))


ACTIVATIONS = {
    activation.name: activation
    for activation in (
        Activation(
            "sigmoid",
            "its net, squeezed between 0 and 1 by the sigmoid",
            _sigmoid,
            "1 / (1 + e^−{x})",
            _sigmoid_derivative,
            "out",
            "{x} · (1 − {x})",
            _xavier,
            reach=(0.0, 1.0),
            steepest=0.25,
            ends=(0.0, 1.0),
            derivative_equation=("x", "∘ (1 −", "x", ")"),
            is_logistic=True,
            mistaken_for="tanh",
            keras=("sigmoid",),
        ),
        Activation(
            "tanh",
            "its net, squeezed between −1 and 1 by tanh",
            _tanh,
            "tanh({x})",
            _tanh_derivative,
            "out",
            "(1 − {x}²)",
            _xavier,
            reach=(-1.0, 1.0),
            steepest=1.0,
            ends=(-1.0, 1.0),
            mistaken_for="sigmoid",
            keras=("tanh",),
        ),
        Activation(
            "relu",
            "its net if that is positive, else 0",
            _relu,
            "max(0, {x})",
            _relu_derivative,
            "net",
            "[{x} > 0]",
            _he,
            reach=(0.0, math.inf),
            steepest=1.0,
            ends=(0.0,),
            can_die=True,
            kinks=(0.0,),
            keras=("relu", "ReLU"),
        ),
        _leaky_relu(LEAK),
        Activation(
            "linear",
            "its net, unchanged",
            _linear,
            "{x}",
            _linear_derivative,
            "net",
            "1",
            _xavier,
            reach=(-math.inf, math.inf),
            steepest=1.0,
            keras=("linear",),
        ),
        Activation(
            "silu",
            "its net, times the sigmoid of its net: nearly 0 far below 0, nearly the net itself far above",
            _silu,
            "{x} / (1 + e^−{x})",
            _silu_derivative,
            "net",
            "(1 + {x} · (1 − σ({x}))) · σ({x})",
            _he,
            reach=(-0.27846454276107374, math.inf),
            steepest=1.099839320128867,
            ends=(0.0,),
            keras=("silu", "swish"),
        ),
        Activation(
            "elu",
            "its net if that is positive, else e^net − 1, which goes down to −1",
            _elu,
            "({x} if {x} > 0 else e^{x} − 1)",
            _elu_derivative,
            "net",
            "(1 if {x} > 0 else e^{x})",
            _he,
            reach=(-1.0, math.inf),
            steepest=1.0,
            ends=(-1.0,),
            keras=("elu", "ELU"),
        ),
        Activation(
            "gelu",
            "its net, times the share Φ of a normal distribution that lies below it",
            _gelu,
            "{x} · Φ({x})",
            _gelu_derivative,
            "net",
            "(Φ({x}) + {x} · φ({x}))",
            _he,
            reach=(-0.16997120747990369, math.inf),
            steepest=1.128904145185155,
            ends=(0.0,),
        ),
        Activation(
            "softplus",
            "ln(1 + e^net): nearly 0 far below 0, nearly the net itself far above",
            _softplus,
            "ln(1 + e^{x})",
            _sigmoid,
            "net",
            "1 / (1 + e^−{x})",
            _he,
            reach=(0.0, math.inf),
            steepest=1.0,
            ends=(0.0,),
            keras=("softplus",),
        ),
        Activation(
            "hard_sigmoid",
            "a sixth of its net, plus ½, but never below 0 or above 1",
            _hard_sigmoid,
            "max(0, min(1, {x}/6 + ½))",
            _hard_sigmoid_derivative,
            "net",
            "(1/6 if −3 < {x} < 3 else 0)",
            _xavier,
            reach=(0.0, 1.0),
            steepest=1.0 / 6.0,
            ends=(0.0, 1.0),
            can_die=True,
            kinks=(-3.0, 3.0),
        ),
        Activation(
            "step",
            "1 if its net is positive, else 0",
            _step,
            "[{x} > 0]",
            _step_derivative,
            "out",
            "0",
            _xavier,
            reach=(0.0, 1.0),
            steepest=0.0,
            ends=(0.0, 1.0),
            can_die=True,
            kinks=(0.0,),
        ),
        Activation(
            "softmax",
            "its share of the layer, as a probability: all outputs add up to 1",
            _softmax,
            "e^{x} / Σ e^net",
            Jacobian(_softmax_product, _softmax_product_cell),
            "out",
            "",
            _xavier,
            reach=(0.0, 1.0),
            steepest=0.25,
            keras=("softmax", "Softmax"),
        ),
    )
}
