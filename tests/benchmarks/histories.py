"""What the history of a run occupies: how much the resident memory of a fresh process grows while it runs to the end.

Separate from `jumps.py`, as it runs in processes of its own. Resident memory is what the machine has to give; counting
allocations (tracemalloc) would leave out the holes that dropped checkpoints leave, and slow the run down. It is read
where Linux tells of it.
"""

import gc
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from long_runs import Run, Walk

from gpnet_engine.time.session import open_session
from gpnet_engine.time.starts import Starts

MIB = 2**20

_WARM_UP_ITERATIONS = 100
_LOOK_SECONDS = 0.05  # between two looks at the memory


@dataclass(frozen=True, slots=True)
class History:
    """What the history of a run occupies at its end, and at most on the way.

    `every_iteration_mib` is what parameters and optimizer state of every iteration would take, `ratio` that of the end
    to it.
    """

    layers: tuple[int, ...]
    optimizer: str
    iterations: int
    mib: float
    most_mib: float
    every_iteration_mib: float
    ratio: float
    budget_mib: float


def measure_history(run: Run, budget_mib: float) -> History:
    """Run in a fresh process, and return what its history occupies there."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        end, most = pool.submit(_grown, run).result()
    carried = Starts(run.project(), ()).first_carried()
    kept_all = sum(array.nbytes for array in carried.values()) * run.iterations
    return History(
        run.layers,
        run.optimizer,
        run.iterations,
        round(end / MIB, 2),
        round(most / MIB, 2),
        round(kept_all / MIB, 2),
        round(end / kept_all, 4),
        budget_mib,
    )


def _grown(run: Run) -> tuple[int, int]:
    """Run to the end; return by how many bytes this process has grown there, and at most on the way."""
    project = run.project()
    Walk(project).go_to(_WARM_UP_ITERATIONS)  # code, and arrays that are freed: the run's own takes their place
    timeline = open_session(project).timeline
    gc.collect()
    before = most = _resident()
    while timeline.replay_to(run.iterations, _LOOK_SECONDS) < run.iterations:
        most = max(most, _resident())
    gc.collect()
    end = _resident()
    return end - before, max(most, end) - before


def _resident() -> int:
    """Return the bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
