"""Running from the keyboard: on and back, paused, slowed down, stopped by breakpoints and keys; `!` and `W`.

Time is driven by what is seen: a test waits until something holds, for a bounded number of looks.
"""

import math
import re
from collections.abc import Callable
from itertools import groupby
from typing import Any, TypeAlias

import pytest
from textual.app import App
from textual.command import CommandPalette
from textual.pilot import Pilot

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_engine.stopping.breakpoints import Breakpoint, checks_of
from gpnet_engine.stopping.running import RunBack
from gpnet_engine.time.editing import edit
from gpnet_engine.time.session import START, Position, go_to, open_session, step_forward
from gpnet_tui.app import GpnetApp
from gpnet_tui.dialogs.ask import AskScreen
from gpnet_tui.dialogs.open import OpenScreen
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef
from tests.builders.sessions import assert_same
from tests.builders.waiting import until

AnyPilot: TypeAlias = Pilot[None]
SceneOf: TypeAlias = Callable[[App[Any]], Scene]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
Told: TypeAlias = Callable[[App[Any]], str]

LARGE, SMALL = (140, 45), (80, 24)
SIZES = pytest.mark.parametrize("size", [LARGE, SMALL], ids=["large", "small"])
QUICK = 5000.0  # operations per second in tests of slow motion

# The article's program has E at step 7 and W_b, W_c, W_d at 16 to 18. A run that is stopped is behind step 18.
LAST = 18
TO_E = ["down"] * 7
BREAK_ON_E = [*TO_E, "b", "escape"]

pytestmark = pytest.mark.usefixtures("run_lets_keys_act", "at_full_speed")


@pytest.fixture
def two_speeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave one slow speed, below the highest, and make it quick enough for a test."""
    monkeypatch.setattr("gpnet_tui.actions.running.SPEEDS", (QUICK, None))


@pytest.fixture
def is_running(scene_of: SceneOf) -> Callable[[AnyPilot], bool]:
    """Return a function that tells whether a run is on its way, and not paused."""

    def running(pilot: AnyPilot) -> bool:
        run = scene_of(pilot.app).run
        return run is not None and not run.is_paused

    return running


@pytest.fixture
def place_of(scene_of: SceneOf) -> Callable[[AnyPilot], Position]:
    """Return a function that tells which place is shown."""
    return lambda pilot: scene_of(pilot.app).session.position


IsRunning: TypeAlias = Callable[[AnyPilot], bool]
PlaceOf: TypeAlias = Callable[[AnyPilot], Position]


async def further(pilot: AnyPilot, place_of: PlaceOf, iterations: int = 3) -> None:
    """Let a run on go on for some iterations."""
    begun = place_of(pilot).iteration
    await until(pilot, lambda: place_of(pilot).iteration >= begun + iterations)


def places_passed(pilot: AnyPilot) -> list[Position]:
    """Return a list to which every place is added that is shown from now on."""
    passed: list[Position] = []
    screen = pilot.app.screen
    assert isinstance(screen, DebuggerScreen)
    move = screen.move

    def move_and_note(scene: Scene) -> None:
        if scene.session.position != screen.scene.session.position:
            passed.append(scene.session.position)
        move(scene)

    screen.move = move_and_note  # type: ignore[method-assign] # to look on
    return passed


@pytest.mark.parametrize(("key", "size"), [("c", LARGE), ("f5", SMALL)], ids=["c", "F5"])
async def test_a_run_goes_on_until_escape_stops_it_on_a_whole_operation(
    article: Project,
    scene_of: SceneOf,
    plain_screen: PlainScreen,
    place_of: PlaceOf,
    key: str,
    size: tuple[int, int],
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press("s", key)
        await further(pilot, place_of)
        assert plain_screen(pilot.app)[-1].startswith(" running on  ")
        assert "Esc stops" in plain_screen(pilot.app)[-1]
        await pilot.press("escape")
        stopped = scene_of(pilot.app)
        assert stopped.run is None
        assert stopped.session.position.step == LAST
        assert_same(stopped.session, go_to(open_session(article), stopped.session.position))
        await pilot.pause()
        assert scene_of(pilot.app) is stopped
        assert "s/S step" in plain_screen(pilot.app)[-1]


@SIZES
async def test_space_pauses_a_run_and_lets_it_go_on(
    article: Project, is_running: IsRunning, plain_screen: PlainScreen, place_of: PlaceOf, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press("c")
        await further(pilot, place_of)
        await pilot.press("space")
        paused = place_of(pilot)
        assert not is_running(pilot)
        assert plain_screen(pilot.app)[-1].startswith(" paused on  ")
        assert f" {paused.iteration:,}  " in plain_screen(pilot.app)[0]
        await pilot.pause()
        assert place_of(pilot) == paused
        await pilot.press("space")
        await further(pilot, place_of)
        assert is_running(pilot)
        await pilot.press("space", "escape")
        assert "s/S step" in plain_screen(pilot.app)[-1]


async def test_a_run_back_that_was_paused_goes_on_back(
    article: Project, is_running: IsRunning, place_of: PlaceOf
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*["minus"] * 6, "i", "i", "C")  # one operation in two seconds
        await until(pilot, lambda: place_of(pilot) == (2, LAST))
        await pilot.press("space", "space")
        await until(pilot, lambda: place_of(pilot) == (2, LAST - 1))
        assert is_running(pilot)


async def test_space_sets_off_where_no_run_is_on_its_way(
    article: Project, is_running: IsRunning, place_of: PlaceOf
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press("space")
        await further(pilot, place_of)
        assert is_running(pilot)


async def test_c_lets_a_paused_run_go_on_and_a_step_ends_it(
    article: Project, scene_of: SceneOf, is_running: IsRunning, place_of: PlaceOf
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press("c")
        await further(pilot, place_of)
        await pilot.press("space", "c")
        await further(pilot, place_of)
        assert is_running(pilot)
        await pilot.press("space")
        paused = place_of(pilot)
        await pilot.press("s")
        assert place_of(pilot) == (paused.iteration + 1, 0)
        assert scene_of(pilot.app).run is None


async def test_a_paused_run_tells_the_error_of_where_it_stands(
    article: Project, scene_of: SceneOf, place_of: PlaceOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("c")
        await further(pilot, place_of)
        monkeypatch.setattr("gpnet_tui.actions.runner._PICTURE_SECONDS", math.inf)
        for _ in range(5):
            await pilot.pause()
        await pilot.press("space")
        scene = scene_of(pilot.app)
        assert scene.run is not None
        assert scene.run.error == scene.session.values["error"][0, 0]


@pytest.mark.parametrize(
    ("keys", "told_then"),
    [
        ("-", "c and C run 20 operations per second"),
        ("--", "c and C run 10 operations per second"),
        ("-----", "c and C run 1 operation per second"),
        ("-" * 9, "c and C run 0.5 operations per second"),
        ("-" * 9 + "+", "c and C run 1 operation per second"),
        ("-" * 9 + "+" * 9, "c and C run as fast as possible"),
        ("+", "c and C run as fast as possible"),
    ],
    ids=str,
)
async def test_minus_and_plus_go_through_the_speeds_and_say_which_one_it_is(
    article: Project, told: Told, keys: str, told_then: str
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        assert told(pilot.app) == told_then


@pytest.mark.usefixtures("two_speeds")
async def test_slow_motion_shows_every_operation_and_stops_at_a_breakpoint_on_and_back(
    article: Project, scene_of: SceneOf, is_running: IsRunning
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press("minus", *BREAK_ON_E)
        passed = places_passed(pilot)
        for key, expected in (
            ("c", [(1, step) for step in range(1, 8)]),
            ("c", [*((1, step) for step in range(8, LAST + 1)), *((2, step) for step in range(8))]),
            ("C", [*((2, step) for step in range(6, -1, -1)), *((1, step) for step in range(LAST, 6, -1))]),
        ):
            passed.clear()
            await pilot.press(key)
            await until(pilot, lambda: not is_running(pilot))
            assert [place for place, _ in groupby(passed) if place != scene_of(pilot.app).session.position] == [
                place for place in expected if place != expected[-1]
            ]
            assert scene_of(pilot.app).session.position == expected[-1]
        assert scene_of(pilot.app).breakpoints[0].hits == 3


@pytest.mark.usefixtures("two_speeds")
async def test_slow_motion_back_ends_at_the_start_of_the_run(
    article: Project, scene_of: SceneOf, is_running: IsRunning, told: Told
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press("minus", "s", "s", "s", "C")
        await until(pilot, lambda: not is_running(pilot))
        await pilot.pause()
        assert scene_of(pilot.app).session.position == START
        assert told(pilot.app) == "This is the start of the run"


@pytest.mark.usefixtures("two_speeds")
async def test_the_speed_can_be_changed_while_a_run_is_on_its_way(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, place_of: PlaceOf
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("c")
        await further(pilot, place_of)
        assert "full speed" in plain_screen(pilot.app)[-1]
        passed = places_passed(pilot)
        await pilot.press("minus")
        await until(pilot, lambda: "operations/s" in plain_screen(pilot.app)[-1])
        passed.clear()
        await until(pilot, lambda: len(passed) > 30)
        linear = [place.iteration * (LAST + 1) + place.step for place, _ in groupby(passed)]
        assert linear == list(range(linear[0], linear[0] + len(linear)))
        await pilot.press("plus")
        await until(pilot, lambda: "full speed" in plain_screen(pilot.app)[-1])
        await further(pilot, place_of)
        await pilot.press("escape")
        assert_same(scene_of(pilot.app).session, go_to(open_session(article), place_of(pilot)))


@pytest.mark.parametrize("before", [[], ["space"]], ids=["running", "paused"])
async def test_a_speed_that_is_chosen_on_the_way_is_shown_at_once(
    article: Project, plain_screen: PlainScreen, before: list[str]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*["minus"] * 6, "c", *before)
        assert "0.5 operations/s" in plain_screen(pilot.app)[-1]
        await pilot.press("plus")
        assert "1 operation/s" in plain_screen(pilot.app)[-1]


@pytest.mark.parametrize(
    ("key", "step", "is_next"),
    [
        ("s", 0, True),
        ("right", 0, True),
        ("S", LAST - 1, False),
        ("left", LAST - 1, False),
        ("N", 17, False),
        ("f", 0, True),
        ("F", 15, False),
        ("i", LAST, True),
    ],
)
async def test_a_key_that_moves_stops_the_run_and_moves_from_there(
    article: Project, scene_of: SceneOf, place_of: PlaceOf, key: str, step: int, *, is_next: bool
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        passed = places_passed(pilot)
        await pilot.press("c")
        await further(pilot, place_of)
        await pilot.press(key)
        assert scene_of(pilot.app).run is None
        assert place_of(pilot).step == step
        left = next(place for place in reversed(passed) if place.step == LAST and place != place_of(pilot))
        assert place_of(pilot).iteration == left.iteration + is_next
        assert_same(scene_of(pilot.app).session, go_to(open_session(article), place_of(pilot)))


async def test_restarting_stops_the_run(article: Project, scene_of: SceneOf, place_of: PlaceOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press("c")
        await further(pilot, place_of)
        await pilot.press("r")
        assert scene_of(pilot.app).run is None
        await pilot.pause()
        assert place_of(pilot) == START


async def test_an_edit_stops_the_run_and_counts_from_there(
    article: Project, scene_of: SceneOf, place_of: PlaceOf
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("tab", "tab", "c")
        await further(pilot, place_of)
        await pilot.press("e")
        assert isinstance(pilot.app.screen, AskScreen)
        assert scene_of(pilot.app).run is None
        edited = place_of(pilot).iteration
        await pilot.press(*"2.5", "enter", "s")
        assert place_of(pilot) == (edited + 1, 0)
        assert scene_of(pilot.app).session.values["W_b"][0, 0] == 2.5
        assert go_to(scene_of(pilot.app).session, Position(edited, 0)).values["W_b"][0, 0] != 2.5


@pytest.mark.parametrize(
    "keys",
    [
        ["p"],
        ["P"],
        ["tab", "down"],
        ["shift+tab"],
        ["z", "escape"],
        ["question_mark", "escape"],
        ["y", "escape"],
        ["b"],
    ],
    ids=" ".join,
)
async def test_keys_that_only_look_leave_the_run_on_its_way(
    article: Project, is_running: IsRunning, place_of: PlaceOf, keys: list[str]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("c")
        await further(pilot, place_of)
        await pilot.press(*keys)
        assert isinstance(pilot.app.screen, DebuggerScreen)
        if keys != ["b"]:
            await further(pilot, place_of)
            assert is_running(pilot)


async def test_a_run_goes_on_beneath_a_dialog_that_only_looks(article: Project, place_of: PlaceOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("c", "question_mark")
        assert pilot.app.screen.is_modal
        await further(pilot, place_of)


# Where `C` leads from iteration 9, step 3, with a condition on E; None is a breakpoint without one.
BACK = {
    "the last E": (["enter"], (8, 7), 1),
    "a condition that held once": (["'iteration == 2", "enter"], (2, 7), 1),
    "one that held twice": (["'iteration == 2 or iteration == 6", "enter"], (6, 7), 1),
    "one that holds only here and ahead": (["'iteration >= 9", "enter"], START, 0),
    "one that never holds": (["'E < 0", "enter"], START, 0),
}


def typed(keys: list[str]) -> list[str]:
    """Write out a text that follows a '."""
    return [sign for key in keys for sign in (key[1:] if key.startswith("'") else [key])]


@pytest.mark.parametrize(("answer", "place", "hits"), BACK.values(), ids=BACK)
async def test_capital_c_runs_back_to_the_hit_before_or_to_the_start(
    article: Project,
    scene_of: SceneOf,
    is_running: IsRunning,
    answer: list[str],
    place: tuple[int, int],
    hits: int,
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*TO_E, "B", *typed(answer), "g", *"9.3", "enter", "C")
        await until(pilot, lambda: not is_running(pilot))
        assert scene_of(pilot.app).breakpoints[0].hits == hits
        assert_same(scene_of(pilot.app).session, go_to(open_session(article), Position(*place)))


@pytest.mark.parametrize("stop", [[], [*BREAK_ON_E, "y", "space", "escape"]], ids=["no breakpoint", "one that is off"])
async def test_without_a_breakpoint_capital_c_leads_to_the_start(
    article: Project, scene_of: SceneOf, told: Told, stop: list[str]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE, notifications=True) as pilot:
        await pilot.press(*stop, "g", *"9.3", "enter", "C")
        await pilot.pause()
        assert scene_of(pilot.app).session.position == START
        assert scene_of(pilot.app).run is None
        assert told(pilot.app) == "This is the start of the run"


def test_a_run_back_that_is_halted_does_not_pass_over_a_later_hit(article: Project) -> None:
    session = go_to(open_session(article), Position(60, 3))
    checks = checks_of((Breakpoint("error", "iteration == 40 or iteration == 42"),))
    way = RunBack(session, lambda: checks)
    for _ in range(1000):
        if way.found is not None or way.go_on(0.0):
            break
    assert way.finish().position >= (42, 7)


async def test_each_stop_is_counted_and_told(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, told: Told
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE, notifications=True) as pilot:
        await pilot.press(*BREAK_ON_E)
        for iteration, key in enumerate("cccC", start=1):
            await pilot.press(key)
            await pilot.pause()
            assert scene_of(pilot.app).session.position == (iteration if key == "c" else 2, 7)
            assert scene_of(pilot.app).breakpoints[0].hits == iteration
            assert told(pilot.app) == "Stopped at E"
        await pilot.press("y")
        rows = [row.strip(" │") for row in plain_screen(pilot.app)]
        assert any(re.search(r"breakpoint +stops +condition$", row) for row in rows)
        assert any(re.search(r"● E +4\b", row) for row in rows)


async def test_a_stop_tells_the_condition_that_held(article: Project, scene_of: SceneOf, told: Told) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press(*TO_E, "B", *"iteration == 5", "enter", "c")
        await pilot.pause()
        assert scene_of(pilot.app).session.position == (5, 7)
        assert told(pilot.app) == "Stopped at E if iteration == 5"


async def test_a_breakpoint_that_is_set_while_it_runs_takes_effect(
    article: Project, scene_of: SceneOf, is_running: IsRunning, place_of: PlaceOf, told: Told
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE, notifications=True) as pilot:
        await pilot.press("c")
        await further(pilot, place_of)
        await pilot.press("up", "b")
        await until(pilot, lambda: not is_running(pilot))
        assert place_of(pilot).step == 17
        assert scene_of(pilot.app).breakpoints == (Breakpoint("new_W_c", hits=1),)
        await pilot.pause()
        assert told(pilot.app) == "Stopped at W_c"
        assert_same(scene_of(pilot.app).session, go_to(open_session(article), place_of(pilot)))


@pytest.mark.usefixtures("two_speeds")
async def test_a_breakpoint_that_is_removed_while_it_runs_is_passed(
    article: Project, scene_of: SceneOf, is_running: IsRunning, place_of: PlaceOf
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*TO_E, "B", *"iteration == 1000000", "enter", "c")
        await further(pilot, place_of)
        await pilot.press("y", "x", "escape")
        assert scene_of(pilot.app).breakpoints == ()
        await further(pilot, place_of)
        assert is_running(pilot)


async def test_a_breakpoint_counts_once_although_its_question_was_open_when_it_stopped_a_run(
    article: Project, scene_of: SceneOf, is_running: IsRunning
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*TO_E, "b", *["minus"] * 2, "c", "B")
        await until(pilot, lambda: not is_running(pilot))
        await pilot.press(*"E < 1", "enter")
        assert [(one.result, one.condition) for one in scene_of(pilot.app).breakpoints] == [("error", "E < 1")]


@pytest.mark.usefixtures("two_speeds")
async def test_a_condition_moves_its_breakpoint_although_that_stopped_a_run_meanwhile(
    article: Project, scene_of: SceneOf, is_running: IsRunning
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("down", "b", "minus", "i", "c", "B")
        await until(pilot, lambda: not is_running(pilot))
        await pilot.press(*"E < 1", "enter")
        assert [(one.result, one.condition) for one in scene_of(pilot.app).breakpoints] == [("error", "E < 1")]


async def test_a_run_goes_through_edits_of_the_past(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("i", "i", "tab", "tab", "e", "2", "enter", "escape", "r")
        await pilot.press(*TO_E, "B", *"iteration == 5", "enter", "c")
        edited = edit(go_to(open_session(article), Position(3, 0)), "W_b", 0, 0, 2.0)
        await until(pilot, lambda: scene_of(pilot.app).run is None)
        assert_same(scene_of(pilot.app).session, go_to(edited, Position(5, 7)))
        await pilot.press("r", "y", "space", "escape", "c")
        await until(pilot, lambda: scene_of(pilot.app).session.position.iteration > 5)
        await pilot.press("escape")
        assert_same(scene_of(pilot.app).session, go_to(edited, scene_of(pilot.app).session.position))


async def test_a_run_is_stopped_from_the_palette(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, is_running: IsRunning, place_of: PlaceOf
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("c")
        await further(pilot, place_of)
        await pilot.press("ctrl+p", *"back one operation")
        assert isinstance(pilot.app.screen, CommandPalette)
        assert is_running(pilot)
        await until(pilot, lambda: "Do the next operation" not in "\n".join(plain_screen(pilot.app)))
        assert "  S  Go back one operation" in "\n".join(plain_screen(pilot.app))
        await pilot.press("enter")
        await until(pilot, lambda: scene_of(pilot.app).run is None)
        await until(pilot, lambda: place_of(pilot).step == LAST - 1)
        assert isinstance(pilot.app.screen, DebuggerScreen)


async def test_opening_something_stops_the_run(article: Project, scene_of: SceneOf, place_of: PlaceOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("c")
        await further(pilot, place_of)
        await pilot.press("o")
        assert isinstance(pilot.app.screen, OpenScreen)
        assert scene_of(pilot.app).run is None


@SIZES
async def test_q_leaves_while_a_run_is_on_its_way(article: Project, place_of: PlaceOf, size: tuple[int, int]) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press("c")
        await further(pilot, place_of)
        await pilot.press("q")
        assert pilot.app.return_code == 0


async def test_an_app_that_ends_takes_its_run_along(article: Project, place_of: PlaceOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press("c")
        await further(pilot, place_of)
        pilot.app.exit(return_code=3)
    assert pilot.app.return_code == 3


async def test_a_click_on_a_key_of_the_run_does_what_the_key_does(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, place_of: PlaceOf
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("c")
        await further(pilot, place_of)
        await pilot.click(offset=(plain_screen(pilot.app)[-1].index("pauses"), LARGE[1] - 1))
        run = scene_of(pilot.app).run
        assert run is not None
        assert run.is_paused
        await pilot.click(offset=(plain_screen(pilot.app)[-1].index("stops"), LARGE[1] - 1))
        assert scene_of(pilot.app).run is None


@SIZES
@pytest.mark.parametrize(
    "before", [[], ["r"], ["g", *"7.2", "enter"]], ids=["from the end", "from the start", "before"]
)
async def test_the_exclamation_mark_goes_to_the_first_infinity_of_the_run(
    explodes: Project,
    scene_of: SceneOf,
    told: Told,
    plain_screen: PlainScreen,
    before: list[str],
    size: tuple[int, int],
) -> None:
    session = open_session(explodes)
    for _ in range(24 * len(session.program) + 28):  # an iteration has one place more than it has operations
        session = step_forward(session)
        assert all(math.isfinite(number) for array in session.values.values() for number in array.flat)
    session = step_forward(session)
    assert session.values["error"][0, 0] == math.inf
    async with GpnetApp(Document(explodes)).run_test(size=size, notifications=True) as pilot:
        await pilot.press("g", *"40", "enter", *before, "exclamation_mark")
        await pilot.pause()
        assert_same(scene_of(pilot.app).session, session)
        assert scene_of(pilot.app).focus.cursor == CellRef("error", 0, 0)
        assert told(pilot.app) == "The first infinity of the run: E, in iteration 25, step 5"
        assert "E inf" in plain_screen(pilot.app)[0]


async def test_the_exclamation_mark_stays_where_it_is_in_a_healthy_run(
    article: Project, scene_of: SceneOf, told: Told
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press("g", *"30", "enter", *"sss")
        before = scene_of(pilot.app).session
        await pilot.press("exclamation_mark")
        await pilot.pause()
        assert scene_of(pilot.app).session is before
        assert told(pilot.app) == "No NaN and no infinity in any result of iterations 1 to 30"


@pytest.mark.parametrize("key", ["exclamation_mark", "W"])
async def test_a_search_stops_the_run(explodes: Project, scene_of: SceneOf, place_of: PlaceOf, key: str) -> None:
    async with GpnetApp(Document(explodes)).run_test(size=LARGE) as pilot:
        await pilot.press("tab", "tab", "c")
        await until(pilot, lambda: place_of(pilot).iteration > 30)
        await pilot.press(key)
        found = place_of(pilot)
        await pilot.pause()
        assert place_of(pilot) == found
        assert scene_of(pilot.app).run is None


@pytest.mark.parametrize("key", ["exclamation_mark", "W"])
async def test_a_search_ends_a_paused_run(explodes: Project, scene_of: SceneOf, place_of: PlaceOf, key: str) -> None:
    async with GpnetApp(Document(explodes)).run_test(size=LARGE) as pilot:
        await pilot.press("tab", "tab", "c")
        await until(pilot, lambda: place_of(pilot).iteration > 30)
        await pilot.press("space", key)
        assert scene_of(pilot.app).run is None


# Of W_b only column 1 changes in iteration 1, where input 2 is 0; both do in iteration 2, neither does in iteration 4.
LAST_CHANGES = {
    "a weight": (["g", *"5", "enter", "tab", "tab"], [(2, 16), (1, 16)]),
    "a weight beside a 0": (["g", *"5", "enter", "tab", "tab", "right"], [(3, 16), (2, 16)]),
    "a weight that was just updated": (["g", *"2.16", "enter"], [(1, 16)]),
    "the result of the operation": (["g", *"3.3", "enter"], [(2, 3), (1, 3)]),
    "the error": (["g", *"3.7", "enter"], [(2, 7), (1, 7)]),
}


@pytest.mark.parametrize(("keys", "places"), LAST_CHANGES.values(), ids=LAST_CHANGES)
async def test_capital_w_goes_back_to_the_last_change_and_to_the_one_before(
    article: Project, scene_of: SceneOf, told: Told, keys: list[str], places: list[tuple[int, int]]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press(*keys)
        for place in places:
            await pilot.press("W")
            assert_same(scene_of(pilot.app).session, go_to(open_session(article), Position(*place)))
        await pilot.press("W")
        await pilot.pause()
        assert scene_of(pilot.app).session.position == places[-1]
        assert "has not changed before this point" in told(pilot.app)
