"""What is wrong with the layers of a network at a session's position, from the values that are known there.

This is asked after every step, so it examines vectors; each large matrix is read only once.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from gpnet_engine.arrays import Matrix, Remembered, Values
from gpnet_engine.model.network import Network
from gpnet_engine.names import INPUTS, TARGET
from gpnet_engine.operations.update import optimizer_of
from gpnet_engine.questions import findings
from gpnet_engine.questions.beforehand import beforehand
from gpnet_engine.questions.drift import goes_on
from gpnet_engine.questions.findings import Finding, Samples, Trouble, Units
from gpnet_engine.questions.finiteness import first_not_finite, health_layer, not_finite_values
from gpnet_engine.questions.flatness import Flatness, Lasting, Mask, far_from_target, flatness, for_good, rows_of
from gpnet_engine.questions.update_health import troubled_updates
from gpnet_engine.statistics import norm
from gpnet_engine.time.session import Session, carried_here

# Among many units some are always flat, which does no harm: while the digits are learned well, up to 22 % of the
# rectifiers are 0 for all samples of a batch of 8.
NOTEWORTHY_SHARE = 0.25
# A healthy rectifier is 0 for about half of all samples, and so for 8 unlike ones only once in 256 times.
ENOUGH_SAMPLES = 8
# Outputs count as the same for all samples if they differ by less than this part of what their targets differ by.
SAME_SHARE = 1e-3
# A sum whose parts cancel to less than this is 0 except for rounding.
CANCELLED = 1e-9


@dataclass(frozen=True, slots=True)
class LayerHealth:
    """The health of a layer at a position. What is not known there is None; rows count from 0.

    `dead` are the rows whose f′ is exactly 0 in every sample, if units can die with this f; `saturated`, if f levels
    off at its ends, are those whose |f′| is nearly 0 there in every sample. Both are None too if f′ cancels against the
    loss. `at_kink` are the rows whose net is at a kink of f in some sample. `delta_norm` and `gradient_norm` are
    Frobenius norms of δ and ∇W. `non_finite` names the known values that hold NaN or an infinity.
    """

    layer: str
    units: int
    saturated: tuple[int, ...] | None = None
    dead: tuple[int, ...] | None = None
    at_kink: tuple[int, ...] = ()
    delta_norm: float | None = None
    gradient_norm: float | None = None
    non_finite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """The layers after the input, what is wrong with them, and the samples that were examined.

    `undecided` are findings that these samples are too few to decide. `missing` names the values (out and δ of each
    layer) that are not computed yet, so that nothing is said about them.
    """

    layers: tuple[LayerHealth, ...]
    findings: tuple[Finding, ...]
    samples: Samples
    undecided: tuple[Finding, ...] = ()
    missing: tuple[str, ...] = ()


def _flatness_of(_out: Matrix, network: Network, layer: str, values: Values) -> Flatness | None:
    return flatness(network, layer, values)


def _lasting_of(
    _last_out: Matrix, network: Network, values: Values, layers: tuple[LayerHealth, ...], samples: Samples
) -> Mapping[str, Lasting]:
    return lasting_units(network, values, layers, samples)


_lasting = Remembered(_lasting_of)  # nothing more is known of dead units until the next out is computed
_norm, _flatness = Remembered(norm), Remembered(_flatness_of)


def health(session: Session) -> Health:
    """Return the health of the layers at the session's position. A healthy network has no findings."""
    network, samples = session.project.network, Samples(session.batch, session.project.samples)
    carried = carried_here(session)
    non_finite = tuple(not_finite_values(session))
    layers = tuple(_layer_health(session, layer, non_finite) for layer in network.letters[1:])
    found = list(first_not_finite(session, non_finite))
    found += beforehand(session.project, session.edits, session.position.iteration, carried)
    cannot_learn = {one.layer for one in found if one.trouble is Trouble.CANNOT_LEARN}
    decided, undecided = _flat_units(session, layers, samples)
    found += decided
    found += _same_outputs(session, layers, samples)
    if not cannot_learn:  # else it is said already that nothing comes back
        delta_norms = {one.layer: one.delta_norm for one in layers if one.delta_norm is not None}
        optimizer = optimizer_of(network)
        evens_out = optimizer.title if optimizer.evens_out else ""
        found += findings.fading(delta_norms, network.letters[-1], evens_out)
    found += troubled_updates(session.project, session.values)
    outs, deltas = ([f"{kind}_{one.layer}" for one in layers] for kind in ("out", "delta"))
    missing = tuple(name for name in (*outs, *reversed(deltas)) if name not in session.values)
    return Health(layers, tuple(found), samples, tuple(undecided), missing)


def flat_units(network: Network, layer: LayerHealth, far: Callable[[], Mask], samples: Samples) -> Units | None:
    """Return a layer's saturated or dead units, except outputs that are near their target; None if there are none."""
    rows = layer.saturated or layer.dead or ()
    if rows and layer.layer == network.letters[-1]:
        is_far = far()
        rows = tuple(row for row in rows if is_far[row])
    if not rows:
        return None
    return Units(layer.layer, network.activation(layer.layer).ends, rows, layer.units, samples)


def flat_finding(network: Network, layer: LayerHealth, units: Units, lasting: Lasting) -> Finding:
    """Say what is wrong with `units`, a layer's `flat_units`; `lasting` tells which will stay so."""
    if layer.dead:
        before = network.letters[network.letters.index(layer.layer) - 1]
        return findings.dead(units, lasting, before, layer.at_kink)
    is_last = layer.layer == network.letters[-1]
    return findings.saturated_far_from_target(units) if is_last else findings.saturated(units)


def lasting_units(
    network: Network, carried: Values, layers: tuple[LayerHealth, ...], samples: Samples
) -> Mapping[str, Lasting]:
    """Return the dead units of each layer that nothing can revive, which only all samples of the data can prove.

    `carried` are the parameters, and what the optimizer keeps for them.
    """
    if not samples.is_whole_data:
        return {one.layer: Lasting() for one in layers}
    return for_good(network, carried, {one.layer: one.dead or () for one in layers})


def are_same(low: Matrix, high: Matrix, target: Matrix, inputs: Matrix) -> bool:
    """Tell whether outputs, of which `low` and `high` are the extremes by row, fail to tell unlike samples apart."""
    with np.errstate(all="ignore"):
        differ = float(np.ptp(target, axis=1).max())
        return bool((high - low).max() <= SAME_SHARE * differ) and differ > 0.0 and bool(np.ptp(inputs, axis=1).any())


def _layer_health(session: Session, layer: str, non_finite: tuple[str, ...]) -> LayerHealth:
    network, values = session.project.network, session.values
    activation, out, delta = network.activation(layer), values.get(f"out_{layer}"), values.get(f"delta_{layer}")
    seen = None if out is None else _flatness(out, network, layer, values)
    rows = None if seen is None else rows_of(seen.flat)
    return LayerHealth(
        layer,
        units=network.sizes[network.letters.index(layer)],
        saturated=None if activation.can_die else rows,
        dead=rows if activation.can_die else None,
        at_kink=() if seen is None else rows_of(seen.at_kink),
        delta_norm=None if delta is None else _norm(delta),
        gradient_norm=_gradient_norm(session, layer),
        non_finite=tuple(name for name in non_finite if health_layer(network, name) == layer),
    )


def _gradient_norm(session: Session, layer: str) -> float | None:
    """Return ‖∇W‖. For one sample, it is ‖δ‖ · ‖out‖ where ∇W is their product, which needs no pass over the matrix."""
    network, values = session.project.network, session.values
    gradient = values.get(f"grad_W_{layer}")
    if gradient is None:
        return None
    is_other = network.is_penalized or network.mistakes or not session.project.arithmetic.is_exact
    if session.batch > 1 or is_other:
        return _norm(gradient)
    before = network.letters[network.letters.index(layer) - 1]
    return _norm(values[f"delta_{layer}"]) * _norm(values[f"out_{before}"])


def _flat_units(
    session: Session, layers: tuple[LayerHealth, ...], samples: Samples
) -> tuple[list[Finding], list[Finding]]:
    """Return the findings about saturated and dead units, and those that need more samples to be decided."""
    network, values = session.project.network, session.values
    known = [values[f"out_{one.layer}"] for one in layers if f"out_{one.layer}" in values]
    if not known:
        return [], []
    lasting = _lasting(known[-1], network, values, layers, samples)
    decided: list[Finding] = []
    undecided: list[Finding] = []
    for layer in layers:

        def far(name: str = layer.layer) -> Mask:
            return far_from_target(values[f"out_{name}"], values[TARGET])

        units = flat_units(network, layer, far, samples)
        if units is None or (len(units.rows) < NOTEWORTHY_SHARE * layer.units and not samples.is_whole_data):
            continue
        is_plain = layer.saturated or samples.is_whole_data or samples.count >= ENOUGH_SAMPLES
        if is_plain or len(units.rows) == layer.units:
            decided.append(flat_finding(network, layer, units, lasting[layer.layer]))
        else:
            undecided.append(findings.perhaps_dead(units))
    return decided, undecided


def _same_outputs(session: Session, layers: tuple[LayerHealth, ...], samples: Samples) -> Iterator[Finding]:
    network, values = session.project.network, session.values
    last = network.letters[-1]
    out = values.get(f"out_{last}")
    if out is None or samples.count == 1:
        return
    low, high = out.min(axis=1), out.max(axis=1)
    if are_same(low, high, values[TARGET], values[INPUTS]):
        is_at_rest = samples.is_whole_data and _is_at_rest(session, layers)
        is_least = is_at_rest and len(layers) == 1 and _is_best_without_hidden_layer(session, last)
        yield findings.same_outputs(last, samples, is_at_rest=is_at_rest, is_least=is_least)


def _is_best_without_hidden_layer(session: Session, last: str) -> bool:
    """Tell whether gradients of 0 mean the least E that a network without a hidden layer can have.

    E has one minimum where f′ cancels against the loss. Without a bias for each unit, biases could still lower it; and
    on paper a gradient is 0 as soon as it rounds to 0.
    """
    network = session.project.network
    has_biases = network.is_trained(f"bias_{last}") and not network.bias_shared
    return network.is_fused and has_biases and session.project.arithmetic.is_exact


def _is_at_rest(session: Session, layers: tuple[LayerHealth, ...]) -> bool:
    """Tell whether all gradients are computed, and 0 except for rounding, compared with the terms of their sums.

    What moves without a gradient is not at rest.
    """
    network, values = session.project.network, session.values
    for before, one in zip(network.letters, layers, strict=False):
        if one.delta_norm is None or one.gradient_norm is None or goes_on(network, values, one.layer).any():
            return False
        penalty = values.get(f"penalty_W_{one.layer}")
        parts = one.delta_norm * _norm(values[f"out_{before}"]) + (0.0 if penalty is None else _norm(penalty))
        bias = values.get(f"grad_bias_{one.layer}")
        of_bias = 0.0 if bias is None else _norm(bias)
        if not (one.gradient_norm <= CANCELLED * parts and of_bias <= CANCELLED * one.delta_norm):
            return False
    return True
