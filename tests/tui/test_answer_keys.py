"""`A`: a person's own numbers are typed, pasted, checked; nothing gives the right ones away before it is asked for.

The article has net_b at step 1, E at 7, δ_d at 8, δ_c at 11 and new W_b at 16.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any, TypeAlias

import pytest
from textual import events
from textual.app import App
from textual.pilot import Pilot

from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.diagnosis.diagnosing import diagnose
from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.files.work import Work, same_work
from gpnet_engine.model.project import Project
from gpnet_engine.names import is_updated
from gpnet_engine.operations.mistakes import MISTAKES
from gpnet_engine.time.session import Position, Session, go_to, open_session
from gpnet_tui.app import GpnetApp
from gpnet_tui.command import NOT_WHILE_ANSWERING, Command, Mode
from gpnet_tui.commands import COMMANDS
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.view.asking.answering import HINT_NUMBER, Checked
from gpnet_tui.view.asking.asked import answer_lines, answer_note
from gpnet_tui.view.asking.hints import hinted
from gpnet_tui.view.asking.verdict import verdict_lines
from gpnet_tui.view.equations.chain import EQUALS
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef, plain
from gpnet_tui.view.text.value import value_text
from tests.builders.answers import FORMATS, results_of, typed, write_answers
from tests.builders.waiting import until

SceneOf: TypeAlias = Callable[[App[Any]], Scene]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
Told: TypeAlias = Callable[[App[Any]], str]

LARGE, SMALL = (140, 45), (80, 24)
TO_DELTA_D = ["f", "f", "s"]
TO_DELTA_C = [*TO_DELTA_D, "s", "s", "s"]
THIS, FROM_HERE, ALL = ["A", "t"], ["A", "f"], ["A", "i"]
NO_FPRIME = [*".7199 -.1625", "enter"]
NEARLY = [*".0065 .0073 .0071", "enter"]


def own(scene: Scene) -> Answers:
    return scene.own_numbers


def texts(scene: Scene, name: str) -> list[list[str]]:
    return [list(row) for row in own(scene).texts.get(name, ())]


async def checked(pilot: Pilot[None], scene_of: SceneOf) -> None:
    """Wait until what is given was checked."""
    await until(pilot, lambda: (there := scene_of(pilot.app).answering) is not None and there.checked is not None)


def paste(pilot: Pilot[None], text: str) -> None:
    pilot.app.post_message(events.Paste(text))


def _said(plain_screen: PlainScreen, pilot: Pilot[None]) -> str:
    """Return what the pane with the question says."""
    pane = pilot.app.screen.query_one("#equation").region
    rows = plain_screen(pilot.app)[pane.y : pane.bottom]
    return " ".join(" ".join(row[pane.x : pane.right].strip(" │") for row in rows).split())


# Typing


async def test_a_column_is_typed_with_blanks_between_its_numbers(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*TO_DELTA_C, *THIS, *".0065 .0073 .0070", "enter")
        assert texts(scene_of(pilot.app), "delta_c") == [["0.0065"], ["0.0073"], ["0.0070"]]


@pytest.mark.parametrize("between", ["enter", "tab", "space", "semicolon", "down"])
async def test_every_key_that_goes_on_takes_the_number(article: Project, scene_of: SceneOf, between: str) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*TO_DELTA_D, *THIS, *",1452", between, *"-0,0221", between)
        assert texts(scene_of(pilot.app), "delta_d") == [["0.1452"], ["-0.0221"]]


async def test_arrows_and_shift_tab_move_through_what_is_asked_and_nowhere_else(
    article: Project, scene_of: SceneOf
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:

        def cursor() -> CellRef:
            there = scene_of(pilot.app).answering
            assert there is not None
            return there.cursor

        await pilot.press(*TO_DELTA_D, *FROM_HERE)
        assert cursor() == CellRef("delta_d", 0, 0)
        await pilot.press("shift+tab", "up", "left")
        assert cursor() == CellRef("delta_d", 0, 0)
        await pilot.press("down", "down")
        assert cursor() == CellRef("grad_W_d", 0, 0)
        await pilot.press("right", "right", "tab")
        assert cursor() == CellRef("grad_W_d", 1, 0)
        await pilot.press("shift+tab")
        assert cursor() == CellRef("grad_W_d", 0, 2)
        await pilot.press("pagedown", "pagedown")
        assert cursor() == CellRef("delta_c", 0, 0)
        await pilot.press("pageup", "pageup", "pageup", "pageup")
        assert cursor() == CellRef("delta_d", 0, 0)


async def test_numbers_with_six_decimals_are_shown_with_all_of_them(scene_of: SceneOf) -> None:
    async with GpnetApp(open_document("mazur", Overrides())).run_test(size=LARGE) as pilot:
        await pilot.press("A", *".377500", "enter")
        assert scene_of(pilot.app).digits == 6
        await pilot.press("P", *".3925", "enter", *"0.593269992", "enter")
        scene = scene_of(pilot.app)
        assert scene.page is not None
        boxes = scene.page.focus.boxes
        assert (boxes["net_b"].text(0, 0, scene.digits).strip(), scene.digits) == ("0.377500", 6)
        assert boxes["out_b"].text(0, 0, scene.digits).strip() == "0.593269…"


async def test_on_paper_a_number_with_too_many_decimals_changes_no_other(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("A", *".100000", "enter")
        assert scene_of(pilot.app).digits == 4


async def test_the_result_under_the_cursor_of_the_program_can_be_asked_before_it_is_seen(
    article: Project, scene_of: SceneOf
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*["down"] * 8, *THIS)
        answering = scene_of(pilot.app).answering
        assert answering is not None
        assert answering.names == ("delta_d",)
        assert scene_of(pilot.app).session.position == (1, 7)


async def test_every_key_of_the_question_what_is_asked_is_told_in_a_small_terminal(
    article: Project, plain_screen: PlainScreen
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*TO_DELTA_D, "A")
        await pilot.pause()
        told = "t this result  f from here on  i whole iteration  Esc cancels"
        assert any(told in row for row in plain_screen(pilot.app))


async def test_what_is_typed_can_be_taken_back(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*TO_DELTA_D, *THIS, *".145", "backspace", "backspace", *"45", "enter")
        assert texts(scene_of(pilot.app), "delta_d") == [["0.145"], [""]]
        await pilot.press("shift+tab", "backspace", "9", "enter")
        assert texts(scene_of(pilot.app), "delta_d") == [["0.149"], [""]]
        await pilot.press("shift+tab", "delete")
        assert texts(scene_of(pilot.app), "delta_d") == []
        await pilot.press("u")
        assert texts(scene_of(pilot.app), "delta_d") == [["0.149"], [""]]
        await pilot.press("9", "escape")
        assert texts(scene_of(pilot.app), "delta_d") == [["0.149"], [""]]


@pytest.mark.parametrize("typed", ["0.0.5", "1-2", "-", "1e", "1/2"])
async def test_what_is_no_number_stays_to_be_mended(
    article: Project, scene_of: SceneOf, told: Told, typed: str
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE, notifications=True) as pilot:
        await pilot.press(*TO_DELTA_D, *THIS, *typed, "enter")
        await pilot.pause()
        scene = scene_of(pilot.app)
        assert scene.answering is not None
        assert scene.answering.typed == typed
        assert "is not a number" in told(pilot.app)
        assert own(scene).count == 0


@pytest.mark.parametrize(
    "text",
    ["0.0065\n0.0073\n0.0070", ".0065 .0073 .0070", "[[0.0065]\n [0.0073]\n [0.0070]]", r"0.0065 \\ 0.0073 \\ 0.0070"],
)
async def test_a_block_is_filled_in_from_the_cursor_and_is_one_step_of_undo(
    article: Project, scene_of: SceneOf, text: str
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*TO_DELTA_C, *THIS)
        paste(pilot, text)
        await pilot.pause()
        assert texts(scene_of(pilot.app), "delta_c") == [["0.0065"], ["0.0073"], ["0.0070"]]
        await pilot.press("u")
        assert own(scene_of(pilot.app)).count == 0


@pytest.mark.parametrize(("text", "why"), [("0.1\nabc", "Row 2, column 1"), ("1 2\n3 4", "do not fit into δ_d")])
async def test_a_block_that_is_wrong_or_too_large_changes_nothing_and_says_why(
    article: Project, scene_of: SceneOf, told: Told, text: str, why: str
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE, notifications=True) as pilot:
        await pilot.press(*TO_DELTA_D, *THIS)
        paste(pilot, text)
        await pilot.pause()
        assert own(scene_of(pilot.app)).count == 0
        assert why in told(pilot.app)


# Nothing gives an answer away


def right_texts(session: Session, scene: Scene) -> Iterator[str]:
    """Yield the texts of the hidden right numbers that are no text of a number that may be seen."""
    assert scene.answering is not None
    asked = {name for operation in scene.answering.asked for name in (operation.result, *operation.terms)}
    seen: set[str] = set()
    hidden: set[str] = set()
    for name, array in session.values.items():
        for row in range(array.shape[0]):
            for column in range(array.shape[1]):
                cell = CellRef(name, row, column)
                text = value_text(session, cell, scene.digits)
                (hidden if name in asked else seen).add(text)
    yield from (text for text in hidden - seen if len(text.strip("−0.")) > 2)


@pytest.mark.parametrize("size", [LARGE, SMALL, (200, 60)], ids=str)
@pytest.mark.parametrize("scope", [THIS, FROM_HERE, ALL], ids=["this result", "from here on", "all"])
@pytest.mark.parametrize("project", ["article", "batch_project"])
async def test_no_pane_shows_a_right_number_that_is_asked(
    request: pytest.FixtureRequest,
    scene_of: SceneOf,
    plain_screen: PlainScreen,
    project: str,
    scope: list[str],
    size: tuple[int, int],
) -> None:
    opened: Project = request.getfixturevalue(project)
    end = go_to(open_session(opened), Position(1, len(open_session(opened).program)))
    watches = ("error", "norm(grad_W_b)", "W_c[1,1]", "new_W_c[1,1]")
    app = GpnetApp(Document(opened), work=Work(watches=watches))
    async with app.run_test(size=size) as pilot:
        # everything has been seen before: the curve, the watches and the caches know it
        await pilot.press("p", "p", "i", "i", "f", "f", "g", *"1.8", "enter", "H", "escape", "G", *scope)
        scene = scene_of(app)
        assert scene.answering is not None
        expected = list(right_texts(end, scene))
        assert len(expected) > 1
        for _ in scene.answering.asked:
            screen = "\n".join(plain_screen(app))
            assert [text for text in expected if text in screen] == []
            await pilot.press("pagedown")
        await pilot.press("Z")
        screen = "\n".join(plain_screen(app))
        assert [text for text in expected if text in screen] == []


@pytest.mark.parametrize(("scope", "ends_before"), [(ALL, True), (FROM_HERE, False)], ids=["E asked", "E known"])
async def test_the_curve_ends_before_an_iteration_whose_error_is_asked(
    article: Project, plain_screen: PlainScreen, scope: list[str], *, ends_before: bool
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("i", "i", "g", *"1.9", "enter", *scope)
        shown = "\n".join(plain_screen(pilot.app))
        assert ("E of every iteration" in shown) == ends_before


async def test_numbers_in_print_are_not_shown_meanwhile(plain_screen: PlainScreen) -> None:
    async with GpnetApp(open_document("article", Overrides())).run_test(size=LARGE) as pilot:
        await pilot.press(*TO_DELTA_C)
        assert "printed" in "\n".join(plain_screen(pilot.app))
        await pilot.press(*THIS)
        assert "printed" not in "\n".join(plain_screen(pilot.app))


@pytest.mark.parametrize(
    "command", [one for one in COMMANDS if one.mode is Mode.LOOKING], ids=lambda command: command.name
)
async def test_what_could_tell_a_right_number_waits_until_one_has_left(
    article: Project, scene_of: SceneOf, told: Told, command: Command
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE, notifications=True) as pilot:
        await pilot.press("A")
        before = scene_of(pilot.app)
        screen = pilot.app.screen
        assert isinstance(screen, DebuggerScreen)
        screen.action_command(command.name)
        await pilot.pause()
        assert scene_of(pilot.app) is before
        assert len(pilot.app.screen_stack) == 1
        assert told(pilot.app) == NOT_WHILE_ANSWERING


async def test_own_numbers_stand_in_the_place_of_the_right_ones(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*TO_DELTA_D, *FROM_HERE, *"-1.2345", "enter")
        screen = "\n".join(plain_screen(pilot.app))
        assert screen.count("−1.2345") == 2  # in the layers and in the equation
        await pilot.press("tab")
        assert scene_of(pilot.app).focus.cursor.name == "grad_W_d"
        assert "−1.2345" in _said(plain_screen, pilot)  # an operand of the next equation


async def test_new_weights_have_boxes_while_they_are_asked_and_the_old_ones_stand_in_the_equation(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("f", "f", "f", "s", *THIS, *".0976", "enter")
        assert is_updated(scene_of(pilot.app).focus.cursor.name)
        assert "0.1000 0.2000" in _said(plain_screen, pilot)
        assert "\n".join(plain_screen(pilot.app)).count("0.0976") == 2


# Leaving, coming back, keeping


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=str)
async def test_escape_shows_the_numbers_again_and_the_answers_come_back(
    article: Project, scene_of: SceneOf, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press(*TO_DELTA_D, *THIS, *".1452", "enter")
        assert scene_of(pilot.app).session.position == (1, 7)
        await pilot.press("escape")
        assert scene_of(pilot.app).answering is None
        assert scene_of(pilot.app).session.position == (1, 8)
        await pilot.press(*THIS)
        answering = scene_of(pilot.app).answering
        assert answering is not None
        assert answering.cursor == CellRef("delta_d", 1, 0)
        assert texts(scene_of(pilot.app), "delta_d") == [["0.1452"], [""]]


async def test_answers_are_saved_and_opened_again(
    article: Project, scene_of: SceneOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*TO_DELTA_D, *THIS, *".1452", "enter", "d", "enter")
        await pilot.pause()
        work = scene_of(pilot.app).work
        assert work.position == (1, 8)
    opened = open_document(str(tmp_path / "network.toml"), Overrides())
    assert same_work(opened.work, work)
    async with GpnetApp(opened).run_test(size=LARGE) as pilot:
        await pilot.press(*THIS)
        assert texts(scene_of(pilot.app), "delta_d") == [["0.1452"], [""]]


async def test_answers_are_read_from_a_file(
    article: Project, scene_of: SceneOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.csv").write_text("delta_d\n0.1452\n-0.0221\n")
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*TO_DELTA_D, *THIS, "o", *"mine.csv", "enter")
        await pilot.pause()
        assert texts(scene_of(pilot.app), "delta_d") == [["0.1452"], ["-0.0221"]]
        await checked(pilot, scene_of)


@pytest.mark.parametrize("ending", FORMATS)
async def test_open_reads_a_file_of_numbers_as_answers_and_undo_brings_the_old_ones_back(
    article: Project, scene_of: SceneOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.chdir(tmp_path)
    delta_d = {"delta_d": results_of(article, "delta.no-fprime")["delta_d"]}
    write_answers(tmp_path / f"mine.{ending}", article, delta_d, 4)
    before = Answers({"delta_d": (("0.5",), ("",))})
    async with GpnetApp(Document(article), work=Work(answers={1: before})).run_test(size=LARGE) as pilot:
        await pilot.press("o", "n", "enter", *f"mine.{ending}", "enter")
        await checked(pilot, scene_of)
        found = scene_of(pilot.app)
        assert found.answering is not None
        assert found.answering.names[0] == "net_b"
        assert [float(text) for row in texts(found, "delta_d") for text in row] == [0.7199, -0.1625]
        await pilot.press("u")
        assert texts(scene_of(pilot.app), "delta_d") == [["0.5"], [""]]


async def test_a_project_file_is_still_opened_as_a_project(
    article: Project, scene_of: SceneOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Document(article).saved(
        article, tmp_path / "network.toml", Work(answers={1: Answers({"delta_d": (("0.5",), ("",))})})
    )
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("o", "enter", *"network.toml", "enter")
        await until(pilot, lambda: scene_of(pilot.app).own_numbers.count == 1)
        assert scene_of(pilot.app).answering is None


async def test_the_program_begins_with_the_answers_of_a_file_filled_in_and_checked(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen
) -> None:
    answers = typed({"delta_d": results_of(article, "delta.no-fprime")["delta_d"]}, 4)
    async with GpnetApp(Document(article), answers=answers).run_test(size=LARGE) as pilot:
        await checked(pilot, scene_of)
        assert "First wrong: δ_d[1], step 8. Yours 0.7199." in _said(plain_screen, pilot)


# What is said of the numbers


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=str)
async def test_a_complete_matrix_is_checked_and_praised(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press(*TO_DELTA_D, *THIS, *".1452", "enter")
        answering = scene_of(pilot.app).answering
        assert answering is not None
        assert answering.checked is None  # it is not complete yet
        await pilot.press(*"-.0221", "enter")
        await checked(pilot, scene_of)
        screen = "\n".join(plain_screen(pilot.app))
        assert "All right: 2 of 2 numbers." in screen
        assert "✓ 0.1452" in screen or "✓0.1452" in screen


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=str)
async def test_it_is_said_that_numbers_are_being_checked(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press(*TO_DELTA_D, *THIS, *NO_FPRIME)
        await checked(pilot, scene_of)
        assert "checking …" not in _said(plain_screen, pilot)
        scene = scene_of(pilot.app)
        assert scene.answering is not None
        before = plain(answer_note(scene, replace(scene.answering, checked=None), brief=size == SMALL))
        assert before == "your answers 2 of 2  checking …"


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=str)
async def test_hints_lead_to_the_mistake_and_only_the_last_one_tells_the_number(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:

        def screen() -> str:
            return " ".join(row.strip(" │") for row in plain_screen(pilot.app))

        await pilot.press(*TO_DELTA_D, *THIS, *NO_FPRIME)
        await checked(pilot, scene_of)
        assert "First wrong: δ_d[1], step 8. Yours 0.7199." in screen()
        assert "forgotten" not in screen()
        await pilot.press("h")
        assert "is out−t: f′ forgotten in the output layer" in screen()
        await pilot.press("h")
        assert "0.1452" not in screen()
        await pilot.press("h")
        assert "right 0.1452" in screen()


async def test_marks_come_with_the_hints_where_all_is_checked_at_the_end(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*TO_DELTA_D, *THIS, "f", *NO_FPRIME)
        await checked(pilot, scene_of)
        levels = []
        for _ in range(3):
            screen = "\n".join(plain_screen(pilot.app))
            levels.append(("are wrong" in screen, "The first is in δ_d" in screen, "First wrong: δ_d[1]" in screen))
            assert ("⚑" in screen) == ("First wrong" in screen)
            await pilot.press("h")
        assert levels == [(True, False, False), (True, True, False), (False, False, True)]


async def test_enter_goes_to_the_first_wrong_number_and_then_makes_its_mistake_on_purpose(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*TO_DELTA_D, *THIS, *NO_FPRIME)
        await checked(pilot, scene_of)
        await pilot.press("enter", "h", "enter")
        scene = scene_of(pilot.app)
        assert scene.answering is None
        assert scene.session.project.network.mistakes == ("delta.no-fprime",)
        assert scene.focus.cursor == CellRef("delta_d", 0, 0)
        assert any("0.7199" in row for row in plain_screen(pilot.app))
        await pilot.press("u", *THIS)
        assert scene_of(pilot.app).session.project.network.is_right
        assert texts(scene_of(pilot.app), "delta_d") == [["0.7199"], ["-0.1625"]]


async def test_each_number_is_checked_at_once_where_that_is_wanted(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*TO_DELTA_D, *THIS, "f", "f", *".7199", "enter")
        await checked(pilot, scene_of)


async def test_what_is_there_is_checked_on_demand(article: Project, scene_of: SceneOf, told: Told) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE, notifications=True) as pilot:
        await pilot.press(*TO_DELTA_D, *ALL, "c")
        await pilot.pause()
        assert "Nothing is filled in" in told(pilot.app)
        await pilot.press(*".1000", "enter", "c")
        await checked(pilot, scene_of)


@pytest.mark.parametrize("project", ["article", "batch_project"])
async def test_answers_of_a_run_with_mistakes_are_checked_by_the_right_formulas(
    request: pytest.FixtureRequest, scene_of: SceneOf, project: str
) -> None:
    opened: Project = request.getfixturevalue(project)
    wrong = opened.with_settings({"mistakes": ("back.updated-weights",)})
    async with GpnetApp(Document(wrong)).run_test(size=LARGE) as pilot:
        await pilot.press("f", "f", "s", *THIS, "1", "enter")
        answering = scene_of(pilot.app).answering
        assert answering is not None
        right = go_to(open_session(opened), Position(1, 3)).values
        assert all((answering.known[name] == right[name]).all() for name in ("net_b", "out_b") if name in right)


# Hints


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=str)
async def test_hints_on_a_number_that_is_nearly_right_end_with_what_it_was_before_rounding(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press(*TO_DELTA_C, *THIS, *NEARLY)
        await checked(pilot, scene_of)
        first = _said(plain_screen, pilot)
        assert "Nearly: 1 of 3 numbers is one unit of the last digit off (≈)." in first
        assert "δ_c[3], step 11. Yours 0.0071." in first
        await pilot.press("h")
        assert "= 0.0549 · 0.1266" in _said(plain_screen, pilot)
        assert "0.0070" not in _said(plain_screen, pilot)
        await pilot.press("h")
        assert "0.0070 is right (0.00695 before rounding)." in _said(plain_screen, pilot)


async def test_the_number_of_one_that_is_nearly_right_is_revealed_at_once(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*TO_DELTA_C, *THIS, *NEARLY)
        await checked(pilot, scene_of)
        await pilot.press("r")
        assert "0.0070 is right (0.00695 before rounding)." in _said(plain_screen, pilot)


async def test_a_reader_of_the_article_finds_both_numbers_that_were_rounded_in_another_way(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*TO_DELTA_C, *FROM_HERE, *NEARLY)
        answering = scene_of(pilot.app).answering
        assert answering is not None
        await pilot.press(*["pagedown"] * (answering.names.index("new_W_c") - 1), "right", *".2980", "enter", "c")
        await until(pilot, lambda: "2 of 4 numbers" in _said(plain_screen, pilot))
        await pilot.press("n", "r")
        told = _said(plain_screen, pilot)
        await pilot.press("n", "r")
        assert "0.0070 is right (0.00695 before rounding)." in told
        assert "0.2981 is right." in _said(plain_screen, pilot)


async def test_what_is_nearly_right_comes_after_what_is_wrong(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*TO_DELTA_C, *THIS, *".0065 .0173 .0071", "enter")
        await checked(pilot, scene_of)
        await pilot.press("r")
        assert "First wrong: δ_c[2], step 11. Yours 0.0173, right 0.0073" in _said(plain_screen, pilot)
        await pilot.press("h")
        assert "δ_c[3], step 11. Yours 0.0071." in _said(plain_screen, pilot)
        await pilot.press("r")
        assert "0.0070 is right" in _said(plain_screen, pilot)


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=str)
async def test_who_is_stuck_is_told_the_formula_then_the_numbers_and_last_the_result(
    article: Project, plain_screen: PlainScreen, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size, notifications=True) as pilot:
        await pilot.press(*TO_DELTA_C, *THIS, "r")
        assert "0.0065" not in _said(plain_screen, pilot)
        await pilot.press("h")
        assert "It is computed from ∂E/∂out_c[1] and out_c[1]." in _said(plain_screen, pilot)
        await pilot.press("h")
        assert "= 0.0303 · 0.2148" in _said(plain_screen, pilot)
        assert "0.0065" not in _said(plain_screen, pilot)
        await pilot.press("h")
        assert "From your numbers it is 0.0065." in _said(plain_screen, pilot)


async def test_a_hint_on_a_gap_says_which_numbers_before_it_are_missing(
    article: Project, plain_screen: PlainScreen
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*TO_DELTA_C, *FROM_HERE, "pagedown", "h", "h", "h")
        assert "δ_c[1] is not filled in yet." in _said(plain_screen, pilot)


@pytest.mark.parametrize("project", ["article", "batch_project"])
async def test_there_is_a_hint_on_every_empty_cell_and_only_the_last_one_tells_its_number(
    request: pytest.FixtureRequest, scene_of: SceneOf, plain_screen: PlainScreen, project: str
) -> None:
    opened: Project = request.getfixturevalue(project)
    end = go_to(open_session(opened), Position(1, len(open_session(opened).program)))
    async with GpnetApp(Document(opened)).run_test(size=LARGE) as pilot:
        for step in range(len(end.program)):
            await pilot.press(*["s", *THIS] if step else ["A"], "h")
            scene = scene_of(pilot.app)
            assert scene.answering is not None
            assert "It is computed from" in _said(plain_screen, pilot)
            await pilot.press("h", "h")
            right = value_text(end, scene.answering.cursor, scene.digits).strip()
            assert f"From your numbers it is {right}." in _said(plain_screen, pilot)
            await pilot.press("escape")


async def test_all_that_is_said_of_any_mistake_has_room_in_a_small_terminal(
    article: Project, scene_of: SceneOf
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press("A")
        asked = scene_of(pilot.app)
    assert asked.answering is not None
    cut: list[str] = []
    for name in MISTAKES:
        answers = typed(results_of(article, name), 4)
        found = diagnose(article.network, asked.answering.given, article.arithmetic, answers)
        checked_now = replace(asked.answering, checked=Checked(answers, found))
        scene = replace(asked, answers={1: answers}, answering=checked_now)
        about = hinted(scene)
        if about is None:
            continue  # it makes no number wrong here
        scene = replace(scene, answering=replace(checked_now, hint=HINT_NUMBER, hinted=about.cell))
        assert scene.page is not None
        shown = [plain(line) for line in answer_lines(scene, scene.page, 76, 11)]
        said = [plain(line) for line in verdict_lines(scene, 76, 100)]
        cut += [line for line in said if line not in shown and EQUALS not in line]
        assert len(shown) <= 11
    assert cut == []


async def calls_to_draw(scene_of: SceneOf, layers: list[int]) -> int:
    """Return how many functions are called to draw what is said of the numbers of a network, all of them revealed."""
    project = open_project(None, Overrides(layers=layers))
    answers = typed(results_of(project, "hidden.no-fprime"), 4)
    async with GpnetApp(Document(project), answers=answers).run_test(size=LARGE) as pilot:
        await checked(pilot, scene_of)
        await pilot.press("r")
        scene = replace(scene_of(pilot.app))
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        assert scene.page is not None
        assert scene.answering is not None
        answer_lines(scene, scene.page, 100, 20)
        answer_note(scene, scene.answering)
    finally:
        sys.setprofile(None)
    return calls


async def test_what_is_said_takes_no_longer_for_many_numbers_than_for_few(scene_of: SceneOf) -> None:
    few, many = [await calls_to_draw(scene_of, layers) for layers in ([20, 20, 5], [200, 60, 5])]
    assert many < 2 * few


# Numbers in print


async def test_the_printed_numbers_are_checked_like_answers(plain_screen: PlainScreen) -> None:
    async with GpnetApp(open_document("article", Overrides())).run_test(size=LARGE) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, DebuggerScreen)
        screen.action_command("check_printed")
        await until(pilot, lambda: len(pilot.app.screen_stack) > 1)
        await pilot.pause()
        shown = "\n".join(plain_screen(pilot.app))
        assert "0.9441" in shown
        assert "0.0529" in shown
