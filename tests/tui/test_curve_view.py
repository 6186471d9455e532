"""The curve of E as text: its size, its scale, the present iteration, and what a click on it means."""

import math
import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpnet_engine.time.error_curve import ErrorCurve
from gpnet_tui.view.axes import Axis, next_axis
from gpnet_tui.view.curve import AHEAD, BROKEN, LEAST_COLUMNS, LEAST_ROWS, LEFT, PRESENT, CurveView, window
from gpnet_tui.view.text.ink import Ink, Line, plain, width
from gpnet_tui.view.text.numbers import parsed

FALLING = [10.0 / iteration for iteration in range(1, 101)]
ERRORS = st.lists(st.floats() | st.floats(0, 1), max_size=80)


def curve_of(errors: Iterable[float], most: int = 8192) -> ErrorCurve:
    curve = ErrorCurve(most)
    for error in errors:
        curve.append(error)
    return curve


def view_of(
    errors: Iterable[float],
    iteration: int = 1,
    *,
    shown: tuple[int, int] | None = None,
    axis: Axis = Axis.LINEAR,
    columns: int = 60,
    rows: int = 12,
) -> CurveView:
    curve = curve_of(errors)
    return CurveView(curve, iteration, *(shown or window(curve, iteration, True, 0)), axis, columns, rows)  # noqa: FBT003


def dots(view: CurveView) -> list[set[int]]:
    """Return for each dot column of the plot the rows of its dots, from above."""
    places = [(0x01, 0, 0), (0x02, 0, 1), (0x04, 0, 2), (0x40, 0, 3)]
    places += [(0x08, 1, 0), (0x10, 1, 1), (0x20, 1, 2), (0x80, 1, 3)]
    found: list[set[int]] = [set() for _ in range(2 * (view.columns - LEFT))]
    for row, line in enumerate(view.lines()[:-1]):
        for cell, sign in enumerate(plain(line)[LEFT:]):
            for bit, right, down in places:
                if 0x2800 < ord(sign) < 0x2900 and ord(sign) & bit:
                    found[2 * cell + right].add(4 * row + down)
    return found


def place_of(sign: str, lines: list[Line]) -> list[tuple[int, int]]:
    return [(x, y) for y, line in enumerate(lines) for x, found in enumerate(plain(line)) if found == sign]


@settings(max_examples=400)
@given(
    errors=ERRORS,
    most=st.sampled_from([8192, 8]),
    iteration=st.integers(1, 100),
    span=st.integers(1, 100),
    is_all=st.booleans(),
    axis=st.sampled_from(Axis),
    size=st.tuples(st.integers(0, 70), st.integers(0, 20)),
)
def test_the_picture_has_exactly_its_size_whatever_was_recorded(
    *, errors: list[float], most: int, iteration: int, span: int, is_all: bool, axis: Axis, size: tuple[int, int]
) -> None:
    curve = curve_of(errors, most)
    first, last = window(curve, iteration, is_all, span)
    assert 1 <= first <= iteration <= last
    view = CurveView(curve, iteration, first, last, axis, *size)
    lines = view.lines()
    assert [width(line) for line in lines] == [size[0]] * size[1]
    assert not any(left.inks == right.inks for line in lines for left, right in pairwise(line) if left.inks)
    assert view.caption()


def test_a_place_that_is_too_small_stays_empty() -> None:
    for columns, rows in ((LEAST_COLUMNS - 1, 20), (60, LEAST_ROWS - 1)):
        view = view_of(FALLING, columns=columns, rows=rows)
        assert {plain(line) for line in view.lines()} == {" " * columns}
        assert view.iteration_at(columns - 1) is None


def test_before_anything_is_recorded_a_sentence_says_what_will_be_here() -> None:
    view = view_of([], columns=27, rows=11)
    assert " ".join(plain(line).strip() for line in view.lines()).strip() == (
        "E of every iteration appears here as the run goes on"
    )
    assert view.iteration_at(20) is None


@settings(max_examples=200)
@given(
    errors=st.lists(st.floats(0.001, 1), min_size=1, max_size=300),
    axis=st.sampled_from(Axis),
    columns=st.integers(10, 80),
    data=st.data(),
)
def test_the_marker_stands_in_the_column_that_a_click_takes_to_it(
    *, errors: list[float], axis: Axis, columns: int, data: st.DataObject
) -> None:
    iteration = data.draw(st.integers(1, len(errors)))
    view = view_of(errors, iteration, axis=axis, columns=columns)
    [(x, _)] = place_of(PRESENT, view.lines())
    clicked = view.iteration_at(x)
    assert clicked is not None
    assert 0 <= iteration - clicked <= (view.last - view.first + 1) / (columns - LEFT)
    assert [at for at, _ in place_of(PRESENT, replace(view, iteration=clicked).lines())] == [x]


@pytest.mark.parametrize("iterations", range(18, 45))
def test_where_there_is_a_marker_a_click_goes_whatever_the_spacing(iterations: int) -> None:
    for iteration in range(1, iterations + 1):
        view = view_of(FALLING, iteration, shown=(1, iterations), columns=LEFT + 20)
        [(x, _)] = place_of(PRESENT, view.lines())
        clicked = view.iteration_at(x) or 0
        assert [at for at, _ in place_of(PRESENT, replace(view, iteration=clicked).lines())] == [x]


def test_every_column_of_the_plot_can_be_clicked_and_nothing_left_of_it() -> None:
    view = view_of(FALLING, columns=60)
    clicked = [view.iteration_at(x) for x in range(-1, 61)]
    assert clicked[: LEFT + 1] == [None] * (LEFT + 1)
    assert clicked[-1] is None
    inside = [iteration for iteration in clicked if iteration is not None]
    assert len(inside) == 52
    assert inside == sorted(inside)
    assert (inside[0], inside[-1]) == (1, 99)


@pytest.mark.parametrize("axis", [Axis.LINEAR, Axis.LOG])
def test_the_largest_error_is_in_the_first_row_and_the_least_in_the_last(axis: Axis) -> None:
    view = view_of(FALLING, 200, shown=(1, 100), axis=axis)
    found = dots(view)
    assert min(found[0]) == 0
    assert max(found[-1]) == 4 * 11 - 1
    lines = [plain(line) for line in view.lines()]
    assert lines[0][:LEFT] == "  10.00┤"
    assert lines[-2][:LEFT] == "  0.100┤"


def test_an_error_stands_as_high_as_the_scale_says() -> None:
    errors = [10.0**-power for power in range(5)]
    linear, log = (
        [place_of(PRESENT, view_of(errors, at, shown=(1, 5), axis=axis, rows=6).lines())[0][1] for at in range(1, 6)]
        for axis in (Axis.LINEAR, Axis.LOG)
    )
    assert linear == [0, 4, 4, 4, 4]
    assert log == [0, 1, 2, 3, 4]


@settings(max_examples=200)
@given(errors=st.lists(st.floats(-1e300, 1e300), min_size=2, max_size=300), axis=st.sampled_from(Axis))
def test_the_curve_has_no_gaps(*, errors: list[float], axis: Axis) -> None:
    view = view_of(errors, 400, shown=(1, len(errors)), axis=axis)
    found = dots(view)
    assert all(found)
    for here, there in pairwise(found):
        assert here == set(range(min(here), max(here) + 1))
        assert min(there) - max(here) <= 1
        assert min(here) - max(there) <= 1


def test_what_lies_between_the_iterations_on_both_sides_of_a_break_is_not_drawn() -> None:
    found = dots(view_of([1.0, 2.0, math.nan, 1.0, 2.0], 9, shown=(1, 5), columns=LEFT + 10))
    assert [bool(rows) for rows in found] == [True] * 6 + [False] * 8 + [True] * 6


def test_an_error_that_is_no_number_is_a_cross_at_the_top() -> None:
    lines = view_of([*FALLING[:50], math.inf, *FALLING[51:]], 1, columns=LEFT + 100).lines()
    assert place_of(BROKEN, lines) == [(LEFT + 50, 0)]
    assert [part.inks for part in lines[0] if part.text == BROKEN] == [(Ink.BREAK,)]


def test_a_run_without_any_number_has_crosses_and_no_scale() -> None:
    lines = view_of([math.nan] * 20, 3, columns=LEFT + 10).lines()
    assert plain(lines[0])[LEFT:] == BROKEN * 10
    assert place_of("┤", lines) == []
    assert len(place_of(AHEAD, lines)) == 10


def test_an_iteration_whose_error_is_not_known_yet_is_a_line_from_top_to_bottom() -> None:
    lines = view_of(FALLING[:8], 12).lines()
    marked = place_of(AHEAD, lines)
    assert len({x for x, _ in marked}) == 1
    assert [y for _, y in marked] == list(range(11))
    assert place_of(PRESENT, lines) == []
    assert plain(lines[-1]).find("12") in range(marked[0][0] - 1, marked[0][0] + 1)


def test_that_line_does_not_cover_the_curve() -> None:
    lines = view_of([0.25] * 1040, 1050, shown=(1, 2000), columns=LEFT + 10).lines()
    assert place_of(AHEAD, lines) == [(LEFT + 5, y) for y in range(11) if y != 5]


def test_equal_errors_are_a_line_in_the_middle_with_one_number() -> None:
    lines = view_of([0.25] * 40, 20).lines()
    assert [y for _, y in place_of("┤", lines)] == [5]
    assert {y for y in range(11) if plain(lines[y])[LEFT:].strip()} == {5}
    assert plain(lines[5]).startswith("  0.250┤")


def test_on_a_log_scale_what_is_not_positive_stands_at_the_bottom() -> None:
    view = view_of([0.0, 1.0, 0.01, -5.0], 9, shown=(1, 4), axis=Axis.LOG)
    found = dots(view)
    assert max(found[0]) == max(found[-1]) == 4 * 11 - 1
    assert plain(view.lines()[-2]).startswith(" 0.0100┤")
    assert view.caption() == "log"


def test_without_anything_positive_the_scale_is_linear_and_says_so() -> None:
    view = view_of([0.0, -1.0], 1, axis=Axis.LOG)
    assert view.caption() == "linear, no E above 0"
    assert [plain(line) for line in view.lines()] == [plain(line) for line in view_of([0.0, -1.0], 1).lines()]


@pytest.mark.parametrize(
    ("ends", "shown"),
    [
        ((0.2723, 0.00131), ("  0.272", " 0.0013")),
        ((12.5, 0.0), ("  12.50", "      0")),
        ((123456.7, 1.3e-5), (" 123457", " 1.3e−5")),
        ((0.25004, 0.24996), ("0.25004", "0.24996")),
        ((0.2504, 0.2496), (" 0.2504", " 0.2496")),
        ((1e300, -1e-300), ("  1e300", "−1e−300")),
        ((1.7e308, -1.7e308), ("1.7e308", " −2e308")),
    ],
    ids=repr,
)
def test_the_scale_is_written_in_short_numbers(ends: tuple[float, float], shown: tuple[str, str]) -> None:
    lines = view_of(ends).lines()
    assert (plain(lines[0])[: LEFT - 1], plain(lines[-2])[: LEFT - 1]) == shown


@pytest.mark.parametrize(
    ("shown", "iteration", "columns", "text", "lit"),
    [
        ((1, 5000), 2500, 27, "1      2,500  5,000", "2,500"),
        ((1, 5000), 3400, 27, "1       3,400 5,000", "3,400"),
        ((1, 5000), 4990, 27, "1             5,000", ""),
        ((1, 5000), 5000, 27, "1             5,000", "5,000"),
        ((1, 5000), 1, 27, "1             5,000", "1"),
        ((1, 5000), 6000, 27, "1             5,000", ""),
        ((1, 1_000_000), 523_456, 27, "1     523.5k     1M", "523.5k"),
        ((523_306, 523_605), 523_456, 27, "523,306     523,605", ""),
        ((1, 1_000_000), 523_456, 60, "1                       523,456            1,000,000", "523,456"),
        ((1, 16), 3, 10, "16", ""),
    ],
    ids=repr,
)
def test_below_the_plot_stand_the_iterations_as_far_as_there_is_room(
    shown: tuple[int, int], iteration: int, columns: int, text: str, lit: str
) -> None:
    line = view_of(FALLING, iteration, shown=shown, columns=columns).lines()[-1]
    assert plain(line) == text.rjust(columns)
    assert "".join(part.text for part in line if part.inks == (Ink.STRONG,)) == lit


@pytest.mark.parametrize(
    ("recorded", "iteration", "span", "shown"),
    [
        (0, 1, 100, (1, 16)),
        (500, 200, 100, (150, 249)),
        (500, 10, 100, (1, 100)),
        (500, 490, 100, (401, 500)),
        (500, 600, 100, (501, 600)),
        (50, 10, 100, (1, 50)),
    ],
)
def test_a_part_of_the_run_is_around_the_present_iteration(
    recorded: int, iteration: int, span: int, shown: tuple[int, int]
) -> None:
    curve = curve_of(np.ones(recorded).tolist())
    assert window(curve, iteration, False, span) == shown  # noqa: FBT003
    assert window(curve, iteration, True, span) == (1, max(recorded, iteration, 16))  # noqa: FBT003


# The axes


DECADES = [10.0**-power for power in range(10)]
KINDS = {
    "constant": ([0.25] * 200, Axis.LINEAR),
    "zero": ([0.0] * 200, Axis.LINEAR),
    "one point": ([0.5], Axis.LINEAR),
    "nothing but NaN": ([math.nan] * 200, Axis.LINEAR),
    "NaN within": ([*FALLING[:50], math.nan, *FALLING[51:]], Axis.LINEAR),
    "an infinity": ([*FALLING[:50], math.inf, *FALLING[51:]], Axis.LINEAR),
    "three decades": ([1.0, 1e-3], Axis.LINEAR),
    "four decades": ([1.0, 1e-4], Axis.LINEAR),
    "over four decades": ([1.0, 0.99e-4], Axis.LOG),
    "nine decades": (DECADES, Axis.LOG),
    "nine decades and a 0": ([*DECADES, 0.0], Axis.LOG),
    "nine decades and below 0": ([*DECADES, -1.0], Axis.LINEAR),
    "the smallest and the largest": ([5e-324, 1.7e308], Axis.LOG),
    "all of it": ([1e-300, 1e300], Axis.LOG),
    "on both sides of 0": ([-1.7e308, 1.7e308], Axis.LINEAR),
    "hardly different": ([0.25004, 0.24996], Axis.LINEAR),
    "different in the last bit": ([1e300, math.nextafter(1e300, math.inf)], Axis.LINEAR),
}


@pytest.mark.parametrize("size", [(60, 8), (80, 14), (100, 20), (150, 35)], ids=str)
@pytest.mark.parametrize(("errors", "axis"), KINDS.values(), ids=KINDS)
def test_every_kind_of_errors_has_its_scale_and_numbers_in_order(
    errors: list[float], axis: Axis, size: tuple[int, int]
) -> None:
    view = view_of(errors, axis=Axis.AUTO, columns=size[0], rows=size[1])
    assert (view.is_log, view.caption(is_brief=False)) == (axis is Axis.LOG, f"auto: {axis.name.lower()}")
    lines = [plain(line) for line in view.lines()]
    assert {len(line) for line in lines} == {size[0]}
    assert len(lines) == size[1]
    numbers = [parsed(line[: LEFT - 1].strip()) for line in lines if line[LEFT - 1] == "┤"]
    assert numbers == sorted(numbers, reverse=True)
    assert bool(numbers) == any(map(math.isfinite, errors))


@pytest.mark.parametrize("axis", [Axis.LINEAR, Axis.LOG])
@pytest.mark.parametrize("errors", [FALLING, DECADES, [0.2496, 0.2504], [1e-300, 1e300]], ids=str)
def test_a_round_number_stands_at_the_height_of_an_error_of_that_size(axis: Axis, errors: list[float]) -> None:
    view = view_of(errors, axis=axis, columns=100, rows=30)
    lines = [plain(line) for line in view.lines()]
    numbered = {y: parsed(line[: LEFT - 1].strip()) for y, line in enumerate(lines) if line[LEFT - 1] == "┤"}
    between = [*numbered][1:-1]
    assert between
    for y in between:
        marked = replace(view, error=numbered[y], iteration=5, last=max(view.last, 5))
        assert [row for _, row in place_of(PRESENT, marked.lines())] == [y]


@pytest.mark.parametrize("shown", [(1, 16), (1, 300), (95_508, 96_019), (1, 1_000_000), (7, 24)], ids=str)
def test_round_iterations_stand_under_their_columns_in_every_part_of_the_run(shown: tuple[int, int]) -> None:
    view = view_of([1.0], 1, shown=shown, columns=120, rows=20)
    *_, axis, below = (plain(line) for line in view.lines())
    labels = list(re.finditer(r"\S+", below))
    assert len(labels) > 4
    for found in labels[1:-1]:
        iteration = int(found.group().replace(",", ""))
        [(x, _)] = place_of(AHEAD, replace(view, iteration=iteration, error=math.nan).lines())[:1]
        assert axis[x] == "┬"
        assert x == found.start() + len(found.group()) // 2


def test_the_present_iteration_is_numbered_and_marked_like_the_round_ones() -> None:
    view = view_of(FALLING, 37, shown=(1, 100), columns=100, rows=20)
    *_, axis, below = view.lines()
    [number] = [part.text for part in below if part.inks == (Ink.STRONG,)]
    assert number == "37"
    [(x, _)] = place_of(PRESENT, view.lines())
    assert plain(axis)[x] == "┬"


def test_space_goes_from_the_own_scale_to_the_other_one_and_round() -> None:
    for is_log in (False, True):
        seen = [Axis.AUTO]
        while len(seen) < 4:
            seen.append(next_axis(seen[-1], is_log=is_log))
        assert seen[1] is (Axis.LINEAR if is_log else Axis.LOG)
        assert seen[3] is Axis.AUTO
        assert set(seen) == set(Axis)
