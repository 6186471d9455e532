"""Every step of every example at every size: the sentence is there, and nothing is cut that has room."""

from collections.abc import Iterator

import pytest

from gpnet_engine import examples
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.project import Project
from gpnet_engine.names import ERROR
from gpnet_engine.time.session import Position, go_to, open_session
from gpnet_tui.view.equations.arrangement import stacked
from gpnet_tui.view.equations.equation import EquationView
from gpnet_tui.view.header import header_line
from gpnet_tui.view.layout.places import places
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.start import start_lines
from gpnet_tui.view.text.ink import Line, plain, span, width
from gpnet_tui.view.text.numbers import column_width
from tests.builders.reading import has_sentence

SIZES = [(80, 24), (100, 30), (120, 35), (140, 45)]
FRAME = 4
CUT_ROW = ("…┐", "…│", "…┘", "…]")


@pytest.fixture(scope="module", params=examples.names())
def example(request: pytest.FixtureRequest) -> Project:
    """Return each of the examples that come with the program."""
    return open_project(request.param, Overrides())


def scenes(project: Project) -> Iterator[Scene]:
    """Yield what there is to see at every step of two iterations."""
    session = open_session(project)
    for iteration in (1, 2):
        for step in range(1, len(session.program) + 1):
            yield Scene(go_to(session, Position(iteration, step)))


def room(scene: Scene, size: tuple[int, int]) -> tuple[int, int]:
    """Return the columns and rows that the text of the equation's pane has."""
    place = places(scene, *size)["equation"]
    return place.columns - FRAME, place.rows - 2


def equation(scene: Scene, size: tuple[int, int]) -> tuple[EquationView, list[str]]:
    session, chosen = scene.session, scene.focus.chosen
    assert session.operation is not None
    assert chosen is not None
    view = EquationView(session, session.operation, chosen.row, chosen.column, scene.digits)
    lines = view.lines(*room(scene, size))
    assert len(lines) <= room(scene, size)[1]
    assert max(map(width, lines)) <= room(scene, size)[0]
    return view, list(map(plain, lines))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_sentence_is_there_at_every_step(example: Project, size: tuple[int, int]) -> None:
    for scene in scenes(example):
        view, lines = equation(scene, size)
        assert has_sentence(lines, view.meaning(), room(scene, size)[0]), scene.session.position


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_matrix_is_cut_only_where_one_column_more_has_no_room(example: Project, size: tuple[int, int]) -> None:
    columns = room(Scene(open_session(example)), size)[0]
    for scene in scenes(example):
        lines = equation(scene, size)[1]
        cut = [line for line in lines if any(end in line for end in CUT_ROW)]
        if cut and not any("%" in line for line in cut):  # terms stand beside it
            most = max(sum(map(line.count, CUT_ROW)) for line in cut)
            assert columns - max(map(len, cut)) < most * (column_width(scene.digits) + 1)
        assert {len(line) for line in lines if line.endswith("…") and "│" not in line} <= {columns}


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_title_of_the_project_is_cut_only_where_nothing_else_is_left_out(
    example: Project, size: tuple[int, int]
) -> None:
    session = open_session(example)
    for step in range(len(session.program) + 1):
        line = plain(header_line(Scene(go_to(session, Position(1, step))), size[0]))
        for part in ("iter", f"{step}/{len(session.program)}", f"at {step} ", "E ", "l "):
            assert part in line
        title, _, _ = line.partition(" iter ")
        assert example.title in line or ("  " not in title.strip() and "samp" not in line and title.endswith("…"))


def test_the_header_does_not_change_its_shape_from_step_to_step(example: Project) -> None:
    session = open_session(example)
    starts = set()
    for step in range(1, len(session.program) + 1):
        there = go_to(session, Position(3, step))
        if ERROR not in there.values or abs(there.values[ERROR]) < 10:
            starts.add(plain(header_line(Scene(there), 80)).index("iter"))
    assert len(starts) <= 1


def test_parts_give_up_the_blank_lines_above_the_first_and_between_the_last_two_first() -> None:
    parts: list[list[Line]] = [[(span(name),)] for name in "abc"]
    shown = ["".join(plain(line) or "-" for line in stacked(parts, rows)) for rows in range(2, 8)]
    assert shown == ["ab", "abc", "a-bc", "a-b-c", "-a-b-c", "-a-b-c"]


# The start of an iteration


@pytest.mark.parametrize("rows", [9, 10, 11, 13, 20])
def test_the_start_says_how_many_samples_it_does_not_show(example: Project, rows: int) -> None:
    lines = list(map(plain, start_lines(open_session(example), 76, rows)))
    shown = sum(" sample " in line and "→" in line for line in lines)
    rest = example.samples - shown
    assert len(lines) <= rows
    assert not shown or any(f"{rest:,} more" in line for line in lines) == (rest > 0)


@pytest.mark.parametrize("columns", [76, 96, 107])
def test_a_sample_shows_as_many_numbers_as_there_is_room_for_below_each_other(example: Project, columns: int) -> None:
    listed = [plain(line) for line in start_lines(open_session(example), columns, 20) if "→" in plain(line)]
    assert listed
    assert len({line.index("→") for line in listed}) == 1
    for line in listed:
        assert "…" not in line or columns - len(line) < len("-0.1234  ")
