"""The row of checkpoints: evenly spaced, within its budget, and the nearest one is found without a search."""

from collections.abc import Iterable
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpnet_engine.arrays import Values, matrix
from gpnet_engine.time.checkpoints import Checkpoints


def parameters(iteration: int, rows: int = 3) -> Values:
    """Return parameters that tell which iteration they are of; they count for 8 bytes a row and 512 more."""
    return {"W_b": matrix([float(iteration)] * rows)}


IN_BYTES = 3 * 8 + 512


def filled(most: int, offers: Iterable[int]) -> Checkpoints:
    """Return checkpoints for which there is room for `most`, after some were offered."""
    checkpoints = Checkpoints(parameters(1), most * IN_BYTES)
    for iteration in offers:
        offer(checkpoints, iteration)
    return checkpoints


def offer(checkpoints: Checkpoints, iteration: int) -> None:
    checkpoints.offer(iteration, lambda: parameters(iteration))


def iteration_of(values: Values) -> float:
    return float(values["W_b"][0, 0])


def test_at_first_there_is_the_start_of_the_run_only() -> None:
    checkpoints = filled(8, ())
    assert (checkpoints.iterations, checkpoints.gap) == ([1], 1)
    assert checkpoints.next_due(1) == 2
    for iteration in (1, 2, 1000):
        assert checkpoints.nearest(iteration)[0] == 1


def test_up_to_the_budget_every_iteration_is_kept() -> None:
    checkpoints = filled(8, range(2, 9))
    assert (checkpoints.iterations, checkpoints.gap) == (list(range(1, 9)), 1)


@pytest.mark.parametrize(
    ("last", "gap", "kept"),
    [
        (9, 2, [1, 3, 5, 7, 9]),
        (10, 2, [1, 3, 5, 7, 9]),
        (11, 2, [1, 3, 5, 7, 9, 11]),
        (16, 2, [1, 3, 5, 7, 9, 11, 13, 15]),
        (17, 4, [1, 5, 9, 13, 17]),
        (33, 8, [1, 9, 17, 25, 33]),
        (1000, 128, [1, 129, 257, 385, 513, 641, 769, 897]),
    ],
    ids="up to {}".format,
)
def test_when_the_budget_is_outgrown_every_other_one_goes_and_the_gap_doubles(
    last: int, gap: int, kept: list[int]
) -> None:
    checkpoints = filled(8, range(2, last + 1))
    assert (checkpoints.iterations, checkpoints.gap) == (kept, gap)


@pytest.mark.parametrize("most", [5, 6, 7], ids="room for {}".format)
def test_where_the_last_one_is_dropped_the_row_goes_on_from_the_one_before(most: int) -> None:
    for last in range(2, 200):
        checkpoints = filled(most, range(2, last + 1))
        assert checkpoints.iterations == list(range(1, last + 1, checkpoints.gap))
        assert len(checkpoints.iterations) <= most


@pytest.mark.parametrize("budget", [-1, 0, 1, IN_BYTES, 4 * IN_BYTES], ids="{} bytes".format)
def test_however_small_the_budget_is_four_are_kept(budget: int) -> None:
    checkpoints = Checkpoints(parameters(1), budget)
    for iteration in range(2, 5):
        offer(checkpoints, iteration)
    assert checkpoints.iterations == [1, 2, 3, 4]
    offer(checkpoints, 5)
    assert checkpoints.iterations == [1, 3, 5]


def test_arrays_are_counted_with_what_they_cost_beside_their_numbers() -> None:
    first = {"W_b": matrix([1.0] * 3), "bias_b": matrix([1.0] * 3)}
    checkpoints = Checkpoints(first, 12 * IN_BYTES - 1)  # room for 5 times both
    for iteration in range(2, 7):
        checkpoints.offer(iteration, lambda: first)
    assert checkpoints.gap == 2


def test_in_a_budget_without_end_a_small_network_keeps_some_thousands() -> None:
    checkpoints = Checkpoints(parameters(1), 2**60)
    for iteration in range(2, 100_001):
        offer(checkpoints, iteration)
    assert checkpoints.gap == 8
    assert 8192 <= len(checkpoints.iterations) <= 16_384


@pytest.mark.parametrize("last", [1, 2, 8, 9, 17, 40, 100])
def test_the_nearest_is_the_last_one_at_or_before_an_iteration(last: int) -> None:
    checkpoints = filled(8, range(2, last + 1))
    for iteration in range(1, last + 30):
        found, values = checkpoints.nearest(iteration)
        assert found == max(kept for kept in checkpoints.iterations if kept <= iteration)
        assert iteration_of(values) == found


@pytest.mark.parametrize("last", [1, 8, 9, 17, 40])
def test_what_is_due_next_is_the_next_place_in_the_row(last: int) -> None:
    checkpoints = filled(8, range(2, last + 1))
    row = range(1, 200, checkpoints.gap)
    for iteration in range(1, 100):
        assert checkpoints.next_due(iteration) == next(place for place in row if place > iteration)


def test_only_offers_that_are_next_in_the_row_are_taken() -> None:
    checkpoints = filled(8, [2, 4, 3, 3, 2, 1, 5, 4, 7])
    assert checkpoints.iterations == [1, 2, 3, 4]
    assert all(iteration_of(checkpoints.nearest(iteration)[1]) == iteration for iteration in checkpoints.iterations)


def test_parameters_that_are_not_kept_are_not_even_copied() -> None:
    checkpoints = filled(8, range(2, 10))
    copied: list[int] = []

    def copy_at(iteration: int) -> Values:
        copied.append(iteration)
        return parameters(iteration)

    for iteration in range(1, 14):
        checkpoints.offer(iteration, partial(copy_at, iteration))
    assert copied == [11, 13]


@pytest.mark.parametrize("last", [1, 6, 9, 40])
def test_those_before_an_iteration_are_a_row_of_their_own_that_goes_on(last: int) -> None:
    checkpoints = filled(8, range(2, last + 1))
    kept, gap = checkpoints.iterations, checkpoints.gap
    for iteration in range(1, last + 3):
        other = checkpoints.before(iteration)
        assert other.iterations == [at for at in kept if at < iteration or at == 1]
        assert other.gap == gap
        assert other.nearest(999)[0] == other.iterations[-1]
        for following in range(other.iterations[-1] + 1, 60):
            offer(other, following)
        assert other.iterations == filled(8, range(2, 60)).iterations
        assert (checkpoints.iterations, checkpoints.gap) == (kept, gap)


@settings(max_examples=200)
@given(st.integers(0, 12), st.lists(st.integers(1, 60), max_size=120), st.integers(1, 70))
def test_whatever_is_offered_the_row_is_even_within_its_room_and_holds_what_it_says(
    most: int, offers: list[int], asked: int
) -> None:
    for checkpoints in (filled(most, offers), filled(most, offers).before(asked), filled(most, sorted(offers))):
        kept, gap = checkpoints.iterations, checkpoints.gap
        assert kept == list(range(1, kept[-1] + 1, gap))
        assert len(kept) <= max(most, 4)
        assert gap & (gap - 1) == 0
        found, values = checkpoints.nearest(asked)
        assert found == max(at for at in kept if at <= asked)
        assert iteration_of(values) == found
