"""The terms of a sum below each other: which come first, what they add up to, their bars, and what gives way."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gpnet_engine.arrays import Matrix, matrix, with_cell
from gpnet_engine.formulas.addends import Terms, terms
from gpnet_engine.model.project import Project
from gpnet_engine.model.typed_numbers import parse_number
from gpnet_engine.questions.explanations import explanation
from gpnet_engine.time.session import Session
from gpnet_tui.view.equations.equation import EquationView
from gpnet_tui.view.equations.term_list import TermList
from gpnet_tui.view.text.ink import Ink, Line, clip, plain, width
from gpnet_tui.view.text.numbers import MOST_DIGITS, percent, short

At: TypeAlias = Callable[..., Session]
RandomProject: TypeAlias = Callable[..., Project]
PatternedProject: TypeAlias = Callable[..., Project]

NARROWEST, WIDEST = 74, 196  # columns of the equation, in the smallest terminal and in one of 200
TERM = re.compile(
    r"  (?P<name>\S.*?)(?:  +(?P<factors>\S.*?))?(?: *[=≈] +| +)(?P<value>\S+)  "
    r"(?P<left>[ █▐▕]*)(?:│(?P<right>[█▏▎▍▌▋▊▉]*))? +(?P<share>[+−]\S+%)"
)
REST = re.compile(r"  … (?P<count>[\d,]+) smaller terms? += +(?P<value>\S+)  (?P<note>.*)")
LISTED = re.compile(r"[ █▐▕]│[█▏▎▍▌▋▊▉]* +[+−]\S+%|… [\d,]+ smaller terms? +=")
PARTS = {**{sign: eighth / 8 for eighth, sign in enumerate("▏▎▍▌▋▊▉█", start=1)}, "▕": 1 / 8, "▐": 1 / 2}
INK = Ink.FORWARD


@dataclass(frozen=True)
class Shown:
    """What a line says: where a term comes from, its factors, its value, its bar (negative on the left), its share."""

    name: str
    factors: str
    value: str
    bar: float
    share: str


@pytest.fixture(scope="session")
def neuron(patterned_project: PatternedProject, at: At) -> Session:
    """Return a session in which net_b is computed, each cell from 784 inputs."""
    return at(patterned_project(784, 20, 10), 1)


def terms_of(session: Session, row: int = 0, column: int = 0) -> Terms:
    assert session.operation is not None
    return terms(explanation(session, session.operation, session.operation.result, row, column), session.values)


def lines_of(session: Session, row: int = 0, columns: int = WIDEST, digits: int = 4, most: int = 6) -> list[Line]:
    assert session.operation is not None
    result = short(float(session.values[session.operation.result][row, 0]), digits)
    return TermList(session, terms_of(session, row), result, digits, most, INK).lines(columns)


def shown(line: Line) -> Shown:
    found = TERM.fullmatch(plain(line))
    assert found is not None, plain(line)
    left, right = (sum(PARTS[sign] for sign in (found[side] or "").strip()) for side in ("left", "right"))
    assert not (left and right)
    return Shown(found["name"], found["factors"] or "", found["value"], right - left, found["share"])


def rest_of(line: Line) -> re.Match[str]:
    found = REST.fullmatch(plain(line))
    assert found is not None, plain(line)
    return found


def with_more_digits(number: float, digits: int) -> set[str]:
    """Return how a number may be written: with the digits that were chosen, or up to three more."""
    return {short(number, each) for each in range(digits, digits + 4)}


def products(session: Session, row: int) -> Matrix:
    """Return the terms of a weighted sum, in the order of its inputs."""
    return matrix(session.values["W_b"][row] * session.values["out_a"][:, 0])


def with_values(session: Session, **values: Matrix) -> Session:
    return replace(session, values=MappingProxyType({**session.values, **values}))


def listed(lines: list[Line]) -> list[str]:
    """Return the lines of terms among those of an equation."""
    return [text for text in map(plain, lines) if LISTED.search(text)]


@pytest.mark.parametrize("row", [0, 7, 19])
@pytest.mark.parametrize("most", [1, 2, 6])
def test_the_largest_terms_come_first_each_with_its_neuron_its_factors_and_its_value(
    neuron: Session, row: int, most: int
) -> None:
    expected = products(neuron, row)[:, 0]
    order = np.argsort(-np.abs(expected), kind="stable")
    lines = lines_of(neuron, row, most=most)
    assert len(lines) == most + 1
    for line, k in zip(lines, order[:most].tolist(), strict=False):
        term = shown(line)
        numbers = " · ".join(factor.strip() for factor in term.factors.split("·"))
        assert term.name == f"a{k + 1}"
        factors = [float(neuron.values["W_b"][row, k]), float(neuron.values["out_a"][k, 0])]
        put_in = [[f"({short(x, more)})" if x < 0 else short(x, more) for x in factors] for more in range(4, 11)]
        assert numbers in map(" · ".join, put_in)
        assert term.value in with_more_digits(float(expected[k]), 4)


@settings(max_examples=60)
@given(row=st.integers(0, 19), most=st.integers(1, 12), digits=st.sampled_from([12, 15, 17]))
def test_the_values_of_the_terms_and_of_the_rest_add_up_to_the_value(
    neuron: Session, row: int, most: int, digits: int
) -> None:
    lines = lines_of(neuron, row, digits=digits, most=most)
    values = [parse_number(shown(line).value) for line in lines[:-1]] + [parse_number(rest_of(lines[-1])["value"])]
    assert sum(values) == pytest.approx(neuron.values["net_b"][row, 0], abs=len(lines) * 10.0**-digits + 1e-13)


@pytest.mark.parametrize("row", [0, 7, 19])
def test_a_share_is_the_part_of_the_size_of_all_terms_with_the_sign_of_the_term(neuron: Session, row: int) -> None:
    numbers = products(neuron, row)[:, 0]
    size = float(np.abs(numbers).sum())
    largest = sorted(numbers.tolist(), key=abs, reverse=True)
    lines = [shown(line) for line in lines_of(neuron, row)[:-1]]
    assert [line.share for line in lines] == [percent(number / size) for number in largest[:6]]
    for line in lines:
        assert (line.share[0] == "−") == line.value.startswith("−") == (line.bar < 0)


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.3, "+30%"), (-1.0, "−100%"), (0.014, "+1%"), (0.004, "+0.4%"), (-0.0004, "−0.04%"), (0.0, "+0%")],
    ids=str,
)
def test_a_share_is_written_with_its_sign_and_small_ones_with_one_digit(share: float, text: str) -> None:
    assert percent(share) == text


@settings(max_examples=60)
@given(
    weights=st.lists(st.floats(-1, 1), min_size=20, max_size=20).filter(any),
    columns=st.integers(NARROWEST, WIDEST),
)
@example(weights=[0.0] * 17 + [0.546875, -1.0, -0.15625], columns=74)
def test_bars_are_as_long_as_the_shares_are_large_on_the_side_of_their_sign(
    random_project: RandomProject, at: At, weights: list[float], columns: int
) -> None:
    session = at(random_project(20, 2), 1)
    session = with_values(session, W_b=matrix([weights]), out_a=matrix([1.0] * 20))
    lines = lines_of(session, columns=columns)[:6]
    bars = [shown(line).bar for line in lines]
    assert {plain(line).index("│") for line in lines} == {plain(lines[0]).index("│")}
    sizes = [one.share for one in terms_of(session).largest(6).terms]
    scale = abs(bars[0] / sizes[0])  # of the largest: it is drawn to half a column, as the others are
    for bar, size in zip(bars, sizes, strict=True):
        assert (bar > 0) == (size > 0)
        assert (bar < 0) == (size < 0)
        assert abs(bar) == pytest.approx(scale * abs(size), abs=1.0)


def test_bars_have_the_ink_of_the_phase_on_both_sides(random_project: RandomProject, at: At) -> None:
    weights = matrix([[1.0, -2.0, 3.0, -4.0, 5.0, -6.0, 7.0, -8.0]])
    session = with_values(at(random_project(8, 2), 1), W_b=weights, out_a=matrix([1.0] * 8))
    lines = lines_of(session, most=8)
    assert [part.inks for line in lines for part in line if "█" in part.text] == [(INK,)] * 8
    assert [shown(line).name for line in lines] == [f"a{k}" for k in range(1, 9)]  # all fit: the order of the formula
    assert [shown(line).bar < 0 for line in lines] == [False, True] * 4


@pytest.mark.parametrize("most", [1, 6, 700])
def test_what_is_not_listed_is_counted_with_how_many_of_it_are_0(neuron: Session, most: int) -> None:
    numbers = products(neuron, 0)[:, 0]
    zeros = int((numbers == 0).sum())
    assert 60 < zeros < 84
    rest = rest_of(lines_of(neuron, most=most)[-1])
    assert int(rest["count"].replace(",", "")) == 784 - most
    assert rest["note"] == f"of them {zeros} are 0"


def test_where_nothing_is_0_the_rest_says_how_large_it_is(neuron: Session) -> None:
    session = with_values(neuron, W_b=matrix(np.full((20, 784), 0.5)), out_a=matrix([3.0, *[0.25] * 783]))
    assert rest_of(lines_of(session, most=1)[-1])["note"] == "together 98% of the size"


def test_one_term_and_one_zero_are_spoken_of_as_one(random_project: RandomProject, at: At) -> None:
    session = at(random_project(7, 2), 1)
    session = with_values(session, W_b=matrix([[1.0] * 7]), out_a=matrix([*[1.0] * 6, 0.0]))
    line = plain(lines_of(session)[-1])
    assert "… 1 smaller term  " in line
    assert line.endswith("of them 1 is 0")


def test_without_other_terms_there_is_no_line_for_them(random_project: RandomProject, at: At) -> None:
    lines = lines_of(at(random_project(7, 2), 1), most=7)
    assert len(lines) == 7
    assert "…" not in "".join(map(plain, lines))


@settings(max_examples=150)
@given(
    numbers=st.lists(st.floats(), min_size=8, max_size=8),
    inputs=st.lists(st.floats(), min_size=8, max_size=8),
    columns=st.integers(NARROWEST, WIDEST),
    digits=st.integers(1, MOST_DIGITS),
    most=st.integers(2, 7),
)
def test_whatever_the_numbers_every_line_fits_and_keeps_its_value(
    random_project: RandomProject,
    at: At,
    numbers: list[float],
    inputs: list[float],
    columns: int,
    digits: int,
    most: int,
) -> None:
    session = with_values(at(random_project(8, 2), 1), W_b=matrix([numbers]), out_a=matrix(inputs))
    found = terms_of(session)
    with np.errstate(all="ignore"):
        result = short(float(found.numbers.sum()), digits)
    lines = TermList(session, found, result, digits, most, INK).lines(columns)
    assert max(map(width, lines)) <= columns
    largest = found.largest(most)
    for line, term in zip(lines, largest.terms, strict=False):
        assert shown(line).value in with_more_digits(term.value, digits)
        assert shown(line).share == percent(term.share)
    assert rest_of(lines[-1])["value"] in with_more_digits(largest.rest.sum, digits)
    assert int(rest_of(lines[-1])["count"]) == 8 - most


@pytest.mark.parametrize("columns", [NARROWEST, 100, WIDEST])
@pytest.mark.parametrize("digits", [1, 4, 9, MOST_DIGITS])
def test_the_values_of_many_inputs_stand_below_each_other_in_any_width(
    neuron: Session, columns: int, digits: int
) -> None:
    lines = lines_of(neuron, columns=columns, digits=digits)
    found = terms_of(neuron).largest(6)
    ends = {sign.end(1) for line in lines if (sign := re.search(r" [=≈] +(\S+)", plain(line)))}
    assert len(ends) == 1
    for line, term in zip(lines, found.terms, strict=False):
        assert shown(line).value in with_more_digits(term.value, digits)


def test_the_share_of_one_of_very_many_terms_is_not_cut(empty_project: Callable[..., Project], at: At) -> None:
    lines = lines_of(at(empty_project([3000, 2]), 1), columns=NARROWEST)
    assert [shown(line).share for line in lines[:-1]] == ["+0.03%"] * 6


@pytest.mark.parametrize("batch", [7, 64, 2000])
def test_the_count_of_the_rest_is_not_cut_where_terms_are_short(
    empty_project: Callable[..., Project], at: At, batch: int
) -> None:
    project = empty_project([2, 3, 2], "trained", batch)
    program = at(project, 0).program
    step = 1 + next(step for step, operation in enumerate(program) if operation.result == "grad_bias_c")
    lines = lines_of(at(project, step), columns=NARROWEST)
    assert shown(lines[0]).name == "s1"
    assert rest_of(lines[-1])["count"] == f"{batch - 6:,}"


def numbers_of(numbers: str) -> float:
    """Return the product that a term is written as, with the minus before it."""
    sign = -1.0 if numbers.startswith("− ") else 1.0
    return sign * math.prod(parse_number(factor.strip("() ")) for factor in numbers.removeprefix("− ").split("·"))


def test_a_term_that_is_subtracted_has_its_minus(project_from: Callable[[str], Project], at: At) -> None:
    weights = [[(7 * row + 3 * column) % 5 / 4 - 0.5 for column in range(3)] for row in range(9)]
    project = project_from(
        f"""
        [network]
        layers = [3, 9]
        activation = "softmax"
        loss = "squared_error"
        [weights]
        b = {weights}
        [data]
        inputs = [[1, 0.5, -0.25]]
        targets = [[1, 0, 0, 0, 0, 0, 0, 0, 0]]
        """
    )
    program = at(project, 0).program
    step = 1 + next(step for step, operation in enumerate(program) if operation.result == "delta_b")
    session = at(project, step)
    for row in range(9):
        lines = lines_of(session, row, digits=15, most=10)
        assert any(shown(line).factors.startswith("− ") for line in lines)
        for line in lines:
            assert numbers_of(shown(line).factors) == pytest.approx(
                parse_number(shown(line).value), rel=1e-6, abs=1e-14
            )


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf], ids=str)
def test_numbers_that_are_not_finite_come_first_and_decide_the_sum(neuron: Session, number: float) -> None:
    session = with_values(neuron, out_a=with_cell(neuron.values["out_a"], 500, 0, number))
    lines = lines_of(session, 1)
    first = shown(lines[0])
    assert first.name == "a501"
    assert first.value == short(float(session.values["W_b"][1, 500] * number), 4)
    assert first.share in {"+100%", "−100%"}
    assert [shown(line).share for line in lines[1:-1]] == ["+0%"] * 5
    assert [shown(line).bar for line in lines[1:-1]] == [0] * 5


@pytest.mark.parametrize("number", [math.nan, math.inf, 0.0], ids=str)
def test_a_sum_of_nothing_else_is_listed_as_well(neuron: Session, number: float) -> None:
    session = with_values(neuron, out_a=matrix([number] * 784), W_b=matrix(np.ones((20, 784))))
    lines = lines_of(session)
    assert {shown(line).value for line in lines[:-1]} == {short(number, 4)}
    assert rest_of(lines[-1])["value"] == short(number, 4)


def equation(session: Session, columns: int = 107, rows: int = 20) -> list[Line]:
    assert session.operation is not None
    return EquationView(session, session.operation, 0, 0, 4).lines(columns, rows)


SUMS = {1: 2, 3: 4, 5: 3, 7: 2, 10: 2, 13: 3, 16: 2, 17: 2, 18: 2}  # steps of the article, and how many terms they add


@pytest.mark.parametrize("step", range(1, 19))
@pytest.mark.parametrize("columns", [107, 126])
def test_every_sum_of_the_article_lists_all_its_terms(article: Project, at: At, step: int, columns: int) -> None:
    assert len(listed(equation(at(article, step), columns))) == SUMS.get(step, 0)


@pytest.mark.parametrize(("inputs", "lines"), [(1, 0), (2, 2), (6, 6), (12, 12), (784, 13)])
def test_an_equation_lists_the_largest_terms_of_a_long_sum_and_all_of_a_short_one(
    random_project: RandomProject, at: At, inputs: int, lines: int
) -> None:
    assert len(listed(equation(at(random_project(inputs, 2), 1)))) == lines


@pytest.mark.parametrize("rows", range(11, 24))
@pytest.mark.parametrize("columns", [NARROWEST, 107, WIDEST])
def test_the_list_leaves_room_for_the_matrices_and_the_value(neuron: Session, columns: int, rows: int) -> None:
    lines = equation(neuron, columns, rows)
    assert len(lines) <= rows
    text = "\n".join(plain(clip(line, columns)) for line in lines)
    assert "20×784" in text
    assert "net_b[1] = Σ W_b[1,k]·out_a[k]" in text
    assert text.count(f"= {short(float(neuron.values['net_b'][0, 0]), 4)}") == 1
    assert len(listed(lines)) >= 3


@settings(max_examples=100)
@given(
    weights=st.lists(st.floats(-9, 9), min_size=20, max_size=20),
    inputs=st.lists(st.floats(-9, 9), min_size=20, max_size=20),
    digits=st.integers(1, 6),
    decimals=st.sampled_from([None, 4]),
)
def test_an_equals_sign_is_true_of_the_numbers_on_its_line(
    random_project: RandomProject,
    at: At,
    weights: list[float],
    inputs: list[float],
    digits: int,
    decimals: int | None,
) -> None:
    session = at(random_project(20, 2, decimals=decimals), 1)
    session = with_values(session, W_b=matrix([weights, weights]), out_a=matrix(inputs))
    for line in lines_of(session, digits=digits, columns=WIDEST)[:-1]:
        factors, value = shown(line).factors.split("·"), shown(line).value
        left, right = (Decimal(factor.strip("() ").replace("−", "-")) for factor in factors)
        result = Decimal(value.replace("−", "-"))
        unit = Decimal((0, (1,), int(result.as_tuple().exponent)))
        rounded = (left * right).quantize(unit, ROUND_HALF_UP, Context(prec=60))
        assert (" = " in plain(line)) == (rounded == result), plain(line)


@pytest.mark.parametrize("digits", range(1, 10))
@pytest.mark.parametrize("row", [0, 7, 19])
def test_the_values_that_are_written_add_up_to_the_value_that_is_written(
    neuron: Session, row: int, digits: int
) -> None:
    lines = lines_of(neuron, row, digits=digits)
    values = [shown(line).value for line in lines[:-1]] + [rest_of(lines[-1])["value"]]
    total = sum((Decimal(value.replace("−", "-")) for value in values), Decimal(0))
    result = Decimal(short(float(neuron.values["net_b"][row, 0]), digits).replace("−", "-"))
    assert total.quantize(result, ROUND_HALF_UP) == result
