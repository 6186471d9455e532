"""The rules for operands: numbers, names of values, and single cells of matrices."""

import ast
import difflib
import math
from itertools import islice

from gpnet_engine.arrays import Values
from gpnet_engine.names import is_single, label
from gpnet_engine.stopping.conditions.builder import Builder, Part
from gpnet_engine.stopping.conditions.condition import Compute, ConditionError
from gpnet_engine.stopping.conditions.functions import FUNCTIONS
from gpnet_engine.stopping.conditions.text import meaningless, short

_STEP = "step"
_MOMENT: dict[str, Compute] = {
    "iteration": lambda _values, iteration, _step: float(iteration),
    _STEP: lambda _values, _iteration, step: float(step),
}
_ASKED_BY = {"nan": "isnan", "NaN": "isnan", "inf": "isinf"}


def constant(builder: Builder, node: ast.Constant, _level: int) -> Part:
    """Build a number."""
    if type(node.value) not in {int, float}:
        raise builder.wrong(node, meaningless(builder.written(node)))
    number = float(node.value)  # type: ignore[arg-type] # just checked
    return Part(node, lambda _values, _iteration, _step: number)


def value(builder: Builder, node: ast.Name, _level: int) -> Part:
    """Build a value of the network, or the iteration or step."""
    if node.id in _MOMENT:
        builder.uses_step |= node.id == _STEP
        return Part(node, _MOMENT[node.id])
    name = builder.name(node)
    if name not in builder.shapes:
        raise builder.wrong(node, _unknown(builder, builder.written(node)))
    builder.columns.setdefault(name, builder.column(node.col_offset))
    if is_single(name) and builder.shapes[name] == (1, 1):
        return Part(node, lambda values, _iteration, _step: values[name].item())
    return Part(node, lambda values, _iteration, _step: values[name], shape=builder.shapes[name])


def _unknown(builder: Builder, name: str) -> str:
    """Return the message about a name that no value has."""
    if name in FUNCTIONS:
        return f"{name} is a function: write {name}(…)."
    if name in _ASKED_BY:
        return f"There is no number {name} here: ask {_ASKED_BY[name]}(…)."
    candidates = list(dict.fromkeys([*_MOMENT, *builder.shapes, *map(label, builder.shapes)]))
    close = [one for one in candidates if one.casefold() == name.casefold()]
    close = close or difflib.get_close_matches(short(name), candidates, 2)
    if close:
        return f"There is no value {short(name)}. Did you mean {' or '.join(close)}?"
    some = islice((one for one in candidates if one.isascii()), 8)
    return f"There is no value {short(name)}. There are {', '.join(some)}, …."


def cell(builder: Builder, node: ast.Subscript, level: int) -> Part:
    """Build one cell of a matrix."""
    whole = builder.part(node.value, level + 1)
    written = builder.written(node.value)
    if whole.shape is None:
        raise builder.wrong(node.slice, f"{written} is not a matrix: leave the index out.")
    rows, columns = whole.shape
    indices = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if len(indices) == 1 and columns == 1:
        row, column = _index(builder, indices[0], written, rows, "row"), 0
    elif len(indices) == 2:  # noqa: PLR2004 - a row and a column
        row = _index(builder, indices[0], written, rows, "row")
        column = _index(builder, indices[1], written, columns, "column")
    else:
        needed = "a row, or a row and a column" if columns == 1 else "a row and a column"
        raise builder.wrong(node.slice, f"{written} is {rows}×{columns}: its index is {needed}, {written}[1,1].")
    inner, missing = whole.compute, False if whole.is_truth else math.nan

    def compute(values: Values, iteration: int, step: int) -> float:
        try:
            return float(inner(values, iteration, step).item(row, column))
        except IndexError:
            return missing

    return Part(node, compute, whole.is_truth)


def _index(builder: Builder, node: ast.expr, written: str, count: int, what: str) -> int:
    """Return the index, counted from 0, of a row or column that is typed counted from 1."""
    allowed = f"the {what}s of {written} are counted from 1 to {count}" if count > 1 else f"{written} has one {what}, 1"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        raise builder.wrong(node, f"Counting starts at 1, so no index is negative: {allowed}.")
    if not isinstance(node, ast.Constant) or type(node.value) is not int:
        raise builder.wrong(node, f"An index is a whole number, such as 1: {allowed}.")
    if node.value == 0:
        raise builder.wrong(node, f"Counting starts at 1, so there is no {what} 0: {allowed}.")
    if node.value > count:
        raise builder.wrong(node, f"There is no {what} {builder.written(node)}: {allowed}.")
    return node.value - 1


def comma(builder: Builder, node: ast.Tuple, _level: int) -> Part:
    """Refuse a comma, at its column."""
    column = builder.text.find(",", builder.column(node.elts[0].end_col_offset) if node.elts else 0)
    problem = "A comma stands between arguments of a function or in an index only. Decimals take a point: 0.5."
    raise ConditionError(builder.text, max(column, 0), problem)
