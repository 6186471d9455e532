"""Every pane that is seen stands where the layout says and shows the present scene, whatever was before."""

from collections.abc import Awaitable, Callable
from itertools import pairwise
from typing import TypeAlias

import pytest
from textual.geometry import Size
from textual.pilot import Pilot

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_tui.app import GpnetApp
from gpnet_tui.screens.arranging import Panes
from gpnet_tui.widgets.fan import FanPane
from tests.builders.panes import out_of_date

Settled: TypeAlias = Callable[[Pilot[None]], Awaitable[None]]

SIZES = [(80, 24), (100, 30), (120, 34), (140, 45), (160, 50), (200, 60)]
LAYOUT_KEYS = ["f3", "Z", "X", "w", "p", "m", "M", "tab", "f3", "s", "Z", "f3", "P", "i", "f3"]


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_keys_that_move_panes_leave_none_behind(
    article: Project, settled: Settled, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press("f", "f", "s")
        for key in LAYOUT_KEYS:
            await pilot.press(key)
            await settled(pilot)
            assert out_of_date(pilot.app) == [], key


@pytest.mark.parametrize("other", ["", "f3"], ids=["Mirror", "stacked"])
async def test_a_pane_that_comes_back_with_a_larger_terminal_shows_what_was_done_meanwhile(
    article: Project, settled: Settled, other: str
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SIZES[0]) as pilot:
        await pilot.press("f", *filter(None, [other]))
        for small, large in pairwise([*SIZES, *SIZES[::-1], (40, 10), *SIZES]):
            await pilot.resize_terminal(*small)
            await pilot.press("s")
            await pilot.resize_terminal(*large)
            await settled(pilot)
            assert large == (40, 10) or out_of_date(pilot.app) == [], (small, large)


async def test_panes_are_seen_although_textual_arranges_before_the_screen_hears_of_its_size(article: Project) -> None:
    async with GpnetApp(Document(article)).run_test(size=(80, 24)) as pilot:
        panes, large = pilot.app.screen.query_one(Panes), Size(200, 60)
        for size in (large, Size(80, 24)):
            panes.layout.arrange(panes, list(panes.children), size)
            panes.lay_out(size)
            assert pilot.app.screen.query_one(FanPane).display == (size == large)
