"""Checks on request: `G` compares a whole matrix of gradients, `K` weighs an update, `H` says what is wrong.

The article's program has E at step 7, ∇W_d at 9, ∇W_b at 15 and the updates at 16 to 18.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from re import Match
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import OptionList, ProgressBar, Static

from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.files.document import Document
from gpnet_engine.model.numpy_calls import Calls
from gpnet_engine.model.project import Project
from gpnet_engine.operations import HIDDEN_DELTA, Context, Operation, Rule
from gpnet_engine.operations.rule import Compute
from gpnet_engine.time.session import Position
from gpnet_tui.app import GpnetApp
from gpnet_tui.dialogs.lists import ListScreen
from gpnet_tui.dialogs.progress import ProgressScreen
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.view.scene import Place, Scene
from gpnet_tui.view.text.ink import CellRef
from tests.builders.keys import to
from tests.builders.panes import pane_on
from tests.builders.waiting import until

AnyPilot: TypeAlias = Pilot[None]
SceneOf: TypeAlias = Callable[[App[Any]], Scene]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
Told: TypeAlias = Callable[[App[Any]], str]
Settled: TypeAlias = Callable[[AnyPilot], Awaitable[None]]
PlaceOf: TypeAlias = Callable[[AnyPilot], Place]
MakeProject: TypeAlias = Callable[..., Project]

LARGE, SMALL = (140, 45), (80, 24)
SIZES = pytest.mark.parametrize("size", [LARGE, SMALL], ids=["large", "small"])

THIS_SAMPLE = (
    "2 of 3 units of layer b (b1, b3) are saturated for this one sample: their output is so close to 0 or 1 that f′ "
    "is nearly 0, and almost no error passes back through them."
)
NOTHING = "Nothing found in the weights and the targets"
TO_COME = "out and δ are not computed yet: f f f computes them"
NO_DELTA = "δ is not computed yet: f f computes it"
NOTHING_ANYWHERE = f"{NOTHING}, and in what is computed: forward, of all 4 samples"
LOOK_AT_ALL = "Examine all 4 samples of the data, with the weights as they are"


@pytest.fixture
def gate(long_tasks: Callable[[], asyncio.Event], monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Make every check a long one, that stands still after its second slice until the event is set."""
    monkeypatch.setattr("gpnet_engine.questions.whole_data_health._SLICE", 1)
    monkeypatch.setattr("gpnet_engine.questions.gradient_checks.comparing._CELLS_IN_SLICE", 1)
    return long_tasks()


def rate(number: str) -> list[str]:
    """Return the keys that set the learning rate."""
    return ["L", *number, "enter"]


def rows(pilot: AnyPilot) -> list[str]:
    """Return the rows of the list that is open, those that keys act on."""
    assert isinstance(pilot.app.screen, ListScreen)
    options = pilot.app.screen.query_one(OptionList).options
    return [str(option.prompt) for option in options if not option.disabled]


def said(pilot: AnyPilot) -> str:
    """Return what stands above the rows, up to the heading of the table."""
    text = str(pilot.app.screen.query_one("#list-head", Static).content)
    return " ".join(text.partition("\n\n")[0].split())


def effects(pilot: AnyPilot) -> list[Match[str]]:
    """Return the rows of the table of effects."""
    return [match for match in map(EFFECT.match, rows(pilot)) if match]


def title(pilot: AnyPilot) -> str:
    return str(pilot.app.screen.query_one("#list").border_title)


def iteration_in(text: str) -> int:
    """Return the iteration that a title names."""
    match = re.search(r"of iteration ([\d,]+) does", text)
    assert match
    return int(match[1].replace(",", ""))


async def choose(pilot: AnyPilot, row: int) -> None:
    """Press Enter on a row of the list that is open."""
    await pilot.press(*["down"] * row, "enter")
    await pilot.pause()


# The gradients of a matrix

OF_ARTICLE = {
    "a weight": (["tab", "tab"], "8 of 8", "W_b"),
    "a weight of the last layer": ([*to("1.5"), "tab", "shift+tab"], "6 of 6", "W_d"),
    "a gradient": (to("1.15"), "8 of 8", "W_b"),
    "an updated weight": (to("1.17"), "12 of 12", "W_c"),
    "the step of an update": ([*to("1.17"), "T", "down", "down", "enter"], "12 of 12", "W_c"),
    "a weight of a later iteration": ([*to("9.0"), "tab", "tab"], "8 of 8", "W_b"),
}


@pytest.mark.parametrize(("keys", "count", "matrix"), OF_ARTICLE.values(), ids=OF_ARTICLE)
async def test_g_tells_how_many_gradients_of_the_matrix_agree_and_which_one_is_farthest(
    article: Project, told: Told, keys: list[str], count: str, matrix: str
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press(*keys, "G")
        await pilot.pause()
        agree = f"{count} gradients of {matrix} agree with central differences; the farthest apart is ∇{matrix}"
        assert re.fullmatch(
            rf"{agree}\[\d,\d\], by 0\.\d+ of the last decimal place\. G again checks all 26", told(pilot.app)
        )


@pytest.mark.parametrize(
    ("keys", "start"),
    [
        (["tab", "tab"], "12 of 12 gradients of W_b agree with central differences; the farthest apart is ∇W_b["),
        (["tab"] * 3, "4 of 4 gradients of bias_b agree with central differences; the farthest apart is ∇bias_b["),
    ],
    ids=["weights", "trained biases"],
)
async def test_in_exact_arithmetic_they_are_close_for_a_batch_too(
    batch_project: Project, told: Told, keys: list[str], start: str
) -> None:
    async with GpnetApp(Document(batch_project)).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press(*keys, "G")
        await pilot.pause()
        assert told(pilot.app).startswith(start)
        apart = re.search(r"by a relative (\S+)\. G again checks all 26", told(pilot.app))
        assert apart
        assert float(apart[1].replace("−", "-")) < 1e-6


async def test_asked_again_g_checks_every_gradient_of_the_network(article: Project, told: Told) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press("tab", "tab", "G")
        await pilot.pause()
        await pilot.press("G")
        await until(pilot, lambda: "26 of 26 gradients of the network agree" in told(pilot.app))
        assert "G again" not in told(pilot.app)
        await pilot.press("G")
        await until(pilot, lambda: "8 of 8 gradients of W_b agree" in told(pilot.app))


@pytest.fixture
def at_kink(random_project: MakeProject) -> Project:
    """Return a 1-1-1 network whose hidden net is 0, where ReLU has no derivative."""
    return replace(
        random_project(1, 1, 1, activation=["relu", "linear"]),
        parameters={"W_b": matrix([[0.0]]), "W_c": matrix([[0.5]])},
        inputs=matrix([[1.0]]),
        targets=matrix([[2.0]]),
    )


async def test_g_counts_gradients_at_a_kink_apart_and_tells_both_slopes(at_kink: Project, told: Told) -> None:
    async with GpnetApp(Document(at_kink)).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press("tab", "tab", "G")
        await pilot.pause()
        assert told(pilot.app) == (
            "0 of 1 gradients of W_b agree with central differences (1 is at a kink); ∇W_b[1,1] is at a kink, where "
            "the derivative does not exist and the gradient is a choice: slopes 0 on the left, −1 on the right; the "
            "gradient takes 0. G again checks all 2"
        )


@SIZES
async def test_the_answer_stands_on_the_screen(
    batch_project: Project, plain_screen: PlainScreen, settled: Settled, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(batch_project)).run_test(size=size, notifications=True) as pilot:
        await pilot.press("tab", "tab", "G")
        await settled(pilot)
        place = pilot.app.screen.query_one("Toast").region
        rows = plain_screen(pilot.app)[place.y : place.bottom]
        shown = " ".join(" ".join(row[place.x + 1 : place.right] for row in rows).split())
        assert shown.startswith("12 of 12 gradients of W_b agree")


@pytest.fixture
def _wrong_rule(compute_wrongly: Callable[[Rule, Compute], None]) -> None:
    """Make every δ of a hidden layer larger by a fifth than it is."""
    right = HIDDEN_DELTA.compute

    def wrong(
        operation: Operation, context: Context, result: Matrix, terms: tuple[Matrix, ...], *operands: Matrix
    ) -> Calls:
        yield from right(operation, context, result, terms, *operands)
        yield np.multiply, (result, np.float64(1.2), result)

    compute_wrongly(HIDDEN_DELTA, wrong)


@pytest.mark.usefixtures("_wrong_rule")
async def test_gradients_that_are_wrong_are_counted_and_the_worst_is_named(batch_project: Project, told: Told) -> None:
    async with GpnetApp(Document(batch_project)).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press("tab", "tab", "G")
        await pilot.pause()
        pattern = r"0 of 12 gradients of W_b agree .*; the farthest apart is ∇W_b\[\d,\d\], by a relative 1\.7e−1\..*"
        assert re.fullmatch(pattern, told(pilot.app))


async def test_gradients_that_are_not_finite_do_not_agree(explodes: Project, told: Told) -> None:
    async with GpnetApp(Document(explodes)).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press(*to("26.0"), "tab", "tab", "G")
        await pilot.pause()
        agree, _, apart = told(pilot.app).partition("; ")
        assert agree == "0 of 6 gradients of W_b agree with central differences"
        assert apart.startswith("∇W_b[1,1] is not finite, or its differences are not.")


NO_PARAMETERS = {
    "an input": [],
    "a net": to("1.1"),
    "E": to("1.7"),
    "a delta": to("1.8"),
    "what is not computed yet": ["tab"] * 3,
}


@pytest.mark.parametrize("keys", NO_PARAMETERS.values(), ids=NO_PARAMETERS)
async def test_on_a_cell_that_is_no_parameter_g_says_what_to_do(
    article: Project, scene_of: SceneOf, told: Told, keys: list[str]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press(*keys)
        before = scene_of(pilot.app)
        await pilot.press("G")
        await pilot.pause()
        assert told(pilot.app) == "Only trained weights and biases have a gradient to check: put the cursor on one"
        assert scene_of(pilot.app) is before


async def test_a_frozen_bias_has_no_gradient_but_its_weights_have(random_project: MakeProject, told: Told) -> None:
    async with GpnetApp(Document(random_project(2, 3, 2, bias="frozen"))).run_test(
        size=SMALL, notifications=True
    ) as pilot:
        await pilot.press("tab", "tab", "tab")
        assert told(pilot.app) == ""
        await pilot.press("G")
        await pilot.pause()
        assert told(pilot.app) == "Only trained weights and biases have a gradient to check: put the cursor on one"
        await pilot.press("shift+tab", "G")
        await pilot.pause()
        assert told(pilot.app).startswith("6 of 6 gradients of W_b agree with central differences")


async def test_in_a_large_network_g_checks_the_cell_first_and_the_matrix_when_it_is_asked_again(
    empty_project: MakeProject, told: Told
) -> None:
    async with GpnetApp(Document(empty_project([150, 150, 2]))).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press(*to("1.3"), "tab", "shift+tab")  # from net_c to W_c, which is the smaller one
        await pilot.press("G")
        await pilot.pause()
        assert told(pilot.app).startswith("gradient by central differences ")
        assert told(pilot.app).endswith(". G again checks all of W_c")
        await pilot.press("right", "G")
        await pilot.pause()
        assert told(pilot.app).endswith(". G again checks all of W_c")
        await pilot.press("G")
        await until(pilot, lambda: "300 of 300 gradients of W_c agree" in told(pilot.app))


# What an update does

EFFECT = re.compile(r"(?P<cell>\S+) +(?P<change>\S+) *(?P<left>[▕▐█]*)│(?P<right>[▏▎▍▌▋▊▉█]*) +(?P<predicted>\S+)")


@SIZES
async def test_k_lists_the_whole_update_first_and_then_each_parameter_by_what_it_does(
    article: Project, plain_screen: PlainScreen, settled: Settled, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press("K")
        await settled(pilot)
        assert title(pilot) == "What the update of iteration 1 does to E on its own samples"
        whole = "The whole update lowers E by 0.0197 (the gradient predicts 0.0196)"
        assert said(pilot) == whole
        single = effects(pilot)
        assert len(single) == len(rows(pilot)) == 26
        assert single[0].group("cell", "change", "predicted") == ("W_d[1,3]", "−0.00767", "−0.00764")
        assert single[-1].group("cell", "change", "predicted") == ("W_b[4,2]", "0", "0")
        assert [row.endswith("lowers E most") for row in rows(pilot)] == [True] + [False] * 25
        assert {row.index(".") for row in rows(pilot)[:-4]} == {rows(pilot)[0].index(".")}
        shown = "\n".join(plain_screen(pilot.app))
        assert [text for text in (title(pilot), whole, rows(pilot)[0].strip()) if text not in shown] == []


async def test_with_a_learning_rate_that_is_far_too_high_those_that_raise_e_come_first(
    batch_project: Project,
) -> None:
    async with GpnetApp(Document(batch_project)).run_test(size=SMALL) as pilot:
        await pilot.press(*rate("40"), "K")
        assert said(pilot) == "The whole update raises E by 13.9 (the gradient predicts a fall of 99.4)"
        found = effects(pilot)
        assert len(found) == 26
        assert sorted(match["cell"] for match in found[:2]) == ["bias_c[1]", "bias_c[2]"]
        changes = [float(match["change"].replace("−", "-")) for match in found]
        assert changes == sorted(changes[:2], reverse=True) + sorted(changes[2:])
        assert [(bool(match["left"]), bool(match["right"])) for match in found] == [
            (change < 0, change > 0) for change in changes
        ]
        assert all(match["predicted"].startswith("−") for match in found)
        assert [row.endswith("raises E most") for row in rows(pilot)] == [True] + [False] * 25


@pytest.mark.parametrize(
    ("number", "told"),
    [("0", ": the learning rate is 0"), ("-0.1", ": the learning rate is negative, so it goes uphill")],
)
async def test_k_says_that_a_learning_rate_goes_nowhere_or_uphill(article: Project, number: str, told: str) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*rate(number), "K")
        assert said(pilot).endswith(told)
        what = "raises" if "-" in number else "does not change"
        assert said(pilot).startswith(f"The whole update {what} E")


DESTINATIONS = {
    "a weight": ([*to("2.4")], 0, Place(Position(2, 18), CellRef("new_W_d", 0, 2))),
    "the last in the list": ([*to("1.0")], 25, Place(Position(1, 16), CellRef("new_W_b", 3, 1))),
    "from behind its update": ([*to("1.18")], 6, Place(Position(1, 17), CellRef("new_W_c", 1, 3))),
}


@pytest.mark.parametrize(("keys", "row", "there"), DESTINATIONS.values(), ids=DESTINATIONS)
async def test_enter_goes_to_the_update_of_the_weight_and_backspace_comes_back(
    article: Project, place_of: PlaceOf, keys: list[str], row: int, there: Place
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*keys, "tab", "down")
        before = place_of(pilot)
        await pilot.press("K")
        await choose(pilot, row)
        assert isinstance(pilot.app.screen, DebuggerScreen)
        assert place_of(pilot) == there
        await pilot.press("backspace")
        assert place_of(pilot) == before


async def test_enter_goes_to_the_update_of_a_bias(batch_project: Project, place_of: PlaceOf) -> None:
    async with GpnetApp(Document(batch_project)).run_test(size=LARGE) as pilot:
        await pilot.press(*rate("40"), "K")
        wanted = rows(pilot)[0].split(" ")[0]
        await choose(pilot, 0)
        row = {"bias_c[1]": 0, "bias_c[2]": 1}[wanted]
        assert place_of(pilot) == Place(Position(1, 16), CellRef("new_bias_c", row, 0))


async def test_what_is_left_out_stands_below_the_table(random_project: MakeProject) -> None:
    async with GpnetApp(Document(random_project(20, 15, 2))).run_test(size=SMALL) as pilot:
        await pilot.press("s", "K")
        assert len(effects(pilot)) == 200
        below = str(pilot.app.screen.query_one("#list-foot", Static).content)
        assert below == "130 parameters for which the gradients predict less are left out"


async def test_an_error_that_is_not_finite_is_said_to_be_so(explodes: Project) -> None:
    async with GpnetApp(Document(explodes)).run_test(size=SMALL) as pilot:
        await pilot.press(*to("26.0"), "K")
        assert said(pilot) == "The whole update makes E not finite"
        assert len(rows(pilot)) == 9
        assert {match["change"] for match in effects(pilot)} <= {"NaN", "inf", "+inf"}
        assert rows(pilot)[0].endswith("E is not finite")


@pytest.mark.usefixtures("run_lets_keys_act", "at_full_speed")
async def test_what_was_found_out_on_a_run_is_about_the_iteration_that_it_was_asked_in(
    article: Project, place_of: PlaceOf, scene_of: SceneOf
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: place_of(pilot).position.iteration > 3)
        await pilot.press("K")
        await until(pilot, lambda: isinstance(pilot.app.screen, ListScreen))
        iteration = iteration_in(title(pilot))
        assert scene_of(pilot.app).run is None  # a question about a place stops the run there
        assert place_of(pilot).position.iteration == iteration
        await choose(pilot, 1)
        assert place_of(pilot).position.iteration == iteration
        assert place_of(pilot).pinned.name.startswith("new_")


@pytest.mark.usefixtures("run_lets_keys_act", "at_full_speed")
async def test_so_it_is_while_it_is_being_found_out(article: Project, place_of: PlaceOf, gate: asyncio.Event) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: place_of(pilot).position.iteration > 3)
        await pilot.press("K")
        await until(pilot, lambda: isinstance(pilot.app.screen, ProgressScreen))
        iteration = iteration_in(str(pilot.app.screen.query_one("#progress").border_title))
        assert place_of(pilot).position.iteration == iteration
        gate.set()
        await until(pilot, lambda: isinstance(pilot.app.screen, ListScreen))
        assert iteration_in(title(pilot)) == iteration


# Health


async def test_h_says_that_nothing_is_wrong_where_nothing_is(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*["f"] * 4)
        before = scene_of(pilot.app)
        await pilot.press("H")
        assert title(pilot) == "Health in iteration 1"
        everything = "forward and backward, of 1 of 4 samples"
        assert said(pilot) == f"{NOTHING}, and in what is computed: {everything}"
        *layers, offer = rows(pilot)
        assert [row.split()[:2] for row in layers] == [["d", "0.147"], ["c", "0.0120"], ["b", "0.00526"]]
        assert [row.split()[-1] for row in layers] == ["0.197", "0.0144", "0.00526"]
        assert offer == LOOK_AT_ALL
        await pilot.press("escape")
        assert scene_of(pilot.app) is before


async def test_the_layers_in_h_are_a_table_that_leads_to_their_deltas(
    article: Project, place_of: PlaceOf, plain_screen: PlainScreen, settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*to("1.11"), "H")
        await settled(pilot)
        shown = "\n".join(plain_screen(pilot.app))
        assert "layer ‖δ‖ on its way back: ÷12 from d to c" in shown
        assert "╵1e−3" in shown
        assert [row.split()[0] for row in rows(pilot)[:-1]] == ["d", "c", "b"]
        assert rows(pilot)[2].split() == ["b", "?", "?"]
        await choose(pilot, 1)
        assert place_of(pilot) == Place(Position(1, 11), CellRef("delta_c", 0, 0))


@SIZES
async def test_h_lists_what_is_wrong_in_sentences(
    saturated: Project, plain_screen: PlainScreen, settled: Settled, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(saturated)).run_test(size=size) as pilot:
        await pilot.press("n", "H")
        await settled(pilot)
        assert said(pilot) == "out_c and δ are not computed yet: f f f computes them"
        assert rows(pilot) == [THIS_SAMPLE, LOOK_AT_ALL]
        shown = " ".join("".join(plain_screen(pilot.app)).replace("│", " ").split())
        for word in ("saturated for this one sample", "Examine all 4 samples"):
            assert word in shown


@pytest.mark.parametrize(
    ("keys", "there"),
    [
        (["n"], Place(Position(1, 2), CellRef("out_b", 0, 0))),
        (to("1.6"), Place(Position(1, 6), CellRef("out_b", 0, 0))),
        (to("3.12"), Place(Position(3, 12), CellRef("out_b", 0, 0))),
    ],
    ids=["just computed", "backward", "the end of an iteration"],
)
async def test_enter_on_a_finding_goes_to_a_unit_of_it(
    saturated: Project, place_of: PlaceOf, keys: list[str], there: Place
) -> None:
    async with GpnetApp(Document(saturated)).run_test(size=SMALL) as pilot:
        await pilot.press(*keys, "H")
        await choose(pilot, 0)
        assert place_of(pilot) == there


async def test_enter_on_a_finding_goes_to_the_layer_that_is_not_finite(explodes: Project, place_of: PlaceOf) -> None:
    async with GpnetApp(Document(explodes)).run_test(size=SMALL) as pilot:
        await pilot.press(*to("25.5"), "H")
        assert rows(pilot)[0].startswith("E is no longer finite: it holds NaN or an infinity")
        await choose(pilot, 0)
        assert place_of(pilot) == Place(Position(25, 5), CellRef("out_c", 0, 0))


@SIZES
async def test_the_last_row_looks_at_all_samples_and_tells_what_it_finds(
    saturated: Project, place_of: PlaceOf, plain_screen: PlainScreen, settled: Settled, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(saturated)).run_test(size=size) as pilot:
        await pilot.press("H")  # nothing is computed yet in this iteration
        assert said(pilot) == f"{NOTHING} {TO_COME}"
        assert rows(pilot) == [LOOK_AT_ALL]
        await choose(pilot, 0)
        assert title(pilot) == "Health over all 4 samples"
        assert rows(pilot) == [THIS_SAMPLE.replace("this one sample", "all 4 samples of the data")]
        await settled(pilot)
        shown = "\n".join(plain_screen(pilot.app))
        assert "Health over all 4 samples" in shown
        await choose(pilot, 0)
        assert place_of(pilot) == Place(Position(1, 0), CellRef("W_b", 0, 0))


async def test_where_all_samples_are_well_it_says_so_and_offers_nothing_more(
    article: Project, scene_of: SceneOf
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        before = scene_of(pilot.app)
        await pilot.press("H")
        await choose(pilot, 0)
        assert (title(pilot), said(pilot), rows(pilot)) == ("Health over all 4 samples", NOTHING_ANYWHERE, [])
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, DebuggerScreen)
        assert scene_of(pilot.app) is before


async def test_nan_in_all_samples_is_no_crash(explodes: Project) -> None:
    async with GpnetApp(Document(explodes)).run_test(size=SMALL) as pilot:
        await pilot.press(*to("27.0"), "H")
        await choose(pilot, len(rows(pilot)) - 1)
        assert title(pilot) == "Health over all 5 samples"


MOSTLY_DEAD = """
[network]
layers = [1, 8, 2]
activation = ["relu", "softmax"]
loss = "cross_entropy"
bias = "trained"
[weights]
b = [[1], [1], [1], [1], [1], [1], [1], [0.5]]
c = [[0.5, 0.25, 0.125, 0.5, 0.25, 0.125, 0.5, 0.25], [0.125, 0.5, 0.25, 0.125, 0.5, 0.25, 0.125, 0.5]]
[biases]
b = [-9, -9, -9, -9, -9, -9, 0, 0]
c = [0, 0]
[training]
batch_size = {batch}
[data]
inputs = [[1], [2], [3], [4], [5], [6], [7], [8], [0.5]]
targets = [[0, 1], [1, 0], [0, 1], [1, 0], [0, 1], [1, 0], [0, 1], [1, 0], [0, 1]]
"""


@pytest.mark.parametrize(
    ("batch", "note", "finding"),
    [
        (1, "unsure: H", "6 of 8 units of layer b (b1, b2, b3, b4, b5, b6) put out 0 for this one sample, where f′ is"),
        (8, "1 found: H", "6 of 8 units of layer b (b1, b2, b3, b4, b5, b6) put out 0 for all 8 samples of this batch"),
    ],
    ids=["too few samples", "enough samples"],
)
async def test_dead_units_are_never_fine(
    project_from: Callable[[str], Project], plain_screen: PlainScreen, batch: int, note: str, finding: str
) -> None:
    async with GpnetApp(Document(project_from(MOSTLY_DEAD.replace("{batch}", str(batch))))).run_test(
        size=LARGE
    ) as pilot:
        await pilot.press("H")
        assert said(pilot) == f"{NOTHING} {TO_COME}"
        await pilot.press("escape", "f", "f", "f")
        await pilot.pause()
        pane = "\n".join(pane_on(plain_screen(pilot.app), "‖δ‖ on its way back"))
        assert note in pane
        assert "fine" not in pane
        await pilot.press("H")
        assert rows(pilot)[0].startswith(finding)
        assert rows(pilot)[-1] == "Examine all 9 samples of the data, with the weights as they are"
        await pilot.press("end", "enter")
        await pilot.pause()
        (row,) = rows(pilot)
        assert row.startswith(
            "6 of 8 units of layer b (b1, b2, b3, b4, b5, b6) put out 0 for all 9 samples of the data"
        )
        assert row.endswith("The weights into them no longer change.")


OUT_OF_REACH = """
[network]
layers = [2, 2, 1]
[weights]
b = [[0.5, -0.5], [0.25, 0.75]]
c = [[0.5, 0.25]]
[data]
inputs = [[0, 1], [1, 0]]
targets = [[5], [0.5]]
"""


@SIZES
async def test_targets_that_no_output_can_reach_are_told_as_soon_as_a_project_is_open(
    project_from: Callable[[str], Project], plain_screen: PlainScreen, settled: Settled, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(project_from(OUT_OF_REACH))).run_test(size=size) as pilot:
        await settled(pilot)
        shown = " ".join("".join(plain_screen(pilot.app)).replace("│", " ").split())
        assert "1 of 2 targets is out of reach: sample 1 has 5 for c1, but out of sigmoid" in shown
        assert ("1 found: H" in shown) == (size == LARGE)
        await pilot.press("f", "f", "f", "H")
        assert rows(pilot)[0].startswith("1 of 2 targets is out of reach: sample 1 has 5 for c1")


async def test_of_a_single_sample_the_offer_speaks_of_one(
    project_from: Callable[[str], Project],
) -> None:
    one_sample = OUT_OF_REACH.replace("[[0, 1], [1, 0]]", "[[0, 1]]").replace("[[5], [0.5]]", "[[0.5]]")
    async with GpnetApp(Document(project_from(one_sample))).run_test(size=SMALL) as pilot:
        await pilot.press("H")
        assert rows(pilot)[-1] == "Examine the one sample of the data, with the weights as they are"
        await pilot.press("end", "enter")
        await pilot.pause()
        assert title(pilot) == "Health over the one sample"


# Long checks


class Long(NamedTuple):
    """A check: the keys that ask for it, what is said to be done, and how far it is after two of its slices."""

    keys: list[str]
    what: str
    progress: tuple[int, int]


LONG = {
    "the gradients of a matrix": Long(["G"], "Checking the gradients of W_b", (2, 8)),
    "an update": Long(["K"], "Computing what the update of iteration 1 does", (2, 26)),
    "all samples": Long(["H", "down", "down", "enter"], "Examining all samples", (2, 4)),
}


@SIZES
@pytest.mark.usefixtures("gate")
@pytest.mark.parametrize("check", LONG.values(), ids=LONG)
async def test_a_long_check_shows_how_far_it_is(
    article: Project, plain_screen: PlainScreen, settled: Settled, size: tuple[int, int], check: Long
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press("tab", "tab", *check.keys)
        await until(pilot, lambda: isinstance(pilot.app.screen, ProgressScreen))
        await settled(pilot)
        bar = pilot.app.screen.query_one(ProgressBar)
        assert (bar.progress, bar.total) == check.progress
        shown = "\n".join(plain_screen(pilot.app))
        assert [text for text in (check.what, "Esc stops and stays where you were") if text not in shown] == []


@pytest.mark.parametrize("check", LONG.values(), ids=LONG)
async def test_esc_stops_a_long_check_and_nothing_is_lost(
    article: Project, scene_of: SceneOf, told: Told, settled: Settled, gate: asyncio.Event, check: Long
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press("tab", "tab")
        before = scene_of(pilot.app).session
        await pilot.press(*check.keys)
        await until(pilot, lambda: isinstance(pilot.app.screen, ProgressScreen))
        await pilot.press("escape")
        gate.set()
        await settled(pilot)
        assert isinstance(pilot.app.screen, DebuggerScreen)
        stopped = "checked 2 of 8 gradients of W_b, all agree" if check.keys == ["G"] else ""
        assert told(pilot.app) == stopped
        assert scene_of(pilot.app).session is before
        await pilot.press("s")
        assert scene_of(pilot.app).session.position == (1, 1)


async def test_a_long_check_of_gradients_comes_to_the_same_answer(
    article: Project, told: Told, gate: asyncio.Event
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press("tab", "tab", "G")
        await until(pilot, lambda: isinstance(pilot.app.screen, ProgressScreen))
        gate.set()
        await until(pilot, lambda: bool(told(pilot.app)))
        assert isinstance(pilot.app.screen, DebuggerScreen)
        assert told(pilot.app).startswith(
            "8 of 8 gradients of W_b agree with central differences; the farthest apart is"
        )


@pytest.mark.parametrize(
    ("keys", "last"),
    [
        (["K"], "W_b[4,2]"),
        (["H", "down", "down", "enter"], THIS_SAMPLE.replace("this one sample", "all 4 samples of the data")),
    ],
    ids=["an update", "all samples"],
)
async def test_a_long_check_that_is_not_stopped_opens_its_list(
    article: Project, saturated: Project, gate: asyncio.Event, keys: list[str], last: str
) -> None:
    async with GpnetApp(Document(article if keys == ["K"] else saturated)).run_test(size=SMALL) as pilot:
        await pilot.press(*keys)
        await until(pilot, lambda: isinstance(pilot.app.screen, ProgressScreen))
        gate.set()
        await until(pilot, lambda: isinstance(pilot.app.screen, ListScreen))
        await pilot.pause()
        assert rows(pilot)[-1].startswith(last)


async def test_after_a_check_was_stopped_it_can_be_asked_for_again(
    article: Project, told: Told, gate: asyncio.Event
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press("tab", "tab")
        for _ in range(2):
            await pilot.press("G")
            await until(pilot, lambda: isinstance(pilot.app.screen, ProgressScreen))
            await pilot.press("escape")
        gate.set()
        await pilot.press("right", "G")
        await until(pilot, lambda: "8 of 8 gradients" in told(pilot.app))
