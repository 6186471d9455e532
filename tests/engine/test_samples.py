"""Other samples from an iteration on: what they take the place of, what stays, and what is refused."""

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from gpnet_engine.arrays import Matrix, matrix, same_bits
from gpnet_engine.errors import EditError, ProjectError
from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.journals.actions import Action, actions_between, restored
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.work import NO_WORK, Work, same_work
from gpnet_engine.model.losses import LOSSES
from gpnet_engine.model.project import Project
from gpnet_engine.questions.changes import is_typed
from gpnet_engine.questions.origins import OriginKind, origin_of
from gpnet_engine.time.editing import edit, redo, removal_move, replace_samples, settings_move, undo
from gpnet_engine.time.edits import CellEdit, SamplesEdit
from gpnet_engine.time.samples import MOST_NUMBERS, edited_data
from gpnet_engine.time.session import Position, Session, go_to, open_session
from tests.builders.sessions import assert_same_values

MakeProject = Callable[..., Project]


def columns(*rows: tuple[float, ...]) -> Matrix:
    """Return samples that are written row by row, a column each."""
    return matrix(np.array(rows).T)


INPUTS, TARGETS = (
    columns((1, 0), (0, 1), (1, 1), (0, 0), (2, 3)),
    columns((0, 1), (1, 0), (1, 1), (0, 0), (0.5, 0.5)),
)


@pytest.fixture
def session(make_project: MakeProject) -> Session:
    """Return a session of three samples, at the start of iteration 3."""
    return go_to(open_session(make_project()), Position(3, 0))


def data(session: Session) -> tuple[Matrix, Matrix]:
    """Return all samples of the present iteration."""
    return edited_data(session.project, session.edits, session.position.iteration)


def test_from_the_present_iteration_on_the_samples_are_these(session: Session) -> None:
    replaced = replace_samples(session, INPUTS, TARGETS)
    assert all(map(same_bits, data(replaced), (INPUTS, TARGETS)))
    assert replaced.values["out_a"].ravel().tolist() == [1, 1]  # the third of five
    assert replaced.project.batches == 5
    for at in (Position(1, 3), Position(2, 11)):
        assert_same_values(go_to(replaced, at).values, go_to(session, at).values)
    assert go_to(replaced, Position(5, 0)).values["out_a"].ravel().tolist() == [2, 3]
    assert go_to(replaced, Position(6, 0)).values["out_a"].ravel().tolist() == [1, 0]


def test_what_was_typed_before_is_replaced_too_and_what_is_typed_for_later_stays(session: Session) -> None:
    typed = edit(go_to(session, Position(2, 0)), "out_a", 0, 0, 7.0)  # sample 2
    typed = edit(go_to(typed, Position(3, 0)), "out_a", 0, 0, 8.0)  # sample 3
    typed = edit(go_to(typed, Position(4, 0)), "out_a", 0, 0, 9.0)  # sample 1
    replaced = replace_samples(go_to(typed, Position(3, 0)), INPUTS, TARGETS)
    assert data(replaced)[0].tolist() == INPUTS.tolist()
    assert data(go_to(replaced, Position(2, 0)))[0][0, 1] == 7.0
    assert data(go_to(replaced, Position(4, 0)))[0][0].tolist() == [9, 0, 1, 0, 2]
    after = edit(replaced, "out_a", 0, 0, 8.5)
    assert data(after)[0][0].tolist() == [1, 0, 8.5, 0, 2]


def test_it_is_one_edit_that_is_undone_and_redone(session: Session) -> None:
    replaced = replace_samples(session, INPUTS, TARGETS)
    assert len(replaced.edits) == 1
    assert_same_values(undo(replaced).values, session.values)
    assert_same_values(redo(undo(replaced)).values, replaced.values)


def test_a_number_typed_into_a_sample_that_is_taken_back_is_skipped(session: Session, tmp_path: Path) -> None:
    typed = edit(go_to(replace_samples(session, INPUTS, TARGETS), Position(5, 0)), "out_a", 0, 0, 7.0)
    without = removal_move(typed, 0).finish()
    assert without.edits == (CellEdit(5, "inputs", 0, 4, 7.0),)
    assert data(without)[0].shape == (2, 3)
    document = Document(session.project)
    document.saved(session.project, tmp_path / "saved.toml", Work(without.edits))
    assert open_document(str(tmp_path / "saved.toml"), Overrides()).work.edits == ()


def test_only_numbers_that_differ_count_as_typed(session: Session) -> None:
    inputs, targets = data(session)
    more = np.hstack([inputs, [[5.0], [6.0]]])
    more[1, 2] = 4.0
    replaced = replace_samples(session, more, np.hstack([targets, [[0.5], [0.5]]]))
    assert [is_typed(replaced, "out_a", row, 0) for row in (0, 1)] == [False, True]
    assert not is_typed(replaced, "target", 0, 0)
    added = go_to(replaced, Position(4, 0))
    assert [is_typed(added, "out_a", row, 0) for row in (0, 1)] == [True, True]
    origin = origin_of(added, "out_a", 0, 0)
    assert origin is not None
    assert (origin.kind, origin.position) == (OriginKind.TYPED, Position(4, 0))


def test_what_was_typed_before_keeps_its_place_where_the_number_stays(session: Session) -> None:
    typed = edit(go_to(session, Position(1, 0)), "out_a", 0, 0, 7.0)
    again = go_to(typed, Position(4, 0))
    replaced = replace_samples(again, *data(again))
    origin = origin_of(replaced, "out_a", 0, 0)
    assert origin is not None
    assert (origin.kind, origin.position) == (OriginKind.TYPED, Position(1, 0))
    assert not is_typed(replaced, "out_a", 1, 0)


def test_samples_of_one_s_own_are_not_drawn_any_more(tmp_path: Path) -> None:
    document = open_document(None, Overrides(layers=[2, 3, 2]))
    session = replace_samples(open_session(document.project), INPUTS, TARGETS)
    session = settings_move(session, {"batch_size": 20}).finish()
    assert session.batch == session.project.samples == 5
    work = Work(session.edits)
    saved = document.saved(document.project, tmp_path / "own.toml", work)
    again = open_document(str(saved.path), Overrides())
    assert same_work(again.work, work)
    assert_same_values(open_session(again.project, edits=again.work.edits).values, session.values)


def test_the_journal_writes_it_and_gives_it_back_to_the_bit() -> None:
    edits = (CellEdit(1, "W_b", 0, 0, 0.5), SamplesEdit(3, INPUTS, TARGETS), SamplesEdit(2, -INPUTS, TARGETS))
    works = [NO_WORK, Work(edits[:1]), Work(edits[:2]), Work(edits), Work(edits[:2], edits[2:]), Work(edits[1:2])]
    actions = [action for before, after in pairwise(works) for action in actions_between(before, after)]
    assert [action.kind for action in actions] == ["edit", "edit", "edit", "undo", "edits"]
    written = [Action(kind, json.loads(json.dumps(data))) for kind, data in actions]
    for count, work in enumerate(works):
        assert same_work(restored(written[:count]), work)


def test_a_file_has_a_row_for_each_sample(session: Session, tmp_path: Path) -> None:
    document = Document(session.project)
    document.saved(session.project, tmp_path / "own.toml", Work((SamplesEdit(3, INPUTS, TARGETS),)))
    text = (tmp_path / "own.toml").read_text()
    assert "[[edits]]\niteration = 3\ninputs = [[1.0, 0.0], [0.0, 1.0]" in text


@pytest.mark.parametrize(
    ("inputs", "targets", "expected"),
    [
        (INPUTS[:1], TARGETS, r"data\.inputs: expected 5 rows of 2 numbers, got 5 of 1"),
        (INPUTS, columns((1, 2, 3)), r"data\.targets: expected 5 rows, as of inputs, got 1"),
        (INPUTS, matrix(np.vstack([TARGETS, TARGETS])), r"data\.targets: expected 5 rows of 2 numbers, got 5 of 4"),
        (INPUTS[:, :0], TARGETS[:, :0], r"expected at least one sample"),
        (INPUTS + np.inf, TARGETS, r"data\.inputs: expected finite numbers"),
    ],
)
def test_what_the_network_cannot_take_is_refused(
    session: Session, inputs: Matrix, targets: Matrix, expected: str
) -> None:
    with pytest.raises(ProjectError, match=expected):
        replace_samples(session, inputs, targets)


@pytest.mark.parametrize("name", [name for name, loss in LOSSES.items() if np.isfinite(loss.targets[0])])
def test_targets_are_such_that_the_loss_has_a_meaning(make_project: MakeProject, name: str) -> None:
    activation = "softmax" if name == "cross_entropy" else "sigmoid"
    session = open_session(make_project(activations=activation, loss=name))
    wrong = columns((0, 1), (1, 0), (1, 1), (0, 0), (0.5, LOSSES[name].targets[0] - 1))
    with pytest.raises(ProjectError, match=r"data\.targets: sample 5: .*expects targets"):
        replace_samples(session, INPUTS, wrong)


def test_more_numbers_than_can_be_written_down_are_refused(session: Session) -> None:
    many = np.zeros((2, MOST_NUMBERS // 4 + 1))
    with pytest.raises(
        EditError, match=r"1,048,580 numbers are too many to change here \(1,048,576\): change the file"
    ):
        replace_samples(session, many, many)


def test_edits_are_equal_if_they_say_the_same_to_the_bit() -> None:
    one = SamplesEdit(3, INPUTS, TARGETS)
    same = SamplesEdit(3, matrix(INPUTS), matrix(TARGETS))
    assert one == same
    assert hash(one) == hash(same)
    others = [
        SamplesEdit(4, INPUTS, TARGETS),
        SamplesEdit(3, matrix(-INPUTS), TARGETS),
        SamplesEdit(3, matrix(np.where(INPUTS == 0, -0.0, INPUTS)), TARGETS),
        CellEdit(3, "inputs", 0, 0, 1.0),
    ]
    assert all(one != other for other in others)


def test_going_on_from_here_begins_with_these_samples(session: Session) -> None:
    replaced = replace_samples(session, INPUTS, TARGETS)
    project = replaced.timeline.starts.project_from(3)
    assert same_bits(project.inputs, INPUTS)
    assert same_bits(project.targets, TARGETS)
    assert_same_values(
        {name: open_session(project).values[name] for name in ("out_a", "target")},
        {name: replaced.values[name] for name in ("out_a", "target")},
    )
