"""A question with an answer on every button. The safe one has the focus, so that Enter alone never loses anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Static

from gpnet_tui.dialogs.dialog import Dialog
from gpnet_tui.keys import LEFT_RIGHT

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Choice(Generic[Answer]):
    """A button and what it returns. Where nothing is lost by it, it `is_safe`."""

    label: str
    answer: Answer
    key: str
    is_safe: bool = False


class ConfirmScreen(Dialog[Answer], Generic[Answer]):
    """Returns the answer that was chosen; None for the last button, which changes nothing, as Esc does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,up", "app.focus_previous", "Button before", show=False),
        Binding("right,down", "app.focus_next", "Next button", show=False),
    ]
    BOX = "confirm"
    MOVES = ((LEFT_RIGHT, "other button"), ("Enter", "chooses it"))

    def __init__(self, heading: str, text: str, choices: Sequence[Choice[Answer]], giving_up: str = "Cancel") -> None:
        """Ask under a heading; `text` says what is at stake. The last button is called as `giving_up` says."""
        leaves = ("Esc", f"{giving_up.lower()}s")
        super().__init__(heading, [(choice.key, choice.label.lower()) for choice in choices], leaves)
        self._text = text
        self._choices = choices
        self._giving_up = giving_up

    def inside(self) -> ComposeResult:
        """Return what is at stake, and the buttons."""
        yield Static(Content(self._text), id="confirm-text")
        with Horizontal(classes="buttons"):
            for place, choice in enumerate(self._choices):
                yield Button(Content(choice.label), id=f"confirm-{place}", compact=True)
            yield Button(Content(self._giving_up), id="confirm-cancel", compact=True)

    def on_mount(self) -> None:
        """Put the focus on a button that loses nothing."""
        safe = [f"#confirm-{place}" for place, choice in enumerate(self._choices) if choice.is_safe]
        self.query_one((*safe, "#confirm-cancel")[0], Button).focus()

    def on_key(self, event: events.Key) -> None:
        """Choose by a letter."""
        for choice in self._choices:
            if event.key == choice.key:
                event.stop()
                self.answer(choice.answer)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        answers = {f"confirm-{place}": choice.answer for place, choice in enumerate(self._choices)}
        self.answer(answers.get(event.button.id or ""))
