"""The formats of files of weights: one table. To add a format, add its row; everything else reads the table.

What reads and writes them only knows arrays by name; which of them are layers is found out in `arranging`.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from gpnet_engine.arrays import Values
from gpnet_engine.files.weights import csv_file, keras_file, npz, safetensors_file
from gpnet_engine.files.weights.naming import Names, our_names, pytorch_names
from gpnet_engine.files.weights.tensors import Tensors


def _whatever(_path: Path) -> bool:
    return True


class Format(NamedTuple):
    """How arrays are read from a file and how they are written, by name.

    encoded     None where a format is only read
    is_one      tells a file of weights from others with the same ending
    names       the names that arrays are written with, if they did not come from a file of this format
    holds_state whether what an optimizer keeps can stand beside the weights
    """

    read: Callable[[Path], Tensors]
    encoded: Callable[[Values], bytes] | None = None
    names: Names = our_names
    holds_state: bool = True
    is_one: Callable[[Path], bool] = _whatever


FORMATS = {
    ".npz": Format(npz.read, npz.encoded),
    ".safetensors": Format(safetensors_file.read, safetensors_file.encoded, pytorch_names, holds_state=False),
    ".csv": Format(csv_file.read, csv_file.encoded, is_one=csv_file.has_matrices),
    ".h5": Format(keras_file.read_hdf5),
    ".hdf5": Format(keras_file.read_hdf5),
    ".keras": Format(keras_file.read_archive),
}
WRITTEN = tuple(ending for ending, one in FORMATS.items() if one.encoded is not None)
"""The endings of files that are written."""
