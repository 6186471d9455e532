"""Error and accuracy over training and test data, against the operations by hand; and along a run."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpnet_engine.arrays import Matrix, Values, matrix
from gpnet_engine.model.classes import NO_CLASS
from gpnet_engine.model.project import HeldOut, Project
from gpnet_engine.model.settings import Reduction
from gpnet_engine.names import ERROR, INPUTS, TARGET
from gpnet_engine.operations.execute import executed
from gpnet_engine.operations.program import program
from gpnet_engine.questions.scores import LineOfTest, ScoresTask, has_scores, scores_of
from gpnet_engine.stopping.running import RunOn
from gpnet_engine.time import scoring
from gpnet_engine.time.editing import edit, samples_move, undo
from gpnet_engine.time.errors_of_test import ErrorsOfTest, errors_of_test
from gpnet_engine.time.scoring import ScoredSamples, Scoring, penalty_of, total_error
from gpnet_engine.time.session import START, Position, Session, go_to, open_session, step_forward
from tests.builders.autograd_model import COSTS, MODEL
from tests.builders.projects import make_project
from tests.builders.strategies import IN_FLOAT64, Setup, setups


def with_test(project: Project, samples: int, seed: int = 5) -> Project:
    """Return a project with test data of the same kind as its own."""
    random = np.random.default_rng(seed)
    chosen = random.integers(0, project.samples, samples)
    inputs = project.inputs[:, chosen] + random.uniform(-0.1, 0.1, (len(project.inputs), samples))
    return replace(project, test=HeldOut(matrix(inputs), matrix(project.targets[:, chosen])))


def classified(project: Project) -> Project:
    """Return a project whose targets are classes: sample k is of class k, begun again."""
    outputs, samples = project.targets.shape
    classes = np.arange(samples) % max(outputs, 2)
    targets = classes[None, :].astype(float) if outputs == 1 else np.eye(outputs)[:, classes]
    return replace(project, targets=matrix(targets))


def computed(project: Project, parameters: Values, inputs: Matrix, targets: Matrix) -> Values:
    """Return what the operations make of samples that go through one iteration together, without a penalty."""
    network = replace(project.network, l1=0.0, l2=0.0)
    operations = program(network)[: 2 * len(network.letters) - 1]
    given_ = {**parameters, INPUTS: inputs, TARGET: targets}
    return executed(network, operations, given_, project.arithmetic)


@settings(max_examples=150)
@given(setup=setups(decimals=st.sampled_from([None, 4])), samples=st.integers(1, 7), tested=st.integers(1, 7))
def test_a_score_is_what_one_iteration_with_all_samples_shows(setup: Setup, samples: int, tested: int) -> None:
    project = with_test(setup.project(samples), tested)
    assert project.test is not None
    for of in (project, project.test):
        data = ScoredSamples(of.inputs, of.targets)
        found = Scoring(project.network, project.arithmetic, data).begin(project.parameters).finish()
        expected = computed(project, project.parameters, data.inputs, data.targets)
        assert np.array_equal(found.error, expected[ERROR].item(), equal_nan=True)


@settings(max_examples=150)
@given(setup=setups(precision=IN_FLOAT64), samples=st.integers(1, 9))
def test_blocks_add_up_to_the_same(setup: Setup, samples: int) -> None:
    project = classified(setup.project(samples))
    data = ScoredSamples(project.inputs, project.targets, _classes(project))
    whole = Scoring(project.network, project.arithmetic, data).begin(project.parameters).finish()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scoring, "_BLOCK", 2 * sum(project.network.sizes))  # two samples
        task = Scoring(project.network, project.arithmetic, data).begin(project.parameters)
        slices = 0
        while not task.go_on(-1.0):
            slices += 1
        parts = task.finish()
        again = task.begin(project.parameters).finish()
        total = total_error(project, project.parameters)
    assert slices == max(-(-samples // 2) - 1, 0)
    assert parts.error == pytest.approx(whole.error, rel=1e-12, nan_ok=True)
    assert np.array_equal(parts.error, again.error, equal_nan=True)
    assert total == pytest.approx(total_error(project, project.parameters), rel=1e-12, nan_ok=True)
    assert parts.accuracy == whole.accuracy
    if whole.said is not None and parts.said is not None:
        assert parts.said.tolist() == whole.said.tolist()


def _classes(project: Project) -> Any:  # noqa: ANN401 - Classes or None
    return open_session(project).timeline.data.at(1).training.classes


@pytest.mark.parametrize("activation", [one for one in MODEL if one != "softmax"])
@pytest.mark.parametrize("loss", [one for one in COSTS if one != "cross_entropy"])
@pytest.mark.parametrize("reduction", list(Reduction))
def test_a_score_agrees_with_numpy(activation: str, loss: str, reduction: Reduction) -> None:
    last = "sigmoid" if loss == "binary_cross_entropy" else activation
    project = classified(
        make_project((3, 4, 2), (activation, last), loss=loss, bias="trained", samples=9, reduction=reduction)
    )
    out: Any = project.inputs
    for layer, name in zip("bc", (activation, last), strict=True):
        out = MODEL[name](project.parameters[f"W_{layer}"] @ out + project.parameters[f"bias_{layer}"])
    divisor = {Reduction.SUM: 1, Reduction.MEAN: 9, Reduction.MEAN_ALL: 18}[reduction]
    found = scores_of(project, project.parameters)
    assert total_error(project, project.parameters) == pytest.approx(COSTS[loss](project.targets, out).sum() / divisor)
    assert found == {"accuracy": (out.argmax(0) == project.targets.argmax(0)).mean()}


def test_outputs_that_are_nan_are_no_class_and_counted_wrong() -> None:
    project = classified(make_project((2, 2), "linear", samples=4))
    lost = {"W_b": matrix(np.full((2, 2), math.nan))}
    data = ScoredSamples(project.inputs, project.targets, _classes(project))
    found = Scoring(project.network, project.arithmetic, data).begin(lost).finish()
    assert found.accuracy == 0.0
    assert found.said is not None
    assert set(found.said.tolist()) == {NO_CLASS}
    assert math.isnan(found.error)


@pytest.mark.parametrize("penalty", [{"l2": 0.3}, {"l1": 0.2}, {"l1": 0.2, "l2": 0.3}])
def test_the_test_error_has_no_penalty_and_e_has(penalty: dict[str, Any]) -> None:
    project = make_project((2, 3, 2), samples=4, **penalty)
    project = replace(project, test=HeldOut(project.inputs, project.targets))
    error = total_error(project, project.parameters)
    without = scores_of(project, project.parameters)["test_error"]
    assert error == pytest.approx(without + penalty_of(project, project.parameters))
    assert penalty_of(project, project.parameters) > 0


def test_scores_of_a_session_are_those_of_what_the_iteration_began_with() -> None:
    project = with_test(classified(make_project((2, 3, 2), samples=5)), 3)
    session = go_to(open_session(project), Position(4, 0))
    first = ScoresTask(session).finish()
    while session.position.step < len(session.program):
        session = step_forward(session)
    last = ScoresTask(session).finish()
    assert (first.training.error, first.training.accuracy) == (last.training.error, last.training.accuracy)
    assert first.test is not None
    assert scores_of(project, session.values)["test_error"] == first.test.error
    assert ScoresTask(go_to(session, Position(5, 0))).finish().training.error != first.training.error


def test_edits_of_data_count_from_their_iteration_on() -> None:
    project = classified(make_project((2, 3, 2), samples=2, batch_size=2))
    session = open_session(project)
    before = ScoresTask(session).finish()
    edited = edit(go_to(session, Position(2, 0)), INPUTS, 0, 0, 30.0)
    moved = ScoresTask(edited).finish().training.error
    assert moved != ScoresTask(go_to(session, Position(2, 0))).finish().training.error
    assert ScoresTask(go_to(edited, START)).finish().training.error == before.training.error
    soft = edit(session, TARGET, 0, 0, 0.3)
    assert has_scores(edited)
    assert not has_scores(soft)
    assert has_scores(undo(soft))


def test_samples_that_take_the_place_of_others_count_from_their_iteration_on() -> None:
    project = with_test(classified(make_project((2, 3, 2), samples=4)), 3)
    session = go_to(open_session(project), Position(3, 0))
    other = samples_move(session, matrix(np.ones((2, 2))), matrix(np.eye(2))).finish()
    assert ScoresTask(other).finish().training.samples == 2
    assert ScoresTask(go_to(other, Position(2, 0))).finish().training.samples == 4


def test_beside_e_of_a_batch_the_test_error_is_that_of_as_many_samples() -> None:
    project = with_test(make_project((2, 3, 2), samples=6, batch_size=2), 8)
    found = ScoresTask(open_session(project)).finish()
    assert found.test is not None
    assert found.comparable_test_error == pytest.approx(found.test.error / 8 * 2)
    mean = ScoresTask(open_session(project.with_settings({"reduction": Reduction.MEAN}))).finish()
    assert mean.test is not None
    assert mean.comparable_test_error == mean.test.error


def test_wrong_samples_are_those_that_do_not_get_their_class() -> None:
    project = with_test(classified(make_project((2, 3, 3), samples=7)), 5)
    scores = ScoresTask(open_session(project)).finish()
    for is_test, score in ((False, scores.training), (True, scores.test)):
        wrong = scores.wrong(is_test=is_test)
        assert score is not None
        assert score.confusion is not None
        assert len(wrong) == score.samples - score.confusion.right
        assert all(one.target != one.said for one in wrong)


# along a run


def points_of(session: Session) -> dict[int, float]:
    curve = session.timeline.tested
    assert curve is not None
    at, errors = curve.points
    return dict(zip(at.tolist(), errors.tolist(), strict=True))


def test_without_test_data_nothing_is_recorded() -> None:
    session = go_to(open_session(make_project()), Position(50, 0))
    assert session.timeline.tested is None


@settings(max_examples=30)
@given(setup=setups(), reached=st.integers(1, 30))
def test_what_is_recorded_is_the_error_at_the_start_of_the_iteration(setup: Setup, reached: int) -> None:
    project = with_test(setup.project(4), 3)
    session = go_to(open_session(project), Position(reached, 0))
    for iteration, error in points_of(session).items():
        expected = scores_of(project, go_to(session, Position(iteration, 0)).values)["test_error"]
        assert np.array_equal(error, expected, equal_nan=True)
    assert list(points_of(session)) == list(range(1, reached))


def test_it_is_the_same_however_one_comes_there() -> None:
    project = with_test(make_project(samples=5), 4)
    straight = go_to(open_session(project), Position(41, 0))
    stepped = open_session(project)
    while stepped.position < (41, 0):
        stepped = step_forward(stepped)
    run = RunOn(open_session(project), lambda _project: {}, until=41)
    while not run.go_on(-1.0):
        pass
    there_and_back = go_to(go_to(straight, START), Position(41, 0))
    assert points_of(straight) == points_of(stepped) == points_of(run.finish()) == points_of(there_and_back)


def test_an_edit_takes_back_what_comes_after_it() -> None:
    project = with_test(make_project(samples=5), 4)
    session = go_to(open_session(project), Position(20, 0))
    edited = go_to(edit(go_to(session, Position(10, 0)), "W_b", 0, 0, 3.0), Position(20, 0))
    before, after = points_of(session), points_of(edited)
    assert list(before) == list(after)
    assert [before[at] == after[at] for at in before] == [at < 10 for at in before]
    assert points_of(go_to(undo(edited), Position(20, 0))) == before
    anew = open_session(project, edits=edited.edits)
    assert points_of(go_to(anew, Position(20, 0))) == after


@given(step=st.sampled_from([1, 4]), count=st.integers(0, 60), cut=st.integers(1, 300), is_from_first=st.booleans())
def test_points_stay_few_and_evenly_spaced(*, step: int, count: int, cut: int, is_from_first: bool) -> None:
    curve = ErrorsOfTest(step, is_from_first=is_from_first, most=8)
    for _ in range(count):
        curve.put(float(curve.due))
    for one in (curve, curve.before(cut)):
        at, errors = one.points
        assert at.tolist() == errors.tolist()
        assert len(at) <= 8
        assert set(np.diff(at).tolist()) <= {one.step}
        assert one.due > (at[-1] if len(at) else 0)
    kept = curve.before(cut)
    assert kept.points[0].tolist() == [at for at in curve.points[0].tolist() if at < cut]
    if kept.recorded < curve.recorded:
        assert kept.due == min(set(curve.points[0].tolist()) - set(kept.points[0].tolist())) or not kept.recorded


def test_a_dear_score_is_made_seldom_and_not_at_once() -> None:
    project = make_project((40, 60, 10), samples=4, batch_size=4)
    random = np.random.default_rng(1)
    many = HeldOut(matrix(random.random((40, 60_000))), matrix(random.random((10, 60_000))))
    curve = errors_of_test(replace(project, test=many))
    assert curve is not None
    assert curve.due == 1 + curve.step
    score, iteration = 60_000, 3 * 4
    assert curve.step * iteration * 20 > score


def test_a_score_that_takes_long_can_be_done_in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    project = with_test(make_project((2, 3, 2), samples=4), 9)
    monkeypatch.setattr(scoring, "_BLOCK", sum(project.network.sizes))  # a sample at a time
    session = open_session(project)
    timeline, slices = session.timeline, 0
    while timeline.replay_to(3, -1.0) != 3:
        slices += 1
    assert slices >= 2 * 8
    monkeypatch.undo()
    whole = points_of(go_to(open_session(project), Position(3, 0)))
    assert points_of(session) == pytest.approx(whole)


def test_a_line_tells_what_was_known_last() -> None:
    curve = ErrorsOfTest(4)
    for error in (8.0, 6.0, 4.0):
        curve.put(error)
    line = LineOfTest(curve, samples=4, batch=2)
    assert [line.last_until(at) for at in (1, 4, 5, 30)] == [(1, 4.0), (1, 4.0), (5, 3.0), (9, 2.0)]
    assert LineOfTest(ErrorsOfTest(4), 4, None).last_until(9) is None
    assert LineOfTest(curve, 4, None).last_until(9) == (9, 4.0)
