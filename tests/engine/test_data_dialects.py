"""Tables as programs and archives write them: each opens, and what was guessed is said; or it is refused with a remedy.

The rows are our own, in the ways of writing that are found in the wild: UCI's repository, Kaggle, Excel in several
countries, open data of cities, R, MATLAB, gnuplot, pandas, numpy, Fortran.
"""

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.overrides import Overrides, open_project
from tests.builders.tables import rows_of, samples_of

CASES = Path(__file__).parent / "cases"


class Dialect(NamedTuple):
    """A file, the keys that it needs, its first sample, and parts of what is said of it."""

    content: str | bytes
    keys: dict[str, Any]
    inputs: list[float]
    targets: list[float]
    said: tuple[str, ...] = ()


DIALECTS = {
    "UCI, commas, no header, classes": Dialect(
        "5.2,3.6,Iris-a\n6.1,2.8,Iris-b\n\n", {"target_columns": [3], "one_hot": True}, [5.2, 3.6], [1, 0]
    ),
    "UCI, ? for missing, blanks after commas": Dialect(
        "?, State, 13, <=50K\n39, Private, 9, <=50K\n50, State, 13, >50K\n",
        {"target_columns": [4], "one_hot": True, "one_hot_inputs": [2], "missing": "drop"},
        [39, 1, 0, 9],
        [1, 0],
        ("1 row of 3 with missing values left out", "makes 2 inputs"),
    ),
    "UCI, classes + and -": Dialect(
        "b,30.8,+\na,?,-\na,24.5,-\n",
        {"target_columns": [3], "one_hot": True, "one_hot_inputs": [1], "missing": "mean"},
        [0, 1, 30.8],
        [1, 0],
        ("1 missing value filled in",),
    ),
    "UCI, blanks, aligned": Dialect(
        " 0.0063  18.00   2.310  24.0\n 0.0273   0.00   7.070  21.6\n",
        {"target_columns": [4]},
        [0.0063, 18.0, 2.31],
        [24.0],
        ('separated by blanks (delimiter = "whitespace")',),
    ),
    "UCI, blanks, then a tab and a name in quotes": Dialect(
        '18.0   8   307.0\t"a car"\n15.0   8   350.0\t"the other car"\n',
        {"target_columns": [1], "ignore_columns": [4]},
        [8, 307],
        [18],
        ("separated by blanks",),
    ),
    "UCI, semicolons, a header in quotes": Dialect(
        '"fixed acidity";"pH";"quality"\n7.4;3.51;5\n7.8;3.2;6\n', {"target_columns": ["quality"]}, [7.4, 3.51], [5]
    ),
    "Kaggle, names in quotes with commas, empty cells": Dialect(
        'PassengerId,Survived,Name,Sex,Age,Cabin\n1,0,"Braun, Mr. ""Owen""",male,22,\n2,1,"Cum, Mrs.",female,38,C85\n',
        {
            "target_columns": ["Survived"],
            "ignore_columns": ["PassengerId", "Name", "Cabin"],
            "one_hot_inputs": ["Sex"],
        },
        [0, 1, 22],
        [0],
        ('"Sex" makes 2 inputs',),
    ),
    "Kaggle, an Id and NA": Dialect(
        "Id,LotArea,Alley,SalePrice\n1,8450,NA,208500\n2,9600,Grvl,181500\n3,NA,Pave,223500\n",
        {
            "target_columns": ["SalePrice"],
            "input_columns": ["LotArea", "Alley"],
            "one_hot_inputs": True,
            "missing": "mean",
        },
        [8450, 0.5, 0.5],
        [208500],
        ("2 missing values filled in",),
    ),
    "MNIST as CSV, the label first": Dialect(
        "label,1x1,1x2,1x3\n5,0,128,255\n0,0,0,64\n",
        {"target_columns": ["label"], "one_hot": True},
        [0, 128, 255],
        [0, 1],
    ),
    "Kaggle, a first column called #": Dialect(
        "#,Name,HP,Attack\n1,Bulb,45,49\n2,Ivy,60,62\n",
        {"target_columns": ["Attack"], "ignore_columns": ["#", "Name"]},
        [45],
        [49],
        ("in the comment above",),
    ),
    "Excel in Germany": Dialect(
        "Länge;Breite;Art\r\n0,5;1,25;a\r\n-0,75;10;b\r\n".encode("cp1252"),
        {"target_columns": ["Art"], "one_hot": True},
        [0.5, 1.25],
        [1, 0],
        ("not UTF-8; its text is read as Windows-1252", 'decimal commas (decimal = ",")'),
    ),
    "Excel, CSV UTF-8": Dialect(
        "\ufeffGröße;y\r\n1,5;2\r\n2,5;3\r\n", {"target_columns": ["y"]}, [1.5], [2], ("commas",)
    ),
    "Excel, Unicode text": Dialect(
        "x\ty\r\n0,5\t1\r\n1,5\t0\r\n".encode("utf-16"), {"target_columns": ["y"]}, [0.5], [1]
    ),
    "Excel, the separator on the first line": Dialect(
        "sep=;\nx;y\n0.5;1\n1.5;0\n", {"target_columns": ["y"]}, [0.5], [1], ("its first line says that ; separate",)
    ),
    "Excel, empty columns and rows": Dialect(
        "x,y,,\n0.5,1,,\n,,,\n1.5,0,,\n,,,\n", {"target_columns": ["y"]}, [0.5], [1], ("its last 2 columns are empty",)
    ),
    "open data, decimal commas in quotes": Dialect(
        '"x","y"\n"0,5","1"\n"1,25","0"\n', {"target_columns": ["y"]}, [0.5], [1], ("decimal commas",)
    ),
    "open data, tabs and decimal commas": Dialect(
        "lat\tlon\ty\n52,5\t13,4\t1\n48,1\t11,6\t0\n", {"target_columns": ["y"]}, [52.5, 13.4], [1], ("decimal commas",)
    ),
    "databases, pipes": Dialect(
        "x1|x2|y\n0.5|1.25|1\n0.75|-1.5|0\n", {"target_columns": ["y"]}, [0.5, 1.25], [1], ("separated by |",)
    ),
    "R, write.table": Dialect(
        '"len" "wid" "kind"\n"1" 5.1 3.5 "a"\n"2" 4.9 3 "b"\n',
        {"target_columns": ["kind"], "one_hot": True},
        [5.1, 3.5],
        [1, 0],
        ("one field less than the rows",),
    ),
    "R, write.csv": Dialect(
        '"","len","y"\n"1",5.1,0\n"2",NA,1\n',
        {"target_columns": ["y"], "missing": "drop"},
        [5.1],
        [0],
        ("its first column has no name and is left out",),
    ),
    "R, write.csv2": Dialect(
        '"";"len";"y"\n"1";5,1;0\n"2";6,2;1\n', {"target_columns": ["y"]}, [5.1], [0], ("commas",)
    ),
    "pandas, with an index": Dialect(",x,y\n0,0.5,1\n1,1.5,0\n", {"target_columns": ["y"]}, [0.5], [1], ("no name",)),
    "numpy.savetxt": Dialect(
        "# x y\n5.000000000000000000e-01 1.000000000000000000e+00\n1.5e+00 0e+00\n",
        {"target_columns": ["y"]},
        [0.5],
        [1],
        ("blanks", "in the comment above"),
    ),
    "MATLAB, dlmwrite": Dialect("0.5,1\n1.5,NaN\n2.5,0\n", {"target_columns": [2], "missing": "drop"}, [0.5], [1]),
    "MATLAB, comments": Dialect("% made today\n% x y\n  0.5   1\n  1.5   0\n", {"target_columns": ["y"]}, [0.5], [1]),
    "gnuplot, blocks and comments": Dialect(
        "# Temp  Pressure\n# [K]  [bar]\n\n0.5 1\n1.5 2\n\n\n# second block\n2.5 3\n",
        {"target_columns": [2]},
        [0.5],
        [1],
    ),
    "Fortran, D exponents": Dialect(
        "  0.5000D+00  -0.1250D-01  1\n  0.1500D+01   0.2500D+02  0\n", {"target_columns": [3]}, [0.5, -0.0125], [1]
    ),
    "Fortran, exponents without a letter": Dialect(
        "  5.0000-1  1.2500+2  1\n  1.5000+0  2.5000+1  0\n", {"target_columns": [3]}, [0.5, 125], [1]
    ),
    "an old Macintosh": Dialect("x,y\r0.5,1\r1.5,0\r", {"target_columns": ["y"]}, [0.5], [1]),
    "minus signs as they are printed": Dialect("x,y\n−0.5,1\n1.5,0\n", {"target_columns": ["y"]}, [-0.5], [1]),
    "texts only": Dialect(
        "outlook,windy,play\nsunny,no,no\nrain,yes,yes\nsunny,yes,no\n",
        {"target_columns": [3], "one_hot": True, "one_hot_inputs": True},
        [0, 1, 1, 0],
        [1, 0],
    ),
    "a character of one's own": Dialect("x:y\n0.5:1\n1.5:0\n", {"target_columns": ["y"], "delimiter": ":"}, [0.5], [1]),
}


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS.keys())
def test_it_opens_and_what_is_guessed_is_said(tmp_path: Path, dialect: Dialect) -> None:
    samples = samples_of(tmp_path, dialect.content, **dialect.keys)
    assert rows_of(samples)[0] == (dialect.inputs, dialect.targets)
    for part in dialect.said:
        assert any(part in note for note in samples.notes), samples.notes
    assert all(note.startswith("samples.csv: ") and not note.endswith(".") for note in samples.notes)
    if not dialect.said and dialect.content and "," in str(dialect.content):
        assert not any("delimiter" in note for note in samples.notes)


def test_the_usual_way_is_not_worth_a_word(tmp_path: Path) -> None:
    for content in ("x,y\n1,2\n3,4\n", "x;y\n1.5;2\n3;4\n", "x\ty\n1\t2\n3\t4\n", "1,2\n3,4\n"):
        assert samples_of(tmp_path, content, target_columns=[2]).notes == ()


REFUSED = {
    "thousands separators of Germany": (
        "x;y\n1.234,5;1\n0,5;0\n",
        {"target_columns": ["y"]},
        'line 2, column 1 ("x"): expected a number, got "1.234,5"; numbers take no thousands separators',
    ),
    "thousands separators of America": (
        'x,y\n"1,234.5",1\n0.5,0\n',
        {"target_columns": ["y"]},
        'got "1,234.5"; numbers take no thousands separators',
    ),
    "thousands, or three decimals": (
        'x,y\n"1,234",1\n"5,678",0\n',
        {"target_columns": ["y"]},
        'a thousands separator is not read. If it is a decimal comma, write decimal = ","',
    ),
    "commas that were not expected": (
        "x;y\n0,5;1\n",
        {"target_columns": ["y"], "decimal": "."},
        'decimals take a point, or decimal = "," reads commas',
    ),
    "points that were not expected": (
        "x;y\n0.5;1\n",
        {"target_columns": ["y"], "decimal": ","},
        'decimals take a comma here, or decimal = "." reads points',
    ),
    "a unit": ("x,y\n12 %,1\n", {"target_columns": ["y"]}, "expected the number alone, without a unit"),
    "a unit, and a comma": ('x,y\n"12,5 %",1\n', {"target_columns": ["y"]}, "the number alone, without a unit"),
    "an underscore, which Python would read": ("x,y\n2021_01,1\n", {"target_columns": ["y"]}, 'got "2021_01"'),
    "a comma in a field without quotes": (
        "name,y\nx,2\nx,3\nBraun, Mr.,1\n",
        {"target_columns": ["y"], "one_hot_inputs": True},
        "line 4: expected 2 fields, got 3; a field that has a comma in it stands in quotes",
    ),
    "blanks between texts, which prose has too": (
        "the cat\nthe dog\n",
        {"target_columns": [1]},
        'line 1 has 1 field, line 2 has 1. Write delimiter = "whitespace", or the character',
    ),
    "a title above the table": (
        "My measurements\n\nx,y\n1,2\n3,4\n",
        {"target_columns": ["y"]},
        "Line 1 looks like a title above the table in line 3: delete it, or begin it with #",
    ),
    "another delimiter than is said": (
        "x;y\n1;2\n",
        {"target_columns": [1], "delimiter": "|"},
        "expected a table",
    ),
    "a delimiter that is none": (
        "x,y\n1,2\n",
        {"target_columns": [1], "delimiter": "semicolon"},
        'data.delimiter: expected "tab", "whitespace", or the character between fields',
    ),
    "a decimal sign that is none": (
        "x,y\n1,2\n",
        {"target_columns": [1], "decimal": "comma"},
        'data.decimal: expected "." or ","',
    ),
    "too many columns": ("1," * 70_000 + "1\n", {"target_columns": [1]}, "expected at most 65,536 columns, got 70,001"),
}


@pytest.mark.parametrize(("content", "keys", "expected"), REFUSED.values(), ids=REFUSED.keys())
def test_it_is_refused_with_what_to_do(tmp_path: Path, content: str, keys: dict[str, Any], expected: str) -> None:
    with pytest.raises(ProjectError) as error:
        samples_of(tmp_path, content, **keys)
    assert expected in str(error.value)


FILES = {
    "blanks.txt": ({"target_columns": [4]}, [0.00632, 18.0, 2.31], [24.0]),
    "categories.csv": ({"target_columns": ["rings"], "one_hot_inputs": ["sex"]}, [0, 0, 1, 0.455], [15]),
    "decimal-comma.csv": ({"target_columns": ["y"]}, [0.5, 1.25], [1]),
    "id-column.csv": (
        {"target_columns": ["Kind"], "one_hot": True, "ignore_columns": ["Id"]},
        [5.1, 3.5],
        [0, 1],
    ),
    "missing-in-first-row.csv": ({"target_columns": [5], "missing": "drop"}, [1, 1, 9, 39.2], [0]),
    "pipe.csv": ({"target_columns": ["y"]}, [0.5, 1.25], [1]),
    "sep-line.csv": ({"target_columns": ["y"]}, [0.5, 1.25], [1]),
    "trailing-commas.csv": ({"target_columns": [3]}, [1.2, 0.3], [1]),
}


def test_every_table_among_the_cases_is_tried() -> None:
    assert {path.name for path in CASES.glob("*") if path.suffix in {".csv", ".txt"}} == FILES.keys()


@pytest.mark.parametrize(("name", "expected"), FILES.items(), ids=FILES.keys())
def test_the_tables_among_the_cases_open(
    tmp_path: Path, name: str, expected: tuple[dict[str, Any], list[float], list[float]]
) -> None:
    keys, inputs, targets = expected
    assert rows_of(samples_of(tmp_path, (CASES / name).read_bytes(), **keys))[0] == (inputs, targets)


REMEDIES = {
    "categories.csv": ('column 1 ("sex"): expected a number, got "M"', 'one_hot_inputs = ["sex"]'),
    "missing-in-first-row.csv": ("line 1, column 3", '"?" means that it is missing', 'missing = "drop"'),
    "id-column.csv": ('column 4 ("Kind"): expected a number, got "red"', "one_hot = true"),
}


@pytest.mark.parametrize(("name", "parts"), REMEDIES.items(), ids=REMEDIES.keys())
def test_what_they_lack_is_named_with_the_key_to_write(tmp_path: Path, name: str, parts: tuple[str, ...]) -> None:
    content = (CASES / name).read_bytes()
    with pytest.raises(ProjectError) as error:
        samples_of(tmp_path, content, target_columns=[len(content.splitlines()[0].split(b","))])
    for part in parts:
        assert part in str(error.value)


def test_a_column_too_many_is_named_with_the_key_that_leaves_it_out() -> None:
    with pytest.raises(ProjectError) as error:
        open_project(str(CASES / "id-column.toml"), Overrides())
    for part in ('1 "Id", 2 "Length cm", 3 "Width cm"', 'ignore_columns = ["Id"]', "layers = [3, 3, 2]"):
        assert part in str(error.value)
