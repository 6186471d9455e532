"""The error: the loss, summed over the outputs and over the batch, or averaged over the batch."""

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import Cells, Expression, Function, Number, Product, Sum, Term
from gpnet_engine.model.losses import Loss
from gpnet_engine.model.numpy_calls import Calls, constant
from gpnet_engine.names import ERROR_TERMS, PENALTY
from gpnet_engine.operations.penalty import penalized, penalty_calls, penalty_cell, penalty_symbols
from gpnet_engine.operations.rule import (
    Context,
    EquationPart,
    Operand,
    Operation,
    Phase,
    Rule,
)

# With more terms (outputs times samples) than this, the formula of E names the sum instead of writing them out.
_MOST_WRITTEN_TERMS = 6


LossOf: TypeAlias = Callable[[Context], Loss]


def _loss_of_network(context: Context) -> Loss:
    return context.network.loss


def error_rule(loss_of: LossOf = _loss_of_network) -> Rule:
    """Return the rule of E by a loss: the network's own, or another one in its place."""
    return Rule(
        op="error",
        phase=Phase.ERROR,
        title=lambda _operation, context: loss_of(context).name.replace("_", " "),
        compute=partial(_error, loss_of),
        symbols=partial(_error_symbols, loss_of),
        equation=partial(_error_equation, loss_of),
        explain=partial(_error_cell, loss_of),
        meaning=partial(_error_meaning, loss_of),
        explain_term=partial(_error_term, loss_of),
    )


def _error(
    loss_of: LossOf,
    _operation: Operation,
    context: Context,
    error: Matrix,
    terms: tuple[Matrix, ...],
    out: Matrix,
    target: Matrix,
    *others: Matrix,
) -> Calls:
    error_k, *penalty = terms
    weights = others[len(others) - len(penalized(context.network)) :]
    net = others[0] if len(others) > len(weights) else None
    loss = loss_of(context)
    if context.arithmetic.decimals is not None and loss.cost_of_out is not None:
        yield from loss.cost_of_out(out, target, error_k)  # someone with a pencil has only the rounded out
    else:
        yield from loss.cost(out if net is None else net, target, error_k)
    yield np.add.reduce, (error_k, None, None, error, True)
    if context.scale != 1.0:
        yield np.multiply, (error, constant(context.scale), error)
    for term in penalty:
        yield from penalty_calls(context, term, weights)
        yield np.add, (error, term, error)
    yield from context.arithmetic.write_down(error)


def _error_meaning(loss_of: LossOf, _operation: Operation, context: Context, _row: int, _column: int) -> str:
    penalty = " To this the penalty adds more, the larger the weights are." if context.network.is_penalized else ""
    return loss_of(context).meaning + penalty


def _error_symbols(loss_of: LossOf, operation: Operation, context: Context) -> str:
    symbols = loss_of(context).symbols.format(o=operation.operands[0])
    return f"{symbols} + {penalty_symbols(context.network)}" if context.network.is_penalized else symbols


def _error_equation(loss_of: LossOf, operation: Operation, context: Context) -> tuple[EquationPart, ...]:
    operands = {"o": Operand(operation.operands[0]), "t": Operand(operation.operands[1])}
    scale = (f"{context.scale_text} ·",) if context.scale_text else ()
    penalty = ("+", Operand(PENALTY)) if context.network.is_penalized else ()
    return (*scale, *(operands.get(part, part) for part in loss_of(context).equation), *penalty)


def _error_cell(loss_of: LossOf, operation: Operation, context: Context, _row: int, _column: int) -> Expression:
    count = context.network.sizes[-1]
    everything = Cells(ERROR_TERMS, None, None)
    total: Expression = Term(everything, _cost_of(loss_of, operation, context, None, None))
    if count * context.batch <= _MOST_WRITTEN_TERMS:
        total = Sum(
            tuple(
                Term(Cells(ERROR_TERMS, k, sample), _cost_of(loss_of, operation, context, k, sample))
                for sample in range(context.batch)
                for k in range(count)
            )
        )
    if context.scale_text:
        total = Product((Number(context.scale, context.scale_text), total))
    if not context.network.is_penalized:
        return total
    parts = total.terms if isinstance(total, Sum) else (total,)
    return Sum((*parts, Term(Cells(PENALTY, 0, 0), penalty_cell(context.network), is_named=True)))


def _error_term(
    loss_of: LossOf, operation: Operation, context: Context, name: str, row: int, column: int
) -> Expression:
    if name == PENALTY:
        return penalty_cell(context.network)
    return _cost_of(loss_of, operation, context, row, column)


def _cost_of(
    loss_of: LossOf, operation: Operation, context: Context, row: int | None, column: int | None
) -> Expression:
    """Return what one output of one sample adds to E, or all of them in one formula."""
    out, target = operation.operands[:2]
    loss = loss_of(context)
    formula = f"Σ {loss.formula}" if row is None else loss.formula
    return Function(formula, (("t", Cells(target, row, column)), ("o", Cells(out, row, column))), loss.value)


ERROR = error_rule()
