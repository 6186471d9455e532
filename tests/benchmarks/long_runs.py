"""Long runs of a network, and a plain walk through them that everything else is held against.

Separate from `jumps.py` because a walk knows neither timeline nor checkpoints: what it finds is found independently.
"""

import hashlib
import math
import time
from collections.abc import Mapping
from statistics import median
from typing import NamedTuple

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.optimizer_settings import OptimizerName
from gpnet_engine.model.project import Project
from gpnet_engine.names import INPUTS, LEARNING_RATE, TARGET, UPDATES
from gpnet_engine.operations import optimizers
from gpnet_engine.operations.program import counts_updates, program
from gpnet_engine.time.replayer import Check, Replayer
from gpnet_engine.time.session import Position
from gpnet_engine.time.starts import Starts


class Run(NamedTuple):
    """A network, how many iterations of it are run, and by which optimizer."""

    layers: tuple[int, ...]
    iterations: int
    optimizer: OptimizerName = OptimizerName.SGD

    @property
    def name(self) -> str:
        """Return the layers as people write them, the optimizer unless it is the plain one, and the iterations."""
        by = () if optimizers.OPTIMIZERS[self.optimizer].is_plain_descent else (self.optimizer,)
        return ", ".join(("-".join(map(str, self.layers)), *by, f"{self.iterations:,} iterations"))

    def project(self) -> Project:
        """Return the network with weights and samples of its own."""
        project = open_project(None, Overrides(layers=list(self.layers), seed=1))
        return project.with_settings({"optimizer": self.optimizer})


class Walk:
    """A way through a run from its start, in arrays that are used again, without timeline, checkpoints or session."""

    def __init__(self, project: Project) -> None:
        """Begin at the start of the run of `project`."""
        starts = Starts(project, ())
        self._replayer = Replayer(starts, 1, starts.first_carried())
        self._network = project.network
        self._operations = program(project.network)
        self._stretches: list[tuple[float, int]] = []  # seconds, and for how many iterations

    def go_to(self, iteration: int) -> None:
        """Go on to the start of an iteration, as a replay does."""
        ahead = iteration - self._replayer.iteration
        if ahead > 0:
            begun = time.perf_counter()
            self._replayer.run(iteration, math.inf)
            self._stretches.append((time.perf_counter() - begun, ahead))

    def digest_at(self, place: Position) -> str:
        """Go on to a place in a later iteration than the last one; return the digest of what is known there."""
        self.go_to(place.iteration)
        known = dict(self._replayer.carried())
        names = [INPUTS, TARGET, LEARNING_RATE, *((UPDATES,) if counts_updates(self._network) else ())]
        for operation in self._operations[: place.step]:
            names += [operation.result, *operation.terms]

        def keep(values: Values, _iteration: int, _step: int) -> bool:
            known.update({name: values[name].copy() for name in names})
            return False

        self._replayer.look(lambda _network: {place.step: Check(keep)})
        return digest(known)

    def iteration_seconds(self) -> float:
        """Return what a plain iteration takes."""
        return median(seconds / iterations for seconds, iterations in self._stretches)


def digest(values: Mapping[str, Matrix]) -> str:
    """Return a hash of names, shapes and bytes."""
    found = hashlib.sha256()
    for name in sorted(values):
        found.update(f"{name} {values[name].shape} ".encode())
        found.update(values[name].tobytes())
    return found.hexdigest()
