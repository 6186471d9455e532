"""What the rules for the nodes share: a part of a condition, its kind, and the columns in the text that errors name.

Kept apart from the rules so that each of them is about one kind of node.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from gpnet_engine.names import LABELS, name_of
from gpnet_engine.stopping.conditions.condition import Compute, ConditionError, Shape
from gpnet_engine.stopping.conditions.text import MOST_LEVELS, meaningless, short

Rule: TypeAlias = "Callable[[Builder, Any, int], Part]"  # what a node of one type becomes, at its level


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the condition: what it computes and of what kind. `shape` is None for one number or truth."""

    node: ast.expr
    compute: Compute
    is_truth: bool = False
    shape: Shape | None = None


class Builder:
    """Turns the nodes of one condition into parts.

    `spelled` is what Python's parser read: the text, with words in the place of labels such as ∇W_c. `columns` collects
    where each value is first typed, `uses_step` whether the number of the step is.
    """

    def __init__(
        self, text: str, spelled: str, shapes: Mapping[str, Shape], rules: Mapping[type[ast.expr], Rule]
    ) -> None:
        """Know the values of `shapes`."""
        self.text = text
        self.spelled = spelled
        self.shapes = shapes
        self.rules = rules
        self.columns: dict[str, int] = {}
        self.uses_step = False

    def column(self, offset: int | None) -> int:
        """Return the column of a position that Python counts in bytes."""
        return len(self.spelled.encode()[:offset].decode())

    def wrong(self, node: ast.expr, problem: str) -> ConditionError:
        """Return the error about `node`, at its column."""
        return ConditionError(self.text, self.column(node.col_offset), problem)

    def written(self, node: ast.expr) -> str:
        """Return how `node` is written, if that is short."""
        return short(self._whole(node))

    def name(self, node: ast.Name) -> str:
        """Return the name of the value that `node` stands for, shown or typed, known or not."""
        whole = self._whole(node)
        return name_of(whole if LABELS.fullmatch(whole) else node.id)  # Python has made ｄ a d in what it read

    def _whole(self, node: ast.expr) -> str:
        return self.text[self.column(node.col_offset) : self.column(node.end_col_offset)]

    def part(self, node: ast.expr, level: int) -> Part:
        """Build any node. `level` counts the nodes around it."""
        if level > MOST_LEVELS:
            raise self.wrong(node, f"This is nested more than {MOST_LEVELS} levels deep.")
        rule = self.rules.get(type(node))
        if rule is None:
            raise self.wrong(node, meaningless(self.written(node)))
        return rule(self, node, level)

    def numbers(self, node: ast.expr, level: int) -> Part:
        """Build a number or a matrix of numbers."""
        part = self.part(node, level)
        if part.is_truth:
            problem = f"{self.written(node)} is true or false, not a number: join it with and, or, not."
            raise self.wrong(node, problem)
        return part

    def one(self, part: Part) -> Part:
        """Return `part` as one number or truth: a 1×1 matrix stands for its cell."""
        if part.shape is None:
            return part
        if part.shape == (1, 1):
            inner = part.compute
            return Part(part.node, lambda *moment: inner(*moment).item(), part.is_truth)
        written, (rows, columns) = self.written(part.node), part.shape
        if part.is_truth:
            problem = f"{written} is true or false for each of {rows}×{columns} cells: put any(…) or all(…) around it."
        else:
            cell = f"{written}[1]" if columns == 1 else f"{written}[1,2]"
            mend = f"take one cell, {cell}, or max(abs({written})), norm({written})"
            if not isinstance(part.node, ast.Name):
                mend = "put max(abs(…)), sum(…) or norm(…) around it"
            problem = f"{written} is a {rows}×{columns} matrix, and one number is needed: {mend}."
        raise self.wrong(part.node, problem)

    def truth(self, node: ast.expr, level: int) -> Compute:
        """Build an operand of and, or, not."""
        part = self.one(self.part(node, level))
        if not part.is_truth:
            written = self.written(node)
            raise self.wrong(node, f"{written} is a number, not true or false: compare it, as in {written} > 0.")
        return part.compute

    def joined(self, shape: Shape | None, right: Part) -> Shape | None:
        """Return the shape of what is computed cell by cell from a part of `shape` and `right`."""
        if shape is None or (shape == (1, 1) and right.shape is not None):
            return right.shape
        if right.shape in {None, (1, 1), shape}:
            return shape
        of_left, of_right = ("{}×{}".format(*one) for one in (shape, right.shape or shape))
        problem = f"A {of_left} and a {of_right} matrix do not go together cell by cell: take two of the same shape."
        raise self.wrong(right.node, problem)
