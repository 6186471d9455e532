"""The table of samples while someone edits it: the cursor, what is typed, and the way back. A value, as the scene is.

Whatever is done returns another one. Where it cannot be done, that one says why, and is otherwise the same.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from gpnet_engine.errors import EditError
from gpnet_engine.model.typed_numbers import MOST_DIGITS, is_number, parse_number
from gpnet_engine.names import MINUS, exact, how_many
from gpnet_tui.view.samples.table import SampleTable

_STARTS = f"0123456789.,-+{MINUS}"
_GOES_ON = f"{_STARTS}eE/"
_MOST_BYTES = 64 * 2**20  # of tables that undo goes back to


class Spot(NamedTuple):
    """A row and a column, counted from 0."""

    row: int
    column: int


FIRST = Spot(0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Edited:
    """A table, and what is done with it.

    iteration   from which on it will count
    cursor      the cell that keys act on, and what is `typed` into it
    told        what the last key came to; where it was refused, why
    past        the tables before, each with its cursor; `undone` are those to come again
    """

    table: SampleTable
    iteration: int
    cursor: Spot = FIRST
    typed: str = ""
    told: str = ""
    is_refused: bool = False
    past: tuple[tuple[SampleTable, Spot], ...] = ()
    undone: tuple[tuple[SampleTable, Spot], ...] = ()

    def takes(self, character: str | None) -> bool:
        """Tell whether a character begins a number, or goes on with one; elsewhere it is a key."""
        return character is not None and character in (_GOES_ON if self.typed else _STARTS)

    def with_typed(self, more: str) -> "Edited":
        """Return it with more of a number typed into the cell."""
        if self.table.why_read_only is not None:
            return self.refused(self.table.why_read_only)
        return replace(self._quiet(), typed=(self.typed + more.replace(MINUS, "-"))[:MOST_DIGITS])

    def without_last(self) -> "Edited":
        """Return it without the character that was typed last."""
        return replace(self._quiet(), typed=self.typed[:-1])

    def without_typed(self) -> "Edited":
        """Return it with nothing typed into the cell."""
        return replace(self._quiet(), typed="")

    def overtyped(self) -> "Edited":
        """Return it with the number of the cell to be typed over."""
        number, shortest = self.table.number(*self.cursor), self.table.project.arithmetic.shortest
        return self.with_typed("" if math.isnan(number) else exact(shortest(number)))

    def finished(self) -> "Edited":
        """Return it with the number in the cell that was typed; refused where it cannot stand there."""
        if not self.typed:
            return self._quiet()
        try:
            table = self.table.with_number(*self.cursor, parse_number(self.typed))
        except EditError as error:
            return self.refused(str(error))
        done = replace(self._quiet(), typed="")
        return done if table.says_same(self.table) else done.changed(lambda _table: table, self.cursor)

    def at(self, row: int, column: int) -> "Edited":
        """Return it with the cursor on the cell that is nearest to a row and a column, once what is typed is taken."""
        done = self.finished()
        return done if done.is_refused else replace(done, cursor=_within(Spot(row, column), done.table))

    def beside(self, by: int) -> "Edited":
        """Return it with the cursor on the next number or the one before, from row to row."""
        columns = self.table.columns
        at = min(max(self.cursor.row * columns + self.cursor.column + by, 0), self.table.rows * columns - 1)
        return self.at(*divmod(at, columns))

    def with_empty_row(self) -> "Edited":
        """Return it with an empty row below, and the cursor on its first number."""
        below = self.cursor.row + 1
        told = f"Sample {below + 1:,} is new: type its numbers, Enter after each."
        return self._changed_whole(lambda table: table.with_empty_row(below), Spot(below, 0), told)

    def with_copy(self) -> "Edited":
        """Return it with the row once more, below."""
        row, column = self.cursor
        told = f"Sample {row + 2:,} is a copy of sample {row + 1:,}."
        return self._changed_whole(lambda table: table.with_copy(row), Spot(row + 1, column), told)

    def without_row(self) -> "Edited":
        """Return it without the row; what is typed into it goes too."""
        row, told = self.cursor.row, f"Sample {self.cursor.row + 1:,} is removed; u brings it back."
        return self.without_typed().changed(lambda table: table.without(row), self.cursor, told)

    def with_added(self, rows: Sequence[Sequence[float]]) -> "Edited":
        """Return it with more rows below."""
        below = self.cursor.row + 1
        told = f"{how_many(len(rows), 'sample')} added."
        return self._changed_whole(lambda table: table.with_rows(below, rows), Spot(below, 0), told)

    def replaced_by(self, rows: Sequence[Sequence[float]]) -> "Edited":
        """Return it with these rows alone."""
        told = f"{how_many(len(rows), 'sample')} in place of all others; u takes that back."
        return self._changed_whole(lambda table: table.replaced_by(rows), FIRST, told)

    def before(self) -> "Edited":
        """Return it as it was before the last change."""
        done = self.finished()
        if done.is_refused:
            return done
        if not done.past:
            return done.refused("There is nothing to undo in this table.")
        *past, (table, cursor) = done.past
        undone = (*done.undone, (done.table, done.cursor))
        return replace(done, table=table, cursor=cursor, past=tuple(past), undone=undone, told="")

    def again(self) -> "Edited":
        """Return it with the change made again that was undone last."""
        if self.typed or not self.undone:
            return self.refused("There is nothing to redo in this table.")
        *undone, (table, cursor) = self.undone
        past = (*self.past, (self.table, self.cursor))
        return replace(self._quiet(), table=table, cursor=cursor, past=past, undone=tuple(undone))

    def complete(self) -> "Edited":
        """Return it with what is typed taken; refused, with the cursor there, while some number is missing."""
        done = self.finished()
        empty = None if done.is_refused else done.table.first_empty()
        if empty is None:
            return done
        row, name = empty[0] + 1, done.table.name(empty[1])
        told = f"Sample {row:,} has no number for {name} yet: type it, or remove the row with x."
        return replace(done, cursor=Spot(*empty)).refused(told)

    def pasted_into_cell(self, text: str) -> "Edited":
        """Return it with a number that was pasted typed into the cell."""
        return self.without_typed().with_typed(text.strip()) if is_number(text) else self

    def refused(self, reason: str) -> "Edited":
        """Return it as it is, with the reason why something cannot be done."""
        return replace(self, told=reason, is_refused=True)

    def changed(self, change: Callable[[SampleTable], SampleTable], cursor: Spot, told: str = "") -> "Edited":
        """Return it with another table and the cursor on a cell of it; refused where that cannot be."""
        try:
            table = change(self.table)
        except EditError as error:
            return self.refused(str(error))
        reason = self.table.why_read_only or table.why_read_only
        if reason is not None:
            return self.refused(reason)
        kept = max(_MOST_BYTES // (table.inputs.nbytes + table.targets.nbytes), 1)
        past = (*self.past, (self.table, self.cursor))[-kept:]
        return replace(self._quiet(), table=table, cursor=_within(cursor, table), told=told, past=past, undone=())

    def _changed_whole(self, change: Callable[[SampleTable], SampleTable], cursor: Spot, told: str) -> "Edited":
        done = self.finished()
        return done if done.is_refused else done.changed(change, cursor, told)

    def _quiet(self) -> "Edited":
        """Return it with nothing told of what was before."""
        return replace(self, told="", is_refused=False)


def _within(cursor: Spot, table: SampleTable) -> Spot:
    return Spot(min(max(cursor.row, 0), table.rows - 1), min(max(cursor.column, 0), table.columns - 1))
