"""Computing a run iteration by iteration, in arrays that are reused: to train, to replay, to find a position."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.model.network import Network
from gpnet_engine.model.numpy_calls import Call
from gpnet_engine.model.project import Project
from gpnet_engine.names import ERROR, updated
from gpnet_engine.operations.program import operation_making, program
from gpnet_engine.time.starts import Starts
from gpnet_engine.time.training import Prepared, Trainer


@dataclass(frozen=True, slots=True)
class Check:
    """Whether something holds after a step of an iteration: `holds(values, iteration, step)`.

    `reads` are the values that it needs, by name: `W_c` is what the iteration began with, and `new_W_c` the result of
    its update. A parameter that is not among them may be present in its updated form only.
    """

    holds: Callable[[Values, int, int], bool]
    reads: frozenset[str] = frozenset()


Checks: TypeAlias = Callable[[Project], Mapping[int, Check]]
"""The checks of an iteration with a project's settings, by the step after which they are made; 0 is its start."""


def by_project(checks: Checks) -> Checks:
    """Return `checks`, made only once for each project: it is the same until settings are edited."""
    return cache(checks)


_Parts: TypeAlias = tuple[tuple[int, Check | None, tuple[Call, ...]], ...]


class Replayer:
    """Is at the start of an iteration, and computes the ones after it."""

    def __init__(self, starts: Starts, iteration: int, carried: Values) -> None:
        """Begin at `iteration`, which starts from `carried`."""
        self._starts = starts
        self.iteration = iteration
        self._trainer = self._trainer_from(carried)
        self._parts: tuple[Prepared | None, Mapping[int, Check] | None, _Parts, Values] = (None, None, (), {})
        self.error = float("nan")

    def carried(self) -> Values:
        """Return the parameters at the start of the iteration, and what the optimizer keeps for them."""
        return self._trainer.carried()

    def run(self, until: int, deadline: float, record: Callable[[float], None] | None = None) -> None:
        """Go on to the start of `until`, or until the clock has passed `deadline`, but one iteration at least.

        `record` is given the error of each iteration; without it, the error is not computed.
        """
        starts, clock = self._starts, time.monotonic
        with np.errstate(all="ignore"):
            for iteration in range(self.iteration, until):
                if starts.is_edited_midway(iteration):
                    self._look_by_stepping({})
                    error = self.error
                else:
                    prepared = self._trainer.load(starts.batch(iteration))
                    for function, arguments in prepared.without_error if record is None else prepared.whole:
                        function(*arguments)
                    error = prepared.error.item()
                if record is not None:
                    record(error)
                self._arrive(iteration + 1)
                if clock() > deadline:
                    break

    def look(self, checks: Checks) -> list[int]:
        """Do one iteration; return the steps after which a check held."""
        starts, iteration = self._starts, self.iteration
        wanted = checks(starts.project_at(iteration))
        with np.errstate(all="ignore"):
            if starts.is_edited_midway(iteration):
                held = self._look_by_stepping(wanted)
            else:
                held = self._look(self._trainer.load(starts.batch(iteration)), wanted)
        self._arrive(iteration + 1)
        return held

    def _look(self, prepared: Prepared, wanted: Mapping[int, Check]) -> list[int]:
        iteration, held = self.iteration, list[int]()
        parts, values = self._parts_of(prepared, wanted)
        for step, check, calls in parts:
            for function, arguments in calls:
                function(*arguments)
            if check is not None and check.holds(values, iteration, step):
                held.append(step)
        self.error = prepared.error.item()
        return held

    def _look_by_stepping(self, wanted: Mapping[int, Check]) -> list[int]:
        """Do what `_look` does, one operation at a time, because a number was edited between two of them.

        What an optimizer keeps goes into an update of the same iteration, also where it is edited.
        """
        starts, iteration = self._starts, self.iteration
        values = {**starts.data(iteration), **self.carried()}
        held = [0] if 0 in wanted and wanted[0].holds(values, iteration, 0) else []
        for step, operation in enumerate(program(starts.project_at(iteration).network), start=1):
            values.update(starts.run(iteration, operation, values))
            if step in wanted and wanted[step].holds(values, iteration, step):
                held.append(step)
        self.error = values[ERROR].item()
        self._trainer = self._trainer_from({name: values.get(updated(name), values[name]) for name in self.carried()})
        return held

    def _arrive(self, iteration: int) -> None:
        self.iteration = iteration
        if iteration in self._starts.turns:
            self._trainer = self._trainer_from(self._starts.turned(iteration, self._trainer.carried()))

    def _trainer_from(self, carried: Mapping[str, Matrix]) -> Trainer:
        project = self._starts.project_at(self.iteration)
        return Trainer(project.network, project.arithmetic, carried)

    def _parts_of(self, prepared: Prepared, wanted: Mapping[int, Check]) -> tuple[_Parts, Values]:
        """Return the calls of an iteration, cut where something is checked, and the values that are looked at."""
        if self._parts[0] is not prepared or self._parts[1] is not wanted:
            kept = _kept(self._starts.project_at(self.iteration).network, prepared.buffers, wanted)
            calls: tuple[Call, ...] = tuple((np.copyto, (copy, prepared.buffers[name])) for name, copy in kept.items())
            parts: list[tuple[int, Check | None, tuple[Call, ...]]] = []
            if 0 in wanted:
                parts.append((0, wanted[0], calls))
                calls = ()
            for step, made in enumerate(prepared.by_step, start=1):
                calls += made
                if step in wanted or step == len(prepared.by_step):
                    parts.append((step, wanted.get(step), calls))
                    calls = ()
            self._parts = prepared, wanted, tuple(parts), {**prepared.buffers, **kept}
        return self._parts[2:]


def _kept(network: Network, buffers: Values, wanted: Mapping[int, Check]) -> dict[str, Matrix]:
    """Return arrays that keep what an iteration began with, because an update overwrites what it read.

    Only for those that are needed after their update: a copy takes time in every iteration.
    """
    kept: dict[str, Matrix] = {}
    for step, check in wanted.items():
        for name in check.reads:
            update = operation_making(network, updated(name))
            if update is not None and update[0] <= step:
                kept[name] = np.empty_like(buffers[name])
    return kept
