"""A list with keys that act on its rows: breakpoints, watches, edits, marked places."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.style import Style
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from gpnet_tui.dialogs.dialog import ROWS, Dialog
from gpnet_tui.keys import shown_key
from gpnet_tui.view.listing import Listing, Row
from gpnet_tui.view.text.ink import Ink, plain

_FRAME_ROWS = 2
_KEYS_ROWS = 1  # at the foot of the screen


@dataclass(frozen=True, slots=True)
class RowAction:
    """What a key does with the row under the cursor; with `leaves`, the list is closed before it acts."""

    key: str
    word: str
    act: Callable[[int], None]
    leaves: bool = False


class ListScreen(Dialog[None]):
    """Returns nothing: its keys act at once."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(Ink)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "close", "Close"),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
    ]
    BOX = "list"
    MOVES = ROWS

    def __init__(
        self, title: str, listing: Callable[[], Listing], actions: Sequence[RowAction], empty: str = ""
    ) -> None:
        """List what `listing` returns, again after each action; `empty` says how to make the first row."""
        super().__init__(title, [(shown_key(action.key), action.word) for action in actions])
        self._listing = listing
        self._shown = Listing(())
        self._actions = {action.key: action for action in actions}
        self._empty = empty
        self._highlighted: int | None = None

    def inside(self) -> ComposeResult:
        """Return the rows with what stands around them, or how to make the first one."""
        yield Static(id="list-head")
        yield OptionList(id="list-rows")
        yield Static(id="list-foot")
        yield Static(Content(self._empty), id="list-empty")

    def on_mount(self) -> None:
        """Show the rows."""
        self._fill()

    def on_resize(self, event: events.Resize) -> None:
        """Leave the rows the room that there is."""
        super().on_resize(event)
        self._make_room()

    def on_key(self, event: events.Key) -> None:
        """Act on the row under the cursor. Enter comes as a selection; where all is said above, it closes."""
        if event.key == "enter":
            if self._shown.head and not self._shown.rows:
                event.stop()
                self.action_close()
        elif event.key in self._actions:
            event.stop()
            self._act(event.key)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Act on the row that was chosen."""
        event.stop()
        if "enter" in self._actions:
            self._act("enter")

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Write the row under the cursor in the one colour that can be read on the cursor's."""
        event.stop()
        self._write_row(self._highlighted, in_colour=True)
        self._highlighted = event.option_index
        self._write_row(self._highlighted, in_colour=False)

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        if by > 0:
            self._rows.action_cursor_down()
        else:
            self._rows.action_cursor_up()

    def put_cursor(self, row: int) -> None:
        """Put the cursor on a row, counted from 0 among those that keys act on."""
        acting = [place for place in range(len(self._shown.rows)) if place not in self._shown.inert]
        self._rows.highlighted = acting[row]

    @property
    def _rows(self) -> OptionList:
        return self.query_one(OptionList)

    def _act(self, key: str) -> None:
        """Do what a key does with the row under the cursor; the rows that keys act on are counted, from 0."""
        at = self._rows.highlighted
        if at is None or not self.is_active:
            return
        action, row = self._actions[key], at - sum(other < at for other in self._shown.inert)
        if action.leaves:
            self.dismiss(None)
            self.app.call_later(action.act, row)
        else:
            action.act(row)
            self._fill()

    def _fill(self) -> None:
        """Show what there is now, with the cursor on the row where it was, or on the first that keys act on."""
        rows, at = self._rows, self._rows.highlighted or 0
        shown = self._shown = self._listing()
        rows.clear_options()
        self._highlighted = None
        options = [Option(self._content(row), disabled=place in shown.inert) for place, row in enumerate(shown.rows)]
        rows.add_options(options)
        for name, lines in (("#list-head", shown.head), ("#list-foot", shown.foot)):
            part = self.query_one(name, Static)
            part.update(Content("\n").join(map(self._content, lines)))
            part.display = bool(lines)
        rows.display = bool(shown.rows)
        self.query_one("#list-empty").display = bool(self._empty) and not shown.rows
        acting = [place for place, option in enumerate(options) if not option.disabled]
        if acting:
            rows.highlighted = next((place for place in acting if place >= at), acting[-1])
        self._make_room()

    def _make_room(self) -> None:
        """Keep the list in its frame together with what stands above and below it."""
        most = self.query_one(".box").styles.max_height
        share = 1.0 if most is None else most.value / 100
        beside = len(self._shown.head) + len(self._shown.foot) + _FRAME_ROWS
        self._rows.styles.max_height = max(int((self.app.size.height - _KEYS_ROWS) * share) - beside, 1)

    def _write_row(self, at: int | None, *, in_colour: bool) -> None:
        if at is not None and at < len(self._shown.rows):
            row = self._shown.rows[at]
            if not isinstance(row, str):
                content = self._content(row) if in_colour else Content(plain(row))
                self._rows.replace_option_prompt_at_index(at, content)

    def _content(self, row: Row) -> Content:
        """Return a row in the colours of its inks."""
        if isinstance(row, str):
            return Content(row)
        return Content.assemble(*((part.text, self._style(part.inks)) for part in row))

    def _style(self, inks: tuple[Ink, ...]) -> Style:
        """Return the look of a role, but for the background: that is the dialog's own."""
        style = Style()
        for one in map(self.get_component_styles, inks):
            style += Style(foreground=one.color, bold=one.text_style.bold, underline=one.text_style.underline)
        return style
