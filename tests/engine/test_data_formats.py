"""Files of other kinds, named in place of a table: each is called by its name, with what to do, and never quoted."""

import gzip
import io
import json
import math
import pickle
import sqlite3
import zipfile
from pathlib import Path

import numpy as np
import pytest

from gpnet_engine.arrays import same_bits
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.data.probable_formats import FORMATS, probable_format
from gpnet_engine.files.overrides import Overrides, open_project, open_table
from gpnet_engine.files.reading import FileError
from gpnet_engine.time.replayer import Replayer
from gpnet_engine.time.scoring import total_error
from gpnet_engine.time.starts import Starts
from tests.builders.tables import samples_of

CONTENTS = "secret"


def zipped(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, CONTENTS)
    return stream.getvalue()


def arrays(*, is_archive: bool) -> bytes:
    stream = io.BytesIO()
    if is_archive:
        np.savez(stream, x=np.ones(3))
    else:
        np.save(stream, np.ones(3))
    return stream.getvalue()


def database() -> bytes:
    with sqlite3.connect(":memory:") as connection:
        connection.execute(f"create table {CONTENTS} (x)")
        return connection.serialize()


EXAMPLES: dict[str, bytes] = {
    "an Excel workbook": zipped("[Content_Types].xml", "xl/workbook.xml"),
    "a spreadsheet of LibreOffice": zipped("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
    "an archive of numpy arrays (.npz)": arrays(is_archive=True),
    "a zip archive": zipped("samples.csv"),
    "an old Excel workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1secret",
    "compressed (gzip)": gzip.compress(b"secret,1\n"),
    "compressed (bzip2)": b"BZh91AY&SY secret",
    "compressed (xz)": b"\xfd7zXZ\x00 secret",
    "compressed (zstd)": b"\x28\xb5\x2f\xfd secret",
    "a 7z archive": b"7z\xbc\xaf\x27\x1c secret",
    "a tar archive": b"secret.csv".ljust(257, b"\x00") + b"ustar",
    "a Parquet file": b"PAR1\x15\x04 secret",
    "a Feather file": b"ARROW1\x00\x00 secret",
    "an array of numpy (.npy)": arrays(is_archive=False),
    "a pickle, which is never opened": pickle.dumps([CONTENTS]),
    "a MATLAB file": b"MATLAB 5.0 MAT-file, Platform: secret",
    "an HDF5 file": b"\x89HDF\r\n\x1a\n secret",
    "an SQLite database": database(),
    "a file of R": b"RDX3\nX\n secret",
    "an SPSS file": b"$FL2@(#) secret",
    "a Stata file": b"<stata_dta><header>secret",
    "an IDX file (as of MNIST)": b"\x00\x00\x08\x03\x00\x00\x00\x02\x00\x00\x00\x1c\x00\x00\x00\x1c secret",
    "a PDF": b"%PDF-1.7\nsecret",
    "an image": b"\x89PNG\r\n\x1a\n secret",
    "a file of weights (.safetensors)": b"\x40\x00\x00\x00\x00\x00\x00\x00" + b'{"secret":{}}',
    "a pointer of Git LFS, not the file": b"version https://git-lfs.github.com/spec/v1\noid sha256:secret\n",
    "an ARFF file (Weka)": b"% secret\n\n@RELATION iris\n@ATTRIBUTE x NUMERIC\n@DATA\n1,2\n",
    "a file of FANN, inputs and targets in turn": b"2 2 1\n0 1\n1\n1 1\n0\n",
    "a file of LIBSVM, with pairs of index:value": b"+1 1:0.5 3:1\n-1 2:0.25\n",
    "numbers in brackets, as numpy prints them and MATLAB has them": b"[[1. 2. 0.]\n [3. 4. 1.]]\n",
    "JSON Lines": b'{"secret": 1}\n{"secret": 2}\n',
    "a Jupyter notebook": json.dumps({"cells": [CONTENTS], "nbformat": 4}).encode(),
    "JSON": b'[{"secret": 1}, {"secret": 2}]',
    "a web page, not the file": b"<!DOCTYPE html>\n<html><body>secret,secret</body></html>",
    "HTML": b"<table><tr><td>secret</td></tr></table>",
    "XML": b'<?xml version="1.0"?><secret/>',
    "SQL, not a table": b"-- secret\nCREATE TABLE secret (x int);\n",
    "a table in Markdown": b"| secret | y |\n|---|---|\n| 1 | 2 |\n",
    "a table drawn with lines": b"+---+---+\n| secret | y |\n+---+---+\n| 1 | 2 |\n",
    "LaTeX": b"\\begin{tabular}{ll}\nsecret & 2 \\\\\n",
    "a project file": b'title = "secret"\n[network]\nlayers = [1, 1]\n',
}
MORE = {
    "an image": [b"\xff\xd8\xff\xe0", b"GIF89a", b"II*\x00", b"RIFF0000WEBP", b"P3 2 2 255\n"],
    "JSON": [b"[[1, 2], [3, 4]]", b"[]", b'{\n "x": [1]}', b'["secret"]'],
    "an ARFF file (Weka)": [b"@relation 'x'\r\n", b"\xef\xbb\xbf@relation x\n"],
    "a file of LIBSVM, with pairs of index:value": [b"3 1:1 2:1 # secret\n", b"1,2 1:1\n", b"1 1:0.5"],
    "a file of FANN, inputs and targets in turn": [b"1 3 2\n1 2 3\n\t0 1\n"],
    "a zip archive": [b"PK\x05\x06" + bytes(18)],
    "numbers in brackets, as numpy prints them and MATLAB has them": [
        b"[[-1.5  2. ]\n [ 3.   4. ]]\n",
        b"[[ 1 -2]\n [ 3  4]]\n",
        b"[1e-3 2]\n",
        b"array([[1., 2.],\n       [3., 4.]])\n",
        b"tensor([[1., 2.]])\n",
        b"A = [1 2; 3 4];\n",
        b"[1 2; 3 4]\n",
    ],
    "JSON Lines": [b"[1, 2]\n[3, 4]\n"],
    "a table in Markdown": [b"| a | y |\n|---+---|\n| 1 | 2 |\n"],
    "a table drawn with lines": [b"=== ===\na   y\n=== ===\n1   2\n=== ===\n"],
    "LaTeX": [b"a & y \\\\\n1 & 2 \\\\\n", b"\\hline\na & y \\\\ \\hline\n"],
}


def test_every_format_has_an_example() -> None:
    assert list(EXAMPLES) == list(dict.fromkeys(one.name for one in FORMATS))


@pytest.mark.parametrize(
    ("name", "data"),
    [*EXAMPLES.items(), *((name, data) for name, several in MORE.items() for data in several)],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_of_another_kind_is_called_by_its_name_and_never_quoted(tmp_path: Path, name: str, data: bytes) -> None:
    with pytest.raises(FileError) as error:
        samples_of(tmp_path, data, target_columns=[1])
    assert str(error.value).endswith("samples.csv: " + error.value.problem)
    assert error.value.problem.startswith(f"this is {name}")
    assert CONTENTS not in str(error.value)
    assert len(error.value.problem) > len(f"this is {name}") + 10  # what to do


TABLES = [
    "1 3 2\n1 2 3\n4 5 6\n",  # three counts, as of FANN, above rows of three
    "4 2 2\n1 2\n3 4\n",
    "a,b\n{1},2\n",
    "a|b\n1|2\n",
    "x\n",
    "version,y\n1,2\n",
    "time,y\n12:30,1\n",
    "12:30 1\n12:45 2\n",
    "create,table\n1,2\n",
    "BMI,P\n1,2\n",
    "PAR,x\n1,2\n",
    "-1,2\n",
    "<1,2\n",
    "%a,b\n1,2\n",
    "MM,II\n1,2\n",
    "P1,P2\n1,2\n",
    "tensor,y\n1,2\n",
    "a=1 b=2\na=3 b=4\n",
    "R&D,y\n1,2\n",
    "samples = [1]\n",  # a mistake in a project is told as one
    "==,y\n1,2\n",
]


@pytest.mark.parametrize("text", TABLES, ids=repr)
def test_a_table_is_not_mistaken_for_another_kind(text: str) -> None:
    assert probable_format(text.encode()) is None


NO_TEXT = [bytes(range(256)), b"a,b\n1,\x01\n", b"\xff\xfea\x00\x00\xd8", b"a,b\n\x81,2\n"]


@pytest.mark.parametrize("data", NO_TEXT, ids=repr)
def test_other_bytes_are_no_table(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(FileError) as error:
        samples_of(tmp_path, data, target_columns=[1])
    assert "save it" in error.value.problem or "expected a table of text" in error.value.problem


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_text_is_read_in_the_encodings_that_spreadsheets_write(tmp_path: Path, encoding: str) -> None:
    samples = samples_of(
        tmp_path, "Größe,y\n1,2\n3,4\n".encode(encoding), target_columns=["y"], input_columns=["Größe"]
    )
    assert samples.inputs.tolist() == [[1, 3]]
    assert bool(samples.notes) == (encoding == "cp1252")


OFFERED = {
    "classes": (
        "sepal,petal,species\n5.1,1.4,a\n4.9,1.5,b\n5,1,a\n",
        [2, 4, 2],
        'target_columns = ["species"], one_hot = true',
    ),
    "numbers": ("1 2 3\n4 5 6\n", [2, 4, 1], "target_columns = [3]"),
    "a label first, and whole numbers": (
        "label,p1\n0,1\n1,2\n2,3\n0,4\n1,5\n2,6\n",
        [1, 4, 3],
        'target_columns = ["label"], one_hot = true',
    ),
    "an id, texts, missing values": (
        "Id,sex,age,y\n1,f,2,0\n2,m,?,1\n3,m,4,1\n",
        [3, 4, 1],
        'target_columns = ["y"], ignore_columns = ["Id"], one_hot_inputs = ["sex"], missing = "drop"',
    ),
    "names in quotes": ('a"b;c\n0,5;1\n0,75;0\n', [1, 4, 1], 'target_columns = ["c"]'),
}


@pytest.mark.parametrize(("text", "layers", "keys"), OFFERED.values(), ids=OFFERED.keys())
def test_a_table_opened_as_a_project_is_answered_with_lines_that_open_it(
    tmp_path: Path, text: str, layers: list[int], keys: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError, match="this is a table of samples, not a project") as error:
        open_project(str(path), Overrides())
    lines = error.value.problem.partition("has the lines ")[2]
    network, _, rest = lines.partition(", training = ")
    training, _, data = rest.partition(" and data = ")
    assert network.startswith(f"network = {{ layers = {layers}, ")
    assert data.startswith(f'{{ file = "table.csv", {keys}')
    project = tmp_path / "project.toml"
    project.write_text(f"{network}\ntraining = {training}\ndata = {data}\n", encoding="utf-8")
    named, made = open_project(str(project), Overrides()), open_table(path, Overrides())
    assert named.network.sizes == tuple(layers)
    assert made is not None
    assert made.project.network == named.network
    assert made.project.training == named.training
    assert same_bits(made.project.inputs, named.inputs)


def test_a_network_made_for_a_table_learns_it(tmp_path: Path) -> None:
    for target in ("a", "b"), ("0", "1"), ("1.5", "300"):
        rows = "".join(f"{1000 + at},{at % 7},{target[at % 7 > 3]}\n" for at in range(40))
        path = tmp_path / "table.csv"
        path.write_text(f"x1,x2,y\n{rows}", encoding="utf-8")
        opened = open_table(path, Overrides())
        assert opened is not None
        assert opened.project.test is not None
        starts = Starts(opened.project, ())
        replayer = Replayer(starts, 1, starts.first_carried())
        replayer.run(1501, math.inf)
        before, after = (total_error(opened.project, one) for one in (opened.project.parameters, replayer.carried()))
        assert after < before / 5


@pytest.mark.parametrize("text", ["matrix,row,1\ndelta_c,1,0.5\n", "matrix;row;1\nW_b;1;0,5\n", "some prose\n", ""])
def test_what_is_no_table_of_samples_gets_no_network(tmp_path: Path, text: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    assert open_table(path, Overrides()) is None


@pytest.mark.parametrize("name", ["a zip archive", "an Excel workbook", "JSON", "a PDF", "an ARFF file (Weka)"])
def test_a_file_of_another_kind_opened_as_a_project_is_called_by_its_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / "samples"
    path.write_bytes(EXAMPLES[name])
    with pytest.raises(FileError, match="not a project") as error:
        open_project(str(path), Overrides())
    assert name in error.value.problem
    assert CONTENTS not in error.value.problem


def test_a_mistake_in_a_project_is_still_told_as_one(tmp_path: Path) -> None:
    for name, text in {"p.toml": "1,2\n3,4\n", "p.txt": "[network\nlayers = [1, 1]\n", "q.txt": "some prose\n"}.items():
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ProjectError, match="this is not TOML"):
            open_project(str(path), Overrides())
