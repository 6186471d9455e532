"""No text is cut while room is empty beside it, at any size, wherever one is in the run and whatever is looked at.

What was cut is noted where it is cut, so that the test knows what is missing and how much room that would take.
"""

import re
import sys
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from gpnet_engine.files.document import Document
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.project import Project
from gpnet_tui.app import GpnetApp
from gpnet_tui.view.text import ink
from gpnet_tui.view.text.ink import Line, plain
from gpnet_tui.view.text.signs import Sign

PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]

SIZES = [(80, 24), (100, 30), (120, 35), (140, 45), (160, 50), (200, 60)]
CASES = [
    *((name, size) for name in ("article", "iris") for size in SIZES),
    *((name, size) for name in ("lakew-bce", "deep") for size in SIZES[::2]),
]
# The keys from each place to the next.
PLACES = {
    "the start": (),
    "a weighted sum": ("s",),
    "an activation": ("s",),
    "the error": ("f", "f"),
    "the last delta": ("s",),
    "a gradient": ("s",),
    "an error sent back": ("n",),
    "an update": ("f", "s"),
    "the second iteration": ("f", "s", "f"),
    "a cell of a matrix": ("tab", "down", "right"),
    "heat, a watch and a breakpoint": ("m", "w", "b"),
    "one large matrix": ("Z",),
    "the large curve": ("Z", "escape", "z"),
    "whose fault it is": ("escape", "K"),
    "health": ("escape", "H"),
    "the stops": ("escape", "y"),
    "the edits": ("escape", "E"),
    "where a number comes from": ("escape", "T"),
    "the help": ("escape", "question_mark"),
    "the settings": ("escape", "x"),
    "own numbers": ("escape", "A", "enter"),
}
_LONG = 8  # blank columns beside a cut of which nothing is known
_WORD = re.compile(r"[\w)\]]$")


class Cut(NamedTuple):
    """A text that is cut although it has room: where, what is shown of it, and what is missing if that is known."""

    place: str
    pane: str
    shown: str
    missing: str | None


@pytest.fixture
def cuts(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return what is missing of every line that a view cuts, by what is left of it; the least where that is several."""
    missing: dict[str, str] = {}
    cut = ink._cut  # noqa: SLF001 - the one place where lines are cut

    def noted(line: Line, columns: int) -> Line:
        kept = cut(line, columns)
        left = plain(kept).removesuffix(Sign.CUT)
        rest = plain(line)[len(left) :].rstrip()
        if left.strip() and len(rest) <= len(missing.get(left, rest)):
            missing[left] = rest
        return kept

    monkeypatch.setattr(ink, "_cut", noted)
    forget_lines()
    return missing


def forget_lines() -> None:
    """Have views draw again what they drew in tests before, so that it is cut again."""
    for name, module in [*sys.modules.items()]:
        if name.startswith("gpnet_tui.view"):
            for found in vars(module).values():
                if hasattr(found, "cache_clear"):
                    found.cache_clear()


def found_in(rows: list[str], app: App[Any], place: str, cuts: dict[str, str]) -> list[Cut]:
    """Return the texts on the screen that are cut beside or above enough room of their pane."""
    found: list[Cut] = []
    for y, row in enumerate(rows):
        for match in re.finditer(Sign.CUT, row):
            pane, region = app.screen.get_widget_at(match.start(), y)
            if isinstance(pane, Screen):
                continue  # behind a dialog
            before, behind = row[region.x : match.start()], row[match.end() : region.right]
            below = [each[region.x : region.right] for each in rows[y + 1 : region.bottom - 1]]
            missing, name = missing_of(before, cuts), pane.id or type(pane).__name__
            is_above = is_above_room(before, below, missing)
            if is_needless(before, behind, missing) or is_above:
                found.append(Cut(place, name, f"{before}{Sign.CUT}{behind}", missing))
    return found


def missing_of(before: str, cuts: dict[str, str]) -> str | None:
    """Return what is missing of a text that was cut; None if nothing is known of it."""
    left = max((text for text in cuts if before.endswith(text)), key=len, default=None)
    return None if left is None else cuts[left]


def is_needless(before: str, behind: str, missing: str | None) -> bool:
    """Tell whether what is missing would have room beside the cut.

    Where what is missing is not known, a word that is cut is enough: … after a blank stands for terms or columns.
    """
    blank = len(behind) - len(behind.lstrip(" "))
    if missing is None:
        return blank >= _LONG and bool(_WORD.search(before))
    return blank + len(Sign.CUT) - bool(behind.strip()) >= len(missing)  # before what follows, a blank stays


def is_above_room(before: str, below: list[str], missing: str | None) -> bool:
    """Tell whether a line in a frame is cut although all lines below it are blank, and hold what is missing."""
    if missing is None or not before.startswith("│") or not below:
        return False
    return not "".join(below).replace("│", "").strip() and len(missing) <= len("".join(below))


@pytest.mark.parametrize(
    ("before", "behind", "missing", "is_found"),
    [
        ("E = Σ½(t−o", "    │", ")²", True),
        ("E = Σ½(t−o", "│", ")²", False),
        ("E = Σ½(t−o", " 0.2723   │", ")²", False),
        ("E = Σ½(t−o", "  0.2723   │", ")²", True),
        ("W_b · out_a", "", " + bias_b", False),
        ("W_b · out_a", " " * 8, None, True),
        ("W_b · out_a", " " * 7, None, False),
        ("  ", " 771 smaller terms" + " " * 20, None, False),
        ("0.1000 0.2000 ", " " * 20 + "0.3", None, False),
    ],
)
def test_a_cut_is_needless_where_what_is_missing_has_room(
    before: str,
    behind: str,
    missing: str | None,
    is_found: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert is_needless(before, behind, missing) == is_found


@pytest.mark.parametrize(
    ("before", "below", "missing", "is_found"),
    [
        ("│ goes into", ["│           │", "│           │"], " out_c", True),
        ("│ goes into", ["│           │", "│ step 4    │"], " out_c", False),
        ("│ goes into", [], " out_c", False),
        ("│ 0.1 0.2", ["│           │"], None, False),
        ("─ net_c = W_c", ["│           │"], " · out_b", False),
    ],
)
def test_a_line_is_cut_above_room_where_the_rest_of_its_frame_is_blank(
    before: str,
    below: list[str],
    missing: str | None,
    is_found: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert is_above_room(before, below, missing) == is_found


async def cuts_of(pilot: Pilot[None], read: PlainScreen, cuts: dict[str, str]) -> list[Cut]:
    """Return the texts that are cut beside room, in every place."""
    found: list[Cut] = []
    for place, keys in PLACES.items():
        await pilot.press(*keys)
        await pilot.pause()
        found += found_in(read(pilot.app), pilot.app, place, cuts)
    return found


@pytest.mark.parametrize(("name", "size"), CASES, ids=[f"{name}-{columns}x{rows}" for name, (columns, rows) in CASES])
async def test_no_text_is_cut_while_room_is_empty_beside_it(
    name: str, size: tuple[int, int], deep_project: Project, plain_screen: PlainScreen, cuts: dict[str, str]
) -> None:
    project = deep_project if name == "deep" else open_project(name, Overrides())
    async with GpnetApp(Document(project)).run_test(size=size) as pilot:
        found = await cuts_of(pilot, plain_screen, cuts)
    assert not found, "\n".join(map(str, found))
