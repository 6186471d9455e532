"""The numbers that a person gives for an iteration: cells of results, as they were typed or as a program wrote them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeAlias

Texts: TypeAlias = tuple[tuple[str, ...], ...]
_NONE_GIVEN: Mapping[str, Texts] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Answers:
    """Numbers of one iteration, by the names of results (`net_c`, `error`, `new_W_c`).

    texts         the rows of a result, as texts that `float` reads: digits, one point, perhaps a sign and an exponent,
                  or nan, inf and -inf; an empty one is not answered
    relative      how far off numbers that no one typed may be, relatively; None where they were typed, so that their
                  last digit counts
    printed       numbers that are not the person's: a sheet prints them, and they are gone on with
    decimal_mark  what the person wrote in numbers, and expects in what is said of them: a point or a comma
    """

    texts: Mapping[str, Texts] = field(default_factory=lambda: _NONE_GIVEN)
    relative: float | None = None
    decimal_mark: str = "."
    printed: Mapping[str, Texts] = field(default_factory=lambda: _NONE_GIVEN)

    def text(self, name: str, row: int, column: int) -> str:
        """Return the text of a cell, counted from 0; empty where it is not answered."""
        rows = self.texts.get(name)
        return rows[row][column] if rows is not None else ""

    def with_text(self, name: str, row: int, column: int, text: str, shape: tuple[int, int]) -> "Answers":
        """Return the answers with another text in a cell; `shape` is that of the result.

        A result that was answered in another shape, such as for a batch of another size, begins anew.
        """
        blank = (("",) * shape[1],) * shape[0]
        rows = self.texts.get(name, blank)
        if (len(rows), len(rows[0])) != shape:
            rows = blank
        line = (*rows[row][:column], text, *rows[row][column + 1 :])
        changed = {**self.texts, name: (*rows[:row], line, *rows[row + 1 :])}
        return replace(self, texts={key: value for key, value in changed.items() if any(map(any, value))})

    @property
    def count(self) -> int:
        """How many cells are answered."""
        return sum(len(row) - row.count("") for rows in self.texts.values() for row in rows)
