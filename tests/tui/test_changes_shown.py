"""What the last move did to a number: which way it went is never wrong, and its size is seen beside the others."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.questions.changes import differing
from gpnet_tui.view.matrices.changes import LARGE, MARKS, MIDDLE, NO_DIRECTION, SMALL, bounds_of, codes
from gpnet_tui.view.text.ink import Ink
from gpnet_tui.view.text.signs import Sign

AWKWARD = [0.0, -0.0, 5e-324, -5e-324, 1.0, -1.0, 1e308, -1e308, math.inf, -math.inf, math.nan]


def marks_of(now: list[float], then: list[float]) -> list[int]:
    new, old = matrix([now]), matrix([then])
    with warnings.catch_warnings(), np.errstate(all="warn"):
        warnings.simplefilter("error")
        found: list[list[int]] = codes(new, old, bounds_of(new, old)).tolist()
    return found[0]


@pytest.mark.parametrize("then", AWKWARD, ids=str)
@pytest.mark.parametrize("now", AWKWARD, ids=str)
def test_the_direction_is_right_for_every_pair_of_numbers(now: float, then: float) -> None:
    (code,) = marks_of([now], [then])
    if math.isnan(now) and math.isnan(then):
        assert code == 0
    elif math.isnan(now) or math.isnan(then):
        assert code == NO_DIRECTION
        assert MARKS[code].sign is Sign.OTHER
    elif now == then:
        assert code == 0
    else:
        assert MARKS[code].sign is (Sign.GREW if now > then else Sign.FELL)


@given(st.lists(st.tuples(st.floats(), st.floats()), min_size=1, max_size=60))
def test_every_cell_that_differs_has_a_mark_and_no_other(pairs: list[tuple[float, float]]) -> None:
    now, then = ([pair[side] for pair in pairs] for side in (0, 1))
    found = marks_of(now, then)
    assert [code != 0 for code in found] == differing(matrix([now]), matrix([then]))[0].tolist()
    assert set(found) <= {0, *MARKS}


@given(st.lists(st.floats(-1e6, 1e6).filter(bool), min_size=1, max_size=60, unique_by=abs))
def test_the_largest_tenth_stands_out_and_the_smaller_half_stands_back(changes: list[float]) -> None:
    found = [abs(code) for code in marks_of(changes, [0.0] * len(changes))]
    by_size = [found[index] for index in np.argsort(np.abs(changes))]
    large, small = -(-len(changes) // 10), len(changes) // 2
    middle = len(changes) - small - large
    assert by_size == [SMALL] * small + [MIDDLE] * middle + [LARGE] * large


@pytest.mark.parametrize("count", [2, 3, 10, 40])
def test_where_all_changes_are_alike_none_stands_out(count: int) -> None:
    assert marks_of([1.5] * count, [1.0] * count) == [MIDDLE] * count


def test_cells_that_did_not_change_do_not_count() -> None:
    assert marks_of([0.0] * 50 + [1.0, 2.0, -3.0], [0.0] * 53) == [0] * 50 + [SMALL, MIDDLE, -LARGE]


def test_of_a_large_matrix_some_cells_say_what_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    sorted_at_most: list[int] = []

    def counted(now: Matrix, then: Matrix) -> Matrix:
        sorted_at_most.append(now.size)
        return np.abs(now - then)

    monkeypatch.setattr("gpnet_tui.view.matrices.changes._sizes", counted)
    now = matrix(np.arange(1.0, 1_000_001.0).reshape(1000, 1000))
    bounds = bounds_of(now, matrix(np.zeros((1000, 1000))))
    assert max(sorted_at_most) < 20_000
    assert tuple(bounds) == pytest.approx((500_000, 900_000), rel=0.01)


def test_sizes_are_told_apart_by_more_than_colour() -> None:
    assert Ink.STRONG in MARKS[LARGE].number_inks
    assert Ink.STRONG not in MARKS[MIDDLE].number_inks
    assert MARKS[SMALL].sign_inks == (Ink.DIM,)
    assert {MARKS[code].sign for code in (SMALL, MIDDLE, LARGE)} == {Sign.GREW}
    assert {MARKS[-code].sign for code in (SMALL, MIDDLE, LARGE)} == {Sign.FELL}
