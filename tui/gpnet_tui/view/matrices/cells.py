"""The part of a matrix that is in sight, and its cells: in the table of a layer and in a pane of its own alike.

Only what is in sight is read and formatted, so that the size of the matrix costs nothing.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.formulas.expressions import Cells
from gpnet_engine.questions.changes import differing, earlier, newly_known
from gpnet_engine.questions.right_values import right_of, wrong_cells
from gpnet_engine.time.session import Session
from gpnet_tui.view.asking.boxes import Boxes
from gpnet_tui.view.equations.formula import page_of
from gpnet_tui.view.focus import Focus
from gpnet_tui.view.matrices.changes import MARKS, bounds_of, codes
from gpnet_tui.view.matrices.heat import HEAT_WIDTH, Scale, heat_cell, heat_ink, levels, scale_of, shade
from gpnet_tui.view.text.ink import CellRef, Ink, Line, Span, plain, span
from gpnet_tui.view.text.numbers import Page, blank, column_width, difference, fixed
from gpnet_tui.view.text.signs import Sign

_GAP = span(" ")
_NEW = "new"
_UNKNOWN_HEAT: Line = (span(" " * HEAT_WIDTH),)


class Look(NamedTuple):
    """How numbers are shown: with `heat` coloured by their size, with `changes` as what the last move added to them."""

    heat: bool = False
    changes: bool = False


PLAIN = Look()


@dataclass(frozen=True, eq=False)
class Sight:
    """Rows and columns of the value `name` that are in sight; `array` is None where nothing is computed yet.

    `before` is the matrix before the last move, None where there is nothing to compare. Numbers are read only when they
    are drawn.
    """

    name: str
    rows: range
    columns: range
    array: Matrix | None
    before: Matrix | None
    scale: Scale | None
    look: Look
    is_fresh: bool
    is_result: bool
    sources: tuple[Cells, ...]
    page: Page | None = None
    right: Matrix | None = None
    boxes: Boxes | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """Everything that the cells look like, to be compared as long as the sight is kept: matrices never change."""
        own, old = (id(self.array), id(self.right)), id(self.before)
        marks = self.is_fresh, self.is_result, self.sources
        boxes = None if self.boxes is None else self.boxes.key
        return self.name, self.rows, self.columns, own, old, self.look, *marks, self.page, boxes

    @property
    def is_change(self) -> bool:
        """Whether the numbers are differences."""
        return self.look.changes and self.before is not None

    @cached_property
    def numbers(self) -> list[list[float]] | None:
        """The numbers to show: the values, or what the last move added to them."""
        if self.array is None:
            return None
        now = self._part(self.array)
        if self.before is None or not self.look.changes:
            return now.tolist()  # type: ignore[no-any-return]
        then = self._part(self.before)
        with np.errstate(all="ignore"):
            return np.where(now == then, 0.0, now - then).tolist()  # type: ignore[no-any-return]

    @cached_property
    def moved(self) -> list[list[int]] | None:
        """How each cell differs from before the last move, 0 where it does not; None where none does."""
        if self.array is None or self.before is None or self.array is self.before:
            return None
        now, then = self._part(self.array), self._part(self.before)
        if not differing(now, then).any():
            return None
        return codes(now, then, bounds_of(self.array, self.before)).tolist()  # type: ignore[no-any-return]

    @cached_property
    def wrong(self) -> list[list[bool]] | None:
        """Which cells a mistake made wrong; None where none is."""
        if self.array is None or self.right is None:
            return None
        found = wrong_cells(self._part(self.array), self._part(self.right))
        return found.tolist() if found.any() else None

    @cached_property
    def heat(self) -> list[list[int]] | None:
        """How far from 0 each cell is; None without heat map."""
        return None if self.array is None or self.scale is None else levels(self._part(self.array), self.scale)

    def _part(self, array: Matrix) -> Matrix:
        return array[self.rows.start : self.rows.stop, self.columns.start : self.columns.stop]


def sight_of(session: Session, focus: Focus, name: str, rows: range, columns: range, look: Look) -> Sight:
    """Return what there is to see of a value."""
    array, operation = session.values.get(name), session.operation
    return Sight(
        name,
        rows,
        columns,
        array,
        earlier(session, name),
        scale_of(session.values, name) if look.heat and array is not None else None,
        look,
        is_fresh=newly_known(session, name),
        is_result=operation is not None and name == operation.result,
        sources=focus.sources_in(name),
        page=page_of(session, name),
        right=right_of(session, name),
        boxes=focus.boxes.get(name),
    )


@dataclass(frozen=True, slots=True)
class CellPainter:
    """Draws cells with `digits` decimals; `chosen` is the one that is explained, `cursor` the one that keys move."""

    digits: int
    chosen: CellRef | None
    cursor: CellRef | None

    def row(self, sight: Sight, row: int) -> list[Span]:
        """Return the cells of a row, each with a gap of one column before it."""
        spans: list[Span] = []
        index = row - sight.rows.start
        for position, column in enumerate(sight.columns):
            spans += self._cell(sight, CellRef(sight.name, row, column), index, position)
        return spans

    def heat_row(self, sight: Sight, row: int) -> list[Span]:
        """Return the cells of a row as nothing but their heat, without gaps."""
        index = row - sight.rows.start
        spans: list[Span] = []
        for position, column in enumerate(sight.columns):
            cell = CellRef(sight.name, row, column)
            parts = _UNKNOWN_HEAT
            if sight.heat is not None and sight.scale is not None:
                parts = heat_cell(sight.heat[index][position], is_mixed=sight.scale.is_mixed)
            if cell == self.cursor:
                parts = (span(plain(parts), Ink.STRONG, Ink.CURSOR),)
            spans += [Span(text, inks, cell) for text, inks, _ in parts]
        return spans

    def _box(self, boxes: Boxes, sight: Sight, cell: CellRef) -> list[Span]:
        """Return a cell that someone answers: the number that was given, or the box for it, after its mark."""
        inks = boxes.inks(cell.row, cell.column)
        if any(cells.covers(*cell) for cells in sight.sources):
            inks = (*inks, Ink.LIT)
        if cell == self.chosen:
            inks = (*inks, Ink.CHOSEN)
        if cell == self.cursor:
            inks = (*inks, Ink.CURSOR)
        text, mark = boxes.text(cell.row, cell.column, self.digits), boxes.mark(cell.row, cell.column)
        if mark is None:
            return [_GAP, Span(text, inks, cell)]
        sign, ink = mark
        return [Span(sign, (ink,), cell), Span(text, inks, cell)]

    def _cell(self, sight: Sight, cell: CellRef, index: int, position: int) -> list[Span]:
        if sight.boxes is not None:
            return self._box(sight.boxes, sight, cell)
        if sight.numbers is None:
            inks = (*((Ink.CHOSEN,) if cell == self.chosen else ()), *((Ink.CURSOR,) if cell == self.cursor else ()))
            return [_GAP, Span(blank(self.digits), inks, cell)]
        change = 0 if sight.moved is None else sight.moved[index][position]
        base = self._base(sight, change)
        text = self._text(sight, sight.numbers[index][position])
        if sight.look.changes and not sight.is_change:  # there was nothing before
            base, text = (Ink.DIM,), _NEW.rjust(column_width(self.digits))
        gap = _GAP
        if sight.heat is not None:
            level = sight.heat[index][position]
            base = (*(() if change else base), heat_ink(level)) if level else base
            gap = shade(level)
        elif change and not sight.is_change:
            mark = MARKS[change]
            gap = Span(mark.sign, mark.sign_inks, cell)
        if sight.wrong is not None and sight.wrong[index][position] and not sight.is_change:
            gap = Span(Sign.MADE, (Ink.ERROR,), cell)
        inks = (*base, *self._over(sight, cell))
        if gap is _GAP and len(inks) == 1:
            return [Span(f" {text}", inks, cell)]
        if sight.heat is None and gap is not _GAP and text.startswith(" "):
            return [_GAP, gap, Span(text[1:], inks, cell)]  # beside its own number, not the one before
        return [gap, Span(text, inks, cell)]  # a cell with a background of its own: the gap before it has none

    def _text(self, sight: Sight, number: float) -> str:
        if sight.page is None:
            return (difference if sight.is_change else fixed)(number, self.digits)
        if sight.is_change:
            return sight.page.without_zeros(difference(number, self.digits))
        return sight.page.fixed(number, self.digits)

    def _base(self, sight: Sight, change: int) -> tuple[Ink, ...]:
        """Return the inks of a number: of one that changed how far, else of one that is new."""
        if change:
            return MARKS[change].number_inks
        if sight.is_change:
            return (Ink.DIM,)
        return (Ink.RESULT,) if sight.is_fresh and sight.before is None else (Ink.TEXT,)

    def _over(self, sight: Sight, cell: CellRef) -> tuple[Ink, ...]:
        """Return the inks of a cell that say what it is looked at for."""
        cursor = (Ink.CURSOR,) if cell == self.cursor else ()
        if any(cells.covers(*cell) for cells in sight.sources):
            return (Ink.LIT, *cursor)
        return (Ink.RESULT, Ink.CHOSEN, *cursor) if cell == self.chosen else cursor
