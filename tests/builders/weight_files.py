"""Weights written as others write them: by names of many conventions, in both layouts, with biases of every shape."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray

from gpnet_engine.arrays import Matrix
from gpnet_engine.files.weights.tensors import Layout

Layers = Sequence[tuple[Matrix, Matrix | None]]
Arrays = dict[str, Matrix]
BIAS_SHAPES: dict[str, tuple[int, ...]] = {"vector": (-1,), "column": (-1, 1), "row": (1, -1)}


class Convention(NamedTuple):
    """How somebody names layers, counted from 0, and how their matrices lie: if one cannot know, in both layouts."""

    weights: Callable[[int], str]
    bias: Callable[[int], str]
    layouts: tuple[Layout, ...] = (Layout.OUT_IN, Layout.IN_OUT)


def _late(name: str) -> Callable[[int], str]:
    return lambda layer: f"{name}_{layer}" if layer else name


OUT_IN, IN_OUT = (Layout.OUT_IN,), (Layout.IN_OUT,)
CONVENTIONS = {
    "ours": Convention(lambda n: f"W_{'bcdefghij'[n]}", lambda n: f"bias_{'bcdefghij'[n]}", OUT_IN),
    "Sequential": Convention(lambda n: f"{2 * n}.weight", lambda n: f"{2 * n}.bias", OUT_IN),
    "fc1": Convention(lambda n: f"fc{n + 1}.weight", lambda n: f"fc{n + 1}.bias", OUT_IN),
    "module": Convention(lambda n: f"module.net.{n + 9}.weight", lambda n: f"module.net.{n + 9}.bias", OUT_IN),
    "scikit-learn": Convention(lambda n: f"coefs_{n}", lambda n: f"intercepts_{n}", IN_OUT),
    "Keras": Convention(lambda n: f"{_late('dense')(n)}/kernel:0", lambda n: f"{_late('dense')(n)}/bias:0", IN_OUT),
    "Flax": Convention(lambda n: f"params/Dense_{n}/kernel", lambda n: f"params/Dense_{n}/bias", IN_OUT),
    "Haiku": Convention(lambda n: f"{_late('linear')(n)}/w", lambda n: f"{_late('linear')(n)}/b", IN_OUT),
    "MATLAB": Convention(lambda n: f"{'LW' if n else 'IW'}{{{n + 1},{max(n, 1)}}}", lambda n: f"b{{{n + 1}}}", OUT_IN),
    "W1": Convention(lambda n: f"W{n + 1}", lambda n: f"b{n + 1}"),
    "w_0": Convention(lambda n: f"w_{n}", lambda n: f"b_{n}"),
    "weights1": Convention(lambda n: f"weights{n + 1}", lambda n: f"biases{n + 1}"),
    "layer1/weights": Convention(lambda n: f"layer{n + 1}/weights", lambda n: f"layer{n + 1}/biases"),
    "fc1_weight": Convention(lambda n: f"fc{n + 1}_weight", lambda n: f"fc{n + 1}_bias"),
    "arr_0": Convention(lambda n: f"arr_{2 * n}", lambda n: f"arr_{2 * n + 1}"),
}


def layers_of(sizes: Sequence[int], with_bias: Sequence[bool], kind: str = "f8") -> Layers:
    """Return weights and biases of layers, drawn."""
    random = np.random.default_rng(len(sizes) + sum(sizes))

    def drawn(*shape: int) -> NDArray[np.float64]:
        return random.normal(size=shape).astype(kind).astype(np.float64)

    return [
        (drawn(after, before), drawn(after, 1) if has else None)
        for before, after, has in zip(sizes, sizes[1:], with_bias, strict=False)
    ]


def named(convention: Convention, layers: Layers, layout: Layout, bias_shape: tuple[int, ...] = (-1,)) -> Arrays:
    """Return the arrays of layers as somebody names and shapes them."""
    arrays: Arrays = {}
    for number, (weights, bias) in enumerate(layers):
        lying = weights if layout is Layout.OUT_IN else weights.T
        arrays[convention.weights(number)] = np.ascontiguousarray(lying)
        if bias is not None:
            arrays[convention.bias(number)] = bias.reshape(bias_shape)
    return arrays


def write_arrays(path: Path, arrays: Arrays) -> Path:
    """Write arrays to a file of the format that its ending says."""
    if path.suffix == ".npz":
        with path.open("wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]
    else:
        safetensors.numpy.save_file(arrays, path)
    return path
