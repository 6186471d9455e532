"""Looking at matrices with keys and the mouse: one of them large, a cell by number, digits, folded layers."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pytest
from rich.style import Style
from textual import events
from textual.app import App
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_engine.names import layer_of
from gpnet_tui.app import GpnetApp
from gpnet_tui.dialogs.ask import AskScreen
from gpnet_tui.dialogs.lists import ListScreen
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef, LayerRef, Target
from gpnet_tui.view.text.numbers import MOST_DIGITS, difference, short

SceneOf: TypeAlias = Callable[[App[Any]], Scene]
Settled: TypeAlias = Callable[[Pilot[None]], Awaitable[None]]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
PaintedScreen: TypeAlias = Callable[[App[Any]], list[list[tuple[str, Style | None]]]]
SpotsIn: TypeAlias = Callable[[App[Any], str], dict[Target, Offset]]
Told: TypeAlias = Callable[[App[Any]], str]
Cursors: TypeAlias = Callable[[App[Any]], list[str]]
Look: TypeAlias = Callable[[Pilot[None]], Awaitable["Sheet"]]

LARGE, SMALL = (140, 45), (80, 24)
SIZES = [LARGE, SMALL]
PAGES = {LARGE: (33, 16), SMALL: (16, 9)}  # rows and columns of 50×60 that fit
TO_W_B = ["tab", "tab"]
RANGE = re.compile(r"rows ([\d,]+)–([\d,]+) of [\d,]+  columns ([\d,]+)–([\d,]+) of [\d,]+")

both_views = pytest.mark.parametrize("view", [[], ["f3"]], ids=["mirror", "stacked"])
both_sizes = pytest.mark.parametrize("size", SIZES, ids=["large", "small"])


class Sheet(NamedTuple):
    """What is seen of the enlarged matrix: rows and columns by number, and the texts in the colours of the cursor."""

    title: str
    rows: range
    columns: range
    cursor: list[str]

    @property
    def corner(self) -> tuple[int, int]:
        """The first row and column in sight, from 1."""
        return self.rows.start, self.columns.start


@pytest.fixture(scope="module")
def wide(patterned_project: Callable[..., Project]) -> Project:
    """Return 60-50-3, whose W_b of 50×60 has more rows and columns than any of the screens here."""
    return patterned_project(60, 50, 3)


@pytest.fixture(scope="session")
def cursors(painted_screen: PaintedScreen) -> Cursors:
    """Return a function that reads what stands on the screen in the colours of the cursor."""

    def texts(app: App[Any]) -> list[str]:
        painted = (part for row in painted_screen(app) for part in row)
        return [text.strip("▴▾≠ ") for text, style in painted if style is not None and style.reverse and text.strip()]

    return texts


@pytest.fixture(scope="session")
def look(plain_screen: PlainScreen, cursors: Cursors, settled: Settled) -> Look:
    """Return a coroutine that looks at the enlarged matrix; it is all in sight if the edge does not say otherwise."""

    async def seen(pilot: Pilot[None]) -> Sheet:
        await settled(pilot)
        rows = plain_screen(pilot.app)
        (top,) = [row for row in rows if "Z restores" in row]
        title = top[top.rindex("╭─") + 2 :].split("─")[0].strip()
        found = next((match for match in map(RANGE.search, rows) if match), None)
        first, last, left, right = map(int, found.groups()) if found else (1, 0, 1, 0)
        return Sheet(title, range(first, last + 1), range(left, right + 1), cursors(pilot.app))

    return seen


def pinned_number(scene: Scene) -> str:
    """Return the number under the cursor, as it is shown."""
    name, row, column = scene.focus.cursor
    return short(float(scene.session.values[name][row, column]), scene.digits)


def place_of(rows: list[str], row: int, column: int) -> tuple[int, int]:
    """Return where the cell of these numbers stands on the screen: under the column's number, beside the row's."""
    top = next(y for y, text in enumerate(rows) if "Z restores" in text)
    left = rows[top].rindex("╭─")
    head = rows[top + 1][left:]
    x = next(match.end() for match in re.finditer(r"[\d,]+", head) if match[0] == f"{column:,}")
    y = next(y for y, text in enumerate(rows) if y > top + 1 and text[left + 1 :].lstrip().startswith(f"{row} "))
    return left + x - 1, y


def bars(rows: list[str]) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """Return the scroll bars: column, first and last row of the one; first and last column, and row, of the other."""
    top = next(y for y, text in enumerate(rows) if "Z restores" in text)
    bottom = next(y for y, text in enumerate(rows) if y > top and "╯" in text and RANGE.search(text))
    across = bottom - 2
    left, right = rows[across].index("═"), rows[across].rindex("─")
    x = len(rows[top].rstrip()) - 2
    return (x, top + 2, across - 1), (left, right, across)


async def turn_wheel(
    pilot: Pilot[None], kind: type[events.MouseScrollDown | events.MouseScrollUp], **keys: bool
) -> None:
    x, y = pilot.app.screen.query_one("#matrix").region.center
    shift = keys.get("shift", False)
    pilot.app.post_message(kind(None, x, y, 0, 0, 0, shift, False, False, x, y))  # noqa: FBT003 - Textual's order
    await pilot.pause()


def focused(pilot: Pilot[None]) -> str | None:
    widget = pilot.app.focused
    return None if widget is None else widget.id


@both_sizes
async def test_capital_z_enlarges_the_matrix_under_the_cursor_and_restores_the_layers(
    wide: Project, plain_screen: PlainScreen, look: Look, settled: Settled, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(wide)).run_test(size=size) as pilot:
        await pilot.press(*TO_W_B)
        await settled(pilot)
        before = plain_screen(pilot.app)
        await pilot.press("Z")
        sheet = await look(pilot)
        assert sheet.title.startswith("W_b  50×60")
        assert (len(sheet.rows), len(sheet.columns)) == PAGES[size]
        assert sheet.corner == (1, 1)
        assert focused(pilot) == "matrix"
        await pilot.press("Z")
        await settled(pilot)
        assert plain_screen(pilot.app) == before
        assert focused(pilot) == "layers"


@both_sizes
async def test_escape_restores_the_layers_and_lets_the_cursor_follow(
    wide: Project, plain_screen: PlainScreen, scene_of: SceneOf, settled: Settled, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(wide)).run_test(size=size) as pilot:
        await settled(pilot)
        before = plain_screen(pilot.app)
        await pilot.press(*TO_W_B, "Z", "pagedown", "escape")
        await settled(pilot)
        assert not scene_of(pilot.app).is_large
        assert scene_of(pilot.app).pinned is None
        assert focused(pilot) == "program"
        assert plain_screen(pilot.app) == before


@both_sizes
async def test_stepping_on_and_back_while_enlarged_shows_the_result_of_each_operation(
    wide: Project, scene_of: SceneOf, look: Look, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(wide)).run_test(size=size) as pilot:
        await pilot.press("Z")
        steps = len(scene_of(pilot.app).session.program)
        for key in ["s"] * steps + ["S"] * (steps - 1):
            await pilot.press(key)
            scene = scene_of(pilot.app)
            assert scene.session.operation is not None
            assert scene.focus.cursor.name == scene.session.operation.result
            assert (await look(pilot)).cursor == [pinned_number(scene)]
        assert (await look(pilot)).title.startswith("net_b  50×1")


@both_sizes
async def test_an_enlarged_matrix_with_the_cursor_fixed_stays_while_time_moves(
    wide: Project, scene_of: SceneOf, look: Look, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(wide)).run_test(size=size) as pilot:
        await pilot.press(*TO_W_B, "Z", "end", "s", "f", "i")
        assert scene_of(pilot.app).session.position == (2, 4)
        sheet = await look(pilot)
        assert sheet.title.startswith("W_b  50×60")
        assert 60 in sheet.columns


@both_sizes
async def test_what_comes_back_is_the_place_that_was_gone_to_meanwhile(
    wide: Project, plain_screen: PlainScreen, settled: Settled, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(wide)).run_test(size=size) as enlarged:
        await enlarged.press("s", "Z", "s", "s", "Z")
        await settled(enlarged)
        shown = plain_screen(enlarged.app)
    async with GpnetApp(Document(wide)).run_test(size=size) as pilot:
        await pilot.press("s", "s", "s")
        await settled(pilot)
        assert plain_screen(pilot.app) == shown


@both_sizes
async def test_the_cell_that_the_cursor_was_moved_to_is_in_sight_in_the_layers_as_well(
    wide: Project, cursors: Cursors, scene_of: SceneOf, settled: Settled, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(wide)).run_test(size=size) as pilot:
        await pilot.press(*TO_W_B, "Z", "ctrl+end", "Z")
        await settled(pilot)
        assert scene_of(pilot.app).focus.cursor == CellRef("W_b", 49, 59)
        assert cursors(pilot.app) == [pinned_number(scene_of(pilot.app))]


@pytest.mark.parametrize("keys", [[*TO_W_B, *["down"] * 40], [*TO_W_B, "Z", "ctrl+end"]], ids=["layers", "enlarged"])
async def test_the_cursor_stays_in_sight_when_the_terminal_becomes_small_and_large_again(
    wide: Project, cursors: Cursors, scene_of: SceneOf, settled: Settled, keys: list[str]
) -> None:
    async with GpnetApp(Document(wide)).run_test(size=LARGE) as pilot:
        await pilot.press(*keys)
        for columns, rows in (SMALL, LARGE, (120, 34)):
            await pilot.resize_terminal(columns, rows)
            await settled(pilot)
            assert cursors(pilot.app) == [pinned_number(scene_of(pilot.app))]


async def test_arrows_step_through_an_enlarged_matrix_only_after_tab(wide: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(wide)).run_test(size=LARGE) as pilot:
        await pilot.press("s", "Z", "right")
        assert scene_of(pilot.app).session.position == (1, 2)
        await pilot.press("tab", "down")
        assert focused(pilot) == "matrix"
        assert scene_of(pilot.app).session.position == (1, 2)
        assert scene_of(pilot.app).focus.cursor == CellRef("out_b", 1, 0)


# How far a key goes: rows and columns, pages of rows and of columns.
WAYS = {
    "right": (0, 1, 0, 0),
    "l": (0, 1, 0, 0),
    "left": (0, -1, 0, 0),
    "h": (0, -1, 0, 0),
    "down": (1, 0, 0, 0),
    "j": (1, 0, 0, 0),
    "up": (-1, 0, 0, 0),
    "k": (-1, 0, 0, 0),
    "pagedown": (0, 0, 1, 0),
    "pageup": (0, 0, -1, 0),
    "ctrl+pagedown": (0, 0, 0, 1),
    "ctrl+pageup": (0, 0, 0, -1),
    "shift+pagedown": (0, 0, 0, 1),
    "shift+pageup": (0, 0, 0, -1),
    "home": (0, -60, 0, 0),
    "end": (0, 60, 0, 0),
    "ctrl+home": (-50, -60, 0, 0),
    "ctrl+end": (50, 60, 0, 0),
}

WALKS = [
    *[[key] for key, way in WAYS.items() if max(way) > 0],
    *[["ctrl+end", key] for key, way in WAYS.items() if min(way) < 0],
    ["left", "up", "pageup", "ctrl+pageup", "home"],
    ["ctrl+end", "right", "down", "pagedown", "ctrl+pagedown", "end"],
    ["down", "right", "j", "l", "k", "h", "up", "left"],
    ["pagedown", "pagedown", "pagedown", "pageup"],
    ["shift+pagedown", "ctrl+pagedown", "ctrl+pageup", "down"],
    ["down"] * 60,
]


def end_of(walk: list[str], size: tuple[int, int]) -> CellRef:
    """Return where a walk from the first cell ends: every key stops at the edges."""
    row = column = 0
    for key in walk:
        down, right, pages_down, pages_right = WAYS[key]
        row = min(max(row + down + pages_down * PAGES[size][0], 0), 49)
        column = min(max(column + right + pages_right * PAGES[size][1], 0), 59)
    return CellRef("W_b", row, column)


@both_sizes
@pytest.mark.parametrize("walk", WALKS, ids=lambda keys: " ".join(dict.fromkeys(keys)))
async def test_keys_move_the_cursor_within_the_enlarged_matrix_and_it_stays_in_sight(
    wide: Project, scene_of: SceneOf, look: Look, walk: list[str], size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(wide)).run_test(size=size) as pilot:
        await pilot.press(*TO_W_B, "Z", *walk)
        cell = scene_of(pilot.app).focus.cursor
        assert cell == end_of(walk, size)
        assert scene_of(pilot.app).session.position == (1, 0)
        sheet = await look(pilot)
        assert cell.row + 1 in sheet.rows
        assert cell.column + 1 in sheet.columns
        assert sheet.cursor == [pinned_number(scene_of(pilot.app))]


@both_sizes
async def test_the_sheet_scrolls_no_further_than_the_cursor_needs(
    wide: Project, look: Look, size: tuple[int, int]
) -> None:
    rows, columns = PAGES[size]
    async with GpnetApp(Document(wide)).run_test(size=size) as pilot:
        await pilot.press(*TO_W_B, "Z", *["down"] * rows, *["right"] * columns)
        assert (await look(pilot)).corner == (2, 2)
        await pilot.press(*["up"] * (rows - 1), *["left"] * (columns - 1))
        assert (await look(pilot)).corner == (2, 2)
        await pilot.press("up", "left")
        assert (await look(pilot)).corner == (1, 1)


@both_sizes
async def test_the_wheel_scrolls_the_sheet_and_the_cursor_stays_on_its_cell(
    wide: Project, scene_of: SceneOf, look: Look, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(wide)).run_test(size=size) as pilot:
        await pilot.press(*TO_W_B, "Z", "down", "right")
        await look(pilot)
        await turn_wheel(pilot, events.MouseScrollDown)
        await turn_wheel(pilot, events.MouseScrollDown, shift=True)
        sheet = await look(pilot)
        assert sheet.corner == (4, 4)
        assert sheet.cursor == []
        assert scene_of(pilot.app).focus.cursor == CellRef("W_b", 1, 1)
        for _ in range(3):
            await turn_wheel(pilot, events.MouseScrollUp)
            await turn_wheel(pilot, events.MouseScrollUp, shift=True)
        assert (await look(pilot)).corner == (1, 1)
        for _ in range(30):
            await turn_wheel(pilot, events.MouseScrollDown)
        assert (await look(pilot)).rows[-1] == 50
        await pilot.press("down")
        sheet = await look(pilot)
        assert scene_of(pilot.app).focus.cursor == CellRef("W_b", 2, 1)
        assert sheet.cursor == [pinned_number(scene_of(pilot.app))]


@both_sizes
async def test_a_click_on_a_cell_of_the_sheet_puts_the_cursor_there(
    wide: Project, scene_of: SceneOf, plain_screen: PlainScreen, look: Look, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(wide)).run_test(size=size) as pilot:
        await pilot.press(*TO_W_B, "Z", "ctrl+end")
        sheet = await look(pilot)
        for row, column in (
            (sheet.rows[0], sheet.columns[0]),
            (sheet.rows[3], sheet.columns[5]),
            (sheet.rows[-1], sheet.columns[-1]),
        ):
            await pilot.click(offset=place_of(plain_screen(pilot.app), row, column))
            after = await look(pilot)
            assert scene_of(pilot.app).focus.cursor == CellRef("W_b", row - 1, column - 1)
            assert after.corner == sheet.corner
            assert after.cursor == [pinned_number(scene_of(pilot.app))]


@both_sizes
async def test_a_click_on_a_scroll_bar_scrolls_and_leaves_the_cursor(
    wide: Project, scene_of: SceneOf, plain_screen: PlainScreen, look: Look, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(wide)).run_test(size=size) as pilot:
        await pilot.press(*TO_W_B, "Z")
        await look(pilot)
        (x, first, last), (left, right, y) = bars(plain_screen(pilot.app))
        await pilot.click(offset=(x, last))
        assert (await look(pilot)).rows[-1] == 50
        await pilot.click(offset=(right, y))
        sheet = await look(pilot)
        assert (sheet.rows[-1], sheet.columns[-1]) == (50, 60)
        await pilot.click(offset=(x, (first + last) // 2))
        await pilot.click(offset=((left + right) // 2, y))
        rows, columns = (await look(pilot)).corner
        assert 1 < rows < 50 - PAGES[size][0]
        assert 1 < columns < 60 - PAGES[size][1]
        await pilot.click(offset=(x, first))
        await pilot.click(offset=(left, y))
        assert (await look(pilot)).corner == (1, 1)
        assert scene_of(pilot.app).focus.cursor == CellRef("W_b", 0, 0)


GONE_TO = {"12,40": (11, 39), "3": (2, 4), " 50 ; 60 ": (49, 59), "1,1": (0, 0)}


@both_sizes
@pytest.mark.parametrize("enlarged", [["Z"], []], ids=["enlarged", "in the layers"])
@pytest.mark.parametrize("typed", GONE_TO)
async def test_a_comma_goes_to_the_cell_that_was_typed(
    wide: Project,
    scene_of: SceneOf,
    cursors: Cursors,
    settled: Settled,
    enlarged: list[str],
    typed: str,
    size: tuple[int, int],
) -> None:
    async with GpnetApp(Document(wide)).run_test(size=size) as pilot:
        await pilot.press(*TO_W_B, *["right"] * 4, *enlarged, "comma")
        assert isinstance(pilot.app.screen, AskScreen)
        assert pilot.app.screen.query_one(Input).value == "1,5"
        pilot.app.screen.query_one(Input).value = typed
        await pilot.press("enter")
        await settled(pilot)
        assert scene_of(pilot.app).focus.cursor == CellRef("W_b", *GONE_TO[typed])
        assert cursors(pilot.app) == [pinned_number(scene_of(pilot.app))]


ELSEWHERE = {
    "out_b[7]": ("out_b", 6, 0),
    "δ_b[2,1]": ("delta_b", 1, 0),
    "delta_b[2,1]": ("delta_b", 1, 0),
    " ∇W_b [50, 60] ": ("grad_W_b", 49, 59),
    "∂E/∂out_b[3]": ("dout_b", 2, 0),
    "new W_b[4,5]": ("W_b", 3, 4),
    "E": ("error", 0, 0),
}


@pytest.mark.parametrize("typed", ELSEWHERE)
async def test_a_comma_goes_to_a_cell_of_another_matrix_by_its_name(
    wide: Project, scene_of: SceneOf, typed: str
) -> None:
    async with GpnetApp(Document(wide)).run_test(size=LARGE) as pilot:
        await pilot.press("comma")
        pilot.app.screen.query_one(Input).value = typed
        await pilot.press("enter")
        assert scene_of(pilot.app).focus.cursor == CellRef(*ELSEWHERE[typed])


REFUSED = {
    "0,1": "There is no row 0: counting starts at 1, and W_b has rows 1 to 50.",
    "999,1": "There is no row 999: W_b has rows 1 to 50.",
    "1,0": "There is no column 0: counting starts at 1, and W_b has columns 1 to 60.",
    "50,61": "There is no column 61: W_b has columns 1 to 60.",
    "12345678,1": "There is no row 12,345,678: W_b has rows 1 to 50.",
    "x": "Type a row and a column",
    "": "Type a row and a column",
    "1,2,3": "Type a row and a column",
    "-1,1": "There is no row -1: counting starts at 1, and W_b has rows 1 to 50.",
    "1.5": "Type a row and a column",
    "δ_z[1,1]": "There is no value δ_z.",
    "δ_b[51]": "There is no row 51: δ_b has rows 1 to 50.",
    "9" * 30: "Type a row and a column",
}


@pytest.mark.parametrize("typed", REFUSED, ids=lambda text: text[:12] or "nothing")
async def test_a_cell_that_is_not_there_is_refused_in_place_with_the_reason(
    wide: Project, scene_of: SceneOf, plain_screen: PlainScreen, typed: str
) -> None:
    async with GpnetApp(Document(wide)).run_test(size=SMALL) as pilot:
        await pilot.press(*TO_W_B, "Z", "comma")
        pilot.app.screen.query_one(Input).value = typed
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, AskScreen)
        hint = pilot.app.screen.query_one("#ask-hint", Static)
        assert hint.has_class("-refused")
        assert REFUSED[typed] in str(hint.render())
        assert pilot.app.screen.query_one(Input).value == typed
        await pilot.press("escape")
        assert scene_of(pilot.app).focus.cursor == CellRef("W_b", 0, 0)
        assert scene_of(pilot.app).is_large
        assert "Z restores" in "\n".join(plain_screen(pilot.app))


OVERFLOWS = """
[network]
layers = [2, 3, 2]
activation = "linear"
[weights]
b = [[1e200, 0.5], [-1e200, 2], [0.25, 0]]
c = [[0.5, -0.25, 0.125], [1e200, 0.5, 0.25]]
[data]
inputs = [[1, 0.5]]
targets = [[1, 0]]
"""


def finds(pilot: Pilot[None]) -> list[list[str]]:
    """Return the rows of the list: what a cell is, its name and its number."""
    assert isinstance(pilot.app.screen, ListScreen)
    rows = pilot.app.screen.query_one(OptionList)
    return [re.split(" {2,}", str(option.prompt).strip()) for option in rows.options]


@both_sizes
@pytest.mark.parametrize("enlarged", [["Z"], []], ids=["enlarged", "in the layers"])
async def test_a_slash_lists_the_cells_that_stand_out_and_enter_goes_there(
    article: Project, scene_of: SceneOf, look: Look, enlarged: list[str], size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press(*TO_W_B, *enlarged, "down", "right", "e", *"-0.9", "enter", "slash")
        assert finds(pilot) == [
            ["largest", "W_b[4,2]", "0.8000"],
            ["smallest", "W_b[2,2]", "−0.9000"],
            ["most changed", "W_b[2,2]", "−0.9000", "changed by −1.3000"],
        ]
        await pilot.press("enter")
        await pilot.pause()
        assert scene_of(pilot.app).focus.cursor == CellRef("W_b", 3, 1)
        assert scene_of(pilot.app).is_large == bool(enlarged)
        if enlarged:
            assert (await look(pilot)).cursor == ["0.8000"]
        await pilot.press("slash", "down", "down", "enter")
        await pilot.pause()
        assert scene_of(pilot.app).focus.cursor == CellRef("W_b", 1, 1)


async def test_a_slash_finds_the_first_number_that_is_not_finite(
    project_from: Callable[[str], Project], scene_of: SceneOf
) -> None:
    async with GpnetApp(Document(project_from(OVERFLOWS))).run_test(size=SMALL) as pilot:
        await pilot.press("s", "s", "s", "slash")
        assert scene_of(pilot.app).session.values["net_c"][:, 0].tolist() == [7.5e199, np.inf]
        assert [row[:2] for row in finds(pilot)] == [
            ["largest", "net_c[1]"],
            ["smallest", "net_c[1]"],
            ["first not finite", "net_c[2]"],
        ]
        await pilot.press("down", "down", "enter")
        await pilot.pause()
        assert scene_of(pilot.app).focus.cursor == CellRef("net_c", 1, 0)


async def test_a_slash_on_a_matrix_that_is_not_computed_says_so(
    article: Project, plain_screen: PlainScreen, scene_of: SceneOf
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*TO_W_B, "tab", "Z", "slash")
        assert isinstance(pilot.app.screen, ListScreen)
        await pilot.pause()
        assert "Nothing is computed yet in this matrix." in "\n".join(plain_screen(pilot.app))
        await pilot.press("enter", "escape")
        assert not pilot.app.screen.is_modal
        assert scene_of(pilot.app).focus.cursor == CellRef("net_b", 0, 0)


@both_sizes
async def test_p_and_capital_p_change_the_digits_of_the_sheet_from_1_to_17_with_the_cursor_in_sight(
    wide: Project, scene_of: SceneOf, look: Look, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(wide)).run_test(size=size) as pilot:
        await pilot.press(*TO_W_B, "Z", "ctrl+end")
        for key, digits in [*(("p", n) for n in range(5, 18)), *(("P", n) for n in range(16, 0, -1))]:
            await pilot.press(key)
            assert scene_of(pilot.app).digits == digits
            sheet = await look(pilot)
            assert sheet.cursor == [pinned_number(scene_of(pilot.app))]
            assert (sheet.rows[-1], sheet.columns[-1]) == (50, 60)
        await pilot.press("P")
        assert scene_of(pilot.app).digits == 1
        await pilot.press(*["p"] * 20)
        assert scene_of(pilot.app).digits == MOST_DIGITS


@both_sizes
@pytest.mark.parametrize("enlarged", [["Z"], []], ids=["enlarged", "in the layers"])
async def test_capital_m_shows_what_the_last_move_added_in_place_of_the_numbers(
    article: Project,
    scene_of: SceneOf,
    plain_screen: PlainScreen,
    enlarged: list[str],
    size: tuple[int, int],
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press("f", "f", "f", "s", *enlarged, "M")
        scene = scene_of(pilot.app)
        assert scene.session.operation is not None
        name = scene.session.operation.result
        added = scene.session.values[name] - scene.session.values[name.removeprefix("new_")]
        await pilot.pause()
        shown = "\n".join(plain_screen(pilot.app))
        for number in added.ravel().tolist():
            assert difference(number, 4) in shown
        await pilot.press("M")
        await pilot.pause()
        shown = "\n".join(plain_screen(pilot.app))
        for number in scene.session.values[name].ravel().tolist():
            assert short(number, 4) in shown


async def test_what_an_edit_added_is_shown_with_its_sign_and_0_where_nothing_moved(
    article: Project, look: Look, plain_screen: PlainScreen
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*TO_W_B, "Z", "down", "e", *"0.55", "enter", "M")
        sheet = await look(pilot)
        assert sheet.title.startswith("W_b  4×2   what the last move added")
        assert sheet.cursor == ["+0.2500"]
        x, y = place_of(plain_screen(pilot.app), 2, 2)
        assert plain_screen(pilot.app)[y][: x + 1].endswith("  0.0000")


@both_sizes
async def test_e_edits_the_cell_of_the_enlarged_matrix(
    wide: Project, scene_of: SceneOf, look: Look, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(wide)).run_test(size=size) as pilot:
        await pilot.press(*TO_W_B, "Z", "ctrl+end", "up", "e")
        assert isinstance(pilot.app.screen, AskScreen)
        await pilot.press(*"7.5", "enter")
        assert scene_of(pilot.app).session.values["W_b"][48, 59] == 7.5
        sheet = await look(pilot)
        assert sheet.title.startswith("W_b  50×60")
        assert sheet.cursor == ["7.5000"]
        assert focused(pilot) == "matrix"
        await pilot.press("down", "enter", *"2", "enter")
        assert scene_of(pilot.app).session.values["W_b"][49, 59] == 2.0
        await pilot.press("u", "u")
        assert scene_of(pilot.app).session.values["W_b"][48:, 59].tolist() == wide.parameters["W_b"][48:, 59].tolist()


async def test_two_clicks_on_a_cell_of_the_sheet_edit_it(
    wide: Project, scene_of: SceneOf, plain_screen: PlainScreen, look: Look
) -> None:
    async with GpnetApp(Document(wide)).run_test(size=LARGE) as pilot:
        await pilot.press(*TO_W_B, "Z")
        await look(pilot)
        await pilot.click(offset=place_of(plain_screen(pilot.app), 7, 9), times=2)
        assert isinstance(pilot.app.screen, AskScreen)
        await pilot.press(*"-3", "enter")
        assert scene_of(pilot.app).session.values["W_b"][6, 8] == -3.0


@both_views
async def test_capital_x_folds_a_layer_once_the_cursor_is_elsewhere_and_opens_it_again(
    article: Project, scene_of: SceneOf, spots_in: SpotsIn, settled: Settled, view: list[str]
) -> None:
    first_of_b, first_of_c = CellRef("W_b", 0, 0), CellRef("W_c", 0, 0)
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*view, *TO_W_B, "X")
        await settled(pilot)
        assert first_of_b in spots_in(pilot.app, "layers")
        await pilot.press(*["tab"] * 6)
        assert scene_of(pilot.app).focus.cursor == first_of_c
        await settled(pilot)
        shown = spots_in(pilot.app, "layers")
        assert first_of_b not in shown
        assert first_of_c in shown
        await pilot.press(*["shift+tab"] * 6)
        assert scene_of(pilot.app).focus.cursor == first_of_b
        assert first_of_b in spots_in(pilot.app, "layers")
        await pilot.press("X", *["tab"] * 6)
        await settled(pilot)
        assert first_of_b in spots_in(pilot.app, "layers")


@both_views
async def test_any_number_of_layers_can_be_folded_but_not_the_one_with_the_cursor(
    article: Project, scene_of: SceneOf, spots_in: SpotsIn, settled: Settled, view: list[str]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*view, "tab", "X", "tab", "X", *["tab"] * 6, "X", *["tab"] * 6, "X")
        assert scene_of(pilot.app).folded == {"a", "b", "c", "d"}
        await settled(pilot)
        names = {target.name for target in spots_in(pilot.app, "layers") if isinstance(target, CellRef)}
        assert "W_d" in names
        assert not names & {"out_a", "W_b", "net_b", "out_b", "W_c", "net_c"}


@both_views
async def test_a_click_on_a_folded_layer_opens_it(
    article: Project, scene_of: SceneOf, spots_in: SpotsIn, settled: Settled, view: list[str]
) -> None:
    first = CellRef("W_c", 0, 0)
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*view, *TO_W_B, *["tab"] * 6, "X", "escape")
        await settled(pilot)
        assert first not in spots_in(pilot.app, "layers")
        await pilot.click(offset=spots_in(pilot.app, "layers")[LayerRef("c")])
        assert scene_of(pilot.app).focus.cursor == first
        assert first in spots_in(pilot.app, "layers")


@both_views
async def test_a_large_layer_that_is_folded_leaves_its_room_to_the_others(
    wide: Project, spots_in: SpotsIn, settled: Settled, view: list[str]
) -> None:
    def others() -> int:
        return sum(isinstance(one, CellRef) and layer_of(one.name) != "b" for one in spots_in(pilot.app, "layers"))

    async with GpnetApp(Document(wide)).run_test(size=LARGE) as pilot:
        await pilot.press(*view, *TO_W_B, *["tab"] * 6)
        await settled(pilot)
        before = others()
        await pilot.press(*["shift+tab"] * 6, "X", *["tab"] * 6)
        await settled(pilot)
        assert others() > before


@both_sizes
async def test_what_changes_little_or_elsewhere_is_told(article: Project, told: Told, size: tuple[int, int]) -> None:
    async with GpnetApp(Document(article)).run_test(size=size, notifications=True) as pilot:
        for key, text in (
            ("M", "In place of the numbers: what the last move added to them"),
            ("M", "The numbers again"),
            ("X", "Layer a is folded while the cursor is elsewhere"),
            ("X", "Layer a is open again"),
        ):
            await pilot.press(key)
            await pilot.pause()
            assert told(pilot.app) == text


@both_sizes
async def test_tab_moves_on_from_matrix_to_matrix_while_enlarged_and_back_to_the_program(
    article: Project, scene_of: SceneOf, look: Look, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press("Z", "tab")
        assert focused(pilot) == "matrix"
        seen = [(await look(pilot)).title.split()[0]]
        for _ in range(30):
            await pilot.press("tab")
            if not scene_of(pilot.app).is_large:
                break
            seen.append((await look(pilot)).title.split()[0])
        assert seen[:8] == ["out_a", "W_b", "net_b", "out_b", "∂E/∂out_b", "δ_b", "∇W_b", "W_c"]
        assert seen[-7:] == ["W_d", "net_d", "out_d", "target", "∂E/∂out_d", "δ_d", "∇W_d"]
        assert len(seen) == 20
        assert focused(pilot) == "program"


@both_sizes
async def test_shift_tab_moves_back_from_matrix_to_matrix_while_enlarged(
    article: Project, scene_of: SceneOf, look: Look, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press(*TO_W_B, "tab", "Z", "shift+tab")
        assert (await look(pilot)).title.startswith("W_b  4×2")
        await pilot.press("shift+tab")
        assert (await look(pilot)).title.startswith("out_a  2×1")
        await pilot.press("shift+tab")
        assert not scene_of(pilot.app).is_large
        assert focused(pilot) == "program"
