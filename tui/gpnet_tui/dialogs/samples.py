"""The table of samples, as large as the terminal: rows are added, pasted, typed over and removed, then taken at once.

What is typed goes into the cell under the cursor, as in a spreadsheet: Enter takes it and goes on to the next.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from gpnet_engine.errors import EditError, GpnetError
from gpnet_engine.model.typed_numbers import is_number
from gpnet_engine.names import how_many
from gpnet_engine.time.session import Move
from gpnet_tui.dialogs.confirm import Choice, ConfirmScreen
from gpnet_tui.keys import ARROWS
from gpnet_tui.view.samples.edited import Edited, Spot
from gpnet_tui.view.samples.page import TableKey
from gpnet_tui.view.samples.pasted import pasted_rows
from gpnet_tui.view.samples.table import SampleTable
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef, CommandRef
from gpnet_tui.widgets.lines import InkedScreen, LinesPane
from gpnet_tui.widgets.samples import SamplesPane

_KEYS = (
    TableKey("ctrl+s", "OK", "take"),
    TableKey("a", "add", "add"),
    TableKey("x", "remove", "remove"),
    TableKey("Enter", "edit", "edit"),
    TableKey("ctrl+v", "paste", "paste"),
    TableKey("u", "undo", "undo"),
    TableKey("y", "copy the row", "copy"),
    TableKey(ARROWS, "move"),
    TableKey("Esc", "close", "leave"),
)


class SamplesScreen(InkedScreen[Move | None], ModalScreen[Move | None]):
    """Returns what `take` makes of the table: the move that has these samples; None where nothing is changed."""

    TAKES_LINES = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Close"),
        Binding("ctrl+s", "take", "OK"),
        Binding("right,l", "move(0, 1)", "Right"),
        Binding("left,h", "move(0, -1)", "Left"),
        Binding("down,j", "move(1, 0)", "Down"),
        Binding("up,k", "move(-1, 0)", "Up"),
        Binding("pagedown", "page(1, 0)", "A page down"),
        Binding("pageup", "page(-1, 0)", "A page up"),
        Binding("ctrl+pagedown,shift+pagedown", "page(0, 1)", "A page to the right"),
        Binding("ctrl+pageup,shift+pageup", "page(0, -1)", "A page to the left"),
        Binding("home", "edge(0, -1)", "First column"),
        Binding("end", "edge(0, 1)", "Last column"),
        Binding("ctrl+home", "edge(-1, -1)", "First cell"),
        Binding("ctrl+end", "edge(1, 1)", "Last cell"),
        Binding("tab", "beside(1)", "Next cell"),
        Binding("shift+tab", "beside(-1)", "Cell before"),
        Binding("enter,e", "edit", "Edit"),
        Binding("backspace", "erase", "Erase"),
        Binding("a,o,insert", "add", "Add a row"),
        Binding("y", "copy", "Copy the row"),
        Binding("x,delete", "remove", "Remove the row"),
        Binding("u,ctrl+z", "undo", "Undo"),
        Binding("U,ctrl+r", "redo", "Redo"),
        Binding("ctrl+v", "paste", "Paste"),
    ]

    def __init__(self, scene: Scene, table: SampleTable, take: Callable[[SampleTable], Move]) -> None:
        """Show a table; `take` raises GpnetError for samples that cannot be."""
        super().__init__()
        self._scene = scene
        self._take = take
        self._given = table
        iteration = scene.session.position.iteration
        self._edited = Edited(table, iteration, Spot(table.batch(iteration)[0], 0))

    def compose(self) -> ComposeResult:
        """Show the table."""
        yield SamplesPane(self._edited, _KEYS, id="samples")

    def on_mount(self) -> None:
        """Begin at the first sample of the present batch."""
        self._pane.show(self._scene)
        self._pane.focus()

    def on_key(self, event: events.Key) -> None:
        """Type a character into the cell; a letter that a number may have is a command where none is begun."""
        if self._edited.takes(event.character):
            event.stop()
            self._show(self._edited.with_typed(event.character or ""))

    def on_paste(self, event: events.Paste) -> None:
        """Take samples from the clipboard of the terminal."""
        event.stop()
        self._paste(event.text)

    @on(LinesPane.Picked)
    async def _picked(self, event: LinesPane.Picked) -> None:
        """Go to the cell that was clicked, twice edits it; do what a key at the foot does."""
        event.stop()
        match event.target:
            case CellRef(_, row, column):
                self._show(self._edited.at(row, column))
                if event.twice:
                    self.action_edit()
            case CommandRef(action):
                await self.run_action(action)

    def action_leave(self) -> None:
        """Drop what is typed into the cell; else close, but ask where something was changed."""
        edited = self._edited
        if edited.typed:
            self._show(edited.without_typed())
        elif edited.table.says_same(self._given):
            self._return(None)
        else:
            choices = [
                Choice("Take the changes", answer=True, key="y", is_safe=True),
                Choice("Drop them", answer=False, key="n"),
            ]
            text = f"The samples were changed. What you take counts from iteration {edited.iteration:,} on."
            question = ConfirmScreen("Samples", text, choices, giving_up="Stay")
            self.app.push_screen(question, self._left)

    def action_take(self) -> None:
        """Return the samples as they are now, or tell why they cannot be."""
        self._show(self._edited.complete())
        edited = self._edited
        if edited.is_refused:
            return
        if edited.table.says_same(self._given):
            self._return(None)
            return
        try:
            move = self._take(edited.table)
        except GpnetError as error:
            self._show(edited.refused(str(error)))
        else:
            self._return(move)

    def action_move(self, down: int, right: int) -> None:
        """Take what is typed, and move the cursor by cells."""
        row, column = self._edited.cursor
        self._show(self._edited.at(row + down, column + right))

    def action_page(self, down: int, right: int) -> None:
        """Move the cursor by pages."""
        page = self._pane.page()
        self.action_move(down * page.row, right * page.column)

    def action_edge(self, down: int, right: int) -> None:
        """Move the cursor to the edge in a direction; 0 keeps row or column."""
        table = self._edited.table
        self.action_move(down * table.rows, right * table.columns)

    def action_beside(self, by: int) -> None:
        """Take what is typed, and go to the next number or the one before, from row to row."""
        self._show(self._edited.beside(by))

    def action_edit(self) -> None:
        """Take what is typed and go on; where nothing is, type the number of the cell over."""
        self._show(self._edited.beside(1) if self._edited.typed else self._edited.overtyped())

    def action_erase(self) -> None:
        """Take the last character back that was typed."""
        self._show(self._edited.without_last())

    def action_add(self) -> None:
        """Add an empty row below, and go to its first number."""
        self._show(self._edited.with_empty_row())

    def action_copy(self) -> None:
        """Add the same row once more, below."""
        self._show(self._edited.with_copy())

    def action_remove(self) -> None:
        """Remove the row."""
        self._show(self._edited.without_row())

    def action_undo(self) -> None:
        """Take the last change of the table back."""
        self._show(self._edited.before())

    def action_redo(self) -> None:
        """Make the change again that was undone last."""
        self._show(self._edited.again())

    def action_paste(self) -> None:
        """Paste what was copied here; what was copied elsewhere, only the terminal has."""
        if self.app.clipboard:
            self._paste(self.app.clipboard)
        else:
            self._show(self._edited.refused("Paste with your terminal's own key, such as ctrl+shift+v."))

    @property
    def _pane(self) -> SamplesPane:
        return self.query_one(SamplesPane)

    def _paste(self, text: str) -> None:
        """Take one number into the cell, or rows after asking where they belong; refuse what does not fit whole."""
        if is_number(text):
            self._show(self._edited.pasted_into_cell(text))
            return
        self._show(self._edited.finished())
        edited = self._edited
        if edited.is_refused:
            return
        if edited.table.why_read_only is not None:
            self._show(edited.refused(edited.table.why_read_only))
            return
        try:
            rows = pasted_rows(text, edited.table)
        except EditError as error:
            self._show(edited.refused(f"Nothing was pasted. {error}"))
        else:
            self._ask_where(rows)

    def _ask_where(self, rows: Sequence[Sequence[float]]) -> None:
        """Ask whether what was pasted takes the place of all samples, or comes to them."""
        edited = self._edited
        choices = [
            Choice(f"Add below sample {edited.cursor.row + 1:,}", answer=True, key="a", is_safe=True),
            Choice(f"Replace all {edited.table.rows:,}", answer=False, key="r"),
        ]

        def put(is_added: bool | None) -> None:  # noqa: FBT001 - Textual calls it with the answer
            if is_added is not None:
                self._show(edited.with_added(rows) if is_added else edited.replaced_by(rows))

        self.app.push_screen(ConfirmScreen("Paste", f"{how_many(len(rows), 'sample')} can be pasted.", choices), put)

    def _left(self, is_taken: bool | None) -> None:  # noqa: FBT001 - Textual calls it with the answer
        if is_taken:
            self.action_take()
        elif is_taken is not None:
            self._return(None)

    def _show(self, edited: Edited) -> None:
        """Show what a key has come to; a bell tells that it was refused."""
        self._edited = edited
        self._pane.look(self._edited)
        if edited.is_refused:
            self.app.bell()

    def _return(self, move: Move | None) -> None:
        if self.is_active:
            self.dismiss(move)
