"""The table [printed] of a project file: printed numbers, by iteration and by the name of a value.

A value is a list of rows; a cell is the text as printed, or a table of text, sign and erratum; "" means not printed.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.answers.numbers import is_finite_number
from gpnet_engine.files.result_names import known_value
from gpnet_engine.files.result_tables import SHOWN, placed_cells, results_by_iteration
from gpnet_engine.model.project import Project
from gpnet_engine.model.setting_kinds import shown
from gpnet_engine.names import as_typed
from gpnet_engine.operations.execute import shape_of
from gpnet_engine.teaching.printed import Printed

TABLE = "printed"
_CELL_KEYS = ("text", "sign", "erratum")


def read_printed(given: Mapping[str, object], project: Project) -> tuple[Printed, ...]:
    """Return the numbers of the table [printed]. Raises ProjectError that names the place."""
    return tuple(
        printed
        for iteration, place, results in results_by_iteration(TABLE, given)
        for name, rows in results.items()
        for printed in _of_value(iteration, f"{place}.{name[:SHOWN]}", name, rows, project)
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


def _of_value(iteration: int, place: str, name: str, rows: object, project: Project) -> Iterator[Printed]:
    value = known_value(place, name, project.network)
    shape = shape_of(project.network, value, len(project.samples_of(iteration)))
    for there, row, column, cell in placed_cells(place, rows, shape):
        found = _number(there, cell)
        if found is not None:
            yield Printed(iteration, value, row + 1, column + 1, *found)


def _number(place: str, cell: object) -> tuple[str, int, str | None] | None:
    """Return the text of a number, its sign and what is wrong with it; None where none is given."""
    if isinstance(cell, str):
        return (_text(place, cell), 1, None) if cell.strip() else None
    if not isinstance(cell, dict):
        problem = 'expected text, such as "0.0070", which keeps its digits, or a table such as { text = "0.0070" }'
        raise ProjectError(place, f"{problem}, got {shown(cell)}")
    for key in cell:
        if key not in _CELL_KEYS:
            raise ProjectError(place, f"there is no key {key[:SHOWN]}; expected some of {', '.join(_CELL_KEYS)}")
    text, sign, erratum = cell.get("text"), cell.get("sign", 1), cell.get("erratum")
    if not isinstance(text, str):
        raise ProjectError(place, 'expected a text in the table, such as { text = "0.0070" }')
    if isinstance(sign, bool) or sign not in (1, -1):
        raise ProjectError(place, f"expected sign = 1 or sign = -1, got {shown(sign)}")
    if erratum is not None and not isinstance(erratum, str):
        raise ProjectError(place, "expected a reason for the erratum, as text")
    return _text(place, text), int(sign), erratum


def _text(place: str, text: str) -> str:
    """Return a printed number in the characters that Python reads."""
    written = as_typed(text.strip())
    if not is_finite_number(written):
        raise ProjectError(place, f"expected a number as it is printed, such as -0.0221, got {text[:SHOWN]!r}")
    return written
