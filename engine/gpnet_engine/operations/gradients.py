"""The gradients of weights and biases, with what the penalty for large weights adds to them.

Kept apart from the other backward operations because no δ follows from them.
"""

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import Cells, Dot, Expression, Product, Sum, Term, Total
from gpnet_engine.model.numpy_calls import Calls, product
from gpnet_engine.names import label
from gpnet_engine.operations.matrix_formulas.formula import Workings
from gpnet_engine.operations.penalty import penalty_slope
from gpnet_engine.operations.rule import Context, EquationPart, Operand, Operation, Phase, Rule, layer_before, neuron


def _gradient(
    operation: Operation,
    context: Context,
    gradient: Matrix,
    terms: tuple[Matrix, ...],
    delta: Matrix,
    out: Matrix,
    weights: Matrix | None = None,
) -> Calls:
    if weights is None:
        yield product(delta, out.T, gradient)
    else:
        of_data, of_penalty = terms
        yield product(delta, out.T, of_data)
        yield from context.arithmetic.write_down(of_data)
        arrays = Workings(context, {operation.operands[2]: weights}, {})
        yield from penalty_slope(context.network, operation.operands[2]).calls(arrays, of_penalty)
        yield from context.arithmetic.write_down(of_penalty)
        yield np.add, (of_data, of_penalty, gradient)
    yield from context.arithmetic.write_down(gradient)


def _gradient_symbols(operation: Operation, context: Context) -> str:
    delta, out, *weights = operation.operands
    penalty = "".join(f" + {penalty_slope(context.network, name).symbols(context)}" for name in weights)
    return f"{label(delta)} · {label(out)}ᵀ{penalty}"


def _gradient_equation(operation: Operation, context: Context) -> tuple[EquationPart, ...]:
    delta, out, *weights = operation.operands
    penalty = (part for name in weights for part in ("+", *penalty_slope(context.network, name).parts(context)))
    return (Operand(delta), "·", Operand(out, transposed=True), *penalty)


def _of_data(operation: Operation, context: Context, row: int, column: int) -> Expression:
    delta, out = operation.operands[:2]
    if context.batch == 1:
        return Product((Cells(delta, row, 0), Cells(out, column, 0)))
    return Dot(Cells(delta, row, None), Cells(out, column, None))


def _gradient_cell(operation: Operation, context: Context, row: int, column: int) -> Expression:
    of_data = _of_data(operation, context, row, column)
    if not operation.terms:
        return of_data
    of_penalty = penalty_slope(context.network, operation.operands[2]).cell(context, row, column)
    terms = zip(operation.terms, (of_data, of_penalty), strict=True)
    return Sum(tuple(Term(Cells(name, row, column), definition) for name, definition in terms))


_OVER_SAMPLES = ", added up over the samples"


def _gradient_meaning(operation: Operation, context: Context, row: int, column: int) -> str:
    to = neuron(operation.layer, row)
    before = neuron(layer_before(context.network, operation.layer), column)
    return (
        f"How much E grows per unit of W_{operation.layer}[{row + 1},{column + 1}], the weight from {before} to {to}: "
        f"how wrong {to} is (its δ), times what {before} sent it{_OVER_SAMPLES if context.batch > 1 else ''}"
        f"{'; and how much the penalty grows' if operation.terms else ''}."
    )


GRADIENT = Rule(
    op="gradient",
    phase=Phase.BACKWARD,
    title=lambda operation, _context: "outer product and penalty" if operation.terms else "outer product",
    compute=_gradient,
    symbols=_gradient_symbols,
    equation=_gradient_equation,
    explain=_gradient_cell,
    meaning=_gradient_meaning,
)


def _bias_gradient(
    _operation: Operation, context: Context, gradient: Matrix, _terms: tuple[Matrix, ...], delta: Matrix
) -> Calls:
    yield np.add.reduce, (delta, None if context.network.bias_shared else 1, None, gradient, True)
    yield from context.arithmetic.write_down(gradient)


def _bias_gradient_cell(operation: Operation, context: Context, row: int, _column: int) -> Expression:
    (delta,) = operation.operands
    return Total(Cells(delta, None if context.network.bias_shared else row, None))


def _bias_gradient_meaning(operation: Operation, context: Context, row: int, _column: int) -> str:
    bearer = context.bearer(operation.layer, row)
    over = _OVER_SAMPLES if context.batch > 1 else ""
    whose = "every δ of the layer" if context.network.bias_shared else "its δ"
    return f"How much E grows per unit of the bias of {bearer}: {whose}, as the bias always sends 1{over}."


def _bias_gradient_title(_operation: Operation, context: Context) -> str:
    return "sum over layer and batch" if context.network.bias_shared else "sum over the batch"


BIAS_GRADIENT = Rule(
    op="bias_gradient",
    phase=Phase.BACKWARD,
    title=_bias_gradient_title,
    compute=_bias_gradient,
    symbols=lambda operation, _context: f"Σ {label(operation.operands[0])}",
    equation=lambda operation, _context: ("Σ", Operand(operation.operands[0])),
    explain=_bias_gradient_cell,
    meaning=_bias_gradient_meaning,
)
