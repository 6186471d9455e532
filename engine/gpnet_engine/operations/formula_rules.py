"""Rules that follow from a formula of matrices: computed, written and explained by it alone."""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from gpnet_engine.arrays import Matrix
from gpnet_engine.model.network import Network
from gpnet_engine.model.numpy_calls import Calls
from gpnet_engine.operations.matrix_formulas.formula import Workings, Written
from gpnet_engine.operations.rule import Context, Operation, Phase, Rule

FormulaOf: TypeAlias = Callable[[Network, str], Written]
"""(network, name of the result): the formula of an operation's result."""


def formula_rule(
    op: str,
    phase: Phase,
    title: Callable[[Operation, Context], str],
    formula_of: FormulaOf,
    meaning: Callable[[Operation, Context, int, int], str],
) -> Rule:
    """Return the rule of a result that is computed by a formula."""
    formula_of = lru_cache(maxsize=256)(formula_of)

    def of(operation: Operation, context: Context) -> Written:
        return formula_of(context.network, operation.result)

    return Rule(
        op=op,
        phase=phase,
        title=title,
        compute=lambda operation, context, result, terms, *operands: computed(
            of(operation, context), operation, context, result, terms, operands
        ),
        symbols=lambda operation, context: of(operation, context).symbols(context),
        equation=lambda operation, context: of(operation, context).parts(context),
        explain=lambda operation, context, row, column: of(operation, context).cell(context, row, column),
        meaning=meaning,
    )


def computed(
    formula: Written,
    operation: Operation,
    context: Context,
    result: Matrix,
    terms: tuple[Matrix, ...],
    operands: tuple[Matrix, ...],
) -> Calls:
    """Yield the calls that write a formula's numbers down as the result of an operation."""
    arrays = dict(zip(operation.operands, operands, strict=True))
    places = dict(zip(operation.terms, terms, strict=True))
    yield from formula.calls(Workings(context, arrays, places), result)
    yield from context.arithmetic.write_down(result)


def operation_by(rule: Rule, layer: str, result: str, formula: Written) -> Operation:
    """Return the operation that computes `result` by a formula: what it takes, and the terms that it keeps."""
    terms = tuple(dict.fromkeys(name for name, _ in formula.terms()))
    return Operation(rule, layer, result, tuple(dict.fromkeys(formula.values())), terms)
