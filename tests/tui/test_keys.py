"""Every key that moves, looks or leaves, at both sizes of the screen."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from textual.app import App
from textual.command import CommandPalette
from textual.pilot import Pilot

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_tui.actions.running import told_speed
from gpnet_tui.app import GpnetApp
from gpnet_tui.command import Command, Mode, always
from gpnet_tui.commands import COMMANDS, able_in
from gpnet_tui.dialogs.help import HelpScreen
from gpnet_tui.keys import shown_key
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.view.running import SPEEDS
from gpnet_tui.view.scene import MainView, Scene
from gpnet_tui.view.text.ink import CellRef
from gpnet_tui.view.text.numbers import MOST_DIGITS
from tests.builders.waiting import until

SceneOf: TypeAlias = Callable[[App[Any]], Scene]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
Told: TypeAlias = Callable[[App[Any]], str]

LARGE, SMALL = (140, 45), (80, 24)

# Stops of the article: layers end at 2 4 6, 7, 9 12 15, 16 17 18; phases at 6, 7, 15, 18.
MOVES = [
    ("", "s", (1, 1)),
    ("", "right", (1, 1)),
    ("", "l", (1, 1)),
    ("", "f11", (1, 1)),
    ("sss", "S", (1, 2)),
    ("sss", "left", (1, 2)),
    ("sss", "h", (1, 2)),
    ("", "n", (1, 2)),
    ("", "f10", (1, 2)),
    ("s", "n", (1, 2)),
    ("ff", "n", (1, 9)),
    ("f", "N", (1, 4)),
    ("s", "N", (1, 0)),
    ("", "f", (1, 6)),
    ("f", "f", (1, 7)),
    ("ff", "f", (1, 15)),
    ("fff", "f", (1, 18)),
    ("ffff", "f", (2, 0)),
    ("fffs", "F", (1, 15)),
    ("fff", "F", (1, 7)),
    ("", "i", (2, 0)),
    ("ss", "i", (2, 2)),
    ("ssi", "I", (1, 2)),
    ("ss", "I", (1, 0)),
    ("ffff", "s", (2, 0)),
    ("i", "S", (1, 18)),
    ("i", "N", (1, 18)),
    ("i", "F", (1, 18)),
    ("iiss", "r", (1, 0)),
    ("iiss", "R", (1, 0)),
]


def focused(pilot: Pilot[None]) -> str | None:
    widget = pilot.app.focused
    return None if widget is None else widget.id


@pytest.mark.parametrize(("before", "key", "position"), MOVES, ids=[f"{a or 'start'} then {k}" for a, k, _ in MOVES])
async def test_a_key_moves_to_the_place_that_the_contract_says(
    article: Project, scene_of: SceneOf, before: str, key: str, position: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL if before else LARGE) as pilot:
        await pilot.press(*before, key)
        assert scene_of(pilot.app).session.position == position


@pytest.mark.parametrize(
    ("typed", "position"), [("7", (7, 0)), ("3.12", (3, 12)), (" 1.18 ", (1, 18)), ("1,000", (1000, 0))]
)
async def test_g_goes_to_the_iteration_and_step_that_were_typed(
    article: Project, scene_of: SceneOf, typed: str, position: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("g", *typed, "enter")
        assert scene_of(pilot.app).session.position == position


@pytest.mark.parametrize("typed", ["0", "1.19", "-3", "abc", "1e5", "9999999999999", "2.", "1.2.3", ""])
async def test_g_refuses_a_place_that_is_not_there_and_escape_keeps_the_present_one(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, typed: str
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press("s", "g")
        asked = plain_screen(pilot.app)
        await pilot.press(*(typed or ["delete"]), "enter")
        assert pilot.app.screen.is_modal
        assert plain_screen(pilot.app) != asked
        assert pilot.app.screen.query_one("#ask-hint").has_class("-refused")
        await pilot.press("escape")
        assert not pilot.app.screen.is_modal
        assert scene_of(pilot.app).session.position == (1, 1)


async def test_a_long_way_can_be_stopped_and_then_nothing_has_moved(
    article: Project, scene_of: SceneOf, long_tasks: Callable[[], object]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press("s", "s")
        long_tasks()
        await pilot.press("g", *"999999999", "enter")
        assert pilot.app.screen.is_modal
        await pilot.press("escape")
        assert not pilot.app.screen.is_modal
        assert scene_of(pilot.app).session.position == (1, 2)
        await pilot.press("s")
        assert scene_of(pilot.app).session.position == (1, 3)


@pytest.mark.parametrize(
    ("keys", "position"),
    [
        (["down"] * 3, (1, 3)),
        (["j"] * 5 + ["up", "k"], (1, 3)),
        (["pagedown"] * 3, (1, 18)),
        (["f", "f", "up"], (1, 6)),
    ],
    ids=["down", "letters", "beyond the end", "back"],
)
async def test_t_runs_on_or_back_to_the_operation_under_the_cursor(
    article: Project, scene_of: SceneOf, keys: list[str], position: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*keys, "t")
        assert scene_of(pilot.app).session.position == position
        assert scene_of(pilot.app).mark is None


async def test_capital_r_draws_new_weights_and_undo_brings_the_old_ones_back(
    article: Project, scene_of: SceneOf
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("R")
        assert (scene_of(pilot.app).session.values["W_b"] != article.parameters["W_b"]).all()
        await pilot.press("u")
        assert (scene_of(pilot.app).session.values["W_b"] == article.parameters["W_b"]).all()


async def test_p_and_capital_p_change_the_digits_between_1_and_17(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen
) -> None:
    exact = article.with_settings({"decimals": None})
    async with GpnetApp(Document(exact)).run_test(size=LARGE) as pilot:
        await pilot.press("s", "p")
        assert scene_of(pilot.app).digits == 5
        assert "0.10000" in "\n".join(plain_screen(pilot.app))
        await pilot.press(*["p"] * 15)
        assert scene_of(pilot.app).digits == 17
        await pilot.press(*["P"] * 20)
        assert scene_of(pilot.app).digits == 1


async def test_on_paper_p_shows_no_digits_that_do_not_exist(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("s", "p", "p")
        assert scene_of(pilot.app).digits == 4


@pytest.mark.parametrize("view", MainView)
async def test_tab_goes_from_the_program_through_every_matrix_that_is_shown_and_round(
    article: Project, scene_of: SceneOf, view: MainView
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*["f3"] * (view is not scene_of(pilot.app).main))
        assert focused(pilot) == "program"
        await pilot.press("tab")
        assert focused(pilot) == "layers"
        visited = [scene_of(pilot.app).focus.cursor.name]
        for _ in range(30):
            await pilot.press("tab")
            if focused(pilot) == "program":
                break
            visited.append(scene_of(pilot.app).focus.cursor.name)
        assert focused(pilot) == "program"
        kinds = ["W", "net", "out", "dout", "delta", "grad_W"]
        hidden = [f"{kind}_{layer}" for layer in "bc" for kind in kinds]
        last = ["W_d", "net_d", "out_d", "target", "dout_d", "delta_d", "grad_W_d"]
        assert visited == ["out_a", *hidden, *last]


async def test_shift_tab_goes_back_matrix_by_matrix(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press("tab", "tab", "tab", "shift+tab")
        assert scene_of(pilot.app).focus.cursor == CellRef("W_b", 0, 0)
        await pilot.press("shift+tab", "shift+tab")
        assert focused(pilot) == "program"


async def test_escape_lets_the_cursor_follow_again(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("s", "tab", "tab", "down", "s")
        assert scene_of(pilot.app).pinned is not None
        await pilot.press("escape")
        assert scene_of(pilot.app).pinned is None
        assert scene_of(pilot.app).focus.cursor.name == "out_b"
        assert focused(pilot) == "program"


@pytest.mark.parametrize(
    ("key", "cell"),
    [("right", (0, 1)), ("down", (1, 0)), ("l", (0, 1)), ("j", (1, 0))],
    ids=["right", "down", "l", "j"],
)
async def test_arrows_in_a_matrix_move_the_cell_cursor_and_not_time(
    article: Project, scene_of: SceneOf, key: str, cell: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("tab", "tab", key)
        assert scene_of(pilot.app).focus.cursor == CellRef("W_b", *cell)
        assert scene_of(pilot.app).session.position == (1, 0)


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=["large", "small"])
async def test_help_lists_every_key(article: Project, plain_screen: PlainScreen, size: tuple[int, int]) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press("question_mark")
        seen = "\n".join(plain_screen(pilot.app))
        for _ in range(60):
            await pilot.press("down", "down", "down", "down")
            seen += "\n".join(plain_screen(pilot.app))
            if COMMANDS[-1].title in seen and shown_key(COMMANDS[-1].key) in seen:
                break
        assert [command.title for command in COMMANDS if command.key and command.title not in seen] == []


@pytest.mark.parametrize("closing", ["escape", "question_mark", "q", "enter"])
async def test_help_closes(article: Project, closing: str) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press("question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("down", closing)
        assert isinstance(pilot.app.screen, DebuggerScreen)
        assert pilot.app.is_running


async def test_the_palette_lists_the_commands_that_can_act_and_runs_one(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        able = able_in(scene_of(pilot.app))
        assert "phase_forward" in able
        assert "undo" not in able
        await pilot.press("ctrl+p", *"end of the phase")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(pilot.app.screen, CommandPalette)
        assert "Go on to the end of the phase" in "\n".join(plain_screen(pilot.app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, DebuggerScreen))
        assert scene_of(pilot.app).session.position == (1, 6)


@pytest.mark.parametrize("keys", [[], ["tab"], ["tab", "tab", "down"], ["s", "escape"]], ids=str)
async def test_q_leaves_whatever_pane_has_the_focus(article: Project, keys: list[str]) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*keys, "q")
        assert not pilot.app.is_running or pilot.app._exit  # noqa: SLF001 - the app is on its way out
        assert pilot.app.return_code == 0


ELSEWHERE = ("F2 leaves", "the quiz")  # where a command cannot act that can act at the start

IN_QUIZ = "Not in the quiz: first answer, or Q ends it."

CANNOT = [command for command in COMMANDS if command.when is not always]


@pytest.mark.parametrize("command", CANNOT, ids=lambda command: command.name)
def test_a_command_that_cannot_always_act_has_a_reason(command: Command) -> None:
    told_at_either_end = {told_speed(SPEEDS[0]), told_speed(SPEEDS[-1])}  # which speed it is, as on the way there
    assert command.otherwise.endswith(".") or command.otherwise in told_at_either_end


@pytest.mark.parametrize(
    ("key", "command"),
    [
        (key, command)
        for command in CANNOT
        for key in (command.key, *command.others)
        if key and command.mode not in {Mode.LESSON, Mode.QUIZ}  # these pass their keys on, or have tests of their own
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_key_that_cannot_act_is_grey_does_nothing_and_says_why(
    article: Project, scene_of: SceneOf, told: Told, key: str, command: Command
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE, notifications=True) as pilot:
        if command.mode is Mode.ANSWERING:
            await pilot.press("A", "1")  # a number is begun
        if command.when(scene_of(pilot.app)):  # it can act at the start
            if any(place in command.otherwise for place in ELSEWHERE):
                await pilot.press("f2" if ELSEWHERE[0] in command.otherwise else "Q")
            else:  # of digits there is a most
                await pilot.press(*[key] * MOST_DIGITS)
        before = scene_of(pilot.app)
        assert command.name not in able_in(before)
        await pilot.press(key)
        await pilot.pause()
        assert scene_of(pilot.app) is before
        assert told(pilot.app) in {command.otherwise, IN_QUIZ if before.quiz is not None else command.otherwise}
        assert pilot.app.is_running
