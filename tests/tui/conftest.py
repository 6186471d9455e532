"""Builders that the tests of the screen share. Numbers that a test looks at are literals, never drawn ones."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import pytest
from rich.style import Style
from textual.app import App
from textual.constants import MAX_FPS
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import Input

from gpnet_engine.arrays import Matrix, read_only
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import BiasMode, Training
from gpnet_engine.time.session import Position, Session, go_to, open_session
from gpnet_tui.actions.filing import scene_of as opened_scene
from gpnet_tui.app import GpnetApp
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.view.scene import Place, Scene
from gpnet_tui.view.text.ink import Target
from gpnet_tui.widgets.lines import LinesPane
from tests.builders.projects import open_text
from tests.builders.waiting import FEW_TURNS, idle

AnyApp: TypeAlias = App[Any]

BATCH_WITH_BIASES = """
title = "Three samples at once"
[network]
layers = [3, 4, 2]
activation = ["tanh", "softmax"]
loss = "cross_entropy"
bias = "trained"
[weights]
b = [[0.5, -0.25, 0.125], [-0.75, 0.5, 0.25], [0.0625, 1.5, -0.5], [0.25, 0.25, 0.25]]
c = [[1.0, -0.5, 0.25, 0.75], [-0.125, 0.375, -1.25, 0.5]]
[biases]
b = [0.5, -0.5, 0.25, 0.0]
c = [0.125, -0.125]
[training]
learning_rate = 0.25
batch_size = 3
reduction = "mean"
[data]
inputs = [[1, 0, 0.5], [0, 1, -0.5], [0.25, 0.75, 0], [-1, 0.5, 1], [0.5, 0.5, 0.5], [1, 1, 1]]
targets = [[1, 0], [0, 1], [0, 1], [1, 0], [0, 1], [1, 0]]
"""


SATURATED = """
title = "Saturated"
[network]
layers = [2, 3, 1]
[weights]
b = [[50, 50], [0.1, 0.1], [-50, -50]]
c = [[0.1, 0.1, 0.1]]
[data]
inputs = [[1, 1], [1, 0.5], [1, 2], [0.5, 1]]
targets = [[0.5], [0.5], [0.5], [0.5]]
"""


@pytest.fixture(autouse=True)
def known_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Paint as a terminal of full colour does, with a cursor that stands still; look often whether keys are done."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(Input.cursor_blink, "_default", False)
    monkeypatch.setattr("textual.constants.TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setattr(DebuggerScreen, "patience", math.inf)
    monkeypatch.setattr("gpnet_tui.widgets.side._PATIENCE", math.inf)
    monkeypatch.setattr("gpnet_tui.view.scene._PATIENCE", math.inf)
    monkeypatch.setattr("gpnet_tui.actions.filing._PATIENCE", math.inf)
    wait_by(idle, monkeypatch)


@pytest.fixture(autouse=True)
def parsed_styles(monkeypatch: pytest.MonkeyPatch, known_styles: dict[object, list[RuleSet]]) -> None:
    """Parse each style sheet once, not for every app: that is a quarter of the time that an app takes to start."""
    parse = Stylesheet._parse_rules  # noqa: SLF001 - Textual's own cache lives as long as one app

    def parse_once(sheet: Stylesheet, *source: object, **details: object) -> list[RuleSet]:
        key = source, *details.items(), *sheet._variables.items()  # noqa: SLF001
        if key not in known_styles:
            known_styles[key] = parse(sheet, *source, **details)  # type: ignore[arg-type] # handed on
        return known_styles[key]

    monkeypatch.setattr(Stylesheet, "_parse_rules", parse_once)


@pytest.fixture(scope="session")
def known_styles() -> dict[object, list[RuleSet]]:
    """Return the rules of all style sheets that were parsed, by text and colours."""
    return {}


@pytest.fixture
def waits_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a key press return although something keeps the process busy."""
    wait_by(partial(idle, turns=FEW_TURNS), monkeypatch)


@pytest.fixture
def run_lets_keys_act(monkeypatch: pytest.MonkeyPatch, waits_end: None) -> None:
    """Have short slices, all of them shown; and let a key press return although a run keeps the process busy."""
    del waits_end
    monkeypatch.setattr("gpnet_tui.actions.runner.SLICE_SECONDS", 0.0)
    monkeypatch.setattr("gpnet_tui.actions.runner._PICTURE_SECONDS", 0.0)
    monkeypatch.setattr("gpnet_tui.actions.runner._SHOWN_SHARE", math.inf)


def wait_by(wait: Callable[..., Awaitable[None]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Have keys, clicks and pauses wait by a function."""
    for module in ("textual.app", "textual.pilot"):
        monkeypatch.setattr(f"{module}.wait_for_idle", wait)


@pytest.fixture
def long_tasks(monkeypatch: pytest.MonkeyPatch) -> Callable[[], asyncio.Event]:
    """Return a function that makes every task a long one, which stands still after a slice until its event is set."""

    def become_long() -> asyncio.Event:
        gate = asyncio.Event()

        async def wait() -> None:
            await gate.wait()

        monkeypatch.setattr(DebuggerScreen, "patience", -1.0)
        monkeypatch.setattr("gpnet_tui.dialogs.progress.SLICE_SECONDS", -1.0)
        monkeypatch.setattr("gpnet_tui.dialogs.progress.let_keys_act", wait)
        return gate

    return become_long


@pytest.fixture
def at_full_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have runs as fast as possible from the start."""
    monkeypatch.setattr(
        f"{DebuggerScreen.__module__}.scene_of", lambda *given: replace(opened_scene(*given), speed=None)
    )


@pytest.fixture(scope="session")
def article() -> Project:
    """Return the article's network, 2-4-3-2 on four decimals."""
    return open_project(None, Overrides())


@pytest.fixture(scope="session")
def explodes() -> Project:
    """Return the example whose numbers leave the range of float64: E is infinite in iteration 25, then NaN."""
    return open_project("explodes", Overrides())


@pytest.fixture(scope="session")
def saturated(project_from: Callable[[str], Project]) -> Project:
    """Return a network of sigmoids whose units b1 and b3 are at the ends for every sample."""
    return project_from(SATURATED)


@pytest.fixture(scope="session")
def random_project() -> Callable[..., Project]:
    """Return a builder of projects with drawn numbers: `random_project(2, 3, 2, bias="trained")`."""
    return lambda *layers, **options: open_project(None, Overrides(layers=list(layers), **options))


@pytest.fixture(scope="session")
def project_from(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Project]:
    """Return a function that opens a project from the text of its file."""
    return lambda text: open_text(tmp_path_factory.mktemp("project"), text)


@pytest.fixture(scope="session")
def batch_project(project_from: Callable[[str], Project]) -> Project:
    """Return 3-4-2 with biases, tanh and softmax, three samples an iteration, all numbers written down."""
    return project_from(BATCH_WITH_BIASES)


@pytest.fixture(scope="session")
def deep_project(project_from: Callable[[str], Project]) -> Project:
    """Return twenty layers of three neurons, all weights written down."""
    rows = [[0.5, -0.25, 0.75], [-0.5, 1.0, 0.125], [0.25, 0.625, -0.75]]
    weights = "\n".join(f"{chr(ord('b') + i)} = {rows[i % 3 :] + rows[: i % 3]}" for i in range(19))
    data = "[data]\ninputs = [[1, 0, 0.5]]\ntargets = [[0, 1, 0.25]]"
    return project_from(f'title = "Deep"\n[network]\nlayers = {[3] * 20}\n[weights]\n{weights}\n{data}')


@pytest.fixture(scope="session")
def empty_project() -> Callable[..., Project]:
    """Return a quick builder of projects of any size, all of whose numbers are the same."""

    def make(sizes: list[int], bias: str = "none", batch: int = 1) -> Project:
        network = Network(tuple(sizes), bias=(BiasMode(bias),))
        parameters = {name: _filled(*shape) for name, shape in network.parameter_shapes().items()}
        training = Training(batch_size=batch)
        return Project("empty", network, parameters, _filled(sizes[0], batch), _filled(sizes[-1], batch), training)

    return make


def _filled(rows: int, columns: int) -> Matrix:
    return read_only(np.full((rows, columns), 0.5))


@pytest.fixture(scope="session")
def patterned_project() -> Callable[..., Project]:
    """Return a builder of projects of any size whose numbers follow a pattern, the same on every machine."""

    def make(*sizes: int, batch: int = 1, loss: str = "squared_error", bias: str = "none") -> Project:
        names = ("tanh",) * (len(sizes) - 2) + ("softmax" if loss == "cross_entropy" else "sigmoid",)
        network = Network(sizes, activations=names, loss_name=loss, bias=(BiasMode(bias),))
        parameters = {name: _patterned(*shape, 1 / shape[1]) for name, shape in network.parameter_shapes().items()}
        targets = np.zeros((sizes[-1], batch))
        targets[np.arange(batch) % sizes[-1], np.arange(batch)] = 1.0
        inputs = _patterned(sizes[0], batch)
        return Project("Patterns", network, parameters, inputs, read_only(targets), Training(batch_size=batch))

    return make


def _patterned(rows: int, columns: int, size: float = 1.0) -> Matrix:
    places = 7 * np.arange(rows)[:, None] + 12 * np.arange(columns)[None, :]
    return read_only((places % 19 - 9) / 8 * size)


@pytest.fixture(scope="session")
def at() -> Callable[..., Session]:
    """Return a function that opens a project's session at a step and, if given, an iteration."""

    def session_at(project: Project, step: int, iteration: int = 1) -> Session:
        return go_to(open_session(project), Position(iteration, step))

    return session_at


@pytest.fixture(scope="session")
def scene_of() -> Callable[[AnyApp], Scene]:
    """Return a function that tells what an app's debugger shows, dialogs or not."""

    def scene(app: AnyApp) -> Scene:
        screen = app.screen_stack[0]
        assert isinstance(screen, DebuggerScreen)
        assert screen.scene is not None
        return screen.scene

    return scene


@pytest.fixture(scope="session")
def plain_screen() -> Callable[[AnyApp], list[str]]:
    """Return a function that reads the whole screen, row by row."""
    return lambda app: [strip.text for strip in _strips(app)]


@pytest.fixture(scope="session")
def spots_in() -> Callable[[AnyApp, str], dict[Target, Offset]]:
    """Return a function that tells what in a pane has a meaning, and where on the screen one would click on it."""

    def spots(app: AnyApp, pane_id: str) -> dict[Target, Offset]:
        pane = app.screen.query_one(f"#{pane_id}", LinesPane)
        found: dict[Target, list[Offset]] = {}
        for place in (Offset(x, y) for y in range(pane.size.height) for x in range(pane.size.width)):
            target = pane.target_at(*place)
            if target is not None:
                found.setdefault(target, []).append(place)
        return {target: pane.region.offset + places[len(places) // 2] for target, places in found.items()}

    return spots


@pytest.fixture(scope="session")
def told() -> Callable[[AnyApp], str]:
    """Return a function that reads the notifications on screen, as they were before their lines were broken."""
    return lambda app: " ".join(str(toast.render()) for toast in app.screen.query("Toast"))


@pytest.fixture(scope="session")
def painted_screen() -> Callable[[AnyApp], list[list[tuple[str, Style | None]]]]:
    """Return a function that reads the whole screen with its colours, in the longest runs of one style."""

    def painted(app: AnyApp) -> list[list[tuple[str, Style | None]]]:
        return [_runs(strip) for strip in _strips(app)]

    return painted


@pytest.fixture(scope="session")
def place_of(scene_of: Callable[[AnyApp], Scene]) -> Callable[[Pilot[None]], Place]:
    """Return a function that tells where in the run one is, and on which cell."""

    def place(pilot: Pilot[None]) -> Place:
        scene = scene_of(pilot.app)
        return Place(scene.session.position, scene.focus.cursor)

    return place


@pytest.fixture(scope="session")
def settled() -> Callable[[Pilot[None]], Awaitable[None]]:
    """Return a coroutine that waits until a layout, and the painting that follows from it, are done."""

    async def settle(pilot: Pilot[None]) -> None:
        # A new size is laid out when the screen is idle, and painted with the next frame; a sleep of more ends later.
        for delay in (None, 1.2 / MAX_FPS, 1.2 / MAX_FPS, None):
            await pilot.pause(delay)

    return settle


def _runs(strip: Strip) -> list[tuple[str, Style | None]]:
    runs: list[tuple[str, Style | None]] = []
    for piece in strip:
        if runs and runs[-1][1] == piece.style:
            runs[-1] = (runs[-1][0] + piece.text, piece.style)
        elif piece.text:
            runs.append((piece.text, piece.style))
    return runs


def _strips(app: AnyApp) -> list[Strip]:
    assert isinstance(app, GpnetApp)
    return app.shown()
