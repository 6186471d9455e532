"""Live edits: a cell, the learning rate, settings, undo and redo."""

from functools import partial

from gpnet_engine.editing import (
    comparison_journey,
    edit_journey,
    redo_journey,
    removal_journey,
    settings_journey,
    undo_journey,
    why_not_editable,
)
from gpnet_engine.edits import Edits
from gpnet_engine.errors import GpnetError
from gpnet_engine.kinds import SettingValue
from gpnet_engine.names import ERROR
from gpnet_engine.session import Journey, Position, Session
from gpnet_engine.typed_numbers import parse_number
from gpnet_tui.screens.stopping import StoppingScreen
from gpnet_tui.view.edits import change_text, edit_text
from gpnet_tui.view.header import RATE_CELL
from gpnet_tui.view.ink import CellRef
from gpnet_tui.view.labels import cell_label
from gpnet_tui.view.numbers import exact, figures, full, signed_figures


class EditingScreen(StoppingScreen):
    """Edits the session of its scene."""

    def action_edit_cell(self) -> None:
        """Edit the cell under the cursor."""
        self._edit(self._scene.focus.cursor)

    def action_edit_learning_rate(self) -> None:
        """Edit the learning rate."""
        self._edit(RATE_CELL)

    def action_edit_settings(self) -> None:
        """Edit settings of network and training."""
        from gpnet_tui.screens.form import FormScreen
        from gpnet_tui.screens.settings import settings_changes, settings_fields

        session = self._session

        def set_to(changes: dict[str, SettingValue] | None) -> None:
            if not changes:
                return
            try:
                self._travel(settings_journey(session, changes))
            except GpnetError as error:
                self._complain("Not possible", error)

        title = f"Settings from iteration {session.position.iteration:,} on"
        parse = partial(settings_changes, session)
        self.app.push_screen(FormScreen[dict[str, SettingValue]](title, settings_fields(session), parse), set_to)

    def action_edits(self) -> None:
        """List the edits over time."""
        from gpnet_tui.screens.lists import ListScreen, RowAction

        def rows() -> list[str]:
            width = max((len(f"{edit.iteration:,}") for edit in self._session.edits), default=0)
            return [f"from {edit.iteration:>{width},} on   {change_text(edit)}" for edit in self._session.edits]

        def remove(row: int) -> None:
            self._travel(removal_journey(self._session, row))

        def go(row: int) -> None:
            self._go(Position(self._session.edits[row].iteration, 0))

        def without(row: int) -> None:
            edits = self._session.edits
            self._compare((*edits[:row], *edits[row + 1 :]), f"“{change_text(edits[row])}”")

        actions = (
            RowAction("enter", "goes there", go, leaves=True),
            RowAction("x", "removes", remove),
            RowAction("c", "E without it", without),
            RowAction("C", "E without any", lambda _row: self._compare((), "any edit")),
        )
        self.app.push_screen(ListScreen("Edits over time, by iteration", rows, actions, "No edit."))

    def action_undo(self) -> None:
        """Take the last edit back."""
        undone = self._session.edits[-1]
        self._travel(undo_journey(self._session))
        self._say(f"Undone: {edit_text(undone)}")

    def action_redo(self) -> None:
        """Do the undone edit again."""
        redone = self._session.undone[-1]
        self._travel(redo_journey(self._session))
        self._say(f"Done again: {edit_text(redone)}")

    def _compare(self, edits: Edits, left_out: str) -> None:
        """Tell what the error of this iteration is, and what it would be with other edits."""
        session = self._session
        iteration = session.position.iteration
        here = _error(comparison_journey(session, session.edits).arrive())

        def tell(other: Session | None) -> None:
            if other is not None:
                there = _error(other)
                was, would_be, change = figures(here, 6), figures(there, 6), signed_figures(there - here, 3)
                self._say(f"E in iteration {iteration:,} is {was}; without {left_out} {would_be} ({change})", 10)

        title = f"Computing iteration {iteration:,} without {left_out}"
        self._go_way(comparison_journey(session, edits), title, iteration, tell)

    def _edit(self, cell: CellRef) -> None:
        session = self._session
        refusal = why_not_editable(session, *cell)
        if refusal is not None:
            self.app.clear_notifications()
            self.notify(refusal, title=cell_label(session, cell), severity="warning", timeout=4, markup=False)
            return
        self.app.clear_notifications()
        before = float(session.values[cell.name][cell.row, cell.column])
        shown = full(before)
        name = "The learning rate l" if cell == RATE_CELL else cell_label(session, cell)

        question = f"{name} is {shown}. What should it be?"
        hint = f"Counts from iteration {self._first_iteration(cell)} on. Enter takes it, Esc keeps {shown}"

        def parse(text: str) -> tuple[float, Journey]:
            number = parse_number(text)
            return number, edit_journey(session, *cell, number)

        def set_to(typed: tuple[float, Journey]) -> None:
            if typed[0] != before:
                self._travel(typed[1])

        self._ask(question, hint, exact(before), parse, set_to)

    def _first_iteration(self, cell: CellRef) -> int:
        return self._session.position.iteration + cell.name.startswith("new_")


def _error(session: Session) -> float:
    return float(session.values[ERROR][0, 0])
