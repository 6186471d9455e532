"""Live edits: a cell, the learning rate, settings, undo and redo."""

from collections.abc import Callable, Mapping
from functools import partial

from gpnet_engine.errors import GpnetError
from gpnet_engine.model.typed_numbers import parse_number
from gpnet_engine.names import ERROR, exact, full, is_updated
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
from gpnet_tui.view.edits import change_text, edit_text, edits_listing
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
    """Edit the cell under the cursor; of a number that is wrong in print, find the mistake that gives it."""
    from gpnet_tui.actions.mistakes import find_cause
    from gpnet_tui.view.answers.printed import erratum_at

    scene = debugger.scene
    wrong = erratum_at(scene.session, scene.comparable, scene.focus.cursor)
    if wrong is not None and scene.session.project.network.is_right:
        find_cause(debugger, wrong)
    else:
        edit(debugger, scene.focus.cursor)


def type_into_cell(debugger: Debugger, character: str) -> None:
    """Edit the cell under the cursor, beginning with a character that was typed on it."""
    edit(debugger, debugger.scene.focus.cursor, character)


def is_on_editable_cell(scene: Scene) -> bool:
    """Tell whether the cell under the cursor can be edited."""
    return why_not_editable(scene.session, *scene.focus.cursor) is None


def edit_learning_rate(debugger: Debugger) -> None:
    """Edit the learning rate."""
    edit(debugger, RATE_CELL)


def edit_settings(debugger: Debugger) -> None:
    """Edit settings of network and training."""
    from gpnet_tui.dialogs.form import FormScreen
    from gpnet_tui.dialogs.settings import settings_changes, settings_fields

    session = debugger.scene.session

    def parse(values: Mapping[str, str]) -> tuple[Move, ...]:
        changes = settings_changes(session, values)
        return (settings_move(session, changes),) if changes else ()

    def set_to(planned: tuple[Move, ...]) -> None:
        for move in planned:
            make_move(debugger, move)

    title = f"Settings from iteration {session.position.iteration:,} on"
    debugger.ask(FormScreen[tuple[Move, ...]](title, settings_fields(session), parse), set_to)


def list_edits(debugger: Debugger) -> None:
    """List the edits over time."""
    from gpnet_tui.dialogs.lists import ListScreen, RowAction

    def edits() -> Edits:
        return debugger.scene.session.edits

    def remove(row: int) -> None:
        _try(debugger, partial(removal_move, debugger.scene.session, row))

    def without(row: int) -> None:
        others = (*edits()[:row], *edits()[row + 1 :])
        _compare(debugger, others, f"“{change_text(edits()[row])}”")

    actions = (
        RowAction("enter", "go", lambda row: go_to(debugger, Position(edits()[row].iteration, 0)), leaves=True),
        RowAction("x", "remove", remove),
        RowAction("c", "E without it", without),
        RowAction("C", "E without any", lambda _row: _compare(debugger, (), "any edit")),
    )
    debugger.show(
        ListScreen("Edits, in the order they were made", lambda: edits_listing(edits()), actions, "There are no edits.")
    )


def undo(debugger: Debugger) -> None:
    """Take the last edit back."""
    session = debugger.scene.session
    if _try(debugger, partial(undo_move, session)):
        debugger.say(f"Undone: {edit_text(session.edits[-1])}")


def redo(debugger: Debugger) -> None:
    """Do the undone edit again."""
    session = debugger.scene.session
    if _try(debugger, partial(redo_move, session)):
        debugger.say(f"Redone: {edit_text(session.undone[-1])}")


def edit(debugger: Debugger, cell: CellRef, begun: str = "") -> None:
    """Ask for the new value of a cell, of which something may be typed already; say why if it cannot be edited."""
    from gpnet_tui.dialogs.ask import AskScreen

    session = debugger.scene.session
    refusal = why_not_editable(session, *cell)
    if refusal is not None:
        debugger.say(refusal, 4)
        return
    before = session.project.arithmetic.shortest(float(session.values[cell.name][cell.row, cell.column]))
    name = "the learning rate l" if cell == RATE_CELL else cell_label(session, cell)
    first = session.position.iteration + is_updated(cell.name)

    def parse(text: str) -> tuple[float, Move]:
        number = parse_number(text)
        return number, edit_move(session, *cell, number)

    def set_to(typed: tuple[float, Move]) -> None:
        if typed[0] != before:
            make_move(debugger, typed[1])

    schedule = session.timeline.starts.rate(first).schedule if cell == RATE_CELL else None
    stays = "" if schedule is None else " and stays: the schedule ends there"
    question = AskScreen[tuple[float, Move]](
        f"Edit {name}",
        f"Now {full(before)}. The new value counts from iteration {first:,} on{stays}.",
        exact(before),
        parse,
        begun=begun,
        meaning=lambda typed: exact(typed[0]),
    )
    debugger.ask(question, set_to)


def _compare(debugger: Debugger, edits: Edits, left_out: str) -> None:
    """Tell what the error of this iteration is, and what it would be with other edits."""
    session = debugger.scene.session
    iteration = session.position.iteration
    here = _error(comparison_move(session, session.edits).finish())

    def tell(other: Session) -> None:
        there = _error(other)
        was, would_be, change = figures(here, 6), figures(there, 6), signed_figures(there - here, 3)
        debugger.say(f"E in iteration {iteration:,} is {was}; without {left_out} {would_be} ({change})", 10)

    def compare(move: Move) -> None:
        debugger.carry_out(move, f"Computing iteration {iteration:,} without {left_out}", iteration, tell)

    _try(debugger, partial(comparison_move, session, edits), compare)


def _try(debugger: Debugger, plan: Callable[[], Move], act: Callable[[Move], None] | None = None) -> bool:
    """Plan a move with other edits and make it; tell why, and return False, if those that stay do not go together."""
    try:
        move = plan()
    except GpnetError as error:
        debugger.complain("Not possible", error)
        return False
    if act is None:
        make_move(debugger, move)
    else:
        act(move)
    return True


def _error(session: Session) -> float:
    return float(session.values[ERROR][0, 0])
