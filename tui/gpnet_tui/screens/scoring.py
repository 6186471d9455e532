"""Scores that take long to compute: a thread does it while keys act, one iteration after the other."""

from collections.abc import Callable
from functools import partial

from gpnet_engine.questions.scores import Scores
from gpnet_tui.screens.background import Background
from gpnet_tui.view.scene import Scene


class BackgroundScores:
    """Computes what the header waits for; not while a run is on, which has another iteration in every picture."""

    def __init__(self, start: Callable[[object], object], show: Callable[[], object]) -> None:
        """Run coroutines by `start`; `show` shows what has been computed."""
        self._background = Background(start)
        self._show = show

    def see(self, scene: Scene) -> None:
        """Compute the scores of what is shown, where they take long and are not on their way."""
        if scene.run is not None:
            scene.latest_scores.give_up()
        elif scene.has_scores and scene.scores is None:
            task = scene.latest_scores.plan(scene.session)
            if task is not None:
                self._background.do(partial(scene.latest_scores.compute, task), partial(self._scored, scene))

    def _scored(self, scene: Scene, scores: Scores | None) -> None:
        if scores is not None:
            scene.latest_scores.keep(scene.session, scores)
            self._show()
