"""A list with keys that act on its rows: breakpoints, watches, edits, marked places."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from gpnet_tui.dialogs.dialog import Dialog
from gpnet_tui.keys import UP_DOWN, shown_key
from gpnet_tui.view.text.ink import Ink, Line, plain


@dataclass(frozen=True, slots=True)
class RowAction:
    """What a key does with the row under the cursor; with `leaves`, the list is closed before it acts."""

    key: str
    word: str
    act: Callable[[int], None]
    leaves: bool = False


class ListScreen(Dialog[None]):
    """Returns nothing: its keys act at once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "close", "Close"),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
    ]
    BOX = "list"
    MOVES = ((UP_DOWN, "a row"), ("PgUp PgDn", "a page"), ("Home End", "the ends"))

    def __init__(
        self, title: str, rows: Callable[[], Sequence[str | Line]], actions: Sequence[RowAction], empty: str
    ) -> None:
        """List what `rows` returns, again after each action; `empty` says how to make the first one."""
        super().__init__(title, [(shown_key(action.key), action.word) for action in actions])
        self._rows = rows
        self._actions = {action.key: action for action in actions}
        self._empty = empty

    def inside(self) -> ComposeResult:
        """Return the rows, or how to make the first one."""
        yield OptionList(id="list-rows")
        yield Static(Content(self._empty), id="list-empty")

    def on_mount(self) -> None:
        """Show the rows."""
        self._fill()

    def on_key(self, event: events.Key) -> None:
        """Act on the row under the cursor; Enter comes as a selection."""
        if event.key != "enter" and event.key in self._actions:
            event.stop()
            self._act(event.key)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Act on the row that was chosen."""
        event.stop()
        if "enter" in self._actions:
            self._act("enter")

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        rows = self.query_one(OptionList)
        if by > 0:
            rows.action_cursor_down()
        else:
            rows.action_cursor_up()

    def _act(self, key: str) -> None:
        row = self.query_one(OptionList).highlighted
        if row is None or not self.is_active:
            return
        action = self._actions[key]
        if action.leaves:
            self.dismiss(None)
            self.app.call_later(action.act, row)
        else:
            action.act(row)
            self._fill()

    def _fill(self) -> None:
        rows = self.query_one(OptionList)
        at = rows.highlighted or 0
        texts = self._rows()
        rows.clear_options()
        rows.add_options([Option(_content(text)) for text in texts])
        rows.display = bool(texts)
        self.query_one("#list-empty").display = not texts
        if texts:
            rows.highlighted = min(at, len(texts) - 1)


def _content(row: str | Line) -> Content:
    """Return a row as it is shown: dim where all of it is."""
    if isinstance(row, str):
        return Content(row)
    is_dim = all(Ink.DIM in part.inks for part in row if part.text.strip())
    return Content.styled(plain(row), "dim") if is_dim else Content(plain(row))
