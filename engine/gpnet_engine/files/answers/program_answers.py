"""Answers that a program computed: arrays of a .npz file, or the lines of a trace in JSON.

No one typed their digits, so they come with how far off they may be. What is said beside results is left out.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.files.answers.gathering import Gathered
from gpnet_engine.files.answers.iterations import Iterations
from gpnet_engine.files.reading import FileError, parsing
from gpnet_engine.files.result_names import terms_of, value_named
from gpnet_engine.files.weights import npz

RELATIVE, RELATIVE_OF_FLOAT32 = 1e-9, 1e-4
_BYTES_OF_FLOAT64 = 8
_LONGEST_NUMBER = 1000
_MOST_NUMBERS = 2**22  # in a line
_SHOWN = 80


def read_npz(path: Path, gathered: Gathered) -> Answers:
    """Return the answers in the arrays of a .npz file. Raises FileError that names the array."""
    relative = RELATIVE
    terms = terms_of(gathered.network)
    for key, array in npz.read_stored(path):
        if value_named(key, gathered.network) in terms:
            continue
        place = f"{path}: {key[:_SHOWN]}"
        name = gathered.result(place, key)
        gathered.begin(place, name)
        _put(place, gathered, name, _rows_of_array(place, array, gathered.shape(name)))
        if array.dtype.kind == "f" and array.dtype.itemsize < _BYTES_OF_FLOAT64:
            relative = RELATIVE_OF_FLOAT32
    return gathered.answers(relative)


def read_trace(file: str, text: str, gathered: Gathered, iteration: int) -> Answers:
    """Return the answers of an iteration in lines of JSON. Raises FileError that names the line."""
    iterations = Iterations(iteration)
    terms = terms_of(gathered.network)
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not lines:
        raise FileError(file, "expected answers, the file is empty")
    for number, line in lines:
        place = f"{file}: line {number}"
        entry = _entry(place, line)
        if not iterations.is_wanted(_iteration(place, entry.get("iteration", iteration))):
            continue
        key = entry.get("name")
        if not isinstance(key, str) or "value" not in entry:
            raise FileError(place, 'expected an object with "name" and "value", as trace prints them')
        if value_named(key, gathered.network) in terms:
            continue
        name = gathered.result(place, key)
        gathered.begin(place, name)
        _put(place, gathered, name, _rows_of_value(place, entry["value"], gathered.shape(name)))
    iterations.check(file)
    return gathered.answers(RELATIVE)


def _put(place: str, gathered: Gathered, name: str, rows: Iterator[Iterator[str]]) -> None:
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            gathered.put(place, name, row, column, text)


def _rows_of_array(place: str, array: NDArray[Any], shape: tuple[int, int]) -> Iterator[Iterator[str]]:
    """Return the numbers of an array; that of a column may have one dimension, that of a single number none."""
    if array.shape not in (shape[:dimensions] for dimensions in range(3) if set(shape[dimensions:]) <= {1}):
        raise FileError(place, f"expected the shape {list(shape)}, got {list(array.shape)}")
    numbers: list[list[float]] = np.asarray(array, dtype=np.float64).reshape(shape).tolist()
    return (map(repr, row) for row in numbers)


def _entry(place: str, line: str) -> dict[str, Any]:
    if line.count(",") > _MOST_NUMBERS:
        raise FileError(place, f"expected at most {_MOST_NUMBERS:,} numbers, got more")
    entry: Any = None
    with parsing(place, "JSON"):
        entry = json.loads(line, parse_float=_number_text, parse_int=_number_text, parse_constant=_number_text)
    if not isinstance(entry, dict):
        raise FileError(place, "expected an object, as trace prints them")
    return entry


def _number_text(text: str) -> str:
    """Return the shortest text of the same number: digits beyond it say nothing."""
    if len(text) > _LONGEST_NUMBER:
        raise ValueError("a number has too many digits")
    return repr(float(text))


def _iteration(place: str, given: object) -> int:
    """Return an iteration; numbers of JSON were read as texts."""
    try:
        number = float(given) if isinstance(given, str | int) else 0.0
    except ValueError:
        number = 0.0
    if not number.is_integer() or number < 1:
        raise FileError(place, f"expected an iteration, counted from 1, got {str(given)[:_SHOWN]!r}")
    return int(number)


def _rows_of_value(place: str, value: object, shape: tuple[int, int]) -> Iterator[Iterator[str]]:
    """Return the numbers of a value; in one column each row may be a number, and one number may stand alone."""
    rows = value if isinstance(value, list) else [value]
    lists: list[list[Any]] = [row if isinstance(row, list) else [row] for row in rows]
    if len(lists) != shape[0] or any(len(row) != shape[1] for row in lists):
        raise FileError(place, f"expected a value of the shape {list(shape)}, as a list of rows")
    for row in lists:
        for cell in row:
            if not isinstance(cell, str):
                raise FileError(place, f"expected numbers, got {str(cell)[:_SHOWN]!r}")
    return (iter(row) for row in lists)
