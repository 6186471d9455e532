"""Whether arrays fit together as layers: each takes what the one before gives, and has a bias for every neuron."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from gpnet_engine.arrays import Matrix
from gpnet_engine.files.weights.tensors import Layout, Pair
from gpnet_engine.names import how_many

Shape = tuple[int, ...]


class Shaped(NamedTuple):
    """A layer of a file: its names, and the shapes of its arrays."""

    pair: Pair
    weights: Shape
    bias: Shape | None

    def sizes(self, layout: Layout) -> tuple[int, int]:
        """Return the neurons before the layer, and its own; weights that are a vector are those of one neuron."""
        if len(self.weights) == 1:
            return self.weights[0], 1
        return (self.weights[1], self.weights[0]) if layout is Layout.OUT_IN else (self.weights[0], self.weights[1])

    def fits(self, layout: Layout, *, may_share: bool = False) -> bool:
        """Tell whether weights and bias belong together; `may_share` allows one bias for all neurons."""
        if len(self.weights) not in {1, 2}:
            return False
        neurons = self.sizes(layout)[1]
        if self.bias is None:
            return True
        return self.bias in of_biases(neurons) or (may_share and self.bias in of_biases(1))


def of_biases(neurons: int) -> set[Shape]:
    """Return the shapes that the biases of neurons may have: a vector, a column, a row; of one, a number too."""
    shapes: set[Shape] = {(neurons,), (neurons, 1), (1, neurons)}
    return shapes | {()} if neurons == 1 else shapes


def shaped(arrays: Mapping[str, Matrix], pairs: Sequence[Pair]) -> list[Shaped]:
    """Return the shapes of layers."""
    return [
        Shaped(pair, arrays[pair.weights].shape, None if pair.bias is None else arrays[pair.bias].shape)
        for pair in pairs
    ]


def fitting(layers: Sequence[Shaped]) -> set[Layout]:
    """Return the layouts in which layers fit together.

    Only where they fit in none with a bias for every neuron, one bias may be for all neurons of a layer.
    """
    strictly = {layout for layout in Layout if _fit(layers, layout, may_share=False)}
    return strictly or {layout for layout in Layout if _fit(layers, layout, may_share=True)}


def fits_in(layers: Sequence[Shaped], layout: Layout) -> bool:
    """Tell whether layers fit together in a layout; one bias may be for all neurons of a layer."""
    return _fit(layers, layout, may_share=True)


def lies_one_way(layers: Sequence[Shaped]) -> bool:
    """Tell whether matrices are the same when they are transposed: vectors, and single numbers."""
    return all(len(one.weights) == 1 or one.weights == (1, 1) for one in layers)


def _fit(layers: Sequence[Shaped], layout: Layout, *, may_share: bool) -> bool:
    if not all(one.fits(layout, may_share=may_share) for one in layers):
        return False
    sizes = [one.sizes(layout) for one in layers]
    return all(before[1] == after[0] for before, after in pairwise(sizes))


def why_not(layers: Sequence[Shaped], layout: Layout) -> tuple[int, str, str]:
    """Return the first layer that does not fit, counted from 0, the name of its array, and what is wrong with it."""
    before: int | None = None
    line = "column" if layout is Layout.OUT_IN else "row"
    for index, one in enumerate(layers):
        if len(one.weights) != 2:  # noqa: PLR2004 - rows and columns
            return index, one.pair.weights, f"expected rows and columns, got the shape {list(one.weights)}"
        taken, neurons = one.sizes(layout)
        if before is not None and taken != before:
            problem = f"expected {how_many(before, line)}, one per neuron of the layer before, got {taken}"
            return index, one.pair.weights, problem
        if one.pair.bias is not None and not one.fits(layout, may_share=True):
            shape = list(one.bias or ())
            problem = f"expected {how_many(neurons, 'number')}, one per neuron, got the shape {shape}"
            return index, one.pair.bias, problem
        before = neurons
    return len(layers), layers[-1].pair.weights, "its layers do not fit together"


def is_bias_beside(array: Matrix, weights: Matrix, layout: Layout | None, *, may_lie: bool = False) -> bool:
    """Tell whether an array that follows a matrix is taken as its bias, not as the next matrix.

    A column after several neurons is one where neurons are rows, a row where they are columns. Without a layout, or if
    it `may_lie` the other way, it may be either.
    """
    if array.ndim < 2:  # noqa: PLR2004 - rows and columns
        return True
    if weights.ndim == 0:
        return False
    neurons = {Layout.OUT_IN: weights.shape[0], Layout.IN_OUT: weights.shape[-1]}
    shapes = {Layout.OUT_IN: (neurons[Layout.OUT_IN], 1), Layout.IN_OUT: (1, neurons[Layout.IN_OUT])}
    lying = {Layout.OUT_IN: (1, neurons[Layout.OUT_IN]), Layout.IN_OUT: (neurons[Layout.IN_OUT], 1)}
    return any(
        neurons[one] > 1 and (array.shape == shapes[one] or (may_lie and array.shape == lying[one]))
        for one in Layout
        if layout in {None, one}
    )
