"""The foot of the screen: the keys that matter where one is, at every size, and with the mouse as with the keys."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from textual.app import App
from textual.widgets import Static

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_tui.app import GpnetApp
from gpnet_tui.commands import command_of
from gpnet_tui.keys import shown_key
from gpnet_tui.widgets.cursor import CursorPane

PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]

SIZES = pytest.mark.parametrize("size", [(140, 45), (80, 24)], ids=["large", "small"])
STEPPING = "s/S step  n/N layer"
IN_PLACES = {
    "at the start": ([], [STEPPING, "i/I iteration", "run c/C", "stop b", "e edit"], ["move", "pauses", "Tab"]),
    "in the cells": (["tab"], ["↑↓←→ move", "e edit", "w watch", "s/S step", "Esc operations"], ["n/N", "run c/C"]),
    "in a large matrix": (["tab", "Z"], ["↑↓←→ move", "e edit"], ["n/N"]),
    "back from the cells": (["tab", "escape"], [STEPPING], ["move"]),
    "while a run is on": (["minus", "c"], ["running on", "Space pauses", "Esc stops"], ["s/S", "e edit"]),
    "in a pause": (["minus", "c", "space"], ["paused on", "Space goes on", "Esc stops"], ["s/S", "Space pauses"]),
    "in the presentation": (["f2"], ["s next", "S back", "F2 leave"], ["run c/C", "s shows it"]),
    "while the class guesses": (["f2", "s"], ["s shows it", "S back", "F2 leave"], ["run c/C", "s next"]),
    "while answering": (["A"], ["Tab next", "c check", "h hint", "Esc leave"], ["s/S", "run c/C"]),
    "after answering": (["A", "escape"], [STEPPING], ["Tab next"]),
}


@SIZES
@pytest.mark.parametrize(("keys", "there", "elsewhere"), IN_PLACES.values(), ids=IN_PLACES)
async def test_the_foot_has_the_keys_that_matter_where_one_is_and_help_everywhere(
    article: Project,
    plain_screen: PlainScreen,
    size: tuple[int, int],
    keys: list[str],
    there: list[str],
    elsewhere: list[str],
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        foot = plain_screen(pilot.app)[-1]
        assert [part for part in there if part not in foot] == []
        assert [part for part in elsewhere if part in foot] == []
        assert f"{shown_key(command_of('help').key)} help" in foot
        await pilot.press("escape")


async def test_a_click_into_the_cells_brings_their_keys(article: Project, plain_screen: PlainScreen) -> None:
    async with GpnetApp(Document(article)).run_test(size=(140, 45)) as pilot:
        [cells] = [pane for pane in pilot.app.screen.query(CursorPane) if pane.display]
        await pilot.click(cells, offset=(15, 4))
        await pilot.pause()
        assert "↑↓←→ move" in plain_screen(pilot.app)[-1]
        await pilot.press("escape")
        await pilot.pause()
        assert STEPPING in plain_screen(pilot.app)[-1]


@SIZES
@pytest.mark.parametrize(
    ("key", "move"), [("y", "PgUp PgDn a page"), ("question_mark", "PgUp PgDn a page"), ("x", "Tab next field")]
)
async def test_in_a_dialog_the_foot_has_the_keys_that_move_in_it(
    article: Project, plain_screen: PlainScreen, size: tuple[int, int], key: str, move: str
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press("b", key)
        await pilot.pause()
        foot = pilot.app.screen.query_one(".foot", Static).region
        assert (foot.y, foot.height, foot.width) == (size[1] - 1, 1, size[0])
        assert move in plain_screen(pilot.app)[-1]
        assert STEPPING not in plain_screen(pilot.app)[-1]
