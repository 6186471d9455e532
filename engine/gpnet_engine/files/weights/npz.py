"""Arrays in a .npz file: a zip archive of .npy files. Never unpickles.

An archive of 2 MB can unpack to 2 GiB, so what its directory and the header of each array declare is checked first.
"""

import io
import warnings
import zipfile
from collections.abc import Callable, Iterator
from math import prod
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from gpnet_engine.arrays import Values
from gpnet_engine.files.reading import FileError, bytes_of, parsing
from gpnet_engine.files.weights.conventions import stands_beside
from gpnet_engine.files.weights.tensors import Tensors
from gpnet_engine.names import how_many

LARGEST_WEIGHTS = 2**28  # bytes of the file, and bytes of its numbers as float64
MOST_ARRAYS = 20_000
_LONGEST_HEADER = 4096
_KINDS, _TEXTS = "fiu", "US"
_WIDEST = 8


def read(path: Path) -> Tensors:
    """Return the arrays of the file by name, as float64. Raises FileError that names the array."""
    stored = read_stored(path, leave_out=stands_beside)
    return Tensors({name: np.ascontiguousarray(array, dtype=np.float64).reshape(array.shape) for name, array in stored})


def _none(_name: str) -> bool:
    return False


def read_stored(path: Path, leave_out: Callable[[str], bool] = _none) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield the arrays of the file with their names, in the precision that they have. Raises FileError.

    Texts under names to `leave_out` are passed over; under other names they are refused.
    """
    file = str(path)
    data = bytes_of(path, LARGEST_WEIGHTS)
    with (
        parsing(file, "a whole .npz file"),
        warnings.catch_warnings(action="ignore"),
        zipfile.ZipFile(io.BytesIO(data)) as archive,
    ):
        members = archive.infolist()
        _check_directory(file, members)
        for member in members:
            if not (leave_out(_name(member)) and _is_text(file, archive, member)):
                yield _name(member), _array(file, archive, member)


def encoded(arrays: Values) -> bytes:
    """Return the bytes of a file with arrays under names."""
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()


def _name(member: zipfile.ZipInfo) -> str:
    return member.filename.removesuffix(".npy")


def _check_directory(file: str, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_ARRAYS:
        raise FileError(file, f"expected at most {MOST_ARRAYS:,} arrays, got {len(members):,}")
    declared = sum(member.file_size for member in members)
    if declared > LARGEST_WEIGHTS:
        raise FileError(file, f"expected at most {LARGEST_WEIGHTS:,} bytes when unpacked, got {declared:,}")
    seen: set[str] = set()
    for member in members:
        place = f"{file}: {_name(member)[:80]}"
        if not member.filename.endswith(".npy"):
            raise FileError(place, "expected arrays only, which end in .npy")
        if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise FileError(place, "expected an array compressed as numpy does it, got another compression")
        if _name(member) in seen:
            raise FileError(place, "expected this array once, got it twice")
        seen.add(_name(member))


def _array(file: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> NDArray[Any]:
    place = f"{file}: {_name(member)[:80]}"
    with parsing(place, "a whole array"):
        with archive.open(member) as packed:
            shape, dtype = _header(packed)
            _check_header(place, shape, dtype, member.file_size - packed.tell())
        with archive.open(member) as packed:
            return npy.read_array(packed, allow_pickle=False, max_header_size=_LONGEST_HEADER).reshape(shape)


def _is_text(file: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    with parsing(f"{file}: {_name(member)[:80]}", "a whole array"), archive.open(member) as packed:
        return _header(packed)[1].kind in _TEXTS


def _header(packed: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[np.generic]]:
    read_header = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
    version = npy.read_magic(packed)
    if version not in read_header:
        raise ValueError(f"version {version} of .npy is for records, expected 1 or 2")
    shape, _, dtype = read_header[version](packed, max_header_size=_LONGEST_HEADER)
    return shape, dtype


def _pickled(place: str, shape: tuple[int, ...]) -> str:
    """Return how an array of Python's objects, which only pickle reads, becomes arrays of numbers."""
    file, _, name = place.rpartition(": ")
    given = f'numpy.load("{Path(file).name}", allow_pickle=True)["{name}"]'
    unpacked = f"*{given}" if shape else f"**{given}.item()"
    return f', which only pickle reads; in Python: numpy.savez("numbers.npz", {unpacked})'


def _check_header(place: str, shape: tuple[int, ...], dtype: np.dtype[np.generic], left: int) -> None:
    if dtype.kind not in _KINDS or dtype.itemsize > _WIDEST:
        problem = f"expected real numbers of at most 64 bits, got the type {str(dtype)[:80]}"
        hint = _pickled(place, shape) if dtype.hasobject else ""
        raise FileError(place, problem + ("; save texts apart from weights" if dtype.kind in _TEXTS else hint))
    if min(shape, default=0) < 0:
        raise FileError(place, f"expected a shape of whole numbers, got {list(shape)[:8]}")
    count = prod(shape)
    if count * 8 > LARGEST_WEIGHTS:
        raise FileError(place, f"expected at most {LARGEST_WEIGHTS // 8:,} numbers, got {count:,}")
    if count * dtype.itemsize != left:
        raise FileError(place, f"expected {how_many(count * dtype.itemsize, 'byte')} for its shape, got {left:,}")
