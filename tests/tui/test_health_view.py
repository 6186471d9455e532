"""Health on the screen: the gradients of the layers beside each other, troubles in a word, units that are marked."""

import math
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style
from textual.app import App
from textual.pilot import Pilot

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_engine.names import letters_of
from gpnet_engine.operations.program import Grain
from gpnet_engine.questions.findings import Finding, Samples, Trouble
from gpnet_engine.questions.health import Health, LayerHealth, health
from gpnet_engine.time.session import Session, go_to, open_session, position_after
from gpnet_tui.app import GpnetApp
from gpnet_tui.view.answers.cascade import cascade_lines
from gpnet_tui.view.answers.health import (
    fading_text,
    health_note,
    layer_note,
    missing_text,
    nothing_text,
    trouble_text,
    troubled_units,
)
from gpnet_tui.view.focus import focus_on
from gpnet_tui.view.matrices.layers import LayersView
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef, Ink, Line, plain, span, width
from gpnet_tui.widgets.side import HealthPane
from tests.builders.keys import to
from tests.builders.panes import pane_on

AnyPilot: TypeAlias = Pilot[None]
At: TypeAlias = Callable[..., Session]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
PaintedScreen: TypeAlias = Callable[[App[Any]], list[list[tuple[str, Style | None]]]]
SceneOf: TypeAlias = Callable[[App[Any]], Scene]
ProjectFrom: TypeAlias = Callable[[str], Project]
Settled: TypeAlias = Callable[[AnyPilot], Awaitable[None]]

LARGE, SMALL, HUGE = (140, 45), (80, 24), (200, 60)
SIZES = pytest.mark.parametrize("size", [LARGE, SMALL], ids=["large", "small"])
COLUMNS = 25  # of the pane beside the program

SATURATED = Finding("b", Trouble.SATURATED, "Two of the three are saturated.", (0, 2))
DEAD = Finding("b", Trouble.DEAD, "One is dead.", (1,))
VANISHING = Finding("b", Trouble.VANISHING, "The error vanishes.")
NOT_FINITE = Finding("c", Trouble.NOT_FINITE, "It is not finite.")

# The error that is passed back overflows in layer c, so that ∇W_b = δ_b · 0 is NaN; in the last layer all is finite.
NAN_BEHIND_AN_OVERFLOW = """
title = "Overflow on the way back"
[network]
layers = [1, 1, 1, 1, 1, 1]
activation = "linear"
bias = "frozen"
[weights]
b = [[1]]
c = [[1]]
d = [[1e160]]
e = [[1e160]]
f = [[1]]
[biases]
b = [1e-300]
c = [0]
d = [0]
e = [0]
f = [0]
[data]
inputs = [[0]]
targets = [[1]]
"""


def health_of(*norms: float | None, findings: tuple[Finding, ...] = ()) -> Health:
    """Return the health of layers b, c, … with these norms of their δ, and three units each."""
    letters = letters_of(len(norms) + 1)[1:]
    layers = (LayerHealth(layer, 3, delta_norm=norm) for layer, norm in zip(letters, norms, strict=True))
    return Health(tuple(layers), findings, Samples(1, 1))


def texts(lines: list[Line]) -> list[str]:
    return [plain(line).rstrip() for line in lines]


# The cascade

FINE, FOUND = (span("fine", Ink.UPDATE),), (span("2 found: H", Ink.BREAK),)
NO_OUT, NO_DELTA = ((span(f"no {what} yet: ", Ink.DIM), span("f", Ink.KEY)) for what in ("out", "δ_b"))
FADING = [10.0 ** (-0.7 * (12 - at)) for at in range(12)]

CASCADES = {
    "the last layer comes first, and all bars are on one scale of decades": (
        (health_of(0.0053, 0.0144, 0.1974), FINE, 40, 6),
        [
            "d 0.197   ███████████████████████",
            "c 0.0144  ███████████▋",
            "b 0.00530 ███████▎",
            "          ╵1e−3     ╵1e−2     ╵1e−1 1e0╵",
            "",
            "‖δ‖ ÷37 from d to b: fine",
        ],
    ),
    "while the error has not come far, the scale is the same": (
        (replace(health_of(None, 0.0144, 0.1974), missing=("delta_b",)), NO_DELTA, 48, 6),
        [
            "d 0.197  █████████████████████████████▉",
            "c 0.0144 ███████████████",
            "b ?",
            "         ╵1e−3        ╵1e−2        ╵1e−1    1e0╵",
            "",
            "‖δ‖ ÷14 from d to c, no δ_b yet: f computes it",
        ],
    ),
    "as long as nothing is known there is no scale": (
        (replace(health_of(None, None), missing=("out_b", "out_c")), NO_OUT, 40, 4),
        [
            "c ?",
            "b ?",
            "",
            "no out yet: f computes it",
        ],
    ),
    "a factor beyond all measure": (
        (health_of(1e-300, 1.0), FOUND, 40, 5),
        [
            "c 1.00e0    ████████████████████████████",
            "b 1.00e−300 ▏",
            "            ╵1e−301        ╵1e−141  1e0╵",
            "",
            "‖δ‖ ÷1e300 from c to b, 2 found: H",
        ],
    ),
    "0, infinite and NaN say what they are": (
        (health_of(math.nan, math.inf, 0.0, 3.0), FOUND, 40, 7),
        [
            "e   3.00 █████████████████████████▋",
            "d   0    no error",
            "c inf    not finite",
            "b NaN    not finite",
            "         ╵1e−2     ╵1e−1      ╵1e0  1e1╵",
            "",
            "‖δ‖ is 0 from d on, 2 found: H",
        ],
    ),
    "all are 0": (
        (health_of(0.0, 0.0), FINE, 40, 3),
        [
            "c 0 no error",
            "b 0 no error",
            "‖δ‖ is 0 from c on: fine",
        ],
    ),
    "one layer": (
        (health_of(0.5), FINE, 40, 4),
        [
            "b 0.500 ████████████████████████████▊",
            "",
            "fine",
        ],
    ),
    "troubles have a column of their own where there is room": (
        (health_of(0.5, 1.0, findings=(SATURATED, VANISHING)), FOUND, 60, 4),
        [
            "c 1.00  █████████████████████████████",
            "b 0.500 ██████████████████████████▏   2 saturated, vanishing",
            "",
            "‖δ‖ ÷2 from c to b, 2 found: H",
        ],
    ),
    "else they stand behind the bar": (
        (health_of(1e-4, 1.0, findings=(VANISHING,)), FOUND, 27, 4),
        [
            "c 1.00     ████████████████",
            "b 0.000100 ███▎ vanishing",
            "",
            "2 found: H",
        ],
    ),
    "or in its place": (
        (health_of(0.5, 1.0, findings=(SATURATED,)), FOUND, 27, 4),
        [
            "c 1.00  ███████████████████",
            "b 0.500 2 saturated",
            "",
            "÷2 from c to b, 2 found: H",
        ],
    ),
    "layers in between are left out": (
        (health_of(*FADING, findings=(VANISHING,)), FOUND, 40, 8),
        [
            "m 2.00e−1 ███████████████████████████▋",
            "l 3.98e−2 █████████████████████████▍",
            "⋮ 7 layers between: H",
            "d 1.00e−7 ██████▋",
            "c 2.00e−8 ████▍",
            "b 3.98e−9 ██ vanishing",
            "          ╵1e−9  ╵1e−7 ╵1e−5  ╵1e−3 1e0╵",
            "‖δ‖ ÷1e8 from m to b, 2 found: H",
        ],
    ),
    "those that the error has not come to are counted": (
        (health_of(*[None] * 9, *FADING), NO_DELTA, 40, 16),
        [
            "v 2.00e−1 ███████████████████████████▋",
            "u 3.98e−2 █████████████████████████▍",
            "t 7.94e−3 ███████████████████████",
            "s 1.58e−3 ████████████████████▋",
            "r 3.16e−4 ██████████████████▍",
            "q 6.31e−5 ████████████████",
            "p 1.26e−5 █████████████▋",
            "o 2.51e−6 ███████████▍",
            "n 5.01e−7 █████████",
            "m 1.00e−7 ██████▋",
            "l 2.00e−8 ████▍",
            "k 3.98e−9 ██",
            "j ?",
            "⋮ 8 layers to come",
            "          ╵1e−9  ╵1e−7 ╵1e−5  ╵1e−3 1e0╵",
            "‖δ‖ ÷1e8 from v to k, no δ_b yet: f",
        ],
    ),
    "one that it has just come to is never left out": (
        (health_of(*[None] * 9, *FADING), NO_DELTA, 40, 5),
        [
            "v 2.00e−1 ███████████████████████████▋",
            "⋮ 10 layers between: H",
            "k 3.98e−9 ██",
            "          ╵1e−9  ╵1e−7 ╵1e−5  ╵1e−3 1e0╵",
            "‖δ‖ ÷1e8 from v to k, no δ_b yet: f",
        ],
    ),
    "two rows": (
        (health_of(0.0053, 0.0144, 0.1974), FINE, 25, 2),
        [
            "d 0.197   ███████████▌",
            "‖δ‖ ÷37 from d to b: fine",
        ],
    ),
    "one row": (
        (health_of(0.0053, 0.0144, 0.1974), FOUND, 25, 1),
        [
            "2 found: H",
        ],
    ),
    "a narrow high pane takes two rows for the sum": (
        (health_of(*FADING), FOUND, 25, 9),
        [
            "m 2.00e−1 █████████████▉",
            "l 3.98e−2 ████████████▋",
            "⋮ 7 layers between: H",
            "d 1.00e−7 ███▍",
            "c 2.00e−8 ██▏",
            "b 3.98e−9 █",
            "          ╵1e−9  ╵1e−5",
            "‖δ‖ ÷1e8 from m to b,",
            "2 found: H",
        ],
    ),
}


@pytest.mark.parametrize(("given", "expected"), CASCADES.values(), ids=CASCADES)
def test_each_layer_has_its_norm_with_a_bar_on_its_way_back_and_below_stands_what_it_comes_to(
    given: tuple[Health, Line, int, int], expected: list[str]
) -> None:
    assert texts(cascade_lines(*given)) == expected


COUNTS, WIDTHS, HEIGHTS = (1, 2, 3, 7, 26, 49), (25, 27, 46, 60, 120), (1, 2, 3, 5, 8, 10, 25)


@pytest.mark.parametrize("rows", HEIGHTS)
@pytest.mark.parametrize("columns", WIDTHS)
def test_a_pane_of_any_size_is_filled_with_as_many_layers_as_fit(columns: int, rows: int) -> None:
    for count in COUNTS:
        for known in {0, 1, count // 2, count}:
            norms = [None] * (count - known) + [10.0 ** (at - count) for at in range(known)]
            lines = cascade_lines(health_of(*norms), FINE if known == count else NO_DELTA, columns, rows)
            told = "\n".join(texts(lines))
            assert len(lines) <= rows
            assert all(width(line) <= columns for line in lines)
            assert "…" not in told
            assert ("fine" in told) == (known == count)
            if rows >= count + 4:
                assert len(re.findall(r"^[a-z]+ +[?\d]", told, re.MULTILINE)) == count


@given(
    st.lists(st.none() | st.floats(min_value=0) | st.just(math.nan), min_size=1, max_size=8),
    st.integers(COLUMNS, 120),
    st.integers(0, 12),
)
def test_whatever_the_norms_are_every_line_fits(norms: list[float | None], columns: int, rows: int) -> None:
    lines = cascade_lines(health_of(*norms), FOUND, columns, rows)
    assert len(lines) <= rows
    assert all(width(line) <= columns for line in lines)


def test_a_longer_bar_is_a_larger_norm_and_equal_steps_are_equal_factors() -> None:
    lines = texts(cascade_lines(health_of(0.001, 0.01, 0.1), FINE, 60, 9))
    lengths = [line.count("█") for line in lines[:3]]
    assert lengths[0] - lengths[1] == pytest.approx(lengths[1] - lengths[2], abs=1)
    scale = lines[3]
    assert [scale.index(f"╵1e−{power}") for power in (2, 3)] == pytest.approx(
        [len(lines[at].rstrip("▏▎▍▌▋▊▉")) for at in (1, 2)], abs=1
    )


def test_troubles_are_red_and_bars_have_the_colour_of_the_way_back() -> None:
    lines = cascade_lines(health_of(1e-5, 1.0, findings=(VANISHING,)), FOUND, COLUMNS, 2 + 1)
    inks = [{part.inks for part in line if part.text.strip()} for line in lines[:2]]
    assert inks == [
        {(Ink.STRONG,), (Ink.TEXT,), (Ink.BACKWARD,)},
        {(Ink.STRONG,), (Ink.TEXT,), (Ink.BACKWARD,), (Ink.BREAK,)},
    ]


def test_a_click_on_a_layer_leads_to_its_delta() -> None:
    (line, *_) = cascade_lines(health_of(None, 1.0), NO_DELTA, COLUMNS, 4)
    assert line[0].target == CellRef("delta_c", 0, 0)
    assert {part.target for part in cascade_lines(health_of(None, 1.0), NO_DELTA, COLUMNS, 4)[1]} == {None}


def test_the_ratio_is_that_of_the_layer_where_the_error_differs_most_from_the_last() -> None:
    told = {
        (4.0, 2.0, 1.0): "×4 from d to b",
        (1.0, 1.0, 1.0): "is nearly the same from d to b",
        (1.0, 1e-4, 1.0): "÷10,000 from d to c",
        (1.0, 0.0, 1.0): "is 0 from c on",
        (1.0, 0.0, math.inf): "is not finite from d on",
        (None, None, 1.0): "",
        (None, None, None): "",
    }
    assert {norms: fading_text(health_of(*norms)) for norms in told} == told


@pytest.mark.parametrize(
    ("findings", "note"),
    [((), "fine"), ((SATURATED,), "1 found: H"), ((SATURATED, VANISHING, NOT_FINITE), "3 found: H")],
    ids=["none", "one", "three"],
)
def test_the_note_tells_how_many_there_are_and_which_key_lists_them(
    article: Project, findings: tuple[Finding, ...], note: str
) -> None:
    assert plain(health_note(health_of(1.0, findings=findings), open_session(article), "f")) == note


MISSING = {
    # step of the article's 18: the note, and what is said in full
    0: ("no out yet: f", "out and δ are not computed yet: f f f computes them"),
    2: ("no out_c yet: f", "out of layers c to d and δ are not computed yet: f f f computes them"),
    5: ("no out_d yet: f", "out_d and δ are not computed yet: f f f computes them"),
    6: ("no δ yet: f f", "δ is not computed yet: f f computes it"),
    7: ("no δ yet: f", "δ is not computed yet: f computes it"),
    8: ("no δ_c yet: f", "δ of layers b to c are not computed yet: f computes them"),
    13: ("no δ_b yet: f", "δ_b is not computed yet: f computes it"),
    14: ("fine", ""),
    18: ("fine", ""),
}


@pytest.mark.parametrize(("step", "expected"), MISSING.items(), ids=map(str, MISSING))
def test_before_all_is_computed_it_says_what_is_missing_and_which_keys_compute_it(
    article: Project, at: At, step: int, expected: tuple[str, str]
) -> None:
    session = at(article, step)
    found = health(session)
    assert (plain(health_note(found, session, "f")), missing_text(found, session, "f")) == expected
    for _ in range(expected[1].partition(": ")[2].count("f ")):
        session = go_to(session, position_after(session, Grain.PHASE))
    assert health(session).missing == ()


@pytest.mark.parametrize(
    ("step", "computed"),
    [
        (0, ""),
        (3, ", and in what is computed: part of forward, of 1 of 4 samples"),
        (6, ", and in what is computed: forward, of 1 of 4 samples"),
        (10, ", and in what is computed: forward and part of backward, of 1 of 4 samples"),
        (18, ", and in what is computed: forward and backward, of 1 of 4 samples"),
    ],
    ids=str,
)
def test_that_nothing_was_found_says_where_it_was_looked_for(
    article: Project, at: At, step: int, computed: str
) -> None:
    assert nothing_text(health(at(article, step))) == f"Nothing found in the weights and the targets{computed}"


def test_what_the_samples_are_too_few_to_tell_is_not_fine(article: Project) -> None:
    found = replace(health_of(1.0), undecided=(DEAD,))
    assert plain(health_note(found, open_session(article), "f")) == "unsure: H"


@pytest.mark.parametrize(
    ("finding", "text"),
    [(SATURATED, "2 saturated"), (DEAD, "1 dead"), (VANISHING, "vanishing"), (NOT_FINITE, "not finite")],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_trouble_is_a_word_or_two(finding: Finding, text: str) -> None:
    assert trouble_text(finding) == text


@pytest.mark.parametrize("trouble", Trouble, ids=lambda trouble: trouble.value)
def test_every_trouble_is_whole_in_the_pane_beside_the_program(trouble: Trouble) -> None:
    found = health_of(1.0, findings=(Finding("b", trouble, "It is ill.", (0, 1)),))
    assert trouble.value in texts(cascade_lines(found, FOUND, COLUMNS, 3))[0]


def test_units_and_notes_are_those_of_their_layer() -> None:
    found = health_of(1.0, 1.0, findings=(SATURATED, DEAD, NOT_FINITE))
    assert troubled_units(found, "b") == {0, 1, 2}
    assert troubled_units(found, "c") == frozenset()
    assert layer_note(found, "b") == "2 saturated, 1 dead"
    assert layer_note(found, "c") == "not finite"
    assert layer_note(found, "d") == ""


# In the tables of the layers


def layers_view(session: Session, found: Health | None) -> LayersView:
    return LayersView(session, focus_on(session, (0, 0), None), 4, 111, 27, health=found)


def troubled_names(lines: list[Line]) -> list[str]:
    return [part.text for line in lines for part in line if Ink.TROUBLED in part.inks]


def title_of(lines: list[Line], layer: str) -> str:
    return next(plain(line) for line in lines if plain(line).startswith(f"╭─ {layer} "))


def test_units_that_something_is_wrong_with_are_marked_and_the_title_says_what(saturated: Project, at: At) -> None:
    session = at(saturated, 12)
    lines = layers_view(session, health(session)).lines()
    assert troubled_names(lines) == ["b1", "b3"]
    assert "2 saturated" in title_of(lines, "b")
    assert "saturated" not in title_of(lines, "c")


def test_before_anything_is_computed_nothing_is_wrong(saturated: Project) -> None:
    session = open_session(saturated)
    lines = layers_view(session, health(session)).lines()
    assert troubled_names(lines) == []
    assert "saturated" not in title_of(lines, "b")


@pytest.mark.parametrize("step", range(19))
def test_a_healthy_network_has_no_marks_and_looks_as_if_nobody_had_asked(article: Project, at: At, step: int) -> None:
    session = at(article, step)
    found = health(session)
    assert (found.findings, found.undecided) == ((), ())
    assert layers_view(session, found).lines() == layers_view(session, None).lines()


def test_a_layer_is_drawn_again_when_its_health_changes_and_only_then(article: Project, at: At) -> None:
    session = at(article, 18)
    drawn = layers_view(session, health_of(1.0, 1.0, 1.0))
    before = drawn.lines()
    view = LayersView(
        session, drawn.focus, 4, 111, 27, health=health_of(1.0, 1.0, 1.0, findings=(DEAD,)), drawn=drawn.drawn
    )
    after = view.lines()
    assert troubled_names(before) == []
    assert troubled_names(after) == ["b2"]
    changed = [y for y, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    assert [plain(after[y]).strip("╭─│ ")[:2].strip() for y in changed] == ["b", "b2"]


# On the screen


@SIZES
async def test_the_screen_marks_the_units_not_by_colour_alone(
    saturated: Project,
    plain_screen: PlainScreen,
    painted_screen: PaintedScreen,
    settled: Settled,
    size: tuple[int, int],
) -> None:
    async with GpnetApp(Document(saturated)).run_test(size=size) as pilot:
        await pilot.press("f3", "n")
        await settled(pilot)
        title = next(row for row in plain_screen(pilot.app) if "╭─ b " in row)
        assert "3 neurons  sigmoid  2 saturated" in title
        runs = [run for row in painted_screen(pilot.app) for run in row]
        underlined = [text.strip() for text, style in runs if style is not None and style.underline]
        assert [text for text in underlined if text.startswith("b")] == ["b1", "b3"]


@pytest.mark.parametrize(
    ("fixture", "keys", "note"),
    [("article", ["f"] * 4, "fine"), ("saturated", [], "no out yet: f"), ("saturated", ["n"], "1 found: H")],
    ids=["a healthy network", "nothing is computed yet", "saturated units"],
)
async def test_the_pane_says_that_all_is_fine_or_how_much_was_found(
    request: pytest.FixtureRequest,
    plain_screen: PlainScreen,
    settled: Settled,
    fixture: str,
    keys: list[str],
    note: str,
) -> None:
    async with GpnetApp(Document(request.getfixturevalue(fixture))).run_test(size=LARGE) as pilot:
        await pilot.press(*keys)
        await settled(pilot)
        pane = "\n".join(pane_on(plain_screen(pilot.app), "‖δ‖ on its way back"))
        assert note in pane
        assert ("fine" in pane) == (note == "fine")


async def test_while_someone_answers_the_pane_tells_nothing_that_is_asked(
    article: Project, plain_screen: PlainScreen, settled: Settled
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*to("1.11"))
        await settled(pilot)
        assert "c 0.0120" in "\n".join(pane_on(plain_screen(pilot.app), "‖δ‖ on its way back"))
        await pilot.press("A", "t")
        await settled(pilot)
        pane = pane_on(plain_screen(pilot.app), "‖δ‖ on its way back")
        assert [line[:3] for line in pane[:3]] == ["d 0", "c ?", "b ?"]
        assert "from d to" not in "\n".join(pane)


def test_the_pane_tells_how_many_layers_it_has_no_room_for(deep_project: Project, at: At) -> None:
    lines = HealthPane("f", id="health").draw(Scene(at(deep_project, 95)), 29, 8)
    assert [plain(line)[2] for line in lines[1:4]] == ["t", "⋮", "b"]
    assert "⋮ 17 layers between: H" in plain(lines[2])
    assert {width(line) for line in lines} == {29}


@pytest.mark.parametrize("size", [HUGE, LARGE, SMALL], ids=["huge", "large", "small"])
async def test_a_gradient_that_is_nan_in_a_layer_without_a_finding_breaks_nothing(
    project_from: ProjectFrom,
    scene_of: SceneOf,
    plain_screen: PlainScreen,
    settled: Settled,
    size: tuple[int, int],
) -> None:
    async with GpnetApp(Document(project_from(NAN_BEHIND_AN_OVERFLOW))).run_test(size=size) as pilot:
        await pilot.press(*["f"] * 3)
        await settled(pilot)
        found = scene_of(pilot.app).health
        assert math.isnan(found.layers[0].gradient_norm or 0.0)
        assert all(finding.layer != "b" for finding in found.findings)
        if size == HUGE:
            pane = pane_on(plain_screen(pilot.app), "‖δ‖ on its way back")
            assert any(row.startswith("b inf ") and row.endswith("not finite") for row in pane)
