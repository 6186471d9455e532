"""Exports one matrix: as text for other programs, and as a file.

Numbers are written with the fewest digits that read back as the same float64. NaN is written without its sign.
"""

import io
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

from gpnet_engine.arrays import Matrix
from gpnet_engine.files.reading import FileError
from gpnet_engine.files.replacing import replace_file

# LaTeX's matrices refuse more columns than this, unless they are told.
_COLUMNS_OF_LATEX = 10
# In a wider number it is hard to count the digits before the point.
_MOST_WRITTEN_OUT = 1e6


def as_numpy(array: Matrix) -> str:
    """Return the expression that makes the matrix in Python, in one line: np.array([[1.0, np.nan], [-0.5, np.inf]])."""
    rows = (", ".join(map(_python, row)) for row in array.tolist())
    return "np.array([" + ", ".join(f"[{row}]" for row in rows) + "])"


def as_csv(array: Matrix) -> str:
    """Return a line for each row, with commas between the numbers, which may be nan, inf and -inf."""
    return "".join(",".join(map(repr, row)) + "\n" for row in array.tolist())


def as_latex(array: Matrix, digits: int | None = None) -> str:
    r"""Return a bmatrix of amsmath, with `digits` decimals; None writes every digit.

    A number that would show as 0 although it is not, or that is too wide, has an exponent: 1.5 \cdot 10^{-9}.
    """
    rows = (" & ".join(_latex(number, digits) for number in row) for row in array.tolist())
    lines = [r"\begin{bmatrix}", " \\\\\n".join(rows), r"\end{bmatrix}"]
    columns = array.shape[1]
    if columns > _COLUMNS_OF_LATEX:  # as a comment, as MathJax has no such limit, and does not know the command
        hint = f"% LaTeX needs this before the formula: \\setcounter{{MaxMatrixCols}}{{{columns}}}"
        lines.insert(0, hint)
    return "\n".join(lines)


def write_matrix(path: Path | str, array: Matrix) -> None:
    """Write the matrix to a file, whole or not at all: .csv is text, .npy is numpy's format.

    Raises FileError for another ending, ProjectError where nothing can be written; both name the file.
    """
    target = Path(path)
    encode = _FORMATS.get(target.suffix.lower())
    if encode is None:
        given = f"got {target.suffix!r}" if target.suffix else "got none"
        raise FileError(str(target), f"expected a name that ends in {' or '.join(_FORMATS)}, {given}")
    replace_file(target, encode(array))


def _csv_bytes(array: Matrix) -> bytes:
    return as_csv(array).encode("ascii")


def _npy_bytes(array: Matrix) -> bytes:
    file = io.BytesIO()
    npy.write_array(file, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
    return file.getvalue()


_FORMATS: dict[str, Callable[[Matrix], bytes]] = {".csv": _csv_bytes, ".npy": _npy_bytes}
ENDINGS = tuple(_FORMATS)
"""How the names of the files may end."""


def _python(number: float) -> str:
    if math.isfinite(number):
        return repr(number)
    return repr(number).replace("inf", "np.inf").replace("nan", "np.nan")


def _latex(number: float, digits: int | None) -> str:
    if math.isnan(number):
        return r"\text{NaN}"
    if math.isinf(number):
        return r"\infty" if number > 0 else r"-\infty"
    if digits is None:
        text = repr(number + 0.0)  # -0.0 becomes 0.0
        return _power_of_ten(text) if "e" in text else text.removesuffix(".0")
    text = f"{number:z.{digits}f}"
    if abs(number) < _MOST_WRITTEN_OUT and (number == 0.0 or float(text) != 0.0):
        return text
    return _power_of_ten(f"{number:.{digits}e}")


def _power_of_ten(text: str) -> str:
    r"""Return 1.50e-09 as 1.5 \cdot 10^{-9}."""
    mantissa, _, exponent = text.partition("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}"
