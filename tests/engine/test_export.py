"""A matrix as text and as a file: what Python, numpy and LaTeX read from it is the matrix, to the bit."""

import math
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from gpnet_engine.arrays import Matrix, matrix, same_bits
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.export import as_csv, as_latex, as_numpy, write_matrix

NAN, INF = math.nan, math.inf
MATRICES = arrays(np.float64, array_shapes(min_dims=2, max_dims=2, max_side=5), elements=st.floats())
EXTREME = matrix([[0.1, -0.0, 5e-324, 1.7976931348623157e308], [NAN, INF, -INF, 1 / 3]])


def same_numbers(left: Matrix, right: Matrix) -> bool:
    """Tell whether two matrices have the same bits, but for those within a NaN, which text does not hold."""
    return same_bits(np.where(np.isnan(left), NAN, left), np.where(np.isnan(right), NAN, right))


@given(MATRICES)
def test_python_reads_the_same_matrix(array: Matrix) -> None:
    made = eval(as_numpy(array), {"np": np, "__builtins__": {}})  # noqa: S307 - our own text, and what it is for
    assert made.dtype == np.float64
    assert same_numbers(made, array)


@given(MATRICES)
def test_numpy_reads_the_same_matrix_from_lines_of_text(array: Matrix) -> None:
    lines = as_csv(array).splitlines()
    assert same_numbers(np.loadtxt(lines, delimiter=",", ndmin=2), array)


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (as_numpy, "np.array([[0.5, 1e-09, np.nan], [np.inf, -np.inf, -0.0]])"),
        (as_csv, "0.5,1e-09,nan\ninf,-inf,-0.0\n"),
        (
            as_latex,
            "\\begin{bmatrix}\n0.5 & 1 \\cdot 10^{-9} & \\text{NaN} \\\\\n\\infty & -\\infty & 0\n\\end{bmatrix}",
        ),
    ],
    ids=["numpy", "csv", "latex"],
)
def test_every_form_has_its_own_words_for_what_is_no_number(write: Callable[[Matrix], str], expected: str) -> None:
    assert write(matrix([[0.5, 1e-9, NAN], [INF, -INF, -0.0]])) == expected


@pytest.mark.parametrize(
    ("number", "digits", "expected"),
    [
        (0.5, None, "0.5"),
        (3.0, None, "3"),
        (-0.0, None, "0"),
        (1 / 3, None, "0.3333333333333333"),
        (1.5e-9, None, r"1.5 \cdot 10^{-9}"),
        (-2.5e300, None, r"-2.5 \cdot 10^{300}"),
        (1e22, None, r"1 \cdot 10^{22}"),
        (0.5, 4, "0.5000"),
        (-0.00004, 4, r"-4 \cdot 10^{-5}"),
        (0.00006, 4, "0.0001"),
        (-0.0, 4, "0.0000"),
        (1.5e-9, 4, r"1.5 \cdot 10^{-9}"),
        (1.23456789e-9, 2, r"1.23 \cdot 10^{-9}"),
        (999999.4, 0, "999999"),
        (1234567.0, 2, r"1.23 \cdot 10^{6}"),
        (1e-9, 0, r"1 \cdot 10^{-9}"),
    ],
    ids=str,
)
def test_latex_shows_a_number_as_it_is_printed_in_books(number: float, digits: int | None, expected: str) -> None:
    assert as_latex(matrix([[number]]), digits) == f"\\begin{{bmatrix}}\n{expected}\n\\end{{bmatrix}}"


@given(arrays(np.float64, (2, 3), elements=st.floats(allow_nan=False, allow_infinity=False)))
def test_latex_with_every_digit_holds_the_same_numbers(array: Matrix) -> None:
    body = as_latex(array).split("\n", 1)[1].rsplit("\n", 1)[0]
    rows = [row.split(" & ") for row in body.split(" \\\\\n")]
    read = [[float(cell.replace(r" \cdot 10^{", "e").rstrip("}")) for cell in row] for row in rows]
    assert np.array_equal(read, array)


@pytest.mark.parametrize(("columns", "is_said"), [(10, False), (11, True)], ids=str)
def test_latex_is_told_of_more_columns_than_it_takes(columns: int, *, is_said: bool) -> None:
    text = as_latex(matrix(np.zeros((1, columns))))
    assert text.startswith("% ") == is_said
    assert (r"\setcounter{MaxMatrixCols}{11}" in text) == is_said


def read_csv(path: Path) -> Matrix:
    return np.loadtxt(path, delimiter=",", ndmin=2)


def read_npy(path: Path) -> Matrix:
    array: Matrix = np.load(path, allow_pickle=False)
    return array


@pytest.mark.parametrize(
    ("name", "read"),
    [("matrix.csv", read_csv), ("matrix.CSV", read_csv), ("matrix.npy", read_npy), ("a b.tar.npy", read_npy)],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize(
    "array",
    [EXTREME, matrix([[0.1]]), matrix([1.0, 2.0]), matrix([[1.0, 2.0]]), np.arange(12.0).reshape(3, 4)[::2, 1:]],
    ids=["extreme numbers", "one cell", "a column", "a row", "a window"],
)
def test_numpy_reads_the_same_matrix_from_the_file(
    tmp_path: Path, name: str, read: Callable[[Path], Matrix], array: Matrix
) -> None:
    write_matrix(tmp_path / name, array)
    assert same_numbers(read(tmp_path / name), array)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_file_of_numpy_keeps_every_bit_of_a_nan(tmp_path: Path) -> None:
    array = np.array([[-NAN, NAN]])
    write_matrix(str(tmp_path / "matrix.npy"), array)
    assert same_bits(read_npy(tmp_path / "matrix.npy"), array)


REFUSED = {
    "another ending": ("matrix.txt", r"expected a name that ends in .csv or .npy, got '.txt'"),
    "no ending": ("matrix", r"expected a name that ends in .csv or .npy, got none"),
    "only an ending": (".npy", r"expected a name that ends in .csv or .npy, got none"),
    "no such folder": ("nowhere/matrix.csv", "cannot be written: there is no such folder"),
    "a folder": ("folder.csv", "cannot be written: this is a folder"),
    "a NUL": ("a\0b.npy", "cannot be the name of a file"),
}


@pytest.mark.parametrize(("name", "expected"), REFUSED.values(), ids=REFUSED.keys())
def test_where_nothing_can_be_written_the_error_names_the_place(tmp_path: Path, name: str, expected: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(ProjectError) as error:
        write_matrix(tmp_path / name, EXTREME)
    assert expected in str(error.value)
    assert error.value.place == str(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.csv"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "matrix.csv"
    path.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ProjectError, match=r"matrix\.csv: cannot be written: No space left on device"):
        write_matrix(path, EXTREME)
    assert path.read_text() == "old"
