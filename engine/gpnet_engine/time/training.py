"""Many iterations in a row, in arrays that are reused: several times faster than stepping, with the same bits.

It makes the same calls of the operation table as stepping; only they write into arrays that exist already.
"""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TypeAlias

import numpy as np

from gpnet_engine.arrays import Matrix, Values, read_only
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.network import Network
from gpnet_engine.model.numpy_calls import Call, Scratch, make
from gpnet_engine.names import (
    ERROR,
    ERROR_TERMS,
    INPUTS,
    LEARNING_RATE,
    PENALTY,
    TARGET,
    UPDATES,
    before_update,
    gradient_of,
    is_carried,
)
from gpnet_engine.operations import Phase, Program
from gpnet_engine.operations.execute import context_of, shape_of
from gpnet_engine.operations.program import is_operand, phase, program
from gpnet_engine.time.update_calls import SmallParameters, by_rows, is_updated_in_blocks, updates_by_parameter

Batch: TypeAlias = tuple[Matrix, Matrix, Matrix, Matrix]  # inputs, target, learning rate, count of updates


def prepare(
    network: Network, arithmetic: Arithmetic, given: Mapping[str, Matrix], batch: int, operations: Program
) -> tuple[dict[str, Matrix], list[tuple[Call, ...]]]:
    """Allocate every array that `operations` need, once, and list each operation's calls on them.

    Those that are `given`, by name, are used themselves: what is carried to the next iteration is among them, and an
    update writes into it; at the end, if some later operation takes it as it was before.
    """
    buffers = dict(given)
    late = _taken_after_their_update(operations)
    for name in (INPUTS, TARGET, LEARNING_RATE, UPDATES):
        buffers[name] = arithmetic.empty(shape_of(network, name, batch))
    scratch = Scratch(arithmetic.number)
    calls: list[tuple[Call, ...]] = []
    for operation in operations:
        if is_carried(operation.result) and operation.result not in late:  # an update may write where it read
            buffers[operation.result] = given[before_update(operation.result)]
        for name in (operation.result, *operation.terms):
            if name not in buffers:
                buffers[name] = arithmetic.empty(shape_of(network, name, batch))
        context = context_of(network, operation, arithmetic, batch, scratch=scratch)
        calls.append(tuple(operation.calls(context, buffers)))
    if late:
        calls[-1] += tuple((np.copyto, (given[before_update(name)], buffers[name])) for name in late)
    return buffers, calls


def _taken_after_their_update(operations: Program) -> tuple[str, ...]:
    """Return the results of updates whose form before the update is taken later: only mistakes do that."""
    made: dict[str, str] = {}
    late: dict[str, None] = {}
    for operation in operations:
        late.update((made[name], None) for name in operation.operands if name in made)
        if is_carried(operation.result):
            made[before_update(operation.result)] = operation.result
    return tuple(late)


class Prepared:
    """One iteration on a batch of a certain size, in arrays that are used again."""

    def __init__(
        self, network: Network, arithmetic: Arithmetic, carried: Values, batch: int, small: SmallParameters
    ) -> None:
        """Write into the arrays of `carried`, of which the `small` ones are laid together."""
        operations = program(network)
        self.buffers, by_step = prepare(network, arithmetic, {**carried, **small.views}, batch, operations)
        self.by_step = tuple(by_step)
        trained = self._trained(network, arithmetic, batch, small)
        self.whole = tuple(chain.from_iterable(trained))
        # Nothing that is kept depends on the error, unless it is taken for its derivative.
        is_error_needed = any(is_operand(network, name) for name in (ERROR, ERROR_TERMS))
        made = zip(operations, trained, strict=True)
        needed = (calls for one, calls in made if one.result != ERROR or is_error_needed)
        self.without_error = tuple(chain.from_iterable(needed))
        self.error = self.buffers[ERROR]
        self._given = tuple(self.buffers[name] for name in (INPUTS, TARGET, LEARNING_RATE, UPDATES))

    def _trained(
        self, network: Network, arithmetic: Arithmetic, batch: int, small: SmallParameters
    ) -> list[tuple[Call, ...]]:
        """Return the calls of each operation when only what is carried at the end is wanted.

        Small parameters are updated together. A large one is updated in blocks, with one sample its gradient too,
        unless something else takes that.
        """
        operations, trained = program(network), list(self.by_step)
        if not network.is_right:
            return trained
        step_of = {operation.result: step for step, operation in enumerate(operations)}
        moved: list[tuple[list[int], Iterator[Call]]] = []
        steps_of_small: list[int] = []
        for name, updates in updates_by_parameter(network).items():
            steps = [step_of[one.result] for one in updates]
            if name in small.names:
                steps_of_small += steps
            elif is_updated_in_blocks(self.buffers[name]):
                if batch == 1 and network.clip_norm is None:
                    steps.insert(0, step_of[gradient_of(name)])
                parts = tuple(operations[step] for step in steps)
                moved.append((steps, by_rows(network, arithmetic, self.buffers, parts)))
        if small.names:
            moved.append((steps_of_small, small.calls(network, arithmetic, self.buffers)))
        for steps, calls in moved:
            for step in steps:
                trained[step] = ()
            trained[steps[-1]] = tuple(calls)
        return trained

    def load(self, batch: Batch) -> None:
        """Take what the next iteration starts from besides what is carried to it."""
        for place, given in zip(self._given, batch, strict=True):
            place[...] = given


class Trainer:
    """Trains a network in place: its parameters, and what the optimizer keeps for them.

    Use it under `np.errstate(all="ignore")`: NaN and infinities are passed on, and entering that state for each
    iteration would take longer than computing a small network.
    """

    def __init__(self, network: Network, arithmetic: Arithmetic, carried: Values) -> None:
        """Start from a copy of `carried`."""
        self._network = network
        self._arithmetic = arithmetic
        self._small = SmallParameters(network, arithmetic, carried)
        views = self._small.views
        self._carried = {name: views.get(name, np.array(array, order="C")) for name, array in carried.items()}
        self._prepared: dict[int, Prepared] = {}

    def load(self, batch: Batch) -> Prepared:
        """Return the iteration on a batch, with one column for every sample, ready to be made."""
        samples = batch[0].shape[1]
        prepared = self._prepared.get(samples)
        if prepared is None:
            prepared = Prepared(self._network, self._arithmetic, self._carried, samples, self._small)
            self._prepared[samples] = prepared
        prepared.load(batch)
        return prepared

    def carried(self) -> dict[str, Matrix]:
        """Return a read-only copy of parameters and state as they are now."""
        return {name: read_only(array.copy()) for name, array in self._carried.items()}


class ErrorOf:
    """The error of a network on one batch, for parameters that may be changed in place between calls."""

    def __init__(self, network: Network, arithmetic: Arithmetic, parameters: Values, batch: Values) -> None:
        """Use a copy of `parameters`; `batch` holds inputs and target."""
        self.parameters = {name: np.array(arithmetic.fitted(array), order="C") for name, array in parameters.items()}
        samples = batch[INPUTS].shape[1]
        operations = tuple(one for one in program(network) if phase(one) in {Phase.FORWARD, Phase.ERROR})
        self._buffers, by_step = prepare(network, arithmetic, self.parameters, samples, operations)
        self._calls = tuple(chain.from_iterable(by_step))
        for name in (INPUTS, TARGET):
            np.copyto(self._buffers[name], arithmetic.fitted(batch[name]))

    def __call__(self) -> float:
        """Compute the error."""
        with np.errstate(all="ignore"):
            make(self._calls)
        return float(self._buffers[ERROR][0, 0])

    @property
    def penalty(self) -> float:
        """The part of the error that was computed last which is for large weights, where there is one."""
        return float(self._buffers[PENALTY][0, 0])
