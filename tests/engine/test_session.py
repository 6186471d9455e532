"""Moving through a run: one operation, a layer, a phase, an iteration, on and back, and what a move changed."""

from collections.abc import Callable

import numpy as np
import pytest

from gpnet_engine.arrays import same_bits
from gpnet_engine.errors import PositionError
from gpnet_engine.model.project import Project
from gpnet_engine.operations.program import Grain, program
from gpnet_engine.questions.changes import changed, newly_known
from gpnet_engine.time.editing import edit
from gpnet_engine.time.session import (
    Position,
    Session,
    go_to,
    latest,
    move_to,
    open_session,
    position_after,
    position_before,
    restart,
    step_back,
    step_forward,
)
from tests.builders.sessions import assert_same_values

MakeProject = Callable[..., Project]
At = Callable[[Project, int, int], Session]

END = 18  # operations of an iteration of the article
START = {"out_a", "target", "learning_rate", "W_b", "W_c", "W_d"}


def test_a_session_opens_before_the_first_operation_with_what_is_given(article: Project) -> None:
    session = open_session(article)
    assert session.position == (1, 0)
    assert session.operation is None
    assert session.linear_step == 0
    assert session.batch == 1
    assert set(session.values) == START


def test_a_step_makes_known_one_result_with_its_terms_and_nothing_else(article: Project) -> None:
    session = open_session(article)
    for step, operation in enumerate(program(article.network), start=1):
        following = step_forward(session)
        assert following.position == (1, step)
        assert following.linear_step == step
        assert following.operation == operation
        assert set(following.values) - set(session.values) == {operation.result, *operation.terms}
        assert all(following.values[name] is array for name, array in session.values.items())
        session = following


def test_past_the_last_operation_the_next_iteration_begins_with_the_next_sample(article: Project, at: At) -> None:
    end = at(article, 1, END)
    following = step_forward(end)
    assert following.position == (2, 0)
    assert following.operation is None
    assert following.linear_step == END
    assert set(following.values) == START
    assert following.values["out_a"].ravel().tolist() == [1, 1]
    for parameter in ("W_b", "W_c", "W_d"):
        assert same_bits(following.values[parameter], end.values[f"new_{parameter}"])


def test_stepping_and_jumping_give_the_same_bits(make_project: MakeProject, at: At) -> None:
    project = make_project((3, 4, 2), bias="trained", samples=5, batch_size=2)
    session = open_session(project)
    for _ in range(4 * len(program(project.network)) + 7):
        session = step_forward(session)
    assert_same_values(session.values, at(project, *session.position).values)


def test_stepping_back_shows_at_every_place_what_was_there(make_project: MakeProject) -> None:
    project = make_project((2, 3, 2), samples=3)
    session, passed = open_session(project), []
    for _ in range(30):
        passed.append(session)
        session = step_forward(session)
    for before in reversed(passed):
        session = step_back(session)
        assert session.position == before.position
        assert_same_values(session.values, before.values)


def test_stepping_back_from_a_place_jumped_to_shows_what_was_there(make_project: MakeProject, at: At) -> None:
    project = make_project((2, 3, 2), samples=3)
    session = at(project, 3, 5)
    while session.position > (1, 0):
        session = step_back(session)
        assert_same_values(session.values, at(project, *session.position).values)


def test_back_past_the_first_operation_is_the_end_of_the_iteration_before(article: Project, at: At) -> None:
    back = step_back(at(article, 3, 0))
    assert back.position == (2, END)
    assert "new_W_d" in back.values


def test_there_is_nothing_before_the_start_of_the_run(article: Project) -> None:
    with pytest.raises(PositionError, match="start of the run"):
        step_back(open_session(article))


@pytest.mark.parametrize(
    ("iteration", "step", "word"),
    [(0, 0, "from 1"), (-3, 2, "from 1"), (1, -1, "18"), (1, 19, "18")],
    ids=["iteration 0", "iteration -3", "step -1", "step 19"],
)
def test_a_place_that_does_not_exist_is_refused(article: Project, iteration: int, step: int, word: str) -> None:
    with pytest.raises(PositionError, match=word):
        go_to(open_session(article), Position(iteration, step))


def test_a_restart_shows_the_first_weights_again_and_keeps_the_edits(article: Project, at: At) -> None:
    session = restart(edit(at(article, 4, 9), "W_b", 0, 0, 2.0))
    assert session.position == (1, 0)
    assert_same_values(session.values, open_session(article).values)
    assert go_to(session, Position(4, 9)).values["W_b"][0, 0] == 2.0


def test_a_journey_can_be_travelled_in_slices(article: Project, at: At) -> None:
    move = move_to(open_session(article), Position(40, 3))
    slices = 1
    while not move.go_on(0.0):
        slices += 1
        assert slices < 100
    assert slices > 1
    assert_same_values(move.finish().values, at(article, 40, 3).values)


# The last step of each group of operations of the 2-4-3-2 network, counted by hand.
LAYER_STOPS = (2, 4, 6, 7, 9, 12, 15, 16, 17, 18)
PHASE_STOPS = (6, 7, 15, 18)
STOPS = {
    Grain.OPERATION: range(1, END + 1),
    Grain.LAYER: LAYER_STOPS,
    Grain.PHASE: PHASE_STOPS,
}


@pytest.mark.parametrize("grain", STOPS, ids=lambda grain: grain.name.lower())
def test_a_move_on_stops_after_each_group_and_then_enters_the_next_iteration(
    article: Project, at: At, grain: Grain
) -> None:
    for step in range(END + 1):
        later = [stop for stop in STOPS[grain] if stop > step]
        expected = (2, later[0]) if later else (3, 0)
        assert position_after(at(article, 2, step), grain) == expected


@pytest.mark.parametrize("grain", STOPS, ids=lambda grain: grain.name.lower())
def test_a_move_back_stops_before_each_group_and_then_at_the_end_of_the_iteration_before(
    article: Project, at: At, grain: Grain
) -> None:
    for step in range(END + 1):
        earlier = [stop for stop in (0, *STOPS[grain]) if stop < step]
        expected = (2, earlier[-1]) if earlier else (1, END)
        assert position_before(at(article, 2, step), grain) == expected
    assert position_before(at(article, 1, 0), grain) == (1, 0)


@pytest.mark.parametrize("step", [0, 7, 18])
def test_a_move_of_an_iteration_keeps_the_step(article: Project, at: At, step: int) -> None:
    session = at(article, 2, step)
    assert position_after(session, Grain.ITERATION) == (3, step)
    assert position_before(session, Grain.ITERATION) == (1, step)
    assert position_before(at(article, 1, step), Grain.ITERATION) == (1, 0)


def test_the_linear_step_counts_all_operations_since_the_start(article: Project, at: At) -> None:
    assert at(article, 5, 3).linear_step == 4 * 18 + 3


def test_the_latest_form_of_a_parameter_is_the_updated_one_once_there_is_one(article: Project, at: At) -> None:
    assert latest(at(article, 1, 16), "W_b") == "new_W_b"
    assert latest(at(article, 1, 16), "W_c") == "W_c"


def test_after_a_step_only_its_result_is_newly_known(article: Project, at: At) -> None:
    session = step_forward(at(article, 1, 10))
    assert {name for name in session.values if newly_known(session, name)} == {"delta_c", "fprime_c"}
    assert not newly_known(session, "grad_W_c")
    assert not any(np.any(changed(session, name)) for name in session.values)


def test_an_update_marks_the_weights_that_moved(article: Project, at: At) -> None:
    marks = changed(step_forward(at(article, 1, 15)), "new_W_b")
    assert marks is not None
    assert marks.tolist() == [[True, False]] * 4  # the second input is 0, so its weights stay


def test_a_jump_marks_what_differs_from_before_and_what_was_not_known(article: Project, at: At) -> None:
    session = go_to(at(article, 1, 2), Position(2, 4))
    inputs = changed(session, "out_a")
    assert inputs is not None
    assert inputs.tolist() == [[False], [True]]
    weights = changed(session, "W_b")
    assert weights is not None
    assert weights.tolist() == [[True, False]] * 4
    assert newly_known(session, "out_c")
    assert not newly_known(session, "net_b")
    assert changed(session, "out_c") is None


def test_entering_an_iteration_by_a_step_marks_the_new_sample_and_no_weights(article: Project, at: At) -> None:
    session = step_forward(at(article, 1, END))
    inputs, weights = changed(session, "out_a"), changed(session, "W_b")
    assert inputs is not None
    assert inputs.tolist() == [[False], [True]]
    assert weights is not None
    assert not weights.any()


def test_entering_an_iteration_by_a_jump_from_its_end_before_marks_no_weights(article: Project, at: At) -> None:
    weights = changed(go_to(at(article, 1, END), Position(2, 0)), "W_b")
    assert weights is not None
    assert not weights.any()


def test_an_edit_marks_the_cell_and_what_follows_from_it(article: Project, at: At) -> None:
    session = edit(at(article, 1, 3), "W_b", 1, 0, 2.0)
    cell, net, following = (changed(session, name) for name in ("W_b", "net_b", "net_c"))
    assert cell is not None
    assert cell.tolist() == [[False, False], [True, False], [False, False], [False, False]]
    assert net is not None
    assert net.tolist() == [[False], [True], [False], [False]]
    assert following is not None
    assert following.all()


def test_batches_of_different_size_are_not_compared(make_project: MakeProject, at: At) -> None:
    session = step_forward(at(make_project((2, 2), samples=3, batch_size=2), 1, 6))
    assert session.position == (2, 0)
    assert session.batch == 1
    assert changed(session, "out_a") is None


def test_nan_that_stays_nan_is_not_a_change(make_project: MakeProject, at: At) -> None:
    session = at(make_project((1, 2), "linear", samples=1, learning_rate=1e300), 1, 0)
    for row in (0, 1):
        session = edit(session, "W_b", row, 0, 1e300)
    late, later = go_to(session, Position(5, 0)), go_to(go_to(session, Position(5, 0)), Position(6, 0))
    assert np.isnan(late.values["W_b"]).all()
    marks = changed(later, "W_b")
    assert marks is not None
    assert not marks.any()


def test_a_step_and_a_step_back_show_the_marks_again_that_were_there(article: Project, at: At) -> None:
    edited = edit(at(article, 1, 3), "W_b", 1, 0, 2.0)
    back = step_back(step_forward(edited))
    marks = changed(back, "W_b")
    assert marks is not None
    assert marks.tolist() == [[False, False], [True, False], [False, False], [False, False]]
