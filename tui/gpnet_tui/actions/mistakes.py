"""Mistakes on purpose: which are made, and where the numbers go wrong."""

from typing import TYPE_CHECKING

from gpnet_engine.errors import EditError, GpnetError
from gpnet_engine.time.editing import settings_move
from gpnet_engine.time.edits import MISTAKES
from gpnet_engine.time.session import Position
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.actions.following import follow_to
from gpnet_tui.actions.moving import make_move
from gpnet_tui.view.listing import Listing
from gpnet_tui.view.text.ink import CellRef

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gpnet_engine.operations.mistakes import Mistake
    from gpnet_engine.teaching.consequences import Consequence
    from gpnet_engine.teaching.printed import Printed


def list_mistakes(debugger: Debugger) -> None:
    """List the mistakes that can be made on purpose; keys switch them on, and go to the first wrong number."""
    from gpnet_engine.teaching.consequences import consequences_at
    from gpnet_tui.dialogs.ask import AskScreen
    from gpnet_tui.dialogs.lists import ListScreen, RowAction
    from gpnet_tui.view.answers.catalogue import mistake_rows

    found = list(consequences_at(debugger.scene.session))

    def switch_on_or_off(row: int) -> None:
        switch_mistake(debugger, found[row].mistake.id)

    def go(row: int) -> None:
        _go_to_first_wrong(debugger, found[row])

    def ask_words(row: int) -> None:
        question = AskScreen[int](
            "Find a mistake by its words",
            "Some letters of what it is called, such as bias corr; again for the next one.",
            "",
            lambda text: _next_with(text, row, [one.mistake for one in found]),
        )
        debugger.ask(question, catalogue.put_cursor)

    actions = (
        RowAction("space", "on or off", switch_on_or_off),
        RowAction("slash", "find", ask_words),
        RowAction("enter", "on, and to its first wrong number", go, leaves=True),
    )
    iteration = debugger.scene.session.position.iteration
    title = f"Mistakes on purpose, from iteration {iteration:,} on"
    catalogue = ListScreen(title, lambda: Listing(mistake_rows(debugger.scene.session, found)), actions)
    debugger.show(catalogue)


def _next_with(text: str, row: int, mistakes: "Sequence[Mistake]") -> int:
    """Return the row of the next mistake after `row`, round the list, that has every typed word in what it says."""
    words = text.casefold().split()
    for step in range(1, len(mistakes) + 1):
        at = (row + step) % len(mistakes)
        said = f"{mistakes[at].title} {mistakes[at].id} {mistakes[at].formula}".casefold()
        if words and all(word in said for word in words):
            return at
    raise EditError("No mistake is called so. Type some letters of its words.")


def find_cause(debugger: Debugger, printed: "Printed") -> None:
    """Look for a mistake that gives a number in print, and make it from the first iteration on."""
    from gpnet_engine.teaching.causes import CauseSearch
    from gpnet_tui.view.answers.catalogue import mistakes_text

    session = debugger.scene.session

    def tell(found: tuple[str, ...]) -> None:
        if not found:
            debugger.say(f"No mistake in the catalogue gives {printed.text}", 6)
            return
        make_move(debugger, settings_move(session, {MISTAKES: found[:1]}, first=1))
        others = f" So would {', '.join(found[1:])}." if found[1:] else ""
        debugger.say(f"{mistakes_text(found[:1])} It gives {printed.text}.{others} u takes it back", 10)

    search = CauseSearch(session.timeline.starts.original, printed)
    debugger.carry_out(search, f"Looking for a mistake that gives {printed.text}", search.total, tell)


def switch_mistake(debugger: Debugger, name: str, *, is_on: bool | None = None) -> None:
    """Make a mistake from this iteration on, or no longer; it is an edit, so undo takes it back."""
    session = debugger.scene.session
    made = session.project.network.mistakes
    wanted = name not in made if is_on is None else is_on
    if wanted == (name in made):
        return
    mistakes = (*made, name) if wanted else tuple(one for one in made if one != name)
    try:
        make_move(debugger, settings_move(session, {MISTAKES: mistakes}))
    except GpnetError as error:
        debugger.complain("Not possible", error)


def _go_to_first_wrong(debugger: Debugger, consequence: "Consequence") -> None:
    if consequence.first is None:
        debugger.say(f"{consequence.mistake.title} has no effect: {consequence.why_not}")
        return
    switch_mistake(debugger, consequence.mistake.id, is_on=True)
    session, first = debugger.scene.session, consequence.first
    results = [operation.result for operation in session.program]
    position = Position(session.position.iteration, results.index(first.name) + 1)
    follow_to(debugger, position, CellRef(first.name, first.row, first.column))
