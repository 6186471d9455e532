"""The heat map: a level for every number, the scale it is seen on, and a look that says it with and without colours."""

import math
import re
import warnings
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color
from rich.style import Style
from textual.app import App
from textual.pilot import Pilot
from textual.theme import Theme

import gpnet_tui
from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_engine.statistics import extremes
from gpnet_engine.time.session import Session
from gpnet_tui.app import GpnetApp
from gpnet_tui.themes import DARK, LIGHT
from gpnet_tui.view.matrices.heat import (
    HEAT_WIDTH,
    LEVELS,
    NOT_FINITE,
    Scale,
    heat_cell,
    heat_ink,
    levels,
    scale_line,
    scale_of,
    shade,
)
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import Ink, plain, width
from gpnet_tui.view.text.signs import Sign

At: TypeAlias = Callable[..., Session]
Settled: TypeAlias = Callable[[Pilot[None]], Awaitable[None]]
SceneOf: TypeAlias = Callable[[App[Any]], Scene]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
PaintedScreen: TypeAlias = Callable[[App[Any]], list[list[tuple[str, Style | None]]]]

LARGE, SMALL = (140, 45), (80, 24)
ALL_LEVELS = range(-NOT_FINITE, NOT_FINITE + 1)
SHADES = "░▒▓█"
LEAST_CONTRAST = 2  # of a sign, which stands in the colour of its side: quieter than a number, but told from it
LEAST_OF_SHADE = 1.5
FINITE = st.floats(allow_nan=False, allow_infinity=False)
HEAT_INKS = sorted({heat_ink(level) for level in ALL_LEVELS} | {Ink.SHADE_N, Ink.SHADE_P})


def level_of(number: float, largest: float) -> int:
    return levels(matrix([[number]]), Scale(-largest, largest))[0][0]


@pytest.mark.parametrize(
    ("number", "level"),
    [
        *[(0.0, 0), (-0.0, 0), (5e-324, 1), (-5e-324, -1), (1.0, 1), (-1.0, -1), (1.001, 2), (2.0, 2), (-2.5, -3)],
        *[(3.0, 3), (3.001, 4), (4.0, 4), (-4.0, -4), (1e308, 4), (-1e308, -4)],
        *[(math.inf, NOT_FINITE), (-math.inf, -NOT_FINITE)],
    ],
    ids=str,
)
def test_a_quarter_of_the_largest_number_is_a_level(number: float, level: int) -> None:
    assert level_of(number, 4.0) == level


def test_a_number_that_is_none_is_not_finite_whatever_its_sign() -> None:
    assert {abs(level) for level in levels(matrix([[math.nan, -math.nan]]), Scale(-4.0, 4.0))[0]} == {NOT_FINITE}


@given(number=st.floats(), largest=FINITE.map(abs))
def test_only_0_has_level_0_and_only_what_is_not_finite_has_the_last_one(number: float, largest: float) -> None:
    level = level_of(number, largest)
    assert (level == 0) == (number == 0)
    assert (abs(level) == NOT_FINITE) == (not math.isfinite(number))
    assert abs(level) <= NOT_FINITE


@given(number=st.floats(allow_nan=False), largest=FINITE.map(abs))
def test_a_number_and_its_opposite_are_as_far_from_0(number: float, largest: float) -> None:
    assert level_of(-number, largest) == -level_of(number, largest)


@given(numbers=st.lists(FINITE, min_size=2, max_size=2), largest=FINITE.map(abs))
def test_the_larger_number_never_has_the_lower_level(numbers: list[float], largest: float) -> None:
    low, high = sorted(numbers)
    assert level_of(low, largest) <= level_of(high, largest)


@given(st.lists(FINITE, min_size=1, max_size=20).filter(any))
def test_the_largest_number_of_a_matrix_has_the_strongest_colour(numbers: list[float]) -> None:
    array = matrix([numbers])
    (found,) = levels(array, scale_of({"net_b": array}, "net_b"))
    assert abs(found[int(np.argmax(np.abs(array)))]) == LEVELS
    assert max(map(abs, found)) == LEVELS


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (matrix([[0.0, -0.0]]), {0}),
        (matrix([[math.nan, math.nan]]), {NOT_FINITE}),
        (matrix([[math.inf, -math.inf]]), {NOT_FINITE, -NOT_FINITE}),
        (matrix([[math.nan, 0.0]]), {NOT_FINITE, 0}),
        (matrix([[5e-324, -5e-324]]), {LEVELS, -LEVELS}),
        (matrix([[1.7e308, 5e-324, -1.7e308]]), {LEVELS, 1, -LEVELS}),
    ],
    ids=["zeros", "NaN", "infinite", "NaN and 0", "the smallest", "from end to end"],
)
def test_nothing_is_warned_about_whatever_the_matrix_holds(array: Matrix, expected: set[int]) -> None:
    with warnings.catch_warnings(), np.errstate(all="warn"):
        warnings.simplefilter("error")
        assert set(levels(array, scale_of({"net_b": array}, "net_b"))[0]) == expected


ONE_SIGN = st.lists(st.floats(0, exclude_min=True, allow_infinity=False), min_size=2, max_size=30, unique=True)


def levels_in(numbers: list[float]) -> list[int]:
    array = matrix([numbers])
    return levels(array, scale_of({"net_b": array}, "net_b"))[0]


@given(ONE_SIGN, st.sampled_from([1, -1]))
def test_a_matrix_of_one_sign_has_all_the_levels_from_its_weakest_to_its_strongest(
    numbers: list[float], sign: int
) -> None:
    found = levels_in([sign * number for number in numbers])
    assert min(map(abs, found)) == 1
    assert max(map(abs, found)) == LEVELS
    assert {math.copysign(1, level) for level in found} == {sign}


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([0.80, 0.81, 0.83, 0.85], [1, 1, 3, 4]),
        ([-0.80, -0.81, -0.83, -0.85], [-1, -1, -3, -4]),
        ([0.0, 0.81, 0.85], [0, 4, 4]),  # with a 0 to be seen, from 0 on
        ([-0.01, 0.81, 0.85], [-1, 4, 4]),
        ([0.5, 0.5], [4, 4]),
        ([0.0, 0.0], [0, 0]),
        ([0.80, math.nan, 0.85], [1, 5, 4]),
        ([math.nan, math.nan], [5, 5]),
        ([1e308, 1.7e308], [1, 4]),
        ([5e-324, 1e-323], [1, 4]),
    ],
    ids=str,
)
def test_the_range_is_that_of_the_matrix(numbers: list[float], expected: list[int]) -> None:
    assert [level if level != -NOT_FINITE else NOT_FINITE for level in levels_in(numbers)] == expected


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ([-0.5, 0.77], "−0.77 █▓▒░0░▒▓█ +0.77"),
        ([0.1, 0.85], "0.1 ░▒▓█ 0.85"),
        ([-0.85, -0.1], "−0.85 █▓▒░ −0.1"),
        ([0.0, 0.85], "0 ░▒▓█ 0.85"),
        ([-0.85, 0.0], "−0.85 █▓▒░ 0"),
        ([0.5, 0.5], "all 0.5"),
        ([0.0, -0.0], "all 0"),
        ([math.nan, math.inf], "no finite number"),
        ([math.nan, 1e-9, 1e308], "1e−9 ░▒▓█ 1e308"),
    ],
    ids=str,
)
def test_the_scale_is_printed_with_its_ends_in_colours_and_in_shades(numbers: list[float], text: str) -> None:
    array = matrix([numbers])
    line = scale_line(scale_of({"net_b": array}, "net_b"))
    assert plain(line) == text
    inks = {heat_ink(level) for level in ALL_LEVELS}
    assert all(inks & set(part.inks) for part in line if part.text in SHADES)


def test_the_scale_of_a_parameter_is_the_same_before_and_after_its_update(batch_project: Project, at: At) -> None:
    steps = len(at(batch_project, 0).program)
    last = at(batch_project, steps)
    for name in batch_project.parameters:
        before = Scale(*extremes(last.values[name]))
        assert scale_of(last.values, f"new_{name}") == before
        assert {scale_of(at(batch_project, step).values, name) for step in range(steps + 1)} == {before}
    assert extremes(last.values["new_W_b"]) != extremes(last.values["W_b"])  # so that it could have been another


def test_every_matrix_has_a_scale_of_its_own(article: Project, at: At) -> None:
    values = at(article, 15).values
    found = {name: scale_of(values, name) for name in ("W_b", "out_b", "delta_c", "grad_W_d")}
    assert len(set(found.values())) == len(found)
    assert found == {name: (values[name].min(), values[name].max()) for name in found}


def test_the_scale_of_the_next_iteration_is_that_of_its_own_weights(article: Project, at: At) -> None:
    first, second = at(article, 18, 1).values, at(article, 0, 2).values
    assert scale_of(second, "W_d") == extremes(first["new_W_d"])


def test_the_scale_is_found_again_when_another_matrix_takes_the_place_of_one() -> None:
    for largest in range(1, 600):
        assert scale_of({"net_b": matrix([[float(largest), 0.0]])}, "net_b") == (0.0, largest)


def test_every_level_has_a_shade_of_its_own_after_its_sign_or_on_the_side_of_it() -> None:
    texts = {level: plain(heat_cell(level)) for level in ALL_LEVELS}
    assert {width(heat_cell(level)) for level in ALL_LEVELS} == {HEAT_WIDTH}
    assert len({texts[level] for level in range(-LEVELS, LEVELS + 1)}) == 2 * LEVELS + 1
    assert texts[NOT_FINITE] == texts[-NOT_FINITE] == " !"
    assert [texts[level] for level in range(1, LEVELS + 1)] == [" ░", " ▒", "+▓", "+█"]
    assert [texts[-level] for level in range(1, LEVELS + 1)] == ["░ ", "▒ ", "−▓", "−█"]


def test_in_a_matrix_of_one_sign_the_shade_has_the_whole_cell() -> None:
    texts = {level: plain(heat_cell(level, is_mixed=False)) for level in ALL_LEVELS}
    assert [texts[level] for level in range(LEVELS + 1)] == ["  ", "░░", "▒▒", "▓▓", "██"]
    assert all(texts[level] == texts[-level] for level in ALL_LEVELS)
    for level in ALL_LEVELS:
        assert heat_ink(level) in heat_cell(level, is_mixed=False)[0].inks


def test_a_number_with_its_sign_has_the_shade_before_it() -> None:
    assert [shade(level).text for level in range(NOT_FINITE + 1)] == [" ", *SHADES, "!"]
    assert [shade(-level).text for level in range(NOT_FINITE + 1)] == [" ", *SHADES, "!"]


def rules() -> dict[str, dict[str, str]]:
    """Return what app.tcss says of each ink: its properties."""
    text = (Path(gpnet_tui.__file__).parent / "app.tcss").read_text(encoding="utf-8")
    found = re.findall(r"\.(ink--[\w-]+) \{([^}]*)\}", text)
    return {ink: dict(re.findall(r"([\w-]+): ([^;]+);", properties)) for ink, properties in found}


def colour(theme: Theme, variable: str) -> Color:
    """Return the colour that a variable of app.tcss stands for in a theme."""
    name = variable.removeprefix("$")
    value = theme.variables.get(name) or getattr(theme, name)
    assert isinstance(value, str)
    return Color.parse(value)


def contrast(left: Color, right: Color) -> float:
    """Return the contrast ratio of two colours as the WCAG define it, from 1 to 21."""
    lights = []
    for shown in (left, right):
        parts = [part / 255 for part in shown.get_truecolor()]
        red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        lights.append(0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
    return max(lights) / min(lights)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_every_level_has_colours_in_both_themes_and_no_two_have_the_same(theme: Theme) -> None:
    said = rules()
    looks = {ink: tuple(colour(theme, said[ink][key]) for key in said[ink] if key != "text-style") for ink in HEAT_INKS}
    assert all(looks.values())
    assert len(set(looks.values())) == len(looks)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_a_number_can_be_read_on_every_level(theme: Theme) -> None:
    said = rules()
    for ink in HEAT_INKS:
        if "background" in said[ink]:
            assert contrast(*(colour(theme, said[ink][key]) for key in ("color", "background"))) > 4, ink


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("level", [level for level in range(-LEVELS, LEVELS + 1) if level])
def test_the_sign_can_be_read_on_every_level(theme: Theme, level: int) -> None:
    said = rules()
    sign = heat_cell(level)[0]
    looks = {key: colour(theme, value) for ink in sign.inks for key, value in said[ink].items()}
    assert contrast(looks["color"], looks["background"]) > (LEAST_CONTRAST if len(sign.text) == 1 else LEAST_OF_SHADE)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("inks", ["below", "above"])
def test_the_further_from_0_the_further_from_the_background(theme: Theme, inks: str) -> None:
    sign = -1 if inks == "below" else 1
    said = rules()
    background = colour(theme, "$background")
    away = [contrast(colour(theme, said[heat_ink(sign * n)]["background"]), background) for n in range(1, LEVELS + 1)]
    assert away == sorted(away)
    assert len(set(away)) == LEVELS


def without_shades(rows: list[str]) -> list[str]:
    """Return rows as they are without heat: a shade stands in the place of a change, the scale in a frame."""
    rows = [re.split("[╭╰]", row)[0] for row in rows]
    return ["".join(" " if sign in f"{SHADES}{Sign.GREW}{Sign.FELL}" else sign for sign in row) for row in rows]


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=["large", "small"])
@pytest.mark.parametrize("keys", [[], ["f", "f", "s"], ["f", "f", "f", "f", "s"]], ids=["start", "error", "next"])
async def test_m_shows_and_hides_the_heat_and_the_numbers_stay_the_same_text(
    article: Project, plain_screen: PlainScreen, scene_of: SceneOf, keys: list[str], size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press("tab", *keys)
        before = plain_screen(pilot.app)
        await pilot.press("m")
        assert scene_of(pilot.app).look.heat
        hot = plain_screen(pilot.app)
        assert hot != before
        assert without_shades(hot) == without_shades(before)
        await pilot.press("m")
        assert plain_screen(pilot.app) == before


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
async def test_m_colours_the_numbers_by_their_size(
    batch_project: Project, painted_screen: PaintedScreen, settled: Settled, theme: Theme
) -> None:
    app = GpnetApp(Document(batch_project))
    app.theme = theme.name
    async with app.run_test(size=LARGE) as pilot:
        await settled(pilot)
        await pilot.press("m")
        painted = {
            text.strip(): style.bgcolor
            for row in painted_screen(pilot.app)
            for text, style in row
            if style is not None and style.bgcolor is not None
        }
        # W_c, of which 1.25 is the largest, and W_b, of which 1.5 is
        for number, variable in (("−1.2500", "n4"), ("0.3750", "p2"), ("1.5000", "p4"), ("−0.7500", "n2")):
            assert painted[number] == colour(theme, f"$heat-{variable}"), number


async def test_without_colour_the_signs_and_the_shades_can_be_read(
    batch_project: Project,
    painted_screen: PaintedScreen,
    settled: Settled,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with GpnetApp(Document(batch_project)).run_test(size=LARGE) as pilot:
        await settled(pilot)
        await pilot.press("tab", "tab", "Z", "m")
        await settled(pilot)
        rows = painted_screen(pilot.app)
        cells = [row for row in rows if "│" in row[0][0] and any("█" in text or "░" in text for text, _ in row)]
        signs = [style for row in cells for text, style in row if text in {"+", "−"} and style is not None]
        assert signs
        sides = [style for row in cells for text, style in row if set(text) & set("░▒") and style and len(text) == 2]
        assert sides
        for style in (*signs, *sides):
            assert style.color is not None
            assert style.bgcolor is not None
            assert contrast(style.color, style.bgcolor) > (LEAST_CONTRAST if style in signs else LEAST_OF_SHADE)
        greys = [part for row in rows for _, style in row if style for part in (style.color, style.bgcolor) if part]
        assert all(len(set(grey.get_truecolor())) == 1 for grey in greys)
