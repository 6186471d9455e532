"""What a matrix amounts to, and where its extremes are: beside numpy's own functions, and with numbers of any size."""

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.statistics import (
    Cell,
    all_finite,
    first_non_finite,
    largest,
    most_changed,
    norm,
    scale,
    smallest,
    statistics,
)

NAN, INF, TINIEST = math.nan, math.inf, 5e-324
SHAPES = array_shapes(min_dims=2, max_dims=2, max_side=6)
ANY = arrays(np.float64, SHAPES, elements=st.floats())
FINITE = arrays(np.float64, SHAPES, elements=st.floats(allow_nan=False, allow_infinity=False))
ORDINARY = arrays(np.float64, SHAPES, elements=st.floats(-1e6, 1e6))
PAIRS = SHAPES.flatmap(lambda shape: st.tuples(*(arrays(np.float64, shape, elements=st.floats()) for _ in range(2))))


def exact_norm(array: Matrix) -> float:
    """Return the norm by fractions, which neither overflow nor round; of a square root, 200 bits are enough."""
    squares = sum(Fraction(number) ** 2 for number in array.ravel().tolist())
    shift = 2**2400
    return float(Fraction(math.isqrt(int(squares * shift)), math.isqrt(shift)))


@given(ORDINARY)
def test_the_statistics_are_those_of_numpy(array: Matrix) -> None:
    found = statistics(array)
    assert (found.least, found.largest) == (np.min(array), np.max(array))
    assert found.mean == pytest.approx(np.mean(array), rel=1e-12, abs=1e-12)
    assert found.norm == pytest.approx(np.linalg.norm(array), rel=1e-12)
    assert found.zeros == np.sum(array == 0)
    assert (found.non_finite, found.cells) == (0, array.size)


@given(ANY)
def test_range_and_mean_are_those_of_the_finite_cells(array: Matrix) -> None:
    found = statistics(array)
    finite = array[np.isfinite(array)]
    assert found.non_finite == array.size - finite.size
    assert found.zeros == np.sum(array == 0)
    if finite.size:
        assert (found.least, found.largest) == (finite.min(), finite.max())
        assert found.least <= found.mean <= found.largest
    else:
        assert all(map(math.isnan, (found.least, found.mean, found.largest)))


@given(FINITE)
def test_the_mean_of_numbers_of_any_size_is_right(array: Matrix) -> None:
    exact = sum(map(Fraction, array.ravel().tolist()), Fraction(0)) / array.size
    rounding = Fraction(scale(array)) / 2**48 * array.size + Fraction(TINIEST)
    assert abs(Fraction(statistics(array).mean) - exact) <= rounding


@given(arrays(np.float64, SHAPES, elements=st.floats(-1e300, 1e300)))
def test_the_norm_of_numbers_of_any_size_is_right(array: Matrix) -> None:
    assert norm(array) == pytest.approx(exact_norm(array), rel=1e-12, abs=2 * TINIEST)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([[3.0, 4.0]], 5.0),
        ([[3e200, 4e200]], 5e200),
        ([[3e-200, 4e-200]], 5e-200),
        ([[5e-324, 0.0]], 5e-324),
        ([[0.0, -0.0]], 0.0),
        ([[1e200, INF]], INF),
        ([[-INF, 0.0]], INF),
        ([[NAN, 0.0]], NAN),
        ([[NAN, INF]], NAN),
        ([[1e200, NAN]], NAN),
    ],
    ids=str,
)
def test_the_norm_is_right_also_where_squares_are_not(numbers: list[list[float]], expected: float) -> None:
    assert norm(matrix(numbers)) == pytest.approx(expected, rel=1e-15, abs=0, nan_ok=True)


def test_the_share_of_zeros_counts_both_zeros() -> None:
    assert statistics(matrix([[0.0, -0.0], [1.0, NAN]])).share_of_zeros == 0.5


@pytest.mark.parametrize("value", [0.1, 1e308, -1e-320], ids=str)
def test_of_equal_cells_the_mean_is_that_number(value: float) -> None:
    assert statistics(matrix([[value] * 7] * 3)).mean == value


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [([1.5e308, 1.5e308, 0.0, 0.0], 7.5e307), ([1e308, 1e308, -1e308, -1e308], 0.0), ([-1.7e308] * 3, -1.7e308)],
    ids=["a sum that overflows", "one that does so half-way", "the other way"],
)
def test_the_mean_is_right_also_where_the_sum_is_not(numbers: list[float], expected: float) -> None:
    assert statistics(matrix([numbers])).mean == pytest.approx(expected, rel=1e-15, abs=1e290)


@given(ANY)
def test_the_scale_is_the_largest_finite_number_without_its_sign(array: Matrix) -> None:
    assert scale(array) == max((abs(x) for x in array.ravel().tolist() if math.isfinite(x)), default=0.0)


@given(ANY)
def test_a_matrix_is_finite_if_all_cells_are(array: Matrix) -> None:
    assert all_finite(array) == all(map(math.isfinite, array.ravel().tolist()))


def in_reading_order(array: Matrix) -> list[tuple[Cell, float]]:
    rows, columns = array.shape
    return [((row, column), float(array[row, column])) for row in range(rows) for column in range(columns)]


@given(ANY)
def test_the_largest_and_the_smallest_are_the_first_such_finite_cells(array: Matrix) -> None:
    finite = [(cell, number) for cell, number in in_reading_order(array) if math.isfinite(number)]
    assert largest(array) == (max(finite, key=lambda one: one[1])[0] if finite else None)
    assert smallest(array) == (min(finite, key=lambda one: one[1])[0] if finite else None)


@given(ANY)
def test_the_first_cell_that_is_not_finite_is_found_in_reading_order(array: Matrix) -> None:
    wrong = [cell for cell, number in in_reading_order(array) if not math.isfinite(number)]
    assert first_non_finite(array) == (wrong[0] if wrong else None)


def change(now: float, before: float) -> float:
    """Return how much a cell has changed, as a person would order it: NaN beside a number comes above infinity."""
    if now == before or (math.isnan(now) and math.isnan(before)):
        return -1.0
    distance = abs(now - before)
    return 2.0 if math.isnan(distance) else distance / (1.0 + distance) if distance < INF else 1.0


@given(PAIRS)
def test_the_cell_that_changed_most_is_the_first_with_the_largest_distance(pair: tuple[Matrix, Matrix]) -> None:
    array, before = pair
    found = most_changed(array, before)
    changes = {
        cell: change(now, then)
        for (cell, now), (_, then) in zip(in_reading_order(array), in_reading_order(before), strict=True)
    }
    if max(changes.values()) < 0.0:
        assert found is None
    else:
        assert found is not None
        assert changes[found] == pytest.approx(max(changes.values()), rel=1e-12)


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ([[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [3.0, 4.0]], None),
        ([[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.5], [2.5, 4.0]], (0, 1)),
        ([[0.0, NAN]], [[-0.0, NAN]], None),
        ([[1e9, NAN]], [[0.0, 1.0]], (0, 1)),
        ([[INF, 1.0]], [[0.0, NAN]], (0, 1)),
        ([[INF, 2.0]], [[INF, 1.0]], (0, 1)),
        ([[1.0, -INF]], [[0.0, INF]], (0, 1)),
        ([[1.0, 2.0]], [[1.0], [2.0]], None),
        ([[5e-324]], [[0.0]], (0, 0)),
    ],
    ids=[
        "nothing",
        "a tie",
        "zeros and NaN stay",
        "became NaN",
        "was NaN",
        "infinity stays",
        "the other infinity",
        "another shape",
        "the smallest number",
    ],
)
def test_the_most_changed_cell_in_examples(
    now: list[list[float]], before: list[list[float]], expected: Cell | None
) -> None:
    assert most_changed(matrix(now), matrix(before)) == expected


@pytest.mark.parametrize("find", [largest, smallest, first_non_finite, scale, norm, statistics, all_finite])
def test_a_matrix_without_cells_is_no_error(find: Callable[[Matrix], object]) -> None:
    assert find(np.empty((0, 3))) in (None, 0.0, True) or find is statistics


@pytest.mark.parametrize("part", [np.s_[::2, 1:], np.s_[:, ::-1]], ids=["a window", "reversed"])
def test_a_part_of_a_matrix_is_looked_at_like_a_whole_one(part: tuple[slice, slice]) -> None:
    window = np.arange(30.0).reshape(5, 6)[part]
    assert statistics(window) == statistics(window.copy())
    assert largest(window) == largest(window.copy())
    assert scale(window) == np.max(window)
