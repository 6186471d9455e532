"""What all dialogs share: one frame with the title in it and the keys at its bottom right, and Esc, which closes."""

from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer | None], Generic[Answer]):
    """Returns an answer, or None when it is closed. What it shows stands in one widget of the class `box`."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Close")]

    def __init__(self, heading: str, keys: str = "") -> None:
        """Stand under a heading; `keys` says what keys do beside Esc."""
        super().__init__()
        self._heading = heading
        self._keys = keys

    def on_mount(self) -> None:
        """Name the box and its keys."""
        box = self.query_one(".box")
        box.border_title = Content(self._heading)
        box.border_subtitle = Content(f"{self._keys} · Esc closes" if self._keys else "Esc closes")

    def action_close(self) -> None:
        """Return None."""
        self.answer(None)

    def answer(self, answer: Answer | None) -> None:
        """Return an answer, but only one: the same key may be pressed twice."""
        if self.is_current:
            self.dismiss(answer)


def type_into(line: Input, event: events.Key) -> None:
    """Take a character that is typed while the line has not the focus: keys may come faster than a dialog opens."""
    if not line.has_focus and event.is_printable and event.character:
        event.stop()
        line.focus()
        line.insert_text_at_cursor(event.character)
