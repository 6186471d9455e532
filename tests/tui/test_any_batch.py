"""Batches of every size on data of every length: the last batch of an epoch may have fewer samples than the next one.

Whatever was looked at before, every view of every place is drawn: columns come and go on the way.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App

from gpnet_engine.files.document import open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import BiasMode
from gpnet_engine.questions.links import Link, link_to, links
from gpnet_engine.stopping.breakpoints import value_shapes
from gpnet_engine.stopping.watches import parse_watch
from gpnet_engine.time.editing import settings_move
from gpnet_engine.time.session import START, Position, Session, go_to, open_session, step_back, step_forward
from gpnet_tui.app import GpnetApp
from gpnet_tui.view.answers.origins import branch_line, link_line
from gpnet_tui.view.matrices.cells import Look
from gpnet_tui.view.matrices.grid import matrices, moved, next_matrix
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.start import start_lines
from gpnet_tui.view.text.ink import CellRef, plain
from gpnet_tui.view.text.numbers import MOST_DIGITS
from gpnet_tui.widgets.cursor import CursorPane
from gpnet_tui.widgets.layers import LayersPane
from gpnet_tui.widgets.lines import LinesPane
from gpnet_tui.widgets.matrix import MatrixPane
from gpnet_tui.widgets.panes import CellPane, EquationPane, HeaderPane
from gpnet_tui.widgets.program import ProgramPane
from gpnet_tui.widgets.side import CurvePane, HealthPane, WatchesPane
from tests.builders.strategies import projects_of_any_batch

SceneOf: TypeAlias = Callable[[App[Any]], Scene]

PANES: tuple[Callable[..., LinesPane], ...] = (
    *(HeaderPane, ProgramPane, WatchesPane, partial(HealthPane, "f"), CurvePane),
    *(EquationPane, LayersPane, MatrixPane, CellPane),
)
ROOMS = ((140, 22), (80, 13))
MOST_SAMPLES, MOST_ITERATION, MOST_STEP = 7, 9, 12
ACROSS = [(1, 0), (-1, 0), (0, 1), (0, -1)]


def cells(session: Session) -> st.SearchStrategy[CellRef]:
    """Return cells of any value, known or not, in rows and columns that it had at another place, or never."""
    names = sorted(value_shapes(session.project.network, session.batch))
    return st.builds(CellRef, st.sampled_from(names), st.integers(0, 4), st.integers(0, MOST_SAMPLES))


def moved_on(draw: st.DrawFn, session: Session) -> Session:
    """Return the session after a move, or with other settings from here on."""
    kind = draw(st.sampled_from(["on", "back", "iteration", "iteration", "far", "batch size", "bias"]))
    if kind == "on":
        return step_forward(session)
    if kind == "iteration":
        return go_to(session, Position(session.position.iteration + 1, 0))
    if kind == "back":
        return step_back(session) if session.position > START else session
    if kind == "far":
        place = Position(draw(st.integers(1, MOST_ITERATION)), draw(st.integers(0, MOST_STEP)))
        steps = len(session.timeline.starts.project_at(place.iteration).network.letters)
        return go_to(session, place._replace(step=min(place.step, steps)))
    changes = {"batch_size": draw(st.integers(1, MOST_SAMPLES + 2))} if kind == "batch size" else {}
    return settings_move(session, changes or {"bias": draw(st.sampled_from(BiasMode))}).finish()


@st.composite
def scenes(draw: st.DrawFn) -> list[Scene]:
    """Return what is seen on a way through a run, with the cursor on this cell and that."""
    session = open_session(draw(projects_of_any_batch(MOST_SAMPLES)))
    scene = Scene(session, watches=(parse_watch(session, "sum(out_b)"),))
    seen = [scene]
    for _ in range(draw(st.integers(1, 8))):
        scene = scene.at(moved_on(draw, scene.session))
        cell = draw(cells(scene.session))
        look = draw(st.sampled_from([Look(), Look(heat=True), Look(changes=True)]))
        places: list[dict[str, Any]] = [{}, {"pinned": cell}, {"pinned": None, "preferred": (cell.row, cell.column)}]
        digits = draw(st.integers(1, MOST_DIGITS))
        scene = replace(scene, look=look, digits=digits, **draw(st.sampled_from(places)))
        seen.append(scene)
    return seen


def draw_all(scene: Scene, panes: list[LinesPane]) -> None:
    for pane in panes:
        for columns, rows in ROOMS:
            if isinstance(pane, CursorPane):
                pane.follow(scene, columns, rows)
            assert pane.draw(scene, columns, rows)


def open_tree(session: Session, link: Link, levels: int) -> None:
    """Draw a cell and what is behind it, and behind that."""
    assert link_line(session, link, 4)
    if not levels:
        return
    found = links(session, link, 3)
    for branch in found.branches:
        assert branch_line(found.session, branch, 4)
        for behind in branch.links:
            open_tree(found.session, behind, levels - 1)


@settings(max_examples=150)
@given(scenes())
def test_every_view_is_drawn_wherever_one_comes_from(seen: list[Scene]) -> None:
    panes = [pane(id="pane") for pane in PANES]
    for scene in seen:
        draw_all(scene, panes)


def numbers_in(text: str) -> list[float]:
    return [float(number.replace("−", "-")) for number in text.split()]


@given(projects_of_any_batch(MOST_SAMPLES), st.integers(1, MOST_ITERATION))
def test_at_the_start_every_sample_stands_beside_its_own_numbers(project: Project, iteration: int) -> None:
    session = go_to(open_session(project), Position(iteration, 0))
    now = project.samples_of(iteration)
    shown = [plain(line) for line in start_lines(session, 200, 40) if " sample " in plain(line)[:10]]
    assert shown
    for line in shown:
        name, _, rest = line.partition("sample ")[2].partition(" ")
        sample = int(name) - 1
        inputs, _, targets = rest.partition("→")
        assert numbers_in(inputs) == pytest.approx(project.inputs[:, sample], abs=1e-4)
        assert numbers_in(targets) == pytest.approx(project.targets[:, sample], abs=1e-4)
        assert line.startswith("◆") == (sample in now)
    for points in zip(*(points_of(line) for line in shown), strict=False):
        assert len({at for at in points if at is not None}) <= 1


def points_of(line: str) -> list[int | None]:
    """Return where the decimal points of the numbers of a sample stand, or would stand; None with an exponent."""
    numbers = re.finditer(r"\S+", line[len("◆ sample 1,000 ") :].replace("→", " "))
    return [None if "e" in found[0] else found.start() + len(found[0].partition(".")[0]) for found in numbers]


@settings(max_examples=40)
@given(scenes())
def test_the_cursor_goes_on_and_has_a_story_wherever_it_comes_from(seen: list[Scene]) -> None:
    for scene in seen:
        session, cursor = scene.session, scene.focus.cursor
        for cell in (
            *(moved(session, cursor, *by) for by in ACROSS),
            next_matrix(session, matrices(session.project.network), cursor, 1),
            cursor,
        ):
            root = None if cell is None else link_to(session, *cell)
            if root is not None:
                open_tree(session, root, 2)


@pytest.mark.parametrize("example", ["xor", "article", "iris"])
@pytest.mark.parametrize("keys", [["i"] * 3, ["s", "tab", "tab", "end", *["i"] * 3], ["I", *["i"] * 3, "I", "I"]])
@pytest.mark.parametrize("size", [(140, 45), (80, 24)], ids=str)
async def test_iterations_go_by_whole_where_the_last_batch_is_short(
    scene_of: SceneOf, example: str, keys: list[str], size: tuple[int, int]
) -> None:
    samples = open_document(example, Overrides()).project.samples
    for batch_size in (samples - 1, samples // 2 + 1):
        async with GpnetApp(open_document(example, Overrides(batch_size=batch_size))).run_test(size=size) as pilot:
            await pilot.press(*keys)
            assert scene_of(pilot.app).session.position.iteration > 1
