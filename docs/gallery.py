"""Draw every distinct screen at every size, to be looked at one by one: `python docs/gallery.py FOLDER [NAME …]`."""

import asyncio
import sys
from pathlib import Path

from pictures import CHECKED, Picture, svg_of

SIZES = ((80, 24), (100, 30), (120, 35), (140, 45), (160, 50), (200, 60))

# The example, and the keys that lead from its start to the screen.
SCREENS = {
    "start": ("article", []),
    "net": ("article", ["n", "s"]),
    "error": ("article", ["f", "f"]),
    "delta": ("article", ["f", "f", "s"]),
    "sent-back": ("article", ["f", "f", "n", "s"]),
    "outer-product": ("article", ["f", "f", "n", *"sss"]),
    "update": ("article", ["f", "f", "f", "f"]),
    "batch": ("xor", ["f", "f", "n"]),
    "deep": (",".join("6" * 20), ["f", "f", *["n"] * 9]),
    "large": ("digits", ["f", "f", "n"]),
    "heat": ("digits", ["g", *"400", "enter", "m"]),
    "enlarged": ("digits", ["g", *"400", "enter", "tab", "tab", "Z", "m"]),
    "run": ("iris", ["g", *"300", "enter", "s"]),
    "answers": ("article", ["f", "f", *"ssss", *"At", *".0303;.0426;.0549", "enter", CHECKED, "enter", "h", "h"]),
    "mistake": ("article", ["f", "f", "O", "slash", *"hidden", "space", *"forgotten", "enter", "enter"]),
    "blame": ("overshoots", ["g", "7", "enter", "S", "K", "down"]),
    "infinity": ("explodes", ["g", *"30", "enter", "exclamation_mark"]),
    "stacked": ("article", ["f3", "f", "f", "n", "s"]),
}


def main() -> None:
    """Draw the screens that are named, or all, into a folder."""
    folder, names = Path(sys.argv[1]), sys.argv[2:] or SCREENS
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        example, keys = SCREENS[name]
        for columns, rows in SIZES:
            svg = asyncio.run(svg_of(Picture(example, (columns, rows), keys)))
            (folder / f"{name}-{columns}x{rows}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
