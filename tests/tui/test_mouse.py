"""The mouse: what is clicked is looked at, gone to, edited or done; the wheel scrolls what lies under it."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from textual import events
from textual.app import App
from textual.pilot import Pilot

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_tui.app import GpnetApp
from gpnet_tui.dialogs.ask import AskScreen
from gpnet_tui.dialogs.help import HelpScreen
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef

SceneOf: TypeAlias = Callable[[App[Any]], Scene]
Settled: TypeAlias = Callable[[Pilot[None]], Awaitable[None]]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]

LARGE, SMALL = (140, 45), (80, 24)


async def click_on(pilot: Pilot[None], rows: list[str], row_with: str, text: str) -> None:
    """Click in the middle of `text` in the last of `rows` that has `row_with` in it."""
    y = max(y for y, row in enumerate(rows) if row_with in row)
    x = rows[y].index(text) + len(text) // 2
    await pilot.click(offset=(x, y))


async def turn_wheel(pilot: Pilot[None], kind: type[events.MouseScrollDown | events.MouseScrollUp], pane: str) -> None:
    widget = pilot.app.screen.query_one(pane)
    x, y = widget.region.center
    pilot.app.post_message(kind(None, x, y, 0, 0, 0, False, False, False, x, y))  # noqa: FBT003 - Textual's order
    await pilot.pause()


async def test_a_click_on_a_cell_puts_the_cursor_there(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await settled(pilot)
        await pilot.press("s")
        await click_on(pilot, plain_screen(pilot.app), "│c2 ", "0.5500")
        assert scene_of(pilot.app).focus.cursor == CellRef("W_c", 1, 2)
        assert scene_of(pilot.app).session.position == (1, 1)
        await pilot.press("e", *"9", "enter")
        assert scene_of(pilot.app).session.values["W_c"][1, 2] == 9.0


async def test_a_click_on_a_cell_of_the_result_explains_that_cell(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await settled(pilot)
        await pilot.press("n", "s")
        await click_on(pilot, plain_screen(pilot.app), "│c3 ", "1.7448")
        assert scene_of(pilot.app).focus.chosen == CellRef("net_c", 2, 0)
        assert "net_c[3] = " in "\n".join(plain_screen(pilot.app))


async def test_a_click_on_an_operand_in_the_equation_looks_at_its_cell(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await settled(pilot)
        await pilot.press("f", "f", "n", *"sss")
        rows = plain_screen(pilot.app)
        above = next(place for place, row in enumerate(rows) if "∇W_c = δ_c · out_bᵀ ──" in row)
        await click_on(pilot, [*[""] * above, *rows[above:]], "δ_c  3×1", "0.6225")
        assert scene_of(pilot.app).focus.cursor == CellRef("out_b", 2, 0)


async def test_a_click_on_an_operation_goes_there(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await settled(pilot)
        for row_with, step in (("12 ∇W_c", 12), ("3 net_c", 3), ("18 W_d", 18)):
            await click_on(pilot, plain_screen(pilot.app), row_with, row_with)
            assert scene_of(pilot.app).session.position == (1, step)


async def test_a_click_on_the_strip_goes_to_the_operation_of_its_sign(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
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


async def test_a_click_on_a_folded_layer_or_a_tab_opens_it(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await settled(pilot)
        await click_on(pilot, plain_screen(pilot.app), " a   b   c   d ", " c ")
        assert "c  3 neurons" in "\n".join(plain_screen(pilot.app))
        assert scene_of(pilot.app).focus.cursor.name == "W_c"


async def test_the_wheel_scrolls_a_large_layer_and_back(
    empty_project: Callable[..., Project], plain_screen: PlainScreen, settled: Settled
) -> None:
    async with GpnetApp(Document(empty_project([6, 300, 2]))).run_test(size=LARGE) as pilot:
        await settled(pilot)
        await pilot.press("s")
        before = plain_screen(pilot.app)
        assert any("│b1 " in row for row in before)
        for _ in range(3):
            await turn_wheel(pilot, events.MouseScrollDown, "#layers")
        scrolled = plain_screen(pilot.app)
        assert not any("│b1 " in row for row in scrolled)
        assert any("│b4 " in row for row in scrolled)
        for _ in range(4):
            await turn_wheel(pilot, events.MouseScrollUp, "#layers")
        assert plain_screen(pilot.app) == before


async def test_the_wheel_scrolls_a_long_program_to_its_end_and_back(
    deep_project: Project, plain_screen: PlainScreen, settled: Settled
) -> None:
    async with GpnetApp(Document(deep_project)).run_test(size=LARGE) as pilot:
        await settled(pilot)
        before = plain_screen(pilot.app)
        assert "forward" in before[2]
        for _ in range(60):
            await turn_wheel(pilot, events.MouseScrollDown, "#program")
        assert "114 W_t" in "\n".join(plain_screen(pilot.app))
        for _ in range(60):
            await turn_wheel(pilot, events.MouseScrollUp, "#program")
        assert plain_screen(pilot.app) == before
