"""Whatever is computed and however large the pane: what is shown keeps to its room, and terms with bars come first."""

import math
from collections.abc import Callable
from dataclasses import replace
from decimal import Context, Decimal, localcontext
from typing import TypeAlias

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gpnet_engine.formulas.addends import terms
from gpnet_engine.formulas.expressions import Cells
from gpnet_engine.model.project import Project
from gpnet_engine.operations import RULES
from gpnet_engine.questions.explanations import explanation
from gpnet_engine.time.editing import edit
from gpnet_engine.time.session import Position, Session, go_to, open_session
from gpnet_tui.view.equations.arrangement import in_columns
from gpnet_tui.view.equations.cell_formula import CellFormula
from gpnet_tui.view.equations.chain import EQUALS
from gpnet_tui.view.equations.equation import EquationView
from gpnet_tui.view.equations.formula import Formula
from gpnet_tui.view.equations.term_list import TermList
from gpnet_tui.view.equations.term_names import term_names
from gpnet_tui.view.text.ink import PHASE_INK, CellRef, Ink, Line, plain, span, width
from gpnet_tui.view.text.labels import cell_label
from gpnet_tui.view.text.numbers import short
from gpnet_tui.view.text.signs import Sign
from tests.builders.reading import has_sentence, is_whole, results
from tests.builders.strategies import SETTINGS_OF_UPDATES, setups

At: TypeAlias = Callable[..., Session]

SUMS = frozenset({"net", "backprop", "update", "error"})
PRODUCTS = frozenset({"delta", "gradient"})
BARS = set("█▏▎▍▌▋▊▉▐▕")


@st.composite
def views(
    draw: st.DrawFn,
    largest: int = 5,
    decimals: st.SearchStrategy[int | None] | None = None,
    ops: frozenset[str] = frozenset(rule.op for rule in RULES),
) -> EquationView:
    """Draw any cell of any operation of a network of any kind, with any optimizer."""
    setup = draw(setups(largest=largest, decimals=decimals))
    project = replace(setup, batch=draw(st.integers(1, 4))).drawn_project()
    session = open_session(project.with_settings(draw(st.sampled_from([{}, *SETTINGS_OF_UPDATES]))))
    steps = [step for step, one in enumerate(session.program, start=1) if one.rule.op in ops]
    session = go_to(session, Position(draw(st.sampled_from([1, 2])), draw(st.sampled_from(steps))))
    assert session.operation is not None
    rows, columns = session.values[session.operation.result].shape
    row, column = draw(st.integers(0, rows - 1)), draw(st.integers(0, columns - 1))
    return EquationView(session, session.operation, row, column, draw(st.sampled_from([1, 4, 9])))


@settings(max_examples=150)
@given(views(largest=9), st.integers(76, 220), st.integers(8, 40))
def test_every_line_keeps_to_the_room_and_the_cell_is_named(view: EquationView, columns: int, rows: int) -> None:
    lines = view.lines(columns, rows)
    assert len(lines) <= rows
    assert max(map(width, lines)) <= columns
    cell = CellRef(view.operation.result, view.row, view.column)
    assert cell_label(view.session, cell) in "\n".join(map(plain, lines))
    has_matrices = cell in [part.target for line in lines for part in line]
    assert has_matrices or rows < 10


@settings(max_examples=200)
@given(
    views(largest=9, decimals=st.sampled_from([None, 0, 2, 4, 15])),
    st.integers(1, 17),
    st.integers(76, 200),
    st.integers(8, 40),
)
def test_no_formula_is_cut_and_the_result_stands_at_its_end_in_every_room(
    view: EquationView, digits: int, columns: int, rows: int
) -> None:
    value = float(view.session.values[view.operation.result][view.row, view.column])
    lines = replace(view, digits=digits).lines(columns, rows)
    assert is_whole(lines, columns)
    assert Formula(view.session, digits).text(value) in results(lines)


@settings(max_examples=100)
@given(
    views(decimals=st.sampled_from([None, 0, 4, 15]), ops=frozenset({"update", "bias_update"})),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(1, 17),
    st.integers(76, 200),
    st.integers(8, 40),
)
def test_a_number_that_was_typed_over_a_result_stands_whole_behind_it(
    view: EquationView, typed: float, digits: int, columns: int, rows: int
) -> None:
    name = view.operation.result
    session = edit(view.session, name, view.row, view.column, typed)
    lines = replace(view, session=session, digits=digits).lines(columns, rows)
    assert is_whole(lines, columns)
    assert Formula(session, digits).written(Cells(name, view.row, view.column)) in results(lines)


@settings(max_examples=100)
@given(views(decimals=st.sampled_from([None, 2])), st.integers(1, 17), st.integers(22, 60))
def test_a_formula_that_has_room_beside_matrices_is_whole(view: EquationView, digits: int, columns: int) -> None:
    cell = CellFormula(view.session, view.operation, view.row, view.column, digits)
    for lines in (cell.written(columns, 40), cell.factored(columns, 40), cell.listed(columns, 40)):
        assert is_whole(lines, columns)


@pytest.mark.parametrize("rows", [7, 8, 10, 11])
def test_a_low_pane_shows_terms_and_the_sentence_before_matrices_that_are_cut(
    article: Project, at: At, rows: int
) -> None:
    session = at(article, 3)
    assert session.operation is not None
    view = EquationView(session, session.operation, 0, 0, 4)
    lines = list(map(plain, view.lines(76, rows)))
    assert has_sentence(lines, view.meaning())
    assert sum("%" in line for line in lines) == 4
    assert any("0.6500  0.7000" in line for line in lines) == (rows >= 10)


@pytest.mark.parametrize("step", [8, 9, 12, 15])
def test_a_low_pane_cuts_no_matrix_of_a_product(article: Project, at: At, step: int) -> None:
    session = at(article, step)
    assert session.operation is not None
    view = EquationView(session, session.operation, 0, 0, 4)
    lines = list(map(plain, view.lines(76, 8)))
    assert has_sentence(lines, view.meaning())
    assert not {Sign.CUT, Sign.ROWS_CUT} & set("".join(lines))
    shown = {part.target for line in view.lines(76, 8) for part in line if isinstance(part.target, CellRef)}
    of_result = {cell for cell in shown if cell.name == session.operation.result}
    assert len(of_result) in {0, session.values[session.operation.result].size}


@pytest.mark.parametrize(("columns", "rows"), [(72, 16), (101, 14), (152, 20)])
@pytest.mark.parametrize("step", [3, 7, 8, 10, 18])
def test_where_a_pane_is_high_enough_no_bars_are_squeezed_beside_matrices(
    article: Project, at: At, step: int, columns: int, rows: int
) -> None:
    session = at(article, step)
    assert session.operation is not None
    view = EquationView(session, session.operation, 0, 0, 4)
    ink = PHASE_INK[session.operation.rule.phase]
    bars = ["".join(part.text for part in line if part.inks == (ink,)) for line in view.lines(columns, rows)]
    assert max(len(bar.strip()) for bar in bars) >= 9


@settings(max_examples=100)
@given(views(decimals=st.sampled_from([None, 2, 4])))
def test_where_there_is_room_every_sum_of_several_terms_has_bars_in_the_colour_of_its_phase(view: EquationView) -> None:
    found = terms(
        explanation(view.session, view.operation, view.operation.result, view.row, view.column), view.session.values
    )
    bars = [
        part for line in view.lines(220, 60) for part in line if part.text.strip() and set(part.text.strip()) <= BARS
    ]
    assert {part.inks for part in bars} <= {(PHASE_INK[view.operation.rule.phase],)}
    if view.operation.rule.op in SUMS and len(found) > 1 and found.numbers.any():
        assert bars


@settings(max_examples=150)
@given(views(decimals=st.sampled_from([None, 2, 4]), ops=SUMS), st.integers(2, 12), st.integers(60, 200))
def test_an_equals_sign_below_terms_is_true_of_the_values_above(view: EquationView, most: int, columns: int) -> None:
    session, digits = view.session, view.digits
    found = terms(explanation(session, view.operation, view.operation.result, view.row, view.column), session.values)
    assume(len(found) > 1 and math.isfinite(sum(found.numbers)))
    result = short(float(session.values[view.operation.result][view.row, view.column]), digits)
    listed = TermList(session, found, result, digits, most, Ink.ERROR)
    assume(listed.least(with_factors=False) <= columns)
    lines = listed.lines(columns)
    assert len(lines) == listed.count
    assert max(map(width, lines)) <= columns
    values = [next(part.text for part in reversed(line) if Ink.STRONG in part.inks) for line in lines]
    total = sum((Decimal(value.strip().replace("−", "-")) for value in values), Decimal(0))
    shown = Decimal(result.replace("−", "-"))
    agrees = abs(total - shown) <= Decimal((0, (5,), int(shown.as_tuple().exponent) - 1))  # to half a unit
    assert agrees or listed.sign != EQUALS
    for line, value in zip(lines, values, strict=True):
        assert_is_on_its_side("".join(part.text for part in line if Ink.ERROR in part.inks), line, value.strip())


def assert_is_on_its_side(bar: str, line: Line, value: str) -> None:
    text = plain(line)
    if bar.strip():
        is_left = text.index(bar.strip()) < text.rindex("│")
        assert is_left == value.startswith("−")


@settings(max_examples=150)
@given(views(decimals=st.sampled_from([None, 2, 4]), ops=PRODUCTS), st.integers(60, 200))
def test_the_factors_of_a_product_multiply_to_the_value_below_them_where_an_equals_sign_says_so(
    view: EquationView, columns: int
) -> None:
    cell = CellFormula(view.session, view.operation, view.row, view.column, view.digits)
    lines = cell.factored(columns, 20)
    assume(lines)
    assert max(map(width, lines)) <= columns
    *factors, _, total = lines[1:]
    values = [next(part.text.strip() for part in line if Ink.STRONG in part.inks) for line in factors]
    with localcontext(Context(prec=60)):
        product = math.prod(Decimal(value.replace("−", "-")) for value in values)
    shown = Decimal(plain(total).split()[-1].replace("−", "-"))
    agrees = abs(product - shown) <= Decimal((0, (5,), int(shown.as_tuple().exponent) - 1)) * Decimal("1.001")
    assert agrees == (plain(total).split()[0] == EQUALS.strip())
    ink = PHASE_INK[view.operation.rule.phase]
    for line, value in zip(factors, values, strict=True):
        assert_is_on_its_side("".join(part.text for part in line if ink in part.inks), line, value)


# What the terms of an operation come from, by its step in the article with biases and batches of two.
NAMES = [
    ("net_c", 1, ["b1", "b2", "bias"]),
    ("dout_b", 2, ["c1", "c2"]),
    ("grad_W_c", 2, ["s3", "s4"]),
    ("grad_bias_c", 2, ["s3", "s4"]),
    ("error", 2, ["c1 s3", "c2 s3", "c1 s4", "c2 s4"]),
    ("error", 1, ["c1", "c2"]),
]


@pytest.mark.parametrize(("name", "batch", "expected"), NAMES, ids=str)
def test_a_term_is_called_by_the_neuron_or_the_sample_that_it_comes_from(
    random_project: Callable[..., Project], at: At, name: str, batch: int, expected: list[str]
) -> None:
    project = random_project(2, 2, 2, bias="trained", batch_size=batch, samples=4)
    steps = [operation.result for operation in at(project, 0).program]
    session = at(project, steps.index(name) + 1, iteration=2 if batch > 1 else 1)
    operation = session.operation
    assert operation is not None
    found = terms(explanation(session, operation, name, 0, 0), session.values)
    listed = [found[index] for index in range(len(found))]
    assert term_names(session, listed, (listed[0], listed[-1])) == expected


@given(
    widths=st.lists(st.integers(5, 60), min_size=1, max_size=30), columns=st.integers(60, 130), rows=st.integers(1, 30)
)
def test_other_cells_stand_in_as_few_columns_as_have_room_and_in_their_order(
    widths: list[int], columns: int, rows: int
) -> None:
    lines: list[Line] = [(span(f"{place:02}".ljust(room, "x")),) for place, room in enumerate(widths)]
    found = in_columns(lines, columns, rows)
    count = -(-len(lines) // rows)
    if not found:
        assert count > 1
        return
    assert len(found) <= rows
    assert max(map(width, found)) <= columns
    parts = [plain(line).split() for line in found]
    assert max(map(len, parts)) <= count
    by_column = [part for place in range(count) for part in (row[place] for row in parts if len(row) > place)]
    assert by_column == [plain(line) for line in lines]
