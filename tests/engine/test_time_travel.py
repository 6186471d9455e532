"""Jumps anywhere in a long run, also after edits were made and taken back, show the bytes of the first pass.

The first pass goes once from the start to the end and keeps a fingerprint of the parameters that each iteration
begins with; stepping on from there by hand gives all other values.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from math import inf

import numpy as np
import pytest

from gpnet_engine.arrays import Matrix, Values, matrix
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import Training
from gpnet_engine.operations.execute import execute
from gpnet_engine.operations.program import program
from gpnet_engine.stopping.breakpoints import Breakpoint, checks_of
from gpnet_engine.stopping.running import RunOn
from gpnet_engine.time.editing import (
    comparison_move,
    edit,
    redo,
    removal_move,
    restart_with_new_seed,
    settings_move,
    undo,
)
from gpnet_engine.time.edits import CellEdit, Edits, SamplesEdit, SeedEdit, SettingsEdit
from gpnet_engine.time.session import Position, Session, go_to, move_to, open_session, restart, step_forward
from gpnet_engine.time.timeline import DEFAULT_BUDGET, Timeline
from tests.builders.projects import random_project
from tests.builders.sessions import assert_same_values, opened

MakeProject = Callable[..., Project]

FEW = 300_000  # bytes for checkpoints of the 2-4-3-2 network: about 170 of them
TIGHT = 1  # four checkpoints: nearly everything is replayed


def fingerprint(values: Values) -> bytes:
    return sha256(b"".join(name.encode() + values[name].tobytes() for name in sorted(values))).digest()


def stepped(project: Project, iteration: int, parameters: Values, steps: int) -> dict[str, Matrix]:
    """Return what is known after `steps` operations of an iteration that begins with `parameters`; without edits."""
    samples = project.samples_of(iteration)
    values = {
        "out_a": np.array(project.inputs[:, samples], order="C"),
        "target": np.array(project.targets[:, samples], order="C"),
        "learning_rate": np.array([[project.training.learning_rate]]),
        **parameters,
    }
    for operation in program(project.network)[:steps]:
        values |= execute(project.network, operation, values, project.arithmetic)
    return values


@dataclass(frozen=True)
class FirstPass:
    """What one way through the run has shown: the fingerprint of the parameters at the start of each iteration.

    The first one is unused, as iterations count from 1. `places` are positions with the fingerprint of all values.
    """

    project: Project
    starts: list[bytes]
    places: list[tuple[Position, bytes]]


def first_pass(project: Project, last: int, jumps: int) -> FirstPass:
    """Go through the run once, and choose places to go back to."""
    random = np.random.default_rng(8)
    steps = len(program(project.network))
    chosen = [Position(int(random.integers(1, last + 1)), int(random.integers(steps + 1))) for _ in range(jumps)]
    iterations = {position.iteration for position in chosen}
    timeline = Timeline(project)
    replayer = timeline.replayer(1)
    starts, begins = [b""], dict[int, Values]()
    for iteration in range(1, last + 1):
        parameters = replayer.carried()
        starts.append(fingerprint(parameters))
        if iteration in iterations:
            begins[iteration] = parameters
        timeline.advance(replayer, iteration + 1)
    places = [
        (place, fingerprint(stepped(project, place.iteration, begins[place.iteration], place.step))) for place in chosen
    ]
    return FirstPass(project, starts, places)


@pytest.fixture(scope="module")
def exact(make_project: MakeProject) -> FirstPass:
    """Return the first pass through 10,000 iterations of a network of the article's size."""
    return first_pass(make_project((2, 4, 3, 2), samples=4), last=10_000, jumps=200)


@pytest.fixture(scope="module")
def on_paper(make_project: MakeProject) -> FirstPass:
    """Return the first pass through 2,500 iterations with four decimals, biases and batches of two sizes."""
    project = make_project((2, 4, 3, 2), samples=3, batch_size=2, bias="trained", decimals=4)
    return first_pass(project, last=2_500, jumps=80)


@pytest.fixture(scope="module")
def large() -> FirstPass:
    """Return the first pass through 60 iterations of a network in which products are computed in blocks."""
    network = Network((64, 40, 10), activations=("relu", "softmax"), loss_name="cross_entropy")
    return first_pass(random_project(network, Training(learning_rate=0.05, batch_size=3)), last=60, jumps=40)


@pytest.fixture(params=["exact", "on_paper", "large"])
def passed(request: pytest.FixtureRequest) -> FirstPass:
    """Return one first pass after the other."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, FirstPass)
    return found


def test_the_first_pass_is_what_stepping_by_hand_gives(passed: FirstPass) -> None:
    project, parameters = passed.project, passed.project.parameters
    for iteration, start in enumerate(passed.starts[1:400], start=1):
        assert fingerprint(parameters) == start
        values = stepped(project, iteration, parameters, len(program(project.network)))
        parameters = {name: values[f"new_{name}"] for name in parameters}


def test_a_run_does_not_stand_still_or_repeat_itself(passed: FirstPass) -> None:
    assert len(set(passed.starts)) > len(passed.starts) // 2


@pytest.mark.parametrize("budget", [FEW, DEFAULT_BUDGET], ids=["few checkpoints", "plenty"])
def test_random_jumps_show_the_bytes_of_the_first_pass(passed: FirstPass, budget: int) -> None:
    session = opened(passed.project, budget=budget)
    for place, expected in passed.places:
        session = go_to(session, place)
        assert session.position == place
        assert fingerprint(session.values) == expected
        assert fingerprint(session.timeline.carried(place.iteration)) == passed.starts[place.iteration]


def test_jumps_that_are_given_up_half_way_do_no_harm(on_paper: FirstPass) -> None:
    session = opened(on_paper.project, budget=FEW)
    for number, (place, expected) in enumerate(on_paper.places):
        given_up = move_to(session, on_paper.places[-1 - number][0])
        given_up.go_on(0.0)
        session = go_to(session, place)
        assert fingerprint(session.values) == expected
        if number % 8 == 0:
            assert fingerprint(given_up.finish().values) == on_paper.places[-1 - number][1]


@pytest.mark.parametrize("budget", [TIGHT, FEW, DEFAULT_BUDGET], ids=["least", "few checkpoints", "plenty"])
def test_every_start_on_the_way_back_is_that_of_the_first_pass(on_paper: FirstPass, budget: int) -> None:
    timeline = Timeline(on_paper.project, budget=budget)
    for iteration in [*range(2500, 2400, -25), *range(40, 0, -1)]:
        assert fingerprint(timeline.carried(iteration)) == on_paper.starts[iteration]


@pytest.mark.parametrize("iteration", [2, 8_192, 9_000, 9_001, 10_000])
def test_an_edit_after_thousands_of_iterations_changes_nothing_before_it_and_all_after(
    exact: FirstPass, iteration: int
) -> None:
    edits = (CellEdit(iteration, "new_W_c", 1, 2, 0.75),)
    timeline = Timeline(exact.project, budget=FEW)
    timeline.replay_to(10_000)
    edited, fresh = timeline.with_edits(edits), Timeline(exact.project, edits, budget=FEW)
    for at in (10_001, iteration + 2, iteration + 1, iteration, iteration - 1, 1):
        parameters = edited.carried(at)
        assert_same_values(parameters, fresh.carried(at))
        if at < len(exact.starts):
            assert (fingerprint(parameters) == exact.starts[at]) == (at <= iteration)
    back = edited.with_edits(())
    for at in (10_000, iteration, 1):
        assert fingerprint(back.carried(at)) == exact.starts[at]


LAST = 130
LONGER = (("bias", "trained"), ("batch_size", 3))


@dataclass
class Somebody:
    """Somebody who edits and jumps about, and a first pass through the run with the same edits for each place."""

    project: Project
    session: Session
    random: np.random.Generator

    def acts(self, session: Session) -> None:
        """Take what an action led to, and look at it, and elsewhere."""
        self.session = session
        places = self.stepped_through(session.edits)
        assert_same_values(session.values, next(one for one in places if one.position == session.position).values)
        for at in self.random.integers(len(places), size=12):
            place = places[at]
            self.session = go_to(self.session, place.position)
            assert_same_values(self.session.values, place.values)
            assert self.session.linear_step == at - (place.position.iteration - 1)  # entering one is no operation

    def stepped_through(self, edits: Edits) -> list[Session]:
        """Return all places of a new session with these edits."""
        places = [opened(self.project, edits)]
        while (following := step_forward(places[-1])).position.iteration <= LAST:
            places.append(replace(following, came_from=None))
        return places

    def at(self, iteration: int, step: int) -> Session:
        """Go somewhere."""
        return go_to(self.session, Position(iteration, step))


@pytest.mark.parametrize(
    ("decimals", "budget"),
    [(None, TIGHT), (None, DEFAULT_BUDGET), (4, TIGHT)],
    ids=["exact, few checkpoints", "exact, plenty", "on paper, few checkpoints"],
)
def test_after_edits_undo_redo_and_removal_jumps_show_what_a_first_pass_with_these_edits_shows(
    make_project: MakeProject, decimals: int | None, budget: int
) -> None:
    project = make_project(samples=5, batch_size=2, decimals=decimals)
    somebody = Somebody(project, opened(project, budget=budget), np.random.default_rng(3))
    somebody.acts(edit(somebody.at(120, 7), "W_c", 1, 2, 0.5))
    somebody.acts(edit(somebody.at(40, 12), "new_W_b", 0, 1, -1.5))
    somebody.acts(edit(somebody.at(80, 3), "out_a", 1, 0, 2.0))
    somebody.acts(settings_move(somebody.at(60, 2), dict(LONGER)).finish())
    somebody.acts(edit(somebody.at(60, 14), "new_bias_b", 2, 0, 0.25))
    somebody.acts(undo(undo(somebody.session)))
    somebody.acts(redo(somebody.session))
    somebody.acts(removal_move(somebody.session, 1).finish())
    assert somebody.session.edits[1:] == (CellEdit(80, "inputs", 1, 2, 2.0), SettingsEdit(60, LONGER))
    somebody.acts(redo(somebody.session))
    assert somebody.session.edits[-1] == CellEdit(40, "new_W_b", 0, 1, -1.5)
    somebody.acts(edit(somebody.at(10, 0), "learning_rate", 0, 0, 0.25))
    somebody.acts(restart(somebody.session))
    somebody.acts(restart_with_new_seed(somebody.session))
    somebody.acts(edit(somebody.at(30, 11), "new_W_b", 0, 0, 1.0))
    somebody.acts(removal_move(somebody.session, -2).finish())
    assert SeedEdit(1) not in somebody.session.edits
    while somebody.session.edits:
        somebody.session = undo(somebody.session)
    somebody.acts(somebody.session)


def test_removing_a_setting_that_made_iterations_longer_keeps_the_place_within_them(make_project: MakeProject) -> None:
    session = settings_move(go_to(open_session(make_project()), Position(3, 2)), {"bias": "trained"}).finish()
    end = go_to(session, Position(5, 16))
    removed = removal_move(end, 0).finish()
    assert removed.position == (5, 12)
    assert (removed.edits, removed.undone) == ((), session.edits)
    assert_same_values(redo(removed).values, go_to(session, Position(5, 12)).values)


def test_taking_an_edit_back_compares_with_what_was_there(make_project: MakeProject) -> None:
    session = edit(go_to(open_session(make_project()), Position(3, 2)), "W_b", 0, 0, 2.0)
    assert removal_move(session, 0).finish().compared is session.values
    assert comparison_move(session, ()).finish().compared is session.values


COMPARED: dict[str, Edits] = {
    "a weight": (CellEdit(5, "W_b", 0, 0, 0.75),),
    "a weight after its update": (CellEdit(8, "new_W_b", 0, 0, 0.75),),
    "a seed": (CellEdit(5, "W_b", 0, 0, 0.75), SeedEdit(3)),
    "biases": (SettingsEdit(4, (("bias", "trained"),)), CellEdit(6, "new_bias_b", 1, 0, 0.5)),
    "other samples": (
        SamplesEdit(5, matrix([[1.0, 0.5], [0.0, 2.0]]), matrix([[0.5, 0.25], [1.0, 0.75]])),
        CellEdit(8, "targets", 0, 1, 0.75),
    ),
    "a loss and more layers of it": (
        SettingsEdit(6, (("activations", ("relu", "softmax")), ("loss_name", "cross_entropy"))),
        SettingsEdit(8, (("batch_size", 3),)),
    ),
}


@pytest.mark.parametrize("edits", COMPARED.values(), ids=COMPARED)
def test_the_comparison_gives_the_error_of_a_session_without_the_edits(make_project: MakeProject, edits: Edits) -> None:
    project = make_project()
    for others in (edits[:-1], edits[1:], ()):
        plain = opened(project, others)
        for place in (Position(1, 3), Position(4, 0), Position(8, 12), Position(9, 5), Position(30, 11)):
            session = go_to(opened(project, edits), place)
            compared = comparison_move(session, others).finish()
            assert compared.operation is not None
            assert compared.operation.result == "error"
            assert compared.edits == others
            assert_same_values(compared.values, go_to(plain, compared.position).values)
            assert compared.position.iteration == place.iteration
            assert_same_values(session.values, go_to(session, place).values)


@pytest.mark.parametrize("edits", COMPARED.values(), ids=COMPARED)
def test_however_a_run_was_travelled_its_curve_has_the_error_of_every_iteration(
    make_project: MakeProject, edits: Edits
) -> None:
    project = make_project()
    places = [opened(project, edits)]
    while (following := step_forward(places[-1])).position.iteration <= 40:
        places.append(following)
    errors = [place.values["error"][0, 0] for place in places if place.operation and place.operation.result == "error"]
    session = go_to(opened(project, budget=TIGHT), Position(25, 3))
    timeline = session.timeline.with_edits(edits)
    timeline.replay_to(12)
    timeline.replay_to(20, 0.0)
    run = RunOn(replace(session, timeline=timeline), checks_of((Breakpoint("error", "iteration == 33"),)))
    assert run.go_on(inf)
    timeline.replay_to(30)
    timeline.replay_to(41)
    columns = timeline.curve.columns(1, 40, 40)
    assert timeline.curve.recorded == 40
    assert columns.low.tolist() == columns.high.tolist() == errors


def test_over_thirty_thousand_iterations_the_checkpoints_stay_few_and_even(make_project: MakeProject) -> None:
    project = make_project((2, 4, 3, 2), samples=4)
    in_bytes = sum(array.nbytes + 512 for array in project.parameters.values())
    timeline = Timeline(project, budget=25 * in_bytes)
    session = replace(open_session(project), timeline=timeline)
    for reached in range(1000, 25_001, 1000):
        timeline.replay_to(reached)
        assert len(kept(timeline)) <= 25
    run = RunOn(go_to(session, Position(25_000, 0)), checks_of((Breakpoint("error", "iteration == 30000"),)))
    assert run.go_on(inf)
    assert timeline.farthest == 30_001
    assert kept(timeline) == list(range(1, 30_001, 2048))


def kept(timeline: Timeline) -> list[int]:
    """Return the iterations whose parameters are in memory."""
    return timeline._checkpoints.iterations  # noqa: SLF001 - what is bounded has no other name
