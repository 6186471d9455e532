"""Terminals of every size: nothing breaks, what is too small says so, and coming back shows the same again."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import pytest
from rich.cells import cell_len
from rich.style import Style
from textual.app import App
from textual.pilot import Pilot

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_tui.app import GpnetApp
from gpnet_tui.view.scene import Scene

Painted: TypeAlias = list[list[tuple[str, Style | None]]]
PaintedScreen: TypeAlias = Callable[[App[Any]], Painted]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
Settled: TypeAlias = Callable[[Pilot[None]], Awaitable[None]]
SceneOf: TypeAlias = Callable[[App[Any]], Scene]

SIZES = [(200, 60), (140, 45), (120, 34), (100, 30), (80, 24), (79, 24), (80, 23), (40, 10), (20, 5), (1, 1)]


@pytest.mark.parametrize("keys", [[], ["f", "f", "s"], ["n", "n", "tab", "tab"]], ids=["start", "backward", "pinned"])
async def test_every_row_is_as_wide_as_the_terminal_and_coming_back_shows_the_same(
    article: Project, plain_screen: PlainScreen, painted_screen: PaintedScreen, settled: Settled, keys: list[str]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SIZES[0]) as pilot:
        await pilot.press(*keys)
        seen: dict[tuple[int, int], Painted] = {}
        for columns, rows in [*SIZES, *reversed(SIZES)]:
            await pilot.resize_terminal(columns, rows)
            await settled(pilot)
            shown = plain_screen(pilot.app)
            assert len(shown) == rows
            assert {cell_len(row) for row in shown} == {columns}
            painted = painted_screen(pilot.app)
            assert seen.setdefault((columns, rows), painted) == painted


@pytest.mark.parametrize("project", ["batch", "deep", "digits"])
async def test_networks_of_other_shapes_fit_every_size_as_well(
    batch_project: Project,
    deep_project: Project,
    empty_project: Callable[..., Project],
    plain_screen: PlainScreen,
    settled: Settled,
    project: str,
) -> None:
    opened = {"batch": batch_project, "deep": deep_project}.get(project) or empty_project([784, 128, 10])
    async with GpnetApp(Document(opened)).run_test(size=SIZES[0]) as pilot:
        for keys in ([], ["f", "f", "s"], ["f"]):
            await pilot.press(*keys)
            for columns, rows in SIZES:
                await pilot.resize_terminal(columns, rows)
                await settled(pilot)
                assert {cell_len(row) for row in plain_screen(pilot.app)} == {columns}


@pytest.mark.parametrize(("columns", "rows"), [(79, 24), (80, 23), (40, 10)])
async def test_a_terminal_that_is_too_small_names_its_size_and_the_one_that_is_needed(
    article: Project, plain_screen: PlainScreen, columns: int, rows: int
) -> None:
    async with GpnetApp(Document(article)).run_test(size=(columns, rows)) as pilot:
        await pilot.pause()
        shown = " ".join(" ".join(plain_screen(pilot.app)).split())
        assert f"{columns}×{rows}" in shown
        assert "80×24" in shown
        assert "FORWARD" not in shown


async def test_the_smallest_terminal_shows_the_debugger(article: Project, plain_screen: PlainScreen) -> None:
    async with GpnetApp(Document(article)).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Start of iteration 1" in "\n".join(plain_screen(pilot.app))


async def test_keys_still_work_in_a_terminal_that_is_too_small_and_after_it(
    article: Project, scene_of: SceneOf
) -> None:
    async with GpnetApp(Document(article)).run_test(size=(140, 45)) as pilot:
        await pilot.press("s")
        await pilot.resize_terminal(40, 10)
        await pilot.press("s")
        await pilot.resize_terminal(140, 45)
        await pilot.press("right")
        assert scene_of(pilot.app).session.position == (1, 3)
        await pilot.press("down", "down", "t")
        assert scene_of(pilot.app).session.position == (1, 5)


async def test_a_dialog_survives_a_resize(
    article: Project, plain_screen: PlainScreen, scene_of: SceneOf, settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=(140, 45)) as pilot:
        await pilot.press("tab", "tab", "e", *"0.7")
        for columns, rows in SIZES:
            await pilot.resize_terminal(columns, rows)
            await settled(pilot)
            assert {cell_len(row) for row in plain_screen(pilot.app)} == {columns}
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        await pilot.press(*"5", "enter")
        assert scene_of(pilot.app).session.values["W_b"][0, 0] == 0.75


@pytest.mark.parametrize("size", [(200, 60), (140, 45)], ids=str)
@pytest.mark.parametrize(
    ("view", "parts"),
    [([], ("FORWARD", "BACKWARD", "17 W_c")), (["f3"], ("Operations", "W_c − l·∇W_c"))],
    ids=["mirror", "stacked"],
)
async def test_a_large_terminal_shows_every_matrix_of_the_article(
    article: Project,
    plain_screen: PlainScreen,
    settled: Settled,
    view: list[str],
    parts: tuple[str, ...],
    size: tuple[int, int],
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press(*view, "f", "f", "f")
        await settled(pilot)
        shown = "\n".join(plain_screen(pilot.app))
        for part in (*parts, "∇W_b = δ_b · out_aᵀ", "Cell ∇W_b[1,1]"):
            assert part in shown
        for number in ("0.1000", "0.7887", "1.6397", "−0.0188", "0.0126"):
            assert number in shown


@pytest.mark.parametrize("span", [[], ["plus"] * 4], ids=["whole", "close"])
async def test_the_edges_of_the_large_curve_are_whole_on_a_small_terminal(
    article: Project, plain_screen: PlainScreen, settled: Settled, span: list[str]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=(80, 24)) as pilot:
        await pilot.press("g", *"4000", "enter", "z", *span)
        await settled(pilot)
        rows = plain_screen(pilot.app)
        assert "…" not in rows[0] + rows[-1]
        assert "E is not known yet" in rows[0]
        assert rows[-1].endswith("Esc closes ─╯")


async def test_the_list_of_operations_says_which_steps_are_in_sight(
    article: Project, plain_screen: PlainScreen
) -> None:
    async with GpnetApp(Document(article)).run_test(size=(120, 35)) as pilot:
        await pilot.press("f3", "f", "f", "n", "s")
        assert "steps 1–12 of 18" in "\n".join(plain_screen(pilot.app))
