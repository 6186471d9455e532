"""Running on and back: to a breakpoint, to a cause, or until it is stopped; at full speed, or slowly for a class."""

import asyncio
import math
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

from textual.worker import Worker

from gpnet_engine.breakpoints import Breakpoint, checks_of, non_finite
from gpnet_engine.names import ERROR
from gpnet_engine.running import RunBack, RunOn, first_non_finite, hits_at
from gpnet_engine.session import START, Session, go_to, step_back, step_forward
from gpnet_engine.watches import LastChange, LastChangeOfCell, Watch, WayToChange
from gpnet_tui.commands import EDIT, MOVE, PROGRAM, RUN, command_of
from gpnet_tui.screens.moving import MovingScreen
from gpnet_tui.screens.slices import SLICE_SECONDS, let_keys_act
from gpnet_tui.view.breakpoints import breakpoint_text
from gpnet_tui.view.ink import CellRef
from gpnet_tui.view.labels import cell_label
from gpnet_tui.view.running import Run, speed_text

_SPEEDS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, None)  # operations per second; None: as fast as possible
_REFRESH_SECONDS = 0.1
_REFRESH_SHARE = 0.04  # of the time at most goes into showing the run: a large network is shown less often
_GOES_ON = {"pause", "faster", "slower", "help", "palette", "suspend"}  # a run goes on while these act
# These are about the place where one is.
_STAYS = {"origin", "follow_largest", "trail_back", "check_matrix", "blame", "health", "find", "copy"}


@dataclass(slots=True)
class _Running:
    """The run that is on its way. `way` is where it has come to at full speed, from `session` on."""

    is_forward: bool
    way: RunOn | RunBack | None = None
    breakpoints: tuple[Breakpoint, ...] = ()
    halted: asyncio.Event = field(default_factory=asyncio.Event)
    worker: Worker[None] | None = None


class RunningScreen(MovingScreen):
    """Runs the session of its scene."""

    _on_its_way: _Running | None = None
    _speed: float | None = None

    def action_run_on(self) -> None:
        """On, to a breakpoint or until it is stopped."""
        self._run(is_forward=True)

    def action_run_back(self) -> None:
        """Back, to a breakpoint or the start."""
        self._run(is_forward=False)

    def action_pause(self) -> None:
        """Hold the run, or let it go on."""
        run = self._scene.run
        if run is None:
            self._run(is_forward=True)
        elif run.is_paused:
            self._run(is_forward=run.is_forward)
        else:
            self.halt()
            paused = run._replace(is_paused=True, iteration=self._iteration, error=self._error)
            self.scene = replace(self._scene, run=paused)

    def action_faster(self) -> None:
        """Choose the next higher speed."""
        self._change_speed(1)

    def action_slower(self) -> None:
        """Choose the next lower speed."""
        self._change_speed(-1)

    def action_follow(self) -> None:
        """Stop the run."""
        self.halt()

    def action_first_non_finite(self) -> None:
        """To where the first NaN or infinity of the run was made."""
        session = self._session
        until = max(session.timeline.farthest, self._iteration + 1)
        way = RunOn(go_to(session, START), non_finite, until)

        def show(found: Session | None) -> None:
            if found is None:
                return
            bad = first_non_finite(found)
            if bad is None:
                iterations = "iteration 1" if until <= 2 else f"iterations 1 to {until - 1:,}"  # noqa: PLR2004
                self._say(f"No NaN and no infinity in any result of {iterations}")
                return
            cell = CellRef(*bad)
            self._show(found)
            self._look_at(cell)
            value = found.values[cell.name][cell.row, cell.column]
            what = "NaN" if value != value else "infinity"  # noqa: PLR0124 - only NaN is not itself
            iteration, step = found.position
            self._say(
                f"The first {what} of the run: {cell_label(found, cell)}, in iteration {iteration:,}, step {step}"
            )

        self._go_way(way, "Looking for the first NaN or infinity", until, show)

    def action_to_last_change(self) -> None:
        """Back to the operation that last changed the cell under the cursor."""
        cell = self._scene.focus.cursor
        self._go_back_to_change(LastChangeOfCell(self._session, *cell), cell_label(self._session, cell))

    def back_to_change(self, watch: Watch) -> None:
        """Go back to the operation that last changed the value of a watch."""
        self._go_back_to_change(LastChange(self._session, watch.text), watch.name)

    def _go_back_to_change(self, way: WayToChange, text: str) -> None:
        """Go to where `text`, as it is called on screen, last changed, or say that it did not."""

        def show(found: Session | None) -> None:
            if found is not None and way.found is None:
                self._say(f"{text} has not changed before this place")
            else:
                self._show(found)

        self._go_way(way, f"Looking for the last change of {text}", self._iteration, show, is_back=True)

    def before_action(self, action: str) -> None:
        """Stop a run before something acts that moves, edits or leaves."""
        command = command_of(action)
        if command is None or action in _GOES_ON:
            return
        if command.group in {MOVE, RUN, EDIT, PROGRAM} or action in _STAYS:
            self.halt()

    def halt(self) -> None:
        """Stop the run, on a whole operation; a paused one is over."""
        running, self._on_its_way = self._on_its_way, None
        if running is not None:
            running.halted.set()
            if running.way is not None:
                self._show(running.way.arrive())
        if self._scene.run is not None:
            self.scene = replace(self._scene, run=None)

    def _run(self, *, is_forward: bool) -> None:
        self.halt()
        is_any_on = any(one.is_on for one in self._scene.breakpoints)
        if not is_forward and self._speed is None and not is_any_on:
            self._arrive(go_to(self._session, START))  # nothing on the way can stop it
            return
        running = self._on_its_way = _Running(is_forward)
        self.scene = replace(self._scene, run=Run(is_forward, self._iteration, speed=self._speed))
        running.worker = self.run_worker(partial(self._go_on, running), group="run", exclusive=True)

    async def _go_on(self, running: _Running) -> None:
        """Run until something is hit, the end is reached, or someone halts."""
        begun, first, due = time.monotonic(), self._iteration, 0.0
        while not running.halted.is_set():
            if self._speed is not None:
                await self._step(running)
                continue
            way = self._way(running)
            if way.reach(SLICE_SECONDS):
                self._arrive(way.arrive())
                return
            now = time.monotonic()
            if now > due:
                rate = abs(way.reached - first) / max(now - begun, SLICE_SECONDS)
                self._show_run(running, way, rate)
                shown = time.monotonic()
                due = shown + max(_REFRESH_SECONDS, (shown - now) / _REFRESH_SHARE)
            await let_keys_act()

    def _way(self, running: _Running) -> RunOn | RunBack:
        """Return the way at full speed; another one when breakpoints have changed since."""
        breakpoints = self._scene.breakpoints
        if running.way is None or running.breakpoints is not breakpoints:
            session = self._session if running.way is None else running.way.arrive()
            is_any_on = any(one.is_on for one in breakpoints)
            checks = checks_of(breakpoints)
            running.breakpoints = breakpoints
            if running.is_forward:
                running.way = RunOn(session, checks if is_any_on else None)
            else:
                running.way = RunBack(session, lambda: checks)
        return running.way

    def _show_run(self, running: _Running, way: RunOn | RunBack, rate: float) -> None:
        """Show how far the run is; on the way on, also the numbers there."""
        if isinstance(way, RunOn):
            self._show(way.arrive())
        error = self._error if isinstance(way, RunOn) else None
        self.scene = replace(self._scene, run=Run(running.is_forward, way.reached, error, rate))

    async def _step(self, running: _Running) -> None:
        """Do one operation at the chosen speed."""
        if running.way is not None:  # it was slowed down on its way
            self._show(running.way.arrive())
            running.way = None
        session = self._session
        if not running.is_forward and session.position == START:
            self._arrive(session)
            return
        self._show(step_forward(session) if running.is_forward else step_back(session))
        if hits_at(self._session, self._scene.breakpoints):
            self._arrive(self._session)
            return
        self.scene = replace(self._scene, run=Run(running.is_forward, self._iteration, speed=self._speed))
        with suppress(TimeoutError):
            await asyncio.wait_for(running.halted.wait(), 1.0 / (self._speed or math.inf))

    def _arrive(self, session: Session) -> None:
        """End the run at a session, and say what stopped it."""
        if self._on_its_way is not None:
            self._on_its_way.halted.set()
            self._on_its_way = None
        self._show(session)
        hits = hits_at(session, self._scene.breakpoints)
        counted = tuple(replace(one, hits=one.hits + 1) if one in hits else one for one in self._scene.breakpoints)
        self.scene = replace(self._scene, run=None, breakpoints=counted)
        if hits:
            self._say(f"Stopped at {breakpoint_text(hits[0])}")
        elif session.position == START:
            self._say("This is the start of the run")

    def _change_speed(self, by: int) -> None:
        at = _SPEEDS.index(self._speed) + by
        self._speed = _SPEEDS[min(max(at, 0), len(_SPEEDS) - 1)]
        run = self._scene.run
        if run is None:
            self._say(f"c and C run {speed_text(self._speed)}")
        else:
            self.scene = replace(self._scene, run=run._replace(speed=self._speed, rate=None))

    @property
    def _error(self) -> float | None:
        """E, where it is known."""
        error = self._session.values.get(ERROR)
        return None if error is None else float(error[0, 0])

    @property
    def _iteration(self) -> int:
        return self._session.position.iteration
