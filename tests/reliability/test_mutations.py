"""The short form of the mutations, and files that are made to do damage: told in one line, before memory is taken."""

import subprocess
import sys
from pathlib import Path

import pytest

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.data.rows import LONGEST_ROW
from gpnet_engine.files.document import open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.reading import FileError, parsing
from gpnet_engine.memory import machine_memory, most_parameters

pytest.importorskip("resource", reason="memory is measured as POSIX does")

from tests.reliability.mutations import FILES, PROJECT, tallies

EACH = 120
GIB = 2**30
DATA = '[network]\nlayers = [1, 1]\n[data]\nfile = "data.csv"\ntarget_columns = {}\n'
WITHIN_A_GIB = """
import resource, sys
from pathlib import Path
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.document import open_document
from gpnet_engine.files.overrides import Overrides
open_document(None, Overrides())
taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (taken + 2**30, taken + 2**30))
try:
    open_document(sys.argv[1], Overrides())
except ProjectError as error:
    print(error)
"""


@pytest.mark.parametrize("kind", FILES)
def test_damaged_files_open_or_are_refused(tmp_path: Path, kind: str) -> None:
    *_, tally = tallies(kind, EACH, tmp_path)
    assert tally.broken == ()
    assert EACH // 8 < tally.refused < EACH  # the damage is neither trifling nor total


DEEP = "[" * 90 + "]" * 90 + ","
LARGE = {
    "a key of many parts": (".".join(["a"] * 20_000) + " = 1\n", "", "keys of at most 8 parts"),
    "a key of many quoted parts": (".".join(['"\\""'] * 20_000) + " = 1\n", "", "keys of at most 8 parts"),
    "a table of many parts": ("[" + " . ".join(['"a"'] * 20_000) + "]\n", "", "keys of at most 8 parts"),
    "many keys": ("".join(f"k{number} = 1\n" for number in range(100_000)), "", "at most 65,536 keys"),
    "many tables": ("".join(f"[t{number}]\n" for number in range(300_000)), "", "at most 16,384 tables"),
    "many tables, indented": ("".join(f"\t[t{number}] # []\r\n" for number in range(300_000)), "", "16,384 tables"),
    "brackets that stay open": ("x = " + "[" * 20_000_000, "", "at most 1,048,576 lists"),
    "lists in lists in lists": (f"x = [{DEEP * 300_000}]\n", "", "at most 1,048,576 lists"),
    "tables in lists": (f"x = [{'[[[[{}]]]],' * 4_000_000}]\n", "", "at most 1,048,576 lists"),
    "rows of one number": (f"[data]\ninputs = [{'[1],' * 4_000_000}]\n", "", "at most 1,048,576 lists"),
    "a long text": (f'title = "{chr(0x1F600) * 5_000_000}"\n', "", "with a table [network]"),
    "a text of escapes": ('title = "' + r"\n" * 20_000_000 + '"\n', "", "at most 1,048,576 escapes"),
    "a long number": (f"x = 0x{'f' * 30_000_000}\n", "", "numbers of at most 4,300 digits"),
    "a long fraction": (f"x = 1.{'1' * 30_000_000}\n", "", "numbers of at most 4,300 digits"),
    "many lines": ("#\n" * 30_000_000, "", "at most 4,194,304 lines"),
    "many numbers": (f"x = [{'1,' * 5_000_000}]\n", "", "at most 4,194,304 numbers"),
    "large layers": ("[network]\nlayers = [16384, 16384]\n", "", "network.layers: expected at most"),
    "a large batch": ("[network]\nlayers = [1, 500, 1]\n[training]\nbatch_size = 1000000\n", "", "batch"),
    "a row of 60 MB": (DATA.format([1]), "1," * 30_000_000, f"rows of at most {LONGEST_ROW:,} characters"),
    "a row of 60 MB in many lines": (DATA.format([1]), '"\n",' * 15_000_000, f"rows of at most {LONGEST_ROW:,}"),
}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not keep to such a limit")
@pytest.mark.parametrize("name", LARGE)
def test_what_would_take_much_memory_is_refused_before_it_does(tmp_path: Path, name: str) -> None:
    project, data, expected = LARGE[name]
    (tmp_path / "data.csv").write_text(data, encoding="utf-8")
    path = tmp_path / "project.toml"
    path.write_text(project, encoding="utf-8")
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", WITHIN_A_GIB, str(path)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    (told,) = done.stdout.splitlines()
    assert expected in told


NO_TABLES = {
    "one field in each row": "root:x:0:0:secret\ndaemon:x:1:1:secret\n",
    "one row": "secret,secret\n",
    "rows of different lengths": "secret,2\nsecret,2,3\n",
    "no text": "secret",
    "an open quote": '"secret,2\nsecret',
}


@pytest.mark.parametrize("columns", ['["x"]', "[1]", "[9]", '["secret"]'])
@pytest.mark.parametrize("name", NO_TABLES)
def test_nothing_of_a_file_that_is_no_table_is_quoted(tmp_path: Path, name: str, columns: str) -> None:
    (tmp_path / "data.csv").write_text(NO_TABLES[name], encoding="utf-8")
    path = tmp_path / "project.toml"
    path.write_text(DATA.format(columns), encoding="utf-8")
    with pytest.raises(ProjectError) as error:
        open_document(str(path), Overrides())
    assert "data.csv" in str(error.value)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    "data", [b"\xff\xfe[\x00", b"\xef\xbb\xbf" + PROJECT, PROJECT.decode().encode("utf-16")], ids=repr
)
def test_text_in_another_encoding_opens_or_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "project.toml"
    path.write_bytes(data)
    if data.endswith(PROJECT):
        assert open_document(str(path), Overrides()).project.title == "Three ways"
    else:
        with pytest.raises(FileError, match="expected UTF-8 text"):
            open_document(str(path), Overrides())


@pytest.mark.parametrize(
    "raised", [RecursionError, MemoryError, OverflowError, UnicodeError("a\nb"), KeyError("k"), Exception()], ids=repr
)
def test_whatever_a_parser_raises_is_told_in_one_line(raised: Exception) -> None:
    with pytest.raises(FileError) as error, parsing("file.npz", "an array"):
        raise raised
    assert str(error.value).startswith("file.npz: this is not an array")
    assert "\n" not in str(error.value)


def test_limits_follow_from_the_memory_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine_memory() > GIB // 8
    for memory in (GIB, 2 * GIB):
        most_parameters.cache_clear()
        monkeypatch.setattr("gpnet_engine.memory.machine_memory", lambda memory=memory: memory)
        assert most_parameters() == memory // 4 // 56
    most_parameters.cache_clear()
