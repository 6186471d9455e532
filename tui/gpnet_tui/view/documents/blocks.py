"""What a printed document is made of, whatever language it is written in: headings, sentences, matrices and formulas.

Texts are plain: each renderer escapes them for its own language, and typesets formulas from how the screen writes them.
A gap, for someone to fill in, is a cell like all others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeAlias

from gpnet_engine.names import listed

GAP_WIDTH = 8  # characters


class Mark(Enum):
    """What is meant by an entry."""

    PLAIN = auto()
    CHOSEN = auto()  # the cell that is explained below its matrices
    WRONG = auto()  # made wrong by a mistake on purpose
    GAP = auto()  # to be filled in
    ANSWER = auto()  # what belongs into a gap, in a key


@dataclass(frozen=True, slots=True)
class Entry:
    """A number as it is written. Blanks behind it stand in the place of decimals that it has not.

    Of a gap, nothing of the text is printed: it is only as wide.
    """

    text: str
    mark: Mark = Mark.PLAIN

    @property
    def width(self) -> int:
        """How many characters it takes."""
        return max(len(self.text), GAP_WIDTH) if self.mark is Mark.GAP else len(self.text)


GAP = Entry("", Mark.GAP)


@dataclass(frozen=True, slots=True)
class MatrixPart:
    """A matrix in an equation: what is written above it, its shape, and the rows and columns that are shown, from 0.

    `entries` hold a row for each row that is shown. Dots stand where some are left out.
    """

    label: str
    shape: tuple[int, int]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    entries: tuple[tuple[Entry, ...], ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return (len(self.rows), len(self.columns)) == self.shape

    def cut_text(self) -> str:
        """Return which rows and columns are shown: rows 1–3 and 128 of 128; nothing of a whole matrix."""
        sides = (("row", self.rows, self.shape[0]), ("column", self.columns, self.shape[1]))
        return ", ".join(
            f"{word}{'s' if len(shown) > 1 else ''} {_runs_text(shown)} of {total:,}"
            for word, shown, total in sides
            if len(shown) < total
        )

    def widths(self) -> list[int]:
        """Return how many characters each column takes."""
        return [max(row[place].width for row in self.entries) for place in range(len(self.columns))]


def runs(indices: Sequence[int]) -> Iterator[range]:
    """Yield indices in runs of those that follow each other: dots stand between two runs."""
    start = 0
    for place in range(1, len(indices) + 1):
        if place == len(indices) or indices[place] != indices[place - 1] + 1:
            yield range(indices[start], indices[place - 1] + 1)
            start = place


def _runs_text(indices: Sequence[int]) -> str:
    return listed(f"{run.start + 1:,}" if len(run) == 1 else f"{run.start + 1:,}–{run.stop:,}" for run in runs(indices))


Part: TypeAlias = str | MatrixPart

EQUALS = "="
BETWEEN = ""
"""Stands between matrices that only stand beside each other."""


def cut_texts(parts: tuple[Part, ...]) -> list[str]:
    """Return which rows and columns are shown of each matrix of which some are left out."""
    texts = (f"{part.label}: {part.cut_text()}" for part in parts if isinstance(part, MatrixPart) and part.cut_text())
    return list(dict.fromkeys(texts))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a part (1), of a section (2) or of an operation (3)."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences; a note is set apart, and a warning more so."""

    text: str
    is_note: bool = False
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in symbols, on a line of its own."""

    text: str


@dataclass(frozen=True, slots=True)
class MatrixEquation:
    """Matrices and the operators between them."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """One form of a value on the way to it, and the sign before it: = or ≈."""

    sign: str
    formula: str | Entry


@dataclass(frozen=True, slots=True)
class CellEquation:
    """How one cell is computed: its name, then symbols, numbers and value, each behind its sign."""

    name: str
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of short texts."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """Blocks that stay on one page, if it has room for them."""

    blocks: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a page."""


Block: TypeAlias = Heading | Paragraph | Formula | MatrixEquation | CellEquation | Listing | Together | PageBreak


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its title, and its blocks."""

    title: str
    blocks: tuple[Block, ...] = field(default=())


def each_block(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield blocks, and those that stand together one after the other."""
    for block in blocks:
        if isinstance(block, Together):
            yield from each_block(block.blocks)
        else:
            yield block
