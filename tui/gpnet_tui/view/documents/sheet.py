"""An exercise sheet as it is printed: what is given, what is asked with gaps to fill in, and everything else.

A key is the same document with the right numbers in the gaps.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.diagnosis.grading import AnswerKey
from gpnet_engine.errors import ProjectError
from gpnet_engine.names import INPUTS, LEARNING_RATE, TARGET, is_single
from gpnet_engine.operations import Operation
from gpnet_engine.operations.execute import context_of
from gpnet_engine.operations.program import carried_shapes, label_in, phase, right_program
from gpnet_engine.teaching.facts import facts, functions
from gpnet_engine.teaching.instructions import rounding_sentence, scoring_sentences
from gpnet_tui.view.documents.blocks import (
    GAP,
    Block,
    CellEquation,
    Document,
    Entry,
    Formula,
    Heading,
    Mark,
    MatrixEquation,
    MatrixPart,
    Paragraph,
    Stage,
    Together,
)
from gpnet_tui.view.documents.sheet_matrices import computed_text, given_entry, matrices
from gpnet_tui.view.text.clean import clean

Whether: TypeAlias = NDArray[np.bool_]

NOTHING: Mapping[str, Whether] = MappingProxyType({})
NO_CELLS: Mapping[str, tuple[int, int]] = MappingProxyType({})
MOST_GAPS = 20_000
LINE = "." * 60


@dataclass(frozen=True, slots=True)
class SheetLook:
    """How a sheet is printed: for whom, and whether it is the key."""

    student: str = ""
    is_key: bool = False

    @property
    def name_field(self) -> Paragraph:
        """Where the name of the person stands."""
        return Paragraph(f"Name: {clean(self.student) or LINE}")


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
        yield Paragraph(f"{'; '.join(facts(key.project))}.")
        yield from map(Formula, functions(key.network))
    yield _equation(key, LEARNING_RATE, given_entry(key.given[LEARNING_RATE].item()))
    names = [INPUTS, TARGET, *(carried_shapes(key.network) if with_parameters else ())]
    arrays = {name: key.given[name] for name in names if name in key.given}
    parts = [
        part for name, one in arrays.items() for part in matrices(label_in(key.network, name), _shape(one), _Given(one))
    ]
    yield _side_by_side(parts)


def _side_by_side(parts: Sequence[MatrixPart]) -> MatrixEquation:
    return MatrixEquation((parts[0], *(one for part in parts[1:] for one in ("", part))))


def _equation(key: AnswerKey, name: str, entry: Entry) -> CellEquation:
    return CellEquation(label_in(key.network, name), (Stage("=", entry),))


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
    """Writes the cells of a result, some of them with a mark: as gaps, as answers, as wrong."""

    numbers: Matrix
    decimals: int | None
    marked: Whether | None
    mark: Mark

    def __call__(self, row: int, column: int) -> Entry:
        if self.marked is not None and self.marked[row, column]:
            return GAP if self.mark is Mark.GAP else Entry(self._text(row, column), self.mark)
        return Entry(self._text(row, column))

    def _text(self, row: int, column: int) -> str:
        return computed_text(float(self.numbers[row, column]), self.decimals)


def _results(key: AnswerKey, look: SheetLook) -> Iterator[Block]:
    """Yield what is asked, each under its heading, and between that what is printed, side by side."""
    for own, operations in groupby(enumerate(right_program(key.network), start=1), lambda one: phase(one[1])):
        heading: tuple[Block, ...] = (Heading(2, own.value.capitalize()),)
        for blocks in _of_phase(key, look, operations):
            yield Together((*heading, *blocks))
            heading = ()


def _of_phase(key: AnswerKey, look: SheetLook, operations: Iterable[tuple[int, Operation]]) -> Iterator[list[Block]]:
    """Yield blocks that stay together: a result that is asked, or those between that are printed."""
    printed: list[Operation] = []
    for step, operation in operations:
        if operation.result not in key.sheet.asked:
            printed.append(operation)
            continue
        if printed:
            yield [*printed_blocks(key, key.right, printed)]
            printed = []
        yield [*_asked(key, look, step, operation)]
    if printed:
        yield [*printed_blocks(key, key.right, printed)]


def printed_blocks(
    key: AnswerKey,
    values: Values,
    operations: Sequence[Operation],
    wrong: Mapping[str, Whether] = NOTHING,
    needed: Mapping[str, tuple[int, int]] = NO_CELLS,
) -> Iterator[Block]:
    """Yield results that are printed, as many beside each other as fit.

    `wrong` are marked; of a large matrix, a cell that is `needed` is not left out.
    """
    parts: list[MatrixPart] = []
    for operation in operations:
        name = operation.result
        write = _Computed(values[name], key.arithmetic.decimals, wrong.get(name), Mark.WRONG)
        if is_single(name):
            yield from [_side_by_side(parts)] if parts else []
            parts = []
            yield _equation(key, name, write(0, 0))
        else:
            parts += matrices(
                label_in(key.network, name), _shape(values[name]), write, [needed[name]] if name in needed else ()
            )
    if parts:
        yield _side_by_side(parts)


def _asked(key: AnswerKey, look: SheetLook, step: int, operation: Operation) -> Iterator[Block]:
    name = operation.result
    asked, numbers = key.sheet.asked[name], key.right[name]
    yield Heading(
        3, f"{step}. {label_in(key.network, name)}: {title_of(key, operation)} ({marks_text(marks_of(key, name))})"
    )
    write = _Computed(numbers, key.arithmetic.decimals, asked, Mark.ANSWER if look.is_key else Mark.GAP)
    if is_single(name):
        yield _equation(key, name, write(0, 0))
        return
    yield from (
        MatrixEquation((one,)) for one in matrices(label_in(key.network, name), _shape(numbers), write, _places(asked))
    )


def _places(cells: Whether) -> list[tuple[int, int]]:
    return [(int(row), int(column)) for row, column in np.argwhere(cells)]


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
