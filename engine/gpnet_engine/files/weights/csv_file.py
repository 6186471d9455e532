"""Matrices in a CSV file, a line for each row: matrix,row,1,2,… as heading; or in blocks, a name alone above its rows.

The same form as that of answers, so that a spreadsheet has one form for all of it.
"""

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.files.answers.texts import answer_text
from gpnet_engine.files.reading import FileError, parsing
from gpnet_engine.files.weights.tensors import Tensors
from gpnet_engine.names import how_many, quoted

_MATRIX, _ROW = "matrix", "row"
_HEADING = f"{_MATRIX},{_ROW},1,2,3"
_MOST_MATRICES = 20_000

Rows = dict[str, list[list[float]]]


def read(path: Path) -> Tensors:
    """Return the matrices of the file by name. Raises FileError that names the line."""
    file = str(path)
    text = answer_text(path)
    separator = next((one for one in ";\t" if one in text), ",")
    with parsing(file, "a CSV file"):
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        found = _read(file, lines, with_commas=separator == ";")
    return Tensors({name: _matrix(file, name, rows) for name, rows in found.items()})


def has_matrices(path: Path) -> bool:
    """Tell whether a file begins as matrices under their names do, not as a table of samples does.

    Also of one that cannot be read: whoever reads it then says why.
    """
    try:
        first = next(filter(str.strip, io.StringIO(answer_text(path))), "").strip()
    except FileError:
        return True
    cells = re.split(r"[,;\t]", first.strip('"'))
    is_name = len(cells) == 1 and not re.search(r"[\s|=]", first) and not _is_number(first)
    return is_name or cells[0].strip().lower() == _MATRIX


def encoded(arrays: Values) -> bytes:
    """Return the bytes of a file with matrices under names; vectors are columns. Numbers read back as the same bits."""
    shaped = {name: array.reshape(len(array) if array.ndim else 1, -1) for name, array in arrays.items()}
    widest = max(array.shape[1] for array in shaped.values())
    lines = [",".join((_MATRIX, _ROW, *(str(column + 1) for column in range(widest))))]
    for name, array in shaped.items():
        rows = array.astype(np.float64).tolist()
        lines += [f"{name},{row + 1},{','.join(map(str, numbers))}" for row, numbers in enumerate(rows)]
    return ("\n".join(lines) + "\n").encode()


def _read(file: str, lines: Iterable[list[str]], *, with_commas: bool) -> Rows:
    found: Rows = {}
    heading: list[str] | None = None
    block = ""
    for number, cells in enumerate(lines, 1):
        filled = _filled(cells)
        if not filled:
            block = ""
        elif heading is None and not found and filled[0].strip().lower() == _MATRIX:
            heading = _checked_heading(f"{file}: line {number}", filled)
        elif heading is not None:
            _take_row(f"{file}: line {number}", filled, found, with_commas=with_commas)
        elif len(filled) == 1 and not _is_number(filled[0]):
            block = filled[0].strip()
            if block in found:
                raise FileError(f"{file}: line {number}", f"expected {quoted(block)} once, got it twice")
            found[block] = []
        elif block:
            found[block].append(_numbers(f"{file}: line {number}", filled, with_commas=with_commas))
        else:
            raise FileError(f"{file}: line {number}", _no_weights(cells))
        if len(found) > _MOST_MATRICES:
            raise FileError(file, f"expected at most {_MOST_MATRICES:,} matrices, got more")
    return found


def _no_weights(cells: list[str]) -> str:
    return (
        f"expected weights, with a heading such as {_HEADING} or the name of a matrix, got {quoted(','.join(cells))}; "
        "a CSV file of data is named by file in [data] of a project"
    )


def _checked_heading(place: str, cells: list[str]) -> list[str]:
    words = [cell.strip().lower() for cell in cells]
    if words[:2] != [_MATRIX, _ROW] or words[2:] != [str(column) for column in range(1, len(words) - 1)]:
        raise FileError(place, f"expected a heading such as {_HEADING}, got {quoted(','.join(cells))}")
    return words


def _take_row(place: str, cells: list[str], found: Rows, *, with_commas: bool) -> None:
    name = cells[0].strip()
    rows = found.setdefault(name, [])
    row = cells[1].strip() if len(cells) > 1 else ""
    if row != str(len(rows) + 1):
        raise FileError(place, f"expected row {len(rows) + 1} of {quoted(name)}, got {quoted(row)}")
    rows.append(_numbers(place, cells[2:], with_commas=with_commas))


def _filled(cells: list[str]) -> list[str]:
    """Return the cells up to the last one that is filled: spreadsheets fill lines up with separators."""
    last = len(cells)
    while last and not cells[last - 1].strip():
        last -= 1
    return cells[:last]


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def _numbers(place: str, cells: list[str], *, with_commas: bool) -> list[float]:
    try:
        return list(map(float, [cell.replace(",", ".") for cell in cells] if with_commas else cells))
    except ValueError:
        wrong = next(cell for cell in cells if not _is_number(cell))
        raise FileError(place, f"expected numbers, got {quoted(wrong)}") from None


def _matrix(file: str, name: str, rows: list[list[float]]) -> Matrix:
    lengths = {len(row) for row in rows}
    if len(lengths) > 1:
        problem = (
            f"expected rows of one length, got one of {how_many(min(lengths), 'number')} and one of {max(lengths)}"
        )
        raise FileError(f"{file}: {name[:80]}", problem)
    return np.array(rows, dtype=np.float64).reshape(len(rows), -1 if rows else 0)
