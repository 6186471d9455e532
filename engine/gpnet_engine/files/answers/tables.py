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
from gpnet_engine.files.reading import FileError
from gpnet_engine.files.result_tables import SHOWN, iteration_of, placed_cells, results_by_iteration
from gpnet_engine.model.setting_kinds import shown
from gpnet_engine.names import before_update

TABLE = "answers"
RELATIVE = "relative"
_PROJECT, _SHEET = "network", "sheet"
_MOST_BITS = 1000


def read_toml(file: str, text: str, gathered: Gathered, iteration: int) -> Answers:
    """Return the answers of an iteration in the text of a TOML file. Raises FileError that names the key."""
    raw = tables_of(text, file, str)
    try:
        return _read(raw, gathered, iteration, file)
    except FileError:
        raise
    except ProjectError as error:
        raise FileError(f"{file}: {error.place}", error.problem) from error


def _read(raw: dict[str, Any], gathered: Gathered, iteration: int, file: str) -> Answers:
    if "format" in raw:
        check_format(raw.pop("format"))
    if TABLE not in raw and _PROJECT in raw:
        raise FileError(file, f"this is a project without answers; expected a table [{TABLE}]")
    if TABLE not in raw and _SHEET in raw:
        raise FileError(file, f"this is a sheet, not answers to one; expected a table [{TABLE}]")
    table = raw.get(TABLE, raw)
    if not isinstance(table, dict):
        raise ProjectError(TABLE, 'expected a table, such as 1.net_b = [["0.25"]]')
    start = f"{TABLE}." if TABLE in raw else ""
    iterations, relative = Iterations(iteration), None
    for key, given in table.items():
        place = f"{start}{key[:SHOWN]}"
        if isinstance(given, dict):
            if iterations.is_wanted(iteration_of(place, key)):
                relative = read_results(place, given, gathered)
        else:
            iterations.is_wanted(iteration)
            found = read_results(start.removesuffix("."), {key: given}, gathered)
            relative = relative if found is None else found
    iterations.check(file)
    return gathered.answers(relative)


def read_results(place: str, given: Mapping[str, object], gathered: Gathered) -> float | None:
    """Read the results of an iteration; return how far off they may be. Raises ProjectError that names the key."""
    relative = None
    for key, rows in given.items():
        inner = ".".join(filter(None, (place, key[:SHOWN])))
        if key == RELATIVE:
            relative = _relative(inner, rows)
            continue
        name = gathered.result(inner, key)
        gathered.begin(inner, name)
        for there, row, column, cell in placed_cells(inner, rows, gathered.shape(name)):
            gathered.put(there, name, row, column, _text(there, cell))
    return relative


def answers_by_iteration(given: Mapping[str, object], gathering: Callable[[int], Gathered]) -> dict[int, Answers]:
    """Return the answers in the table [answers] of a project, by iteration. Raises ProjectError that names the key.

    `gathering` begins to gather those of an iteration.
    """
    found: dict[int, Answers] = {}
    for iteration, place, results in results_by_iteration(TABLE, given):
        gathered = gathering(iteration)
        answers = gathered.answers(read_results(place, results, gathered))
        if answers.texts:
            found[iteration] = answers
    return found


def answers_text(answers: Mapping[int, Answers]) -> str:
    """Return the table [answers] in TOML, after an empty line; nothing where there are none."""
    lines = [line for iteration in sorted(answers) for line in _lines(iteration, answers[iteration])]
    return "\n".join(["", f"[{TABLE}]", *lines, ""]) if lines else ""


def _lines(iteration: int, answers: Answers) -> Iterator[str]:
    if answers.relative is not None and answers.texts:
        yield f"{iteration}.{RELATIVE} = {answers.relative!r}"
    for name, rows in answers.texts.items():
        lists = (", ".join(f'"{text.replace(".", answers.decimal_mark)}"' for text in row) for row in rows)
        yield f"{iteration}.{before_update(name)} = [{', '.join(f'[{numbers}]' for numbers in lists)}]"


def _relative(place: str, given: object) -> float:
    try:
        number = float(given if isinstance(given, str) else shown(given))
    except ValueError:
        number = -1.0
    if not 0 <= number < 1:
        raise ProjectError(place, f"expected a number from 0 to 1, such as 1e-9, got {shown(given)}")
    return number


def _text(place: str, cell: object) -> str:
    """Return the text of a number; those that are not whole were read as texts."""
    if isinstance(cell, str):
        return cell.replace("_", "")
    if isinstance(cell, bool) or not isinstance(cell, int):
        raise ProjectError(place, f"expected a number such as 0.0070, got {shown(cell)}")
    return _digits(cell)


def _digits(number: int) -> str:
    """Return the digits of a whole number; one that is much too long is not written out, only refused."""
    return str(number) if number.bit_length() < _MOST_BITS else hex(number)
