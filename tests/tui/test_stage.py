"""The presentation view: one operation over the whole screen, whose result nobody can see until it is shown."""

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App

from gpnet_engine import examples
from gpnet_engine.arrays import read_only
from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.model.project import Project
from gpnet_engine.operations import Operation
from gpnet_engine.questions.explanations import context_at
from gpnet_engine.time.session import Position, Session, go_to, open_session, step_forward
from gpnet_tui.app import GpnetApp
from gpnet_tui.command import Command
from gpnet_tui.commands import COMMANDS
from gpnet_tui.view.scene import Scene, Stage
from gpnet_tui.view.stage.header import stage_header
from gpnet_tui.view.stage.stage import stage_lines
from gpnet_tui.view.text.ink import CellRef, Line, plain, width
from tests.builders.strategies import RATES, Setup, setups

SceneOf: TypeAlias = Callable[[App[Any]], Scene]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
At: TypeAlias = Callable[..., Session]

SIZES = pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=["small", "large"])
ROOMS = [(80, 22), (100, 28), (140, 43), (200, 58)]
rooms = st.sampled_from(ROOMS)
QUESTION, BOX = "What comes out for ", "_______"


def drawn(scene: Scene, room: tuple[int, int]) -> list[Line]:
    columns, rows = room
    return [stage_header(scene, columns), *stage_lines(scene, columns, rows, "s")]


def current(session: Session) -> Operation:
    assert session.operation is not None
    return session.operation


def session_of(setup: Setup, step: int, rate: float = 0.5) -> Session:
    session = open_session(setup.drawn_project(rate))
    return go_to(session, Position(1, 1 + step % len(session.program)))


def with_other_result(session: Session) -> Session:
    """Return a session in which the current operation made other numbers."""
    name = current(session).result
    others = read_only(np.full(session.values[name].shape, -7.25))
    return replace(session, values=MappingProxyType({**session.values, name: others}))


def cells_in(lines: list[Line]) -> set[CellRef]:
    return {part.target for line in lines for part in line if isinstance(part.target, CellRef)}


@settings(max_examples=80, deadline=None)
@given(setup=setups(), step=st.integers(0, 60), rate=st.sampled_from(RATES), room=rooms)
def test_what_is_hidden_is_nowhere_the_view_is_the_same_whatever_the_result_is(
    setup: Setup, step: int, rate: float, room: tuple[int, int]
) -> None:
    session = session_of(setup, step, rate)
    hidden = Scene(session, stage=Stage(session.position))
    assert hidden.hides
    lines = drawn(hidden, room)
    assert lines == drawn(replace(hidden, session=with_other_result(session)), room)
    text = "\n".join(map(plain, lines))
    assert BOX in text
    assert QUESTION in text


@settings(max_examples=80, deadline=None)
@given(setup=setups(), step=st.integers(0, 60), rate=st.sampled_from(RATES), room=rooms)
def test_every_operand_and_the_result_are_there_and_nothing_is_wider_or_higher_than_the_screen(
    setup: Setup, step: int, rate: float, room: tuple[int, int]
) -> None:
    session = session_of(setup, step, rate)
    operation = current(session)
    for stage in (Stage(), Stage(session.position)):
        scene = Scene(session, stage=stage)
        lines = stage_lines(scene, *room, "s")
        assert len(lines) <= room[1]
        assert max(map(width, lines)) <= room[0]
        assert {cell.name for cell in cells_in(lines)} >= {operation.result}
        assert scene.focus.chosen in cells_in(lines)
        equation = operation.rule.equation(operation, context_at(session, operation))
        shown = {part.name for part in equation if not isinstance(part, str)}
        assert {cell.name for cell in cells_in(lines)} >= shown


@pytest.mark.parametrize("room", ROOMS, ids=str)
@pytest.mark.parametrize("example", examples.names())
def test_matrices_stand_where_they_stand_whether_the_result_is_hidden_or_shown(
    example: str, room: tuple[int, int]
) -> None:
    session = open_session(open_document(example, Overrides()).project)
    for _ in session.program:
        session = step_forward(session)
        hidden, shown = (
            stage_lines(Scene(session, stage=Stage(asks)), *room, "s") for asks in (session.position, None)
        )
        for one, other in zip(hidden, shown, strict=False):
            places = [[part.target for part in line if isinstance(part.target, CellRef)] for line in (one, other)]
            if not places[0]:
                continue
            assert places[0] == places[1]
            assert width(one) == width(other)


@pytest.mark.parametrize("room", ROOMS, ids=str)
@pytest.mark.parametrize("example", examples.names())
def test_the_result_is_shown_with_its_formula_and_its_sentence(example: str, room: tuple[int, int]) -> None:
    session = open_session(open_document(example, Overrides()).project)
    for _ in session.program:
        session = step_forward(session)
        lines = [plain(line) for line in stage_lines(Scene(session, stage=Stage()), *room, "s")]
        assert sum(" = " in line or " ≈ " in line for line in lines) > 2  # the title, the matrices, the cell
        assert lines[-1].strip().endswith((".", "…")) or not lines[-1].strip()
        assert QUESTION not in "\n".join(lines)


def test_large_matrices_say_that_they_are_cut(patterned_project: Callable[..., Project], at: At) -> None:
    session = at(patterned_project(784, 128, 10), 1)
    for room in ROOMS:
        text = "\n".join(plain(line) for line in stage_lines(Scene(session, stage=Stage()), *room, "s"))
        assert "128×784" in text
        assert "…" in text
        assert "⋮" in text


def test_there_is_a_blank_line_between_rows_where_there_is_room(article: Project, at: At) -> None:
    lines = stage_lines(Scene(at(article, 1), stage=Stage()), 80, 22, "s")
    rows = [y for y, line in enumerate(lines) if any(cell.name == "W_b" for cell in cells_in([line]))]
    assert rows[:4] == [*range(rows[0], rows[0] + 8, 2)]


# Keys


@SIZES
async def test_a_step_asks_the_next_one_shows_and_the_one_after_goes_on(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press("f2")
        seen: list[tuple[int, bool]] = []
        for _ in range(5):
            await pilot.press("s")
            scene, text = scene_of(pilot.app), "\n".join(plain_screen(pilot.app))
            seen.append((scene.session.position.step, scene.hides))
            assert (QUESTION in text) == scene.hides
            assert ("s shows it" in plain_screen(pilot.app)[-1]) == scene.hides
        assert seen == [(1, True), (1, False), (2, True), (2, False), (3, True)]
        await pilot.press("f2")
        assert not scene_of(pilot.app).is_on_stage
        assert QUESTION not in "\n".join(plain_screen(pilot.app))


@SIZES
async def test_the_number_that_is_hidden_is_nowhere_on_the_screen(
    article: Project, plain_screen: PlainScreen, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press("w", "f2", *"ss" * 6, "s")
        assert "0.2723" not in "\n".join(plain_screen(pilot.app))  # E
        await pilot.press("s")
        assert "0.2723" in "\n".join(plain_screen(pilot.app))


@pytest.mark.parametrize("key", ["n", "f", "i", "S", "N", "F", "r"])
async def test_all_other_moves_show_what_they_come_to(article: Project, scene_of: SceneOf, key: str) -> None:
    async with GpnetApp(Document(article)).run_test() as pilot:
        await pilot.press("f2", "n", "n", "s")
        assert scene_of(pilot.app).hides
        before = scene_of(pilot.app).session.position
        await pilot.press(key)
        assert scene_of(pilot.app).session.position != before
        assert not scene_of(pilot.app).hides


async def test_a_place_that_was_left_is_not_hidden_again(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test() as pilot:
        await pilot.press("f2", "s", "S", "n")
        await pilot.press("S", "f2", "s", "f2")
        assert not scene_of(pilot.app).hides


@SIZES
async def test_arrows_choose_the_cell_and_digits_and_edits_are_seen_at_once(
    batch_project: Project, scene_of: SceneOf, plain_screen: PlainScreen, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(batch_project)).run_test(size=size) as pilot:
        await pilot.press("f2", "s", "down", "down", "right")
        assert f"{QUESTION}net_b[3,2]" in "\n".join(plain_screen(pilot.app))
        await pilot.press("p")
        assert "0.12500" in "\n".join(plain_screen(pilot.app))
        await pilot.press("shift+tab", "e", *"0.0078", "enter")
        assert scene_of(pilot.app).hides
        assert "0.00780" in "\n".join(plain_screen(pilot.app))


async def test_the_cursor_is_never_on_a_cell_that_is_not_seen(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test() as pilot:
        await pilot.press("tab", *["down"] * 3, "f2")
        for _ in range(20):
            await pilot.press("s", "s")
            scene = scene_of(pilot.app)
            if scene.session.operation is not None:
                assert scene.focus.cursor.name in (*scene.session.operation.operands, scene.session.operation.result)


async def test_answering_has_the_main_view_and_the_presentation_comes_back(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen
) -> None:
    async with GpnetApp(Document(article)).run_test(size=(140, 45)) as pilot:
        await pilot.press("f2", "A")
        assert not scene_of(pilot.app).is_on_stage
        assert "your answers" in "\n".join(plain_screen(pilot.app))
        await pilot.press("escape", "s")
        assert scene_of(pilot.app).hides
        assert QUESTION in "\n".join(plain_screen(pilot.app))


async def test_mistakes_and_runs_are_seen_too(article: Project, scene_of: SceneOf, plain_screen: PlainScreen) -> None:
    project = article.with_settings({"mistakes": ("back.no-transpose",)})
    async with GpnetApp(Document(project)).run_test() as pilot:
        await pilot.press("f2", "f", "s")
        assert "⚑ 1 mistake" in plain_screen(pilot.app)[0]
        await pilot.press("C")
        await pilot.pause()
        assert not scene_of(pilot.app).hides


@pytest.mark.parametrize("command", [one for one in COMMANDS if one.otherwise.startswith("Not in the presentation")])
async def test_what_has_no_place_there_says_so(
    article: Project, told: Callable[[App[Any]], str], command: Command
) -> None:
    async with GpnetApp(Document(article)).run_test(notifications=True) as pilot:
        await pilot.press("f2", command.key)
        await pilot.pause()
        assert told(pilot.app) == "Not in the presentation view: F2 leaves it."
