"""Opening, new networks, settings and saving from the keyboard, and what is asked before edits are lost."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Button, Input, OptionList, Select, Static

from gpnet_engine import examples
from gpnet_engine.arrays import same_bits
from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.files.work import NO_WORK, Work, same_work
from gpnet_engine.files.writer import same_project
from gpnet_engine.model.project import Project
from gpnet_engine.stopping.breakpoints import Breakpoint
from gpnet_engine.time.editing import edit
from gpnet_engine.time.edits import CellEdit
from gpnet_engine.time.session import START, Session, project_here
from gpnet_tui.actions.filing import scene_of as shown_at_first
from gpnet_tui.app import GpnetApp
from gpnet_tui.dialogs.confirm import ConfirmScreen
from gpnet_tui.dialogs.files import FilesScreen
from gpnet_tui.dialogs.form import FormScreen
from gpnet_tui.dialogs.open import OpenScreen
from gpnet_tui.view.scene import Scene
from tests.builders.projects import open_file
from tests.builders.waiting import until

AnyPilot: TypeAlias = Pilot[None]
SceneOf: TypeAlias = Callable[[App[Any]], Scene]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
Told: TypeAlias = Callable[[App[Any]], str]

LARGE, SMALL, HUGE = (140, 45), (80, 24), (200, 60)
SIZES = pytest.mark.parametrize("size", [LARGE, SMALL], ids=["large", "small"])

COMMENTED = """\
# My homework.
title = "Two bits"                # swapped

[network]
layers = [2, 2, 2]                # input first
bias = "trained"

[weights]
b = [[0.1, 0.2], [0.3, 0.4]]      # from the book
c = [[0.5, 0.6], [0.7, 0.8]]

[biases]
b = [0.25, -0.25]
c = [0, 0]

[training]
learning_rate = 0.5
batch_size = 1

[data]
inputs  = [[1, 0], [0, 1], [1, 1]]
targets = [[0, 1], [1, 0], [1, 1]]
"""


@pytest.fixture
def homework(tmp_path: Path) -> Path:
    """Return a person's own project file."""
    path = tmp_path / "homework.toml"
    path.write_text(COMMENTED, encoding="utf-8")
    return path


def edited_rate(path: Path) -> float:
    """Return the learning rate that the last edit in a file sets."""
    edit = open_document(str(path), Overrides()).work.edits[-1]
    assert isinstance(edit, CellEdit)
    assert edit.name == "learning_rate"
    return edit.value


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.fixture
def damaged(homework: Path) -> Path:
    """Return a project file with too few layers."""
    homework.write_text(COMMENTED.replace("[2, 2, 2]", "[2]"), encoding="utf-8")
    return homework


@pytest.fixture
def session_of(scene_of: SceneOf) -> Callable[[AnyPilot], Session]:
    """Return a function that tells what session is shown."""
    return lambda pilot: scene_of(pilot.app).session


SessionOf: TypeAlias = Callable[[AnyPilot], Session]


def assert_opens_as_it_was(path: Path, session: Session) -> None:
    """Hold what a file opens to, to what was on screen when it was saved: the same place, history and numbers."""
    document = open_document(str(path), Overrides())
    scene = shown_at_first(document)
    assert scene.session.position == session.position
    assert scene.session.edits == session.edits
    assert scene.session.values.keys() == session.values.keys()
    assert all(same_bits(scene.session.values[name], session.values[name]) for name in session.values)


def debugging(name: Path | str | None) -> GpnetApp:
    return GpnetApp(open_document(None if name is None else str(name), Overrides()))


async def fill(pilot: AnyPilot, **fields: str) -> None:
    """Give fields of a form their values, as if typed or chosen."""
    for name, value in fields.items():
        field = pilot.app.screen.query_one(f"#field-{name}")
        assert isinstance(field, Input | Select)
        field.value = value
        await pilot.pause()


async def enter(pilot: AnyPilot) -> None:
    """Press Enter in the first field of a form."""
    pilot.app.screen.query(Input).first().focus()
    await pilot.press("enter")
    await pilot.pause()


def reason(pilot: AnyPilot) -> str:
    return str(pilot.app.screen.query_one("#form-reason", Static).render())


async def choose(pilot: AnyPilot, name: str) -> None:
    """Move to an entry of the list that is open, and press Enter."""
    entries = pilot.app.screen.query_one(OptionList)
    for _ in range(entries.option_count + 1):
        index = entries.highlighted
        if index is not None and entries.get_option_at_index(index).id == name:
            break
        await pilot.press("down")
    await pilot.press("enter")
    await pilot.pause()


async def save_as(pilot: AnyPilot, name: str) -> None:
    """Type a name where a file is asked for."""
    await pilot.pause()
    field = pilot.app.screen.query_one(Input)
    field.focus()
    field.value = name
    await pilot.press("enter")
    await pilot.pause()


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def files_reason(pilot: AnyPilot) -> str:
    return str(pilot.app.screen.query_one("#files-reason", Static).render())


def is_left(app: GpnetApp) -> bool:
    return not app.is_running or app._exit  # noqa: SLF001 - Textual has no public way to see that it leaves


def is_asked(pilot: AnyPilot) -> bool:
    return isinstance(pilot.app.screen, ConfirmScreen)


# Open


@pytest.mark.parametrize("key", ["o", "ctrl+o"])
async def test_o_lists_a_file_and_every_example(article: Project, key: str) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(key)
        assert isinstance(pilot.app.screen, OpenScreen)
        entries = pilot.app.screen.query_one(OptionList)
        assert [option.id for option in entries.options] == [
            "file",
            "new",
            *(f"example-{name}" for name in examples.names()),
        ]
        titles = [str(option.prompt) for option in entries.options[2:]]
        named = zip(examples.names(), titles, strict=True)
        assert [name for name, title in named if open_project(name, Overrides()).title not in title] == []


@pytest.mark.parametrize("name", examples.names())
async def test_an_example_that_is_chosen_opens_at_the_start(session_of: SessionOf, name: str) -> None:
    async with debugging(None).run_test(size=LARGE) as pilot:
        await pilot.press("i", "s", "o")
        await choose(pilot, f"example-{name}")
        assert not pilot.app.screen.is_modal
        session = session_of(pilot)
        assert same_project(session.project, open_project(name, Overrides()))
        assert session.position == (1, 0)
        await pilot.press("i", "s")
        assert session_of(pilot).position == (2, 1)


@pytest.mark.parametrize("key", ["o", "a", "ctrl+n", "x", "D"])
async def test_escape_leaves_everything_as_it_was(article: Project, scene_of: SceneOf, key: str) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("s")
        before = scene_of(pilot.app)
        await pilot.press(key)
        await pilot.pause()
        assert pilot.app.screen.is_modal
        await pilot.press("escape")
        await pilot.pause()
        assert not pilot.app.screen.is_modal
        assert scene_of(pilot.app) is before


async def test_a_file_is_chosen_by_name(homework: Path, session_of: SessionOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(homework.parent)
    async with debugging(None).run_test(size=LARGE) as pilot:
        await pilot.press("o")
        await choose(pilot, "file")
        await save_as(pilot, homework.name)
        assert not pilot.app.screen.is_modal
        assert session_of(pilot).project.title == "Two bits"


async def test_a_file_that_cannot_be_opened_says_why_and_nothing_is_lost(
    damaged: Path, scene_of: SceneOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(damaged.parent)
    async with debugging(None).run_test(size=LARGE) as pilot:
        await pilot.press("s")
        before = scene_of(pilot.app)
        await pilot.press("o")
        await choose(pilot, "file")
        await save_as(pilot, damaged.name)
        assert "at least two" in files_reason(pilot)
        await pilot.press("escape")
        assert scene_of(pilot.app) is before


# A new network


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"layers": "2, x, 1"}, ["layers", "whole number", "'x'"]),
        ({"layers": ""}, ["layers", "whole number"]),
        ({"layers": "3"}, ["layers", "two layers"]),
        ({"layers": "3, 0, 1"}, ["layers", "one neuron"]),
        ({"layers": "2, -3, 1"}, ["layers", "'-3'"]),
        ({"layers": "2-3, 1"}, ["layers", "'3, 1'"]),
        ({"samples": "0"}, ["samples", "1 or more"]),
        ({"samples": "many"}, ["samples", "whole number"]),
        ({"batch_size": "0"}, ["batch size", "1 or more"]),
        ({"decimals": "99"}, ["decimals", "0 to 15"]),
        ({"learning_rate": "fast"}, ["learning rate", "not a number", "1/3"]),
        ({"activation": "si, s"}, ["activation", "could be"]),
        ({"layers": "99999, 99999"}, ["layers", "at most"]),
        ({"activation": "swish"}, ["activation", "swish", "sigmoid"]),
        ({"activation": ""}, ["activation", "sigmoid"]),
        ({"activation": "tanh, tanh, tanh"}, ["activation", "2 activations", "3"]),
        ({"loss": "cross_entropy"}, ["cross_entropy", "softmax", "sigmoid"]),
        ({"activation": "tanh", "loss": "binary_cross_entropy"}, ["binary_cross_entropy", "sigmoid", "tanh"]),
        ({"seed": "-1"}, ["seed", "0 or more"]),
        ({"seed": ""}, ["seed", "whole number"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
async def test_what_cannot_be_a_network_is_named_as_one_types_and_refused_in_place(
    article: Project, plain_screen: PlainScreen, fields: dict[str, str], words: list[str]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press("ctrl+n")
        assert reason(pilot) == ""
        await fill(pilot, **fields)
        assert [word for word in words if word not in reason(pilot)] == []
        await enter(pilot)
        assert isinstance(pilot.app.screen, FormScreen)
        shown = " ".join("".join(plain_screen(pilot.app)).replace("│", " ").split())
        assert words[0] in shown
        await fill(pilot, layers="2, 2", activation="sigmoid", loss="squared_error", seed="1", samples="8")
        await fill(pilot, learning_rate="0.5", batch_size="1", decimals="")
        assert reason(pilot) == ""
        await enter(pilot)
        assert not pilot.app.screen.is_modal


async def test_validation_follows_every_key(article: Project) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("ctrl+n", "end")
        seen = []
        for key in ("-", "4", "?", "backspace"):
            await pilot.press(key)
            await pilot.pause()
            seen.append(bool(reason(pilot)))
        assert seen == [True, False, True, False]


@pytest.mark.parametrize("keys", [["ctrl+n"], ["o", "down", "enter"]], ids=" ".join)
async def test_enter_makes_the_network(article: Project, session_of: SessionOf, keys: list[str]) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press("i", *keys)
        await fill(
            pilot,
            layers="3,4 , 2",
            activation="relu, softmax",
            loss="cross_entropy",
            bias="frozen",
            seed="7",
        )
        await enter(pilot)
        session = session_of(pilot)
        assert session.position == (1, 0)
        expected = open_project(
            None,
            Overrides(layers=[3, 4, 2], activation=["relu", "softmax"], loss="cross_entropy", bias="frozen", seed=7),
        )
        assert same_project(session.project, expected)
        await pilot.press("i", "i", "s", "S", "I")
        assert session_of(pilot).position == (2, 0)


async def test_the_buttons_take_and_leave(article: Project, session_of: SessionOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("ctrl+n")
        await fill(pilot, layers="5, 1")
        await pilot.click("#form-cancel")
        assert session_of(pilot).project is article
        await pilot.press("ctrl+n")
        await fill(pilot, layers="5, 1")
        await pilot.click("#form-ok")
        await pilot.pause()
        assert session_of(pilot).project.network.sizes == (5, 1)


# Settings


@SIZES
async def test_settings_count_from_this_iteration_on_and_undo_takes_them_back(
    homework: Path, session_of: SessionOf, size: tuple[int, int]
) -> None:
    async with debugging(homework).run_test(size=size) as pilot:
        await pilot.press("i", "i", "x")
        assert "iteration 3" in str(pilot.app.screen.query_one("#form").border_title)
        await fill(
            pilot,
            learning_rate="0.125",
            batch_size="2",
            activation="tanh, softmax",
            loss="cross_entropy",
            bias="none",
            reduction="mean",
            decimals="3",
        )
        await enter(pilot)
        changed = session_of(pilot).project
        assert (changed.network.activations, changed.network.loss_name) == (("tanh", "softmax"), "cross_entropy")
        assert (set(changed.network.bias), changed.network.reduction) == ({"none"}, "mean")
        assert (changed.training.batch_size, changed.training.decimals) == (2, 3)
        assert session_of(pilot).values["learning_rate"].item() == 0.125
        assert session_of(pilot).position == (3, 0)
        await pilot.press("I")
        assert session_of(pilot).project.network.loss_name == "squared_error"
        assert session_of(pilot).values["learning_rate"].item() == 0.5
        await pilot.press("i", "u")
        assert same_project(session_of(pilot).project, open_file(homework))
        await pilot.press("U")
        assert session_of(pilot).project.network.loss_name == "cross_entropy"


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("batch_size", "3", "samples 1–3/3"),
        ("decimals", "2", "2 decimals"),
        ("activation", "tanh", "tanh"),
        ("learning_rate", "0.0625", "l 0.0625"),
    ],
    ids=["batch", "decimals", "activation", "rate"],
)
async def test_the_screen_shows_the_new_settings(
    homework: Path, plain_screen: PlainScreen, session_of: SessionOf, field: str, value: str, shown: str
) -> None:
    async with debugging(homework).run_test(size=LARGE) as pilot:
        await pilot.press("x")
        await fill(pilot, **{field: value})
        await enter(pilot)
        assert len(session_of(pilot).edits) == 1
        await pilot.press("s")
        await pilot.pause()
        assert shown in plain_screen(pilot.app)[0]


async def test_settings_that_stay_as_they_are_are_no_edit(homework: Path, session_of: SessionOf) -> None:
    async with debugging(homework).run_test(size=LARGE) as pilot:
        await pilot.press("x")
        await enter(pilot)
        assert not pilot.app.screen.is_modal
        assert session_of(pilot).edits == ()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"loss": "cross_entropy"}, ["cross_entropy", "softmax"]),
        ({"activation": "softmax", "loss": "binary_cross_entropy"}, ["binary_cross_entropy", "sigmoid"]),
        ({"activation": "sigmoid, swish"}, ["activation", "swish"]),
        ({"activation": "relu, relu, relu"}, ["activation", "2 activations"]),
        ({"batch_size": "0"}, ["batch size", "1 or more"]),
        ({"batch_size": "two"}, ["batch size", "whole number"]),
        ({"decimals": "16"}, ["decimals", "0 to 15"]),
        ({"learning_rate": "0,5,5"}, ["decimal mark", "1/3"]),
        ({"learning_rate": ""}, ["number"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
async def test_settings_that_do_not_go_together_are_refused_in_place(
    homework: Path,
    scene_of: SceneOf,
    plain_screen: PlainScreen,
    fields: dict[str, str],
    words: list[str],
) -> None:
    async with debugging(homework).run_test(size=SMALL) as pilot:
        before = scene_of(pilot.app)
        await pilot.press("x")
        await fill(pilot, **fields)
        assert [word for word in words if word not in reason(pilot)] == []
        await enter(pilot)
        assert isinstance(pilot.app.screen, FormScreen)
        shown = " ".join("".join(plain_screen(pilot.app)).replace("│", " ").split())
        assert words[-1] in shown
        await pilot.press("escape")
        assert scene_of(pilot.app) is before


async def test_settings_that_a_later_change_does_not_fit_are_refused_in_place(
    homework: Path, scene_of: SceneOf
) -> None:
    async with debugging(homework).run_test(size=LARGE) as pilot:
        await pilot.press("x")
        await fill(pilot, activation="tanh, softmax")
        await enter(pilot)
        await pilot.press("i", "i", "x")
        await fill(pilot, loss="cross_entropy")
        await enter(pilot)
        await pilot.press("I", "x")
        before = scene_of(pilot.app)
        await fill(pilot, activation="tanh")
        assert "softmax" in reason(pilot)
        await enter(pilot)
        assert isinstance(pilot.app.screen, FormScreen)
        await pilot.press("escape")
        assert scene_of(pilot.app) is before


async def test_a_loss_that_does_not_allow_a_target_that_was_edited_is_refused_in_place(
    random_project: Callable[..., Project], session_of: SessionOf
) -> None:
    async with GpnetApp(Document(random_project(2, 1))).run_test(size=SMALL) as pilot:
        session = edit(session_of(pilot), "target", 0, 0, 3.0)
        pilot.app.screen.move(pilot.app.screen.scene.at(session))  # type: ignore[attr-defined] # ours
        await pilot.press("x")
        await fill(pilot, loss="binary_cross_entropy")
        assert "sample 1: binary_cross_entropy expects targets from 0 to 1, got 3" in reason(pilot)
        await enter(pilot)
        assert isinstance(pilot.app.screen, FormScreen)
        await fill(pilot, loss="huber")
        assert reason(pilot) == ""
        await enter(pilot)
        assert session_of(pilot).project.network.loss_name == "huber"


# Save


async def test_d_saves_to_the_file_that_was_opened_with_its_comments(homework: Path, session_of: SessionOf) -> None:
    async with debugging(homework).run_test(size=LARGE) as pilot:
        await pilot.press("i", "i", "i", "d")
        await pilot.pause()
        assert not pilot.app.screen.is_modal
        assert_opens_as_it_was(homework, session_of(pilot))
        text = text_of(homework)
        assert [comment for comment in ("# My homework.", "# swapped", "# input first") if comment not in text] == []
        assert session_of(pilot).position == (4, 0)


async def test_an_ending_that_is_typed_before_the_proposed_one_counts_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with debugging("mazur").run_test(size=LARGE) as pilot:
        await pilot.press("i", "d", *"mine", "full_stop", *"toml", "enter")
        await pilot.pause()
    assert names_in(tmp_path) == ["mine.toml"]


@pytest.mark.parametrize("key", ["d", "ctrl+s", "D"])
async def test_an_example_is_saved_under_a_name_that_is_asked_for(
    session_of: SessionOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.chdir(tmp_path)
    async with debugging("mazur").run_test(size=LARGE) as pilot:
        await pilot.press("i", "s", key)
        await save_as(pilot, "mine.toml")
        assert not pilot.app.screen.is_modal
        assert_opens_as_it_was(tmp_path / "mine.toml", session_of(pilot))
        # From now on it is the person's own file.
        await pilot.press("i", "d")
        await pilot.pause()
        assert not pilot.app.screen.is_modal
        assert_opens_as_it_was(tmp_path / "mine.toml", session_of(pilot))


@pytest.mark.parametrize("steps", [["i"] * 3, ["i", "i", "f", "f", "f", "f"]], ids=["start", "end of an iteration"])
async def test_settings_and_edited_cells_are_saved_to_the_same_bits(
    homework: Path, session_of: SessionOf, steps: list[str]
) -> None:
    async with debugging(homework).run_test(size=LARGE) as pilot:
        await pilot.press("i", "x")
        await fill(pilot, batch_size="3", decimals="6", activation="tanh, softmax", loss="cross_entropy")
        await enter(pilot)
        await pilot.press("tab", "tab", "e")
        await save_as(pilot, "0.30000000000000004")
        await pilot.press(*steps, "d")
        await pilot.pause()
        session = session_of(pilot)
        assert len(session.edits) == 2
        assert_opens_as_it_was(homework, session)
        assert same_project(open_file(homework), session.timeline.starts.original)


async def test_a_new_network_is_saved_and_opens_again(
    session_of: SessionOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with debugging(None).run_test(size=LARGE) as pilot:
        await pilot.press("ctrl+n")
        await fill(pilot, layers="2, 5, 3", activation="tanh, softmax", loss="cross_entropy")
        await enter(pilot)
        await pilot.press("i", "D")
        await save_as(pilot, "new.toml")
        assert_opens_as_it_was(tmp_path / "new.toml", session_of(pilot))


async def test_a_place_that_cannot_be_written_says_so_and_the_edits_are_still_unsaved(
    homework: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(homework.parent)
    async with debugging(homework).run_test(size=LARGE) as pilot:
        await pilot.press("L", *"0.25", "enter", "D")
        await save_as(pilot, "missing/there.toml")
        assert "no such folder" in files_reason(pilot)
        await pilot.press("escape", "q")
        assert is_asked(pilot)
        assert text_of(homework) == COMMENTED


# Unsaved edits

A_WEIGHT = ["tab", "tab", "e", *"0.75", "enter", "escape"]
EDITS = {
    "a cell": ["tab", "e", *"0.75", "enter", "escape"],
    "the learning rate": ["L", *"0.25", "enter"],
    "a new seed": ["R"],
}
KEYS = ["q", "o", "ctrl+n"]


@pytest.mark.parametrize(
    ("edit", "key"),
    zip(EDITS.values(), KEYS, strict=True),
    ids=[f"{name}, {key}" for name, key in zip(EDITS, KEYS, strict=True)],
)
async def test_edits_that_are_not_saved_are_asked_about_and_cancel_stays(
    homework: Path, scene_of: SceneOf, edit: list[str], key: str
) -> None:
    async with debugging(homework).run_test(size=SMALL) as pilot:
        await pilot.press(*edit)
        before = scene_of(pilot.app)
        assert len(before.session.edits) == 1
        for no in (["escape"], ["tab", "tab", "enter"], ["shift+tab", "enter"], ["left", "enter"]):
            await pilot.press(key)
            assert is_asked(pilot)
            await pilot.press(*no)
            assert not pilot.app.screen.is_modal
        assert scene_of(pilot.app) is before
        assert pilot.app.is_running


@pytest.mark.parametrize("no", [["n"], ["tab", "enter"], ["right", "enter"]], ids=" ".join)
async def test_dont_save_goes_on_and_loses_them(homework: Path, session_of: SessionOf, no: list[str]) -> None:
    app = debugging(homework)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press(*EDITS["a cell"], "o", *no)
        await pilot.pause()
        assert isinstance(pilot.app.screen, OpenScreen)
        await choose(pilot, "example-mazur")
        assert session_of(pilot).edits == ()
        await pilot.press(*EDITS["a cell"], "ctrl+n", *no)
        await pilot.pause()
        assert isinstance(pilot.app.screen, FormScreen)
        await enter(pilot)
        await pilot.press(*EDITS["a cell"], "q", *no)
        await pilot.pause()
        assert is_left(app)
    assert text_of(homework) == COMMENTED


@pytest.mark.parametrize("yes", ["y", "enter"])
async def test_save_saves_and_goes_on(homework: Path, yes: str) -> None:
    app = debugging(homework)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press(*EDITS["the learning rate"], "q", yes)
        await pilot.pause()
        assert is_left(app)
    assert edited_rate(homework) == 0.25


QUITTING = {"Save and quit": ("y", True), "Quit without saving": ("n", False), "Stay": ("escape", None)}


@SIZES
@pytest.mark.parametrize("by", ["key", "arrows", "mouse"])
@pytest.mark.parametrize(("label", "key", "is_saved"), [(label, *way) for label, way in QUITTING.items()], ids=QUITTING)
async def test_quitting_with_something_unsaved_has_three_ways_by_key_and_mouse(
    homework: Path, scene_of: SceneOf, size: tuple[int, int], by: str, label: str, key: str, *, is_saved: bool | None
) -> None:
    app = debugging(homework)
    async with app.run_test(size=size) as pilot:
        await pilot.press(*EDITS["the learning rate"])
        before = scene_of(app)
        await pilot.press("q")
        buttons = list(app.screen.query(Button))
        assert [str(button.label) for button in buttons] == [*QUITTING]
        place = [*QUITTING].index(label)
        match by:
            case "key":
                await pilot.press(key)
            case "arrows":
                await pilot.press(*["right"] * place, "enter")
            case _:
                await pilot.click(buttons[place])
        await pilot.pause()
        assert is_left(app) == (is_saved is not None)
        if is_saved is None:
            assert scene_of(app) is before
            assert not app.screen.is_modal
    if is_saved:
        assert edited_rate(homework) == 0.25
    else:
        assert text_of(homework) == COMMENTED


@SIZES
async def test_quitting_with_nothing_unsaved_asks_nothing(homework: Path, size: tuple[int, int]) -> None:
    app = debugging(homework)
    async with app.run_test(size=size) as pilot:
        await pilot.press("i", "s", "q")
        await pilot.pause()
        assert is_left(app)


async def test_saving_an_example_before_quitting_asks_for_a_name_and_giving_up_stays(
    scene_of: SceneOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = debugging("mazur")
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press(*EDITS["the learning rate"])
        before = scene_of(app)
        await pilot.press("q", "enter")
        assert isinstance(app.screen, FilesScreen)
        await pilot.press("escape")
        assert scene_of(app) is before
        await pilot.press("q", "enter", "enter")
        await pilot.pause()
        assert is_left(app)
    assert edited_rate(tmp_path / "network.toml") == 0.25


async def test_where_saving_fails_one_does_not_leave(homework: Path, told: Told) -> None:
    app = debugging(homework)
    async with app.run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press(*EDITS["the learning rate"])
        put_folder_at(homework)
        await pilot.press("q", "enter")
        await pilot.pause()
        assert not is_left(app)
        assert "Not saved" in told(app)
        assert "this is a folder" in told(app)
        await pilot.press("q")
        assert is_asked(pilot)


async def test_an_edit_of_a_later_iteration_is_not_lost_by_saving_and_quitting(homework: Path) -> None:
    app = debugging(homework)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("i", *EDITS["the learning rate"], "I", "q", "enter")
        await pilot.pause()
        assert is_left(app)
    assert edited_rate(homework) == 0.25
    assert open_document(str(homework), Overrides()).work.edits[0].iteration == 2


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def make_read_only(path: Path) -> None:
    path.chmod(0o444)


def moved(path: Path, folder: Path) -> Path:
    folder.mkdir()
    return path.rename(folder / "sent.toml")


def put_folder_at(path: Path) -> None:
    path.unlink()
    path.mkdir()


KEPT: dict[str, tuple[list[str], Work]] = {
    "a breakpoint": (["b"], Work(breakpoints=(Breakpoint("net_b"),))),
    "a watch": (["w"], Work(watches=("out_a[1,1]",))),
    "a marked place": (["v"], Work(marks=(START,))),
}


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(("presses", "work"), KEPT.values(), ids=KEPT)
async def test_breakpoints_watches_and_marks_are_asked_about_and_saved(
    homework: Path, scene_of: SceneOf, presses: list[str], work: Work, key: str
) -> None:
    app = debugging(homework)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press(*presses)
        before = scene_of(app)
        await pilot.press(key)
        assert is_asked(pilot)
        await pilot.press("escape")
        assert scene_of(app) is before
        await pilot.press(key, "enter")
        await pilot.pause()
        assert is_left(app) or not is_asked(pilot)
    assert same_work(open_document(str(homework), Overrides()).work, work)


async def test_new_weights_ask_where_edited_ones_no_longer_count(homework: Path, session_of: SessionOf) -> None:
    async with debugging(homework).run_test(size=SMALL) as pilot:
        await pilot.press(*EDITS["the learning rate"], "R")
        assert not is_asked(pilot)
        await pilot.press("R", *A_WEIGHT, "R")
        assert is_asked(pilot)
        await pilot.press("escape")
        assert session_of(pilot).values["W_b"][0, 0] == 0.75
        await pilot.press("R", "n")
        assert session_of(pilot).values["W_b"][0, 0] != 0.75
        await pilot.press("R")
        assert not is_asked(pilot)


async def test_what_was_given_up_after_dont_save_is_still_there(homework: Path, session_of: SessionOf) -> None:
    async with debugging(homework).run_test(size=SMALL) as pilot:
        for key in "oa":
            await pilot.press(*EDITS["the learning rate"], key, "n")
            await pilot.pause()
            await pilot.press("escape")
            assert session_of(pilot).values["learning_rate"].item() == 0.25


@pytest.mark.parametrize(
    ("presses", "asked"),
    [
        ([], False),
        (["i", "s", "p", "tab"], False),
        (EDITS["a cell"], True),
        ([*EDITS["a cell"], "u"], False),
        ([*EDITS["a cell"], "u", "U"], True),
        ([*EDITS["a cell"], "d"], False),
        ([*EDITS["a cell"], "d", "i", "i"], False),
        ([*EDITS["a cell"], "d", *EDITS["the learning rate"]], True),
        ([*EDITS["a cell"], "d", *EDITS["the learning rate"], "u"], False),
        ([*EDITS["a cell"], "d", *EDITS["the learning rate"], "d"], False),
        ([*EDITS["a cell"], "d", "u"], True),
        ([*EDITS["a cell"], "d", "r"], False),
    ],
    ids=[
        "nothing done",
        "only looked at",
        "edited",
        "undone",
        "redone",
        "saved",
        "moved after saving",
        "edited after saving",
        "undone after saving",
        "saved twice",
        "saved edit undone",
        "restarted after saving",
    ],
)
async def test_only_edits_that_are_not_in_the_file_are_asked_about(
    homework: Path, presses: list[str], *, asked: bool
) -> None:
    async with debugging(homework).run_test(size=SMALL) as pilot:
        await pilot.press(*presses)
        await pilot.pause()
        await pilot.press("o")
        await pilot.pause()
        assert is_asked(pilot) is asked
        assert isinstance(pilot.app.screen, OpenScreen) is not asked


@pytest.mark.parametrize(("answer", "is_replaced"), [("escape", False), ("enter", False), ("r", True)])
async def test_another_file_is_not_replaced_without_asking(
    homework: Path, tmp_path: Path, answer: str, *, is_replaced: bool
) -> None:
    other = tmp_path / "other.toml"
    other.write_text("mine", encoding="utf-8")
    async with debugging(homework).run_test(size=SMALL) as pilot:
        await pilot.press("D")
        await save_as(pilot, "other")
        assert is_asked(pilot)
        await pilot.press(answer)
        await pilot.pause()
        assert isinstance(pilot.app.screen, FilesScreen) is not is_replaced
        assert (text_of(other) == "mine") is not is_replaced
    if is_replaced:
        assert same_project(open_file(other), open_file(homework))


@pytest.mark.parametrize(("key", "is_replaced"), [("y", True), ("enter", False), ("escape", False), ("n", False)])
async def test_what_another_program_wrote_is_not_overwritten_without_asking(
    homework: Path, key: str, *, is_replaced: bool
) -> None:
    async with debugging(homework).run_test(size=SMALL) as pilot:
        await pilot.press(*EDITS["the learning rate"])
        write(homework, COMMENTED.replace("My", "Her"))
        await pilot.press("d")
        await pilot.pause()
        assert is_asked(pilot)
        await pilot.press(key)
        await pilot.pause()
        assert ("# Her homework." not in text_of(homework)) == is_replaced
        if is_replaced:
            assert edited_rate(homework) == 0.25
            await pilot.press("u", "d")
            await pilot.pause()
            assert not pilot.app.screen.is_modal


async def test_a_read_only_file_is_not_replaced(homework: Path, told: Told) -> None:
    make_read_only(homework)
    async with debugging(homework).run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press(*EDITS["the learning rate"], "d")
        await pilot.pause()
        assert "read-only" in told(pilot.app)
    assert text_of(homework) == COMMENTED


async def test_a_new_start_is_saved_from_here_and_what_is_open_stays(
    homework: Path, scene_of: SceneOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(homework.parent)
    async with debugging(homework).run_test(size=LARGE) as pilot:
        await pilot.press("i", *EDITS["a cell"], "i", "i")
        before = scene_of(pilot.app)
        pilot.app.screen.action_command("save_start")  # type: ignore[attr-defined]  # the palette calls it
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert scene_of(pilot.app) is before
    saved = open_document(str(homework.with_name("homework-from-4.toml")), Overrides())
    assert same_project(saved.project, project_here(before.session))
    assert same_work(saved.work, NO_WORK)
    assert text_of(homework) == COMMENTED


async def test_a_file_that_was_sent_opens_on_the_same_screen(
    homework: Path, tmp_path: Path, plain_screen: PlainScreen
) -> None:
    async with debugging(homework).run_test(size=LARGE) as pilot:
        await pilot.press("i", *EDITS["a cell"], "s", "w", "b", "v", *EDITS["the learning rate"], "s", "s", "d")
        await pilot.pause()
        before = plain_screen(pilot.app)
    sent = moved(homework, tmp_path / "elsewhere")
    async with debugging(sent).run_test(size=LARGE) as pilot:
        await pilot.pause()
        assert plain_screen(pilot.app) == before


@pytest.mark.parametrize("patience", [math.inf, -1.0], ids=["at once", "with progress"])
async def test_a_file_that_was_left_far_away_opens_there(
    homework: Path, session_of: SessionOf, monkeypatch: pytest.MonkeyPatch, patience: float
) -> None:
    monkeypatch.setattr("gpnet_tui.actions.filing._PATIENCE", patience)
    write(homework, f'{COMMENTED}[session]\nposition = "30000.2"\n')
    async with debugging(homework).run_test(size=LARGE) as pilot:
        await until(pilot, lambda: session_of(pilot).position == (30000, 2))


# Numbers in print


@SIZES
async def test_the_number_that_the_author_printed_stands_beside_the_computed_one(
    plain_screen: PlainScreen, size: tuple[int, int]
) -> None:
    async with debugging("mazur").run_test(size=size) as pilot:
        await pilot.press("s")
        await pilot.pause()
        shown = "\n".join(plain_screen(pilot.app))
        assert ": 2 of 2 agree" in shown
        assert "printed ✓" in shown  # 0.3775, as it is shown


async def test_an_erratum_is_marked_with_its_reason(plain_screen: PlainScreen) -> None:
    async with debugging("mazur").run_test(size=HUGE) as pilot:
        await pilot.press("i", *"sssss")
        await pilot.pause()
        shown = " ".join(" ".join(plain_screen(pilot.app)).split())
        assert "by the author: 0 of 1 agrees" in shown
        assert "printed 0.291027924 ✗ erratum" in shown
        assert "already updated" in shown


@SIZES
async def test_an_erratum_is_explained_where_the_sentence_stands(
    plain_screen: PlainScreen, size: tuple[int, int]
) -> None:
    async with debugging("mazur").run_test(size=size) as pilot:
        await pilot.press("i", *"sssss")
        await pilot.pause()
        shown = " ".join(word for row in plain_screen(pilot.app) for word in row.replace("│", " ").split())
        assert "which is wrong. It comes from sending delta back" in shown


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
async def test_after_an_edit_nothing_is_compared_until_it_is_undone(plain_screen: PlainScreen, edit: list[str]) -> None:
    async with debugging("mazur").run_test(size=LARGE) as pilot:
        await pilot.press(*edit, "escape", "s")
        await pilot.pause()
        assert "printed" not in "\n".join(plain_screen(pilot.app))
        await pilot.press("u", "r", "s")
        await pilot.pause()
        assert "by the author: 2 of 2 agree" in "\n".join(plain_screen(pilot.app))


async def test_a_network_of_ones_own_has_no_printed_numbers(homework: Path, plain_screen: PlainScreen) -> None:
    async with debugging(homework).run_test(size=LARGE) as pilot:
        await pilot.press("s")
        await pilot.pause()
        assert "printed" not in "\n".join(plain_screen(pilot.app))


def with_printed(project: Path, path: Path) -> Path:
    text = project.read_text(encoding="utf-8")
    path.write_text(f'{text}\n[printed]\n1.net_b = [["123.5"]]\n', encoding="utf-8")
    return path


async def test_numbers_in_print_of_a_file_of_ones_own_are_shown_too(
    tmp_path: Path, homework: Path, plain_screen: PlainScreen
) -> None:
    async with debugging(with_printed(homework, tmp_path / "printed.toml")).run_test(size=LARGE) as pilot:
        await pilot.press("s")
        await pilot.pause()
        assert "by the author: 0 of 1 agrees" in "\n".join(plain_screen(pilot.app))
        assert "printed 123.5 ✗" in "\n".join(plain_screen(pilot.app))


async def test_an_example_that_is_opened_later_has_its_printed_numbers(plain_screen: PlainScreen) -> None:
    async with debugging(None).run_test(size=LARGE) as pilot:
        await pilot.press("o")
        await choose(pilot, "example-udacity")
        await pilot.press("f", "f", "s")
        await pilot.pause()
        assert "printed −0.028730669543515018 ✓" in "\n".join(plain_screen(pilot.app))
