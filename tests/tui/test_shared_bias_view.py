"""A bias that all neurons of a layer share is one number on screen, and everything that looks at cells goes on."""

from collections.abc import Callable

import pytest
from textual.app import App

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_tui.app import GpnetApp

LOOKS = ("T", "escape", "G", "escape", "K", "escape", "H", "escape")
KEYS = ("s", "right", "down", *LOOKS, "Z", "s", "Z", "left", "up", "M", "n", "m")


@pytest.mark.parametrize("size", [(140, 45), (80, 24)], ids=["large", "small"])
@pytest.mark.parametrize("mode", ["trained", "frozen"])
async def test_every_key_acts_where_a_bias_is_shared(
    random_project: Callable[..., Project],
    plain_screen: Callable[[App[None]], list[str]],
    mode: str,
    size: tuple[int, int],
) -> None:
    project = random_project(3, 4, 2, bias=mode, bias_shared=True, batch_size=2, seed=3)
    async with GpnetApp(Document(project)).run_test(size=size) as pilot:
        await pilot.press("s", "tab", "tab", "right", "right", "right")
        for _ in range(6):
            await pilot.press(*KEYS)
        await pilot.press("I", "f", "f")
        await pilot.pause()
        assert any("bias" in line for line in plain_screen(pilot.app))


async def test_the_one_number_stands_in_the_first_row_and_the_cell_says_whose_it_is(
    random_project: Callable[..., Project], plain_screen: Callable[[App[None]], list[str]]
) -> None:
    project = random_project(3, 4, 2, bias="trained", bias_shared=True, batch_size=2, seed=3)
    async with GpnetApp(Document(project)).run_test(size=(140, 45)) as pilot:
        await pilot.press("s")
        await pilot.pause()
        shown = "\n".join(plain_screen(pilot.app))
        assert "the bias of the layer" in " ".join(shown.split())
