"""Sessions that outlive the program: offered at the next start, listed, opened and removed."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Static

from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.journals.folder import state_folder
from gpnet_engine.files.journals.recorder import Recorder
from gpnet_engine.files.journals.store import Head
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.work import NO_WORK, Work, same_work
from gpnet_engine.time.edits import CellEdit
from gpnet_tui.app import GpnetApp
from gpnet_tui.dialogs.confirm import ConfirmScreen
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.sessions import offer_text
from tests.builders.sessions import assert_same
from tests.builders.waiting import until

AnyPilot: TypeAlias = Pilot[None]
SceneOf: TypeAlias = Callable[[App[Any]], Scene]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
Told: TypeAlias = Callable[[App[Any]], str]
Recorded: TypeAlias = Callable[[str | None], GpnetApp]

SIZE = (140, 45)
EDIT_RATE = ["L", *"0.25", "enter"]
EVERYTHING = ["i", *EDIT_RATE, "tab", "e", *"0.75", "enter", "escape", "u", "s", "b", "w", "v", "s"]


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[Recorded]:
    """Return a builder of apps, each as of another start of the program, that write down what is done in them.

    None of them is left: each ends as a program does whose terminal is closed.
    """
    made: list[Recorder] = []

    def start() -> Recorder:
        made.append(Recorder(lambda: tmp_path / "state"))
        return made[-1]

    yield lambda name: GpnetApp(open_document(name, Overrides()), start=start)
    for one in made:
        one.stop()


async def begun(pilot: AnyPilot) -> None:
    """Wait until what was done before was looked up, and is on screen."""
    first: Any = pilot.app.screen_stack[0]
    await until(pilot, lambda: first._recording._recorder is not None)  # noqa: SLF001 - there is nothing to see of it
    await pilot.pause()


async def test_what_was_done_is_offered_and_enter_restores_it(
    recorded: Recorded, scene_of: SceneOf, plain_screen: PlainScreen
) -> None:
    async with recorded(None).run_test(size=SIZE) as pilot:
        await begun(pilot)
        await pilot.press(*EVERYTHING)
        await pilot.pause()
        before, shown = scene_of(pilot.app), plain_screen(pilot.app)
    async with recorded(None).run_test(size=SIZE) as pilot:
        await begun(pilot)
        assert isinstance(pilot.app.screen, ConfirmScreen)
        text = str(pilot.app.screen.query_one("#confirm-text", Static).render())
        assert text.endswith("1 edit, 1 breakpoint, 1 watch, 1 marked place; iteration 2, step 2.")
        await pilot.press("enter")
        await pilot.pause()
        assert same_work(scene_of(pilot.app).work, before.work)
        assert_same(scene_of(pilot.app).session, before.session)
        assert plain_screen(pilot.app) == shown
        await pilot.press("U", "s")
        longer = scene_of(pilot.app).work
    async with recorded(None).run_test(size=SIZE) as pilot:
        await begun(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert same_work(scene_of(pilot.app).work, longer)


@pytest.mark.parametrize(("key", "is_offered_again"), [("n", False), ("escape", True)])
async def test_leaving_it_is_one_key_and_loses_nothing(
    recorded: Recorded, scene_of: SceneOf, key: str, *, is_offered_again: bool
) -> None:
    async with recorded(None).run_test(size=SIZE) as pilot:
        await begun(pilot)
        await pilot.press(*EVERYTHING)
    async with recorded(None).run_test(size=SIZE) as pilot:
        await begun(pilot)
        await pilot.press(key)
        assert not pilot.app.screen.is_modal
        assert same_work(scene_of(pilot.app).work, NO_WORK)
    async with recorded(None).run_test(size=SIZE) as pilot:
        await begun(pilot)
        assert pilot.app.screen.is_modal == is_offered_again


@pytest.mark.parametrize(
    "keys",
    [[], ["s", "S"], [*EDIT_RATE, "u", "r"], ["p", "m"]],
    ids=["nothing", "there and back", "an edit undone", "another look"],
)
async def test_where_nothing_was_done_nothing_is_offered(recorded: Recorded, keys: list[str]) -> None:
    async with recorded(None).run_test(size=SIZE) as pilot:
        await begun(pilot)
        await pilot.press(*keys)
    async with recorded(None).run_test(size=SIZE) as pilot:
        await begun(pilot)
        assert not pilot.app.screen.is_modal


async def test_another_project_is_not_offered(recorded: Recorded) -> None:
    async with recorded(None).run_test(size=SIZE) as pilot:
        await begun(pilot)
        await pilot.press(*EVERYTHING)
    async with recorded("mazur").run_test(size=SIZE) as pilot:
        await begun(pilot)
        assert not pilot.app.screen.is_modal


async def test_who_quits_is_not_asked_again_and_unsaved_edits_are_kept(recorded: Recorded, tmp_path: Path) -> None:
    async with recorded(None).run_test(size=SIZE) as pilot:
        await begun(pilot)
        await pilot.press(*EDIT_RATE, "q", "n")
        await pilot.pause()
    async with recorded(None).run_test(size=SIZE) as pilot:
        await begun(pilot)
        assert not pilot.app.screen.is_modal
    recorder = Recorder(lambda: tmp_path / "state")
    left = recorder.last()
    recorder.stop()
    assert left is not None
    assert left.head.has_left
    assert left.work.edits == (CellEdit(1, "learning_rate", 0, 0, 0.25),)


async def test_two_at_once_do_not_disturb_each_other(recorded: Recorded, scene_of: SceneOf) -> None:
    async with recorded(None).run_test(size=SIZE) as one:
        await begun(one)
        await one.press(*EDIT_RATE)
        async with recorded(None).run_test(size=SIZE) as other:
            await begun(other)
            assert not other.app.screen.is_modal
            await other.press("i", "i")
            await one.press("s")
        first = scene_of(one.app).work
    async with recorded(None).run_test(size=SIZE) as pilot:
        await begun(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert same_work(scene_of(pilot.app).work, first)


async def test_opening_another_project_offers_its_session(recorded: Recorded, scene_of: SceneOf) -> None:
    async with recorded("mazur").run_test(size=SIZE) as pilot:
        await begun(pilot)
        await pilot.press(*EVERYTHING)
        before = scene_of(pilot.app).work
    async with recorded(None).run_test(size=SIZE) as pilot:
        await begun(pilot)
        await pilot.press("o")
        await pilot.pause()
        screen: Any = pilot.app.screen
        screen.answer("mazur")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ConfirmScreen)
        await pilot.press("enter")
        await pilot.pause()
        assert same_work(scene_of(pilot.app).work, before)


async def test_a_run_is_written_as_it_stands_when_the_program_ends(recorded: Recorded, scene_of: SceneOf) -> None:
    async with recorded(None).run_test(size=SIZE) as pilot:
        await begun(pilot)
        await pilot.press("c")
        await until(pilot, lambda: scene_of(pilot.app).session.position > (1, 2))
    async with recorded(None).run_test(size=SIZE) as pilot:
        await begun(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert scene_of(pilot.app).session.position > (1, 2)
        assert scene_of(pilot.app).run is None


async def test_what_cannot_be_written_is_told_and_all_goes_on(told: Told, scene_of: SceneOf, tmp_path: Path) -> None:
    make_file(tmp_path / "state")
    app = GpnetApp(open_document(None, Overrides()), start=lambda: Recorder(lambda: tmp_path / "state"))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.press("i")
        await pilot.pause()
        assert "What you do is not recorded" in told(app)
        await pilot.press(*EDIT_RATE)
        assert len(scene_of(app).session.edits) == 1


def make_file(path: Path) -> None:
    path.write_text("")


# The command line


@pytest.fixture
def written_down() -> Document:
    """Return a document of which two sessions were written down where programs look for them."""
    document = open_document("mazur", Overrides(decimals=6))
    for value in (0.25, 0.75):
        one = Recorder()
        one.see(document, Work((CellEdit(1, "W_b", 0, 0, value),)))
        if value == 0.25:
            one.leave()
        one.stop()
    return document


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gpnet_tui", *arguments]
    return subprocess.run(  # noqa: S603 - our own program
        command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, env=dict(os.environ)
    )


def test_sessions_are_listed(written_down: Document) -> None:
    assert written_down.path is None
    listed = run("sessions").stdout.splitlines()
    assert listed[0].split() == ["ID", "last", "change", "project", "edits", "at"]
    assert listed[1].split()[0] == "2"
    assert listed[1].endswith("example mazur --decimals 6  1      1.0  not finished")
    assert listed[2].endswith("left")
    told = json.loads(run("sessions", "--format", "json").stdout)
    assert told["format"] == 1
    newest = told["sessions"][0]
    assert {key: newest[key] for key in ("id", "project", "options", "edits", "position", "state")} == {
        "id": 2,
        "project": "example mazur",
        "options": {"decimals": 6},
        "edits": 1,
        "position": "1.0",
        "state": "not finished",
    }


def test_sessions_are_removed(written_down: Document) -> None:
    assert written_down.path is None
    assert run("sessions", "remove", "1").returncode == 0
    assert [one["id"] for one in json.loads(run("sessions", "--format", "json").stdout)["sessions"]] == [2]
    done = run("sessions", "remove", "1")
    assert done.returncode == 2
    assert "there is no session 1" in done.stderr


def test_without_sessions_the_list_says_so() -> None:
    assert run("sessions").stdout == "No unsaved sessions.\n"
    assert json.loads(run("sessions", "--format", "json").stdout) == {"format": 1, "sessions": []}
    assert not state_folder().exists()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--resume", "mazur"], "expected no PROJECT"),
        (["--resume", "--decimals", "3"], "expected no PROJECT"),
        (["--resume"], "needs a terminal"),
        (["sessions", "open", "1"], "needs a terminal"),
        (["sessions", "open"], "ID"),
        (["sessions", "remove"], "ID"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_is_told_in_one_line(arguments: list[str], expected: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert expected in done.stderr


def test_an_offer_counts_answers_too() -> None:
    work = Work(answers={1: Answers({"delta_c": (("0.1",), ("",), ("0.2",))}), 2: Answers({"error": (("1",),)})})
    assert "3 answers; iteration 1, step 0" in offer_text(Head(1), work)
    assert "no edits" in offer_text(Head(1), NO_WORK)
