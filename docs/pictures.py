"""Make the pictures of the README by pressing keys in the program: `python docs/pictures.py`, or some, by name."""

import asyncio
import re
import sys
from pathlib import Path
from typing import NamedTuple

from textual.pilot import Pilot

from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_tui.app import GpnetApp
from gpnet_tui.screens.debugger import DebuggerScreen

HERE = Path(__file__).parent


CHECKED = "checked"
"""Stands between keys where numbers are checked first."""


class Picture(NamedTuple):
    """The keys that lead from the start of an example, or of a new network of layers such as 2,3,1, to a screen."""

    example: str
    size: tuple[int, int]
    keys: list[str]


PICTURES = {
    "mirror": Picture("article", (140, 45), [*"i" * 12, *"ff", *"s" * 6]),
    "gradient": Picture("article", (140, 43), [*"ss" * 6, "comma", *"grad_W_c[2,2]", "enter"]),
    "small": Picture("article", (80, 24), [*"ssssssss"]),
    "edited": Picture("article", (140, 43), [*"fff", "comma", *"out_a[1]", "enter", "e", *"2", "enter"]),
    "infinity": Picture("explodes", (140, 43), ["g", *"30", "enter", "exclamation_mark"]),
    "blame": Picture("overshoots", (110, 30), ["g", "7", "enter", "S", "K"]),
    "origin": Picture("overshoots", (110, 30), ["g", "7", "enter", "S", "K", "enter", "greater_than_sign"]),
    "tree": Picture(
        "overshoots",
        (110, 30),
        [*"g7", "enter", *"SK", "enter", "T", "down", "right", "down", "right", "down", "down", "right"],
    ),
    "adam": Picture("adam", (140, 45), ["g", *"3.21", "enter"]),
    "adam-tree": Picture(
        "adam",
        (110, 34),
        [
            *["g", *"4.21", "enter", "T", "down", "down", "right", *["down"] * 3, "right", "down", "down", "right"],
            *[*["down"] * 4, "right"],
        ],
    ),
    "mistake": Picture("article", (140, 43), [*"ffO", "slash", *"hidden", "space", *"forgotten", "enter", "enter"]),
    "answers": Picture(
        "article", (100, 30), [*"ffssss", *"At", *".0303;.0426;.0549", "enter", CHECKED, "enter", "h", "h"]
    ),
    "quiz": Picture("article", (80, 24), [*"fssssQ", "3"]),
    "classes": Picture("iris", (110, 30), ["g", *"40", "enter", "ctrl+p", *"confusion", "enter"]),
    "heat": Picture("digits", (140, 43), ["g", *"400", "enter", "tab", "tab", "Z", "m"]),
}


async def svg_of(picture: Picture) -> str:
    """Press the keys, and return the screen as SVG."""
    app = GpnetApp(_document(picture.example))
    async with app.run_test(size=picture.size, notifications=True) as pilot:
        for key in picture.keys:
            await (_checked(pilot) if key == CHECKED else pilot.press(key))
        await settle(pilot)
        return drawn(app)


async def settle(pilot: Pilot[None]) -> None:
    """Wait until what goes on in the background is done and shown, such as the check of a gradient."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def drawn(app: GpnetApp, title: str | None = None) -> str:
    """Return what an application shows as SVG, without fonts from elsewhere."""
    svg = app.export_screenshot(title=title, simplify=True)
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return svg.replace("&#160;", " ").replace("<text ", '<text xml:space="preserve" ')


def _document(example: str) -> Document:
    if "," not in example:
        return open_document(example, Overrides())
    return open_document(None, Overrides(layers=list(map(int, example.split(",")))))


async def _checked(pilot: Pilot[None]) -> None:
    """Wait until the numbers that were typed are checked."""
    screen = pilot.app.screen
    while isinstance(screen, DebuggerScreen) and screen.scene.answering is not None:
        if screen.scene.answering.checked is not None:
            return
        await asyncio.sleep(0.01)


async def main() -> None:
    """Make those that are named, or all."""
    for name in sys.argv[1:] or PICTURES:
        (HERE / f"{name}.svg").write_text(await svg_of(PICTURES[name]), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
