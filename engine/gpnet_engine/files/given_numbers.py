"""Numbers that a project file gives as lists: checked against the shape that the network has for them."""

import numpy as np

from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.places import counted
from gpnet_engine.files.specification import Rows
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import fitted
from gpnet_engine.names import how_many


def rows_in(key: str, rows: Rows, shape: tuple[int, ...]) -> Matrix:
    """Return rows of numbers as a matrix; an error names the first row that does not fit."""
    if not rows:
        raise ProjectError(key, "expected at least one row, got none")
    if len(rows) != shape[0]:
        raise ProjectError(key, f"expected {how_many(shape[0], 'row')}, got {len(rows)}")
    for index, row in enumerate(rows):
        if len(row) != shape[1]:
            raise ProjectError(counted(f"{key}[{index}]"), f"expected {how_many(shape[1], 'number')}, got {len(row)}")
        finite = np.isfinite(row)
        if not finite.all():
            place = counted(f"{key}[{index}][{finite.argmin()}]")
            raise ProjectError(place, "expected finite numbers, got NaN or an infinity")
    return matrix(rows)


def biases_in(key: str, given: Matrix, shape: tuple[int, int], network: Network) -> Matrix:
    """Return the biases of a layer. Where all neurons share one, as many equal numbers as neurons are that one."""
    if given.shape == shape:
        return given
    if network.bias_shared and given.size and (given == given[0, 0]).all():
        return fitted(given, shape)
    of_each = f"{how_many(shape[0], 'number')}, one per neuron"
    expected = "one number, as bias_shared is true" if network.bias_shared else of_each
    raise ProjectError(key, f"expected {expected}, got {len(given)}")


def known_layer(table: str, letters: str, network: Network) -> None:
    """Raise ProjectError where the letters in a table are those of no layer after the input."""
    known = network.letters[1:]
    if letters not in known:
        expected = ", ".join(known[:20]) + (f", … {known[-1]}" if len(known) > 20 else "")  # noqa: PLR2004 - fits on a line
        raise ProjectError(f"{table}.{letters[:40]}", f"there is no such layer after the input; expected {expected}")
