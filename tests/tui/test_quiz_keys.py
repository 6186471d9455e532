"""`Q`: before each step something is asked; keys answer, the step is shown, and nothing tells the answer before."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeAlias

import pytest
from rich.style import Style
from textual.app import App
from textual.pilot import Pilot

from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.work import Work
from gpnet_engine.model.project import Project
from gpnet_engine.names import as_typed
from gpnet_engine.operations import Rule
from gpnet_engine.operations.rule import Compute
from gpnet_tui.app import GpnetApp
from gpnet_tui.command import NOT_IN_QUIZ, Mode
from gpnet_tui.commands import COMMANDS
from gpnet_tui.quiz_commands import FIRST_ANSWER
from gpnet_tui.view.asking.quiz_page import choice_key
from gpnet_tui.view.asking.quizzing import Quizzing, Stage
from gpnet_tui.view.scene import Scene
from tests.tui.test_asked_numbers_unseen import WATCHES, another, rules

SceneOf: TypeAlias = Callable[[App[Any]], Scene]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
Told: TypeAlias = Callable[[App[Any]], str]
Settled: TypeAlias = Callable[[Pilot[None]], Awaitable[None]]
Painted: TypeAlias = list[list[tuple[str, Style | None]]]
PaintedScreen: TypeAlias = Callable[[App[Any]], Painted]
ComputeWrongly: TypeAlias = Callable[[Rule, Compute], None]

SMALL, LARGE = (80, 24), (140, 45)
SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=str)


@pytest.fixture
def app() -> GpnetApp:
    return GpnetApp(open_document("article", Overrides()))


def right_keys(quiz: Quizzing) -> list[str]:
    """Return the keys that answer rightly."""
    question = quiz.question
    if question.is_typed:
        names = {".": "full_stop", "-": "minus"}
        return [*(names.get(sign, sign) for sign in as_typed(question.right_text)), "enter"]
    return [choice_key(question.choices[question.right], question.right)]


def wrong_key(quiz: Quizzing) -> str:
    """Return a key that does not answer rightly."""
    question = quiz.question
    wrong = [at for at in range(len(question.choices)) if at != question.right]
    return choice_key(question.choices[wrong[0]], wrong[0]) if wrong else "h"


def quiz_of(scene: Scene) -> Quizzing:
    assert scene.quiz is not None
    return scene.quiz


@SIZES
async def test_a_whole_iteration_is_asked_answered_and_shown_step_by_step(
    app: GpnetApp, size: tuple[int, int], scene_of: SceneOf, plain_screen: PlainScreen, settled: Settled
) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press("Q")
        for step in range(18):
            quiz = quiz_of(scene_of(app))
            assert (quiz.stage, scene_of(app).session.position) == (Stage.ASKED, (1, step))
            await settled(pilot)
            screen = "\n".join(plain_screen(app))
            assert quiz.question.text in screen
            assert all(choice.text in screen for choice in quiz.question.choices)
            await pilot.press(*right_keys(quiz))
            assert quiz_of(scene_of(app)).stage is Stage.TOLD
            await settled(pilot)
            assert "✓ Right." in "\n".join(plain_screen(app))
            await pilot.press("enter")
            assert (quiz_of(scene_of(app)).stage, scene_of(app).session.position) == (Stage.SHOWN, (1, step + 1))
            await pilot.press("enter")
        assert scene_of(app).session.position == (2, 0)
        await settled(pilot)
        assert "quiz 18/18 streak 18" in plain_screen(app)[0]


@SIZES
async def test_a_wrong_choice_names_its_mistake_and_is_asked_again_later(
    app: GpnetApp, size: tuple[int, int], scene_of: SceneOf, plain_screen: PlainScreen, settled: Settled
) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press("Q")
        again: set[tuple[str, str]] = set()
        seen_again = 0
        for _ in range(24):
            quiz = quiz_of(scene_of(app))
            assert quiz.is_again == (quiz.question.topic in again)
            seen_again += quiz.is_again
            await pilot.press(wrong_key(quiz))
            told = quiz_of(scene_of(app))
            again.add(quiz.question.topic)
            assert (told.stage, told.progress.streak, told.progress.right) == (Stage.TOLD, 0, 0)
            await settled(pilot)
            words = " ".join(word for line in plain_screen(app) for word in line.strip("│ ").split())
            assert "Right: " in words
            if told.chosen is not None:
                assert told.question.choices[told.chosen].reason.split()[0] in words
            await pilot.press("s", "s")
        assert seen_again
        assert set(quiz_of(scene_of(app)).progress.again) == again


async def test_all_other_keys_say_that_the_quiz_is_on(app: GpnetApp, scene_of: SceneOf, told: Told) -> None:
    own = {key for one in COMMANDS if one.mode in {Mode.QUIZ, Mode.ALWAYS} for key in (one.key, *one.others)}
    others = [key for one in COMMANDS if one.mode is Mode.LOOKING for key in (one.key,) if key and key not in own]
    async with app.run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press("Q")
        before = scene_of(app)
        for key in others:
            await pilot.press(key)
            assert scene_of(app).session is before.session, key
            assert scene_of(app).quiz is before.quiz, key
        await pilot.press("i")
        assert told(app) == NOT_IN_QUIZ
        await pilot.press("s")
        assert told(app) == FIRST_ANSWER
        for key in ("A", "Z"):
            await pilot.press(key)
            assert scene_of(app).quiz is before.quiz
            assert not scene_of(app).is_large


async def test_q_ends_the_quiz_with_a_summary_and_steps_go_on_as_before(
    app: GpnetApp, scene_of: SceneOf, told: Told
) -> None:
    async with app.run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press("Q")
        await pilot.press(*right_keys(quiz_of(scene_of(app))), "Q")
        assert scene_of(app).quiz is None
        assert "1 of 1 question right." in told(app)
        await pilot.press("s")
        assert scene_of(app).session.position == (1, 1)


async def test_escape_drops_what_is_typed_and_then_ends_the_quiz(app: GpnetApp, scene_of: SceneOf) -> None:
    async with app.run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press("Q")
        while not quiz_of(scene_of(app)).question.is_typed:
            await pilot.press(wrong_key(quiz_of(scene_of(app))), "s", "s")
        await pilot.press("full_stop", "1", "2", "backspace")
        assert quiz_of(scene_of(app)).typed == ".1"
        await pilot.press("escape")
        assert quiz_of(scene_of(app)).typed == ""
        await pilot.press("enter")
        assert quiz_of(scene_of(app)).stage is Stage.ASKED
        await pilot.press("escape")
        assert scene_of(app).quiz is None


async def test_the_words_rise_and_fall_answer_too(app: GpnetApp, scene_of: SceneOf) -> None:
    async with app.run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press("Q")
        while quiz_of(scene_of(app)).question.kind != "sign":
            await pilot.press("h", "s", "s")
        quiz = quiz_of(scene_of(app))
        await pilot.press(*"fall")
        now = quiz_of(scene_of(app))
        assert (now.stage, now.question, now.chosen) == (Stage.TOLD, quiz.question, 1)


async def test_with_mistakes_on_purpose_there_is_no_quiz(scene_of: SceneOf, told: Told) -> None:
    app = GpnetApp(open_document("article", Overrides(mistakes=("hidden.no-fprime",))))
    async with app.run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press("Q")
        assert scene_of(app).quiz is None
        assert "O" in told(app)


def paths() -> Iterator[Any]:
    """Yield how one may have got to where the quiz begins."""
    yield pytest.param(["f", "s"], id="stepped")
    yield pytest.param(["i", "i", "I", "I", "f", "m", "M", "f3", "S"], id="back from later")


@pytest.mark.parametrize("keys", paths())
@SIZES
async def test_nothing_on_screen_depends_on_what_is_asked(
    painted_screen: PaintedScreen,
    settled: Settled,
    scene_of: SceneOf,
    compute_wrongly: ComputeWrongly,
    article: Project,
    keys: list[str],
    size: tuple[int, int],
) -> None:
    async def picture() -> tuple[Painted, Scene]:
        application = GpnetApp(Document(article), work=Work(watches=WATCHES))
        async with application.run_test(size=size) as pilot:
            await pilot.press(*keys, "Q")
            await settled(pilot)
            return painted_screen(application), scene_of(application)

    right, scene = await picture()
    session = scene.session
    known = {one.rule for one in session.program[: session.position.step + 1]}  # and what the question is about
    for rule in [one for one in rules() if one not in known]:
        compute_wrongly(rule, another(rule.compute))
    assert (await picture())[0] == right
