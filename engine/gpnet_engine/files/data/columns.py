"""Which columns of a table are inputs, targets, categories, or left out, and what a column is called in a message.

A message calls a column by its number and its name, since people count or read, and names occur twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from unicodedata import category

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.data.table import Table
from gpnet_engine.files.specification import DataSpec
from gpnet_engine.names import how_many

_SHOWN_NAMES = 20
_SHOWN_SIGNS = 40
_COMPARED = 1000  # names: each takes a while
Wanted = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns by what they are used for, counted from 0, in the order of the file; targets as they are asked for.

    names       of all columns of the file; without a header, their numbers
    categories  the inputs that are texts, of which each becomes an input
    """

    names: tuple[str, ...]
    has_names: bool
    inputs: tuple[int, ...]
    targets: tuple[int, ...]
    categories: frozenset[int] = frozenset()

    def called(self, index: int) -> str:
        """Return what a column is called in a sentence: column 3 ("Width cm")."""
        return f"column {index + 1} ({in_quotes(self.names[index])})" if self.has_names else f"column {index + 1}"

    def key(self, index: int) -> str:
        """Return how a column is written in a project file."""
        name = self.names[index]
        is_clear = (
            self.has_names and self.names.count(name) == 1 and name.isprintable() and 0 < len(name) <= _SHOWN_SIGNS
        )
        return in_quotes(name) if is_clear else str(index + 1)

    def listed(self, indices: Iterable[int]) -> str:
        """Return some columns as a list: 1 "Id", 2 "Length cm"."""
        wanted = list(indices)
        shown = [f"{at + 1} {in_quotes(self.names[at])}" if self.has_names else str(at + 1) for at in wanted]
        return ", ".join(shown[:_SHOWN_NAMES]) + (", …" if len(shown) > _SHOWN_NAMES else "")


def in_quotes(text: str) -> str:
    """Return a name or a cell in quotes, short enough for a message, and with nothing in it that is no sign."""
    shown = text if len(text) <= _SHOWN_SIGNS else f"{text[:_SHOWN_SIGNS]}…"
    return '"' + "".join(map(_shown, shown)) + '"'


def _shown(sign: str) -> str:
    if category(sign) == "Zs":  # blanks that do not break a line, and others, look like one
        return " "
    return repr(sign)[1:-1] if not sign.isprintable() else rf"\{sign}" if sign in '"\\' else sign


def chosen_columns(table: Table, data: DataSpec) -> tuple[Columns, tuple[str, ...]]:
    """Return which columns are what, and what was guessed. Raises ProjectError that names the key."""
    everything = Columns(table.names, table.has_names, tuple(range(len(table.names))), ())
    finder = _Finder(table.file, everything)
    targets = finder.found("target_columns", data.target_columns or [])
    if data.one_hot and len(targets) > 1:
        raise ProjectError("data.one_hot", f"expected one target column, got {len(targets)}")
    ignored = finder.found("ignore_columns", data.ignore_columns or [])
    notes: tuple[str, ...] = ()
    if data.input_columns is not None:
        inputs = sorted(finder.found("input_columns", data.input_columns))
    else:
        if table.is_first_unnamed and not ignored and 0 not in targets and len(table.names) > len(targets) + 1:
            ignored = [0]
            notes = ("its first column has no name and is left out; input_columns can take it in",)
        inputs = sorted(set(everything.inputs) - set(targets) - set(ignored))
    for key, others in (("input_columns", inputs), ("ignore_columns", ignored)):
        twice = sorted(set(targets) & set(others))
        if twice:
            raise ProjectError(f"data.{key}", f"{everything.called(twice[0])} is one of target_columns too")
    if not inputs:
        raise ProjectError("data.target_columns", f"expected some column of {table.file} to remain as input, got none")
    categories = _categories(finder, inputs, data)
    return Columns(table.names, table.has_names, tuple(inputs), tuple(targets), categories), notes


def _categories(finder: "_Finder", inputs: Sequence[int], data: DataSpec) -> frozenset[int]:
    """Return the columns that are said to be texts."""
    if isinstance(data.one_hot_inputs, bool):
        return frozenset()
    found = finder.found("one_hot_inputs", data.one_hot_inputs)
    for index in found:
        if index not in inputs:
            raise ProjectError("data.one_hot_inputs", f"expected input columns, {finder.columns.called(index)} is none")
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Finder:
    """Finds columns by name or number, counted from 1."""

    file: str
    columns: Columns

    def found(self, key: str, wanted: Wanted) -> list[int]:
        """Return the columns that a key lists. Raises ProjectError."""
        place = f"data.{key}"
        if any(isinstance(column, str) for column in wanted) and not self.columns.has_names:
            raise ProjectError(place, f"expected numbers counted from 1, as {self.file} has no header, got names")
        found = [self._index(place, column) for column in wanted]
        if len(set(found)) < len(found):
            raise ProjectError(place, "expected every column once, got one of them twice")
        return found

    def _index(self, place: str, column: str | int) -> int:
        names = self.columns.names
        if isinstance(column, int):
            if not 1 <= column <= len(names):
                raise ProjectError(place, f"expected numbers from 1 to {len(names)}, got {column}; {self._there()}")
            return column - 1
        same = [at for at, name in enumerate(names) if name == column.strip()]
        if len(same) > 1:
            numbers = " or ".join(str(at + 1) for at in same[:_SHOWN_NAMES])
            problem = f"{how_many(len(same), 'column')} of {self.file} are called {in_quotes(column)}"
            raise ProjectError(place, f"{problem}; expected a number in place of the name: {numbers}")
        if not same:
            problem = f"there is no column {in_quotes(column)} in {self.file}"
            meant = self._meant(column)
            there = self._there()
            raise ProjectError(place, f"{problem}; {meant}? I{there[1:]}" if meant else f"{problem}; {there}")
        return same[0]

    def _there(self) -> str:
        return f"its columns are {self.columns.listed(range(len(self.columns.names)))}"

    def _meant(self, column: str) -> str:
        """Return the column that a person may have meant, as a question."""
        plain = {_plain(name): name for name in reversed(self.columns.names[:_COMPARED]) if name}
        meant = get_close_matches(_plain(column), plain, 1, 0.7)
        if meant:
            return f"did you mean {in_quotes(plain[meant[0]])}"
        if column.strip().isdigit() and 1 <= int(column[:9]) <= len(self.columns.names):
            return f"did you mean the number {int(column)}, without quotes"
        return ""


def _plain(name: str) -> str:
    """Return a name without what people type differently: case, blanks and signs."""
    return "".join(filter(str.isalnum, name.casefold())) or name
