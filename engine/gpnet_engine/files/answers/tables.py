"""Answers from TOML: a list of rows under the name of a result, perhaps below the number of an iteration.

The same form stands in a table [answers] of a project file, beside the project that the numbers are of.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.answers.gathering import Gathered
from gpnet_engine.files.answers.iterations import Iterations
from gpnet_engine.files.project_file import check_format, tables_of
from gpnet_engine.files.result_tables import iteration_of

TABLE = "answers"
RELATIVE = "relative"
_PROJECT = "network"
_SHOWN = 40
_MOST_BITS = 1000


def read_toml(file: str, text: str, gathered: Gathered, iteration: int) -> Answers:
    """Return the answers of an iteration in the text of a TOML file. Raises ProjectError that names file and key."""
    raw = tables_of(text, file, str)
    try:
        return _read(raw, gathered, iteration, file)
    except ProjectError as error:
        place = error.place if error.place.startswith(file) else f"{file}: {error.place}"
        raise ProjectError(place, error.problem) from error


def _read(raw: dict[str, Any], gathered: Gathered, iteration: int, file: str) -> Answers:
    if "format" in raw:
        check_format(raw.pop("format"))
    if TABLE not in raw and _PROJECT in raw:
        raise ProjectError(file, f"this is a project without answers; expected a table [{TABLE}]")
    table = raw.get(TABLE, raw)
    if not isinstance(table, dict):
        raise ProjectError(TABLE, 'expected a table, such as 1.net_b = [["0.25"]]')
    start = f"{TABLE}." if TABLE in raw else ""
    iterations, relative = Iterations(iteration), None
    for key, given in table.items():
        place = f"{start}{key[:_SHOWN]}"
        if isinstance(given, dict):
            if iterations.is_wanted(iteration_of(place, key)):
                relative = read_results(place, given, gathered)
        else:
            iterations.is_wanted(iteration)
            read_results(start.removesuffix("."), {key: given}, gathered)
    iterations.check(file)
    return gathered.answers(relative)


def read_results(place: str, given: Mapping[str, object], gathered: Gathered) -> float | None:
    """Read the results of an iteration; return how far off they may be. Raises ProjectError that names the key."""
    relative = None
    for key, rows in given.items():
        inner = ".".join(filter(None, (place, key[:_SHOWN])))
        if key == RELATIVE:
            relative = _relative(inner, rows)
            continue
        name = gathered.result(inner, key)
        gathered.begin(inner, name)
        for row, column, cell in _cells(inner, rows, gathered.shape(name)):
            gathered.put(f"{inner}, row {row + 1}, column {column + 1}", name, row, column, cell)
    return relative


def answers_by_iteration(given: Mapping[str, object], gathering: Callable[[int], Gathered]) -> dict[int, Answers]:
    """Return the answers in the table [answers] of a project, by iteration. Raises ProjectError that names the key."""
    found: dict[int, Answers] = {}
    for key, results in given.items():
        place = f"{TABLE}.{key[:_SHOWN]}"
        iteration = iteration_of(place, key)
        if not isinstance(results, dict):
            raise ProjectError(place, 'expected results below an iteration, such as 1.net_b = [["0.25"]]')
        gathered = gathering(iteration)
        answers = gathered.answers(read_results(place, results, gathered))
        if answers.texts:
            found[iteration] = answers
    return found


def _relative(place: str, given: object) -> float:
    try:
        number = float(str(given))
    except ValueError:
        number = -1.0
    if not 0 <= number < 1:
        raise ProjectError(place, f"expected a number from 0 to 1, such as 1e-9, got {str(given)[:_SHOWN]!r}")
    return number


def _cells(place: str, given: object, shape: tuple[int, int]) -> Iterator[tuple[int, int, str]]:
    """Yield the cells of a result, counted from 0. Of one with one column, each row may be a number."""
    rows = given if isinstance(given, list) else [given] if shape == (1, 1) else None
    if rows is None:
        raise ProjectError(place, 'expected a list of rows, as in [["0.25"], ["0.5"]], a list for every row')
    for row, cells in enumerate(rows):
        there = f"{place}, row {row + 1}"
        if not isinstance(cells, list) and shape[1] > 1:
            raise ProjectError(there, 'expected a list of numbers, as in [["0.25", "0.5"]], a list for every row')
        for column, cell in enumerate(cells if isinstance(cells, list) else [cells]):
            if isinstance(cell, bool) or not isinstance(cell, str | int):
                raise ProjectError(f"{there}, column {column + 1}", f"expected a number, got {str(cell)[:_SHOWN]!r}")
            yield row, column, cell.replace("_", "") if isinstance(cell, str) else _digits(cell)


def _digits(number: int) -> str:
    """Return the digits of a whole number; one that is much too long is not written out, only refused."""
    return str(number) if number.bit_length() < _MOST_BITS else hex(number)
