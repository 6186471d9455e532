"""Reads the weights of a network from a file: of any format, with names of any convention."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.reading import FileError
from gpnet_engine.files.weights.arranging import Arrangement, arranged
from gpnet_engine.files.weights.fitting import shaped
from gpnet_engine.files.weights.foreign import check_not_foreign, said_of_text
from gpnet_engine.files.weights.formats import FORMATS
from gpnet_engine.files.weights.naming import naming_of, under_our_names
from gpnet_engine.files.weights.stored_state import STATE_NAMES, stored_state
from gpnet_engine.files.weights.stored_weights import StoredWeights
from gpnet_engine.files.weights.tensors import Layout
from gpnet_engine.names import letters_of

_SHOWN = 80


def read_weights(path: Path, order: Sequence[str] = (), layout: str | None = None) -> StoredWeights:
    """Return the weights in a file; `order` and `layout` say which arrays are layers, and how they lie.

    Raises FileError that names the array, and AmbiguousError where one of these two is needed.
    """
    file = str(path)
    if path.is_file():
        check_not_foreign(path)
    if path.suffix.lower() not in FORMATS:
        problem = (
            f"expected the name of a file of weights ({', '.join(FORMATS)}), got {file[-_SHOWN:]!r}{said_of_text(path)}"
        )
        raise ProjectError("network.weights", problem)
    wanted = _layout(layout)
    tensors = FORMATS[path.suffix.lower()].read(path)
    arrays = tensors.arrays
    if not arrays:
        raise FileError(file, "expected at least one weight matrix, got no arrays")
    given = {name: arrays.pop(name) for name in list(arrays) if STATE_NAMES.fullmatch(name)}
    if not arrays:
        raise FileError(file, "expected at least one weight matrix, got the state of an optimizer only")
    _check_numbers(file, given)
    arrangement = arranged(file, tensors, order, wanted)
    names = [name for pair in arrangement.pairs for name in pair.names]
    _check_numbers(file, {name: arrays[name] for name in names})
    return _stored(path, arrays, arrangement, given, tensors.activations)


def _layout(layout: str | None) -> Layout | None:
    if layout is None:
        return None
    if layout not in list(Layout):
        raise ProjectError("network.weights_layout", f"expected {' or '.join(Layout)}, got {layout[:_SHOWN]!r}")
    return Layout(layout)


def _stored(
    path: Path,
    arrays: dict[str, Matrix],
    arrangement: Arrangement,
    given: Mapping[str, Matrix],
    activations: tuple[str, ...],
) -> StoredWeights:
    file = str(path)
    naming = naming_of(path.suffix.lower(), arrays, arrangement)
    layers = [one.sizes(arrangement.layout) for one in shaped(arrays, arrangement.pairs)]
    letters = letters_of(len(layers) + 1)[1:]
    parameters = under_our_names(arrays, arrangement, letters)
    sizes = (parameters[f"W_{letters[0]}"].shape[1], *(neurons for _, neurons in layers))
    stored = StoredWeights(
        file,
        sizes,
        parameters,
        naming=naming,
        activations=activations if len(activations) == len(layers) else (),
        notes=arrangement.notes,
    )
    return stored if not given else stored.with_state(stored_state(file, given, parameters))


def _check_numbers(file: str, arrays: Mapping[str, Matrix]) -> None:
    """Refuse arrays that are empty or not finite. Raises FileError that names the array."""
    for name, array in arrays.items():
        if array.size == 0:
            raise FileError(
                f"{file}: {name[:_SHOWN]}", f"expected at least one number, got the shape {list(array.shape)}"
            )
        if not np.isfinite(array).all():
            raise FileError(f"{file}: {name[:_SHOWN]}", "expected finite numbers, got NaN or an infinity")
