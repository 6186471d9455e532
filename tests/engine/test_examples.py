"""The built-in examples, and the numbers that their authors printed."""

import re
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest

from gpnet_engine import examples
from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.files.document import open_document
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.project import Project
from gpnet_engine.operations.program import program
from gpnet_engine.teaching.printed import Agreement, Printed
from gpnet_engine.teaching.verifying import Comparison, compare, counts
from gpnet_engine.time.session import Position, go_to, open_session
from gpnet_engine.time.timeline import Timeline

README = Path(__file__).parents[2] / "README.md"

Cell: TypeAlias = tuple[int, str, int, int]

AGREES, ROUNDED = Agreement.AGREES, Agreement.ROUNDED
ERRATUM, DISAGREES = Agreement.ERRATUM, Agreement.DISAGREES


def printed_of(name: str) -> tuple[Printed, ...]:
    return open_document(name, Overrides()).printed


EXPECTED: dict[str, dict[Agreement, int]] = {
    "article": {AGREES: 89, ERRATUM: 2},
    "cs231n-relu": {AGREES: 26, ROUNDED: 3, ERRATUM: 1},
    "exact-relu": {AGREES: 16},
    "han-kamber": {AGREES: 19, ROUNDED: 1},
    "lakew-bce": {AGREES: 10},
    "linear": {AGREES: 11},
    "mazur": {AGREES: 26, ROUNDED: 1, ERRATUM: 1},
    "trask-xor": {AGREES: 4},
    "udacity": {AGREES: 11},
    "ustc-relu": {AGREES: 32},
}
# Which numbers do not agree to the last digit: iteration, value, row and column from 1, and what was printed.
EXCEPTIONS: dict[str, dict[tuple[Cell, str], Agreement]] = {
    "article": {
        ((1, "net_d", 1, 1), "0.9441"): ERRATUM,
        ((1, "dout_c", 3, 1), "0.0529"): ERRATUM,
    },
    "cs231n-relu": {
        ((1, "grad_W_c", 1, 1), "0.978240210068"): ROUNDED,
        ((1, "grad_W_c", 2, 1), "0.504998396209"): ROUNDED,
        ((1, "grad_W_b", 1, 1), "-0.090933756736"): ERRATUM,
        ((1, "grad_W_b", 1, 2), "0.034100158776"): ROUNDED,
    },
    "han-kamber": {((1, "delta_c", 1, 1), "0.1311"): ROUNDED},
    "mazur": {
        ((1, "delta_c", 2, 1), "-0.0380982366"): ROUNDED,
        ((2, "error", 1, 1), "0.291027924"): ERRATUM,
    },
}
# After how many iterations the mean of |target − out| over the four samples was printed, by Python 2's print.
TRASK_ERRORS = {
    0: "0.496410031903",
    10_000: "0.00858452565325",
    20_000: "0.00578945986251",
    30_000: "0.00462917677677",
    40_000: "0.00395876528027",
    50_000: "0.00351012256786",
}
# "Output After Training": the outputs that iteration 60,000 computes, before its update.
TRASK_OUTPUTS = ["0.00260572", "0.99672209", "0.99701711", "0.00386759"]


def opened(name: str) -> Project:
    return open_project(name, Overrides())


@cache
def compared(name: str) -> list[Comparison]:
    return compare(opened(name), printed_of(name))


def place_of(printed: Printed) -> Cell:
    return (printed.iteration, printed.name, printed.row, printed.column)


def rounded_as(text: str, number: float) -> str:
    """Return `number` rounded to as many decimals as `text` has."""
    return str(Decimal(number).quantize(Decimal(text)))


@pytest.mark.parametrize("name", examples.names())
def test_every_example_opens_and_runs(name: str) -> None:
    project = opened(name)
    assert project.title
    session = open_session(project)
    session = go_to(session, Position(3, len(session.program)))
    assert all(np.isfinite(array).all() for array in session.values.values())


def test_every_example_with_printed_numbers_is_expected_here() -> None:
    assert {name for name in examples.names() if printed_of(name)} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_the_printed_numbers_of_an_example_are_computed(name: str) -> None:
    assert counts(compared(name)) == Counter(EXPECTED[name])


@pytest.mark.parametrize("name", EXPECTED)
def test_only_these_numbers_do_not_agree_to_the_last_digit(name: str) -> None:
    found = {
        (place_of(one.printed), one.printed.text): one.agreement
        for one in compared(name)
        if one.agreement is not AGREES
    }
    assert found == EXCEPTIONS.get(name, {})


@pytest.mark.parametrize("name", EXPECTED)
def test_a_printed_number_stands_for_a_cell_that_there_is_and_for_it_alone(name: str) -> None:
    printed = printed_of(name)
    assert len({place_of(one) for one in printed}) == len(printed)
    assert min(min(one.row, one.column) for one in printed) >= 1
    assert {one.sign for one in printed} <= {1, -1}


@pytest.mark.parametrize("name", sorted({*EXPECTED} - {"trask-xor"}))  # whose numbers are those of its end
def test_numbers_of_another_network_disagree(name: str) -> None:
    project = opened(name)
    moved = {key: matrix(array + 0.01) for key, array in project.parameters.items()}
    assert counts(compare(project.with_parameters(moved), printed_of(name)))[DISAGREES] > 0


def test_the_error_widely_quoted_after_mazurs_first_step_is_a_known_erratum() -> None:
    (erratum,) = (one for one in compared("mazur") if one.printed.iteration == 2)
    assert erratum.agreement is ERRATUM
    assert erratum.printed.text == "0.291027924"
    assert erratum.computed == pytest.approx(0.29102777369359933, rel=1e-15)
    assert erratum.printed.erratum is not None
    assert "already updated" in erratum.printed.erratum
    assert "0.291027774" in erratum.printed.erratum


def test_sixty_thousand_iterations_of_trask_agree_to_all_printed_digits() -> None:
    project = opened("trask-xor")
    timeline = Timeline(project)

    def outputs(iteration: int) -> tuple[Matrix, Matrix]:
        assert timeline.replay_to(iteration) == iteration
        values = timeline.given(iteration)
        for operation in program(project.network)[:4]:
            values |= timeline.starts.run(iteration, operation, values)
        return values["out_c"], values["target"]

    for done, text in TRASK_ERRORS.items():
        out, target = outputs(done + 1)
        assert rounded_as(text, float(np.abs(target - out).mean())) == text
    last, _ = outputs(60_000)
    assert [rounded_as(text, out) for text, out in zip(TRASK_OUTPUTS, last.ravel(), strict=True)] == TRASK_OUTPUTS


def test_the_twelve_digits_of_the_cs231n_example_go_on_with_twelve_digits() -> None:
    """What does not agree comes from factors that the author had rounded to the twelve digits that he printed."""
    delta_c, delta_b = [Decimal("0.429052723714"), Decimal("0.221490524653")], Decimal("-0.005683359796")
    products = {
        ("grad_W_c", 1, 1): Decimal("2.28") * delta_c[0],
        ("grad_W_c", 2, 1): Decimal("2.28") * delta_c[1],
        ("grad_W_b", 1, 1): 16 * delta_b,
        ("grad_W_b", 1, 2): -6 * delta_b,
    }
    for one in compared("cs231n-relu"):
        product = products.get((one.printed.name, one.printed.row, one.printed.column))
        assert (product is None) is (one.agreement is AGREES)
        if product is not None:
            assert str(product.quantize(Decimal(one.printed.text))) == one.printed.text


def test_the_readme_lists_every_example_with_how_many_numbers_are_in_print() -> None:
    text = README.read_text(encoding="utf-8")
    table = text[text.index("## Examples") : text.index("Where an author printed numbers")]
    listed = {
        name: int(count.split()[0].rstrip(",")) if count.strip() else 0
        for first, _, count in (line.strip("|").split("|") for line in table.splitlines() if line.startswith("| `"))
        for name in re.findall(r"[a-z0-9-]+", first.replace("gpnet-tui", ""))
    }
    assert listed == {name: len(printed_of(name)) for name in examples.names()}


def printed(text: str, *, sign: int = 1, erratum: str | None = None) -> Printed:
    return Printed(1, "net_b", 1, 1, text, sign, erratum)


@pytest.mark.parametrize(
    ("text", "computed", "agreement"),
    [
        ("0.33", 0.3349, AGREES),
        ("0.33", 0.335, AGREES),  # half a unit is right either way
        ("0.33", 0.325, AGREES),
        ("0.33", 0.3351, ROUNDED),
        ("0.33", 0.3549, ROUNDED),
        ("0.33", 0.3551, DISAGREES),
        ("0.33", 0.3049, DISAGREES),
        ("0.33", -0.33, DISAGREES),
        ("0.330", 0.3349, DISAGREES),  # one more digit is printed
        ("3", 3.4, AGREES),
        ("3", 4.4, ROUNDED),
        ("3", 6.0, DISAGREES),
        ("300", 300.6, ROUNDED),
        ("-0.0065", -0.00654, AGREES),
        ("−0.0065", -0.00654, AGREES),  # with the minus of print
        ("1.77005547e-04", 0.00017700554663735337, AGREES),
        ("1.77005547e-04", 0.00017700554763735337, ROUNDED),
        ("0.028730669543515018", 0.028730669543515015, AGREES),  # more digits than a float64 holds
        ("0.028730669543515018", 0.02873066954352, DISAGREES),
        ("2.8730669543515018e-02", 0.028730669543515015, AGREES),
        ("1.23456789e-004", 0.000123456790001, ROUNDED),  # an exponent adds no digits
        ("0", 0.0, AGREES),
        ("0.4", 0.4, AGREES),
    ],
    ids=str,
)
def test_a_printed_number_agrees_to_half_a_unit_of_its_last_digit(
    text: str, computed: float, agreement: Agreement
) -> None:
    assert printed(text).agreement({"net_b": matrix(computed)}) is agreement


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")], ids=str)
def test_what_is_no_number_never_agrees(number: float) -> None:
    assert printed("0.5").agreement({"net_b": matrix(number)}) is DISAGREES


def test_an_author_may_count_the_other_way() -> None:
    values = {"net_b": matrix(0.0065421)}
    assert printed("-0.0065", sign=-1).agreement(values) is AGREES
    assert printed("-0.0065", sign=-1).computed(values) == -0.0065421
    assert printed("-0.0065").agreement(values) is DISAGREES


@pytest.mark.parametrize(
    ("computed", "agreement"), [(0.5, DISAGREES), (0.52, ERRATUM), (0.9, ERRATUM)], ids=["right", "near", "far"]
)
def test_an_erratum_that_agrees_is_none(computed: float, agreement: Agreement) -> None:
    assert printed("0.50", erratum="It is wrong.").agreement({"net_b": matrix(computed)}) is agreement


def test_an_erratum_that_differs_only_where_a_float64_has_no_digits_is_none() -> None:
    text, computed = "0.028730669543515018", 0.028730669543515015
    assert printed(text, erratum="It is wrong.").agreement({"net_b": matrix(computed)}) is DISAGREES


def test_the_cell_is_counted_from_1() -> None:
    values = {"W_b": matrix([[1.0, 2.0], [3.0, 4.0]])}
    assert Printed(1, "W_b", 2, 1, "3").computed(values) == 3.0
    assert Printed(1, "W_b", 1, 2, "2").computed(values) == 2.0
