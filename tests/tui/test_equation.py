"""The current operation as a matrix equation: its words, its numbers, and how it is cut where it is large."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpnet_engine.formulas.expressions import sources
from gpnet_engine.model.project import Project
from gpnet_engine.questions.explanations import explanation
from gpnet_engine.time.session import Session
from gpnet_tui.view.equations.equation import EquationView
from gpnet_tui.view.text.ink import PHASE_SIGN, CellRef, Ink, Line, Span, clip, plain, width
from gpnet_tui.view.text.labels import cell_label
from gpnet_tui.view.text.numbers import fixed, short
from tests.builders.reading import has_sentence, is_whole, results

At: TypeAlias = Callable[..., Session]
RandomProject: TypeAlias = Callable[..., Project]

WIDTHS, HEIGHTS = (76, 107), (11, 20)

# Step, cell (from 1), the equation, what it is called, and the formula with the numbers put in.
ARTICLE = [
    (1, (2, 1), "net_b = W_b · out_a", "weighted sum", ("0.3000·1.0000 + 0.4000·0.0000", "0.3000")),
    (2, (1, 1), "out_b = f(net_b)", "sigmoid", ("1 / (1 + e^−0.1000)", "0.5250")),
    (3, (1, 1), "net_c = W_c · out_b", "weighted sum", ("0.2500·0.5250 + 0.3000·0.5744", "0.7887")),
    (7, (1, 1), "E = ½Σ(t−out_d)²", "error", ("0.7199", "0.2723")),
    (8, (1, 1), "δ_d = (out_d−t)∘f′", "output layer", ("0.7199", "0.1452")),
    (9, (2, 3), "∇W_d = δ_d · out_cᵀ", "outer product", ("(−0.0221) · 0.8513", "−0.0188")),
    (10, (1, 1), "∂E/∂out_c = W_dᵀ · δ_d", "back", ("0.3000·0.1452 + 0.6000·(−0.0221)", "0.0303")),
    (11, (2, 1), "δ_c = ∂E/∂out_c∘f′", "hidden layer", ("0.7802", "0.0073")),
    (12, (2, 2), "∇W_c = δ_c · out_bᵀ", "outer product", ("0.0073 · 0.5744", "0.0042")),
    (18, (1, 1), "new W_d = W_d − l·∇W_d", "gradient descent", ("0.3000 − 0.5 · 0.0998", "0.2501")),
]


def view_of(session: Session, row: int = 0, column: int = 0, digits: int = 4) -> EquationView:
    assert session.operation is not None
    return EquationView(session, session.operation, row, column, digits)


def text(lines: list[Line]) -> str:
    return "\n".join(map(plain, lines))


def spans(lines: list[Line]) -> Iterator[Span]:
    return (part for line in lines for part in line)


@pytest.mark.parametrize(
    ("step", "cell", "equation", "called", "formula"), ARTICLE, ids=[f"step {row[0]}" for row in ARTICLE]
)
def test_an_operation_of_the_article_stands_there_in_symbols_and_in_numbers(
    article: Project, at: At, step: int, cell: tuple[int, int], equation: str, called: str, formula: tuple[str, str]
) -> None:
    view = view_of(at(article, step), cell[0] - 1, cell[1] - 1)
    assert plain(view.symbols()) == equation
    assert plain(view.title()) == f"{PHASE_SIGN[view.operation.rule.phase]} {equation}"
    assert called in plain(view.note())
    assert f"{step}/18" in plain(view.note())
    numbers, value = formula
    written = text(view.formula(107))
    assert numbers in written
    assert written.endswith(value)


@pytest.mark.parametrize("rows", HEIGHTS)
@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("step", range(1, 19))
def test_every_operation_of_the_article_is_whole_and_fits(
    article: Project, at: At, step: int, columns: int, rows: int
) -> None:
    session = at(article, step)
    view = view_of(session)
    lines = view.lines(columns, rows)
    assert len(lines) <= rows
    assert max(map(width, lines)) <= columns
    assert "⋮" not in text(lines)
    assert "…" not in text(lines)
    assert short(float(session.values[view.operation.result][0, 0]), 4) in text(lines)
    assert cell_label(session, CellRef(view.operation.result, 0, 0)) in text(lines)
    assert has_sentence(list(map(plain, lines)), view.meaning(), columns)
    made = session.values[view.operation.result]
    shown = {part.target for part in spans(lines)}
    assert {CellRef(view.operation.result, r, c) for r in range(made.shape[0]) for c in range(made.shape[1])} <= shown


@pytest.mark.parametrize("step", range(1, 19))
def test_where_there_is_room_a_sentence_says_what_the_chosen_cell_means(article: Project, at: At, step: int) -> None:
    view = view_of(at(article, step))
    meaning = view.meaning()
    assert meaning[0].isupper()
    assert meaning.endswith(".")
    assert has_sentence(list(map(plain, view.lines(107, 20))), meaning)


def test_the_other_cells_of_the_result_follow_where_there_is_room(article: Project, at: At) -> None:
    shown = text(view_of(at(article, 12), 1, 1).lines(107, 26))
    assert "∇W_c[1,2] = 0.0065 · 0.5744 = 0.0037" in shown
    assert shown.count("∇W_c[2,2] = ") == 1


def test_the_chosen_cell_is_marked_and_the_cells_that_feed_it_are_lit(article: Project, at: At) -> None:
    parts = list(spans(view_of(at(article, 12), 1, 1).matrices(107, 12)))
    lit = {part.target for part in parts if Ink.LIT in part.inks}
    chosen = [part.target for part in parts if Ink.CHOSEN in part.inks]
    assert lit == {CellRef("delta_c", 1, 0), CellRef("out_b", 1, 0)}
    assert chosen == [CellRef("grad_W_c", 1, 1)]


@pytest.mark.parametrize("step", range(1, 19))
@pytest.mark.parametrize("iteration", [1, 2])
def test_a_number_of_a_matrix_points_at_the_cell_that_it_shows(
    batch_project: Project, article: Project, at: At, step: int, iteration: int
) -> None:
    for project in (article, batch_project):
        session = at(project, min(step, 15), iteration)
        for part in spans(view_of(session).matrices(200, 40)):
            if isinstance(part.target, CellRef):
                name, row, column = part.target
                assert part.text == fixed(float(session.values[name][row, column]), 4)


@pytest.mark.parametrize("step", range(1, 19))
def test_a_number_of_the_formula_points_at_a_cell_that_feeds_the_chosen_one(
    article: Project, at: At, step: int
) -> None:
    session = at(article, step)
    view = view_of(session)
    expression = explanation(session, view.operation, view.operation.result, 0, 0)
    targets = [part.target for part in spans(view.formula(300)) if isinstance(part.target, CellRef)]
    assert targets
    for target in targets:
        is_source = any(cells.covers(*target) for cells in sources(expression))
        assert is_source or target.name in view.operation.terms


def test_a_transposed_operand_points_at_the_cell_as_it_is_stored(article: Project, at: At) -> None:
    session = at(article, 10)  # ∂E/∂out_c = W_dᵀ · δ_d
    rows = [line for line in view_of(session, 1, 0).matrices(107, 12) if any(p.target for p in line)]
    second = [part.target for part in rows[1] if isinstance(part.target, CellRef) and part.target.name == "W_d"]
    assert second == [CellRef("W_d", 0, 1), CellRef("W_d", 1, 1)]


@given(
    layers=st.lists(st.integers(1, 60), min_size=2, max_size=4),
    digits=st.integers(1, 17),
    room=st.tuples(st.integers(76, 200), st.integers(11, 30)),
    data=st.data(),
)
@settings(max_examples=150)
def test_whichever_cell_of_whichever_network_is_chosen_it_is_in_sight_with_its_value(
    random_project: RandomProject, at: At, layers: list[int], digits: int, room: tuple[int, int], data: st.DataObject
) -> None:
    columns, rows = room
    bias = data.draw(st.sampled_from(["none", "trained"]), label="bias")
    project = random_project(*layers, bias=bias, batch_size=data.draw(st.integers(1, 8), label="batch"))
    steps = len(at(project, 0).program)
    session = at(project, data.draw(st.integers(1, steps), label="step"))
    assert session.operation is not None
    result = session.values[session.operation.result]
    row = data.draw(st.integers(0, result.shape[0] - 1), label="row")
    column = data.draw(st.integers(0, result.shape[1] - 1), label="column")
    view = view_of(session, row, column, digits)
    lines = view.lines(columns, rows)
    seen = [clip(line, columns) for line in lines]  # what the frame leaves of them
    value = float(result[row, column])
    cell = CellRef(session.operation.result, row, column)
    assert len(lines) <= rows
    assert any(part.target == cell and part.text == fixed(value, digits) for part in spans(seen))
    assert cell_label(session, cell) in text(seen)
    assert short(value, digits) in results(seen)
    assert is_whole(seen, columns)


@pytest.mark.parametrize("digits", [1, 4, 6, 9, 17])
@pytest.mark.parametrize("step", range(1, 7))
def test_the_result_of_a_batch_is_in_sight_however_many_digits_are_shown(
    random_project: RandomProject, at: At, step: int, digits: int
) -> None:
    session = at(random_project(3, 3, batch_size=8), step)
    view = view_of(session, digits=digits)
    name = view.operation.result
    seen = [clip(line, 76) for line in view.lines(76, 11)]
    value = fixed(float(session.values[name][0, 0]), digits)
    assert any(part.target == CellRef(name, 0, 0) and part.text == value for part in spans(seen))


@pytest.mark.parametrize("digits", [4, 6, 9, 17])
@pytest.mark.parametrize("rows", [8, 9, 11])
@pytest.mark.parametrize("layers", [(6, 6, 6), *((1, size) for size in range(1, 10))], ids=str)
def test_the_formula_keeps_its_value_in_the_smallest_panes_however_many_digits_are_shown(
    random_project: RandomProject, at: At, layers: tuple[int, ...], rows: int, digits: int
) -> None:
    project = random_project(*layers)
    for step in range(1, len(at(project, 0).program) + 1):
        session = at(project, step)
        view = view_of(session, digits=digits)
        lines = view.lines(76, rows)
        assert len(lines) <= rows
        assert short(float(session.values[view.operation.result][0, 0]), digits) in results(lines)
        assert is_whole(lines, 76)


@given(size=st.integers(2, 7), columns=st.sampled_from(WIDTHS))
@settings(max_examples=30)
def test_no_part_of_a_formula_is_lost_beyond_the_edge(
    random_project: RandomProject, at: At, size: int, columns: int
) -> None:
    session = at(random_project(size, 2, 2), 1)
    assert max(map(width, view_of(session).lines(columns, 20))) <= columns


@pytest.mark.parametrize(("row", "column"), [(0, 0), (99, 299), (50, 150)])
def test_a_large_matrix_is_cut_around_the_chosen_cell(
    random_project: RandomProject, at: At, row: int, column: int
) -> None:
    session = at(random_project(300, 100, 2), 10)
    assert session.operation is not None
    assert session.operation.result == "grad_W_b"
    view = view_of(session, row, column)
    shown = text(view.lines(76, 11))
    assert "…" in shown
    assert "⋮" in shown
    assert "100×300" in shown
    assert cell_label(session, CellRef("grad_W_b", row, column)) in shown


def test_a_long_sum_shows_its_largest_terms_and_what_the_rest_adds_up_to(random_project: RandomProject, at: At) -> None:
    session = at(random_project(20, 2, 2), 1)
    terms = session.values["W_b"][0] * session.values["out_a"][:, 0]
    largest = sorted(terms, key=abs, reverse=True)
    formula = text(view_of(session).formula(200))
    assert "17 smaller terms" in formula
    assert short(float(sum(largest[3:])), 4) in formula
