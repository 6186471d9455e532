"""The updates: every weight and bias moves against its gradient, by the learning rate."""

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import Cells, Difference, Expression, Product, Term
from gpnet_engine.model.numpy_calls import Calls
from gpnet_engine.names import LEARNING_RATE, label
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


def _update(
    context: Context,
    updated: Matrix,
    terms: tuple[Matrix, ...],
    parameter: Matrix,
    learning_rate: Matrix,
    gradient: Matrix,
) -> Calls:
    (step,) = terms
    rate = learning_rate.reshape(())  # a number is multiplied quicker than a 1x1 matrix
    yield np.multiply, (rate, gradient, step)
    yield from context.arithmetic.write_down(step)
    yield np.subtract, (parameter, step, updated)
    yield from context.arithmetic.write_down(updated)


def _symbols(operation: Operation, _context: Context) -> str:
    parameter, learning_rate, gradient = map(label, operation.operands)
    return f"{parameter} − {learning_rate}·{gradient}"


def _equation(operation: Operation, _context: Context) -> tuple[EquationPart, ...]:
    return (Operand(operation.operands[0]), "−", Operand(operation.terms[0]))


def _cell(operation: Operation, _context: Context, row: int, column: int) -> Expression:
    parameter, learning_rate, gradient = operation.operands
    step = Term(
        Cells(operation.terms[0], row, column),
        Product((Cells(learning_rate, 0, 0), Cells(gradient, row, column))),
    )
    return Difference(Cells(parameter, row, column), step)


def _direction(context: Context) -> str:
    """Say in which direction an update goes; the learning rate decides whether that is downhill."""
    rate = float(context.values[LEARNING_RATE][0, 0])
    if rate > 0.0:
        return "goes against its gradient, downhill on E, by l times the gradient. Where that is 0 it stays."
    if rate < 0.0:
        return "goes along its gradient, uphill on E, as the learning rate l is negative."
    return "stays as it is, as the learning rate l is 0."


def _weight_meaning(operation: Operation, context: Context, row: int, column: int) -> str:
    to = neuron(operation.layer, row)
    before = neuron(layer_before(context.network, operation.layer), column)
    return f"The weight from {before} to {to} {_direction(context)}"


def _bias_meaning(operation: Operation, context: Context, row: int, _column: int) -> str:
    return f"The bias of {context.bearer(operation.layer, row)} {_direction(context)}"


UPDATE = Rule(
    op="update",
    phase=Phase.UPDATE,
    title=lambda _operation, _context: "gradient descent",
    compute=_update,
    symbols=_symbols,
    equation=_equation,
    explain=_cell,
    meaning=_weight_meaning,
)

BIAS_UPDATE = Rule(
    op="bias_update",
    phase=Phase.UPDATE,
    title=lambda _operation, _context: "gradient descent",
    compute=_update,
    symbols=_symbols,
    equation=_equation,
    explain=_cell,
    meaning=_bias_meaning,
)
