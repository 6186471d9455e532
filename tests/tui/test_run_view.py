"""The numbers of a run at full speed: what they say, at every size, and where they stand."""

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from textual.app import App

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_engine.time.error_curve import ErrorCurve
from gpnet_tui.app import GpnetApp
from gpnet_tui.view.running import Run, RunNumbers, change_of_error
from gpnet_tui.view.text.ink import plain, width
from gpnet_tui.view.text.signs import Sign
from tests.builders.waiting import until

PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]

RUN = Run(is_forward=True, iteration=68_207, rate=13_035.4)
NORMS = (("d", 0.0163), ("c", 1.5e-9), ("b", None))
NUMBERS = RunNumbers(RUN, 68_207, 8.548e-8, -7.2e-12, NORMS)


def curve_of(errors: list[float], most: int = 8192) -> ErrorCurve:
    curve = ErrorCurve(most)
    for error in errors:
        curve.append(error)
    return curve


def test_the_numbers_that_matter_stand_below_each_other_with_a_row_for_each_layer() -> None:
    lines = [plain(line).split() for line in NUMBERS.lines(60, 12)]
    assert lines[:4] == [
        ["iteration", "68,207"],
        ["E", "8.548e−8"],
        ["ΔE/iteration", "−7.2e−12", Sign.FELL],
        ["iterations/s", "13,035"],
    ]
    assert [line[:1] for line in lines[6:]] == [["d"], ["c"], ["b"]]
    assert lines[-1][1] == Sign.UNKNOWN


@pytest.mark.parametrize("rows", range(1, 20))
@pytest.mark.parametrize("columns", [24, 40, 80])
@pytest.mark.parametrize("error", [8.548e-8, 1e300, math.nan, math.inf, None], ids=str)
def test_they_fit_at_every_size_and_are_never_cut(error: float | None, columns: int, rows: int) -> None:
    many = tuple((f"l{layer}", 10.0**-layer) for layer in range(30))
    for norms in (NORMS, many, (("b", math.nan), ("c", math.inf), ("d", 0.0))):
        lines = NUMBERS._replace(error=error, norms=norms).lines(columns, rows)
        assert len(lines) <= rows
        assert max(map(width, lines)) <= columns
        assert Sign.CUT not in "".join(map(plain, lines))
        assert str(RUN.iteration)[:2] in plain(lines[0])


@pytest.mark.parametrize(
    ("errors", "epoch", "change"),
    [
        ([4.0, 3.0], 1, -1.0),
        ([4.0, 1.0, 2.0, 3.0, 1.0], 4, -0.75),
        ([4.0], 1, None),
        ([4.0, 4.0], 1, 0.0),
    ],
    ids=str,
)
def test_the_change_of_e_is_that_since_the_same_samples(errors: list[float], epoch: int, change: float | None) -> None:
    assert change_of_error(curve_of(errors), len(errors), errors[-1], epoch) == change


def test_the_change_of_e_is_near_enough_where_the_curve_keeps_ranges() -> None:
    errors = [1000.0 - iteration for iteration in range(1, 801)]
    assert change_of_error(curve_of(errors, 256), 800, errors[-1], 4) == pytest.approx(-1, rel=0.1)


@pytest.mark.usefixtures("run_lets_keys_act", "at_full_speed")
@pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=["small", "large"])
async def test_while_it_runs_the_curve_and_the_numbers_have_the_room_of_the_equation(
    article: Project, plain_screen: PlainScreen, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: "iterations/s" in "".join(plain_screen(pilot.app)))
        await until(pilot, lambda: pilot.app.screen.query_one("#run").size.width > 0)
        curve, run = (pilot.app.screen.query_one(name).region for name in ("#curve", "#run"))
        assert curve.width + run.width == size[0]
        assert curve.height == run.height >= 8
        assert not pilot.app.screen.query_one("#equation").display
        assert " at " not in plain_screen(pilot.app)[-1]
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.screen.query_one("#equation").display
