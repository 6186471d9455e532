"""One move, one scene, one drawing: the panes are drawn at most once for a key, and once for a tick of a run."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from textual.app import App
from textual.pilot import Pilot

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_tui.actions.runner import Runner
from gpnet_tui.app import GpnetApp
from gpnet_tui.command import Command
from gpnet_tui.commands import COMMANDS
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.view.scene import Scene

SceneOf: TypeAlias = Callable[[App[Any]], Scene]
Settled: TypeAlias = Callable[[Pilot[None]], Awaitable[None]]

LEAVING = {"quit", "suspend"}
ACTING = [command for command in COMMANDS if command.name not in LEAVING]
NAMES = [command.name for command in ACTING]


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[Scene]:
    """Return the list of the scenes that are drawn."""
    scenes: list[Scene] = []
    draw = DebuggerScreen._draw  # noqa: SLF001 - the one place where panes are drawn

    def noted(screen: DebuggerScreen) -> None:
        scenes.append(screen.scene)
        draw(screen)

    monkeypatch.setattr(DebuggerScreen, "_draw", noted)
    return scenes


@pytest.mark.parametrize("command", ACTING, ids=NAMES)
async def test_a_command_is_drawn_at_most_once(
    article: Project,
    drawings: list[Scene],
    settled: Settled,
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gpnet_tui.actions.runner.Runner._go_on", _stand_still)
    async with GpnetApp(Document(article)).run_test(size=(140, 45)) as pilot:
        await pilot.press("f", "s", "tab", "down")
        drawings.clear()
        screen = pilot.app.screen
        assert isinstance(screen, DebuggerScreen)
        screen.action_command(command.name)
        assert len(drawings) <= 1
        await settled(pilot)  # Textual's palette cannot be left before it is there


async def _stand_still(_runner: Runner, _running: object) -> None:
    """Run nowhere: a run is drawn by its own ticks."""


@pytest.mark.usefixtures("run_lets_keys_act")
async def test_a_tick_of_a_run_is_one_drawing(
    article: Project, drawings: list[Scene], settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: Counter[str] = Counter()
    show = Runner._show  # noqa: SLF001 - a tick

    def noted(runner: Runner, *rest: Any) -> None:  # noqa: ANN401 - what a tick is given
        before = len(drawings)
        show(runner, *rest)
        shown["ticks"] += 1
        shown["drawings"] += len(drawings) - before

    monkeypatch.setattr(Runner, "_show", noted)
    async with GpnetApp(Document(article)).run_test(size=(140, 45)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, DebuggerScreen)
        screen.move(replace(screen.scene, speed=None))
        await pilot.press("c")
        for _ in range(600):
            await pilot.pause()
            if shown["ticks"] > 3:
                break
        await pilot.press("escape")
        await settled(pilot)
    assert shown["ticks"] > 3
    assert shown["drawings"] == shown["ticks"]


async def test_what_is_typed_into_a_dialog_is_drawn_once_when_it_is_answered(
    article: Project, drawings: list[Scene], settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=(140, 45)) as pilot:
        await pilot.press("g", *"2.5")
        drawings.clear()
        await pilot.press("enter")
        await settled(pilot)
        assert [scene.session.position for scene in drawings] == [(2, 5)]
