"""The error E of every iteration as a curve of braille dots, with its scale and the present iteration.

Kept free of any pane, so that the picture follows from what was recorded, the iterations to show, and the size alone.
"""

from collections.abc import Callable
from dataclasses import astuple, dataclass
from itertools import groupby
from operator import itemgetter
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.questions.scores import LineOfTest
from gpnet_engine.time.error_curve import Columns, ErrorCurve, column_of, iteration_of
from gpnet_tui.view.axes import MOST_WIDTH, Axis, Scale, round_iterations, row_of, scale_of
from gpnet_tui.view.text.ink import Ink, Line, Span, fit, span, width, wrap
from gpnet_tui.view.text.signs import Sign

LEAST_COLUMNS, LEAST_ROWS = 10, 3
LARGE_COLUMNS, LARGE_ROWS = 50, 14  # from here on: round iterations below the plot, with their places
PRESENT, AHEAD, BROKEN = Sign.PRESENT, "┊", "×"
TEST = "╌"  # of test data: a line of other strokes, as not all people see its colour
LEFT = MOST_WIDTH + 1  # always as wide: the plot stands still while the numbers beside it change
_LEAST_SHOWN = 16  # iterations
_WAITING = "E of every iteration appears here as the run goes on"
_BLANK = 0x2800  # the braille character without dots
_HALVES = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))  # the dots of its left and right column, from above
# The dots of a column, by the first one that is set and the one behind the last.
_BARS = np.array([[[sum(half[top:end]) for end in range(5)] for top in range(5)] for half in _HALVES], dtype=np.uint32)
_UNITS = ((10**9, "G"), (10**6, "M"), (10**3, "k"))

_Floats: TypeAlias = NDArray[np.float64]
_Marks: TypeAlias = dict[int, tuple[str, Ink]]


def window(curve: ErrorCurve, iteration: int, is_all: bool, span: int) -> tuple[int, int]:  # noqa: FBT001
    """Return the first and the last iteration to show: the whole run, or `span` iterations around `iteration`."""
    end = max(curve.recorded, iteration, _LEAST_SHOWN)
    if is_all or span >= end:
        return 1, end
    first = max(min(iteration - span // 2, end - span + 1), 1)
    return first, first + span - 1


@dataclass(frozen=True, slots=True, eq=False)
class CurveView:
    """The curve from iteration `first` to `last`, `columns` by `rows` in size.

    `iteration` is the present one, `error` its E, as far as that is known. `right` is the curve of the same run without
    the mistakes that are made on purpose; it is drawn behind. `test` is E of the test data, drawn before it.
    """

    curve: ErrorCurve
    iteration: int
    first: int
    last: int
    axis: Axis
    columns: int
    rows: int
    error: float | None = None
    right: ErrorCurve | None = None
    test: LineOfTest | None = None

    def lines(self) -> list[Line]:
        """Return the picture, all blank where there is no room for one."""
        if not self._has_room:
            return [(span(" " * self.columns),)] * self.rows
        if not self.curve.recorded:
            return _sentence(_WAITING, self.columns, self.rows)
        seen = self.curve.columns(self.first, self.last, self._dots)
        scale = self._scale(self._dots)
        below = self._below()
        rows = self.rows - len(below)
        texts = _drawn(seen, scale, rows)
        marks = self._marks(seen, scale, texts)
        if self.right is not None:
            _put_behind(_drawn(self.right.columns(self.first, self.last, self._dots), scale, rows), texts, marks)
        self._put_test(scale, texts, marks)
        plot = zip(_axis(scale, rows), texts, marks, strict=True)
        return [*((*left, *_inked(text, over)) for left, text, over in plot), *below]

    @property
    def is_log(self) -> bool:
        """Whether the scale is logarithmic, chosen or by itself."""
        scale = self._scale(max(self._dots, 1))
        return self.axis is Axis.LOG if scale is None else scale.is_log

    def caption(self, *, is_brief: bool = True) -> str:
        """Return how to read the scale; unless it is to be brief, also whether it is chosen by itself."""
        text = "log" if self.is_log else "linear"
        if self.axis is Axis.AUTO:
            return text if is_brief else f"auto: {text}"
        return "linear, no E above 0" if self.axis is Axis.LOG and not self.is_log else text

    def iteration_at(self, x: int) -> int | None:
        """Return the iteration that a click in column `x` means, the nearest where none is drawn there."""
        if not (self._has_room and self.curve.recorded and LEFT <= x < self.columns):
            return None
        dot = 2 * (x - LEFT)
        left, right = (iteration_of(at, self.first, self.last, self._dots) for at in (dot, dot + 1))
        return left if self._cell(left) == x - LEFT else right

    def _scale(self, dots: int) -> "Scale | None":
        """Return the scale that holds all that is drawn."""
        curves = [curve.columns(self.first, self.last, dots) for curve in (self.curve, self.right) if curve is not None]
        low, high, broken = (np.concatenate(parts) for parts in zip(*map(astuple, curves), strict=True))
        tested = self._tested()[1]
        low, high = (np.concatenate([ends, tested]) for ends in (low, high))
        return scale_of(Columns(low, high, broken), self.error, self.axis)

    @property
    def _has_room(self) -> bool:
        return self.columns >= LEAST_COLUMNS and self.rows >= LEAST_ROWS

    @property
    def _dots(self) -> int:
        return 2 * (self.columns - LEFT)

    def _cell(self, iteration: int) -> int:
        """Return the character of the plot's rows in which an iteration is drawn."""
        return column_of(iteration, self.first, self.last, self._dots) // 2

    def _marks(self, seen: Columns, scale: "Scale | None", texts: list[str]) -> list[_Marks]:
        """Return for each row the signs that stand in place of the curve."""
        marks: list[_Marks] = [{} for _ in texts]
        marks[0] = {int(dot) // 2: (BROKEN, Ink.BREAK) for dot in np.flatnonzero(seen.broken)}
        if not self.first <= self.iteration <= self.last:
            return marks
        cell = self._cell(self.iteration)
        now = self._present()
        if scale is None or not np.isfinite(now).all():
            for text, over in zip(texts, marks, strict=True):
                if text[cell] == " ":
                    over.setdefault(cell, (AHEAD, Ink.STRONG))
        else:
            # A wide bucket does not tell E of each of its iterations; the middle of its range is on the curve.
            height = scale.heights(now).mean()
            marks[row_of(height, len(texts))][cell] = (PRESENT, Ink.STRONG)
        return marks

    def _tested(self) -> tuple[NDArray[np.int64], _Floats]:
        """Return the iterations that are shown at whose start E of the test data is known and finite, and that E."""
        if self.test is None:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        at, errors = self.test.points
        shown = (self.first <= at) & (at <= self.last) & np.isfinite(errors)
        return at[shown], errors[shown]

    def _put_test(self, scale: "Scale | None", texts: list[str], marks: list[_Marks]) -> None:
        """Put E of the test data before the curve, joined from one iteration where it is known to the next.

        Where the curve stands in the same place, both are seen by turns.
        """
        at, errors = self._tested()
        if scale is None or not len(at):
            return
        cells = [self._cell(iteration) for iteration in at.tolist()]
        heights = scale.heights(errors)
        for cell in range(cells[0], cells[-1] + 1):
            row = row_of(float(np.interp(cell, cells, heights)), len(marks))
            if texts[row][cell] == " " or cell % 2 == 0:
                marks[row].setdefault(cell, (TEST, Ink.STRONG))

    def _present(self) -> _Floats:
        """Return the least and the largest that E of the present iteration can be; NaN if nothing is known of it."""
        if self.error is not None:
            return np.array([self.error, self.error])
        now = self.curve.columns(self.iteration, self.iteration, 1)
        return np.concatenate([now.low, now.high])

    def _below(self) -> list[Line]:
        """Return what stands below the plot: a line of numbers, and where there is room a line with their places."""
        line = self._iterations()
        if self.rows < LARGE_ROWS or self.columns < LARGE_COLUMNS:
            return [line]
        signs = [(sign, part.inks) for part in line for sign in part.text]
        places = {self._cell(at) for at in (self.first, self.last, self.iteration) if self.first <= at <= self.last}
        for iteration in round_iterations(self.first, self.last, self.columns - LEFT):
            text, cell = f"{iteration:,}", self._cell(iteration)
            start = LEFT + cell - len(text) // 2
            around = signs[max(start - 1, LEFT) : start + len(text) + 1]
            if start >= LEFT and start + len(text) <= self.columns and all(sign == " " for sign, _ in around):
                signs[start : start + len(text)] = [(sign, (Ink.DIM,)) for sign in text]
                places.add(cell)
        axis = "".join("┬" if cell in places else "─" for cell in range(self.columns - LEFT))
        numbers = tuple(Span("".join(sign for sign, _ in run), inks) for inks, run in groupby(signs, itemgetter(1)))
        return [(span(f"{' ' * (LEFT - 1)}└{axis}", Ink.FRAME),), numbers]

    def _iterations(self) -> Line:
        """Return the line below the plot: the first iteration, the last, and the present one where there is room."""
        tries = [(True, "{:,}".format), (True, _brief)] if self.first < self.iteration < self.last else []
        tries += [(False, "{:,}".format), (False, _brief)]
        lines = (self._numbered(text, is_shown=is_shown) for is_shown, text in tries)
        return next(filter(None, lines), fit((span(_brief(self.last).rjust(self.columns), Ink.DIM),), self.columns))

    def _numbered(self, text: Callable[[int], str], *, is_shown: bool) -> Line:
        """Return that line with or without the present iteration; nothing where it does not fit or tells too little."""
        first, last = text(self.first), text(self.last)
        room = self.columns - LEFT - len(first) - len(last)
        if room < 1 or first == last:
            return ()
        between: Line = (span(" " * room),)
        if is_shown:
            now = text(self.iteration)
            cell = self._cell(self.iteration) - len(first)
            start = max(min(cell - len(now) // 2, room - 1 - len(now)), 1)
            if not start <= cell < start + len(now) < room or now in {first, last}:
                return ()
            between = fit((span(" " * start), span(now, Ink.STRONG)), room)
        inks = {self.iteration: Ink.STRONG}
        left, right = (span(number, inks.get(at, Ink.DIM)) for number, at in ((first, self.first), (last, self.last)))
        return (span(" " * LEFT), left, *between, right)


def _drawn(seen: Columns, scale: Scale | None, rows: int) -> list[str]:
    """Return the rows of the plot in braille characters, two by four dots each."""
    if scale is None:
        return [" " * (len(seen.low) // 2)] * rows
    # NaN stands between what must not be joined; columns between two iterations are filled in.
    at = np.flatnonzero(~np.isnan(seen.low) | seen.broken)
    depths = ((1 - scale.heights(errors[at])) * (4 * rows - 1) for errors in (seen.high, seen.low))
    tops, bottoms = _joined(
        *(np.interp(np.arange(len(seen.low)), at, depth, np.nan, np.nan).round() for depth in depths)
    )
    starts = np.arange(rows)[:, None] * 4
    firsts, ends = ((np.nan_to_num(dots) - starts).clip(0, 4).astype(np.int64) for dots in (tops, bottoms + 1))
    dots = _BARS[0, firsts[:, ::2], ends[:, ::2]] | _BARS[1, firsts[:, 1::2], ends[:, 1::2]]
    signs = np.where(dots, dots + _BLANK, ord(" ")).astype("<u4")
    return [row.tobytes().decode("utf-32-le") for row in signs]


def _joined(tops: _Floats, bottoms: _Floats) -> tuple[_Floats, _Floats]:
    """Make neighbouring columns meet half way where one ends above the other."""
    higher, lower = tops.copy(), bottoms.copy()
    for left, right in ((slice(None, -1), slice(1, None)), (slice(1, None), slice(None, -1))):
        is_apart = bottoms[left] + 1 < tops[right]
        middle = np.floor((bottoms[left] + tops[right]) / 2)
        lower[left] = np.where(is_apart, np.maximum(lower[left], middle), lower[left])
        higher[right] = np.where(is_apart, np.minimum(higher[right], middle + 1), higher[right])
    return higher, lower


def _put_behind(other: list[str], texts: list[str], marks: list[_Marks]) -> None:
    """Put the dots of another curve where nothing else is drawn."""
    for row, behind, over in zip(texts, other, marks, strict=True):
        for at, (sign, own) in enumerate(zip(behind, row, strict=True)):
            if own == " " and sign != " ":
                over.setdefault(at, (sign, Ink.DIM))


def _axis(scale: Scale | None, rows: int) -> list[Line]:
    """Return what stands left of the plot: the ends of the scale, and round numbers between them."""
    texts = {} if scale is None else scale.labels(rows)
    plain = span(" " * (LEFT - 1) + "│", Ink.FRAME)
    return [
        (span(texts[row].rjust(LEFT - 1), Ink.DIM), span("┤", Ink.FRAME)) if row in texts else (plain,)
        for row in range(rows)
    ]


def _inked(text: str, marks: _Marks) -> Line:
    """Return a row of the plot in as few spans as can be."""
    if not marks:
        return (span(text, Ink.ERROR),)
    cells = [marks.get(at) or (sign, Ink.ERROR) for at, sign in enumerate(text)]
    return tuple(span("".join(sign for sign, _ in run), ink) for ink, run in groupby(cells, itemgetter(1)))


def _brief(iteration: int) -> str:
    texts = (f"{iteration / size:.1f}".removesuffix(".0") + unit for size, unit in _UNITS if iteration >= size)
    return next(texts, str(iteration))


def _sentence(text: str, columns: int, rows: int) -> list[Line]:
    """Return a sentence in the middle of the place."""
    lines = wrap(text, columns - 2, Ink.DIM)[:rows]
    above = (rows - len(lines)) // 2
    centred = [fit((span(" " * ((columns - width(line)) // 2)), *line), columns) for line in lines]
    empty = [fit((), columns)]
    return [*empty * above, *centred, *empty * (rows - above - len(lines))]
