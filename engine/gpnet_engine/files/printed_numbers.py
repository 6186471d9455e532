"""The table [printed] of a project file: printed numbers, by iteration and by the name of a value.

A value is a list of rows; a cell is the text as printed, or a table of text, sign and erratum; "" means not printed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from gpnet_engine.errors import ProjectError
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.names import as_typed, how_many, label, name_of, updated
from gpnet_engine.operations.execute import shape_of
from gpnet_engine.operations.program import program
from gpnet_engine.teaching.printed import Printed

TABLE = "printed"
_CELL_KEYS = ("text", "sign", "erratum")
_MOST_DIGITS_OF_ITERATION = 12
_LONGEST_NUMBER = 60
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", re.ASCII)
_SHOWN = 40


def read_printed(given: Mapping[str, object], project: Project) -> tuple[Printed, ...]:
    """Return the numbers of the table [printed]. Raises ProjectError that names the place."""
    return tuple(
        printed
        for iteration, values in given.items()
        for name, rows in _table(f"{TABLE}.{iteration[:_SHOWN]}", values).items()
        for printed in _of_value(iteration, name, rows, project)
    )


def printed_texts(printed: Iterable[Printed], project: Project) -> Iterator[tuple[str, list[list[Printed | None]]]]:
    """Yield the key of every printed value with its cells, by row, None where no number was printed."""
    for (iteration, name), group in groupby(printed, lambda one: (one.iteration, one.name)):
        rows, columns = shape_of(project.network, name, len(project.samples_of(iteration)))
        cells = {(one.row, one.column): one for one in group}
        yield (
            f"{iteration}.{name}",
            [[cells.get((row, column)) for column in range(1, columns + 1)] for row in range(1, rows + 1)],
        )


def _of_value(iteration: str, name: str, rows: object, project: Project) -> Iterator[Printed]:
    place = f"{TABLE}.{iteration[:_SHOWN]}"
    if not iteration.isdecimal() or len(iteration) > _MOST_DIGITS_OF_ITERATION or int(iteration) == 0:
        raise ProjectError(place, "expected an iteration, counted from 1, such as 1.net_b")
    value = _known(place, name, project.network)
    place = f"{place}.{name[:_SHOWN]}"
    height, width = shape_of(project.network, value, len(project.samples_of(int(iteration))))
    for row, cells in enumerate(_listed(place, rows, height, "row"), start=1):
        for column, cell in enumerate(_listed(f"{place}, row {row}", cells, width, "column"), start=1):
            found = _number(f"{place}, row {row}, column {column}", cell)
            if found is not None:
                yield Printed(int(iteration), value, row, column, *found)


def _known(place: str, name: str, network: Network) -> str:
    """Return the value with this name. As in the trace, the name of a parameter means its updated form."""
    value = name_of(name)
    if network.is_trained(value):
        value = updated(value)
    known = [made for operation in program(network) for made in (operation.result, *operation.terms)]
    if value not in known:
        some = ", ".join(label(one) for one in known[:4])
        raise ProjectError(f"{place}.{name[:_SHOWN]}", f"there is no such result; expected a name such as {some}")
    return value


def _table(place: str, given: object) -> Mapping[str, object]:
    if not isinstance(given, dict):
        raise ProjectError(place, 'expected an iteration and a name before the numbers, such as 1.net_b = [["0.25"]]')
    return given


def _listed(place: str, given: object, most: int, what: str) -> list[object]:
    if not isinstance(given, list):
        raise ProjectError(place, f'expected a list of {what}s, as in [["0.25"], ["0.5"]], a list for every row')
    if len(given) > most:
        raise ProjectError(place, f"expected at most {how_many(most, what)}, got {len(given)}")
    return given


def _number(place: str, cell: object) -> tuple[str, int, str | None] | None:
    """Return the text of a number, its sign and what is wrong with it; None where none is given."""
    if isinstance(cell, str):
        return (_text(place, cell), 1, None) if cell.strip() else None
    if not isinstance(cell, dict):
        problem = 'expected text, such as "0.0070", which keeps its digits, or a table such as { text = "0.0070" }'
        raise ProjectError(place, f"{problem}, got {str(cell)[:_SHOWN]}")
    for key in cell:
        if key not in _CELL_KEYS:
            raise ProjectError(place, f"there is no key {key[:_SHOWN]}; expected some of {', '.join(_CELL_KEYS)}")
    text, sign, erratum = cell.get("text"), cell.get("sign", 1), cell.get("erratum")
    if not isinstance(text, str):
        raise ProjectError(place, 'expected a text in the table, such as { text = "0.0070" }')
    if isinstance(sign, bool) or sign not in (1, -1):
        raise ProjectError(place, f"expected sign = 1 or sign = -1, got {str(sign)[:_SHOWN]}")
    if erratum is not None and not isinstance(erratum, str):
        raise ProjectError(place, "expected a reason for the erratum, as text")
    return _text(place, text), int(sign), erratum


def _text(place: str, text: str) -> str:
    """Return a printed number in the characters that Python reads."""
    written = as_typed(text.strip())
    if len(written) > _LONGEST_NUMBER or not _NUMBER.fullmatch(written):
        raise ProjectError(place, f"expected a number as it is printed, such as -0.0221, got {text[:_SHOWN]!r}")
    return written
