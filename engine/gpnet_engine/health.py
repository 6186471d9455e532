"""What is wrong with the layers of a network at a session's position, from the values that are known there.

It is asked after every step, so it looks at vectors; a large matrix is passed over once in its life.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpnet_engine import findings
from gpnet_engine.activations import Activation, Jacobian
from gpnet_engine.arrays import Matrix, Remembered
from gpnet_engine.calls import make
from gpnet_engine.findings import Finding, Units
from gpnet_engine.names import ERROR, ERROR_TERMS, TARGET, layer_of
from gpnet_engine.network import Network
from gpnet_engine.session import Session, latest
from gpnet_engine.statistics import all_finite, norm

# A sigmoid at 5 % of its largest f′ puts out less than 0.013 or more than 0.987, a tanh more than 0.974 either way.
SATURATED_SHARE = 0.05
_LARGEST_SLOPE = {"sigmoid": 0.25, "tanh": 1.0}
# An output that is saturated at its target is what training is for.
FAR_FROM_TARGET = 0.1
# Of many units some are always flat, and that is no harm: while the digits are learned well, up to 22 % of the
# rectifiers are 0 for all samples of a batch of 8.
NOTEWORTHY_SHARE = 0.25
# A healthy rectifier is 0 for about half of all samples, and so for 8 unlike ones only once in 256 times.
ENOUGH_SAMPLES = 8


@dataclass(frozen=True, slots=True)
class LayerHealth:
    """How a layer stands at a position. What is not known there is None; rows count from 0.

    `saturated` are the rows of sigmoid and tanh whose |f′| is nearly 0 in every sample, `dead` the rows of relu whose
    out is 0 in every sample; None also for other activations, and where f′ cancels against the loss. `delta_norm` and
    `gradient_norm` are Frobenius norms of δ and ∇W. `non_finite` names the known values that hold NaN or an infinity.
    """

    layer: str
    units: int
    saturated: tuple[int, ...] | None = None
    dead: tuple[int, ...] | None = None
    delta_norm: float | None = None
    gradient_norm: float | None = None
    non_finite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """The layers after the input, what is wrong with them, and how many samples were looked at."""

    layers: tuple[LayerHealth, ...]
    findings: tuple[Finding, ...]
    samples: int


_is_finite, _norm = Remembered(all_finite), Remembered(norm)


def health(session: Session) -> Health:
    """Return how the layers stand at the session's position. A healthy network has no findings."""
    network = session.project.network
    non_finite = tuple(_non_finite(session))
    layers = tuple(_layer_health(session, layer, non_finite) for layer in network.letters[1:])
    found = [findings.not_finite(_layer_of(network, name), name) for name in non_finite[:1]]
    found += (finding for one in layers for finding in _flat_units(session, one))
    delta_norms = {one.layer: one.delta_norm for one in layers if one.delta_norm is not None}
    found += findings.fading(delta_norms, network.letters[-1])
    return Health(layers, tuple(found), session.batch)


def weight_norm(session: Session, layer: str) -> float:
    """Return the Frobenius norm of the weights into a layer, as they stand at the position."""
    return _norm(session.values[latest(session, f"W_{layer}")])


def flat(activation: Activation, out: Matrix) -> NDArray[np.bool_] | None:
    """Return which units (rows of `out`) pass back almost no error in any sample; None where no unit can be so."""
    if activation.name == "relu":
        return _in_every_sample(out == 0.0)
    if activation.name not in _LARGEST_SLOPE or isinstance(activation.derivative, Jacobian):
        return None
    slope = np.empty_like(out)
    with np.errstate(all="ignore"):
        make(activation.derivative(out, slope))
        return _in_every_sample(np.abs(slope) <= SATURATED_SHARE * _LARGEST_SLOPE[activation.name])


def far_from_target(out: Matrix, target: Matrix) -> NDArray[np.bool_]:
    """Return which outputs (rows) are far from their target in some sample."""
    with np.errstate(all="ignore"):
        return ~_in_every_sample(~(np.abs(target - out) > FAR_FROM_TARGET))


def cancels(network: Network, layer: str) -> bool:
    """Tell whether f′ of a layer cancels against the loss, so that a flat unit still learns."""
    return network.is_fused and layer == network.letters[-1]


def flat_units(
    network: Network, layer: LayerHealth, far: Callable[[], NDArray[np.bool_]], samples: int, *, is_whole_data: bool
) -> Units | None:
    """Return a layer's saturated or dead units, but for outputs that are not `far` from their target; None if none."""
    rows = layer.saturated or layer.dead or ()
    if rows and layer.layer == network.letters[-1]:
        is_far = far()
        rows = tuple(row for row in rows if is_far[row])
    if not rows:
        return None
    return Units(layer.layer, network.activation(layer.layer).name, rows, layer.units, samples, is_whole_data)


def flat_finding(network: Network, layer: LayerHealth, units: Units) -> Finding:
    """Say of `units`, a layer's `flat_units`, what is wrong with them."""
    if layer.dead:
        return findings.dead(units)
    is_last = layer.layer == network.letters[-1]
    return findings.saturated_far_from_target(units) if is_last else findings.saturated(units)


def rows_of(mask: NDArray[np.bool_]) -> tuple[int, ...]:
    """Return the rows that are marked."""
    return tuple(np.flatnonzero(mask).tolist())


def _in_every_sample(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    rows: NDArray[np.bool_] = np.logical_and.reduce(cells, axis=1)
    return rows


def _layer_health(session: Session, layer: str, non_finite: tuple[str, ...]) -> LayerHealth:
    network, values = session.project.network, session.values
    activation = network.activation(layer)
    out, delta = values.get(f"out_{layer}"), values.get(f"delta_{layer}")
    mask = None if out is None or cancels(network, layer) else flat(activation, out)
    rows = None if mask is None else rows_of(mask)
    is_rectifier = activation.name == "relu"
    return LayerHealth(
        layer,
        units=network.sizes[network.letters.index(layer)],
        saturated=None if is_rectifier else rows,
        dead=rows if is_rectifier else None,
        delta_norm=None if delta is None else _norm(delta),
        gradient_norm=_gradient_norm(session, layer),
        non_finite=tuple(name for name in non_finite if _layer_of(network, name) == layer),
    )


def _gradient_norm(session: Session, layer: str) -> float | None:
    """Return ‖∇W‖. Of one sample ‖δ · outᵀ‖ is ‖δ‖ · ‖out‖, which spares the large matrix; not if it is rounded."""
    network, values = session.project.network, session.values
    gradient = values.get(f"grad_W_{layer}")
    if gradient is None:
        return None
    if session.batch > 1 or session.project.training.decimals is not None:
        return _norm(gradient)
    before = network.letters[network.letters.index(layer) - 1]
    return _norm(values[f"delta_{layer}"]) * _norm(values[f"out_{before}"])


def _non_finite(session: Session) -> Iterator[str]:
    """Yield the values that hold NaN or an infinity, in the order in which they became known."""
    for name, array in session.values.items():
        if _layer_of(session.project.network, name) and not _is_finite(array):
            yield name


def _layer_of(network: Network, name: str) -> str:
    """Return the layer that a value belongs to: E to the last one, inputs, targets and learning rate to none ("")."""
    if name in {ERROR, ERROR_TERMS}:
        return network.letters[-1]
    layer = layer_of(name) or ""
    return "" if layer == network.letters[0] else layer


def _flat_units(session: Session, layer: LayerHealth) -> Iterator[Finding]:
    """Yield what is to be said of a layer's saturated or dead units."""
    network, values = session.project.network, session.values

    def far() -> NDArray[np.bool_]:
        return far_from_target(values[f"out_{layer.layer}"], values[TARGET])

    is_whole_data = session.batch == session.project.samples
    units = flat_units(network, layer, far, session.batch, is_whole_data=is_whole_data)
    if units is None or len(units.rows) < NOTEWORTHY_SHARE * layer.units:
        return
    if layer.saturated or is_whole_data or session.batch >= ENOUGH_SAMPLES or len(units.rows) == layer.units:
        yield flat_finding(network, layer, units)
