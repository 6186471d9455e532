"""Pictures of the distinct screens. Every number in them follows from literals, so they are the same everywhere."""

from collections.abc import Callable
from typing import TypeAlias

import pytest
from textual.pilot import Pilot

from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.model.project import Project
from gpnet_tui.app import GpnetApp
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.themes import LIGHT
from tests.builders.waiting import until

SnapCompare: TypeAlias = Callable[..., bool]

LARGE, SMALL, HUGE = (140, 45), (80, 24), (200, 60)
NET_C, GRADIENT_C, BACKPROP_C = ["n", "s"], ["f", "f", "n", *"sss"], ["f", "f", "n", "s"]
TO_DELTA_C = ["f", "f", *"ssss"]
TO_W_B = ["tab", "tab"]
TO_ERROR = ["down"] * 7

PICTURES = {
    "start large": (LARGE, []),
    "start small": (SMALL, []),
    "net_c": (LARGE, NET_C),
    "gradient large": (LARGE, GRADIENT_C),
    "gradient small": (SMALL, GRADIENT_C),
    "error": (LARGE, ["f", "f"]),
    "end of the iteration": (LARGE, ["f", "f", "f", "f"]),
    "backprop huge": (HUGE, BACKPROP_C),
    "refusal": (SMALL, [*TO_W_B, *"1.5.5", "enter"]),
    "after an edit": (LARGE, ["f", *TO_W_B, "shift+tab", "tab", "e", *"0.9", "enter"]),
    "pinned cell": (LARGE, [*TO_W_B, "down", "right", "s", "s", "s"]),
    "help": (LARGE, ["question_mark"]),
    "answers are typed": (LARGE, [*TO_DELTA_C, "A", "f", *".0065 .0073 .00"]),
    "answers are typed small": (SMALL, [*TO_DELTA_C, "A", "f", *".0065 .0073 .00"]),
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


@pytest.mark.parametrize("keys", [["f"], ["f", "f", "n"], ["i", *"ffff"]], ids=["softmax", "bias gradient", "updates"])
def test_a_batch_with_biases(batch_project: Project, snap_compare: SnapCompare, keys: list[str]) -> None:
    assert snap_compare(GpnetApp(Document(batch_project)), press=keys, terminal_size=LARGE)


def test_a_network_of_twenty_layers(deep_project: Project, snap_compare: SnapCompare) -> None:
    assert snap_compare(GpnetApp(Document(deep_project)), press=["f", "f", *["n"] * 9], terminal_size=LARGE)


def test_a_large_layer_is_cut(empty_project: Callable[..., Project], snap_compare: SnapCompare) -> None:
    assert snap_compare(GpnetApp(Document(empty_project([64, 48, 3]))), press=["f", "f", "f"], terminal_size=LARGE)


@pytest.fixture(scope="session")
def example() -> Callable[[str], Document]:
    """Return a function that opens an example."""
    return lambda name: open_document(name, Overrides())


LARGE_NETWORK = {
    "the largest terms": (LARGE, ["s"]),
    "the largest terms small": (SMALL, ["s"]),
    "a matrix enlarged": (LARGE, ["s", "tab", "shift+tab", "Z", "pagedown", "end", "left"]),
    "a matrix enlarged small": (SMALL, ["s", "tab", "shift+tab", "Z", "pagedown", "right"]),
    "a heat map": (LARGE, [*TO_W_B, "Z", "m", "pagedown", "end", "left"]),
    "heat in the layers": (LARGE, ["f", "f", "m"]),
}


@pytest.mark.parametrize(("size", "keys"), LARGE_NETWORK.values(), ids=LARGE_NETWORK)
def test_a_large_network(
    patterned_project: Callable[..., Project], snap_compare: SnapCompare, size: tuple[int, int], keys: list[str]
) -> None:
    project = patterned_project(784, 512, 512, 10, loss="cross_entropy")
    assert snap_compare(GpnetApp(Document(project)), press=keys, terminal_size=size)


def test_a_batch_of_five(patterned_project: Callable[..., Project], snap_compare: SnapCompare) -> None:
    project = patterned_project(3, 4, 2, batch=5, bias="trained")
    assert snap_compare(GpnetApp(Document(project)), press=["f", "f", "n"], terminal_size=LARGE)


TRAVELS = {
    "breakpoints and watches": ("article", SMALL, [*TO_ERROR, "b", "escape", "tab", "w", "escape", "i", "i", "s"]),
    "breakpoints and watches large": ("article", LARGE, [*TO_ERROR, "b", "escape", "tab", "w", "escape", *"iii", "y"]),
    "a condition that is wrong": ("article", SMALL, [*TO_ERROR, "B", *"E < W_b", "enter"]),
    "edits over time": ("article", LARGE, ["i", "tab", "tab", "e", *"0.9", "enter", "i", "e", "1", "enter", "E"]),
    "the error of the run": ("trask-xor", LARGE, ["g", *"3000", "enter", "z", "space"]),
    "the first infinity": ("explodes", LARGE, ["g", *"30", "enter", "exclamation_mark"]),
    "not a number": ("explodes", SMALL, ["g", *"30", "enter", "f", "f", "f"]),
    "what the update did": ("overshoots", LARGE, ["g", "7", "enter", "S", "K", "down"]),
    "where a weight comes from": (
        "overshoots",
        LARGE,
        [*"g6", "enter", *"fffsT", "down", "down", "right", "down", "right"],
    ),
    "where a weight comes from small": ("overshoots", SMALL, [*"g6", "enter", *"fffsT"]),
    "health": ("explodes", SMALL, ["g", *"30", "enter", "f", "f", "f", "H"]),
}


@pytest.mark.parametrize(("name", "size", "keys"), TRAVELS.values(), ids=TRAVELS)
def test_travels(
    example: Callable[[str], Document], snap_compare: SnapCompare, name: str, size: tuple[int, int], keys: list[str]
) -> None:
    assert snap_compare(GpnetApp(example(name)), press=keys, terminal_size=size)


def test_a_heat_map_without_colours(
    article: Project, snap_compare: SnapCompare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(GpnetApp(Document(article)), press=["f", "f", "f", "m"], terminal_size=LARGE)


def test_light_colours(article: Project, snap_compare: SnapCompare) -> None:
    app = GpnetApp(Document(article))
    app.theme = LIGHT.name
    assert snap_compare(app, press=GRADIENT_C, terminal_size=SMALL)
