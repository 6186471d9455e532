"""What someone answers: which results of which iteration, where the next number goes, and what was found so far."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from gpnet_engine.arrays import Values
from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.diagnosis.findings import Diagnosis
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
        return sum(rows * columns for rows, columns in map(self.shape, self.names))

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
        if 0 <= index < rows * columns:
            return CellRef(name, *divmod(index, columns))
        return self._in_next(by, self.cursor, is_last=by < 0)

    def moved(self, down: int, right: int) -> CellRef:
        """Return the cell below or beside; past an edge, one of the result before or after."""
        name, row, column = self.cursor
        rows, columns = self.shape(name)
        to = CellRef(name, row + down, column + right)
        if 0 <= to.row < rows and 0 <= to.column < columns:
            return to
        by = 1 if down + right > 0 else -1
        return self._in_next(by, self.cursor, is_last=by < 0)

    def in_result(self, by: int) -> CellRef:
        """Return the first cell of the next result, or with −1 of the one before."""
        return self._in_next(by, self.cursor, is_last=False)

    def _in_next(self, by: int, otherwise: CellRef, *, is_last: bool) -> CellRef:
        at = self.names.index(self.cursor.name) + by
        if not 0 <= at < len(self.names):
            return otherwise
        rows, columns = self.shape(self.names[at])
        return CellRef(self.names[at], rows - 1, columns - 1) if is_last else CellRef(self.names[at], 0, 0)


def to_check(answering: Answering, answers: Answers) -> Answers:
    """Return the answers that may be checked by now: those whose marks are wanted."""
    kept = dict(answers.texts)
    if not answering.is_final:
        match answering.feedback:
            case Feedback.CELL:
                pass
            case Feedback.MATRIX:
                kept = {name: rows for name, rows in kept.items() if all(map(all, rows))}
            case Feedback.END:
                kept = kept if answered(answering, answers) == answering.count else {}
    return replace(answers, texts={name: rows for name, rows in kept.items() if name in answering.names})


def is_checking(answering: Answering, answers: Answers) -> bool:
    """Tell whether numbers are to be checked of which nothing is known yet."""
    wanted, checked = to_check(answering, answers), answering.checked
    return bool(wanted.texts) and (checked is None or checked.answers.texts != wanted.texts)


def answered(answering: Answering, answers: Answers) -> int:
    """Return how many of the numbers that are asked are given."""
    asked = (rows for name, rows in answers.texts.items() if name in answering.names)
    return sum(len(row) - row.count("") for rows in asked for row in rows)
