"""Colours that everyone can read and tell apart, in all themes.

Contrast is that of WCAG 2. What people see who lack one kind of cone is computed by the matrices of Machado, Oliveira
and Fernandes (2009); how far apart two colours are is their distance in CIE L*a*b* (1976).
"""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from textual.theme import Theme

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_tui.app import GpnetApp
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.theme_names import ThemeName
from gpnet_tui.themes import PROJECTOR, THEMES

Vector = NDArray[np.float64]

# Of what is written in a colour of its own: the phases, what feeds the chosen cell, what is wrong, what has changed.
ROLES = ("forward", "error-phase", "backward", "update", "lit", "error", "changed", "dim", "foreground")
FAR_APART = {("forward", "backward"), ("error-phase", "lit"), ("update", "error"), ("update", "changed")}
BY_LIGHTNESS = ("dim", "foreground")  # told apart by how light they are
TEXTS = (*ROLES, "strong", "primary", "secondary", "accent", "warning", "success")
GROUNDS = ("background", "surface", "panel", "current-background")
ON_GROUND = {"lit": "lit-background", "strong": "chosen-background", "heat-bad-text": "heat-bad"}
HEAT = tuple(f"heat-{side}{level}" for side in "np" for level in range(1, 5))
LEAST_CONTRAST, LEAST_OF_WHAT_CANNOT_BE_USED = 4.5, 2.5
LEAST_ON_PROJECTORS, LEAST_OF_GROUNDS = 7.0, 40.0
LEAST_DISTANCE, LEAST_FAR_APART = 10.0, 20.0

SEEN_BY: dict[str, list[list[float]]] = {
    "all cones": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "no long cones": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "no medium cones": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "no short cones": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def colour_of(theme: Theme, role: str) -> str:
    """Return a colour of a theme, as #rrggbb."""
    found = theme.variables.get(role) or getattr(theme, role)
    assert isinstance(found, str)
    return found


def linear(colour: str) -> Vector:
    """Return the light of red, green and blue."""
    parts = np.array([int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    light, dark = sorted((float(TO_XYZ[1] @ linear(colour)) for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, eye: str) -> Vector:
    """Return where a colour is in CIE L*a*b*, as someone sees it."""
    seen = np.clip(np.array(SEEN_BY[eye]) @ linear(colour), 0, 1)
    parts = TO_XYZ @ seen / WHITE
    x, y, z = np.where(parts > 216 / 24389, np.cbrt(parts), (24389 / 27 * parts + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one: str, other: str, eye: str) -> float:
    """Return how far apart two colours are to someone."""
    return float(np.linalg.norm(lab(one, eye) - lab(other, eye)))


def least_contrast(theme: Theme) -> float:
    return LEAST_ON_PROJECTORS if theme is PROJECTOR else LEAST_CONTRAST


def test_the_measures_are_those_that_are_published() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert lab("#ff0000", "all cones").tolist() == pytest.approx([53.24, 80.09, 67.20], abs=0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("role", TEXTS)
def test_every_text_can_be_read_wherever_it_stands(theme: Theme, role: str) -> None:
    grounds = {ground: contrast(colour_of(theme, role), colour_of(theme, ground)) for ground in GROUNDS}
    assert min(grounds.values()) >= least_contrast(theme), grounds


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize(("role", "ground"), [*ON_GROUND.items(), *(("heat-text", one) for one in HEAT)])
def test_every_text_can_be_read_on_a_ground_of_its_own(theme: Theme, role: str, ground: str) -> None:
    assert contrast(colour_of(theme, role), colour_of(theme, ground)) >= least_contrast(theme)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_what_cannot_be_used_stands_back_and_can_still_be_made_out(theme: Theme) -> None:
    found = contrast(colour_of(theme, "disabled"), colour_of(theme, "background"))
    assert LEAST_OF_WHAT_CANNOT_BE_USED <= found < LEAST_CONTRAST


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("eye", SEEN_BY)
@pytest.mark.parametrize(("one", "other"), [pair for pair in combinations(ROLES, 2) if pair != BY_LIGHTNESS])
def test_colours_can_be_told_apart_by_everyone(theme: Theme, eye: str, one: str, other: str) -> None:
    is_far = (one, other) in FAR_APART or (other, one) in FAR_APART
    least = LEAST_FAR_APART if is_far else LEAST_DISTANCE
    assert distance(colour_of(theme, one), colour_of(theme, other), eye) >= least


@pytest.mark.parametrize("eye", SEEN_BY)
@pytest.mark.parametrize("ground", ["lit-background", "chosen-background"])
def test_on_a_projector_cells_are_told_by_strong_grounds_and_bold_strokes(ground: str, eye: str) -> None:
    least = LEAST_OF_GROUNDS if eye != "no short cones" else LEAST_DISTANCE
    assert distance(colour_of(PROJECTOR, ground), colour_of(PROJECTOR, "background"), eye) >= least
    for role in ("lit-style", "changed-style"):
        assert "bold " in colour_of(PROJECTOR, role)


async def test_colours_are_switched_through_all_themes(article: Project) -> None:
    async with GpnetApp(Document(article)).run_test() as pilot:
        assert isinstance(pilot.app.screen, DebuggerScreen)
        seen = [pilot.app.theme]
        for _ in THEMES:
            pilot.app.screen.action_command("colours")
            await pilot.pause()
            seen.append(pilot.app.theme)
        assert seen == [*ThemeName, ThemeName.DARK]
