"""Weights from a file of arrays: which array belongs to which layer, by our names, PyTorch's, or their order.

Beside them may stand what an optimizer keeps for them, by our names: velocity_W_b, updates, ….

To add a file format, add its reader and its writer to `FORMATS`. They, such as `npz` and `safetensors_file`, only know
arrays by name; everything else about weights is here.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gpnet_engine.arrays import Matrix, Values, matrix
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.reading import FileError
from gpnet_engine.files.replacing import replace_file
from gpnet_engine.files.state import NO_STATE, State, counts_of, state_of_project
from gpnet_engine.files.weights import npz, safetensors_file
from gpnet_engine.files.weights.stored_state import STATE_NAMES, is_bias_of, kept_by, stored_state
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.names import how_many, is_weights, letters_of


class Format(NamedTuple):
    """How arrays are read from a file, and how they are written, by name."""

    read: Callable[[Path], dict[str, Matrix]]
    encoded: Callable[[Values], bytes]


FORMATS = {
    ".npz": Format(npz.read, npz.encoded),
    ".safetensors": Format(safetensors_file.read, safetensors_file.encoded),
}
_MOST_NUMBERS = npz.LARGEST_WEIGHTS // 8 - 2**16  # beside the numbers there are their names
_OURS = re.compile(r"(W|bias)_([a-z]+)")
_PYTORCH = re.compile(r"(.*\.)?(weight|bias)", re.DOTALL)
_IN_ORDER = re.compile(r"arr_(\d{1,9})")

Pair = tuple[str, str | None]  # the names of a layer's weights and bias in the file


@dataclass(frozen=True, slots=True, eq=False)
class StoredWeights:
    """The parameters of a file under our names, and the sizes of the layers, which follow from their shapes."""

    file: str
    sizes: tuple[int, ...]
    parameters: Values
    state: State = NO_STATE

    @property
    def has_state(self) -> bool:
        """Whether the file says where a run goes on."""
        return self.state is not NO_STATE

    def state_for(self, network: Network) -> State:
        """Return where the run of a network goes on: from the start, if the file is of an optimizer that keeps others.

        Raises FileError where a matrix has another shape.
        """
        return kept_by(network, self.state, self.file)

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters of the layers after the input."""
        return letters_of(len(self.sizes))[1:]

    @property
    def has_bias(self) -> tuple[bool, ...]:
        """Whether each layer after the input has a bias."""
        return tuple(f"bias_{layer}" in self.parameters for layer in self.letters)

    @property
    def shares_biases(self) -> bool:
        """Whether all neurons of each layer share one bias; layers of one neuron alone cannot tell."""
        rows = {
            (size, len(self.parameters[f"bias_{layer}"]))
            for layer, size, has in zip(self.letters, self.sizes[1:], self.has_bias, strict=True)
            if has
        }
        return any(size > 1 for size, _ in rows) and {count for _, count in rows} == {1}

    def without_biases_of(self, letters: Collection[str]) -> "StoredWeights":
        """Return the same without the biases of some layers."""
        left_out = {f"bias_{layer}" for layer in letters}
        kept = {name: array for name, array in self.parameters.items() if name not in left_out}
        return replace(self, parameters=kept)


def read_weights(path: Path) -> StoredWeights:
    """Return the weights in a .npz or .safetensors file. Raises FileError that names the array."""
    if path.suffix.lower() not in FORMATS:
        expected = " or ".join(FORMATS)
        raise ProjectError("network.weights", f"expected the name of a {expected} file, got {str(path)[-80:]!r}")
    file = str(path)
    arrays = FORMATS[path.suffix.lower()].read(path)
    if not arrays:
        raise FileError(file, "expected at least one weight matrix, got no arrays")
    for name, array in arrays.items():
        if array.size == 0:
            raise FileError(f"{file}: {name}", f"expected at least one number, got the shape {list(array.shape)}")
        if not np.isfinite(array).all():
            raise FileError(f"{file}: {name}", "expected finite numbers, got NaN or an infinity")
    given = {name: arrays.pop(name) for name in list(arrays) if STATE_NAMES.fullmatch(name)}
    if not arrays:
        raise FileError(file, "expected at least one weight matrix, got the state of an optimizer only")
    stored = _stacked(file, arrays, _pairs(file, arrays))
    return replace(stored, state=stored_state(file, given, stored.parameters)) if given else stored


def write_weights(path: Path, project: Project) -> None:
    """Write the parameters of a project with what its optimizer keeps for them, whole or not at all.

    Biases have one dimension, as PyTorch's. Raises ProjectError that names the file.
    """
    fit = project.arithmetic.fitted
    parameters = {name: project.parameters[name] for name in project.network.parameter_shapes()}
    arrays = {
        name: fit(array).ravel() if is_bias_of(name) else fit(array)
        for name, array in (parameters | state_of_project(project)).items()
    }
    counts = {name: np.array(float(count)) for name, count in counts_of(project).items()}
    numbers = sum(array.size for array in arrays.values())
    if numbers > _MOST_NUMBERS:  # what is written can be opened again
        raise FileError(str(path), f"expected at most {_MOST_NUMBERS:,} numbers, this network takes {numbers:,}")
    replace_file(path, FORMATS[path.suffix.lower()].encoded(arrays | counts))


def _stacked(file: str, arrays: dict[str, Matrix], pairs: list[Pair]) -> StoredWeights:
    """Check that each layer fits the one before, and give the arrays our names."""
    parameters: dict[str, Matrix] = {}
    sizes: list[int] = []
    for letters, (weights, bias) in zip(letters_of(len(pairs) + 1)[1:], pairs, strict=True):
        shape = arrays[weights].shape
        if len(shape) != 2:  # noqa: PLR2004 - rows and columns
            raise FileError(f"{file}: {weights}", f"expected rows and columns, got the shape {list(shape)}")
        if sizes and shape[1] != sizes[-1]:
            problem = f"expected {how_many(sizes[-1], 'column')}, one per neuron of the layer before, got {shape[1]}"
            raise FileError(f"{file}: {weights}", problem)
        sizes = sizes or [shape[1]]
        sizes.append(shape[0])
        parameters[f"W_{letters}"] = matrix(arrays.pop(weights))  # popped: a large network is not kept twice
        if bias is not None:
            if arrays[bias].shape not in {(shape[0],), (shape[0], 1), (1,), (1, 1)}:
                problem = (
                    f"expected {how_many(shape[0], 'number')}, one per neuron, got the shape {list(arrays[bias].shape)}"
                )
                raise FileError(f"{file}: {bias}", problem)
            parameters[f"bias_{letters}"] = matrix(arrays.pop(bias))
    return StoredWeights(file, tuple(sizes), parameters)


def _pairs(file: str, arrays: Mapping[str, Matrix]) -> list[Pair]:
    """Return the names of weights and bias, layer by layer, by whichever convention the file uses."""
    for pattern, pairs in ((_OURS, _our_pairs), (_IN_ORDER, _pairs_in_order), (_PYTORCH, _pytorch_pairs)):
        if all(pattern.fullmatch(name) for name in arrays):
            return pairs(file, arrays)
    ways = (_OURS, _IN_ORDER, _PYTORCH)
    odd = max(arrays, key=lambda name: not any(pattern.fullmatch(name) for pattern in ways))
    problem = f"expected W_b, bias_b, …, or 0.weight, 0.bias, …, or arr_0, arr_1, …, got an array called {odd[:80]!r}"
    raise FileError(file, problem)


def _our_pairs(file: str, arrays: Mapping[str, Matrix]) -> list[Pair]:
    count = sum(map(is_weights, arrays))
    letters = letters_of(count + 1)[1:]
    expected = [name for one in letters for name in (f"W_{one}", f"bias_{one}")]
    for name in (f"W_{one}" for one in letters):
        if name not in arrays:
            raise FileError(file, f"expected the array {name}, as there are {count} weight matrices")
    for name in arrays:
        if name not in expected:
            raise FileError(
                f"{file}: {name[:80]}", f"there is no such layer; expected b to {letters_of(count + 1)[-1]}"
            )
    return [(f"W_{one}", f"bias_{one}" if f"bias_{one}" in arrays else None) for one in letters]


def _pairs_in_order(_file: str, arrays: Mapping[str, Matrix]) -> list[Pair]:
    """Take each vector, or column of the same height as the matrix before it, as the bias of that matrix."""
    pairs: list[Pair] = []
    for name in sorted(arrays, key=lambda name: int(name.removeprefix("arr_"))):
        before = pairs[-1] if pairs else None
        if before is not None and before[1] is None and _is_bias(arrays[name], arrays[before[0]]):
            pairs[-1] = (before[0], name)
        else:
            pairs.append((name, None))
    return pairs


def _is_bias(array: Matrix, weights: Matrix) -> bool:
    is_column = array.shape == (len(weights), 1) and len(weights) > 1  # above one neuron a column is a layer
    return array.ndim == 1 or is_column


def _pytorch_pairs(file: str, arrays: Mapping[str, Matrix]) -> list[Pair]:
    modules: dict[str, set[str]] = {}
    for name in arrays:
        module, _, kind = name.rpartition(".")
        modules.setdefault(module, set()).add(kind)
    if len(modules) > 1 and (len({re.sub(r"\d+", "0", module) for module in modules}) > 1):
        shown = ", ".join(sorted(modules)[:6])
        raise FileError(file, f"expected names that differ in numbers only, such as 0.weight and 2.weight, got {shown}")
    pairs: list[Pair] = []
    for module in sorted(modules, key=lambda module: [int(digits) for digits in re.findall(r"\d{1,9}", module)]):
        start = f"{module}." if module else ""
        if "weight" not in modules[module]:
            raise FileError(f"{file}: {start}bias", f"expected {start}weight beside it")
        pairs.append((f"{start}weight", f"{start}bias" if "bias" in modules[module] else None))
    return pairs
