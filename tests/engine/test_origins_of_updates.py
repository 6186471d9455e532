"""Where the numbers of an update come from: what an optimizer keeps, its terms, the count of updates, the rate."""

from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import Any

import numpy as np
import pytest

from gpnet_engine.model.optimizer_settings import OptimizerName
from gpnet_engine.model.project import Project
from gpnet_engine.model.setting_kinds import Scheduled
from gpnet_engine.names import before_update, is_carried, is_drawn_within, is_single, is_state, updated
from gpnet_engine.operations.program import carried_shapes, operation_making
from gpnet_engine.questions.links import Link, Links, largest_behind, link_to, links
from gpnet_engine.questions.origins import Origin, OriginKind, origin_of
from gpnet_engine.time.editing import edit, restart_with_new_seed, settings_move
from gpnet_engine.time.session import Position, Session, go_to, open_session, project_here
from tests.builders.projects import make_project
from tests.builders.strategies import SETTINGS_OF_UPDATES

WITH_STATE = [one for one in SETTINGS_OF_UPDATES if OptimizerName(one.get("optimizer", "sgd")).kept]
ALL = 1_000
FROM_NOTHING = {OriginKind.GIVEN, OriginKind.BEGINS, OriginKind.COUNTED}


def project_of(of_network: Mapping[str, Any]) -> Project:
    return make_project((2, 3, 2), bias="trained", **of_network)


def end_of(session: Session, iteration: int) -> Session:
    steps = len(go_to(session, Position(iteration, 0)).program)
    return go_to(session, Position(iteration, steps))


def link(session: Session, name: str, row: int = 0, column: int = 0) -> Link:
    found = link_to(session, name, row, column)
    assert found is not None
    return found


def origin(session: Session, name: str, row: int = 0, column: int = 0) -> Origin:
    found = origin_of(session, name, row, column)
    assert found is not None
    return found


def where(session: Session, name: str, row: int = 0, column: int = 0) -> tuple[OriginKind, tuple[int, int], str]:
    found = origin(session, name, row, column)
    return found.kind, found.position, found.name


def cells_of(session: Session) -> Iterator[tuple[str, int, int]]:
    """Yield the last cell of every value."""
    for name, array in session.values.items():
        yield name, array.shape[0] - 1, array.shape[1] - 1


def first_state(session: Session) -> str:
    return next(name for name in session.values if is_state(name))


def leaves_behind(session: Session, root: Link) -> set[Link]:
    """Return the cells that a number comes from in the end, through all iterations."""
    waiting, met, leaves = [(root, session)], {root}, set[Link]()
    while waiting:
        one, known_at = waiting.pop()
        behind = links(known_at, one, ALL)
        leaves |= {one} if one.is_leaf else set()
        for source in (each for branch in behind.branches for each in branch.links):
            assert source.position <= one.position
            if source not in met:
                met.add(source)
                waiting.append((source, behind.session))
    return leaves


@pytest.mark.parametrize("of_network", SETTINGS_OF_UPDATES, ids=str)
def test_an_update_leads_back_to_the_data_the_first_weights_and_the_gradients_of_all_iterations(
    of_network: Mapping[str, Any],
) -> None:
    session = end_of(open_session(project_of(of_network)), 3)
    leaves = leaves_behind(session, link(session, "new_W_b", 1, 0))
    assert {leaf.kind for leaf in leaves} <= FROM_NOTHING
    assert {"learning_rate", "target", "out_a", "W_b", "bias_c"} <= {leaf.name for leaf in leaves}
    for kind in ("target", "out_a"):
        assert {leaf.position.iteration for leaf in leaves if leaf.name == kind} == {1, 2, 3}
    for leaf in leaves:
        assert leaf.position.iteration == 1 or not is_carried(leaf.name)
        assert leaf.value == 0.0 or leaf.kind is not OriginKind.BEGINS
    states = {leaf.name for leaf in leaves if leaf.kind is OriginKind.BEGINS}
    assert bool(states) == any(is_state(name) for name in carried_shapes(session.project.network))


@pytest.mark.parametrize("of_network", SETTINGS_OF_UPDATES, ids=str)
def test_the_terms_of_every_number_add_up_to_it_and_their_shares_to_1(of_network: Mapping[str, Any]) -> None:
    session = end_of(open_session(project_of(of_network)), 3)
    for name, row, column in cells_of(session):
        root = link(session, name, row, column)
        found = links(session, root, ALL)
        if root.is_leaf:
            assert found.branches == ()
            continue
        values = [branch.addend.value for branch in found.branches]
        shares = [branch.addend.share for branch in found.branches]
        assert sum(values) == pytest.approx(root.value, rel=1e-11, abs=1e-16), name
        assert sum(map(abs, shares)) == pytest.approx(1.0) or not any(values)
        total = sum(map(abs, values))
        assert shares == pytest.approx([value / total if total else 0.0 for value in values])
        for each in (one for branch in found.branches for one in branch.links):
            assert each.value == found.session.values[each.name][each.row, each.column]


@pytest.mark.parametrize("of_network", SETTINGS_OF_UPDATES, ids=str)
def test_every_number_can_be_followed_until_it_comes_from_nothing_else(of_network: Mapping[str, Any]) -> None:
    """A number that is followed to is on screen as a matrix of its own; of a state the larger term leads back."""
    session = end_of(open_session(project_of(of_network)), 3)
    at = cache(partial(go_to, session))
    for name, row, column in cells_of(session):
        root, known_at = link(session, name, row, column), session
        for _ in range(60):
            target = largest_behind(known_at, root)
            if target is None:
                break
            assert not is_drawn_within(target.name)
            followed = updated(target.name) if target.kind is OriginKind.CARRIED else target.name
            known_at = at(target.position) if target.position < root.position else known_at
            root = link(known_at, followed, target.row, target.column_there)
        assert root.is_leaf or not links(known_at, root, ALL).branches[0].links, name


@pytest.mark.parametrize("of_network", WITH_STATE, ids=str)
def test_of_a_state_the_larger_of_its_terms_is_followed(of_network: Mapping[str, Any]) -> None:
    session = end_of(open_session(project_of(of_network)), 4)
    ways = set[bool]()
    states = [name for name in session.values if is_state(name) and name != before_update(name)]
    for name, row, column in [(one, *cell) for one in states for cell in np.ndindex(*session.values[one].shape)]:
        root = link(session, name, row, column)
        largest = links(session, root, ALL).branches[0]
        target = largest_behind(session, root)
        assert target in largest.links
        assert target is not None
        is_carried_on = target.kind is OriginKind.CARRIED
        assert is_carried_on == (before_update(name) in {one.name for one in largest.links})
        ways.add(is_carried_on)
    assert True in ways


def test_a_step_of_adam_is_followed_through_the_means_to_the_gradient_of_an_earlier_iteration() -> None:
    project = project_of({"optimizer": "adam"})
    session = end_of(open_session(project), 4)
    step = links(session, links(session, link(session, "new_W_b", 1, 0), ALL).branches[1].links[0], ALL)
    assert [[one.name for one in branch.links] for branch in step.branches] == [
        ["learning_rate", "mhat_W_b", "vhat_W_b"]
    ]
    met: list[tuple[int, str]] = []
    root, known_at = link(session, "new_W_b", 1, 0), session
    while not met or not met[-1][1].startswith("grad_"):
        target = largest_behind(known_at, root)
        assert target is not None
        known_at = go_to(session, target.position)
        name = updated(target.name) if target.kind is OriginKind.CARRIED else target.name
        root = link(known_at, name, target.row, target.column_there)
        met.append((known_at.position.iteration, name))
    assert met[:2] == [(4, "mhat_W_b"), (4, "new_moment1_W_b")]
    assert met[-1][0] < 4
    assert [name for _, name in met[2:-1]] == ["new_moment1_W_b"] * (len(met) - 3)


def test_where_gradients_are_clipped_the_gradient_is_followed_not_the_factor() -> None:
    session = end_of(open_session(project_of({"clip_norm": 0.01})), 1)
    target = largest_behind(session, link(session, "new_W_b", 1, 0))
    assert target is not None
    assert (target.name, target.row, target.column) == ("grad_W_b", 1, 0)


@pytest.mark.parametrize(
    ("of_network", "root"), [({"clip_norm": 0.01}, "norm"), ({"l2": 0.1}, "penalty"), ({"l1": 0.1}, "penalty")], ids=str
)
def test_what_adds_up_sizes_lists_the_cells_that_are_farthest_from_0(of_network: Mapping[str, Any], root: str) -> None:
    session = end_of(open_session(project_of(of_network)), 1)
    found: Links = links(session, link(session, root), 3)
    for branch in found.branches:
        for name in {one.name for one in branch.links}:
            sizes = [abs(one.value) for one in branch.links if one.name == name]
            assert sizes == sorted(np.abs(session.values[name]).ravel(), reverse=True)[: len(sizes)]
        assert branch.left_out == sum(cells.numbers(session.values).size for cells in branch.addend.cells) - 3


@pytest.mark.parametrize("of_network", WITH_STATE, ids=str)
def test_a_state_begins_at_0_is_carried_over_or_typed(of_network: Mapping[str, Any]) -> None:
    session = open_session(project_of(of_network))
    state = first_state(session)
    making = operation_making(session.project.network, updated(state))
    assert making is not None
    step = making[0]
    assert where(session, state) == (OriginKind.BEGINS, (1, 0), state)
    later = end_of(session, 3)
    assert where(later, state) == (OriginKind.CARRIED, (2, step), updated(state))
    assert where(later, updated(state)) == (OriginKind.COMPUTED, (3, step), updated(state))
    typed = edit(end_of(edit(go_to(session, Position(2, 0)), state, 0, 0, 0.5), 3), updated(state), 1, 1, 0.25)
    assert where(go_to(typed, Position(2, 0)), state) == (OriginKind.TYPED, (2, 0), state)
    assert where(typed, updated(state), 1, 1) == (OriginKind.TYPED, (3, step), updated(state))
    assert where(go_to(typed, Position(4, 0)), state, 1, 1) == (OriginKind.TYPED, (3, step), updated(state))
    assert where(go_to(typed, Position(4, 0)), state) == (OriginKind.CARRIED, (3, step), updated(state))
    assert where(restart_with_new_seed(typed), state) == (OriginKind.BEGINS, (1, 0), state)


@pytest.mark.parametrize("of_network", WITH_STATE, ids=str)
def test_a_state_that_a_project_goes_on_with_is_given(of_network: Mapping[str, Any]) -> None:
    session = open_session(project_here(end_of(open_session(project_of(of_network)), 2)))
    state = first_state(session)
    assert where(session, state) == (OriginKind.GIVEN, (1, 0), state)
    assert where(restart_with_new_seed(session), state) == (OriginKind.BEGINS, (1, 0), state)
    anew = settings_move(session, {"optimizer": "nesterov" if "moment2" in state or "moment1" in state else "adam"})
    begun = anew.finish()
    assert where(begun, first_state(begun)) == (OriginKind.BEGINS, (1, 0), first_state(begun))


def test_with_another_optimizer_or_a_new_bias_a_state_begins_where_that_was_set() -> None:
    session = open_session(make_project((2, 3, 2), optimizer="adam"))
    session = settings_move(go_to(session, Position(3, 0)), {"optimizer": "adamw"}).finish()
    session = settings_move(go_to(session, Position(5, 0)), {"bias": "trained"}).finish()
    for iteration, name, expected in (
        (3, "moment1_W_b", (OriginKind.BEGINS, (3, 0), "moment1_W_b")),
        (5, "moment2_bias_c", (OriginKind.BEGINS, (5, 0), "moment2_bias_c")),
    ):
        assert where(go_to(session, Position(iteration, 0)), name) == expected
        assert go_to(session, Position(iteration, 0)).values[name][0, 0] == 0.0
    assert origin(go_to(session, Position(5, 0)), "moment1_W_b").kind is OriginKind.CARRIED
    assert [session.timeline.starts.is_new_optimizer(iteration) for iteration in range(1, 6)] == [
        *(False, False, True),
        *(False, False),
    ]
    assert [session.timeline.starts.counted_from(iteration) for iteration in (2, 3, 5)] == [(1, 0), (3, 0), (3, 0)]


def test_updates_are_counted_and_a_scheduled_rate_follows_its_schedule_until_one_is_typed() -> None:
    halved = Scheduled("exponential", (("factor", 0.5),))
    session = settings_move(open_session(project_of({"optimizer": "adam"})), {"schedule": halved}).finish()
    third = go_to(session, Position(3, 0))
    assert where(third, "updates") == (OriginKind.COUNTED, (3, 0), "updates")
    assert where(third, "learning_rate") == (OriginKind.SCHEDULED, (3, 0), "learning_rate")
    typed = go_to(edit(third, "learning_rate", 0, 0, 0.25), Position(5, 0))
    assert where(typed, "learning_rate") == (OriginKind.TYPED, (3, 0), "learning_rate")
    for name in ("updates", "learning_rate"):
        assert is_single(name)
        assert link(third, name).is_leaf
        assert largest_behind(third, link(third, name)) is None
