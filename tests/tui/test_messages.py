"""What is told in passing: where it stands, how long, and what it never covers; and what the foot says of a run."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import pytest
from textual import events
from textual.app import App
from textual.pilot import Pilot

from gpnet_engine.errors import PositionError
from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_engine.time.session import Session
from gpnet_tui.app import GpnetApp
from gpnet_tui.commands import FEET, able_in, command_of
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.view.footer import FootPlace, footer_line
from gpnet_tui.view.running import FIRST_SPEED, SPEEDS, Run, run_state
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import plain

Told: TypeAlias = Callable[[App[Any]], str]
SceneOf: TypeAlias = Callable[[App[Any]], Scene]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
Settled: TypeAlias = Callable[[Pilot[None]], Awaitable[None]]

SIZES = [(80, 24), (100, 30), (100, 40), (120, 30), (120, 34), (140, 45), (200, 60)]
SHORT = "Weights drawn from seed 2"
LONG = "Nothing was saved: " + "the reason is a long one, with many words in it, " * 2 + "and here it ends."


def debugger(pilot: Pilot[None]) -> DebuggerScreen:
    screen = pilot.app.screen
    assert isinstance(screen, DebuggerScreen)
    return screen


@pytest.mark.parametrize("keys", [[], ["i", "S"], ["tab", "tab"]], ids=["start", "update", "pinned"])
@pytest.mark.parametrize("text", [SHORT, LONG], ids=["short", "long"])
@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_message_is_read_whole_in_the_line_of_the_keys_and_covers_no_number_of_a_result(
    article: Project, plain_screen: PlainScreen, settled: Settled, size: tuple[int, int], text: str, keys: list[str]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size, notifications=True) as pilot:
        await pilot.press(*keys)
        screen = debugger(pilot)
        screen.say(text)
        await settled(pilot)
        place = screen.query_one("Toast").region
        assert (place.x, place.width, place.bottom) == (0, size[0], size[1])
        assert place.height == -(-len(text) // (size[0] - 2))
        rows = plain_screen(pilot.app)[place.y : place.bottom]
        assert " ".join("".join(f"{row[place.x + 1 : place.right]} " for row in rows).split()) == text
        await pilot.press("m")
        await settled(pilot)
        assert "help" in plain_screen(pilot.app)[-1]


async def test_the_next_key_that_acts_takes_a_message_away(article: Project, told: Told, settled: Settled) -> None:
    async with GpnetApp(Document(article)).run_test(size=(80, 24), notifications=True) as pilot:
        for key in ("s", "m", "tab", "down", "P"):
            debugger(pilot).say(SHORT, 60)
            await settled(pilot)
            assert told(pilot.app) == SHORT
            await pilot.press(key)
            await settled(pilot)
            assert (key, told(pilot.app)) == (key, "")


async def test_a_key_that_cannot_act_says_why_in_place_of_what_was_told(
    article: Project, told: Told, settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=(80, 24), notifications=True) as pilot:
        debugger(pilot).say(SHORT, 60)
        await pilot.press("u")
        await settled(pilot)
        assert told(pilot.app) == command_of("undo").otherwise


async def test_an_answer_stands_until_the_key_after_it(article: Project, told: Told, settled: Settled) -> None:
    async with GpnetApp(Document(article)).run_test(size=(80, 24), notifications=True) as pilot:
        debugger(pilot).say(SHORT, 60)
        await pilot.press("tab", "R")
        await settled(pilot)
        assert told(pilot.app).startswith("Weights drawn from seed ")
        await pilot.press("r")
        await settled(pilot)
        assert told(pilot.app) == ""


async def test_a_complaint_takes_the_place_of_what_was_told_before(
    article: Project, told: Told, settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=(80, 24), notifications=True) as pilot:
        debugger(pilot).say(SHORT, 60)
        debugger(pilot).complain("Not possible", PositionError("There is no [bold] place."))
        await settled(pilot)
        assert told(pilot.app) == "Not possible: There is no [bold] place."


async def test_a_long_message_stays_longer(article: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    async with GpnetApp(Document(article)).run_test(size=(80, 24)) as pilot:
        stays: list[float] = []
        monkeypatch.setattr(pilot.app, "notify", lambda *_, timeout, **__: stays.append(timeout))
        for text in ("", SHORT, LONG):
            debugger(pilot).say(text, 3)
        assert stays[0] == 3 <= stays[1] < stays[2]


# What is told of a run at the foot


RUNS = {
    "slow": (Run(is_forward=True, iteration=1234, speed=5.0), "running on  at 1,234  5 operations/s"),
    "slowest": (Run(is_forward=True, iteration=1, speed=0.5), "running on  0.5 operations/s"),
    "fast": (Run(is_forward=True, iteration=1, error=0.000123, rate=123_456.0), "running on  full speed"),
    "back": (Run(is_forward=False, iteration=1_234_567, rate=9.0), "running back  at 1,234,567  full speed"),
    "paused": (Run(is_forward=False, iteration=1, error=0.5, speed=1.0, is_paused=True), "paused back  1 operation/s"),
}


@pytest.mark.parametrize(("run", "text"), RUNS.values(), ids=RUNS)
def test_the_foot_tells_what_a_run_does_but_not_the_numbers_that_stand_above(run: Run, text: str) -> None:
    assert plain(run_state(run, 1)) == text


@pytest.mark.parametrize("columns", [80, 100, 120, 140])
@pytest.mark.parametrize("run", [run for run, _ in RUNS.values()], ids=RUNS)
def test_the_keys_that_act_on_a_run_are_there_at_every_size(run: Run, columns: int) -> None:
    foot = FEET[FootPlace.PAUSE if run.is_paused else FootPlace.RUN]
    line = plain(footer_line(foot, frozenset(), columns, run_state(run, 1)))
    assert len(line) <= columns
    for words in ("Space goes on" if run.is_paused else "Space pauses", "Esc stops", "? help"):
        assert words in line


@pytest.mark.parametrize("speed", SPEEDS, ids=str)
def test_a_run_at_its_fastest_or_slowest_has_the_key_for_the_other_way_only(
    article: Project, at: Callable[..., Session], speed: float | None
) -> None:
    able = able_in(Scene(at(article, 1), speed=speed))
    assert ("faster" in able, "slower" in able) == (speed != SPEEDS[-1], speed != SPEEDS[0])


async def test_a_run_begins_at_a_speed_that_a_class_can_follow_and_keeps_the_one_that_is_chosen(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen
) -> None:
    async with GpnetApp(Document(article)).run_test(size=(80, 24)) as pilot:
        await pilot.press("c")
        run = scene_of(pilot.app).run
        assert run is not None
        assert run.speed == FIRST_SPEED == 5
        assert "5 operations/s │ +/− speed" in plain_screen(pilot.app)[-1]
        await pilot.press("minus", "escape", "s", "c")
        run = scene_of(pilot.app).run
        assert run is not None
        assert run.speed == SPEEDS[SPEEDS.index(FIRST_SPEED) - 1]
        await pilot.press("escape")


def test_the_first_speed_is_one_that_plus_and_minus_lead_to_and_from() -> None:
    assert SPEEDS.index(FIRST_SPEED) in range(1, len(SPEEDS) - 1)
    assert SPEEDS[-1] is None


async def test_a_click_on_a_message_that_a_key_has_just_taken_away_does_nothing(
    article: Project, settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=(80, 24), notifications=True) as pilot:
        screen = debugger(pilot)
        screen.say(SHORT)
        await settled(pilot)
        message = screen.query_one("Toast")
        x, y = message.region.offset
        await message.remove()
        assert screen.get_widget_at(x, y)[0] is message  # until the next layout
        await pilot.app.on_event(events.MouseDown(None, x, y, 0, 0, 1, shift=False, meta=False, ctrl=False))
        assert pilot.app.is_running
