"""Parameters and state at the start of any iteration: kept at checkpoints, replayed in between.

A cache for a pure function of project, edits and iteration, in bounded memory. The first time it computes an iteration,
it also records its error.
"""

import time
from functools import cached_property

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.model.project import Project
from gpnet_engine.operations.program import program
from gpnet_engine.time.checkpoints import Checkpoints
from gpnet_engine.time.edits import MISTAKES, Edits, without_mistakes
from gpnet_engine.time.error_curve import ErrorCurve
from gpnet_engine.time.errors_of_test import ErrorsOfTest, errors_of_test
from gpnet_engine.time.replayer import Checks, Replayer
from gpnet_engine.time.scored_data import DataInForce
from gpnet_engine.time.scoring import Scoring
from gpnet_engine.time.starts import Starts

DEFAULT_BUDGET = 64 * 2**20
_COPIES = 5


class Timeline:
    """Parameters, and what the optimizer keeps for them, at the start of any iteration of `project` with `edits`.

    `budget` bounds the memory of the history, in bytes. Raises ProjectError when edited settings do not go
    together.
    """

    def __init__(self, project: Project, edits: Edits = (), *, budget: int = DEFAULT_BUDGET) -> None:
        """Start with iteration 1 only; everything else is replayed when asked for."""
        self.starts = Starts(project, edits)
        self._budget = budget
        first = self.starts.first_carried()
        # The latest ones, those of a replayer, and a copy in the making are part of the history too.
        self._checkpoints = Checkpoints(first, budget - _COPIES * sum(array.nbytes for array in first.values()))
        self._latest: tuple[int, Values] = (1, first)
        self._replayer: Replayer | None = None
        self._right: tuple[int, Values] | None = None
        self.curve = ErrorCurve()
        self.tested: ErrorsOfTest | None = errors_of_test(project)
        self._testing: Scoring | None = None  # the score of the test data that is due, as far as it is begun

    @property
    def edits(self) -> Edits:
        """The edits in force, in the order they were made."""
        return self.starts.edits

    @property
    def farthest(self) -> int:
        """The last iteration whose start was ever computed."""
        return self.curve.recorded + 1

    def with_edits(self, edits: Edits) -> "Timeline":
        """Return the timeline of other edits. What comes before the first difference is kept."""
        common = 0
        for ours, theirs in zip(self.edits, edits, strict=False):
            if ours != theirs:
                break
            common += 1
        differing = (*self.edits[common:], *edits[common:])
        first = min((edit.iteration for edit in differing), default=self.farthest + 1)
        other = Timeline(self.starts.original, edits, budget=self._budget)
        if first > 1:
            other.curve = self.curve.before(first)
            # The curve is extended at its end, so nothing beyond its end may be known.
            other._checkpoints = self._checkpoints.before(min(first, other.farthest + 1))
            other._latest = other._checkpoints.nearest(first)
            if self.tested is not None:
                other.tested = self.tested.before(min(first, other.farthest))
        return other

    def nearest(self, iteration: int) -> int:
        """Return the last iteration at or before `iteration` that needs no replay."""
        replayer = self._replayer
        at_replayer = replayer.iteration if replayer is not None and replayer.iteration <= iteration else 0
        return max(self._known(iteration)[0], at_replayer)

    def given(self, iteration: int) -> dict[str, Matrix]:
        """Return everything that `iteration` starts from: data, learning rate, parameters and state, by name."""
        return {**self.starts.data(iteration), **self.carried(iteration)}

    def carried(self, iteration: int) -> Values:
        """Return parameters and state at the start of `iteration`, bit for bit what they were the first time."""
        self.replay_to(iteration)
        if self._replayer is not None and self._replayer.iteration == iteration != self._latest[0]:
            self._latest = iteration, self._replayer.carried()
        return self._known(iteration)[1]

    def replay_to(self, iteration: int, seconds: float = float("inf")) -> int:
        """Replay towards `iteration` for about `seconds`; return the iteration up to which it is complete.

        Call it again until it returns `iteration`: this way a long move can show its progress and be stopped.
        """
        if self.nearest(iteration) == iteration:
            return iteration
        replayer = self._replayer = self._replayer_before(iteration)
        self.advance(replayer, iteration, seconds)
        return replayer.iteration

    def advance(self, replayer: Replayer, until: int, seconds: float = float("inf")) -> None:
        """Let `replayer` compute for about `seconds`, at most to the start of `until`; keep and record what is new."""
        deadline = time.monotonic() + seconds
        while replayer.iteration < until:
            if not self.test(replayer, deadline):
                break
            farthest = self.farthest
            stop = min(until, self._checkpoints.next_due(replayer.iteration))
            if self.tested is not None:
                stop = min(stop, max(self.tested.due, replayer.iteration + 1))
            if replayer.iteration < farthest:
                replayer.run(min(stop, farthest), deadline)
            else:
                replayer.run(stop, deadline, self.curve.append)
            self._checkpoints.offer(replayer.iteration, replayer.carried)
            if time.monotonic() > deadline:
                break

    def test(self, replayer: Replayer, deadline: float = float("inf")) -> bool:
        """Record the error of the test data where `replayer` is, if it is due there and new.

        Return False where the clock has passed `deadline` before it is known; call it again to go on.
        """
        curve, iteration = self.tested, replayer.iteration
        if curve is None or iteration != self.farthest or iteration != curve.due:
            return True
        scoring = self._testing or self.data.of_test(iteration)
        if scoring is None:
            return True
        if self._testing is None:
            scoring.begin(replayer.carried())
        if not scoring.go_on(deadline - time.monotonic()):
            self._testing = scoring
            return False
        self._testing = None
        curve.put(scoring.finish().error)
        return True

    @cached_property
    def data(self) -> DataInForce:
        """The data that is scored, by iteration."""
        return DataInForce(self.starts)

    @cached_property
    def without_mistakes(self) -> "Timeline | None":
        """The same run with nothing done wrong on purpose; None if nothing is."""
        original, edits = self.starts.original, without_mistakes(self.edits)
        if original.network.is_right and edits == self.edits:
            return None
        return Timeline(original.with_settings({MISTAKES: ()}), edits, budget=self._budget)

    def right_values(self, iteration: int) -> Values:
        """Return what `iteration` would compute, from what it starts from, with nothing done wrong on purpose."""
        if self._right is None or self._right[0] != iteration:
            values = self.given(iteration)
            for operation in program(self.starts.project_at(iteration).network.right):
                values |= self.starts.run(iteration, operation, values)
            self._right = iteration, values
        return self._right[1]

    def errors(self, first: int, last: int, seconds: float) -> list[float] | None:
        """Return E of the iterations from `first` to `last`, computed once more; None if that takes longer.

        The recorded curve is thinned out as the run grows. Nothing is kept or recorded here.
        """
        deadline = time.monotonic() + seconds
        begin, carried = self._known(first)
        replayer = Replayer(self.starts, begin, carried)
        found: list[float] = []
        replayer.run(first, deadline)
        while replayer.iteration >= first and replayer.iteration <= last and time.monotonic() <= deadline:
            replayer.run(last + 1, deadline, found.append)
        return found if len(found) == last - first + 1 else None

    def replayer(self, iteration: int) -> Replayer:
        """Return a new replayer at the start of `iteration`."""
        return Replayer(self.starts, iteration, self.carried(iteration))

    def look(self, replayer: Replayer, checks: Checks) -> list[int]:
        """Let `replayer` compute one iteration; return the steps after which a check held. What is new is kept."""
        is_new = replayer.iteration == self.farthest
        self.test(replayer)
        held = replayer.look(checks)
        if is_new:
            self.curve.append(replayer.error)
            self._checkpoints.offer(replayer.iteration, replayer.carried)
        return held

    def remember(self, replayer: Replayer) -> None:
        """Keep parameters and state at the iteration of `replayer`, because a move back to it will follow."""
        self._latest = replayer.iteration, replayer.carried()

    def _replayer_before(self, iteration: int) -> Replayer:
        """Return a replayer at the last iteration that needs no replay."""
        at = self.nearest(iteration)
        if self._replayer is not None and self._replayer.iteration == at:
            return self._replayer
        return Replayer(self.starts, *self._known(iteration))

    def _known(self, iteration: int) -> tuple[int, Values]:
        """Return the last iteration at or before `iteration` whose parameters and state are kept, with them."""
        checkpoint = self._checkpoints.nearest(iteration)
        return max(checkpoint, self._latest, key=lambda known: known[0] if known[0] <= iteration else 0)
