"""The table of samples as it is drawn: the part in sight, the number under the cursor in full, and what holds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from gpnet_engine.errors import EditError
from gpnet_engine.model.typed_numbers import parse_number
from gpnet_engine.names import MINUS, full, how_many
from gpnet_tui.view.asking.boxes import CURSOR
from gpnet_tui.view.footer import keys_line
from gpnet_tui.view.matrices.scroll import in_sight, moved, shifted
from gpnet_tui.view.samples.edited import Edited, Spot
from gpnet_tui.view.text.box import box, indented
from gpnet_tui.view.text.flow import fitting
from gpnet_tui.view.text.ink import CellRef, CommandRef, Ink, Line, Span, clip, span, width, wrap
from gpnet_tui.view.text.labels import range_text
from gpnet_tui.view.text.numbers import Page, column_width, fixed
from gpnet_tui.view.text.signs import Sign

SAMPLES = "samples"  # the name of the cells, for clicks
_EDGES = 2  # of the frame
_MOST_HEAD_ROWS = 2
_FOOT_ROWS = 3  # an empty line, the cell and what holds
_BAR = " │ "  # between inputs and targets
_EMPTY = "_"
_BESIDE_KEYS = 4
_BESIDE_NOTE = 9  # corners and lines of the frame, and blanks around what stands in it


class TableKey(NamedTuple):
    """A key as it is written for people, what it does, and the action that a click on it runs; none for the arrows."""

    key: str
    word: str
    action: str = ""


@dataclass(frozen=True)
class SamplesView:
    """Draws a table into `columns` by `rows`; `corner` is the first row and the first column in sight.

    `keys` stand in the frame, the most important first.
    """

    edited: Edited
    digits: int
    columns: int
    rows: int
    corner: Spot
    keys: Sequence[TableKey] = ()

    @property
    def page(self) -> Spot:
        """How many rows and columns are in sight at most."""
        room = self.columns - _EDGES - self._gutter - len(_BAR)
        return Spot(max(self.rows - _EDGES - self._head_rows - self._foot_rows, 1), max(room // self._pitch, 1))

    @property
    def _foot_rows(self) -> int:
        """How many lines stand below the numbers: fewer where there is little room."""
        return max(min(_FOOT_ROWS, self.rows - _EDGES - self._head_rows - 1), 0)

    def corner_with_cursor(self) -> Spot:
        """Return the corner that brings the cursor into sight, moved as little as possible."""
        places = zip(self.corner, self.page, self.edited.cursor, self._shape, strict=True)
        row, column = (max(min(shifted(first, room, at), total - room), 0) for first, room, at, total in places)
        return Spot(row, column)

    def corner_moved(self, rows: int, columns: int) -> Spot:
        """Return the corner moved, as far as there is something to see."""
        places = zip(self.corner, (rows, columns), self.page, self._shape, strict=True)
        row, column = (moved(*place) for place in places)
        return Spot(row, column)

    def lines(self) -> list[Line]:
        """Return exactly `rows` lines."""
        rows, columns = map(in_sight, self.corner, self.page, self._shape)
        body = [*self._head(columns), *(self._row(row, columns) for row in rows)]
        foot = self._foot()
        body += [()] * (self.rows - _EDGES - len(foot) - len(body))
        note = self._note()
        return box(
            [*body, *foot],
            self.columns,
            self.rows,
            title=self._title(self.columns - width(note) - _BESIDE_NOTE),
            note=note,
            below=self._clickable(self.columns - _EDGES - _BESIDE_KEYS),
            frame=Ink.STRONG,
        )

    def _clickable(self, room: int) -> Line:
        """Return the keys that there is room for, each with what a click on it does."""
        line = keys_line([(one.key, one.word) for one in self.keys], room) if self.keys else ()
        actions = {one.key: one.action for one in self.keys}
        targets = [actions[part.text] for part in line[::2] for _ in range(2)]  # a key, then its word
        pairs = zip(line, targets, strict=True)
        return tuple(part._replace(target=CommandRef(to) if to else None) for part, to in pairs)

    @property
    def _shape(self) -> Spot:
        return Spot(self.edited.table.rows, self.edited.table.columns)

    @property
    def _pitch(self) -> int:
        return column_width(self.digits) + 1

    @property
    def _gutter(self) -> int:
        """The columns of the screen for the mark of the batch, and for the number of a sample."""
        return len(f"{self.edited.table.rows:,}") + 3

    @property
    def _head_rows(self) -> int:
        """How many lines stand above the numbers: with little room the neurons alone."""
        return 1 if self.rows < _EDGES + _FOOT_ROWS + _MOST_HEAD_ROWS + 1 else _MOST_HEAD_ROWS

    @cached_property
    def _batch(self) -> Sequence[int]:
        return self.edited.table.batch(self.edited.iteration)

    def _title(self, room: int) -> Line:
        count = how_many(self.edited.table.rows, "sample")
        texts = (f"Samples   {count}, from iteration {self.edited.iteration:,} on", f"Samples   {count}", "Samples")
        return (span(fitting(texts, room), Ink.STRONG),)

    def _note(self) -> Line:
        """Return which part is in sight, where that is not all."""
        rows, columns = map(in_sight, self.corner, self.page, self._shape)
        texts = [
            range_text(what, shown, total)
            for what, shown, total in (("row", rows, self._shape.row), ("column", columns, self._shape.column))
            if len(shown) < total
        ]
        return (span("  ".join(texts), Ink.DIM),) if texts else ()

    def _head(self, columns: range) -> list[Line]:
        """Return what is an input and what a target, or the class of a target if there are any; and the neurons."""
        table, own = self.edited.table, self.edited.cursor.column
        lines = [[table.name(column) for column in columns]]
        if self._head_rows > 1:
            lines.insert(0, [self._kind(column, column == columns.start) for column in columns])
        labels = ([self._label(text, at == own) for at, text in zip(columns, line, strict=True)] for line in lines)
        return [self._across(line, columns, "") for line in labels]

    def _kind(self, column: int, is_first: bool) -> str:  # noqa: FBT001 - private, and clear where it is called
        """Return the class of a target; where there are none, what a column is, if it is the first such."""
        table = self.edited.table
        if table.is_target(column):
            begins = is_first or not table.is_target(column - 1)
            return table.class_name(column) or ("targets" if begins else "")
        return "inputs" if is_first else ""

    def _label(self, text: str, is_own: bool) -> Span:  # noqa: FBT001 - private, and clear where it is called
        room = self._pitch - 1
        cut = text if len(text) <= room else text[: room - 1] + Sign.CUT
        return span(cut.rjust(room), Ink.KEY if is_own else Ink.DIM)

    def _row(self, row: int, columns: range) -> Line:
        is_now = row in self._batch
        number = f"{Sign.PRESENT if is_now else ' '} {row + 1:>{self._gutter - 3},} "
        return self._across([self._number(row, column) for column in columns], columns, number, is_now=is_now)

    def _across(self, cells: Sequence[Span], columns: range, first: str, *, is_now: bool = False) -> Line:
        """Return a line of cells, with a bar between inputs and targets."""
        spans = [span(first.ljust(self._gutter), Ink.KEY if is_now else Ink.DIM)]
        start = len(self.edited.table.inputs)
        for column, cell in zip(columns, cells, strict=True):
            gap = _BAR if column == start and column > columns.start else " "
            spans += [span(gap, Ink.FRAME), cell]
        return tuple(spans)

    def _number(self, row: int, column: int) -> Span:
        edited, room = self.edited, self._pitch - 1
        is_own = edited.cursor == (row, column)
        number = edited.table.number(row, column)
        if is_own and edited.typed:
            text = (edited.typed.replace("-", MINUS) + CURSOR)[-room:].rjust(room)
        else:
            text = _EMPTY * room if math.isnan(number) else self._written(number)
        return Span(text, (Ink.CURSOR,) if is_own else (Ink.TEXT,), CellRef(SAMPLES, row, column))

    def _written(self, number: float) -> str:
        decimals = self.edited.table.project.training.decimals
        return (
            fixed(number, self.digits) if decimals is None else Page(decimals, is_given=True).fixed(number, self.digits)
        )

    def _foot(self) -> list[Line]:
        """Return what was told, else the number under the cursor, and what holds; what is long takes more lines."""
        edited = self.edited
        told = wrap(edited.told, self.columns - _EDGES - 2, Ink.BREAK if edited.is_refused else Ink.TEXT)
        lines = [*indented(told), self._holds()] if told else [(), self._cell(), self._holds()]
        lines = [(), *lines] if len(lines) < _FOOT_ROWS else lines
        if len(lines) > self._foot_rows:
            lines = indented(told)[: self._foot_rows] if told else lines[len(lines) - self._foot_rows :]
        return lines

    def _cell(self) -> Line:
        """Return the number under the cursor with all its digits."""
        edited = self.edited
        row, column = edited.cursor
        table = edited.table
        kind = "target" if table.is_target(column) else "input"
        name = f"{kind} {table.name(column)} of sample {row + 1:,}"
        class_name = table.class_name(column)
        where = (span(f" {name}", Ink.DIM), span(f" ({class_name})" if class_name else "", Ink.DIM))
        return clip((*where, span("   "), *self._said(table.number(row, column))), self.columns - _EDGES)

    def _said(self, number: float) -> Line:
        typed = self.edited.typed
        if not typed:
            return (span("to be typed", Ink.KEY),) if math.isnan(number) else (span(full(number), Ink.STRONG),)
        said = span(typed.replace("-", MINUS) + CURSOR, Ink.STRONG)
        try:
            meant = full(parse_number(typed))
        except EditError:
            return (said,)
        return (said,) if meant == typed.replace("-", MINUS) else (said, span(f"   that is {meant}", Ink.DIM))

    def _holds(self) -> Line:
        """Return from when on the table counts, which samples are the present ones, and which are not shown."""
        edited, room = self.edited, self.columns - _EDGES - 1
        if edited.table.why_read_only is not None:
            return (
                span(fitting((f" {edited.table.why_read_only}", " To be read only: too many numbers."), room), Ink.KEY),
            )
        test = edited.table.project.test
        hidden = "" if test is None else f"   {how_many(test.samples, 'sample')} to test with, not shown here."
        counts = f" What you change counts from iteration {edited.iteration:,} on."
        texts = (f"{counts}   {Sign.PRESENT} the batch of this iteration.{hidden}", counts + hidden, counts)
        short = f" From iteration {edited.iteration:,} on."
        return (span(fitting((*texts, short), room), Ink.DIM),)
