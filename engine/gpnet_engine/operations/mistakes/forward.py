"""Mistakes in the forward pass: in net, in out, and in E."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import Cells, Expression, Function
from gpnet_engine.model.activations import ACTIVATIONS
from gpnet_engine.model.losses import LOSSES, Loss
from gpnet_engine.model.numpy_calls import Calls, constant
from gpnet_engine.operations.error import ERROR, error_rule
from gpnet_engine.operations.forward import NET, OUT
from gpnet_engine.operations.mistakes.applied_formulas import Applied, Rearranged, WrittenOf
from gpnet_engine.operations.mistakes.matrix_formulas import MatrixProduct, Plus, Value, Written, minus
from gpnet_engine.operations.mistakes.mistake import Mistake, Place, by_formula
from gpnet_engine.operations.rule import Context, Operand, Operation

_SIGMOID, _TANH, _SOFTMAX, _LINEAR = (ACTIVATIONS[name] for name in ("sigmoid", "tanh", "softmax", "linear"))
_SQUARED, _CROSS, _BINARY = (LOSSES[name] for name in ("squared_error", "cross_entropy", "binary_cross_entropy"))
_ONE = constant(1.0)


def _products(place: Place) -> MatrixProduct:
    return MatrixProduct(place.value("W"), place.value("out", place.before), place.size(place.before))


def _bias(place: Place) -> Value | None:
    name = f"bias_{place.layer}"
    return Value(name) if name in place.network.parameter_shapes() else None


def _with_bias(place: Place, products: Written) -> Written:
    bias = _bias(place)
    return products if bias is None else Plus(products, bias)


def _net_no_bias(place: Place) -> Written | None:
    return None if _bias(place) is None else _products(place)


def _net_minus_bias(place: Place) -> Written | None:
    bias = _bias(place)
    return None if bias is None else minus(_products(place), bias)


def _bias_after(place: Place) -> Written | None:
    bias = _bias(place)
    if bias is None:
        return None
    return _products(place) if place.operation.rule is NET else Plus(_activated(place), bias)


def _by_columns(place: Place) -> Written | None:
    """Read the weights by columns: the cell after the first is the one below it, as numbered by the sending neuron."""
    rows, columns = place.size(place.layer), place.size(place.before)
    if 1 in {rows, columns}:
        return None
    read = Rearranged(
        place.value("W"),
        lambda row, column: divmod(row + column * rows, columns),
        "by columns",
    )
    return _with_bias(place, MatrixProduct(read, place.value("out", place.before), columns))


def _from_net(place: Place) -> Written | None:
    if place.is_first:
        return None
    products = MatrixProduct(place.value("W"), place.value("net", place.before), place.size(place.before))
    return _with_bias(place, products)


def _activated(place: Place) -> Written:
    """Return f(net), as it is."""
    activation, net = place.activation, place.value("net")
    return WrittenOf(
        (net.name,),
        activation.apply,
        lambda _context, row, column: activation.out_cell(net.name, row, column),
        lambda _context: (f"{activation.name} (", Operand(net.name), ")"),
        lambda _context: f"f(net_{place.layer})",
    )


def _of_sigmoid(template: str, apply: Callable[[Matrix, Matrix], Calls]) -> Callable[[Place], Written | None]:
    def write(place: Place) -> Written | None:
        return Applied(template, apply, place.value("net")) if place.activation is _SIGMOID else None

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
    yield from _SIGMOID.apply(net, out)
    yield np.multiply, (net, out, out)


def _skipped(place: Place) -> Written | None:
    return None if place.activation is _LINEAR else place.value("net")


def _skipped_last(place: Place) -> Written | None:
    return _skipped(place) if place.is_last else None


def _wrong_function(place: Place) -> Written | None:
    other = {_SIGMOID.name: _TANH, _TANH.name: _SIGMOID}.get(place.activation.name)
    return None if other is None else Applied(other.formula, other.apply, place.value("net"))


def _twice(place: Place) -> Written | None:
    activation, net = place.activation, place.value("net")
    if not activation.is_elementwise or activation is _LINEAR:
        return None

    def apply(given: Matrix, out: Matrix) -> Calls:
        once = np.empty_like(given)
        yield from activation.apply(given, once)
        yield from activation.apply(once, out)

    return Applied(activation.formula.replace("{x}", "(" + activation.formula + ")"), apply, net, "f(f({x}))")


def _no_exponentials(place: Place) -> Written | None:
    net = place.value("net")
    if place.activation is not _SOFTMAX:
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


def _by_loss(losses: Iterable[Loss], change: Callable[[Loss, int], Loss]) -> Callable[[Place], Operation | None]:
    """Return what computes E by a changed loss, where the network has one of `losses`."""
    names = {loss.name for loss in losses}

    def replaced(place: Place) -> Operation | None:
        loss = place.network.loss
        if loss.name not in names:
            return None
        changed = change(loss, place.network.sizes[-1])
        operation = place.operation
        return replace(operation, rule=error_rule(lambda _context: changed), operands=operation.operands[:2])

    return replaced


def _cost(formula: Callable[[Matrix, Matrix], Matrix]) -> Callable[[Matrix, Matrix, Matrix], Calls]:
    def cost(out: Matrix, target: Matrix, error_k: Matrix) -> Calls:
        yield _copy, (error_k, formula, target, out)

    return cost


def _copy(result: Matrix, formula: Callable[[Matrix, Matrix], Matrix], target: Matrix, out: Matrix) -> None:
    result[...] = formula(target, out)


def _other_cost(
    template: str,
    equation: tuple[str, ...],
    symbols: str,
    formula: Callable[[int, Matrix, Matrix], Matrix],
) -> Callable[[Loss, int], Loss]:
    """Return what gives a loss another cost; `{n}` in the texts is the number of outputs."""

    def change(loss: Loss, outputs: int) -> Loss:
        def value(target: float, out: float) -> float:
            with np.errstate(all="ignore"):
                return float(formula(outputs, np.float64(target), np.float64(out)))  # type: ignore[arg-type] # cell by cell

        return replace(
            loss,
            computed_from="out",
            cost=_cost(partial(formula, outputs)),
            cost_of_out=None,
            formula=template.replace("{n}", str(outputs)).replace("{2n}", str(2 * outputs)),
            value=value,
            equation=tuple(part.replace("{n}", str(outputs)).replace("{2n}", str(2 * outputs)) for part in equation),
            symbols=symbols.replace("{n}", str(outputs)).replace("{2n}", str(2 * outputs)),
        )

    return change


def _with_zero(factor: Matrix, logarithm: Matrix) -> Matrix:
    with np.errstate(all="ignore"):
        return np.where(factor == 0.0, 0.0, factor * logarithm)


def _log10_cost(loss: Loss, outputs: int) -> Loss:
    """Take log10 for ln, in whichever entropy it is."""
    is_binary = loss.name == _BINARY.name

    def formula(_outputs: int, target: Matrix, out: Matrix) -> Matrix:
        with np.errstate(all="ignore"):
            cost = -_with_zero(target, np.log10(out))
            return cost - _with_zero(1.0 - target, np.log10(1.0 - out)) if is_binary else cost

    equation = tuple(part.replace("ln", "log10") for part in loss.equation)
    other = _other_cost(loss.formula.replace("ln", "log10"), equation, loss.symbols.replace("ln", "log10"), formula)
    return other(loss, outputs)


def _bernoulli(_outputs: int, target: Matrix, out: Matrix) -> Matrix:
    with np.errstate(all="ignore"):
        return -_with_zero(target, np.log(out)) - _with_zero(1.0 - target, np.log(1.0 - out))


def _squared(factor: Callable[[int], float]) -> Callable[[int, Matrix, Matrix], Matrix]:
    return lambda outputs, target, out: factor(outputs) * (target - out) * (target - out)


NET_MISTAKES = (
    Mistake(
        "net.no-bias",
        "bias forgotten in net",
        "net = W·out",
        (NET,),
        by_formula(_net_no_bias),
        needs="a layer with biases",
    ),
    Mistake(
        "net.minus-bias",
        "bias subtracted",
        "net = W·out − bias",
        (NET,),
        by_formula(_net_minus_bias),
        needs="a layer with biases",
    ),
    Mistake(
        "net.bias-after",
        "bias added after the activation",
        "out = f(W·out) + bias",
        (NET, OUT),
        by_formula(_bias_after),
        needs="a layer with biases",
    ),
    Mistake(
        "net.columns",
        "weights read by columns",
        "net = (W by columns)·out",
        (NET,),
        by_formula(_by_columns),
        needs="a weight matrix with more than one row and column",
    ),
    Mistake(
        "net.from-net",
        "net of the layer before used in place of its out",
        "net = W·(net of the layer before)",
        (NET,),
        by_formula(_from_net),
        needs="a hidden layer",
    ),
)

OUT_MISTAKES = (
    Mistake(
        "out.plus-exponent",
        "sign of the exponent lost",
        "out = 1/(1 + e^net)",
        (OUT,),
        by_formula(_of_sigmoid("1 / (1 + e^{x})", _plus_exponent)),
        needs="a layer with sigmoid",
    ),
    Mistake(
        "out.brackets",
        "typed without brackets: 1/1 + e^−net",
        "out = 1 + e^−net",
        (OUT,),
        by_formula(_of_sigmoid("1/1 + e^−{x}", _no_brackets)),
        needs="a layer with sigmoid",
    ),
    Mistake(
        "out.skipped",
        "activation forgotten",
        "out = net",
        (OUT,),
        by_formula(_skipped),
        needs="a layer that is not linear",
    ),
    Mistake(
        "out.skipped-last",
        "activation forgotten in the output layer only",
        "out = net, in the last layer",
        (OUT,),
        by_formula(_skipped_last),
        needs="an output layer that is not linear",
    ),
    Mistake(
        "out.wrong-function",
        "tanh for sigmoid, or the reverse",
        "out = tanh(net)",
        (OUT,),
        by_formula(_wrong_function),
        needs="a layer with sigmoid or tanh",
    ),
    Mistake(
        "out.twice",
        "activation applied twice",
        "out = f(f(net))",
        (OUT,),
        by_formula(_twice),
        needs="a layer that is not linear and computes cell by cell",
    ),
    Mistake(
        "out.numerator",
        "net over (1 + e^−net)",
        "out = net/(1 + e^−net)",
        (OUT,),
        by_formula(_of_sigmoid("{x} / (1 + e^−{x})", _net_over)),
        needs="a layer with sigmoid",
    ),
    Mistake(
        "out.softmax-no-exp",
        "softmax without exponentials",
        "out = net/Σnet",
        (OUT,),
        by_formula(_no_exponentials),
        needs="a layer with softmax",
    ),
)

ERROR_MISTAKES = (
    Mistake(
        "E.no-half",
        "½ forgotten",
        "E = Σ(t−o)²",
        (ERROR,),
        _by_loss(
            [_SQUARED],
            _other_cost("({t} − {o})²", ("Σ (", "t", "−", "o", ")²"), "Σ(t−{o})²", _squared(lambda _n: 1.0)),
        ),
        needs="squared_error",
    ),
    Mistake(
        "E.mean",
        "mean over the outputs in place of half the sum",
        "E = 1/n Σ(t−o)²",
        (ERROR,),
        _by_loss(
            [_SQUARED],
            _other_cost(
                "1/{n}·({t} − {o})²", ("1/{n} Σ (", "t", "−", "o", ")²"), "1/{n}·Σ(t−{o})²", _squared(lambda n: 1.0 / n)
            ),
        ),
        needs="squared_error",
    ),
    Mistake(
        "E.half-mean",
        "half of the mean",
        "E = 1/2n Σ(t−o)²",
        (ERROR,),
        _by_loss(
            [_SQUARED],
            _other_cost(
                "1/{2n}·({t} − {o})²",
                ("1/{2n} Σ (", "t", "−", "o", ")²"),
                "1/{2n}·Σ(t−{o})²",
                _squared(lambda n: 0.5 / n),
            ),
        ),
        needs="squared_error",
    ),
    Mistake(
        "E.no-square",
        "square forgotten",
        "E = ½Σ(t−o)",
        (ERROR,),
        _by_loss(
            [_SQUARED],
            _other_cost("½·({t} − {o})", ("½ Σ (", "t", "−", "o", ")"), "½Σ(t−{o})", lambda _n, t, o: 0.5 * (t - o)),
        ),
        needs="squared_error",
    ),
    Mistake(
        "E.plain-sum",
        "errors added up with their signs, so that they cancel",
        "E = Σ(t−o)",
        (ERROR,),
        _by_loss(
            [_SQUARED],
            _other_cost("({t} − {o})", ("Σ (", "t", "−", "o", ")"), "Σ(t−{o})", lambda _n, t, o: t - o),
        ),
        needs="squared_error",
    ),
    Mistake(
        "E.absolute",
        "absolute values in place of squares",
        "E = Σ|t−o|",
        (ERROR,),
        _by_loss(
            [_SQUARED],
            _other_cost("|{t} − {o}|", ("Σ |", "t", "−", "o", "|"), "Σ|t−{o}|", lambda _n, t, o: np.abs(t - o)),
        ),
        needs="squared_error",
    ),
    Mistake(
        "E.log10",
        "log10 in place of ln",
        "E = −Σ t·log10 o",
        (ERROR,),
        _by_loss([_CROSS, _BINARY], _log10_cost),
        needs="a loss with a logarithm",
    ),
    Mistake(
        "E.bernoulli",
        "binary form for a softmax",
        "E = −Σ[t ln o + (1−t) ln(1−o)]",
        (ERROR,),
        _by_loss(
            [_CROSS],
            _other_cost(_BINARY.formula, _BINARY.equation, _BINARY.symbols, _bernoulli),
        ),
        needs="cross_entropy",
    ),
)
