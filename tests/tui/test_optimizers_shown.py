"""What is shown of optimizers, penalties, clipping, schedules and precision, whatever the settings and the room."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
import pytest

from gpnet_engine.formulas.expressions import named_terms
from gpnet_engine.model.project import Project
from gpnet_engine.model.setting_kinds import Scheduled
from gpnet_engine.names import CLIP, ERROR, NORM, PENALTY, UPDATES, before_update, parameter_behind
from gpnet_engine.operations import Operation, Phase
from gpnet_engine.operations.execute import shape_of
from gpnet_engine.operations.program import phase
from gpnet_engine.questions.explanations import explanation
from gpnet_engine.time.session import Position, Session, go_to, open_session
from gpnet_tui.view.equations.equation import EquationView
from gpnet_tui.view.focus import focus_on
from gpnet_tui.view.header import header_line
from gpnet_tui.view.matrices.kept import kept_beside
from gpnet_tui.view.matrices.layers import LayersView
from gpnet_tui.view.mirror.mirror import MirrorView
from gpnet_tui.view.mirror.rails import Rails
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef, Ink, Line, StepRef, plain, width
from gpnet_tui.view.text.labels import cells_label
from gpnet_tui.view.text.numbers import parsed, short
from gpnet_tui.view.text.signs import Sign
from gpnet_tui.view.text.value import further_text, most_digits
from tests.builders.projects import make_project
from tests.builders.strategies import SETTINGS_OF_UPDATES

Settings: TypeAlias = Mapping[str, Any]
At: TypeAlias = Callable[..., Session]

ROOMS = {"small": (78, 9), "middle": (98, 12), "large": (103, 14), "wide": (150, 20)}
WIDTHS = (80, 100, 140, 200)

of_updates = pytest.mark.parametrize("settings", SETTINGS_OF_UPDATES, ids=lambda one: "-".join(map(str, one.values())))


def a_project(settings: Settings) -> Project:
    """Return a network with biases, of which two layers have other numbers of neurons."""
    return make_project((2, 4, 3, 2), bias="trained", **settings)


def updates(session: Session) -> list[tuple[int, Operation]]:
    """Return the operations of the update with their steps."""
    return [(step, one) for step, one in enumerate(session.program, start=1) if phase(one) is Phase.UPDATE]


def mirror(session: Session, columns: int, rows: int = 14, pinned: CellRef | None = None) -> MirrorView:
    """Return the Mirror with the cursor in sight."""
    return MirrorView(session, focus_on(session, (0, 0), pinned), Rails(session), 4, columns, rows, has_keys=True)


def places(lines: list[Line]) -> dict[CellRef, tuple[int, int]]:
    """Return in which column and line every drawn cell ends; fail if one stands twice."""
    found: dict[CellRef, tuple[int, int]] = {}
    for y, line in enumerate(lines):
        x = 0
        for part in line:
            x += len(part.text)
            if isinstance(part.target, CellRef) and part.text.strip() not in {"", Sign.GREW, Sign.FELL}:
                assert part.target not in found
                found[part.target] = (x, y)
    return found


@of_updates
@pytest.mark.parametrize("columns", WIDTHS)
def test_in_the_update_of_a_parameter_what_is_kept_for_it_stands_beside_it(settings: Settings, columns: int) -> None:
    project = a_project(settings)
    kept = kept_beside(project.network)
    for step, operation in updates(open_session(project)):
        session = go_to(open_session(project), Position(2, step))
        shown = places(mirror(session, columns).lines()).items()
        found = {(before_update(cell.name), cell.row, cell.column): place for cell, place in shown}
        parameter = parameter_behind(operation.result)
        for name in kept[parameter].states if parameter in kept else ():
            for row in range(shape_of(project.network, name, 1)[0]):
                assert found[name, row, 0][1] == found[parameter, row, 0][1]


@of_updates
def test_before_the_update_the_layers_stand_as_they_do_without_an_optimizer(settings: Settings) -> None:
    shown, without = (go_to(open_session(a_project(one)), Position(1, 5)) for one in (settings, {}))
    stacks = [
        [(one.pair.above, one.x, one.end) for one in mirror(each, 160).geometry.stacks] for each in (shown, without)
    ]
    assert stacks[0] == stacks[1]


@of_updates
@pytest.mark.parametrize("columns", WIDTHS)
def test_the_lower_half_is_called_derivatives_only_where_nothing_else_stands_in_it(
    settings: Settings, columns: int
) -> None:
    project = a_project(settings)
    for step in range(len(open_session(project).program) + 1):
        view = mirror(go_to(open_session(project), Position(2, step)), columns)
        is_said = "∂E/∂x" in "\n".join(map(plain, view.lines()))
        assert not (is_said and any(stack.pair.is_kept for stack in view.geometry.stacks))
    assert "∂E/∂x" in "\n".join(map(plain, mirror(open_session(project), 140).lines()))


@of_updates
@pytest.mark.parametrize("columns", WIDTHS)
def test_the_present_update_stands_between_the_halves_at_every_width(settings: Settings, columns: int) -> None:
    project = a_project(settings)
    for step, _ in updates(open_session(project)):
        view = mirror(go_to(open_session(project), Position(1, step)), columns)
        (line,) = [one for one in view.lines() if Sign.TO_COME in plain(one) and "E" in plain(one)]
        assert width(line) == columns
        assert [part for part in line if isinstance(part.target, StepRef) and Ink.CURRENT in part.inks]


@of_updates
def test_single_numbers_stand_beside_the_error(settings: Settings) -> None:
    session = go_to(open_session(a_project(settings)), Position(1, len(open_session(a_project(settings)).program)))
    text = "\n".join(map(plain, mirror(session, 140).lines()))
    for name, said in ((CLIP, "clip"), (NORM, "‖∇‖"), (PENALTY, "penalty"), (ERROR, "E")):
        if name in session.values:
            assert f"{said} {short(float(session.values[name][0, 0]), 4)}" in text
        else:
            assert said not in text


@of_updates
@pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS)
def test_every_operation_of_the_update_has_room(settings: Settings, room: tuple[int, int]) -> None:
    columns, rows = room
    project = a_project(settings)
    for step, operation in updates(open_session(project)):
        session = go_to(open_session(project), Position(2, step))
        lines = EquationView(session, operation, 0, 0, 4).lines(columns, rows)
        text = "\n".join(map(plain, lines))
        assert len(lines) <= rows
        assert max(map(width, lines)) <= columns, text
        assert EquationView(session, operation, 0, 0, 4).meaning().split()[-1] in text
        value = short(float(session.values[operation.result][0, 0]), 4)
        assert value in text


@of_updates
@pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS)
def test_intermediates_with_a_name_are_explained_below_the_formula_that_has_them(
    settings: Settings, room: tuple[int, int]
) -> None:
    project = a_project(settings)
    for step, operation in updates(open_session(project)):
        session = go_to(open_session(project), Position(2, step))
        text = " ".join(" ".join(map(plain, EquationView(session, operation, 0, 0, 4).lines(*room))).split())
        for term in named_terms(explanation(session, operation, operation.result, 0, 0)):
            name = re.escape(cells_label(session, term.cell))
            number = re.escape(short(float(session.values[term.cell.name][0, 0]), 4))
            assert re.search(rf"{name} = new .* [=≈] {number}", text), text


def test_a_count_is_written_as_one(at: At) -> None:
    session = at(make_project(optimizer="adam"), 0, 1)
    step, operation = next((i, one) for i, one in updates(session) if one.result == "new_W_b")
    session = go_to(session, Position(3, step))
    text = " ".join(map(plain, EquationView(session, operation, 0, 0, 4).lines(140, 20)))
    assert "(1 − 0.9^3)" in text
    assert "(1 − 0.999^3)" in text
    assert "t[" not in text


@of_updates
def test_the_stacked_view_has_a_place_for_all_that_is_kept(settings: Settings) -> None:
    project = a_project(settings)
    session = go_to(open_session(project), Position(1, len(open_session(project).program)))
    shown = places(LayersView(session, focus_on(session, (0, 0), None), 4, 700, 60, has_keys=True).lines())
    for kept in kept_beside(project.network).values():
        for name in kept.names:
            latest = name if name in kept.terms else f"new_{name}"
            for row, column in np.ndindex(*shape_of(project.network, name, 1)):
                assert CellRef(latest, row, column) in shown


# The header


@of_updates
def test_the_header_names_the_optimizer_and_keeps_its_shape_through_an_iteration(settings: Settings) -> None:
    session = open_session(a_project(settings))
    optimizer = settings.get("optimizer", "sgd")
    for columns in WIDTHS:
        starts = set()
        for step in range(1, len(session.program) + 1):
            there = go_to(session, Position(2, step))
            text = plain(header_line(Scene(there), columns))
            if ERROR not in there.values or abs(there.values[ERROR]) < 10:  # a larger one takes more room
                starts.add(text.index("iter"))
            assert len(text) == columns
            if columns >= 140:
                assert (str(optimizer) in text) == (optimizer != "sgd")
        assert len(starts) == 1


def test_the_header_tells_the_rate_in_force_and_that_it_follows_a_schedule(at: At, article: Project) -> None:
    project = article.with_settings({"schedule": Scheduled("step", (("every", 2), ("factor", 0.5)))})
    for iteration, rate in ((1, "0.5"), (2, "0.5"), (3, "0.25"), (5, "0.125")):
        assert f"l {rate} (step)  " in plain(header_line(Scene(at(project, 3, iteration)), 140))
    assert "(" not in plain(header_line(Scene(at(article, 3)), 140))


def test_the_header_counts_updates_where_they_count(at: At) -> None:
    adam, momentum = (make_project(optimizer=name) for name in ("adam", "momentum"))
    assert " t 3 " in plain(header_line(Scene(at(adam, 1, 3)), 140))
    assert " t " not in plain(header_line(Scene(at(momentum, 1, 3)), 140))
    assert UPDATES in at(adam, 1, 3).values


def test_numbers_of_float32_have_no_more_digits_than_count(at: At) -> None:
    project = make_project(learning_rate=0.1).with_settings({"precision": "float32"})
    session = at(project, 2)
    header = plain(header_line(Scene(session), 140))
    assert "float32" in header
    assert "l 0.1 " in header
    assert most_digits(session) == 9
    text = further_text(session, CellRef("out_b", 0, 0), 4).removeprefix("in full ")
    assert np.float32(parsed(text)) == session.values["out_b"][0, 0]
    assert len(text.partition(".")[2]) <= 9
