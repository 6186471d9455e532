"""The other views as text: header, program, keys at the foot, cell, moving over all cells, start, labels, clean."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpnet_engine.model.project import Project
from gpnet_engine.model.typed_numbers import parse_number
from gpnet_engine.operations.execute import shape_of
from gpnet_engine.questions.changes import earlier
from gpnet_engine.time.session import Position, Session, go_to, open_session, step_forward
from gpnet_tui.commands import COMMANDS, FEET, command_of
from gpnet_tui.keys import ARROWS, shown_key
from gpnet_tui.view.answers.cell import cell_lines, cell_summary, cell_title, heat_note, largest_note
from gpnet_tui.view.footer import Foot, FooterEntry, FooterGroup, FooterKey, FootPlace, footer_line
from gpnet_tui.view.header import header_line
from gpnet_tui.view.matrices.cells import Look
from gpnet_tui.view.matrices.grid import matrices, moved, next_matrix, slots_of
from gpnet_tui.view.program import program_lines, strip_line, strip_note
from gpnet_tui.view.running import Run, run_state
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.start import start_lines, start_title
from gpnet_tui.view.text.clean import clean
from gpnet_tui.view.text.ink import CellRef, CommandRef, Ink, StepRef, plain, width
from gpnet_tui.view.text.labels import cell_label
from gpnet_tui.view.text.numbers import figures
from gpnet_tui.view.text.signs import Sign

At: TypeAlias = Callable[..., Session]
ProjectFrom: TypeAlias = Callable[[str], Project]
EmptyProject: TypeAlias = Callable[..., Project]


def test_the_header_tells_where_in_the_run_we_are_and_what_the_numbers_depend_on(article: Project, at: At) -> None:
    shown = plain(header_line(Scene(at(article, 12, 3)), 140))
    for part in ("Swap two bits", "2-4-3-2", "iteration 3", "sample 3/4", "step 12/18", "at 48", "l 0.5", "4 decimals"):
        assert part in shown


def test_the_header_shows_the_error_only_once_it_is_computed(article: Project, at: At) -> None:
    assert "E ?" in plain(header_line(Scene(at(article, 6)), 140))
    assert "E 0.2723" in plain(header_line(Scene(at(article, 7)), 140))


def test_the_header_says_how_e_differs_from_when_the_same_samples_were_there(article: Project, at: At) -> None:
    turns = article.batches
    errors = {iteration: float(at(article, 7, iteration).values["error"][0, 0]) for iteration in range(1, turns + 3)}
    for iteration in (turns + 1, turns + 2):
        added = errors[iteration] - errors[iteration - turns]
        sign = Sign.GREW if added > 0 else Sign.FELL
        for columns in (100, 140):
            known, not_yet = (plain(header_line(Scene(at(article, step, iteration)), columns)) for step in (7, 6))
            assert f"E {errors[iteration]:.4f} {sign}{abs(added):.4f} " in known
            assert known.index("l 0.5") == not_yet.index("l 0.5")
    for scene in (Scene(at(article, 7, turns)), Scene(at(article, 7))):
        assert not {Sign.GREW, Sign.FELL} & set(plain(header_line(scene, 140)))


@pytest.mark.parametrize("step", [0, 3, 12, 18])
def test_with_heat_the_frame_of_the_cell_shows_the_scale_of_its_matrix(article: Project, at: At, step: int) -> None:
    for cell in (CellRef("W_c", 1, 1), CellRef("net_b", 0, 0), CellRef("delta_d", 0, 0)):
        scene = Scene(at(article, step), pinned=cell, look=Look(heat=True))
        array = scene.session.values.get(cell.name)
        shown = plain(heat_note(scene, 40))
        assert bool(shown) == (array is not None)
        assert not heat_note(replace(scene, look=Look()), 40)
        assert not heat_note(scene, 5)
        if array is not None:
            assert shown.startswith(figures(float(array.min() if array.min() > 0 else -abs(array).max()), 2))


LARGEST = {  # iteration, step or number of steps at once, whether changes are shown
    "an update names its largest weight": (18, False, "W_d[1,3] −0.0618"),
    "a forward step changes nothing": (4, False, ""),
    "nor does it with changes shown": (4, True, ""),
}


@pytest.mark.parametrize(("step", "shows_changes", "said"), LARGEST.values(), ids=LARGEST)
def test_the_largest_change_is_named(article: Project, at: At, step: int, said: str, *, shows_changes: bool) -> None:
    before = at(article, step - 1)
    scene = Scene(step_forward(before), look=Look(changes=shows_changes))
    assert plain(largest_note(scene, 50)) == (f"your last move changed most: {said}" if said else "")
    assert plain(largest_note(scene, 34)) == (f"changed most: {said}" if said else "")
    assert plain(largest_note(scene, 20)) == ""


def test_after_an_iteration_the_largest_change_is_one_of_a_weight_or_of_any_number(article: Project, at: At) -> None:
    session = go_to(at(article, 18), Position(2, 18))
    weight, number = (plain(largest_note(Scene(session, look=Look(changes=shows)), 60)) for shows in (False, True))
    assert "W_" in weight
    moves = {
        name: float(np.abs(session.values[name] - old).max())
        for name in session.values
        if (old := earlier(session, name)) is not None
    }
    for text, names in ((weight, [name for name in moves if "new_W" in name]), (number, list(moves))):
        assert abs(parse_number(text.split()[-1])) == pytest.approx(max(moves[name] for name in names), abs=5e-5)


def test_the_change_of_e_in_the_header_does_not_depend_on_what_was_drawn_before(batch_project: Project, at: At) -> None:
    """So late in a run, the curve has several iterations in one of its columns."""
    scene = Scene(at(batch_project, 5, 8200))
    shown = plain(header_line(scene, 140))
    assert {Sign.GREW, Sign.FELL} & set(shown)
    scene.error_curve.columns(1, 8200, 20)
    assert plain(header_line(scene, 140)) == shown


@pytest.mark.parametrize("columns", [80, 100, 120, 140, 200])
@pytest.mark.parametrize("iteration", [1, 1_000_000])
def test_the_header_fits_and_never_drops_position_error_and_rate(
    article: Project, columns: int, iteration: int
) -> None:
    # The numbers of a far iteration do not matter here, only how wide its position is.
    session = go_to(open_session(article), Position(1, 18))
    far = replace(session, position=Position(iteration, 18))
    line = header_line(Scene(far), columns)
    assert width(line) == columns
    for part in ("18/18", f"{iteration:,}", f"{far.linear_step:,}", "E 0.2723", "l 0.5"):
        assert part in plain(line)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("\\u001b[31mred\\u001b[0m", "[31mred[0m"),
        ("[bold]W[l][/bold]", "[bold]W[l][/bold]"),
        ("two\\nlines\\tand a bell\\u0007", "two lines and a bell"),
        ("right\\u202eto left\\u200b", "rightto left"),
        ("[@click=app.quit]x[/]", "[@click=app.quit]x[/]"),
    ],
    ids=["escape sequence", "markup", "controls", "invisible", "action"],
)
def test_a_title_is_shown_as_it_is_but_without_control_characters(
    project_from: ProjectFrom, title: str, shown: str
) -> None:
    project = project_from(f'title = "{title}"\n[network]\nlayers = [1, 1]\n[data]\ninputs = [[1]]\ntargets = [[1]]')
    assert shown in plain(header_line(Scene(open_session(project)), 200))


@given(st.text())
def test_whatever_text_comes_in_it_leaves_on_one_line_without_controls(text: str) -> None:
    shown = clean(text)
    assert len(shown) <= 500
    assert shown.isprintable() or set(shown) - {" "} == {c for c in shown if c.isprintable() and c != " "}
    assert clean(shown) == shown


def test_the_program_marks_what_is_done_what_is_current_and_where_the_cursor_is(article: Project, at: At) -> None:
    lines = [plain(line) for line in program_lines(at(article, 7), 10, 40)]
    listed = {int(line[2:].split()[0]): line for line in lines if line[2:].split()[0].isdecimal()}
    assert sorted(listed) == list(range(1, 19))
    assert all(listed[step].startswith(Sign.DONE) for step in range(1, 7))
    assert listed[7].startswith(Sign.CURRENT)
    assert listed[10].startswith(f"{Sign.TO_COME}{Sign.CURSOR}")
    assert all(listed[step].startswith(f"{Sign.TO_COME} ") for step in (8, 9, 11, 18))
    assert [line for line in lines if line[2:].isalpha()] == ["→ forward", "◇ error", "← backward", "↑ update"]


def test_a_click_on_any_part_of_a_program_line_means_its_step(article: Project, at: At) -> None:
    lines = program_lines(at(article, 7), None, 27)
    targets = [{part.target for part in line} for line in lines]
    assert [{StepRef(step)} for step in range(1, 19)] == [found for found in targets if found != {None}]
    assert {width(line) for line, found in zip(lines, targets, strict=True) if found != {None}} == {27}


def test_the_strip_has_a_sign_for_each_operation_where_they_fit_and_counts_where_not(
    article: Project, empty_project: EmptyProject, at: At
) -> None:
    strip = strip_line(at(article, 7), 10, 78)
    assert [part.target for part in strip if part.text in "━▶┄›"] == [StepRef(step) for step in range(1, 19)]
    assert "".join(part.text for part in strip if part.text in "━▶┄›") == "━━━━━━▶┄┄›┄┄┄┄┄┄┄┄"
    assert "10 ∂E/∂out_c" in plain(strip_note(at(article, 7), 10))
    deep = strip_line(at(empty_project([2] * 20), 40), None, 78)
    assert width(deep) <= 78
    for count in ("38/38", "1/1", "1/56", "0/19"):
        assert count in plain(deep)


def foot_of(*ranks: int) -> Foot:
    """Return a group of keys with these ranks."""
    entries = tuple(FooterEntry((FooterKey(str(rank), f"a{rank}"),), f"word{rank}", rank) for rank in ranks)
    return (FooterGroup("group", entries, 4),)


STEPS = FooterEntry((FooterKey("s", "on"), FooterKey("S", "back")), "step", 0)
MOVING = FooterEntry((FooterKey("g", "go"),), "go to", 4)
KEYS = (FooterGroup("time", (STEPS, MOVING)), FooterGroup("", (FooterEntry((FooterKey("↑↓"),), "move", 2),)))


def test_the_foot_lists_keys_with_one_word_together_and_greys_what_cannot_act() -> None:
    line = footer_line(KEYS, frozenset({"on", "go"}), 80)
    assert plain(line) == " time s/S step  g go to │ ↑↓ move"
    assert [part.inks for part in line if part.text == "time "] == [(Ink.DIM,)]
    inks = {part.text: part.inks for part in line if isinstance(part.target, CommandRef)}
    assert inks["s"] == inks["g"] == (Ink.KEY,)
    assert inks["S"] == (Ink.DISABLED,)


def test_the_foot_leaves_out_the_highest_ranks_first() -> None:
    for columns, name, kept in ((80, "group", "0312"), (36, "", "0312"), (30, "", "012"), (20, "", "01"), (5, "", "0")):
        line = footer_line(foot_of(0, 3, 1, 2), frozenset(), columns)
        assert [part.text for part in line if part.text.isdecimal()] == list(kept)
        assert plain(line).strip().startswith(name or "0")


@pytest.mark.parametrize("columns", [80, 100, 120, 140, 160, 200])
@pytest.mark.parametrize("place", FootPlace, ids=lambda place: place.name.lower())
def test_every_foot_fits_with_whole_words_says_how_to_get_help_and_names_its_commands(
    place: FootPlace, columns: int
) -> None:
    run = Run(is_forward=False, iteration=1_234_567, speed=0.5, is_paused=place is FootPlace.PAUSE)
    first = run_state(run, 1) if place in {FootPlace.RUN, FootPlace.PAUSE} else ()
    line = footer_line(FEET[place], frozenset(command.name for command in COMMANDS), columns, first)
    assert width(line) <= columns
    assert Sign.CUT not in plain(line)
    assert f"{shown_key(command_of('help').key)} help" in plain(line)
    keys = {part.text: part.target for part in line if part.inks == (Ink.KEY,)}
    for key, target in keys.items():
        assert key == ARROWS or (isinstance(target, CommandRef) and key == shown_key(command_of(target.action).key))


def test_the_names_of_all_groups_are_there_where_there_is_room() -> None:
    for place, foot in FEET.items():
        line = footer_line(foot, frozenset(), 400)
        assert [part.text.strip() for part in line if part.inks == (Ink.DIM,) and part.text != "/"] == [
            group.name for group in foot if group.name
        ], place


@pytest.mark.parametrize(
    ("step", "cell", "parts"),
    [
        (
            0,
            CellRef("W_c", 1, 2),
            ["0.5500", "edits it", "net_c (step 3)", "∂E/∂out_b (step 13)", "17"],
        ),
        (0, CellRef("net_c", 0, 0), ["Not computed yet", "step 3", "W_c", "out_b"]),
        (12, CellRef("grad_W_c", 1, 1), ["0.0042", "step 12", "δ_c[2] (step 11)", "out_b[2] (step 2)", "new W_c"]),
        (12, CellRef("net_c", 0, 0), ["0.7887", "step 3", "W_c[1,k]", "out_b[k]", "net_c[1] = "]),
        (18, CellRef("new_W_d", 0, 0), ["0.2501", "iteration 2 begins with it"]),
        (18, CellRef("target", 1, 0), ["1.0000", "the data", "edits it"]),
    ],
    ids=lambda value: str(value) if isinstance(value, CellRef) else "",
)
def test_the_cell_pane_tells_value_origin_and_use(
    article: Project, at: At, step: int, cell: CellRef, parts: list[str]
) -> None:
    scene = Scene(at(article, step), pinned=cell)
    shown = "\n".join(map(plain, cell_lines(scene, 134, 3)))
    assert [part for part in parts if part not in shown] == []
    assert cell_label(scene.session, cell) in plain(cell_title(scene))
    assert cell_label(scene.session, cell) in plain(cell_summary(scene))


def test_the_exact_value_of_a_cell_is_every_digit_of_it(at: At, random_project: Callable[..., Project]) -> None:
    session = at(random_project(2, 3, 2), 1)
    value = float(session.values["net_b"][0, 0])
    assert repr(value) in "\n".join(map(plain, cell_lines(Scene(session), 134, 3)))


def every_matrix(session: Session) -> list[str]:
    network = session.project.network
    return [name for layer in network.letters for _, name in slots_of(network, layer)]


@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize("bias", ["none", "trained", "frozen"])
def test_the_walk_from_matrix_to_matrix_visits_each_once(empty_project: EmptyProject, bias: str, by: int) -> None:
    session = open_session(empty_project([2, 3, 1, 2], bias))
    names = every_matrix(session)[::by]
    cell: CellRef | None = CellRef(names[0], 0, 0)
    visited: list[str] = []
    while cell is not None:
        visited.append(cell.name)
        cell = next_matrix(session, matrices(session.project.network), cell, by)
    assert visited == names


@given(
    sizes=st.lists(st.integers(1, 6), min_size=2, max_size=6),
    bias=st.sampled_from(["none", "trained", "frozen"]),
    batch=st.integers(1, 4),
    step=st.integers(0, 10),
    moves=st.lists(st.tuples(st.integers(-11, 11), st.integers(-11, 11)), max_size=40),
)
@settings(max_examples=100)
def test_the_cursor_never_leaves_the_matrices_wherever_it_is_moved(
    empty_project: EmptyProject,
    sizes: list[int],
    bias: str,
    batch: int,
    step: int,
    moves: list[tuple[int, int]],
) -> None:
    session = open_session(empty_project(sizes, bias, batch))
    session = go_to(session, Position(1, min(step, len(session.program))))
    cell = Scene(session).focus.cursor
    for down, right in moves:
        cell = moved(session, cell, down, right)
        rows, columns = shape_of(session.project.network, cell.name, session.batch)
        assert 0 <= cell.row < rows
        assert 0 <= cell.column < columns
        assert cell.name.removeprefix("new_") in every_matrix(session)


def test_moving_down_and_right_crosses_matrices_and_layers(article: Project, at: At) -> None:
    session = at(article, 0)
    assert moved(session, CellRef("W_b", 0, 1), 0, 1) == CellRef("net_b", 0, 0)
    assert moved(session, CellRef("net_b", 2, 0), 0, -1) == CellRef("W_b", 2, 1)
    assert moved(session, CellRef("net_b", 3, 0), 1, 0) == CellRef("net_c", 0, 0)
    assert moved(session, CellRef("W_c", 0, 3), -1, 0) == CellRef("W_b", 3, 1)
    assert moved(session, CellRef("grad_W_d", 1, 2), 1, 1) == CellRef("grad_W_d", 1, 2)


def test_the_start_of_an_iteration_shows_its_samples_and_what_comes_next(article: Project, at: At) -> None:
    session = at(article, 0, 2)
    shown = [plain(line) for line in start_lines(session, 107, 14)]
    assert "iteration 2" in plain(start_title(session))
    assert "net_b = W_b · out_a" in "\n".join(shown)
    assert [line.split() for line in shown if "◆" in line] == [["◆", "sample", "2", "1", "1", "→", "1", "1"]]
    assert sum("→" in line for line in shown) == 4
    assert all(len(line) <= 76 for line in map(plain, start_lines(session, 76, 11)))


@pytest.mark.parametrize("rows", range(9, 16))
def test_the_start_never_takes_more_lines_than_there_are(empty_project: EmptyProject, rows: int) -> None:
    session = open_session(empty_project([30, 30], "none", 20))
    lines = start_lines(session, 76, rows)
    assert len(lines) <= rows
    assert max(map(width, lines)) <= 76


def test_indices_count_from_1_and_a_column_has_one(article: Project, batch_project: Project, at: At) -> None:
    assert cell_label(at(article, 0), CellRef("grad_W_c", 1, 2)) == "∇W_c[2,3]"
    assert cell_label(at(article, 0), CellRef("net_c", 1, 0)) == "net_c[2]"
    assert cell_label(at(batch_project, 0), CellRef("net_c", 1, 2)) == "net_c[2,3]"
    assert cell_label(at(batch_project, 0), CellRef("bias_c", 1, 0)) == "bias_c[2]"
    assert cell_label(at(article, 0), CellRef("error", 0, 0)) == "E"
