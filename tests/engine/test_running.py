"""Running on and back stops where a list of all places, made by one step after the other, says that it has to.

What a condition means is written a second time here, as plain Python beside its text.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.model.project import Project
from gpnet_engine.stopping import running
from gpnet_engine.stopping.breakpoints import Breakpoint, checks_of
from gpnet_engine.stopping.running import RunBack, RunOn, hits_at
from gpnet_engine.time.editing import edit, undo
from gpnet_engine.time.edits import CellEdit, Edit, Edits, SamplesEdit, SeedEdit, SettingsEdit
from gpnet_engine.time.session import START, Position, Session, go_to, open_session, step_forward
from gpnet_engine.time.timeline import DEFAULT_BUDGET
from tests.builders.sessions import assert_same, opened

MakeProject = Callable[..., Project]
Values: TypeAlias = Mapping[str, Matrix]
Way: TypeAlias = RunOn | RunBack

LAST = 9  # the list goes up to the end of this iteration
TIGHT = 1  # bytes for checkpoints: nearly everything is replayed
MOST_SLICES = 1000


def first_cell(values: Values, name: str) -> float:
    return float(values[name][0, 0])


# The values that are needed come first: where they are not known, the condition does not hold.
CONDITIONS: dict[str, Callable[[Values, int, int], bool]] = {
    "": lambda _values, _iteration, _step: True,
    "iteration % 3 == 0": lambda _values, iteration, _step: iteration % 3 == 0,
    "iteration > 4 and not iteration == 6": lambda _values, iteration, _step: iteration in {5, 7, 8, 9},
    "step > 5": lambda _values, _iteration, step: step > 5,
    "E < 0.3": lambda values, _iteration, _step: first_cell(values, "error") < 0.3,
    "W_b[1,2] > 0.5": lambda values, _iteration, _step: bool(values["W_b"][0, 1] > 0.5),
    "W_b[1,1] == 0.75": lambda values, _iteration, _step: first_cell(values, "W_b") == 0.75,
    "new_W_b[1,1] == 0.75": lambda values, _iteration, _step: first_cell(values, "new_W_b") == 0.75,
    "abs(W_b[1,1]) > abs(new W_b[1,1])": lambda values, _iteration, _step: (
        abs(first_cell(values, "W_b")) > abs(first_cell(values, "new_W_b"))
    ),
    "sum(W_c) < sum(new_W_c)": lambda values, _iteration, _step: bool(values["W_c"].sum() < values["new_W_c"].sum()),
    "bias_b[2] > 0": lambda values, _iteration, _step: bool(values["bias_b"][1, 0] > 0),
    "l != 0.5": lambda values, _iteration, _step: first_cell(values, "learning_rate") != 0.5,
    "out_a[1,1] > 0": lambda values, _iteration, _step: first_cell(values, "out_a") > 0,
    "max(abs(grad_W_b)) > 0.05": lambda values, _iteration, _step: bool(abs(values["grad_W_b"]).max() > 0.05),
    "0.4 < mean(out_b) <= 0.7 or step == 2": lambda values, _iteration, step: (
        0.4 < values["out_b"].mean() <= 0.7 or step == 2
    ),
    "sum(net_b * delta_b) < 0": lambda values, _iteration, _step: bool((values["net_b"] * values["delta_b"]).sum() < 0),
    "any(isnan(W_b)) or any(isinf(net_b))": lambda values, _iteration, _step: bool(
        np.isnan(values["W_b"]).any() or np.isinf(values["net_b"]).any()
    ),
}


def holds(breakpoint_: Breakpoint, session: Session) -> bool:
    operation = session.operation
    if not breakpoint_.is_on or operation is None or operation.result != breakpoint_.result:
        return False
    try:
        with np.errstate(all="ignore"):
            return CONDITIONS[breakpoint_.condition](session.values, *session.position)
    except KeyError:
        return False


def walked(project: Project, edits: Edits = ()) -> list[Session]:
    """Return the sessions at all places up to the end of iteration `LAST`."""
    places = [opened(project, edits)]
    while (following := step_forward(places[-1])).position.iteration <= LAST:
        places.append(following)
    return places


def first_after(places: Sequence[Session], position: Position, breakpoints: Iterable[Breakpoint]) -> Session | None:
    later = (place for place in places if place.position > position)
    return next((place for place in later if any(holds(one, place) for one in breakpoints)), None)


def last_before(places: Sequence[Session], position: Position, breakpoints: Iterable[Breakpoint]) -> Session | None:
    return first_after([place for place in places[::-1] if place.position < position], Position(0, 0), breakpoints)


def run_on(session: Session, breakpoints: Sequence[Breakpoint], until: int = LAST + 1) -> RunOn:
    return RunOn(session, checks_of(breakpoints), until)


def run_back(session: Session, breakpoints: Sequence[Breakpoint]) -> RunBack:
    return RunBack(session, lambda: checks_of(breakpoints))


def arrived(way: Way, seconds: float = float("inf")) -> Session:
    """Go on in slices until the way has come to its end."""
    for _ in range(MOST_SLICES):
        if way.go_on(seconds):
            return way.finish()
    raise AssertionError("It does not come on.")


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a second pass each time that a run looks at the clock."""
    seconds = iter(range(10**9))
    monkeypatch.setattr(running, "time", SimpleNamespace(monotonic=lambda: float(next(seconds))))


IN_THE_PAST: dict[str, Edits] = {
    "no edits": (),
    "a weight at the start of an iteration": (CellEdit(4, "W_b", 0, 0, 0.75), CellEdit(2, "W_b", 0, 1, 0.9)),
    "a weight after its update": (CellEdit(3, "new_W_b", 0, 0, 0.75), CellEdit(6, "new_W_b", 0, 1, -2.0)),
    "two edits of a weight in one iteration": (CellEdit(5, "new_W_b", 0, 0, 0.5), CellEdit(5, "new_W_b", 0, 0, 0.75)),
    "inputs": (CellEdit(3, "inputs", 0, 0, 1.5), CellEdit(5, "inputs", 0, 1, -1.5)),
    "targets": (CellEdit(2, "targets", 1, 2, 0.0),),
    "learning rate": (CellEdit(4, "learning_rate", 0, 0, 0.125), CellEdit(7, "learning_rate", 0, 0, 0.5)),
    "a new seed": (CellEdit(4, "W_b", 0, 0, 0.75), SeedEdit(3), CellEdit(6, "new_W_b", 0, 0, 0.75)),
    "biases come": (SettingsEdit(4, (("bias", "trained"),)), CellEdit(5, "new_bias_b", 1, 0, 0.5)),
    "biases go and come again": (
        SettingsEdit(2, (("bias", "trained"),)),
        CellEdit(2, "bias_b", 1, 0, 0.5),
        SettingsEdit(4, (("bias", "none"),)),
        SettingsEdit(6, (("bias", "frozen"),)),
    ),
    "another batch size": (SettingsEdit(4, (("batch_size", 3),)), SettingsEdit(7, (("batch_size", 1),))),
    "other samples": (
        CellEdit(2, "inputs", 0, 1, 1.5),
        SamplesEdit(4, matrix([[1.0, 0.5], [0.0, 2.0]]), matrix([[0.5, 0.25], [1.0, 0.75]])),
        CellEdit(6, "inputs", 0, 1, -1.5),
    ),
    "another activation": (SettingsEdit(5, (("activations", ("tanh", "softmax")), ("loss_name", "cross_entropy"))),),
    "paper from some iteration on": (SettingsEdit(3, (("decimals", 3),)),),
    "an infinity in the making": (CellEdit(4, "inputs", 0, 0, 1e308), CellEdit(4, "W_b", 0, 0, 1e10)),
}
STOPS: dict[str, tuple[Breakpoint, ...]] = {
    "always": (Breakpoint("error"),),
    "now and then": (Breakpoint("out_b", "iteration % 3 == 0"),),
    "weights after their update": (Breakpoint("new_W_b", "W_b[1,1] == 0.75"), Breakpoint("new_W_c", "step > 5")),
    "weights before their update": (Breakpoint("grad_W_b", "W_b[1,1] == 0.75"), Breakpoint("net_b", "W_b[1,2] > 0.5")),
    "several": (
        Breakpoint("error", "E < 0.3"),
        Breakpoint("grad_W_b", "max(abs(grad_W_b)) > 0.05"),
        Breakpoint("out_c", "iteration > 4 and not iteration == 6"),
        Breakpoint("delta_b", "sum(net_b * delta_b) < 0"),
    ),
    "biases": (Breakpoint("out_b", "bias_b[2] > 0"), Breakpoint("new_bias_b", "iteration % 3 == 0")),
    "what is given": (Breakpoint("net_b", "out_a[1,1] > 0"), Breakpoint("net_c", "l != 0.5")),
    "outputs": (Breakpoint("out_b", "0.4 < mean(out_b) <= 0.7 or step == 2"),),
    "what is not finite": (Breakpoint("new_W_b", "any(isnan(W_b)) or any(isinf(net_b))"),),
    "off or unknown there": (Breakpoint("error", is_on=False), Breakpoint("net_b", "E < 0.3"), Breakpoint("out_z")),
}


Walked: TypeAlias = tuple[Project, Edits, list[Session]]


@pytest.fixture(scope="module", params=list(IN_THE_PAST.values()), ids=list(IN_THE_PAST))
def with_edits(make_project: MakeProject, request: pytest.FixtureRequest) -> Walked:
    """Return a project, edits, and what stepping shows with them."""
    project = make_project(samples=5, batch_size=2)
    return project, request.param, walked(project, request.param)


@pytest.mark.parametrize("breakpoints", STOPS.values(), ids=STOPS)
def test_a_run_stops_at_the_nearest_place_where_a_breakpoint_holds(
    with_edits: Walked, breakpoints: tuple[Breakpoint, ...]
) -> None:
    project, edits, places = with_edits
    session = opened(project, edits)
    for start in places[::7]:
        here = go_to(session, start.position)
        assert_same(arrived(run_on(here, breakpoints)), first_after(places, start.position, breakpoints) or places[-1])
        assert_same(arrived(run_back(here, breakpoints)), last_before(places, start.position, breakpoints) or places[0])


@pytest.mark.parametrize(
    "options",
    [
        {"decimals": 4},
        {"bias": "trained"},
        {"bias": "frozen", "decimals": 2},
        {"samples": 7, "batch_size": 3, "reduction": "mean"},
        {"activations": ("relu", "softmax"), "loss": "cross_entropy", "bias": "trained"},
        {"sizes": (3, 2), "activations": "linear"},
        {"sizes": (2, 4, 3, 2), "activations": "tanh", "samples": 1},
    ],
    ids=str,
)
def test_from_every_place_of_any_network_the_nearest_hit_is_found(
    make_project: MakeProject, options: Mapping[str, object]
) -> None:
    project = make_project(**options)
    breakpoints = (
        Breakpoint("error", "E < 0.3"),
        Breakpoint("new_bias_b", "bias_b[2] > 0"),
        Breakpoint("new_W_b", "iteration > 4 and not iteration == 6"),
        Breakpoint("net_b", "out_a[1,1] > 0"),
    )
    places = walked(project)
    session = places[-1]
    for start in places:
        here = go_to(session, start.position)
        assert_same(arrived(run_on(here, breakpoints)), first_after(places, start.position, breakpoints) or places[-1])
        assert_same(arrived(run_back(here, breakpoints)), last_before(places, start.position, breakpoints) or places[0])


@pytest.mark.parametrize("edits", IN_THE_PAST.values(), ids=IN_THE_PAST)
def test_a_stop_lists_the_breakpoints_that_hold_there(make_project: MakeProject, edits: Edits) -> None:
    breakpoints = [one for several in STOPS.values() for one in several]
    for place in walked(make_project(samples=5, batch_size=2), edits):
        assert hits_at(place, breakpoints) == tuple(one for one in breakpoints if holds(one, place))


def test_a_cell_that_a_smaller_last_batch_does_not_have_stops_nothing(make_project: MakeProject) -> None:
    session = open_session(make_project(samples=5, batch_size=2))  # iterations 3, 6 and 9 have one sample
    found = []
    while (session := arrived(run_on(session, (Breakpoint("out_b", "out_b[1,2] > -9"),)))).position < (LAST, 1):
        found.append(session.position.iteration)
    assert found == [1, 2, 4, 5, 7, 8]


def test_with_several_breakpoints_at_one_operation_each_of_them_counts(make_project: MakeProject) -> None:
    breakpoints = (Breakpoint("error", "iteration == 3"), Breakpoint("error", "iteration == 7"))
    session = arrived(run_on(open_session(make_project()), breakpoints))
    assert session.position == (3, 5)
    assert arrived(run_on(session, breakpoints)).position == (7, 5)


@pytest.mark.parametrize(
    ("result", "condition", "batch_size", "other"),
    [
        ("out_c", "out_c > 9", 1, 3),
        ("out_b", "any(out_b > W_b + 9)", 3, 2),
        ("net_b", "sum(out_a * target) > 99", 1, 3),
    ],
    ids=["one number becomes a row", "no longer of one shape", "rows of another length"],
)
def test_a_condition_that_a_batch_of_another_size_makes_meaningless_stops_nothing(
    make_project: MakeProject, result: str, condition: str, batch_size: int, other: int
) -> None:
    project = make_project((3, 2, 1), samples=6, batch_size=batch_size)
    session = opened(project, (SettingsEdit(3, (("batch_size", other),)),))
    assert arrived(run_on(session, (Breakpoint(result, condition),))).position.iteration == LAST


def test_a_condition_on_matrices_of_one_shape_survives_a_smaller_last_batch(make_project: MakeProject) -> None:
    session = open_session(make_project((3, 4, 2), samples=5, batch_size=3))  # out_b is 4×3 as W_b, then 4×2
    assert arrived(run_on(session, (Breakpoint("out_b", "any(out_b > W_b + 9)"),))).position.iteration == LAST


def test_a_parameter_edited_after_its_update_has_its_new_form_from_that_update_on(make_project: MakeProject) -> None:
    session = opened(make_project(), (CellEdit(5, "new_W_b", 0, 0, 0.75),))
    updated = arrived(run_on(session, (Breakpoint("new_W_b", "new_W_b[1,1] == 0.75"),)))
    assert updated.operation is not None
    assert (updated.operation.result, updated.position.iteration) == ("new_W_b", 5)
    assert updated.values["W_b"][0, 0] != updated.values["new_W_b"][0, 0] == 0.75
    for result in ("grad_W_b", "new_W_b"):
        assert arrived(run_on(session, (Breakpoint(result, "W_b[1,1] == 0.75"),))).position.iteration == 6


def test_without_a_hit_a_run_ends_with_the_last_iteration_it_was_given(make_project: MakeProject) -> None:
    places = walked(make_project())
    session = go_to(places[0], Position(2, 4))
    end_of_six = next(place for place in places if place.position == (6, len(place.program)))
    for way in (run_on(session, STOPS["off or unknown there"], until=7), RunOn(session, until=7)):
        assert_same(arrived(way), end_of_six)
        assert (way.found, way.done) == (None, 7)


@pytest.mark.parametrize("until", [1, 4], ids=["before it", "at its own iteration"])
def test_a_run_that_has_nowhere_to_go_stays(make_project: MakeProject, until: int) -> None:
    session = go_to(open_session(make_project()), Position(4, 4))
    assert_same(arrived(run_on(session, STOPS["always"], until)), session)
    assert_same(arrived(RunOn(session, until=until)), session)


def test_back_from_the_start_of_the_run_is_nowhere(make_project: MakeProject) -> None:
    session = open_session(make_project())
    assert arrived(run_back(session, STOPS["always"])).position == START


def test_a_hit_at_the_place_where_a_run_begins_does_not_count(make_project: MakeProject) -> None:
    session = go_to(open_session(make_project()), Position(4, 5))
    assert hits_at(session, STOPS["always"]) == STOPS["always"]
    assert arrived(run_on(session, STOPS["always"])).position == (5, 5)
    assert arrived(run_back(session, STOPS["always"])).position == (3, 5)


def test_a_run_keeps_edits_and_what_can_be_redone_and_compares_with_where_it_began(make_project: MakeProject) -> None:
    session = edit(edit(go_to(open_session(make_project()), Position(4, 4)), "W_b", 0, 0, 2.0), "W_b", 0, 1, 2.0)
    session = undo(session)
    for found in (arrived(run_on(session, STOPS["always"])), arrived(run_back(session, STOPS["always"]))):
        assert found.edits == session.edits
        assert found.undone == session.undone != ()
        assert found.compared is session.values


SLICED = (Breakpoint("new_W_b", "iteration % 3 == 0"),)


@pytest.mark.parametrize("seconds", [1.5, 2.5, 7.5])
@pytest.mark.usefixtures("ticking")
def test_in_slices_the_same_place_is_found(make_project: MakeProject, seconds: float) -> None:
    places = walked(make_project(), IN_THE_PAST["a weight after its update"])
    for start in places[::5]:
        found_on, found_back = (arrived(way) for way in (run_on(start, SLICED), run_back(start, SLICED)))
        assert_same(arrived(run_on(start, SLICED), seconds), found_on)
        assert_same(arrived(run_back(start, SLICED), seconds), found_back)


@pytest.mark.parametrize(
    "way",
    [
        lambda session: run_on(session, SLICED),
        lambda session: run_on(session, STOPS["off or unknown there"]),
        lambda session: run_back(session, SLICED),
        lambda session: run_back(session, STOPS["off or unknown there"]),
        lambda session: RunOn(session, until=LAST),
    ],
    ids=["on", "on without a hit", "back", "back without a hit", "on without breakpoints"],
)
def test_slices_of_no_time_come_to_the_same_end_as_one_that_is_long_enough(
    make_project: MakeProject, way: Callable[[Session], Way]
) -> None:
    session = go_to(open_session(make_project()), Position(5, 3))
    assert_same(arrived(way(session), 0.0), arrived(way(session)))


@pytest.mark.parametrize("slices", [0, 1, 2, 3])
@pytest.mark.usefixtures("ticking")
def test_a_run_on_that_is_stopped_half_way_stands_after_a_whole_operation_and_has_passed_no_hit(
    make_project: MakeProject, slices: int
) -> None:
    places = walked(make_project())
    breakpoints = (Breakpoint("delta_b", "iteration > 4 and not iteration == 6"),)
    for start in places[:30:3]:
        way = run_on(start, breakpoints)
        for _ in range(slices):
            way.go_on(1.5)
        half = way.finish()
        assert start.position <= half.position
        assert_same(half, next(place for place in places if place.position == half.position))
        found = first_after(places, start.position, breakpoints)
        assert found is not None
        assert half.position <= found.position
        if half.position != found.position:
            assert_same(arrived(run_on(half, breakpoints)), found)
        assert_same(arrived(way), found)  # the first way can still be gone to its end


@pytest.mark.parametrize("slices", [0, 1, 2, 3, 20])
@pytest.mark.parametrize("condition", ["", "iteration % 3 == 0"], ids=["often", "seldom"])
@pytest.mark.usefixtures("ticking")
def test_a_run_back_that_is_stopped_half_way_has_passed_no_hit(
    make_project: MakeProject, condition: str, slices: int
) -> None:
    breakpoints = (Breakpoint("error", condition),)
    session = go_to(open_session(make_project()), Position(60, 3))
    last_hit = arrived(run_back(session, breakpoints))
    way = run_back(session, breakpoints)
    for _ in range(slices):
        way.go_on(1.5)
    half = way.finish()
    assert half.position >= last_hit.position
    assert half.position == last_hit.position or arrived(run_back(half, breakpoints)).position == last_hit.position
    assert_same(arrived(way), last_hit)


def test_the_way_back_crosses_thousands_of_iterations_with_few_checkpoints(make_project: MakeProject) -> None:
    session = opened(make_project(), budget=TIGHT)
    session = go_to(session, Position(6000, 3))
    hit = (Breakpoint("error", "iteration == 3"), Breakpoint("net_b", "iteration == 7"))
    assert arrived(run_back(session, hit)).position == (7, 1)
    assert arrived(run_back(go_to(session, Position(7, 1)), hit)).position == (3, 5)
    assert arrived(run_on(go_to(session, Position(7, 1)), hit, until=6000)).position == (5999, len(session.program))


def test_a_network_that_explodes_is_caught_where_its_weights_become_nan(make_project: MakeProject) -> None:
    project = make_project(activations="linear", learning_rate=50.0)
    session = open_session(project)
    while not np.isnan(session.values.get("new_W_b", session.values["W_b"])).any():
        session = step_forward(session)
    found = arrived(RunOn(open_session(project), checks_of((Breakpoint("new_W_b", "any(isnan(new_W_b))"),))))
    assert_same(found, session)
    assert found.position.iteration > 5


NUMBERS = st.floats(-2, 2).map(lambda number: round(number, 2))
ITERATIONS = st.integers(1, LAST)
CELLS: st.SearchStrategy[Edit] = st.builds(
    CellEdit,
    ITERATIONS,
    st.sampled_from(["W_b", "new_W_b", "W_c", "new_W_c", "inputs", "targets"]),
    st.integers(0, 1),
    st.integers(0, 1),
    NUMBERS,
)
COLUMNS: st.SearchStrategy[Edit] = st.builds(
    CellEdit, ITERATIONS, st.sampled_from(["bias_b", "new_bias_b"]), st.integers(0, 1), st.just(0), NUMBERS
)
RATES: st.SearchStrategy[Edit] = st.builds(
    CellEdit, ITERATIONS, st.just("learning_rate"), st.just(0), st.just(0), NUMBERS
)
CHANGES: list[tuple[str, tuple[str, ...] | str | float | None]] = [
    *(("bias", bias) for bias in ("none", "trained", "frozen")),
    *(("batch_size", size) for size in (1, 2, 3)),
    *(("activations", (name, "tanh")) for name in ("relu", "softmax")),
    ("reduction", "mean"),
    ("decimals", 3),
    ("decimals", None),
    ("learning_rate", 1.5),
]
SETTINGS: st.SearchStrategy[Edit] = st.builds(
    SettingsEdit, ITERATIONS, st.lists(st.sampled_from(CHANGES), min_size=1, max_size=2).map(tuple)
)
SEEDS: st.SearchStrategy[Edit] = st.builds(SeedEdit, st.integers(1, 5))
EDITS = st.lists(st.one_of(CELLS, COLUMNS, RATES, SETTINGS, SEEDS), max_size=5).map(tuple)
RESULTS = st.sampled_from(
    ["net_b", "out_b", "out_c", "error", "delta_b", "grad_W_b", "grad_bias_b", "new_W_b", "new_bias_b", "new_W_c"]
)
BREAKPOINTS = st.lists(
    st.builds(Breakpoint, RESULTS, st.sampled_from(list(CONDITIONS)), st.integers(0, 4).map(bool)),
    max_size=4,
    unique_by=lambda one: one.result,
)


@settings(max_examples=50)
@given(
    options=st.fixed_dictionaries(
        {
            "bias": st.sampled_from(["none", "trained", "frozen"]),
            "activations": st.sampled_from(["sigmoid", "relu", "linear"]),
            "samples": st.integers(2, 5),
            "batch_size": st.integers(1, 3),
            "decimals": st.sampled_from([None, None, 4]),
            "seed": st.integers(1, 9),
        }
    ),
    edits=EDITS,
    breakpoints=BREAKPOINTS,
    budget=st.sampled_from([TIGHT, DEFAULT_BUDGET]),
    chosen=st.lists(st.integers(0, 10**6), min_size=1, max_size=6),
)
def test_any_run_through_any_edits_finds_what_the_list_says(
    make_project: MakeProject,
    options: Mapping[str, object],
    edits: Edits,
    breakpoints: list[Breakpoint],
    budget: int,
    chosen: list[int],
) -> None:
    project = make_project(**options)
    places = walked(project, edits)
    session = opened(project, edits, budget)
    for number in chosen:
        position = places[number % len(places)].position
        session = go_to(session, position)
        assert_same(arrived(run_on(session, breakpoints)), first_after(places, position, breakpoints) or places[-1])
        assert_same(arrived(run_back(session, breakpoints)), last_before(places, position, breakpoints) or places[0])
