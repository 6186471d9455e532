"""The family of dialogs: one frame, how forms and lines take what people type, and how files are chosen."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Select, Static

from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.project import Project
from gpnet_engine.time.session import Session
from gpnet_tui.app import GpnetApp
from gpnet_tui.dialogs.ask import AskScreen
from gpnet_tui.dialogs.confirm import ConfirmScreen
from gpnet_tui.dialogs.dialog import Dialog
from gpnet_tui.dialogs.files import FilesScreen
from gpnet_tui.dialogs.form import FormScreen
from gpnet_tui.dialogs.lists import ListScreen
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.view.scene import Scene

AnyPilot: TypeAlias = Pilot[None]
SceneOf: TypeAlias = Callable[[App[Any]], Scene]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
Told: TypeAlias = Callable[[App[Any]], str]

LARGE, SMALL = (140, 45), (80, 24)
SIZES = pytest.mark.parametrize("size", [LARGE, SMALL], ids=["large", "small"])
TO_FILE = ["o", "enter"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that one is in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def session_of(scene_of: SceneOf) -> Callable[[AnyPilot], Session]:
    """Return a function that tells what session is shown."""
    return lambda pilot: scene_of(pilot.app).session


SessionOf: TypeAlias = Callable[[AnyPilot], Session]


def article_app() -> GpnetApp:
    return GpnetApp(open_document(None, Overrides()))


def said(pilot: AnyPilot, part: str) -> str:
    return str(pilot.app.screen.query_one(part, Static).render())


def listed(pilot: AnyPilot) -> list[str]:
    return [str(option.prompt) for option in pilot.app.screen.query_one(OptionList).options]


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# One family

OPENED = {
    "a form": ["ctrl+n"],
    "settings": ["x"],
    "a number": ["e"],
    "a condition": ["B"],
    "a place": ["g"],
    "a cell": ["comma"],
    "a watch": ["equals_sign"],
    "examples": ["o"],
    "a file to open": TO_FILE,
    "a file to save": ["D"],
    "breakpoints": ["b", "w", "y"],
    "marked places": ["v", "V"],
    "edits": ["7", "enter", "E"],
    "copy": ["Y"],
    "find": ["slash"],
    "origin": ["T"],
    "help": ["question_mark"],
    "a question": ["7", "enter", "q"],
}
SHOWING = {"breakpoints", "marked places", "edits", "copy", "find", "origin", "help"}  # the others ask for something


@SIZES
@pytest.mark.parametrize(("name", "keys"), OPENED.items(), ids=OPENED)
async def test_every_dialog_has_its_title_in_the_frame_and_its_keys_at_the_bottom_right(
    plain_screen: PlainScreen, folder: Path, name: str, keys: list[str], size: tuple[int, int]
) -> None:
    del folder
    async with article_app().run_test(size=size) as pilot:
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        dialog = pilot.app.screen
        assert isinstance(dialog, Dialog)
        box = dialog.query_one(".box")
        shown = plain_screen(pilot.app)
        left, top, right, bottom = box.region.corners
        assert f"╭─ {box.border_title} " in shown[top][left:right]
        leaving = "Esc closes" if name in SHOWING else "Esc stays" if name == "a question" else "Esc cancels"
        below = shown[bottom - 1][left:right]
        assert below.endswith(f"{leaving} ─╯")
        assert "…" not in below
        assert right - left == min(110 if name in {"help", "origin"} else 76, size[0] * 96 // 100)
        assert shown[-1].rstrip().endswith(leaving)
        assert shown[-1].startswith(" ")
        assert 0 <= left < right <= size[0]
        assert 0 <= top < bottom <= size[1]
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, DebuggerScreen)


@pytest.mark.parametrize("keys", OPENED.values(), ids=OPENED)
async def test_enter_in_a_dialog_just_opened_loses_nothing(scene_of: SceneOf, folder: Path, keys: list[str]) -> None:
    del folder
    async with article_app().run_test(size=LARGE) as pilot:
        await pilot.press("L", "1", "enter", "b", "w", "v", *keys[:-1])
        await pilot.pause()
        before = scene_of(pilot.app)
        await pilot.press(keys[-1])
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        after = scene_of(pilot.app)
        kept = (after.session.edits, after.breakpoints, after.watches, after.bookmarks)
        assert kept == (before.session.edits, before.breakpoints, before.watches, before.bookmarks)
        assert not pilot.app._exit  # noqa: SLF001 - Textual has no public way to see that it leaves


# Numbers begin an edit


@pytest.mark.parametrize(
    ("keys", "number"), [(["2", "full_stop", "5"], 2.5), (["full_stop", "5"], 0.5), (["minus", "3"], -3)]
)
async def test_a_digit_a_point_or_a_sign_on_an_editable_cell_begins_the_edit(
    session_of: SessionOf, keys: list[str], number: float
) -> None:
    async with article_app().run_test(size=SMALL) as pilot:
        await pilot.press("tab", "tab")
        await pilot.press(*keys)
        assert isinstance(pilot.app.screen, AskScreen)
        await pilot.press("enter")
        await pilot.pause()
        assert session_of(pilot).values["W_b"][0, 0] == number


@pytest.mark.parametrize("key", [*"0123456789", "full_stop"])
async def test_on_a_cell_that_cannot_be_edited_a_digit_says_why(told: Told, key: str) -> None:
    async with article_app().run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press("s", key)
        await pilot.pause()
        assert isinstance(pilot.app.screen, DebuggerScreen)
        assert "so it cannot be typed in" in told(pilot.app)


@pytest.mark.parametrize(
    "keys", [[], ["tab", "s"], ["tab", "tab", "c", "space"]], ids=["the program", "a result", "a run"]
)
async def test_elsewhere_minus_makes_runs_slower(scene_of: SceneOf, keys: list[str]) -> None:
    async with article_app().run_test(size=SMALL) as pilot:
        await pilot.press(*keys, "minus")
        assert isinstance(pilot.app.screen, DebuggerScreen)
        assert scene_of(pilot.app).speed is not None


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("1/3", "That is 0.3333333333333333."), ("0,5", "That is 0.5."), ("0.5", "counts from iteration 1")],
)
async def test_an_entry_says_how_it_is_understood(typed: str, shown: str) -> None:
    async with article_app().run_test(size=SMALL) as pilot:
        await pilot.press("L")
        pilot.app.screen.query_one(Input).value = typed
        await pilot.pause()
        assert shown in said(pilot, "#ask-hint")


async def test_the_reason_of_a_refusal_goes_when_one_types(plain_screen: PlainScreen) -> None:
    async with article_app().run_test(size=SMALL) as pilot:
        await pilot.press("L")
        before = said(pilot, "#ask-hint")
        await pilot.press("x", "enter")
        hint = pilot.app.screen.query_one("#ask-hint")
        assert hint.has_class("-refused")
        assert "not a number" in "\n".join(plain_screen(pilot.app))
        await pilot.press("backspace", *"0.5")
        assert not hint.has_class("-refused")
        assert said(pilot, "#ask-hint") == before


# Forms


async def fill(pilot: AnyPilot, **fields: str) -> None:
    for name, value in fields.items():
        field = pilot.app.screen.query_one(f"#field-{name}")
        assert isinstance(field, Input | Select)
        field.value = value
        await pilot.pause()


@pytest.mark.parametrize(
    ("key", "fields", "wrong"),
    [
        ("ctrl+n", {"layers": "3"}, "layers"),
        ("ctrl+n", {"samples": "x"}, "samples"),
        ("ctrl+n", {"samples": "99999999999"}, "samples"),
        ("ctrl+n", {"batch_size": "99999999999"}, "batch_size"),
        ("ctrl+n", {"activation": "swish"}, "activation"),
        ("ctrl+n", {"activation": "tanh, tanh, tanh"}, "activation"),
        ("ctrl+n", {"loss": "cross_entropy"}, "loss"),
        ("ctrl+n", {"learning_rate": "1/0"}, "learning_rate"),
        ("ctrl+n", {"decimals": "x", "seed": "y"}, "seed"),
        ("x", {"batch_size": "0"}, "batch_size"),
        ("x", {"bias": "maybe"}, "bias"),
        ("x", {"activation": "tanh, tanh"}, "activation"),
    ],
    ids=str,
)
async def test_after_a_failed_entry_the_focus_is_in_the_field_that_is_wrong(
    key: str, fields: dict[str, str], wrong: str
) -> None:
    async with article_app().run_test(size=SMALL) as pilot:
        await pilot.press(key)
        await fill(pilot, **fields)
        other = "bias" if wrong != "bias" else "activation"
        pilot.app.screen.query_one(f"#field-{other}").focus()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, FormScreen)
        assert pilot.app.screen.query_one("#form-reason").has_class("-refused")
        focused = pilot.app.focused
        assert focused is not None
        assert focused.id == f"field-{wrong}"


@pytest.mark.parametrize("key", ["ctrl+n", "x"])
async def test_the_field_with_the_focus_says_what_may_stand_in_it(key: str) -> None:
    async with article_app().run_test(size=SMALL) as pilot:
        await pilot.press(key)
        await pilot.pause()
        empty = []
        for field in pilot.app.screen.query(Input):
            field.focus()
            await pilot.pause()
            if not said(pilot, "#form-hint"):
                empty.append(field.id)
        assert empty == []
        pilot.app.screen.query_one("#field-activation").focus()
        await pilot.pause()
        assert "sigmoid, tanh, relu" in said(pilot, "#form-hint")


@pytest.mark.parametrize(
    ("fields", "read"),
    [
        ({"activation": "SIGMOID"}, "sigmoid"),
        ({"activation": "Leaky relu, SOFTM"}, "leaky_relu, softmax"),
        ({"bias": "F"}, "frozen"),
        ({"layers": "2x3x1"}, "2-3-1"),
        ({"learning_rate": "1/4"}, "0.25"),
    ],
    ids=str,
)
async def test_names_are_taken_in_any_case_and_begun_and_the_form_says_how_it_reads_them(
    fields: dict[str, str], read: str
) -> None:
    async with article_app().run_test(size=SMALL) as pilot:
        await pilot.press("ctrl+n")
        await fill(pilot, **fields)
        assert said(pilot, "#form-hint") == f"That is {read}."


async def test_a_new_network_has_the_samples_rate_batch_and_decimals_that_were_asked_for(
    session_of: SessionOf,
) -> None:
    async with article_app().run_test(size=LARGE) as pilot:
        await pilot.press("ctrl+n")
        await fill(
            pilot, layers="3 4 2", samples="5", batch_size="2", decimals="3", learning_rate="0,125", activation="Tanh"
        )
        pilot.app.screen.query(Input).first().focus()
        await pilot.press("enter")
        project = session_of(pilot).project
        assert (project.network.sizes, project.network.activations) == ((3, 4, 2), ("tanh", "tanh"))
        assert (project.samples, project.training.batch_size, project.training.decimals) == (5, 2, 3)
        assert project.training.learning_rate == 0.125


# Files


@SIZES
@pytest.mark.parametrize("typed", [["m", "y"], ["m", "y", "full_stop", "t", "o", "m", "l"]], ids="".join)
async def test_the_cursor_is_in_the_name_and_what_was_saved_is_listed_by_open(
    folder: Path, session_of: SessionOf, typed: list[str], size: tuple[int, int]
) -> None:
    async with article_app().run_test(size=size) as pilot:
        await pilot.press("i", "d")
        field = pilot.app.focused
        assert isinstance(field, Input)
        assert field.value == "network.toml"
        await pilot.press("ctrl+u", "ctrl+k", *typed, "enter")
        await pilot.pause()
        assert names_in(folder) == ["my.toml"]
        await pilot.press("o", "down", "down", "enter")  # an example
        await pilot.pause()
        await pilot.press(*TO_FILE)
        await pilot.pause()
        assert listed(pilot) == ["../", "my.toml"]
        await pilot.press("down", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, DebuggerScreen)
        saved = open_project(str(folder / "my.toml"), Overrides())
        assert session_of(pilot).project.parameters["W_b"].tolist() == saved.parameters["W_b"].tolist()


async def test_what_is_typed_takes_the_place_of_the_proposed_name_but_not_of_its_ending(folder: Path) -> None:
    async with article_app().run_test(size=SMALL) as pilot:
        await pilot.press("d", *"mine", "enter")
        await pilot.pause()
        assert names_in(folder) == ["mine.toml"]


async def test_open_goes_on_where_a_file_was_saved(folder: Path) -> None:
    (folder / "deep").mkdir()
    async with article_app().run_test(size=SMALL) as pilot:
        await pilot.press("d", *"deep/one", "enter", "o", "down", "down", "enter")
        await pilot.pause()
        await pilot.press(*TO_FILE)
        await pilot.pause()
        assert listed(pilot) == ["../", "one.toml"]
        await pilot.press("backspace")
        assert "deep/" in listed(pilot)


NAMES = [
    "B*",
    "**",
    "[",
    "[a-",
    "?",
    "~nobody/x",
    "~",
    "a\0b",
    "\x1b[31mred",
    "x" * 300,
    "../" * 40,
    "/",
    ".",
    "..",
    "no/such/folder/x",
    "new folder/",
    "%s{0}",
    "\ud800",
    " ",
    "",
]


@pytest.mark.parametrize("typed", NAMES, ids=[repr(name)[:12] for name in NAMES])
@pytest.mark.parametrize("keys", [TO_FILE, ["d"]], ids=["open", "save"])
async def test_whatever_is_typed_as_a_name_is_a_name_or_refused_in_a_sentence(
    folder: Path, typed: str, keys: list[str]
) -> None:
    async with article_app().run_test(size=SMALL) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        dialog = pilot.app.screen
        assert isinstance(dialog, FilesScreen)
        line = dialog.query_one(Input)
        line.focus()
        line.value = typed
        await pilot.press("tab", "shift+tab", "enter")
        await pilot.pause()
        was_saved = isinstance(pilot.app.screen, DebuggerScreen)
        went_elsewhere = said(pilot, "#files-folder") != str(folder) if not was_saved else False
        assert was_saved or went_elsewhere or said(pilot, "#files-reason") or typed == "."
        assert pilot.app.is_running


async def test_names_are_shown_without_escape_sequences_and_still_open(
    folder: Path, session_of: SessionOf, article: Project
) -> None:
    odd = folder / "\x1b[31mred\x07.toml"
    Document(article).saved(article, odd)
    (folder / "\x1b[2Jfolder").mkdir()
    async with GpnetApp(open_document("xor", Overrides())).run_test(size=SMALL) as pilot:
        await pilot.press(*TO_FILE)
        await pilot.pause()
        assert listed(pilot) == ["../", "[2Jfolder/", "[31mred.toml"]
        await pilot.press("down", "down", "enter")
        await pilot.pause()
        assert session_of(pilot).project.title == article.title


async def test_the_name_of_a_listed_file_is_taken_and_asked_about(folder: Path) -> None:
    (folder / "\x1bthere.toml").write_text("mine", encoding="utf-8")
    async with article_app().run_test(size=SMALL) as pilot:
        await pilot.press("d", "down", "down", "enter")
        await pilot.pause()
        assert pilot.app.screen.query_one(Input).value == "there.toml"
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, ConfirmScreen)
        await pilot.press("r")
        await pilot.pause()
        assert isinstance(pilot.app.screen, DebuggerScreen)
        assert names_in(folder) == ["\x1bthere.toml"]


@pytest.fixture
def unreadable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that the disk refuses to list, whoever asks."""
    path, scandir = folder / "closed", os.scandir
    path.mkdir()

    def refusing(asked: Path) -> "os._ScandirIterator[str]":
        if Path(asked) == path:
            raise PermissionError(13, "Permission denied")
        return scandir(str(asked))

    monkeypatch.setattr("gpnet_tui.dialogs.folders.os.scandir", refusing)
    return path


async def test_a_folder_that_cannot_be_read_says_so_and_one_stays(folder: Path, unreadable: Path) -> None:
    async with article_app().run_test(size=SMALL) as pilot:
        await pilot.press(*TO_FILE, "down", "enter")
        await pilot.pause()
        assert said(pilot, "#files-reason") == f"{unreadable}: cannot be opened: Permission denied"
        assert said(pilot, "#files-folder") == str(folder)


async def test_a_folder_that_is_gone_is_no_traceback(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = folder / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    async with article_app().run_test(size=SMALL) as pilot:
        await pilot.press("d")
        await pilot.pause()
        assert isinstance(pilot.app.screen, FilesScreen)
        await pilot.press("escape", *TO_FILE)
        assert isinstance(pilot.app.screen, FilesScreen)


# Edits and pictures


async def test_an_edit_that_a_later_one_hides_says_so() -> None:
    async with article_app().run_test(size=SMALL) as pilot:
        await pilot.press("7", "enter", "8", "enter", "L", "3", "enter", "E")
        assert isinstance(pilot.app.screen, ListScreen)
        assert [row.partition("(")[2] for row in listed(pilot)] == ["hidden by the one below)", "", ""]


async def test_a_picture_goes_to_the_folder_one_is_in_and_says_where(folder: Path, told: Told) -> None:
    async with article_app().run_test(size=SMALL, notifications=True) as pilot:
        pilot.app.screen.action_command("picture")  # type: ignore[attr-defined] # the debugger's
        await pilot.pause()
        (picture,) = names_in(folder)
        assert picture.endswith(".svg")
        assert told(pilot.app) == f"Picture saved as {folder / picture}"


async def test_a_picture_that_cannot_be_written_says_why(
    folder: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = folder / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    async with article_app().run_test(size=SMALL, notifications=True) as pilot:
        pilot.app.screen.action_command("picture")  # type: ignore[attr-defined] # the debugger's
        await pilot.pause()
        assert "Picture not saved" in told(pilot.app)
        assert "No such file or directory" in told(pilot.app)


@pytest.mark.parametrize(
    "before", [[], ["e"], ["x"], ["question_mark"], ["o"]], ids=["screen", "edit", "form", "help", "list"]
)
async def test_the_key_of_terminals_leaves_as_q_does_and_asks_where_something_would_be_lost(
    article: Project, before: list[str]
) -> None:
    app = GpnetApp(Document(article))
    async with app.run_test(size=LARGE) as pilot:
        await pilot.press("L", "1", "enter", *before, "ctrl+q")
        await pilot.pause()
        assert app.return_code is None
        assert isinstance(app.screen, ConfirmScreen)


async def test_ctrl_c_says_what_leaves(article: Project, told: Callable[[GpnetApp], str]) -> None:
    app = GpnetApp(Document(article))
    async with app.run_test(size=LARGE, notifications=True) as pilot:
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert told(app) == "ctrl+c does not leave: q does"
