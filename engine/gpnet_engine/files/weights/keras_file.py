"""Weights in the files of Keras: .weights.h5, .h5 and .keras. Reading them needs h5py, which is loaded only then.

Links are refused, nothing outside the file is read, and what shapes declare is checked before it is read.
"""

import io
import zipfile
from collections.abc import Iterator
from importlib import import_module
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.files.reading import FileError, bytes_of, parsing
from gpnet_engine.files.weights.keras_config import Described, described, layer_arrays
from gpnet_engine.files.weights.npz import LARGEST_WEIGHTS, MOST_ARRAYS
from gpnet_engine.files.weights.tensors import Layout, Tensors

_MODEL, _STATE = "model_weights", ("optimizer", "optimizer_weights")
_CONFIG, _WEIGHTS = "config.json", "model.weights.h5"
_LARGEST_CONFIG = 2**22
_DEEPEST, _SHOWN, _WIDEST = 24, 80, 8
_LONGEST_PLACE = 400


def read_hdf5(path: Path) -> Tensors:
    """Return the arrays of an HDF5 file by their paths. Raises FileError that names the array."""
    return _read(str(path), bytes_of(path, LARGEST_WEIGHTS), "")


def read_archive(path: Path) -> Tensors:
    """Return the arrays of a .keras file, in the order of its layers, with their activations. Raises FileError."""
    file = str(path)
    data = bytes_of(path, LARGEST_WEIGHTS)
    with parsing(file, "a whole .keras file"), zipfile.ZipFile(io.BytesIO(data)) as archive:
        config = _member(file, archive, _CONFIG, _LARGEST_CONFIG)
        weights = _member(file, archive, _WEIGHTS, LARGEST_WEIGHTS)
    return _read(file, weights, config.decode("utf-8", errors="replace"))


def _member(file: str, archive: zipfile.ZipFile, name: str, largest: int) -> bytes:
    if name not in archive.namelist():
        raise FileError(file, f"expected a model as Keras saves it, with {name} in it; there is none")
    size = archive.getinfo(name).file_size
    if size > largest:
        raise FileError(f"{file}: {name}", f"expected at most {largest:,} bytes when unpacked, got {size:,}")
    return archive.read(name)


def _read(file: str, data: bytes, config: str) -> Tensors:
    h5py = _library(file)
    with parsing(file, "a whole HDF5 file"), h5py.File(io.BytesIO(data), "r") as opened:
        root = opened[_MODEL] if _MODEL in opened and _is_hard(h5py, opened, _MODEL) else opened
        config = config or _text(opened.attrs.get("model_config", ""))
        arrays: dict[str, Matrix] = {}
        for name, dataset in _datasets(h5py, file, root, "", 0):
            if len(arrays) >= MOST_ARRAYS:
                raise FileError(file, f"expected at most {MOST_ARRAYS:,} arrays, got more")
            arrays[name] = _array(f"{file}: {name[:_SHOWN]}", dataset, sum(one.size for one in arrays.values()))
        listed = _listed_names(h5py, root) if "layer_names" in root.attrs else ()
    if listed:
        arrays = {name: arrays[path] for name, path in listed if path in arrays}
    said = described(file, config) if config else Described()
    order = tuple(arrays) if listed else layer_arrays(said, arrays)
    layout = Layout.IN_OUT if said.layers or listed else None
    return Tensors(arrays, order, layout, said.activations, said.trouble)


def _library(file: str) -> Any:  # noqa: ANN401 - h5py has no types
    try:
        return import_module("h5py")
    except ImportError:
        problem = "reading files of Keras needs h5py; install it with: pip install 'gpnet-tui[keras]'"
        raise FileError(file, problem) from None


def _is_hard(h5py: Any, group: Any, name: str) -> bool:  # noqa: ANN401 - h5py has no types
    """Tell whether a name is in the group itself, and no link to another place or another file."""
    return isinstance(group.get(name, getlink=True), h5py.HardLink)


def _datasets(h5py: Any, file: str, group: Any, before: str, depth: int) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - h5py has no types
    """Yield the arrays in a group and in its groups, without the state of an optimizer."""
    if depth > _DEEPEST:
        raise ValueError("its groups are nested too deeply")
    for name in group:
        if not depth and name in _STATE:
            continue
        if not _is_hard(h5py, group, name):
            raise FileError(
                f"{file}: {before}{name}"[:_LONGEST_PLACE], "expected an array, got a link, which is not followed"
            )
        member, path = group[name], f"{before}{name}"
        if isinstance(member, h5py.Group):
            yield from _datasets(h5py, file, member, f"{path}/", depth + 1)
        elif isinstance(member, h5py.Dataset):
            yield path, member


def _array(place: str, dataset: Any, numbers: int) -> Matrix:  # noqa: ANN401 - h5py has no types
    shape, kind = tuple(dataset.shape or ()), dataset.dtype
    if kind.kind not in "fiu" or kind.itemsize > _WIDEST:
        raise FileError(place, f"expected real numbers of at most 64 bits, got the type {str(kind)[:_SHOWN]}")
    if dataset.external or dataset.is_virtual:
        raise FileError(place, "expected numbers in this file, these are in another one")
    chunk = prod(dataset.chunks or ())
    if (numbers + max(prod(shape), chunk)) * 8 > LARGEST_WEIGHTS:
        raise FileError(place, f"expected at most {LARGEST_WEIGHTS // 8:,} numbers in all, got more")
    with parsing(place, "a whole array"):
        return np.asarray(dataset[()], dtype=np.float64).reshape(shape)


def _listed_names(h5py: Any, root: Any) -> tuple[tuple[str, str], ...]:  # noqa: ANN401 - h5py has no types
    """Return the names of the weights of layers, in order, and the paths of their arrays: as Keras 2 wrote them."""
    found = []
    for layer in _texts(root.attrs.get("layer_names", ())):
        group = _inside(h5py, root, layer)
        names = () if group is None else _texts(group.attrs.get("weight_names", ()))
        found += [(name, f"{layer}/{name}") for name in names]
    return tuple(found)


def _inside(h5py: Any, root: Any, path: str) -> Any:  # noqa: ANN401 - h5py has no types
    """Return what a path leads to in a group without any link; None where it leads nowhere, or elsewhere."""
    found = root
    for part in path.split("/"):
        if not part or not isinstance(found, h5py.Group) or not _is_hard(h5py, found, part):
            return None
        found = found[part]
    return found


def _texts(given: Any) -> list[str]:  # noqa: ANN401 - h5py has no types
    return [_text(one) for one in list(given)[:MOST_ARRAYS]]


def _text(given: Any) -> str:  # noqa: ANN401 - h5py has no types
    return given.decode("utf-8", errors="replace") if isinstance(given, bytes) else str(given)
