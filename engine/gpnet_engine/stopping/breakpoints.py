"""Breakpoints: a run stops after an operation, always or under a condition. And the other checks that can stop it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.names import INPUTS, LEARNING_RATE, TARGET, UPDATES
from gpnet_engine.operations.execute import shape_of
from gpnet_engine.operations.program import carried_shapes, counts_updates, label_in, made_by, operation_making, program
from gpnet_engine.stopping.conditions.condition import Condition, ConditionError
from gpnet_engine.time.replayer import Check, Checks, by_project


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """Stops after the operation that makes `result`, if `condition` holds there; an empty one always holds.

    `hits` counts how often a run stopped here.
    """

    result: str
    condition: str = ""
    is_on: bool = True
    hits: int = 0


def value_shapes(network: Network, batch: int) -> dict[str, tuple[int, int]]:
    """Return the shape of everything that a condition may name: `W_c` is what an iteration began with."""
    names = [INPUTS, TARGET, LEARNING_RATE, *((UPDATES,) if counts_updates(network) else ()), *carried_shapes(network)]
    for operation in program(network):
        names += [operation.result, *operation.terms]
    return {name: shape_of(network, name, batch) for name in names}


@lru_cache(maxsize=256)
def read(text: str, network: Network, batch: int) -> Condition:
    """Return the expression about values of `network` that a person typed. Raises ConditionError where it is wrong."""
    from gpnet_engine.stopping.conditions.parsing import parse

    return parse(text, value_shapes(network, batch))


def known_from(network: Network, names: Iterable[str]) -> int:
    """Return the step of an iteration from which on all `names` are known; 0 stands for its start."""
    made = (operation_making(network, name) for name in names)
    return max((step for step, _ in filter(None, made)), default=0)


def condition_at(network: Network, batch: int, result: str, text: str) -> Condition:
    """Return the condition of a breakpoint. Raises ConditionError where it is wrong or cannot be known there."""
    condition = read(text, network, batch)
    found = operation_making(network, result)
    step = found[0] if found else 0
    late = [name for name in sorted(condition.names) if known_from(network, [name]) > step]
    if late:
        known = known_from(network, late[:1])
        name, here = label_in(network, late[0]), label_in(network, result)
        reason = f"{name} is not computed yet at {here} (step {step}), only in step {known}."
        raise ConditionError(condition.text, condition.columns[late[0]], reason)
    return condition


def checks_of(breakpoints: Iterable[Breakpoint]) -> Checks:
    """Return the checks that a run makes for `breakpoints`; those that are off, or mean nothing here, never hold."""
    active = [one for one in breakpoints if one.is_on]

    def checks(project: Project) -> Mapping[int, Check]:
        by_step: dict[int, list[Check]] = {}
        for step, check in filter(None, (_check(project, one) for one in active)):
            by_step.setdefault(step, []).append(check)
        return {step: _any_of(several) for step, several in by_step.items()}

    return by_project(checks)


def _check(project: Project, breakpoint_: Breakpoint) -> tuple[int, Check] | None:
    found = operation_making(project.network, breakpoint_.result)
    if found is None:
        return None
    if not breakpoint_.condition:
        return found[0], Check(lambda _values, _iteration, _step: True)
    try:
        condition = condition_at(project.network, project.largest_batch, breakpoint_.result, breakpoint_.condition)
    except ConditionError:  # settings were changed, and what it names no longer exists
        return None
    return found[0], Check(lambda *moment: bool(condition(*moment)), condition.names)


def _any_of(several: list[Check]) -> Check:
    """Return a check that holds if one of several does."""
    if len(several) == 1:
        return several[0]
    reads = frozenset().union(*(check.reads for check in several))
    return Check(lambda *moment: any(check.holds(*moment) for check in several), reads)


def non_finite(project: Project) -> Mapping[int, Check]:
    """Return checks, one for every operation, that hold if it made a NaN or an infinity.

    Terms that are only written down do not count: if they spoil anything, the result shows it.
    """
    return _non_finite(project.network)


@lru_cache(maxsize=64)
def _non_finite(network: Network) -> Mapping[int, Check]:

    def check(names: tuple[str, ...]) -> Check:
        return Check(lambda values, _iteration, _step: not all(np.isfinite(values[name]).all() for name in names))

    return {step: check(made_by(network, operation)) for step, operation in enumerate(program(network), start=1)}
