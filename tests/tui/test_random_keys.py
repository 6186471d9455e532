"""Thousands of random keys, in any order, at changing sizes, with dialogs open or not: nothing breaks.

GPNET_TUI_RANDOM_KEYS says how many keys are pressed in all. Each run has its seed, so that a failure comes again.
"""

import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from rich.cells import cell_len
from textual import events
from textual.app import App
from textual.pilot import Pilot

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_tui.app import GpnetApp
from gpnet_tui.commands import COMMANDS
from gpnet_tui.dialogs.confirm import ConfirmScreen
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.view.scene import Scene
from tests.builders.panes import out_of_date

SceneOf: TypeAlias = Callable[[App[Any]], Scene]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
Settled: TypeAlias = Callable[[Pilot[None]], Awaitable[None]]

KEYS_IN_ALL = int(os.environ.get("GPNET_TUI_RANDOM_KEYS", "2000"))
RUNS = 5
BURST = 20  # keys between two looks
LEAVING = {"q", "ctrl+q", "ctrl+c"}
PALETTE = {"ctrl+p"}  # Textual 8.2.8 breaks on keys that reach its palette before it is laid out, or as it closes
BOUND = sorted({key for command in COMMANDS for key in (command.key, *command.others)} - LEAVING - PALETTE)
MOVING = ["up", "down", "left", "right", "h", "j", "k", "l", "pageup", "pagedown", "home", "end"]
TYPING = [*"0123456789.-e,", "backspace", "enter", "delete"]
OTHER = [*"abdvwxyzCB", "space", "f1", "f5", "f9"]
SIZES = [(140, 45), (80, 24), (200, 60), (120, 34), (100, 30), (40, 10)]


def send(pilot: Pilot[None], key: str) -> None:
    event = events.Key(key, key if len(key) == 1 else None)
    event.set_sender(pilot.app)
    pilot.app.post_message(event)


async def all_acted(pilot: Pilot[None]) -> None:
    assert isinstance(pilot.app, GpnetApp)
    await pilot._wait_for_screen()  # noqa: SLF001 - waits until every key was handed on
    while not pilot.app.typed_keys.have_acted:
        await pilot.pause()


def is_at_rest(app: App[Any]) -> bool:
    """Tell whether nothing covers the panes, and nothing goes on by itself."""
    assert isinstance(app, GpnetApp)
    is_seen, screen = not app.is_covered, app.screen
    return is_seen and isinstance(screen, DebuggerScreen) and screen.scene.run is None and not screen.query("Toast")


async def press_at_random(pilot: Pilot[None], source: random.Random, count: int, settled: Settled) -> None:
    pressed: list[str] = []
    for index in range(count):
        keys = source.choices([BOUND, MOVING, TYPING, OTHER], weights=[8, 5, 3, 1])[0]
        pressed.append(source.choice(keys))
        send(pilot, pressed[-1])
        if index % BURST:
            continue
        await all_acted(pilot)
        assert pilot.app.is_running, pressed
        if is_at_rest(pilot.app):
            await settled(pilot)
            assert out_of_date(pilot.app) == [], pressed
        if source.random() < 0.7:
            send(pilot, "escape")
            await all_acted(pilot)
            if isinstance(pilot.app.screen, ConfirmScreen):
                send(pilot, "n")  # a table that was changed asks
        if source.random() < 0.1:
            await pilot.resize_terminal(*source.choice(SIZES))


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Among the keys are some that save."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def projects(
    article: Project, batch_project: Project, deep_project: Project, random_project: Callable[..., Project]
) -> list[Project]:
    """Return networks of many shapes."""
    short_last_batch = replace(batch_project, training=replace(batch_project.training, batch_size=4))
    return [article, article, short_last_batch, random_project(784, 128, 10), deep_project]


@pytest.mark.parametrize("run", range(RUNS), ids=["large", "small", "batch", "digits", "deep"])
async def test_random_keys_break_nothing(
    projects: list[Project], scene_of: SceneOf, plain_screen: PlainScreen, settled: Settled, run: int
) -> None:
    async with GpnetApp(Document(projects[run])).run_test(
        size=SIZES[1] if run == 1 else SIZES[0], notifications=True
    ) as pilot:
        await press_at_random(pilot, random.Random(run), KEYS_IN_ALL // RUNS, settled)  # noqa: S311 - a fixed order
        await all_acted(pilot)
        await pilot.resize_terminal(140, 45)
        for _ in range(6):
            await pilot.press("escape")
            if isinstance(pilot.app.screen, ConfirmScreen):
                await pilot.press("n")  # a table that was changed asks
        assert len(pilot.app.screen_stack) == 1
        await pilot.press("r", "s")
        assert scene_of(pilot.app).session.position == (1, 1)
        assert {cell_len(row) for row in plain_screen(pilot.app)} == {140}
