"""A run that goes on while keys act: at full speed in slices, or slowly, one operation after the other."""

import asyncio
import math
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from gpnet_engine.stopping.breakpoints import Breakpoint, checks_of
from gpnet_engine.stopping.running import RunBack, RunOn, hits_at
from gpnet_engine.time.session import START, Session, go_to, step_back, step_forward
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.dialogs.slices import SLICE_SECONDS, let_keys_act
from gpnet_tui.view.breakpoints import breakpoint_text
from gpnet_tui.view.running import Run
from gpnet_tui.view.scene import Scene

_PICTURE_SECONDS = 0.08  # from one picture of a run to the next: a dozen a second
_SHOWN_SHARE = 0.18  # of the time at most goes into showing it: where a picture takes long, there are fewer


class Pictures:
    """When a run is due to be shown: often enough to be followed, but not so often that it is much slower for that.

    `clock` tells the time, `processor` how much of it this program had the processor: others may have it meanwhile.
    """

    def __init__(self, clock: Callable[[], float], processor: Callable[[], float]) -> None:
        """Be due at once."""
        self._clock, self._processor = clock, processor
        self._next = -math.inf
        self._spent_at_last = self._spent = 0.0  # seconds of the processor, but for those of the run itself
        self._since = self._ended = processor()

    def work(self, go_on: Callable[[float], bool]) -> bool:
        """Let a run go on for a slice, and return what it returns."""
        begun = self._processor()
        self._spent += begun - self._ended  # painting, which comes after showing, too
        is_over = go_on(SLICE_SECONDS)
        self._ended = self._processor()
        return is_over

    def is_due(self) -> bool:
        """Tell whether to show the run now; if so, the next picture is due later."""
        spent, passed = self._spent - self._spent_at_last, self._ended - self._since
        if self._clock() < self._next or spent > _SHOWN_SHARE * passed:
            return False
        self._next = self._clock() + _PICTURE_SECONDS
        self._spent_at_last, self._since = self._spent, self._ended
        return True


@dataclass(slots=True)
class _Running:
    """The run that is on its way. `way` is where it has come to at full speed."""

    is_forward: bool
    way: RunOn | RunBack | None = None
    breakpoints: tuple[Breakpoint, ...] = ()
    halted: asyncio.Event = field(default_factory=asyncio.Event)


class Runner:
    """Runs the session of the debugger's scene, on and back, until something is hit or someone halts it."""

    def __init__(self, debugger: Debugger, start: Callable[[Callable[[], Coroutine[Any, Any, None]]], object]) -> None:
        """Run by `start`, which lets what it is given go on beside everything else, unless it is halted before."""
        self._debugger = debugger
        self._start = start
        self._running: _Running | None = None

    def run(self, *, is_forward: bool) -> None:
        """Begin a run."""
        self.halt()
        scene = self._debugger.scene
        is_any_on = any(one.is_on for one in scene.breakpoints)
        if not is_forward and scene.speed is None and not is_any_on:
            self._end(go_to(scene.session, START))  # nothing on the way can stop it
            return
        running = self._running = _Running(is_forward)
        run = Run(is_forward, scene.session.position.iteration, speed=scene.speed)
        self._debugger.move(replace(scene, run=run))
        self._start(partial(self._go_on, running))

    def pause(self) -> None:
        """Hold the run."""
        scene = self.halted()
        if self._debugger.scene.run is None:
            return
        run = self._debugger.scene.run
        paused = run._replace(is_paused=True, iteration=scene.session.position.iteration, error=scene.session.error)
        self._debugger.move(replace(scene, run=paused))

    def halt(self) -> None:
        """Stop the run, on a whole operation; a paused one is over."""
        scene = self.halted()
        if scene is not self._debugger.scene:
            self._debugger.move(scene)

    def halted(self) -> Scene:
        """Stop the run, and return the scene as it stands; showing it is the caller's."""
        running, self._running = self._running, None
        scene = self._debugger.scene
        if running is not None:
            running.halted.set()
            if running.way is not None:
                scene = scene.at(running.way.finish())
        return scene if scene.run is None else replace(scene, run=None)

    async def _go_on(self, running: _Running) -> None:
        """Run until something is hit, the end is reached, or someone halts."""
        begun, first = time.monotonic(), self._debugger.scene.session.position.iteration
        pictures = Pictures(time.monotonic, time.thread_time)
        while not running.halted.is_set():
            if self._debugger.scene.speed is not None:
                await self._step(running)
                continue
            way = self._way(running)
            if pictures.work(way.go_on):
                self._end(way.finish())
                return
            if pictures.is_due():
                self._show(running, way, abs(way.done - first) / max(time.monotonic() - begun, SLICE_SECONDS))
            await let_keys_act()

    def _way(self, running: _Running) -> RunOn | RunBack:
        """Return the way at full speed; another one when breakpoints have changed since."""
        scene = self._debugger.scene
        if running.way is None or running.breakpoints is not scene.breakpoints:
            session = scene.session if running.way is None else running.way.finish()
            is_any_on = any(one.is_on for one in scene.breakpoints)
            checks = checks_of(scene.breakpoints)
            running.breakpoints = scene.breakpoints
            if running.is_forward:
                running.way = RunOn(session, checks if is_any_on else None)
            else:
                running.way = RunBack(session, lambda: checks)
        return running.way

    def _show(self, running: _Running, way: RunOn | RunBack, rate: float) -> None:
        """Show how far the run is; on the way on, also the numbers there."""
        scene, error, iteration = self._debugger.scene, None, way.done
        if isinstance(way, RunOn):
            scene = scene.at(way.finish())
            error, iteration = scene.session.error, scene.session.position.iteration
        self._debugger.move(replace(scene, run=Run(running.is_forward, iteration, error, rate)))

    async def _step(self, running: _Running) -> None:
        """Do one operation at the chosen speed."""
        scene = self._debugger.scene
        session = scene.session
        if running.way is not None:  # it was slowed down on its way
            session, running.way = running.way.finish(), None
        if not running.is_forward and session.position == START:
            self._end(session)
            return
        session = step_forward(session) if running.is_forward else step_back(session)
        if hits_at(session, scene.breakpoints):
            self._end(session)
            return
        run = Run(running.is_forward, session.position.iteration, speed=scene.speed)
        self._debugger.move(replace(scene.at(session), run=run))
        with suppress(TimeoutError):
            await asyncio.wait_for(running.halted.wait(), 1.0 / (scene.speed or math.inf))

    def _end(self, session: Session) -> None:
        """End the run at a session, and say what stopped it."""
        if self._running is not None:
            self._running.halted.set()
            self._running = None
        scene = self._debugger.scene
        hits = hits_at(session, scene.breakpoints)
        counted = tuple(replace(one, hits=one.hits + 1) if one in hits else one for one in scene.breakpoints)
        self._debugger.move(replace(scene.at(session), run=None, breakpoints=counted))
        if hits:
            self._debugger.say(f"Stopped at {breakpoint_text(hits[0])}", 10)
        elif session.position == START:
            self._debugger.say("This is the start of the run")
