"""Matrices of a sheet: numbers below each other, gaps among them, cut where they are large; no gap is left out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from gpnet_engine.names import as_shown, with_minus
from gpnet_engine.teaching.banks.digits import given_text
from gpnet_tui.view.documents.blocks import Entry, Mark, MatrixPart
from gpnet_tui.view.documents.breaking import COLUMN_GAP, PAGE_COLUMNS
from gpnet_tui.view.text.numbers import DEFAULT_DIGITS, short

MOST_WHOLE = 1_000  # numbers; a sheet prints whatever someone needs to compute by hand
MOST_ROWS, MOST_COLUMNS = 12, 10
_FIRST = 4  # rows or columns of a matrix that is cut; the last one stands behind them
_SIDES = 8  # characters that brackets and dots take
Shape: TypeAlias = tuple[int, int]
Write: TypeAlias = Callable[[int, int], Entry]


def given_entry(number: float) -> Entry:
    """Return a number that is given, with no more digits than it needs."""
    return Entry(as_shown(given_text(number)))


def computed_text(number: float, decimals: int | None) -> str:
    """Return a number that is computed: with the decimals of the sheet, else as on screen."""
    if decimals is None:
        return short(number, DEFAULT_DIGITS)
    return with_minus(f"{number:z.{decimals}f}")


def matrices(label: str, shape: Shape, write: Write, needed: Iterable[tuple[int, int]] = ()) -> Iterator[MatrixPart]:
    """Yield a matrix, in several parts where it is too wide for a page; `needed` are cells that are not left out."""
    cells = list(needed)
    is_cut = shape[0] * shape[1] > MOST_WHOLE
    rows = _shown(shape[0], MOST_ROWS, {row for row, _ in cells}) if is_cut else tuple(range(shape[0]))
    columns = _shown(shape[1], MOST_COLUMNS, {column for _, column in cells}) if is_cut else tuple(range(shape[1]))
    lines = [_aligned([write(row, column) for row in rows]) for column in columns]
    for first, last in _pieces(lines):
        entries = tuple(zip(*lines[first:last], strict=True))
        yield MatrixPart(label, shape, rows, columns[first:last], entries)


def _shown(length: int, most: int, needed: set[int]) -> tuple[int, ...]:
    """Return which rows or columns are shown: all if they are few, else the first, the last and what is needed."""
    if length <= most:
        return tuple(range(length))
    return tuple(sorted({*range(_FIRST), length - 1, *needed}))


def _aligned(column: Sequence[Entry]) -> list[Entry]:
    """Return the numbers of a column with blanks in the place of decimals that others have."""
    behind = [len(one.text.partition(".")[2]) + ("." in one.text) if _has_point(one) else 0 for one in column]
    most = max(behind)
    return [
        replace(one, text=one.text + " " * (most - own)) if _has_point(one) else one
        for one, own in zip(column, behind, strict=True)
    ]


def _has_point(one: Entry) -> bool:
    return one.mark is not Mark.GAP and "e" not in one.text and one.text[-1:].isdigit()


def _pieces(columns: Sequence[Sequence[Entry]]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last column of each piece that fits on a line."""
    first, width = 0, 0
    for place, column in enumerate(columns):
        own = max(one.width for one in column) + COLUMN_GAP
        if place > first and width + own > PAGE_COLUMNS - _SIDES:
            yield first, place
            first, width = place, 0
        width += own
    yield first, len(columns)
