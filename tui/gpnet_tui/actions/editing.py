"""Live edits: a cell, the learning rate, settings, undo and redo."""

from functools import partial

from gpnet_engine.errors import GpnetError
from gpnet_engine.model.setting_kinds import SettingValue
from gpnet_engine.model.typed_numbers import parse_number
from gpnet_engine.names import ERROR, exact, full
from gpnet_engine.time.editing import (
    comparison_move,
    edit_move,
    redo_move,
    removal_move,
    settings_move,
    undo_move,
    why_not_editable,
)
from gpnet_engine.time.edits import Edits
from gpnet_engine.time.session import Move, Position, Session
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.actions.moving import go_to, make_move
from gpnet_tui.view.edits import change_text, edit_text
from gpnet_tui.view.header import RATE_CELL
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import CellRef
from gpnet_tui.view.text.labels import cell_label
from gpnet_tui.view.text.numbers import figures, signed_figures


def has_edits(scene: Scene) -> bool:
    """Tell whether there is an edit to undo."""
    return bool(scene.session.edits)


def has_undone(scene: Scene) -> bool:
    """Tell whether there is an edit to do again."""
    return bool(scene.session.undone)


def edit_cell(debugger: Debugger) -> None:
    """Edit the cell under the cursor."""
    edit(debugger, debugger.scene.focus.cursor)


def edit_learning_rate(debugger: Debugger) -> None:
    """Edit the learning rate."""
    edit(debugger, RATE_CELL)


def edit_settings(debugger: Debugger) -> None:
    """Edit settings of network and training."""
    from gpnet_tui.dialogs.form import FormScreen
    from gpnet_tui.dialogs.settings import settings_changes, settings_fields

    session = debugger.scene.session

    def set_to(changes: dict[str, SettingValue]) -> None:
        if not changes:
            return
        try:
            make_move(debugger, settings_move(session, changes))
        except GpnetError as error:
            debugger.complain("Not possible", error)

    title = f"Settings from iteration {session.position.iteration:,} on"
    parse = partial(settings_changes, session)
    debugger.ask(FormScreen[dict[str, SettingValue]](title, settings_fields(session), parse), set_to)


def list_edits(debugger: Debugger) -> None:
    """List the edits over time."""
    from gpnet_tui.dialogs.lists import ListScreen, RowAction

    def edits() -> Edits:
        return debugger.scene.session.edits

    def rows() -> list[str]:
        width = max((len(f"{one.iteration:,}") for one in edits()), default=0)
        return [f"from {one.iteration:>{width},} on   {change_text(one)}" for one in edits()]

    def without(row: int) -> None:
        others = (*edits()[:row], *edits()[row + 1 :])
        _compare(debugger, others, f"“{change_text(edits()[row])}”")

    actions = (
        RowAction("enter", "goes there", lambda row: go_to(debugger, Position(edits()[row].iteration, 0)), leaves=True),
        RowAction("x", "removes", lambda row: make_move(debugger, removal_move(debugger.scene.session, row))),
        RowAction("c", "E without it", without),
        RowAction("C", "E without any", lambda _row: _compare(debugger, (), "any edit")),
    )
    debugger.show(ListScreen("Edits over time, by iteration", rows, actions, "No edit."))


def undo(debugger: Debugger) -> None:
    """Take the last edit back."""
    session = debugger.scene.session
    make_move(debugger, undo_move(session))
    debugger.say(f"Undone: {edit_text(session.edits[-1])}")


def redo(debugger: Debugger) -> None:
    """Do the undone edit again."""
    session = debugger.scene.session
    make_move(debugger, redo_move(session))
    debugger.say(f"Redone: {edit_text(session.undone[-1])}")


def edit(debugger: Debugger, cell: CellRef) -> None:
    """Ask for the new value of a cell; say why if it cannot be edited."""
    from gpnet_tui.dialogs.ask import AskScreen

    session = debugger.scene.session
    refusal = why_not_editable(session, *cell)
    if refusal is not None:
        debugger.say(refusal, 4)
        return
    before = float(session.values[cell.name][cell.row, cell.column])
    name = "The learning rate l" if cell == RATE_CELL else cell_label(session, cell)
    first = session.position.iteration + cell.name.startswith("new_")

    def parse(text: str) -> tuple[float, Move]:
        number = parse_number(text)
        return number, edit_move(session, *cell, number)

    def set_to(typed: tuple[float, Move]) -> None:
        if typed[0] != before:
            make_move(debugger, typed[1])

    question = f"{name} is {full(before)}. What should it be?"
    hint = f"Counts from iteration {first} on. Enter takes it, Esc keeps {full(before)}"
    debugger.ask(AskScreen[tuple[float, Move]](question, hint, exact(before), parse), set_to)


def _compare(debugger: Debugger, edits: Edits, left_out: str) -> None:
    """Tell what the error of this iteration is, and what it would be with other edits."""
    session = debugger.scene.session
    iteration = session.position.iteration
    here = _error(comparison_move(session, session.edits).finish())

    def tell(other: Session) -> None:
        there = _error(other)
        was, would_be, change = figures(here, 6), figures(there, 6), signed_figures(there - here, 3)
        debugger.say(f"E in iteration {iteration:,} is {was}; without {left_out} {would_be} ({change})", 10)

    title = f"Computing iteration {iteration:,} without {left_out}"
    debugger.carry_out(comparison_move(session, edits), title, iteration, tell)


def _error(session: Session) -> float:
    return float(session.values[ERROR][0, 0])
