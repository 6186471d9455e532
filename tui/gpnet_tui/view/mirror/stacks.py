"""What hangs under what: each value of a layer with its derivative below it, from left to right."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from gpnet_engine.model.network import Network
from gpnet_engine.names import TARGET, is_weights
from gpnet_engine.operations.execute import shape_of
from gpnet_engine.time.session import Session
from gpnet_tui.view.focus import Focus
from gpnet_tui.view.matrices.grid import BIAS_SLOTS, MATRIX_SLOTS, home_layer, slot_name

_FEW = 2  # outputs: so many, and as many targets, are in sight in every terminal
_SLOTS = (("W", "grad_W"), ("bias", "grad_bias"), ("net", "delta"), ("out", "dout"))


class Pair(NamedTuple):
    """A value, and what hangs under it: its derivative, or nothing.

    A value of a few rows has room for another one behind them: the targets stand `behind` the last outputs.
    """

    layer: str
    slot: str
    above: str
    below: str | None
    behind: str | None = None

    def has(self, name: str) -> bool:
        """Tell whether it is the place of a value."""
        return name in {self.above, self.behind, self.below}

    @property
    def names(self) -> tuple[str, ...]:
        """The values that stand there, from top to bottom."""
        return tuple(name for name in (self.above, self.behind, self.below) if name is not None)

    @property
    def is_weights(self) -> bool:
        """Whether a column belongs to a neuron of the layer before."""
        return self.slot in MATRIX_SLOTS

    @property
    def is_by_sample(self) -> bool:
        """Whether a column belongs to a sample."""
        return self.slot not in MATRIX_SLOTS | BIAS_SLOTS


@lru_cache(maxsize=256)
def pairs_of(network: Network, layer: str) -> tuple[Pair, ...]:
    """Return the pairs of a layer, from left to right; of the inputs there are no derivatives."""
    return tuple(_pairs_of(network, layer))


def _pairs_of(network: Network, layer: str) -> Iterator[Pair]:
    for upper, lower in _SLOTS:
        above = slot_name(network, layer, upper)
        if above is None:
            continue
        below = None if layer == network.letters[0] else slot_name(network, layer, lower)
        if upper == "out" and layer == network.letters[-1]:
            yield from _with_targets(network, Pair(layer, upper, above, below))
        else:
            yield Pair(layer, upper, above, below)


@lru_cache(maxsize=256)
def rows_of(network: Network, layer: str) -> int:
    """Return how many rows the matrices of a layer take: one for each neuron, and those of the targets behind them."""
    size = network.sizes[network.letters.index(layer)]
    return 2 * size if any(pair.behind for pair in pairs_of(network, layer)) else size


def _with_targets(network: Network, outputs: Pair) -> Iterator[Pair]:
    """Yield the last outputs with the targets behind them where these are few, or else beside them."""
    if network.sizes[-1] <= _FEW:
        yield outputs._replace(behind=TARGET)
    else:
        yield outputs
        yield Pair(outputs.layer, TARGET, TARGET, None)


def all_pairs(network: Network) -> list[Pair]:
    """Return the pairs of all layers, from left to right."""
    return [pair for layer in network.letters for pair in pairs_of(network, layer)]


def columns_of(network: Network, pair: Pair, batch: int) -> int:
    """Return how many columns a pair has."""
    return shape_of(network, pair.above, batch)[1]


def layer_in_play(session: Session, focus: Focus) -> str:
    """Return the layer whose weights are in use: that of the pinned cursor, or else of the current operation.

    The inputs have none: the layer behind them is in play.
    """
    letters, operation = session.project.network.letters, session.operation
    layer = home_layer(session.project.network, focus.cursor.name)
    if operation is not None and not focus.is_pinned:
        layer = next((name.rpartition("_")[2] for name in operation.operands if is_weights(name)), operation.layer)
    return letters[max(letters.index(layer), 1)]
