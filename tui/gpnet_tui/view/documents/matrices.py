"""The matrices of a session as they are printed: their numbers as written, and honestly cut where they are large."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from gpnet_engine.arrays import Matrix
from gpnet_engine.operations import Operand, Operation
from gpnet_engine.operations.program import label_in
from gpnet_engine.questions.explanations import context_at
from gpnet_engine.questions.right_values import right_of, wrong_cells
from gpnet_engine.time.session import Session
from gpnet_tui.view.documents.blocks import EQUALS, Entry, Mark, MatrixEquation, MatrixPart
from gpnet_tui.view.documents.breaking import COLUMN_GAP, PAGE_COLUMNS
from gpnet_tui.view.equations.formula import page_of
from gpnet_tui.view.text.numbers import DEFAULT_DIGITS, on_page, short

MOST_ROWS, MOST_COLUMNS = 12, 10
_FIRST = 4  # rows or columns of a matrix that is cut; the last one stands behind them
_SIDES = 6  # characters that brackets, an operator and dots take

Marks = Callable[[int, int], Mark]
"""What is meant by the entry in a row and a column, from 0."""


def plain(_row: int, _column: int) -> Mark:
    """Mark nothing."""
    return Mark.PLAIN


def digits_of(session: Session) -> int:
    """Return the decimals of the project, or the digits that the screen begins with."""
    decimals = session.project.training.decimals
    return DEFAULT_DIGITS if decimals is None else max(decimals, 1)


def shown_of(length: int, most: int) -> tuple[int, ...]:
    """Return which rows or columns are shown: all if they are few, else the first ones and the last one."""
    if length <= most:
        return tuple(range(length))
    return (*range(min(_FIRST, max(most - 1, 1))), length - 1)


def matrix_part(session: Session, operand: Operand, marks: Marks = plain, array: Matrix | None = None) -> MatrixPart:
    """Return a matrix with its marks, which count rows and columns as it is printed.

    `array` stands in the place of its numbers.
    """
    numbers = session.values[operand.name] if array is None else array
    numbers = numbers.T if operand.transposed else numbers
    shape = int(numbers.shape[0]), int(numbers.shape[1])
    rows, columns = shown_of(shape[0], MOST_ROWS), shown_of(shape[1], MOST_COLUMNS)
    texts = _texts(session, operand.name, numbers[list(rows)][:, list(columns)])
    widest = max(map(len, (text for line in texts for text in line)))
    fitting = (PAGE_COLUMNS - _SIDES) // (widest + COLUMN_GAP)
    if fitting < len(columns):
        kept = shown_of(len(columns), fitting)
        columns = tuple(columns[place] for place in kept)
        texts = [[line[place] for place in kept] for line in texts]
    entries = tuple(
        tuple(Entry(text, marks(row, column)) for text, column in zip(line, columns, strict=True))
        for line, row in zip(texts, rows, strict=True)
    )
    label = label_in(session.project.network, operand.name) + ("ᵀ" if operand.transposed else "")
    return MatrixPart(label, shape, rows, columns, entries)


def _texts(session: Session, name: str, numbers: Matrix) -> list[list[str]]:
    """Return numbers as they are written, with blanks that keep the points of each column below each other."""
    columns = [[_text(session, name, number) for number in column] for column in numbers.T.tolist()]
    return [list(line) for line in zip(*map(_aligned, columns), strict=True)]


def _text(session: Session, name: str, number: float) -> str:
    """Return a number as it is written; on paper a given one has all its digits, as in a formula."""
    page = page_of(session, name)
    if page is None:
        return short(number, DEFAULT_DIGITS)
    if page.is_given:
        return on_page(number, page.decimals, all_digits=True)
    return page.fixed(number, digits_of(session)).strip()


def _aligned(texts: Sequence[str]) -> list[str]:
    behind = [0 if "e" in text else len(text.partition(".")[2]) + ("." in text) for text in texts]
    most = max(behind)
    return [
        text if "e" in text or not text[-1].isdigit() else text + " " * (most - own)
        for text, own in zip(texts, behind, strict=True)
    ]


def equation_of(session: Session, operation: Operation, marks: Marks = plain) -> MatrixEquation:
    """Return an operation as matrices and the operators between them; the marks are those of its result."""
    parts = operation.rule.equation(operation, context_at(session, operation))
    written = [part if isinstance(part, str) else matrix_part(session, part) for part in parts]
    return MatrixEquation((*written, EQUALS, matrix_part(session, Operand(operation.result), marks)))


def right_equation(session: Session, operation: Operation) -> MatrixEquation | None:
    """Return the right numbers of a result that a mistake on purpose changes; None if it is right."""
    right = right_of(session, operation.result)
    if right is None or not wrong_cells(session.values[operation.result], right).any():
        return None
    part = matrix_part(session, Operand(operation.result), array=right)
    return MatrixEquation((replace(part, label=f"right {part.label}"),))


def marks_of(session: Session, operation: Operation, chosen: tuple[int, int]) -> Marks:
    """Return the marks of a result: the cell that is explained, and those that a mistake on purpose makes wrong."""
    right = right_of(session, operation.result)
    wrong = None if right is None else wrong_cells(session.values[operation.result], right)

    def mark(row: int, column: int) -> Mark:
        if wrong is not None and wrong[row, column]:
            return Mark.WRONG
        return Mark.CHOSEN if (row, column) == chosen else Mark.PLAIN

    return mark
