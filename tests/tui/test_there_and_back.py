"""One step on and one back leave the very same screen: text and colours, whatever was done before."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import pytest
from rich.style import Style
from textual.app import App
from textual.pilot import Pilot

from gpnet_engine.arrays import same_bits
from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_tui.app import GpnetApp
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.signs import Sign

Painted: TypeAlias = list[list[tuple[str, Style | None]]]
PaintedScreen: TypeAlias = Callable[[App[Any]], Painted]
Settled: TypeAlias = Callable[[Pilot[None]], Awaitable[None]]
SceneOf: TypeAlias = Callable[[App[Any]], Scene]

BEFORE = {
    "nothing": [],
    "an operation": ["s"],
    "three operations": ["s", "s", "s"],
    "a phase": ["f"],
    "the error": ["f", "f"],
    "a whole backward phase": ["f", "f", "f"],
    "the end of the iteration": ["f", "f", "f", "f"],
    "an iteration": ["i"],
    "the middle of an iteration": ["n", "s", "i"],
    "a step back": ["f", "S"],
    "a step back over the start": ["i", "S"],
    "a jump": ["g", *"3.7", "enter"],
    "an edit": ["n", "tab", "tab", "tab", "shift+tab", "e", "9", "enter"],
    "an edit that was undone": ["n", "tab", "tab", "e", "9", "enter", "u"],
    "another learning rate": ["f", "L", "2", "enter"],
    "new weights": ["R"],
    "a pinned cell": ["f", "tab", "tab", "tab", "tab", "down"],
    "a chosen cell of the result": ["n", "tab", "down", "down"],
    "a cursor in the program": ["s", "down", "down"],
    "more digits": ["n", "p", "p", "p"],
}


@pytest.mark.parametrize("size", [(140, 45), (80, 24)], ids=["large", "small"])
@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
async def test_a_step_on_and_a_step_back_leave_the_same_screen(
    article: Project, painted_screen: PaintedScreen, settled: Settled, before: list[str], size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press(*before, "s", "S")  # the error curve knows an iteration once it was passed
        await settled(pilot)
        seen = painted_screen(pilot.app)
        await pilot.press("s")
        assert painted_screen(pilot.app) != seen
        await pilot.press("S")
        await settled(pilot)
        assert painted_screen(pilot.app) == seen


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
async def test_many_steps_on_and_back_leave_the_same_numbers(
    article: Project, scene_of: SceneOf, before: list[str]
) -> None:
    """The marks are those of the last move, so they may differ; the numbers may not."""
    async with GpnetApp(Document(article)).run_test(size=(80, 24)) as pilot:
        await pilot.press(*before)
        seen = scene_of(pilot.app).session
        await pilot.press(*["s"] * 5, *["S"] * 5)
        session = scene_of(pilot.app).session
        assert session.position == seen.position
        assert set(session.values) == set(seen.values)
        assert all(same_bits(session.values[name], seen.values[name]) for name in seen.values)


async def test_the_screen_after_a_jump_shows_the_numbers_that_stepping_shows(
    article: Project, plain_screen: Callable[[App[Any]], list[str]]
) -> None:
    def rows(app: App[Any]) -> list[str]:
        """Return the screen without what the last move changed: a jump and a step are different moves."""
        marked = [row.translate(dict.fromkeys(map(ord, (Sign.GREW, Sign.FELL)), " ")) for row in plain_screen(app)]
        return [re.sub(r" largest \S+ \S+ ", lambda found: "─" * len(found[0]), row) for row in marked]

    async with GpnetApp(Document(article)).run_test(size=(140, 45)) as pilot:
        await pilot.press(*["s"] * 25)
        stepped = rows(pilot.app)
        await pilot.press("r", "g", *"2.6", "enter")
        assert rows(pilot.app) == stepped


@pytest.mark.parametrize("size", [(140, 45), (80, 24)], ids=["large", "small"])
async def test_stepping_back_through_two_iterations_shows_every_screen_again(
    batch_project: Project, painted_screen: PaintedScreen, settled: Settled, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(batch_project)).run_test(size=size) as pilot:
        seen: list[Painted] = []
        await pilot.press("g", "9", "enter", "r", "s")  # so that the error curve knows the iterations
        await settled(pilot)
        for _ in range(30):
            seen.append(painted_screen(pilot.app))
            await pilot.press("s")
        for shown in reversed(seen):
            await pilot.press("S")
            assert painted_screen(pilot.app) == shown
