"""Answers in files of every format: read as they were written, or refused in one line with the place."""

import codecs
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.files.answers.by_iteration import same_answers
from gpnet_engine.files.answers.reading import ENDINGS, read_answers
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.files.reading import FileError
from gpnet_engine.model.project import Project
from gpnet_engine.names import before_update, label
from gpnet_engine.operations.program import right_program
from tests.builders.answer_csv import answers_csv
from tests.builders.answer_files import COMPUTED_FORMATS, TYPED_FORMATS, any_answers, as_npz, right_answers
from tests.builders.projects import make_project
from tests.builders.strategies import Setup, projects_of_any_batch, projects_of_any_numbers, setups

drawing = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
Read = Callable[[str, str | bytes], Answers]


@pytest.fixture
def project() -> Project:
    """Return the article's network: 2-4-3-2, without biases."""
    return open_project("article", Overrides())


@pytest.fixture
def read(tmp_path: Path, project: Project) -> Read:
    """Return a function that reads what a file of the article's first iteration says."""

    def read_content(name: str, content: str | bytes) -> Answers:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_answers(path, project.network, 1, 1)

    return read_content


def read_back(folder: Path, name: str, content: bytes, project: Project, iteration: int = 1) -> Answers:
    path = folder / name
    path.write_bytes(content)
    return read_answers(path, project.network, len(project.samples_of(iteration)), iteration)


def floats(answers: Answers) -> dict[str, Any]:
    return {name: np.array(rows, dtype=np.float64) for name, rows in answers.texts.items()}


@pytest.mark.parametrize("form", TYPED_FORMATS)
@given(data=st.data(), project=projects_of_any_batch(4))
@drawing
def test_what_is_written_is_read(tmp_path: Path, form: str, data: st.DataObject, project: Project) -> None:
    name, write = TYPED_FORMATS[form]
    iteration = data.draw(st.integers(1, 3))
    answers = data.draw(any_answers(project, iteration))
    again = read_back(tmp_path, name, write(answers, project.network, iteration), project, iteration)
    assert same_answers({1: again}, {1: answers})


@given(project=projects_of_any_numbers())
@drawing
def test_the_right_numbers_are_the_same_from_every_format(tmp_path: Path, project: Project) -> None:
    answers = right_answers(project)
    contents = {form: (name, write(answers, project.network, 1)) for form, (name, write) in TYPED_FORMATS.items()}
    contents |= {form: (name, write(project, 1)) for form, (name, write) in COMPUTED_FORMATS.items()}
    for name, content in contents.values():
        found = read_back(tmp_path, name, content, project)
        for result, numbers in floats(answers).items():
            assert np.array_equal(floats(found)[result], numbers, equal_nan=True)


@pytest.mark.parametrize("form", COMPUTED_FORMATS)
def test_numbers_that_no_one_typed_say_how_far_off_they_may_be(tmp_path: Path, project: Project, form: str) -> None:
    name, write = COMPUTED_FORMATS[form]
    assert read_back(tmp_path, name, write(project, 1), project).relative == 1e-9


def test_arrays_of_float32_may_be_further_off(tmp_path: Path, project: Project) -> None:
    assert read_back(tmp_path, "a.npz", as_npz(project, 1, "float32"), project).relative == 1e-4


@given(setup=setups(), data=st.data())
@drawing
def test_every_result_has_its_names_as_shown_and_as_typed(tmp_path: Path, setup: Setup, data: st.DataObject) -> None:
    project = setup.project()
    result = data.draw(st.sampled_from([operation.result for operation in right_program(project.network)]))
    for name in (result, label(result), before_update(result)):
        found = read_back(tmp_path, "a.csv", f"matrix,row,1\n{name},1,0.5\n".encode(), project)
        assert found.text(result, 0, 0) == "0.5"
        found = read_back(tmp_path, "a.csv", f"{name}\n0.5\n".encode(), project)
        assert found.count == 1


SAYS_THE_SAME = {
    "a heading": ("a.csv", "matrix,row,1,2,3,4\ndelta_c,1,0.0070\nδ_c,3,-0.5\nnew W_c,1,0.1,,.3\nE,1,1e-5\n"),
    "semicolons": ("a.csv", "Matrix;Row;1;2;3\ndelta_c;1;0.0070\ndelta_c;3;-0.5\nW_c;1;0.1;;.3\nE;1;1e-5\n"),
    "columns in another order": (
        "a.csv",
        "row,3,2,1,matrix\n1,,,0.0070,delta_c\n3,,,-0.5,delta_c\n1,.3,,0.1,W_c\n1,,,1e-5,E\n",
    ),
    "iterations": (
        "a.csv",
        "iteration,matrix,row,1,2,3\n1,delta_c,1,0.0070\n2,delta_c,1,9\n1,delta_c,3,-0.5\n,W_c,1,0.1,,.3\n1,E,1,1e-5\n",
    ),
    "a spreadsheet": (
        "a.csv",
        "matrix;row;1;2;3;;\r\ndelta_c;1;0.0070;;;;\r\nδ_c;3;-0.5;;;;\r\nW_c;1;0.1;;.3;;\r\nE;1;1e-5;;;;\r\n;;;;;;\r\n",
    ),
    "tabs": ("a.csv", "matrix\trow\t1\t2\t3\ndelta_c\t1\t0.0070\ndelta_c\t3\t-0.5\nW_c\t1\t0.1\t\t.3\nE\t1\t1e-5\n"),
    "blanks": (
        "a.csv",
        " matrix , row,1, 2,3\n\n delta_c,1,  0.0070 \n   \ndelta_c , 3 ,−0.5\nW_c,1,0.1, ,\xa0.3\nE,1,1e-5",
    ),
    "blocks": ("a.csv", 'delta_c\n0.0070\n""\n-0.5\n\n\nW_c\n0.1,,.3\n\nE\n1e-5\n'),
    "blocks without empty lines": ("a.txt", 'delta_c\n0.0070\n""\n-0.5\nnew W_c\n0.1,,.3\nerror\n1e-5'),
    "blocks of a spreadsheet": (
        "a.csv",
        "δ_c;;;;\n0.0070;;;;\n;;;;\n-0.5;;;;\n;;;;\nW_c;;;;\n0.1;;.3;\n;;;;\nE;;;;\n1e-5;;;;\n;;;;\n",
    ),
    "old line ends": ("a.csv", 'delta_c\r0.0070\r""\r-0.5\r\rW_c\r0.1,,.3\r\rE\r1e-5\r'),
    "toml": ("a.toml", "delta_c = [[0.0070], [''], [-0.5]]\nW_c = [[0.1, '', '.3']]\nE = [[1e-5]]\n"),
    "toml without inner lists": ("a.toml", "'δ_c' = [0.0070, '', '−0.5']\nnew_W_c = [[0.1, '', '.3']]\nE = 1e-5\n"),
    "toml by iteration": (
        "a.toml",
        "1.delta_c = [[0.0070], [''], [-0.5]]\n1.W_c = [[0.1, '', '.3']]\n1.E = 1e-5\n2.E = 3",
    ),
    "a project file": (
        "a.toml",
        "network.layers = [2]\n[answers.1]\ndelta_c = [[0.0070], [''], [-0.5]]\nW_c = [[0.1, '', '.3']]\nE = 1e-5\n",
    ),
}


@pytest.mark.parametrize("form", SAYS_THE_SAME)
def test_the_same_is_read_however_it_is_written(read: Read, form: str) -> None:
    found = read(*SAYS_THE_SAME[form])
    assert found.relative is None
    assert found.decimal_mark == "."
    assert {name: tuple(row for row in rows if any(row)) for name, rows in found.texts.items()} == {
        "delta_c": (("0.0070",), ("-0.5",)),
        "new_W_c": (("0.1", "", ".3", ""),),
        "error": (("1e-5",),),
    }
    assert [row for row, (text,) in enumerate(found.texts["delta_c"]) if text] == [0, 2]


@pytest.mark.parametrize(
    "content",
    [
        "matrix;row;1\ndelta_c;1;0,0070",
        'matrix,row,1\ndelta_c,1,"0,0070"',
        "δ_c\n0,0070;\n",
        "matrix\trow\t1\ndelta_c\t1\t0,0070",
    ],
)
def test_a_decimal_comma_is_read_and_remembered(read: Read, project: Project, content: str) -> None:
    found = read("a.csv", content)
    assert found.text("delta_c", 0, 0) == "0.0070"
    assert found.decimal_mark == ","
    assert "delta_c;1;0,0070\n" in answers_csv(found, project.network)


ENCODED = {
    "utf-8": "δ_c\n−0.5\n".encode(),
    "utf-8 with a mark": codecs.BOM_UTF8 + "δ_c\n−0.5\n".encode(),
    "utf-16": "δ_c\n−0.5\n".encode("utf-16"),
    "utf-16 of the other order": codecs.BOM_UTF16_BE + "δ_c\n−0.5\n".encode("utf-16-be"),
    "cp1252": b"matrix,row,1,\x80\xe4\ndelta_c,1,-0.5\n".replace(b",\x80\xe4", b"") + b"delta_c,2,\xa0\n",
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_text_is_read_in_every_encoding_in_which_programs_write_it(read: Read, encoding: str) -> None:
    assert read("a.csv", ENCODED[encoding]).text("delta_c", 0, 0) == "-0.5"


NOT_ANSWERED = {
    "a heading": ("a.csv", "matrix,row,1\n"),
    "empty cells": ("a.csv", "matrix,row,1,2\nW_c,1,,\n"),
    "a name": ("a.csv", "delta_c\n"),
    "an empty toml": ("a.toml", ""),
    "empty texts": ("a.toml", "delta_c = [[''], ['']]"),
}


@pytest.mark.parametrize("form", NOT_ANSWERED)
def test_nothing_may_be_answered(read: Read, form: str) -> None:
    assert read(*NOT_ANSWERED[form]) == Answers()


FLAT = {
    "a list for a column": '{"name": "delta_c", "value": [1, 2, 3]}',
    "no iteration": '{"name": "δ_c", "value": [[1], [2], [3]]}',
    "terms": '{"iteration": 1, "name": "delta_c", "value": [[1], [2], [3]], "terms": {"fprime_c": 5}, "more": null}',
    "a term of its own": '{"name": "fprime_c", "value": 3}\n{"name": "delta_c", "value": [1, 2, 3]}',
    "another iteration": '{"iteration": 2, "name": "x", "value": 3}\n\n{"name": "delta_c", "value": [1, 2, 3]}',
}


@pytest.mark.parametrize("form", FLAT)
def test_lines_of_json_may_be_those_of_another_program(read: Read, form: str) -> None:
    assert floats(read("a.jsonl", FLAT[form]))["delta_c"].ravel().tolist() == [1, 2, 3]


@pytest.mark.parametrize("written", ["NaN", '"nan"', "Infinity", '"inf"', "-Infinity", '"-inf"'])
def test_numbers_that_are_not_finite_are_read_from_json(read: Read, written: str) -> None:
    found = read("a.jsonl", f'{{"name": "error", "value": {written}}}')
    assert np.array_equal(floats(found)["error"][0, 0], float(written.strip('"')), equal_nan=True)


WRONG: dict[str, tuple[str, str | bytes, str, str]] = {
    "another format": (
        "a.xlsx",
        "x",
        "a.xlsx",
        "expected a name that ends in .csv, .txt, .tsv, .toml, .jsonl, .ndjson, .json or .npz, got '.xlsx'",
    ),
    "no ending": ("answers", "x", "answers", "got none"),
    "numbers with spaces between": (
        "a.txt",
        "net_b\n.1 .2\n",
        "a.txt: line 2",
        "got '.1 .2'; separate numbers by commas",
    ),
    "commas and spaces": (
        "a.csv",
        "net_b;\n0,1 0,2;\n",
        "a.csv: line 2",
        "got '0,1 0,2'; separate numbers by semicolons",
    ),
    "a sheet": ("a.toml", "[sheet]\nproject = 'article'\n", "a.toml", "this is a sheet, not answers to one"),
    "an empty file": ("a.csv", " \n\n", "a.csv", "the file is empty"),
    "an empty trace": ("a.jsonl", "\n", "a.jsonl", "the file is empty"),
    "no text": ("a.csv", b"\x81\x8d", "a.csv", "expected text"),
    "half of utf-16": ("a.csv", codecs.BOM_UTF16_LE + b"x", "a.csv", "expected text"),
    "no csv": ("a.csv", 'matrix,row,1\n"delta_c,1', "a.csv: line 2", "this is not CSV"),
    "no heading": ("a.csv", "delta_c,1,0.5\n", "a.csv: line 1", "expected the heading matrix,row,1,2,3, or the name"),
    "a number first": ("a.csv", "\n0.5\n", "a.csv: line 2", "expected the heading"),
    "no rows in the heading": ("a.csv", "matrix,1\n", "a.csv: line 1", "a heading such as matrix,row,1,2,3"),
    "a column twice": ("a.csv", "matrix,row,1,1\n", "a.csv: line 1", "each column once"),
    "a word in the heading": ("a.csv", "matrix,row,mark\n", "a.csv: line 1", "got 'mark'"),
    "column 0": ("a.csv", "matrix,row,0\n", "a.csv: line 1", "got '0'"),
    "an unknown name": ("a.csv", "matrix,row,1\nnet_b,1,1\nnet_z,1,1", "a.csv: line 3", "there is no result 'net_z'"),
    "an unknown name of a block": ("a.csv", "delta\n1\n", "a.csv: line 1", "there is no result 'delta'"),
    "what is given": ("a.csv", "matrix,row,1\nout_a,1,1", "a.csv: line 2", "there is no result 'out_a'"),
    "a bias that is not there": ("a.csv", "matrix,row,1\nbias_b,1,1", "a.csv: line 2", "there is no result 'bias_b'"),
    "a term": ("a.csv", "matrix,row,1\nf′_c,1,1", "a.csv: line 2", "f′_c is only a part of a result"),
    "a term of a block": ("a.csv", "l·∇W_c\n1\n", "a.csv: line 1", "is only a part of a result"),
    "row 0": ("a.csv", "matrix,row,1\nnet_b,0,1", "a.csv: line 2", "expected a row of net_b, 1 to 4, got '0'"),
    "a row too many": ("a.csv", "matrix,row,1\nE,2,1", "a.csv: line 2", "expected a row of E, 1, got '2'"),
    "no row": ("a.csv", "matrix,row,1\nE,,1", "a.csv: line 2", "expected a row of E, 1, got ''"),
    "a row twice": ("a.csv", "matrix,row,1\nnet_b,2,1\nnet_b,2,\n", "a.csv: line 3", "row 2 of net_b once"),
    "a column too many": (
        "a.csv",
        "matrix,row,1,2\nE,1,1,2",
        "a.csv: line 2",
        "E has 1 column, got a number in column 2",
    ),
    "a field too many": (
        "a.csv",
        "matrix,row,1\nE,1,0,5",
        "a.csv: line 2",
        "at most 3 fields, as the heading has, got 4",
    ),
    "a fraction": ("a.csv", "matrix,row,1\nE,1,1/3", "a.csv: line 2", "expected a number such as 0.0070, got '1/3'"),
    "a word": ("a.csv", "matrix,row,1\nE,1,abc", "a.csv: line 2", "got 'abc'"),
    "two decimal marks": ("a.csv", "matrix;row;1\nE;1;1.234,5", "a.csv: line 2", "got '1.234,5'"),
    "a number beyond float64": ("a.csv", "matrix,row,1\nE,1,1e999", "a.csv: line 2", "got '1e999'"),
    "too many digits": ("a.csv", f"matrix,row,1\nE,1,{'9' * 5000}", "a.csv: line 2", "9…'"),
    "iteration 0": (
        "a.csv",
        "matrix,row,1,iteration\nE,1,1,0",
        "a.csv: line 2",
        "an iteration, counted from 1, got '0'",
    ),
    "another iteration": (
        "a.csv",
        "matrix,row,1,iteration\nE,1,1,2",
        "a.csv",
        "numbers of iteration 1, got those of iteration 2",
    ),
    "a fraction in a block": ("a.csv", "E\n1/3\n", "a.csv: line 2", "got '1/3'"),
    "a row too many in a block": ("a.csv", "E\n1\n2\n", "a.csv: line 3", "E has 1 row, got a number in row 2"),
    "a column too many in a block": ("a.csv", "E\n1,2\n", "a.csv: line 2", "E has 1 column"),
    "a decimal comma without semicolons": (
        "a.csv",
        "E\n0,5\n",
        "a.csv: line 2",
        "with decimal commas, fields are separ",
    ),
    "a block twice": ("a.csv", "E\n1\n\nerror\n1\n", "a.csv: line 4", "expected E once, got it twice"),
    "an empty line in a block": ("a.csv", "net_b\n1\n\n1\n", "a.csv: line 4", "an empty line ends net_b"),
    "no toml": ("a.toml", "x = ", "a.toml", "this is not TOML"),
    "toml that is nested too deeply": ("a.toml", "x = " + "[" * 5000, "a.toml", "nested too deeply"),
    "a newer toml": ("a.toml", "format = 2\n", "a.toml: format", "of a newer gpnet-tui"),
    "a project": ("a.toml", "[network]\nlayers = [1, 2]\n", "a.toml", "a project without answers"),
    "no table of answers": ("a.toml", "answers = 3\n", "a.toml: answers", "expected a table"),
    "an unknown key": ("a.toml", "name = 'Anna'\n", "a.toml: name", "there is no result 'name'"),
    "a term in toml": ("a.toml", "fprime_c = [[1]]\n", "a.toml: fprime_c", "only a part of a result"),
    "iteration 0 in toml": ("a.toml", "0.E = 1\n", "a.toml: 0", "counted from 1"),
    "another iteration in toml": ("a.toml", "2.E = 1\n", "a.toml", "got those of iteration 2"),
    "no list": ("a.toml", "net_b = 1\n", "a.toml: net_b", "expected a list of rows"),
    "no list of rows": ("a.toml", "W_c = [1, 2]\n", "a.toml: W_c, row 1", "a list for every row"),
    "a row too many in toml": ("a.toml", "E = [[1], [2]]\n", "a.toml: E", "at most 1 row, got 2"),
    "a column too many in toml": ("a.toml", "E = [[1, 2]]\n", "a.toml: E, row 1", "at most 1 column, got 2"),
    "a word in toml": ("a.toml", "net_b = [[1], ['a']]\n", "a.toml: net_b, row 2, column 1", "got 'a'"),
    "no number in toml": ("a.toml", "E = [[true]]\n", "a.toml: E, row 1, column 1", "expected a number"),
    "a date in toml": ("a.toml", "E = [[1979-05-27]]\n", "a.toml: E, row 1, column 1", "expected a number"),
    "a huge number in toml": ("a.toml", f"E = [[0x{'f' * 9000}]]\n", "a.toml", "at most 4,300 digits"),
    "a name twice in toml": ("a.toml", "W_c = [[1]]\nnew_W_c = [[1]]\n", "a.toml: new_W_c", "got it twice"),
    "no json": ("a.jsonl", '{"name": "E", "value": 1}\n{', "a.jsonl: line 2", "this is not JSON"),
    "json that is nested too deeply": ("a.jsonl", "[" * 200_000, "a.jsonl: line 1", "nested too deeply"),
    "no object": ("a.jsonl", "[1]", "a.jsonl: line 1", "expected an object"),
    "no name": ("a.jsonl", '{"value": 1}', "a.jsonl: line 1", 'with "name" and "value"'),
    "no value": ("a.jsonl", '{"name": "E"}', "a.jsonl: line 1", 'with "name" and "value"'),
    "an unknown name in json": ("a.jsonl", '{"name": "net_z", "value": 1}', "a.jsonl: line 1", "no result 'net_z'"),
    "iteration 0 in json": (
        "a.jsonl",
        '{"iteration": 0, "name": "E", "value": 1}',
        "a.jsonl: line 1",
        "counted from 1",
    ),
    "a word for an iteration": ("a.jsonl", '{"iteration": "x", "name": "E", "value": 1}', "a.jsonl: line 1", "got 'x'"),
    "another iteration in json": ("a.jsonl", '{"iteration": 2, "name": "E", "value": 1}', "a.jsonl", "of iteration 2"),
    "another shape": ("a.jsonl", '{"name": "delta_c", "value": [[1], [2]]}', "a.jsonl: line 1", "of the shape [3, 1]"),
    "no shape": ("a.jsonl", '{"name": "delta_c", "value": 3}', "a.jsonl: line 1", "of the shape [3, 1]"),
    "no number in json": ("a.jsonl", '{"name": "E", "value": null}', "a.jsonl: line 1", "expected numbers, got 'None'"),
    "a word in json": ("a.jsonl", '{"name": "E", "value": "a"}', "a.jsonl: line 1", "got 'a'"),
    "a name twice in json": ("a.jsonl", '{"name": "E", "value": 1}\n' * 2, "a.jsonl: line 2", "got it twice"),
    "no npz": ("a.npz", "x", "a.npz", "this is not a whole .npz file"),
}


@pytest.mark.parametrize("name", ["nothere", "nothere.csv", "nothere.xlsx", "nothere.npz"])
def test_a_file_that_is_not_there_is_said_to_be_so_whatever_its_ending(
    article: Project, tmp_path: Path, name: str
) -> None:
    with pytest.raises(FileError) as error:
        read_answers(tmp_path / name, article.network, 1, 1)
    assert str(error.value) == f"{tmp_path / name}: there is no such file"


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_with_its_place(read: Read, tmp_path: Path, name: str) -> None:
    file, content, place, problem = WRONG[name]
    with pytest.raises(FileError) as error:
        read(file, content)
    assert error.value.place == str(tmp_path / place)
    assert problem in error.value.problem
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("arrays", "problem"),
    [
        ({"net_z": 1.0}, "net_z: there is no result 'net_z'"),
        ({"delta_c": [1.0, 2.0]}, "delta_c: expected the shape [3, 1], got [2]"),
        ({"delta_c": [[1.0, 2.0, 3.0]]}, "delta_c: expected the shape [3, 1], got [1, 3]"),
        ({"delta_c": 1.0}, "delta_c: expected the shape [3, 1], got []"),
        ({"W_c": np.ones((3, 4)), "new_W_c": np.ones((3, 4))}, "new_W_c: expected new W_c once"),
        ({"delta_c": ["a", "b", "c"]}, "delta_c: expected real numbers"),
    ],
)
def test_an_array_that_is_wrong_is_named(
    tmp_path: Path, project: Project, arrays: dict[str, Any], problem: str
) -> None:
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(FileError) as error:
        read_answers(tmp_path / "a.npz", project.network, 1, 1)
    assert f"a.npz: {problem}" in str(error.value)


@pytest.mark.parametrize(("given", "shape"), [(5.0, (1, 1)), ([5.0], (1,)), ([[5]], (1, 1))])
def test_an_array_of_a_column_may_have_fewer_dimensions(
    tmp_path: Path, project: Project, given: object, shape: tuple[int, ...]
) -> None:
    np.savez(tmp_path / "a.npz", E=np.array(given), delta_c=np.arange(3), fprime_c=np.ones(shape))
    assert read_answers(tmp_path / "a.npz", project.network, 1, 1).texts == {
        "error": (("5.0",),),
        "delta_c": (("0.0",), ("1.0",), ("2.0",)),
    }


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path: Path, project: Project, ending: str) -> None:
    (tmp_path / f"folder{ending}").mkdir()
    for name, problem in (("none", "there is no such file"), ("folder", "this is a folder")):
        with pytest.raises(FileError, match=problem):
            read_answers(tmp_path / f"{name}{ending}", project.network, 1, 1)


def test_rows_of_other_iterations_are_not_looked_at(read: Read) -> None:
    assert read("a.csv", "matrix,row,1,iteration\nE,1,0.5,1\nnet_z,x,y,2\n").count == 1


def test_biases_are_a_column_and_shared_ones_a_number(tmp_path: Path) -> None:
    for shared, rows in ((False, 3), (True, 1)):
        project = make_project(bias="trained", bias_shared=shared)
        content = b"matrix,row,1\n" + b"".join(b"bias_b,%d,0.5\n" % row for row in range(1, rows + 1))
        assert len(read_back(tmp_path, "a.csv", content, project).texts["new_bias_b"]) == rows


def test_a_small_archive_that_unpacks_to_much_is_refused(tmp_path: Path, project: Project) -> None:
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("delta_c.npy", bytes(2**28 + 1))
    with pytest.raises(FileError, match="when unpacked"):
        read_answers(tmp_path / "a.npz", project.network, 1, 1)


def test_a_line_of_very_many_numbers_is_refused(read: Read) -> None:
    with pytest.raises(FileError, match="line 1: expected at most"):
        read("a.jsonl", json.dumps({"name": "E", "value": 0})[:-1] + "," * 5_000_000)
