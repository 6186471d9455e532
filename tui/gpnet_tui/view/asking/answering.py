"""What someone answers: which results of which iteration, where the next number goes, and what was found so far."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np

from gpnet_engine.arrays import Values
from gpnet_engine.diagnosis.answers import Answers, Texts
from gpnet_engine.diagnosis.findings import Diagnosis
from gpnet_engine.diagnosis.grading import AnswerKey, of_what_is_asked
from gpnet_engine.model.project import Project
from gpnet_engine.operations import Program
from gpnet_engine.operations.execute import shape_of
from gpnet_engine.time.session import Position
from gpnet_tui.view.text.ink import CellRef

HINT_MATRIX, HINT_CELL, HINT_KIND, HINT_EQUATION, HINT_NUMBER = range(1, 6)
"""The steps of the hints, the last one the right number."""


class Scope(StrEnum):
    """How much is asked."""

    RESULT = "this result"
    FROM_HERE = "from here on"
    ITERATION = "the whole iteration"


class Feedback(StrEnum):
    """When numbers are checked."""

    CELL = "each number"
    MATRIX = "each matrix when it is complete"
    END = "all numbers at the end"


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """Numbers that were checked, and what they say."""

    answers: Answers
    diagnosis: Diagnosis


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What undo takes back: the answers before a change, and the cell that was changed."""

    answers: Answers
    cell: CellRef


@dataclass(frozen=True, slots=True, eq=False)
class Answering:
    """Someone answers.

    project    of the iteration, without mistakes on purpose
    given      what the iteration starts from
    known      what is shown of it: what is given, and the results before those that are asked
    asked      the operations whose results are asked, in their order
    cursor     the cell that the next number goes to
    came_from  where one was before
    typed      what is being typed
    feedback   when numbers are checked; with `is_final`, now
    checked    what was checked last
    hint       how far the hints have got on a number, the one in `hinted`
    told       numbers of which the hints have told all
    past       what undo takes back, the last change last
    key        what a sheet asks, and its right numbers; None where whole results are asked
    """

    project: Project
    given: Values
    known: Values
    asked: Program
    cursor: CellRef
    came_from: Position
    typed: str = ""
    feedback: Feedback = Feedback.MATRIX
    is_final: bool = False
    checked: Checked | None = None
    hint: int = 0
    hinted: CellRef | None = None
    told: frozenset[CellRef] = frozenset()
    past: tuple[Change, ...] = field(default=(), repr=False)
    key: AnswerKey | None = field(default=None, repr=False)

    @property
    def iteration(self) -> int:
        """Which iteration it is about."""
        return self.came_from.iteration

    @property
    def names(self) -> tuple[str, ...]:
        """The results that are asked."""
        return tuple(operation.result for operation in self.asked)

    @property
    def shows_marks(self) -> bool:
        """Whether the numbers that were checked are marked: at the end, only once hints have got to the cell."""
        return self.feedback is not Feedback.END or self.hint >= HINT_CELL

    @property
    def count(self) -> int:
        """How many numbers are asked."""
        if self.key is not None:
            return sum(int(np.count_nonzero(self.key.sheet.asked[name])) for name in self.names)
        return sum(rows * columns for rows, columns in map(self.shape, self.names))

    def is_asked(self, cell: CellRef) -> bool:
        """Tell whether a cell is asked: a sheet may ask some of a result, and print the others."""
        if cell.name not in self.names:
            return False
        return self.key is None or bool(self.key.sheet.asked[cell.name][cell.row, cell.column])

    def shape(self, name: str) -> tuple[int, int]:
        """Return rows and columns of a result."""
        return shape_of(self.project.network, name, len(self.project.samples_of(self.iteration)))

    def at(self, cell: CellRef) -> "Answering":
        """Return the same with the cursor on another cell."""
        return replace(self, cursor=cell)

    def beside(self, by: int) -> CellRef:
        """Return the next cell in reading order, or with −1 the one before; at either end, the same one."""
        name, row, column = self.cursor
        rows, columns = self.shape(name)
        index = row * columns + column + by
        while 0 <= index < rows * columns:
            cell = CellRef(name, *divmod(index, columns))
            if self.is_asked(cell):
                return cell
            index += by
        return self._in_next(by, self.cursor, is_last=by < 0)

    def moved(self, down: int, right: int) -> CellRef:
        """Return the cell below or beside; past an edge, one of the result before or after."""
        name, row, column = self.cursor
        rows, columns = self.shape(name)
        to = CellRef(name, row + down, column + right)
        while 0 <= to.row < rows and 0 <= to.column < columns:
            if self.is_asked(to):
                return to
            to = CellRef(name, to.row + down, to.column + right)
        by = 1 if down + right > 0 else -1
        return self._in_next(by, self.cursor, is_last=by < 0)

    def in_result(self, by: int) -> CellRef:
        """Return the first cell of the next result, or with −1 of the one before."""
        return self._in_next(by, self.cursor, is_last=False)

    def _in_next(self, by: int, otherwise: CellRef, *, is_last: bool) -> CellRef:
        at = self.names.index(self.cursor.name) + by
        if not 0 <= at < len(self.names):
            return otherwise
        return self._end(self.names[at], is_last=is_last)

    def first_cell(self, name: str) -> CellRef:
        """Return the first cell of a result that is asked."""
        return self._end(name, is_last=False)

    def _end(self, name: str, *, is_last: bool) -> CellRef:
        rows, columns = self.shape(name)
        index = rows * columns - 1 if is_last else 0
        if self.key is not None:
            index = int(np.flatnonzero(self.key.sheet.asked[name])[-1 if is_last else 0])
        return CellRef(name, *divmod(index, columns))


def to_check(answering: Answering, answers: Answers) -> Answers:
    """Return the answers that may be checked by now: those whose marks are wanted."""
    kept = dict(answers.texts if answering.key is None else of_what_is_asked(answering.key, answers).texts)
    if not answering.is_final:
        match answering.feedback:
            case Feedback.CELL:
                pass
            case Feedback.MATRIX:
                kept = {name: rows for name, rows in kept.items() if _is_complete(answering, name, rows)}
            case Feedback.END:
                kept = kept if answered(answering, answers) == answering.count else {}
    return replace(answers, texts={name: rows for name, rows in kept.items() if name in answering.names})


def _is_complete(answering: Answering, name: str, rows: Texts) -> bool:
    """Tell whether all that is asked of a result is given."""
    if answering.key is None:
        return all(map(all, rows))
    asked = answering.key.sheet.asked.get(name)
    return asked is not None and sum(map(len, rows)) - sum(row.count("") for row in rows) == np.count_nonzero(asked)


def is_checking(answering: Answering, answers: Answers) -> bool:
    """Tell whether numbers are to be checked of which nothing is known yet."""
    wanted, checked = to_check(answering, answers), answering.checked
    return bool(wanted.texts) and (checked is None or checked.answers.texts != wanted.texts)


def answered(answering: Answering, answers: Answers) -> int:
    """Return how many of the numbers that are asked are given."""
    given = answers if answering.key is None else of_what_is_asked(answering.key, answers)
    asked = (rows for name, rows in given.texts.items() if name in answering.names)
    return sum(len(row) - row.count("") for rows in asked for row in rows)
