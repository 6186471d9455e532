"""`gpnet-tui sheet` as a teacher meets it: forms, files, keys, people, and what is refused."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gpnet_tui.cli import main
from gpnet_tui.cli.sheet_forms import FORMS
from tests.builders.question_banks import read_gift, read_moodle

SHEET = '[sheet]\ntitle = "T"\nproject = "article"\nask = ["delta_d", "dout_c"]\n'
Run = Callable[..., tuple[int, str, str]]
ENDINGS = {"html": ".html", "tex": ".tex", "md": ".md", "csv": ".csv", "moodle": ".xml", "gift": ".gift"}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command beside sheet.toml, and returns exit status, output and errors."""
    monkeypatch.chdir(tmp_path)
    Path("sheet.toml").write_text(SHEET, encoding="utf-8")
    Path("own.toml").write_text(f'{SHEET}seed = "student"\n', encoding="utf-8")

    def call(*arguments: str) -> tuple[int, str, str]:
        status = 0
        try:
            main([*arguments])
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        return status, *capsys.readouterr()

    return call


@pytest.mark.parametrize("form", FORMS)
def test_the_ending_of_the_output_says_the_form(run: Run, form: str) -> None:
    status, said, _ = run("sheet", "sheet.toml", "--output", f"out{ENDINGS[form]}")
    assert (status, said) == (0, f"Written to out{ENDINGS[form]}.\n")
    _, printed, _ = run("sheet", "sheet.toml", "--format", form)
    written = Path(f"out{ENDINGS[form]}").read_text(encoding="utf-8")
    assert printed.split() == written.split()


def test_every_form_has_an_ending() -> None:
    assert ENDINGS.keys() == FORMS.keys()


def test_platforms_ask_just_what_is_asked(run: Run) -> None:
    category, questions = read_moodle(run("sheet", "sheet.toml", "--format", "moodle")[1])
    assert (category, [one.name for one in questions]) == ("T", ["T: δ_d", "T: ∂E/∂out_c"])
    _, gifts = read_gift(run("sheet", "sheet.toml", "--format", "gift", "--student", "Anna")[1])
    assert len(gifts) == 5


def test_the_key_of_each_person_gets_full_marks_and_that_of_another_does_not(run: Run) -> None:
    Path("answers").mkdir()
    for person, file in (("Anna Berg", "anna_berg"), ("ben", "Ben"), ("ben", "carla")):
        run("sheet", "own.toml", "--student", person, "--key", "--output", f"answers/{file}.csv")
    status, out, _ = run("grade", "own.toml", "answers", "--format", "json")
    scores = {entry["file"]: entry["score"] for entry in map(json.loads, out.splitlines())}
    assert status == 1
    assert scores["answers/anna_berg.csv"] == scores["answers/Ben.csv"] == 5
    assert scores["answers/carla.csv"] < 5


def test_a_mistake_that_is_printed_is_found_by_grading(run: Run) -> None:
    run("sheet", "article", "--mistake", "back.no-transpose", "--format", "csv", "--output", "someone.csv")
    _, out, _ = run("grade", "article", "someone.csv", "--format", "json")
    assert [one["id"] for one in json.loads(out)["mistakes"]] == ["back.no-transpose"]


REFUSED = {
    "no name": (["own.toml"], "own.toml: sheet.seed: every person has other weights here"),
    "an empty name": (["own.toml", "--student", " "], "student: expected a name"),
    "no such mistake": (["article", "--mistake", "nothing"], "--mistake: there is no mistake 'nothing'"),
    "a mistake without effect": (["article", "--mistake", "E.mean"], "--mistake: E.mean gives the same numbers here"),
    "a mistake that cannot be": (["article", "--mistake", "net.no-bias"], "--mistake: net.no-bias cannot be made here"),
    "several iterations of one": (
        ["article", "--mistake", "update.sign", "--iterations", "2"],
        "--iterations: a sheet to find a mistake in is of one iteration",
    ),
    "a key for a platform": (
        ["article", "--key", "--format", "gift"],
        "--key: questions for a platform hold their key",
    ),
    "the sheet itself": (["sheet.toml", "--output", "sheet.toml"], "sheet.toml: this is the sheet itself"),
    "too much for a platform": (["digits", "--format", "moodle"], "sheet.ask: expected at most 1,000 numbers"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_is_refused_in_one_line(run: Run, what: str) -> None:
    arguments, problem = REFUSED[what]
    status, out, errors = run("sheet", *arguments)
    assert (status, out) == (2, "")
    assert errors.startswith(f"gpnet-tui: error: {problem}")
    assert errors.count("\n") == 1
    assert Path("sheet.toml").read_text(encoding="utf-8") == SHEET
