"""An optimizer by keys: its state followed to earlier iterations, edited, watched; rates of a schedule; the count t."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Static

from gpnet_engine.files.document import Document
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.optimizer_settings import OptimizerName
from gpnet_engine.model.project import Project
from gpnet_engine.model.setting_kinds import Scheduled
from gpnet_engine.names import before_update, is_state, label, updated
from gpnet_engine.operations.program import carried_shapes, operation_making
from gpnet_engine.stopping.watches import cell_text
from gpnet_engine.time.editing import settings_move
from gpnet_engine.time.session import Position, go_to, open_session
from gpnet_tui.app import GpnetApp
from gpnet_tui.dialogs.origin import OriginTree
from gpnet_tui.view.answers.cell import cell_lines, largest_note
from gpnet_tui.view.breakpoints import watch_of
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef, plain
from gpnet_tui.view.text.labels import cell_label
from tests.builders.keys import to

SceneOf: TypeAlias = Callable[[App[Any]], Scene]
Told: TypeAlias = Callable[[App[Any]], str]
AnyPilot: TypeAlias = Pilot[None]

SIZE = (140, 45)
KEEPING = [name for name in OptimizerName if name.kept]


@pytest.fixture(scope="session")
def adam() -> Project:
    """Return the network of the article, trained by Adam."""
    return open_project("adam", Overrides())


def where(pilot: AnyPilot, scene_of: SceneOf) -> str:
    scene = scene_of(pilot.app)
    iteration, step = scene.session.position
    return f"{iteration}.{step} {cell_label(scene.session, scene.focus.cursor)}"


async def look_at(pilot: AnyPilot, scene_of: SceneOf, cell: CellRef) -> None:
    pilot.app.screen.move(scene_of(pilot.app).looking_at(cell))  # type: ignore[attr-defined] # ours
    await pilot.pause()


async def root_line(pilot: AnyPilot) -> str:
    """Return the first line of the tree of origins."""
    await pilot.press("T")
    text = str(pilot.app.screen.query_one(OriginTree).root.label)
    await pilot.press("escape")
    return text


async def test_a_step_of_adam_is_followed_through_its_means_to_the_gradient_of_an_earlier_iteration_and_back(
    adam: Project, scene_of: SceneOf
) -> None:
    network = adam.network
    steps = {label(one): step for one in carried_shapes(network) for step in [_step(adam, updated(one))] if step}
    async with GpnetApp(Document(adam)).run_test(size=SIZE) as pilot:
        await pilot.press(*to(f"4.{steps['W_b']}"))
        await look_at(pilot, scene_of, CellRef("new_W_b", 0, 0))
        seen = [where(pilot, scene_of)]
        while "∇" not in seen[-1]:
            await pilot.press("greater_than_sign")
            seen.append(where(pilot, scene_of))
            assert len(seen) < 10
        hat, mean = (label(name) for name in ("mhat_W_b", "new_moment1_W_b"))
        assert seen[1:3] == [f"4.{steps['W_b']} {hat}[1,1]", f"4.{steps['m_W_b']} {mean}[1,1]"]
        assert seen[3:-1] == [f"{k}.{steps['m_W_b']} {mean}[1,1]" for k in range(3, 3 - len(seen[3:-1]), -1)]
        assert seen[-1].split(".")[0] < "4"
        assert scene_of(pilot.app).session.position.iteration < 4
        for expected in reversed(seen[:-1]):
            await pilot.press("less_than_sign")
            assert where(pilot, scene_of) == expected


def _step(project: Project, result: str) -> int | None:
    making = operation_making(project.network, result)
    return making[0] if making else None


async def test_the_tree_of_a_step_opens_a_quotient_into_its_cells_with_their_numbers(
    adam: Project, scene_of: SceneOf
) -> None:
    async with GpnetApp(Document(adam)).run_test(size=SIZE) as pilot:
        await pilot.press(*to(f"2.{_step(adam, 'new_W_d')}"))
        await look_at(pilot, scene_of, CellRef("new_W_d", 0, 0))
        await pilot.press("T", "down", "down", "right")
        node = pilot.app.screen.query_one(OriginTree).cursor_node
        assert node is not None
        (quotient,) = node.children
        hat, root = label("mhat_W_d"), label("vhat_W_d")
        assert str(quotient.label).startswith(f"l · {hat}[1,1] / (√{root}[1,1] + ε) = ")
        assert [str(child.label).split(" ")[0] for child in quotient.children] == ["l", f"{hat}[1,1]", f"{root}[1,1]"]


@pytest.mark.parametrize("name", KEEPING)
async def test_a_state_is_edited_by_keys_before_and_after_its_update_and_watched(
    adam: Project, scene_of: SceneOf, name: OptimizerName
) -> None:
    project = adam.with_settings({"optimizer": name})
    state = next(filter(is_state, carried_shapes(project.network)))
    async with GpnetApp(Document(project)).run_test(size=SIZE) as pilot:
        for step, form in ((0, state), (_step(project, updated(state)), updated(state))):
            await pilot.press(*to(f"2.{step}"))
            await look_at(pilot, scene_of, CellRef(form, 1, 0))
            before = scene_of(pilot.app).session
            await pilot.press("w", "e", *"0.25", "enter")
            session = scene_of(pilot.app).session
            assert session.values[form][1, 0] == 0.25
            assert scene_of(pilot.app).watches[-1].value == 0.25
            following = go_to(session, Position(3, 0))
            is_after = form != before_update(form)
            assert (following.values[state][1, 0] == 0.25) == is_after
            await pilot.press("u")
            assert scene_of(pilot.app).session.values[form][1, 0] == before.values[form][1, 0]
            await pilot.press("U")
            assert scene_of(pilot.app).session.values[form][1, 0] == 0.25
            await pilot.press("u")


async def test_what_a_state_the_count_and_a_scheduled_rate_come_from_is_said(
    adam: Project, scene_of: SceneOf, told: Told
) -> None:
    project = adam.with_settings({"schedule": Scheduled("step", (("every", 2), ("factor", 0.5)))})
    async with GpnetApp(Document(project)).run_test(size=SIZE, notifications=True) as pilot:
        moved = settings_move(go_to(scene_of(pilot.app).session, Position(3, 0)), {"optimizer": "adamw"}).finish()
        pilot.app.screen.move(scene_of(pilot.app).at(go_to(moved, Position(4, 0))))  # type: ignore[attr-defined]
        rate, count, mean = CellRef("learning_rate", 0, 0), CellRef("updates", 0, 0), CellRef("moment1_W_b", 0, 0)
        await look_at(pilot, scene_of, rate)
        assert await root_line(pilot) == "l 0.0500   = 0.1 · 0.5^⌊(4 − 1)/2⌋, by its schedule"
        await look_at(pilot, scene_of, count)
        assert await root_line(pilot) == "t 2   counts the updates since iteration 3"
        assert "it counts the updates since iteration 3" in said(scene_of(pilot.app))
        await pilot.press("greater_than_sign", "e")
        await pilot.pause()
        assert told(pilot.app) == "t counts the updates, so it cannot be typed in."
        await look_at(pilot, scene_of, mean)
        assert (await root_line(pilot)).endswith(f"left by iteration 3, step {_step(project, 'new_moment1_W_b')}")
        await pilot.press(*to("3.0"))
        await look_at(pilot, scene_of, mean)
        assert (await root_line(pilot)).endswith("begins at 0, as the optimizer was changed in iteration 3")
        await pilot.press(*to("1.0"))
        await look_at(pilot, scene_of, mean)
        assert (await root_line(pilot)).endswith("begins at 0")


def said(scene: Scene) -> str:
    return " ".join(plain(line) for line in cell_lines(scene, 100, 6))


async def test_a_rate_under_a_schedule_is_typed_over_and_the_question_says_that_it_stays(
    adam: Project, scene_of: SceneOf
) -> None:
    project = adam.with_settings({"schedule": Scheduled("exponential", (("factor", 0.5),))})
    async with GpnetApp(Document(project)).run_test(size=SIZE) as pilot:
        await pilot.press(*to("3.0"))
        await look_at(pilot, scene_of, CellRef("learning_rate", 0, 0))
        assert "0.1 · 0.5^(3 − 1), by its schedule" in said(scene_of(pilot.app))
        await pilot.press("e")
        hint = str(pilot.app.screen.query_one("#ask-hint", Static).render())
        assert "The new value counts from iteration 3 on and stays: the schedule ends there." in hint
        await pilot.press(*"0.2", "enter", "i", "i")
        assert scene_of(pilot.app).session.values["learning_rate"][0, 0] == 0.2
        await pilot.press("u")
        assert scene_of(pilot.app).session.values["learning_rate"][0, 0] == 0.1 * 0.5**4


@pytest.mark.parametrize("name", KEEPING)
async def test_what_changed_most_is_a_parameter_or_if_none_has_changed_a_state(
    adam: Project, scene_of: SceneOf, name: OptimizerName
) -> None:
    project = adam.with_settings({"optimizer": name})
    state = next(filter(is_state, carried_shapes(project.network)))
    async with GpnetApp(Document(project)).run_test(size=SIZE) as pilot:
        await pilot.press(*to(f"1.{_step(project, updated(state))}"), "S", "s")
        assert f"changed most: {label(state)}[" in plain(largest_note(scene_of(pilot.app), 100))
        await pilot.press("i")
        assert "changed most: W_" in plain(largest_note(scene_of(pilot.app), 100))


@pytest.mark.parametrize("name", ["error", "learning_rate", "updates", "clip", "norm", "penalty"])
def test_a_single_number_that_is_watched_again_is_called_by_its_label(adam: Project, name: str) -> None:
    session = open_session(adam.with_settings({"clip_norm": 1.0, "l2": 0.1}))
    end = go_to(session, Position(1, len(session.program)))
    watch = watch_of(end, cell_text(name, 0, 0))
    assert (watch.text, watch.name) == (name, label(name))
    assert watch.value == end.values[name][0, 0]
