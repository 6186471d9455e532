"""Accuracy, test error and confusion matrix on the screen: in the header, in a list, and as a second curve."""

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from gpnet_engine.arrays import matrix
from gpnet_engine.files.document import Document
from gpnet_engine.model.classes import Classes, classes_of, confusion_of
from gpnet_engine.model.project import HeldOut, Project
from gpnet_engine.questions.scores import LineOfTest, ScoresTask, has_scores
from gpnet_engine.time.error_curve import ErrorCurve
from gpnet_engine.time.errors_of_test import ErrorsOfTest
from gpnet_engine.time.session import Position, go_to, open_session
from gpnet_tui.app import GpnetApp
from gpnet_tui.dialogs.scores import ScoresScreen
from gpnet_tui.view.answers.confusion import confusion_lines
from gpnet_tui.view.axes import Axis
from gpnet_tui.view.curve import LEFT, TEST, CurveView
from gpnet_tui.view.header import header_line
from gpnet_tui.view.latest_scores import LatestScores
from gpnet_tui.view.listing import COLUMNS
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import Ink, plain, width
from gpnet_tui.view.text.numbers import share_text, short
from tests.builders.waiting import until

AnyPilot: TypeAlias = Pilot[None]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
Told: TypeAlias = Callable[[App[Any]], str]
SceneOf: TypeAlias = Callable[[App[Any]], Scene]

LARGE, SMALL = (140, 45), (80, 24)
TESTED = """
title = "Classes"
[network]
layers = [2, 2]
activation = "softmax"
loss = "cross_entropy"
[weights]
b = [[1.0, -0.5], [-0.25, 0.5]]
[training]
learning_rate = 0.1
[data]
inputs = [[1, 0], [0, 1], [1, 0.25], [0.125, 1], [0.5, 1], [-1, 0.5]]
targets = [[1, 0], [0, 1], [1, 0], [0, 1], [1, 0], [1, 0]]
test_inputs = [[1, 0.5], [0, 0.5], [0.25, 1]]
test_targets = [[1, 0], [0, 1], [1, 0]]
classes = ["cat", "dog"]
"""


@pytest.fixture
def tested(project_from: Callable[[str], Project]) -> Project:
    """Return a project with classes and test data; two training samples and one test sample are wrong at first."""
    return project_from(TESTED)


@pytest.fixture
def untested(tested: Project) -> Project:
    return replace(tested, test=None)


def header(project: Project, columns: int = 140) -> str:
    return plain(header_line(Scene(open_session(project)), columns))


async def open_list(pilot: AnyPilot) -> None:
    pilot.app.screen.action_command("scores")  # type: ignore[attr-defined]
    await pilot.pause()


def head(pilot: AnyPilot) -> list[str]:
    return [line.rstrip() for line in str(pilot.app.screen.query_one("#list-head", Static).content).split("\n")]


def rows(pilot: AnyPilot) -> list[str]:
    return [str(option.prompt) for option in pilot.app.screen.query_one(OptionList).options]


# The header


def test_the_header_shows_the_test_error_and_both_accuracies(tested: Project) -> None:
    scores = ScoresTask(open_session(tested)).finish()
    assert scores.test is not None
    assert f"test E {short(scores.test.error / 3, 4)}  " in header(tested)
    assert "accuracy 66.7% test 66.7%" in header(tested)


def test_without_test_data_it_shows_the_accuracy_alone(untested: Project) -> None:
    assert "accuracy 66.7%" in header(untested)
    assert "test" not in header(untested)


def test_without_classes_it_shows_the_test_error_alone(article: Project) -> None:
    project = replace(article, test=HeldOut(article.inputs, article.targets))
    assert "test E " in header(project)
    assert "acc" not in header(project)


@pytest.mark.parametrize("columns", range(40, 160, 7))
def test_where_there_is_nothing_to_say_nothing_is_said(article: Project, columns: int) -> None:
    assert not has_scores(open_session(article))
    line = header(article, columns)
    assert "test" not in line
    assert "acc" not in line


@pytest.mark.parametrize("columns", range(40, 160))
def test_where_there_is_less_room_e_comes_before_test_e_and_that_before_the_accuracy(
    tested: Project, columns: int
) -> None:
    line = header(tested, columns)
    assert len(line) == columns
    shown = ["E ?" in line, "test E" in line, "acc" in line]
    assert shown == sorted(shown, reverse=True)
    assert all(shown) or columns < 97


def test_in_80_columns_there_is_room_for_the_test_error_and_for_the_accuracy_alone(
    tested: Project, untested: Project
) -> None:
    assert "test E" in header(tested, 80)
    assert "acc 66.7%" in header(untested, 80)


async def test_the_header_waits_for_what_takes_long_and_shows_it_when_it_is_there(
    tested: Project, monkeypatch: pytest.MonkeyPatch, plain_screen: PlainScreen
) -> None:
    go_on, released = ScoresTask.go_on, threading.Event()

    def held(task: ScoresTask, seconds: float) -> bool:
        released.wait()
        return go_on(task, seconds)

    monkeypatch.setattr("gpnet_tui.view.scene.MOST_AT_ONCE", -1)
    monkeypatch.setattr(ScoresTask, "go_on", held)
    async with GpnetApp(Document(tested)).run_test(size=LARGE) as pilot:
        await pilot.pause()
        await pilot.press("s", "i")  # keys act meanwhile
        waiting = plain_screen(pilot.app)[0]
        released.set()  # before anything can fail: the app waits for its threads
        assert re.search(r"iter(ation)? 2 .* test E … .* acc(uracy)? … +test … ", waiting)
        await until(pilot, lambda: "%" in plain_screen(pilot.app)[0])
        scores = ScoresTask(go_to(open_session(tested), Position(2, 0))).finish()
        assert scores.test is not None
        assert short(scores.test.error / 3, 4) in plain_screen(pilot.app)[0]


def test_what_is_not_wanted_any_more_is_given_up(tested: Project) -> None:
    latest, session = LatestScores(), open_session(tested)
    first = latest.plan(session)
    assert first is not None
    assert latest.plan(session) is None  # it is on its way
    second = latest.plan(go_to(session, Position(2, 0)))
    assert second is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ScoresTask, "go_on", lambda _task, _seconds: False)
        assert latest.compute(first) is None
    assert latest.compute(second) is not None
    latest.give_up()
    assert latest.plan(session) is not None


# The list


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=["large", "small"])
async def test_the_list_shows_error_accuracy_confusion_and_wrong_samples(
    tested: Project, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(tested)).run_test(size=size) as pilot:
        await open_list(pilot)
        text = "\n".join(line for line in head(pilot) if line)
        assert [line.split()[0] for line in text.split("\n")[:3]] == ["samples", "training", "test"]
        assert "66.7%" in text
        assert "training data: rows are targets, columns what the outputs say" in text
        assert [line.split()[:3] for line in text.split("\n") if line.startswith(("cat", "dog"))] == [
            ["cat", "2", "2"],
            ["dog", "0", "2"],
        ]
        assert "2 of 6 training samples wrong:" in text
        assert rows(pilot) == [
            "sample 5   target cat, outputs say dog",
            "sample 6   target cat, outputs say dog",
        ]


async def test_tab_shows_the_test_data_and_back(tested: Project) -> None:
    async with GpnetApp(Document(tested)).run_test(size=SMALL) as pilot:
        await open_list(pilot)
        first = head(pilot), rows(pilot)
        await pilot.press("tab")
        assert "1 of 3 test samples wrong:" in head(pilot)
        assert rows(pilot) == ["sample 3   target cat, outputs say dog"]
        assert "Enter" not in str(pilot.app.screen.query_one("#list").border_subtitle)
        await pilot.press("tab")
        assert (head(pilot), rows(pilot)) == first


async def test_enter_goes_to_the_iteration_that_works_on_the_sample(tested: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(tested)).run_test(size=SMALL) as pilot:
        await open_list(pilot)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert scene_of(pilot.app).session.position == (6, 0)


async def test_enter_on_a_test_sample_says_that_it_is_in_no_iteration(
    tested: Project, scene_of: SceneOf, told: Told
) -> None:
    async with GpnetApp(Document(tested)).run_test(size=SMALL, notifications=True) as pilot:
        await open_list(pilot)
        await pilot.press("tab", "enter")
        await pilot.pause()
        assert "in no iteration" in told(pilot.app)
        assert scene_of(pilot.app).session.position == (1, 0)


async def test_without_classes_the_list_has_the_errors_alone(article: Project) -> None:
    project = replace(article, test=HeldOut(article.inputs, article.targets))
    async with GpnetApp(Document(project)).run_test(size=SMALL) as pilot:
        await open_list(pilot)
        assert isinstance(pilot.app.screen, ScoresScreen)
        assert "The targets are no classes, so there is nothing to count." in head(pilot)
        await pilot.press("enter")
        assert not isinstance(pilot.app.screen, ScoresScreen)


async def test_where_there_is_nothing_to_score_the_command_says_so(article: Project, told: Told) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL, notifications=True) as pilot:
        await open_list(pilot)
        assert told(pilot.app) == "There is nothing to score: the targets are no classes, and there are no test data."


@pytest.mark.parametrize("count", [2, 3, 10, 12, 40])
@pytest.mark.parametrize("most", [1, 250, 123_456])
@pytest.mark.parametrize("name", ["1", "setosa", "a name that is much too long"])
@pytest.mark.parametrize("rows_", [3, 12, 30])
def test_a_confusion_matrix_keeps_to_its_room(count: int, most: int, name: str, rows_: int) -> None:
    classes = Classes(tuple(f"{name}{at}" for at in range(count)), 0.0, 1.0, is_single=False)
    random = np.random.default_rng(1)
    targets, said = random.integers(0, count, 500), random.integers(-1, count, 500)
    found = confusion_of(classes, targets, said)
    found = replace(found, counts=found.counts * most)
    lines = confusion_lines(classes, found, rows_)
    assert lines
    assert all(width(line) <= COLUMNS for line in lines)
    assert len(lines) <= max(rows_, 2)


def test_ten_classes_stand_in_a_matrix_at_80_by_24() -> None:
    classes = classes_of(matrix(np.eye(10)))
    assert classes is not None
    found = confusion_of(classes, np.repeat(np.arange(10), 180), np.repeat(np.arange(10), 180))
    lines = [plain(line) for line in confusion_lines(classes, found, 12)]
    assert len(lines) == 11
    assert lines[1].split() == ["1", "180", *["0"] * 9, "100%", "of", "180"]


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0%"), (1, "100%"), (0.99999, "99.9%"), (1e-9, "0.1%"), (2 / 3, "66.7%"), (np.nan, "NaN")]
)
def test_a_share_is_all_or_nothing_only_if_it_is(share: float, text: str) -> None:
    assert share_text(share) == text


# The curve


def curve_view(line: LineOfTest | None, columns: int = 60, rows_: int = 12) -> CurveView:
    curve = ErrorCurve()
    for iteration in range(1, 41):
        curve.append(10.0 / iteration)
    return CurveView(curve, 40, 1, 40, Axis.LINEAR, columns, rows_, test=line)


def line_of(errors: list[float], step: int = 4) -> LineOfTest:
    curve = ErrorsOfTest(step)
    for error in errors:
        curve.put(error)
    return LineOfTest(curve, samples=1, batch=None)


def test_the_test_error_is_a_line_of_its_own_strokes() -> None:
    shown = curve_view(line_of([5.0] * 10)).lines()
    found = [[at for at, sign in enumerate(plain(line)) if sign == TEST] for line in shown]
    [row] = [row for row, at in enumerate(found) if at]
    assert found[row][0] == LEFT
    gaps = set(range(LEFT, found[row][-1])) - set(found[row])
    text = plain(shown[row])
    assert len(gaps) <= 2
    assert all(0x2800 < ord(text[at]) < 0x2900 for at in gaps)  # the curve is seen there
    assert all(Ink.ERROR not in part.inks for line in shown for part in line if TEST in part.text)


def test_where_both_curves_are_the_same_both_are_seen() -> None:
    lines = [plain(line) for line in curve_view(line_of([10.0 / at for at in range(1, 41)], step=1)).lines()]
    text = "".join(line[LEFT:] for line in lines[:-1])
    assert text.count(TEST) > 20
    assert sum(0x2800 < ord(sign) < 0x2900 for sign in text) > 20


def test_the_scale_holds_the_test_error_and_what_is_not_finite_is_left_out() -> None:
    lines = [plain(line) for line in curve_view(line_of([50.0, np.nan, np.inf, 1.0])).lines()]
    assert TEST in lines[0]
    assert lines[0].startswith("  50.00┤")
    assert [plain(line) for line in curve_view(line_of([np.nan])).lines()] == [
        plain(line) for line in curve_view(None).lines()
    ]


@pytest.mark.parametrize("size", [(10, 3), (30, 5), (60, 12), (130, 40)])
def test_the_picture_keeps_its_size_with_test_data(size: tuple[int, int]) -> None:
    lines = curve_view(line_of([5.0, 4.0, -3.0, 1e300]), *size).lines()
    assert [width(line) for line in lines] == [size[0]] * size[1]


async def test_the_curve_says_which_line_is_the_test_data(tested: Project, plain_screen: PlainScreen) -> None:
    async with GpnetApp(Document(tested)).run_test(size=LARGE) as pilot:
        await pilot.press(*"iiiiii")
        await pilot.pause()
        assert any(f"{TEST}{TEST} test data" in line for line in plain_screen(pilot.app))
        await pilot.press("z")
        await pilot.pause()
        assert any(f"{TEST}{TEST} test E " in line for line in plain_screen(pilot.app))
