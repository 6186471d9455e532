"""A product as a cross: the row from the left and the column from above meet in the cell that they make."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import TypeAlias

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gpnet_engine.formulas.expressions import sources
from gpnet_engine.model.project import Project
from gpnet_engine.questions.explanations import explanation
from gpnet_engine.time.session import Position, Session, go_to, open_session
from gpnet_tui.view.asking.boxes import Boxes
from gpnet_tui.view.equations.cross import Cross
from gpnet_tui.view.equations.operands import MatricesView
from gpnet_tui.view.equations.products import cross_of
from gpnet_tui.view.text.ink import CellRef, Ink, Line, plain, width
from gpnet_tui.view.text.numbers import fixed
from tests.builders.strategies import Setup, setups

At: TypeAlias = Callable[..., Session]

PRODUCTS = {"net", "gradient", "backprop"}
ROOM = (400, 60)


def view_of(session: Session, row: int = 0, column: int = 0) -> MatricesView:
    operation = session.operation
    assert operation is not None
    feeding = tuple(sources(explanation(session, operation, operation.result, row, column)))
    return MatricesView(session, operation, row, column, 4, feeding)


def drawn(view: MatricesView, columns: int = ROOM[0], rows: int = ROOM[1], *, may_cut: bool = False) -> Cross:
    cross = cross_of(view, columns, rows, may_cut=may_cut)
    assert cross is not None
    return cross


def places(lines: list[Line]) -> Iterator[tuple[CellRef, int, int, bool]]:
    """Yield every cell with the line and the column where it ends, and whether it is lit."""
    for y, line in enumerate(lines):
        x = 0
        for part in line:
            x += len(part.text)
            if isinstance(part.target, CellRef):
                yield part.target, y, x, Ink.LIT in part.inks


def is_source(view: MatricesView, cell: CellRef) -> bool:
    return any(cells.covers(*cell) for cells in view.sources)


@st.composite
def products(draw: st.DrawFn) -> MatricesView:
    """Draw any cell of any product of a network of any kind."""
    setup = draw(setups(largest=6, is_plain=True))
    session = open_session(replace(setup, batch=draw(st.integers(1, 5))).drawn_project())
    steps = [step for step, one in enumerate(session.program, start=1) if one.rule.op in PRODUCTS]
    session = go_to(session, Position(1, draw(st.sampled_from(steps))))
    assert session.operation is not None
    rows, columns = session.values[session.operation.result].shape
    return view_of(session, draw(st.integers(0, rows - 1)), draw(st.integers(0, columns - 1)))


@settings(max_examples=100)
@given(products())
def test_exactly_the_cells_that_feed_the_chosen_one_are_lit(view: MatricesView) -> None:
    found = list(places(drawn(view).lines()))
    for cell, _, _, is_lit in found:
        assert is_lit == is_source(view, cell), cell
    lit = {cell for cell, _, _, is_lit in found if is_lit}
    for cells in view.sources:
        assert sum(cells.covers(*cell) for cell in lit) == cells.numbers(view.session.values).size


@settings(max_examples=100)
@given(products())
def test_the_lit_row_and_the_lit_column_meet_in_the_chosen_cell(view: MatricesView) -> None:
    found = list(places(drawn(view).lines()))
    chosen = CellRef(view.operation.result, view.row, view.column)
    ((y, x),) = [(y, x) for cell, y, x, _ in found if cell == chosen]
    left, above = view.operation.operands[:2]
    assert {line for cell, line, _, is_lit in found if is_lit and cell.name == left} == {y}
    assert {end for cell, _, end, is_lit in found if is_lit and cell.name == above} == {x}
    assert all(line < y for cell, line, _, _ in found if cell.name == above)
    assert all(end < x for cell, _, end, _ in found if cell.name == left)


@settings(max_examples=100)
@pytest.mark.parametrize("may_cut", [False, True], ids=["whole", "cut"])
@given(view=products(), columns=st.integers(30, 200), rows=st.integers(5, 30))
def test_a_cross_keeps_to_its_room_and_every_cell_is_the_number_that_it_points_at(
    *, view: MatricesView, columns: int, rows: int, may_cut: bool
) -> None:
    cross = cross_of(view, columns, rows, may_cut=may_cut)
    assume(cross is not None)
    assert cross is not None
    lines = cross.lines()
    assert len(lines) == cross.height <= rows
    assert max(map(width, lines)) <= cross.width <= columns
    assert may_cut or cross.is_whole
    for line in lines:
        for part in line:
            if isinstance(part.target, CellRef):
                name, row, column = part.target
                assert part.text == fixed(float(view.session.values[name][row, column]), 4)
    chosen = CellRef(view.operation.result, view.row, view.column)
    assert chosen in [cell for cell, _, _, _ in places(lines)]


@settings(max_examples=60)
@given(setup=setups(is_plain=True), step=st.integers(1, 60))
def test_every_product_can_be_a_cross_and_nothing_else(setup: Setup, step: int) -> None:
    session = open_session(setup.drawn_project())
    step = min(step, len(session.program))
    view = view_of(go_to(session, Position(1, step)))
    assert (cross_of(view, *ROOM) is not None) == (view.operation.rule.op in PRODUCTS)


# Steps of the article: what stands left of the line and on it, row by row.
TABLE = [
    "out_cᵀ  1×3  │     c1      c2      c3",
    "  δ_d  2×1   │ 0.6876  0.7802  0.8513",
    "             ├ ∇W_d  2×3 ────────────",
    "  d1  0.1452 │ 0.0998  0.1133  0.1236",
    "  d2 −0.0221 │−0.0152 −0.0172 −0.0188",
]
SENT_BACK = [
    "               δ_c  3×1 c1 │ 0.0065",
    "                        c2 │ 0.0073",
    "W_cᵀ  4×3               c3 │ 0.0070",
    "        c1      c2      c3 ├ ∂E/∂out_b",
    "b1  0.2500  0.4500  0.6500 │ 0.0095",
    "b2  0.3000  0.5000  0.7000 │ 0.0105",
    "b3  0.3500  0.5500  0.7500 │ 0.0115",
    "b4  0.4000  0.6000  0.8000 │ 0.0126",
]


@pytest.mark.parametrize(("step", "expected"), [(9, TABLE), (13, SENT_BACK)], ids=["table", "cross"])
def test_rows_and_columns_say_which_neurons_they_belong_to(
    article: Project, at: At, step: int, expected: list[str]
) -> None:
    assert [plain(line).rstrip() for line in drawn(view_of(at(article, step))).lines()] == expected


def test_the_columns_of_a_batch_are_its_samples(batch_project: Project, at: At) -> None:
    project = batch_project.with_settings({"batch_size": 2})
    session = at(project, 1, iteration=2)
    first = project.samples_of(2)[0] + 1
    assert plain(drawn(view_of(session)).lines()[0]).split()[-2:] == [f"s{first}", f"s{first + 1}"]


@settings(max_examples=60)
@given(products())
def test_what_someone_answers_is_not_told_by_a_cross(view: MatricesView) -> None:
    name = view.operation.result
    asked = replace(view, boxes=MappingProxyType({name: Boxes(None)}))
    cells = [part for line in drawn(asked).lines() for part in line if part.target and part.target[0] == name]
    assert cells
    assert {part.text for part in cells} == {"_" * 7}
