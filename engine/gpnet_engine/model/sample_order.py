"""In which order the samples are used: as they are given, again and again, or in a new order in every epoch.

Kept apart from the project because it is numbers only: which sample stands where in which iteration.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_MASK = 2**64 - 1
_STEP, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_LARGEST_KEPT = 2**17  # samples: the orders of a few epochs are kept


@dataclass(frozen=True, slots=True)
class SampleOrder:
    """Which samples an iteration works on.

    `size` is how many an iteration has, `before` how many iterations were made before the first. With a `seed`, every
    epoch has an order of its own, which follows from the seed and the number of the epoch.
    Iterations count from 1, samples and epochs from 0.
    """

    samples: int
    size: int
    before: int = 0
    seed: int | None = None

    @property
    def batches(self) -> int:
        """How many iterations make one epoch, that is, use every sample once."""
        return -(-self.samples // self.size)

    def of(self, iteration: int) -> Sequence[int]:
        """Return the samples of an iteration; the last one of an epoch may have fewer."""
        epoch, batch = divmod(self.before + iteration - 1, self.batches)
        first = batch * self.size
        end = min(first + self.size, self.samples)
        return range(first, end) if self.seed is None else self._shuffled(epoch)[first:end]

    def next_turn(self, sample: int, iteration: int) -> int:
        """Return the first iteration, from `iteration` on, that works on a sample."""
        epoch, batch = divmod(self.before + iteration - 1, self.batches)
        at = self._batch_with(sample, epoch)
        if at < batch:
            epoch, at = epoch + 1, self._batch_with(sample, epoch + 1)
        return epoch * self.batches + at + 1 - self.before

    def turn_before(self, iteration: int) -> int | None:
        """Return the iteration of the epoch before that worked on the same samples; None if there was none."""
        epoch, _ = divmod(self.before + iteration - 1, self.batches)
        if self.seed is None or self.batches == 1:
            turn = iteration - self.batches
        elif self.size > 1 or epoch == 0:
            return None
        else:
            turn = (epoch - 1) * self.batches + self._batch_with(self.of(iteration)[0], epoch - 1) + 1 - self.before
        return turn if turn >= 1 else None

    def _batch_with(self, sample: int, epoch: int) -> int:
        place = sample if self.seed is None else self._shuffled(epoch).index(sample)
        return place // self.size

    def _shuffled(self, epoch: int) -> tuple[int, ...]:
        order = _kept if self.samples <= _LARGEST_KEPT else shuffled
        return order(self.samples, self.seed or 0, epoch)


def shuffled(count: int, seed: int, part: int) -> tuple[int, ...]:
    """Return the numbers from 0 to before `count` in an order that follows from `seed` and `part` alone.

    They are sorted by the outputs of SplitMix64 (Steele, Lea and Flood, 2014), which never gives a number twice: the
    order is the same on every machine, and with every version of numpy.
    """
    start = _mixed(np.array([(_scrambled(seed) + part) & _MASK], dtype=np.uint64))
    with np.errstate(over="ignore"):
        keys = _mixed(start + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(_STEP))
    return tuple(np.argsort(keys, kind="stable").tolist())


_kept = lru_cache(maxsize=16)(shuffled)


def _scrambled(seed: int) -> int:
    """Return a seed of any size as 64 bits; seeds that follow each other are far apart."""
    mixed = 0
    while True:
        mixed = int(_mixed(np.array([(mixed + _STEP + (seed & _MASK)) & _MASK], dtype=np.uint64))[0])
        seed >>= 64
        if not seed:
            return mixed


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the mixing function of SplitMix64, a bijection of 64 bits."""
    with np.errstate(over="ignore"):
        numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(_FIRST)
        numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(_SECOND)
        return numbers ^ (numbers >> np.uint64(31))
