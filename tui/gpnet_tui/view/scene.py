"""Everything that the screen shows, as one value: the session, and how the person looks at it."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from gpnet_engine.breakpoints import Breakpoint
from gpnet_engine.health import Health, health
from gpnet_engine.printed import Printed
from gpnet_engine.session import Position, Session
from gpnet_engine.watches import Watch
from gpnet_tui.view.cells import PLAIN, Look
from gpnet_tui.view.focus import Focus, focus_on
from gpnet_tui.view.ink import CellRef
from gpnet_tui.view.numbers import DEFAULT_DIGITS
from gpnet_tui.view.running import Run


class CurveLook(NamedTuple):
    """How the error curve is looked at: on a log scale or not, and how many iterations of it; None shows all."""

    is_log: bool = False
    span: int | None = None


WHOLE_CURVE = CurveLook()


class Place(NamedTuple):
    """A place in the run, and the cell that the cursor was on there."""

    position: Position
    pinned: CellRef


@dataclass(frozen=True, eq=False)
class Scene:
    """A session and the view of it.

    `preferred` is the row and column that is explained in every result, `pinned` the cell that the cursor stays on
    (None: it follows the operation), `mark` the step that `t` runs to, `digits` the decimals of every number,
    `printed` what the author of an example printed. `bookmarks` are places to come back to, `trail` those that one came
    through by following numbers. `run` is the run that is on its way, `curve` how the error curve is looked at, `look`
    how numbers are shown. `folded` are layers that are one line only; with `is_large` the matrix with the cursor takes
    the place of all of them.
    """

    session: Session
    preferred: tuple[int, int] = (0, 0)
    pinned: CellRef | None = None
    mark: int | None = None
    digits: int = DEFAULT_DIGITS
    printed: tuple[Printed, ...] = ()
    breakpoints: tuple[Breakpoint, ...] = ()
    watches: tuple[Watch, ...] = ()
    bookmarks: tuple[Position, ...] = ()
    trail: tuple[Place, ...] = ()
    run: Run | None = None
    look: Look = PLAIN
    folded: frozenset[str] = frozenset()
    is_large: bool = False
    curve: CurveLook = WHOLE_CURVE

    def at(self, session: Session) -> "Scene":
        """Return the scene with another session, and its watches as they stand there."""
        return replace(self, session=session, watches=tuple(watch.seen(session) for watch in self.watches))

    @property
    def comparable(self) -> tuple[Printed, ...]:
        """The numbers in print that can be compared: none, once something was edited."""
        return () if self.session.edits else self.printed

    @cached_property
    def health(self) -> Health:
        """How the layers are at the position."""
        return health(self.session)

    @cached_property
    def focus(self) -> Focus:
        """Which cell the screen is about."""
        return focus_on(self.session, self.preferred, self.pinned)
