"""What a run stops at and what is watched on the way: breakpoints, watches, and marked places to come back to."""

from dataclasses import replace

from gpnet_engine.breakpoints import Breakpoint, known_from, read
from gpnet_engine.conditions.condition import ConditionError
from gpnet_engine.names import label, parameter_of
from gpnet_engine.operations import Operation
from gpnet_engine.program import operation_making
from gpnet_engine.session import present_position
from gpnet_engine.watches import Watch, cell_text, parse_watch
from gpnet_tui.screens.running import RunningScreen
from gpnet_tui.view.breakpoints import breakpoint_text, hits_text, place_text, sign_of, watch_text
from gpnet_tui.view.labels import cell_label
from gpnet_tui.widgets.cursor import CursorPane

_CONDITION_HINT = "Such as E < 0.01, any(isnan(δ_c)), W_c[1,2] > 0.3. Cells count from 1. Empty: always."
_WATCH_HINT = "Such as norm(∇W_b), max(abs(delta_c)), new_W_c[1,2] - W_c[1,2]. Cells count from 1."


class StoppingScreen(RunningScreen):
    """Keeps breakpoints, watches and marked places in its scene."""

    def action_toggle_breakpoint(self) -> None:
        """Set or remove a breakpoint on the operation under the cursor."""
        operation = self._operation_under_cursor()
        present = self._breakpoint_on(operation)
        if present is None:
            self._set_breakpoint(Breakpoint(operation.result))
        else:
            self._remove_breakpoint(present)

    def action_condition(self) -> None:
        """Set a breakpoint with a condition, or edit the one that is there."""
        operation = self._operation_under_cursor()
        self._ask_condition(self._breakpoint_on(operation) or Breakpoint(operation.result))

    def action_watch_cell(self) -> None:
        """Watch the cell under the cursor, or no longer."""
        cell = self._scene.focus.cursor
        text = cell_text(*cell)
        if any(watch.text == text for watch in self._scene.watches):
            self._set_watches(tuple(watch for watch in self._scene.watches if watch.text != text))
        else:
            watch = parse_watch(self._session, text, cell_label(self._session, cell))
            self._set_watches((*self._scene.watches, watch))

    def action_watch_expression(self) -> None:
        """Watch an expression that the person types."""
        session = self._session
        self._ask(
            "What should be watched?",
            _WATCH_HINT,
            "",
            lambda text: parse_watch(session, text),
            lambda watch: self._set_watches((*self._scene.watches, watch)),
        )

    def action_stops(self) -> None:
        """List breakpoints and watches."""
        from gpnet_tui.screens.lists import ListScreen, RowAction

        def remove(row: int) -> None:
            breakpoints, watches = self._scene.breakpoints, self._scene.watches
            if row < len(breakpoints):
                self._remove_breakpoint(breakpoints[row])
            else:
                gone = row - len(breakpoints)
                self._set_watches((*watches[:gone], *watches[gone + 1 :]))

        def switch(row: int) -> None:
            if row < len(self._scene.breakpoints):
                one = self._scene.breakpoints[row]
                self._set_breakpoint(replace(one, is_on=not one.is_on))

        def choose(row: int) -> None:
            breakpoints = self._scene.breakpoints
            if row < len(breakpoints):
                self._ask_condition(breakpoints[row])
            else:
                self.back_to_change(self._scene.watches[row - len(breakpoints)])

        actions = (
            RowAction("enter", "edits (a watch: last change)", choose, leaves=True),
            RowAction("space", "on/off", switch),
            RowAction("x", "removes", remove),
        )
        empty = "b sets a breakpoint on an operation, B one with a condition; w watches a cell, = an expression."
        self.app.push_screen(ListScreen("Breakpoints and watches", self._stops, actions, empty))

    def action_bookmark(self) -> None:
        """Mark the place, or no longer."""
        place, places = self._session.position, self._scene.bookmarks
        if place in places:
            places = tuple(one for one in places if one != place)
            self._say(f"{place_text(place)} is not marked any more")
        else:
            places = tuple(sorted((*places, place)))
            self._say(f"{place_text(place)} is marked; V leads back to it")
        self.scene = replace(self._scene, bookmarks=places)

    def action_bookmarks(self) -> None:
        """List the marked places."""
        from gpnet_tui.screens.lists import ListScreen, RowAction

        def rows() -> list[str]:
            here = self._session.position
            marked = self._scene.bookmarks
            return [f"{place_text(place)}{'   you are here' if place == here else ''}" for place in marked]

        def go(row: int) -> None:
            self._go(present_position(self._session, self._scene.bookmarks[row]))

        def remove(row: int) -> None:
            kept = self._scene.bookmarks
            self.scene = replace(self._scene, bookmarks=(*kept[:row], *kept[row + 1 :]))

        actions = (
            RowAction("enter", "goes there", go, leaves=True),
            RowAction("x", "removes", remove),
        )
        self.app.push_screen(ListScreen("Marked places", rows, actions, "v marks the place where you are."))

    def _stops(self) -> list[str]:
        scene = self._scene
        breakpoints = [f"{sign_of(one)} {breakpoint_text(one):<40} {hits_text(one)}" for one in scene.breakpoints]
        return [*breakpoints, *(f"= {watch_text(scene.session, watch, scene.digits)}" for watch in scene.watches)]

    def _operation_under_cursor(self) -> Operation:
        """Return the operation that the program's cursor is on, or that made the matrix with the cell cursor."""
        scene, session = self._scene, self._session
        if scene.mark is not None:
            return session.program[scene.mark - 1]
        if isinstance(self.focused, CursorPane):
            making = operation_making(session.project.network, scene.focus.cursor.name)
            if making is not None:
                return making[1]
        return session.operation or session.program[0]

    def _breakpoint_on(self, operation: Operation) -> Breakpoint | None:
        return next((one for one in self._scene.breakpoints if one.result == operation.result), None)

    def _set_breakpoint(self, breakpoint_: Breakpoint) -> None:
        """Set a breakpoint in the place of the one that its operation may have, in the order of the program."""
        results = [operation.result for operation in self._session.program]
        others = [one for one in self._scene.breakpoints if one.result != breakpoint_.result]
        order = sorted(
            (*others, breakpoint_), key=lambda one: results.index(one.result) if one.result in results else -1
        )
        self.scene = replace(self._scene, breakpoints=tuple(order))

    def _remove_breakpoint(self, breakpoint_: Breakpoint) -> None:
        kept = tuple(one for one in self._scene.breakpoints if one.result != breakpoint_.result)
        self.scene = replace(self._scene, breakpoints=kept)

    def _ask_condition(self, breakpoint_: Breakpoint) -> None:
        session = self._session
        network, batch = session.project.network, session.project.largest_batch

        def parse(text: str) -> Breakpoint:
            if not text.strip():
                return replace(breakpoint_, condition="", is_on=True)
            condition = read(text, network, batch)
            if not condition.is_truth:
                reason = f"This is a number, not true or false: compare it, {condition.text} > 0."
                raise ConditionError(condition.text, 0, reason)
            making = operation_making(network, breakpoint_.result)
            step = max(known_from(network, condition.names), making[0] if making else 1)
            return replace(breakpoint_, result=session.program[step - 1].result, condition=condition.text, is_on=True)

        def set_to(answer: Breakpoint) -> None:
            if answer.result != breakpoint_.result:
                self._remove_breakpoint(breakpoint_)
                name = label(parameter_of(answer.result))
                self._say(f"That is known only from {name} on, so the breakpoint stands there")
            self._set_breakpoint(answer)

        question = f"Stop at {label(parameter_of(breakpoint_.result))} under which condition?"
        self._ask(question, _CONDITION_HINT, breakpoint_.condition, parse, set_to)

    def _set_watches(self, watches: tuple[Watch, ...]) -> None:
        self.scene = replace(self._scene, watches=watches)
        self._share_height(self.app.size)
