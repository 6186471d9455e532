"""The one form that every number takes: a matrix, row-major and read-only.

What is given is float64; a run computes in that too, or in the precision of its project, to which `Arithmetic` casts.
Kept apart because exactness rests on the form: another memory layout changes the last bit of a product.
"""

from collections.abc import Callable, Mapping
from typing import Concatenate, Generic, ParamSpec, TypeAlias, TypeVar
from weakref import ref

import numpy as np
from numpy.typing import ArrayLike, NDArray

NUMBER = np.float64  # the type of all numbers that are given; everything else asks for it here
Matrix: TypeAlias = NDArray[np.float64]  # or float32, which no computation here tells apart
Values: TypeAlias = Mapping[str, Matrix]
Fact = TypeVar("Fact")
Others = ParamSpec("Others")


def matrix(numbers: ArrayLike) -> Matrix:
    """Return a read-only copy of `numbers` as a matrix; a plain list becomes a column."""
    array = writable(numbers)
    if array.ndim == 0:
        array = array.reshape(1, 1)
    elif array.ndim == 1:
        array = array.reshape(-1, 1)
    return read_only(array)


def writable(numbers: ArrayLike) -> Matrix:
    """Return a copy of `numbers`, of any shape, that may be written to."""
    return np.array(numbers, dtype=NUMBER, order="C")


def empty(shape: tuple[int, ...]) -> Matrix:
    """Return an array to be written to, with no numbers in it yet."""
    return np.empty(shape, dtype=NUMBER)


def zeros(shape: tuple[int, int]) -> Matrix:
    """Return a read-only matrix of zeros."""
    return read_only(np.zeros(shape, dtype=NUMBER))


def read_only(array: Matrix) -> Matrix:
    """Forbid writing to `array` and return it."""
    array.setflags(write=False)
    return array


def with_cell(array: Matrix, row: int, column: int, number: float) -> Matrix:
    """Return a copy of `array` in which one cell is `number`, infinite where its type cannot hold that."""
    copy = array.copy(order="C")
    with np.errstate(over="ignore"):
        copy[row, column] = number
    return read_only(copy)


def same_bits(left: Matrix, right: Matrix) -> bool:
    """Tell whether two matrices hold the same bytes: NaN equals NaN, 0.0 differs from -0.0."""
    return left.shape == right.shape and left.tobytes() == right.tobytes()


class Remembered(Generic[Others, Fact]):
    """A fact about read-only matrices: found once for each matrix, and forgotten when the matrix is.

    Finding it may take other values too, as long as the same matrix always comes with the same ones.
    """

    def __init__(self, find: Callable[Concatenate[Matrix, Others], Fact]) -> None:
        """Find the fact by `find`."""
        self._find = find
        self._known: dict[int, tuple[ref[Matrix], Fact]] = {}

    def __call__(self, array: Matrix, *others: Others.args, **named: Others.kwargs) -> Fact:
        """Return the fact about `array`."""
        key = id(array)
        found = self._known.get(key)
        if found is None:
            found = ref(array, lambda _: self._known.pop(key, None)), self._find(array, *others, **named)
            self._known[key] = found
        return found[1]
