"""The number of one cell in words: never the same number twice, and on paper what it was before it was rounded."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App

from gpnet_engine.files.document import Document
from gpnet_engine.model.project import Project
from gpnet_engine.names import full
from gpnet_engine.teaching.printed import Printed
from gpnet_engine.time.editing import edit
from gpnet_engine.time.session import Session, open_session
from gpnet_tui.app import GpnetApp
from gpnet_tui.view.answers.cell import cell_lines, cell_summary
from gpnet_tui.view.answers.printed import erratum_text, printed_cell, printed_summary
from gpnet_tui.view.equations.equation import EquationView
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef, plain
from gpnet_tui.view.text.numbers import parsed
from gpnet_tui.view.text.value import further_text, number_of, value_text

SceneOf: TypeAlias = Callable[[App[Any]], Scene]
At: TypeAlias = Callable[..., Session]

STEPS = 18
BEFORE, IN_FULL = "before rounding ", "in full "


@pytest.fixture(scope="session")
def exact_article(article: Project) -> Project:
    """Return the article's network in float64."""
    return article.with_settings({"decimals": None})


def results(session: Session) -> list[CellRef]:
    """Return every cell of the current operation's result and terms."""
    assert session.operation is not None
    names = (session.operation.result, *session.operation.terms)
    shapes = {name: session.values[name].shape for name in names}
    return [CellRef(name, row, column) for name in names for row, column in cells_in(*shapes[name])]


def cells_in(rows: int, columns: int) -> list[tuple[int, int]]:
    return [(row, column) for row in range(rows) for column in range(columns)]


@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_on_paper_a_result_is_what_it_was_before_rounding_rounded_half_away_from_zero(
    article: Project, at: At, step: int
) -> None:
    session = at(article, step, 2)
    for cell in results(session):
        shown, further = value_text(session, cell, 4), further_text(session, cell, 4)
        if not further.startswith(BEFORE):
            continue
        before = Decimal(further.removeprefix(BEFORE).replace("−", "-"))
        assert before.quantize(Decimal("0.0001"), ROUND_HALF_UP) == Decimal(shown.replace("−", "-"))
        assert before != Decimal(shown.replace("−", "-"))
        assert len(further) <= len(BEFORE) + len("−0.12345678")


@pytest.mark.parametrize(
    ("step", "cell", "said"),
    [
        (1, CellRef("net_b", 0, 0), ""),  # 0.1
        (3, CellRef("net_c", 0, 0), "before rounding 0.788725"),
        (7, CellRef("error_k", 0, 0), "in full 0.259128"),  # ½ · 0.7199², which is not written down by itself
        (12, CellRef("grad_W_c", 0, 0), "before rounding 0.0034125"),  # 0.0065 · 0.5250
        (13, CellRef("dout_b", 0, 0), "before rounding 0.00946"),
        (17, CellRef("new_W_c", 0, 0), ""),
    ],
    ids=lambda value: value.name if isinstance(value, CellRef) else "",
)
def test_the_numbers_before_rounding_are_those_of_the_article(
    article: Project, at: At, step: int, cell: CellRef, said: str
) -> None:
    assert further_text(at(article, step), cell, 4) == said


@pytest.mark.parametrize("digits", [1, 4, 9, 17])
@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_in_float64_all_digits_are_told_where_those_shown_are_not_all(
    exact_article: Project, at: At, step: int, digits: int
) -> None:
    session = at(exact_article, step)
    for cell in results(session):
        number = number_of(session, cell)
        is_all = parsed(value_text(session, cell, digits)) == number
        assert further_text(session, cell, digits) == ("" if is_all else IN_FULL + full(number))


@given(digits=st.integers(1, 17))
def test_on_paper_no_digits_are_shown_that_do_not_exist(article: Project, at: At, digits: int) -> None:
    session = at(article, 3)
    for cell in results(session):
        assert len(value_text(session, cell, digits).partition(".")[2]) == min(digits, 4)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("W_b", 0.123456, "0.123456"),
        ("out_a", -2.5e-6, "−2.5e−6"),
        ("target", 0.1, "0.1000"),
        ("W_b", 1 / 3, full(1 / 3)),
    ],
    ids=str,
)
def test_on_paper_a_number_that_is_given_shows_all_its_digits(
    article: Project, name: str, value: float, shown: str
) -> None:
    session = edit(open_session(article), name, 0, 0, value)
    assert value_text(session, CellRef(name, 0, 0), 4) == shown
    assert further_text(session, CellRef(name, 0, 0), 4) == ""


PRINTED = {
    "the number that is shown": ("0.7887", 1, None, "printed ✓"),
    "more digits": ("0.78872", 1, None, "printed 0.78872 ≈"),
    "fewer digits": ("0.789", 1, None, "printed 0.789 ✓"),
    "another number": ("0.5", 1, None, "printed 0.5 ✗"),
    "the other sign": ("-0.7887", -1, None, "printed ✓"),
    "the other sign, and another number": ("0.5", -1, None, "printed −0.5 ✗"),
    "an erratum": ("0.9", 1, "a slip", "printed 0.9 ✗ erratum"),
}


def test_the_reason_of_an_erratum_has_the_minus_of_the_screen(article: Project, at: At) -> None:
    reason = "0.8·(-0.0221) and -.5 are negative; 2-4-2 is a network, and so is a-b."
    printed = (Printed(1, "net_c", 1, 1, "-1.5e-04", 1, reason),)
    assert erratum_text(at(article, 3), printed, CellRef("net_c", 0, 0)) == (
        "The author printed −1.5e−4, which is wrong. "
        "0.8·(−0.0221) and −.5 are negative; 2-4-2 is a network, and so is a-b. "
        "Enter looks for a mistake that gives it."
    )


@pytest.mark.parametrize(("text", "sign", "erratum", "said"), PRINTED.values(), ids=PRINTED)
def test_a_number_in_print_is_repeated_only_where_it_is_another_one(
    article: Project, at: At, text: str, sign: int, erratum: str | None, said: str
) -> None:
    printed = (Printed(1, "net_c", 1, 1, text, sign, erratum),)
    session, cell = at(article, 3), CellRef("net_c", 0, 0)
    assert plain(printed_cell(session, printed, cell, value_text(session, cell, 4))).strip() == said


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["0.7887", "1.2667"], "printed by the author: 2 of 2 agree"),
        (["0.7887", "9"], "printed by the author: 1 of 2 agree"),
        (["9"], "printed by the author: 0 of 1 agrees"),
    ],
    ids=str,
)
def test_the_numbers_in_print_are_counted(article: Project, at: At, texts: list[str], said: str) -> None:
    printed = tuple(Printed(1, "net_c", row, 1, text) for row, text in enumerate(texts, start=1))
    assert plain(printed_summary(at(article, 3), printed)) == said


@pytest.mark.parametrize("decimals", [4, None])
@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_the_cell_pane_says_no_number_twice(article: Project, at: At, step: int, decimals: int | None) -> None:
    session = at(article.with_settings({"decimals": decimals}), step)
    for cell in results(session):
        scene = Scene(session, pinned=cell)
        text = value_text(session, cell, 4).replace("−", "-")
        scene = replace(scene, printed=(Printed(1, cell.name, cell.row + 1, cell.column + 1, text),))
        for line in (cell_summary(scene), cell_lines(scene, 200, 3)[0]):
            told = plain(line).partition(" step ")[0]
            numbers = re.findall(r"(?<![\w\[,.])−?\d[\d.]*(?:e−?\d+)?", told)
            assert value_text(session, cell, 4) in numbers
            assert len(numbers) == len(set(numbers))
            assert re.search(r"  printed [✓≈]", told)


SCALED = """
title = "Scaled"
[network]
layers = [2, 2, 1]
[weights]
b = [[0.5, -0.25], [0.125, 0.75]]
[training]
decimals = 2
[data]
inputs = [[0.123456, 1.0]]
targets = [[0.5]]
"""


def test_on_paper_matrices_of_an_equation_show_all_digits_that_are_given(
    project_from: Callable[[str], Project], at: At
) -> None:
    session = at(project_from(SCALED), 1)
    assert session.operation is not None
    view = EquationView(session, session.operation, 0, 0, 2)
    wide = "\n".join(map(plain, view.matrices(76, 12)))
    assert "0.123456" in wide
    assert "−0.25 " in wide  # as many digits as it has
    assert "0.125" in wide
    assert "0.1…" in "\n".join(map(plain, view.matrices(16, 8)))  # they do not fit
    assert plain(view.numbers()) == "net_b[1] = 0.50·0.123456 + (−0.25)·1.00 = −0.19"


async def test_on_paper_p_goes_no_further_than_the_digits_that_there_are(
    article: Project, project_from: Callable[[str], Project], scene_of: SceneOf
) -> None:
    for project, keys, most in ((article, "ppp", 4), (article, "PPpppp", 4), (project_from(SCALED), "p" * 4, 6)):
        async with GpnetApp(Document(project)).run_test(size=(140, 45)) as pilot:
            await pilot.press(*keys)
            assert scene_of(pilot.app).digits == most
