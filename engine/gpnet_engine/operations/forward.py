"""The forward operations: net = W · out (+ bias) and out = f(net)."""

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import Cells, Dot, Expression, Sum
from gpnet_engine.model.numpy_calls import Calls, product
from gpnet_engine.names import label
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
    _operation: Operation,
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


def _net_symbols(operation: Operation, _context: Context) -> str:
    weights, out, *bias = map(label, operation.operands)
    return f"{weights} · {out}" + "".join(f" + {name}" for name in bias)


def _net_equation(operation: Operation, _context: Context) -> tuple[EquationPart, ...]:
    weights, out, *bias = map(Operand, operation.operands)
    return (weights, "·", out, *(part for name in bias for part in ("+", name)))


def _net_cell(operation: Operation, context: Context, row: int, column: int) -> Expression:
    weights, out, *bias = operation.operands
    products = Dot(Cells(weights, row, None), Cells(out, None, column))
    return Sum((products, *(context.bias_cell(name, row) for name in bias))) if bias else products


def _net_meaning(operation: Operation, context: Context, row: int, _column: int) -> str:
    before = layer_before(context.network, operation.layer)
    to = neuron(operation.layer, row)
    whose = "the bias of the layer" if context.network.bias_shared else "its bias"
    bias = f", and {whose}" if len(operation.operands) > 2 else ""  # noqa: PLR2004 - W, out, bias
    what = "input" if before == "a" else f"output of layer {before}"
    return f"What neuron {to} receives: every {what} times its weight to {to}, added up{bias}."


NET = Rule(
    op="net",
    phase=Phase.FORWARD,
    title=lambda _operation, _context: "weighted sum",
    compute=_net,
    symbols=_net_symbols,
    equation=_net_equation,
    explain=_net_cell,
    meaning=_net_meaning,
)


def _out(_operation: Operation, context: Context, out: Matrix, _terms: tuple[Matrix, ...], net: Matrix) -> Calls:
    yield from context.activation.apply(net, out)
    yield from context.arithmetic.write_down(out)


def _out_equation(operation: Operation, context: Context) -> tuple[EquationPart, ...]:
    return (f"{context.activation.name} (", Operand(operation.operands[0]), ")")


def _out_cell(operation: Operation, context: Context, row: int, column: int) -> Expression:
    return context.activation.out_cell(operation.operands[0], row, column)


def _out_meaning(operation: Operation, context: Context, row: int, _column: int) -> str:
    return f"What neuron {neuron(operation.layer, row)} sends on: {context.activation.effect}."


OUT = Rule(
    op="out",
    phase=Phase.FORWARD,
    title=lambda _operation, context: context.activation.name.replace("_", " "),
    compute=_out,
    symbols=lambda operation, _context: f"f({label(operation.operands[0])})",
    equation=_out_equation,
    explain=_out_cell,
    meaning=_out_meaning,
)
