"""Running forward and back, in slices, to the position where a breakpoint or another check holds."""

import time
from collections.abc import Callable, Iterable

import numpy as np

from gpnet_engine.operations.program import made_by, program
from gpnet_engine.stopping.breakpoints import Breakpoint, checks_of
from gpnet_engine.time.replayer import Checks, Replayer
from gpnet_engine.time.session import START, Move, Position, Session

_FIRST_CHUNK, _LARGEST_CHUNK = 16, 4096  # iterations
_ENDLESS = 2**62


class RunOn:
    """A run forward from a session to the first position where one of `checks` holds; without checks, it never ends."""

    def __init__(self, session: Session, checks: Checks | None = None, until: int = _ENDLESS) -> None:
        """Begin after the position of `session`; go at most to the start of iteration `until`."""
        self._session = session
        self._checks = checks
        self._until = until
        self._replayer = session.timeline.replayer(session.position.iteration)
        self.found: Position | None = None

    @property
    def done(self) -> int:
        """The iteration that the run is at."""
        return self._replayer.iteration

    def go_on(self, seconds: float) -> bool:
        """Go on for about `seconds`; tell whether the run is over: a position is found, or everything is searched."""
        timeline, replayer = self._session.timeline, self._replayer
        timeline.remember(replayer)  # the position that is found is not far from here
        if self._checks is None:
            timeline.advance(replayer, self._until, seconds)
        else:
            deadline = time.monotonic() + seconds
            while self.found is None and replayer.iteration < self._until and timeline.test(replayer, deadline):
                iteration = replayer.iteration
                held = (Position(iteration, step) for step in timeline.look(replayer, self._checks))
                self.found = next((place for place in held if place > self._session.position), None)
                if time.monotonic() > deadline:
                    break
        return self.found is not None or replayer.iteration >= self._until

    def finish(self) -> Session:
        """Return the session at the position that was found, or at the end of the last iteration that was computed."""
        done = _end_of(self._session, self.done - 1) if self.done > 1 else START
        return _moved_to(self._session, self.found or max(done, self._session.position))


class RunBack:
    """A run back from a session to the last position before it where one of the checks holds, or to the start."""

    def __init__(self, session: Session, checks: Callable[[], Checks]) -> None:
        """Begin before the position of `session`.

        It runs forward through one chunk of iterations after the other, the last chunk first. `checks` are asked for
        again for each chunk.
        """
        self._session = session
        self._checks = checks
        self._end = session.position.iteration + 1  # everything from here on is searched
        self._length = _FIRST_CHUNK
        self._chunk: tuple[Replayer, Checks, int] | None = None
        self._last: Position | None = None  # where a check last held in the present chunk
        self.found: Position | None = None

    @property
    def done(self) -> int:
        """The first of the iterations that are searched."""
        return self._end

    def go_on(self, seconds: float) -> bool:
        """Go on for about `seconds`; tell whether the position is found, or everything is searched."""
        deadline = time.monotonic() + seconds
        while not self._is_seen():
            self._look_at_one()
            if time.monotonic() > deadline:
                return False
        if self.found is None:
            return True
        return self._session.timeline.replay_to(self.found.iteration, seconds) == self.found.iteration

    def finish(self) -> Session:
        """Return the session at the position that was found, or else at the first one that was searched."""
        place = self.found or Position(self._end, 0)
        return _moved_to(self._session, min(place, self._session.position))

    def _decide(self, last: Position | None, *, is_start: bool) -> Position | None:
        """Return the position to stop at, once a chunk is searched in which the checks last held at `last`.

        With `is_start` the chunk begins with the run.
        """
        del is_start
        return last

    def _is_seen(self) -> bool:
        return self.found is not None or self._end == 1

    def _look_at_one(self) -> None:
        """Search one iteration of the present chunk; after its last one, turn to the chunk before."""
        timeline = self._session.timeline
        if self._chunk is None:
            begin = timeline.nearest(max(self._end - self._length, 1))
            self._chunk, self._last = (timeline.replayer(begin), self._checks(), begin), None
            self._length = min(2 * self._length, _LARGEST_CHUNK)
        replayer, checks, begin = self._chunk
        iteration = replayer.iteration
        for step in timeline.look(replayer, checks):
            if Position(iteration, step) < self._session.position:
                self._last = Position(iteration, step)
        if replayer.iteration == self._end:
            self.found = self._decide(self._last, is_start=begin == 1)
            self._end, self._chunk = begin, None


def hits_at(session: Session, breakpoints: Iterable[Breakpoint]) -> tuple[Breakpoint, ...]:
    """Return the breakpoints that stop a run at a session's position."""
    iteration, step = session.position

    def holds(breakpoint_: Breakpoint) -> bool:
        check = checks_of((breakpoint_,))(session.project).get(step)
        with np.errstate(all="ignore"):
            return check is not None and check.holds(session.values, iteration, step)

    return tuple(one for one in breakpoints if holds(one))


def first_non_finite(session: Session) -> tuple[str, int, int] | None:
    """Return the first cell (name, row, column) of what the last operation made that is NaN or infinite, if any.

    Cells of the result come first; terms that are only written down are skipped.
    """
    operation = session.operation
    for name in () if operation is None else made_by(session.project.network, operation):
        bad = np.argwhere(~np.isfinite(session.values[name]))
        if len(bad):
            return name, int(bad[0, 0]), int(bad[0, 1])
    return None


def _end_of(session: Session, iteration: int) -> Position:
    network = session.timeline.starts.project_at(iteration).network
    return Position(iteration, len(program(network)))


def _moved_to(session: Session, place: Position) -> Session:
    return Move(session.timeline, place, session.undone, session.values).finish()
