"""Lines broken between words, and several of them laid out in a pane of any shape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpnet_tui.view.text.flow import laid_out, side_by_side, wrapped
from gpnet_tui.view.text.ink import CellRef, Ink, Line, Span, plain, span, width

words = st.text(st.characters(codec="ascii", categories=("Lu", "Ll", "Nd")), min_size=1, max_size=9)
lines = st.lists(words, min_size=1, max_size=8).map(lambda found: (span(" ".join(found)),))


def texts(found: list[Line]) -> list[str]:
    return [plain(line) for line in found]


def test_a_line_is_broken_between_words_which_may_have_several_inks() -> None:
    target = CellRef("W_b", 0, 0)
    line = (span("from ", Ink.DIM), Span("W_b[1,1]", (Ink.LIT,), target), span(", out_a", Ink.DIM))
    assert texts(wrapped(line, 15, 2)) == ["from W_b[1,1],", "  out_a"]
    assert {part.text for one in wrapped(line, 15) for part in one if part.target == target} == {"W_b[1,1]"}


def test_a_word_that_is_too_long_is_broken_and_nothing_is_lost() -> None:
    assert texts(wrapped((span("abcdefgh ij"),), 5)) == ["abcde", "fgh", "ij"]


@given(lines, st.integers(1, 40), st.integers(0, 3))
def test_no_word_is_lost_and_every_line_fits(line: Line, columns: int, indent: int) -> None:
    found = wrapped(line, columns, indent if indent < columns else 0)
    assert all(width(one) <= columns for one in found)
    assert "".join("".join(texts(found)).split()) == "".join(plain(line).split())


VALUE, FROM, INTO, SAYS = ((span(text),) for text in ("0.0095", "step 13, from W_c", "into δ_b", "E grows by 0.0095"))

WAYS = {
    "apart": (20, 6, ["0.0095", "", "step 13, from W_c", "into δ_b", "", "E grows by 0.0095"]),
    "below each other": (20, 5, ["0.0095", "step 13, from W_c", "into δ_b", "E grows by 0.0095"]),
    "a group in one line": (30, 3, ["0.0095", "step 13, from W_c   into δ_b", "E grows by 0.0095"]),
    "all in one line": (80, 1, ["0.0095   step 13, from W_c   into δ_b   E grows by 0.0095"]),
    "without the last": (40, 1, ["0.0095   step 13, from W_c   into δ_b"]),
    "narrow": (12, 7, ["0.0095", "step 13,", "  from W_c", "into δ_b", "E grows by", "  0.0095"]),
    "no room": (4, 1, ["0.0…"]),
    "too little room": (12, 1, ["0.0095"]),
}


@pytest.mark.parametrize(("columns", "rows", "expected"), WAYS.values(), ids=WAYS)
def test_the_airiest_way_that_fits_is_taken(columns: int, rows: int, expected: list[str]) -> None:
    assert texts(laid_out(((VALUE,), (FROM, INTO), (), (SAYS,)), columns, rows)) == expected


def test_parts_beside_each_other_share_lines_as_long_as_they_fit() -> None:
    assert texts(side_by_side([VALUE, (), INTO, SAYS], 20)) == ["0.0095   into δ_b", "E grows by 0.0095"]


@given(st.lists(st.lists(lines, max_size=3), max_size=4), st.integers(1, 60), st.integers(1, 25))
def test_whatever_is_said_it_fits_and_with_room_enough_nothing_is_left_out(
    groups: list[list[Line]], columns: int, rows: int
) -> None:
    found = laid_out(groups, columns, rows)
    assert len(found) <= rows
    assert all(width(one) <= columns for one in found)
    whole = "".join(plain(part) for group in groups for part in group)
    long = laid_out(groups, columns, 1000)
    assert "".join("".join(texts(long)).split()) == "".join(whole.split())
