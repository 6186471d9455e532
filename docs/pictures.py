"""Make the pictures of the README by pressing keys in the program: `python docs/pictures.py`, or some, by name."""

import asyncio
import re
import sys
from pathlib import Path
from typing import NamedTuple

from gpnet_engine.files.document import open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_tui.app import GpnetApp

HERE = Path(__file__).parent


class Picture(NamedTuple):
    """The keys that lead from the start of an example to a screen."""

    example: str
    size: tuple[int, int]
    keys: list[str]


PICTURES = {
    "gradient": Picture("article", (140, 43), [*"ss" * 6, "tab", "down", "right", "shift+tab", "escape"]),
    "small": Picture("article", (80, 24), [*"ssssssss"]),
    "edited": Picture("article", (140, 43), [*"fff", "tab", *["up"] * 9, "e", *"2", "enter"]),
    "infinity": Picture("explodes", (140, 43), ["g", *"30", "enter", "exclamation_mark"]),
    "blame": Picture("overshoots", (110, 30), ["g", "7", "enter", "S", "K", "down"]),
    "origin": Picture("overshoots", (110, 30), ["g", "7", "enter", "S", "K", "down", "enter", "greater_than_sign"]),
    "tree": Picture(
        "overshoots",
        (110, 30),
        [*"g7", "enter", *"SK", "down", "enter", "T", "down", "right", "down", "right", "down", "down", "right"],
    ),
    "mistake": Picture("article", (140, 43), [*"ff", "O", *["down"] * 36, "enter"]),
    "heat": Picture("digits", (140, 43), ["g", *"400", "enter", "tab", "tab", "Z", "m"]),
}


async def draw(name: str, picture: Picture) -> None:
    """Press the keys and write the screen as SVG, without fonts from elsewhere."""
    app = GpnetApp(open_document(picture.example, Overrides()))
    async with app.run_test(size=picture.size, notifications=True) as pilot:
        await pilot.press(*picture.keys)
        await pilot.pause()
        svg = app.export_screenshot(simplify=True)
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace("&#160;", " ").replace("<text ", '<text xml:space="preserve" ')
    (HERE / f"{name}.svg").write_text(svg, encoding="utf-8")


async def main() -> None:
    """Make those that are named, or all."""
    for name in sys.argv[1:] or PICTURES:
        await draw(name, PICTURES[name])


if __name__ == "__main__":
    asyncio.run(main())
