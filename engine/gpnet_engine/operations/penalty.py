"""The penalty for large weights: ½·λ·Σ W² of l2 and λ·Σ|W| of l1, as a part of E, and its derivative by a weight."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import Cells, Expression, Function, Sum
from gpnet_engine.model.network import Network
from gpnet_engine.model.numpy_calls import Calls, constant
from gpnet_engine.names import as_shown, exact, is_weights, label
from gpnet_engine.operations.matrix_formulas.cellwise import Plus, SignOf, Times
from gpnet_engine.operations.matrix_formulas.formula import Value, Written
from gpnet_engine.operations.matrix_formulas.single_numbers import Constant
from gpnet_engine.operations.rule import Context


def penalized(network: Network) -> tuple[str, ...]:
    """Return the weight matrices whose size is a part of E: all, or none."""
    return tuple(name for name in network.parameter_shapes() if is_weights(name)) if network.is_penalized else ()


def penalty_slope(network: Network, weights: str) -> Written:
    """Return the derivative of the penalty by the weights: λ·W of l2, λ·sign(W) of l1, or both."""
    slopes = [slope for slope in (slope_of_l2(network, weights), slope_of_l1(network, weights)) if slope is not None]
    return slopes[0] if len(slopes) == 1 else Plus(slopes[0], slopes[1])


def slope_of_l2(network: Network, weights: str) -> Written | None:
    """Return λ·W; None without l2."""
    return Times(_lambda(network.l2, 2, network), Value(weights)) if network.l2 else None


def slope_of_l1(network: Network, weights: str) -> Written | None:
    """Return λ·sign(W); None without l1."""
    return Times(_lambda(network.l1, 1, network), SignOf(Value(weights))) if network.l1 else None


def _lambda(number: float, kind: int, network: Network) -> Constant:
    is_alone = not (network.l1 and network.l2)
    return Constant(number, as_shown(exact(number)), "λ" if is_alone else "λ" + "₁₂"[kind - 1])


def penalty_calls(context: Context, penalty: Matrix, weights: tuple[Matrix, ...]) -> Calls:
    """Yield the calls that write the penalty of all weights."""
    scratch, network = context.scratch, context.network
    yield penalty.fill, (0.0,)
    for matrix in weights:
        mark = scratch.mark()
        part, each = scratch.take((1, 1)), scratch.take(matrix.shape)
        for number, function, operands in (
            (0.5 * network.l2, np.multiply, (matrix, matrix)),
            (network.l1, np.abs, (matrix,)),
        ):
            if number:
                yield function, (*operands, each)
                yield np.add.reduce, (each, None, None, part, True)
                yield np.multiply, (part, constant(number), part)
                yield np.add, (penalty, part, penalty)
        scratch.release(mark)
    yield from context.arithmetic.write_down(penalty)


def penalty_cell(network: Network) -> Expression:
    """Return the penalty as a sum over the weight matrices."""
    parts = tuple(part for weights in penalized(network) for part in _parts_of(network, weights))
    return parts[0] if len(parts) == 1 else Sum(parts)


def _parts_of(network: Network, weights: str) -> Iterator[Expression]:
    cells = (Cells(weights, None, None),)
    if network.l2:
        yield Function(
            f"½·{exact(network.l2)}·Σ {label(weights)}²", (), partial(_squares, network.l2), cells, is_even=True
        )
    if network.l1:
        yield Function(f"{exact(network.l1)}·Σ|{label(weights)}|", (), partial(_sizes, network.l1), cells, is_even=True)


def _squares(factor: float, numbers: Matrix) -> float:
    return 0.5 * factor * float(np.sum(numbers * numbers))


def _sizes(factor: float, numbers: Matrix) -> float:
    return factor * float(np.sum(np.abs(numbers)))


def penalty_secants(network: Network, weights: Matrix, steps: Matrix) -> Matrix:
    """Return how much the penalty grows for every unit, as weights move by small steps, each by itself.

    Nothing is subtracted that cancels: a step may be far too small to show in the penalty of all weights. What it
    changes is divided by it in the formula, as it may be too small, or too large, for a number of its own.
    """
    of_squares: Matrix = network.l2 * (weights + 0.5 * steps)
    if not network.l1:
        return of_squares
    sizes, outward = np.abs(weights), np.copysign(1.0, weights) * steps
    grown = np.where(outward >= -sizes, outward, -outward - 2.0 * sizes)  # the others come out on the other side of 0
    return of_squares + network.l1 * (grown / steps)


def penalty_symbols(network: Network) -> str:
    """Return the penalty in symbols, for all weights together."""
    both = network.l1 and network.l2
    l2 = f"½{'λ₂' if both else 'λ'}Σ W²" if network.l2 else ""
    l1 = f"{'λ₁' if both else 'λ'}Σ|W|" if network.l1 else ""
    return " + ".join(filter(None, (l2, l1)))
