"""What can be typed as a break condition or a watch, what it gives, and that nothing else gets through."""

import operator
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.model.network import Network
from gpnet_engine.model.settings import BiasMode
from gpnet_engine.names import label, name_of
from gpnet_engine.statistics import statistics
from gpnet_engine.stopping.breakpoints import value_shapes
from gpnet_engine.stopping.conditions.condition import Condition, ConditionError
from gpnet_engine.stopping.conditions.parsing import parse
from gpnet_engine.stopping.conditions.text import MOST_CHARACTERS

ITERATION, STEP = 7, 12
VALUES: dict[str, Matrix] = {
    "out_a": matrix([1.0, 0.0]),
    "W_b": matrix([[0.1, -0.2], [0.3, 0.4], [-0.5, 0.6], [0.7, -0.8]]),
    "new_W_b": matrix([[1.0, 2.0], [0.0, -4.0], [5.0, np.inf], [-7.0, 1e-320]]),
    "out_b": matrix([0.5, np.nan, 0.25, np.inf]),
    "fprime_b": matrix([0.25, 0.1, 0.2, 0.15]),
    "W_c": matrix([[0.5, -1.5, 2.5, 0.0], [3.0, 0.25, -0.75, 1.0]]),
    "grad_W_c": matrix([[3.0, 0.0, -4.0, 0.0], [0.0, 0.0, 0.0, 0.0]]),
    "step_W_c": matrix([[1e200, 0.0, 0.0, 0.0], [0.0, -1e200, 0.0, 0.0]]),
    "dout_c": matrix([0.125, -2.0]),
    "delta_c": matrix([-0.5, 0.75]),
    "out_c": matrix([0.9, 0.2]),
    "net_d": matrix([[2.0]]),
    "bias_d": matrix([[-3.0]]),
    "row": matrix([[1.0, 2.0, 3.0]]),
    "target": matrix([0.0, 1.0]),
    "error_k": matrix([0.4, 0.3]),
    "error": matrix([[0.0625]]),
    "learning_rate": matrix([[0.5]]),
}
SHAPES = {name: (array.shape[0], array.shape[1]) for name, array in VALUES.items()}
W_b, W_c, out_b, delta_c = VALUES["W_b"], VALUES["W_c"], VALUES["out_b"], VALUES["delta_c"]
E, LEARNING_RATE = 0.0625, 0.5


def computed(text: str) -> float:
    condition = parse(text, SHAPES)
    with np.errstate(all="ignore"):
        return condition(VALUES, ITERATION, STEP)


def refusal(text: str) -> ConditionError:
    with pytest.raises(ConditionError) as caught:
        parse(text, SHAPES)
    return caught.value


NUMBERS: dict[str, float] = {
    "3": 3.0,
    ".5": 0.5,
    "2.": 2.0,
    "1e-3": 1e-3,
    "2.5E+2": 250.0,
    "E": E,
    "error": E,
    "l": LEARNING_RATE,
    "learning_rate": LEARNING_RATE,
    "iteration": ITERATION,
    "step": STEP,
    "iteration + step": ITERATION + STEP,
    "2 + 3 * 4": 14.0,
    "(2 + 3) * 4": 20.0,
    "10 - 4 - 3": 3.0,
    "2 ** 3 ** 2": 512.0,
    "-2 ** 2": -4.0,
    "+-+3": -3.0,
    "7 // 2": 3.0,
    "-7 // 2": -4.0,
    "-7 % 3": 2.0,
    "iteration % 5": 2.0,
    "1 / 3": 1 / 3,
    "\t E*4 ": 0.25,
    "delta_c[2]": 0.75,
    "delta_c[2,1]": 0.75,
    "δ_c[1]": -0.5,
    "ｄelta_c[1]": -0.5,
    "E_k[2]": 0.3,
    "W_c[2, 3]": -0.75,
    "row[1,3]": 3.0,
    "(W_c * 2)[1,2]": -3.0,
    "abs(W_c)[1,2]": 1.5,
    "abs(-3)": 3.0,
    "abs(E - 1)": 1 - E,
    "net_d": 2.0,
    "net_d[1]": 2.0,
    "net_d[1,1] + 1": 3.0,
    "net_d + 1": 3.0,
    "net_d * bias_d": -6.0,
    "sum(net_d)": 2.0,
    "sum(delta_c * net_d)": 0.5,
    "sum(net_d * delta_c)": 0.5,
    "max(W_c)": 3.0,
    "min(W_c)": -1.5,
    "sum(W_c)": float(np.sum(W_c)),
    "mean(W_c)": float(np.mean(W_c)),
    "norm(W_c)": float(np.linalg.norm(W_c)),
    "norm(grad_W_c)": 5.0,
    "norm(step_W_c)": float(np.sqrt(2.0) * 1e200),
    "norm(step_W_c / 1e300 / 1e100)": float(np.sqrt(2.0) * 1e-200),
    "norm(0 * W_c)": 0.0,
    "norm(out_b)": np.nan,
    "norm(new_W_b)": np.inf,
    "max(abs(delta_c))": 0.75,
    "max(1, E, l)": 1.0,
    "min(1, E, l)": E,
    "max(net_d, 1)": 2.0,
    "max(max(W_c), -min(W_c))": 3.0,
    "sum((W_c - grad_W_c) ** 2)": float(np.sum((W_c - VALUES["grad_W_c"]) ** 2)),
    "sum(2 ** W_c / (W_c + 10) - 1)": float(np.sum(2**W_c / (W_c + 10) - 1)),
    "sum(1 - -W_c // 0.2 % 3)": float(np.sum(1 - -W_c // 0.2 % 3)),
    "sum(W_c < 0)": 2.0,
    "mean(W_c < 0)": 0.25,
    "max(out_b)": np.nan,
    "min(out_b)": np.nan,
    "sum(out_b)": np.nan,
    "max(1, out_b[2])": np.nan,
    "min(out_b[2], 1)": np.nan,
    "9**9**9": np.inf,
    "(9**9)**(9**9)": np.inf,
    "-9**9**9": -np.inf,
    "1 / 0": np.inf,
    "-1 / 0": -np.inf,
    "1 / -0.0": -np.inf,
    "0 / 0": np.nan,
    "1 // 0": np.inf,
    "1 % 0": np.nan,
    "0 ** -1": np.inf,
    "(-0.0) ** -3": -np.inf,
    "(-8) ** (1/3)": np.nan,
    "(-10) ** 999": -np.inf,
    "1e308 * 10": np.inf,
    "iteration ** 1e5": np.inf,
    "W_c[1,4] / W_c[1,4]": np.nan,
}


@pytest.mark.parametrize(("text", "expected"), NUMBERS.items(), ids=NUMBERS)
def test_a_number_is_computed_as_float64(text: str, expected: float) -> None:
    assert not parse(text, SHAPES).is_truth
    result = computed(text)
    assert type(result) is float
    assert result == pytest.approx(expected, rel=1e-15, abs=0, nan_ok=True)


TRUTHS: dict[str, bool] = {
    "E < 0.01": False,
    "E < 0.1": True,
    "E <= 0.0625": True,
    "E == 0.0625": True,
    "E != 0.0625": False,
    "E >= l": False,
    "E > -l": True,
    "0 < E < l": True,
    "0 < E > l": False,
    "1 < 2 < 3 < 3": False,
    "iteration == 7 and step == 12": True,
    "iteration == 7 and step == 13": False,
    "E > 1 or l > 1": False,
    "E > 1 or l > 1 or iteration > 1": True,
    "E > 1 and l > 1 or iteration > 1": True,
    "not E > 1": True,
    "not not E > 1": False,
    "not (E > 1 or E < 1)": False,
    "(E<1)and(l<1)": True,
    "any(isnan(delta_c))": False,
    "any(isnan(out_b))": True,
    "any(isinf(out_b))": True,
    "all(isinf(out_b))": False,
    "isnan(out_b)[2]": True,
    "isnan(E)": False,
    "isnan(0 / 0)": True,
    "isinf(1 / 0)": True,
    "isinf(E)": False,
    "any(W_b > 0.65)": True,
    "all(W_b > 0.65)": False,
    "all(abs(W_b) < l * 2)": True,
    "all(-1 < W_b < 1)": True,
    "all(1 < 2 < W_b)": False,
    "all(W_b - 1 < W_b < W_b + 1)": True,
    "(W_b > 0)[4,2]": False,
    "net_d > 1": True,
    "net_d > 1 and not bias_d > 1": True,
    "any(net_d > 1)": True,
    "any(delta_c > net_d)": False,
    "isnan(net_d)": False,
    "out_b[2] == out_b[2]": False,
    "out_b[2] < 1": False,
}


@pytest.mark.parametrize(("text", "expected"), TRUTHS.items(), ids=TRUTHS)
def test_a_truth_is_one_or_zero(text: str, expected: bool) -> None:  # noqa: FBT001 - a column of the table
    assert parse(text, SHAPES).is_truth
    result = computed(text)
    assert type(result) is float
    assert result == float(expected)


SPELLINGS: dict[str, list[str]] = {
    "error": ["error", "E"],
    "learning_rate": ["learning_rate", "l"],
    "error_k": ["error_k", "E_k"],
    "target": ["target"],
    "W_c": ["W_c"],
    "new_W_b": ["new_W_b", "new W_b", "new   W_b", "new\tW_b"],
    "grad_W_c": ["grad_W_c", "∇W_c"],
    "step_W_c": ["step_W_c", "l·∇W_c"],
    "dout_c": ["dout_c", "∂E/∂out_c", "dE/dout_c"],
    "delta_c": ["delta_c", "δ_c", "∂E/∂net_c"],
    "fprime_b": ["fprime_b", "f′_b", "f'_b"],
}
SPELLED = [(text, name) for name, texts in SPELLINGS.items() for text in texts]


@pytest.mark.parametrize(("text", "name"), SPELLED, ids=[text for text, _ in SPELLED])
def test_a_value_is_called_as_it_is_shown_or_as_it_is_typed(text: str, name: str) -> None:
    assert name_of(text) == name_of(f" {text} ") == name
    last = "" if SHAPES[name] == (1, 1) else f"[{SHAPES[name][0]},{SHAPES[name][1]}]"
    number = VALUES[name][-1, -1].item()
    assert computed(f"{text}{last}") == number
    assert computed(f"2 * ({text}{last}-1)") == 2 * (number - 1)
    condition = parse(f"1 < {text}{last} + E", SHAPES)
    assert condition.names == {name, "error"}
    assert condition.columns[name] == 4


@pytest.mark.parametrize("name", VALUES)
def test_the_label_of_every_value_is_understood(name: str) -> None:
    assert name_of(label(name)) == name_of(name) == name
    assert parse(f"{label(name)}[1,1] > 0" if SHAPES[name] != (1, 1) else f"{label(name)} > 0", SHAPES).names == {name}


def test_the_label_of_everything_that_a_network_shows_is_understood() -> None:
    network = Network((2, 3, 3, 2), bias=(BiasMode.TRAINED,))
    shapes = value_shapes(network, 2)
    for name in shapes:
        assert name_of(label(name)) == name
        text = label(name) if name in {"error", "learning_rate"} else f"any(isnan({label(name)}))"
        assert parse(text, shapes).names == {name}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("E < l", {"error", "learning_rate"}),
        ("iteration % 100 == step", set()),
        ("max(abs(δ_c)) > 1 and W_c[1,2] > W_c[1,3] - E_k[1]", {"delta_c", "W_c", "error_k"}),
        ("E > 1 or any(isnan(grad_W_c))", {"error", "grad_W_c"}),
    ],
)
def test_a_condition_knows_the_values_that_it_reads(text: str, names: set[str]) -> None:
    assert parse(text, SHAPES).names == names


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("  E < l", {"error": 0, "learning_rate": 4}),
        ("iteration % 100 == step", {}),
        ("max(abs(δ_c)) > 1 and E_k[1] > W_c[1,2] - W_c[1,3]", {"delta_c": 8, "error_k": 22, "W_c": 31}),
        ("δ_c[1] + 2 * (error - error_k[2]) > delta_c[2]", {"delta_c": 0, "error": 14, "error_k": 22}),
        ("new_W_b[1,1] > 1 and W_b[1,1] > 1", {"new_W_b": 0, "W_b": 21}),
        ("1 < max(l, 2 ** E, E, l)", {"learning_rate": 8, "error": 16}),
        ("ｄelta_c[1] < δ_c[2] + E", {"delta_c": 0, "error": 22}),
    ],
)
def test_a_condition_knows_where_each_value_is_first_typed(text: str, columns: dict[str, int]) -> None:
    condition = parse(text, SHAPES)
    assert condition.columns == columns
    assert condition.names == set(columns)


def test_equal_texts_give_equal_conditions() -> None:
    condition = parse("  any(isnan(W_c)) ", SHAPES)
    assert condition.text == "any(isnan(W_c))"
    assert condition == parse("any(isnan(W_c))", SHAPES)
    assert hash(condition) == hash(parse("any(isnan(W_c))", SHAPES))
    assert condition != parse("any(isnan(W_b))", SHAPES)
    assert repr(condition) == "Condition(text='any(isnan(W_c))', names=frozenset({'W_c'}), is_truth=True)"


def test_a_condition_is_computed_anew_from_each_moment() -> None:
    condition = parse("E * iteration + step", SHAPES)
    assert [condition({"error": matrix([[error]])}, 10, 1) for error in (1.0, 2.0)] == [11.0, 21.0]


def test_a_cell_that_a_smaller_batch_does_not_have_is_nan_or_false() -> None:
    shapes, smaller = {"out_b": (1, 3)}, {"out_b": matrix([[0.5]])}
    assert np.isnan(parse("out_b[1,3]", shapes)(smaller, 1, 1))
    assert parse("out_b[1,1]", shapes)(smaller, 1, 1) == 0.5
    assert parse("isnan(out_b)[1,3]", shapes)(smaller, 1, 1) == 0.0


# The text, the column where it is wrong, and a part of what is said.
REFUSALS: list[tuple[str, int, str]] = [
    ("", 0, "Type a condition, such as E < 0.01"),
    (" \n ", 0, "Type a condition"),
    ("E <", 3, "missing after <"),
    ("E < 1 and", 9, "missing after and"),
    ("E < ) 1", 4, ") stands where"),
    ("* E", 0, "* stands where"),
    ("max()", 4, ") stands where"),
    ("max(1,)", 6, ") stands where"),
    ("E 3", 2, "operator is missing between E and 3"),
    ("2W_c[1,2] < 3", 1, "operator is missing between 2 and W_c"),
    ("E < 1or l < 1", 5, "space is missing between 1 and or"),
    ("E not l", 2, "Before not"),
    ("1 + not E", 4, "brackets may help"),
    ("(E < 1", 0, "never closed"),
    ("E < 1)", 5, "no ( that this )"),
    ("W_c[0,1) < 1", 7, "no ( that this )"),
    ("E = 1", 2, "Type == instead of =."),
    ("E === 1", 4, "Type == instead of =."),
    ("E => 1", 2, "Type >= instead of =>."),
    ("E =< 1", 2, "Type <= instead of =<."),
    ("E <> 1", 3, "> stands where"),
    ("E & l", 2, "Type and instead of &."),
    ("E && l", 2, "Type and instead of &&."),
    ("E | l", 2, "Type or instead of |."),
    ("E || l", 2, "Type or instead of ||."),
    ("!E", 0, "Type not instead of !."),
    ("E ^ 2", 2, "Type ** instead of ^."),
    ("E² < 1", 1, "Type **2 instead of ²."),
    ("E ≤ 1", 2, "Type <= instead of ≤."),
    ("E ≥ 1", 2, "Type >= instead of ≥."),
    ("E ≠ 1", 2, "Type != instead of ≠."),
    ("E·l", 1, "Type * instead of ·."),
    ("E × l", 2, "Type * instead of ×."),
    ("E − l", 2, "Type - instead of −."),
    ("∇W_z[1,2]", 0, "There is no value ∇W_z. Did you mean ∇W_c"),
    ("E > 1 and δ_c[1] > ∂E/∂out_z[1]", 19, "There is no value ∂E/∂out_z. Did you mean ∂E/∂out_c"),
    ("new W_z[1,2]", 0, "There is no value new W_z. Did you mean new W_b"),
    ("∇ W_c[1,2]", 0, "Type grad_ instead of ∇."),
    ("∇W[1,2]", 0, "Type grad_ instead of ∇."),
    ("∇W_c1 > 1", 0, "Type grad_ instead of ∇."),
    ("∂E > 1", 0, "∂ has no meaning here"),
    ("2∇W_c > 1", 1, "operator is missing between 2 and ∇W_c"),
    ("new W_b l", 8, "operator is missing between new W_b and l"),
    ("new", 0, "There is no value new."),
    ("∇W_c", 0, "one number is needed: take one cell, ∇W_c[1,2], or max(abs(∇W_c)), norm(∇W_c)."),
    ("∇W_c[0,1] > 1", 5, "Counting starts at 1, so there is no row 0: the rows of ∇W_c are counted from 1 to 2."),
    ("E < 0,5", 5, "Decimals take a point: 0.5"),
    ("(0,5) < E", 2, "Decimals take a point: 0.5"),
    ("007 < E", 0, "Type 7 instead of 007."),
    ("1e999 < E", 0, "too large"),
    ("E < " + "9" * 400, 4, "9… is too large"),
    ("w_c[1,2]", 0, "Did you mean W_c?"),
    ("δ_c[1] + delta_z[1]", 9, "Did you mean delta_c"),
    ("δ_z[1] + 1", 0, "Did you mean δ_c"),
    ("loss < 1", 0, "There is no value loss. There are iteration, step, out_a, W_b"),
    ("max < 1", 0, "max is a function"),
    ("E == nan", 5, "ask isnan(…)"),
    ("E(1)", 0, "E is not a function. There are abs,"),
    ("2(E)", 0, "To multiply, type *."),
    ("mac(W_c)", 0, "mac is not a function"),
    ("E[1]", 2, "E is not a matrix"),
    ("iteration[1]", 10, "iteration is not a matrix"),
    ("delta_c[3]", 8, "There is no row 3: the rows of delta_c are counted from 1 to 2."),
    ("W_c[3,1]", 4, "rows of W_c are counted from 1 to 2"),
    ("W_c[1,5]", 6, "columns of W_c are counted from 1 to 4"),
    ("δ_c[-1]", 4, "Counting starts at 1, so no index is negative: the rows of δ_c are counted from 1 to 2"),
    ("W_c[1,1.0]", 6, "An index is a whole number, such as 1: the columns of W_c"),
    ("W_c[1,0]", 6, "Counting starts at 1, so there is no column 0: the columns of W_c are counted from 1 to 4."),
    ("W_c[-0,1]", 4, "Counting starts at 1"),
    ("bias_d[2]", 7, "There is no row 2: bias_d has one row, 1."),
    ("W_c[iteration,1]", 4, "whole number"),
    ("W_c[1]", 4, "W_c is 2×4: its index is a row and a column, W_c[1,1]."),
    ("row[1]", 4, "row is 1×3: its index is a row and a column"),
    ("W_c[1][1]", 4, "a row and a column"),
    ("delta_c[1,1,1]", 8, "a row, or a row and a column"),
    ("W_c", 0, "W_c is a 2×4 matrix, and one number is needed: take one cell, W_c[1,2], or max(abs(W_c)), norm(W_c)."),
    ("delta_c", 0, "take one cell, delta_c[1], or"),
    ("W_c + 1", 0, "put max(abs(…)), sum(…) or norm(…) around it"),
    ("delta_c > 1", 0, "delta_c > 1 is true or false for each of 2×1 cells: put any(…) or all(…) around it."),
    ("E > 1 and W_c > 1", 10, "true or false for each of 2×4 cells"),
    ("W_c + W_b", 6, "A 2×4 and a 4×2 matrix"),
    ("any(0 < W_c < W_b)", 14, "A 2×4 and a 4×2 matrix"),
    ("δ_c + E + W_c", 10, "A 2×1 and a 2×4 matrix"),
    ("E and l > 1", 0, "E is a number, not true or false: compare it, as in E > 0."),
    ("not E", 4, "compare it, as in E > 0"),
    ("(E < 1) + 1", 1, "E < 1 is true or false, not a number"),
    ("(E < 1) == (l < 1)", 1, "join it with and, or, not"),
    ("-(E < 1)", 2, "true or false, not a number"),
    ("abs(W_c > 1)", 4, "true or false, not a number"),
    ("max(E < 1, 2)", 4, "true or false, not a number"),
    ("max(W_c, 1)", 4, "one number is needed"),
    ("max(E)", 4, "max takes a matrix, or two or more numbers, and E is not a matrix"),
    ("sum(E)", 4, "sum takes a matrix, and E is not a matrix"),
    ("any(E > 1)", 4, "any takes a matrix, and E > 1 is not a matrix"),
    ("any(W_c)", 4, "compare it, as in W_c > 0"),
    ("norm(W_c > 1)", 5, "put any or all around it"),
    ("norm(W_c, W_b)", 0, "norm takes one value, and 2 are given"),
    ("abs(1, 2)", 0, "abs takes one value, and 2 are given"),
    ("E < 1; l", 5, "; has no meaning here"),
    ("E\n< 1", 1, "U+000A has no meaning"),
    ("E if E else l", 2, "if has no meaning"),
    ("E in W_c", 2, "in has no meaning"),
    ("E == True", 5, "True has no meaning"),
    ("δ_c.T", 3, "A point stands inside of numbers only"),
    ("1 < " + "2 + " * 200, MOST_CHARACTERS, "longer than 500 characters"),
]


@pytest.mark.parametrize(("text", "column", "said"), REFUSALS, ids=[text[:30] for text, _, _ in REFUSALS])
def test_a_refusal_says_where_and_how_to_mend_it(text: str, column: int, said: str) -> None:
    error = refusal(text)
    assert said in str(error)
    assert (error.text, error.column) == (text.strip(), column)
    assert len(str(error)) < 200


def test_hundreds_of_terms_side_by_side_are_no_nesting() -> None:
    assert computed("+".join("1" * 250)) == 250.0
    assert computed(" or ".join(["E>1"] * 70)) == 0.0
    assert computed("<".join("12345" * 50)) == 0.0
    assert computed("*".join(["W_b[1,2]"] * 55)) == pytest.approx((-0.2) ** 55, rel=1e-12)


DEEP: dict[str, int] = {
    "(" * 41 + "1" + ")" * 41: 40,
    "(" * 249 + "1" + ")" * 249: 40,
    "-" * 499 + "1": 40,
    "not " * 120 + "E < 1": 160,
    "1" + "**1" * 160: 117,
    "abs(" * 60 + "1" + ")" * 60: 163,
    "W_c" + "[0,0]" * 80: 0,
}


@pytest.mark.parametrize(("text", "column"), DEEP.items(), ids=[text[:12] for text in DEEP])
def test_nesting_beyond_forty_levels_is_refused_at_its_place(text: str, column: int) -> None:
    error = refusal(text)
    assert "More than 40 brackets" in str(error) or "more than 40 levels" in str(error)
    assert error.column == column


def test_forty_brackets_are_allowed() -> None:
    assert computed("(" * 40 + "1" + ")" * 40) == 1.0


HOSTILE = [
    "W_c.tofile('x')",
    "W_c.__class__",
    "().__class__.__bases__[0].__subclasses__()",
    "E.__class__.__mro__[1]",
    "W_c.data[1]",
    "W_c.setflags(write=True)",
    "1 .real",
    "1..real",
    "1.0.__class__",
    "__import__('os').system('touch x')",
    "__builtins__",
    "__import__",
    "open('x', 'w')",
    "eval('1')",
    "exec('W_c[1,1] = 1')",
    "getattr(W_c, 'data')",
    "globals()",
    "print(E)",
    "abs(W_c)(W_c)",
    "abs(abs)(1)",
    "max(abs, 1)",
    "abs(W_c, out=W_c)",
    "sum(W_c, out=delta_c)",
    "max(W_c, axis=0)",
    "max(W_c, key=abs)",
    "max(*W_c)",
    "max(1, *W_c)",
    "max(**W_c)",
    "max(1, 2, **W_c)",
    "W_c[1,1] = 1",
    "W_c += 1",
    "del W_c",
    "import os",
    "E; E",
    "E\nE",
    "E\r\nimport os",
    "E \\\n < 1",
    "E # comment",
    "E < 1 # type: ignore",
    "(E := 1)",
    "E := 1",
    "lambda: 1",
    "(lambda x: x)(1)",
    "[x for x in W_c]",
    "any(x > 1 for x in W_c)",
    "{E: 1}",
    "{E}",
    "{**E}",
    "[1, 2]",
    "[]",
    "()",
    "(1, 2) < (1, 3)",
    "f'{E}'",
    "f'{open(1)}'",
    "'a' * 10 ** 9",
    "b'a'",
    '"""E"""',
    "E if 1 else 2",
    "1 if E < 1 else 2",
    "E is l",
    "E in W_c",
    "E not in W_c",
    "await E",
    "(yield)",
    "(yield from W_c)",
    "async",
    "None",
    "True",
    "False < 1",
    "...",
    "W_c[...]",
    "W_c[:]",
    "W_c[0:1,0]",
    "W_c[None]",
    "W_c[True]",
    "W_c[W_c > 0]",
    "W_c[[0]]",
    "W_c[*W_b]",
    "W_c[0,1,]",
    "W_c[(0,1)]",
    "delta_c[" + "9" * 300 + "]",
    "W_c @ W_b",
    "~E",
    "1 << 10 ** 9",
    "E >> 1",
    "1j",
    "1e3j",
    "0x10",
    "0b1",
    "1_000",
    "1if E else 2",
    "9" * 499,
    "9" * 5000,
    "1e400",
    "1e-400",
    "9**9**9",
    "(9**9)**(9**9)",
    "9**9**9**9**9**9",
    "iteration ** iteration ** iteration ** iteration",
    "-9 ** 0.5",
    "(-9) ** 0.5",
    "+".join("1" * 20_000),
    "+".join("1" * 250),
    " and ".join(["E<1"] * 60),
    *DEEP,
    "(" * 499,
    "[" * 499,
    "W_c[" * 120,
    "((((" * 20 + "E" + "))))" * 20,
    "E\x00",
    "\x00",
    "E < 1\x00.real",
    "E\ud800",
    "\udcff < 1",
    "E < '\ud800'",
    "ｗ_c[1,1]",
    "Ｗ_c[1,1]",
    "𝐖_c[1,1]",
    "ｌambda: 1",
    "Ｔrue",
    "ａnd",
    "E ａnd E",
    "ﬁ < 1",
    "K < 1",  # the Kelvin sign
    "１ < E",
    "delta_c[2]",
    "𝟏 < 2",
    "½ < E",
    "E＜1",
    "E\u00a0< 1",
    "E\u200b< 1",
    "\ufeffE < 1",
    "\u202eE < 1",
    "E\x0c< 1",
    "a\u0301 < 1",
    "_" * 400,
    "δ" * 400,
    "`E`",
    "$E",
    "E?",
    "%timeit E",
    "!ls",
    "<E>",
    "print E",
    "match E",
    "type E = 1",
]


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(text[:30]) for text in HOSTILE])
def test_hostile_text_is_refused_or_computed_and_leaves_no_trace(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = {name: array.tobytes() for name, array in VALUES.items()}
    _computes_or_refuses(text)
    assert {name: array.tobytes() for name, array in VALUES.items()} == before
    assert not any(array.flags.writeable for array in VALUES.values())
    assert list(tmp_path.iterdir()) == []


def test_the_cells_of_a_value_are_never_written_even_if_they_could_be() -> None:
    values = {name: array.copy() for name, array in VALUES.items()}
    for text in (*NUMBERS, *TRUTHS):
        with np.errstate(all="ignore"):
            parse(text, SHAPES)(values, ITERATION, STEP)
    assert all(values[name].tobytes() == array.tobytes() for name, array in VALUES.items())


TOKENS = """
    E l W_c W_b delta_c δ_c net_d iteration step x __class__ ｗ ∇W_c 0 1 2 0.5 1e308 .1 9 007 -1
    + - * / // % ** < <= == != > >= and or not , ( ) [ ] [0] [0,1] [1]
    abs( max( min( sum( mean( norm( any( all( isnan( isinf( lambda if else for in is None True
    . = : ; ' " { } @ ~ & | ^ ! # ² ١
"""
SIGNS = (*TOKENS.split(), "\\", "\n", "\t", "\x00", "\ud800", " ")


@settings(max_examples=1500)
@given(st.lists(st.sampled_from(SIGNS), max_size=14), st.sampled_from(("", " ")))
def test_any_sequence_of_signs_is_refused_or_computed(tokens: list[str], between: str) -> None:
    _computes_or_refuses(between.join(tokens))


FRAMES = """
    ({})+({}) ({})/{} {}**{} {}%({}) {}<{} {}==({}) {}<={}<(1) ({})and({}) {}or({}) not({}) not({})[0] -({})
    {}[1] ({})[0,1] abs({}) isnan({}) any({}) all({}) sum({}) mean({}) norm({}) max({}) min({},{})
"""


@settings(max_examples=1500)
@given(
    st.recursive(
        st.sampled_from(["E", "iteration", "0", "2.5", "W_c", "grad_W_c", "δ_c", "out_b", "net_d"]),
        lambda parts: st.builds(
            lambda frame, left, right: frame.format(left, right), st.sampled_from(FRAMES.split()), parts, parts
        ),
        max_leaves=6,
    )
)
def test_any_tree_is_refused_or_computed_whatever_the_kinds_of_its_parts(text: str) -> None:
    _computes_or_refuses(text)


@settings(max_examples=500)
@given(st.text(max_size=30))
def test_any_text_is_refused_or_computed(text: str) -> None:
    _computes_or_refuses(text)


def _parsed(text: str) -> Condition | ConditionError:
    try:
        return parse(text, SHAPES)
    except ConditionError as error:
        return error


def _computes_or_refuses(text: str) -> None:
    parsed = _parsed(text)
    if isinstance(parsed, ConditionError):
        assert parsed.text == text.strip()
        assert 0 <= parsed.column <= len(parsed.text)
        assert str(parsed).endswith((".", "?"))
        str(parsed).encode()
        return
    with np.errstate(all="ignore"):
        result = parsed(VALUES, ITERATION, STEP)
    assert type(result) is float
    assert not parsed.is_truth or result in {0.0, 1.0}
    assert parsed.names <= set(SHAPES)


# An expression as text, and as numpy computes it.
Written: TypeAlias = tuple[str, Any]
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
}
LITERALS = st.floats(0, 1e10).map(lambda number: (repr(number), np.float64(number)))
ONES = st.one_of(
    LITERALS,
    st.sampled_from(
        [
            ("E", np.float64(E)),
            ("iteration", np.float64(ITERATION)),
            ("δ_c[2]", delta_c[1, 0]),
            ("W_c[1,2]", W_c[0, 1]),
            ("out_b[2]", out_b[1, 0]),
        ]
    ),
)
SAME_SHAPE = st.sampled_from([(name, VALUES[name]) for name in ("W_c", "grad_W_c", "step_W_c")])


def _combined(parts: st.SearchStrategy[Written]) -> st.SearchStrategy[Written]:
    def binary(left: Written, sign: str, right: Written) -> Written:
        return f"({left[0]}) {sign} ({right[0]})", OPERATORS[sign](left[1], right[1])

    return st.one_of(
        st.builds(binary, parts, st.sampled_from(list(OPERATORS)), parts),
        parts.map(lambda part: (f"-({part[0]})", -part[1])),
        parts.map(lambda part: (f"abs({part[0]})", np.abs(part[1]))),
    )


EXPRESSIONS = st.recursive(st.one_of(ONES, SAME_SHAPE), _combined, max_leaves=8)


@settings(max_examples=1000)
@given(st.data())
def test_arithmetic_agrees_with_numpy(data: st.DataObject) -> None:
    with np.errstate(all="ignore"):
        text, expected = data.draw(EXPRESSIONS)
        if np.ndim(expected):
            text, expected = f"({text})[2,3]", expected[1, 2]
        result = computed(text)
    np.testing.assert_array_equal(result, expected)


@settings(max_examples=300)
@given(ONES, st.sampled_from(["<", "<=", "==", "!=", ">", ">="]), ONES, st.sampled_from(["<", ">="]), SAME_SHAPE)
def test_chains_of_comparisons_agree_with_numpy(
    first: Written, sign: str, second: Written, last: str, third: Written
) -> None:
    compare = {
        "<": operator.lt,
        "<=": operator.le,
        "==": operator.eq,
        "!=": operator.ne,
        ">": operator.gt,
        ">=": operator.ge,
    }
    expected = compare[sign](first[1], second[1])
    assert computed(f"{first[0]} {sign} {second[0]}") == float(expected)
    cells = np.logical_and(expected, compare[last](second[1], third[1]))
    chained = f"{first[0]} {sign} {second[0]} {last} {third[0]}"
    assert computed(f"all({chained})") == float(cells.all())
    assert computed(f"sum({chained})") == float(cells.sum())


@settings(max_examples=300)
@given(st.lists(st.floats(), min_size=1, max_size=12), st.integers(1, 3))
def test_the_norm_of_a_condition_is_that_of_the_enlarged_matrix_to_the_last_bit(cells: list[float], rows: int) -> None:
    array = matrix(np.resize(cells, (rows, len(cells))))
    with np.errstate(all="ignore"):
        found = parse("norm(W_b)", {"W_b": (rows, len(cells))})({"W_b": array}, 1, 1)
    assert np.array_equal(found, statistics(array).norm, equal_nan=True)


@pytest.mark.parametrize("name", ["sum", "mean", "min", "max", "norm"])
@settings(max_examples=100)
@given(cells=st.lists(st.floats(-1e300, 1e300), min_size=6, max_size=6))
def test_reductions_agree_with_numpy(name: str, cells: list[float]) -> None:
    array = matrix(np.reshape(cells, (2, 3)))
    condition = parse(f"{name}(W_b)", {"W_b": (2, 3)})
    with np.errstate(all="ignore"):
        result = condition({"W_b": array}, 1, 1)
        scale = float(np.max(np.abs(array))) or 1.0
        expected = {
            "sum": np.sum(array),
            "mean": np.mean(array),
            "min": np.min(array),
            "max": np.max(array),
            "norm": scale * np.linalg.norm(array / scale),
        }
    assert result == pytest.approx(float(expected[name]), rel=1e-12)
