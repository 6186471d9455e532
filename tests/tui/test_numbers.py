"""Numbers as text: one width, aligned on the point, never 0 for what is not 0, and exact where that is promised."""

import math
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpnet_engine.model.typed_numbers import parse_number
from gpnet_engine.names import MINUS, exact, full
from gpnet_tui.view.text.numbers import (
    LEAST_WIDTH,
    MOST_DIGITS,
    Page,
    blank,
    column_width,
    difference,
    figures,
    fixed,
    percent,
    short,
    signed_figures,
)

SPECIAL = [
    *[0.0, -0.0, 1e308, -1e308, -1e-9, 5e-324, -5e-324, math.nan, math.inf, -math.inf],
    *[12345.678, 123456789.0, -99999.99999, 0.99995, -0.00005, 9.99999, sys.float_info.max],
]
ALL_DIGITS = range(1, MOST_DIGITS + 1)


@pytest.mark.parametrize("digits", ALL_DIGITS)
@pytest.mark.parametrize("number", SPECIAL, ids=repr)
def test_every_number_takes_the_width_of_its_column(number: float, digits: int) -> None:
    assert len(fixed(number, digits)) == column_width(digits)


@given(st.floats(), st.integers(1, MOST_DIGITS))
def test_any_number_takes_the_width_of_its_column(number: float, digits: int) -> None:
    text = fixed(number, digits)
    assert len(text) == column_width(digits)
    assert text.strip() == short(number, digits)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, MOST_DIGITS))
def test_a_number_that_is_not_zero_never_shows_as_zero_and_keeps_its_sign(number: float, digits: int) -> None:
    shown = float(short(number, digits).replace(MINUS, "-"))
    assert (shown == 0) == (number == 0)
    assert math.copysign(1, shown) == math.copysign(1, number) or number == 0


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(4, MOST_DIGITS))
def test_what_is_shown_is_near_the_number(number: float, digits: int) -> None:
    shown = float(short(number, digits).replace(MINUS, "-"))
    assert math.isclose(shown, number, rel_tol=0.5, abs_tol=0.0) or abs(number) > sys.float_info.max / 2


@given(st.floats(-9.99, 9.99), st.integers(1, MOST_DIGITS))
def test_decimal_points_stand_below_each_other(number: float, digits: int) -> None:
    text = fixed(number, digits)
    if "e" not in text:
        assert text.index(".") == column_width(digits) - digits - 1


def test_a_blank_is_as_wide_as_a_number() -> None:
    for digits in ALL_DIGITS:
        assert blank(digits) == " " * column_width(digits)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, " 0.0000"),
        (-0.0, " 0.0000"),
        (0.7887, " 0.7887"),
        (-0.0152, "−0.0152"),
        (1.74485, " 1.7449"),
        (123.456, "123.456"),
        (-123.456, "−123.46"),
        (12345.678, "12345.7"),
        (-1e-9, "−1.0e−9"),
        (0.00004, " 4.0e−5"),
        (1.5e300, "  2e300"),
        (math.nan, "    NaN"),
        (math.inf, "    inf"),
        (-math.inf, "   −inf"),
    ],
    ids=repr,
)
def test_four_digits_are_written_as_on_paper(number: float, text: str) -> None:
    assert fixed(number, 4) == text


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, MOST_DIGITS))
def test_a_number_and_its_opposite_have_exponents_written_alike(number: float, digits: int) -> None:
    above, below = short(abs(number), digits), short(-abs(number), digits)
    if "e" in above and "e" in below:
        assert below == MINUS + above


@given(st.floats(1, 9.99), st.floats(1, 9.99), st.integers(-300, 300), st.integers(1, MOST_DIGITS))
def test_exponents_of_one_length_have_as_many_decimals_before_them(
    left: float, right: float, exponent: int, digits: int
) -> None:
    texts = [fixed(number * 10.0**exponent, digits) for number in (left, -right)]
    if all("e" in text for text in texts) and len({text.rpartition("e")[2] for text in texts}) == 1:
        assert len({text.index("e") for text in texts}) == 1


@given(st.floats(), st.integers(1, MOST_DIGITS))
def test_what_was_added_has_a_sign_and_as_many_figures_either_way(number: float, digits: int) -> None:
    text = difference(number, digits)
    assert len(text) == column_width(digits)
    assert (text.strip()[0] == "+") == (number > 0)
    assert (text.strip()[0] == MINUS) == (number < 0)
    if number != 0:
        assert difference(-number, digits).strip().lstrip(f"+{MINUS}") == text.strip().lstrip(f"+{MINUS}")


@pytest.mark.parametrize("digits", ALL_DIGITS)
def test_minus_zero_is_zero(digits: int) -> None:
    assert fixed(-0.0, digits) == fixed(0.0, digits)
    assert MINUS not in fixed(-0.0, digits)


def test_a_narrow_column_still_holds_every_exponent() -> None:
    assert column_width(1) == LEAST_WIDTH
    assert len(fixed(-1e-308, 1)) == LEAST_WIDTH


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_exact_text_reads_back_as_the_same_number(number: float) -> None:
    assert float(exact(number)) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.5, "0.5"), (1.0, "1"), (-0.0, "0"), (1e22, "1e+22"), (0.1, "0.1"), (math.nan, "NaN")],
    ids=repr,
)
def test_exact_text_is_as_short_as_can_be(number: float, text: str) -> None:
    assert exact(number) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_digit_of_a_number_is_read_as_the_same_number_wherever_it_is_typed_again(number: float) -> None:
    assert parse_number(full(number)) == number
    assert parse_number(exact(number)) == number


@given(st.floats(), st.integers(1, MOST_DIGITS))
def test_on_screen_a_number_has_the_minus_of_the_formulas_and_what_is_copied_has_the_one_of_the_keyboard(
    number: float, digits: int
) -> None:
    texts = [fixed(number, digits), short(number, digits), difference(number, digits), full(number)]
    texts += [figures(number, digits), signed_figures(number, digits)]
    assert not any("-" in text for text in texts)
    assert MINUS not in exact(number)


@given(st.floats(-1.0, 1.0))
def test_a_percentage_always_has_a_sign(share: float) -> None:
    assert percent(share)[0] in {"+", MINUS}
    assert "-" not in percent(share)


@pytest.mark.parametrize(
    ("number", "text"),
    [(-0.25, "−0.25"), (1e22, "1e22"), (1e-5, "1e−5"), (-1.5e-9, "−1.5e−9"), (-0.0, "0"), (-math.inf, "−inf")],
    ids=repr,
)
def test_every_digit_of_a_number_is_shown_as_all_numbers_are(number: float, text: str) -> None:
    assert full(number) == text


@pytest.mark.parametrize(
    ("number", "plain", "signed"),
    [
        (0.019712, "0.0197", "+0.0197"),
        (-0.019712, "−0.0197", "−0.0197"),
        (9.1e-13, "9.1e−13", "+9.1e−13"),
        (-9.96e6, "−9.96e6", "−9.96e6"),
        (-0.0, "0", "+0"),
        (math.nan, "NaN", "NaN"),
    ],
    ids=repr,
)
def test_figures_are_those_that_count(number: float, plain: str, signed: str) -> None:
    assert figures(number, 3) == plain
    assert signed_figures(number, 3) == signed


ON_PAGE = {
    "a result has its decimals only": (0.7887, Page(4), 7, " 0.7887   "),
    "a given number shows more": (-0.789125, Page(4, is_given=True), 7, "−0.789125 "),
    "and … where they do not fit": (0.789125, Page(4, is_given=True), 4, " 0.789…"),
    "fewer digits were asked for": (0.789125, Page(4, is_given=True), 2, "   0.79"),
    "a whole number": (-3.0, Page(0), 2, "  −3   "),
    "a small one": (-2.5e-6, Page(4, is_given=True), 4, "−2.5e−6"),
    "a large one has no more digits than float64 holds": (151568821207583.22, Page(4), 14, "151568821207583.2200"[:17]),
    "not finite": (math.inf, Page(4), 6, "      inf"),
}


@pytest.mark.parametrize(("number", "page", "digits", "text"), ON_PAGE.values(), ids=ON_PAGE)
def test_on_paper_a_column_shows_the_digits_that_there_are(number: float, page: Page, digits: int, text: str) -> None:
    assert page.fixed(number, digits) == text
    assert len(text) == column_width(digits)


@given(st.floats(-1e6, 1e6), st.integers(0, 8), st.integers(1, MOST_DIGITS))
def test_on_paper_a_rounded_number_ends_with_its_last_decimal(number: float, decimals: int, digits: int) -> None:
    text = Page(decimals).fixed(float(f"{number:.{decimals}f}"), digits)
    assert len(text) == column_width(digits)
    if "e" not in text:
        assert len(text.strip().partition(".")[2]) <= max(decimals, digits if digits < decimals else 0)
