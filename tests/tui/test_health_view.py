"""Health on the screen: the gradients of the layers beside each other, troubles in a word, units that are marked."""

import math
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
from gpnet_engine.operations.program import Grain
from gpnet_engine.questions.findings import Finding, Samples, Trouble
from gpnet_engine.questions.health import Health, LayerHealth, health
from gpnet_engine.time.session import Session, go_to, open_session, position_after
from gpnet_tui.app import GpnetApp
from gpnet_tui.view.answers.health import (
    health_lines,
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
from gpnet_tui.view.text.ink import Ink, Line, plain, width
from gpnet_tui.widgets.side import HealthPane

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
ALL = 99  # layers

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
    """Return the health of layers b, c, … with these norms of their gradients, and three units each."""
    layers = (LayerHealth(chr(ord("b") + i), 3, gradient_norm=norm) for i, norm in enumerate(norms))
    return Health(tuple(layers), findings, Samples(1, 1))


def texts(lines: list[Line]) -> list[str]:
    return [plain(line).rstrip() for line in lines]


# The lines

LINES = {
    "bars are as long as the norms are large": (
        health_of(0.25, 0.5, 1.0),
        ["b  0.2500 ████", "c  0.5000 ████████", "d  1.0000 ███████████████"],
    ),
    "a small one has the shortest bar": (health_of(0.01, 2.0), ["b  0.0100 █", "c  2.0000 ███████████████"]),
    "where they differ by more than a thousand, bars show decades": (
        health_of(1e-4, 1e-2, 1.0),
        ["b  0.0001 ███", "c  0.0100 █████████", "d  1.0000 ███████████████"],
    ),
    "a 0 among them has no bar": (
        health_of(0.0, 1e-2, 90.0),
        ["b  0.0000", "c  0.0100 ███", "d 90.0000 ███████████████"],
    ),
    "a norm of 0 has none": (health_of(0.0, 2.0), ["b  0.0000", "c  2.0000 ███████████████"]),
    "without any gradient there is none": (health_of(0.0, 0.0), ["b  0.0000", "c  0.0000"]),
    "what is not known yet is a dot": (health_of(None, 2.0), ["b       ·", "c  2.0000 ███████████████"]),
    "nothing is known": (health_of(None, None), ["b       ·", "c       ·"]),
    "an infinite one has the longest bar": (
        health_of(math.inf, 2.0),
        ["b     inf ███████████████", "c  2.0000 ███████████████"],
    ),
    "all are infinite": (health_of(math.inf, math.inf), ["b     inf", "c     inf"]),
    "NaN has no size": (health_of(math.nan, 2.0), ["b     NaN", "c  2.0000 ███████████████"]),
    "all are NaN": (health_of(math.nan, math.nan), ["b     NaN", "c     NaN"]),
    "a trouble takes the place of the bar": (
        health_of(0.5, 1.0, findings=(SATURATED,)),
        ["b  0.5000 2 saturated", "c  1.0000 ███████████████"],
    ),
    "each layer has its own troubles": (
        health_of(0.5, math.nan, findings=(VANISHING, NOT_FINITE)),
        ["b  0.5000 vanishing", "c     NaN not finite"],
    ),
    "several troubles are cut to the pane": (
        health_of(0.5, 1.0, findings=(SATURATED, VANISHING)),
        ["b  0.5000 2 saturated, v…", "c  1.0000 ███████████████"],
    ),
}


@pytest.mark.parametrize(("found", "expected"), LINES.values(), ids=LINES)
def test_each_layer_has_the_norm_of_its_gradient_with_a_bar_or_its_troubles(found: Health, expected: list[str]) -> None:
    lines = health_lines(found, COLUMNS, ALL)
    assert [width(line) for line in lines] == [COLUMNS] * len(lines)
    assert texts(lines) == expected


def test_names_of_two_letters_line_up_with_the_others() -> None:
    layers = tuple(LayerHealth(name, 1, gradient_norm=1.0) for name in ("z", "aa"))
    lines = texts(health_lines(Health(layers, (), Samples(1, 1)), COLUMNS, ALL))
    assert [line[:10] for line in lines] == ["z   1.0000", "aa  1.0000"]


def test_troubles_are_red_and_bars_have_the_colour_of_the_way_back() -> None:
    lines = health_lines(health_of(0.5, 1.0, None, findings=(SATURATED,)), COLUMNS, ALL)
    inks = [{part.inks for part in line if part.text.strip()} for line in lines]
    assert inks == [
        {(Ink.STRONG,), (Ink.TEXT,), (Ink.BREAK,)},
        {(Ink.STRONG,), (Ink.TEXT,), (Ink.BACKWARD,)},
        {(Ink.STRONG,), (Ink.DIM,)},
    ]


@given(
    st.lists(st.none() | st.floats(min_value=0) | st.just(math.nan), min_size=1, max_size=8),
    st.integers(1, 60),
)
def test_whatever_the_norms_are_every_line_fits(norms: list[float | None], columns: int) -> None:
    assert {width(line) for line in health_lines(health_of(*norms), columns, ALL)} == {columns}


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
    (line,) = texts(health_lines(health_of(1.0, findings=(Finding("b", trouble, "It is ill.", (0, 1)),)), COLUMNS, ALL))
    assert trouble.value in line


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
        await pilot.press("n")
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
        title = next(row for row in plain_screen(pilot.app) if row.startswith("╭─ Health"))
        assert title.partition("╮")[0].endswith(f" {note} ─")


def test_the_pane_tells_how_many_layers_it_has_no_room_for(deep_project: Project, at: At) -> None:
    lines = HealthPane("f", id="health").draw(Scene(at(deep_project, 95)), 27, 7)
    assert [plain(line)[1] for line in lines[1:-1]] == ["b", "c", "d", "e", "f"]
    assert "14 more: H" in plain(lines[-1])
    assert {width(line) for line in lines} == {27}


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
            assert any(row.startswith("│b     NaN ") for row in plain_screen(pilot.app))
