"""What a run stops at and what is watched on the way: breakpoints, watches, and marked places to come back to."""

from dataclasses import replace

from gpnet_engine.names import before_update, label
from gpnet_engine.operations import Operation
from gpnet_engine.operations.program import operation_making
from gpnet_engine.stopping.breakpoints import Breakpoint, known_from, read
from gpnet_engine.stopping.conditions.condition import ConditionError
from gpnet_engine.stopping.watches import Watch, cell_text, parse_watch
from gpnet_engine.time.session import present_position
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.actions.moving import go_to
from gpnet_tui.actions.running import back_to_change
from gpnet_tui.view.breakpoints import place_text, stops_listing
from gpnet_tui.view.listing import Listing, ruled
from gpnet_tui.view.scene import Scene
from gpnet_tui.view.text.ink import Ink, span
from gpnet_tui.view.text.labels import cell_label

_CONDITION_HINT = "Such as E < 0.01, any(isnan(δ_c)), W_c[1,2] > 0.3. Cells count from 1. Empty: always."
_WATCH_HINT = "Such as norm(∇W_b), max(abs(delta_c)), new_W_c[1,2] - W_c[1,2]. Cells count from 1."
_NO_STOPS = "b sets a breakpoint on an operation, B one with a condition; w watches a cell, = an expression."


def has_bookmarks(scene: Scene) -> bool:
    """Tell whether a place is marked."""
    return bool(scene.bookmarks)


def toggle_breakpoint(debugger: Debugger) -> None:
    """Set or remove a breakpoint on the operation under the cursor."""
    operation = _operation_under_cursor(debugger)
    there = _breakpoint_on(debugger.scene, operation)
    if there is None:
        debugger.move(_with_breakpoint(debugger.scene, Breakpoint(operation.result)))
    else:
        debugger.move(_without_breakpoint(debugger.scene, there))


def ask_condition_here(debugger: Debugger) -> None:
    """Set a breakpoint with a condition, or edit the one that is there."""
    operation = _operation_under_cursor(debugger)
    _ask_condition(debugger, _breakpoint_on(debugger.scene, operation) or Breakpoint(operation.result))


def watch_cell(debugger: Debugger) -> None:
    """Watch the cell under the cursor, or no longer."""
    scene = debugger.scene
    cell = scene.focus.cursor
    text = cell_text(*cell)
    others = tuple(watch for watch in scene.watches if watch.text != text)
    if others == scene.watches:
        others = (*others, parse_watch(scene.session, text, cell_label(scene.session, cell)))
    debugger.move(replace(scene, watches=others))


def watch_expression(debugger: Debugger) -> None:
    """Watch an expression that the person types."""
    from gpnet_tui.dialogs.ask import AskScreen

    session = debugger.scene.session
    question = AskScreen[Watch]("What should be watched?", _WATCH_HINT, "", lambda text: parse_watch(session, text))
    debugger.ask(
        question, lambda watch: debugger.move(replace(debugger.scene, watches=(*debugger.scene.watches, watch)))
    )


def list_stops(debugger: Debugger) -> None:
    """List breakpoints and watches."""
    from gpnet_tui.dialogs.lists import ListScreen, RowAction

    def remove(row: int) -> None:
        scene = debugger.scene
        gone = row - len(scene.breakpoints)
        if gone < 0:
            debugger.move(_without_breakpoint(scene, scene.breakpoints[row]))
        else:
            debugger.move(replace(scene, watches=(*scene.watches[:gone], *scene.watches[gone + 1 :])))

    def switch(row: int) -> None:
        if row < len(debugger.scene.breakpoints):
            one = debugger.scene.breakpoints[row]
            debugger.move(_with_breakpoint(debugger.scene, replace(one, is_on=not one.is_on)))

    def choose(row: int) -> None:
        breakpoints = debugger.scene.breakpoints
        if row < len(breakpoints):
            _ask_condition(debugger, breakpoints[row])
        else:
            back_to_change(debugger, debugger.scene.watches[row - len(breakpoints)])

    def listing() -> Listing:
        scene = debugger.scene
        return stops_listing(scene.session, scene.breakpoints, scene.watches, scene.digits)

    actions = (
        RowAction("enter", "edit (watch: last change)", choose, leaves=True),
        RowAction("space", "on/off", switch),
        RowAction("x", "remove", remove),
    )
    debugger.show(ListScreen("Breakpoints and watches", listing, actions, _NO_STOPS))


def bookmark(debugger: Debugger) -> None:
    """Mark the place, or no longer."""
    place, places = debugger.scene.session.position, debugger.scene.bookmarks
    if place in places:
        places = tuple(one for one in places if one != place)
        debugger.say(f"{place_text(place)} is no longer marked")
    else:
        places = tuple(sorted((*places, place)))
        debugger.say(f"{place_text(place)} is marked; V goes back to it")
    debugger.move(replace(debugger.scene, bookmarks=places))


def list_bookmarks(debugger: Debugger) -> None:
    """List the marked places."""
    from gpnet_tui.dialogs.lists import ListScreen, RowAction

    def places() -> Listing:
        here = debugger.scene.session.position
        marked = debugger.scene.bookmarks
        rows = [f"{place_text(place)}{'   you are here' if place == here else ''}" for place in marked]
        return Listing(rows, head=ruled((span("iteration.step", Ink.DIM),)) if rows else ())

    def go(row: int) -> None:
        go_to(debugger, present_position(debugger.scene.session, debugger.scene.bookmarks[row]))

    def remove(row: int) -> None:
        kept = debugger.scene.bookmarks
        debugger.move(replace(debugger.scene, bookmarks=(*kept[:row], *kept[row + 1 :])))

    actions = (RowAction("enter", "go there", go, leaves=True), RowAction("x", "remove", remove))
    debugger.show(ListScreen("Marked places", places, actions, "v marks the place where you are."))


def _operation_under_cursor(debugger: Debugger) -> Operation:
    """Return the operation that the program's cursor is on, or that made the matrix with the cell cursor."""
    scene = debugger.scene
    session = scene.session
    if scene.mark is not None:
        return session.program[scene.mark - 1]
    making = operation_making(session.project.network, scene.focus.cursor.name) if debugger.has_cell_focus else None
    if making is not None:
        return making[1]
    return session.operation or session.program[0]


def _breakpoint_on(scene: Scene, operation: Operation) -> Breakpoint | None:
    return next((one for one in scene.breakpoints if one.result == operation.result), None)


def _with_breakpoint(scene: Scene, breakpoint_: Breakpoint) -> Scene:
    """Set a breakpoint in the place of the one that its operation may have, in the order of the program."""
    results = [operation.result for operation in scene.session.program]
    others = [one for one in scene.breakpoints if one.result != breakpoint_.result]
    order = sorted((*others, breakpoint_), key=lambda one: results.index(one.result) if one.result in results else -1)
    return replace(scene, breakpoints=tuple(order))


def _without_breakpoint(scene: Scene, breakpoint_: Breakpoint) -> Scene:
    return replace(scene, breakpoints=tuple(one for one in scene.breakpoints if one.result != breakpoint_.result))


def _ask_condition(debugger: Debugger, breakpoint_: Breakpoint) -> None:
    from gpnet_tui.dialogs.ask import AskScreen

    session = debugger.scene.session
    network, batch = session.project.network, session.project.largest_batch

    def parse(text: str) -> Breakpoint:
        if not text.strip():
            return replace(breakpoint_, condition="", is_on=True)
        condition = read(text, network, batch)
        if not condition.is_truth:
            reason = f"This is a number, not true or false: compare it, as in {condition.text} > 0."
            raise ConditionError(condition.text, 0, reason)
        making = operation_making(network, breakpoint_.result)
        step = max(known_from(network, condition.names), making[0] if making else 1)
        return replace(breakpoint_, result=session.program[step - 1].result, condition=condition.text, is_on=True)

    def set_to(answer: Breakpoint) -> None:
        scene = debugger.scene
        if answer.result != breakpoint_.result:
            scene = _without_breakpoint(scene, breakpoint_)
            name = label(before_update(answer.result))
            debugger.say(f"That is not known before {name}, so the breakpoint is there")
        debugger.move(_with_breakpoint(scene, answer))

    question = f"Stop at {label(before_update(breakpoint_.result))} under which condition?"
    debugger.ask(AskScreen[Breakpoint](question, _CONDITION_HINT, breakpoint_.condition, parse), set_to)
