"""The error of a network over any number of samples, and how many of them get their class: in blocks, in slices.

The blocks depend on the shape of the network and the number of samples alone, and so do the bits of what they add up
to. No more memory is taken than one block needs.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.classes import Classes, Confusion, Numbers, confusion_of
from gpnet_engine.model.network import Network
from gpnet_engine.model.numpy_calls import Call, make
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import Reduction
from gpnet_engine.names import ERROR, INPUTS, TARGET
from gpnet_engine.operations import Phase
from gpnet_engine.operations.program import phase, program
from gpnet_engine.time.training import ErrorOf, prepare

_BLOCK = 2**17  # numbers in the outputs of one block: they stay in the cache of the processor


@dataclass(frozen=True, slots=True, eq=False)
class ScoredSamples:
    """Samples to score: inputs and targets, one column each, and the classes that the targets name, if any."""

    inputs: Matrix
    targets: Matrix
    classes: Classes | None = None

    @property
    def count(self) -> int:
        """How many there are."""
        return int(self.inputs.shape[1])


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """What a network comes to over some samples, with certain parameters.

    error      the loss over all of them, summed or averaged as the project says, without a penalty for large weights
    samples    how many there are
    said       the class that the outputs of each sample say, see `Classes.of_outputs`; None if targets are no classes
    confusion  which class was taken for which
    """

    error: float
    samples: int
    said: Numbers | None = None
    confusion: Confusion | None = None

    @property
    def accuracy(self) -> float | None:
        """The share of samples that got their class; None where targets are no classes."""
        return None if self.confusion is None else self.confusion.accuracy


class Scoring:
    """Scores samples with one set of parameters after another; arrays are used again.

    After `begin`, call `go_on` until it returns True, then `finish`; or `finish` at once.
    """

    def __init__(self, network: Network, arithmetic: Arithmetic, samples: ScoredSamples) -> None:
        """Allocate the arrays; nothing is computed yet."""
        self.samples = samples
        self.done = 0
        self._arithmetic = arithmetic
        self._width = min(_block_of(network), samples.count)
        self._outputs = f"out_{network.letters[-1]}"
        # Blocks are added up, and averaged at the end: the last one may be smaller than the others.
        self._divisor, changes = 1, dict[str, Any]()
        if samples.count > self._width and not network.reduction.is_sum:
            self._divisor = samples.count * (network.sizes[-1] if network.reduction.is_over_outputs else 1)
            changes["reduction"] = Reduction.SUM
        self._network = replace(network, l1=0.0, l2=0.0, **changes)
        self._parameters = {name: arithmetic.empty(shape) for name, shape in network.parameter_shapes().items()}
        self._blocks: dict[int, tuple[Mapping[str, Matrix], tuple[Call, ...]]] = {}
        self._said = None if samples.classes is None else np.empty(samples.count, dtype=np.int64)
        self._sum = 0.0

    @property
    def total(self) -> int:
        """How many samples there are to go through."""
        return self.samples.count

    def begin(self, parameters: Values) -> "Scoring":
        """Take a copy of `parameters`, and begin with the first sample."""
        with np.errstate(over="ignore"):
            for name, array in self._parameters.items():
                np.copyto(array, parameters[name], casting="same_kind")
        self.done, self._sum = 0, 0.0
        return self

    def go_on(self, seconds: float) -> bool:
        """Go through samples for about `seconds`; tell whether all are done. `done` counts them."""
        deadline = time.monotonic() + seconds
        while self.done < self.samples.count:
            self._look()
            if time.monotonic() > deadline:
                break
        return self.done == self.samples.count

    def finish(self) -> Score:
        """Return the score over all samples."""
        self.go_on(float("inf"))
        error, classes, said = self._sum, self.samples.classes, self._said
        if self.samples.count > self._width:
            error = self._arithmetic.rounded(error / self._divisor)
        if classes is None or said is None:
            return Score(error, self.samples.count)
        kept = said.copy()
        confusion = confusion_of(classes, classes.of_targets(self.samples.targets), kept)
        return Score(error, self.samples.count, kept, confusion)

    def _look(self) -> None:
        """Compute the outputs and the error of the next block."""
        chosen = slice(self.done, min(self.done + self._width, self.samples.count))
        buffers, calls = self._block(chosen.stop - chosen.start)
        with np.errstate(all="ignore"):
            np.copyto(buffers[INPUTS], self.samples.inputs[:, chosen], casting="same_kind")
            np.copyto(buffers[TARGET], self.samples.targets[:, chosen], casting="same_kind")
            make(calls)
            self._sum += buffers[ERROR].item()
        if self.samples.classes is not None and self._said is not None:
            self._said[chosen] = self.samples.classes.of_outputs(buffers[self._outputs])
        self.done = chosen.stop

    def _block(self, width: int) -> tuple[Mapping[str, Matrix], tuple[Call, ...]]:
        """Return the arrays of a block of so many samples, and the calls on them."""
        if width not in self._blocks:
            operations = tuple(one for one in program(self._network) if phase(one) in {Phase.FORWARD, Phase.ERROR})
            buffers, by_step = prepare(self._network, self._arithmetic, self._parameters, width, operations)
            self._blocks[width] = buffers, tuple(chain.from_iterable(by_step))
        return self._blocks[width]


def multiplications(network: Network, samples: int) -> int:
    """Return how many multiplications of a weight and an output a score takes: nearly all of its time."""
    return network.parameter_count() * samples


def total_error(project: Project, parameters: Values) -> float:
    """Return E over the whole training data, summed or averaged as the project says, with the penalty if there is one.

    It is what an iteration with all samples in its batch would show, to the bit where they go through together.
    """
    network, arithmetic = project.network, project.arithmetic
    if project.samples <= _block_of(network):
        return ErrorOf(network, arithmetic, parameters, {INPUTS: project.inputs, TARGET: project.targets})()
    samples = ScoredSamples(project.inputs, project.targets)
    error = Scoring(network, arithmetic, samples).begin(parameters).finish().error
    return arithmetic.rounded(error + penalty_of(project, parameters)) if network.is_penalized else error


def penalty_of(project: Project, parameters: Values) -> float:
    """Return what E has besides the loss: the penalty for large weights, or 0."""
    if not project.network.is_penalized:
        return 0.0
    one = {INPUTS: project.inputs[:, :1], TARGET: project.targets[:, :1]}
    found = ErrorOf(project.network, project.arithmetic, parameters, one)
    found()
    return found.penalty


def _block_of(network: Network) -> int:
    """Return how many samples go through a network together."""
    return max(_BLOCK // sum(network.sizes), 1)
