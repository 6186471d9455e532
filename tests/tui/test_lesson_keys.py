"""Lessons are played with keys: read, answered right and wrong, left and gone on with; nobody is stuck.

Whether blocks are right is tested without a screen.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from click import Context
from textual.app import App
from textual.pilot import Pilot

from gpnet_engine import lessons
from gpnet_engine.files.document import open_document
from gpnet_engine.files.lesson_progress import progress_in, was_offered
from gpnet_engine.files.lessons import ENDINGS, LessonFile, read_lesson
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.teaching.lessons.tasks import Nothing, Numbers, Options, Wait
from gpnet_tui.actions.lessons import GREETING, greet, player_of
from gpnet_tui.app import GpnetApp
from gpnet_tui.cli import gpnet_tui, main
from gpnet_tui.cli.candidates import LESSONS, with_paths
from gpnet_tui.dialogs.confirm import ConfirmScreen
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.view.lessons.page import LessonText
from gpnet_tui.view.lessons.playing import Playing
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import Line, span
from tests.builders.lessons import ASKED, block, lesson_of, written
from tests.builders.waiting import until
from tests.reliability.hostile_texts import PAYLOADS

SceneOf: TypeAlias = Callable[[App[Any]], Scene]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
Told: TypeAlias = Callable[[App[Any]], str]

SMALL, LARGE = (80, 24), (140, 45)
MOST_KEYS = 30  # until a part is read


def app_of(file: LessonFile, name: str = "mine.md") -> GpnetApp:
    """Return the debugger as `gpnet-tui lesson` opens it."""
    first = next(part.block.project for part in file.lesson.parts if part.block.project is not None)
    return GpnetApp(file.documents[first], first=player_of(name, file))


def playing_in(app: App[Any]) -> Playing:
    """Return the lesson that is played."""
    screen = app.screen_stack[0]
    assert isinstance(screen, DebuggerScreen)
    assert screen.scene.lesson is not None
    return screen.scene.lesson


async def begun(pilot: Pilot[None]) -> None:
    """Wait until the lesson is on the screen."""
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, DebuggerScreen)
    await until(pilot, lambda: screen.scene.lesson is not None)


async def read(pilot: Pilot[None]) -> None:
    """Read a part to its end, and on to the next one or to what is asked."""
    playing = playing_in(pilot.app)
    for _ in range(MOST_KEYS):
        await pilot.press("enter")
        screen = pilot.app.screen_stack[0]
        assert isinstance(screen, DebuggerScreen)
        if playing_in(pilot.app) is not playing or screen.scene.answering is not None:
            return
    raise AssertionError(f"Part {playing.part + 1} does not end.")


async def answer(pilot: Pilot[None]) -> None:
    """Answer what the open part asks, right."""
    playing = playing_in(pilot.app)
    match playing.task:
        case Options() as options:
            await pilot.press(str(options.right + 1))
        case Numbers() as numbers:
            await read(pilot)
            for name, rows in numbers.right_texts(playing.stage.session).items():
                for row, cells in zip(rows, numbers.asked[name].tolist(), strict=True):
                    for text, is_asked in zip(row, cells, strict=True):
                        if is_asked:
                            await pilot.press(
                                *("minus" if one == "-" else "full_stop" if one == "." else one for one in text),
                                "enter",
                            )
        case Wait():
            await pilot.press("c")
        case Nothing():
            return
    await until(pilot, lambda: playing_in(pilot.app).is_passed)


async def go_to_question(pilot: Pilot[None]) -> None:
    """Read on to the first part that asks something."""
    await begun(pilot)
    while isinstance(playing_in(pilot.app).task, Nothing):
        await read(pilot)


@pytest.mark.usefixtures("at_full_speed")
@pytest.mark.parametrize("name", lessons.names())
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=str)
async def test_a_lesson_is_played_to_its_end_by_right_answers(name: str, size: tuple[int, int], told: Told) -> None:
    file = read_lesson(name)
    async with app_of(file, name).run_test(size=size, notifications=True) as pilot:
        await begun(pilot)
        for part in range(len(file.lesson.parts)):
            assert playing_in(pilot.app).part == part
            await answer(pilot)
            assert playing_in(pilot.app).is_front
            await read(pilot)
        assert playing_in(pilot.app).passed == len(file.lesson.parts)
        assert "That was the lesson" in told(pilot.app)


@pytest.mark.parametrize("lines", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=str)
async def test_whoever_is_stuck_gets_hints_and_then_the_answer(
    tmp_path: Path, plain_screen: PlainScreen, told: Told, lines: tuple[str, ...], size: tuple[int, int]
) -> None:
    async with app_of(written(tmp_path, lesson_of(block(*lines)))).run_test(size=size, notifications=True) as pilot:
        await go_to_question(pilot)
        await pilot.press("h")
        assert "first hint" in "".join(plain_screen(pilot.app))
        assert "second hint" not in "".join(plain_screen(pilot.app))
        await pilot.press("h")
        assert "second hint" in "".join(plain_screen(pilot.app))
        await pilot.press("h")
        assert "no more hints" in told(pilot.app)
        assert not playing_in(pilot.app).is_passed
        await pilot.press("r")
        await until(pilot, lambda: playing_in(pilot.app).is_passed)
        assert playing_in(pilot.app).reply in " ".join(playing_in(pilot.app).reply.split())
        await pilot.press("r")
        assert "Nothing is asked here" in told(pilot.app)


async def test_a_wrong_choice_is_told_why_and_can_be_followed_by_another(
    tmp_path: Path, plain_screen: PlainScreen
) -> None:
    async with app_of(written(tmp_path, lesson_of(block(*ASKED["choices"])))).run_test(
        size=SMALL, notifications=True
    ) as pilot:
        await go_to_question(pilot)
        await pilot.press("1")
        shown = "\n".join(plain_screen(pilot.app))
        assert "✗ This is wrong." in shown
        assert "✗ 1  this" in shown
        assert not playing_in(pilot.app).is_passed
        await pilot.press("3", "9")
        assert playing_in(pilot.app).tried == {0}
        await pilot.press("2")
        shown = "\n".join(plain_screen(pilot.app))
        assert "✓ That is it." in shown
        assert "✓ 2  that" in shown
        assert playing_in(pilot.app).is_passed


async def test_a_wrong_number_is_told_as_while_one_answers_and_mended(
    tmp_path: Path, plain_screen: PlainScreen, scene_of: SceneOf
) -> None:
    async with app_of(written(tmp_path, lesson_of(block(*ASKED["ask"])))).run_test(size=LARGE) as pilot:
        await go_to_question(pilot)
        await read(pilot)
        await pilot.press(*".7199", "enter", *"-.1625", "enter")
        await until(pilot, lambda: (one := scene_of(pilot.app).answering) is not None and one.checked is not None)
        await pilot.press("h", "h", "h")
        assert "f′ forgotten in the output layer" in "".join(plain_screen(pilot.app))
        assert not playing_in(pilot.app).is_passed
        await pilot.press("up", "up", *".1452", "enter", *"-.0221", "enter")
        await until(pilot, lambda: playing_in(pilot.app).is_passed)
        assert scene_of(pilot.app).answering is None
        assert scene_of(pilot.app).session.position == (1, 8)
        assert "δ_d = 0.1452, −0.0221." in "".join(plain_screen(pilot.app))


async def test_boxes_are_left_with_escape_and_the_text_is_there_again(tmp_path: Path, scene_of: SceneOf) -> None:
    async with app_of(written(tmp_path, lesson_of(block(*ASKED["ask"])))).run_test(
        size=SMALL, notifications=True
    ) as pilot:
        await go_to_question(pilot)
        await read(pilot)
        assert scene_of(pilot.app).answering is not None
        await pilot.press("escape")
        assert scene_of(pilot.app).answering is None
        assert scene_of(pilot.app).text is not None


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=str)
@pytest.mark.parametrize("kind", ["ask", "ask for a cell", "choice", "predict"])
async def test_no_pane_gives_away_what_is_asked(
    tmp_path: Path, plain_screen: PlainScreen, size: tuple[int, int], kind: str
) -> None:
    before = block('goto = "1.18"'), block(*(one for one in ASKED[kind] if "goto" not in one and "hint" not in one))
    async with app_of(written(tmp_path, lesson_of(*before))).run_test(size=size, notifications=True) as pilot:
        await go_to_question(pilot)
        task = playing_in(pilot.app).task
        if isinstance(task, Numbers):
            await read(pilot)
            secret = ["0.1452", "0.0221"] if kind == "ask" else ["0.0070"]
        else:
            secret = ["new W_c[1,2]"] if kind == "predict" else []
        shown = "\n".join(plain_screen(pilot.app))
        for number in secret:
            assert number not in shown


async def test_stepping_shows_the_equation_and_escape_the_lesson_where_it_was(
    tmp_path: Path, plain_screen: PlainScreen, scene_of: SceneOf
) -> None:
    async with app_of(written(tmp_path, lesson_of(block('goto = "1.3"')))).run_test(
        size=SMALL, notifications=True
    ) as pilot:
        await begun(pilot)
        await read(pilot)
        assert "Text 2." in "".join(plain_screen(pilot.app))
        await pilot.press("s")
        assert scene_of(pilot.app).session.position == (1, 4)
        assert "out_c = f(net_c)" in "".join(plain_screen(pilot.app))
        assert "Esc back to the lesson" in plain_screen(pilot.app)[-1]
        await pilot.press("escape")
        assert "Text 2." in "".join(plain_screen(pilot.app))
        assert scene_of(pilot.app).session.position == (1, 4)
        await pilot.press("escape")
        assert "Text 2." not in "".join(plain_screen(pilot.app))


async def test_the_part_before_is_played_where_it_was_and_stays_passed(tmp_path: Path, scene_of: SceneOf) -> None:
    text = lesson_of(block(*ASKED["predict"]), block('goto = "3.2"'))
    async with app_of(written(tmp_path, text)).run_test(size=SMALL, notifications=True) as pilot:
        await go_to_question(pilot)
        await answer(pilot)
        await read(pilot)
        assert scene_of(pilot.app).session.position == (3, 2)
        await pilot.press("backspace")
        assert scene_of(pilot.app).session.position == (1, 15)
        assert playing_in(pilot.app).is_passed
        await read(pilot)
        assert scene_of(pilot.app).session.position == (3, 2)


async def test_what_someone_changed_is_gone_in_the_next_part(tmp_path: Path, scene_of: SceneOf) -> None:
    async with app_of(written(tmp_path, lesson_of(block('goto = "1.1"')))).run_test(
        size=SMALL, notifications=True
    ) as pilot:
        await begun(pilot)
        await pilot.press("L", *"2", "enter")
        assert scene_of(pilot.app).session.values["learning_rate"].item() == 2.0
        await read(pilot)
        assert scene_of(pilot.app).session.values["learning_rate"].item() == 0.5


async def test_one_goes_on_where_one_was(tmp_path: Path, scene_of: SceneOf) -> None:
    file = written(tmp_path, lesson_of(block('until = "iteration == 3"'), block('goto = "3.4"'), block('goto = "4.1"')))
    async with app_of(file).run_test(size=SMALL, notifications=True) as pilot:
        await go_to_question(pilot)
        await pilot.press("r")
        await read(pilot)
    assert progress_in(file).part == 2
    async with app_of(file).run_test(size=SMALL, notifications=True) as pilot:
        await begun(pilot)
        assert playing_in(pilot.app).part == 2
        assert scene_of(pilot.app).session.position == (3, 4)
        assert playing_in(pilot.app).passed == 2


async def test_quitting_a_lesson_asks_nothing_but_for_edits_of_ones_own(tmp_path: Path) -> None:
    text = lesson_of(block('mistake = "back.no-transpose"', 'until = "iteration == 3"'))
    async with app_of(written(tmp_path, text)).run_test(size=SMALL, notifications=True) as pilot:
        await go_to_question(pilot)
        await pilot.press("L", *"2", "enter", "q")
        assert isinstance(pilot.app.screen, ConfirmScreen)
        await pilot.press("escape", "u", "q")
        await until(pilot, lambda: not pilot.app.is_running or pilot.app.return_code == 0)


async def test_keys_of_a_lesson_do_nothing_in_a_dialog(tmp_path: Path) -> None:
    async with app_of(written(tmp_path, lesson_of(block(*ASKED["choices"])))).run_test(
        size=SMALL, notifications=True
    ) as pilot:
        await go_to_question(pilot)
        playing = playing_in(pilot.app)
        await pilot.press("g", *"1", "backspace", *"2", "enter")
        assert playing_in(pilot.app).tried == playing.tried
        assert playing_in(pilot.app).part == playing.part


async def test_a_run_stops_where_the_condition_holds(tmp_path: Path, scene_of: SceneOf) -> None:
    async with app_of(written(tmp_path, lesson_of(block(*ASKED["until"])))).run_test(
        size=SMALL, notifications=True
    ) as pilot:
        await go_to_question(pilot)
        assert len(scene_of(pilot.app).breakpoints) == 1
        await pilot.press("c", *["plus"] * 4)
        await until(pilot, lambda: playing_in(pilot.app).is_passed)
        await until(pilot, lambda: scene_of(pilot.app).run is None)
        assert scene_of(pilot.app).session.position.iteration > 3
        assert playing_in(pilot.app).is_front


async def test_lessons_are_listed_begun_and_left(plain_screen: PlainScreen, scene_of: SceneOf) -> None:
    async with GpnetApp(open_document(None, Overrides())).run_test(size=SMALL, notifications=True) as pilot:
        pilot.app.screen.action_command("lessons")  # type: ignore[attr-defined]
        await pilot.pause()
        shown = "\n".join(plain_screen(pilot.app))
        for name in lessons.names():
            assert read_lesson(name).lesson.title in shown
        await pilot.press("enter")
        await begun(pilot)
        assert playing_in(pilot.app).name == lessons.FIRST
        screen = pilot.app.screen_stack[0]
        assert isinstance(screen, DebuggerScreen)
        screen.action_command("lesson_leave")
        await pilot.pause()
        assert scene_of(pilot.app).lesson is None
        screen.action_command("lesson_go_on")
        await begun(pilot)


async def test_the_first_lesson_is_offered_once_in_one_line(told: Told, plain_screen: PlainScreen) -> None:
    for expected in (True, False):
        app = GpnetApp(open_document(None, Overrides()), first=greet)
        async with app.run_test(size=SMALL, notifications=True) as pilot:
            await until(pilot, was_offered)
            for _ in range(3):
                await pilot.pause()
            assert (GREETING.format("ctrl+p") in told(pilot.app)) == expected
            assert (GREETING.format("ctrl+p") in plain_screen(pilot.app)[-1]) == expected


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
async def test_hostile_texts_are_cleaned(tmp_path: Path, plain_screen: PlainScreen, payload: str) -> None:
    said = "".join(payload.splitlines())
    texts = [f"# T {said}", f"Text {said} `{said}` *{said}*", f"- {said}", f"    {said}"]
    text = "\n\n".join([*texts, block('project = "article"')])
    async with app_of(written(tmp_path, text)).run_test(size=SMALL, notifications=True) as pilot:
        await begun(pilot)
        assert all(line.isprintable() for line in plain_screen(pilot.app))


# The command line


def status_of(*arguments: str) -> int:
    try:
        main(["lesson", *arguments])
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    return 0


def test_the_lessons_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of() == 0
    *listed, empty, told = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in listed] == lessons.names()
    assert (empty, told) == ("", "gpnet-tui lesson first-iteration plays the first one.")


def test_verifying_tells_what_cannot_be_passed_with_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text(lesson_of(block(*ASKED["ask"])), encoding="utf-8")
    bad.write_text(lesson_of(block('ask = "delta_z"')), encoding="utf-8")
    assert status_of("--verify", str(good)) == 0
    assert status_of("--verify", str(good), str(bad)) == 1
    assert f"{bad}: line 12: there is no value 'delta_z'" in capsys.readouterr().out
    bad.write_text("no lesson", encoding="utf-8")
    assert status_of("--verify", str(bad), str(good)) == 2
    captured = capsys.readouterr()
    assert f"{bad}: line 1: there is no block" in captured.err
    assert "good.md: 2 parts, all can be passed" in captured.out


def test_a_shell_completes_to_lessons_and_to_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "first.md").write_text("", encoding="utf-8")
    (tmp_path / "first.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert LESSONS == ENDINGS
    (files,) = [one for one in gpnet_tui.commands["lesson"].params if one.name == "files"]
    items = with_paths(files.shell_complete(Context(gpnet_tui), "f"), "f")
    found = {item.value: item.help for item in items}
    assert found == {"first-iteration": "From the net to new weights", "fprime": "Why f′", "first.md": None}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nowhere.md",), "no such lesson"),
        (("nan", "fprime"), "expected one lesson, got 2"),
        (("nan",), "needs a terminal"),
    ],
)
def test_what_cannot_be_played_is_a_wrong_usage(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    assert status_of(*arguments) == 2
    assert told in capsys.readouterr().err


async def test_a_number_begins_from_the_text_of_a_part_that_asks_one(tmp_path: Path, scene_of: SceneOf) -> None:
    async with app_of(written(tmp_path, lesson_of(block(*ASKED["ask"])))).run_test(
        size=SMALL, notifications=True
    ) as pilot:
        await go_to_question(pilot)
        await pilot.press(*".7")
        assert (answering := scene_of(pilot.app).answering) is not None
        assert answering.typed == ".7"
        await pilot.press("escape", "escape", "minus", "1")
        assert (answering := scene_of(pilot.app).answering) is not None
        assert answering.typed == "-1"


async def test_a_number_edits_nothing_while_a_lesson_is_read(tmp_path: Path, told: Told) -> None:
    async with app_of(written(tmp_path, lesson_of(block('goto = "1.3"')))).run_test(
        size=SMALL, notifications=True
    ) as pilot:
        await begun(pilot)
        for key in ("7", "full_stop"):
            await pilot.press(key)
            assert "Nothing is typed here: Enter reads on; e edits the cell." in told(pilot.app)
        await pilot.press("minus")
        assert len(pilot.app.screen_stack) == 1


async def test_enter_after_a_wrong_number_changes_nothing_in_a_lesson(
    tmp_path: Path, plain_screen: PlainScreen, scene_of: SceneOf
) -> None:
    async with app_of(written(tmp_path, lesson_of(block(*ASKED["ask"])))).run_test(
        size=SMALL, notifications=True
    ) as pilot:
        await go_to_question(pilot)
        await pilot.press(*".7199", "enter", *"-.1625", "enter")
        await until(pilot, lambda: (one := scene_of(pilot.app).answering) is not None and one.checked is not None)
        await pilot.press("h", "h", "h", "enter")
        shown = "\n".join(plain_screen(pilot.app))
        assert "type the right number over it" in shown
        assert "on purpose" not in shown
        await pilot.press("enter", "enter")
        assert scene_of(pilot.app).answering is not None
        assert scene_of(pilot.app).session.project.network.is_right


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=str)
async def test_hints_end_their_sentences_and_want_nothing_that_is_not_asked(
    tmp_path: Path, plain_screen: PlainScreen, scene_of: SceneOf, size: tuple[int, int]
) -> None:
    async with app_of(written(tmp_path, lesson_of(block(*ASKED["ask"])))).run_test(
        size=size, notifications=True
    ) as pilot:
        await go_to_question(pilot)
        await pilot.press(*".7199", "enter", *"-.1625", "enter")
        await until(pilot, lambda: (one := scene_of(pilot.app).answering) is not None and one.checked is not None)
        for _ in range(5):
            await pilot.press("h")
            framed = [line[2 : line.index("│", 1)].strip() for line in plain_screen(pilot.app) if line[:2] == "│ "]
            shown = " ".join(framed)
            assert "I can tell" not in shown
            assert ("These numbers fit" in shown) == ("(δ = ∂E/∂out in all layers)." in shown)


async def test_numbers_are_kept_where_the_boxes_are_left_and_gone_in_the_next_part(
    tmp_path: Path, scene_of: SceneOf, told: Told
) -> None:
    text = lesson_of(block(*ASKED["ask"]), block(*ASKED["ask for a cell"]))
    async with app_of(written(tmp_path, text)).run_test(size=SMALL, notifications=True) as pilot:
        await go_to_question(pilot)
        await pilot.press(*".7199", "enter", "escape")
        assert "Your answers are kept: Enter shows them again" in told(pilot.app)
        await read(pilot)
        assert scene_of(pilot.app).own_numbers.text("delta_d", 0, 0) == "0.7199"
        await pilot.press("escape", "r", "enter")
        assert playing_in(pilot.app).part == 2
        await read(pilot)
        assert not scene_of(pilot.app).own_numbers.count


async def test_a_number_that_is_one_unit_off_is_told_beside_the_right_one(tmp_path: Path) -> None:
    async with app_of(written(tmp_path, lesson_of(block(*ASKED["ask"])))).run_test(
        size=LARGE, notifications=True
    ) as pilot:
        await go_to_question(pilot)
        await pilot.press(*".1452", "enter", *"-.0222", "enter")
        await until(pilot, lambda: playing_in(pilot.app).is_passed)
        assert playing_in(pilot.app).reply == (
            "Right. δ_d = 0.1452, −0.0221 (yours, −0.0222, is one unit of the last digit off)."
        )


async def test_a_hint_is_offered_only_where_there_is_one(tmp_path: Path, told: Told, plain_screen: PlainScreen) -> None:
    for lines, is_there in ((ASKED["choices"], True), (ASKED["choices"][:-1], False)):
        async with app_of(written(tmp_path, lesson_of(block(*lines)))).run_test(
            size=LARGE, notifications=True
        ) as pilot:
            await go_to_question(pilot)
            assert ("h hint" in plain_screen(pilot.app)[-1]) == is_there
            await pilot.press("h")
            assert ("There is no hint here: r shows the answer" in told(pilot.app)) != is_there


async def test_code_in_replies_and_hints_has_no_marks(tmp_path: Path, plain_screen: PlainScreen) -> None:
    lines = 'choices = ["`a`", "b"]', "right = 2", 'replies = ["No: `x = 1`.", "Yes."]', 'hint = "Look at `W_c`."'
    async with app_of(written(tmp_path, lesson_of(block(*lines)))).run_test(size=SMALL, notifications=True) as pilot:
        await go_to_question(pilot)
        await pilot.press("h", "1")
        shown = "\n".join(plain_screen(pilot.app))
        assert "No: x = 1." in shown
        assert "Hint: Look at W_c." in shown
        assert "`" not in shown


async def test_a_hint_waits_for_numbers_that_are_being_checked(
    tmp_path: Path, plain_screen: PlainScreen, scene_of: SceneOf
) -> None:
    async with app_of(written(tmp_path, lesson_of(block(*ASKED["ask"])))).run_test(
        size=LARGE, notifications=True
    ) as pilot:
        await go_to_question(pilot)
        await pilot.press(*".7199", "enter", *"-.1625", "enter", "h")
        await until(pilot, lambda: (one := scene_of(pilot.app).answering) is not None and one.hint > 0)
        assert "Nothing is checked yet" not in "".join(plain_screen(pilot.app))


@pytest.mark.parametrize("rows", range(4, 12))
def test_choices_stand_together_on_a_page(rows: int) -> None:
    lines: list[Line] = [(span(f"{at}"),) for at in range(14)]
    text = LessonText(lines, 10, 14)
    tops = [top for top in range(11) if top + rows <= 14]
    for top in tops:
        shown = [at for at, line in enumerate(lines) if line in text.page(top, rows)]
        assert {*range(10, 14)} <= {*shown} or not {*range(10, 14)} & {*shown} or top > 10
        assert shown[0] == top


async def test_one_cell_that_is_asked_is_named_and_counted(tmp_path: Path, plain_screen: PlainScreen) -> None:
    lines = 'goto = "1.8"', 'ask = "grad_W_d[1,1]"'
    async with app_of(written(tmp_path, lesson_of(block(*lines)))).run_test(size=SMALL, notifications=True) as pilot:
        await go_to_question(pilot)
        assert "type ∇W_d[1,1], 1 number." in "".join(plain_screen(pilot.app))
        await read(pilot)
        assert "your answers 0 of 1" in "".join(plain_screen(pilot.app))


async def test_keys_before_the_first_part_do_nothing(tmp_path: Path) -> None:
    app = app_of(written(tmp_path, lesson_of(block('goto = "1.3"'))))
    async with app.run_test(size=SMALL, notifications=True) as pilot:
        screen = app.screen_stack[0]
        assert isinstance(screen, DebuggerScreen)
        await begun(pilot)
        assert not screen.drops_keys
        screen.drops_keys = True
        await pilot.press("enter", "7", "e")
        assert len(app.screen_stack) == 1
        assert playing_in(app).part == 0
        screen.drops_keys = False
        await pilot.press("enter")
        assert playing_in(app).part == 1
