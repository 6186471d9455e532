"""Whoever computes a formula from the numbers that stand there finds the value that stands there, or reads ≈.

The right-hand sides are read back as text and computed in decimal arithmetic, so that brackets and signs count too.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpnet_engine.arrays import matrix
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.numpy_calls import make
from gpnet_engine.model.project import Project
from gpnet_engine.time.session import Position, Session, go_to, open_session
from gpnet_tui.view.equations import by_hand
from gpnet_tui.view.equations.equation import EquationView
from gpnet_tui.view.text.ink import CellRef, plain
from gpnet_tui.view.text.value import value_text
from tests.builders.strategies import setups

At: TypeAlias = Callable[..., Session]

# Operations whose formulas are sums and products of numbers; functions are held by the laws of the tables.
SUMS = {"net", "gradient", "bias_gradient", "backprop", "update", "bias_update"}
TOKEN = re.compile(r"−?\d[\d.]*(?:e−?\d+)?|[-+·−()]")


def calculated(text: str) -> Decimal:
    """Return what a right-hand side of sums and products comes to, as someone reads it."""
    tokens = re.sub(r"(?<![e(])−(?=\s)", "-", text)  # a minus between operands stands apart
    tokens = re.sub(r"−", "-", tokens).replace("·", "*")
    assert re.fullmatch(r"[-+*()\d.e ]+", tokens), text
    written = re.sub(r"(?<![\d.e])\d[\d.]*(?:e-?\d+)?", lambda number: f"Decimal('{number[0]}')", tokens)
    with localcontext(Context(prec=60)):
        result: Decimal = eval(written, {"Decimal": Decimal})  # noqa: S307 - it holds only numbers and operators
    return result


def agrees(text: str, result: str) -> bool:
    """Tell whether a right-hand side, rounded half away from zero as the result is, gives the result."""
    shown = Decimal(result.replace("−", "-"))
    with localcontext(Context(prec=60)):
        return calculated(text).quantize(Decimal((0, (1,), int(shown.as_tuple().exponent))), ROUND_HALF_UP) == shown


def cells_of(session: Session) -> Iterator[tuple[int, int]]:
    assert session.operation is not None
    rows, columns = session.values[session.operation.result].shape
    return ((row, column) for row in range(rows) for column in range(columns))


def steps_of(project: Project) -> Iterator[Session]:
    """Yield the session after every operation of the first two iterations."""
    session = open_session(project)
    for iteration in (1, 2):
        for step in range(1, len(session.program) + 1):
            yield go_to(session, Position(iteration, step))


def numbers_line(session: Session, row: int, column: int, digits: int) -> tuple[str, str, str]:
    """Return the numbers put in, the sign behind them, and the value, of one cell of the last operation.

    A value that is put in as it is stands there once.
    """
    assert session.operation is not None
    text = plain(EquationView(session, session.operation, row, column, digits).numbers())
    found = re.fullmatch(r"\S.*? = (?:(.*) ([=≈]) )?(\S+)", text)
    assert found is not None, text
    return found[1] or found[3], found[2] or "=", found[3]


def project_with(data: st.DataObject, decimals: int | None) -> Project:
    """Draw a network of any kind, on paper with so many decimals, but without the long sums of shared biases."""
    setup = data.draw(setups(decimals=st.just(decimals), bias_shared=st.sampled_from([False]), is_plain=True))
    return setup.drawn_project(data.draw(st.sampled_from([0.5, 0.01, 1.0, 0.125])))


@settings(max_examples=50)
@given(data=st.data(), decimals=st.integers(1, 6))
def test_on_paper_sums_and_products_come_out_but_where_something_in_between_was_rounded(
    data: st.DataObject, decimals: int
) -> None:
    for session in steps_of(project_with(data, decimals)):
        assert session.operation is not None
        rule = session.operation.rule
        if rule.op not in SUMS:
            continue
        for row, column in cells_of(session):
            written, sign, result = numbers_line(session, row, column, decimals)
            assert (sign == "=") == agrees(written, result), (written, sign, result)
            assert sign == "=" or session.operation.terms, (written, result)


@settings(max_examples=50)
@given(data=st.data(), decimals=st.integers(1, 6))
def test_on_paper_an_update_is_what_weight_and_step_on_the_page_give(data: st.DataObject, decimals: int) -> None:
    for session in steps_of(project_with(data, decimals)):
        assert session.operation is not None
        if not session.operation.rule.op.endswith("update"):
            continue
        for row, column in cells_of(session):
            lines = EquationView(session, session.operation, row, column, decimals).formula(500)
            *_, written, result = re.split(r" [=≈] ", "".join(map(plain, lines)))
            assert agrees(written, result)


@settings(max_examples=50)
@given(data=st.data(), digits=st.integers(1, 8))
def test_an_equals_sign_is_true_of_the_numbers_beside_it(data: st.DataObject, digits: int) -> None:
    for session in steps_of(project_with(data, None)):
        assert session.operation is not None
        if session.operation.rule.op not in SUMS:
            continue
        for row, column in cells_of(session):
            written, sign, result = numbers_line(session, row, column, digits)
            assert (sign == "=") == agrees(written, result), (written, sign, result)


# What a bias gradient adds up, its digits, and how that is written: terms get more digits until they give the value.
SUMS_OF_TWO = {
    "they come out": ((0.18, 0.02), 4, "= 0.1800 + 0.0200 = 0.2000"),
    "one more digit": ((0.18163, 0.02004), 4, "= 0.18163 + 0.02004 = 0.2017"),
    "a negative term": ((0.18163, -0.00004), 4, "= 0.1816 + (−4.0e−5) = 0.1816"),
    "the first one stands bare": ((-0.25, -0.5), 2, "= −0.25 + (−0.50) = −0.75"),
    "never": ((0.12369999, 0.10179999), 3, "= 0.124 + 0.102 ≈ 0.225"),
}


@pytest.mark.parametrize(("terms", "digits", "written"), SUMS_OF_TWO.values(), ids=SUMS_OF_TWO.keys())
def test_terms_have_as_many_digits_as_it_takes_to_add_up(
    batch_project: Project, at: At, terms: tuple[float, ...], digits: int, written: str
) -> None:
    assert sum_of(batch_project, at, terms, digits) == written


def sum_of(project: Project, at: At, terms: tuple[float, ...], digits: int) -> str:
    """Return how a bias gradient is written whose terms are these, behind its symbols."""
    project = project.with_settings({"batch_size": len(terms)})
    steps = at(project, 0).program
    step = next(step for step, operation in enumerate(steps, start=1) if operation.result == "grad_bias_c")
    session = at(project, step)
    deltas = np.array([terms, terms])
    values = {**session.values, "delta_c": matrix(deltas), "grad_bias_c": matrix([sum(terms)] * 2)}
    view = EquationView(replace(session, values=MappingProxyType(values)), steps[step - 1], 0, 0, digits)
    return plain(view.numbers()).removeprefix("∇bias_c[1] ")


@settings(max_examples=50)
@given(data=st.data(), decimals=st.sampled_from([None, 1, 4]))
def test_a_negative_number_never_follows_an_operator_without_brackets(
    data: st.DataObject, decimals: int | None
) -> None:
    for session in steps_of(project_with(data, decimals)):
        assert session.operation is not None
        for row, column in cells_of(session):
            lines = EquationView(session, session.operation, row, column, decimals or 4).formula(1000)
            written = "".join(map(plain, lines))
            assert not re.search(r"[-+·−/] ?−\d", re.sub(r"e−(?=\d)", "e", written)), written
            assert not re.search(r"(?:^|[^(\d.])−[\d.]+²", written), written
            assert "-" not in written
            assert not re.search(r"(?<![\w^])−0[.0]*(?![\d.e])", written), written  # no number is −0


@settings(max_examples=50)
@given(data=st.data(), decimals=st.integers(1, 8))
def test_on_paper_an_output_is_the_function_of_the_net_on_the_page(data: st.DataObject, decimals: int) -> None:
    for session in steps_of(project_with(data, decimals)):
        assert session.operation is not None
        if session.operation.rule.op != "out":
            continue
        layer = session.operation.layer
        activation = session.project.network.activation(layer)
        for row, column in cells_of(session):
            net = [float(text(session, f"net_{layer}", each, column, decimals)) for each in range(rows_of(session))]
            result = np.empty((len(net), 1))
            with np.errstate(all="ignore"):
                make(activation.apply(np.array(net).reshape(-1, 1), result))
            written, sign, shown = numbers_line(session, row, column, decimals)
            assert sign == "=", written
            assert Arithmetic(decimals).rounded(float(result[row, 0])) == float(shown.replace("−", "-"))


@given(st.integers(0, 10**8), st.integers(0, 12), st.integers(-2, 2))
def test_a_tie_but_for_the_last_bits_is_rounded_as_results_are_written_down(
    whole: int, decimals: int, bits: int
) -> None:
    number = (whole + 0.5) / 10.0**decimals
    number += bits * math.ulp(number)
    unit = Decimal((0, (1,), -decimals))
    assert float(by_hand.rounded(Decimal(repr(number)), unit)) == Arithmetic(decimals).rounded(number)


def text(session: Session, name: str, row: int, column: int, digits: int) -> str:
    """Return a number as it stands in its matrix, for Python."""
    return value_text(session, CellRef(name, row, column), digits).replace("−", "-")


def rows_of(session: Session) -> int:
    assert session.operation is not None
    return int(session.values[session.operation.result].shape[0])
