"""A matrix product as a cross: one factor at the left, the other above, and the result where they meet.

The row that is lit comes from the left, the column from above: the cell where they cross is made of both. With one
column and one row it is a multiplication table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from gpnet_tui.view.equations.block import MatrixBlock
from gpnet_tui.view.equations.flow import is_whole
from gpnet_tui.view.text.ink import Ink, Line, fit, span, width

_PLUS = 3  # columns between the products and the bias that is added
_RULE = 2  # columns of the line between the left factor and the result
LEAST_CUT = 3  # rows or columns of a matrix that is cut: some left out before, the one that matters, some after

Labels = Callable[[int], str]


@dataclass(frozen=True)
class Cross:
    """The blocks of a product, and what their rows and columns belong to.

    `inner` labels the columns of `left` and the rows of `above`, which are multiplied with each other. A bias that all
    rows share stands in the row of the chosen cell only.
    """

    left: MatrixBlock
    above: MatrixBlock
    result: MatrixBlock
    bias: MatrixBlock | None
    rows: Labels
    inner: Labels
    columns: Labels
    chosen: int

    @property
    def is_whole(self) -> bool:
        """Tell whether all cells are in sight."""
        return is_whole([self.left, self.above, self.result])

    @property
    def shows_enough(self) -> bool:
        """Tell whether three columns of each matrix are in sight, or all that it has."""
        blocks = (self.left, self.result)
        return all(len(block.columns) >= min(LEAST_CUT, block.array.shape[1]) for block in blocks)

    @cached_property
    def width(self) -> int:
        """How many columns of the screen it takes."""
        return self._area + _RULE + max(self._cells, width(self._name) + 1)

    @cached_property
    def _cells(self) -> int:
        """How many columns the right factor and the result take."""
        return max(self.above.inner, self.result.inner)

    @property
    def _name(self) -> Line:
        """The title of the result, without its shape where that is wider than its numbers."""
        title = self.result.title
        return title if width(title) < self._cells else _without_shape(title)

    @cached_property
    def height(self) -> int:
        """How many lines it takes."""
        return self._has_header + len(self.above.rows) + 1 + len(self.result.rows)

    @cached_property
    def _has_header(self) -> bool:
        return bool(self.columns(0))

    @cached_property
    def _labels_above(self) -> int:
        return max((len(self.inner(row)) for row in self.above.rows), default=0)

    @cached_property
    def _gutter(self) -> int:
        longest = max((len(self.rows(row)) for row in self.left.rows), default=0)
        return longest + (longest > 0)

    @cached_property
    def _factor(self) -> int:
        """How many columns the left factor takes, with the labels of its rows and the bias."""
        added = 0 if self.bias is None else _PLUS + self._bias_width
        return self._gutter + self.left.inner + added

    @property
    def _bias_width(self) -> int:
        return 0 if self.bias is None else max(self.bias.inner, width(self._bias_name))

    @property
    def _bias_name(self) -> Line:
        return () if self.bias is None else _without_shape(self.bias.title)

    @cached_property
    def _area(self) -> int:
        """How many columns stand left of the line."""
        above, left, labels = width(self.above.title) + 1, width(self.left.title) + 1, self._labels_above
        if self._has_header:
            return max(self._factor, above, left + labels)
        are_beside = len(self.above.rows) == 1
        return max(self._factor, above + labels, left + labels + (above if are_beside else 0))

    def lines(self) -> list[Line]:
        """Draw it."""
        return [*self._upper(), self._middle(), *self._lower()]

    def _upper(self) -> list[Line]:
        """Return the factor that stands above, with its title before its first line."""
        lines: list[tuple[Line, Line]] = [((), self.above.over(self.columns))] if self._has_header else []
        for row, cells in zip(self.above.seen(), self.above.bare(), strict=True):
            label = "" if row is None else self.inner(row)
            lines.append(((span(label.rjust(self._labels_above), Ink.DIM),), cells))
        first, cells = lines[0]
        lines[0] = (*self.above.title, span(" "), *first), cells
        last, cells = lines[-1]
        start = fit((), self._area - self._factor)
        lines[-1] = (*fit((*start, *self.left.title), self._area - width(last)), *last), cells
        return [(*self._right(before), span(" │", Ink.DIM), *_banded(cells)) for before, cells in lines]

    def _middle(self) -> Line:
        """Return the line between: the labels of the columns on the left, the name of the result on the right."""
        labels = (*fit((), self._gutter), *self.left.over(self.inner))
        if self.bias is not None:
            labels = (*labels, span(" + ", Ink.DIM), *self._centred_name())
        rest = self.width - self._area - _RULE - 1 - width(self._name)
        rule = span((" " + "─" * (rest - 1))[:rest], Ink.DIM)
        return (*self._right(labels), span(" ├ ", Ink.DIM), *self._name, rule)

    def _centred_name(self) -> Line:
        name = self._bias_name
        return (*fit((), self._bias_width - width(name)), *name)

    def _lower(self) -> list[Line]:
        """Return the rows of the left factor, each with the row of the result that it makes."""
        added = self._added()
        found: list[Line] = []
        for row, cells, end, made in zip(self.left.seen(), self.left.bare(), added, self.result.bare(), strict=True):
            label = fit((span("" if row is None else self.rows(row), Ink.DIM),), self._gutter)
            found.append((*self._right((*label, *_banded(cells), *end)), span(" │", Ink.DIM), *made))
        return found

    def _added(self) -> list[Line]:
        """Return what is added in each row."""
        if self.bias is None:
            return [()] * len(self.left.rows)
        is_shared = len(self.bias.rows) != len(self.left.rows)
        rows = self.bias.bare()
        blank = fit((), self._bias_width)
        cells = [rows[0] if row == self.chosen else blank for row in self.left.seen()] if is_shared else rows
        missing = self._bias_width - self.bias.inner
        return [(*fit((), _PLUS + (missing if line is not blank else 0)), *line) for line in cells]

    def _right(self, line: Line) -> Line:
        """Set a line to the right, against the rule."""
        return (*fit((), self._area - width(line)), *line)


def _without_shape(title: Line) -> Line:
    return (title[0]._replace(text=title[0].text.partition("  ")[0]),)


def _banded(line: Line) -> Line:
    """Let lit cells beside each other be one band."""
    lit = [Ink.LIT in part.inks for part in line]
    return tuple(
        part._replace(inks=(Ink.LIT,)) if 0 < place < len(line) - 1 and lit[place - 1] and lit[place + 1] else part
        for place, part in enumerate(line)
    )
