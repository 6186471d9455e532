"""The functions: abs, isnan, isinf, any, all, min, max, norm, sum, mean.

A function is added to the table of those that take the same: each cell, truths, numbers, both, or several numbers.
"""

import ast
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from gpnet_engine.statistics import norm
from gpnet_engine.stopping.conditions.builder import Builder, Part


def _smallest(numbers: list[float]) -> float:
    return math.nan if any(map(math.isnan, numbers)) else min(numbers)


def _largest(numbers: list[float]) -> float:
    return math.nan if any(map(math.isnan, numbers)) else max(numbers)


# On a number, on each cell of a matrix, and whether the outcome is a truth.
_EACH: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any], bool]] = {
    "abs": (abs, abs, False),
    "isnan": (math.isnan, np.isnan, True),
    "isinf": (math.isinf, np.isinf, True),
}
_OF_TRUTHS: dict[str, Callable[[Any], Any]] = {"any": np.ndarray.any, "all": np.ndarray.all}
_OF_NUMBERS: dict[str, Callable[[Any], Any]] = {"min": np.ndarray.min, "max": np.ndarray.max, "norm": norm}
_OF_BOTH: dict[str, Callable[[Any], Any]] = {"sum": np.ndarray.sum, "mean": np.ndarray.mean}  # of truths: how many
_OF_SEVERAL: dict[str, Callable[[list[float]], float]] = {"min": _smallest, "max": _largest}
_REDUCTIONS = _OF_TRUTHS | _OF_NUMBERS | _OF_BOTH
FUNCTIONS = (*_EACH, *_REDUCTIONS)


def call(builder: Builder, node: ast.Call, level: int) -> Part:
    """Build a function of one matrix, or of numbers."""
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in FUNCTIONS:
        known = ", ".join(FUNCTIONS)
        problem = f"{builder.written(node.func)} is not a function. There are {known}. To multiply, type *."
        raise builder.wrong(node.func, problem)
    if node.keywords:
        raise builder.wrong(node.keywords[0].value, f"{name} takes no named arguments.")
    if name in _OF_SEVERAL and len(node.args) > 1:
        return _of_several(builder, node, name, level)
    if len(node.args) != 1:
        raise builder.wrong(node, f"{name} takes one value, and {len(node.args)} are given.")
    if name in _EACH:
        argument = builder.numbers(node.args[0], level + 1)
        on_number, on_array, is_truth = _EACH[name]
        inner, apply = argument.compute, on_array if argument.shape else on_number
        return Part(node, lambda *moment: apply(inner(*moment)), is_truth, argument.shape)
    return _reduction(builder, node, name, level)


def _of_several(builder: Builder, node: ast.Call, name: str, level: int) -> Part:
    """Build min or max of two or more numbers."""
    arguments = [builder.one(builder.numbers(argument, level + 1)).compute for argument in node.args]
    reduce = _OF_SEVERAL[name]
    return Part(node, lambda *moment: reduce([argument(*moment) for argument in arguments]))


def _reduction(builder: Builder, node: ast.Call, name: str, level: int) -> Part:
    """Build a function that makes one number or truth of a matrix."""
    argument = builder.part(node.args[0], level + 1)
    problem, written = "", builder.written(argument.node)
    if argument.shape is None:
        several = ", or two or more numbers" if name in _OF_SEVERAL else ""
        problem = f"{name} takes a matrix{several}, and {written} is not a matrix."
    elif name in _OF_TRUTHS and not argument.is_truth:
        problem = f"{name} takes what is true or false, and {written} holds numbers: compare it, as in {written} > 0."
    elif name in _OF_NUMBERS and argument.is_truth:
        problem = f"{name} takes numbers, and {written} is true or false: put any or all around it."
    if problem:
        raise builder.wrong(argument.node, problem)
    inner, reduce = argument.compute, _REDUCTIONS[name]
    outcome = bool if name in _OF_TRUTHS else float
    return Part(node, lambda *moment: outcome(reduce(inner(*moment))), name in _OF_TRUTHS)
