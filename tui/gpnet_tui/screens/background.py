"""Work that is done in a thread while keys act: one piece at a time, and of those that wait only the last one.

A thread cannot be stopped, so what is begun before is let finish; nobody hears of it any more.
"""

import asyncio
from collections.abc import Callable
from typing import TypeAlias, TypeVar

Result = TypeVar("Result")
Job: TypeAlias = Callable[[], Callable[[], None]]


class Background:
    """Does the work of a screen, whose `start` runs a coroutine."""

    def __init__(self, start: Callable[[object], object]) -> None:
        """Run coroutines by `start`."""
        self._start = start
        self._next: Job | None = None
        self._is_busy = False

    def do(self, work: Callable[[], Result], then: Callable[[Result], None]) -> None:
        """Do some work, and go on with what it comes to, unless other work is asked for meanwhile."""

        def job() -> Callable[[], None]:
            found = work()
            return lambda: then(found)

        self._next = job
        if not self._is_busy:
            self._is_busy = True
            self._start(self._work())

    async def _work(self) -> None:
        try:
            while self._next is not None:
                job, self._next = self._next, None
                go_on = await asyncio.to_thread(job)
                if self._next is None:
                    go_on()
        finally:
            self._is_busy = False
