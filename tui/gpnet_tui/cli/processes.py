"""The same work on many things, in several processes where there are many.

A process that ends, for want of memory or by a fault in a library, takes only the thing with it that it worked on.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from typing import Any, Generic, TypeAlias, TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")
Start: TypeAlias = Callable[[], Callable[[Thing], Result]]

FEW = 20
"""So many things are done in this process, which takes less time than to start others."""

_MOST_PROCESSES = 32  # Windows can wait for 61
_POLL_SECONDS = 0.1
_work: list[Callable[[Any], Any]] = []
"""What this process does with each thing, once it has begun."""


@dataclass(frozen=True)
class Crew(Generic[Thing, Result]):
    """Who does the work.

    start    makes what does it; a process calls it once
    lost     is the result for a thing at which a process ended
    told     is told, now and then, how many things are done
    stopped  when it is set, what was begun is done and nothing more begun
    """

    start: Start[Thing, Result]
    lost: Callable[[Thing], Result]
    told: Callable[[int], None]
    stopped: threading.Event
    processes: int = 0

    def results(self, things: Sequence[Thing]) -> list[Result]:
        """Return the results in the order of the things; fewer where it was stopped."""
        done: dict[int, Result] = {}
        count = min(self.processes or processors(), _MOST_PROCESSES, len(things))
        if count > 1 and len(things) > FEW and self._together(dict(enumerate(things)), count, done):
            self._one_by_one(things, done)
        else:
            self._here(things, done)
        return [done[number] for number in sorted(done)]

    def _here(self, things: Sequence[Thing], done: dict[int, Result]) -> None:
        work = self.start()
        for number, thing in enumerate(things):
            if self.stopped.is_set():
                return
            done[number] = work(thing)
            self.told(len(done))

    def _together(self, things: Mapping[int, Thing], count: int, done: dict[int, Result]) -> bool:
        """Work in `count` processes until all is done, or one of them ends; return whether they could begin."""
        futures: dict[Future[Result], int] = {}
        try:
            pool = _pool(self.start, count)
            with _interrupts_left_alone():
                ready = pool.submit(_ready)
                with suppress(BrokenProcessPool):  # a process has ended already; which one is seen below
                    futures.update((pool.submit(_do, thing), number) for number, thing in things.items())
        except (OSError, ImportError, NotImplementedError):  # no semaphores, or no room for another process
            return False
        try:
            with suppress(BrokenProcessPool):
                self._gather(futures, done)
        finally:
            pool.shutdown(cancel_futures=True)
        with suppress(BrokenProcessPool):
            _take({future for future in futures if not future.cancelled()}, futures, done)
        return ready.cancelled() or ready.exception() is None

    def _gather(self, futures: Mapping[Future[Result], int], done: dict[int, Result]) -> None:
        pending = set(futures)
        while pending and not self.stopped.is_set():
            ended, pending = wait(pending, _POLL_SECONDS, FIRST_COMPLETED)
            _take(ended, futures, done)
            self.told(len(done))

    def _one_by_one(self, things: Sequence[Thing], done: dict[int, Result]) -> None:
        """Do what was left when a process ended, in one process: if that ends too, it was at the first one not done."""
        while not self.stopped.is_set():
            left = {number: thing for number, thing in enumerate(things) if number not in done}
            if not left:
                return
            self._together(left, 1, done)
            first = next((number for number in left if number not in done), None)
            if first is not None and not self.stopped.is_set():
                done[first] = self.lost(things[first])
            self.told(len(done))


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _pool(start: Start[Thing, Result], count: int) -> "ProcessPoolExecutor":
    """Return processes that begin anew: copies of this one would be quicker, and are not safe everywhere."""
    return ProcessPoolExecutor(count, get_context("spawn"), _begin, (start,))


def _begin(start: Start[Thing, Result]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl+c is for the process that began this one
    threading.Thread(target=_end_with_the_first, daemon=True).start()
    try:
        _work.append(start())
    except Exception:  # noqa: BLE001 - the first process meets the same, and tells it
        os._exit(1)


def _end_with_the_first() -> None:
    """Wait for the process that began this one to end, however that happens, and end too."""
    first = parent_process()
    if first is not None:
        first.join()
        os._exit(1)


def _do(thing: Any) -> Any:
    (work,) = _work
    return work(thing)


def _take(ended: set[Future[Result]], futures: Mapping[Future[Result], int], done: dict[int, Result]) -> None:
    """Keep the results; raise BrokenProcessPool if one was lost with its process, after the others are kept."""
    for future in sorted(ended, key=lambda one: one.exception() is not None):
        done[futures[future]] = future.result()


def _ready() -> None:
    """Do nothing, in a process that has begun."""


@contextmanager
def _interrupts_left_alone() -> Iterator[None]:
    """Have processes begin that take no notice of ctrl+c, not even while they load."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
