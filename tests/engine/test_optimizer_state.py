"""What an optimizer keeps, in time: edits, jumps, replay with checks, and the way back, beside plain stepping."""

from collections.abc import Mapping
from math import inf
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpnet_engine.arrays import matrix, same_bits
from gpnet_engine.errors import EditError
from gpnet_engine.model.optimizer_settings import MomentumForm, OptimizerName
from gpnet_engine.model.project import Project
from gpnet_engine.model.schedules import SCHEDULES
from gpnet_engine.names import before_update, is_single, is_state, label, updated
from gpnet_engine.operations.program import carried_shapes, operation_making
from gpnet_engine.stopping.breakpoints import Breakpoint, checks_of, value_shapes
from gpnet_engine.stopping.running import RunOn
from gpnet_engine.stopping.watches import LastChangeOfCell, cell_text, value_at
from gpnet_engine.time.editing import edit, redo, restart_with_new_seed, settings_move, undo
from gpnet_engine.time.edits import CellEdit, Edits
from gpnet_engine.time.session import Position, Session, go_to, open_session, project_here, restart, step_forward
from gpnet_engine.time.timeline import DEFAULT_BUDGET, Timeline
from tests.builders.projects import make_project
from tests.builders.sessions import assert_same_values, opened
from tests.builders.strategies import SETTINGS_OF_UPDATES

WITH_STATE = [one for one in SETTINGS_OF_UPDATES if OptimizerName(one.get("optimizer", "sgd")).kept]
LAST = 6
SCHEDULES_OF_EVERY_KIND: dict[str, dict[str, Any]] = {
    "step": {"kind": "step", "every": 2, "factor": 0.5},
    "exponential": {"kind": "exponential", "factor": 0.75},
    "cosine": {"kind": "cosine", "over": 4, "least": 0.125},
    "warmup": {"kind": "warmup", "over": 3},
}


def project_of(of_network: Mapping[str, Any], **others: Any) -> Project:  # noqa: ANN401 - options of a builder
    return make_project((2, 3, 2), bias="trained", samples=3, batch_size=2, **of_network, **others)


def stepped(project: Project, edits: Edits, last: int = LAST) -> list[Session]:
    """Return the sessions at all places of a run up to the end of an iteration, by stepping.

    Each iteration begins with what the operations of the one before it have left, but for edits.
    """
    places = [opened(project, edits)]
    while (following := step_forward(places[-1])).position.iteration <= last:
        if following.position.step == 0:
            assert_begins_with_what_was_left(following, places[-1])
        places.append(following)
    return places


def assert_begins_with_what_was_left(session: Session, end: Session) -> None:
    now = session.position.iteration
    for name in carried_shapes(session.project.network):
        left = np.array(end.values.get(updated(name), end.values[name]))
        for one in session.edits:
            if isinstance(one, CellEdit) and (one.iteration, one.name) == (now, name):
                left[one.row, one.column] = one.value
        assert same_bits(session.values[name], left), name


def end_of(session: Session, iteration: int) -> Session:
    return go_to(session, Position(iteration, len(session.program)))


@st.composite
def edits_of_carried(draw: st.DrawFn, project: Project) -> Edits:
    """Draw edits of what is carried from iteration to iteration, as it begins or after its update."""
    shapes = carried_shapes(project.network)
    made: list[CellEdit] = []
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(sorted(shapes)))
        rows, columns = shapes[name]
        cell = draw(st.integers(0, rows - 1)), draw(st.integers(0, columns - 1))
        number = draw(st.sampled_from([0.0, 0.25, 2.0]))  # a mean of squares is never below 0
        form = updated(name) if draw(st.booleans()) else name
        made.append(CellEdit(draw(st.integers(1, LAST - 1)), form, *cell, number))
    return tuple(made)


@settings(max_examples=120, deadline=None)
@given(of_network=st.sampled_from(SETTINGS_OF_UPDATES), budget=st.sampled_from([1, DEFAULT_BUDGET]), data=st.data())
def test_with_any_edits_of_what_is_carried_jumps_show_what_stepping_shows(
    of_network: Mapping[str, Any], budget: int, data: st.DataObject
) -> None:
    project = project_of(of_network)
    edits = data.draw(edits_of_carried(project))
    places = stepped(project, edits)
    session = opened(project, edits, budget)
    for place in data.draw(st.lists(st.sampled_from(places), min_size=3, max_size=6)):
        session = go_to(session, place.position)
        assert_same_values(session.values, place.values)


@settings(max_examples=120, deadline=None)
@given(of_network=st.sampled_from(SETTINGS_OF_UPDATES), data=st.data())
def test_replay_with_checks_sees_what_stepping_sees(of_network: Mapping[str, Any], data: st.DataObject) -> None:
    """Every value that can be named, at any step where it is known, also after an update has overwritten it."""
    project = project_of(of_network)
    edits = data.draw(edits_of_carried(project))
    places = stepped(project, edits)
    place = data.draw(st.sampled_from([one for one in places if one.operation is not None]))
    name = data.draw(st.sampled_from(sorted(place.values)))
    rows, columns = place.values[name].shape
    cell = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
    value = float(place.values[name][cell])
    assert place.operation is not None
    text = cell_text(name, *cell)
    condition = f"{text} == {value!r}" if np.isfinite(value) else f"isnan({text}) or isinf({text})"
    run = RunOn(
        open_session(project, edits=edits),
        checks_of((Breakpoint(place.operation.result, f"{condition} and iteration == {place.position.iteration}"),)),
        LAST + 1,
    )
    assert run.go_on(inf)
    assert run.found == place.position


@pytest.mark.parametrize("of_network", SETTINGS_OF_UPDATES, ids=str)
def test_every_value_is_watched_by_its_name_and_by_its_label(of_network: Mapping[str, Any]) -> None:
    session = end_of(open_session(project_of(of_network)), 3)
    for name, array in session.values.items():
        place = "" if is_single(name) else "[1,1]"
        for text in (name, label(name)):
            assert value_at(session, text + place) == array[0, 0], text
    assert set(value_shapes(session.project.network, session.batch)) == set(session.values)


@pytest.mark.parametrize("of_network", WITH_STATE, ids=str)
def test_the_way_back_from_a_state_leads_to_the_update_that_changed_it(of_network: Mapping[str, Any]) -> None:
    project = project_of(of_network)
    for name in filter(is_state, carried_shapes(project.network)):
        edits = (CellEdit(2, updated(name), 0, 0, 0.5),)
        session = opened(project, edits)
        making = operation_making(project.network, updated(name))
        assert making is not None
        for place in (Position(4, making[0]), Position(4, 0), Position(3, making[0])):
            search = LastChangeOfCell(go_to(session, place), name, 0, 0)
            assert search.go_on(inf)
            assert search.found == (place.iteration - 1, making[0])
            search = LastChangeOfCell(go_to(session, place._replace(step=making[0] + 1)), updated(name), 0, 0)
            assert search.go_on(inf)
            assert search.found == (place.iteration, making[0])


@pytest.mark.parametrize("of_network", WITH_STATE, ids=str)
def test_a_state_is_edited_as_a_weight_is(of_network: Mapping[str, Any]) -> None:
    session = end_of(open_session(project_of(of_network)), 3)
    for name in [one for one in session.values if is_state(one)]:
        edited = edit(session, name, 1, 0, 0.375)
        assert edited.values[name][1, 0] == 0.375
        weights = f"new_{before_update(name).partition('_')[2]}"
        assert edited.values[weights][1, 0] != session.values[weights][1, 0]  # what follows is computed again
        following = go_to(edited, Position(4, 0))
        if name == updated(before_update(name)):
            assert following.values[before_update(name)][1, 0] == 0.375
        assert_same_values(undo(edited).values, session.values)
        assert_same_values(redo(undo(edited)).values, edited.values)


@pytest.mark.parametrize("of_network", WITH_STATE, ids=str)
def test_new_weights_come_with_a_state_of_0_and_a_count_from_1(of_network: Mapping[str, Any]) -> None:
    project = project_here(end_of(open_session(project_of(of_network)), 3))
    begun = open_session(project)
    name = next(filter(is_state, begun.values))
    assert begun.values[name].any()
    drawn = restart_with_new_seed(edit(begun, name, 0, 0, 0.5))
    assert not any(drawn.values[one].any() for one in drawn.values if is_state(one))
    assert begun.values.get("updates", matrix(4.0))[0, 0] == 4.0
    assert drawn.values.get("updates", matrix(1.0))[0, 0] == 1.0
    assert_same_values(restart(end_of(drawn, 3)).values, drawn.values)


OTHERS: list[dict[str, Any]] = [{"optimizer": name} for name in OptimizerName]
OTHERS += [{"optimizer": OptimizerName.MOMENTUM, "momentum_form": form} for form in MomentumForm]


@pytest.mark.parametrize("later", OTHERS, ids=str)
@pytest.mark.parametrize("earlier", OTHERS, ids=str)
def test_another_optimizer_in_the_middle_of_a_run_begins_anew(earlier: dict[str, Any], later: dict[str, Any]) -> None:
    session = go_to(open_session(project_of(earlier)), Position(3, 4))
    changed = go_to(settings_move(session, later).finish(), Position(3, 0))
    if changed.project.network == session.project.network:
        assert_same_values(changed.values, go_to(session, Position(3, 0)).values)
    else:
        assert not any(changed.values[name].any() for name in changed.values if is_state(name))
        assert changed.values.get("updates", matrix(1.0))[0, 0] == 1.0
    assert_same_values(go_to(undo(changed), session.position).values, session.values)
    for iteration in (5, 2, 4):
        again = opened(session.project, changed.edits)
        assert_same_values(
            go_to(changed, Position(iteration, 3)).values, stepped_to(again, Position(iteration, 3)).values
        )


def stepped_to(session: Session, place: Position) -> Session:
    while session.position < place:
        session = step_forward(session)
    return session


def test_what_was_typed_after_an_update_does_not_come_back_with_another_optimizer() -> None:
    session = edit(end_of(open_session(project_of({"optimizer": "adam"})), 2), "new_moment1_W_b", 0, 0, 0.5)
    session = settings_move(go_to(session, Position(3, 0)), {"optimizer": "adamw"}).finish()
    assert not session.values["moment1_W_b"].any()
    assert undo(session).values["moment1_W_b"][0, 0] == 0.5


@pytest.mark.parametrize("schedule", SCHEDULES_OF_EVERY_KIND.values(), ids=SCHEDULES_OF_EVERY_KIND)
def test_a_rate_that_is_typed_stays_whatever_the_schedule_and_undo_takes_it_back(schedule: Any) -> None:  # noqa: ANN401 - as a file has it
    assert SCHEDULES_OF_EVERY_KIND.keys() == SCHEDULES.keys()
    session = settings_move(open_session(project_of({})), {"schedule": schedule}).finish()
    scheduled = [rate_at(session, iteration) for iteration in range(1, 7)]
    assert len(set(scheduled)) > 1
    typed = edit(go_to(session, Position(4, 0)), "learning_rate", 0, 0, 0.0625)
    assert [rate_at(typed, iteration) for iteration in range(1, 7)] == [*scheduled[:3], *[0.0625] * 3]
    assert [rate_at(undo(typed), iteration) for iteration in range(1, 7)] == scheduled


def rate_at(session: Session, iteration: int) -> float:
    return float(go_to(session, Position(iteration, 0)).values["learning_rate"][0, 0])


@pytest.mark.parametrize("of_network", WITH_STATE, ids=str)
def test_checkpoints_hold_the_state_within_the_budget(of_network: Mapping[str, Any]) -> None:
    project = project_of(of_network)
    first = Timeline(project).carried(1)
    assert first.keys() == carried_shapes(project.network).keys()
    in_bytes = sum(array.nbytes + 512 for array in first.values())
    timeline = Timeline(project, budget=20 * in_bytes)
    timeline.replay_to(300)
    kept = timeline._checkpoints.iterations  # noqa: SLF001 - what is bounded has no other name
    assert 8 <= len(kept) <= 20
    fresh = Timeline(project)
    for iteration in (300, 150, 17, 33, 1):
        assert_same_values(timeline.carried(iteration), fresh.carried(iteration))


@pytest.mark.parametrize("of_network", WITH_STATE, ids=str)
def test_an_edit_of_a_state_keeps_what_was_before_it(of_network: Mapping[str, Any]) -> None:
    project = project_of(of_network)
    name = next(filter(is_state, carried_shapes(project.network)))
    timeline = Timeline(project)
    timeline.replay_to(40)
    for form in (name, updated(name)):
        edits = (CellEdit(20, form, 0, 0, 0.5),)
        other, fresh = timeline.with_edits(edits), Timeline(project, edits)
        assert other.farthest == 20
        for iteration in (19, 20, 21, 22, 40):
            assert_same_values(other.carried(iteration), fresh.carried(iteration))


REFUSED = {
    "updates": ["t counts the updates"],
    "clip": ["clip follows from", "∇W_b", "∇bias_c", "weights, optimizer state, inputs or targets"],
    "norm": ["‖∇‖ follows from", "∇W_b"],
    "mhat_W_b": ["follows from new m_W_b and t,"],
    "step_W_b": ["step W_b follows from l, "],
    "decay_W_b": ["l·λ·W_b follows from l and W_b,"],
    "penalty": ["penalty follows from W_b and W_c,"],
}


@pytest.mark.parametrize(("name", "words"), REFUSED.items(), ids=REFUSED)
def test_what_follows_from_others_cannot_be_typed(name: str, words: list[str]) -> None:
    of_network = {"optimizer": "adamw", "l2": 0.25, "clip_norm": 0.1}
    session = end_of(open_session(project_of(of_network)), 1)
    with pytest.raises(EditError, match="typed in") as refused:
        edit(session, name, 0, 0, 1.0)
    assert all(word in str(refused.value) for word in words), str(refused.value)
