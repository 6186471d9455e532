"""Keys that are typed while something long is computed act when it is done, in the order in which they were typed."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import pytest
from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_tui.app import GpnetApp
from gpnet_tui.dialogs.ask import AskScreen
from gpnet_tui.dialogs.progress import ProgressScreen
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.view.scene import Scene

SceneOf: TypeAlias = Callable[[App[Any]], Scene]
Settled: TypeAlias = Callable[[Pilot[None]], Awaitable[None]]

ALWAYS, NEVER = -1.0, 1e9  # seconds of patience: all that is long shows its progress, or nothing does


def type_at_once(pilot: Pilot[None], *keys: str) -> None:
    """Type keys faster than any of them acts."""
    for key in keys:
        event = events.Key(key, key if len(key) == 1 else None)
        event.set_sender(pilot.app)
        pilot.app.post_message(event)


async def done(pilot: Pilot[None]) -> None:
    """Wait until no progress is shown and all keys have acted."""
    for _ in range(600):
        await pilot.pause()
        if len(pilot.app.screen_stack) == 1:
            break
    for _ in range(20):
        await pilot.pause()


@pytest.mark.parametrize("patience", [ALWAYS, NEVER], ids=["with progress", "at once"])
@pytest.mark.parametrize("keys", ["s s s", "s n S", "f s s"])
async def test_what_follows_a_jump_acts_where_the_jump_ends(
    article: Project, scene_of: SceneOf, monkeypatch: pytest.MonkeyPatch, patience: float, keys: str
) -> None:
    monkeypatch.setattr(DebuggerScreen, "patience", patience)
    async with GpnetApp(Document(article)).run_test(size=(140, 45)) as pilot:
        await pilot.press("g")
        type_at_once(pilot, *"4000", "enter", *keys.split())
        await done(pilot)
        ahead = scene_of(pilot.app).session.position
        await pilot.press("g", *"4000", "enter")
        await done(pilot)
        await pilot.press(*keys.split())
        assert ahead.iteration == 4000
        assert scene_of(pilot.app).session.position == ahead


async def test_a_whole_burst_from_the_question_on_acts(
    article: Project, scene_of: SceneOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DebuggerScreen, "patience", ALWAYS)
    async with GpnetApp(Document(article)).run_test(size=(140, 45)) as pilot:
        type_at_once(pilot, "s", "g", *"4000", "enter", "s", "s", "s")
        await done(pilot)
        assert scene_of(pilot.app).session.position == (4000, 3)


async def test_keys_come_in_order_whenever_they_are_typed(
    article: Project, scene_of: SceneOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DebuggerScreen, "patience", ALWAYS)
    monkeypatch.setattr("gpnet_tui.dialogs.progress.SLICE_SECONDS", 0.0005)
    async with GpnetApp(Document(article)).run_test(size=(140, 45)) as pilot:
        await pilot.press("g", *"4000", "enter")
        typed = 0
        while typed < 15:
            type_at_once(pilot, "s", "S", "s")
            typed += 1
            await pilot.pause()
        await done(pilot)
        assert scene_of(pilot.app).session.position == (4000, 15)


async def test_keys_typed_into_a_second_jump_wait_for_both(
    article: Project, scene_of: SceneOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DebuggerScreen, "patience", ALWAYS)
    async with GpnetApp(Document(article)).run_test(size=(140, 45)) as pilot:
        type_at_once(pilot, "g", *"4000", "enter", "s", "g", *"300.5", "enter", "s", "s")
        await done(pilot)
        await done(pilot)
        assert scene_of(pilot.app).session.position == (300, 7)


@pytest.mark.usefixtures("waits_end")
async def test_escape_stops_and_what_was_typed_is_forgotten(
    article: Project, scene_of: SceneOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DebuggerScreen, "patience", ALWAYS)
    monkeypatch.setattr("gpnet_tui.dialogs.progress.SLICE_SECONDS", 0.0005)
    async with GpnetApp(Document(article)).run_test(size=(140, 45)) as pilot:
        await pilot.press("s", "g", *"9000000", "enter")
        for _ in range(600):
            await pilot.pause()
            if isinstance(pilot.app.screen, ProgressScreen):
                break
        assert isinstance(pilot.app.screen, ProgressScreen)
        type_at_once(pilot, "s", "s", "escape")
        await done(pilot)
        assert not isinstance(pilot.app.screen, AskScreen | ProgressScreen)
        assert scene_of(pilot.app).session.position == (1, 1)
        await pilot.press("s")
        assert scene_of(pilot.app).session.position == (1, 2)


async def test_a_name_that_is_typed_fast_while_a_button_has_the_focus_keeps_its_order(article: Project) -> None:
    async with GpnetApp(Document(article)).run_test(size=(140, 45)) as pilot:
        await pilot.press("D")
        for _ in range(20):
            await pilot.pause()
        pilot.app.screen.set_focus(pilot.app.screen.query_one("#files-ok"))
        type_at_once(pilot, *"B*ab")
        for _ in range(20):
            await pilot.pause()
        assert pilot.app.screen.query_one("#files-name", Input).value.startswith("B*ab")
