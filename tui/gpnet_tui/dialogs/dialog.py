"""What all dialogs share: one frame with the title and the keys in it, Esc, which closes, and keys at the foot."""

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeAlias, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from gpnet_tui.keys import UP_DOWN
from gpnet_tui.view.footer import keys_line
from gpnet_tui.view.text.ink import Ink

Answer = TypeVar("Answer")
KeyWords: TypeAlias = Sequence[tuple[str, str]]
"""Keys as they are written for people, each with what it does."""

ROWS: KeyWords = ((UP_DOWN, "a row"), ("PgUp PgDn", "a page"), ("Home End", "the ends"))
"""The keys that move in a list."""

CLOSES, CANCELS = (("Esc", "closes"), ("Esc", "cancels"))
_EDGES = 6  # of a frame with a text set into it: corners, lines beside them, and blanks
_STYLES = {Ink.KEY: "$accent bold", Ink.TEXT: "$foreground"}


class Dialog(ModalScreen[Answer | None], Generic[Answer]):
    """Returns an answer, or None when it is closed. What it shows stands in one frame, the widget of the class `box`.

    FRAME   the kind of that widget, and BOX its name
    MOVES   the keys that move in it, for the foot of the screen
    LEAVES  what Esc does
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Close")]
    FRAME: ClassVar[type[Widget]] = Vertical
    BOX: ClassVar[str] = "dialog"
    IS_WIDE: ClassVar[bool] = False
    MOVES: ClassVar[KeyWords] = ()
    LEAVES: ClassVar[tuple[str, str]] = CLOSES

    def __init__(self, heading: str, keys: KeyWords = (), leaves: tuple[str, str] | None = None) -> None:
        """Stand under a heading; `keys` act beside Esc, the most important first. `leaves` says what Esc does."""
        super().__init__()
        self._heading = heading
        self._keys = tuple(keys)
        self._leaves = leaves or self.LEAVES

    def compose(self) -> ComposeResult:
        """Show the frame, and the keys that move in it at the foot of the screen."""
        with self.FRAME(id=self.BOX, classes="box -wide" if self.IS_WIDE else "box"):
            yield from self.inside()
        yield Static(written_keys((*self.MOVES, self._leaves), self.app.size.width - 2), classes="foot")

    def inside(self) -> ComposeResult:
        """Return what stands in the frame."""
        yield from ()

    def on_mount(self) -> None:
        """Name the frame and its keys."""
        box = self.query_one(".box")
        box.border_title = Content(self._heading)
        self._name_keys(self.app.size.width)

    def on_resize(self, event: events.Resize) -> None:
        """Name the keys that there is room for."""
        self._name_keys(event.size.width)

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

    def _name_keys(self, columns: int) -> None:
        box = self.query_one(".box")
        most = box.styles.max_width
        room = columns if most is None else int(columns * most.value / 100)
        width = box.styles.width
        wanted = columns if width is None or not width.is_cells else int(width.value)
        box.border_subtitle = written_keys((*self._keys, self._leaves), min(room, wanted) - _EDGES)


def written_keys(keys: KeyWords, room: int) -> Content:
    """Return keys with their words, as many as there is room for: the last one always."""
    return Content.assemble(*((part.text, _STYLES[part.inks[0]]) for part in keys_line(keys, room)))
