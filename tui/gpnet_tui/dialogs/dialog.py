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
        if self.is_active:
            self.dismiss(answer)

    def type_into(self, line: Input, event: events.Key) -> None:
        """Give the line a key that comes before anything has the focus, or a character that is typed elsewhere."""
        if event.is_printable and event.character is not None:  # a line that has the focus takes its own
            # Put in at once: if it were sent on, a key that is already on its way would come before it.
            event.stop()
            chosen = (0, len(line.value)) if line.select_on_focus else line.selection
            line.select_on_focus = False  # what is typed now stays when the focus arrives
            line.replace(event.character, *chosen)
            self.set_focus(line)
        elif self.focused is None:
            event.stop()
            self.set_focus(line)
            self.app.post_message(events.Key(event.key, event.character))
