"""Pictures of the distinct screens. Every number in them follows from literals, so they are the same everywhere."""

from collections.abc import Callable
from typing import TypeAlias

import pytest

from gpnet_engine.files.document import Document
from gpnet_engine.project import Project
from gpnet_tui.app import GpnetApp
from gpnet_tui.themes import LIGHT

SnapCompare: TypeAlias = Callable[..., bool]

LARGE, SMALL, HUGE = (140, 45), (80, 24), (200, 60)
NET_C, GRADIENT_C, BACKPROP_C = ["n", "s"], ["f", "f", "n", *"sss"], ["f", "f", "n", "s"]
TO_W_B = ["tab", "tab"]

PICTURES = {
    "start large": (LARGE, []),
    "start small": (SMALL, []),
    "net_c": (LARGE, NET_C),
    "gradient large": (LARGE, GRADIENT_C),
    "gradient small": (SMALL, GRADIENT_C),
    "error": (LARGE, ["f", "f"]),
    "end of the iteration": (LARGE, ["f", "f", "f", "f"]),
    "backprop huge": (HUGE, BACKPROP_C),
    "refusal": (SMALL, [*TO_W_B, "e", *"1,5", "enter"]),
    "after an edit": (LARGE, ["f", *TO_W_B, "shift+tab", "tab", "e", *"0.9", "enter"]),
    "pinned cell": (LARGE, [*TO_W_B, "down", "right", "s", "s", "s"]),
    "help": (LARGE, ["question_mark"]),
    "too small": ((60, 20), []),
}


@pytest.mark.parametrize(("size", "keys"), PICTURES.values(), ids=PICTURES)
def test_the_article(article: Project, snap_compare: SnapCompare, size: tuple[int, int], keys: list[str]) -> None:
    assert snap_compare(GpnetApp(Document(article)), press=keys, terminal_size=size)


@pytest.mark.parametrize("keys", [["f"], ["f", "f", "n"], ["i", *"ffff"]], ids=["softmax", "bias gradient", "updates"])
def test_a_batch_with_biases(batch_project: Project, snap_compare: SnapCompare, keys: list[str]) -> None:
    assert snap_compare(GpnetApp(Document(batch_project)), press=keys, terminal_size=LARGE)


def test_a_network_of_twenty_layers(deep_project: Project, snap_compare: SnapCompare) -> None:
    assert snap_compare(GpnetApp(Document(deep_project)), press=["f", "f", *["n"] * 9], terminal_size=LARGE)


def test_a_large_layer_is_cut(empty_project: Callable[..., Project], snap_compare: SnapCompare) -> None:
    assert snap_compare(GpnetApp(Document(empty_project([64, 48, 3]))), press=["f", "f", "f"], terminal_size=LARGE)


def test_light_colours(article: Project, snap_compare: SnapCompare) -> None:
    app = GpnetApp(Document(article))
    app.theme = LIGHT.name
    assert snap_compare(app, press=GRADIENT_C, terminal_size=SMALL)
