"""The flow of the chosen cell: whose edges there are, how large their shares, which way they run, what a click does."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import on
from textual.app import App, ComposeResult

from gpnet_engine import examples
from gpnet_engine.files.document import Document
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.formulas.addends import NO_REST, terms
from gpnet_engine.model.project import Project
from gpnet_engine.operations import Operation, Phase
from gpnet_engine.operations.mistakes import MISTAKES
from gpnet_engine.questions.explanations import explanation
from gpnet_engine.time.session import Position, Session, go_to, open_session
from gpnet_tui.app import GpnetApp
from gpnet_tui.painting import Painting
from gpnet_tui.view.equations.term_list import TermList
from gpnet_tui.view.fan.fan import FanView
from gpnet_tui.view.fan.flow import Edge, Flow, flow_into
from gpnet_tui.view.fan.nodes import weighed_nodes
from gpnet_tui.view.fan.strokes import ACROSS, DOWN, Stroke, painted
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import PHASE_INK, CellRef, Ink, Line, plain, width
from gpnet_tui.view.text.labels import cell_label
from gpnet_tui.view.text.numbers import percent, short
from gpnet_tui.view.text.signs import Sign
from gpnet_tui.widgets.fan import FanPane
from gpnet_tui.widgets.lines import InkedScreen, LinesPane
from tests.builders.projects import make_project
from tests.builders.strategies import SETTINGS_OF_UPDATES

At: TypeAlias = Callable[..., Session]
SceneOf: TypeAlias = Callable[[App[Any]], Scene]

ALL = 10_000
SIZES = [(36, 6), (36, 18), (46, 10), (66, 8), (66, 18)]
PERCENT = re.compile(r"[+−]\S+%")
BRAILLE = re.compile(r"[\u2801-\u28ff]")
BYTES = 600  # of a step of the article


def steps_of(project: Project) -> Iterator[tuple[Session, Operation]]:
    """Yield the session after each step of the first iteration, and the operation that was done last."""
    session = open_session(project)
    for step in range(1, len(session.program) + 1):
        here = go_to(session, Position(1, step))
        assert here.operation is not None
        yield here, here.operation


def cells_of(session: Session, operation: Operation) -> Iterator[CellRef]:
    """Yield the first, a middle and the last cell of a result."""
    rows, columns = session.values[operation.result].shape
    places = {(0, 0): None, (rows // 2, columns // 2): None, (rows - 1, columns - 1): None}
    return (CellRef(operation.result, *place) for place in places)


def into(session: Session, row: int = 0, column: int = 0, most: int = ALL) -> Flow:
    assert session.operation is not None
    return flow_into(session, session.operation, CellRef(session.operation.result, row, column), most)


def view(session: Session, columns: int = 56, rows: int = 12, *, tells_numbers: bool = True) -> FanView:
    assert session.operation is not None
    cell = CellRef(session.operation.result, 0, 0)
    return FanView(session, session.operation, cell, 4, columns, rows, tells_numbers)


def text_of(fan: FanView) -> str:
    return "\n".join(map(plain, fan.lines()))


def step_making(session: Session, name: str) -> int:
    return 1 + next(index for index, operation in enumerate(session.program) if operation.result == name)


@pytest.fixture(params=examples.names())
def example(request: pytest.FixtureRequest) -> Project:
    """Return each example."""
    return open_project(request.param, Overrides())


@pytest.mark.parametrize(
    ("result", "sources", "onward"),
    [
        ("net_b", ["a1", "a2"], ["out_b[1]"]),
        ("out_b", ["net_b[1]"], ["c1", "c2", "c3"]),
        ("net_c", ["b1", "b2", "b3", "b4"], ["out_c[1]"]),
        ("out_d", ["net_d[1]"], ["E"]),
        ("error", ["d1", "d2"], []),
        ("delta_d", ["out_d[1]", "− target[1]"], ["∇W_d[1,k]", "c1", "c2", "c3"]),
        ("grad_W_d", ["δ_d[1]", "out_c[1]"], []),
        ("dout_c", ["d1", "d2"], ["δ_c[1]"]),
        ("delta_c", ["∂E/∂out_c[1]", "f′_c[1]"], ["∇W_c[1,k]", "b1", "b2", "b3"]),
        ("dout_b", ["c1", "c2", "c3"], ["δ_b[1]"]),
        ("new_W_c", ["W_c[1,1]", "− l·∇W_c[1,1]"], []),
    ],
)
def test_edges_are_named_by_what_feeds_the_cell_and_what_it_feeds(
    article: Project, at: At, result: str, sources: list[str], onward: list[str]
) -> None:
    session = at(article, step_making(at(article, 0), result))
    flow = into(session)
    assert [edge.label for edge in flow.into] == sources
    assert [edge.label for edge in flow.onward] == onward


def test_a_weight_of_several_samples_has_an_edge_for_each_of_them(batch_project: Project, at: At) -> None:
    flow = into(at(batch_project, step_making(at(batch_project, 0), "grad_W_c")), 1, 2)
    assert [edge.label for edge in flow.into] == ["s1", "s2", "s3"]
    assert [edge.cell for edge in flow.into] == [CellRef("delta_c", 1, sample) for sample in range(3)]


def test_the_error_has_an_edge_for_each_output_of_each_sample(batch_project: Project, at: At) -> None:
    flow = into(at(batch_project, step_making(at(batch_project, 0), "error")))
    assert {edge.cell for edge in flow.into} == {CellRef("error_k", row, k) for row in range(2) for k in range(3)}


def test_shares_are_those_of_all_terms_and_the_rest_is_what_has_no_edge(example: Project) -> None:
    for session, operation in steps_of(example):
        for cell in cells_of(session, operation):
            flow = flow_into(session, operation, cell, 8)
            found = terms(explanation(session, operation, *cell), session.values)
            if flow.is_product:
                assert len(found) == 1
                continue
            largest = found.largest(8)
            shares = [percent(edge.share) for edge in flow.into if edge.share is not None]
            assert sorted(shares) == sorted(percent(one.share) for one in largest.terms)
            assert flow.rest == largest.rest


@pytest.mark.parametrize("row", range(0, 20, 3))
def test_the_shares_of_many_inputs_are_those_of_the_list_of_terms(
    patterned_project: Callable[..., Project], at: At, row: int
) -> None:
    session = at(patterned_project(784, 20, 10), 1)
    flow = into(session, row, most=6)
    assert session.operation is not None
    found = terms(explanation(session, session.operation, "net_b", row, 0), session.values)
    value = short(float(session.values["net_b"][row, 0]), 4)
    lines = TermList(session, found, value, 4, 6, Ink.FORWARD).lines(100)
    listed = [PERCENT.findall(plain(line)) for line in lines]
    drawn = [PERCENT.findall(plain(node.lines[0])) for node in weighed_nodes(flow)]
    assert drawn[:6] == listed[:6]
    assert flow.rest.count == 778
    assert plain(weighed_nodes(flow)[-1].lines[0]).startswith("… 778 smaller")


def test_terms_that_all_fit_stand_in_the_order_of_the_neurons(article: Project, at: At) -> None:
    assert [edge.cell.row for edge in into(at(article, 3)).into] == [0, 1, 2, 3]
    few = into(at(article, 3), most=2)
    assert [edge.label for edge in few.into] == ["b4", "b3"]
    assert few.rest.count == 2


def test_no_two_edges_of_a_cell_have_the_same_name(example: Project) -> None:
    assert_names_differ(example)


@pytest.mark.parametrize("settings", SETTINGS_OF_UPDATES, ids=str)
def test_no_two_edges_have_the_same_name_whatever_updates(settings: dict[str, Any]) -> None:
    assert_names_differ(make_project((2, 3, 2), bias="trained", samples=2, batch_size=2, **settings))


def test_the_penalty_flows_into_the_error_by_its_name(at: At) -> None:
    session = at(make_project((2, 3, 2), l2=0.1), 5)
    assert [edge.label for edge in into(session).into] == ["c1", "c2", "penalty"]


@pytest.mark.parametrize("name", MISTAKES)
def test_no_two_edges_have_the_same_name_in_a_formula_with_a_mistake(name: str) -> None:
    for project in ("article", "iris"):
        assert_names_differ(open_project(project, Overrides(mistakes=(name,))))


def assert_names_differ(project: Project) -> None:
    for session, operation in steps_of(project):
        for cell in cells_of(session, operation):
            labels = [edge.label for edge in flow_into(session, operation, cell, 8).into]
            assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_edge_is_drawn_with_its_share_and_all_of_it_fits(example: Project, size: tuple[int, int]) -> None:
    for session, operation in steps_of(example):
        for cell in cells_of(session, operation):
            lines = FanView(session, operation, cell, 4, *size).lines()
            assert len(lines) <= size[1]
            assert max(map(width, lines)) <= size[0]
            shown = "\n".join(map(plain, lines))
            flow = flow_into(session, operation, cell, min(size[1] - 1, 8))
            assert cell_label(session, cell) in shown
            assert BRAILLE.search(shown)
            for edge in flow.into:
                assert edge.label in shown
                assert edge.share is None or percent(edge.share) in shown


@settings(max_examples=100)
@given(columns=st.integers(1, 120), rows=st.integers(1, 30), step=st.integers(1, 18))
def test_whatever_the_size_nothing_stands_outside(article: Project, at: At, columns: int, rows: int, step: int) -> None:
    lines = view(at(article, step), columns, rows).lines()
    assert len(lines) <= rows
    assert max(map(width, lines), default=0) <= columns


def test_the_error_of_one_output_flows_from_it_and_from_its_target(explodes: Project, at: At) -> None:
    edges = into(at(explodes, 5)).into
    assert [edge.label for edge in edges] == ["target[1]", "out_c[1]"]


def place_of_name(fan: FanView, name: str) -> tuple[int, int]:
    """Return the column and the row in which a name begins."""
    found = ((re.search(rf"(?<![\w∇·] ){re.escape(name)}(?!\w)", plain(line)), y) for y, line in enumerate(fan.lines()))
    return next((match.start(), y) for match, y in found if match)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_edges_run_in_the_direction_of_the_phase(article: Project, size: tuple[int, int]) -> None:
    for session, operation in steps_of(article):
        fan, phase, flow = view(session, *size), operation.rule.phase, into(session)
        x, y = place_of_name(fan, cell_label(session, fan.cell))
        for edge in flow.into:
            from_x, from_y = place_of_name(fan, edge.label)
            if phase is Phase.UPDATE:
                assert from_y > y
                head = Sign.UPDATE
            elif from_x < x:
                assert phase is not Phase.BACKWARD or edge.is_forward
                head = Sign.FORWARD
            else:
                assert phase is Phase.BACKWARD
                head = Sign.BACKWARD
            assert head in text_of(fan)


def test_a_gradient_is_where_the_error_from_the_right_meets_the_signal_from_the_left(article: Project, at: At) -> None:
    text = text_of(view(at(article, 9)))
    assert re.search(rf"out_c\[1\] [⠀-⣿]+{Sign.FORWARD} ∇W_d\[1,1\] {Sign.BACKWARD}[⠀-⣿]+ δ_d\[1\]", text)


def test_every_name_leads_to_its_cell(example: Project) -> None:
    for session, operation in steps_of(example):
        cell = CellRef(operation.result, 0, 0)
        flow = flow_into(session, operation, cell, 8)
        spans = [part for line in FanView(session, operation, cell, 4, 66, 18).lines() for part in line]
        targets = {part.text: part.target for part in spans if part.target is not None}
        assert targets[cell_label(session, cell)] == cell
        for edge in flow.into:
            assert targets[edge.label] == edge.cell


@pytest.mark.parametrize("step", range(1, 19))
def test_without_numbers_no_digit_tells_one(article: Project, at: At, step: int) -> None:
    fan = view(at(article, step), tells_numbers=False)
    text = text_of(fan)
    assert not re.search(r"[.%]", text)
    assert not {ink for line in fan.lines() for part in line for ink in part.inks} & {Ink.RESULT}
    assert {edge.label for edge in into(at(article, step)).into} <= set(re.findall(r"(?:− )?[^\s⠀-⣿]+", text))


def test_without_numbers_none_decides_what_is_shown(patterned_project: Callable[..., Project], at: At) -> None:
    session = at(patterned_project(784, 20, 10), 1)
    text = text_of(view(session, tells_numbers=False))
    assert [label in text for label in ("a1 ", "a2 ", "a7 ", "… 776 more")] == [True] * 4


def looks(*shares: float) -> list[tuple[int, bool, Ink]]:
    edges = tuple(Edge(f"b{k}", CellRef("out_b", k, 0), share) for k, share in enumerate(shares))
    flow = Flow(Phase.FORWARD, CellRef("net_c", 0, 0), edges, NO_REST, (), 0)
    return [(node.look.thickness, node.look.is_broken, node.look.ink) for node in weighed_nodes(flow)]


def test_the_larger_a_share_the_thicker_its_edge() -> None:
    thick = [thickness for thickness, _, _ in looks(*(step / 100 for step in range(1, 101)))]
    assert thick == sorted(thick)
    assert set(thick) == {1, 2, 3}


def test_an_edge_that_brings_less_than_0_is_broken_and_of_another_colour() -> None:
    (_, is_broken, ink), (_, below_is_broken, below_ink) = looks(0.6, -0.4)
    assert (is_broken, below_is_broken) == (False, True)
    assert ink is PHASE_INK[Phase.FORWARD] is not below_ink


@given(
    start=st.tuples(st.integers(0, 60), st.integers(0, 60)),
    end=st.tuples(st.integers(0, 60), st.integers(0, 60)),
    thickness=st.sampled_from([1, 2, 3]),
)
def test_a_line_has_both_its_ends_and_no_gap(start: tuple[int, int], end: tuple[int, int], thickness: int) -> None:
    signs = painted((Stroke(start, end, thickness, Ink.DIM),))
    for x, y in (start, end):
        assert (x // ACROSS, y // DOWN) in signs
    whole = sum((ord(sign) - 0x2800).bit_count() for sign, _ in signs.values())
    broken = painted((Stroke(start, end, thickness, Ink.DIM, is_broken=True),))
    assert thickness * (max(abs(start[0] - end[0]), abs(start[1] - end[1])) + 1) == whole
    assert sum((ord(sign) - 0x2800).bit_count() for sign, _ in broken.values()) <= whole


class Hosting(InkedScreen[None]):
    """A screen with nothing but the pane."""

    def __init__(self, pane: FanPane) -> None:
        """Take the pane."""
        super().__init__()
        self._pane = pane
        self.picked: list[object] = []

    def compose(self) -> ComposeResult:
        """Show it."""
        yield self._pane

    @on(LinesPane.Picked)
    def _picked(self, event: LinesPane.Picked) -> None:
        self.picked.append(event.target)


def pane_of() -> FanPane:
    pane = FanPane(id="fan")
    pane.styles.width, pane.styles.height = 60, 14
    return pane


async def test_a_click_on_an_end_is_a_click_on_its_cell(article: Project, at: At) -> None:
    pane = pane_of()
    screen = Hosting(pane)
    async with GpnetApp(Document(article)).run_test(size=(100, 40)) as pilot:
        await pilot.app.push_screen(screen)
        pane.show(Scene(at(article, 3)))
        await pilot.pause()
        rows = [strip.text for strip in pane.render_lines(pane.size.region)]
        y = next(y for y, row in enumerate(rows) if "b3" in row)
        await pilot.click("#fan", offset=(rows[y].index("b3"), y))
        assert screen.picked == [CellRef("out_b", 2, 0)]


async def test_at_the_start_of_an_iteration_nothing_flows(article: Project, at: At) -> None:
    lines = FanPane(id="fan").draw(Scene(at(article, 0)), 60, 14)
    assert "Nothing flows" in "\n".join(map(plain, lines))


def test_what_is_shown_already_is_not_drawn_again(article: Project, at: At) -> None:
    pane, scene = FanPane(id="fan"), Scene(at(article, 3))
    lines: list[Line] = pane.draw(scene, 60, 14)
    assert pane.draw(scene, 60, 14) is lines
    assert pane.draw(replace(scene, digits=5), 60, 14) is not lines
    assert pane.draw(scene.at(at(article, 4)), 60, 14) is not lines


async def test_while_someone_answers_the_pane_shows_names_alone(article: Project, scene_of: SceneOf) -> None:
    async with GpnetApp(Document(article)).run_test(size=(140, 45)) as pilot:
        await pilot.press("A")
        scene = scene_of(pilot.app)
        assert scene.answering is not None
        text = "\n".join(map(plain, FanPane(id="fan").draw(scene, 60, 14)))
        assert "a1" in text
        assert not re.search(r"\d\.\d|%", text)


async def test_a_step_of_the_article_sends_few_bytes(article: Project, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    paintings: list[Painting] = []
    monkeypatch.setattr(App, "_display", lambda _app, _screen, found: paintings.extend(filter(None, [found])))
    pane = pane_of()
    app = GpnetApp(Document(article))
    async with app.run_test(size=(100, 40)) as pilot:
        await app.push_screen(Hosting(pane))
        scene = Scene(at(article, 0))
        pane.show(scene)
        await pilot.pause()
        written: list[int] = []
        for step in range(19):
            pane.show(scene.at(at(article, step)))
            await pilot.pause()
            texts = [painting.render_segments(app.console) for painting in paintings]
            written.append(len("".join(texts).encode()))
            paintings.clear()
        assert 0 < sum(written[1:]) / 18 < BYTES
