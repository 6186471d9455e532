"""A question with two answers."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static


class ConfirmScreen(ModalScreen[bool | None]):
    """Returns whether the person agrees."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "answer(True)", "Yes"),
        Binding("n,escape,q", "answer(False)", "No"),
    ]

    def __init__(self, question: str) -> None:
        """Ask `question`."""
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """Show the question and the keys."""
        with Vertical(id="ask"):
            yield Static(Content(self._question), id="ask-question")
            yield Static(Content("\ny or Enter: yes     n or Esc: no"), id="ask-hint")

    def action_answer(self, answer: bool) -> None:  # noqa: FBT001 - Textual passes it by position
        """Return the answer."""
        if self.is_current:
            self.dismiss(answer)
