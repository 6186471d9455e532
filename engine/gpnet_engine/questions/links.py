"""What a number is the sum of, cell by cell, and further back: the lines of a tree of origins.

Kept apart from `origins`, which say of one cell how it got its number.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from gpnet_engine.arrays import Values
from gpnet_engine.formulas.addends import NO_REST, Addend, Rest, cell_at, largest_terms
from gpnet_engine.formulas.expressions import Cells, Function
from gpnet_engine.names import before_update, is_drawn_within, is_parameter, is_single, updated
from gpnet_engine.questions.origins import OriginKind, origin_of
from gpnet_engine.time.session import Position, Session, go_to

_MOST_LOOKED_AT = 8  # terms: more than any formula has numbers that are no cells
_LEAVES = frozenset(OriginKind) - {OriginKind.COMPUTED, OriginKind.CARRIED}


@dataclass(frozen=True, slots=True)
class Link:
    """A cell at a position, and how it got its number: one line of the tree of origins.

    `kind`, `position` and `column_there` are those of its origin; rows and columns count from 0.
    """

    name: str
    row: int
    column: int
    value: float
    kind: OriginKind
    position: Position
    column_there: int

    @property
    def is_leaf(self) -> bool:
        """Whether it comes from nothing else: it was given or typed, begins at 0, counts, or follows a schedule."""
        return self.kind in _LEAVES


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """One term that a cell is the sum of, and the cells in it; `left_out` counts those that are not listed."""

    addend: Addend
    links: tuple[Link, ...]
    left_out: int


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """What a cell comes from: its largest terms, and the rest summed up. `session` is where their cells are known."""

    session: Session
    branches: tuple[Branch, ...] = ()
    rest: Rest = NO_REST


def link_to(session: Session, name: str, row: int, column: int) -> Link | None:
    """Return a cell of the session as the root of a tree of origins; None if it is not known there."""
    origin = origin_of(session, name, row, column)
    if origin is None:
        return None
    value = session.values[name][row, column].item()
    return Link(name, row, column, value, origin.kind, origin.position, origin.column)


def links(session: Session, link: Link, most: int) -> Links:
    """Return what the cell of `link` is the sum of: at most `most` terms, each with at most `most` cells.

    Any session with the same edits will do. If the link points to an earlier iteration, or its operation is not done
    yet at `session`, this moves to `link.position`: pass on the session that is returned.
    """
    if link.is_leaf:
        return Links(session)
    there = _session_knowing(session, link.position)
    name = updated(link.name) if link.kind is OriginKind.CARRIED else link.name
    origin = origin_of(there, name, link.row, link.column)
    if origin is None or origin.expression is None:
        return Links(there)
    largest = largest_terms(origin.expression, there.values, most)
    if len(largest.terms) == 1 and not largest.rest.count:
        # The one term is the cell itself, also where its formula gives another number: on paper the cell is rounded,
        # and the logarithm of an output that rounds to 0 or 1 is not what E is computed with.
        largest = replace(largest, terms=(replace(largest.terms[0], value=link.value),))
    branches = tuple(_branch(there, addend, most) for addend in largest.terms)
    return Links(there, branches, largest.rest)


def largest_behind(session: Session, link: Link) -> Link | None:
    """Return the cell that contributes most to the one of `link`: a factor of its largest term, whatever that is.

    Among the factors of one term, a number that this iteration computed comes before a weight that an earlier iteration
    left, and that before a given number; a matrix comes before a single number, such as the factor of clipping. In an
    update of a parameter, the step counts, not the parameter before it; of what an optimizer keeps, either may count
    most. None if the cell comes from nothing else.
    """
    own = before_update(link.name) if is_parameter(link.name) else None
    for branch in links(session, link, _MOST_LOOKED_AT).branches:
        others = [one for one in branch.links if one.name != own]
        if others:  # a number in a formula has no cell
            target = min(others, key=lambda one: (one.is_leaf, is_single(one.name), one.kind is OriginKind.CARRIED))
            # What is drawn within a formula only is gone through: from a step to its gradient, from E to an output.
            return largest_behind(session, target) if is_drawn_within(target.name) else target
    return None


def _session_knowing(session: Session, position: Position) -> Session:
    """Return `session` if it knows what was computed up to `position`, else the session there."""
    is_known = session.position.iteration == position.iteration and session.position.step >= position.step
    return session if is_known else go_to(session, position)


def _branch(session: Session, addend: Addend, most: int) -> Branch:
    values, written = session.values, addend.cells
    is_even = isinstance(addend.expression, Function) and addend.expression.is_even
    largest = (cell for cells in written for cell in islice(_by_size(cells, values, is_even=is_even), most))
    listed = [*dict.fromkeys(largest)][:most]
    apart = (cells for cells in written if not any(_covers(other, cells) for other in written))
    count = sum(cells.numbers(values).size for cells in apart)
    found = (link_to(session, cell.name, cell.row or 0, cell.column or 0) for cell in listed)
    return Branch(addend, tuple(link for link in found if link is not None), count - len(listed))


def _covers(line: Cells, other: Cells) -> bool:
    """Tell whether a cell is one of another line of cells: a net of a softmax is among all of them."""
    is_one = other.row is not None and other.column is not None
    return line != other and is_one and line.covers(other.name, other.row or 0, other.column or 0)


def _by_size(cells: Cells, values: Values, *, is_even: bool) -> Iterator[Cells]:
    """Yield each of `cells`; for a line (the net of a softmax) the largest number first, as e^net grows with it.

    Where a function `is_even`, as a sum of squares is, the largest is the one farthest from 0.
    """
    numbers = cells.numbers(values)
    sizes = np.abs(numbers) if is_even else numbers
    for index in np.argsort(-np.where(np.isnan(sizes), np.inf, sizes), kind="stable"):
        yield cell_at(cells, values, int(index))
