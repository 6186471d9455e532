"""Clipping: where all gradients together are longer than a limit, every update reads them made shorter."""

import math

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import Cells, Expression, Function, Number, Term
from gpnet_engine.model.network import Network
from gpnet_engine.model.numpy_calls import Calls, constant
from gpnet_engine.names import CLIP, NORM, full, gradient_of, label
from gpnet_engine.operations.rule import Context, EquationPart, Operand, Operation, Phase, Program, Rule


def _clip(
    _operation: Operation, context: Context, clip: Matrix, terms: tuple[Matrix, ...], *gradients: Matrix
) -> Calls:
    """min(1, c / ‖∇‖), where ‖∇‖ is the root of the sum of all squares."""
    (norm,) = terms
    scratch = context.scratch
    mark = scratch.mark()
    yield norm.fill, (0.0,)
    for gradient in gradients:
        part, squares = scratch.take((1, 1)), scratch.take(gradient.shape)
        yield np.multiply, (gradient, gradient, squares)
        yield np.add.reduce, (squares, None, None, part, True)
        yield np.add, (norm, part, norm)
        scratch.release(mark)
    yield np.sqrt, (norm, norm)
    yield from context.arithmetic.write_down(norm)
    yield np.divide, (constant(_limit(context)), norm, clip)
    yield _at_most_one, (clip,)
    yield from context.arithmetic.write_down(clip)


def _at_most_one(clip: Matrix) -> None:
    """Unlike fmin, `minimum` passes NaN on; it takes no third argument by its place, so it is no call by itself."""
    np.minimum(clip, 1.0, out=clip)


def _limit(context: Context) -> float:
    limit = context.network.clip_norm
    return math.inf if limit is None else limit


def _factor(limit: float, norm: float) -> float:
    return float(np.minimum(np.float64(limit) / norm, 1.0))


def _root_of_squares(*gradients: Matrix) -> float:
    return math.sqrt(sum(float(np.sum(numbers * numbers)) for numbers in gradients))


def _norm(operation: Operation) -> Expression:
    gradients = tuple(Cells(name, None, None) for name in operation.operands)
    return Function("√(Σ ∇²)", (), _root_of_squares, gradients, is_even=True)


def _equation(operation: Operation, context: Context) -> tuple[EquationPart, ...]:
    return ("min ( 1 ,", f"{full(_limit(context))} /", Operand(operation.terms[0]), ")")


def _cell(operation: Operation, context: Context, _row: int, _column: int) -> Expression:
    limit = Number(_limit(context), full(_limit(context)))
    norm = Term(Cells(NORM, 0, 0), _norm(operation))
    return Function("min(1, {c} / {n:factor})", (("c", limit), ("n", norm)), _factor)


def _meaning(operation: Operation, context: Context, _row: int, _column: int) -> str:
    del operation
    limit = full(_limit(context))
    return (
        f"What every update multiplies its gradient by: 1 while all gradients together, ‖∇‖, are at most {limit} long, "
        "and less where they are longer, so that together they are just that long."
    )


CLIPPING = Rule(
    op=CLIP,
    phase=Phase.UPDATE,
    title=lambda _operation, _context: "gradients clipped",
    compute=_clip,
    symbols=lambda _operation, context: f"min(1, {full(_limit(context))}/{label(NORM)})",
    equation=_equation,
    explain=_cell,
    meaning=_meaning,
)


def clipping_of(network: Network) -> Program:
    """Return the operation that clips the gradients, if they are clipped."""
    if network.clip_norm is None:
        return ()
    gradients = tuple(gradient_of(name) for name in network.trained_parameters)
    return (Operation(CLIPPING, network.letters[-1], CLIP, gradients, (NORM,)),)
