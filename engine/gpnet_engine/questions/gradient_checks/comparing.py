"""Compares gradients with differences of E, and gives a verdict: agrees, disagrees, at a kink, or too small to tell."""

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.model.network import Network
from gpnet_engine.names import is_weights, layer_of
from gpnet_engine.questions.gradient_checks.differences import (
    LEAST_WEIGHT,
    NOISE_OF_SIDE,
    Differences,
    Indices,
    Slopes,
    Vector,
)
from gpnet_engine.questions.gradient_checks.kinks import ALL_UNITS, Kinks
from gpnet_engine.questions.gradient_checks.rounding import EPSILON, rounding_of_deltas

TOLERANCE = 1e-6
# On paper, every intermediate result is rounded by half a unit of the last decimal, and the weights pass that on.
FEW_UNITS = 5.0

# How far a step moves net. The second is for kinks nearby, the next two for noise, the last for kinks very near.
_DISTANCES = (2.0**-10, 2.0**-17, 2.0**-6, 2.0**-3, 2.0**-22)
# At a kink, how far apart the slopes left and right have to be, relative to the larger one, for a step that long:
# without a kink they differ by the square of the step.
_KINK_STEPS = ((2.0**-17, TOLERANCE), (2.0**-10, 1e-3))
_SIDES_FROM = 2.0**-17  # slopes to one side are exact enough by steps this short
# What one kink within a step takes off the central slope is half of what the two sides differ by. Many kinks may hide
# that, but then another step gives another slope.
_EXPLAINED, _SAME = 0.5, 0.25


class Verdict(IntEnum):
    """What the differences say about a gradient."""

    AGREES = 0
    DISAGREES = 1
    AT_KINK = 2  # the derivative does not exist: the gradient is a choice
    TOO_SMALL = 3  # the noise of the differences is larger than what would tell


_UNDECIDED = -1
_CELLS_IN_SLICE = 2**18  # computed again: some milliseconds


@dataclass(frozen=True, slots=True)
class Comparison:
    """One parameter's gradient, as backpropagation gives it (`analytic`) and by central differences (`numeric`).

    `unrounded` is the gradient in exact arithmetic, which differs with `decimals` (arithmetic on paper). `noise` bounds
    how far rounding moves `numeric`, `lost` how far it moved the gradient. `left` and `right` are the slopes to each
    side.
    """

    name: str
    row: int
    column: int
    analytic: float
    numeric: float
    unrounded: float
    noise: float
    lost: float
    left: float
    right: float
    verdict: Verdict
    decimals: int | None = None

    @property
    def relative_error(self) -> float:
        """How far the gradient and the differences are apart, relative to the larger one."""
        return float(relative_distance(np.array(self.analytic), np.array(self.numeric)))

    @property
    def units_apart(self) -> float | None:
        """How far they are apart in units of the last decimal; None without arithmetic on paper."""
        return None if self.decimals is None else abs(self.analytic - self.numeric) * 10.0**self.decimals


@dataclass(frozen=True, slots=True, eq=False)
class Comparisons:
    """The same of some cells of one parameter, as arrays."""

    name: str
    rows: Indices
    columns: Indices
    analytic: Vector
    numeric: Vector
    unrounded: Vector
    noise: Vector
    lost: Vector
    left: Vector
    right: Vector
    verdicts: NDArray[np.int8]
    decimals: int | None = None

    def __getitem__(self, index: int) -> Comparison:
        """Return one of them."""
        return Comparison(
            self.name,
            int(self.rows[index]),
            int(self.columns[index]),
            analytic=float(self.analytic[index]),
            numeric=float(self.numeric[index]),
            unrounded=float(self.unrounded[index]),
            noise=float(self.noise[index]),
            lost=float(self.lost[index]),
            left=float(self.left[index]),
            right=float(self.right[index]),
            verdict=Verdict(int(self.verdicts[index])),
            decimals=self.decimals,
        )


def relative_distance(left: Vector, right: Vector) -> Vector:
    """Return how far numbers are apart, relative to the larger one of each two."""
    with np.errstate(all="ignore"):
        distance, largest = np.abs(left - right), np.maximum(np.abs(left), np.abs(right))
        return np.where(largest == 0.0, 0.0, distance / largest)


class Comparer:
    """Compares the gradients of one iteration with differences."""

    def __init__(
        self, network: Network, given: Values, gradients: Values, shown: Values, decimals: int | None = None
    ) -> None:
        """Compare `gradients`, by the name of their parameter; `given` holds parameters, inputs and target.

        On paper `shown` are the gradients that are written down, else the same. The differences are those of the right
        E, whatever mistakes the network makes on purpose.
        """
        network = network.right
        self._differences = Differences(network, given)
        self._kinks = Kinks(network, self._differences.values)
        self._gradients, self._shown, self._decimals = gradients, shown, decimals
        self._network, self._given = network, {name: given[name] for name in self._differences.given_names}

    def at_once(self, name: str) -> int:
        """Return how many cells of a parameter take some milliseconds."""
        return max(1, _CELLS_IN_SLICE // self._differences.cells_behind(name))

    def compare(self, name: str, rows: Indices, columns: Indices) -> Comparisons:
        """Compare the gradients of some cells of one parameter. Rows and columns count from 0."""
        found = _Findings(self._gradients[name][rows, columns])
        self._find_kinks(found, name, rows, columns)
        lost = self._rounding_of(name, rows, columns)
        for distance in _DISTANCES:
            open_ones = found.undecided()
            if not open_ones.size:
                break
            slopes = self._differences.slopes(name, rows[open_ones], columns[open_ones], distance)
            suspects = found.judge(open_ones, slopes, lost[open_ones], may_take_side=distance <= _SIDES_FROM)
            crossing = self._differences.crossing(name, rows[suspects], columns[suspects], distance)
            found.convict(suspects[~crossing])
        found.close()
        shown = self._shown[name][rows, columns]
        if self._decimals is not None:
            is_near = np.abs(shown - found.numeric) * 10.0**self._decimals <= FEW_UNITS
            found.verdicts[is_near & (found.verdicts != Verdict.AT_KINK)] = Verdict.AGREES
        numbers = (shown, found.numeric, found.analytic, found.noise, lost, found.left, found.right, found.verdicts)
        return Comparisons(name, rows, columns, *numbers, self._decimals)

    def _rounding_of(self, name: str, rows: Indices, columns: Indices) -> Vector:
        """Return how far rounding may have moved gradients: a difference as small is no mistake."""
        bound = self._rounding[layer_of(name) or ""]
        reach = np.abs(self._differences.reach_of(name, columns))
        units = self._differences.units_of(name, rows)
        of_units = np.where((units == ALL_UNITS)[:, None], bound.sum(axis=0), bound[np.maximum(units, 0)])
        with np.errstate(all="ignore"):
            found: Vector = np.add.reduce(of_units * reach, axis=1)
            found += EPSILON * self._differences.penalty_size(name, rows, columns)
        return found

    @cached_property
    def _rounding(self) -> dict[str, Matrix]:
        return rounding_of_deltas(self._network, self._given, self._differences.scale)

    def _find_kinks(self, found: "_Findings", name: str, rows: Indices, columns: Indices) -> None:
        candidates = np.flatnonzero(self._are_at_kinks(name, rows, columns))
        for distance, least in _KINK_STEPS:
            open_ones = candidates[found.verdicts[candidates] == _UNDECIDED]
            if open_ones.size:
                slopes = self._differences.slopes(name, rows[open_ones], columns[open_ones], distance)
                found.set_kinks(open_ones, slopes, least)

    def _are_at_kinks(self, name: str, rows: Indices, columns: Indices) -> NDArray[np.bool_]:
        """Tell which cells move something that is at a kink: a net, an output, or the size of a weight that is 0."""
        layer = layer_of(name)
        found = np.zeros(len(rows), dtype=np.bool_)
        if self._kinks.exist and layer is not None:
            units, reach = self._differences.units_of(name, rows), self._differences.reach_of(name, columns)
            found |= self._kinks.moved_by(layer, units, reach)
        if self._network.l1 and is_weights(name):
            found |= np.abs(self._given[name][rows, columns]) <= LEAST_WEIGHT
        return found


class _Findings:
    """What is known so far of some gradients."""

    def __init__(self, analytic: Vector) -> None:
        count = len(analytic)
        self.analytic = analytic
        self.verdicts = np.full(count, _UNDECIDED, dtype=np.int8)
        self.numeric, self.left, self.right = (np.full(count, np.nan) for _ in range(3))
        self.noise = np.full(count, np.inf)
        self._suspected = np.full(count, np.nan)  # slopes by which one step has them disagree

    def undecided(self) -> Indices:
        """Return the indices of those without a verdict."""
        return np.flatnonzero(self.verdicts == _UNDECIDED)

    def set_kinks(self, which: Indices, slopes: Slopes, least: float) -> None:
        """Call those a choice whose slopes left and right differ by more than noise, and by more than `least`."""
        with np.errstate(all="ignore"):
            largest = np.maximum(np.abs(slopes.left), np.abs(slopes.right))
            differ = np.abs(slopes.right - slopes.left) > least * largest + 2 * NOISE_OF_SIDE * slopes.noise
        self._note(which, slopes, slopes.central, slopes.noise, differ)
        self.verdicts[which[differ]] = Verdict.AT_KINK

    def judge(self, which: Indices, slopes: Slopes, lost: Vector, *, may_take_side: bool) -> Indices:
        """Decide which ones agree by one step; return those that seem to disagree.

        `lost` is what rounding may have taken from the gradients.
        """
        analytic = self.analytic[which]
        # Where E as computed does not change at all and the gradient is 0, there is nothing to tell apart.
        noise = np.where(slopes.is_still & (analytic == 0.0), 0.0, slopes.noise)
        numeric = slopes.central
        if may_take_side:
            numeric, noise = _nearest(analytic, slopes, noise)
        with np.errstate(all="ignore"):
            distance = np.abs(analytic - numeric)
            allowed = TOLERANCE * np.maximum(np.abs(analytic), np.abs(numeric))
            agrees = distance + noise <= allowed
            has_kink = np.abs(slopes.right - slopes.left) > _EXPLAINED * distance
            suspect = (distance - noise - lost > allowed) & ~has_kink
        # What stays open keeps the differences with the least noise.
        self._note(which, slopes, numeric, noise, agrees | suspect | ~(noise >= self.noise[which]))
        self.verdicts[which[agrees]] = Verdict.AGREES
        suspects: Indices = which[suspect]
        return suspects

    def convict(self, which: Indices) -> None:
        """Decide that gradients disagree if another step says so too; there is no kink near them."""
        numeric = self.numeric[which]
        with np.errstate(all="ignore"):
            is_same = np.abs(numeric - self._suspected[which]) <= _SAME * np.abs(self.analytic[which] - numeric)
        self.verdicts[which[is_same]] = Verdict.DISAGREES
        self._suspected[which] = numeric

    def close(self) -> None:
        """Call the rest too small to tell. What is not finite is not a gradient."""
        rest = self.undecided()
        is_finite = np.isfinite(self.analytic[rest]) & np.isfinite(self.numeric[rest])
        self.verdicts[rest] = np.where(is_finite, Verdict.TOO_SMALL, Verdict.DISAGREES)

    def _note(self, which: Indices, slopes: Slopes, numeric: Vector, noise: Vector, noted: NDArray[np.bool_]) -> None:
        chosen = which[noted]
        self.numeric[chosen], self.noise[chosen] = numeric[noted], noise[noted]
        self.left[chosen], self.right[chosen] = slopes.left[noted], slopes.right[noted]


def _nearest(analytic: Vector, slopes: Slopes, noise: Vector) -> tuple[Vector, Vector]:
    """Return the central slopes and their noise; where a kink is near and one side agrees, those of that side."""
    numeric, least = slopes.central, noise
    with np.errstate(all="ignore"):
        allowed = TOLERANCE * np.abs(analytic)
        for side in (slopes.left, slopes.right):
            own = np.where((side == 0.0) & (analytic == 0.0), 0.0, NOISE_OF_SIDE * noise)
            is_nearer = (np.abs(analytic - side) + own <= allowed) & (np.abs(analytic - slopes.central) > allowed)
            numeric, least = np.where(is_nearer, side, numeric), np.where(is_nearer, own, least)
    return numeric, least
