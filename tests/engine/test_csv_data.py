"""Samples from CSV files: which columns are what, and errors that name file, line and column."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.data import gathering
from gpnet_engine.files.data.text import LARGEST_CSV
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.project import Project
from tests.builders.projects import open_text

Open = Callable[..., Project]

FLOWERS = "length,width,species\n1,10,setosa\n2,20,virginica\n3,30,setosa\n"


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """Return a function that opens a project with layers and the table [data] beside a file samples.csv."""

    def write_and_open(csv: str | bytes, data: str, layers: str = "[2, 2]") -> Project:
        path = tmp_path / "samples.csv"
        path.write_bytes(csv if isinstance(csv, bytes) else csv.encode())
        return open_text(tmp_path, f'[network]\nlayers = {layers}\n[data]\nfile = "samples.csv"\n{data}\n')

    return write_and_open


READ = {
    "columns by name": ("a,b,c\n1,2,3\n4,5,6\n", "target_columns = ['b']", [[1, 4], [3, 6]], [[2, 5]]),
    "columns by number": ("a,b,c\n1,2,3\n4,5,6\n", "target_columns = [1]", [[2, 5], [3, 6]], [[1, 4]]),
    "targets in the order that is asked for": ("a,b,c\n1,2,3\n", "target_columns = [3, 'b']", [[1]], [[3], [2]]),
    "no header": ("1,2,3\n4,5,6\n", "target_columns = [3]", [[1, 4], [2, 5]], [[3, 6]]),
    "a header of numbers": ("1,2,3\n4,5,6\n", "target_columns = [3]\nheader = true", [[4], [5]], [[6]]),
    "a name that is a number": ("x,2\n4,5\n", "target_columns = ['2']", [[4]], [[5]]),
    "semicolons": ("a;b;c\n1;2;3\n", "target_columns = ['c']", [[1], [2]], [[3]]),
    "tabs": ("1\t2\t3\n", "target_columns = [3]", [[1], [2]], [[3]]),
    "a comma in quotes": ('"a,x";b;c\n1;2;3\n', "target_columns = ['a,x']", [[2], [3]], [[1]]),
    "quotes and spaces": ('"a", "b","c"\n" 1", 2 ,"3"\n', "target_columns = ['c']\nheader = true", [[1], [2]], [[3]]),
    "a byte order mark": (b"\xef\xbb\xbfa,b\n1,2\n", "target_columns = ['a']", [[2]], [[1]]),
    "lines of Windows": ("a,b\r\n1,2\r\n3,4\r\n", "target_columns = ['b']", [[1, 3]], [[2, 4]]),
    "lines of an old Macintosh": ("a,b\r1,2\r3,4", "target_columns = ['b']", [[1, 3]], [[2, 4]]),
    "blank lines": ("\na,b\n\n1,2\n\n\n3,4\n\n", "target_columns = ['b']", [[1, 3]], [[2, 4]]),
    "exponents and signs": ("a,b\n-1e-3,+.5\n", "target_columns = ['b']", [[-0.001]], [[0.5]]),
    "classes": (
        FLOWERS,
        "target_columns = ['species']\none_hot = true",
        [[1, 2, 3], [10, 20, 30]],
        [[1, 0, 1], [0, 1, 0]],
    ),
    "classes without a header": ("1,b\n2,a\n", "target_columns = [2]\none_hot = true", [[1, 2]], [[0, 1], [1, 0]]),
    "classes that are numbers, in their order": (
        "1,10\n2,9\n3,-1\n",
        "target_columns = [2]\none_hot = true",
        [[1, 2, 3]],
        [[0, 0, 1], [0, 1, 0], [1, 0, 0]],
    ),
    "from 0 to 1": (
        "1,5,0\n3,5,0\n2,5,1\n",
        "target_columns = [3]\nscale = 'minmax'",
        [[0, 1, 0.5], [0] * 3],
        [[0, 0, 1]],
    ),
    "standardised": ("1,0\n3,4\n", "target_columns = [2]\nscale = 'standard'", [[-1, 1]], [[0, 4]]),
    "a constant column that a mean does not hit": (
        "0.1,1\n0.1,2\n0.1,3\n",
        "target_columns = [2]\nscale = 'standard'",
        [[0, 0, 0]],
        [[1, 2, 3]],
    ),
}


@pytest.mark.parametrize(("csv", "data", "inputs", "targets"), READ.values(), ids=READ.keys())
def test_a_table_becomes_samples(
    opened: Open, csv: str | bytes, data: str, inputs: list[list[float]], targets: list[list[float]]
) -> None:
    project = opened(csv, data, f"[{len(inputs)}, {len(targets)}]")
    assert project.inputs.tolist() == inputs
    assert project.targets.tolist() == targets


def test_standardised_columns_have_mean_0_and_variance_1(opened: Open) -> None:
    rows = "\n".join(f"{number * 1.7 - 3},{number**2},{number % 2}" for number in range(20))
    project = opened(rows, "target_columns = [3]\nscale = 'standard'", "[2, 1]")
    assert np.allclose(project.inputs.mean(axis=1), 0)
    assert np.allclose(project.inputs.std(axis=1), 1)
    assert set(project.targets.ravel().tolist()) == {0, 1}  # only inputs are scaled


NAMED = "target_columns = ['b']"
WRONG = {
    "an empty file": ("", NAMED, "samples.csv: expected at least one row"),
    "blank lines only": ("\n \n\n", NAMED, "samples.csv: expected at least one row"),
    "a header only": ("a,b\n", NAMED, "samples.csv: expected a table: two or more rows with the same number of fields"),
    "a field too few": ("a,b,c\n1,2,3\n1,2\n", NAMED, "samples.csv: line 3: expected 3 fields, got 2"),
    "a field too many": ("a,b,c\n\n1,2,3,4\n", NAMED, "line 1 has 3 fields, line 3 has 4"),
    "text for a number": (
        "a,b,c\n1,2,three\n",
        NAMED,
        'samples.csv: line 2, column 3 ("c"): expected a number, got "three"; if the column is of texts',
    ),
    "text in a column without a name": (
        "1,2,3\n1,2,x\n",
        "target_columns = [2]",
        'line 2, column 3: expected a number, got "x"',
    ),
    "nothing for a number": (
        "a,b,c\n1,2,\n",
        NAMED,
        'line 2, column 3 ("c"): expected a number, it is missing; missing =',
    ),
    "nothing at all": ("a,b,c\n,,\n", NAMED, "samples.csv: expected a table"),
    "NaN": ("a,b,c\nnan,2,3\n", NAMED, 'line 2, column 1 ("a"): expected a number, "nan" means that it is missing'),
    "an infinity": ("a,b,c\n1,-inf,3\n", NAMED, 'line 2, column 2 ("b"): expected a finite number'),
    "a number too large": (
        "a,b,c\n1,1e999,3\n",
        NAMED,
        'line 2, column 2 ("b"): expected a finite number, got',
    ),
    "a decimal comma": (
        "a;b;c\n1;2;1,5\n",
        f"{NAMED}\ndecimal = '.'",
        'got "1,5"; decimals take a point, or decimal = "," reads commas',
    ),
    "a row after one of two lines": ('a,b,"c\nc"\n1,2,3\n1,x,3\n', NAMED, "samples.csv: line 4, "),
    "an open quote": ('a,b,c\n1,2,3\n1,"2,3\n', NAMED, "samples.csv: line 3: this is not CSV: "),
    "an endless field": ("a,b,c\n1,2," + "3" * 200_000, NAMED, "samples.csv: line 2: this is not CSV: "),
    "a long text": ("a,b,c\n1,2," + "x" * 1000, NAMED, 'xxx…"'),
    "an unknown column": ("a,b,c\n1,2,3\n", "target_columns = ['d']", 'there is no column "d" in'),
    "an unknown column, and the known ones": (
        "a,b,c\n1,2,3\n",
        "target_columns = ['d']",
        'its columns are 1 "a", 2 "b", 3 "c"',
    ),
    "a name twice": ("a,b,b\n1,2,3\n", NAMED, "2 columns of"),
    "column 0": ("a,b,c\n1,2,3\n", "target_columns = [0]", "expected numbers from 1 to 3"),
    "a column too far": ("a,b,c\n1,2,3\n", "target_columns = [4]", "expected numbers from 1 to 3"),
    "a column twice": ("a,b,c\n1,2,3\n", "target_columns = ['b', 2]", "expected every column once"),
    "no column left": ("a,b\n1,2\n", "target_columns = [1, 2]", "to remain as input"),
    "names without a header": (
        "a,b\n1,2\n",
        "header = false\ntarget_columns = ['b']",
        "project.toml: data.target_columns",
    ),
    "classes of two columns": (
        "a,b,c\n1,2,3\n",
        "target_columns = [2, 3]\none_hot = true",
        "project.toml: data.one_hot",
    ),
    "a class that is missing": (
        "a,b,c\n1,2,x\n1,2,\n",
        "target_columns = ['c']\none_hot = true",
        'line 3, column 3 ("c"): expected a class, it is missing; missing = "drop"',
    ),
    "an unknown scale": (
        "a,b,c\n1,2,3\n",
        f"{NAMED}\nscale = 'log'",
        "project.toml: data.scale: expected one of minmax",
    ),
    "a scale that overflows": ("1e308,1,1\n-1e308,1,1\n", "target_columns = [3]\nscale = 'minmax'", "overflows"),
    "too few inputs for the layers": (
        "1,2\n",
        "target_columns = [2]",
        "project.toml: network.layers: expected 1 neuron in",
    ),
    "too few targets for the layers": ("1,2,3\n", "target_columns = [3]", "expected 1 neuron in the last layer"),
    "bytes that are not UTF-8": (b"a,b,c\n1,2,3\n1,\x81,3\n", NAMED, "expected UTF-8 text; save it in that encoding"),
    "no target columns": ("a,b\n1,2\n", "", "project.toml: data: expected target_columns"),
    "a target column that is neither": ("a,b\n1,2\n", "target_columns = [1.5]", "data.target_columns, entry 1"),
    "samples in both": (
        "a,b\n1,2\n",
        f"{NAMED}\ninputs = [[1, 2]]",
        "project.toml: data: expected either file, or inputs",
    ),
    "an unknown key": ("a,b\n1,2\n", f"{NAMED}\nseparator = ';'", "there is no key separator"),
}


@pytest.mark.parametrize(("csv", "data", "expected"), WRONG.values(), ids=WRONG.keys())
def test_an_error_names_the_file_that_is_wrong_and_the_place_in_it(
    opened: Open, csv: str | bytes, data: str, expected: str
) -> None:
    with pytest.raises(ProjectError) as error:
        opened(csv, data)
    assert expected in str(error.value)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 500


def test_keys_of_a_csv_file_need_a_file(tmp_path: Path) -> None:
    path = tmp_path / "project.toml"
    path.write_text("[network]\nlayers = [1, 1]\n[data]\ninputs = [[1]]\ntargets = [[1]]\none_hot = true\n", "utf-8")
    with pytest.raises(ProjectError, match=r"project\.toml: data: expected file beside one_hot"):
        open_project(str(path), Overrides())


NAMES = {
    "nothing": ("nowhere.csv", "nowhere.csv: there is no such file"),
    "a folder": (".", "expected a file, this is a folder"),
    "a device": ("/dev/zero", "/dev/zero: expected an ordinary file"),
    "below a file": ("project.toml/x.csv", "there is no such file"),
    "a NUL": (r"a\u0000.csv", "this cannot be the name of a file"),
    "too long": ("x" * 5000, "cannot be read"),
}


@pytest.mark.parametrize(("name", "expected"), NAMES.values(), ids=NAMES.keys())
def test_what_is_no_file_of_samples_is_refused(tmp_path: Path, name: str, expected: str) -> None:
    path = tmp_path / "project.toml"
    path.write_text(f'[network]\nlayers = [1, 1]\n[data]\nfile = "{name}"\ntarget_columns = [1]\n', encoding="utf-8")
    with pytest.raises(ProjectError) as error:
        open_project(str(path), Overrides())
    assert expected in str(error.value)


def test_a_file_too_large_is_refused_unread(opened: Open, tmp_path: Path) -> None:
    opened("1,2\n", "target_columns = [2]", "[1, 1]")
    with (tmp_path / "samples.csv").open("wb") as file:
        file.truncate(LARGEST_CSV + 1)
    with pytest.raises(ProjectError, match=r"samples\.csv: expected at most"):
        open_project(str(tmp_path / "project.toml"), Overrides())


def test_too_many_numbers_are_refused_while_they_are_read(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST_NUMBERS", 100)
    opened("1,2\n" * 50, "target_columns = [2]", "[1, 1]")
    with pytest.raises(ProjectError, match=r"samples\.csv: line 51: expected at most 100 numbers"):
        opened("1,2\n" * 51, "target_columns = [2]")
    classes = "".join(f"1,{number}\n" for number in range(20))
    with pytest.raises(ProjectError, match="expected at most 100 numbers"):
        opened(classes, "target_columns = [2]\none_hot = true")
