"""Memory and exactness of the timeline: few checkpoints, and the same bits however a place is reached."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from gpnet_engine.arrays import Values
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import Training
from gpnet_engine.time.edits import CellEdit, Edit, SeedEdit
from gpnet_engine.time.error_curve import ErrorCurve, ErrorSpan
from gpnet_engine.time.session import Position, go_to, open_session, step_forward
from gpnet_engine.time.timeline import DEFAULT_BUDGET, Timeline
from tests.builders.projects import random_project
from tests.builders.sessions import assert_same_values

MakeProject = Callable[..., Project]

FARTHEST = 300


@pytest.fixture(scope="module")
def project(make_project: MakeProject) -> Project:
    """Return a small network whose batches differ in size."""
    return make_project((2, 3, 2), bias="trained", samples=5, batch_size=2)


@pytest.fixture(scope="module")
def passes(project: Project) -> list[Values]:
    """Return the parameters at the start of every iteration, by stepping through all of them; the first is unused."""
    session = open_session(project)
    states: list[Values] = [{}]
    while session.position.iteration <= FARTHEST:
        if session.position.step == 0:
            states.append({name: session.values[name] for name in project.parameters})
        session = step_forward(session)
    return states


def kept(timeline: Timeline) -> list[int]:
    """Return the iterations whose parameters are in memory."""
    return sorted(timeline._checkpoints.iterations)  # noqa: SLF001 - what is bounded has no other name


@pytest.mark.parametrize("budget", [1, 20_000, 2**26], ids=["least", "some", "plenty"])
def test_replay_gives_to_the_bit_what_the_first_pass_gave(project: Project, passes: list[Values], budget: int) -> None:
    timeline = Timeline(project, budget=budget)
    for iteration in (300, 1, 2, 299, 150, 151, 149, 17, 16, 33, 300, 257, 64):
        assert_same_values(timeline.carried(iteration), passes[iteration])


def test_checkpoints_are_thinned_to_the_budget_and_stay_spread_over_the_run(project: Project) -> None:
    in_bytes = sum(array.nbytes for array in project.parameters.values())
    budget = 20 * (in_bytes + 512 * len(project.parameters))
    timeline = Timeline(project, budget=budget)
    for iteration in range(1, FARTHEST + 1):
        timeline.carried(iteration)
        assert len(kept(timeline)) <= 20
    assert len(kept(timeline)) >= 10
    gaps = {after - before for before, after in zip(kept(timeline), kept(timeline)[1:], strict=False)}
    assert gaps == {16}


def test_the_least_budget_keeps_a_handful_whatever_the_length(project: Project) -> None:
    timeline = Timeline(project, budget=0)
    timeline.carried(2000)
    assert len(kept(timeline)) <= 5


def test_a_plentiful_budget_keeps_every_iteration(project: Project) -> None:
    timeline = Timeline(project)
    timeline.carried(FARTHEST)
    assert kept(timeline) == list(range(1, FARTHEST + 1))


def test_a_long_way_is_travelled_in_slices_and_loses_nothing(project: Project, passes: list[Values]) -> None:
    timeline = Timeline(project)
    reached = [timeline.replay_to(50, seconds=0.0)]
    while reached[-1] < 50:
        reached.append(timeline.replay_to(50, seconds=0.0))
    assert reached == sorted(set(reached))
    assert len(reached) > 1
    assert_same_values(timeline.carried(50), passes[50])
    assert timeline.replay_to(20, seconds=0.0) == 20


def test_a_place_already_passed_is_reached_at_once(project: Project) -> None:
    timeline = Timeline(project)
    assert timeline.replay_to(80) == 80
    assert timeline.replay_to(40, seconds=0.0) == 40


EARLY, LATE = CellEdit(40, "W_b", 0, 0, 0.5), CellEdit(200, "W_c", 1, 1, 0.25)
AFTER_UPDATE = CellEdit(100, "new_W_b", 0, 0, 0.75)
RATE = CellEdit(60, "learning_rate", 0, 0, 0.125)


@pytest.mark.parametrize(
    ("before", "after", "first"),
    [
        ((), (LATE,), 200),
        ((LATE,), (), 200),
        ((LATE,), (LATE, EARLY), 40),
        ((LATE, EARLY), (LATE,), 40),
        ((EARLY, LATE), (EARLY, RATE), 60),
        ((EARLY,), (EARLY, AFTER_UPDATE), 100),
        ((LATE,), (LATE, SeedEdit(9)), 1),
        ((EARLY, SeedEdit(9)), (EARLY,), 1),
    ],
    ids=["add", "remove", "add an early one", "remove an early one", "replace", "after an update", "seed", "no seed"],
)
def test_other_edits_keep_what_was_before_the_first_that_differs(
    project: Project, before: tuple[Edit, ...], after: tuple[Edit, ...], first: int
) -> None:
    timeline = Timeline(project, before)
    timeline.carried(FARTHEST)
    other = timeline.with_edits(after)
    assert other.edits == after
    assert kept(other) == list(range(1, max(first, 2)))
    fresh = Timeline(project, after)
    for iteration in (1, first - 1, first, first + 1, first + 2, FARTHEST):
        if iteration >= 1:
            assert_same_values(other.carried(iteration), fresh.carried(iteration))
    assert_same_values(timeline.carried(FARTHEST), Timeline(project, before).carried(FARTHEST))


def test_the_same_edits_keep_everything(project: Project) -> None:
    timeline = Timeline(project, (EARLY,))
    timeline.carried(100)
    assert kept(timeline.with_edits((EARLY,))) == kept(timeline)


def test_thinned_checkpoints_survive_an_edit_to_the_bit(project: Project) -> None:
    timeline = Timeline(project, budget=1)
    timeline.carried(FARTHEST)
    other = timeline.with_edits((AFTER_UPDATE,))
    fresh = Timeline(project, (AFTER_UPDATE,))
    for iteration in (99, 100, 101, 102, 300, 7):
        assert_same_values(other.carried(iteration), fresh.carried(iteration))


@pytest.mark.parametrize("decimals", [None, 4], ids=["exact", "on paper"])
def test_a_larger_network_with_batches_is_replayed_to_the_bit(decimals: int | None) -> None:
    network = Network((33, 65, 17, 10), activations=("relu", "tanh", "softmax"), loss_name="cross_entropy")
    project = random_project(network, Training(batch_size=5, decimals=decimals))
    session = open_session(project)
    while session.position < (9, 4):
        session = step_forward(session)
    replayed = go_to(open_session(project), Position(9, 4))
    assert_same_values(replayed.values, session.values)


@pytest.mark.parametrize("budget", [1, DEFAULT_BUDGET], ids=["few checkpoints", "plenty"])
def test_the_errors_of_any_span_are_those_of_stepping_though_the_curve_is_thinned_out(
    make_project: MakeProject, budget: int
) -> None:
    project = make_project(samples=3)
    timeline = Timeline(project, (CellEdit(150, "W_b", 0, 0, 0.75),), budget=budget)
    timeline.curve = ErrorCurve(most=16)
    timeline.replay_to(300)
    assert timeline.curve.width > 1
    session = replace(open_session(project), timeline=timeline)
    expected = [float(go_to(session, Position(k, 5)).values["error"][0, 0]) for k in range(140, 161)]
    assert timeline.errors(140, 160, float("inf")) == expected
    assert timeline.errors(140, 140, float("inf")) == expected[:1]
    assert timeline.errors(140, 100_000_000, 0.0) is None
    span = ErrorSpan(140, expected, timeline.curve.recorded)
    seen = span.columns(140, 160, 21)
    assert (seen.low.tolist(), seen.high.tolist()) == (expected, expected)
    assert span.recorded == 299
