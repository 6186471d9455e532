"""An exercise sheet as it is printed: what is given, what is asked with gaps to fill in, and everything else.

A key is the same document with the right numbers in the gaps.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.arrays import Matrix
from gpnet_engine.diagnosis.grading import AnswerKey
from gpnet_engine.errors import ProjectError
from gpnet_engine.names import INPUTS, LEARNING_RATE, TARGET, is_single, label
from gpnet_engine.operations import Operation, Phase
from gpnet_engine.operations.execute import context_of
from gpnet_engine.operations.program import carried_shapes, phase, right_program
from gpnet_engine.teaching.facts import facts, functions
from gpnet_engine.teaching.instructions import rounding_sentence, scoring_sentences
from gpnet_tui.view.documents.blocks import (
    GAP,
    Block,
    CellEquation,
    Document,
    Entry,
    Heading,
    Listing,
    Mark,
    Paragraph,
    Stage,
    Together,
)
from gpnet_tui.view.documents.sheet_matrices import computed_text, given_entry, matrices
from gpnet_tui.view.text.clean import clean

Whether: TypeAlias = NDArray[np.bool_]

MOST_GAPS = 20_000
_LINE = "." * 60


@dataclass(frozen=True, slots=True)
class SheetLook:
    """How a sheet is printed: for whom, and whether it is the key."""

    student: str = ""
    is_key: bool = False

    @property
    def name_field(self) -> Paragraph:
        """Where the name of the person stands."""
        return Paragraph(f"Name: {clean(self.student) or _LINE}")


def sheet_document(keys: Sequence[AnswerKey], look: SheetLook) -> Document:
    """Return the sheet of some iterations that follow each other, or its key. Raises ProjectError if it is too long."""
    asked = sum(int(np.count_nonzero(cells)) for key in keys for cells in key.sheet.asked.values())
    if asked > MOST_GAPS:
        problem = f"expected at most {MOST_GAPS:,} numbers that are asked on paper, got {asked:,}"
        raise ProjectError("sheet.ask", f"{problem}; ask for fewer with ask or blank")
    title = clean(keys[0].sheet.title) + (": the key" if look.is_key else "")
    blocks: list[Block] = [] if look.is_key and not look.student else [look.name_field]
    blocks += _instructions(keys, look)
    for place, key in enumerate(keys):
        if len(keys) > 1 or key.sheet.iteration > 1:
            blocks.append(Heading(1, f"Iteration {key.sheet.iteration:,}"))
        blocks += given_blocks(key, with_parameters=place == 0)
        blocks += _results(key, look)
    return Document(title, tuple(blocks))


def _instructions(keys: Sequence[AnswerKey], look: SheetLook) -> Iterator[Block]:
    marks = sum((marks_of(key, name) for key in keys for name in key.sheet.asked), Fraction())
    total = f"There {'is' if marks == 1 else 'are'} {marks_text(marks)} in all."
    if look.is_key:
        yield Paragraph(total)
        return
    fill = "Fill in every box. Whatever else is printed is right: go on from it."
    yield Paragraph(f"{fill} {rounding_sentence(keys[0].arithmetic)} {total}")
    yield Paragraph(" ".join(scoring_sentences(keys[0].sheet)))


def given_blocks(key: AnswerKey, *, with_parameters: bool) -> Iterator[Block]:
    """Yield what must be known to begin: settings, the rate, inputs and targets, and what the iteration starts with.

    The iteration after another one on the same sheet starts with what that one made.
    """
    yield Heading(2, "Given")
    if with_parameters:
        yield Listing((*facts(key.project), *functions(key.network)))
    yield _equation(LEARNING_RATE, given_entry(key.given[LEARNING_RATE].item()))
    for name in (INPUTS, TARGET, *(carried_shapes(key.network) if with_parameters else ())):
        if name in key.given:
            numbers = key.given[name]
            yield from matrices(label(name), _shape(numbers), _Given(numbers))


def _equation(name: str, entry: Entry) -> CellEquation:
    return CellEquation(label(name), (Stage("=", entry),))


def _shape(numbers: Matrix) -> tuple[int, int]:
    rows, columns = numbers.shape
    return int(rows), int(columns)


@dataclass(frozen=True, slots=True, eq=False)
class _Given:
    """Writes the cells of a matrix that is given."""

    numbers: Matrix

    def __call__(self, row: int, column: int) -> Entry:
        return given_entry(float(self.numbers[row, column]))


@dataclass(frozen=True, slots=True, eq=False)
class _Computed:
    """Writes the cells of a result: what is asked as a gap, or in a key as an answer."""

    numbers: Matrix
    decimals: int | None
    asked: Whether | None
    is_key: bool

    def __call__(self, row: int, column: int) -> Entry:
        text = computed_text(float(self.numbers[row, column]), self.decimals)
        if self.asked is None or not self.asked[row, column]:
            return Entry(text)
        return Entry(text, Mark.ANSWER) if self.is_key else GAP


def _results(key: AnswerKey, look: SheetLook) -> Iterator[Block]:
    part: Phase | None = None
    for step, operation in enumerate(right_program(key.network), start=1):
        if phase(operation) is not part:
            part = phase(operation)
            yield Heading(2, part.value.capitalize())
        yield Together(tuple(_result(key, look, step, operation)))


def _result(key: AnswerKey, look: SheetLook, step: int, operation: Operation) -> Iterator[Block]:
    name = operation.result
    asked = key.sheet.asked.get(name)
    worth = "" if asked is None else f" ({marks_text(marks_of(key, name))})"
    yield Heading(3, f"{step}. {label(name)}: {title_of(key, operation)}{worth}")
    numbers = key.right[name]
    write = _Computed(numbers, key.arithmetic.decimals, asked, look.is_key)
    if is_single(name):
        yield _equation(name, write(0, 0))
        return
    needed = [] if asked is None else [(int(row), int(column)) for row, column in np.argwhere(asked)]
    yield from matrices(label(name), _shape(numbers), write, needed)


def title_of(key: AnswerKey, operation: Operation) -> str:
    """Return what an operation is called."""
    return operation.rule.title(operation, context_of(key.network, operation, key.arithmetic, key.batch, key.given))


def marks_of(key: AnswerKey, name: str) -> Fraction:
    """Return the marks of all that is asked of a result."""
    asked = key.sheet.asked.get(name)
    return Fraction() if asked is None else Fraction(str(key.sheet.mark(name))) * int(np.count_nonzero(asked))


def marks_text(marks: Fraction) -> str:
    """Return marks with their word: 1 mark, 2.5 marks."""
    return f"{float(marks):g} {'mark' if marks == 1 else 'marks'}"
