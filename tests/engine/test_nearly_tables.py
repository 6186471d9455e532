"""Files that are nearly tables: what is odd about them is called by its name, and doing what is said opens them."""

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.data.cells import is_time
from tests.builders.tables import rows_of, samples_of

ROWS = [([1.0, 2.0], [0.0]), ([3.0, 4.0], [1.0])]
NAMED: dict[str, Any] = {"target_columns": ["y"]}
NUMBERED: dict[str, Any] = {"target_columns": [3]}
TABLE = "a,b,y\n1,2,0\n3,4,1\n"


class Nearly(NamedTuple):
    """A file, a part of what is said of it, and the file after that was done; or the key that was written."""

    content: str
    expected: str
    mended: str | dict[str, Any]
    keys: dict[str, Any] = NAMED


def under(*titles: str) -> str:
    return "".join(f"{title}\n" for title in titles) + TABLE


TITLE = "Line 1 looks like a title above the table in line 2: delete it, or begin it with #"
NEARLY = {
    "a title": Nearly(under("Measurements of 2024"), TITLE, "# " + under("Measurements of 2024")),
    "a title, and numbers for columns": Nearly(under("Measurements"), TITLE, "#" + under("Measurements"), NUMBERED),
    "a title and a blank line": Nearly(under("Title", ""), "above the table in line 3", "# " + under("Title", "")),
    "a title as wide as the table": Nearly(under("Title,,"), TITLE, "# " + under("Title,,")),
    "other names above the names": Nearly(under("u,v,w"), TITLE, "# " + under("u,v,w")),
    "three titles": Nearly(
        under("One", "Two", "Three"),
        "Lines 1 to 3 look like titles above the table in line 4: delete them, or begin each with #",
        under("# One", "# Two", "# Three"),
    ),
    "a comment of another kind": Nearly(under("// one"), TITLE, under("#// one")),
    "a total": Nearly(
        f"{TABLE}Total,6,1\n", "the other 2 cells of the column are numbers: correct this one, or delete line 4", TABLE
    ),
    "units below the names": Nearly("a,b,y\ncm,kg,\n1,2,0\n3,4,1\n", "correct this one, or delete line 2", TABLE),
    "totals": Nearly(
        "a,b,y\n1,2,0\n3,4,1\n5,6,1\nMean,3,1\nSum,9,2\n",
        "2 of its 5 cells are no numbers: correct them, or delete their lines, 5 and 6",
        TABLE,
    ),
    "the names again": Nearly(f"{TABLE}a,b,y\n5,6,0\n", "this is the header again: delete line 4", TABLE),
    "colons": Nearly(TABLE.replace(",", ":"), 'If ":" separates the fields, write delimiter = ":"', {"delimiter": ":"}),
    "carets": Nearly(TABLE.replace(",", "^"), 'write delimiter = "^"', {"delimiter": "^"}),
    "commas of Chinese": Nearly(TABLE.replace(",", "、"), 'write delimiter = "、"', {"delimiter": "、"}),
    "dates": Nearly(
        "d,a,b,y\n2024-01-01,1,2,0\n2024-01-02,3,4,1\n",
        'dates and times are not read: write numbers, or leave them out: ignore_columns = ["d"]',
        {"ignore_columns": ["d"]},
    ),
    "an error of a spreadsheet": Nearly(
        "a,b,y\n#DIV/0!,9,9\n1,2,0\n3,4,1\n",
        "this is an error of the spreadsheet: correct it there, or leave the cell empty",
        "a,b,y\n,9,9\n1,2,0\n3,4,1\n",
        {**NAMED, "missing": "drop"},
    ),
    "an error of a spreadsheet first, which is no comment": Nearly(
        "#N/A,9,9\n1,2,0\n3,4,1\n", '"#N/A" means that it is missing', {"missing": "drop"}, NUMBERED
    ),
    "an error of a spreadsheet below a comment": Nearly(
        "# made by me\na,b,y\n#N/A,9,9\n1,2,0\n3,4,1\n", 'line 3, column 1 ("a")', {"missing": "drop"}
    ),
    "single quotes": Nearly("a,b,y\n'1',2,0\n'3',4,1\n", "leave the quotes out, or write double ones", TABLE),
}


@pytest.mark.parametrize("nearly", NEARLY.values(), ids=NEARLY.keys())
def test_what_is_odd_is_said_and_doing_what_is_said_opens_the_file(tmp_path: Path, nearly: Nearly) -> None:
    with pytest.raises(ProjectError) as error:
        samples_of(tmp_path, nearly.content, **nearly.keys)
    assert nearly.expected in str(error.value)
    if isinstance(nearly.mended, str):
        samples = samples_of(tmp_path, nearly.mended, **nearly.keys)
    else:
        samples = samples_of(tmp_path, nearly.content, **nearly.keys, **nearly.mended)
    assert rows_of(samples) == ROWS


@pytest.mark.parametrize("comment", ["# one", "# one, two, three", "  # one", "# 5,6,7"])
def test_a_comment_may_stand_between_rows(tmp_path: Path, comment: str) -> None:
    for at in range(4):
        lines = TABLE.splitlines()
        lines.insert(at, comment)
        assert rows_of(samples_of(tmp_path, "\n".join(lines), **NAMED)) == ROWS


def test_a_cell_may_begin_with_the_sign_of_comments(tmp_path: Path) -> None:
    samples = samples_of(tmp_path, "name,y\nx,0\n#1,1\n#2,0\n", **NAMED, one_hot_inputs=True)
    assert len(samples.inputs) == 3


def test_a_class_that_is_called_as_the_column_asked_for_is_no_header(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match='there is no column "y"'):
        samples_of(tmp_path, "edible,cap\nn,x\ny,b\nn,s\n", **NAMED, one_hot_inputs=True)


@pytest.mark.parametrize("blank", "\xa0\u202f\u2009")
def test_blanks_of_other_kinds_are_shown_as_blanks(tmp_path: Path, blank: str) -> None:
    with pytest.raises(ProjectError, match='got "1 500"; numbers take no thousands separators'):
        samples_of(tmp_path, f"a;y\n1{blank}500;1\n2;0\n", **NAMED)


def test_a_few_texts_are_only_told_apart_from_a_column_of_texts(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match='one_hot_inputs = \\["a"\\] makes an input of each'):
        samples_of(tmp_path, "a,y\n1,2\nx,3\nz,4\n", **NAMED)


@pytest.mark.parametrize("cell", ["2024-01-31", "31.1.2024", "1/31/24", "12:30", "12:30:15", "2024-01-31T12:30:00Z"])
def test_dates_and_times_are_told_by_their_form(cell: str) -> None:
    assert is_time(cell)


@pytest.mark.parametrize("cell", ["1.5", "-3", "1-2", "12.5.3.1", "v1.2.3", "", "10:1 odds"])
def test_other_cells_are_no_dates(cell: str) -> None:
    assert not is_time(cell)


@pytest.mark.parametrize("end", ["", " ", "  ", " \n", "\n \n", "\t", "\n\n  "])
@pytest.mark.parametrize("delimiter", [" ", ",", "\t", ";", "|"])
def test_blanks_at_the_end_are_no_row(tmp_path: Path, delimiter: str, end: str) -> None:
    assert rows_of(samples_of(tmp_path, TABLE.replace(",", delimiter) + end, **NAMED)) == ROWS
