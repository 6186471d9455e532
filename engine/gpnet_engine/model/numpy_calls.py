"""A computation as a list of numpy calls, each with the arrays that it reads and writes.

Stepping makes the calls once. Training keeps the list and repeats it in every iteration: the same calls on the same
arrays give the same bits, and nothing is looked up or allocated again.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

import numpy as np

from gpnet_engine.arrays import Matrix, read_only, writable

Call: TypeAlias = tuple[Callable[..., object], tuple[object, ...]]
Calls: TypeAlias = Iterator[Call]


def make(calls: Iterable[Call]) -> None:
    """Make the calls, in their order."""
    for function, arguments in calls:
        function(*arguments)


def constant(number: float) -> Matrix:
    """Return a number in the form that numpy uses directly; a Python float would double the time of each call."""
    return read_only(writable(number))


def of_cell(compute: Callable[..., Calls], *given: float | Matrix, row: int = 0) -> float:
    """Return what `compute(*columns, result)` writes for one row, of numbers or of whole columns."""
    columns = [writable(one).reshape(-1, 1) for one in given]
    result = np.empty_like(columns[0])
    with np.errstate(all="ignore"):
        make(compute(*columns, result))
    return float(result[row, 0])


def product(left: Matrix, right: Matrix, result: Matrix) -> Call:
    """Return the call of the matrix product left · right; `dot` takes a third of the time of `matmul` on small ones."""
    if 1 in {left.size, right.size}:  # dot would leave out a factor 0, also where the other one is NaN or infinite
        return np.multiply, (left, right, result)
    return left.dot, (right, result)
