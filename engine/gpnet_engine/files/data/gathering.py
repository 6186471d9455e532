"""The cells of a table as numbers: read row by row, with what is missing dealt with, and what is no number refused.

Numbers are counted while they are read, so that a table that is too large is noticed before it fills the memory.
"""

import math
from array import array
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.data.categories import MOST_CATEGORIES, Category
from gpnet_engine.files.data.cells import (
    NUMBERS,
    POINT,
    is_missing,
    is_missing_text,
    is_number,
    is_time,
    why_no_number,
)
from gpnet_engine.files.data.columns import Columns, in_quotes
from gpnet_engine.files.data.mending import said_of_few
from gpnet_engine.files.data.rows import Row
from gpnet_engine.files.data.table import Table
from gpnet_engine.files.reading import FileError
from gpnet_engine.names import how_many

MOST_NUMBERS = 2**23  # 64 MiB of float64
DROP, MEAN = "drop", "mean"
MISSING_WAYS = {
    "error": "refuses the file",
    DROP: "leaves such rows out",
    MEAN: "fills in the mean of the column",
}


class Gathered:
    """The rows of a table as far as they are read: numbers, texts, and the lines they stand in."""

    def __init__(self, table: Table, columns: Columns, missing: str, *, one_hot: bool) -> None:
        """Begin without a row."""
        self.columns = columns
        self.lines = array("i")
        self.dropped = 0  # rows
        self.missing = 0  # cells
        self._file = table.file
        self._decimal = table.dialect.decimal
        self._missing = missing
        self._numeric = [at for at in columns.inputs if at not in columns.categories]
        self._texts = {at: Category(self._decimal) for at in sorted(columns.categories)}
        if one_hot:
            self._texts |= {at: Category(self._decimal) for at in columns.targets}
        else:
            self._numeric += columns.targets
        self._numbers = array("d")
        self._one_hot = one_hot
        # Python reads 2021_01 as a number: where there is no _, its own reading is right, and quick.
        plain = self._decimal == POINT and not table.has_underscores
        self._number: Callable[[str], float] = float if plain else NUMBERS[self._decimal]
        self._pick = _picker(self._numeric)

    def read(self, table: Table) -> None:
        """Read all rows. Raises FileError that names the line and the column."""
        number, pick, numbers, lines = self._number, self._pick, self._numbers, self.lines
        texts, no_numbers = list(self._texts.items()), not self._numeric
        most = self._most_rows()
        for row in table.rows():
            cells = row.cells
            found: list[float] = []
            try:
                found = [*map(number, pick(cells))]
                is_plain = math.isfinite(sum(found))
            except ValueError:
                is_plain = False
            if not is_plain:
                found = self._looked_at(row, table)
            is_kept = bool(found) or no_numbers
            if texts and not (is_kept and all(category.take(cells[at]) for at, category in texts)):
                is_kept = self._take_texts(row, is_kept=is_kept)
                most = self._most_rows()
            if not is_kept:
                self.dropped += 1
                continue
            numbers.extend(found)
            lines.append(row.line)
            if len(lines) > most:
                problem = f"expected at most {MOST_NUMBERS:,} numbers in the whole file"
                raise FileError(self._file, f"line {row.line}: {problem}; the lines above this one are as many as fit")

    @property
    def inputs(self) -> Matrix:
        """All inputs, a row for every row; NaN where one is missing."""
        given = self._as_read()
        if not self.columns.categories:
            return given[:, : len(self.columns.inputs)]
        place = {at: given[:, [index]] for index, at in enumerate(self._numeric)}
        place |= {at: self._texts[at].columns() for at in self.columns.categories}
        return np.hstack([place[at] for at in self.columns.inputs])

    @property
    def targets(self) -> Matrix:
        """All targets, a row for every row."""
        if self._one_hot:
            return self._texts[self.columns.targets[0]].columns()
        given = self._as_read()
        return given[:, given.shape[1] - len(self.columns.targets) :]

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of the target column; none if it holds numbers."""
        return self._texts[self.columns.targets[0]].names() if self._one_hot else ()

    def names_of(self, index: int) -> tuple[str, ...]:
        """Return the categories of an input column."""
        return self._texts[index].names()

    def _as_read(self) -> Matrix:
        return np.frombuffer(self._numbers).reshape(len(self.lines), len(self._numeric))

    def _looked_at(self, row: Row, table: Table) -> list[float]:
        """Return the numbers of a row cell by cell, NaN where one is missing; none if the row is dropped."""
        found: list[float] = []
        for at in self._numeric:
            cell = row.cells[at]
            if not is_missing(cell):
                found.append(self._number_in(row, at, table))
                continue
            self._check_missing(row, at)
            self.missing += 1
            found.append(math.nan)
        return [] if self._missing == DROP and any(map(math.isnan, found)) else found

    def _number_in(self, row: Row, at: int, table: Table) -> float:
        cell = row.cells[at]
        try:
            found = NUMBERS[self._decimal](cell)
        except ValueError:
            hint = why_no_number(cell, self._decimal) or self._hint(row, at, table)
            raise self._error(row, at, f"expected a number, got {in_quotes(cell)}{hint}") from None
        if not math.isfinite(found):
            raise self._error(row, at, f"expected a finite number, got {in_quotes(cell)}")
        return found

    def _hint(self, row: Row, at: int, table: Table) -> str:
        """Return what to write where a column holds texts, or what to mend where it holds a few."""
        key = self.columns.key(at)
        if table.has_names and tuple(map(str.strip, row.cells)) == table.names:
            return f"; this is the header again: delete line {row.line}"
        few = said_of_few(_cells(table, at), self._decimal)
        if few:
            return few
        if is_time(row.cells[at]):
            return f"; dates and times are not read: write numbers, or leave them out: ignore_columns = [{key}]"
        if at not in self.columns.targets:
            makes = f"one_hot_inputs = [{key}] makes an input of each"
            return f"; if the column is of texts, {makes}, and ignore_columns = [{key}] leaves it out"
        one = len(self.columns.targets) == 1
        return "; if these are classes, one_hot = true makes an output of each" if one else ""

    def _check_missing(self, row: Row, at: int) -> None:
        if self._missing == DROP or (self._missing == MEAN and at not in self.columns.targets):
            return
        cell = row.cells[at].strip()
        got = f"{in_quotes(cell)} means that it is missing" if cell else "it is missing"
        ways = (DROP,) if at in self.columns.targets else (DROP, MEAN)
        hint = ", ".join(f'missing = "{way}" {MISSING_WAYS[way]}' for way in ways)
        what = (
            "a class" if self._one_hot and at in self.columns.targets else "a text" if at in self._texts else "a number"
        )
        raise self._error(row, at, f"expected {what}, {got}; {hint}")

    def _take_texts(self, row: Row, *, is_kept: bool) -> bool:
        """Take the texts of a row, some of them new or missing, unless it is dropped; return whether it is kept."""
        texts = {at: row.cells[at].strip() for at in self._texts}
        for at, text in texts.items():
            self._texts[at].give_back(len(self.lines))
            if is_missing_text(text):
                self._check_missing(row, at)
                is_kept = is_kept and self._missing != DROP
                self.missing += 1
        for at, text in texts.items() if is_kept else ():
            self._texts[at].add(None if is_missing_text(text) else text)
            if len(self._texts[at]) > MOST_CATEGORIES:
                self._refuse_categories(row, at)
        return is_kept

    def _most_rows(self) -> int:
        """Return how many rows fit; each text becomes a column at the end, which has to fit as well."""
        return MOST_NUMBERS // max(1, len(self._numeric) + sum(map(len, self._texts.values())))

    def _refuse_categories(self, row: Row, at: int) -> None:
        what = "classes" if at in self.columns.targets else "different texts"
        hint = (
            "" if at in self.columns.targets else f"; ignore_columns = [{self.columns.key(at)}] leaves the column out"
        )
        raise self._error(row, at, f"expected at most {MOST_CATEGORIES:,} {what}, got more{hint}")

    def _error(self, row: Row, at: int, problem: str) -> FileError:
        return FileError(self._file, f"line {row.line}, {self.columns.called(at)}: {problem}")


def texts_among(table: Table, columns: Columns) -> frozenset[int]:
    """Return the input columns in which some text is no number; the whole table is read for it. Raises FileError."""
    decimal, left, found = table.dialect.decimal, set(columns.inputs), set()
    for row in table.rows():
        texts = {at for at in left if not is_number(row.cells[at], decimal) and not is_missing(row.cells[at])}
        found |= texts
        left -= texts
    return frozenset(found)


def gathered_from(table: Table, columns: Columns, missing: str, *, one_hot: bool) -> Gathered:
    """Return what the rows of a table hold. Raises FileError, and ProjectError for a key."""
    if missing not in MISSING_WAYS:
        known = ", ".join(f'"{way}"' for way in MISSING_WAYS)
        raise ProjectError("data.missing", f"expected one of {known}, got {in_quotes(missing)}")
    gathered = Gathered(table, columns, missing, one_hot=one_hot)
    gathered.read(table)
    if gathered.lines:
        return gathered
    if gathered.dropped:
        problem = f"all of its {how_many(gathered.dropped, 'row')} have missing values, and are left out"
        raise FileError(table.file, f'{problem} by missing = "{DROP}"')
    raise FileError(table.file, "expected at least one row below the header, got none")


def _cells(table: Table, at: int) -> Iterator[tuple[int, str]]:
    """Yield the cells of a column with their lines, as far as the table has rows of its width."""
    try:
        for row in table.rows():
            yield row.line, row.cells[at]
    except FileError:
        return


def _picker(indices: Sequence[int]) -> Callable[[list[str]], Any]:
    """Return what takes some cells out of a row."""
    if len(indices) > 1:
        return itemgetter(*indices)
    return lambda cells: [cells[at] for at in indices]
