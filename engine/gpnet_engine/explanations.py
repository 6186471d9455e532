"""How one cell of a result, or of an intermediate of an operation, is computed: its formula as a tree.

Kept apart from the walk back through a run: the screen asks for it after every step.
"""

from collections.abc import Iterator

import numpy as np

from gpnet_engine.arithmetic import Arithmetic
from gpnet_engine.calls import make
from gpnet_engine.execute import context_of
from gpnet_engine.expressions import Cells, Difference, Expression, Function, Number, Product, Sum, Term
from gpnet_engine.names import ERROR_TERMS
from gpnet_engine.operations import RULES, Context, Kind, Operation
from gpnet_engine.session import Session


def explanation(session: Session, operation: Operation, row: int, column: int) -> Expression:
    """Return where a cell of the result of `operation` comes from."""
    return RULES[operation.kind].explain(operation, _context(session, operation), row, column)


def explanation_of_term(session: Session, operation: Operation, name: str, row: int, column: int) -> Expression:
    """Return where a cell of an intermediate of `operation` comes from; `name` is one of `operation.terms`."""
    context, layer = _context(session, operation), operation.layer
    if name == ERROR_TERMS:
        return _error_of_output(operation, context, row, column)
    if name == f"dout_{layer}":
        return _derivative_by_output(operation, context, row, column)
    if name == f"fprime_{layer}":
        # The δ of an output layer has f′ put in, or has it cancelled: written as a hidden layer's δ it stands alone.
        basis = f"{context.activation.derivative_from}_{layer}"
        operation = Operation(Kind.HIDDEN_DELTA, layer, f"delta_{layer}", (f"dout_{layer}", basis), (name,))
    whole = RULES[operation.kind].explain(operation, context, row, column)
    return next(term.definition for term in _written_terms(whole) if term.cell == Cells(name, row, column))


def _context(session: Session, operation: Operation) -> Context:
    arithmetic = Arithmetic(session.project.training.decimals)
    return context_of(session.project.network, operation, arithmetic, session.batch)


def _written_terms(expression: Expression) -> Iterator[Term]:
    match expression:
        case Term():
            yield expression
        case Sum(parts) | Product(parts):
            for part in parts:
                yield from _written_terms(part)
        case Difference(left, right):
            yield from _written_terms(left)
            yield from _written_terms(right)
        case _:
            return


def _error_of_output(operation: Operation, context: Context, row: int, column: int) -> Expression:
    """Return what one output of one sample adds to E."""
    out, target = operation.operands[:2]
    loss = context.network.loss
    return Function(loss.formula, (("t", Cells(target, row, column)), ("o", Cells(out, row, column))), loss.value)


def _derivative_by_output(operation: Operation, context: Context, row: int, column: int) -> Expression:
    """Return ∂E/∂out of the output layer, with the factor of the reduction."""
    loss = context.network.loss
    out, target = (Cells(name, row, column) for name in operation.operands[:2])
    derivative: Expression = Difference(out, target)
    if loss.derivative_formula:

        def value(target: float, out: float) -> float:
            result = np.empty((1, 1))
            make(loss.derivative(np.array([[out]]), np.array([[target]]), result))
            return result.item()

        derivative = Function(loss.derivative_formula, (("t", target), ("o", out)), value)
    if context.scale == 1.0:
        return derivative
    return Product((Number(context.scale, f"1/{context.batch}"), derivative))
