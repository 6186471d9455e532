"""What hangs under what: each value of a layer with its derivative below it, from left to right."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from gpnet_engine.model.network import Network
from gpnet_engine.names import TARGET, before_update, is_carried, is_weights, parameter_behind
from gpnet_engine.operations import Phase
from gpnet_engine.operations.execute import shape_of
from gpnet_engine.operations.program import phase
from gpnet_engine.time.session import Session
from gpnet_tui.view.focus import Focus
from gpnet_tui.view.matrices.grid import home_layer, slot_name
from gpnet_tui.view.matrices.kept import all_kept, is_bias_slot, is_weight_slot, kept_beside
from gpnet_tui.view.text.ink import CellRef

_FEW = 2  # outputs: so many, and as many targets, are in sight in every terminal
_SLOTS = (("W", "grad_W"), ("bias", "grad_bias"), ("net", "delta"), ("out", "dout"))


class Pair(NamedTuple):
    """A value, and what hangs under it: its derivative, or nothing.

    A value of a few rows has room for another one behind them: the targets stand `behind` the last outputs. What the
    optimizer keeps for a parameter stands in pairs of its own, with what the update makes of it below: mˆ under m.
    """

    layer: str
    slot: str
    above: str
    below: str | None
    behind: str | None = None
    is_kept: bool = False

    def has(self, name: str) -> bool:
        """Tell whether it is the place of a value."""
        return name in {self.above, self.behind, self.below}

    @property
    def names(self) -> tuple[str, ...]:
        """The values that stand there, from top to bottom."""
        return tuple(name for name in (self.above, self.behind, self.below) if name is not None)

    @property
    def lasts(self) -> bool:
        """Whether it is carried from iteration to iteration: a parameter, or what is kept for one."""
        return is_carried(self.above)

    def worth(self, parameter: str) -> tuple[bool, ...]:
        """Return what pairs are sorted by where not all fit in the update of `parameter`, the first one first."""
        is_about = parameter_behind(self.above) == parameter
        return not is_about, not self.lasts, self.is_by_sample

    @property
    def is_weights(self) -> bool:
        """Whether a column belongs to a neuron of the layer before."""
        return is_weight_slot(self.slot)

    @property
    def is_by_sample(self) -> bool:
        """Whether a column belongs to a sample."""
        return not (self.is_weights or is_bias_slot(self.slot))


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
            yield from _kept(network, layer, above)


def _kept(network: Network, layer: str, parameter: str) -> Iterator[Pair]:
    """Yield what stands beside a parameter: below its states the first terms of its update, then the others in pairs.

    Nothing stands there with plain gradient descent, nor beside what is no parameter.
    """
    kept = kept_beside(network).get(parameter)
    if kept is None:
        return
    count = len(kept.states)
    below, others = kept.terms[:count], kept.terms[count:]
    pairs = [*zip_longest(kept.states, below), *zip_longest(others[::2], others[1::2])]
    for above, lower in pairs:
        if above is not None:
            yield Pair(layer, above.removesuffix(f"_{layer}"), above, lower, is_kept=True)


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


def shows_kept(session: Session, cell: CellRef) -> bool:
    """Tell whether what the optimizer keeps has to be in sight: in the update, and with the cursor on it."""
    operation = session.operation
    is_update = operation is not None and phase(operation) is Phase.UPDATE
    return is_update or before_update(cell.name) in all_kept(session.project.network)


def layer_in_play(session: Session, focus: Focus) -> str:
    """Return the layer whose weights are in use: that of the pinned cursor, or else of the current operation.

    The inputs have none: the layer behind them is in play.
    """
    letters, operation = session.project.network.letters, session.operation
    layer = home_layer(session.project.network, focus.cursor.name)
    if operation is not None and not focus.is_pinned:
        layer = next((name.rpartition("_")[2] for name in operation.operands if is_weights(name)), operation.layer)
    return letters[max(letters.index(layer), 1)]
