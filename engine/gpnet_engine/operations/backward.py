"""The backward operations: δ, the gradients, and δ sent back through the transposed weights."""

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.calls import Calls, constant, make, product
from gpnet_engine.expressions import (
    Cells,
    Difference,
    Dot,
    Expression,
    Function,
    Number,
    Product,
    Term,
    Total,
)
from gpnet_engine.names import label
from gpnet_engine.network import Network, Reduction
from gpnet_engine.operations.rule import (
    Context,
    EquationPart,
    Operand,
    Operation,
    Phase,
    Rule,
    layer_after,
    layer_before,
    neuron,
)

_STEEPNESS = "how steep {f} is at its net"


def _times_jacobian(delta: Matrix, dout: Matrix, out: Matrix) -> Calls:
    """Softmax: the derivative is a matrix, and its product with ∂E/∂out is out ∘ (∂E/∂out − Σ ∂E/∂out · out)."""
    by_sample = np.empty((1, out.shape[1]))
    yield np.multiply, (dout, out, delta)
    yield np.add.reduce, (delta, 0, None, by_sample, True)
    yield np.subtract, (dout, by_sample, delta)
    yield np.multiply, (delta, out, delta)


def _fprime_cell(context: Context, name: str, row: int, column: int) -> Expression:
    """Return f′ of one neuron, as its activation writes it; `name` is the value that it is computed from."""
    activation = context.activation
    basis = Cells(name, row, column)
    derivative = activation.derivative
    if derivative is None or activation.name == "linear":
        return Number(1.0, "1")

    def value(number: float) -> float:
        given = np.array([[number]])
        result = np.empty_like(given)
        make(derivative(given, result))
        return float(result[0, 0])

    return Function(activation.derivative_formula, (("x", basis),), value)


def _times_jacobian_cell(dout: str, out: str, row: int, column: int, behind: tuple[Cells, ...] = ()) -> Expression:
    """Return δ of a softmax; `behind` are the operands' cells that dout comes from, where it is no operand itself."""
    every = Dot(Cells(dout, None, column), Cells(out, None, column), behind)
    return Product((Cells(out, row, column), Difference(Cells(dout, row, column), every)))


def _output_delta(
    context: Context,
    delta: Matrix,
    terms: tuple[Matrix, ...],
    out: Matrix,
    target: Matrix,
    net: Matrix | None = None,
) -> Calls:
    network, activation = context.network, context.activation
    dout, scale = terms[0], constant(context.scale)
    yield from network.loss.derivative(out, target, dout)
    if context.scale != 1.0:
        yield np.multiply, (dout, scale, dout)
    if activation.derivative is not None:
        yield from activation.derivative(out if net is None else net, terms[1])
    if network.is_fused:
        yield np.subtract, (out, target, delta)
        if context.scale != 1.0:
            yield np.multiply, (delta, scale, delta)
    elif activation.derivative is None:
        yield from _times_jacobian(delta, dout, out)
    else:
        yield np.multiply, (dout, terms[1], delta)
    yield from context.arithmetic.write_down(delta)  # one expression, so it is rounded once


def _output_delta_symbols(operation: Operation, network: Network) -> str:
    difference = f"({operation.operands[0]}−t)"
    if network.is_fused:
        return difference
    return f"{difference}∘f′" if network.activations[-1] != "softmax" else f"f′ᵀ · {difference}"


def _output_delta_equation(operation: Operation, network: Network) -> tuple[EquationPart, ...]:
    out, target = map(Operand, operation.operands[:2])
    mean = ("1/B ·",) if network.reduction is Reduction.MEAN else ()
    difference = (*mean, "(", out, "−", target, ")")
    if network.is_fused:
        return difference
    if network.activations[-1] == "softmax":
        return ("f′ᵀ ·", *difference)
    if network.activations[-1] == "sigmoid":
        # One expression: on paper f′ is not written down by itself, and rounded it would give another last digit.
        return (*difference, "∘", out, "∘ (1 −", out, ")")
    return (*difference, "∘", Operand(operation.terms[1]))


def _output_delta_cell(operation: Operation, context: Context, row: int, column: int) -> Expression:
    out, target, *net = operation.operands
    scale = () if context.scale == 1.0 else (Number(context.scale, f"1/{context.batch}"),)
    difference = Difference(Cells(out, row, column), Cells(target, row, column))
    if context.network.is_fused:
        return Product((*scale, difference)) if scale else difference
    if context.activation.derivative is None:
        return _times_jacobian_cell(operation.terms[0], out, row, column, (Cells(target, None, column),))
    return Product((*scale, difference, _fprime_cell(context, net[0] if net else out, row, column)))


def _output_delta_meaning(operation: Operation, network: Network, row: int, _column: int) -> str:
    name = neuron(operation.layer, row)
    off = f"out_{name} minus its target"
    if network.is_fused:
        return f"How much E grows per unit of net_{name}: {off}. f′ cancels against the loss."
    steep = _STEEPNESS.format(f=network.activations[-1])
    return f"How much E grows per unit of net_{name}: {off}, times {steep}."


OUTPUT_DELTA = Rule(
    op="delta",
    phase=Phase.BACKWARD,
    title=lambda _operation, _network: "δ of the output layer",
    compute=_output_delta,
    symbols=_output_delta_symbols,
    equation=_output_delta_equation,
    explain=_output_delta_cell,
    meaning=_output_delta_meaning,
)


def _hidden_delta(context: Context, delta: Matrix, terms: tuple[Matrix, ...], dout: Matrix, basis: Matrix) -> Calls:
    derivative = context.activation.derivative
    if derivative is None:
        yield from _times_jacobian(delta, dout, basis)
    else:
        (fprime,) = terms
        yield from derivative(basis, fprime)
        yield from context.arithmetic.write_down(fprime)
        yield np.multiply, (dout, fprime, delta)
    yield from context.arithmetic.write_down(delta)


def _hidden_delta_symbols(operation: Operation, _network: Network) -> str:
    dout = label(operation.operands[0])
    return f"{dout}∘f′" if operation.terms else f"f′ᵀ · {dout}"


def _hidden_delta_equation(operation: Operation, _network: Network) -> tuple[EquationPart, ...]:
    dout = Operand(operation.operands[0])
    return (dout, "∘", Operand(operation.terms[0])) if operation.terms else ("f′ᵀ ·", dout)


def _hidden_delta_cell(operation: Operation, context: Context, row: int, column: int) -> Expression:
    dout, basis = operation.operands
    if not operation.terms:
        return _times_jacobian_cell(dout, basis, row, column)
    fprime = Term(
        Cells(operation.terms[0], row, column),
        _fprime_cell(context, basis, row, column),
    )
    return Product((Cells(dout, row, column), fprime))


def _hidden_delta_meaning(operation: Operation, network: Network, row: int, _column: int) -> str:
    name = neuron(operation.layer, row)
    steep = _STEEPNESS.format(f=network.activation(operation.layer).name)
    return f"How much E grows per unit of net_{name}: what comes back to its output, times {steep}."


HIDDEN_DELTA = Rule(
    op="delta",
    phase=Phase.BACKWARD,
    title=lambda _operation, _network: "δ of a hidden layer",
    compute=_hidden_delta,
    symbols=_hidden_delta_symbols,
    equation=_hidden_delta_equation,
    explain=_hidden_delta_cell,
    meaning=_hidden_delta_meaning,
)


def _gradient(context: Context, gradient: Matrix, _terms: tuple[Matrix, ...], delta: Matrix, out: Matrix) -> Calls:
    yield product(delta, out.T, gradient)
    yield from context.arithmetic.write_down(gradient)


def _gradient_cell(operation: Operation, context: Context, row: int, column: int) -> Expression:
    delta, out = operation.operands
    if context.batch == 1:
        return Product((Cells(delta, row, 0), Cells(out, column, 0)))
    return Dot(Cells(delta, row, None), Cells(out, column, None))


def _gradient_meaning(operation: Operation, network: Network, row: int, column: int) -> str:
    to = neuron(operation.layer, row)
    before = neuron(layer_before(network, operation.layer), column)
    return (
        f"How much E grows per unit of W_{operation.layer}[{row + 1},{column + 1}], the weight from {before} to {to}: "
        f"how wrong {to} is (its δ), times what {before} sent it."
    )


GRADIENT = Rule(
    op="gradient",
    phase=Phase.BACKWARD,
    title=lambda _operation, _network: "outer product",
    compute=_gradient,
    symbols=lambda operation, _network: " · ".join(map(label, operation.operands)) + "ᵀ",
    equation=lambda operation, _network: (
        Operand(operation.operands[0]),
        "·",
        Operand(operation.operands[1], transposed=True),
    ),
    explain=_gradient_cell,
    meaning=_gradient_meaning,
)


def _bias_gradient(context: Context, gradient: Matrix, _terms: tuple[Matrix, ...], delta: Matrix) -> Calls:
    yield np.add.reduce, (delta, 1, None, gradient, True)
    yield from context.arithmetic.write_down(gradient)


def _bias_gradient_meaning(operation: Operation, _network: Network, row: int, _column: int) -> str:
    name = neuron(operation.layer, row)
    return f"How much E grows per unit of the bias of {name}: its δ, as the bias always sends 1."


BIAS_GRADIENT = Rule(
    op="bias_gradient",
    phase=Phase.BACKWARD,
    title=lambda _operation, _network: "sum over the batch",
    compute=_bias_gradient,
    symbols=lambda operation, _network: f"Σ {label(operation.operands[0])}",
    equation=lambda operation, _network: ("Σ", Operand(operation.operands[0])),
    explain=lambda operation, _context, row, _column: Total(Cells(operation.operands[0], row, None)),
    meaning=_bias_gradient_meaning,
)


def _backprop(context: Context, dout: Matrix, _terms: tuple[Matrix, ...], weights: Matrix, delta: Matrix) -> Calls:
    yield product(weights.T, delta, dout)
    yield from context.arithmetic.write_down(dout)


def _backprop_symbols(operation: Operation, _network: Network) -> str:
    weights, delta = map(label, operation.operands)
    return f"{weights}ᵀ · {delta}"


def _backprop_meaning(operation: Operation, network: Network, row: int, _column: int) -> str:
    after = layer_after(network, operation.layer)
    name = neuron(operation.layer, row)
    return (
        f"How much E grows per unit of out_{name}: every δ of layer {after}, carried back through its weight from "
        f"{name} (as it is before this iteration's update)."
    )


BACKPROP = Rule(
    op="backprop",
    phase=Phase.BACKWARD,
    title=lambda _operation, _network: "δ sent back",
    compute=_backprop,
    symbols=_backprop_symbols,
    equation=lambda operation, _network: (
        Operand(operation.operands[0], transposed=True),
        "·",
        Operand(operation.operands[1]),
    ),
    explain=lambda operation, _context, row, column: Dot(
        Cells(operation.operands[0], None, row), Cells(operation.operands[1], None, column)
    ),
    meaning=_backprop_meaning,
)
