"""Make the pictures of the README: `python docs/pictures.py`."""

import asyncio
import re
from pathlib import Path

from gpnet_engine.files.document import open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_tui.app import GpnetApp

HERE = Path(__file__).parent
PICTURES = {
    "gradient": ((140, 43), [*"ss" * 6, "tab", "down", "right", "shift+tab", "escape"]),
    "small": ((80, 24), [*"ssssssss"]),
    "edited": ((140, 43), [*"fff", "tab", *["up"] * 9, "e", *"2", "enter"]),
}


async def picture(name: str, size: tuple[int, int], keys: list[str]) -> None:
    """Press the keys and write the screen as SVG, without fonts from elsewhere."""
    app = GpnetApp(open_document(None, Overrides()))
    async with app.run_test(size=size) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        svg = app.export_screenshot(simplify=True)
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace("&#160;", " ").replace("<text ", '<text xml:space="preserve" ')
    (HERE / f"{name}.svg").write_text(svg, encoding="utf-8")


async def main() -> None:
    """Make them all."""
    for name, (size, keys) in PICTURES.items():
        await picture(name, size, keys)


if __name__ == "__main__":
    asyncio.run(main())
