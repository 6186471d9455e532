"""Many iterations in a row, in arrays that are reused: several times faster than stepping, with the same bits.

It makes the same calls of the operation table as stepping; only they write into arrays that exist already.
"""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TypeAlias

import numpy as np

from gpnet_engine.arrays import Matrix, Values, empty, read_only, writable
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.network import Network
from gpnet_engine.model.numpy_calls import Call, make
from gpnet_engine.model.project import Project
from gpnet_engine.names import ERROR, ERROR_TERMS, INPUTS, LEARNING_RATE, TARGET, is_parameter, parameter_of
from gpnet_engine.operations import UPDATE, Operation, Phase, Program
from gpnet_engine.operations.execute import context_of, shape_of
from gpnet_engine.operations.program import is_operand, phase, program

_CELLS_IN_CACHE = 2**15  # 128 KiB, of which three arrays stay in the second cache of most processors

Batch: TypeAlias = tuple[Matrix, Matrix, Matrix]  # inputs, target, learning rate


def prepare(
    network: Network, arithmetic: Arithmetic, parameters: Mapping[str, Matrix], batch: int, operations: Program
) -> tuple[dict[str, Matrix], list[tuple[Call, ...]]]:
    """Allocate every array that `operations` need, once, and list each operation's calls on them.

    `parameters` are used themselves, not copied: an update writes into them.
    """
    buffers = dict(parameters)
    for name in (INPUTS, TARGET, LEARNING_RATE):
        buffers[name] = empty(shape_of(network, name, batch))
    calls: list[tuple[Call, ...]] = []
    for operation in operations:
        for name in (operation.result, *operation.terms):
            buffers[name] = empty(shape_of(network, name, batch))
        if is_parameter(operation.result):  # an update may write where it read
            buffers[operation.result] = parameters[parameter_of(operation.result)]
        context = context_of(network, operation, arithmetic, batch)
        terms = tuple(buffers[name] for name in operation.terms)
        operands = (buffers[name] for name in operation.operands)
        made = operation.rule.compute(context, buffers[operation.result], terms, *operands)
        calls.append(tuple(made))
    return buffers, calls


def _by_rows(
    network: Network, arithmetic: Arithmetic, buffers: Mapping[str, Matrix], gradient: Operation, update: Operation
) -> Iterator[Call]:
    """Yield the calls of a gradient and its update for a block of rows at a time, so that they stay in the cache.

    Each cell of both depends on its own row of δ only, so these are the calls of the table on parts of its arrays, with
    the same bits. The whole gradient is never stored.
    """
    parameter, rate, _ = (buffers[name] for name in update.operands)
    delta, out = (buffers[name] for name in gradient.operands)
    rows, columns = parameter.shape
    height = max(_CELLS_IN_CACHE // columns, 1)
    product = empty((height, columns))  # of the step too: once it is computed, nobody asks for the gradient
    contexts = [context_of(network, one, arithmetic, 1) for one in (gradient, update)]
    for start in range(0, rows, height):
        part, count = slice(start, start + height), min(height, rows - start)
        slope, kept = product[:count], parameter[part]
        yield from gradient.rule.compute(contexts[0], slope, (), delta[part], out)
        yield from update.rule.compute(contexts[1], kept, (slope,), kept, rate, slope)


class Prepared:
    """One iteration on a batch of a certain size, in arrays that are used again."""

    def __init__(self, network: Network, arithmetic: Arithmetic, parameters: Values, batch: int) -> None:
        """Write into the arrays of `parameters`."""
        operations = program(network)
        self.buffers, by_step = prepare(network, arithmetic, parameters, batch, operations)
        self.by_step = tuple(by_step)
        trained = self._trained(network, arithmetic, operations, batch)
        self.whole = tuple(chain.from_iterable(trained))
        # Nothing that is kept depends on the error, unless it is taken for its derivative.
        is_error_needed = any(is_operand(network, name) for name in (ERROR, ERROR_TERMS))
        made = zip(operations, trained, strict=True)
        needed = (calls for one, calls in made if one.result != ERROR or is_error_needed)
        self.without_error = tuple(chain.from_iterable(needed))
        self.error = self.buffers[ERROR]
        self._inputs, self._target, self._rate = (self.buffers[name] for name in (INPUTS, TARGET, LEARNING_RATE))

    def _trained(
        self, network: Network, arithmetic: Arithmetic, operations: Program, batch: int
    ) -> list[tuple[Call, ...]]:
        """Return the calls of each operation when only the parameters at the end are wanted.

        With one sample, a large gradient is not computed by itself, but in parts, where its update needs it.
        """
        trained = list(self.by_step)
        made = {operation.result: step for step, operation in enumerate(operations)}
        for step, update in enumerate(operations):
            is_small = batch > 1 or self.buffers[update.result].size <= _CELLS_IN_CACHE
            if update.rule is not UPDATE or not network.is_right or is_small:
                continue
            at = made[update.operands[2]]
            trained[at] = ()
            trained[step] = tuple(_by_rows(network, arithmetic, self.buffers, operations[at], update))
        return trained

    def load(self, inputs: Matrix, target: Matrix, learning_rate: Matrix) -> None:
        """Take what the next iteration starts from besides the parameters."""
        self._inputs[...] = inputs
        self._target[...] = target
        self._rate[...] = learning_rate


class Trainer:
    """Trains the parameters of a network in place.

    Use it under `np.errstate(all="ignore")`: NaN and infinities are passed on, and entering that state for each
    iteration would take longer than computing a small network.
    """

    def __init__(self, network: Network, arithmetic: Arithmetic, parameters: Values) -> None:
        """Start from a copy of `parameters`."""
        self._network = network
        self._arithmetic = arithmetic
        self._parameters = {name: writable(array) for name, array in parameters.items()}
        self._prepared: dict[int, Prepared] = {}

    def load(self, batch: Batch) -> Prepared:
        """Return the iteration on a batch (inputs, target, learning rate; one column per sample), ready to be made."""
        samples = batch[0].shape[1]
        prepared = self._prepared.get(samples)
        if prepared is None:
            prepared = Prepared(self._network, self._arithmetic, self._parameters, samples)
            self._prepared[samples] = prepared
        prepared.load(*batch)
        return prepared

    def parameters(self) -> dict[str, Matrix]:
        """Return a read-only copy of the parameters as they are now."""
        return {name: read_only(array.copy()) for name, array in self._parameters.items()}


class ErrorOf:
    """The error of a network on one batch, for parameters that may be changed in place between calls."""

    def __init__(self, network: Network, arithmetic: Arithmetic, parameters: Values, batch: Values) -> None:
        """Use a copy of `parameters`; `batch` holds inputs and target."""
        self.parameters = {name: writable(array) for name, array in parameters.items()}
        samples = batch[INPUTS].shape[1]
        operations = tuple(one for one in program(network) if phase(one) in {Phase.FORWARD, Phase.ERROR})
        self._buffers, by_step = prepare(network, arithmetic, self.parameters, samples, operations)
        self._calls = tuple(chain.from_iterable(by_step))
        np.copyto(self._buffers[INPUTS], batch[INPUTS])
        np.copyto(self._buffers[TARGET], batch[TARGET])

    def __call__(self) -> float:
        """Compute the error."""
        with np.errstate(all="ignore"):
            make(self._calls)
        return float(self._buffers[ERROR][0, 0])


def total_error(project: Project, parameters: Values) -> float:
    """Return the error over the whole data set, summed or averaged as the project says."""
    arithmetic = project.arithmetic
    return ErrorOf(project.network, arithmetic, parameters, {INPUTS: project.inputs, TARGET: project.targets})()
