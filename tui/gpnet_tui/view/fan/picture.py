"""A field of columns and rows to write on; drawing fills what is left blank."""

from itertools import groupby

from gpnet_tui.view.fan.strokes import Signs
from gpnet_tui.view.text.ink import Ink, Line, Span, Target

_BLANK = Span(" ")


class Picture:
    """Characters in places, each a span of its own until the lines are made."""

    def __init__(self, columns: int, rows: int) -> None:
        """Start with nothing."""
        self._columns, self._rows = columns, rows
        self._spans: list[dict[int, Span]] = [{} for _ in range(rows)]

    def write(self, x: int, y: int, line: Line) -> None:
        """Write a line from a place on; what does not fit is left out."""
        if not 0 <= y < self._rows:
            return
        for part in line:
            for character in part.text:
                if 0 <= x < self._columns:
                    self._spans[y][x] = part._replace(text=character)
                x += 1

    def draw(self, signs: Signs) -> None:
        """Put drawn characters where nothing is written."""
        for (x, y), (sign, ink) in signs.items():
            if 0 <= y < self._rows and 0 <= x < self._columns:
                self._spans[y].setdefault(x, Span(sign, (ink,)))

    def lines(self) -> list[Line]:
        """Return the rows, in as few spans as can be."""
        return [tuple(_joined(row)) for row in self._spans]


def _joined(row: dict[int, Span]) -> list[Span]:
    every = [row.get(x, _BLANK) for x in range(max(row, default=-1) + 1)]
    return [Span("".join(part.text for part in run), inks, target) for (inks, target), run in groupby(every, _look)]


def _look(part: Span) -> tuple[tuple[Ink, ...], Target | None]:
    return part.inks, part.target
