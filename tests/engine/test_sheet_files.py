"""Exercise sheets: what is asked, what it is worth, and which project it is of."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gpnet_engine import examples
from gpnet_engine.diagnosis.sheet import NearMarks, Repeated, Sheet
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.sheets import read_sheet
from gpnet_engine.time.edits import CellEdit

PROJECT = """\
title = "Mine"
[network]
layers = [2, 3, 1]
bias = "trained"
[data]
inputs = [[1, 0], [0, 1], [1, 1]]
targets = [[0], [1], [1]]
"""
FULL = """\
[sheet]
title = "Exercise 3: one iteration by hand"
project = "article"
iteration = 2
ask = ["δ_d", "dout_c", "new W_c"]
blank = { grad_W_c = [[1, 2], [3, 4]] }
marks = { default = 2, W_c = 0.5 }
repeated_mistake = "each"
near = "half"
"""
Read = Callable[[str], Sheet]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return a function that reads the sheet of a text; mine.toml is beside it."""
    (tmp_path / "mine.toml").write_text(PROJECT, encoding="utf-8")

    def read_text(text: str) -> Sheet:
        path = tmp_path / "sheet.toml"
        path.write_text(text, encoding="utf-8")
        return read_sheet(str(path))

    return read_text


def counts(sheet: Sheet) -> dict[str, int]:
    return {name: int(np.count_nonzero(cells)) for name, cells in sheet.asked.items()}


def test_of_an_example_everything_in_the_first_iteration_is_asked() -> None:
    sheet = read_sheet("article")
    assert (sheet.title, sheet.iteration) == ("Swap two bits", 1)
    assert sum(counts(sheet).values()) == 87
    assert (sheet.default_mark, sheet.repeated_mistake, sheet.near) == (1.0, Repeated.ONCE, NearMarks.FULL)


@pytest.mark.parametrize("name", examples.names())
def test_every_example_is_a_sheet(name: str) -> None:
    assert read_sheet(name).asked


def test_everything_that_a_sheet_says_is_read(read: Read) -> None:
    sheet = read(FULL)
    assert sheet.title == "Exercise 3: one iteration by hand"
    assert sheet.project.title == "Swap two bits"
    assert sheet.iteration == 2
    assert list(counts(sheet).items()) == [("delta_d", 2), ("dout_c", 3), ("grad_W_c", 2), ("new_W_c", 12)]
    assert np.argwhere(sheet.asked["grad_W_c"]).tolist() == [[0, 1], [2, 3]]
    assert (sheet.mark("new_W_c"), sheet.mark("delta_d")) == (0.5, 2.0)
    assert (sheet.repeated_mistake, sheet.near) == (Repeated.EACH, NearMarks.HALF)


@pytest.mark.parametrize("text", [PROJECT, PROJECT + "[sheet]\n", '[sheet]\nproject = "mine.toml"\n'])
def test_a_sheet_is_of_its_own_file_or_of_one_beside_it(read: Read, text: str) -> None:
    sheet = read(text)
    assert sheet.title == sheet.project.title == "Mine"
    assert counts(sheet)["new_bias_b"] == 3


def test_a_file_beside_it_comes_before_an_example(read: Read, tmp_path: Path) -> None:
    (tmp_path / "article").write_text(PROJECT, encoding="utf-8")
    assert read('[sheet]\nproject = "article"\n').title == "Mine"


def test_names_are_relative_to_the_sheet(read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("article", "other.toml"):
        (elsewhere / name).write_text(PROJECT, encoding="utf-8")
    monkeypatch.chdir(elsewhere)
    assert read('[sheet]\nproject = "article"\n').title == "Swap two bits"
    with pytest.raises(ProjectError, match="there is no such file"):
        read('[sheet]\nproject = "other.toml"\n')
    assert read('[sheet]\nproject = "elsewhere/other.toml"\n').title == "Mine"


ASKED = {
    "nothing said": ("", 16, 6),
    "all": ('ask = "all"', 16, 6),
    "all, but of one only some": ('ask = "all"\nblank = { W_b = [[1, 1]] }', 16, 1),
    "a name": ('ask = ["W_b"]', 1, 6),
    "only some cells": ("blank = { W_b = [[1, 1], [3, 2]] }", 1, 2),
    "a name and some cells": ('ask = ["E"]\nblank = { W_b = [[1, 1]] }', 2, 1),
}


@pytest.mark.parametrize("said", ASKED)
def test_what_is_asked(read: Read, said: str) -> None:
    text, results, cells = ASKED[said]
    found = counts(read(f'[sheet]\nproject = "mine.toml"\n{text}\n'))
    assert (len(found), found["new_W_b"]) == (results, cells)


def test_edits_of_the_project_count(read: Read) -> None:
    edits = """
[[edits]]
iteration = 2
setting = "batch_size"
value = 2
[[edits]]
iteration = 1
cell = "W_b[1,1]"
value = 0.5
"""
    first, second = (read(PROJECT + edits + f"[sheet]\niteration = {number}\n") for number in (1, 2))
    assert first.edits[1] == CellEdit(1, "W_b", 0, 0, 0.5)
    assert (first.asked["net_b"].shape, second.asked["net_b"].shape) == ((3, 1), (3, 1))
    third = read(PROJECT + edits + "[sheet]\niteration = 3\n")
    assert third.asked["net_b"].shape == (3, 2)


def test_mistakes_on_purpose_are_no_part_of_what_is_right(read: Read) -> None:
    mistake = '[training]\nmistakes = ["hidden.no-fprime"]\n'
    edits = '[[edits]]\niteration = 1\nsetting = "mistakes"\nvalue = ["update.sign"]\n'
    for text in (PROJECT + mistake, PROJECT + edits):
        sheet = read(text)
        assert sheet.project.network.is_right
        assert sheet.edits == ()


WRONG = {
    "no table": ("sheet = 1", "sheet", "expected a table"),
    "an unknown key": ("[sheet]\nasks = 1", "sheet", "there is no key asks; expected some of title, project"),
    "no project": ("[sheet]", "sheet.project", "expected the name of an example or a file"),
    "a project that is not there": ('[sheet]\nproject = "none"', "sheet.project", "there is no such file"),
    "a name that is too long": (f'[sheet]\nproject = "{"x" * 5000}"', "sheet.project", "cannot be read"),
    "a project that cannot be opened": ('[sheet]\nproject = "."', "sheet.project", "this is a folder"),
    "two projects": ('[network]\nlayers = [1, 1]\n[sheet]\nproject = "article"', "network", "got both"),
    "a newer format": ('format = 2\n[sheet]\nproject = "article"', "format", "of a newer gpnet-tui"),
    "iteration 0": ('[sheet]\nproject = "article"\niteration = 0', "sheet.iteration", "counted from 1"),
    "a word for an iteration": ('[sheet]\nproject = "article"\niteration = "x"', "sheet.iteration", "a whole number"),
    "a number asked": ('[sheet]\nproject = "article"\nask = 1', "sheet.ask", "expected text or a list"),
    "a word asked": ('[sheet]\nproject = "article"\nask = "E"', "sheet.ask", '"all" or a list of names'),
    "nothing asked": ('[sheet]\nproject = "article"\nask = []', "sheet.ask", "at least one name"),
    "an unknown name": (
        '[sheet]\nproject = "article"\nask = ["E", "x"]',
        "sheet.ask, entry 2",
        "there is no result 'x'; expected a name such as net_b",
    ),
    "a term": ('[sheet]\nproject = "article"\nask = ["f′_c"]', "sheet.ask, entry 1", "only a part of a result"),
    "blank of an unknown name": ('[sheet]\nproject = "article"\nblank.x = [[1, 1]]', "sheet.blank.x", "no result 'x'"),
    "no cells": ('[sheet]\nproject = "article"\nblank.E = []', "sheet.blank.E", "a list of cells"),
    "no cell": ('[sheet]\nproject = "article"\nblank.E = [1]', "sheet.blank.E, entry 1", "a cell [row, column]"),
    "a cell of true": ('[sheet]\nproject = "article"\nblank.E = [[1, true]]', "sheet.blank.E, entry 1", "a cell"),
    "a cell outside": (
        '[sheet]\nproject = "article"\nblank.W_c = [[1, 1], [0, 1]]',
        "sheet.blank.W_c, entry 2",
        "rows 1 to 3 and columns 1 to 4, got [0, 1]",
    ),
    "marks of an unknown name": ('[sheet]\nproject = "article"\nmarks.x = 1', "sheet.marks.x", "no result 'x'"),
    "marks of what is not asked": (
        '[sheet]\nproject = "article"\nask = ["E", "delta_c"]\nmarks.W_c = 2',
        "sheet.marks.W_c",
        "new W_c is not asked; expected marks for E, δ_c",
    ),
    "negative marks": ('[sheet]\nproject = "article"\nmarks.E = -1', "sheet.marks.E", "0 or more, got -1"),
    "marks beyond float64": (
        f'[sheet]\nproject = "article"\nmarks.E = 1{"0" * 400}',
        "sheet.marks.E",
        "got a number of very many digits",
    ),
    "a row of thousands of digits": (
        f'[sheet]\nproject = "article"\nblank.E = [[0x{"f" * 4000}, 1]]',
        "sheet.blank.E, entry 1",
        "got [a number of very many digits, 1]",
    ),
    "endless marks": ('[sheet]\nproject = "article"\nmarks.default = inf', "sheet.marks.default", "0 or more"),
    "marks in words": ('[sheet]\nproject = "article"\nmarks.E = "one"', "sheet.marks.E", "expected a number"),
    "another way to repeat": (
        '[sheet]\nproject = "article"\nrepeated_mistake = "twice"',
        "sheet.repeated_mistake",
        "one of once, each, got 'twice'",
    ),
    "another near": ('[sheet]\nproject = "article"\nnear = "some"', "sheet.near", "one of full, half, none"),
    "weights of each person": ('[sheet]\nproject = "article"\nseed = "student"', "sheet.seed", "--student NAME"),
    "a person's weights that are given": (
        PROJECT + '[weights]\nb = [[1, 2], [3, 4], [5, 6]]\nc = [[1, 2, 3]]\n[training]\nseed = "student"',
        "training.seed",
        "everyone would have the same",
    ),
    "weights of each person in training": (PROJECT + '[training]\nseed = "student"', "training.seed", "--student NAME"),
    "another seed": ('[sheet]\nproject = "article"\nseed = "anna"', "sheet", 'expected seed = "student"'),
    "a project that is wrong": (PROJECT.replace("bias", "boas"), "network", "there is no key boas"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_with_its_key(read: Read, tmp_path: Path, name: str) -> None:
    text, key, problem = WRONG[name]
    with pytest.raises(ProjectError) as error:
        read(text)
    assert error.value.place == f"{tmp_path / 'sheet.toml'}: {key}"
    assert problem in error.value.problem
    assert "\n" not in str(error.value)
