"""The terminal's own cursor, which is not seen but which screen readers follow, stands on what the keys act on."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import pytest
from textual.app import App
from textual.pilot import Pilot

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_tui.app import GpnetApp
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef, StepRef, Target
from gpnet_tui.view.text.signs import Sign
from gpnet_tui.widgets.lines import LinesPane

SceneOf: TypeAlias = Callable[[App[Any]], Scene]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
Settled: TypeAlias = Callable[[Pilot[None]], Awaitable[None]]

SIZES = [(140, 45), (80, 24)]


def under_cursor(pilot: Pilot[None], screen: list[str]) -> tuple[Target | None, str]:
    """Return what the place of the cursor means, and what is written there."""
    x, y = pilot.app.cursor_position
    pane, region = pilot.app.screen.get_widget_at(x, y)
    assert isinstance(pane, LinesPane)
    return pane.target_at(x - region.x, y - region.y), screen[y][x]


@pytest.mark.parametrize("size", SIZES, ids=["large", "small"])
@pytest.mark.parametrize(
    "keys",
    [
        "tab",
        "s tab",
        "s tab down",
        "f f tab right down",
        "s tab Z down",
        "s tab m",
        "f f f up tab tab tab tab",
        "s tab escape tab",
    ],
)
async def test_it_stands_on_the_cell_that_the_keys_move(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, settled: Settled, size: tuple[int, int], keys: str
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press(*keys.split())
        await settled(pilot)
        target, character = under_cursor(pilot, plain_screen(pilot.app))
        assert target == scene_of(pilot.app).focus.cursor
        assert character != " "


@pytest.mark.parametrize("size", SIZES, ids=["large", "small"])
@pytest.mark.parametrize(
    ("keys", "step"),
    [
        *[("", 1), ("s", 1), ("f", 6), ("s down down", 3), ("s tab escape", 1)],
        *[("f down", 7), ("f f s", 8), ("f f s s down down", 11), ("s pagedown down down down", 14)],
        *[("f f f", 15), ("f f f f", 18), ("pagedown pagedown", 18), ("f f s f3 f3 down", 9)],
    ],
)
async def test_it_stands_on_the_operation_that_the_keys_act_on_or_else_on_the_current_one(
    article: Project, plain_screen: PlainScreen, settled: Settled, size: tuple[int, int], keys: str, step: int
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press(*keys.split())
        await settled(pilot)
        assert under_cursor(pilot, plain_screen(pilot.app))[0] == StepRef(step)


async def test_it_comes_back_from_the_field_of_a_dialog(
    article: Project, plain_screen: PlainScreen, settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=(140, 45)) as pilot:
        await pilot.press("s", "tab", "g", "7", "escape")
        await settled(pilot)
        assert under_cursor(pilot, plain_screen(pilot.app))[0] == CellRef("net_b", 0, 0)


async def test_it_stays_on_the_cell_when_the_terminal_gets_another_size(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=(140, 45)) as pilot:
        await pilot.press("f", "tab", "down")
        for size in [(80, 24), (200, 60), (100, 30)]:
            await pilot.resize_terminal(*size)
            await settled(pilot)
            target, _ = under_cursor(pilot, plain_screen(pilot.app))
            assert target == scene_of(pilot.app).focus.cursor


async def test_it_stands_on_an_operation_of_folded_layers(
    random_project: Callable[..., Project], plain_screen: PlainScreen, settled: Settled
) -> None:
    async with GpnetApp(Document(random_project(*[2] * 20))).run_test(size=(80, 24)) as pilot:
        for key in ["down"] * 9 + ["pagedown"] * 12:
            await pilot.press(key)
            await settled(pilot)
            screen = pilot.app.screen
            assert isinstance(screen, DebuggerScreen)
            target, sign = under_cursor(pilot, plain_screen(pilot.app))
            assert (target, sign) == (StepRef(screen.scene.mark or 0), Sign.CURSOR)
