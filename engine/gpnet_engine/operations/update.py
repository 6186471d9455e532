"""The updates: every weight and bias moves against its gradient, by the learning rate."""

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.calls import Calls
from gpnet_engine.expressions import Cells, Difference, Expression, Product, Term
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


def _symbols(operation: Operation, _network: Network) -> str:
    parameter, learning_rate, gradient = map(label, operation.operands)
    return f"{parameter} − {learning_rate}·{gradient}"


def _equation(operation: Operation, _network: Network) -> tuple[EquationPart, ...]:
    return (Operand(operation.operands[0]), "−", Operand(operation.terms[0]))


def _cell(operation: Operation, _context: Context, row: int, column: int) -> Expression:
    parameter, learning_rate, gradient = operation.operands
    step = Term(
        Cells(operation.terms[0], row, column),
        Product((Cells(learning_rate, 0, 0), Cells(gradient, row, column))),
    )
    return Difference(Cells(parameter, row, column), step)


_DOWNHILL = "against its gradient, downhill on E, by the learning rate l. Where the gradient is 0 it stays."


def _weight_meaning(operation: Operation, network: Network, row: int, column: int) -> str:
    to = neuron(operation.layer, row)
    before = neuron(layer_before(network, operation.layer), column)
    return f"The weight from {before} to {to} goes {_DOWNHILL}"


def _bias_meaning(operation: Operation, _network: Network, row: int, _column: int) -> str:
    to = neuron(operation.layer, row)
    return f"The bias of {to} goes {_DOWNHILL}"


UPDATE = Rule(
    op="update",
    phase=Phase.UPDATE,
    title=lambda _operation, _network: "gradient descent",
    compute=_update,
    symbols=_symbols,
    equation=_equation,
    explain=_cell,
    meaning=_weight_meaning,
)

BIAS_UPDATE = Rule(
    op="bias_update",
    phase=Phase.UPDATE,
    title=lambda _operation, _network: "gradient descent",
    compute=_update,
    symbols=_symbols,
    equation=_equation,
    explain=_cell,
    meaning=_bias_meaning,
)
