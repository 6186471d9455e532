"""Arrays in a .safetensors file, as PyTorch users save them.

The library checks the header against the file. Its numpy interface cannot read bfloat16, so we ask it for the bytes.
"""

import json
from collections import Counter
from math import prod
from pathlib import Path
from typing import TypedDict

import numpy as np
from safetensors import deserialize
from safetensors.numpy import save

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.files.reading import FileError, bytes_of, parsing
from gpnet_engine.files.weights.tensors import Tensors

LARGEST_WEIGHTS = 2**28  # bytes of the file, and bytes of its numbers as float64
LARGEST_HEADER = 2**22
_LENGTH_BYTES = 8
_INTEGERS = {f"{kind}{8 * size}": f"<{kind.lower()}{size}" for kind in "IU" for size in (1, 2, 4, 8)}
_TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", **_INTEGERS}


class _Tensor(TypedDict):
    dtype: str
    shape: list[int]
    data: bytearray


def read(path: Path) -> Tensors:
    """Return the tensors of the file by name, as float64. Raises FileError that names the tensor."""
    file = str(path)
    data = bytes_of(path, LARGEST_WEIGHTS)
    header = int.from_bytes(data[:_LENGTH_BYTES], "little")
    if header > LARGEST_HEADER:
        raise FileError(file, f"expected a header of at most {LARGEST_HEADER:,} bytes, got {header:,}")
    with parsing(file, "a whole .safetensors file"):
        tensors: dict[str, _Tensor] = dict(deserialize(data))  # type: ignore[no-untyped-call]
        listed = json.loads(data[_LENGTH_BYTES : _LENGTH_BYTES + header], object_pairs_hook=_names)
    twice = next((name for name, count in Counter(listed).items() if count > 1), None)
    if twice is not None:
        raise FileError(f"{file}: {twice[:80]}", "expected this tensor once, got it twice")
    count = sum(prod(tensor["shape"]) for tensor in tensors.values())
    if count * 8 > LARGEST_WEIGHTS:
        raise FileError(file, f"expected at most {LARGEST_WEIGHTS // 8:,} numbers, got {count:,}")
    return Tensors({name: _array(f"{file}: {name[:80]}", tensors[name]) for name in listed if name in tensors})


def _names(pairs: list[tuple[str, object]]) -> list[str]:
    """Return the names in a header in the order of the file, which the library does not keep."""
    return [name for name, _ in pairs]


def encoded(arrays: Values) -> bytes:
    """Return the bytes of a file with tensors under names."""
    named = {name: np.ascontiguousarray(array).reshape(array.shape) for name, array in arrays.items()}
    return save(named)


def _array(place: str, tensor: _Tensor) -> Matrix:
    kind = tensor["dtype"]
    if kind not in _TYPES:
        raise FileError(place, f"expected one of {', '.join(_TYPES)}, got numbers of type {kind}")
    with parsing(place, "a whole tensor"):
        numbers = np.frombuffer(tensor["data"], dtype=_TYPES[kind])
        if kind == "BF16":  # the upper half of a float32
            numbers = (numbers.astype(np.uint32) << 16).view(np.float32)
        return numbers.astype(np.float64).reshape(tensor["shape"])
