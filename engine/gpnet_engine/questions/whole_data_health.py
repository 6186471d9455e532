"""The health over all samples: which units pass back no error for any sample, and whether the outputs differ at all.

One batch cannot tell. As it takes longer the more data there are, it can be done in slices, like a move.
"""

import time
from collections.abc import Iterator
from itertools import chain

import numpy as np

from gpnet_engine.model.numpy_calls import make
from gpnet_engine.names import INPUTS
from gpnet_engine.operations import Phase
from gpnet_engine.operations.program import phase, program
from gpnet_engine.questions import findings
from gpnet_engine.questions.beforehand import beforehand
from gpnet_engine.questions.findings import Finding, Samples
from gpnet_engine.questions.flatness import Flatness, far_from_target, flatness, rows_of
from gpnet_engine.questions.health import Health, LayerHealth, are_same, flat_finding, flat_units, lasting_units
from gpnet_engine.time.samples import edited_data
from gpnet_engine.time.session import Session, carried_here, parameters_here
from gpnet_engine.time.training import prepare

# Numbers in the arrays of one slice: they stay in the cache of the processor, and a slice takes a few milliseconds.
_SLICE = 2**17


class Survey:
    """Examines all samples, with the parameters at a position and the data as edited.

    The parameters are those that the iteration began with, or at its end the updated ones. Call `go_on` until it
    returns True, then `finish`; or `finish` at once.
    """

    def __init__(self, session: Session) -> None:
        """Allocate the arrays; nothing is computed yet."""
        project, iteration = session.project, session.position.iteration
        self._network = network = project.network
        self._inputs, self._targets = edited_data(project, session.edits, iteration)
        self.samples = project.samples
        self.done = 0
        self._width = min(max(_SLICE // sum(network.sizes), 1), self.samples)
        self._carried = carried_here(session)
        self._before = beforehand(project, session.edits, iteration, self._carried)
        operations = tuple(one for one in program(network) if phase(one) is Phase.FORWARD)
        arithmetic = project.arithmetic
        self._buffers, by_step = prepare(network, arithmetic, parameters_here(session), self._width, operations)
        self._calls = tuple(chain.from_iterable(by_step))
        self._flat: dict[str, Flatness] = {}
        self._far = np.zeros(network.sizes[-1], dtype=np.bool_)
        self._low, self._high = np.full(network.sizes[-1], np.inf), np.full(network.sizes[-1], -np.inf)

    def go_on(self, seconds: float) -> bool:
        """Examine samples for about `seconds`; tell whether all were examined. `done` counts them."""
        deadline = time.monotonic() + seconds
        while self.done < self.samples:
            self._look()
            if time.monotonic() > deadline:
                break
        return self.done == self.samples

    def finish(self) -> Health:
        """Return the health over all samples. Nothing is known about δ, as no error is sent back."""
        self.go_on(float("inf"))
        letters, sizes = self._network.letters, self._network.sizes
        layers = tuple(map(self._layer_health, letters[1:], sizes[1:]))
        samples = Samples(self.samples, self.samples)
        found = (*self._before, *self._flat_units(layers, samples), *self._same_outputs(samples))
        missing = tuple(f"delta_{layer}" for layer in reversed(letters[1:]))
        return Health(layers, found, samples, missing=missing)

    def _look(self) -> None:
        """Compute the outputs of the next slice. The last one overlaps the one before, so that all have equal width."""
        network, last = self._network, self._network.letters[-1]
        first = min(self.done, self.samples - self._width)
        chosen = slice(first, first + self._width)
        np.copyto(self._buffers[INPUTS], self._inputs[:, chosen])
        with np.errstate(all="ignore"):
            make(self._calls)
        for layer in network.letters[1:]:
            seen = flatness(network, layer, self._buffers)
            if seen is not None:
                known = self._flat.get(layer)
                self._flat[layer] = seen if known is None else known.and_then(seen)
        out = self._buffers[f"out_{last}"]
        self._far |= far_from_target(out, self._targets[:, chosen])
        np.minimum(self._low, out.min(axis=1), out=self._low)
        np.maximum(self._high, out.max(axis=1), out=self._high)
        self.done = chosen.stop

    def _layer_health(self, layer: str, units: int) -> LayerHealth:
        seen = self._flat.get(layer)
        if seen is None:
            return LayerHealth(layer, units)
        rows, at_kink = rows_of(seen.flat), rows_of(seen.at_kink)
        if self._network.activation(layer).can_die:
            return LayerHealth(layer, units, dead=rows, at_kink=at_kink)
        return LayerHealth(layer, units, saturated=rows, at_kink=at_kink)

    def _flat_units(self, layers: tuple[LayerHealth, ...], samples: Samples) -> Iterator[Finding]:
        lasting = lasting_units(self._network, self._carried, layers, samples)
        for layer in layers:
            units = flat_units(self._network, layer, lambda: self._far, samples)
            if units is not None:
                yield flat_finding(self._network, layer, units, lasting[layer.layer])

    def _same_outputs(self, samples: Samples) -> Iterator[Finding]:
        if samples.count > 1 and are_same(self._low, self._high, self._targets, self._inputs):
            yield findings.same_outputs(self._network.letters[-1], samples, is_at_rest=False, is_least=False)
