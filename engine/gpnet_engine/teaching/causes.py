"""Which mistake gives a number: each of the catalogue is made from the first iteration on, and its run is looked at."""

import time
from dataclasses import replace

from gpnet_engine.model.project import Project
from gpnet_engine.operations.mistakes import MISTAKES
from gpnet_engine.teaching.consequences import is_made
from gpnet_engine.teaching.printed import Agreement, Printed
from gpnet_engine.time.edits import MISTAKES as MISTAKES_SETTING
from gpnet_engine.time.session import Position, Session, go_to, open_session


class CauseSearch:
    """Looks for the mistakes that give a printed number to its last digit, one slice after the other.

    Call `go_on` until it returns True, then `finish`; `done` of `total` mistakes are tried so far.
    """

    def __init__(self, project: Project, printed: Printed) -> None:
        """Look for a number of the run of `project`."""
        self._project = project
        self._printed = replace(printed, erratum=None)
        self._left = list(MISTAKES)
        self._found: list[str] = []
        self._trying: Session | None = None
        self.total = len(self._left)

    @property
    def done(self) -> int:
        """How many mistakes are tried."""
        return self.total - len(self._left)

    def go_on(self, seconds: float) -> bool:
        """Go on for about `seconds`; tell whether all are tried."""
        deadline = time.monotonic() + seconds
        while self._left and time.monotonic() <= deadline:
            if self._is_replayed(self._left[0], deadline):
                self._left.pop(0)
        return not self._left

    def finish(self) -> tuple[str, ...]:
        """Return the mistakes that give the number."""
        self.go_on(float("inf"))
        return tuple(self._found)

    def _is_replayed(self, name: str, deadline: float) -> bool:
        """Replay the run with a mistake, and note whether it gives the number; tell whether there was time for that."""
        wrong = self._project.with_settings({MISTAKES_SETTING: (name,)})
        if not is_made(self._project.network, wrong.network):
            return True
        session = open_session(wrong) if self._trying is None else self._trying
        iteration, self._trying = self._printed.iteration, session
        if session.timeline.replay_to(iteration, max(deadline - time.monotonic(), 0.0)) < iteration:
            return False
        self._trying = None
        values = go_to(session, Position(iteration, len(session.program))).values
        if self._printed.is_in(values) and self._printed.agreement(values) is Agreement.AGREES:
            self._found.append(name)
        return True
