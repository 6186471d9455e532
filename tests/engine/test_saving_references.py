"""Saving a project that names other files: what stays in them, and what is written out."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gpnet_engine.arrays import with_cell
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.files.writer import same_project, save
from tests.builders.projects import open_to_write

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a project file."""

    def write_project(text: str) -> Path:
        path = tmp_path / "project.toml"
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return write_project


TABLE = "length,width,species\n1,10,setosa\n2,20,virginica\n3,30,setosa\n"
WITH_TABLE = """\
[network]
layers = [2, 2]

[data]
file = "samples.csv"             # measured in class
target_columns = ["species"]
one_hot = true
scale = "standard"
"""


@pytest.fixture
def beside_table(write: Write, tmp_path: Path) -> Path:
    """Return a project file beside the CSV file that it names."""
    (tmp_path / "samples.csv").write_text(TABLE, encoding="utf-8")
    return write(WITH_TABLE)


def test_samples_from_a_csv_file_stay_there(beside_table: Path) -> None:
    project, source = open_to_write(beside_table)
    save(project, beside_table, source)
    assert WITH_TABLE in beside_table.read_text()
    assert "inputs" not in beside_table.read_text()
    assert same_project(open_project(str(beside_table), Overrides()), project)


def test_seen_from_another_folder_the_csv_file_has_another_name(beside_table: Path, tmp_path: Path) -> None:
    project, source = open_to_write(beside_table)
    folder = tmp_path / "deep" / "er"
    folder.mkdir(parents=True)
    save(project, folder / "project.toml", source)
    assert 'file = "../../samples.csv"             # measured in class\n' in (folder / "project.toml").read_text()
    assert same_project(open_project(str(folder / "project.toml"), Overrides()), project)


def test_samples_that_were_edited_are_written_out(beside_table: Path) -> None:
    project, source = open_to_write(beside_table)
    changed = replace(project, inputs=with_cell(project.inputs, 0, 0, 9.0))
    save(changed, beside_table, source)
    assert "file" not in beside_table.read_text()
    assert "one_hot" not in beside_table.read_text()
    assert same_project(open_project(str(beside_table), Overrides()), changed)


@pytest.mark.parametrize("now", [None, TABLE.replace("20", "21"), "broken"], ids=["gone", "changed", "broken"])
def test_samples_whose_csv_file_changed_are_written_out(beside_table: Path, tmp_path: Path, now: str | None) -> None:
    project, source = open_to_write(beside_table)
    table = tmp_path / "samples.csv"
    table.unlink() if now is None else table.write_text(now, encoding="utf-8")
    save(project, beside_table, source)
    assert same_project(open_project(str(beside_table), Overrides()), project)


def test_weights_from_a_file_are_written_out(write: Write, tmp_path: Path) -> None:
    np.savez(tmp_path / "weights.npz", W_b=np.array([[0.1, 1 / 3]]), bias_b=np.array([0.7]))
    path = write(
        "[network]\n# trained elsewhere\nweights = 'weights.npz' # by whom?\nactivation = 'tanh' # of course\n"
    )
    project, source = open_to_write(path)
    save(project, path, source)
    text = path.read_text()
    assert "npz" not in text
    assert "layers = [2, 1]\n" in text
    assert 'bias = "trained"\n' in text
    assert "b = [[0.1, 0.3333333333333333]]\n" in text
    assert "# trained elsewhere" in text
    assert "# of course" in text
    assert same_project(open_project(str(path), Overrides()), project)
