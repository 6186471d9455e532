"""Texts as numbers: each that occurs in a column becomes a column of its own, with 1 where it stands and 0 elsewhere.

Used for the classes of a target and for categories among the inputs alike.
"""

from array import array

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.files.data.cells import NUMBERS, is_number

MOST_CATEGORIES = 1000  # of a column: more are names, or numbers
_NONE = -1


class Category:
    """The texts of one column, gathered row by row."""

    def __init__(self, decimal: str) -> None:
        """Begin with no row. `decimal` is how numbers among the texts are written."""
        self._number = NUMBERS[decimal]
        self._decimal = decimal
        self._codes = array("i")
        self._texts: dict[str, int] = {}

    def __len__(self) -> int:
        """Return how many different texts there are so far."""
        return len(self._texts)

    def take(self, cell: str) -> bool:
        """Take the text of one more row if it was there before; return whether it was."""
        code = self._texts.get(cell.strip())
        if code is None:
            return False
        self._codes.append(code)
        return True

    def give_back(self, rows: int) -> None:
        """Forget what was taken of a row after some `rows`."""
        del self._codes[rows:]

    def add(self, text: str | None) -> None:
        """Take the text of one more row; None if it is missing."""
        self._codes.append(_NONE if text is None else self._texts.setdefault(text, len(self._texts)))

    def names(self) -> tuple[str, ...]:
        """Return the texts in the order of their columns: of their numbers if all are numbers, else of their letters.

        Texts of the same number are one.
        """
        return tuple(names[0] for names in self._groups())

    def columns(self) -> Matrix:
        """Return a row for every row, with a column for every name; NaN in a row whose text is missing."""
        groups = self._groups()
        place_of = {text: place for place, texts in enumerate(groups) for text in texts}
        places = np.array([*(place_of[text] for text in self._texts), _NONE], dtype=np.int32)  # the last is of _NONE
        found = places[np.frombuffer(self._codes, dtype=np.int32)]
        hot = np.zeros((len(found), len(groups)))
        hot[np.arange(len(found)), found] = 1.0
        hot[found == _NONE] = np.nan
        return hot

    def _groups(self) -> list[list[str]]:
        texts = list(self._texts)
        if not all(is_number(text, self._decimal) for text in texts):
            return [[text] for text in sorted(texts)]
        groups: dict[float, list[str]] = {}
        for text in sorted(texts, key=self._number):
            groups.setdefault(self._number(text), []).append(text)
        return list(groups.values())
