"""Columns of tables: numbers on their points, exponents alike, bars from one edge."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpnet_tui.view.text.bars import bar
from gpnet_tui.view.text.columns import aligned, on_points

COLUMNS = {
    "points below each other": ([0.197, -12.5, 1.0], ["  0.197", "−12.5  ", "  1.00 "]),
    "what is not known stands before the point": ([0.5, None], ["0.500", "?    "]),
    "a column of small numbers has exponents": ([1e-9, 0.5], ["1.00e−9", "5.00e−1"]),
    "and one of large ones": ([1e9, 12.0], ["1.00e9", "1.20e1"]),
    "0 is 0": ([0.0, 0.25], ["0    ", "0.250"]),
    "what is not finite": ([math.nan, -math.inf, 0.25], [" NaN    ", "−inf    ", "   0.250"]),
    "nothing": ([], []),
}


@pytest.mark.parametrize(("numbers", "texts"), COLUMNS.values(), ids=COLUMNS)
def test_numbers_of_a_column_are_written_alike(numbers: list[float | None], texts: list[str]) -> None:
    assert aligned(numbers) == texts


def test_a_column_of_changes_has_all_signs() -> None:
    assert aligned([0.5, -0.5, 0.0], signed=True) == ["+0.500", "−0.500", " 0    "]


@given(st.lists(st.none() | st.floats(), min_size=1, max_size=8), st.booleans())
def test_whatever_the_numbers_are_the_points_are_in_one_place(numbers: list[float | None], signed: bool) -> None:  # noqa: FBT001 - drawn
    texts = aligned(numbers, signed=signed)
    assert len({len(text) for text in texts}) == 1
    assert len({text.index(".") for text in texts if "." in text}) <= 1
    assert len({"e" in text for text, one in zip(texts, numbers, strict=True) if one and math.isfinite(one)}) <= 1


def test_words_among_numbers_stay_at_the_left() -> None:
    assert on_points(["0.25", "−12.5", "trained"]) == ["  0.25 ", "−12.5  ", "trained"]


@given(st.floats(min_value=0, max_value=1), st.integers(1, 40))
def test_a_bar_is_as_long_as_its_share_and_one_that_is_not_0_is_seen(share: float, columns: int) -> None:
    drawn = bar(share, columns)
    assert len(drawn) <= columns
    assert bool(drawn) == (share > 0)
    assert abs(drawn.count("█") - share * columns) <= 1
