"""Measure jumps to random places of a long run against replaying it from its start, and what its history occupies.

    python tests/benchmarks/jumps.py [--iterations N] [--json]

An independent walk through the run, which knows no checkpoints, takes turns with the jumps. It gives the time of a
plain iteration, which is the floor, and with it that of a replay, which is the peer. It also keeps a hash of all values
at each place, in the arrays that training uses again; the jumps have to come to the same.

What the history occupies is how much the resident memory of a fresh process grows while it runs to the end: what the
machine has to give. Counting allocations (tracemalloc) would leave out the holes that dropped checkpoints leave, and
slow the run down. The peer is what the parameters of every iteration would take.
"""

import gc
import hashlib
import math
import multiprocessing
import os
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np
from tables import Budget, Column, Row, milliseconds, options_of, p95, progress, report, table, versions

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.names import INPUTS, LEARNING_RATE, TARGET
from gpnet_engine.network import Network
from gpnet_engine.plan import Plan
from gpnet_engine.program import Program, program
from gpnet_engine.session import Position, Session, go_to, open_session
from gpnet_engine.walking import Check, Checks, Walker

JUMPS = 200
WARM_UP_ITERATIONS = 100
MIB = 2**20
JUMP_BUDGET = Budget(50, " ms")
HISTORY_BUDGET, GROWTH_BUDGET = Budget(64, " MiB"), Budget(10, " MiB more")

_JUMP_COLUMNS = (Column("median ms", ".3f"), Column("p95 ms", ".3f"), Column("iterations", ",.1f"))
_HISTORY_COLUMNS = (Column("MiB", ",.1f"), Column("kept all MiB", ",.1f"), Column("ratio", ".4f"))


class Run(NamedTuple):
    """A network, and how many iterations of it the jumps go through."""

    layers: tuple[int, ...]
    iterations: int

    @property
    def name(self) -> str:
        """Return the layers as people write them."""
        return "-".join(map(str, self.layers))

    def opened(self) -> Session:
        """Return the session at the start of the run."""
        return open_session(open_project(None, Overrides(layers=list(self.layers), seed=1)))


@dataclass(frozen=True, slots=True)
class Jumps:
    """What the jumps through one run took; `gained` tells how many times as long a replay from the start takes."""

    layers: tuple[int, ...]
    iterations: int
    iteration_ms: float
    median_ms: float
    p95_ms: float
    p95_budget_ms: float
    replay_median_ms: float
    replay_p95_ms: float
    gained: float
    same_bytes: bool
    times: int


@dataclass(frozen=True, slots=True)
class History:
    """What the history of a run occupies; `ratio` is to keeping the parameters of every iteration."""

    layers: tuple[int, ...]
    iterations: int
    mib: float
    every_iteration_mib: float
    ratio: float
    budget_mib: float


def digest(values: Mapping[str, Matrix]) -> str:
    """Return a hash of names, shapes and bytes."""
    found = hashlib.sha256()
    for name in sorted(values):
        found.update(f"{name} {values[name].shape} ".encode())
        found.update(values[name].tobytes())
    return found.hexdigest()


class Walk:
    """A way through the run from its start, in arrays that are used again, without timeline, checkpoints or session."""

    def __init__(self, session: Session) -> None:
        """Begin at the start of the run that `session` is of."""
        plan = Plan(session.project, ())
        self._walker = Walker(plan, 1, plan.first_parameters())
        self.plain: list[tuple[float, int]] = []  # seconds, and for how many iterations

    def digest_at(self, place: Position) -> str:
        """Go on to a place not before the present one; return the hash of what is known there."""
        walker = self._walker
        ahead = place.iteration - walker.iteration
        if ahead > 0:
            begun = time.perf_counter()
            walker.walk(place.iteration, math.inf, _forget)
            self.plain.append((time.perf_counter() - begun, ahead))
        given, found = walker.parameters(), [""]

        def keep(values: Values, _iteration: int, step: int) -> bool:
            names = [INPUTS, TARGET, LEARNING_RATE]
            for operation in operations[:step]:
                names += [operation.result, *operation.terms]
            found[0] = digest({**given, **{name: values[name] for name in names}})
            return False

        def checks(network: Network) -> Mapping[int, Check]:
            operations.extend(program(network))
            return {place.step: keep}

        operations: list[object] = []
        walker.look(checks)
        return found[0]

    def iteration_seconds(self) -> float:
        """Return what a plain iteration takes."""
        return median(seconds / iterations for seconds, iterations in self.plain)
