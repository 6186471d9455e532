"""One matrix as a sheet that fills a pane: numbered rows and columns, scroll bars, and what the matrix amounts to.

Only the cells in sight are drawn, so that a matrix of any size costs the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from gpnet_engine.operations.execute import shape_of
from gpnet_engine.operations.program import label_in, phase
from gpnet_engine.statistics import Statistics
from gpnet_engine.time.session import Session
from gpnet_tui.view.focus import Focus
from gpnet_tui.view.matrices.cells import CellPainter, Look, Sight, sight_of
from gpnet_tui.view.matrices.heat import HEAT_WIDTH, scale_line
from gpnet_tui.view.matrices.scroll import in_sight, moved
from gpnet_tui.view.text.box import box
from gpnet_tui.view.text.ink import PHASE_INK, CellRef, Ink, Line, ScrollRef, Span, fit, span, width
from gpnet_tui.view.text.labels import range_text, times
from gpnet_tui.view.text.numbers import column_width, figures, short

_EDGES = 2  # of the frame
_AROUND_TITLES = 9  # corners and lines of the frame, and blanks around what stands in it
_HEAD_ROWS, _FOOT_ROWS = 1, 2  # column numbers; scroll bar and statistics
_LABEL_GAP = 3  # columns of the screen between the numbers of narrow columns
_TRACK, _THUMB_ACROSS, _THUMB_DOWN = "─", "═", "║"
_TRACK_DOWN = "│"
_BETWEEN = "   "  # statistics


class Corner(NamedTuple):
    """The first row and column in sight."""

    row: int = 0
    column: int = 0


FIRST_CELL = Corner()


@dataclass(frozen=True)
class SheetView:
    """Draws the matrix with the cursor of `focus` into `columns` by `rows`.

    `statistics` tell what it amounts to, None if it is not computed yet; `summary` returns what
    stands beside its name, in at most so many columns.
    """

    session: Session
    focus: Focus
    digits: int
    columns: int
    rows: int
    look: Look
    corner: Corner = FIRST_CELL
    statistics: Statistics | None = None
    summary: Callable[[int], Line] | None = None

    @property
    def name(self) -> str:
        """The value that is shown."""
        return self.focus.cursor.name

    @cached_property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the matrix."""
        return shape_of(self.session.project.network, self.name, self.session.batch)

    @property
    def page(self) -> tuple[int, int]:
        """How many rows and columns are in sight at most."""
        return max(self.rows - _EDGES - _HEAD_ROWS - _FOOT_ROWS, 1), max(self._room // self._pitch, 1)

    def lines(self) -> list[Line]:
        """Return exactly `rows` lines."""
        rows, columns = self.in_sight
        sight = sight_of(self.session, self.focus, self.name, rows, columns, self.look)
        painter = CellPainter(self.digits, self.focus.chosen, self.focus.cursor)
        paint = painter.heat_row if self.look.heat else painter.row
        bar = _bar(len(rows), rows, self.shape[0])
        body: list[Line] = [self._head(sight)]
        for row in rows:
            cells = fit((self._row_number(row), *paint(sight, row)), self.columns - _EDGES - 1)
            body.append((*cells, self._bar_down(row - rows.start, bar, rows)))
        body += [()] * (self.rows - _EDGES - _FOOT_ROWS - len(body))
        body += [self._bar_across(columns), self._amounts()]
        note = (
            *(scale_line(sight.scale) if sight.scale else ()),
            span("  Z restores" if sight.scale else "Z restores", Ink.DIM),
        )
        return box(
            body,
            self.columns,
            self.rows,
            title=self._title(sight, self.columns - width(note) - _AROUND_TITLES),
            note=note,
            below=self._range(rows, columns),
            frame=self._frame(),
        )

    @property
    def in_sight(self) -> tuple[range, range]:
        """The rows and columns in sight."""
        down, across = map(in_sight, self.corner, self.page, self.shape)
        return down, across

    def corner_with(self, cell: CellRef) -> Corner:
        """Return the corner that brings `cell` into sight, moved as little as possible."""
        places = zip(self.corner, self.page, (cell.row, cell.column), self.shape, strict=True)
        row, column = (
            max(min(max(first, wanted - room + 1), wanted, total - room), 0) for first, room, wanted, total in places
        )
        return Corner(row, column)

    def corner_moved(self, rows: int, columns: int) -> Corner:
        """Return the corner moved by rows and columns, as far as there is something to see."""
        places = zip(self.corner, (rows, columns), self.page, self.shape, strict=True)
        row, column = (moved(*place) for place in places)
        return Corner(row, column)

    @property
    def _pitch(self) -> int:
        """How many columns of the screen a cell takes."""
        return HEAT_WIDTH if self.look.heat else column_width(self.digits) + 1

    @property
    def _gutter(self) -> int:
        rows, columns = (len(f"{count:,}") for count in self.shape)
        return max(rows + 1, columns - self._pitch)  # the number of a narrow first column begins over the row numbers

    @property
    def _room(self) -> int:
        """The columns of the screen that cells can have: without frame, row numbers and scroll bar."""
        return self.columns - _EDGES - self._gutter - 1

    def _row_number(self, row: int) -> Span:
        ink = Ink.KEY if row == self.focus.cursor.row else Ink.DIM
        return span(f"{row + 1:>{self._gutter - 1},} ", ink)

    def _head(self, sight: Sight) -> Line:
        """Return the numbers of the columns; where cells are narrow, of some of them."""
        first, pitch = sight.columns.start, self._pitch
        widest = len(f"{self.shape[1]:,}")
        every = 1 if pitch > widest else -(-(widest + _LABEL_GAP) // pitch)
        own = self.focus.cursor.column
        labelled = {column for column in sight.columns[::every] if column == own or abs(column - own) >= every}
        labelled |= {own} & set(sight.columns)
        spans: list[Span] = []
        at = 0
        for column in sorted(labelled):
            text = f"{column + 1:,}".rjust(self._gutter + (column - first + 1) * pitch - at)
            spans.append(span(text, Ink.KEY if column == own else Ink.DIM))
            at += len(text)
        return tuple(spans)

    def _bar_down(self, index: int, thumb: range, rows: range) -> Span:
        if len(rows) >= self.shape[0]:
            return span(" ")
        to = index * (self.shape[0] - len(rows)) // max(len(rows) - 1, 1)
        is_thumb = index in thumb
        return Span(_THUMB_DOWN if is_thumb else _TRACK_DOWN, (Ink.TEXT if is_thumb else Ink.FRAME,), ScrollRef(row=to))

    def _bar_across(self, columns: range) -> Line:
        total = self.shape[1]
        if len(columns) >= total:
            return ()
        thumb = _bar(self._room, columns, total)
        spans: list[Span] = [span(" " * self._gutter)]
        for at in range(self._room):
            to = at * (total - len(columns)) // max(self._room - 1, 1)
            ink = Ink.TEXT if at in thumb else Ink.FRAME
            spans.append(Span(_THUMB_ACROSS if at in thumb else _TRACK, (ink,), ScrollRef(column=to)))
        return tuple(spans)

    def _amounts(self) -> Line:
        """Return the statistics of the matrix."""
        if self.statistics is None:
            return (span(" not computed yet in this iteration", Ink.DIM),)
        seen = self.statistics
        fields = [
            ("min", short(seen.least, self.digits)),
            ("mean", short(seen.mean, self.digits)),
            ("max", short(seen.largest, self.digits)),
            ("norm", short(seen.norm, self.digits)),
            ("zeros", f"{figures(100 * seen.share_of_zeros, 3)}%"),
        ]
        spans: list[Span] = [span(" of the numbers themselves", Ink.DIM)] if self.look.changes else []
        for name, text in fields:
            spans += [span(f"{_BETWEEN if spans else ' '}{name} ", Ink.DIM), span(text)]
        if seen.non_finite:
            spans.append(span(f"{_BETWEEN}{seen.non_finite:,} not finite", Ink.ERROR))
        return tuple(spans)

    def _title(self, sight: Sight, room: int) -> Line:
        what = "   what the last move added" if sight.is_change and not self.look.heat else ""
        name = (
            span(label_in(self.session.project.network, self.name), Ink.STRONG),
            span(f"  {times(self.shape)}{what}", Ink.DIM),
        )
        gap = span("   ")
        return name if self.summary is None else (*name, gap, *self.summary(room - width((*name, gap))))

    def _range(self, rows: range, columns: range) -> Line:
        texts = [
            range_text(what, shown, total)
            for what, shown, total in (("row", rows, self.shape[0]), ("column", columns, self.shape[1]))
            if len(shown) < total
        ]
        return (span("  ".join(texts), Ink.DIM),) if texts else ()

    def _frame(self) -> Ink:
        operation = self.session.operation
        is_result = operation is not None and self.name in {operation.result, *operation.terms}
        return PHASE_INK[phase(operation)] if operation is not None and is_result else Ink.TEXT


def _bar(length: int, shown: range, total: int) -> range:
    """Return the part of a scroll bar of `length` characters that stands for what is in sight."""
    if len(shown) >= total:
        return range(length)
    thumb = max(length * len(shown) // total, 1)
    start = shown.start * (length - thumb) // max(total - len(shown), 1)
    return range(start, start + thumb)
