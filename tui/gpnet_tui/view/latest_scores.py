"""The scores of the iteration that is shown: at once where that takes no time, else when they have been computed.

Kept apart from the scene, which is a value, as it remembers what was computed for the iteration shown last.
"""

from gpnet_engine.questions.scores import Scores, ScoresTask, cost_of_scores
from gpnet_engine.time.session import Session
from gpnet_engine.time.timeline import Timeline

MOST_AT_ONCE = 16_000_000  # multiplications: some milliseconds
MOST_RUNNING = MOST_AT_ONCE // 8  # while a run is on, whose pictures follow each other
_SLICE = 0.05  # seconds, until what is computed in a thread looks whether it is wanted


class LatestScores:
    """Knows the scores of one iteration; those of another one take their place."""

    def __init__(self) -> None:
        """Know none."""
        self._known: tuple[Timeline, int, Scores] | None = None
        self._wanted: ScoresTask | None = None
        self._planned: tuple[Timeline, int] | None = None

    def of(self, session: Session, *, most: int = MOST_AT_ONCE) -> Scores | None:
        """Return the scores of a session's iteration; None if they would take more than so many multiplications."""
        at = session.timeline, session.position.iteration
        if self._known is not None and self._known[:2] == at:
            return self._known[2]
        return self.keep(session, ScoresTask(session).finish()) if cost_of_scores(session) <= most else None

    def keep(self, session: Session, scores: Scores) -> Scores:
        """Know the scores of a session's iteration."""
        self._known = session.timeline, session.position.iteration, scores
        return scores

    def plan(self, session: Session) -> ScoresTask | None:
        """Return what computes the scores of a session's iteration; None if that is on its way."""
        at = session.timeline, session.position.iteration
        if self._planned == at:
            return None
        self._planned, self._wanted = at, ScoresTask(session)
        return self._wanted

    def compute(self, task: ScoresTask) -> Scores | None:
        """Compute scores, in any thread; None once they are not wanted any more."""
        while not task.go_on(_SLICE):
            if self._wanted is not task:
                return None
        return task.finish()

    def give_up(self) -> None:
        """Want nothing that is being computed any more."""
        self._wanted = self._planned = None
