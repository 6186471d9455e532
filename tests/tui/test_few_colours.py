"""Terminals of sixteen colours and of none: every text differs from what is behind it."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any, TypeAlias

import pytest
from rich.color import Color, ColorSystem
from rich.style import Style
from textual.app import App
from textual.pilot import Pilot

from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_tui.app import GpnetApp
from gpnet_tui.themes import DARK, LIGHT

Painted: TypeAlias = Callable[[App[Any]], list[list[tuple[str, Style | None]]]]
Settled: TypeAlias = Callable[[Pilot[None]], Awaitable[None]]

SIZES = [(80, 24), (140, 45)]
TO_W_B = ["tab", "tab"]
LOOKS = {
    "start": ("article", []),
    "backward": ("article", ["f", "f", "n"]),
    "update, cursor in the program": ("article", ["i", "S", "down"]),
    "a breakpoint and a watch": ("article", ["down", "b", *TO_W_B, "w"]),
    "cursor on a cell": ("article", [*TO_W_B, "down", "s"]),
    "an answer": ("article", [*TO_W_B, "G"]),
    "long sums": ("digits", ["s"]),
    "heat": ("digits", ["f", "m"]),
    "enlarged": ("digits", ["f", *TO_W_B, "Z", "m"]),
    "what changed": ("xor", ["f", "f", "f", "f", "M"]),
    "not finite": ("explodes", ["exclamation_mark"]),
    "running": ("article", ["minus", "minus", "c"]),
}


@cache
def opened(example: str) -> Document:
    return open_document(example, Overrides())


def hidden(painted: list[list[tuple[str, Style | None]]], system: ColorSystem) -> list[str]:
    """Return the texts that have the colour of what is behind them once there are as few colours as that."""

    def same(style: Style) -> bool:
        colours = [colour or Color.default() for colour in (style.color, style.bgcolor)]
        front, back = (colour.downgrade(system) for colour in colours)
        return front == back and not style.reverse

    runs = [(text.strip(" █"), style) for row in painted for text, style in row]  # a full block hides nothing
    return [text for text, style in runs if text and style and same(style)]


@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name])
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(("example", "keys"), LOOKS.values(), ids=LOOKS)
async def test_in_sixteen_colours_no_text_has_the_colour_behind_it(
    painted_screen: Painted, settled: Settled, theme: str, size: tuple[int, int], example: str, keys: list[str]
) -> None:
    async with GpnetApp(opened(example)).run_test(size=size, notifications=True) as pilot:
        pilot.app.theme = theme
        await pilot.press(*keys)
        await settled(pilot)
        painted = painted_screen(pilot.app)
        assert hidden(painted, ColorSystem.STANDARD) == []
        assert hidden(painted, ColorSystem.EIGHT_BIT) == []


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(("example", "keys"), LOOKS.values(), ids=LOOKS)
async def test_without_colours_the_same_text_is_there_in_shades_of_grey(
    monkeypatch: pytest.MonkeyPatch,
    painted_screen: Painted,
    settled: Settled,
    size: tuple[int, int],
    example: str,
    keys: list[str],
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with GpnetApp(opened(example)).run_test(size=size, notifications=True) as pilot:
        await pilot.press(*keys)
        await settled(pilot)
        painted = painted_screen(pilot.app)
        assert hidden(painted, ColorSystem.TRUECOLOR) == []
        colours = {style.color.triplet for row in painted for _, style in row if style and style.color}
        assert all(triplet is None or len(set(triplet)) == 1 for triplet in colours)
