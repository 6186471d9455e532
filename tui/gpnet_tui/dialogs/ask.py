"""A question with one line to type. A wrong answer is refused in place with the reason, and nothing is lost."""

from collections.abc import Callable
from typing import Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from gpnet_engine.errors import GpnetError
from gpnet_engine.stopping.conditions.condition import ConditionError
from gpnet_tui.dialogs.dialog import CANCELS, Dialog
from gpnet_tui.view.text.signs import Sign

Answer = TypeVar("Answer")
_MOST_BEFORE, _MOST_AFTER = 40, 20


class AskScreen(Dialog[Answer], Generic[Answer]):
    """Returns what `parse` makes of the typed text."""

    BOX = "ask"
    MOVES = (("Home End", "ends of the line"), ("ctrl+u", "empties it"))
    LEAVES = CANCELS

    def __init__(
        self,
        question: str,
        hint: str,
        text: str,
        parse: Callable[[str], Answer],
        *,
        begun: str = "",
        meaning: Callable[[Answer], str] = lambda _answer: "",
    ) -> None:
        """Ask `question` with `text` to start from; `parse` raises GpnetError for what cannot be.

        With `begun`, that was typed already in place of `text`. `meaning` says how an answer is understood, where it
        may be written in several forms.
        """
        super().__init__(question, (("Enter", "OK"),))
        self._hint = hint
        self._text = text
        self._begun = begun
        self._parse = parse
        self._meaning = meaning

    def inside(self) -> ComposeResult:
        """Return the line, and under it the hint or the reason."""
        yield Input(self._begun or self._text, select_on_focus=not self._begun, id="ask-input")
        yield Static(Content(self._hint), id="ask-hint")

    def on_key(self, event: events.Key) -> None:
        """Take what is typed before the line has the focus."""
        self.type_into(self.query_one(Input), event)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say at once how it is understood, or why it cannot be."""
        event.stop()
        typed = event.value
        try:
            meaning = self._meaning(self._parse(typed)) if typed != self._text else ""
        except GpnetError as error:
            self._say(_refusal(error))
        else:
            self._say(Content(f"That is {meaning}." if meaning and meaning != typed.strip() else self._hint))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Return the answer, or refuse."""
        event.stop()
        try:
            answer = self._parse(event.value)
        except GpnetError as error:
            self._say(_refusal(error), is_refused=True)
            self.app.bell()
        else:
            self.answer(answer)

    def _say(self, text: Content, *, is_refused: bool = False) -> None:
        hint = self.query_one("#ask-hint", Static)
        hint.update(text)
        hint.set_class(is_refused, "-refused")


def _refusal(reason: GpnetError) -> Content:
    """Return a reason, under the part of the text where it is wrong if that is known."""
    if not isinstance(reason, ConditionError) or not reason.text:
        return Content(str(reason))
    text, at = reason.text, reason.column
    start = max(at - _MOST_BEFORE, 0)
    before = (Sign.CUT if start else "") + text[start:at]
    wrong, after = text[at : at + 1] or " ", text[at + 1 : at + 1 + _MOST_AFTER]
    return Content.assemble(before, (wrong, "reverse"), after, "\n", str(reason))
