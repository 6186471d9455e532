"""Watches while someone steps, jumps and edits, and the way back to the last change: beside a list of all places.

What an expression means is written a second time here, as plain Python beside its text.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pytest

from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.model.project import Project
from gpnet_engine.stopping.conditions.condition import ConditionError
from gpnet_engine.stopping.running import RunBack
from gpnet_engine.stopping.watches import LastChange, LastChangeOfCell, Watch, cell_text, parse_watch, value_at
from gpnet_engine.time.editing import edit, settings_move, undo
from gpnet_engine.time.edits import CellEdit, Edits, SeedEdit, SettingsEdit
from gpnet_engine.time.session import (
    START,
    Position,
    Session,
    go_to,
    latest,
    open_session,
    step_back,
    step_forward,
)
from gpnet_engine.time.timeline import DEFAULT_BUDGET
from tests.builders.sessions import assert_same, opened

MakeProject = Callable[..., Project]
At = Callable[[Project, int, int], Session]
Values: TypeAlias = Mapping[str, Matrix]

# The values that are needed come first: where they are not known, there is no value.
EXPRESSIONS: dict[str, Callable[[Values, int, int], float]] = {
    "W_b[1,1]": lambda values, _iteration, _step: values["W_b"][0, 0],
    "W_b[3,2]": lambda values, _iteration, _step: values["W_b"][2, 1],
    "W_c[2,3]": lambda values, _iteration, _step: values["W_c"][1, 2],
    "new_W_b[1,1]": lambda values, _iteration, _step: values["new_W_b"][0, 0],
    "new W_c[2,3] - W_c[2,3]": lambda values, _iteration, _step: values["new_W_c"][1, 2] - values["W_c"][1, 2],
    "bias_b[1]": lambda values, _iteration, _step: values["bias_b"][0, 0],
    "out_a[1,1]": lambda values, _iteration, _step: values["out_a"][0, 0],
    "target[2,1]": lambda values, _iteration, _step: values["target"][1, 0],
    "l": lambda values, _iteration, _step: values["learning_rate"][0, 0],
    "out_b[2,1]": lambda values, _iteration, _step: values["out_b"][1, 0],
    "max(abs(δ_b))": lambda values, _iteration, _step: abs(values["delta_b"]).max(),
    "sum(fprime_b)": lambda values, _iteration, _step: values["fprime_b"].sum(),
    "E": lambda values, _iteration, _step: values["error"][0, 0],
    "E < 0.3": lambda values, _iteration, _step: values["error"][0, 0] < 0.3,
    "W_b[1,1] + out_b[1,1]": lambda values, _iteration, _step: values["W_b"][0, 0] + values["out_b"][0, 0],
    "sum(W_c) - sum(W_b)": lambda values, _iteration, _step: values["W_c"].sum() - values["W_b"].sum(),
    "sum(step_W_c) * l + net_b[1,1]": lambda values, _iteration, _step: (
        values["step_W_c"].sum() * values["learning_rate"][0, 0] + values["net_b"][0, 0]
    ),
    "iteration % 3": lambda _values, iteration, _step: iteration % 3,
    "iteration * E": lambda values, iteration, _step: iteration * values["error"][0, 0],
    "1 + 2": lambda _values, _iteration, _step: 3,
    "0 / 0": lambda _values, _iteration, _step: math.nan,
}


def plainly(session: Session, text: str) -> float | None:
    """Return the value of an expression, None where it is not known."""
    try:
        with np.errstate(all="ignore"):
            return float(EXPRESSIONS[text](session.values, *session.position))
    except KeyError:
        return None


def is_same(left: float | None, right: float | None) -> bool:
    return left == right or (left is not None and right is not None and math.isnan(left) and math.isnan(right))


def walked(project: Project, edits: Edits, last: int) -> list[Session]:
    """Return the sessions at all places up to the end of iteration `last`."""
    places = [opened(project, edits)]
    while (following := step_forward(places[-1])).position.iteration <= last:
        places.append(following)
    return places


def changed_before(places: Sequence[Session], text: str) -> list[Session]:
    """Return, for each place, the last one before it where the value is another than it was known before."""
    known: float | None = None
    found, changes = places[0], []
    for place in places:
        changes.append(found)
        value = plainly(place, text)
        if value is not None and not is_same(value, known):
            if known is not None or place.position > START:
                found = place
            known = value
    return changes


def arrived(way: RunBack, seconds: float = float("inf")) -> Session:
    """Go on in slices until the way has come to its end."""
    for _ in range(1000):
        if way.go_on(seconds):
            return way.finish()
    raise AssertionError("It does not come on.")


@pytest.fixture
def quiet(make_project: MakeProject) -> Project:
    """Return a project in which column 1 of W_b never changes, as its input is 0, and biases are frozen."""
    project = make_project(bias="frozen")
    return replace(project, inputs=matrix([[0.5, -0.25, 1.0], [0.0, 0.0, 0.0]]))


IN_THE_PAST: dict[str, Edits] = {
    "no edits": (),
    "a weight at the start of an iteration": (CellEdit(4, "W_b", 2, 1, 0.75), CellEdit(25, "W_b", 2, 1, 0.75)),
    "a weight after its update": (CellEdit(3, "new_W_b", 2, 1, 0.75), CellEdit(26, "new_W_b", 0, 0, -2.0)),
    "the same number again": (CellEdit(3, "W_b", 2, 1, 0.75), CellEdit(20, "W_b", 2, 1, 0.75)),
    "inputs": (CellEdit(3, "inputs", 0, 0, 1.5), CellEdit(22, "inputs", 1, 1, -1.5)),
    "targets and learning rate": (CellEdit(2, "targets", 1, 2, 0.0), CellEdit(19, "learning_rate", 0, 0, 0.25)),
    "a new seed": (SeedEdit(3), CellEdit(20, "new_W_c", 1, 2, 0.75)),
    "biases, trained from some iteration on": (SettingsEdit(21, (("bias", "trained"),)),),
    "a frozen bias is set": (CellEdit(18, "bias_b", 0, 0, 0.75),),
    "another batch size": (SettingsEdit(18, (("batch_size", 2),)), SettingsEdit(25, (("batch_size", 1),))),
    "no steps any more": (SettingsEdit(9, (("learning_rate", 0.0),)),),
}


@pytest.mark.parametrize("edits", IN_THE_PAST.values(), ids=IN_THE_PAST)
def test_a_value_is_what_the_place_says_and_none_where_it_is_not_known(quiet: Project, edits: Edits) -> None:
    for place in walked(quiet, edits, 26)[::5]:
        for text in EXPRESSIONS:
            expected, found = plainly(place, text), value_at(place, text)
            assert (found is None) == (expected is None)
            assert found is None or expected is None or found == pytest.approx(expected, rel=1e-13, nan_ok=True)


def test_the_cell_under_a_cursor_has_the_value_of_its_text(make_project: MakeProject) -> None:
    for place in walked(make_project((2, 3, 1), bias="trained", samples=5, batch_size=2), (), 3):
        for name in place.values:
            for (row, column), number in np.ndenumerate(place.values[name]):
                assert value_at(place, cell_text(name, row, column)) == number


def test_the_text_of_a_cell_counts_from_1() -> None:
    assert (cell_text("W_b", 2, 1), cell_text("new_W_b", 2, 1)) == ("W_b[3,2]", "new_W_b[3,2]")
    assert cell_text("delta_c", 0, 3) == "delta_c[1,4]"
    assert (cell_text("error", 0, 0), cell_text("learning_rate", 0, 0)) == ("error", "learning_rate")


def test_an_expression_that_means_nothing_here_has_no_value(quiet: Project) -> None:
    session = settings_move(go_to(open_session(quiet), Position(2, 4)), {"bias": "none"}).finish()
    assert value_at(session, "bias_b[1]") is None
    assert value_at(go_to(session, Position(1, 4)), "bias_b[1]") == quiet.parameters["bias_b"][0, 0]
    assert value_at(session, "W_b[0,") is None


def test_a_cell_that_a_smaller_last_batch_does_not_have_is_nan(make_project: MakeProject, at: At) -> None:
    project = make_project(samples=3, batch_size=2)
    assert value_at(at(project, 1, 4), "out_b[1,2]") == at(project, 1, 4).values["out_b"][0, 1]
    last = value_at(at(project, 2, 4), "out_b[1,2]")
    assert last is not None
    assert math.isnan(last)


@pytest.mark.parametrize("budget", [1, DEFAULT_BUDGET], ids=["few checkpoints", "plenty"])
@pytest.mark.parametrize("edits", IN_THE_PAST.values(), ids=IN_THE_PAST)
def test_the_way_back_leads_to_the_operation_that_last_changed_the_value(
    quiet: Project, edits: Edits, budget: int
) -> None:
    places = walked(quiet, edits, 37)
    session = opened(quiet, edits, budget)
    for text in EXPRESSIONS:
        for place, expected in list(zip(places, changed_before(places, text), strict=True))[3::31]:
            session = go_to(session, place.position)
            assert_same(arrived(LastChange(session, text)), expected)


def test_near_the_start_every_place_leads_back_to_the_last_change(quiet: Project) -> None:
    places = walked(quiet, IN_THE_PAST["a weight after its update"], 4)
    for text in EXPRESSIONS:
        for place, expected in zip(places, changed_before(places, text), strict=True):
            assert_same(arrived(LastChange(place, text), seconds=0.0), expected)


CELLS = [("W_b", 0, 0), ("W_b", 2, 1), ("new_W_c", 1, 2), ("bias_b", 0, 0), ("out_a", 0, 0), ("out_b", 1, 0)]


@pytest.mark.parametrize("edits", IN_THE_PAST.values(), ids=IN_THE_PAST)
def test_the_way_back_from_a_cell_leads_to_the_operation_that_made_it_another_one(quiet: Project, edits: Edits) -> None:
    places = walked(quiet, edits, 27)
    for cell in CELLS:
        for place, expected in list(zip(places, last_made(places, *cell), strict=True))[3::19]:
            assert_same(arrived(LastChangeOfCell(place, *cell)), expected)


def last_made(places: Sequence[Session], name: str, row: int, column: int) -> list[Session]:
    """Return, for each place, the last one before it at which the cell on screen became another number."""
    known: float | None = None
    found, changes = places[0], []
    for place in places:
        changes.append(found)
        parameter = name.removeprefix("new_")
        array = place.values.get(latest(place, parameter))
        if array is not None and not is_same(known, array[row, column]):
            found = place if known is not None or place.position > START else found
            known = array[row, column]
    return changes


@pytest.mark.parametrize("options", [{"decimals": 2}, {"samples": 5, "batch_size": 3, "reduction": "mean"}], ids=str)
def test_numbers_that_stand_still_on_paper_and_smaller_batches_do_not_mislead(
    make_project: MakeProject, options: Mapping[str, object]
) -> None:
    project = make_project(bias="trained", **options)
    places = walked(project, (), 20)
    for text in EXPRESSIONS:
        for place, expected in list(zip(places, changed_before(places, text), strict=True))[::29]:
            assert_same(arrived(LastChange(place, text)), expected)


@pytest.mark.parametrize("text", ["W_b[3,2]", "bias_b[1]", "l", "1 + 2", "out_a[2,1]", "max(W_b) > 99"])
def test_a_value_that_never_changed_leads_to_the_start_of_the_run(quiet: Project, text: str) -> None:
    way = LastChange(go_to(open_session(quiet), Position(400, 7)), text)
    assert arrived(way).position == START
    assert way.found is None


def test_the_input_changes_where_the_next_sample_is_taken(quiet: Project) -> None:
    session = go_to(open_session(quiet), Position(5, 3))
    assert arrived(LastChange(session, "out_a[1,1]")).position == (5, 0)
    session = edit(session, "out_a", 1, 0, 0.5)  # the second of three samples
    assert arrived(LastChange(go_to(session, Position(7, 3)), "out_a[2,1]")).position == (6, 0)
    assert arrived(LastChange(go_to(session, Position(5, 0)), "out_a[2,1]")).position == START


@pytest.mark.parametrize("came_back", [21, 22, 30], ids="after iteration {}".format)
def test_a_value_that_was_away_and_came_back_as_another_one_has_changed_there(quiet: Project, came_back: int) -> None:
    edits = (SettingsEdit(19, (("bias", "none"),)), SettingsEdit(came_back, (("bias", "frozen"),)))
    session = opened(quiet, edits)
    for iteration in range(came_back + 1, came_back + 25):
        found = arrived(LastChange(go_to(session, Position(iteration, 3)), "bias_b[1]"))
        assert found.position == (came_back, 0)


@pytest.mark.parametrize("text", ["step", "step * l", "step + iteration"])
def test_the_number_of_the_step_changes_with_every_operation(quiet: Project, text: str) -> None:
    session = go_to(open_session(quiet), Position(3, 5))
    assert value_at(session, text) != value_at(step_back(session), text)
    assert arrived(LastChange(session, text)).position == (3, 4)


def test_the_way_back_crosses_iterations_with_another_batch_size(make_project: MakeProject, at: At) -> None:
    session = settings_move(at(make_project((2, 2, 1), batch_size=3), 3, 4), {"batch_size": 1}).finish()
    assert value_at(session, "out_c") == session.values["out_c"][0, 0]
    assert arrived(LastChange(go_to(session, Position(3, 6)), "out_c")).position == (3, 4)


@pytest.mark.parametrize(
    "text",
    ["", "E <", "E E", "W_z[1,1]", "W_b", "W_b[10,1]", "W_b[1]", "W_b[0,1]", "E.item()", "bias_c[1]", "E == 'x'"],
)
def test_nonsense_cannot_be_watched(make_project: MakeProject, text: str) -> None:
    session = open_session(make_project())
    with pytest.raises(ConditionError):
        parse_watch(session, text)
    with pytest.raises(ConditionError):
        LastChange(session, text)
    assert value_at(session, text) is None


def test_a_new_watch_knows_what_is_known_where_it_is_made(make_project: MakeProject, at: At) -> None:
    session = at(make_project(), 2, 5)
    error = session.values["error"][0, 0]
    assert parse_watch(session, " E ") == Watch("E", "E", value=error, place=Position(2, 5), is_known=True)
    assert parse_watch(session, "E", "the error").name == "the error"
    assert parse_watch(session, "sum(step_W_b)") == Watch("sum(step_W_b)", "sum(step_W_b)")


def test_a_watch_keeps_the_last_value_where_there_is_none(make_project: MakeProject) -> None:
    session = open_session(make_project())
    watch = parse_watch(session, "E")
    errors = []
    for place in walked(session.project, (), 3):
        watch = watch.seen(place)
        if place.position.step == 5:
            errors.append(place.values["error"][0, 0])
        assert watch.is_known == (place.position.step >= 5)
        assert watch.value == (errors[-1] if errors else None)
    assert watch.change == 0.0  # at the last operation E stayed as it was
    next_error = go_to(session, Position(4, 5))
    watch = watch.seen(step_forward(place)).seen(next_error)
    assert watch.before == errors[-1]
    assert watch.change == next_error.values["error"][0, 0] - errors[-1] != 0.0
    assert watch.seen(next_error) == watch  # looking again changes nothing


def test_an_edit_where_one_stands_is_a_change(make_project: MakeProject, at: At) -> None:
    session = at(make_project(), 2, 5)
    watch = parse_watch(session, "W_b[1,1]")
    assert watch.change is None
    old = watch.value
    edited = edit(session, "W_b", 0, 0, 3.0)
    watch = watch.seen(edited)
    assert (watch.value, watch.before, watch.place) == (3.0, old, (2, 5))
    watch = watch.seen(undo(edited))
    assert (watch.value, watch.before) == (old, 3.0)


def test_a_nan_that_stays_is_no_change(make_project: MakeProject, at: At) -> None:
    session = at(make_project(), 2, 5)
    watch = parse_watch(session, "0 / 0")
    assert (watch.before, watch.change) == (None, None)
    assert watch.seen(session).before is None


def test_a_watch_outlives_a_setting_that_takes_its_meaning(quiet: Project, at: At) -> None:
    session = at(quiet, 3, 4)
    watch = parse_watch(session, "bias_b[1]")
    without = settings_move(session, {"bias": "none"}).finish()
    assert watch.seen(without) == replace(watch, is_known=False)
    assert watch.seen(without).seen(session) == watch


def test_however_one_moves_a_watch_says_what_was_seen_last(make_project: MakeProject) -> None:
    random = np.random.default_rng(5)
    moves: tuple[Callable[[Session], Session], ...] = (
        step_forward,
        step_forward,
        lambda session: step_back(session) if session.position > START else session,
        lambda session: go_to(session, Position(int(random.integers(1, 9)), int(random.integers(0, 13)))),
        lambda session: edit(session, "W_b", 0, 0, float(random.integers(-3, 3))),
        lambda session: undo(session) if session.edits else session,
        lambda session: session,
    )
    texts = list(EXPRESSIONS)
    session = open_session(make_project())
    watches = [Watch(text) for text in texts]
    seen: list[list[tuple[Position, float]]] = [[] for _ in texts]
    for _ in range(400):
        session = moves[random.integers(len(moves))](session)
        watches = [watch.seen(session) for watch in watches]
        for text, watch, known in zip(texts, watches, seen, strict=True):
            value = value_at(session, text)
            if value is not None and not (known and known[-1][0] == session.position and is_same(known[-1][1], value)):
                known.append((session.position, value))
            assert watch.is_known == (value is not None)
            assert watch.place == (known[-1][0] if known else None)
            assert is_same(watch.value, known[-1][1] if known else None)
            assert is_same(watch.before, known[-2][1] if len(known) > 1 else None)
