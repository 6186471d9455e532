"""The sheet of one matrix: every number in its place, what is cut and where, and a cost that size does not change."""

import math
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from itertools import groupby
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.model.project import Project
from gpnet_engine.model.typed_numbers import parse_number
from gpnet_engine.statistics import statistics
from gpnet_engine.time.session import Session, open_session
from gpnet_tui.view.focus import focus_on
from gpnet_tui.view.matrices.cells import PLAIN, Look
from gpnet_tui.view.matrices.heat import HEAT_WIDTH
from gpnet_tui.view.matrices.sheet import Corner, SheetView
from gpnet_tui.view.text.ink import CellRef, Ink, Line, ScrollRef, Span, plain, width
from gpnet_tui.view.text.numbers import MOST_DIGITS, column_width, fixed, short
from gpnet_tui.view.text.signs import Sign

At: TypeAlias = Callable[..., Session]
SessionWith: TypeAlias = Callable[..., Session]

HEAT, CHANGES = Look(heat=True), Look(changes=True)
NAME = "net_b"  # the matrix that holds the numbers of a test
FIRST = CellRef(NAME, 0, 0)
PANE = (80, 20)

FAR_APART = [1e308, -1e-9, math.nan, math.inf, -math.inf, -0.0, 1e-300, 123456.789, 0.5, -0.25, 9.75, -1e308, 5e-324]
MOVES = [0.5, -0.25, 0.00004, -0.00004, 120.0, -120.0, 1e-300, 1e300, -1e300, math.inf, math.nan]


@pytest.fixture(scope="session")
def session_with(empty_project: Callable[..., Project]) -> SessionWith:
    """Return a builder of sessions whose net_b is any matrix, and was `before` before the last move."""

    def make(array: Matrix | None, before: Matrix | None = None, *, shape: tuple[int, int] = (1, 1)) -> Session:
        rows, columns = shape if array is None else array.shape
        session = open_session(empty_project([1, rows, 1], "none", columns))
        if array is None:
            return session
        compared = None if before is None else MappingProxyType({**session.values, NAME: before})
        return replace(session, values=MappingProxyType({**session.values, NAME: array}), compared=compared)

    return make


def view_of(
    session: Session,
    pane: tuple[int, int] = PANE,
    *,
    cell: CellRef = FIRST,
    digits: int = 4,
    look: Look = PLAIN,
    corner: Corner | None = None,
    **options: Any,  # noqa: ANN401 - the options of the sheet
) -> SheetView:
    """Return the sheet with the cursor on `cell`: with it in sight, or at `corner`."""
    focus = focus_on(session, (0, 0), cell)
    array = session.values.get(cell.name)
    known = None if array is None else statistics(array)
    view = SheetView(session, focus, digits, *pane, look, statistics=options.pop("statistics", known), **options)
    return replace(view, corner=view.corner_with(cell) if corner is None else corner)


def alike(rows: int, columns: int) -> Matrix:
    """Return a matrix of any size, all of whose cells are 0.5, that takes no memory."""
    return np.broadcast_to(np.float64(0.5), (rows, columns))


def counting(rows: int, columns: int) -> Matrix:
    """Return a matrix whose cells all differ: 1.02 is row 1, column 2."""
    return matrix([[row + column / 100 for column in range(1, columns + 1)] for row in range(1, rows + 1)])


def body(view: SheetView) -> list[str]:
    """Return the rows of the matrix as text, without the frame."""
    return [plain(line)[1:-1] for line in view.lines()[2 : 2 + len(view.in_sight[0])]]


def gutter(view: SheetView) -> int:
    """Return where the cells begin: behind the number of the row and a space."""
    row = body(view)[0]
    number = row.split()[0]
    return row.index(number) + len(number) + 1


def fields(view: SheetView) -> list[list[str]]:
    """Return what stands in the place of each cell, the gap before it included."""
    pitch = HEAT_WIDTH if view.look.heat else column_width(view.digits) + 1
    starts = [gutter(view) + index * pitch for index in range(len(view.in_sight[1]))]
    return [[line[start : start + pitch] for start in starts] for line in body(view)]


def spans(view: SheetView) -> list[Span]:
    return [part for line in view.lines() for part in line]


def cells(view: SheetView) -> list[CellRef]:
    """Return the cells that a click can mean, as often as they stand there."""
    targets = (part.target for part in spans(view) if len(part.text) > 1 or view.look.heat)  # no gap
    return [target for target, _ in groupby(targets) if isinstance(target, CellRef)]


def ends(view: SheetView) -> dict[CellRef, int]:
    """Return the column of the screen behind each cell."""
    places: dict[CellRef, int] = {}
    for line in view.lines():
        x = 0
        for part in line:
            x += len(part.text)
            if isinstance(part.target, CellRef):
                places[part.target] = x
    return places


def numbers_over(view: SheetView) -> dict[int, int]:
    """Return where the number of each column ends, counted from the first cell's start."""
    head = plain(view.lines()[1])[1:-1]
    ends: dict[int, int] = {}
    at = 0
    for text in head.split():
        at = head.index(text, at) + len(text)
        ends[int(text.replace(",", ""))] = at - gutter(view)
    return ends


@pytest.mark.parametrize("digits", range(1, MOST_DIGITS + 1))
def test_every_cell_in_sight_stands_once_with_its_number_in_its_column(session_with: SessionWith, digits: int) -> None:
    array = matrix([FAR_APART, FAR_APART[::-1]])
    view = view_of(session_with(array), (400, 20), digits=digits)
    assert cells(view) == [CellRef(NAME, row, column) for row, column in np.ndindex(*array.shape)]
    assert fields(view) == [[f" {fixed(number, digits)}" for number in row] for row in array.tolist()]


@settings(max_examples=60)
@given(
    numbers=st.lists(st.lists(st.floats(), min_size=3, max_size=3), min_size=1, max_size=4),
    digits=st.integers(1, MOST_DIGITS),
    look=st.builds(Look, st.booleans(), st.booleans()),
)
def test_the_cells_stand_in_the_same_places_whatever_the_numbers_are(
    session_with: SessionWith, numbers: list[list[float]], digits: int, look: Look
) -> None:
    array = matrix(numbers)
    before = matrix(np.flip(array))
    strange, common = (
        view_of(session_with(shown, before), (100, 12), digits=digits, look=look)
        for shown in (array, alike(*array.shape))
    )
    assert ends(strange) == ends(common)


@settings(max_examples=60)
@given(
    numbers=st.lists(st.floats(-9.99, 9.99).filter(lambda x: abs(x) >= 0.1 or x == 0), min_size=2, max_size=8),
    digits=st.integers(1, MOST_DIGITS),
)
def test_the_decimal_points_of_a_column_stand_below_each_other(
    session_with: SessionWith, numbers: list[float], digits: int
) -> None:
    view = view_of(session_with(matrix([[number] for number in numbers])), digits=digits)
    assert len({line.index(".") for line in body(view)}) == 1


def test_row_and_column_numbers_count_from_1_and_belong_to_what_is_in_sight(session_with: SessionWith) -> None:
    view = view_of(session_with(counting(60, 70)), cell=CellRef(NAME, 41, 33))
    rows, columns = view.in_sight
    assert 41 in rows
    assert 33 in columns
    assert [int(line.split()[0]) for line in body(view)] == [row + 1 for row in rows]
    shown = [[parse_number(text) for text in line.split()[1 : 1 + len(columns)]] for line in body(view)]
    assert shown == [[row + 1 + (column + 1) / 100 for column in columns] for row in rows]
    pitch = column_width(4) + 1
    assert numbers_over(view) == {column + 1: (index + 1) * pitch for index, column in enumerate(columns)}


def test_the_numbers_of_the_row_and_of_the_column_of_the_cursor_stand_out(session_with: SessionWith) -> None:
    view = view_of(session_with(counting(60, 70)), cell=CellRef(NAME, 41, 33))
    assert [part.text.strip() for part in spans(view) if Ink.KEY in part.inks] == ["34", "42"]


@pytest.mark.parametrize("first", [0, 7, 92, 350, 998, 1100])
@pytest.mark.parametrize("rows", [3, 40, 2000], ids=lambda rows: f"{rows} rows")
def test_where_cells_are_narrow_some_columns_have_their_number_right_over_them(
    session_with: SessionWith, rows: int, first: int
) -> None:
    for own in (first, first + 1, first + 2, first + 20):
        view = view_of(session_with(alike(rows, 1500)), look=HEAT, corner=Corner(0, first), cell=CellRef(NAME, 0, own))
        places = {number: (number - first) * HEAT_WIDTH for number in numbers_over(view)}
        assert numbers_over(view) == places
        assert own + 1 in places
        assert len(places) > 5


@pytest.mark.parametrize(
    ("shape", "corner", "note"),
    [
        ((5, 6), (0, 0), ""),
        ((15, 9), (0, 0), ""),
        ((16, 9), (1, 0), "rows 2–16 of 16"),
        ((15, 20), (0, 3), "columns 4–12 of 20"),
        ((2000, 3000), (1234, 2345), "rows 1,235–1,249 of 2,000  columns 2,346–2,353 of 3,000"),
    ],
    ids=lambda value: "×".join(map(str, value)) if isinstance(value, tuple) else value or "whole",
)
def test_the_edge_says_which_rows_and_columns_are_in_sight_where_some_are_not(
    session_with: SessionWith, shape: tuple[int, int], corner: tuple[int, int], note: str
) -> None:
    edge = plain(view_of(session_with(alike(*shape)), corner=Corner(*corner)).lines()[-1])
    assert edge.strip("╰─╯ ") == note


def test_the_title_names_the_matrix_and_its_shape_and_a_summary_follows(session_with: SessionWith) -> None:
    session = session_with(alike(20, 30))
    top = plain(view_of(session).lines()[0])
    assert top.startswith("╭─ net_b  20×30 ─")
    assert top.endswith(" Z restores ─╮")
    told = view_of(session, summary=lambda room: (Span("net_b[1,1] in full 0.5".ljust(room, ".")),))
    line = plain(told.lines()[0])
    assert line.startswith("╭─ net_b  20×30   net_b[1,1] in full 0.5...")
    assert line.endswith(". ─ Z restores ─╮")


def test_the_frame_of_the_result_has_the_colour_of_its_phase(article: Project, at: At) -> None:
    session = at(article, 3)
    assert view_of(session, cell=CellRef("net_c", 0, 0)).lines()[0][0].inks == (Ink.FORWARD,)
    assert view_of(session, cell=CellRef("W_c", 0, 0)).lines()[0][0].inks == (Ink.TEXT,)


def bar_down(view: SheetView) -> str:
    return "".join(line[-1] for line in body(view))


def bar_across(view: SheetView) -> str:
    return plain(view.lines()[-3])[1:-1]


def test_a_matrix_that_is_whole_has_no_scroll_bars(session_with: SessionWith) -> None:
    view = view_of(session_with(alike(15, 9)))
    assert bar_down(view).strip() == ""
    assert bar_across(view).strip() == ""
    assert [part for part in spans(view) if isinstance(part.target, ScrollRef)] == []


@pytest.mark.parametrize(
    ("shape", "has_down", "has_across"),
    [((16, 9), True, False), ((15, 10), False, True), ((16, 10), True, True)],
    ids=["high", "wide", "both"],
)
def test_there_is_a_scroll_bar_only_where_something_is_cut(
    session_with: SessionWith, shape: tuple[int, int], *, has_down: bool, has_across: bool
) -> None:
    view = view_of(session_with(alike(*shape)))
    assert set(bar_down(view)) == ({"║", "│"} if has_down else {" "})
    assert set(bar_across(view).strip()) == ({"═", "─"} if has_across else set())


@pytest.mark.parametrize("shape", [(16, 10), (40, 40), (300, 500), (3000, 3000)], ids=str)
@pytest.mark.parametrize("look", [PLAIN, HEAT], ids=["numbers", "heat"])
def test_a_thumb_stands_at_the_start_at_the_end_and_between(
    session_with: SessionWith, shape: tuple[int, int], look: Look
) -> None:
    session = session_with(alike(*shape))
    for cell, ends in (((0, 0), 0), ((shape[0] - 1, shape[1] - 1), -1)):
        view = view_of(session, look=look, cell=CellRef(NAME, *cell))
        rows, columns = view.in_sight
        for bar, thumb, seen, total in (
            (bar_down(view), "║", len(rows), shape[0]),
            (bar_across(view)[gutter(view) : -1], "═", len(columns), shape[1]),
        ):
            if seen == total:
                continue
            assert bar[ends] == thumb
            assert bar.strip("│─") == thumb * max(len(bar) * seen // total, 1)
    first, last = (view_of(session, corner=Corner(row, 0), look=look) for row in (shape[0] // 3, 2 * shape[0] // 3))
    assert bar_down(first).index("║") <= bar_down(last).index("║")


@pytest.mark.parametrize("shape", [(300, 500), (3000, 3000)], ids=str)
def test_a_click_on_a_scroll_bar_leads_from_one_end_of_the_matrix_to_the_other(
    session_with: SessionWith, shape: tuple[int, int]
) -> None:
    view = view_of(session_with(alike(*shape)))
    targets = [part.target for part in spans(view) if isinstance(part.target, ScrollRef)]
    down = [target.row for target in targets if target.row is not None]
    across = [target.column for target in targets if target.column is not None]
    for ways, total, seen in zip((down, across), shape, map(len, view.in_sight), strict=True):
        assert ways == sorted(ways)
        assert (ways[0], ways[-1]) == (0, total - seen)


SHAPES = st.tuples(st.integers(1, 3000), st.integers(1, 3000)) | st.tuples(st.integers(1, 30), st.integers(1, 30))
PANES = st.tuples(st.integers(40, 200), st.integers(8, 60))
LOOKS = st.builds(Look, st.booleans(), st.booleans())


@settings(max_examples=150)
@given(shape=SHAPES, pane=PANES, look=LOOKS, digits=st.integers(1, MOST_DIGITS), data=st.data())
def test_whatever_the_matrix_the_pane_is_filled_and_the_cursor_is_in_sight(
    session_with: SessionWith,
    shape: tuple[int, int],
    pane: tuple[int, int],
    look: Look,
    digits: int,
    data: st.DataObject,
) -> None:
    known = data.draw(st.booleans(), label="computed")
    session = session_with(alike(*shape) if known else None, shape=shape)
    cell = CellRef(NAME, *(data.draw(st.integers(0, size - 1)) for size in shape))
    corner = Corner(*(data.draw(st.integers(0, size - 1)) for size in shape))
    view = view_of(session, pane, cell=cell, digits=digits, look=look, corner=corner)
    view = replace(view, corner=view.corner_with(cell))
    lines = view.lines()
    assert len(lines) == pane[1]
    assert set(map(width, lines)) == {pane[0]}
    assert cells(view).count(cell) == 1
    assert [part.target for part in spans(view) if Ink.CURSOR in part.inks] == [cell]
    assert cell.row in view.in_sight[0]
    assert cell.column in view.in_sight[1]


@settings(max_examples=150)
@given(
    shape=SHAPES,
    pane=PANES,
    look=LOOKS,
    by=st.tuples(st.integers(-4000, 4000), st.integers(-4000, 4000)),
    data=st.data(),
)
def test_scrolling_stops_at_the_edges_and_never_shows_less_than_there_is_room_for(
    session_with: SessionWith,
    shape: tuple[int, int],
    pane: tuple[int, int],
    look: Look,
    by: tuple[int, int],
    data: st.DataObject,
) -> None:
    view = view_of(session_with(None, shape=shape), pane, look=look)
    cell = CellRef(NAME, *(data.draw(st.integers(0, size - 1)) for size in shape))
    view = replace(view, corner=view.corner_with(cell))
    moved = view.corner_moved(*by)
    last = [max(size - room, 0) for size, room in zip(shape, view.page, strict=True)]
    assert moved == tuple(min(max(a + b, 0), c) for a, b, c in zip(view.corner, by, last, strict=True))
    for corner in (moved, Corner(*by), Corner(*shape)):
        if min(corner) < 0:
            continue
        seen = replace(view, corner=corner).in_sight
        for part, size, room in zip(seen, shape, view.page, strict=True):
            assert len(part) == min(size, room)
            assert part.start >= 0
            assert part.stop <= size


@settings(max_examples=100)
@given(shape=SHAPES, pane=PANES, data=st.data())
def test_a_cell_that_is_in_sight_comes_into_sight_without_scrolling(
    session_with: SessionWith, shape: tuple[int, int], pane: tuple[int, int], data: st.DataObject
) -> None:
    view = view_of(session_with(None, shape=shape), pane)
    away = CellRef(NAME, *(data.draw(st.integers(0, size - 1)) for size in shape))
    view = replace(view, corner=view.corner_with(away))
    rows, columns = view.in_sight
    seen = CellRef(NAME, data.draw(st.sampled_from(rows)), data.draw(st.sampled_from(columns)))
    assert view.corner_with(seen) == view.corner


@pytest.mark.parametrize("look", [PLAIN, HEAT, CHANGES], ids=["numbers", "heat", "changes"])
def test_a_matrix_that_is_not_computed_is_blank_and_has_no_statistics(session_with: SessionWith, look: Look) -> None:
    view = view_of(session_with(None, shape=(30, 40)), look=look)
    shown = fields(view)
    assert (len(shown), len(shown[0])) == tuple(map(len, view.in_sight))
    assert {text.strip() for row in shown for text in row} == {""}
    assert plain(view.lines()[-2]).strip("│ ") == "not computed yet in this iteration"


def test_the_foot_says_what_the_matrix_amounts_to(session_with: SessionWith) -> None:
    view = view_of(session_with(matrix([[3.0, -4.0, 0.0, 0.0]])))
    assert plain(view.lines()[-2]).strip("│ ") == "min −4.0000   mean −0.2500   max 3.0000   norm 5.0000   zeros 50%"


def test_the_foot_counts_what_is_not_finite(session_with: SessionWith) -> None:
    foot = plain(view_of(session_with(matrix([[1.0, math.nan, math.inf, -2.0]])), (100, 20)).lines()[-2])
    assert foot.strip("│ ") == "min −2.0000   mean −0.5000   max 1.0000   norm NaN   zeros 0%   2 not finite"


@pytest.mark.parametrize("array", [matrix([[0.0]]), matrix([[math.nan, math.nan]]), matrix([[math.inf]])], ids=str)
def test_a_matrix_without_a_range_has_a_foot_as_well(session_with: SessionWith, array: Matrix) -> None:
    assert "min" in plain(view_of(session_with(array)).lines()[-2])


@pytest.mark.parametrize("columns", range(76, 120, 4))
def test_the_scale_of_the_heat_stands_in_the_frame(session_with: SessionWith, columns: int) -> None:
    session = session_with(matrix([[1.0, math.nan, math.inf, -2.0]]))
    assert "−2 █▓▒░0░▒▓█ +2" in plain(view_of(session, (columns, 20), look=HEAT).lines()[0])
    assert "░▒" not in plain(view_of(session, (columns, 20)).lines()[0])


def test_with_heat_a_cell_is_two_characters_and_only_what_is_far_from_0_has_a_sign(session_with: SessionWith) -> None:
    array = matrix([[-4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, math.nan, math.inf, -math.inf]])
    view = view_of(session_with(array), look=HEAT, cell=CellRef(NAME, 0, 4))
    assert fields(view) == [["−█", "−▓", "▒ ", "░ ", "  ", " ░", " ▒", "+▓", "+█", " !", " !", " !"]]
    assert len(cells(view)) == array.size


@pytest.mark.parametrize("look", [PLAIN, HEAT, CHANGES, Look(heat=True, changes=True)], ids=str)
def test_the_cursor_is_seen_whatever_its_cell_holds(session_with: SessionWith, look: Look) -> None:
    array = matrix([[0.0, 1.0, math.nan, -1.0]])
    for column in range(4):
        cell = CellRef(NAME, 0, column)
        view = view_of(session_with(array, alike(1, 4)), look=look, cell=cell)
        assert [part.target for part in spans(view) if Ink.CURSOR in part.inks] == [cell]


def test_with_changes_every_cell_is_what_the_last_move_added_with_its_sign(session_with: SessionWith) -> None:
    now, before = matrix([[1.0, 0.25, 3.0, 1e308, 7.0]]), matrix([[0.5, 0.5, 3.0, 1e308, 6.99996]])
    view = view_of(session_with(now, before), look=CHANGES)
    assert [text.strip() for text in fields(view)[0]] == ["+0.5000", "−0.2500", "0.0000", "0.0000", "+4.0e−5"]
    assert "what the last move added" in plain(view.lines()[0])
    assert not set(body(view)[0]) & {Sign.GREW, Sign.FELL}  # the numbers have signs of their own


@pytest.mark.parametrize("digits", range(1, MOST_DIGITS + 1))
def test_what_was_added_takes_the_width_of_a_number_whatever_it_is(session_with: SessionWith, digits: int) -> None:
    view = view_of(session_with(matrix([MOVES]), matrix([[0.0] * len(MOVES)])), (300, 12), digits=digits, look=CHANGES)
    for text, number in zip(fields(view)[0], MOVES, strict=True):
        assert text[0] == " "
        shown = text.strip()
        assert text[-1] != " "
        assert shown[0] == ("N" if math.isnan(number) else "+" if number > 0 else "−")
        if math.isfinite(number):
            assert math.isclose(float(shown.replace("−", "-")), number, rel_tol=0.5)


def test_infinite_numbers_that_stayed_added_nothing(session_with: SessionWith) -> None:
    array = matrix([[math.inf, -math.inf, 1e308]])
    view = view_of(session_with(array, matrix(array)), look=CHANGES)
    assert [text.strip() for text in fields(view)[0]] == ["0.0000"] * 3


def test_an_update_shows_what_it_took_from_the_weights(article: Project, at: At) -> None:
    session = at(article, 16)
    assert session.operation is not None
    name = session.operation.result
    old, new = (session.values[each] for each in (session.operation.operands[0], name))
    view = view_of(session, look=CHANGES, cell=CellRef(name, 0, 0))
    shown = [[parse_number(text) for text in row] for row in fields(view)]
    assert np.allclose(shown, new - old, rtol=0, atol=5e-5)


def test_where_there_is_nothing_to_compare_the_cells_are_new_and_the_title_does_not_say_otherwise(
    article: Project, at: At
) -> None:
    session = at(article, 3)
    view = view_of(session, look=CHANGES, cell=CellRef("net_c", 0, 0))
    numbers = view_of(session, cell=CellRef("net_c", 0, 0))
    assert [[field.strip() for field in row] for row in fields(view)] == [["new"]] * 3
    assert plain(view.lines()[0]) == plain(numbers.lines()[0])


def test_heat_is_that_of_the_numbers_and_the_title_says_so(session_with: SessionWith) -> None:
    session = session_with(matrix([[1.0, -4.0]]), matrix([[5.0, -4.0]]))
    view = view_of(session, look=Look(heat=True, changes=True))
    assert fields(view) == [[" ░", "−█"]]
    assert "added" not in plain(view.lines()[0])


def test_a_cell_that_changed_is_marked_beside_its_own_number(session_with: SessionWith) -> None:
    now, before = matrix([[1.0, -0.25, 3.0, 1e-9]]), matrix([[0.5, 0.5, 3.0, 0.0]])
    assert fields(view_of(session_with(now, before))) == [[" ▴1.0000", "▾−0.2500", "  3.0000", " ▴1.0e−9"]]


@pytest.mark.parametrize("pane", [(80, 20), (111, 27), (198, 40)], ids=str)
def test_a_sheet_costs_as_many_formatted_cells_as_are_in_sight_however_large_the_matrix_is(
    monkeypatch: pytest.MonkeyPatch, session_with: SessionWith, pane: tuple[int, int]
) -> None:
    calls: list[float] = []

    def counted(number: float, digits: int) -> str:
        calls.append(number)
        return fixed(number, digits)

    monkeypatch.setattr("gpnet_tui.view.matrices.cells.fixed", counted)
    counts: list[int] = []
    for size in (10, 100, 1000, 2000):
        view = view_of(session_with(alike(size, size)), pane, cell=CellRef(NAME, size // 2, size // 2))
        calls.clear()
        view.lines()
        rows, columns = view.page
        assert len(calls) == min(rows, size) * min(columns, size)
        counts.append(len(calls))
    assert counts[1] >= counts[2] == counts[3]  # more digits in the numbers of the rows take room
    assert 0 < counts[3] <= pane[0] * pane[1] / 8


def held(lines: list[Line]) -> tuple[int, int]:
    """Return how many pieces and characters the lines hold."""
    return sum(map(len, lines)), sum(map(width, lines))


@pytest.mark.parametrize("look", [PLAIN, HEAT, CHANGES], ids=["numbers", "heat", "changes"])
def test_what_is_drawn_takes_as_much_memory_however_large_the_matrix_is(session_with: SessionWith, look: Look) -> None:
    kept: list[tuple[int, int]] = []
    peaks: list[int] = []
    for size in (1000, 1000, 2000):
        session = session_with(alike(size, size), alike(size, size))
        view = view_of(session, look=look, cell=CellRef(NAME, 500, 500))
        tracemalloc.start()
        try:
            lines = view.lines()
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
        kept.append(held(lines))
    assert kept[1] == kept[2]
    assert peaks[2] <= 1.1 * peaks[1]
    assert peaks[2] < 1_000_000


def test_short_numbers_of_the_foot_are_those_of_the_cells(session_with: SessionWith) -> None:
    foot = plain(view_of(session_with(matrix([[12345.678, 0.5]])), digits=2).lines()[-2])
    assert f"max {short(12345.678, 2)}" in foot
