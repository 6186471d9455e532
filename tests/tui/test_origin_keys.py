"""Where a number comes from, by keys: `T` opens the tree, `>` follows what contributes most, Backspace comes back.

The article's program has E at step 7, δ_d at 8, ∇W_d at 9, ∇W_b at 15 and the updates at 16 to 18.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeAlias

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input
from textual.widgets.tree import TreeNode

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_engine.time.session import Position
from gpnet_tui.app import GpnetApp
from gpnet_tui.commands import able_in
from gpnet_tui.dialogs.origin import Known, OriginScreen, OriginTree
from gpnet_tui.dialogs.progress import ProgressScreen
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.view.scene import Place, Scene
from gpnet_tui.view.text.ink import CellRef
from gpnet_tui.view.text.labels import cell_label
from tests.builders.keys import to
from tests.builders.waiting import until

AnyPilot: TypeAlias = Pilot[None]
SceneOf: TypeAlias = Callable[[App[Any]], Scene]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
Told: TypeAlias = Callable[[App[Any]], str]
Settled: TypeAlias = Callable[[AnyPilot], Awaitable[None]]
MakeProject: TypeAlias = Callable[..., Project]
Here: TypeAlias = Callable[[AnyPilot], str]
PlaceOf: TypeAlias = Callable[[AnyPilot], Place]

LARGE, SMALL = (140, 45), (80, 24)
SIZES = pytest.mark.parametrize("size", [LARGE, SMALL], ids=["large", "small"])
TO_END = ["f"] * 4
MOST_KEYS = 400


@pytest.fixture(scope="session")
def here(scene_of: SceneOf) -> Here:
    """Return a function that tells the same as a person would write it down: 1.18 new W_d[1,1]."""

    def written(pilot: AnyPilot) -> str:
        scene = scene_of(pilot.app)
        iteration, step = scene.session.position
        return f"{iteration}.{step} {cell_label(scene.session, scene.focus.cursor)}"

    return written


def tree_of(pilot: AnyPilot) -> OriginTree:
    return pilot.app.screen.query_one(OriginTree)


def node_of(pilot: AnyPilot) -> TreeNode[Known]:
    """Return the node under the tree's cursor."""
    node = tree_of(pilot).cursor_node
    assert node is not None
    return node


def line(pilot: AnyPilot) -> str:
    """Return the line under the tree's cursor."""
    return str(node_of(pilot).label)


def lines_below(node: TreeNode[Known]) -> list[str]:
    return [str(child.label) for child in node.children]


def all_lines(node: TreeNode[Known]) -> Iterator[str]:
    yield str(node.label)
    for child in node.children:
        yield from all_lines(child)


def name_on(text: str) -> str:
    """Return what a line is about: ∇W_b[1,1] of "− ∇W_b[1,1] 0.0024   step 15"."""
    return text.removeprefix("− ").split(" ")[0]


async def go_down_to(pilot: AnyPilot, start: str) -> None:
    """Press j until the cursor is on a line that begins with `start`."""
    for _ in range(MOST_KEYS):
        await pilot.press("j")
        if line(pilot).removeprefix("− ").startswith(start):
            return
    raise AssertionError(f"There is no line {start}.")


async def open_path(pilot: AnyPilot, *starts: str) -> None:
    """Open the tree line by line, down to the line that begins with the last of `starts`."""
    for start in starts:
        if not node_of(pilot).is_expanded:
            await pilot.press("right")
        await go_down_to(pilot, start)


async def open_next(pilot: AnyPilot) -> bool:
    """Open a line, and go to the first one below it that can be opened; tell whether there is one."""
    node = node_of(pilot)
    if not node.is_expanded:
        await pilot.press("right")
    below = next((child for child in node.children if child.allow_expand), None)
    for _ in range(MOST_KEYS):
        if below is None or node_of(pilot) is below:
            break
        await pilot.press("down")
    return below is not None


# The tree

FIRST_LEVEL = {
    "weighted sum": (
        ["s"],
        "net_b[1] 0.1000   step 1",
        ["W_b[1,1] · out_a[1] = 0.1000   +100%", "W_b[1,2] · out_a[2] = 0.0000   +0%"],
    ),
    "activation": (["n"], "out_b[1] 0.5250   step 2", ["1 / (1 + e^−net_b[1]) = 0.5250   +100%"]),
    "error": (["f", "f"], "E 0.2723   step 7", ["E_k[1] 0.2591   +95%   step 7", "E_k[2] 0.0132   +5%   step 7"]),
    "output delta": (
        ["f", "f", "s"],
        "δ_d[1] 0.1452   step 8",
        [
            "out_d[1] · out_d[1] · (1 − out_d[1]) = 0.1452   +100%",
            "− target[1] · out_d[1] · (1 − out_d[1]) = 0.0000   +0%",
        ],
    ),
    "gradient": (["f"] * 3, "∇W_b[1,1] 0.0024   step 15", ["δ_b[1] · out_a[1] = 0.0024   +100%"]),
    "update": (
        TO_END,
        "new W_d[1,1] 0.2501   step 18",
        ["W_d[1,1] 0.3000   +86%   given", "− l·∇W_d[1,1] = −0.0499   −14%   step 18"],
    ),
    "input": ([], "out_a[1] 1.0000   given", []),
    "weight of the start": (["tab", "tab"], "W_b[1,1] 0.1000   given", []),
    "weight that was updated": (
        [*to("3.0"), "tab", "tab"],
        "W_b[1,1] 0.0996   left by iteration 2, step 16",
        ["W_b[1,1] 0.0988   +99%   left by iteration 1, step 16", "− l·∇W_b[1,1] = 0.0008   +0.8%   step 16"],
    ),
}


@SIZES
@pytest.mark.parametrize(("keys", "root", "terms"), FIRST_LEVEL.values(), ids=FIRST_LEVEL)
async def test_t_opens_the_terms_that_make_up_the_number_with_their_shares(
    article: Project,
    plain_screen: PlainScreen,
    settled: Settled,
    size: tuple[int, int],
    keys: list[str],
    root: str,
    terms: list[str],
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press(*keys, "T")
        assert isinstance(pilot.app.screen, OriginScreen)
        assert line(pilot) == root
        assert lines_below(tree_of(pilot).root) == terms
        await settled(pilot)
        shown = plain_screen(pilot.app)
        assert [text for text in (root, *terms) if not any(text in row for row in shown)] == []


@SIZES
async def test_of_a_batch_every_sample_has_its_term(
    batch_project: Project, plain_screen: PlainScreen, settled: Settled, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(batch_project)).run_test(size=size) as pilot:
        await pilot.press(*to("1.7"), "T")
        assert line(pilot) == "∇W_c[1,1] 0.1496   step 7"
        terms = [
            "δ_c[1,3] · out_b[1,3] = 0.1254   +60%",
            "δ_c[1,2] · out_b[1,2] = 0.0547   +26%",
            "δ_c[1,1] · out_b[1,1] = −0.0305   −14%",
        ]
        assert lines_below(tree_of(pilot).root) == terms
        await settled(pilot)
        shown = "\n".join(plain_screen(pilot.app))
        assert [text for text in terms if text not in shown] == []


async def test_of_a_long_sum_the_largest_terms_are_listed_and_the_others_added_up(empty_project: MakeProject) -> None:
    async with GpnetApp(Document(empty_project([20, 3, 2]))).run_test(size=LARGE) as pilot:
        await pilot.press("s", "T")
        *terms, rest = lines_below(tree_of(pilot).root)
        assert terms == [f"W_b[1,{k}] · out_a[{k}] = 0.2500   +5%" for k in range(1, 9)]
        assert rest == "… 12 smaller terms: 3.0000"
        await go_down_to(pilot, "…")
        await pilot.press("enter", "right", "left")
        assert isinstance(pilot.app.screen, OriginScreen)


@pytest.mark.parametrize(("into", "out"), [("right", "left"), ("l", "h")], ids=["arrows", "letters"])
async def test_right_opens_and_goes_in_and_left_closes_or_goes_up(article: Project, into: str, out: str) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*TO_END, "T", into, "down")
        assert line(pilot).startswith("− l·∇W_d[1,1]")
        seen = []
        for key in (into, into, out, out, out, out, out, into):
            await pilot.press(key)
            seen.append((name_on(line(pilot)), node_of(pilot).is_expanded))
        assert seen == [
            ("l·∇W_d[1,1]", True),
            ("l", True),  # the product l · ∇W_d[1,1], which is open from the start
            ("l", False),
            ("l·∇W_d[1,1]", True),
            ("l·∇W_d[1,1]", False),
            ("new", True),
            ("new", False),
            ("new", True),
        ]


@pytest.mark.parametrize(("down", "up"), [("down", "up"), ("j", "k")], ids=["arrows", "letters"])
async def test_the_cursor_moves_over_what_is_open_and_stops_at_the_ends(article: Project, down: str, up: str) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*TO_END, "T")
        seen = []
        for key in (up, down, down, down, up):
            await pilot.press(key)
            seen.append(name_on(line(pilot)))
        assert seen == ["new", "W_d[1,1]", "l·∇W_d[1,1]", "l·∇W_d[1,1]", "W_d[1,1]"]


async def test_enter_on_a_term_of_several_cells_closes_and_opens_it(article: Project) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press("s", "T", "down")
        for is_open in (False, True):
            await pilot.press("enter")
            assert isinstance(pilot.app.screen, OriginScreen)
            assert (name_on(line(pilot)), node_of(pilot).is_expanded) == ("W_b[1,1]", is_open)


@pytest.mark.parametrize("path", [[], ["down"], ["down", "down"]], ids=len)
async def test_the_key_that_follows_does_the_same_in_the_tree(article: Project, here: Here, path: list[str]) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press("f", "f", "f", "T", *path)
        link = node_of(pilot).data
        assert link is not None
        is_cell = link[1] is not None
        await pilot.press("greater_than_sign")
        assert isinstance(pilot.app.screen, DebuggerScreen) == is_cell
        if not is_cell:
            return
        followed = here(pilot)
        await pilot.press("backspace", "T", *path, "enter", "greater_than_sign")
        assert here(pilot) == followed


@pytest.mark.parametrize("key", ["escape", "q", "T"])
async def test_closing_the_tree_stays_and_leaves_everything_as_it_was(
    article: Project, scene_of: SceneOf, key: str
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*TO_END)
        before = scene_of(pilot.app)
        await pilot.press("T", "down", "down", "right", key)
        assert isinstance(pilot.app.screen, DebuggerScreen)
        assert scene_of(pilot.app) is before


@pytest.mark.parametrize("key", ["T", "greater_than_sign"], ids=["T", ">"])
async def test_a_cell_that_is_not_computed_yet_is_said_to_be_so(
    article: Project, scene_of: SceneOf, told: Told, key: str
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press("tab", "tab", "tab")
        before = scene_of(pilot.app)
        await pilot.press(key)
        await pilot.pause()
        assert isinstance(pilot.app.screen, DebuggerScreen)
        assert told(pilot.app) == "net_b[1] is not computed yet"
        assert scene_of(pilot.app) is before


ON_THE_WAY_BACK = [
    *("l·∇W_b", "∇W_b", "δ_b", "∂E/∂out_b", "δ_c", "∂E/∂out_c", "δ_d"),
    *("out_d", "net_d", "out_c", "net_c", "out_b", "net_b"),
]


@SIZES
async def test_keys_alone_lead_from_a_new_weight_down_to_an_input_and_a_first_weight(
    article: Project, plain_screen: PlainScreen, settled: Settled, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press(*to("1.16"), "T")
        names = []
        while await open_next(pilot):
            names.append(name_on(line(pilot)).partition("[")[0])
            await settled(pilot)
            assert any(line(pilot)[:60] in row for row in plain_screen(pilot.app)), line(pilot)
        assert list(dict.fromkeys(name for name in names if name in ON_THE_WAY_BACK)) == ON_THE_WAY_BACK
        assert lines_below(node_of(pilot)) == ["W_b[4,1] 0.7000   given", "out_a[1] 1.0000   given"]
        await pilot.press("down", "down")
        await settled(pilot)
        assert line(pilot) == "out_a[1] 1.0000   given"
        assert any("out_a[1] 1.0000   given" in row for row in plain_screen(pilot.app))


# To a cell, in time too

DESTINATIONS = {
    "the root": (TO_END, [], "1.18 new W_d[1,1]"),
    "an intermediate": (TO_END, ["l·∇W_d[1,1]"], "1.18 l·∇W_d[1,1]"),
    "a gradient": (TO_END, ["l·∇W_d[1,1]", "∇W_d[1,1]"], "1.9 ∇W_d[1,1]"),
    "a delta": (TO_END, ["l·∇W_d[1,1]", "∇W_d[1,1]", "δ_d[1] 0"], "1.8 δ_d[1]"),
    "a weight that is given": (TO_END, ["W_d[1,1]"], "1.0 W_d[1,1]"),
    "the learning rate": (TO_END, ["l·∇W_d[1,1]", "l 0.5000"], "1.0 l"),
    "an input": (["s"], ["out_a[2]"], "1.0 out_a[2]"),
    "a target": (["f", "f", "s"], ["target[1] 0.0000"], "1.0 target[1]"),
    "what an output adds to E": (["f", "f"], ["E_k[2]"], "1.7 E_k[2]"),
    "the update of the iteration before": ([*to("2.0"), "tab", "tab"], [], "1.16 new W_b[1,1]"),
    "the same, from what uses it": ([*to("2.1")], ["W_b[1,1] 0"], "1.16 new W_b[1,1]"),
    "the update of two iterations before": ([*to("3.0"), "tab", "tab"], ["W_b[1,1] 0.0988"], "1.16 new W_b[1,1]"),
    "a gradient of the iteration before": (
        [*to("3.0"), "tab", "tab"],
        ["l·∇W_b[1,1]", "∇W_b[1,1]"],
        "2.15 ∇W_b[1,1]",
    ),
}


@pytest.mark.parametrize(("keys", "path", "there"), DESTINATIONS.values(), ids=DESTINATIONS)
async def test_enter_goes_to_the_cell_and_to_the_operation_that_made_it(
    article: Project, here: Here, keys: list[str], path: list[str], there: str
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*keys)
        before = here(pilot)
        await pilot.press("T")
        await open_path(pilot, *path)
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, DebuggerScreen)
        assert here(pilot) == there
        await pilot.press("backspace")
        assert here(pilot) == before


@pytest.mark.parametrize(
    ("place", "path", "there"),
    [
        ("1.7", ["δ_c[1,2] 0", "out_c[1,2]", "net_c[2,2]"], "1.3 net_c[2,2]"),
        ("1.11", ["δ_b[1,1] −"], "1.10 δ_b[1,1]"),
        ("1.12", ["δ_b[1,3] "], "1.10 δ_b[1,3]"),
        ("1.5", ["E_k[2,3] "], "1.5 E_k[2,3]"),
    ],
)
async def test_enter_goes_to_the_sample_of_a_batch(
    batch_project: Project, here: Here, place: str, path: list[str], there: str
) -> None:
    async with GpnetApp(Document(batch_project)).run_test(size=SMALL) as pilot:
        await pilot.press(*to(place), "T")
        await open_path(pilot, *path)
        await pilot.press("enter")
        assert here(pilot) == there


async def test_enter_goes_through_many_layers(deep_project: Project, here: Here) -> None:
    async with GpnetApp(Document(deep_project)).run_test(size=SMALL) as pilot:
        await pilot.press(*to("1.38"), "T")
        assert line(pilot).startswith("out_t[1]")
        await open_path(pilot, "net_t[1] ", "out_s[", "net_s[", "out_r[", "net_r[", "out_q[")
        wanted = line(pilot)
        await pilot.press("enter")
        assert here(pilot) == f"1.32 {wanted.split(' ')[0]}"


async def test_a_number_that_was_typed_leads_to_where_it_was_typed(article: Project, here: Here, told: Told) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE, notifications=True) as pilot:
        await pilot.press(*to("2.0"), "tab", "tab", "e", *"0.75", "enter", *to("4.0"), "T")
        await open_path(pilot, "W_b[1,1] 0.7506", "W_b[1,1] 0.7500")
        assert line(pilot) == "W_b[1,1] 0.7500   +100%   typed in iteration 2"
        await pilot.press("enter")
        assert here(pilot) == "2.0 W_b[1,1]"
        await pilot.press("greater_than_sign")
        await pilot.pause()
        assert told(pilot.app) == "W_b[1,1] is typed: it comes from nothing else"


async def test_a_typed_sample_is_followed_into_a_batch_of_another_size(batch_project: Project, here: Here) -> None:
    async with GpnetApp(Document(batch_project)).run_test(size=LARGE) as pilot:
        await pilot.press(*to("2.0"), "tab", "right", "e", *"0.75", "enter", *to("3.0"), "x")
        await pilot.pause()
        pilot.app.screen.query_one("#field-batch_size", Input).value = "6"
        pilot.app.screen.query(Input).first().focus()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press(*["right"] * 3)
        assert here(pilot) == "3.0 out_a[1,5]"
        await pilot.press("T")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert here(pilot) == "2.0 out_a[1,2]"


@pytest.mark.parametrize("is_large", [False, True], ids=["in the layers", "enlarged"])
async def test_the_matrix_with_the_cursor_may_be_enlarged_meanwhile(
    article: Project, scene_of: SceneOf, here: Here, *, is_large: bool
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*TO_END, *(["Z"] if is_large else []), "T", "down", "down", "right")
        await go_down_to(pilot, "∇W_d")
        await pilot.press("enter")
        assert here(pilot) == "1.9 ∇W_d[1,1]"
        assert scene_of(pilot.app).is_large == is_large


# Back again


async def test_backspace_and_less_than_lead_back_step_by_step_to_the_exact_place_and_cell(
    article: Project, place_of: PlaceOf
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*to("3.0"), "tab", "tab", "down", "right", *to("3.15"))  # the second weight in its second row
        places = [place_of(pilot)]
        assert places == [Place(Position(3, 15), CellRef("W_b", 1, 1))]
        for _ in range(3):
            await pilot.press("greater_than_sign")
            places.append(place_of(pilot))
        await pilot.press("T", "enter")  # to the same cell: a step as well
        places.append(place_of(pilot))
        for key in ("backspace", "less_than_sign", "backspace", "less_than_sign"):
            places.pop()
            await pilot.press(key)
            assert place_of(pilot) == places[-1]


async def test_moves_in_between_do_not_change_where_the_way_back_leads(article: Project, place_of: PlaceOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*TO_END)
        begun = place_of(pilot)
        await pilot.press("greater_than_sign", "i", "S", "tab", "down", "backspace")
        assert place_of(pilot) == begun


async def test_the_way_back_is_greyed_where_there_is_none(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*TO_END)
        before = scene_of(pilot.app)
        assert "trail_back" not in able_in(scene_of(pilot.app))
        await pilot.press("backspace", "less_than_sign")
        assert scene_of(pilot.app) is before
        await pilot.press("greater_than_sign")
        assert "trail_back" in able_in(scene_of(pilot.app))
        await pilot.press("backspace")
        assert "trail_back" not in able_in(scene_of(pilot.app))


async def test_no_more_than_the_last_places_are_kept(
    article: Project, place_of: PlaceOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gpnet_tui.actions.following._MOST_PLACES", 2)
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*TO_END)
        places = []
        for _ in range(4):
            places.append(place_of(pilot))
            await pilot.press("greater_than_sign")
        await pilot.press(*["backspace"] * 4)
        assert place_of(pilot) == places[2]


async def test_the_way_back_of_one_network_is_not_that_of_another(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*TO_END, "greater_than_sign", "o", "down", "down", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, DebuggerScreen)
        assert "trail_back" not in able_in(scene_of(pilot.app))


@pytest.mark.parametrize(
    ("mark", "back"),
    [(["greater_than_sign"], ["backspace"]), (["v"], ["V", "enter"])],
    ids=["the way", "a marked place"],
)
async def test_a_place_that_settings_took_away_leads_to_the_end_of_its_iteration(
    batch_project: Project, scene_of: SceneOf, mark: list[str], back: list[str]
) -> None:
    async with GpnetApp(Document(batch_project)).run_test(size=LARGE) as pilot:
        await pilot.press(*TO_END)
        assert scene_of(pilot.app).session.position == (1, 16)
        await pilot.press(*mark, *to("1.0"), "x")
        await pilot.pause()
        pilot.app.screen.query_one("#field-bias", Input).value = "none"
        pilot.app.screen.query(Input).first().focus()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press(*back)
        await pilot.pause()
        assert scene_of(pilot.app).session.position == (1, 12)


async def test_a_long_way_back_can_be_stopped_and_gone_later(
    article: Project, scene_of: SceneOf, place_of: PlaceOf, long_tasks: Callable[[], asyncio.Event]
) -> None:
    async with GpnetApp(Document(article), budget=1).run_test(size=SMALL) as pilot:
        await pilot.press(*to("900.16"))
        begun = place_of(pilot)
        await pilot.press("greater_than_sign", *to("3.0"))
        before = scene_of(pilot.app)
        gate = long_tasks()
        await pilot.press("backspace")
        assert isinstance(pilot.app.screen, ProgressScreen)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, DebuggerScreen)
        assert scene_of(pilot.app) is before
        gate.set()
        await pilot.press("backspace")
        await until(pilot, lambda: isinstance(pilot.app.screen, DebuggerScreen))
        assert place_of(pilot) == begun
        assert "trail_back" not in able_in(scene_of(pilot.app))


# The largest contribution

ALONG_A_WEIGHT_OF_THE_LAST_LAYER = [
    "1.18 new W_d[1,1]",
    "1.9 ∇W_d[1,1]",
    "1.8 δ_d[1]",
    "1.6 out_d[1]",
    "1.5 net_d[1]",
    "1.4 out_c[3]",
    "1.3 net_c[3]",
    "1.2 out_b[4]",
    "1.1 net_b[4]",
    "1.0 W_b[4,1]",
]
ALONG_A_WEIGHT_OF_THE_FIRST_LAYER = [
    "1.16 new W_b[1,1]",
    "1.15 ∇W_b[1,1]",
    "1.14 δ_b[1]",
    "1.13 ∂E/∂out_b[1]",
    "1.11 δ_c[3]",
    "1.10 ∂E/∂out_c[3]",
    *ALONG_A_WEIGHT_OF_THE_LAST_LAYER[2:],
]


async def follow_to_the_end(pilot: AnyPilot, here: Here, scene_of: SceneOf) -> list[str]:
    """Press > until nothing is behind the cell, and return all places on the way."""
    seen = [here(pilot)]
    while len(seen) < MOST_KEYS:
        await pilot.press("greater_than_sign")
        scene = scene_of(pilot.app)
        if here(pilot) == seen[-1]:
            return seen
        assert scene.focus.cursor.name in scene.session.values, here(pilot)
        seen.append(here(pilot))
    raise AssertionError("It does not end.")


@SIZES
@pytest.mark.parametrize(
    "places", [ALONG_A_WEIGHT_OF_THE_LAST_LAYER, ALONG_A_WEIGHT_OF_THE_FIRST_LAYER], ids=["last layer", "first layer"]
)
async def test_greater_than_leads_from_an_update_over_gradient_and_delta_to_a_given_number_and_says_so(
    article: Project, here: Here, scene_of: SceneOf, told: Told, size: tuple[int, int], places: list[str]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size, notifications=True) as pilot:
        await pilot.press(*to(places[0].partition(" ")[0]))
        assert await follow_to_the_end(pilot, here, scene_of) == places
        await pilot.pause()
        assert told(pilot.app) == "W_b[4,1] is given: it comes from nothing else"
        assert "trail_back" in able_in(scene_of(pilot.app))


async def test_in_a_later_iteration_the_way_is_the_same_and_then_goes_on_in_the_one_before(
    article: Project, here: Here, scene_of: SceneOf
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*to("3.0"), "tab", "tab")
        seen = await follow_to_the_end(pilot, here, scene_of)
        steps = [place.partition("[")[0] for place in seen]
        assert steps[:8] == [
            "3.0 W_b",
            *("2.15 ∇W_b", "2.14 δ_b", "2.13 ∂E/∂out_b", "2.11 δ_c", "2.10 ∂E/∂out_c", "2.8 δ_d", "2.6 out_d"),
        ]
        later = steps[8:]
        assert "1.16 new W_b" in later
        assert later[later.index("1.16 new W_b") + 1] == "1.15 ∇W_b"
        assert seen[-1].startswith("1.0 ")


@pytest.mark.parametrize("fixture", ["batch_project", "deep_project"], ids=["a batch", "many layers"])
async def test_greater_than_ends_at_what_was_given_in_any_network(
    request: pytest.FixtureRequest, here: Here, scene_of: SceneOf, told: Told, fixture: str
) -> None:
    project: Project = request.getfixturevalue(fixture)
    async with GpnetApp(Document(project)).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press(*TO_END)
        seen = await follow_to_the_end(pilot, here, scene_of)
        assert seen[0].partition(" ")[2].startswith("new ")
        assert seen[1].partition(" ")[2].startswith("∇")
        assert seen[2].partition(" ")[2].startswith("δ")
        assert seen[-1].startswith("1.0 ")
        await pilot.pause()
        assert told(pilot.app).endswith("is given: it comes from nothing else")


async def test_a_slope_that_is_always_1_is_constant(explodes: Project, here: Here, told: Told) -> None:
    async with GpnetApp(Document(explodes)).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press(*to("1.9"), "T")
        await open_path(pilot, "f′_b[1]")
        await pilot.press("enter", "greater_than_sign")
        await pilot.pause()
        assert here(pilot) == "1.9 f′_b[1]"
        assert told(pilot.app) == "f′_b[1] is constant: it comes from nothing else"


@pytest.mark.usefixtures("run_lets_keys_act", "at_full_speed")
@pytest.mark.parametrize(
    ("keys", "step", "name"),
    [
        (["greater_than_sign"], 15, "grad_W_b"),
        (["T", "enter"], 16, "new_W_b"),
        (["T", "down", "enter"], 16, "new_W_b"),
    ],
    ids=[">", "the root of the tree", "a cell of the tree"],
)
async def test_following_a_number_stops_a_run_and_stays_there(
    article: Project, scene_of: SceneOf, place_of: PlaceOf, keys: list[str], step: int, name: str
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press("tab", "tab", "c")
        await until(pilot, lambda: place_of(pilot).position.iteration > 3)
        await pilot.press(*keys)
        await until(pilot, lambda: scene_of(pilot.app).run is None)
        place = place_of(pilot)
        assert (place.position.step, place.pinned) == (step, CellRef(name, 0, 0))
        for _ in range(5):
            await pilot.pause()
        assert place_of(pilot) == place
        (left,) = scene_of(pilot.app).trail
        await pilot.press("c")
        await until(pilot, lambda: place_of(pilot).position > left.position)
        await pilot.press("backspace")
        assert scene_of(pilot.app).run is None
        assert place_of(pilot) == left


# Numbers that are not finite

EXPLODED = ["25.2", "25.3", "25.5", "25.6", "25.7", "25.8", "25.9", "25.10", "25.11", "25.12", "26.1", "26.5", "26.10"]


@pytest.mark.parametrize("place", EXPLODED)
async def test_infinities_and_nan_are_opened_level_by_level(explodes: Project, place: str) -> None:
    async with GpnetApp(Document(explodes)).run_test(size=LARGE) as pilot:
        await pilot.press(*to(place), "T")
        for _ in range(12):
            await pilot.press("right")
            if not node_of(pilot).allow_expand:
                await pilot.press("down")
        assert isinstance(pilot.app.screen, OriginScreen)
        lines = list(all_lines(tree_of(pilot).root))
        assert any(re.search(r"inf|NaN|\de\d\d", text) for text in lines), lines


async def test_an_error_that_overflows_has_its_terms(explodes: Project, here: Here) -> None:
    async with GpnetApp(Document(explodes)).run_test(size=SMALL) as pilot:
        await pilot.press(*to("25.5"), "T")
        assert line(pilot) == "E inf   step 5"
        await open_path(pilot, "E_k[1]", "½·(target[1] − out_c[1])² = inf", "out_c[1]")
        await pilot.press("enter")
        assert here(pilot) == "25.4 out_c[1]"


async def test_greater_than_goes_on_through_infinities_and_nan(explodes: Project, here: Here) -> None:
    async with GpnetApp(Document(explodes)).run_test(size=SMALL) as pilot:
        await pilot.press(*to("26.10"))
        seen = [here(pilot)]
        for _ in range(20):
            await pilot.press("greater_than_sign")
            seen.append(here(pilot))
        assert len(set(seen)) == len(seen)
        assert seen[-1].startswith("24.")
