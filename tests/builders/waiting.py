"""Waiting for the screen by what is so, never for a time: a loaded machine only makes it take longer."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

from textual._context import active_app
from textual.app import App
from textual.pilot import Pilot

MOST_TURNS = 20_000  # of the event loop, while work goes on by itself
FEW_TURNS = 150  # where it goes on for ever
MOST_LOOKS = 5_000


async def idle(_least_seconds: float = 0, *, turns: int = MOST_TURNS) -> None:
    """Let everything happen that waits to happen, until nothing does or `turns` have passed.

    It stands in for Textual's own waiting, which looks at the time that the process uses: that takes some milliseconds
    for each key, and ends too soon while another program has the processor. Here the event loop tells what waits, and
    what waits for the next frame is painted at once.
    """
    app = active_app.get()
    waiting = cast("Any", asyncio.get_running_loop())._ready  # noqa: SLF001 - asyncio has no public way to see it
    for _ in range(turns):
        await asyncio.sleep(0)
        if not waiting and not _next_frame(app):
            return


def _next_frame(app: App[object]) -> bool:
    """Do at once what waits for the next frame; tell whether there was something."""
    animation, painting = app.animator._timer, app.screen._update_timer  # noqa: SLF001 - Textual neither
    if animation._active.is_set():  # noqa: SLF001
        app.animator()
    elif painting._active.is_set():  # noqa: SLF001
        app.screen._on_timer_update()  # noqa: SLF001
    else:
        return False
    return True


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    """Let the app go on until something holds."""
    for _ in range(MOST_LOOKS):
        if holds():
            return
        await pilot.pause()
        await asyncio.sleep(0.001)  # for what is done by a thread or by a timer of Textual's
    raise AssertionError("It does not come about.")
