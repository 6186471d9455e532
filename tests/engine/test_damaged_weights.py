"""Files of weights that are damaged, or made to do damage: refused by name, before memory is taken."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.files.weights.npz import LARGEST_WEIGHTS
from gpnet_engine.files.weights.weights_reading import read_weights


def _npy(shape: str = "(2, 2)", kind: str = "<f8", data: bytes = b"\0" * 32) -> bytes:
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + data


def _zipped(content: bytes, name: str = "W_b.npy", compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def _twice() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("W_b.npy", _npy())
        archive.writestr("W_x.npy", _npy())
    return buffer.getvalue().replace(b"W_x", b"W_b")


DAMAGED = {
    "nothing": (b"", "this is not a whole .npz file"),
    "no zip": (b"PK\x03\x04 nothing of the kind", "this is not a whole .npz file"),
    "half a zip": (_zipped(_npy())[:100], "this is not a whole .npz file"),
    "no array": (_zipped(b"hello"), "W_b: this is not a whole array"),
    "a file that is no array": (_zipped(_npy(), "readme.txt"), "readme.txt: expected arrays only"),
    "another compression": (
        _zipped(_npy(), compression=zipfile.ZIP_LZMA),
        "W_b: expected an array compressed as numpy",
    ),
    "an array twice": (_twice(), "W_b: expected this array once, got it twice"),
    "a shape larger than its numbers": (_zipped(_npy("(2, 3)")), "W_b: expected 48 bytes for its shape, got 32"),
    "a shape smaller than its numbers": (_zipped(_npy("(2, 1)")), "W_b: expected 16 bytes for its shape, got 32"),
    "a monstrous shape": (_zipped(_npy("(1073741824, 1073741824, 16)")), "W_b: expected at most 33,554,432 numbers"),
    "a negative shape": (_zipped(_npy("(-2, -2)")), "W_b: expected a shape of whole numbers"),
    "a header that is nested too deeply": (_zipped(_npy("(" * 3000 + ")" * 3000)), "W_b: this is not a whole array"),
    "an open bracket": (_zipped(_npy("((((")), "W_b: this is not a whole array"),
    "an open string": (_zipped(_npy('"""')), "W_b: this is not a whole array"),
    "a header that is too long": (_zipped(_npy("(2, 2)" + " " * 9000)), "W_b: this is not a whole array"),
    "a header that is no array's": (_zipped(_npy("'x'")), "W_b: this is not a whole array"),
    "a header with a warning in it": (_zipped(_npy("(2, 2or 1)")), "W_b: this is not a whole array"),
    "a later version": (
        _zipped(_npy().replace(b"Y\x01", b"Y\x03", 1)),
        "W_b: this is not a whole array: version (3, 0)",
    ),
    "a pickle": (_zipped(_npy("(1, 1)", "|O", b"cos\nsystem\n(S'true'\ntR.")), "W_b: expected real numbers"),
}


@pytest.mark.parametrize(("content", "expected"), DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_npz_is_refused(tmp_path: Path, content: bytes, expected: str) -> None:
    _refused(tmp_path, "weights.npz", content, expected)


def test_a_small_file_that_unpacks_to_a_large_one_is_refused_packed(tmp_path: Path) -> None:
    content = _zipped(_npy("(4096, 8193)", data=bytes(LARGEST_WEIGHTS + 2**15)))
    assert len(content) < 2**20
    _refused(tmp_path, "weights.npz", content, "expected at most 268,435,456 bytes when unpacked")


def test_small_numbers_that_grow_to_float64_count_as_that(tmp_path: Path) -> None:
    content = _zipped(_npy("(8192, 8192)", "|i1", bytes(2**26)))
    _refused(tmp_path, "weights.npz", content, "W_b: expected at most 33,554,432 numbers, got 67,108,864")


def _tensors(header: str, data: bytes = b"\0" * 32) -> bytes:
    return len(header.encode()).to_bytes(8, "little") + header.encode() + data


DAMAGED_TENSORS = {
    "nothing": (b"", "this is not a whole .safetensors file"),
    "a header longer than the file": ((100).to_bytes(8, "little") + b"{}", "this is not a whole .safetensors file"),
    "a monstrous header": (b"\xff" * 8 + b"{}", "expected a header of at most"),
    "no JSON": (_tensors("{"), "this is not a whole .safetensors file"),
    "deep JSON": (_tensors("[" * 100_000), "this is not a whole .safetensors file"),
    "no tensors": (_tensors("{}", b""), "expected at least one weight matrix"),
    "too few bytes": (
        _tensors('{"0.weight":{"dtype":"F64","shape":[2,3],"data_offsets":[0,48]}}'),
        "this is not a whole .safetensors file",
    ),
    "offsets that do not fit the shape": (
        _tensors('{"0.weight":{"dtype":"F64","shape":[2,3],"data_offsets":[0,32]}}'),
        "this is not a whole .safetensors file",
    ),
    "one name twice": (
        _tensors(
            '{"0.weight":{"dtype":"F64","shape":[1,1],"data_offsets":[0,8]},'
            '"0.weight":{"dtype":"F64","shape":[1,1],"data_offsets":[0,8]}}',
            b"\0" * 8,
        ),
        "0.weight: expected this tensor once, got it twice",
    ),
    "a monstrous shape": (
        _tensors('{"0.weight":{"dtype":"F64","shape":[4294967296,4294967296,4],"data_offsets":[0,32]}}'),
        "this is not a whole .safetensors file",
    ),
    "a shape that only a product can have": (
        _tensors('{"0.weight":{"dtype":"F64","shape":[0,4611686018427387904],"data_offsets":[0,0]}}', b""),
        "0.weight: ",
    ),
    "a hundred dimensions": (
        _tensors('{"0.weight":{"dtype":"F64","shape":[' + ",".join("1" * 100) + '],"data_offsets":[0,8]}}', b"\0" * 8),
        "0.weight: this is not a whole tensor",
    ),
    "bytes left over": (
        _tensors('{"0.weight":{"dtype":"F64","shape":[1,2],"data_offsets":[0,16]}}'),
        "this is not a whole .safetensors file",
    ),
}


@pytest.mark.parametrize(("content", "expected"), DAMAGED_TENSORS.values(), ids=DAMAGED_TENSORS.keys())
def test_a_damaged_safetensors_file_is_refused(tmp_path: Path, content: bytes, expected: str) -> None:
    _refused(tmp_path, "weights.safetensors", content, expected)


def _refused(folder: Path, name: str, content: bytes, expected: str) -> None:
    (folder / name).write_bytes(content)
    path = folder / "project.toml"
    path.write_text(f'[network]\nweights = "{name}"\n')
    with pytest.raises(ProjectError) as error:
        open_project(str(path), Overrides())
    assert name in error.value.place
    assert expected in str(error.value)
    assert "\n" not in str(error.value)


def test_tensors_are_listed_in_the_order_of_the_file(tmp_path: Path) -> None:
    names = [f"{letter}.weight" for letter in "cadbfe"]
    header = ",".join(
        f'"{name}":{{"dtype":"F64","shape":[1,1],"data_offsets":[{8 * at},{8 * at + 8}]}}'
        for at, name in enumerate(names)
    )
    (tmp_path / "net.safetensors").write_bytes(_tensors("{" + header + "}", b"\0" * 8 * len(names)))
    with pytest.raises(ProjectError) as error:
        read_weights(tmp_path / "net.safetensors")
    assert ", ".join(f'"{name}"' for name in names) in str(error.value)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\u2028", "\x85"])
def test_a_name_with_a_line_end_does_not_break_a_message(tmp_path: Path, end: str) -> None:
    names = [f"first{end}", f"second{end}", f"third{end}"]
    header = ",".join(
        f'{json.dumps(name)}:{{"dtype":"F64","shape":[1,1],"data_offsets":[{8 * at},{8 * at + 8}]}}'
        for at, name in enumerate(names)
    )
    (tmp_path / "net.safetensors").write_bytes(_tensors("{" + header + "}", b"\0" * 24))
    with pytest.raises(ProjectError) as error:
        read_weights(tmp_path / "net.safetensors")
    assert len(str(error.value).splitlines()) == 1
