"""The forward operations: net = W · out (+ bias) and out = f(net)."""

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.calls import Calls, make, product
from gpnet_engine.expressions import Cells, Dot, Expression, Function, Sum
from gpnet_engine.names import label
from gpnet_engine.network import Network
from gpnet_engine.operations.rule import (
    Context,
    EquationPart,
    Operand,
    Operation,
    Phase,
    Rule,
    layer_before,
    neuron,
)


def _net(
    context: Context,
    net: Matrix,
    _terms: tuple[Matrix, ...],
    weights: Matrix,
    out: Matrix,
    bias: Matrix | None = None,
) -> Calls:
    yield product(weights, out, net)
    if bias is not None:
        yield np.add, (net, bias, net)
    yield from context.arithmetic.write_down(net)


def _net_symbols(operation: Operation, _network: Network) -> str:
    weights, out, *bias = map(label, operation.operands)
    return f"{weights} · {out}" + "".join(f" + {name}" for name in bias)


def _net_equation(operation: Operation, _network: Network) -> tuple[EquationPart, ...]:
    weights, out, *bias = map(Operand, operation.operands)
    return (weights, "·", out, *(part for name in bias for part in ("+", name)))


def _net_cell(operation: Operation, _context: Context, row: int, column: int) -> Expression:
    weights, out, *bias = operation.operands
    products = Dot(Cells(weights, row, None), Cells(out, None, column))
    return Sum((products, *(Cells(name, row, 0) for name in bias))) if bias else products


def _net_meaning(operation: Operation, network: Network, row: int, _column: int) -> str:
    before = layer_before(network, operation.layer)
    to = neuron(operation.layer, row)
    bias = ", and its bias" if len(operation.operands) > 2 else ""  # noqa: PLR2004 - W, out, bias
    what = "input" if before == "a" else f"output of layer {before}"
    return f"What neuron {to} receives: every {what} times its weight to {to}, added up{bias}."


NET = Rule(
    op="net",
    phase=Phase.FORWARD,
    title=lambda _operation, _network: "weighted sum",
    compute=_net,
    symbols=_net_symbols,
    equation=_net_equation,
    explain=_net_cell,
    meaning=_net_meaning,
)


def _out(context: Context, out: Matrix, _terms: tuple[Matrix, ...], net: Matrix) -> Calls:
    yield from context.activation.apply(net, out)
    yield from context.arithmetic.write_down(out)


def _out_equation(operation: Operation, network: Network) -> tuple[EquationPart, ...]:
    return (f"{network.activation(operation.layer).name} (", Operand(operation.operands[0]), ")")


def _out_cell(operation: Operation, context: Context, row: int, column: int) -> Expression:
    activation = context.activation
    net = operation.operands[0]

    def value(own: float, *column_of_net: Matrix) -> float:
        if not column_of_net:
            given, index = np.array([[own]]), 0
        else:
            given, index = column_of_net[0].reshape(-1, 1), row
        result = np.empty_like(given)
        make(activation.apply(given, result))
        return float(result[index, 0])

    whole_column = (Cells(net, None, column),) if activation.derivative is None else ()
    return Function(activation.formula, (("x", Cells(net, row, column)),), value, whole_column)


_EFFECT = {
    "sigmoid": "its net, squeezed between 0 and 1 by the sigmoid",
    "tanh": "its net, squeezed between −1 and 1 by tanh",
    "relu": "its net if that is positive, else 0",
    "leaky_relu": "its net if that is positive, else a hundredth of it",
    "linear": "its net, unchanged",
    "softmax": "its share of the layer, as a probability: all outputs add up to 1",
}


def _out_meaning(operation: Operation, network: Network, row: int, _column: int) -> str:
    effect = _EFFECT[network.activation(operation.layer).name]
    return f"What neuron {neuron(operation.layer, row)} sends on: {effect}."


OUT = Rule(
    op="out",
    phase=Phase.FORWARD,
    title=lambda operation, network: network.activation(operation.layer).name.replace("_", " "),
    compute=_out,
    symbols=lambda operation, _network: f"f({label(operation.operands[0])})",
    equation=_out_equation,
    explain=_out_cell,
    meaning=_out_meaning,
)
