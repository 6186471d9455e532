"""Mistakes in E: in the loss."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.model.losses import LOSSES, Computation, Loss
from gpnet_engine.model.numpy_calls import Calls, constant, of_cell
from gpnet_engine.operations.error import ERROR, error_rule
from gpnet_engine.operations.mistakes.mistake import Mistake, Place
from gpnet_engine.operations.penalty import penalized
from gpnet_engine.operations.rule import Context, Operation

_LN_10 = constant(math.log(10.0))


def _of_losses(
    is_like: Callable[[Loss], bool], change: Callable[[Loss, int], Loss]
) -> Callable[[Place], Operation | None]:
    """Return what computes E by a changed loss, where that of the network is like this; `change` gets the outputs."""

    def replaced(place: Place) -> Operation | None:
        loss = place.network.loss
        if not is_like(loss):
            return None
        changed = change(loss, place.network.sizes[-1])
        operation = place.operation
        operands = (*operation.operands[:2], *penalized(place.network))
        return replace(operation, rule=error_rule(lambda _context: changed), operands=operands)

    return replaced


def _without_penalty(place: Place) -> Operation | None:
    """Return what computes E as if nothing were added for the size of the weights."""
    weights = penalized(place.network)
    if not weights:
        return None

    def left_out(context: Context) -> Context:
        return replace(context, network=replace(context.network, l1=0.0, l2=0.0))

    rule = replace(
        ERROR,
        compute=lambda operation, context, *arrays: ERROR.compute(operation, left_out(context), *arrays),
        symbols=lambda operation, context: ERROR.symbols(operation, left_out(context)),
        equation=lambda operation, context: ERROR.equation(operation, left_out(context)),
        explain=lambda operation, context, row, column: ERROR.explain(operation, left_out(context), row, column),
    )
    right = place.operation
    return replace(right, rule=rule, operands=right.operands[: -len(weights)], terms=right.terms[:1])


def _is_half_square(loss: Loss) -> bool:
    return loss.is_half_square


def _has_logarithm(loss: Loss) -> bool:
    return loss.has_logarithm


def _is_mistaken(loss: Loss) -> bool:
    return loss.mistaken_for is not None


def _cost(formula: Callable[[Matrix, Matrix], Matrix]) -> Computation:
    def cost(out: Matrix, target: Matrix, error_k: Matrix) -> Calls:
        yield _copy, (error_k, formula, target, out)

    return cost


def _copy(result: Matrix, formula: Callable[[Matrix, Matrix], Matrix], target: Matrix, out: Matrix) -> None:
    result[...] = formula(target, out)


def _other_cost(
    template: str,
    equation: tuple[str, ...],
    symbols: str,
    formula: Callable[[int, Matrix, Matrix], Matrix],
) -> Callable[[Loss, int], Loss]:
    """Return what gives a loss another cost; `{n}` in the texts is the number of outputs, `{2n}` twice that."""

    def change(loss: Loss, outputs: int) -> Loss:
        def filled(text: str) -> str:
            return text.replace("{n}", str(outputs)).replace("{2n}", str(2 * outputs))

        return _with_cost(
            loss, _cost(partial(formula, outputs)), filled(template), tuple(map(filled, equation)), filled(symbols)
        )

    return change


def _with_cost(loss: Loss, cost: Computation, formula: str, equation: tuple[str, ...], symbols: str) -> Loss:
    return replace(
        loss,
        computed_from="out",
        cost=cost,
        cost_of_out=None,
        formula=formula,
        value=lambda target, out: of_cell(cost, out, target),
        equation=equation,
        symbols=symbols,
    )


def _with_zero(factor: Matrix, logarithm: Matrix) -> Matrix:
    with np.errstate(all="ignore"):
        return np.where(factor == 0.0, 0.0, factor * logarithm)


def _log10_cost(loss: Loss, _outputs: int) -> Loss:
    """Take log10 for ln."""
    of_out = loss.cost_of_out or loss.cost

    def cost(out: Matrix, target: Matrix, error_k: Matrix) -> Calls:
        yield from of_out(out, target, error_k)
        yield np.divide, (error_k, _LN_10, error_k)

    equation = tuple(part.replace("ln", "log10") for part in loss.equation)
    return _with_cost(loss, cost, loss.formula.replace("ln", "log10"), equation, loss.symbols.replace("ln", "log10"))


def _binary_cost(loss: Loss, outputs: int) -> Loss:
    """Take the binary form of a loss for it: also of targets that it does not allow."""
    binary = LOSSES[loss.mistaken_for or loss.name]
    return _other_cost(binary.formula, binary.equation, binary.symbols, _bernoulli)(loss, outputs)


def _bernoulli(_outputs: int, target: Matrix, out: Matrix) -> Matrix:
    with np.errstate(all="ignore"):
        return -_with_zero(target, np.log(out)) - _with_zero(1.0 - target, np.log(1.0 - out))


def _squared(factor: Callable[[int], float]) -> Callable[[int, Matrix, Matrix], Matrix]:
    return lambda outputs, target, out: factor(outputs) * (target - out) * (target - out)


ERROR_MISTAKES = (
    Mistake(
        "E.no-half",
        "½ forgotten",
        "E = Σ(t−o)²",
        (ERROR,),
        _of_losses(
            _is_half_square,
            _other_cost("({t} − {o})²", ("Σ (", "t", "−", "o", ")²"), "Σ(t−{o})²", _squared(lambda _n: 1.0)),
        ),
        needs="the loss squared_error",
    ),
    Mistake(
        "E.mean",
        "mean over the outputs in place of half the sum",
        "E = 1/n Σ(t−o)²",
        (ERROR,),
        _of_losses(
            _is_half_square,
            _other_cost(
                "1/{n}·({t} − {o})²", ("1/{n} Σ (", "t", "−", "o", ")²"), "1/{n}·Σ(t−{o})²", _squared(lambda n: 1.0 / n)
            ),
        ),
        needs="the loss squared_error",
    ),
    Mistake(
        "E.half-mean",
        "half of the mean",
        "E = 1/2n Σ(t−o)²",
        (ERROR,),
        _of_losses(
            _is_half_square,
            _other_cost(
                "1/{2n}·({t} − {o})²",
                ("1/{2n} Σ (", "t", "−", "o", ")²"),
                "1/{2n}·Σ(t−{o})²",
                _squared(lambda n: 0.5 / n),
            ),
        ),
        needs="the loss squared_error",
    ),
    Mistake(
        "E.no-square",
        "square forgotten",
        "E = ½Σ(t−o)",
        (ERROR,),
        _of_losses(
            _is_half_square,
            _other_cost("½·({t} − {o})", ("½ Σ (", "t", "−", "o", ")"), "½Σ(t−{o})", lambda _n, t, o: 0.5 * (t - o)),
        ),
        needs="the loss squared_error",
    ),
    Mistake(
        "E.plain-sum",
        "errors added up with their signs, so that they cancel",
        "E = Σ(t−o)",
        (ERROR,),
        _of_losses(
            _is_half_square,
            _other_cost("({t} − {o})", ("Σ (", "t", "−", "o", ")"), "Σ(t−{o})", lambda _n, t, o: t - o),
        ),
        needs="the loss squared_error",
    ),
    Mistake(
        "E.absolute",
        "absolute values in place of squares",
        "E = Σ|t−o|",
        (ERROR,),
        _of_losses(
            _is_half_square,
            _other_cost("|{t} − {o}|", ("Σ |", "t", "−", "o", "|"), "Σ|t−{o}|", lambda _n, t, o: np.abs(t - o)),
        ),
        needs="the loss squared_error",
    ),
    Mistake(
        "E.log10",
        "log10 in place of ln",
        "E = −Σ t·log10 o",
        (ERROR,),
        _of_losses(_has_logarithm, _log10_cost),
        needs="a loss with a logarithm",
    ),
    Mistake(
        "E.bernoulli",
        "binary form for a softmax",
        "E = −Σ[t ln o + (1−t) ln(1−o)]",
        (ERROR,),
        _of_losses(_is_mistaken, _binary_cost),
        needs="the loss cross_entropy",
    ),
    Mistake(
        "E.no-penalty",
        "penalty left out of E",
        "E = loss",
        (ERROR,),
        _without_penalty,
        needs="a penalty: l1 or l2",
    ),
)
