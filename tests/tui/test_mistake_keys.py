"""Mistakes on purpose on screen: `O` lists and switches them, wrong cells have a flag, Enter finds what an author did.

The article has net_b at step 1, out_b at 2 and E at 7; Mazur's network has E at step 5.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.model.mistake_names import MISTAKE_NAMES
from gpnet_engine.model.project import Project
from gpnet_engine.time.session import Position, Session, go_to, open_session
from gpnet_engine.time.trace import trace
from gpnet_tui.app import GpnetApp
from gpnet_tui.dialogs.lists import ListScreen
from gpnet_tui.view.answers.cell import cell_summary
from gpnet_tui.view.axes import Axis
from gpnet_tui.view.curve import CurveView
from gpnet_tui.view.equations.equation import EquationView
from gpnet_tui.view.header import header_line
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef, plain
from gpnet_tui.view.text.signs import Sign
from gpnet_tui.view.trace import trace_lines
from tests.builders.reading import has_sentence

SceneOf: TypeAlias = Callable[[App[Any]], Scene]
Told: TypeAlias = Callable[[App[Any]], str]
PlainScreen: TypeAlias = Callable[[App[Any]], list[str]]
Settled: TypeAlias = Callable[[Pilot[None]], Awaitable[None]]

LARGE = (140, 45)
NO_FPRIME = "hidden.no-fprime"


def mistaken(project: Project, name: str, iteration: int, step: int) -> Session:
    """Return a session of a project with a mistake, somewhere in its run."""
    return go_to(open_session(project.with_settings({"mistakes": (name,)})), Position(iteration, step))


def rows_of(app: GpnetApp) -> list[str]:
    """Return the rows of the list that is open."""
    options = app.screen.query_one(OptionList)
    return [str(options.get_option_at_index(index).prompt) for index in range(options.option_count)]


async def test_the_catalogue_is_listed_in_its_order_and_says_what_each_does_here(article: Project) -> None:
    app = GpnetApp(Document(article))
    async with app.run_test(size=LARGE, notifications=True) as pilot:
        await pilot.press("O")
        await pilot.pause()
        assert isinstance(app.screen, ListScreen)
        rows = rows_of(app)
        assert [name for name, row in zip(MISTAKE_NAMES, rows, strict=True) if f"({name})" not in row] == []
        told = dict(zip(MISTAKE_NAMES, rows, strict=True))
        assert "net_b[2] is 0.2000, right 0.3000" in told["net.columns"]
        assert "no effect: it needs a layer with biases" in told["net.no-bias"]
        assert "no effect: it gives the same numbers here" in told["E.mean"]


@pytest.mark.parametrize("example", ["article", "mazur", "cs231n-relu"])
async def test_no_row_of_the_catalogue_goes_on_where_the_next_one_could_begin(example: str) -> None:
    app = GpnetApp(open_document(example, Overrides()))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("O")
        await pilot.pause()
        room = app.screen.query_one(OptionList).size.width - 2  # a blank on both sides
        for row in rows_of(app):
            first, *others = row.split("\n")
            assert max(map(len, (first, *others))) <= room
            assert all(line.startswith("    ") for line in others)


async def test_space_switches_a_mistake_on_and_off_from_this_iteration_on(article: Project, scene_of: SceneOf) -> None:
    app = GpnetApp(Document(article))
    async with app.run_test(size=LARGE, notifications=True) as pilot:
        await pilot.press("i", "O", *["down"] * 3, "space")
        await pilot.pause()
        session = scene_of(app).session
        assert session.project.network.mistakes == ("net.columns",)
        assert go_to(session, Position(1, 0)).project.network.is_right
        assert rows_of(app)[3].startswith(Sign.MADE)
        await pilot.press("space")
        await pilot.pause()
        assert scene_of(app).session.project.network.is_right
        await pilot.press("escape", "u")
        assert scene_of(app).session.project.network.mistakes == ("net.columns",)


async def test_slash_finds_a_mistake_by_words_and_again_the_next_one(article: Project, scene_of: SceneOf) -> None:
    app = GpnetApp(Document(article))
    async with app.run_test(size=LARGE, notifications=True) as pilot:
        await pilot.press("O")
        for _ in range(2):
            await pilot.press("slash", *"FORGOTTEN", "space", *"fp", "enter", "space")
            await pilot.pause()
        assert set(scene_of(app).session.project.network.mistakes) == {"delta.no-fprime", "hidden.no-fprime"}
        await pilot.press("slash", *"xyzzy", "enter")
        await pilot.pause()
        assert app.screen.query_one("#ask-hint", Static).has_class("-refused")


async def test_enter_switches_a_mistake_on_and_goes_to_its_first_wrong_number(
    article: Project, scene_of: SceneOf, plain_screen: PlainScreen
) -> None:
    app = GpnetApp(Document(article))
    async with app.run_test(size=LARGE, notifications=True) as pilot:
        await pilot.press("O", *["down"] * 5, "enter")
        await pilot.pause()
        scene = scene_of(app)
        assert scene.session.position == Position(1, 2)
        assert scene.focus.cursor == CellRef("out_b", 0, 0)
        lines = plain_screen(app)
        assert "out_b = 1 / (1 + e^net_b)" in "\n".join(lines)
        assert f"{Sign.MADE}0.4750" in "\n".join(lines)
        said = "A mistake, on purpose: sign of the exponent lost. Right is out_b = f(net_b), which gives 0.5250."
        assert has_sentence(lines, said)


async def test_a_mistake_without_effect_is_not_switched_on_by_enter(
    article: Project, scene_of: SceneOf, told: Told
) -> None:
    app = GpnetApp(Document(article))
    async with app.run_test(size=LARGE, notifications=True) as pilot:
        await pilot.press("O", "enter")
        await pilot.pause()
        assert scene_of(app).session.project.network.is_right
        assert "no effect: it needs a layer with biases" in told(app)


async def test_enter_on_an_erratum_switches_its_cause_on(scene_of: SceneOf, told: Told, settled: Settled) -> None:
    app = GpnetApp(open_document("mazur", Overrides()))
    async with app.run_test(size=LARGE, notifications=True) as pilot:
        await pilot.press("g", *"2.5", "enter", "enter")
        await settled(pilot)
        scene = scene_of(app)
        assert scene.session.project.network.mistakes == ("back.updated-weights",)
        assert f"{scene.session.values['error'].item():.9f}" == "0.291027924"
        assert "It gives 0.291027924" in told(app)
        assert "printed 0.291027924 ✓" in plain(cell_summary(scene))


@pytest.mark.parametrize("columns", [60, 80, 140, 200])
def test_the_header_says_that_a_mistake_is_on_at_every_width(article: Project, columns: int) -> None:
    scene = Scene(mistaken(article, NO_FPRIME, 1, 11))
    assert Sign.MADE in plain(header_line(scene, columns))
    assert Sign.MADE not in plain(header_line(Scene(open_session(article)), columns))


def test_what_follows_from_a_mistake_is_told_with_what_is_right(article: Project) -> None:
    session = mistaken(article, NO_FPRIME, 1, 12)
    operation = session.program[11]
    told = EquationView(session, operation, 0, 0, 4).meaning()
    assert told == "It follows from a mistake that was made before. Right is 0.0034."
    before = go_to(session, Position(1, 9))
    assert "How much E grows" in EquationView(before, session.program[8], 0, 0, 4).meaning()


def test_a_wrong_cell_shows_what_is_right_and_a_right_one_nothing(article: Project) -> None:
    scene = Scene(mistaken(article, NO_FPRIME, 1, 12))
    wrong, right = (scene.looking_at(CellRef(name, 0, 0)) for name in ("delta_c", "delta_d"))
    assert "right: 0.0065" in plain(cell_summary(wrong))
    assert "right:" not in plain(cell_summary(right))


def test_the_curve_of_the_run_without_the_mistake_is_drawn_behind(article: Project) -> None:
    scene = Scene(mistaken(article, "update.sign", 30, 0))
    curve, right = scene.session.timeline.curve, scene.right_curve
    assert right is not None
    assert right.recorded == curve.recorded
    with_both, alone = (
        CurveView(curve, 30, 1, 30, Axis.LINEAR, 40, 10, None, other).lines() for other in (right, None)
    )
    assert [plain(line) for line in with_both] != [plain(line) for line in alone]
    assert Scene(open_session(article)).right_curve is None


async def test_a_check_of_gradients_names_the_mistake(article: Project, told: Told, settled: Settled) -> None:
    app = GpnetApp(Document(article.with_settings({"mistakes": (NO_FPRIME,)})))
    async with app.run_test(size=LARGE, notifications=True) as pilot:
        await pilot.press(*"fff", "S", "S", "S", "G", "G")
        await settled(pilot)
        assert "f′ forgotten in hidden layers (hidden.no-fprime)" in told(app)
        assert "10 of 26 gradients of the network agree" in told(app)  # ∇W_d, and those of an input 0


async def test_what_a_wrong_update_does_is_told_by_the_step_that_it_makes(article: Project) -> None:
    app = GpnetApp(Document(article.with_settings({"mistakes": ("update.sign",)})))
    async with app.run_test(size=LARGE, notifications=True) as pilot:
        await pilot.press(*"ffff", "K")
        await pilot.pause()
        assert isinstance(app.screen, ListScreen)
        assert "The whole update raises E by 0.0194 (the gradient predicts 0.0196)" in plain_text(app)


def plain_text(app: GpnetApp) -> str:
    """Return what stands over the list that is open."""
    return " ".join(str(one.render()) for one in app.screen.query(Static))


def test_the_trace_says_that_a_mistake_is_on(article: Project) -> None:
    lines = list(trace_lines(trace(article.with_settings({"mistakes": (NO_FPRIME,)}))))
    assert "On purpose: f′ forgotten in hidden layers (hidden.no-fprime)." in lines
    assert not any("On purpose" in line for line in trace_lines(trace(article)))
