"""A TOML text that is changed key by key: the comments, order and spelling of everything else stay.

Long lists of numbers are taken out before tomlkit gets the text, as it takes a second for each megabyte.
"""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import tomlkit
from tomlkit.items import Array, Float, Trivia
from tomlkit.toml_document import TOMLDocument

from gpnet_engine.arrays import Matrix, same_bits
from gpnet_engine.files.project_file import FORMAT

_LONG = 2000
_FIRST_KEY = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*")
_LONG_LIST = re.compile(rf"(=[ \t]*)(\[[\d\s,.eE+\-_\[\]\x22]{{{_LONG},}}\])")


class Draft:
    """A TOML text to be changed."""

    def __init__(self, text: str) -> None:
        """Take a text apart. Raises tomlkit's TOMLKitError when it is not TOML."""
        self._mark = "numbers"
        while self._mark in text:
            self._mark += "-"
        self._lists: list[str] = []
        shortened = _LONG_LIST.sub(lambda found: found[1] + self._stand_in(found[2]), text)
        self._document: TOMLDocument = tomlkit.parse(shortened)

    def text(self) -> str:
        """Return the whole text."""
        stand_in = re.compile(f'"{self._mark}(\\d+)"')
        return stand_in.sub(lambda found: self._lists[int(found[1])], self._document.as_string())

    @property
    def says_format(self) -> bool:
        """Whether the text says its format already."""
        return "format" in self._document

    def title(self, title: str) -> None:
        """Set the title, at the top where there is none."""
        self._document["title"] = title

    def put(self, table: str, key: str, text: str) -> None:
        """Set a key to the value that `text` is in TOML; a table that is missing is made at the end.

        `table` may be one inside another: state.velocity.weights.
        """
        *outer, name = table.split(".")
        parent: Any = self._document
        for one in outer:
            if one not in parent:
                parent[one] = tomlkit.table(is_super_table=True)
            parent = parent[one]
        if name not in parent:
            parent[name] = tomlkit.table()
        is_list_of_lines = len(text) > _LONG or "\n" in text
        self._table(table)[key] = tomlkit.value(self._stand_in(text) if is_list_of_lines else text)

    def put_numbers(self, table: str, key: str, was: list[Any] | None, now: Matrix, text: Callable[[], str]) -> None:
        """Set a list, or a list of rows, to `now`, cell by cell where it had the same shape."""
        before = _numbers(was, now.shape)
        if before is not None and same_bits(before, now):
            return
        given = self._table(table).get(key)
        if before is None or not isinstance(given, Array):
            self.put(table, key, text())
            return
        for place in np.argwhere(before.view(np.int64) != now.view(np.int64)).tolist():
            row = given[place[0]] if now.ndim > 1 else given
            number = float(now[tuple(place)])
            row[place[-1]] = Float(number, Trivia(), repr(number))

    def drop(self, table: str, *keys: str) -> None:
        """Take keys out, and the comments on their lines with them."""
        for key in keys:
            if key in self._table(table):
                del self._table(table)[key]

    def drop_table(self, table: str) -> None:
        """Take a whole table out."""
        if table in self._document:
            del self._document[table]

    def keep_edits(self, count: int) -> None:
        """Leave the first `count` tables of [[edits]], and take the others out."""
        edits = self._document.get("edits")
        if edits is None:
            return
        if not count:
            del self._document["edits"]
            return
        for _ in range(len(edits) - count):
            del edits[len(edits) - 1]

    def _table(self, name: str) -> Any:  # noqa: ANN401 - tomlkit has several kinds of tables
        found: Any = self._document
        for one in name.split("."):
            found = found.get(one, {})
        return found

    def _stand_in(self, text: str) -> str:
        self._lists.append(text)
        return f'"{self._mark}{len(self._lists) - 1}"'


def with_tables(text: str, tables: str) -> str:
    """Return a text with more tables at its end; nothing else can stand there without belonging to the last one."""
    if not tables:
        return text
    return f"{text.rstrip()}\n{tables}"


def with_format(text: str) -> str:
    """Return a text that says its format, above all that is no comment."""
    at = _FIRST_KEY.match(text)
    start = at.end() if at is not None else 0
    return f"{text[:start]}format = {FORMAT}\n{text[start:]}"


def _numbers(given: list[Any] | None, shape: tuple[int, ...]) -> Matrix | None:
    """Return what a file gives as an array; None where it has another shape."""
    if given is None or len(given) != shape[0] or any(len(row) != shape[1] for row in given if len(shape) > 1):
        return None
    return np.array(given, dtype=np.float64)
