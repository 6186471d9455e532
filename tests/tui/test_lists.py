"""Lists as tables: headings stand apart, the cursor is on the first row that keys act on, colours can be read."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import pytest
from textual.app import App
from textual.color import Color
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_engine.stopping.breakpoints import Breakpoint
from gpnet_engine.stopping.watches import Watch
from gpnet_engine.time.edits import CellEdit, SeedEdit, SettingsEdit
from gpnet_engine.time.session import Position, Session, open_session
from gpnet_tui.app import GpnetApp
from gpnet_tui.dialogs.lists import ListScreen, RowAction
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.view.breakpoints import stops_listing
from gpnet_tui.view.edits import edits_listing
from gpnet_tui.view.listing import COLUMNS, Listing, between, ruled
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import Ink, Line, plain, span, width
from tests.builders.keys import to

AnyPilot: TypeAlias = Pilot[None]
Settled: TypeAlias = Callable[[AnyPilot], Awaitable[None]]
SceneOf: TypeAlias = Callable[[App[Any]], Scene]

LARGE, SMALL = (140, 45), (80, 24)


def text_of(row: Line | str) -> str:
    return row if isinstance(row, str) else plain(row)


def under_cursor(pilot: AnyPilot) -> str:
    rows = pilot.app.screen.query_one(OptionList)
    assert rows.highlighted is not None
    return str(rows.get_option_at_index(rows.highlighted).prompt)


# Edits


EDITS = (
    CellEdit(1, "W_b", 0, 0, 1.25),
    SettingsEdit(2, (("learning_rate", 0.3), ("decimals", 6))),
    CellEdit(12, "new_W_c", 1, 2, -12.5),
    CellEdit(12, "inputs", 0, 3, 100.0),
    SeedEdit(7),
)


def test_the_edits_are_a_table_with_their_values_on_the_point() -> None:
    listing = edits_listing(EDITS)
    assert [[line.rstrip() for line in text_of(row).split("\n")] for row in listing.rows[1:]] == [
        ["   2   learning rate               0.3", "       decimals                    6"],
        ["  12   new W_c[2,3]              −12.5    (hidden by the one 2 lines below)"],
        ["  12   input 1 of sample 4       100"],
        ["   1   weights drawn from seed     7"],
    ]
    assert text_of(listing.head[0]) == "from   what                      is set to"
    values = [line for row in listing.rows for line in text_of(row).split("\n")]
    assert {line.index(".") for line in values if "." in line} == {36}


# Breakpoints and watches


def stops(session: Session, *names: str) -> Listing:
    breakpoints = (Breakpoint("error", "E < 0.01", hits=3), Breakpoint("delta_b", is_on=False, hits=12))
    watches = tuple(Watch(name, name, 0.5 + at, 12.25, Position(1, 0), is_known=True) for at, name in enumerate(names))
    return stops_listing(session, breakpoints if len(names) != 1 else (), watches, 4)


def test_breakpoints_and_watches_are_two_tables(article: Project) -> None:
    listing = stops(open_session(article), "norm(W_b)", "E")
    assert text_of(listing.head[0]) == "  breakpoint  stops  condition"
    first, second, heading, *watched = [text_of(row).rstrip() for row in listing.rows]
    assert (first, second) == ("◉ E               3  if E < 0.01", "○ δ_b            12")
    assert heading.split("\n")[1].split() == ["watch", "value", "change"]
    assert watched == ["= norm(W_b)  0.5000  −11.750", "= E          1.5000  −10.750"]
    assert listing.inert == {2}


def test_one_kind_alone_has_no_heading_between(article: Project) -> None:
    watches = stops(open_session(article), "E")
    assert watches.inert == ()
    assert plain(watches.head[0]).split() == ["watch", "value", "change"]
    breakpoints = stops(open_session(article))
    assert breakpoints.inert == ()
    assert plain(breakpoints.head[0]).split()[0] == "breakpoint"


def test_a_long_expression_has_a_line_of_its_own_and_is_whole(article: Project) -> None:
    name = "max(abs(delta_b)) + max(abs(delta_c)) + norm(W_b) * 100"
    (row,) = stops(open_session(article), name).rows
    first, second = text_of(row).split("\n")
    assert first == f"= {name}"
    assert second.split() == ["0.5000", "−11.750"]


async def test_keys_act_on_the_row_under_the_cursor_also_below_a_heading(
    article: Project, scene_of: SceneOf, plain_screen: Callable[[App[Any]], list[str]], settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press("b", "equals_sign", *"norm(W_b)", "enter", "equals_sign", *"norm(W_c)", "enter", "y")
        await settled(pilot)
        assert under_cursor(pilot).startswith("● net_b")
        assert re.search(r"breakpoint +stops +condition", "\n".join(plain_screen(pilot.app)))
        await pilot.press("down")
        await settled(pilot)
        assert under_cursor(pilot).startswith("= norm(W_b)")
        await pilot.press("down", "x")
        await settled(pilot)
        assert [watch.text for watch in scene_of(pilot.app).watches] == ["norm(W_b)"]
        assert under_cursor(pilot).startswith("= norm(W_b)")
        await pilot.press("up", "x")
        await settled(pilot)
        assert scene_of(pilot.app).breakpoints == ()
        assert under_cursor(pilot).startswith("= norm(W_b)")


# The cursor


FIRST = {
    "what an update does": ([*to("1.18"), "K"], "W_d[1,3]"),
    "health: the first layer": ([*to("1.18"), "H"], "d 0.147"),
    "health: the offer": (["H"], "Examine all 4 samples"),
    "edits": (["tab", "tab", *"1.5", "enter", "E"], "   1   W_b[1,1]"),
    "breakpoints": (["b", "y"], "● net_b"),
    "watches": ([*to("1.2"), "w", "y"], "= out_b[1]"),
    "marked places": (["v", "V"], "1.0"),
    "what stands out": ([*to("1.2"), "slash"], "largest"),
}


@pytest.mark.parametrize(("keys", "row"), FIRST.values(), ids=FIRST)
async def test_the_cursor_opens_on_the_first_row_that_keys_act_on(
    article: Project, settled: Settled, keys: list[str], row: str
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*keys)
        await settled(pilot)
        assert isinstance(pilot.app.screen, ListScreen)
        assert under_cursor(pilot).startswith(row)
        head = pilot.app.screen.query_one("#list-head", Static)
        assert head.display


async def test_a_list_with_only_something_said_is_closed_by_enter(article: Project, settled: Settled) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        pilot.app.push_screen(ListScreen("Said", lambda: Listing((), head=((span("All is well"),),)), ()))
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(pilot.app.screen, DebuggerScreen)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
async def test_a_long_table_stays_in_its_frame_with_its_heading_and_its_foot(
    article: Project, plain_screen: Callable[[App[Any]], list[str]], settled: Settled, size: tuple[int, int]
) -> None:
    def listing() -> Listing:
        rows = [(span(f"row {at}", Ink.TEXT),) for at in range(100)]
        return Listing(rows, head=ruled((span("heading"),)), foot=((span("foot"),),), inert={0, 50})

    acted: list[int] = []
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        pilot.app.push_screen(ListScreen("Long", listing, (RowAction("x", "act", acted.append),)))
        await settled(pilot)
        assert under_cursor(pilot) == "row 1"
        await pilot.press("x", "end", "x")
        await settled(pilot)
        assert acted == [0, 97]
        shown = "\n".join(plain_screen(pilot.app))
        for text in ("heading", "foot", "row 99", "Esc closes", "─" * COLUMNS):
            assert text in shown


async def test_the_row_under_the_cursor_has_one_colour_and_the_others_that_of_their_inks(
    article: Project, settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        rows = [(span("one", Ink.DIM),), (span("two", Ink.DIM),)]
        pilot.app.push_screen(ListScreen("Colours", lambda: Listing(rows), ()))
        await settled(pilot)
        await pilot.press("down")
        await settled(pilot)
        strips = pilot.app.screen.query_one(OptionList).render_lines
        variables = pilot.app.theme_variables
        widget = pilot.app.screen.query_one(OptionList)
        lines = strips(widget.size.region)
        colours = [
            next(seg.style.color.name for seg in line if seg.text.strip() and seg.style and seg.style.color)
            for line in lines[:2]
        ]
        assert [Color.parse(colour).hex for colour in colours] == [
            Color.parse(variables["dim"]).hex,
            Color.parse(variables["strong"]).hex,
        ]


def test_a_heading_between_rows_stands_apart() -> None:
    first, second, rule = plain(between((span("watch"),))).split("\n")
    assert (first, second) == ("", "watch")
    assert len(rule) == COLUMNS
    assert all(width(line) <= COLUMNS for line in ruled((span("a"),)))
