"""Tables of results in a project file, [printed] and [answers]: lists of rows, by iteration and name.

Here is what both share: which iteration a key says, and which cells a value has. What a cell may be is theirs.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.answers.numbers import counted_from_1
from gpnet_engine.names import how_many

SHOWN = 40
_ONE_NUMBER = (1, 1)


class Placed(NamedTuple):
    """A cell as the file gives it, how messages name its place, and its row and column, counted from 0."""

    place: str
    row: int
    column: int
    cell: object


def results_by_iteration(table: str, given: Mapping[str, object]) -> Iterator[tuple[int, str, Mapping[str, object]]]:
    """Yield the iterations of a table with their places and results. Raises ProjectError that names the place."""
    for key, results in given.items():
        place = f"{table}.{key[:SHOWN]}"
        iteration = iteration_of(place, key)
        if not isinstance(results, dict):
            raise ProjectError(place, 'expected a name before the numbers, such as 1.net_b = [["0.25"]]')
        yield iteration, place, results


def iteration_of(place: str, key: str) -> int:
    """Return the iteration that a key says. Raises ProjectError at `place`."""
    iteration = counted_from_1(key)
    if iteration is None:
        raise ProjectError(place, 'expected an iteration, counted from 1, such as 1.net_b = [["0.25"]]')
    return iteration


def placed_cells(place: str, given: object, shape: tuple[int, int]) -> Iterator[Placed]:
    """Yield the cells of a result of a shape; in one column each row may be a number, and one number may stand alone.

    Raises ProjectError that names the place.
    """
    rows = [given] if shape == _ONE_NUMBER and not isinstance(given, list) else given
    for row, cells in enumerate(_listed(place, rows, shape[0], "row")):
        there = f"{place}, row {row + 1}"
        numbers = [cells] if shape[1] == 1 and not isinstance(cells, list) else cells
        for column, cell in enumerate(_listed(there, numbers, shape[1], "column")):
            yield Placed(f"{there}, column {column + 1}", row, column, cell)


def _listed(place: str, given: object, most: int, what: str) -> list[object]:
    if not isinstance(given, list):
        raise ProjectError(place, f'expected a list of {what}s, as in [["0.25"], ["0.5"]], a list for every row')
    if len(given) > most:
        raise ProjectError(place, f"expected at most {how_many(most, what)}, got {len(given)}")
    return given
