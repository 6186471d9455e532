"""The mouse: what is clicked is looked at, gone to, edited or done; the wheel scrolls what lies under it."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import pytest
from textual import events
from textual.app import App
from textual.geometry import Offset
from textual.pilot import Pilot

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_tui.app import GpnetApp
from gpnet_tui.dialogs.ask import AskScreen
from gpnet_tui.dialogs.help import HelpScreen
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef, LayerRef, StepRef, Target

SceneOf: TypeAlias = Callable[[App[Any]], Scene]
Settled: TypeAlias = Callable[[Pilot[None]], Awaitable[None]]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]

SpotsIn: TypeAlias = Callable[[App[Any], str], dict[Target, Offset]]

LARGE, SMALL = (140, 45), (80, 24)

both_views = pytest.mark.parametrize("view", [[], ["f3"]], ids=["mirror", "stacked"])
both_sizes = pytest.mark.parametrize("size", [LARGE, SMALL], ids=["large", "small"])


async def turn_wheel(pilot: Pilot[None], kind: type[events.MouseScrollDown | events.MouseScrollUp], pane: str) -> None:
    widget = pilot.app.screen.query_one(pane)
    x, y = widget.region.center
    pilot.app.post_message(kind(None, x, y, 0, 0, 0, False, False, False, x, y))  # noqa: FBT003 - Textual's order
    await pilot.pause()


@both_views
async def test_a_click_on_a_cell_puts_the_cursor_there(
    article: Project, scene_of: SceneOf, spots_in: SpotsIn, settled: Settled, view: list[str]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*view, "s")
        await settled(pilot)
        await pilot.click(offset=spots_in(pilot.app, "layers")[CellRef("W_c", 1, 2)])
        assert scene_of(pilot.app).focus.cursor == CellRef("W_c", 1, 2)
        assert scene_of(pilot.app).session.position == (1, 1)
        await pilot.press("e", *"9", "enter")
        assert scene_of(pilot.app).session.values["W_c"][1, 2] == 9.0


@both_views
async def test_a_click_on_a_cell_of_the_result_explains_that_cell(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, spots_in: SpotsIn, settled: Settled, view: list[str]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*view, "n", "s")
        await settled(pilot)
        await pilot.click(offset=spots_in(pilot.app, "layers")[CellRef("net_c", 2, 0)])
        assert scene_of(pilot.app).focus.chosen == CellRef("net_c", 2, 0)
        assert "net_c[3] = " in "\n".join(plain_screen(pilot.app))


@both_views
async def test_a_click_on_an_operand_in_the_equation_looks_at_its_cell(
    article: Project, scene_of: SceneOf, spots_in: SpotsIn, settled: Settled, view: list[str]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*view, "f", "f", "n", *"sss")
        await settled(pilot)
        await pilot.click(offset=spots_in(pilot.app, "equation")[CellRef("out_b", 2, 0)])
        assert scene_of(pilot.app).focus.cursor == CellRef("out_b", 2, 0)


async def test_a_click_on_an_operation_goes_there_from_wherever_it_stands(
    article: Project, scene_of: SceneOf, spots_in: SpotsIn, settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await settled(pilot)
        for pane, step in (("layers", 12), ("program", 3), ("layers", 7), ("layers", 18), ("program", 1)):
            await pilot.click(offset=spots_in(pilot.app, pane)[StepRef(step)])
            assert scene_of(pilot.app).session.position == (1, step)
        await pilot.press("f3")
        await settled(pilot)
        for step in (12, 3, 18):
            await pilot.click(offset=spots_in(pilot.app, "program")[StepRef(step)])
            assert scene_of(pilot.app).session.position == (1, step)


async def test_a_click_on_the_strip_goes_to_the_operation_of_its_sign(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press("f3")
        await settled(pilot)
        strip = plain_screen(pilot.app)[1]
        signs = [x for x, sign in enumerate(strip) if sign in "━▶┄›"]
        for step in (1, 7, 12, 18):
            await pilot.click(offset=(signs[step - 1], 1))
            assert scene_of(pilot.app).session.position == (1, step)


async def test_a_click_on_a_key_at_the_foot_does_what_the_key_does(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await settled(pilot)
        foot = plain_screen(pilot.app)[-1]
        await pilot.click(offset=(foot.index("phase") + 2, 44))
        assert scene_of(pilot.app).session.position == (1, 6)
        await pilot.click(offset=(foot.index("/S") + 1, 44))
        assert scene_of(pilot.app).session.position == (1, 5)
        await pilot.click(offset=(foot.index("help"), 44))
        assert isinstance(pilot.app.screen, HelpScreen)


async def test_a_click_on_a_grey_key_does_nothing(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await settled(pilot)
        before = scene_of(pilot.app)
        foot = plain_screen(pilot.app)[-1]
        for text in ("/S", "/N", "/F", "/I", "/C"):
            await pilot.click(offset=(foot.index(text) + 1, 44))
        assert scene_of(pilot.app) is before


async def test_a_click_on_the_learning_rate_asks_for_another(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await settled(pilot)
        await pilot.click(offset=(plain_screen(pilot.app)[0].index("l 0.5"), 0))
        assert isinstance(pilot.app.screen, AskScreen)
        await pilot.press(*"2", "enter")
        assert scene_of(pilot.app).session.values["learning_rate"][0, 0] == 2.0


@both_views
async def test_a_click_on_a_layer_that_does_not_fit_opens_it(
    article: Project, scene_of: SceneOf, spots_in: SpotsIn, settled: Settled, view: list[str]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*view)
        await settled(pilot)
        await pilot.click(offset=spots_in(pilot.app, "layers")[LayerRef("d")])
        assert scene_of(pilot.app).focus.cursor.name == "W_d"
        assert CellRef("W_d", 0, 0) in spots_in(pilot.app, "layers")


@both_sizes
@both_views
async def test_the_wheel_scrolls_a_large_layer_and_back(
    empty_project: Callable[..., Project],
    plain_screen: PlainScreen,
    spots_in: SpotsIn,
    settled: Settled,
    view: list[str],
    size: tuple[int, int],
) -> None:
    async with GpnetApp(Document(empty_project([300, 300, 300]))).run_test(size=size) as pilot:
        await pilot.press(*view, "s")
        await settled(pilot)
        before = plain_screen(pilot.app)
        assert CellRef("W_b", 0, 0) in spots_in(pilot.app, "layers")
        for _ in range(3):
            await turn_wheel(pilot, events.MouseScrollDown, "#layers")
        assert CellRef("W_b", 0, 0) not in spots_in(pilot.app, "layers")
        for _ in range(4):
            await turn_wheel(pilot, events.MouseScrollUp, "#layers")
        assert plain_screen(pilot.app) == before


async def test_the_wheel_scrolls_a_long_program_to_its_end_and_back(
    deep_project: Project, plain_screen: PlainScreen, settled: Settled
) -> None:
    async with GpnetApp(Document(deep_project)).run_test(size=LARGE) as pilot:
        await pilot.press("f3")
        await settled(pilot)
        before = plain_screen(pilot.app)
        assert "forward" in before[2]
        for _ in range(60):
            await turn_wheel(pilot, events.MouseScrollDown, "#program")
        assert "114 W_t" in "\n".join(plain_screen(pilot.app))
        for _ in range(60):
            await turn_wheel(pilot, events.MouseScrollUp, "#program")
        assert plain_screen(pilot.app) == before
