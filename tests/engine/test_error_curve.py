"""The error curve: beside a plain list of every E it says the same, up to the width of its buckets."""

import math
import tracemalloc
from collections.abc import Iterable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gpnet_engine.time.error_curve import MOST_BUCKETS, ErrorCurve, column_of, iteration_of

ERRORS = st.lists(st.floats(), max_size=60)
MOST = st.sampled_from([2, 4, 8, 16])


def curve_of(errors: Iterable[float], most: int = MOST_BUCKETS) -> ErrorCurve:
    curve = ErrorCurve(most)
    for error in errors:
        curve.append(error)
    return curve


def summary(errors: list[float]) -> tuple[float, float, bool]:
    """Return the least and the largest finite error, NaN for none, and whether there are others."""
    finite = [error for error in errors if math.isfinite(error)]
    return min(finite, default=math.nan), max(finite, default=math.nan), len(finite) < len(errors)


def assert_as_in_the_list(curve: ErrorCurve, errors: list[float], first: int, last: int, count: int) -> None:
    """Compare all columns with those of a list of every E, which holds iteration 1 at index 0."""
    columns = curve.columns(first, last, count)
    assert len(columns.low) == len(columns.high) == len(columns.broken) == count
    width = curve.width
    for at in range(count):
        falling = range(max(first, 1), min(last, len(errors)) + 1)
        iterations = [iteration for iteration in falling if column_of(iteration, first, last, count) == at]
        buckets = {(iteration - 1) // width for iteration in iterations}
        low, high, is_broken = summary([errors[iteration - 1] for iteration in iterations])
        touched = [error for bucket in sorted(buckets) for error in errors[bucket * width : (bucket + 1) * width]]
        found = columns.low[at], columns.high[at], columns.broken[at]
        # A column holds whole buckets: this covers its own iterations, and nothing beyond the buckets.
        assert found == pytest.approx(summary(touched), rel=0, abs=0, nan_ok=True)
        if width == 1:
            assert found == pytest.approx((low, high, is_broken), rel=0, abs=0, nan_ok=True)
        assert not low < found[0]
        assert not high > found[1]
        assert found[2] >= is_broken


@settings(max_examples=300)
@given(ERRORS, MOST, st.integers(1, 70), st.integers(0, 80), st.integers(1, 30))
def test_columns_say_what_a_list_of_every_error_says(
    errors: list[float], most: int, first: int, more: int, count: int
) -> None:
    curve = curve_of(errors, most)
    assert curve.recorded == len(errors)
    assert_as_in_the_list(curve, errors, first, first + more, count)


@settings(max_examples=300)
@given(ERRORS, ERRORS, MOST, st.integers(1, 70), st.integers(1, 30))
def test_a_curve_that_goes_on_otherwise_forgets_what_came_after_and_leaves_the_first_as_it_was(
    errors: list[float], others: list[float], most: int, iteration: int, count: int
) -> None:
    curve = curve_of(errors, most)
    width = curve.width
    other = curve.before(iteration)
    kept = other.recorded
    assert kept == min(iteration - 1, len(errors)) // width * width
    for error in others:
        other.append(error)
    assert_as_in_the_list(other, errors[:kept] + others, 1, max(kept + len(others), 1), count)
    assert (curve.recorded, curve.width) == (len(errors), width)
    assert_as_in_the_list(curve, errors, 1, max(len(errors), 1), count)


@settings(max_examples=300)
@given(errors=ERRORS, most=MOST, iteration=st.integers(-2, 70), is_looked_at=st.booleans())
def test_the_error_of_one_iteration_is_that_of_the_list_or_not_known(
    errors: list[float], most: int, iteration: int, *, is_looked_at: bool
) -> None:
    curve = curve_of(errors, most)
    if is_looked_at:
        curve.columns(1, 10, 5)
    found = curve.at(iteration)
    is_known = 1 <= iteration <= len(errors) and math.isfinite(errors[iteration - 1])
    if found is not None:
        assert is_known
        assert found == errors[iteration - 1]
    elif is_known:
        assert curve.width > 1  # beside others in its bucket


@pytest.mark.parametrize("recorded", [1, 63, 64, 65, 1023, 1024, 1025, 5000])
def test_the_errors_of_the_latest_iterations_are_known_whether_or_not_the_curve_was_looked_at(recorded: int) -> None:
    errors = [1 / (number + 1) for number in range(recorded)]
    curve, looked_at = curve_of(errors, 64), ErrorCurve(64)
    for number, error in enumerate(errors):
        looked_at.append(error)
        if number % 7 == 0:
            looked_at.columns(1, number + 1, 5)
    found = [curve.at(iteration) for iteration in range(recorded + 3)]
    assert found == [looked_at.at(iteration) for iteration in range(recorded + 3)]
    assert found[-min(recorded, 1000) - 2 : -2] == errors[-1000:]
    others = looked_at.before(recorded - 99)
    assert [others.at(iteration) for iteration in range(others.recorded + 1)][-800:] == [
        looked_at.at(iteration) for iteration in range(others.recorded + 1)
    ][-800:]


@settings(max_examples=100)
@given(ERRORS, MOST, st.lists(st.integers(0, 60), max_size=5))
@example([1.0, 2.0, math.nan, 4.0], 2, [3])
def test_looking_at_a_curve_while_it_grows_does_not_change_it(errors: list[float], most: int, looks: list[int]) -> None:
    curve = ErrorCurve(most)
    for number, error in enumerate(errors):
        if number in looks:
            curve.columns(1, 16, 4)
        curve.append(error)
    assert_as_in_the_list(curve, errors, 1, max(len(errors), 1), 20)


def test_the_width_doubles_when_all_buckets_are_full_and_one_more_error_comes() -> None:
    curve = curve_of([5.0, 1.0, math.inf, 3.0], most=4)
    assert curve.width == 1
    curve.append(2.0)
    assert (curve.width, curve.recorded) == (2, 5)
    columns = curve.columns(1, 6, 3)
    assert columns.low.tolist() == [1.0, 3.0, 2.0]
    assert columns.high.tolist() == [5.0, 3.0, 2.0]
    assert columns.broken.tolist() == [False, True, False]


def test_where_nothing_is_recorded_columns_are_empty() -> None:
    columns = ErrorCurve().columns(1, 16, 40)
    assert all(map(math.isnan, [*columns.low, *columns.high]))
    assert not columns.broken.any()


def test_an_edit_in_iteration_one_leaves_an_empty_curve_with_narrow_buckets() -> None:
    other = curve_of(map(float, range(100)), most=4).before(1)
    assert (other.recorded, other.width) == (0, 1)


def test_a_million_errors_take_bounded_memory_and_a_single_spike_is_still_seen() -> None:
    tracemalloc.start()
    try:
        curve = ErrorCurve()
        for iteration in range(1, 1_000_001):
            curve.append(9.0 if iteration == 654_321 else 0.5)
        assert curve.width == 128
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()
    columns = curve.columns(1, 1_000_000, 100)
    assert [at for at in range(100) if columns.high[at] > 1] == [column_of(654_321, 1, 1_000_000, 100)]
    assert curve.recorded == 1_000_000


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.integers(1, 1000), st.data())
def test_a_column_and_the_iterations_that_fall_in_it_agree(
    first: int, more: int, count: int, data: st.DataObject
) -> None:
    last = first + more
    iteration = data.draw(st.integers(first, last))
    column = column_of(iteration, first, last, count)
    assert 0 <= column < count
    begins = iteration_of(column, first, last, count)
    assert column_of(begins, first, last, count) == column
    assert begins <= iteration
    assert begins == first or column_of(begins - 1, first, last, count) < column


@given(st.integers(1, 10**6), st.integers(0, 2000), st.integers(1, 1000), st.data())
def test_no_iteration_is_nearer_to_a_column_than_its_own(
    first: int, more: int, count: int, data: st.DataObject
) -> None:
    last = first + more
    column = data.draw(st.integers(0, count - 1))
    iteration = iteration_of(column, first, last, count)
    assert first <= iteration <= last
    off = abs(column_of(iteration, first, last, count) - column)
    assert off == 0 or more + 1 < count
    for other in (iteration - 1, iteration + 1):
        assert off <= abs(column_of(other, first, last, count) - column)


def test_fewer_iterations_than_columns_spread_from_edge_to_edge() -> None:
    assert [column_of(iteration, 1, 5, 9) for iteration in range(1, 6)] == [0, 2, 4, 6, 8]
    assert [column_of(iteration, 1, 6, 3) for iteration in range(1, 7)] == [0, 0, 1, 1, 2, 2]
    assert [iteration_of(column, 1, 6, 3) for column in range(3)] == [1, 3, 5]
    assert column_of(0, 1, 6, 3) == 0
    assert column_of(99, 1, 6, 3) == 2
    assert iteration_of(-1, 1, 6, 3) == 1
    assert iteration_of(99, 1, 6, 3) == 5
