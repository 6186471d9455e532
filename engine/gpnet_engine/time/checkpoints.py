"""What iterations start from, kept at evenly spaced iterations, in bounded memory."""

from collections.abc import Callable

from gpnet_engine.arrays import Values

_BYTES_PER_ARRAY = 512  # what a small array costs beside its numbers
_LEAST = 4
_MOST = 16_384  # more would fit for a small network, but the replay between two of them is short enough as it is


class Checkpoints:
    """Parameters and state at the start of iterations 1, 1 + gap, 1 + 2 gap, … up to the farthest one.

    When they outgrow `budget` (bytes), every other one is dropped and the gap doubles.
    """

    def __init__(self, first: Values, budget: int) -> None:
        """Keep those at the start of iteration 1."""
        size = sum(array.nbytes + _BYTES_PER_ARRAY for array in first.values())
        self._most = min(max(_LEAST, budget // size), _MOST)
        self._kept: dict[int, Values] = {1: first}
        self._farthest = 1
        self.gap = 1

    def before(self, iteration: int) -> "Checkpoints":
        """Return the checkpoints before `iteration`, and the one of iteration 1."""
        other = Checkpoints(self._kept[1], 0)
        other._most, other.gap = self._most, self.gap
        other._kept = {at: kept for at, kept in self._kept.items() if at < iteration or at == 1}
        other._farthest = max(other._kept)
        return other

    def nearest(self, iteration: int) -> tuple[int, Values]:
        """Return the last one at or before `iteration`."""
        at = min((iteration - 1) // self.gap * self.gap + 1, self._farthest)
        return at, self._kept[at]

    def next_due(self, iteration: int) -> int:
        """Return the first iteration after `iteration` that may be kept."""
        return (iteration - 1) // self.gap * self.gap + self.gap + 1

    def offer(self, iteration: int, carried: Callable[[], Values]) -> None:
        """Keep those at the start of `iteration` if its turn has come."""
        if iteration != self._farthest + self.gap:
            return
        self._kept[iteration] = carried()
        self._farthest = iteration
        if len(self._kept) > self._most:
            self.gap *= 2
            self._kept = {at: kept for at, kept in self._kept.items() if (at - 1) % self.gap == 0}
            self._farthest = max(self._kept)

    @property
    def iterations(self) -> list[int]:
        """The iterations at whose start they are kept."""
        return list(self._kept)
