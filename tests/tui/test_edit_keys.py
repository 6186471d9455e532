"""Editing from the keyboard: what is taken, what is refused and where, undo and redo, and the learning rate."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

import pytest
from textual import events
from textual.app import App
from textual.widgets import Input, Static

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_engine.model.typed_numbers import parse_number
from gpnet_engine.time.editing import edit, removal_move, settings_move
from gpnet_engine.time.session import Session, open_session
from gpnet_tui.app import GpnetApp
from gpnet_tui.dialogs.ask import AskScreen
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef

SceneOf: TypeAlias = Callable[[App[Any]], Scene]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
Told: TypeAlias = Callable[[App[Any]], str]

LARGE, SMALL = (140, 45), (80, 24)
TO_W_B = ["tab", "tab"]

REFUSED = {
    "abc": "not a number",
    "": "expected a number",
    "1,5,5": "decimal mark",
    "1/0": "divided by 0",
    "abc/3": "such as 0.5",
    "nan": "NaN",
    "1e999": "too large",
    "inf": "infinity",
    "0.5 0.5": "not a number",
    "1_000": "not a number",
}


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=["large", "small"])
@pytest.mark.parametrize("opening", ["e", "enter"])
async def test_a_typed_number_is_shown_and_what_follows_is_computed_again_and_marked(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen, opening: str, size: tuple[int, int]
) -> None:
    async with GpnetApp(Document(article)).run_test(size=size) as pilot:
        await pilot.press(*TO_W_B, "s", "s", opening)
        assert isinstance(pilot.app.screen, AskScreen)
        await pilot.press(*"2.1", "enter")
        values = scene_of(pilot.app).session.values
        assert values["W_b"][0, 0] == 2.1
        assert values["net_b"][:, 0].tolist() == [2.1, 0.3, 0.5, 0.7]
        assert values["out_b"][0, 0] == 0.8909  # 1 / (1 + e^−2.1)
        row = next(row for row in plain_screen(pilot.app) if re.search(r"\bb1.*2\.1000", row))
        for marked in ("▴2.1000", "▴0.8909"):
            assert marked in row
        assert scene_of(pilot.app).session.position == (1, 2)


async def test_a_target_that_the_loss_cannot_have_is_refused_in_place_with_the_reason(
    random_project: Callable[..., Project], scene_of: SceneOf
) -> None:
    project = random_project(2, 2, loss="binary_cross_entropy")
    async with GpnetApp(Document(project)).run_test(size=SMALL) as pilot:
        scene = scene_of(pilot.app)
        pilot.app.screen.move(replace(scene, pinned=CellRef("target", 1, 0)))  # type: ignore[attr-defined] # ours
        await pilot.press("e", *"1.5", "enter")
        assert isinstance(pilot.app.screen, AskScreen)
        hint = str(pilot.app.screen.query_one("#ask-hint", Static).render())
        assert "binary_cross_entropy expects targets from 0 to 1, got 1.5" in hint
        await pilot.press("escape")
        assert scene_of(pilot.app).session.edits == ()


@pytest.mark.parametrize("typed", REFUSED, ids=lambda text: text or "nothing")
async def test_what_is_not_a_finite_number_is_refused_in_place_and_nothing_is_lost(
    article: Project, scene_of: SceneOf, typed: str
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*TO_W_B, "e", "delete", *typed, "enter")
        assert isinstance(pilot.app.screen, AskScreen)
        assert pilot.app.screen.query_one(Input).value == typed
        hint = pilot.app.screen.query_one("#ask-hint", Static)
        assert REFUSED[typed] in str(hint.render())
        assert hint.has_class("-refused")
        assert scene_of(pilot.app).session.values["W_b"][0, 0] == 0.1
        await pilot.press(*["backspace"] * len(typed), *"3", "enter")
        assert not pilot.app.screen.is_modal
        assert scene_of(pilot.app).session.values["W_b"][0, 0] == 3.0


@pytest.mark.parametrize("typed", ["0.25", "-1e-3", "−2", " 7 ", ".5", "1e300", "1/4", "0,5"])
async def test_numbers_are_taken_in_the_forms_that_people_type(article: Project, scene_of: SceneOf, typed: str) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*TO_W_B, "e")
        pilot.app.screen.query_one(Input).value = typed
        await pilot.press("enter")
        assert scene_of(pilot.app).session.values["W_b"][0, 0] == parse_number(typed)


async def test_escape_keeps_the_old_number(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*TO_W_B)
        before = scene_of(pilot.app)
        await pilot.press("e", *"99", "escape")
        assert scene_of(pilot.app) is before


async def test_keys_that_are_commands_are_only_text_while_a_number_is_typed(
    article: Project, scene_of: SceneOf
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*TO_W_B, "e", *"sniqur", "left", "right")
        assert isinstance(pilot.app.screen, AskScreen)
        assert pilot.app.screen.query_one(Input).value == "sniqur"
        await pilot.press("escape")
        assert scene_of(pilot.app).session.position == (1, 0)


async def test_a_result_cannot_be_typed_in_and_the_screen_says_why(article: Project, told: Told) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE, notifications=True) as pilot:
        await pilot.press("s", "e")
        await pilot.pause()
        assert not pilot.app.screen.is_modal
        assert "net_b follows from W_b and out_a" in told(pilot.app)


async def test_a_value_that_is_not_computed_yet_cannot_be_edited(article: Project, told: Told) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE, notifications=True) as pilot:
        await pilot.press("tab", "tab", "tab", "e")
        await pilot.pause()
        assert not pilot.app.screen.is_modal
        assert "net_b is not computed yet" in told(pilot.app)


@pytest.mark.parametrize("name", ["out_a", "target"])
async def test_inputs_and_targets_are_edited_like_weights(article: Project, scene_of: SceneOf, name: str) -> None:
    presses = {"out_a": ["tab"], "target": ["tab", *["shift+tab"] * 0, *["tab"] * 16]}[name]
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press(*presses)
        assert scene_of(pilot.app).focus.cursor == CellRef(name, 0, 0)
        await pilot.press("e", *"0.375", "enter")
        assert scene_of(pilot.app).session.values[name][0, 0] == 0.375
        await pilot.press("i", "I")
        assert scene_of(pilot.app).session.values[name][0, 0] == 0.375


async def test_a_weight_edited_after_its_update_is_the_one_the_next_iteration_begins_with(
    article: Project, scene_of: SceneOf
) -> None:
    async with GpnetApp(Document(article)).run_test(size=LARGE) as pilot:
        await pilot.press("f", "f", "f", "f", *TO_W_B)
        for _ in range(20):
            if scene_of(pilot.app).focus.cursor.name == "new_W_b":
                break
            await pilot.press("shift+tab")
        assert scene_of(pilot.app).focus.cursor.name == "new_W_b"
        await pilot.press("e", *"0.625", "enter")
        assert scene_of(pilot.app).session.values["W_b"][0, 0] == 0.1
        assert scene_of(pilot.app).session.values["new_W_b"][0, 0] == 0.625
        await pilot.press("s")
        assert scene_of(pilot.app).session.position == (2, 0)
        assert scene_of(pilot.app).session.values["W_b"][0, 0] == 0.625


async def test_capital_l_edits_the_learning_rate(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen
) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press("L")
        assert isinstance(pilot.app.screen, AskScreen)
        await pilot.press(*"0.125", "enter")
        assert scene_of(pilot.app).session.values["learning_rate"][0, 0] == 0.125
        assert "l 0.125" in plain_screen(pilot.app)[0]


async def test_every_edit_can_be_undone_and_redone_one_by_one(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:

        def cell() -> float:
            return float(scene_of(pilot.app).session.values["W_b"][0, 0])

        await pilot.press(*TO_W_B)
        for typed in "123":
            await pilot.press("e", typed, "enter")
        assert cell() == 3.0
        seen = []
        for key in ("u", "u", "u", "u", "U", "ctrl+r", "U", "U"):
            await pilot.press(key)
            seen.append(cell())
        assert seen == [2.0, 1.0, 0.1, 0.1, 1.0, 2.0, 3.0, 3.0]


async def test_a_new_edit_forgets_what_was_undone(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        await pilot.press(*TO_W_B, "e", "1", "enter", "u", "e", "2", "enter", "U")
        assert scene_of(pilot.app).session.values["W_b"][0, 0] == 2.0
        assert scene_of(pilot.app).session.undone == ()


@pytest.mark.parametrize(
    "burst",
    [["e", "enter", "enter"], ["e", "enter", "escape"], ["g", "1", "enter", "enter"], ["L", "escape", "escape"]],
    ids=" ".join,
)
async def test_keys_that_come_after_the_answer_in_one_burst_break_nothing(article: Project, burst: list[str]) -> None:
    async with GpnetApp(Document(article)).run_test(size=SMALL) as pilot:
        for key in burst:
            pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        await pilot.press("escape", "s")
        assert len(pilot.app.screen_stack) == 1


def with_a_target_that_was_out_of_range(project: Project) -> Session:
    """Return a session with a loss whose targets lie from 0 to 1, for a target that was edited to 3 and back to ½."""
    session = edit(edit(open_session(project), "target", 0, 0, 3.0), "target", 0, 0, 0.5)
    return settings_move(session, {"loss_name": "binary_cross_entropy"}).finish()


async def test_an_edit_that_others_need_cannot_be_removed_and_the_screen_says_why(
    random_project: Callable[..., Project], scene_of: SceneOf, told: Told
) -> None:
    project = random_project(2, 1)
    async with GpnetApp(Document(project)).run_test(size=LARGE, notifications=True) as pilot:
        session = with_a_target_that_was_out_of_range(project)
        pilot.app.screen.move(scene_of(pilot.app).at(session))  # type: ignore[attr-defined] # ours
        await pilot.press("E", "down", "x")
        assert scene_of(pilot.app).session.edits == session.edits
        assert "sample 1: binary_cross_entropy expects targets from 0 to 1, got 3" in told(pilot.app)
        await pilot.press("c")
        assert "expects targets from 0 to 1" in told(pilot.app)
        await pilot.press("escape", "u")
        assert len(scene_of(pilot.app).session.edits) == 2


async def test_undo_that_would_leave_edits_that_do_not_go_together_says_why(
    random_project: Callable[..., Project], scene_of: SceneOf, told: Told
) -> None:
    project = random_project(2, 1, loss="binary_cross_entropy")
    session = settings_move(open_session(project), {"loss_name": "squared_error"}).finish()
    session = edit(edit(session, "target", 0, 0, 3.0), "target", 0, 0, 0.5)
    session = removal_move(session, 0).finish()  # what is left goes together, but not without the last edit
    async with GpnetApp(Document(project)).run_test(size=LARGE, notifications=True) as pilot:
        pilot.app.screen.move(scene_of(pilot.app).at(session))  # type: ignore[attr-defined] # ours
        await pilot.press("u")
        assert scene_of(pilot.app).session.edits == session.edits
        assert "expects targets from 0 to 1, got 3" in told(pilot.app)
