"""What a breakpoint may ask for at its operation, and what else can stop a run: beside what stepping shows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from gpnet_engine.model.project import Project
from gpnet_engine.operations.program import label_in
from gpnet_engine.stopping.breakpoints import Breakpoint, checks_of, condition_at, known_from, non_finite, value_shapes
from gpnet_engine.stopping.conditions.condition import ConditionError
from gpnet_engine.stopping.running import RunOn, first_non_finite, hits_at
from gpnet_engine.time.editing import edit, settings_move
from gpnet_engine.time.session import Position, Session, go_to, open_session, restart, step_forward

MakeProject = Callable[..., Project]
At = Callable[[Project, int, int], Session]

# Without biases the default network does net_b, out_b, net_c, out_c, error, delta_c, grad_W_c, dout_b, delta_b,
# grad_W_b, new_W_b, new_W_c.
NETWORKS: dict[str, Mapping[str, object]] = {
    "sigmoid": {},
    "trained biases, batches": {"bias": "trained", "samples": 5, "batch_size": 3},
    "frozen biases": {"bias": "frozen", "activations": "tanh", "batch_size": 2},
    "four layers": {"sizes": (2, 4, 3, 2), "activations": ("relu", "leaky_relu", "linear"), "bias": "trained"},
    "softmax": {"activations": ("tanh", "softmax"), "loss": "cross_entropy", "reduction": "mean", "batch_size": 3},
    "softmax inside": {"sizes": (2, 3, 3, 2), "activations": ("softmax", "softmax", "linear"), "bias": "trained"},
    "binary cross entropy": {"loss": "binary_cross_entropy", "bias": "trained"},
    "two layers, one neuron": {"sizes": (3, 1), "activations": "linear", "samples": 4, "batch_size": 4},
}


@pytest.fixture(params=list(NETWORKS.values()), ids=list(NETWORKS))
def project(request: pytest.FixtureRequest, make_project: MakeProject) -> Project:
    """Return one network after the other."""
    return make_project(**request.param)


def stepping(session: Session) -> Iterator[Session]:
    """Step on and on."""
    while True:
        yield session
        session = step_forward(session)


def one_iteration(project: Project) -> list[Session]:
    """Return the sessions at all places of iteration 1."""
    return [
        session
        for session, _ in zip(stepping(open_session(project)), range(40), strict=False)
        if session.position < (2, 0)
    ]


def first_known(places: list[Session]) -> dict[str, int]:
    """Return the step at which each value turns up."""
    known: dict[str, int] = {}
    for place in places:
        for name in place.values:
            known.setdefault(name, place.position.step)
    return known


def about(name: str) -> str:
    return f"1 > 0 and {name} > 0" if name in {"error", "learning_rate"} else f"1 > 0 and sum({name}) > 0"


def test_the_names_of_a_condition_are_all_values_that_stepping_shows_in_their_shapes(project: Project) -> None:
    for place in islice(stepping(open_session(project)), 60):
        shapes = value_shapes(project.network, place.batch)
        assert {name: array.shape for name, array in place.values.items()}.items() <= shapes.items()
    at_the_end = one_iteration(project)[-1]
    assert set(value_shapes(project.network, 1)) == set(at_the_end.values)


def test_a_value_is_known_from_the_step_at_which_it_turns_up(project: Project) -> None:
    known = first_known(one_iteration(project))
    assert {name: known_from(project.network, [name]) for name in known} == known
    assert known_from(project.network, known) == max(known.values())
    assert known_from(project.network, ["W_b", "out_a", "learning_rate", "target"]) == 0
    assert known_from(project.network, []) == 0


def test_a_condition_may_ask_for_what_is_known_after_its_operation_and_for_nothing_else(project: Project) -> None:
    places = one_iteration(project)
    known = first_known(places)
    for place in places[1:]:
        assert place.operation is not None
        result, step = place.operation.result, place.position.step
        for name, since in known.items():
            text = about(name)
            if since <= step:
                assert condition_at(project.network, place.batch, result, text).names == {name}
                continue
            with pytest.raises(ConditionError) as caught:
                condition_at(project.network, place.batch, result, text)
            named, here = (label_in(project.network, each) for each in (name, result))
            shown = f"{named} is not computed yet at {here} (step {step}), only in step {since}."
            assert str(caught.value) == shown
            assert caught.value.text[caught.value.column :].startswith(name)


@pytest.mark.parametrize(
    ("result", "text", "column", "shown"),
    [
        ("net_b", "iteration > 3 and E < 1", 18, "E is not computed yet at net_b (step 1), only in step 5."),
        ("error", " 0 < δ_c[1]", 4, "δ_c is not computed yet at E (step 5), only in step 6."),
        ("grad_W_b", "W_b[1,1] > 0 or step_W_b[1,1] > 0", 16, "l·∇W_b is not computed yet at ∇W_b (step 10),"),
        ("out_b", "sum(out_b) + sum(out_c) > 0", 17, "out_c is not computed yet at out_b (step 2),"),
        ("W_b", "out_b[1] > 0", 0, "out_b is not computed yet at W_b (step 0), only in step 2."),
        ("error", "bias_b[1] > 0", 0, "There is no value bias_b."),
        ("error", "W_b[1,1] > new W_b[1,1]", 11, "new W_b is not computed yet at E (step 5), only in step 11."),
        ("error", "E <", 3, "A number or a value is missing"),
        ("error", "", 0, "Type a condition"),
    ],
    ids=["a label", "δ", "a term", "one of two", "a given value", "no bias", "updated form", "half", "nothing"],
)
def test_a_refusal_says_what_and_where(
    make_project: MakeProject, result: str, text: str, column: int, shown: str
) -> None:
    with pytest.raises(ConditionError) as caught:
        condition_at(make_project().network, 1, result, text)
    assert str(caught.value).startswith(shown)
    assert caught.value.column == column


def test_a_cell_beyond_the_batch_is_refused_where_no_iteration_has_it(make_project: MakeProject) -> None:
    network = make_project().network
    assert condition_at(network, 2, "out_b", "out_b[1,2] > 0").names == {"out_b"}
    with pytest.raises(ConditionError):
        condition_at(network, 1, "out_b", "out_b[1,2] > 0")


def test_breakpoints_that_are_off_are_passed(make_project: MakeProject, at: At) -> None:
    session = at(make_project(), 1, 2)
    off, on = Breakpoint("out_b", is_on=False), Breakpoint("error")
    assert list(checks_of((off,))(session.project)) == []
    assert list(checks_of((off, on))(session.project)) == [5]
    assert hits_at(session, (off,)) == ()
    assert hits_at(session, (replace(off, is_on=True),)) == (replace(off, is_on=True),)


@pytest.mark.parametrize(
    "breakpoint_",
    [
        Breakpoint("out_z"),
        Breakpoint("W_b"),
        Breakpoint("new_bias_b"),
        Breakpoint("error", "bias_b[1] > 0"),
        Breakpoint("net_b", "E > 0"),
        Breakpoint("error", "E >"),
    ],
    ids=["no such layer", "given", "no bias to update", "no bias to ask for", "not known yet", "no condition"],
)
def test_a_breakpoint_that_means_nothing_in_a_network_stops_nothing_there(
    make_project: MakeProject, breakpoint_: Breakpoint
) -> None:
    session = open_session(make_project())
    assert list(checks_of((breakpoint_,))(session.project)) == []
    assert all(hits_at(place, (breakpoint_,)) == () for place in one_iteration(session.project))


def stops(session: Session, breakpoint_: Breakpoint, until: int) -> list[Position]:
    """Return all places where a run on stops."""
    found: list[Position] = []
    while True:
        way = RunOn(session, checks_of((breakpoint_,)), until)
        assert way.go_on(float("inf"))
        if way.found is None:
            return found
        session = way.finish()
        found.append(way.found)


def test_where_a_later_setting_removed_the_bias_of_its_condition_a_breakpoint_stops_nothing(
    make_project: MakeProject, at: At
) -> None:
    session = at(make_project(bias="trained"), 4, 0)
    session = settings_move(session, {"bias": "none"}).finish()
    session = restart(settings_move(go_to(session, Position(7, 0)), {"bias": "trained"}).finish())
    assert stops(session, Breakpoint("error", "bias_b[1] < 99"), 9) == [(k, 5) for k in (1, 2, 3, 7, 8)]
    assert stops(session, Breakpoint("new_bias_b"), 9) == [(k, 14) for k in (1, 2, 3, 7, 8)]
    assert stops(session, Breakpoint("new_W_b"), 9) == [(k, 11 if 4 <= k < 7 else 13) for k in range(1, 9)]


EXPLODING: dict[str, Mapping[str, object]] = {
    "linear": {"activations": "linear", "learning_rate": 50.0},
    "linear on paper": {"activations": "linear", "learning_rate": 50.0, "decimals": 4},
    "linear, batches and biases": {"activations": "linear", "bias": "trained", "batch_size": 2, "learning_rate": 9.0},
    "relu": {"activations": "relu", "learning_rate": 1e100, "seed": 4},
    "leaky relu": {"activations": "leaky_relu", "learning_rate": 30.0, "bias": "frozen"},
    "softmax": {"activations": ("relu", "softmax"), "loss": "cross_entropy", "learning_rate": 1e306},
    "softmax of linear": {"activations": ("linear", "softmax"), "learning_rate": 1e300},
    "tanh": {"activations": "tanh", "learning_rate": 1.7e308, "samples": 4, "batch_size": 4},
    "tanh into linear": {"activations": ("tanh", "linear"), "learning_rate": 1e30},
    "binary cross entropy": {
        "loss": "binary_cross_entropy",
        "learning_rate": 1e308,
        "batch_size": 3,
        "bias": "trained",
    },
    "four layers": {"sizes": (2, 4, 3, 2), "activations": ("relu", "tanh", "linear"), "learning_rate": 1e60},
}


def not_finite(place: Session) -> list[tuple[str, int, int]]:
    """Return the cells of what the last operation made that are NaN or infinite, the result before its terms."""
    if place.operation is None:
        return []
    return [
        (name, row, column)
        for name in (place.operation.result, *place.operation.terms)
        for row, numbers in enumerate(place.values[name].tolist())
        for column, number in enumerate(numbers)
        if not np.isfinite(number)
    ]


def assert_caught(session: Session) -> Session:
    """Compare what a run on finds with the first place that stepping finds."""
    until = 100
    expected = next(place for place in stepping(session) if not_finite(place) or place.position.iteration == until)
    assert expected.position.iteration < until
    way = RunOn(session, non_finite, until)
    assert way.go_on(float("inf"))
    assert way.found == expected.position
    found = way.finish()
    assert first_non_finite(found) == not_finite(expected)[0]
    return found


@pytest.mark.parametrize("options", EXPLODING.values(), ids=EXPLODING)
def test_the_first_nan_or_infinity_is_caught_at_the_operation_that_made_it(
    make_project: MakeProject, options: Mapping[str, object]
) -> None:
    assert_caught(open_session(make_project(**options)))


@pytest.mark.parametrize(
    ("name", "number", "where"),
    [
        ("W_b", 1e308, "net_b"),
        ("W_c", 1.7e308, "net_c"),
        ("target", 1e200, "error"),
        ("target", 1e300, "error"),
        ("learning_rate", 1.7e308, "new_W_b"),
    ],
    ids=str,
)
def test_the_first_nan_or_infinity_after_an_edit_is_caught_where_it_came_into_being(
    make_project: MakeProject, at: At, name: str, number: float, where: str
) -> None:
    project = make_project(activations="linear", samples=1, seed=2)
    project = replace(project, inputs=project.inputs * 100, targets=project.targets * 100)
    session = restart(edit(at(project, 3, 0), name, 0, 0, number))
    found = assert_caught(session)
    assert found.operation is not None
    assert (found.position.iteration, found.operation.result) == (3, where)


def test_a_network_that_learns_makes_neither_nan_nor_infinity(project: Project) -> None:
    way = RunOn(open_session(project), non_finite, 12)
    assert way.go_on(float("inf"))
    assert way.found is None
    assert all(first_non_finite(place) is None for place in one_iteration(project))
