"""Pictures of the distinct screens. Every number in them follows from literals, so they are the same everywhere."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import pytest
from textual.pilot import Pilot

from gpnet_engine.arrays import matrix
from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.lessons import read_lesson
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.model.project import HeldOut, Project
from gpnet_engine.model.setting_kinds import Scheduled
from gpnet_tui.actions.lessons import player_of
from gpnet_tui.app import GpnetApp
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.themes import LIGHT, PROJECTOR
from tests.builders.waiting import until

SnapCompare: TypeAlias = Callable[..., bool]

SMALL, MIDDLE, LARGE, WIDE = (80, 24), (100, 30), (140, 45), (160, 50)
GRADIENT_C, BACKPROP_C = ["f", "f", "n", *"sss"], ["f", "f", "n", "s"]
TO_DELTA_C = ["f", "f", *"ssss"]
TO_W_B = ["tab", "tab"]
TO_ERROR = ["down"] * 7

PICTURES = {
    "start": (LARGE, []),
    "start small": (SMALL, []),
    "error": (LARGE, ["f", "f"]),
    "sent back, with the flow": (WIDE, BACKPROP_C),
    "outer product": (LARGE, GRADIENT_C),
    "outer product small": (SMALL, GRADIENT_C),
    "end of the iteration": (LARGE, ["f", "f", "f", "f"]),
    "after an edit": (MIDDLE, ["f", *TO_W_B, "e", *"0.9", "enter"]),
    "stacked": (LARGE, ["f3", *GRADIENT_C]),
    "stacked small": (SMALL, ["f3", *GRADIENT_C]),
    "help": (LARGE, ["question_mark"]),
    "refusal": (SMALL, [*TO_W_B, *"1.5.5", "enter"]),
    "samples": (SMALL, ["a", "down", "a", *"0.5"]),
    "a result that is hidden from a class": (SMALL, ["f2", "s", "s", "s"]),
    "a question of the quiz": (SMALL, ["f", *"ssss", "Q", "3"]),
    "answers are typed": (SMALL, [*TO_DELTA_C, "A", "f", *".0065 .0073 .00"]),
    "quit": (SMALL, ["tab", "e", *"0.7", "enter", "escape", "q"]),
}


@pytest.mark.parametrize(("size", "keys"), PICTURES.values(), ids=PICTURES)
def test_the_article(article: Project, snap_compare: SnapCompare, size: tuple[int, int], keys: list[str]) -> None:
    assert snap_compare(GpnetApp(Document(article)), press=keys, terminal_size=size)


def test_the_verdict_on_answers(article: Project, snap_compare: SnapCompare) -> None:
    async def type_them(pilot: Pilot[None]) -> None:
        await pilot.press("f", "f", "s", "A", "f", *".7199 -.1625", "enter")
        screen = pilot.app.screen
        assert isinstance(screen, DebuggerScreen)
        await until(pilot, lambda: (there := screen.scene.answering) is not None and there.checked is not None)
        await pilot.press("enter", "h", "h")

    assert snap_compare(GpnetApp(Document(article)), run_before=type_them, terminal_size=LARGE)


def test_a_batch_with_biases(batch_project: Project, snap_compare: SnapCompare) -> None:
    assert snap_compare(GpnetApp(Document(batch_project)), press=["f", "f", "n"], terminal_size=LARGE)


def test_a_network_of_twenty_layers(deep_project: Project, snap_compare: SnapCompare) -> None:
    assert snap_compare(GpnetApp(Document(deep_project)), press=["f", "f", *["n"] * 9], terminal_size=LARGE)


@pytest.fixture(scope="session")
def example() -> Callable[[str], Document]:
    """Return a function that opens an example."""
    return lambda name: open_document(name, Overrides())


LARGE_NETWORK = {
    "the largest terms": ["s"],
    "a matrix enlarged, with heat": [*TO_W_B, "Z", "m", "pagedown", "end", "left"],
    "heat in the layers": ["f", "f", "m"],
}


@pytest.mark.parametrize("keys", LARGE_NETWORK.values(), ids=LARGE_NETWORK)
def test_a_large_network(patterned_project: Callable[..., Project], snap_compare: SnapCompare, keys: list[str]) -> None:
    project = patterned_project(784, 512, 512, 10, loss="cross_entropy")
    assert snap_compare(GpnetApp(Document(project)), press=keys, terminal_size=LARGE)


TRAVELS = {
    "breakpoints and watches": ("article", LARGE, [*TO_ERROR, "b", "escape", "tab", "w", "escape", *"iii"]),
    "the error of the run": ("trask-xor", LARGE, ["g", *"3000", "enter", "z"]),
    "the first infinity": ("explodes", SMALL, ["g", *"30", "enter", "exclamation_mark"]),
    "what the update did": ("overshoots", LARGE, ["g", "7", "enter", "S", "K", "down"]),
    "where a weight comes from": (
        "overshoots",
        LARGE,
        [*"g6", "enter", *"fffsT", "down", "down", "right", "down", "right"],
    ),
    "health": ("explodes", SMALL, ["g", *"30", "enter", "f", "f", "f", "H"]),
}


@pytest.mark.parametrize(("name", "size", "keys"), TRAVELS.values(), ids=TRAVELS)
def test_travels(
    example: Callable[[str], Document], snap_compare: SnapCompare, name: str, size: tuple[int, int], keys: list[str]
) -> None:
    assert snap_compare(GpnetApp(example(name)), press=keys, terminal_size=size)


def test_accuracy_and_confusion(patterned_project: Callable[..., Project], snap_compare: SnapCompare) -> None:
    project = patterned_project(4, 5, 3, loss="cross_entropy", batch=40)
    test = HeldOut(matrix(-project.inputs[:, :10]), matrix(project.targets[:, :10]))
    training = replace(project.training, batch_size=8, learning_rate=0.1)
    project = replace(project, training=training, test=test, class_names=("cat", "dog", "owl"))
    keys = [*"iiiii", "ctrl+p", *"confusion", "enter"]
    assert snap_compare(GpnetApp(Document(project)), press=keys, terminal_size=LARGE)


LESSONS = {"a page": (SMALL, ["enter"]), "a question answered": (LARGE, ["enter", "enter", "2"])}


@pytest.mark.parametrize(("size", "keys"), LESSONS.values(), ids=LESSONS)
def test_a_lesson(snap_compare: SnapCompare, size: tuple[int, int], keys: list[str]) -> None:
    file = read_lesson("first-iteration")

    async def play(pilot: Pilot[None]) -> None:
        screen = pilot.app.screen
        assert isinstance(screen, DebuggerScreen)
        await until(pilot, lambda: screen.scene.lesson is not None)
        await pilot.press(*keys)

    app = GpnetApp(file.documents["article"], first=player_of("first-iteration", file))
    assert snap_compare(app, run_before=play, terminal_size=size)


def test_a_class_in_front_of_a_projector(article: Project, snap_compare: SnapCompare) -> None:
    app = GpnetApp(Document(article))
    app.theme = PROJECTOR.name
    assert snap_compare(app, press=["f2", "s", "s", "down"], terminal_size=LARGE)


UPDATES_OF_ADAM = {
    "its mean of squares": (LARGE, ["i", *"fff", *"sssss"]),
    "its step": (LARGE, ["i", *"fff", *"ssssss"]),
    "its step small": (SMALL, ["i", *"fff", *"ssssss"]),
}


@pytest.mark.parametrize(("size", "keys"), UPDATES_OF_ADAM.values(), ids=UPDATES_OF_ADAM)
def test_the_update_of_adam(
    example: Callable[[str], Document], snap_compare: SnapCompare, size: tuple[int, int], keys: list[str]
) -> None:
    document = example("adam")
    schedule = Scheduled("step", (("every", 1), ("factor", 0.5)))
    project = document.project.with_settings({"schedule": schedule})
    assert snap_compare(GpnetApp(replace(document, project=project)), press=keys, terminal_size=size)


def test_a_heat_map_without_colours(
    article: Project, snap_compare: SnapCompare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(GpnetApp(Document(article)), press=["f", "f", "f", "m"], terminal_size=SMALL)


def test_light_colours(article: Project, snap_compare: SnapCompare) -> None:
    app = GpnetApp(Document(article))
    app.theme = LIGHT.name
    assert snap_compare(app, press=GRADIENT_C, terminal_size=SMALL)
