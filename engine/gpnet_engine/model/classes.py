"""Whether targets are classes, which class a sample's outputs say, and how often that is the right one.

Kept apart from the networks that make the outputs: it takes plain arrays, one column per sample.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.arrays import Matrix
from gpnet_engine.names import full

NO_CLASS = -1
"""The class of outputs that say none, as one of them is NaN. It is never the right one."""

Numbers: TypeAlias = NDArray[np.int64]
_TWO = 2
_PLAIN_PAIRS = ((0.0, 1.0), (-1.0, 1.0))


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes that targets name, by what is written for "not this one" and "this one".

    names     one for each class
    low       the target of an output that does not stand for the class; of one output, that of the first class
    high      the target of the output that stands for it; of one output, that of the second class
    is_single whether one output tells two classes apart
    """

    names: tuple[str, ...]
    low: float
    high: float
    is_single: bool

    @property
    def count(self) -> int:
        """How many classes there are."""
        return len(self.names)

    @property
    def boundary(self) -> float:
        """The middle between both targets: one output above it says the second class."""
        return self.low / 2 + self.high / 2

    def of_targets(self, targets: Matrix) -> Numbers:
        """Return the class of each sample, counted from 0."""
        if self.is_single:
            return np.asarray(targets[0] == self.high, dtype=np.int64)
        return np.asarray(targets.argmax(axis=0), dtype=np.int64)

    def of_outputs(self, out: Matrix) -> Numbers:
        """Return the class that the outputs of each sample say, counted from 0, or NO_CLASS where one is NaN.

        It is that of the largest output, and of equal ones the first, as numpy and PyTorch have it. One output says the
        second class if it is above the boundary.
        """
        said = out[0] > self.boundary if self.is_single else out.argmax(axis=0)
        found = np.asarray(said, dtype=np.int64)
        found[np.isnan(out).any(axis=0)] = NO_CLASS
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Confusion:
    """How often which class was taken for which.

    `counts` has a row for each class of the targets, a column for each class that the outputs say, and one more, the
    last, for samples whose outputs say none.
    """

    counts: Numbers

    @property
    def samples(self) -> int:
        """How many samples were counted."""
        return int(self.counts.sum())

    @property
    def right(self) -> int:
        """How many of them got their class."""
        return int(np.trace(self.counts))

    @property
    def accuracy(self) -> float:
        """The share of samples that got their class; NaN where there are none."""
        return self.right / self.samples if self.samples else float("nan")

    def of_class(self, number: int) -> tuple[int, int]:
        """Return how many samples of a class, counted from 0, got their class, and how many there are."""
        return int(self.counts[number, number]), int(self.counts[number].sum())

    @property
    def without_class(self) -> int:
        """How many samples have outputs that say no class."""
        return int(self.counts[:, -1].sum())


def confusion_of(classes: Classes, targets: Numbers, said: Numbers) -> Confusion:
    """Count which class was taken for which; `said` may hold NO_CLASS."""
    columns = classes.count + 1
    places = targets * columns + np.where(said == NO_CLASS, classes.count, said)
    counts = np.bincount(places, minlength=classes.count * columns)
    return Confusion(counts.reshape(classes.count, columns).astype(np.int64))


def classes_of(targets: Matrix, test_targets: Matrix | None = None, names: tuple[str, ...] = ()) -> Classes | None:
    """Return the classes that the targets of all data name; None if they are no classes, or all the same one.

    Several outputs are classes if in every sample one target has one value, such as 1, and all others have another,
    such as 0. One output is two classes if its targets have two values: 0 and 1, −1 and 1, or two others that both
    occur more than once.
    """
    data = targets if test_targets is None else np.hstack([targets, test_targets])
    values = _two_values(data)
    if values is None:
        return None
    low, high = values
    outputs = len(data)
    if outputs == 1:
        is_plain = values in _PLAIN_PAIRS
        if not is_plain and min(int((data == value).sum()) for value in values) < _TWO:
            return None
        shown = names if len(names) == _TWO else (full(low), full(high))
        return Classes(shown, low, high, is_single=True)
    is_high = data == high
    if not (is_high.sum(axis=0) == 1).all() or is_high.any(axis=1).sum() < _TWO:
        return None
    shown = names if len(names) == outputs else tuple(str(number) for number in range(1, outputs + 1))
    return Classes(shown, low, high, is_single=False)


def _two_values(data: Matrix) -> tuple[float, float] | None:
    """Return the two values that the numbers have; None if they have fewer or more."""
    if not data.size:
        return None
    low, high = float(data.min()), float(data.max())
    if low == high or not ((data == low) | (data == high)).all():
        return None
    return low + 0.0, high + 0.0
