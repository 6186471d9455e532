"""Samples from a CSV file: one row per sample, some columns of which are targets.

Numbers are counted while they are read, so that a file that is too large is noticed before it fills the memory.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.data.rows import Row, check_width, is_number, numbers, read_rows
from gpnet_engine.files.data.scaling import SCALES, scaled
from gpnet_engine.files.data.splitting import rows_to_test
from gpnet_engine.files.reading import FileError
from gpnet_engine.files.specification import DataSpec
from gpnet_engine.model.project import TestData
from gpnet_engine.names import how_many, quoted

MOST_NUMBERS = 2**23  # 64 MiB of float64
_SHOWN_NAMES = 20


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """The samples of a file, one per column of both matrices.

    `notes` say, in a sentence each, what was guessed about the file.
    """

    file: str
    inputs: Matrix
    targets: Matrix
    test: TestData | None = None
    class_names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which columns are inputs and targets, counted from 0, and what the columns are called."""

    names: list[str]
    inputs: list[int]
    targets: list[int]


def read_samples(path: Path, data: DataSpec, seed: int | None = None) -> Samples:
    """Return the samples of the CSV file that the table [data] describes; a `seed` draws those to test with.

    Raises FileError that names file, line and column, and ProjectError for a key of [data].
    """
    if data.scale is not None and data.scale not in SCALES:
        raise ProjectError("data.scale", f"expected one of {', '.join(SCALES)}, got {data.scale!r}")
    file = str(path)
    rows = read_rows(path)
    first, second = next(rows, None), next(rows, None)
    if first is None:
        raise FileError(file, "expected at least one row, the file is empty")
    try:
        columns, has_header = _columns(file, first, data)
        below = rows if second is None else chain([second], rows)
        inputs, targets = _arrays(file, below if has_header else chain([first], below), columns, one_hot=data.one_hot)
    except ProjectError:
        if second is not None and len(second.cells) == len(first.cells) > 1:
            raise
        # The error may quote it, and it may be any file.
        raise FileError(file, _no_table(first, second)) from None
    if data.scale is not None:
        inputs = scaled(inputs, data.scale)
        if not np.isfinite(inputs).all():
            raise FileError(file, f"scale = {data.scale!r} expects less extreme numbers: it overflows")
    if not data.test_share:
        return Samples(file, matrix(inputs.T), matrix(targets.T))
    to_test = rows_to_test(len(inputs), data.test_share, seed)
    test = TestData(matrix(inputs[to_test].T), matrix(targets[to_test].T))
    inputs, targets = (np.delete(rows, to_test, axis=0) for rows in (inputs, targets))
    return Samples(file, matrix(inputs.T), matrix(targets.T), test)


def _no_table(first: Row, second: Row | None) -> str:
    """Return what is wrong with a file that is no table, without a word of what it says."""
    fields = how_many(len(first.cells), "field")
    rows = f"the only row, line {first.line}, has {fields}"
    if second is not None:
        rows = f"line {first.line} has {fields}, line {second.line} has {len(second.cells)}"
    return f"expected a table: two or more rows with the same number of fields, two or more; {rows}"


def _columns(file: str, first: Row, data: DataSpec) -> tuple[_Columns, bool]:
    """Return the columns, and whether the first row is a header."""
    wanted = data.target_columns or []
    named = any(isinstance(column, str) for column in wanted)
    has_header = _is_header(first, data, named=named) if data.header is None else data.header
    if named and not has_header:
        raise ProjectError("data.target_columns", "expected numbers counted from 1, as header = false, got names")
    count = len(first.cells)
    names = [cell.strip() for cell in first.cells] if has_header else [str(number) for number in range(1, count + 1)]
    targets = [_index_of(column, names, file) for column in wanted]
    if len(set(targets)) < len(targets):
        raise ProjectError("data.target_columns", "expected every column once, got one of them twice")
    if data.one_hot and len(targets) > 1:
        raise ProjectError("data.one_hot", f"expected one target column, got {len(targets)}")
    inputs = sorted(set(range(count)) - set(targets))
    if not inputs:
        raise ProjectError("data.target_columns", f"expected some column of {file} to remain as input, got none")
    return _Columns(names, inputs, targets), has_header


def _is_header(first: Row, data: DataSpec, *, named: bool) -> bool:
    """Tell whether the first row is a header: some cell that should be a number is not one."""
    labels = data.target_columns or [] if data.one_hot else []
    return named or not all(is_number(cell) for number, cell in enumerate(first.cells, 1) if number not in labels)


def _index_of(column: str | int, names: list[str], file: str) -> int:
    key = "data.target_columns"
    if isinstance(column, int):
        if not 1 <= column <= len(names):
            raise ProjectError(key, f"expected numbers from 1 to {len(names)}, the columns of {file}, got {column}")
        return column - 1
    if names.count(column) > 1:
        problem = f"{names.count(column)} columns of {file} are called {quoted(column)}; expected a number from 1"
        raise ProjectError(key, problem)
    if column not in names:
        known = ", ".join(map(quoted, names[:_SHOWN_NAMES])) + (", …" if len(names) > _SHOWN_NAMES else "")
        raise ProjectError(key, f"there is no column {quoted(column)} in {file}; expected some of {known}")
    return names.index(column)


def _arrays(file: str, rows: Iterator[Row], columns: _Columns, *, one_hot: bool) -> tuple[Matrix, Matrix]:
    inputs, targets = array("d"), array("d")
    codes: dict[str, int] = {}  # of the class labels, in the order they appear
    for row in rows:
        check_width(file, row, len(columns.names))
        inputs.extend(numbers(file, row, columns.names, columns.inputs))
        if one_hot:
            targets.append(codes.setdefault(_label(file, row, columns), len(codes)))
        else:
            targets.extend(numbers(file, row, columns.names, columns.targets))
        # One column per class is made at the end, which has to fit as well.
        if len(inputs) + len(targets) * max(1, len(codes)) > MOST_NUMBERS:
            raise FileError(file, f"line {row.line}: expected at most {MOST_NUMBERS:,} numbers in the whole file")
    if not inputs:
        raise FileError(file, "expected at least one row below the header, got none")
    given = np.frombuffer(inputs).reshape(-1, len(columns.inputs))
    wanted = np.frombuffer(targets).reshape(len(given), -1)
    return given, _one_hot(list(codes), wanted[:, 0].astype(np.intp)) if one_hot else wanted


def _label(file: str, row: Row, columns: _Columns) -> str:
    index = columns.targets[0]
    label = row.cells[index].strip()
    if not label:
        raise FileError(
            file, f"line {row.line}: expected a class in column {quoted(columns.names[index])}, got nothing"
        )
    return label


def _one_hot(labels: list[str], codes: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Matrix:
    """Return a column for every class, in the order of their numbers if all are numbers, else of their letters."""
    ordered = sorted(labels, key=float) if all(map(is_number, labels)) else sorted(labels)
    places = {label: place for place, label in enumerate(ordered)}
    hot = np.zeros((len(codes), len(labels)))
    hot[np.arange(len(codes)), np.array([places[label] for label in labels])[codes]] = 1.0
    return hot
