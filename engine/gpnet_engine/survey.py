"""Which units pass back no error for any sample of the whole data set: that one batch cannot tell.

It takes as long as the data is large, so it can be done in slices, as a journey can.
"""

import time
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.arithmetic import Arithmetic
from gpnet_engine.calls import make
from gpnet_engine.edits import edited_data
from gpnet_engine.findings import Finding
from gpnet_engine.health import Health, LayerHealth, cancels, far_from_target, flat, flat_finding, flat_units, rows_of
from gpnet_engine.names import INPUTS
from gpnet_engine.operations import Phase
from gpnet_engine.program import phase, program
from gpnet_engine.session import Session, latest
from gpnet_engine.training import prepare

# Numbers in the arrays of one slice: they stay in the cache of the processor, and a slice takes a few milliseconds.
_SLICE = 2**17


class Survey:
    """The units that are dead or saturated for all samples, with the parameters as they stand at a position.

    These are the parameters that the iteration began with, or at its end those that it leaves; data is as edited. Call
    `reach` until it returns True, then `arrive`; or `arrive` at once.
    """

    def __init__(self, session: Session) -> None:
        """Allocate the arrays; nothing is computed yet."""
        project = session.project
        self._network = network = project.network
        self._inputs, self._targets = edited_data(project, session.edits, session.position.iteration)
        self.samples = project.samples
        self.reached = 0
        self._width = min(max(_SLICE // sum(network.sizes), 1), self.samples)
        is_done = session.position.step == len(session.program)
        parameters = {
            name: session.values[latest(session, name) if is_done else name] for name in network.parameter_shapes()
        }
        operations = tuple(one for one in program(network) if phase(one) is Phase.FORWARD)
        arithmetic = Arithmetic(project.training.decimals)
        self._buffers, by_step = prepare(network, arithmetic, parameters, self._width, operations)
        self._calls = tuple(chain.from_iterable(by_step))
        self._flat: dict[str, NDArray[np.bool_]] = {}
        self._far = np.zeros(network.sizes[-1], dtype=np.bool_)

    def reach(self, seconds: float) -> bool:
        """Look at samples for about `seconds`; tell whether all were looked at. `reached` counts them."""
        deadline = time.monotonic() + seconds
        while self.reached < self.samples:
            self._look()
            if time.monotonic() > deadline:
                break
        return self.reached == self.samples

    def arrive(self) -> Health:
        """Return what is so for all samples: only `saturated` and `dead` of the layers are known."""
        self.reach(float("inf"))
        letters, sizes = self._network.letters, self._network.sizes
        layers = tuple(map(self._layer_health, letters[1:], sizes[1:]))
        found = (self._finding(layer) for layer in layers)
        return Health(layers, tuple(one for one in found if one is not None), self.samples)

    def _look(self) -> None:
        """Take the next slice through the network. The last one overlaps the one before, so that all are as wide."""
        network, last = self._network, self._network.letters[-1]
        first = min(self.reached, self.samples - self._width)
        chosen = slice(first, first + self._width)
        np.copyto(self._buffers[INPUTS], self._inputs[:, chosen])
        with np.errstate(all="ignore"):
            make(self._calls)
        for layer in network.letters[1:]:
            found = None if cancels(network, layer) else flat(network.activation(layer), self._buffers[f"out_{layer}"])
            if found is not None:
                self._flat[layer] = self._flat.get(layer, True) & found
        self._far |= far_from_target(self._buffers[f"out_{last}"], self._targets[:, chosen])
        self.reached = chosen.stop

    def _layer_health(self, layer: str, units: int) -> LayerHealth:
        rows = rows_of(self._flat[layer]) if layer in self._flat else None
        if self._network.activation(layer).name == "relu":
            return LayerHealth(layer, units, dead=rows)
        return LayerHealth(layer, units, saturated=rows)

    def _finding(self, layer: LayerHealth) -> Finding | None:
        units = flat_units(self._network, layer, lambda: self._far, self.samples, is_whole_data=True)
        return None if units is None else flat_finding(self._network, layer, units)
