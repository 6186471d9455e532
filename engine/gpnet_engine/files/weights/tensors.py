"""What the formats of weights have in common: arrays by name, how they lie, and which of them belong to a layer."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from gpnet_engine.arrays import Matrix


class Layout(StrEnum):
    """How a matrix of weights lies in a file: with a row for every neuron, as here and in PyTorch, or with a column."""

    OUT_IN = "out_in"
    IN_OUT = "in_out"

    @property
    def other(self) -> "Layout":
        """The one that is transposed."""
        return Layout.IN_OUT if self is Layout.OUT_IN else Layout.OUT_IN

    @property
    def in_words(self) -> str:
        """What the lines of a matrix are, for messages."""
        line = "row" if self is Layout.OUT_IN else "column"
        return f"a {line} for every neuron"


class Pair(NamedTuple):
    """The names of a layer's weights and bias in a file; None where it has no bias."""

    weights: str
    bias: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Both names, or the one."""
        return (self.weights,) if self.bias is None else (self.weights, self.bias)


@dataclass(frozen=True, slots=True, eq=False)
class Tensors:
    """The arrays of a file by name, and what the format itself says of them, where it does.

    order        the names of the layers' arrays, layer by layer
    layout       how its matrices lie
    activations  of the layers, by our names
    trouble      why it is no chain of layers, unless someone says which arrays are
    """

    arrays: dict[str, Matrix]
    order: tuple[str, ...] = ()
    layout: Layout | None = None
    activations: tuple[str, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Naming:
    """How weights stood in the file that they came from, so that they can go back as they were.

    ending   the format of the file
    pairs    the names of its arrays, layer by layer
    layout   how its matrices lie
    shapes   the numbers of dimensions that arrays had which are not as usual: a bias that is a column, for example;
             −1 stands for all numbers
    folded   whether the bias of a layer is the first column of its matrix
    """

    ending: str
    pairs: tuple[Pair, ...]
    layout: Layout
    shapes: tuple[tuple[str, tuple[int, ...]], ...] = ()
    folded: bool = False
