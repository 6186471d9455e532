"""Edits: from which iteration on they count, what they leave alone, what is refused, and undo and redo."""

from collections.abc import Callable

import numpy as np
import pytest

from gpnet_engine.arrays import same_bits
from gpnet_engine.errors import EditError
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.project import Project
from gpnet_engine.model.typed_numbers import parse_number
from gpnet_engine.questions.changes import is_typed
from gpnet_engine.time.editing import edit, redo, restart_with_new_seed, settings_move, undo, why_not_editable
from gpnet_engine.time.session import Position, Session, go_to, open_session, step_forward
from tests.builders.sessions import assert_same_values

MakeProject = Callable[..., Project]
At = Callable[[Project, int, int], Session]

END = 18  # operations of an iteration of the article


@pytest.mark.parametrize(
    ("name", "row", "column"),
    [("W_b", 3, 1), ("W_c", 0, 2), ("W_d", 1, 0), ("out_a", 1, 0), ("target", 0, 0), ("learning_rate", 0, 0)],
    ids=str,
)
def test_an_edited_cell_shows_at_once_and_earlier_iterations_stay(
    article: Project, at: At, name: str, row: int, column: int
) -> None:
    session = at(article, 3, 4)
    before = session.values[name].copy()
    edited = edit(session, name, row, column, 3.8125)
    assert edited.position == session.position
    assert edited.values[name][row, column] == 3.8125
    before[row, column] = 3.8125
    assert edited.values[name].tolist() == before.tolist()
    for earlier in (Position(1, 0), Position(2, 7), Position(2, END)):
        assert_same_values(go_to(edited, earlier).values, go_to(session, earlier).values)
    assert not same_bits(go_to(edited, Position(4, END)).values["W_d"], go_to(session, Position(4, END)).values["W_d"])


def test_what_follows_from_an_edit_is_computed_again_up_to_the_current_step(article: Project, at: At) -> None:
    edited = edit(at(article, 1, 3), "W_b", 0, 0, 2.1)
    assert edited.values["net_b"].ravel().tolist() == [2.1, 0.3, 0.5, 0.7]
    assert edited.values["out_b"][0, 0] == 0.8909  # 1 / (1 + e^−2.1) = 0.890903
    # 0.25 · 0.8909 + 0.3 · 0.5744 + 0.35 · 0.6225 + 0.4 · 0.6682 = 0.88020
    assert edited.values["net_c"][0, 0] == 0.8802
    assert "out_c" not in edited.values
    assert edited.operation is not None
    assert edited.operation.result == "net_c"


def test_an_edit_does_not_change_the_session_it_was_made_in(article: Project, at: At) -> None:
    session = at(article, 2, 5)
    kept = {name: array.copy() for name, array in session.values.items()}
    edit(session, "W_b", 0, 0, 9.0)
    assert session.edits == ()
    assert all(same_bits(session.values[name], kept[name]) for name in kept)


def test_a_weight_counts_before_its_iteration_and_is_trained_on_from_there(article: Project, at: At) -> None:
    edited = edit(at(article, 2, 0), "W_d", 0, 0, 5.0)
    end = go_to(edited, Position(2, END))
    assert end.values["W_d"][0, 0] == 5.0
    step = end.values["step_W_d"][0, 0]
    assert step != 0.0
    assert end.values["new_W_d"][0, 0] == round(5.0 - step, 4)
    assert go_to(edited, Position(3, 0)).values["W_d"][0, 0] == end.values["new_W_d"][0, 0]


def test_a_parameter_edited_after_its_update_counts_from_the_next_iteration(article: Project, at: At) -> None:
    session = at(article, 1, END)
    edited = edit(session, "new_W_c", 2, 3, -1.5)
    assert edited.values["new_W_c"][2, 3] == -1.5
    assert edited.values["W_c"].tolist() == session.values["W_c"].tolist()
    assert same_bits(edited.values["net_c"], session.values["net_c"])
    following = step_forward(edited)
    assert following.position == (2, 0)
    assert following.values["W_c"].tolist() == edited.values["new_W_c"].tolist()


def test_the_learning_rate_keeps_its_new_value_until_the_next_edit_of_it(article: Project, at: At) -> None:
    later = edit(at(article, 4, 0), "learning_rate", 0, 0, 0.125)
    both = edit(go_to(later, Position(2, 10)), "learning_rate", 0, 0, 2.0)
    rates = [go_to(both, Position(iteration, 0)).values["learning_rate"].item() for iteration in range(1, 7)]
    assert rates == [0.5, 2.0, 2.0, 0.125, 0.125, 0.125]


def test_the_learning_rate_is_what_the_update_multiplies_with(article: Project, at: At) -> None:
    edited = edit(at(article, 1, 16), "learning_rate", 0, 0, 10.0)
    assert edited.values["step_W_b"].tolist() == [[0.024, 0], [0.026, 0], [0.027, 0], [0.028, 0]]


def test_an_edited_sample_has_its_new_numbers_whenever_it_comes_again(article: Project, at: At) -> None:
    edited = edit(at(article, 2, 1), "out_a", 0, 0, 0.25)
    edited = edit(edited, "target", 1, 0, 0.75)
    for iteration, inputs, targets in [(2, [0.25, 1], [1, 0.75]), (3, [0, 1], [1, 0]), (6, [0.25, 1], [1, 0.75])]:
        there = go_to(edited, Position(iteration, 0))
        assert there.values["out_a"].ravel().tolist() == inputs
        assert there.values["target"].ravel().tolist() == targets


def test_an_edited_sample_had_its_old_numbers_in_earlier_epochs(article: Project, at: At) -> None:
    edited = edit(at(article, 5, 0), "out_a", 1, 0, 0.5)
    shown = [go_to(edited, Position(iteration, 0)).values["out_a"][1, 0] for iteration in (1, 5, 9)]
    assert shown == [0.0, 0.5, 0.5]


def test_a_column_of_a_batch_is_the_sample_at_that_place_of_the_data(make_project: MakeProject, at: At) -> None:
    project = make_project((2, 2), samples=5, batch_size=2)
    edited = edit(at(project, 2, 3), "out_a", 0, 1, 7.0)  # the second batch holds samples 2 and 3
    edited = edit(go_to(edited, Position(3, 0)), "target", 1, 0, 0.5)  # the third only sample 4
    expected_inputs, expected_targets = np.array(project.inputs), np.array(project.targets)
    expected_inputs[0, 3], expected_targets[1, 4] = 7.0, 0.5
    second, third = go_to(edited, Position(5, 0)), go_to(edited, Position(6, 0))
    assert second.values["out_a"].tolist() == expected_inputs[:, 2:4].tolist()
    assert second.values["target"].tolist() == expected_targets[:, 2:4].tolist()
    assert third.values["out_a"].tolist() == expected_inputs[:, 4:].tolist()
    assert third.values["target"].tolist() == expected_targets[:, 4:].tolist()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("net_b", ["net_b", "W_b and out_a"]),
        ("out_c", ["out_c", "net_c"]),
        ("delta_c", ["δ_c", "∂E/∂out_c and out_c"]),
        ("grad_W_d", ["∇W_d", "δ_d and out_c"]),
        ("fprime_c", ["f′_c", "from out_c,"]),
        ("step_W_b", ["l·∇W_b", "from l and ∇W_b,"]),
        ("error", ["E ", "out_d", "target"]),
    ],
    ids=lambda part: part if isinstance(part, str) else None,
)
def test_a_result_is_refused_with_a_sentence_that_names_its_operands(
    article: Project, at: At, name: str, words: list[str]
) -> None:
    session = at(article, 1, END)
    with pytest.raises(EditError) as refused:
        edit(session, name, 0, 0, 1.0)
    assert all(word in str(refused.value) for word in words), str(refused.value)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("step", "name", "row", "column", "word"),
    [
        (2, "net_c", 0, 0, "not computed yet"),
        (16, "new_W_c", 0, 0, "not computed yet"),
        (0, "W_b", 4, 0, "4x2"),
        (0, "W_b", 0, 2, "4x2"),
        (0, "W_b", -1, 0, "4x2"),
        (0, "out_a", 0, 1, "2x1"),
    ],
    ids=["a result to come", "an update to come", "no row", "no column", "a row below 0", "no sample"],
)
def test_a_cell_that_is_not_there_is_refused(
    article: Project, at: At, step: int, name: str, row: int, column: int, word: str
) -> None:
    session = at(article, 1, step)
    assert word in (why_not_editable(session, name, row, column) or "")
    with pytest.raises(EditError, match=word):
        edit(session, name, row, column, 1.0)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")], ids=str)
def test_only_finite_numbers_are_taken(article: Project, at: At, number: float) -> None:
    with pytest.raises(EditError, match="finite"):
        edit(at(article, 1, 0), "W_b", 0, 0, number)


def test_a_number_that_the_precision_cannot_hold_is_refused(at: At) -> None:
    single = open_project("adam", Overrides(precision="float32"))
    assert edit(at(single, 1, 0), "W_b", 0, 0, 3.4e38).values["W_b"][0, 0] == np.float32(3.4e38)
    with pytest.raises(EditError, match="too large for float32"):
        edit(at(single, 1, 0), "W_b", 0, 0, 3.5e38)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (" 0.5 ", 0.5),
        ("-1e-3", -0.001),
        (".5", 0.5),
        ("−2", -2.0),
        ("+3", 3.0),
        ("7", 7.0),
        ("1e308", 1e308),
        ("1/3", 1 / 3),
        ("-1 / 3", -1 / 3),
        ("0,5", 0.5),
        ("−,25", -0.25),
        ("1,5/3", 0.5),
        ("1e-3/2", 0.0005),
    ],
    ids=repr,
)
def test_a_number_is_read_as_it_is_usually_written(text: str, number: float) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "expected a number"),
        ("   ", "expected a number"),
        ("abc", "'abc' is not a number"),
        ("1,000,000", "more than one decimal mark"),
        ("1.000,5", "more than one decimal mark"),
        (",", "not a number"),
        ("1/0", "divided by 0"),
        ("1/", "not a number"),
        ("/3", "not a number"),
        ("1/2/3", "not a number"),
        ("1/nan", "NaN"),
        ("1e308/1e-308", "too large"),
        ("1_000", "not a number"),
        ("0x10", "not a number"),
        ("1 2", "not a number"),
        ("nan", "NaN"),
        ("inf", "infinity"),
        ("-Infinity", "infinity"),
        ("1e999", "too large"),
        ("-1e999", "too large"),
    ],
    ids=repr,
)
def test_what_is_not_a_finite_number_is_refused_with_the_reason(text: str, word: str) -> None:
    with pytest.raises(EditError, match=word):
        parse_number(text)


def test_any_number_of_edits_can_be_undone_and_done_again(article: Project, at: At) -> None:
    states = [at(article, 2, 9)]
    for name, number in [("W_b", 1.0), ("W_b", 2.0), ("out_a", 3.0), ("learning_rate", 4.0), ("target", 5.0)]:
        states.append(edit(states[-1], name, 0, 0, number))
    session = states[-1]
    for expected in reversed(states[:-1]):
        session = undo(session)
        assert_same_values(session.values, expected.values)
        assert session.edits == expected.edits
    with pytest.raises(EditError, match="no edit to undo"):
        undo(session)
    for expected in states[1:]:
        session = redo(session)
        assert_same_values(session.values, expected.values)
    with pytest.raises(EditError, match="no edit to redo"):
        redo(session)


def test_undo_stays_where_the_person_is(article: Project, at: At) -> None:
    edited = edit(at(article, 2, 9), "W_b", 0, 0, 1.0)
    taken_back = undo(go_to(edited, Position(5, 3)))
    assert taken_back.position == (5, 3)
    assert_same_values(taken_back.values, at(article, 5, 3).values)


def test_moves_keep_what_can_be_done_again_and_a_new_edit_clears_it(article: Project, at: At) -> None:
    undone = undo(edit(at(article, 1, END), "W_b", 0, 0, 1.0))
    moved = go_to(step_forward(step_forward(undone)), Position(1, 4))
    assert redo(moved).values["W_b"][0, 0] == 1.0
    anew = edit(moved, "W_b", 0, 0, 2.0)
    with pytest.raises(EditError, match="no edit to redo"):
        redo(anew)


def test_a_new_seed_draws_new_parameters_at_the_start_of_the_run(article: Project, at: At) -> None:
    first = restart_with_new_seed(at(article, 3, 5))
    second = restart_with_new_seed(first)
    assert first.position == (1, 0)
    weights = [session.values["W_c"].ravel().tolist() for session in (at(article, 1, 0), first, second)]
    assert len({tuple(numbers) for numbers in weights}) == 3
    assert np.abs(weights[1]).max() <= np.sqrt(6 / 7)  # Glorot and Bengio for 4 and 3 neurons


def test_a_new_seed_is_an_edit_that_undo_takes_back(article: Project, at: At) -> None:
    edited = edit(at(article, 1, 0), "W_b", 0, 0, 1.0)
    anew = restart_with_new_seed(edited)
    assert_same_values(undo(anew).values, edited.values)
    assert_same_values(redo(undo(anew)).values, anew.values)


def test_a_new_seed_drops_the_parameter_edits_before_it_and_keeps_the_data(article: Project, at: At) -> None:
    edited = edit(at(article, 2, 0), "W_b", 0, 0, 1.0)
    edited = edit(edited, "out_a", 0, 0, 0.25)
    edited = edit(edited, "learning_rate", 0, 0, 0.125)
    anew = go_to(restart_with_new_seed(edited), Position(2, 0))
    assert anew.values["W_b"][0, 0] != 1.0
    assert anew.values["out_a"][0, 0] == 0.25
    assert anew.values["learning_rate"].item() == 0.125
    assert edit(anew, "W_b", 0, 0, 3.0).values["W_b"][0, 0] == 3.0


def test_a_new_seed_takes_the_weights_away_that_were_typed(make_project: MakeProject) -> None:
    session = edit(open_session(make_project()), "W_b", 0, 0, 2.0)
    assert is_typed(session, "W_b", 0, 0)
    assert not is_typed(restart_with_new_seed(session), "W_b", 0, 0)


def test_a_learning_rate_that_came_with_other_settings_is_typed_too(make_project: MakeProject) -> None:
    session = settings_move(open_session(make_project()), {"learning_rate": 0.25}).finish()
    assert is_typed(session, "learning_rate", 0, 0)
