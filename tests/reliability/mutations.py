"""Damaged files of each kind: they open or are refused in one line, within little memory and time.

`python -m tests.reliability.mutations --count 50000` tries that many of each kind; ctrl+c stops, and tells what was
found so far.
"""

import argparse
import io
import json
import random
import re
import resource
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import h5py
import numpy as np
import safetensors.numpy

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.answers.reading import read_answers
from gpnet_engine.files.document import open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.sheets import read_sheet
from gpnet_engine.files.weights.csv_file import encoded
from gpnet_engine.files.writer import save

Mutate = Callable[[random.Random, bytes], bytes]

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
PRINTED = b"""\
format = 1
[network]
layers = [2, 1]
bias = "none"
[weights]
b = [[0.5, -0.25]]
[training]
learning_rate = 0.5
decimals = 4
[data]
inputs = [[1, 0]]
targets = [[0]]
[printed]
1.net_b = [["0.5000"]]
1.out_b = [[{ text = "0.6225", sign = 1, erratum = "as printed" }]]
2.W_b = [["0.4", ""]]
"""
GOING_ON = b"""\
format = 1
[network]
layers = [2, 2]
bias = "trained"
[weights]
b = [[0.5, -0.25], [1, 2]]
[training]
learning_rate = 0.5
optimizer = "adamw"
beta1 = 0.9
beta2 = 0.999
epsilon = 1e-8
epsilon_inside_root = true
weight_decay = 0.01
l1 = 0.1
l2 = 0.2
clip_norm = 0.5
precision = "float32"
schedule = { kind = "cosine", over = 100, least = 0.125 }
[state]
updates = 3
iterations = 5
[state.moment1.weights]
b = [[0.125, 0.25], [-0.5, 1e-3]]
[state.moment2.biases]
b = [0.25, 1e-9]
[data]
inputs = [[1, 0]]
targets = [[0, 1]]
[session]
watches = ["norm(moment1_W_b)"]
[[edits]]
iteration = 2
cell = "new v_W_b[1,2]"
value = 0.5
[[edits]]
iteration = 3
settings = { optimizer = "momentum", weight_decay = "", momentum = 0.5, momentum_form = "step" }
[[edits]]
iteration = 4
setting = "schedule"
value = { kind = "step", every = 2, factor = 0.5 }
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
ANSWERED = PRINTED.replace(b"[printed]", b"[answers]").replace(
    b'{ text = "0.6225", sign = 1, erratum = "as printed" }', b"0.6225"
)
SHEET = b"""\
[sheet]
title = "Exercise 3"
project = "project.toml"
iteration = 2
ask = ["E", "W_b"]
blank = { out_b = [[1, 1]], grad_W_b = [[1, 2]] }
marks = { default = 1, W_b = 0.5 }
repeated_mistake = "each"
near = "half"
"""
# What is handed in for PRINTED.
LINES = b"matrix,row,1,2,iteration\nnet_b,1,0.5000,,1\nW_b,1,0.4,-0.25\nE,1,1e-5\n"
BLOCKS = "δ_b\n0,1463;\n\nnew W_b\n0,4;−0,25\n".encode()
TRACE = b"""\
{"iteration": 1, "step": 1, "op": "net", "name": "net_b", "shape": [1, 1], "value": [[0.5]], "terms": {}}
{"iteration": 1, "step": 3, "op": "error", "name": "error", "shape": [], "value": "nan", "terms": {"error_k": [[0.2]]}}
"""
HOSTILE: list[bytes] = [
    *(b"0", b"-1", b"1e999", b"-1e308", b"nan", b"-inf", b"9" * 30, b"9" * 5000, b"1e-400", b"true", b'"x"', b"''"),
    *(b"[[[[", b"]]", b"{", b"}", b"=", b"#", b'"', b"'''", b"\0", b"\xff", b"\xef\xbb\xbf", b"\r", b"\n", b",", b";"),
    *(
        b"a." * 40 + b"a = 1\n",
        b"16384",
        b"[" * 3000,
        b"a.b.c",
        b"1979-05-27",
        b"\\u0000",
        b"../..",
        b"/dev/zero",
        b"project.toml",
        b"weights.npz",
        b"",
    ),
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
_SHAPES = {"W_b": (3, 2), "bias_b": (3,), "W_c": (1, 3), "bias_c": (1,)}
STATE = {
    **{f"{kind}_{name}": np.full(shape, 0.5) for kind in ("moment1", "moment2") for name, shape in _SHAPES.items()},
    "updates": np.array(3.0),
    "iterations": np.array(5),
}
ARRAYS = {"W_b": np.full((3, 2), 0.5), "bias_b": np.ones(3), "W_c": np.full((1, 3), -0.25), "bias_c": np.zeros(1)}


ADAM = b'[training]\noptimizer = "adam"\n'
RESULTS = {"net_b": np.full(1, 0.5, np.float32), "W_b": np.full((1, 2), 0.25), "E": np.array(0.5)}


def _npz(save_arrays: Callable[..., None], arrays: dict[str, Any] = ARRAYS) -> bytes:
    buffer = io.BytesIO()
    save_arrays(buffer, **arrays)
    return buffer.getvalue()


def _tensors(arrays: dict[str, Any]) -> bytes:
    return bytes(safetensors.numpy.save(arrays))


def _weights(name: str) -> bytes:
    return f'[network]\nweights = "{name}"\n'.encode()


def _hdf5() -> bytes:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        for layer, weights, bias in (("dense", "W_b", "bias_b"), ("dense_1", "W_c", "bias_c")):
            file[f"layers/{layer}/vars/0"], file[f"layers/{layer}/vars/1"] = ARRAYS[weights].T, ARRAYS[bias]
    return buffer.getvalue()


def _keras() -> bytes:
    layers = [
        {"class_name": "Dense", "config": {"name": name, "activation": activation}}
        for name, activation in (("dense", "tanh"), ("dense_1", "linear"))
    ]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("config.json", json.dumps({"class_name": "Sequential", "config": {"layers": layers}}))
        archive.writestr("model.weights.h5", _hdf5())
    return buffer.getvalue()


def _named(names: Sequence[str]) -> dict[str, Any]:
    return dict(zip(names, ARRAYS.values(), strict=True))


PEOPLE_NAME_THEM = (
    ("fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"),
    ("W1", "b1", "W2", "b2"),
    ("arr_0", "arr_1", "arr_2", "arr_3"),
    ("['a']['kernel']", "['a']['bias']", "['b']['kernel']", "['b']['bias']"),
    ("first", "shift", "second", "offset"),
)
DIALECTS = (
    (b"sep=;\na;b;y\n1,5;2;0\n3;4;1\n", b'["y"]'),
    (b"# a b y\n  1.0  2.0  0\n  3.0  -1D2  1\n", b"[3]"),
    (b"My title\n\na|b|y\n1|2|0\n3|4|1\nTotal|6|1\n", b'["y"]'),
    ("a\tb\ty\n1\t2\t0\n3\t4\t1\n".encode("utf-16"), b'["y"]'),
)
_DIALECT = b'[network]\nlayers = [2, 1]\n[data]\nfile = "samples.csv"\ntarget_columns = '
_ALL_KEYS = b"""\
[network]
layers = [3, 3]
[training]
shuffle = true
batch_size = 2
[data]
file = "samples.csv"
target_columns = [4]
ignore_columns = ["id"]
one_hot = true
one_hot_inputs = true
missing = "mean"
scale = "symmetric"
test_share = 0.3
"""
_MIXED = b"id,x,colour,kind\n1,0.5,red,a\n2,?,blue,b\n3,2,red,c\n4,3,NA,a\n5,1e3,blue,b\n"
FILES: dict[str, list[tuple[str, bytes, bytes]]] = {
    "project": [("project.toml", PROJECT, PROJECT), ("project.toml", WITH_TABLE, WITH_TABLE)],
    "state": [("project.toml", GOING_ON, GOING_ON)],
    "prints": [("project.toml", PRINTED, PRINTED)],
    "answers kept": [("project.toml", ANSWERED, ANSWERED)],
    "answers csv": [("answers.csv", LINES, PRINTED), ("answers.csv", BLOCKS, PRINTED)],
    "answers toml": [("answers.toml", ANSWERED, PRINTED), ("answers.toml", ANSWERED.split(b"[answers]\n")[1], PRINTED)],
    "answers npz": [("answers.npz", _npz(np.savez, RESULTS), PRINTED)],
    "answers jsonl": [("answers.jsonl", TRACE, PRINTED)],
    "sheet": [("sheet.toml", SHEET, PRINTED)],
    "csv": [("samples.csv", TABLE, WITH_TABLE), ("samples.csv", TABLE, WITH_TABLE.replace(b'"species"', b"3"))],
    "dialects": [("samples.csv", text, _DIALECT + columns + b"\n") for text, columns in DIALECTS],
    "data": [("samples.csv", _MIXED, _ALL_KEYS), ("project.toml", _ALL_KEYS, _ALL_KEYS)],
    "names": [("weights.npz", _npz(np.savez, _named(names)), _weights("weights.npz")) for names in PEOPLE_NAME_THEM],
    "weights csv": [("weights.csv", encoded(ARRAYS), _weights("weights.csv"))],
    "hdf5": [("weights.h5", _hdf5(), _weights("weights.h5"))],
    "keras": [("weights.keras", _keras(), _weights("weights.keras"))],
    "npz": [
        ("weights.npz", _npz(np.savez), _weights("weights.npz")),
        ("weights.npz", _npz(np.savez_compressed), _weights("weights.npz")),
        ("weights.npz", _npz(np.savez, ARRAYS | STATE), _weights("weights.npz") + ADAM),
    ],
    "safetensors": [
        ("weights.safetensors", _tensors(ARRAYS), _weights("weights.safetensors")),
        (
            "weights.safetensors",
            _tensors({name: np.asarray(array, np.float64) for name, array in (ARRAYS | STATE).items()}),
            _weights("weights.safetensors") + ADAM,
        ),
        (
            "weights.safetensors",
            _tensors({"0.weight": np.ones((3, 2), np.float32), "2.weight": np.ones((1, 3), np.float16)}),
            _weights("weights.safetensors"),
        ),
    ],
}


class Tally(NamedTuple):
    """What became of the files of one kind so far, and the longest that one of them took."""

    kind: str
    tried: int
    refused: int
    broken: tuple[str, ...]
    slowest: float

    def __str__(self) -> str:
        """Return the figures in one line."""
        figures = f"{self.tried:,} files, {self.refused:,} refused, {len(self.broken)} tracebacks"
        return f"{self.kind:<13} {figures}, slowest {self.slowest:.2f} s"


def tallies(kind: str, count: int, folder: Path, seed: int = 20261122) -> Iterator[Tally]:
    """Try damaged files of a kind, in a folder; yield what became of them after each."""
    chance = random.Random(f"{kind} {seed}")  # noqa: S311 - chosen, not secret
    project = folder / "project.toml"
    (folder / "samples.csv").write_bytes(TABLE)
    (folder / "weights.npz").write_bytes(_npz(np.savez))
    tally = Tally(kind, 0, 0, (), 0.0)
    for index in range(count):
        name, content, text = FILES[kind][index % len(FILES[kind])]
        for _ in range(chance.choice([1, 1, 1, 2, 3])):
            content = chance.choice(MUTATIONS)(chance, content) if content else b"x"
        project.write_bytes(text)
        (folder / name).write_bytes(content)
        begun = time.perf_counter()
        refused, broken = _refused(project, folder / name)
        seconds = max(tally.slowest, time.perf_counter() - begun)
        tally = Tally(kind, index + 1, tally.refused + refused, tally.broken + broken, seconds)
        yield tally


def _refused(project: Path, damaged: Path) -> tuple[bool, tuple[str, ...]]:
    """Use a damaged file as people do; return whether it was refused, and what broke."""
    try:
        _use(project, damaged)
    except ProjectError as error:
        return True, () if "\n" not in str(error) else (f"several lines: {error}",)
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
        return True, (f"{damaged.read_bytes()[:300]!r}\n{traceback.format_exc(limit=-4)}",)
    return False, ()


def _use(project: Path, damaged: Path) -> None:
    """Read answers or a sheet, or open a project, and save it where it opens."""
    if damaged.stem == "sheet":
        read_sheet(str(damaged))
        return
    document = open_document(str(project), Overrides())
    if damaged.stem == "answers":
        read_answers(damaged, document.project.network, 1, 1)
        return
    target = project.parent / "saved" / "project.toml"
    target.parent.mkdir(exist_ok=True)
    save(document.project, target, document.source, document.work)


def most_memory() -> int:
    """Return the bytes that this process has taken at most."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def main() -> int:
    """Try files, tell what breaks; the status is 1 where something does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=FILES, action="append")
    given = parser.parse_args()
    status = 0
    try:
        for kind in given.kind or FILES:
            known = 0
            with tempfile.TemporaryDirectory() as folder:
                for tally in tallies(kind, given.count, Path(folder), given.seed):
                    for broken in tally.broken[known:]:
                        print(f"\n{broken}", flush=True)
                    known, status = len(tally.broken), status or bool(tally.broken)
                    if tally.tried % 100 == 0 or tally.tried == given.count:
                        print(f"\r{tally}, {most_memory() / 2**20:,.0f} MiB", end="", flush=True)
            print()
    except KeyboardInterrupt:
        print()
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
