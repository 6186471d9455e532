"""A sheet as questions for a learning platform: each asks for the result of one operation, with its operands printed.

A platform cannot tell what follows from a wrong number, so every question begins from right ones.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.diagnosis.grading import AnswerKey
from gpnet_engine.errors import ProjectError
from gpnet_engine.names import how_many, is_single, label
from gpnet_engine.operations import Operation
from gpnet_engine.operations.execute import context_of, executed
from gpnet_engine.operations.program import right_program
from gpnet_engine.teaching.anticipated import Wrong, wrong_results
from gpnet_engine.teaching.banks.alternatives import alternatives
from gpnet_engine.teaching.banks.digits import Digits
from gpnet_engine.teaching.banks.printing import number_text, value_block
from gpnet_engine.teaching.banks.questions import Block, Cell, Gap, Paragraph, Question, Table, paragraph
from gpnet_engine.teaching.facts import facts, functions
from gpnet_engine.teaching.instructions import rounding_sentence

MOST_GAPS, MOST_PRINTED = 1_000, 5_000


def questions_of(key: AnswerKey) -> list[Question]:
    """Return a question for every operation of which something is asked. Raises ProjectError where there is too much.

    Numbers that are not finite cannot be typed on a platform, so they are printed.
    """
    asked = sum(int(np.count_nonzero(cells)) for cells in key.sheet.asked.values())
    if asked > MOST_GAPS:
        problem = f"expected at most {MOST_GAPS:,} numbers that are asked on a platform, got {asked:,}"
        raise ProjectError("sheet.ask", f"{problem}; ask for fewer with ask or blank")
    operations = right_program(key.network)
    values = executed(key.network, operations, key.given, key.arithmetic)
    weights = weights_of(key)
    found = (
        _Asked(key, operation, values, weights[operation.result]).question()
        for operation in operations
        if operation.result in key.sheet.asked
    )
    return [question for question in found if any(question.gaps())]


def weights_of(key: AnswerKey) -> Mapping[str, int]:
    """Return what a cell of each result counts, as whole numbers in the proportion of the marks."""
    marks = {name: Fraction(str(key.sheet.mark(name))) for name in key.sheet.asked}
    scale = math.lcm(*(mark.denominator for mark in marks.values()))
    whole = {name: int(mark * scale) for name, mark in marks.items()}
    divisor = math.gcd(*whole.values()) if scale > 1 else 1
    return {name: mark // max(divisor, 1) for name, mark in whole.items()}


def check_size(name: str, numbers: int) -> None:
    """Refuse a matrix that is too large to be printed in a question. Raises ProjectError."""
    if numbers > MOST_PRINTED:
        problem = f"{label(name)} must be printed, and has {how_many(numbers, 'number')}; expected at most"
        raise ProjectError("sheet.ask", f"this cannot be asked on a platform: {problem} {MOST_PRINTED:,}")


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """An operation that is asked, with the right numbers of its iteration."""

    key: AnswerKey
    operation: Operation
    values: Values
    weight: int

    def question(self) -> Question:
        """Return the question."""
        key, name = self.key, self.operation.result
        context = context_of(key.network, self.operation, key.arithmetic, key.batch, self.values)
        title = self.operation.rule.title(self.operation, context)
        turn = f" in iteration {key.sheet.iteration:,}" if key.sheet.iteration > 1 else ""
        text = (
            f"Compute {label(name)} ({title}){turn} from the right numbers below. {rounding_sentence(key.arithmetic)}"
        )
        given = "; ".join((*facts(key.project), *functions(key.network)))
        operands = [self._printed(operand) for operand in dict.fromkeys(self.operation.operands)]
        return Question(
            f"{key.sheet.title}: {label(name)}{turn}",
            (paragraph(text), paragraph(f"Given: {given}."), *operands, self._asked()),
        )

    def _printed(self, name: str) -> Block:
        matrix = self.values[name]
        check_size(name, matrix.size)
        return value_block(name, matrix, self._digits, is_given=name in self.key.given)

    def _shown(self, name: str, number: float) -> str:
        """Return a number of a value as it is printed."""
        return number_text(number, self._digits, is_given=name in self.key.given)

    @property
    def _digits(self) -> Digits:
        return Digits(self.key.arithmetic.decimals)

    def _asked(self) -> Block:
        name = self.operation.result
        right, asked = self.values[name], self.key.sheet.asked[name]
        wrong = list(wrong_results(self.key.network, self.operation, self.values, self.key.arithmetic))
        rows = tuple(
            tuple(self._cell(right, wrong, row, column, is_asked=cell) for column, cell in enumerate(cells))
            for row, cells in enumerate(asked.tolist())
        )
        if is_single(name):
            return Paragraph((f"{label(name)} = ", rows[0][0]))
        return Table(f"{label(name)} =", rows)

    def _cell(self, right: Matrix, wrong: list[Wrong], row: int, column: int, *, is_asked: bool) -> Cell:
        number = float(right[row, column])
        if not is_asked or not math.isfinite(number):
            return self._shown(self.operation.result, number)
        found = [(float(one.result[row, column]), one.said(self.key.network)) for one in wrong]
        return Gap(self.weight, tuple(alternatives(self._digits, number, found, self.key.sheet.near.share)))
