"""The rules for operators: arithmetic, comparisons, and, or, not.

An operator is added to one of the tables. None of them raises on numbers: they give infinity or NaN, as numpy does.
"""

import ast
import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from gpnet_engine.arrays import Values
from gpnet_engine.stopping.conditions.builder import Builder, Part
from gpnet_engine.stopping.conditions.condition import Compute
from gpnet_engine.stopping.conditions.text import meaningless


def _unraised(compute: Callable[[float, float], float], on_arrays: np.ufunc) -> Callable[[float, float], float]:
    """Return `compute` with numpy's infinity or NaN in place of an exception. Numpy alone would be 10 times slower."""

    def computed(left: float, right: float) -> float:
        try:
            return compute(left, right)
        except (ZeroDivisionError, OverflowError, ValueError):
            return float(on_arrays(left, right))

    return computed


# On two numbers, and where one of the two is a matrix.
_ARITHMETIC: dict[type[ast.operator], tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]] = {
    ast.Add: (operator.add, operator.add),
    ast.Sub: (operator.sub, operator.sub),
    ast.Mult: (operator.mul, operator.mul),
    ast.Div: (_unraised(operator.truediv, np.divide), np.divide),
    ast.FloorDiv: (_unraised(operator.floordiv, np.floor_divide), np.floor_divide),
    ast.Mod: (_unraised(operator.mod, np.remainder), np.remainder),
    ast.Pow: (_unraised(math.pow, np.power), np.power),
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_SIGNS: dict[type[ast.unaryop], Callable[[Any], Any]] = {ast.USub: operator.neg, ast.UAdd: operator.pos}


def unary(builder: Builder, node: ast.UnaryOp, level: int) -> Part:
    """Build + - or not."""
    if isinstance(node.op, ast.Not):
        truth = builder.truth(node.operand, level + 1)
        return Part(node, lambda *moment: not truth(*moment), is_truth=True)
    sign = _SIGNS.get(type(node.op))
    if sign is None:
        raise builder.wrong(node, meaningless(builder.written(node)))
    operand = builder.numbers(node.operand, level + 1)
    inner = operand.compute
    return Part(node, lambda *moment: sign(inner(*moment)), shape=operand.shape)


def arithmetic(builder: Builder, node: ast.BinOp, level: int) -> Part:
    """Build a chain of operators from left to right, a + b - c, as one level: only brackets nest."""
    links: list[ast.BinOp] = []
    leftmost: ast.expr = node
    while isinstance(leftmost, ast.BinOp):
        links.append(leftmost)
        leftmost = leftmost.left
    first = builder.numbers(leftmost, level + 1)
    start, shape = first.compute, first.shape
    rest: list[tuple[Callable[[Any, Any], Any], Compute]] = []
    for link in reversed(links):
        if type(link.op) not in _ARITHMETIC:
            raise builder.wrong(link, meaningless(builder.written(link)))
        on_numbers, on_arrays = _ARITHMETIC[type(link.op)]
        right = builder.numbers(link.right, level + 1)
        shape = builder.joined(shape, right)
        rest.append((on_arrays if shape else on_numbers, right.compute))

    def compute(values: Values, iteration: int, step: int) -> Any:  # noqa: ANN401 - a number or a matrix
        result = start(values, iteration, step)
        for operate, operand in rest:
            result = operate(result, operand(values, iteration, step))
        return result

    return Part(node, compute, shape=shape)


def comparison(builder: Builder, node: ast.Compare, level: int) -> Part:
    """Build a < b, and a < b < c, which is a < b and b < c."""
    first = builder.numbers(node.left, level + 1)
    start, shape = first.compute, first.shape
    rest: list[tuple[Callable[[Any, Any], Any], Compute]] = []
    for sign, operand in zip(node.ops, node.comparators, strict=True):
        if type(sign) not in _COMPARISONS:
            raise builder.wrong(operand, meaningless(type(sign).__name__))
        right = builder.numbers(operand, level + 1)
        shape = builder.joined(shape, right)
        rest.append((_COMPARISONS[type(sign)], right.compute))

    def of_numbers(values: Values, iteration: int, step: int) -> bool:
        left = start(values, iteration, step)
        for compare, operand in rest:
            right = operand(values, iteration, step)
            if not compare(left, right):
                return False
            left = right
        return True

    def of_arrays(values: Values, iteration: int, step: int) -> Any:  # noqa: ANN401 - a matrix of truths
        left, result = start(values, iteration, step), True
        for compare, operand in rest:
            right = operand(values, iteration, step)
            result = np.logical_and(result, compare(left, right))
            left = right
        return result

    return Part(node, of_arrays if shape else of_numbers, is_truth=True, shape=shape)


def joining(builder: Builder, node: ast.BoolOp, level: int) -> Part:
    """Build a and b and c, or the same with or; the first part that decides it is the last one computed."""
    truths = [builder.truth(operand, level + 1) for operand in node.values]
    decisive = isinstance(node.op, ast.Or)

    def compute(values: Values, iteration: int, step: int) -> bool:
        return any(bool(truth(values, iteration, step)) is decisive for truth in truths) is decisive

    return Part(node, compute, is_truth=True)
