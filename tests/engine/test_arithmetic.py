"""Rounding as with pencil and paper: half away from zero, on the decimal number that a person sees."""

import math
from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gpnet_engine.arrays import matrix
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.numpy_calls import make
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import Rounding
from gpnet_engine.time.session import Position, go_to, open_session

MakeProject: TypeAlias = Callable[..., Project]


MODES = {
    Rounding.HALF_AWAY: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.TRUNCATE: ROUND_DOWN,
}
roundings = st.sampled_from(Rounding)


def rounded(number: float, decimals: int | None, rounding: Rounding = Rounding.HALF_AWAY) -> float:
    array = np.array([[number]])
    make(Arithmetic(decimals, rounding).write_down(array))
    return float(array[0, 0])


def by_decimal(number: Decimal, decimals: int, rounding: Rounding = Rounding.HALF_AWAY) -> float:
    return float(number.quantize(Decimal(1).scaleb(-decimals), rounding=MODES[rounding]))


@pytest.mark.parametrize(
    ("number", "decimals", "expected"),
    [
        (0.0037 * 0.5, 4, 0.0019),
        (-0.00185, 4, -0.0019),
        (0.00184999, 4, 0.0018),
        (0.00005, 4, 0.0001),
        (1.005, 2, 1.01),
        (-1.005, 2, -1.01),
        (2.675, 2, 2.68),
        (0.15, 1, 0.2),
        (0.25, 1, 0.3),
        (0.1 + 0.2 - 0.25, 1, 0.1),
        (1.1 * 1.5, 1, 1.7),
        (0.5, 0, 1.0),
        (1.5, 0, 2.0),
        (2.5, 0, 3.0),
        (-2.5, 0, -3.0),
        (2.4999, 0, 2.0),
        (0.49999999, 0, 0.0),
        (123456.78905, 4, 123456.7891),
        (0.7199, 4, 0.7199),
    ],
)
def test_a_tie_is_rounded_away_from_zero_as_the_decimal_is_read(number: float, decimals: int, expected: float) -> None:
    assert rounded(number, decimals) == expected


@pytest.mark.parametrize("number", [0.1 + 0.2, 1 / 3, -1e-300, 5e-324, 123.456], ids=str)
def test_without_decimals_nothing_is_rounded(number: float) -> None:
    assert rounded(number, None) == number


@pytest.mark.parametrize("number", [math.inf, -math.inf, 1e300, -1e300, 1.7976931348623157e308, 2.0**60 + 2**10])
def test_infinities_and_huge_numbers_stay_as_they_are(number: float) -> None:
    with np.errstate(over="ignore"):  # as in `execute`
        assert rounded(number, 4) == number


def test_nan_stays_nan() -> None:
    with np.errstate(invalid="ignore"):
        assert math.isnan(rounded(math.nan, 4))


@pytest.mark.parametrize("number", [-0.00001, -0.0, 0.0, -0.00004999])
def test_there_is_no_negative_zero_on_paper(number: float) -> None:
    result = rounded(number, 4)
    assert result == 0.0
    assert math.copysign(1.0, result) == 1.0


@pytest.mark.parametrize("decimals", range(16))
@pytest.mark.parametrize("number", [0.3, 0.7, 1.0, -0.9], ids=str)
def test_a_number_that_needs_no_rounding_stays_for_any_number_of_decimals(number: float, decimals: int) -> None:
    expected = number if decimals else float(Decimal(str(number)).to_integral_value(ROUND_HALF_UP))
    assert rounded(number, decimals) == expected


short = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(-99_999, 99_999), st.integers(0, 4)
)


@given(left=short, right=short, decimals=st.integers(0, 6), rounding=roundings)
@example(left=Decimal("0.0037"), right=Decimal("0.5"), decimals=4, rounding=Rounding.HALF_AWAY)
@example(left=Decimal("0.0037"), right=Decimal("0.5"), decimals=4, rounding=Rounding.HALF_EVEN)
@example(left=Decimal("0.7"), right=Decimal("0.1"), decimals=2, rounding=Rounding.TRUNCATE)
@example(left=Decimal("1.1"), right=Decimal("1.1"), decimals=1, rounding=Rounding.HALF_AWAY)
@example(left=Decimal(66974), right=Decimal(67244), decimals=6, rounding=Rounding.HALF_AWAY)  # units above 2 ** 52
@settings(max_examples=900)
def test_a_product_of_short_decimals_is_rounded_as_on_paper(
    left: Decimal, right: Decimal, decimals: int, rounding: Rounding
) -> None:
    expected = by_decimal(left * right, decimals, rounding) + 0.0  # the exact product; no negative zero
    assert rounded(float(left) * float(right), decimals, rounding) == expected
    assert rounded(float(left * right), decimals, rounding) == expected


@given(left=short, right=short, decimals=st.integers(0, 6), rounding=roundings)
@settings(max_examples=600)
def test_a_difference_of_short_decimals_is_rounded_as_on_paper(
    left: Decimal, right: Decimal, decimals: int, rounding: Rounding
) -> None:
    expected = by_decimal(left - right, decimals, rounding) + 0.0
    assert rounded(float(left) - float(right), decimals, rounding) == expected


@given(number=st.floats(-1000, 1000), decimals=st.integers(0, 6), rounding=roundings)
@settings(max_examples=600)
def test_any_number_is_rounded_and_then_stays(number: float, decimals: int, rounding: Rounding) -> None:
    result = rounded(number, decimals, rounding)
    seen = Decimal(repr(result))
    assert by_decimal(seen, decimals, rounding) == result
    most = Decimal("1.00001") if rounding is Rounding.TRUNCATE else Decimal("0.50001")
    assert abs(seen - Decimal(repr(number))) * 10**decimals <= most
    assert rounded(result, decimals, rounding) == result


@pytest.mark.parametrize("rounding", Rounding)
def test_a_project_computes_with_its_rounding(rounding: Rounding, make_project: MakeProject) -> None:
    project = make_project(decimals=4).with_settings({"rounding": rounding})
    session = open_session(project)
    end = go_to(session, Position(1, len(session.program)))
    last = end.program[0]
    exact = end.values[last.operands[0]] @ end.values[last.operands[1]]
    assert end.values[last.result].tolist() == [[rounded(cell, 4, rounding) for cell in row] for row in exact.tolist()]


def test_every_cell_of_a_matrix_is_rounded_in_place() -> None:
    array = np.array([[0.125, -0.125], [0.11, 7.0]])
    make(Arithmetic(2).write_down(array))
    assert array.tolist() == [[0.13, -0.13], [0.11, 7.0]]


@pytest.mark.parametrize(
    ("activation", "loss", "cost"),
    [
        ("softmax", "cross_entropy", lambda t, o: -t * math.log(o) if t else 0.0),
        (
            "sigmoid",
            "binary_cross_entropy",
            lambda t, o: -(t * math.log(o) if t else 0.0) - ((1 - t) * math.log(1 - o) if t < 1 else 0.0),
        ),
    ],
    ids=["cross entropy", "binary cross entropy"],
)
def test_on_paper_the_error_is_computed_from_the_outputs_as_they_were_rounded(
    make_project: MakeProject, activation: str, loss: str, cost: Callable[[float, float], float]
) -> None:
    project = make_project((2, 3), activation, loss=loss, decimals=3)
    project = replace(project, targets=matrix([[0.0, 1.0, 0.0], [1.0, 0.0, 0.25], [0.0, 0.0, 0.75]]))
    for iteration in (1, 2, 3):
        values = go_to(open_session(project), Position(iteration, 3)).values
        pairs = zip(values["target"][:, 0].tolist(), values["out_b"][:, 0].tolist(), strict=True)
        assert values["error"][0, 0] == rounded(sum(cost(target, out) for target, out in pairs), 3)


def test_on_paper_an_output_that_rounds_to_0_has_no_finite_error(make_project: MakeProject) -> None:
    project = make_project((1, 2), "softmax", loss="cross_entropy", decimals=1, samples=1)
    weights = {"W_b": matrix([[9.0], [-9.0]])}
    project = replace(project, parameters=weights, inputs=matrix([[1.0]]), targets=matrix([[0.0], [1.0]]))
    assert go_to(open_session(project), Position(1, 3)).values["error"][0, 0] == math.inf
