"""Differences of E: how E changes as single parameters are changed, many of them at once.

A weight W_c[i,j] affects E only through net_c[i], which it moves by h · out_b[j] in every sample. So the layers before
it are shared, each changed parameter adds a few columns to a batch, and only what comes after it is computed again, by
the same rules that compute E. What a weight adds to the penalty depends on nothing else, so that is moved by itself, by
a step of its own: neither part is lost beside the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.arrays import NUMBER, Matrix, Values, empty
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.network import Network
from gpnet_engine.model.numpy_calls import make
from gpnet_engine.names import ERROR, ERROR_TERMS, INPUTS, TARGET, is_bias, is_weights, layer_of
from gpnet_engine.operations import Operation, Phase
from gpnet_engine.operations.execute import context_of, executed
from gpnet_engine.operations.penalty import penalty_secants
from gpnet_engine.operations.program import phase, program
from gpnet_engine.questions.gradient_checks.kinks import ALL_UNITS

Vector: TypeAlias = Matrix  # of one axis
Indices: TypeAlias = NDArray[np.intp]

EPSILON = float(np.finfo(NUMBER).eps)
_CELLS_AT_ONCE = 2**16  # of one wide array: half a MiB stays in the second cache of most processors
_LARGEST_STEP = 1e290  # of a weight whose input is next to nothing: the step must stay finite
# Of a weight, as a share of it: it does not come to the other side of 0, unless it is 0 as far as can be told.
_STEP_OF_PENALTY, LEAST_WEIGHT = 2.0**-17, 2.0**-900

# Of a difference, with the rounding of E known to be σ: that of the extrapolated slope is 1.9·σ/h, four times that is
# hardly ever exceeded. Slopes to one side magnify it three times as much.
_NOISE_OF_SLOPE, NOISE_OF_SIDE = 8.0, 3.0
_LINES = (1.0, -1.0)  # along which the rounding of E is measured, as shares of the step
_SIDES = np.array([[1.0], [-1.0], [0.5], [-0.5]])  # where E is computed, as shares of the step
_POINTS, _ORDER, _SQUARES = 7, 4, 70.0  # 70: the sum of the squares of 1, 4, 6, 4, 1
_SPACING = 2.0**-16


@dataclass(frozen=True, slots=True, eq=False)
class Slopes:
    """Slopes of E with respect to some parameters: central ones, those to the left and to the right, and their noise.

    `noise` bounds how far the rounding of E moves the central ones; `is_still` tells where E did not change at all.
    """

    central: Vector
    left: Vector
    right: Vector
    noise: Vector
    is_still: NDArray[np.bool_]

    def plus(self, other: "Slopes") -> "Slopes":
        """Return the slopes of both parts of E together."""
        with np.errstate(all="ignore"):
            return Slopes(
                self.central + other.central,
                self.left + other.left,
                self.right + other.right,
                self.noise + other.noise,
                self.is_still & other.is_still,
            )


class Differences:
    """Moves the parameters of a network on one batch, in exact arithmetic."""

    def __init__(self, network: Network, given: Values) -> None:
        """Compute E once, without the penalty; `given` holds the parameters, inputs and target."""
        self._penalized, network = network, replace(network, l1=0.0, l2=0.0)
        self._network = network
        names = (INPUTS, TARGET, *network.parameter_shapes())
        self.given_names = names
        forward = [one for one in program(network) if phase(one) in {Phase.FORWARD, Phase.ERROR}]
        self.values = executed(network, forward, {name: given[name] for name in names}, Arithmetic())
        self._batch = self.values[INPUTS].shape[1]
        self._forward = forward
        self.scale = context_of(network, forward[-1], Arithmetic(), self._batch).scale
        with np.errstate(all="ignore"):
            # The terms of E are rounded one by one: their errors are independent, so their squares add up.
            self._least_rounding = EPSILON * self.scale * float(np.linalg.norm(self.values[ERROR_TERMS]))
        self._is_finite = np.isfinite(self.values[ERROR_TERMS]).all(axis=0)  # by sample
        self._rounding: dict[tuple[str, float], Vector] = {}
        self._buffers: dict[str, Vector] = {}

    def reach_of(self, name: str, columns: Indices) -> Matrix:
        """Return how far a step of 1 moves net in each sample: out of the layer before, 1 for a bias."""
        if is_bias(name):
            return np.ones((len(columns), self._batch))
        before = self._network.letters[self._network.letters.index(_layer(name)) - 1]
        return self.values[f"out_{before}"][columns]

    def units_of(self, name: str, rows: Indices) -> Indices:
        """Return the units that cells of a parameter move: that of its row, or all by a bias that they share."""
        is_for_all = is_bias(name) and self._network.bias_shared
        return np.full_like(rows, ALL_UNITS) if is_for_all else rows

    def cells_behind(self, name: str) -> int:
        """Return how many cells are computed again for one moved parameter."""
        index = self._network.letters.index(_layer(name))
        return int(self._batch) * (1 + sum(self._network.sizes[index + 1 :]) + self._network.sizes[-1])

    def slopes(self, name: str, rows: Indices, columns: Indices, distance: float) -> Slopes:
        """Return the slopes of E by the cells of one parameter, by steps that move net by `distance` at most.

        E is computed at the step and at half of it, on both sides. The central slopes are extrapolated from that (error
        O(h⁴)), and so are those to one side (O(h²)). Those of the penalty are added.
        """
        of_data = self._slopes_of_data(name, rows, columns, distance)
        if not (self._penalized.is_penalized and is_weights(name)):
            return of_data
        return of_data.plus(self._slopes_of_penalty(self.values[name][rows, columns]))

    def penalty_size(self, name: str, rows: Indices, columns: Indices) -> Vector:
        """Return how large the slopes of the penalty are, by the cells of one parameter; 0 for a bias."""
        if not (self._penalized.is_penalized and is_weights(name)):
            return np.zeros(len(rows))
        with np.errstate(all="ignore"):
            return np.abs(self._slopes_of_penalty(self.values[name][rows, columns]).right)

    def _slopes_of_penalty(self, weights: Vector) -> Slopes:
        """Return the slopes of the penalty by some weights."""
        with np.errstate(all="ignore"):
            step = np.maximum(_STEP_OF_PENALTY * np.abs(weights), LEAST_WEIGHT)
            return _extrapolated(penalty_secants(self._penalized, weights, step * _SIDES), 0.0)

    def _slopes_of_data(self, name: str, rows: Indices, columns: Indices, distance: float) -> Slopes:
        layer, rows = _layer(name), self.units_of(name, rows)
        with np.errstate(all="ignore"):
            step, whole = self._steps(name, columns, distance)
            moves = np.concatenate([whole, -whole, whole / 2.0, -whole / 2.0])
            changes = self.changes(layer, np.tile(rows, 4), moves).reshape(4, -1)
            noise = _NOISE_OF_SLOPE * self._rounding_of(layer, rows, distance) / step
            secants = changes / (step * _SIDES)
            return _extrapolated(secants, np.where(moves[: len(rows)].any(axis=1), noise, 0.0))

    def crossing(self, name: str, rows: Indices, columns: Indices, distance: float) -> NDArray[np.bool_]:
        """Tell which cells, by the steps of `slopes`, bring some net or output to the other side of a kink."""
        rows = self.units_of(name, rows)
        with np.errstate(all="ignore"):
            moves = self._steps(name, columns, distance)[1]
            found = np.zeros(len(rows), dtype=np.bool_)
            for start, stop in self._parts(_layer(name), len(rows)):
                for side in (1.0, -1.0):
                    found[start:stop] |= self._crossing(_layer(name), rows[start:stop], side * moves[start:stop])
        return found

    def changes(self, layer: str, units: Indices, moves: Matrix) -> Vector:
        """Return the changes of E as net of a layer moves: in each row of `moves`, one unit of it by sample.

        A unit may be `ALL_UNITS`.
        """
        found = empty((len(units),))
        with np.errstate(all="ignore"):
            for start, stop in self._parts(layer, len(units)):
                found[start:stop] = self._changes(layer, units[start:stop], moves[start:stop])
        return found

    def _steps(self, name: str, columns: Indices, distance: float) -> tuple[Vector, Matrix]:
        """Return the steps by which some cells move net by `distance` at most, and how far they do in each sample."""
        reach = self.reach_of(name, columns)
        largest = np.max(np.abs(reach), axis=1)
        step = np.minimum(distance / np.where(largest > 0, largest, 1.0), _LARGEST_STEP)
        return step, step[:, None] * reach

    def _parts(self, layer: str, count: int) -> Iterator[tuple[int, int]]:
        """Yield the first and the last index of as many as fit in the cache at once."""
        index = self._network.letters.index(layer)
        at_once = max(1, _CELLS_AT_ONCE // (max(self._network.sizes[index + 1 :], default=1) * self._batch))
        for start in range(0, count, at_once):
            yield start, min(start + at_once, count)

    def _changes(self, layer: str, units: Indices, moves: Matrix) -> Vector:
        """Compute the changes for as many moves as fit at once."""
        wide, is_moved = self._behind(layer, units, moves)
        terms = wide[ERROR_TERMS].reshape(-1, len(units), self._batch)
        terms -= self.values[ERROR_TERMS][:, None, :]
        # A wide product may differ in the last bit where nothing has moved. An infinite E has no slope there either.
        terms[:, ~is_moved & (self._is_finite | (moves == 0.0))] = 0.0
        total: Vector = self.scale * terms.sum(axis=(0, 2))
        return total

    def _crossing(self, layer: str, units: Indices, moves: Matrix) -> NDArray[np.bool_]:
        """Tell which moves bring something to the other side of a kink."""
        network, count = self._network, len(units)
        wide, is_moved = self._behind(layer, units, moves)
        own = self.values[f"net_{layer}"][units]
        found = np.logical_or.reduce(_crossed(own, own + moves, network.activation(layer).kinks), axis=1)
        last = f"out_{network.letters[-1]}"
        watched = [(f"net_{one}", network.activation(one).kinks, None) for one in network.letters[1:]]
        for name, kinks, target in (*watched, (last, network.loss.kinks, self.values[TARGET])):
            if kinks and name in wide:
                before, after = self.values[name][:, None, :], wide[name].reshape(-1, count, self._batch)
                given = 0.0 if target is None else target[:, None, :]
                crossed = _crossed(before - given, after - given, kinks) & is_moved
                found |= np.logical_or.reduce(crossed, axis=(0, 2))
        result: NDArray[np.bool_] = found
        return result

    def _behind(self, layer: str, units: Indices, moves: Matrix) -> tuple[dict[str, Matrix], NDArray[np.bool_]]:
        """Compute everything behind the moved units, by name: a batch for each of them, side by side.

        Tell too in which samples of each something behind it has moved at all.
        """
        first, net, is_moved = self._moved(layer, units, moves)
        wide = {first: net}
        for operation in self._forward[self._after(first) :]:
            self._compute(operation, wide, len(units))
        return wide, is_moved

    def _moved(self, layer: str, units: Indices, moves: Matrix) -> tuple[str, Matrix, NDArray[np.bool_]]:
        """Return the first matrix that is computed again as a whole, its name before it, and where it has moved."""
        net, count = f"net_{layer}", len(units)
        is_last = layer == self._network.letters[-1]
        is_for_all = units == ALL_UNITS
        # Where all units move, or each output depends on the whole column, the layer is computed again.
        if is_last or is_for_all.any() or not self._network.activation(layer).is_elementwise:
            moved = self._tiled(net, count)
            by_unit = moved.reshape(-1, count, self._batch)
            by_unit[:, is_for_all] += moves[is_for_all]
            by_unit[units[~is_for_all], np.flatnonzero(~is_for_all)] += moves[~is_for_all]
            return net, moved, moves != 0.0
        # Only one output of the layer moves, so what it adds to the next net is all that changes there.
        after = self.values[net][units] + moves
        out = np.empty_like(after)
        make(self._network.activation(layer).apply(after, out))
        out -= self.values[f"out_{layer}"][units]
        out[moves == 0.0] = 0.0
        following = self._network.letters[self._network.letters.index(layer) + 1]
        base = self.values[f"net_{following}"]
        moved = self._wide(f"net_{following}", len(base), count)
        by_unit = moved.reshape(-1, count, self._batch)
        weights = self.values[f"W_{following}"][:, units]
        np.multiply(weights[:, :, None], out, out=by_unit)
        by_unit += base[:, None, :]
        return f"net_{following}", moved, out != 0.0

    def _compute(self, operation: Operation, wide: dict[str, Matrix], count: int) -> None:
        """Compute an operation in wide arrays, as the table says."""
        context = context_of(self._network, operation, Arithmetic(), self._batch)
        operands = [self._operand(name, wide, count) for name in operation.operands]
        terms = tuple(self._wide(name, len(self.values[name]), count) for name in operation.terms)
        result = (
            empty((1, 1))
            if operation.result == ERROR
            else self._wide(operation.result, len(self.values[operation.result]), count)
        )
        make(operation.rule.compute(operation, context, result, terms, *operands))
        wide[operation.result] = result
        wide.update(zip(operation.terms, terms, strict=True))

    def _operand(self, name: str, wide: dict[str, Matrix], count: int) -> Matrix:
        if name in wide:
            return wide[name]
        return self.values[name] if name in self._network.parameter_shapes() else self._tiled(name, count)

    def _after(self, name: str) -> int:
        """Return the index of the operation that follows the one which makes `name`."""
        return 1 + next(index for index, one in enumerate(self._forward) if one.result == name)

    def _tiled(self, name: str, count: int) -> Matrix:
        """Return a wide copy of a matrix that does not move."""
        base = self.values[name]
        tiled = self._wide(name, len(base), count)
        tiled.reshape(len(base), count, self._batch)[...] = base[:, None, :]
        return tiled

    def _wide(self, name: str, rows: int, count: int) -> Matrix:
        """Return an array of `count` batches side by side, in memory that is used again."""
        size = rows * count * self._batch
        if name not in self._buffers or self._buffers[name].size < size:
            self._buffers[name] = empty((size,))
        return self._buffers[name][:size].reshape(rows, -1)

    def _rounding_of(self, layer: str, units: Indices, distance: float) -> Vector:
        """Return how far E is off by rounding (a standard deviation) where a unit's net is moved by `distance`.

        It is measured (Moré and Wild 2011): E at points so close together that fourth differences leave nothing of E
        but its rounding.
        """
        key = layer, distance
        if key not in self._rounding:
            self._rounding[key] = np.full(len(self.values[f"net_{layer}"]) + 1, np.nan)  # the last one: of all units
        known = self._rounding[key]
        missing = np.unique(units[np.isnan(known[units])])
        if missing.size:
            line = distance * (1.0 + _SPACING * np.arange(_POINTS))
            along = np.concatenate([line * share for share in _LINES])
            moves = np.tile(along, len(missing))[:, None] * np.ones((1, self._batch))
            changes = self.changes(layer, np.repeat(missing, len(along)), moves)
            fourth = np.diff(changes.reshape(len(missing), len(_LINES), _POINTS), _ORDER, axis=2)
            measured = np.sqrt(np.mean(fourth**2, axis=(1, 2)) / _SQUARES)
            known[missing] = np.nan_to_num(np.maximum(measured, self._least_rounding), nan=np.inf)
        return known[units]


def _extrapolated(secants: Matrix, noise: Vector | float) -> Slopes:
    """Return the slopes by those of secants: to the right, to the left, and of half as long ones; `noise` is theirs."""
    right, left, near_right, near_left = secants
    central = (2.0 * (near_right + near_left) - (right + left) / 2.0) / 3.0
    to_left, to_right = 2.0 * near_left - left, 2.0 * near_right - right
    is_still = (secants == 0.0).all(axis=0)
    return Slopes(central, to_left, to_right, noise + 4 * EPSILON * np.abs(central), is_still)


def _crossed(before: Matrix, after: Matrix, kinks: tuple[float, ...]) -> NDArray[np.bool_]:
    found = np.zeros(after.shape, dtype=np.bool_)
    for kink in kinks:
        found |= (before < kink) != (after < kink)
        found |= (before > kink) != (after > kink)
    return found


def _layer(name: str) -> str:
    layer = layer_of(name)
    if layer is None:
        raise ValueError(f"{name} belongs to no layer")
    return layer
