"""How columns are named and found: by name, by number, left out, and what is said of names that nobody has."""

from pathlib import Path
from typing import Any

import pytest

from gpnet_engine.errors import ProjectError
from tests.builders.tables import samples_of

TABLE = "Id,Sepal Length,Width,kind\n1,5,3,0\n2,6,2,1\n"
CHOSEN = {
    "all but the targets": ({"target_columns": ["kind"]}, ["Id", "Sepal Length", "Width"]),
    "without a name": ({"target_columns": ["kind"], "ignore_columns": ["Id"]}, ["Sepal Length", "Width"]),
    "without numbers": ({"target_columns": [4], "ignore_columns": [1, 3]}, ["Sepal Length"]),
    "only some, in the order of the file": ({"target_columns": ["kind"], "input_columns": [3, "Id"]}, ["Id", "Width"]),
    "blanks around a name": ({"target_columns": [" kind "], "input_columns": ["Width "]}, ["Width"]),
}


@pytest.mark.parametrize(("keys", "names"), CHOSEN.values(), ids=CHOSEN.keys())
def test_columns_are_chosen_by_name_or_number(tmp_path: Path, keys: dict[str, Any], names: list[str]) -> None:
    samples = samples_of(tmp_path, TABLE, **keys)
    assert samples.origin is not None
    assert list(samples.origin.input_names) == names
    assert samples.targets.tolist() == [[0, 1]]


MEANT = {
    "another case": ("Kind", 'did you mean "kind"? Its columns are 1 "Id", 2 "Sepal Length", 3 "Width", 4 "kind"'),
    "other signs": ("sepal_length", 'did you mean "Sepal Length"?'),
    "a slip": ("Widht", 'did you mean "Width"?'),
    "a number in quotes": ("4", "did you mean the number 4, without quotes?"),
    "nothing like it": ("colour", 'there is no column "colour" in'),
}


@pytest.mark.parametrize("key", ["target_columns", "input_columns", "ignore_columns", "one_hot_inputs"])
@pytest.mark.parametrize(("name", "expected"), MEANT.values(), ids=MEANT.keys())
def test_a_name_that_no_column_has_is_answered_with_those_there_are(
    tmp_path: Path, key: str, name: str, expected: str
) -> None:
    keys: dict[str, Any] = {"target_columns": [4], "header": True} | {key: [name]}
    with pytest.raises(ProjectError) as error:
        samples_of(tmp_path, TABLE, **keys)
    assert error.value.place == f"data.{key}"
    assert expected in str(error.value)
    assert '1 "Id", 2 "Sepal Length", 3 "Width", 4 "kind"' in str(error.value)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a target as input": ({"input_columns": [4]}, 'column 4 ("kind") is one of target_columns too'),
    "a target left out": ({"ignore_columns": [4]}, 'column 4 ("kind") is one of target_columns too'),
    "texts in a target": ({"one_hot_inputs": [4]}, 'expected input columns, column 4 ("kind") is none'),
    "texts in what is left out": ({"ignore_columns": [1], "one_hot_inputs": [1]}, 'column 1 ("Id") is none'),
    "nothing left": ({"ignore_columns": [1, 2, 3]}, "expected some column of"),
    "no inputs": ({"input_columns": []}, "expected some column of"),
    "a number too high": ({"ignore_columns": [9]}, "expected numbers from 1 to 4, got 9"),
    "one twice": ({"ignore_columns": [1, "Id"]}, "expected every column once"),
    "a way that is none": ({"missing": "zero"}, 'expected one of "error", "drop", "mean", got "zero"'),
    "a scale that is none": ({"scale_targets": "log"}, "expected one of minmax, symmetric, standard"),
    "a scale of classes": ({"one_hot": True, "scale_targets": "minmax"}, "one_hot makes classes of them"),
}


@pytest.mark.parametrize(("keys", "expected"), WRONG.values(), ids=WRONG.keys())
def test_keys_that_do_not_go_together_are_told(tmp_path: Path, keys: dict[str, Any], expected: str) -> None:
    with pytest.raises(ProjectError) as error:
        samples_of(tmp_path, TABLE, target_columns=["kind"], **keys)
    assert expected in str(error.value)


def test_a_name_that_two_columns_have_is_asked_for_by_number(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="expected a number in place of the name: 1 or 3"):
        samples_of(tmp_path, "x,y,x\n1,2,3\n", target_columns=["x"])
    assert samples_of(tmp_path, "x,y,x\n1,2,3\n", target_columns=[3]).targets.tolist() == [[3]]


def test_what_to_write_can_be_copied_whatever_a_column_is_called(tmp_path: Path) -> None:
    names = {'a"b': r'["a\"b"]', "a\\b": r'["a\\b"]', "x" * 50: "[1]", "a\x1bb": "[1]", "\u202ea": "[1]", "": "[1]"}
    for name, key in names.items():
        quoted = name.replace('"', '""')
        with pytest.raises(ProjectError) as error:
            samples_of(tmp_path, f'"{quoted}",y\ntext,1\ntext,2\n', target_columns=[2], input_columns=[1], header=True)
        assert f"ignore_columns = {key} leaves it out" in str(error.value)
        assert str(error.value).isprintable()
