"""From text to a condition: checked tokens, Python's tree, closures by the rules for its nodes."""

import ast
from collections.abc import Mapping
from types import MappingProxyType

from gpnet_engine.stopping.conditions import functions, operands, operators
from gpnet_engine.stopping.conditions.builder import Builder, Rule
from gpnet_engine.stopping.conditions.condition import Condition, ConditionError, Shape
from gpnet_engine.stopping.conditions.text import check_signs

# Only these types of nodes are let through.
_RULES: dict[type[ast.expr], Rule] = {
    ast.Constant: operands.constant,
    ast.Name: operands.value,
    ast.Subscript: operands.cell,
    ast.Tuple: operands.comma,
    ast.UnaryOp: operators.unary,
    ast.BinOp: operators.arithmetic,
    ast.Compare: operators.comparison,
    ast.BoolOp: operators.joining,
    ast.Call: functions.call,
}


def parse(text: str, shapes: Mapping[str, Shape]) -> Condition:
    """Read a condition about values whose rows and columns are `shapes`, by engine name, or by label.

    Raises ConditionError for everything that is not in the language or does not fit the shapes.
    """
    text = text.strip()
    spelled = check_signs(text)
    try:
        tree = ast.parse(spelled, mode="eval")
    except SyntaxError as error:
        column = min(max((error.offset or 1) - 1, 0), len(text))
        raise ConditionError(text, column, "This cannot be read from here on; brackets may help.") from None
    except (ValueError, RecursionError, MemoryError):
        raise ConditionError(text, 0, "This is nested too deeply to be read.") from None
    builder = Builder(text, spelled, shapes, _RULES)
    outcome = builder.one(builder.part(tree.body, 1))
    columns = MappingProxyType(builder.columns)
    return Condition(text, frozenset(columns), outcome.is_truth, builder.uses_step, columns, outcome.compute)
