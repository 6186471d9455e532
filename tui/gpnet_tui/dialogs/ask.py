"""A question with one line to type. A wrong answer is refused in place with the reason, and nothing is lost."""

from collections.abc import Callable
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from gpnet_engine.errors import GpnetError
from gpnet_engine.stopping.conditions.condition import ConditionError

Answer = TypeVar("Answer")
_MOST_BEFORE, _MOST_AFTER = 40, 20


class AskScreen(ModalScreen[Answer | None], Generic[Answer]):
    """Returns what `parse` makes of the typed text, or None when the person gives up."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", "Keep as it is")]

    def __init__(self, question: str, hint: str, text: str, parse: Callable[[str], Answer]) -> None:
        """Ask `question` with `text` to start from; `parse` raises GpnetError for what cannot be."""
        super().__init__()
        self._question = question
        self._hint = hint
        self._text = text
        self._parse = parse

    def compose(self) -> ComposeResult:
        """Show question, line, and reason."""
        with Vertical(id="ask"):
            yield Static(Content(self._question), id="ask-question")
            yield Input(self._text, select_on_focus=True, id="ask-input")
            yield Static(Content(self._hint), id="ask-hint")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say at once whether it can be."""
        event.stop()
        if event.value != self._text:
            self._refuse(self._reason(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Return the answer, or refuse."""
        event.stop()
        if not self.is_current:  # answered already, by the same key pressed twice
            return
        try:
            answer = self._parse(event.value)
        except GpnetError as error:
            self._refuse(error)
            self.app.bell()
        else:
            self.dismiss(answer)

    def action_give_up(self) -> None:
        """Return None."""
        if self.is_current:
            self.dismiss(None)

    def _reason(self, text: str) -> GpnetError | None:
        try:
            self._parse(text)
        except GpnetError as error:
            return error
        return None

    def _refuse(self, reason: GpnetError | None) -> None:
        hint = self.query_one("#ask-hint", Static)
        hint.update(Content(self._hint) if reason is None else _refusal(reason))
        hint.set_class(reason is not None, "-refused")


def _refusal(reason: GpnetError) -> Content:
    """Return a reason, under the part of the text where it is wrong if that is known."""
    if not isinstance(reason, ConditionError) or not reason.text:
        return Content(str(reason))
    text, at = reason.text, reason.column
    start = max(at - _MOST_BEFORE, 0)
    before = ("…" if start else "") + text[start:at]
    wrong, after = text[at : at + 1] or " ", text[at + 1 : at + 1 + _MOST_AFTER]
    return Content.assemble(before, (wrong, "reverse"), after, "\n", str(reason))
