"""Numbers in print in any project file: read, compared and kept as they are in the built-in examples."""

from pathlib import Path

import pytest

from gpnet_engine import examples
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.writer import save
from gpnet_engine.teaching.printed import Agreement, Printed
from gpnet_engine.teaching.verifying import compare, counts
from gpnet_engine.time.session import Position, go_to, open_session, project_here

PROJECT = """# my own
[network]
layers = [2, 2, 1]
[weights]
b = [[0.5, -0.5], [1, 0.25]]
c = [[1, -1]]
[training]
learning_rate = 0.5
batch_size = 2
[data]
inputs = [[1, 0], [0, 1]]
targets = [[1], [0]]
"""
PRINTED = """
[printed]
1.net_b = [["0.5", "-0.5"], ["1.00", ""]] # from the lecture
1."δ_c" = [[{ text = "0.0653", sign = -1 }, { text = "0.9", erratum = "a slip in the product" }]]
1.W_c = [["", "0.9"]]
2.E = [["0.2"]]
"""


def opened(tmp_path: Path, printed: str, project: str = PROJECT) -> Document:
    path = tmp_path / "project.toml"
    path.write_text(project + printed, encoding="utf-8")
    return open_document(str(path), Overrides())


def test_every_number_is_read_with_its_place_sign_and_erratum(tmp_path: Path) -> None:
    assert opened(tmp_path, PRINTED).printed == (
        Printed(1, "net_b", 1, 1, "0.5"),
        Printed(1, "net_b", 1, 2, "-0.5"),
        Printed(1, "net_b", 2, 1, "1.00"),
        Printed(1, "delta_c", 1, 1, "0.0653", -1),
        Printed(1, "delta_c", 1, 2, "0.9", 1, "a slip in the product"),
        Printed(1, "new_W_c", 1, 2, "0.9"),
        Printed(2, "error", 1, 1, "0.2"),
    )


def test_they_are_compared_with_the_computed_ones(tmp_path: Path) -> None:
    document = opened(tmp_path, '[printed]\n1.net_b = [["0.5", "−0.5"], ["1.1", "0.26"]]\n')
    found = counts(compare(document.project, document.printed))
    assert found == {Agreement.AGREES: 2, Agreement.ROUNDED: 2}


def test_a_file_without_them_has_none(tmp_path: Path) -> None:
    assert opened(tmp_path, "").printed == ()


def test_none_are_compared_once_something_is_overridden(tmp_path: Path) -> None:
    opened(tmp_path, PRINTED)
    assert open_document(str(tmp_path / "project.toml"), Overrides(seed=3)).printed == ()


@pytest.mark.parametrize(
    "written", ["printed.1.net_b = {}", "[printed.1]\nnet_b = {}", "[printed]\n1 = {{ net_b = {} }}"]
)
def test_the_table_may_be_written_as_toml_allows(tmp_path: Path, written: str) -> None:
    text = written.format('[["0.5"]]')
    document = opened(tmp_path, "", f"{text}\n{PROJECT}") if written.startswith("printed") else opened(tmp_path, text)
    assert document.printed == (Printed(1, "net_b", 1, 1, "0.5"),)


WRONG = {
    "no table": ("printed = 3", "printed", "expected a table"),
    "no iteration": ('[printed]\nnet_b = [["1"]]', "printed.net_b", "expected an iteration"),
    "iteration 0": ('[printed]\n0.net_b = [["1"]]', "printed.0", "counted from 1"),
    "an iteration in words": ('[printed]\nfirst.net_b = [["1"]]', "printed.first", "counted from 1"),
    "an unknown name": (
        '[printed]\n1.net_d = [["1"]]',
        "printed.1.net_d",
        "no such result; expected a name such",
    ),
    "what is given": ('[printed]\n1.out_a = [["1"]]', "printed.1.out_a", "no such result"),
    "no list": ('[printed]\n1.net_b = "0.5"', "printed.1.net_b", "a list of rows"),
    "no list of rows": ('[printed]\n1.net_b = ["0.5"]', "printed.1.net_b, row 1", "a list for every row"),
    "too many rows": ('[printed]\n1.net_b = [["1"], ["1"], ["1"]]', "printed.1.net_b", "at most 2 rows, got 3"),
    "too many columns": (
        '[printed]\n1.net_b = [["1", "1", "1"]]',
        "printed.1.net_b, row 1",
        "at most 2 columns, got 3",
    ),
    "a bare number": ("[printed]\n1.net_b = [[0.5]]", "printed.1.net_b, row 1, column 1", "keeps its digits"),
    "a number of thousands of digits": (
        f"[printed]\n1.net_b = [[0x{'f' * 4000}]]",
        "printed.1.net_b, row 1, column 1",
        'keeps its digits, or a table such as { text = "0.0070" }, got a number of very many digits',
    ),
    "no number": ('[printed]\n1.net_b = [["0.5"], ["a half"]]', "printed.1.net_b, row 2, column 1", "'a half'"),
    "no finite number": (
        '[printed]\n1.net_b = [["nan"]]',
        "printed.1.net_b, row 1, column 1",
        "a number as it is printed",
    ),
    "a comma": ('[printed]\n1.net_b = [["0,5"]]', "net_b, row 1, column 1", "a number as it is printed"),
    "an unknown key": (
        '[printed]\n1.net_b = [[{ text = "1", why = "x" }]]',
        "column 1",
        "no key why; expected some of",
    ),
    "no text": ('[printed]\n1.net_b = [[{ erratum = "x" }]]', "column 1", "a text in the table"),
    "another sign": ('[printed]\n1.net_b = [[{ text = "1", sign = 2 }]]', "column 1", "sign = 1 or sign = -1, got 2"),
    "an erratum without a reason": ('[printed]\n1.net_b = [[{ text = "1", erratum = true }]]', "column 1", "a reason"),
}


@pytest.mark.parametrize(("text", "place", "problem"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, text: str, place: str, problem: str) -> None:
    is_at_the_top = not text.startswith("[")
    with pytest.raises(ProjectError) as error:
        opened(tmp_path, "", f"{text}\n{PROJECT}") if is_at_the_top else opened(tmp_path, text)
    assert "project.toml: printed" in error.value.place
    assert place in error.value.place
    assert problem in error.value.problem


def test_they_stay_in_a_file_of_ones_own_that_is_saved(tmp_path: Path) -> None:
    document = opened(tmp_path, PRINTED)
    session = go_to(open_session(document.project), Position(3, 0))
    saved = document.saved(project_here(session), tmp_path / "later.toml")
    assert "# from the lecture" in (tmp_path / "later.toml").read_text(encoding="utf-8")
    assert saved.printed == document.printed == open_document(str(tmp_path / "later.toml"), Overrides()).printed


def test_they_stay_where_a_file_is_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = opened(tmp_path, PRINTED)
    monkeypatch.setattr("gpnet_engine.files.writer._revised", lambda *_: None)
    document.saved(document.project, tmp_path / "anew.toml")
    assert "# my own" not in (tmp_path / "anew.toml").read_text(encoding="utf-8")
    assert open_document(str(tmp_path / "anew.toml"), Overrides()).printed == document.printed


@pytest.mark.parametrize("name", [name for name in examples.names() if "[printed]" in examples.text(name)])
def test_those_of_an_example_stay_as_long_as_it_is_what_its_author_has(tmp_path: Path, name: str) -> None:
    document, path = open_document(name, Overrides()), tmp_path / "copy.toml"
    save(document.project, path, document.source)
    copy = open_document(str(path), Overrides())
    assert copy.printed == document.printed != ()
    later = project_here(go_to(open_session(document.project), Position(2, 0)))
    save(later, path, document.source)
    assert open_document(str(path), Overrides()).printed == ()
