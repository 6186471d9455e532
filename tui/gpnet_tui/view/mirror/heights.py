"""How the rows of the Mirror are shared out: as many neurons above as below, with or without headings of their own.

Kept apart from the drawing, as the layout asks for the height before anything is drawn.
"""

from typing import NamedTuple

from gpnet_engine.time.session import Session
from gpnet_tui.view.mirror.stacks import rows_of

_FEW_ROWS = 4  # of neurons: fewer are not shown for the sake of headings


class Heights(NamedTuple):
    """How many neurons of a layer are in sight, and how many lines of headings each half has."""

    neurons: int
    headings_above: int
    headings_below: int

    @property
    def above(self) -> int:
        """The rows of the upper half."""
        return self.headings_above + self.neurons

    @property
    def below(self) -> int:
        """The rows of the lower half."""
        return self.headings_below + self.neurons

    @property
    def rows(self) -> int:
        """All rows but the rail above: both halves, the line between them, and the rail below."""
        return self.above + 1 + self.below + 1


_FULL, _COMPACT = Heights(0, 2, 2), Heights(0, 1, 0)


def heights_in(session: Session, rows: int) -> Heights:
    """Share out at most `rows` rows: all of the highest layer if it fits, and always at least one row."""
    network = session.project.network
    size = max(rows_of(network, layer) for layer in network.letters)
    is_full = rows >= _FULL.rows + 2 * min(size, _FEW_ROWS)
    headings = _FULL if is_full else _COMPACT
    return headings._replace(neurons=max(min((rows - headings.rows) // 2, size), 1))
