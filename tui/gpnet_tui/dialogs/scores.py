"""Accuracy and confusion matrix of training or test data, with the samples that are wrong."""

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType

from gpnet_engine.questions.scores import Scores
from gpnet_engine.time.session import Session
from gpnet_tui.dialogs.lists import ListScreen, RowAction
from gpnet_tui.view.answers.scores import kind_of, scores_listing
from gpnet_tui.view.listing import Listing


class ScoresScreen(ListScreen):
    """Returns nothing: Enter goes to where a sample is trained on next."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab,shift+tab", "other", "Other data", priority=True)]

    def __init__(self, scores: Scores, session: Session, go: Callable[[int, bool], None]) -> None:
        """List the scores of a session's iteration; `go` is called with a sample and whether it is a test sample."""
        self._scores = scores
        self._is_test = False
        self._is_penalized = session.project.network.is_penalized
        title = f"Accuracy and confusion in iteration {session.position.iteration:,}, before its update"
        actions = (RowAction("enter", "go to where it is trained on", self._go, leaves=True),)
        super().__init__(title, self._rows_now, actions)
        self._take = go
        self._name_others()

    def action_other(self) -> None:
        """Change between training data and test data."""
        if self._scores.test is not None:
            self._is_test = not self._is_test
            self._name_others()
            self._fill()
            self._name_keys(self.app.size.width)

    def _name_others(self) -> None:
        """Name the keys of the data that is shown."""
        goes = () if self._is_test else (("Enter", "go to where it is trained on"),)
        other = () if self._scores.test is None else (("Tab", f"{kind_of(is_test=not self._is_test)} data"),)
        self._keys = (*goes, *other)

    def _rows_now(self) -> Listing:
        rows = self.app.size.height
        return scores_listing(self._scores, is_test=self._is_test, rows=rows, penalty=self._is_penalized)

    def _go(self, row: int) -> None:
        self._take(self._scores.wrong(is_test=self._is_test)[row].sample, self._is_test)
