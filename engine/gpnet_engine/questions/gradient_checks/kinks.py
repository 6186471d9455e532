"""Which parameters move a net that is at a kink: where f, or the loss, has no derivative.

There a gradient is a choice between two slopes. A net that is only off a kink by the rounding of its sum counts as one
at the kink: computed exactly, it is.
"""

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.model.network import Network
from gpnet_engine.names import TARGET
from gpnet_engine.questions.at_kinks import are_at, terms_of_net

ALL_UNITS = -1  # in place of the index of a unit: what moves all units of a layer alike


class Kinks:
    """The cells of one iteration that are at a kink."""

    def __init__(self, network: Network, values: Values) -> None:
        """Look at every net, and at out beside the target."""
        self._own: dict[str, NDArray[np.bool_]] = {}  # by layer: unit and sample
        self._behind: dict[str, NDArray[np.bool_]] = {}  # by layer: samples in which something behind it is at a kink
        out, target = values[f"out_{network.letters[-1]}"], values[TARGET]
        with np.errstate(all="ignore"):
            behind = _in_samples(are_at(out - target, network.loss.kinks, np.abs(out) + np.abs(target)))
            for before, layer in reversed(list(zip(network.letters, network.letters[1:], strict=False))):
                terms = terms_of_net(values, before, layer)
                own = are_at(values[f"net_{layer}"], network.activation(layer).kinks, terms)
                self._own[layer], self._behind[layer] = own, behind
                behind = behind | _in_samples(own)
        self.exist = bool(behind.any())

    def moved_by(self, layer: str, rows: NDArray[np.intp], reach: Matrix) -> NDArray[np.bool_]:
        """Tell which parameters move a cell at a kink: those into the units `rows`, whose steps `reach` by sample.

        A row may be `ALL_UNITS`.
        """
        if not self.exist:
            return np.zeros(len(rows), dtype=np.bool_)
        own = self._own[layer][rows]
        own |= (rows == ALL_UNITS)[:, None] & _in_samples(self._own[layer])
        found: NDArray[np.bool_] = ((reach != 0.0) & (own | self._behind[layer])).any(axis=1)
        return found


def _in_samples(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.logical_or.reduce(cells, axis=0)
    return found
