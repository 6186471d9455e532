"""How a block names a result, or cells of it: delta_d, or delta_c[3], or W_c[1,2]; W_c means the weights."""

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.errors import EditError
from gpnet_engine.names import is_single, is_weights, label, name_of, parameter_behind, quoted, updated
from gpnet_engine.operations.execute import shape_of
from gpnet_engine.operations.program import program
from gpnet_engine.stopping.breakpoints import value_shapes
from gpnet_engine.time.session import Session

_NAMED = re.compile(r"(?P<name>[^\[\]]+)(?:\[\s*(?P<row>\d{1,6})\s*(?:,\s*(?P<column>\d{1,6})\s*)?\])?")


class Named(NamedTuple):
    """A value, or one cell of it, counted from 0."""

    name: str
    cell: tuple[int, int] | None


def named(session: Session, text: str) -> Named:
    """Return the value or the cell that a text names, counted from 1. Raises EditError."""
    found = _NAMED.fullmatch(text.strip())
    if found is None:
        raise EditError(f"expected a name such as delta_c or W_c[1,2], got {quoted(text)}")
    name = name_of(found["name"])
    if name not in value_shapes(session.project.network, session.batch):
        raise EditError(f"there is no value {quoted(found['name'].strip())}; expected a name such as {_some(session)}")
    if found["row"] is None:
        return Named(name, (0, 0) if is_single(name) else None)
    shape = shape_of(session.project.network, name, session.batch)
    cell = int(found["row"]) - 1, int(found["column"] or 1) - 1
    if not all(0 <= at < most for at, most in zip(cell, shape, strict=True)):
        raise EditError(f"{label(name)} has rows 1 to {shape[0]:,} and columns 1 to {shape[1]:,}, got {text.strip()}")
    return Named(name, cell)


def one_cell(session: Session, text: str) -> tuple[str, int, int]:
    """Return the one cell that a text names. Raises EditError."""
    name, cell = named(session, text)
    rows, columns = shape_of(session.project.network, name, session.batch)
    if cell is None and rows * columns > 1:
        raise EditError(f"{label(name)} has {rows}×{columns} cells; expected one, such as {text.strip()}[1,1]")
    return name, *(cell or (0, 0))


def asked_cells(session: Session, texts: tuple[str, ...]) -> dict[str, NDArray[np.bool_]]:
    """Return the cells of results that texts name, in the order of the operations. Raises EditError.

    A parameter means what its update makes of it.
    """
    network = session.project.network
    results = [operation.result for operation in program(network)]
    asked: dict[str, NDArray[np.bool_]] = {}
    for text in texts:
        name, cell = named(session, text)
        result = updated(name) if updated(name) in results else name
        if result not in results:
            raise EditError(f"{label(name)} is no result of an operation; expected a name such as {_some(session)}")
        cells = asked.setdefault(result, np.zeros(shape_of(network, result, session.batch), dtype=np.bool_))
        cells[cell if cell is not None else slice(None)] = True
    return {name: asked[name] for name in results if name in asked}


def cell_text(session: Session, name: str, row: int, column: int) -> str:
    """Return how a cell is written: δ_c[2] where there is only one column, W_c[1,2], or E."""
    if is_single(name):
        return label(name)
    _, columns = shape_of(session.project.network, name, session.batch)
    is_column = columns == 1 and not is_weights(parameter_behind(name))
    return f"{label(name)}[{row + 1}]" if is_column else f"{label(name)}[{row + 1},{column + 1}]"


def _some(session: Session) -> str:
    return ", ".join(operation.result for operation in session.program[:4])
