"""What is wrong with a network before anything is computed.

An f′ that is 0 everywhere, targets that no output can reach, weights that are all 0, units that are all equal. This is
asked after every step, so each matrix is examined only once.
"""

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from gpnet_engine.arrays import Matrix, Remembered, Values
from gpnet_engine.model.activations import Activation
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.names import full, parameter_behind
from gpnet_engine.questions.findings import Finding, Trouble, all_of
from gpnet_engine.questions.flatness import has_no_slope
from gpnet_engine.time.edits import TARGET_DATA, CellEdit, Edits
from gpnet_engine.time.samples import edited_data

# Numbers that differ by less are equal except for rounding: sums of the same products, added in another order.
_ROUNDING = 1e-12
# A target that was scaled to the end of the range may be beyond it by rounding.
_ROUNDED_TARGET = 1e-9


def beforehand(project: Project, edits: Edits, iteration: int, carried: Values) -> list[Finding]:
    """Return what is wrong with a network, its targets as they are in an iteration, and its parameters.

    `carried` are these, and what the optimizer keeps for them.
    """
    network = project.network
    found = [*_cannot_learn(network), *_out_of_reach(project, edits, iteration)]
    if len(network.sizes) > 2:  # noqa: PLR2004 - without a hidden layer, zeros are as good a start as any
        found += _zeros(network, carried)
        found += _equal_units(network, carried)
    return found


def _cannot_learn(network: Network) -> Iterator[Finding]:
    """Say what it means that f′ of a layer is 0 everywhere; only of the last such layer, as it concerns all before."""
    layers = network.letters[1:]
    flat = [layer for layer in layers if has_no_slope(network, layer)]
    if not flat:
        return
    layer = flat[-1]
    cannot = "the weights into it" if layer == layers[0] else "the weights into it and into the layers before it"
    text = (
        f"f′ of {_name(network, layer)} is 0 everywhere, so no error passes back through layer {layer}: {cannot} "
        "cannot learn by gradient descent. Another activation lets them."
    )
    yield Finding(layer, Trouble.CANNOT_LEARN, text)


def _out_of_reach(project: Project, edits: Edits, iteration: int) -> Iterator[Finding]:
    """Say which targets no output can reach. All targets are compared only if there is one."""
    network = project.network
    layer = network.letters[-1]
    activation = network.activation(layer)
    typed = [one.value for one in edits if isinstance(one, CellEdit) and one.name == TARGET_DATA]
    if not _are_beyond(activation, np.array([*_extremes(project.targets), *typed])).any():
        return
    _, targets = edited_data(project, edits, iteration)
    beyond = np.argwhere(_are_beyond(activation, targets).T)  # sample by sample
    if not len(beyond):
        return
    sample, row = map(int, beyond[0])
    count = f"{len(beyond):,} of {targets.size:,} targets" if targets.size > 1 else "The only target"
    text = (
        f"{count} {'is' if len(beyond) == 1 else 'are'} out of reach: sample {sample + 1:,} has "
        f"{full(float(targets[row, sample]))} for {layer}{row + 1}, but out of {_name(network, layer)} "
        f"{_range_text(activation)}, whatever the weights are. Scale the targets, or give layer {layer} another "
        "activation."
    )
    yield Finding(layer, Trouble.OUT_OF_REACH, text, tuple(sorted({int(unit) for _, unit in beyond})))


def _zeros(network: Network, parameters: Values) -> Iterator[Finding]:
    """Say which layers have no weight that is not 0."""
    for before, layer in pairwise(network.letters):
        if _is_zero(parameters[f"W_{layer}"]):
            is_first = before == network.letters[0]
            back = "" if is_first else f", and no error passes back through them to layer {before}"
            forth = "the inputs do" if is_first else f"what layer {before} puts out does"
            text = (
                f"All weights into layer {layer} are 0: {forth} not get through to it{back}. Weights that are drawn at "
                "random avoid this."
            )
            yield Finding(layer, Trouble.ZERO, text)


def _equal_units(network: Network, carried: Values) -> Iterator[Finding]:
    """Say which hidden layers have units that all do the same, and why they will go on doing so.

    They do only if what the optimizer keeps for their weights is the same too.
    """
    for layer, after in pairwise(network.letters[1:]):
        units = network.sizes[network.letters.index(layer)]
        bias = f"bias_{layer}"
        into = [array for name, array in carried.items() if parameter_behind(name) in {f"W_{layer}", bias}]
        out_of = [array for name, array in carried.items() if parameter_behind(name) == f"W_{after}"]
        if units == 1 or not all(map(_rows_are_equal, into)) or not all(map(_columns_are_equal, out_of)):
            continue
        biases = "weights and biases" if bias in carried else "weights"
        text = (
            f"{all_of(units, 'unit').capitalize()} of layer {layer} are equal: the {biases} into them are the same, "
            "and so are the weights out of them. So they have the same out, the same δ and the same gradient, and stay "
            "equal: together they can do no more than one. Weights that are drawn at random avoid this."
        )
        yield Finding(layer, Trouble.EQUAL, text, tuple(range(units)))


def _are_beyond(activation: Activation, targets: Matrix) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    least, largest = activation.reach
    margin = _ROUNDED_TARGET * (largest - least if math.isfinite(largest - least) else 1.0)
    beyond: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = (targets < least - margin) | (targets > largest + margin)
    return beyond


def _range_text(activation: Activation) -> str:
    least, largest = activation.reach
    if not math.isfinite(least):
        return f"is never above {full(largest)}"
    if not math.isfinite(largest):
        return f"is never below {full(least)}"
    return f"lies between {full(least)} and {full(largest)}"


def _name(network: Network, layer: str) -> str:
    return network.activation(layer).name.replace("_", " ")


def _have_equal_rows(array: Matrix) -> bool:
    first = array[0]
    with np.errstate(all="ignore"):
        margin = _ROUNDING * np.abs(first).max()
        return all(bool((np.abs(row - first) <= margin).all()) for row in array[1:])  # mostly the first one differs


_extremes = Remembered(lambda targets: (float(targets.min()), float(targets.max())))
_is_zero = Remembered(lambda array: not array.any())
_rows_are_equal = Remembered(_have_equal_rows)
_columns_are_equal = Remembered(lambda array: _have_equal_rows(array.T))
