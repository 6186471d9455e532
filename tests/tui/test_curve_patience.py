"""What the large curve says of an iteration: E itself where there is time to compute it once more, else its bounds."""

import math

import pytest

from gpnet_engine.model.project import Project
from gpnet_engine.time.session import Position, go_to, open_session
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import plain
from gpnet_tui.view.text.numbers import short
from gpnet_tui.widgets.side import LargeCurvePane

ITERATION, FARTHEST = 1000, 40_000
DIGITS = 6
COLUMNS, ROWS = 140, 30


@pytest.fixture(scope="module")
def scene(article: Project) -> Scene:
    """Return the start of a run whose curve was thinned out since."""
    start = open_session(article)
    session = go_to(go_to(start, Position(FARTHEST, 0)), Position(1, 0))
    assert session.timeline.curve.width > 1
    return Scene(session)


def told(scene: Scene) -> str:
    """Return what stands in the frame of a curve whose cursor is on an iteration."""
    pane = LargeCurvePane(id="large-curve")
    pane.set_reactive(LargeCurvePane.iteration, ITERATION)
    title, _, _ = pane.edges(pane.view(scene, COLUMNS, ROWS), scene)
    return plain(title)


def test_with_time_the_error_of_an_iteration_is_exact(scene: Scene) -> None:
    errors = scene.session.timeline.errors(ITERATION, ITERATION, math.inf)
    assert errors is not None
    assert told(scene).endswith(f"E {short(errors[0], DIGITS)}")


def test_without_time_it_is_between_two_numbers(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gpnet_tui.widgets.side._PATIENCE", -1.0)
    seen = scene.session.timeline.curve.columns(ITERATION, ITERATION, 1)
    low, high = (short(float(each[0]), DIGITS) for each in (seen.low, seen.high))
    assert low != high
    assert told(scene).endswith(f"E {low} to {high}")
