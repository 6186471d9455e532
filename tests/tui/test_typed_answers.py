"""Numbers as people type and paste them: what is kept of each, and what is told of what is none."""

import pytest

from gpnet_engine.errors import EditError
from gpnet_engine.files.answers.numbers import LONGEST_NUMBER, written_number
from gpnet_tui.view.asking.typed import number_text, pasted_numbers

NUMBERS = {
    ".5": "0.5",
    ",5": "0.5",
    "0,0071": "0.0071",
    "0.0070": "0.0070",
    "-.0221": "-0.0221",
    "−0.0221": "-0.0221",
    "+1.5": "1.5",
    "5.": "5",
    "3": "3",
    "1e-3": "1e-3",
    "1,5E+3": "1.5e+3",
    " .7 ": "0.7",
    "nan": "nan",
    "-inf": "-inf",
    "": "",
}


@pytest.mark.parametrize(("typed", "kept"), NUMBERS.items())
def test_a_number_keeps_its_digits_in_one_form(typed: str, kept: str) -> None:
    assert number_text(typed) == kept
    assert not kept or isinstance(float(kept), float)
    in_file = written_number(kept)
    assert in_file is not None
    assert in_file.text == kept


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("0.0.5", "a second decimal mark, at character 4"),
        ("1,000.5", "a second decimal mark, at character 6"),
        ("0.07x", "'x' at character 5"),
        ("1-2", "'-' at character 2"),
        ("-", "something is missing"),
        (".", "something is missing"),
        ("1e", "something is missing"),
        ("1e999", "its exponent is too large"),
        ("1" * (LONGEST_NUMBER + 1), "too long"),
        ("." + "1" * (LONGEST_NUMBER - 1), "too long"),
    ],
)
def test_what_is_no_number_is_told_where_it_stops_being_one(typed: str, why: str) -> None:
    with pytest.raises(EditError, match=why):
        number_text(typed)


SQUARE = [["0.1", "0.2"], ["0.3", "-0.4"]]
BLOCKS = {
    "spreadsheet": "0.1\t0.2\n0.3\t-0.4\n",
    "spreadsheet with decimal commas": "0,1\t0,2\r\n0,3\t−0,4",
    "csv": "0.1,0.2\n0.3,-0.4",
    "csv with blanks": "0.1, 0.2\n0.3, -0.4",
    "csv with semicolons and decimal commas": "0,1;0,2\n0,3;-0,4",
    "blanks": "0.1 0.2\n0.3 -0.4",
    "blanks with decimal commas": "0,1 0,2\n0,3 -0,4",
    "numpy": "[[ 0.1  0.2]\n [ 0.3 -0.4]]",
    "numpy source": "array([[ 0.1,  0.2],\n       [ 0.3, -0.4]], dtype=float32)",
    "python": "[[.1, .2], [.3, -.4]]",
    "latex": r"\begin{pmatrix} 0.1 & 0.2 \\ 0.3 & -0.4 \end{pmatrix}",
    "latex with a delimiter and a gap": "\\left(\\begin{array}{cc}0.1&0.2\\\\[2pt]0.3&-0.4\\end{array}\\right)",
    "latex in dollars": r"$\begin{bmatrix}0{,}1 & 0{,}2\\0{,}3 & -0{,}4\end{bmatrix}$",
}


@pytest.mark.parametrize("text", BLOCKS.values(), ids=BLOCKS)
def test_a_block_is_read_in_every_form_that_people_copy(text: str) -> None:
    assert pasted_numbers(text) == SQUARE


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (".0303 .0426 .0549", [["0.0303", "0.0426", "0.0549"]]),
        ("0.0303\n0.0426\n\n0.0549", [["0.0303"], ["0.0426"], ["0.0549"]]),
        ("0,1452", [["0.1452"]]),
        ("1,2,3", [["1", "2", "3"]]),
        ("0.1\t\t0.3", [["0.1", "", "0.3"]]),
        ("[0.1 0.2]", [["0.1", "0.2"]]),
        ("[[0.1]\n [0.2]]", [["0.1"], ["0.2"]]),
        ("", []),
    ],
)
def test_lines_and_columns_are_told_apart(text: str, rows: list[list[str]]) -> None:
    assert pasted_numbers(text) == rows


def test_what_is_no_number_in_a_block_is_named_by_row_and_column() -> None:
    with pytest.raises(EditError, match=r"Row 2, column 1 of what was pasted: 'abc' is not a number"):
        pasted_numbers("0.1 0.2\nabc 0.4")
