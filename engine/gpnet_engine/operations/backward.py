"""The backward operations but the gradients: δ, and δ sent back through the transposed weights."""

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import Cells, Dot, Expression, Number, Product, Term
from gpnet_engine.model.activations import Jacobian
from gpnet_engine.model.losses import Written
from gpnet_engine.model.numpy_calls import Calls, constant, product
from gpnet_engine.names import label
from gpnet_engine.operations.rule import (
    Context,
    EquationPart,
    Operand,
    Operation,
    Phase,
    Rule,
    layer_after,
    neuron,
)

_STEEPNESS = "the slope of {f} at its net"


def _times_derivative(context: Context, delta: Matrix, dout: Matrix, out: Matrix, fprime: Matrix | None) -> Calls:
    """∂E/∂out ∘ f′, or what takes its place where f′ is a matrix."""
    derivative = context.activation.derivative
    if isinstance(derivative, Jacobian):
        yield from derivative.product(delta, dout, out)
    else:
        yield np.multiply, (dout, fprime, delta)


def _output_delta(
    _operation: Operation,
    context: Context,
    delta: Matrix,
    terms: tuple[Matrix, ...],
    out: Matrix,
    target: Matrix,
    net: Matrix | None = None,
) -> Calls:
    network, derivative = context.network, context.activation.derivative
    dout, scale = terms[0], constant(context.scale)
    yield from network.loss.derivative(out, target, dout)
    if context.scale != 1.0:
        yield np.multiply, (dout, scale, dout)
    if not isinstance(derivative, Jacobian):
        yield from derivative(out if net is None else net, terms[1])
    if network.loss.fused is not None:
        yield from network.loss.fused.delta(out, target, delta)
        if context.scale != 1.0:
            yield np.multiply, (delta, scale, delta)
    else:
        yield from _times_derivative(context, delta, dout, out, terms[-1])
    yield from context.arithmetic.write_down(delta)  # one expression, so it is rounded once


def _written(operation: Operation, context: Context, column: int | None = None) -> Written:
    """Return how the derivative of the loss is written here, for one sample or for all."""
    loss = context.network.loss
    if loss.fused is None:
        return loss.written
    target = context.values[operation.operands[1]]
    return loss.fused.written(target if column is None else target[:, column : column + 1])


def _output_delta_symbols(operation: Operation, context: Context) -> str:
    loss = context.network.loss
    derivative = _written(operation, context).symbols.format(o=operation.operands[0])
    if loss.fused is not None:
        return derivative
    return f"{derivative}∘f′" if context.activation.is_elementwise else f"f′ᵀ · {derivative}"


def _output_delta_equation(operation: Operation, context: Context) -> tuple[EquationPart, ...]:
    written, activation = _written(operation, context), context.activation
    out, target, *net = map(Operand, operation.operands)
    parts: dict[str, EquationPart] = {"o": out, "t": target, "x": net[0] if net else out}
    if written.equation:
        scale = (f"{context.scale_text} ·",) if context.scale_text else ()
        derivative = (*scale, *(parts.get(part, part) for part in written.equation))
    else:
        derivative = (Operand(operation.terms[0]),)  # the factor is in it already
    if context.network.loss.fused is not None:
        return derivative
    if not activation.is_elementwise:
        return ("f′ᵀ ·", *derivative)
    if activation.derivative_equation:
        # One expression: on paper f′ is not written down by itself, and rounded it would give another last digit.
        return (*derivative, "∘", *(parts.get(part, part) for part in activation.derivative_equation))
    return (*derivative, "∘", Operand(operation.terms[1]))


def _output_delta_cell(operation: Operation, context: Context, row: int, column: int) -> Expression:
    out, target, *net = operation.operands
    loss, activation = context.network.loss, context.activation
    if isinstance(activation.derivative, Jacobian) and loss.fused is None:
        behind = (Cells(target, None, column),)
        return activation.derivative.cell(operation.terms[0], out, row, column, behind)
    derivative = _written(operation, context, column).cell(Cells(out, row, column), Cells(target, row, column))
    if loss.fused is not None:
        return _scaled(context, derivative)
    fprime = activation.fprime_cell(Cells(net[0] if net else out, row, column))
    factors = derivative.factors if isinstance(derivative, Product) else (derivative,)
    return _scaled(context, Product((*factors, fprime)))


def _scaled(context: Context, expression: Expression) -> Expression:
    """Multiply an expression by the factor of the reduction."""
    if not context.scale_text:
        return expression
    factors = expression.factors if isinstance(expression, Product) else (expression,)
    return Product((Number(context.scale, context.scale_text), *factors))


def _output_delta_term(operation: Operation, context: Context, name: str, row: int, column: int) -> Expression:
    """Return how ∂E/∂out and f′ of the last layer are computed; in its δ they are already multiplied, or cancelled."""
    out, target, *net = operation.operands
    if name == operation.terms[0]:
        derivative = context.network.loss.written.cell(Cells(out, row, column), Cells(target, row, column))
        return _scaled(context, derivative)
    return context.activation.fprime_cell(Cells(net[0] if net else out, row, column))


def _output_delta_meaning(operation: Operation, context: Context, row: int, column: int) -> str:
    name = neuron(operation.layer, row)
    off = _written(operation, context, column).meaning.format(neuron=name)
    grows = f"How much E grows per unit of net_{name}: {off}"
    if context.network.loss.fused is not None:
        return f"{grows}. f′ cancels against the loss."
    return f"{grows}, times {_STEEPNESS.format(f=context.activation.name)}."


OUTPUT_DELTA = Rule(
    op="delta",
    phase=Phase.BACKWARD,
    title=lambda _operation, _context: "δ of the output layer",
    compute=_output_delta,
    symbols=_output_delta_symbols,
    equation=_output_delta_equation,
    explain=_output_delta_cell,
    meaning=_output_delta_meaning,
    explain_term=_output_delta_term,
)


def _hidden_delta(
    _operation: Operation, context: Context, delta: Matrix, terms: tuple[Matrix, ...], dout: Matrix, basis: Matrix
) -> Calls:
    derivative = context.activation.derivative
    if not isinstance(derivative, Jacobian):
        yield from derivative(basis, terms[0])
        yield from context.arithmetic.write_down(terms[0])
    yield from _times_derivative(context, delta, dout, basis, terms[0] if terms else None)
    yield from context.arithmetic.write_down(delta)


def _hidden_delta_symbols(operation: Operation, _context: Context) -> str:
    dout = label(operation.operands[0])
    return f"{dout}∘f′" if operation.terms else f"f′ᵀ · {dout}"


def _hidden_delta_equation(operation: Operation, _context: Context) -> tuple[EquationPart, ...]:
    dout = Operand(operation.operands[0])
    return (dout, "∘", Operand(operation.terms[0])) if operation.terms else ("f′ᵀ ·", dout)


def _hidden_delta_cell(operation: Operation, context: Context, row: int, column: int) -> Expression:
    dout, basis = operation.operands
    derivative = context.activation.derivative
    if isinstance(derivative, Jacobian):
        return derivative.cell(dout, basis, row, column, ())
    fprime = Term(Cells(operation.terms[0], row, column), context.activation.fprime_cell(Cells(basis, row, column)))
    return Product((Cells(dout, row, column), fprime))


def _hidden_delta_meaning(operation: Operation, context: Context, row: int, _column: int) -> str:
    name = neuron(operation.layer, row)
    steep = _STEEPNESS.format(f=context.activation.name)
    return f"How much E grows per unit of net_{name}: the error sent back to its output, times {steep}."


HIDDEN_DELTA = Rule(
    op="delta",
    phase=Phase.BACKWARD,
    title=lambda _operation, _context: "δ of a hidden layer",
    compute=_hidden_delta,
    symbols=_hidden_delta_symbols,
    equation=_hidden_delta_equation,
    explain=_hidden_delta_cell,
    meaning=_hidden_delta_meaning,
)


def _backprop(
    _operation: Operation, context: Context, dout: Matrix, _terms: tuple[Matrix, ...], weights: Matrix, delta: Matrix
) -> Calls:
    yield product(weights.T, delta, dout)
    yield from context.arithmetic.write_down(dout)


def _backprop_symbols(operation: Operation, _context: Context) -> str:
    weights, delta = map(label, operation.operands)
    return f"{weights}ᵀ · {delta}"


def _backprop_meaning(operation: Operation, context: Context, row: int, _column: int) -> str:
    after = layer_after(context.network, operation.layer)
    name = neuron(operation.layer, row)
    return (
        f"How much E grows per unit of out_{name}: every δ of layer {after}, carried back through its weight from "
        f"{name} (as it is before this iteration's update)."
    )


BACKPROP = Rule(
    op="backprop",
    phase=Phase.BACKWARD,
    title=lambda _operation, _context: "δ sent back",
    compute=_backprop,
    symbols=_backprop_symbols,
    equation=lambda operation, _context: (
        Operand(operation.operands[0], transposed=True),
        "·",
        Operand(operation.operands[1]),
    ),
    explain=lambda operation, _context, row, column: Dot(
        Cells(operation.operands[0], None, row), Cells(operation.operands[1], None, column)
    ),
    meaning=_backprop_meaning,
)
