"""A computation as a list of numpy calls, each with the arrays that it reads and writes.

Stepping makes the calls once. Training keeps the list and repeats it in every iteration: the same calls on the same
arrays give the same bits, and nothing is looked up or allocated again.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias, TypeGuard

import numpy as np

from gpnet_engine.arrays import NUMBER, Matrix, read_only, writable

Call: TypeAlias = tuple[Callable[..., object], tuple[object, ...]]
Calls: TypeAlias = Iterator[Call]


class Scratch:
    """Arrays for what a computation puts down for a moment, used again for the next one.

    What is taken after a mark is given back by `release`: the call that is listed next may write over it.
    """

    def __init__(self, precision: type[np.floating] = NUMBER) -> None:
        """Begin with no arrays."""
        self._precision = precision
        self._arrays: dict[tuple[int, tuple[int, ...]], Matrix] = {}
        self._taken = 0

    def mark(self) -> int:
        """Return how much is taken now."""
        return self._taken

    def take(self, shape: tuple[int, ...]) -> Matrix:
        """Return an array that nobody else has."""
        key = (self._taken, shape)
        self._taken += 1
        if key not in self._arrays:
            self._arrays[key] = np.empty(shape, dtype=self._precision)
        return self._arrays[key]

    def release(self, mark: int) -> None:
        """Give back what was taken since the mark."""
        self._taken = mark


def make(calls: Iterable[Call]) -> None:
    """Make the calls, in their order."""
    for function, arguments in calls:
        function(*arguments)


def constant(number: float) -> Matrix:
    """Return a number in the form that numpy uses directly; a Python float would double the time of each call."""
    return read_only(writable(number))


def is_constant(given: object) -> TypeGuard[Matrix]:
    """Tell whether an argument of a call is such a number."""
    return isinstance(given, np.ndarray) and given.ndim == 0 and not given.flags.writeable


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
