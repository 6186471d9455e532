"""What people type and what they are told: the names that they see, and cells that count from 1."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, Static

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_tui.app import GpnetApp
from gpnet_tui.view.breakpoints import watch_lines
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import plain
from tests.builders.waiting import until

SceneOf: TypeAlias = Callable[[App[Any]], Scene]
Told: TypeAlias = Callable[[App[Any]], str]

SIZE = (140, 45)
TO_UPDATE_OF_W_B = ["g", *"1.16", "enter"]


async def answer(pilot: Pilot[None], key: str, text: str) -> None:
    await pilot.press(key)
    pilot.app.screen.query_one(Input).value = text
    await pilot.press("enter")


async def hint(pilot: Pilot[None]) -> str:
    await pilot.pause()
    return str(pilot.app.screen.query_one("#ask-hint", Static).render())


# What was watched, and what it is at the end of iteration 1 of the article.
WATCHED = {
    "∇W_c[1,2]": ("grad_W_c", 0, 1),
    "grad_W_c[1,2]": ("grad_W_c", 0, 1),
    "δ_c[3]": ("delta_c", 2, 0),
    "new W_d[2,1]": ("new_W_d", 1, 0),
    "W_d[2,1]": ("W_d", 1, 0),
    "∂E/∂out_b[4]": ("dout_b", 3, 0),
    "l·∇W_d[1,1]": ("step_W_d", 0, 0),
    "f′_b[1]": ("fprime_b", 0, 0),
}


@pytest.mark.parametrize("typed", WATCHED)
async def test_a_watch_is_called_as_the_screen_calls_it(article: Project, scene_of: SceneOf, typed: str) -> None:
    async with GpnetApp(Document(article)).run_test(size=SIZE) as pilot:
        await answer(pilot, "equals_sign", typed)
        await pilot.press("f", "f", "f", "f")
        scene, (name, row, column) = scene_of(pilot.app), WATCHED[typed]
        (watch,) = scene.watches
        assert watch.name == typed
        assert watch.value == scene.session.values[name][row, column]


async def test_a_watch_of_a_comparison_says_whether_it_is_true(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=SIZE) as pilot:
        await answer(pilot, "equals_sign", "new_W_d[1,1] < W_d[1,1]")
        await answer(pilot, "equals_sign", "iteration > 1")
        await pilot.press("f", "f", "f", "f")
        scene = scene_of(pilot.app)
        smaller, later = map(plain, watch_lines(scene.session, scene.watches, 4, 60))
        assert smaller.endswith("true")
        assert later.endswith("false")
        await pilot.press("i")
        scene = scene_of(pilot.app)
        assert plain(watch_lines(scene.session, scene.watches, 4, 60)[1]).endswith("true was false")


async def test_w_watches_a_weight_by_the_name_it_has_on_screen(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=SIZE) as pilot:
        await answer(pilot, "comma", "W_b[4,2]")
        await pilot.press("w", *TO_UPDATE_OF_W_B, "w")
        began, result = scene_of(pilot.app).watches
        values = scene_of(pilot.app).session.values
        assert (began.name, began.text) == ("W_b[4,2]", "W_b[4,2]")
        assert (result.name, result.text) == ("new W_b[4,2]", "new_W_b[4,2]")
        assert (began.value, result.value) == (values["W_b"][3, 1], values["new_W_b"][3, 1])
        await pilot.press("w", "S", "w")
        assert scene_of(pilot.app).watches == ()


@pytest.mark.usefixtures("at_full_speed")
async def test_a_condition_is_about_the_cell_that_the_screen_calls_so(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=SIZE) as pilot:
        await pilot.press("s", "s", "s")
        threshold = scene_of(pilot.app).session.values["net_c"][1, 0]
        await answer(pilot, "B", f"net_c[2] == {threshold}")
        await pilot.press("r", "c")
        await until(pilot, lambda: scene_of(pilot.app).run is None)
        assert scene_of(pilot.app).session.position == (1, 3)


REFUSED = {
    "W_c[0,1] > 1": "Counting starts at 1, so there is no row 0: the rows of W_c are counted from 1 to 3.",
    "W_c[1,-1] > 1": "Counting starts at 1, so no index is negative: the columns of W_c are counted from 1 to 4.",
    "W_c[4,1] > 1": "There is no row 4: the rows of W_c are counted from 1 to 3.",
    "∇W_z[1,1] > 1": "There is no value ∇W_z.",
}


@pytest.mark.parametrize("typed", REFUSED)
async def test_an_index_that_does_not_count_from_1_is_refused_with_the_reason(article: Project, typed: str) -> None:
    async with GpnetApp(Document(article)).run_test(size=SIZE) as pilot:
        await answer(pilot, "B", typed)
        assert REFUSED[typed] in await hint(pilot)


@pytest.mark.parametrize(
    ("key", "example"), [("B", "W_c[1,2] > 0.3. Cells count from 1"), ("equals_sign", "Cells count from 1")]
)
async def test_the_hint_counts_from_1(article: Project, key: str, example: str) -> None:
    async with GpnetApp(Document(article)).run_test(size=SIZE) as pilot:
        await pilot.press(key)
        assert example in await hint(pilot)


@pytest.mark.parametrize("cell", ["W_c[2,3]", "out_a[2]", "target[1]"], ids=str)
async def test_w_back_calls_a_cell_as_the_screen_does(
    article: Project, scene_of: SceneOf, told: Told, cell: str
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SIZE, notifications=True) as pilot:
        await answer(pilot, "comma", cell)
        await pilot.press("s", "W")
        await pilot.pause()
        assert told(pilot.app) == f"{cell} has not changed before this point"
        assert scene_of(pilot.app).session.position == (1, 1)


async def test_w_back_from_a_weight_leads_to_its_update(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=SIZE) as pilot:
        await answer(pilot, "comma", "W_d[1,1]")
        await pilot.press("g", *"3.4", "enter", "W")
        scene = scene_of(pilot.app)
        assert scene.session.position == (2, 18)
        assert (scene.focus.cursor.name, scene.focus.cursor.row, scene.focus.cursor.column) == ("new_W_d", 0, 0)
