"""Samples that are pasted: rows from a spreadsheet or a file, all of which fit the network, or none is taken."""

from gpnet_engine.errors import EditError
from gpnet_engine.files.data.copied import copied_cells
from gpnet_engine.model.typed_numbers import is_number, parse_number
from gpnet_engine.names import how_many
from gpnet_tui.view.asking.typed import pasted_cells
from gpnet_tui.view.samples.table import SampleTable


def pasted_rows(text: str, table: SampleTable) -> list[list[float]]:
    """Return the samples in a text, a row each; a first row of names is left out.

    Raises EditError that names the row and what was expected, all of them counted from 1.
    """
    rows = _cells(text, table.columns)
    is_headed = len(rows) > 1 and not any(map(is_number, rows[0]))
    taken = [_numbers(row, at, table) for at, row in enumerate(rows, start=1) if not (is_headed and at == 1)]
    if not taken:
        raise EditError("There are no numbers in what was pasted.")
    return taken


def _cells(text: str, columns: int) -> list[list[str]]:
    """Return the cells of the rows that are not blank: of a table, if one is as wide as expected, else of a block."""
    return copied_cells(text, columns) or [[cell.strip() for cell in row] for row in pasted_cells(text)]


def _numbers(row: list[str], at: int, table: SampleTable) -> list[float]:
    if len(row) != table.columns:
        inputs, targets = len(table.inputs), len(table.targets)
        expected = f"{table.columns:,}: {how_many(inputs, 'input')} and {how_many(targets, 'target')}"
        raise EditError(f"Row {at:,} has {how_many(len(row), 'number')}; a sample has {expected}.")
    return [_number(cell, at, column, table) for column, cell in enumerate(row)]


def _number(cell: str, at: int, column: int, table: SampleTable) -> float:
    try:
        number = parse_number(cell)
    except EditError as error:
        raise EditError(f"{_where(at, column, table)}{error}.") from error
    reason = table.why_not(column, number)
    if reason is not None:
        raise EditError(_where(at, column, table) + reason)
    return number


def _where(at: int, column: int, table: SampleTable) -> str:
    return f"Row {at:,}, column {column + 1:,} ({table.name(column)}): "
