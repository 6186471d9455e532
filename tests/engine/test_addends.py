"""What a number is the sum of: the terms of every cell add up to it, their shares to 1, whatever the numbers are."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpnet_engine.arrays import Values, matrix
from gpnet_engine.formulas.addends import LargestTerms, Terms, largest_terms, shares, single_cells, terms
from gpnet_engine.formulas.expressions import (
    Cells,
    Difference,
    Dot,
    Expression,
    Function,
    Number,
    Product,
    Sum,
    Term,
    Total,
    evaluate,
)
from gpnet_engine.model.project import Project
from gpnet_engine.operations import Operation
from gpnet_engine.questions.explanations import explanation
from gpnet_engine.time.session import Session
from tests.builders.strategies import IN_FLOAT64, Setup, setups

MakeProject: TypeAlias = Callable[..., Project]
At: TypeAlias = Callable[[Project, int, int], Session]

NUMBERS = {
    "W": matrix([[0.5, -2.0, 0.0, 4.0], [1.0, 1.0, 1.0, 1.0]]),
    "out": matrix([3.0, 1.0, 7.0, 0.0]),
    "bias": matrix([0.25]),
}
DIFFERENCE = Difference(Cells("W", 0, 0), Cells("W", 0, 1))  # 0.5 − (−2)
PRODUCTS = Dot(Cells("W", 0, None), Cells("out", None, 0))  # 1.5 − 2 + 0 + 0


def session_of(at: At, setup: Setup, iteration: int) -> Session:
    """Return the session at the end of an iteration."""
    project = setup.project(samples=5, learning_rate=0.05)
    start = at(project, iteration, 0)
    return at(project, iteration, len(start.program))


def computed(session: Session) -> Iterator[tuple[Operation, str, tuple[int, int], Expression]]:
    """Yield every cell that was computed in the iteration, with its explanation."""
    for operation in session.program:
        for name in (operation.result, *operation.terms):
            for cell in np.ndindex(session.values[name].shape):
                row, column = map(int, cell)
                yield operation, name, (row, column), explanation(session, operation, name, row, column)


def total(largest: LargestTerms) -> float:
    return sum(term.value for term in largest.terms) + largest.rest.sum


def sizes_of(found: Terms) -> float:
    return float(np.sum(np.abs(found.numbers)))


@settings(max_examples=80)
@given(setup=setups(precision=IN_FLOAT64), iteration=st.integers(1, 3), most=st.integers(0, 6))
def test_the_terms_of_every_cell_add_up_to_it(at: At, setup: Setup, iteration: int, most: int) -> None:
    session = session_of(at, setup, iteration)
    for operation, name, cell, expression in computed(session):
        found = terms(expression, session.values)
        shown = session.values[name][cell]
        # The entropies are computed from net and explained with out, whose last digit is coarse beside its logarithm.
        blur = 1e-13 if name == "error_k" and setup.loss != "squared_error" else 0.0
        off = abs(total(found.largest(most)) - shown)
        assert off <= 1e-12 * sizes_of(found) + blur, (operation, name, cell)
        assert evaluate(expression, session.values) == pytest.approx(total(found.largest(most)), rel=1e-9, abs=1e-13)


@settings(max_examples=40)
@given(setup=setups(decimals=st.integers(2, 6)), iteration=st.integers(1, 3))
def test_on_paper_the_terms_add_up_to_what_was_rounded(at: At, setup: Setup, iteration: int) -> None:
    session = session_of(at, setup, iteration)
    half_unit = 0.5 * 10.0 ** -(setup.decimals or 0)
    for operation, name, cell, expression in computed(session):
        if name == "error_k" and setup.loss != "squared_error":
            continue  # computed from net, explained with an out that was rounded
        off = abs(total(largest_terms(expression, session.values, 3)) - session.values[name][cell])
        assert off <= half_unit * (1 + 1e-6), (operation, name, cell)


@settings(max_examples=60)
@given(setup=setups(precision=IN_FLOAT64), iteration=st.integers(1, 2), most=st.integers(0, 5))
def test_the_shares_of_every_cell_add_up_to_one(at: At, setup: Setup, iteration: int, most: int) -> None:
    session = session_of(at, setup, iteration)
    for operation, name, _, expression in computed(session):
        found = terms(expression, session.values)
        largest = found.largest(most)
        sizes = sum(abs(term.share) for term in largest.terms) + largest.rest.share
        assert sizes == pytest.approx(1.0 if sizes_of(found) else 0.0, abs=1e-12), (operation, name)
        assert len(largest.terms) + largest.rest.count == len(found)
        for term in largest.terms:
            assert term.share == pytest.approx(term.value / sizes_of(found) if sizes_of(found) else 0.0, abs=1e-12)


@settings(max_examples=60)
@given(setup=setups(precision=IN_FLOAT64), iteration=st.integers(1, 2))
def test_every_term_is_written_as_what_it_counts(at: At, setup: Setup, iteration: int) -> None:
    session = session_of(at, setup, iteration)
    for operation, name, _, expression in computed(session):
        for term in largest_terms(expression, session.values, 1_000).terms:
            written = evaluate(term.expression, session.values)
            signed = -written if term.is_subtracted else written
            assert signed == pytest.approx(term.value, rel=1e-12, abs=1e-300, nan_ok=True), (operation, name)
            assert all(cells.name in session.values for cells in term.cells)


def test_a_sum_over_a_line_has_a_term_for_each_cell() -> None:
    found = terms(Sum((PRODUCTS, Cells("bias", 0, 0))), NUMBERS)
    assert found.numbers.tolist() == [1.5, -2.0, 0.0, 0.0, 0.25]
    assert [found[index].cells for index in range(len(found))] == [
        *((Cells("W", 0, k), Cells("out", k, 0)) for k in range(4)),
        (Cells("bias", 0, 0),),
    ]
    assert [found[index].share for index in range(5)] == [0.4, -2.0 / 3.75, 0.0, 0.0, pytest.approx(0.25 / 3.75)]
    with pytest.raises(IndexError):
        found[5]


def test_the_largest_terms_come_first_and_the_rest_says_how_many_are_zero() -> None:
    largest = largest_terms(Sum((PRODUCTS, Cells("bias", 0, 0))), NUMBERS, 2)
    assert [term.value for term in largest.terms] == [-2.0, 1.5]
    assert (largest.rest.count, largest.rest.sum, largest.rest.zeros) == (3, 0.25, 2)
    assert largest.rest.share == pytest.approx(0.25 / 3.75)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (Cells("W", 0, 1), [(-2.0, False)]),
        (Total(Cells("W", 0, None)), [(0.5, False), (-2.0, False), (0.0, False), (4.0, False)]),
        (Total(Cells("out", None, None)), [(3.0, False), (1.0, False), (7.0, False), (0.0, False)]),
        (Number(0.5, "½"), [(0.5, False)]),
        (Difference(Cells("W", 1, 0), Cells("W", 0, 1)), [(1.0, False), (2.0, True)]),
        (Difference(Number(1.0, "1"), DIFFERENCE), [(1.0, False), (-0.5, True), (-2.0, False)]),
        (Term(Cells("bias", 0, 0), Product((Number(0.5, "½"), Cells("out", 0, 0)))), [(0.25, False)]),
        (Term(Cells("out", None, 0), Number(0.0, "0")), [(3.0, False), (1.0, False), (7.0, False), (0.0, False)]),
        (Function("{x}²", (("x", Cells("out", 0, 0)),), lambda x: x * x), [(9.0, False)]),
        (Product((Cells("W", 0, 1), Cells("out", 0, 0))), [(-6.0, False)]),
        (Product((Number(0.5, "½"), Difference(Cells("out", 0, 0), Cells("out", 1, 0)))), [(1.5, False), (-0.5, True)]),
        (Product((PRODUCTS, Total(Cells("out", None, 0)))), [(-5.5, False)]),
        (
            Product((Cells("out", 0, 0), Difference(Cells("bias", 0, 0), PRODUCTS))),
            [(0.75, False), (-4.5, True), (6.0, True), (0.0, True), (0.0, True)],
        ),
    ],
    ids=[
        "a cell",
        "a line",
        "a whole matrix",
        "a number",
        "a difference",
        "a difference within a difference",
        "a written term",
        "a line of written terms",
        "a function",
        "a product",
        "a number times a sum",
        "two sums, not multiplied out",
        "a cell times a sum",
    ],
)
def test_each_kind_of_expression_has_its_terms(expression: Expression, expected: list[tuple[float, bool]]) -> None:
    found = terms(expression, NUMBERS)
    assert [(found[k].value, found[k].is_subtracted) for k in range(len(found))] == expected
    assert sum(found.numbers) == pytest.approx(evaluate(expression, NUMBERS))


def test_a_product_that_is_multiplied_out_has_all_factors_in_each_term() -> None:
    found = terms(Product((Cells("out", 0, 0), Difference(Cells("bias", 0, 0), PRODUCTS))), NUMBERS)
    assert found[1].expression == Product((Cells("out", 0, 0), Cells("W", 0, 0), Cells("out", 0, 0)))
    assert found[1].cells == (Cells("out", 0, 0), Cells("W", 0, 0))
    assert found[2].cells == (Cells("out", 0, 0), Cells("W", 0, 1), Cells("out", 1, 0))


def test_single_cells_are_those_of_the_numbers() -> None:
    for cells in (Cells("W", 1, 2), Cells("W", 1, None), Cells("W", None, 3), Cells("W", None, None)):
        each = [NUMBERS["W"][cell.row, cell.column].item() for cell in single_cells(cells, NUMBERS)]
        assert each == cells.numbers(NUMBERS).tolist()


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([3.0, -1.0], [0.75, -0.25]),
        ([0.0, -0.0], [0.0, 0.0]),
        ([], []),
        ([1e308, 1e308, -1e308], [1 / 3, 1 / 3, -1 / 3]),
        ([5e-324, 0.0], [1.0, 0.0]),
        ([1.0, np.nan], [0.0, 1.0]),
        ([np.inf, 2.0, -np.inf], [0.5, 0.0, -0.5]),
        ([np.nan, -np.inf, 0.0, np.inf], [1 / 3, -1 / 3, 0.0, 1 / 3]),
    ],
    ids=["signed", "all 0", "none", "huge", "tiny", "NaN decides", "infinities decide", "both"],
)
def test_shares_are_signed_and_survive_any_number(numbers: list[float], expected: list[float]) -> None:
    assert shares(np.array(numbers)).tolist() == pytest.approx(expected)


@given(st.lists(st.floats(), max_size=30), st.integers(0, 8))
def test_terms_of_any_numbers_are_ranked_by_share(numbers: list[float], most: int) -> None:
    values: Values = {"W": matrix([numbers])} if numbers else {"W": matrix(np.empty((1, 0)))}
    largest = largest_terms(Total(Cells("W", 0, None)), values, most)
    sizes = [abs(term.share) for term in largest.terms]
    assert sizes == sorted(sizes, reverse=True)
    whole = sum(sizes) + largest.rest.share
    assert whole == pytest.approx(1.0 if any(numbers) else 0.0)


@pytest.mark.parametrize("number", [-800.0, 800.0, np.inf, -np.inf, np.nan], ids=str)
def test_a_nan_or_an_infinity_is_the_first_term(number: float) -> None:
    values = {**NUMBERS, "out": matrix([3.0, 1.0, number, 0.0])}
    (first,) = largest_terms(Dot(Cells("W", 1, None), Cells("out", None, 0)), values, 1).terms
    assert first.cells[1] == Cells("out", 2, 0)
    assert first.value == pytest.approx(number, nan_ok=True)


def test_a_sum_of_many_terms_makes_only_those_that_are_asked_for() -> None:
    random = np.random.default_rng(3)
    values = {"W": matrix(random.uniform(-1, 1, (1, 784))), "out": matrix(random.uniform(0, 1, (784, 1)))}
    expression = Dot(Cells("W", 0, None), Cells("out", None, 0))
    largest = largest_terms(expression, values, 5)
    assert len(largest.terms) == 5
    assert largest.rest.count == 779
    assert total(largest) == pytest.approx(evaluate(expression, values), abs=1e-12)
