"""A question as learning platforms ask it: text and matrices with gaps, each with the answers that it knows.

It says nothing of how a platform writes it: each writer in files/banks escapes texts for its own format.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Alternative:
    """An answer that a gap knows: its text, how many percent of the marks it gets, and what is said of it.

    A number has a tolerance: how far off a typed number may be.
    """

    answer: str
    percent: int
    feedback: str = ""
    tolerance: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A place to fill in. `weight` is what it counts beside the other gaps of its question; the right answer is first.

    With `is_choice`, the alternatives are shown, and one is chosen; else a number is typed.
    """

    weight: int
    alternatives: tuple[Alternative, ...]
    is_choice: bool = False


Cell: TypeAlias = str | Gap


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text, with gaps in it."""

    parts: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A matrix and what stands before it: its name and =."""

    label: str
    rows: tuple[tuple[Cell, ...], ...]


Block: TypeAlias = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its name. One that `stands_alone` has a single gap, in a paragraph of its own at the end."""

    name: str
    blocks: tuple[Block, ...]
    stands_alone: bool = False

    def gaps(self) -> Iterator[Gap]:
        """Yield the gaps, in their order."""
        for block in self.blocks:
            rows = block.rows if isinstance(block, Table) else (block.parts,)
            yield from (cell for row in rows for cell in row if isinstance(cell, Gap))


def paragraph(text: str) -> Paragraph:
    """Return text without gaps."""
    return Paragraph((text,))
