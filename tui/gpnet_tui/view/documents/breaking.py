"""Where a line of matrices is broken: all languages break it at the same places, so that none runs off its page."""

from collections.abc import Sequence
from itertools import pairwise

from gpnet_tui.view.documents.blocks import BETWEEN, EQUALS, MatrixPart, Part
from gpnet_tui.view.text.labels import times

PAGE_COLUMNS = 84  # characters on a line of A4
COLUMN_GAP = 2
_DOTS, _BRACKETS, _OPERATOR_GAP = 3, 2, 2
_CLOSING = (")", "|")


def lines_of(parts: Sequence[Part], columns: int = PAGE_COLUMNS) -> list[list[Part]]:
    """Return the parts on as many lines as they take; the result stands on its own line, if there are several."""
    if width_of(parts) <= columns:
        return [list(parts)]
    lines: list[list[Part]] = [[]]
    for atom in _atoms(parts):
        begins_result = atom[0] == EQUALS
        if lines[-1] and (begins_result or width_of([*lines[-1], *atom]) > columns):
            lines.append([])
        for part in atom:
            if lines[-1] and isinstance(part, MatrixPart) and width_of([*lines[-1], part]) > columns:
                lines.append([])  # what stands before it is long
            if part != BETWEEN or lines[-1]:
                lines[-1].append(part)
    return lines


def width_of(parts: Sequence[Part]) -> int:
    """Return how many characters parts take beside each other."""
    return sum(matrix_width(part) if isinstance(part, MatrixPart) else len(part) + _OPERATOR_GAP for part in parts)


def matrix_width(part: MatrixPart) -> int:
    """Return how many characters a matrix takes, with what is written above it."""
    widths = part.widths()
    dots = _DOTS * sum(after != before + 1 for before, after in pairwise(part.columns))
    inner = sum(widths) + COLUMN_GAP * (len(widths) - 1) + dots
    return max(inner + _BRACKETS, len(caption(part)))


def caption(part: MatrixPart) -> str:
    """Return what is written above a matrix: its label and its shape."""
    return f"{part.label}  {times(part.shape)}" if part.label else times(part.shape)


def _atoms(parts: Sequence[Part]) -> list[list[Part]]:
    """Return parts that stay on one line: a matrix with the operators before it, and with what closes a bracket."""
    atoms: list[list[Part]] = []
    is_open = False  # whether the last atom waits for its matrix
    for part in parts:
        closes = isinstance(part, str) and (part.startswith(_CLOSING) or part.endswith(_CLOSING))
        if atoms and (is_open or (closes and part != EQUALS)):
            atoms[-1].append(part)
        else:
            atoms.append([part])
        is_open = isinstance(part, str) and not closes
    return atoms
