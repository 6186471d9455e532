"""Two thousand damaged files: each one opens or is refused with an error for people, and none takes much memory."""

import io
import random
import re
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.overrides import Overrides, open_with_source
from gpnet_engine.files.writer import save

Mutate = Callable[[random.Random, bytes], bytes]

EACH = 500
MOST_MEMORY = 2**28
MOST_SECONDS = 25.0

PROJECT = b"""\
title = "Three ways"
[network]
layers = [2, 3, 1]
activation = ["tanh", "sigmoid"]
loss = "binary_cross_entropy"
bias = "trained"
[weights]
b = [[1, 2], [3, 4], [5, 6.5]]
[biases]
b = [0.25, -0.5, 1]
[training]
learning_rate = 0.125
batch_size = 2
seed = 7
[data]
inputs = [[1, 0], [0, 1]]
targets = [[0], [1]]
"""
WITH_TABLE = b"""\
[network]
layers = [2, 3]
[data]
file = "samples.csv"
target_columns = ["species"]
one_hot = true
scale = "standard"
"""
TABLE = b'length,"width",species\n1,10,setosa\n2,20.5,virginica\n3,-3e1,"versi,color"\n4,40,setosa\n'
HOSTILE: list[bytes] = [
    *(b"0", b"-1", b"1e999", b"-1e308", b"nan", b"-inf", b"9" * 30, b"9" * 5000, b"1e-400", b"true", b'"x"', b"''"),
    *(b"[[[[", b"]]", b"{", b"}", b"=", b"#", b'"', b"'''", b"\0", b"\xff", b"\xef\xbb\xbf", b"\r", b"\n", b",", b";"),
    *(b"[" * 3000, b"a.b.c", b"1979-05-27", b"\\u0000", b"../..", b"/dev/zero", b"project.toml", b"weights.npz", b""),
    *(b"1073741824", b"4294967296", b"18446744073709551615", b"<c16", b"|O8", b"F8_E4M3", b"BF16", b"\x00\x00\xc0\x7f"),
]


def _flip(chance: random.Random, content: bytes) -> bytes:
    flipped = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 8])):
        flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
    return bytes(flipped)


def _truncate(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content))]


def _insert(chance: random.Random, content: bytes) -> bytes:
    place = chance.randrange(len(content) + 1)
    return content[:place] + chance.choice([*HOSTILE, chance.randbytes(chance.randrange(1, 9))]) + content[place:]


def _swap_lines(chance: random.Random, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return b"".join(lines)


def _repeat(chance: random.Random, content: bytes) -> bytes:
    start, end = sorted((chance.randrange(len(content) + 1), chance.randrange(len(content) + 1)))
    return content[:end] + content[start:end] * chance.choice([1, 2, 50]) + content[end:]


def _replace_word(chance: random.Random, content: bytes) -> bytes:
    words = list(re.finditer(rb"[\w.+-]+", content))
    start, end = chance.choice(words).span() if words else (0, 0)
    return content[:start] + chance.choice(HOSTILE) + content[end:]


def _replace_size(chance: random.Random, content: bytes) -> bytes:
    """Put a hostile integer where a binary file may have a length."""
    width = chance.choice([2, 4, 8])
    number = chance.choice([0, 1, 2**15, 2**16 - 1, 2**31 - 1, 2**32 - 1, 2**40, 2**63, 2**64 - 1]) % (1 << 8 * width)
    place = chance.randrange(max(1, len(content) - width))
    return content[:place] + number.to_bytes(width, "little") + content[place + width :]


MUTATIONS: list[Mutate] = [_flip, _truncate, _insert, _swap_lines, _repeat, _replace_word, _replace_size]
ARRAYS = {"W_b": np.full((3, 2), 0.5), "bias_b": np.ones(3), "W_c": np.full((1, 3), -0.25), "bias_c": np.zeros(1)}


def _npz(save_arrays: Callable[..., None]) -> bytes:
    buffer = io.BytesIO()
    save_arrays(buffer, **ARRAYS)
    return buffer.getvalue()


def _tensors(arrays: dict[str, Any]) -> bytes:
    return bytes(safetensors.numpy.save(arrays))


def _weights(name: str) -> bytes:
    return f'[network]\nweights = "{name}"\n'.encode()


FILES: dict[str, list[tuple[str, bytes, bytes]]] = {
    "project": [("project.toml", PROJECT, PROJECT), ("project.toml", WITH_TABLE, WITH_TABLE)],
    "csv": [("samples.csv", TABLE, WITH_TABLE), ("samples.csv", TABLE, WITH_TABLE.replace(b'"species"', b"3"))],
    "npz": [
        ("weights.npz", _npz(np.savez), _weights("weights.npz")),
        ("weights.npz", _npz(np.savez_compressed), _weights("weights.npz")),
    ],
    "safetensors": [
        ("weights.safetensors", _tensors(ARRAYS), _weights("weights.safetensors")),
        (
            "weights.safetensors",
            _tensors({"0.weight": np.ones((3, 2), np.float32), "2.weight": np.ones((1, 3), np.float16)}),
            _weights("weights.safetensors"),
        ),
    ],
}


@pytest.mark.parametrize("kind", FILES)
def test_damaged_files_open_or_are_refused(tmp_path: Path, kind: str) -> None:
    chance = random.Random(f"{kind} 20261122")  # noqa: S311 - chosen, not secret
    project = tmp_path / "project.toml"
    (tmp_path / "samples.csv").write_bytes(TABLE)
    (tmp_path / "weights.npz").write_bytes(_npz(np.savez))
    refused = 0
    start = time.perf_counter()
    tracemalloc.start()
    try:
        for count in range(EACH):
            name, content, text = FILES[kind][count % len(FILES[kind])]
            for _ in range(chance.choice([1, 1, 1, 2, 3])):
                content = chance.choice(MUTATIONS)(chance, content) if content else b"x"
            project.write_bytes(text)
            (tmp_path / name).write_bytes(content)
            refused += not _opens_and_saves(project, tmp_path / "saved" / "project.toml")
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()
    assert EACH // 4 < refused < EACH  # the damage is neither trifling nor total
    assert time.perf_counter() - start < MOST_SECONDS / len(FILES)


def _opens_and_saves(path: Path, target: Path) -> bool:
    try:
        project, source = open_with_source(str(path), Overrides())
    except ProjectError:
        return False
    target.parent.mkdir(exist_ok=True)
    save(project, target, source)
    return True
