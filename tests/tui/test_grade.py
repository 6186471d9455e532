"""`gpnet-tui grade` as a teacher meets it: marks, reasons, bad files, formats, feedback, and its exit status."""

import csv
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_tui.cli import grading, main
from gpnet_tui.view.grades.feedback import MARK
from gpnet_tui.view.grades.graded import Outcome
from tests.builders.answer_csv import answers_csv
from tests.builders.answers import results_of, typed, write_answers

START = Path.cwd()
RIGHT, WRONG, BAD, INTERRUPTED = 0, 1, 2, 130
ARTICLE = open_project("article", Overrides())
FORGOTTEN = {
    "format": 1,
    "file": "anna.csv",
    "score": 84,
    "of": 87,
    "rounding": "rounds, goes on with the written number",
    "first_wrong": {"name": "delta_c", "row": 1, "column": 1, "yours": 0.0303, "right": 0.0065},
    "mistakes": [{"id": "hidden.no-fprime", "title": "f′ forgotten in hidden layers", "layers": ["c", "b"]}],
    "equally_possible": [],
    "slips": [],
    "unexplained": [],
    "cells": {"right": 44, "near": 0, "follows": 40, "wrong": 3, "missing": 0},
}
HALVES = """\
[sheet]
title = "Exercise 3 <by hand>"
project = "article"
ask = ["delta_c", "new_W_d"]
marks = { default = 1, delta_c = 0.5, new_W_d = 0.1 }
"""


@dataclass(frozen=True)
class Said:
    """What the command printed, and its exit status."""

    status: int
    out: str
    errors: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The objects of JSON that were printed, a line each."""
        return [json.loads(line) for line in self.out.splitlines()]

    def rows(self, delimiter: str = ",") -> list[dict[str, str]]:
        """Return the lines of the CSV that was printed."""
        return list(csv.DictReader(io.StringIO(self.out), delimiter=delimiter))


Grade: TypeAlias = Callable[..., Said]


@pytest.fixture
def grade(capsys: pytest.CaptureFixture[str]) -> Grade:
    """Return a function that runs the command in this process."""

    def run(*arguments: str | Path) -> Said:
        status = RIGHT
        try:
            main(["grade", *map(str, arguments)])
        except SystemExit as leaving:
            status = int(leaving.code or RIGHT)
        return Said(status, *capsys.readouterr())

    return run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that the command is run in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def hand_in(path: Path, *mistakes: str, decimals: int | None = 4) -> Path:
    """Write what someone hands in for the article."""
    return write_answers(path, ARTICLE, results_of(ARTICLE, *mistakes), decimals)


def hand_in_with_commas(path: Path, *mistakes: str) -> Path:
    answers = typed(results_of(ARTICLE, *mistakes), 4, ",")
    path.write_text(answers_csv(answers, ARTICLE.network), encoding="utf-8")
    return path


def hand_in_bad(path: Path) -> Path:
    path.write_text("matrix,row,1\nnet_b,1,many\n", encoding="utf-8")
    return path


def test_the_object_of_the_contract_is_printed_as_it_stands_there(folder: Path, grade: Grade) -> None:
    hand_in(folder / "anna.csv", "hidden.no-fprime")
    said = grade("article", "anna.csv", "--format", "json")
    assert said.objects == [FORGOTTEN]
    assert list(said.objects[0]) == list(FORGOTTEN)
    assert (said.status, said.errors) == (WRONG, "")
    assert '"score": 84,' in said.out


def test_what_someone_s_program_prints_is_graded_as_well(folder: Path, grade: Grade) -> None:
    hand_in(folder / "right.jsonl")
    hand_in(folder / "wrong.jsonl", "update.sign")
    said = grade("article", "right.jsonl", "wrong.jsonl", "--format", "json")
    right, wrong = said.objects
    assert (right["score"], right["rounding"], right["first_wrong"]) == (87, None, None)
    assert [made["id"] for made in wrong["mistakes"]] == ["update.sign"]
    assert wrong["first_wrong"]["name"] == "W_b"
    assert grade("article", "right.jsonl").status == RIGHT


def test_a_folder_is_all_files_with_answers_in_it_in_order_but_the_sheet_and_the_list(
    folder: Path, grade: Grade
) -> None:
    for name in ("ben.csv", "anna.toml", "dora.npz", "carl.jsonl"):
        hand_in(folder / name)
    (folder / "sheet.toml").write_text('[sheet]\nproject = "article"\n', encoding="utf-8")
    (folder / "class.txt").write_text("anna\n", encoding="utf-8")
    (folder / "readme.md").write_text("Hand in by Monday.", encoding="utf-8")
    (folder / ".hidden.csv").write_text("", encoding="utf-8")
    said = grade("sheet.toml", ".", "--names", "class.txt", "--format", "json")
    assert [one["file"] for one in said.objects] == ["anna.toml", "ben.csv", "carl.jsonl", "dora.npz"]
    assert {one["score"] for one in said.objects} == {87}
    assert said.status == RIGHT


def test_bad_files_are_named_in_a_line_each_and_the_others_graded(folder: Path, grade: Grade) -> None:
    hand_in_bad(folder / "bad.csv")
    hand_in(folder / "good.csv")
    said = grade("article", "bad.csv", "gone.csv", "good.csv", "--format", "json")
    assert [one["file"] for one in said.objects] == ["good.csv"]
    bad, gone = said.errors.splitlines()
    assert bad.startswith("gpnet-tui: error: bad.csv: line 2: expected a number")
    assert gone.startswith("gpnet-tui: error: gone.csv: ")
    assert said.status == BAD
    assert grade("article", "bad.csv").status == BAD


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing.toml", "good.csv"], ["nothing.toml"]),
        (["article"], ["ANSWERS"]),
        (["article", "empty"], ["empty", ".csv"]),
        (["article", "good.csv", "--names", "gone.txt"], ["gone.txt"]),
        (["article", "good.csv", "--names", "blank.txt"], ["blank.txt", "a name on each line"]),
        (["article", "good.csv", "--format", "xml"], ["xml"]),
    ],
    ids=["no sheet", "no answers", "an empty folder", "no list", "a list without names", "a format"],
)
def test_wrong_usage_is_one_line_and_nothing_is_graded(
    folder: Path, grade: Grade, arguments: list[str], words: Sequence[str]
) -> None:
    hand_in(folder / "good.csv")
    (folder / "empty").mkdir()
    (folder / "blank.txt").write_text("\n \n", encoding="utf-8")
    said = grade(*arguments)
    assert (said.status, said.out, said.errors.count("\n")) == (BAD, "", 1)
    assert [word for word in words if word not in said.errors] == []


def test_the_text_says_the_marks_the_mistakes_and_what_the_class_has_in_common(folder: Path, grade: Grade) -> None:
    hand_in(folder / "anna.csv", "hidden.no-fprime")
    hand_in(folder / "ben.csv", "hidden.no-fprime")
    hand_in(folder / "carl.csv")
    hand_in_bad(folder / "dora.csv")
    said = grade("article", folder)
    lines = said.out.splitlines()
    assert f"{folder / 'anna.csv'}: 84 of 87" in lines
    assert f"{folder / 'dora.csv'}: could not be graded" in lines
    assert any("First wrong: δ_c[1]" in line for line in lines)
    assert "3 sheets: mean 85 of 87 (98%), from 84 to 87" in lines
    assert "  2 of 3: f′ forgotten in hidden layers" in lines
    assert "  1 of 3: all right" in lines
    assert "First wrong: δ_c 2" in lines
    assert f"Could not be graded (1): {folder / 'dora.csv'}" in lines


def test_one_sheet_has_no_summary(folder: Path, grade: Grade) -> None:
    hand_in(folder / "anna.csv")
    said = grade("article", "anna.csv")
    assert said.out == "anna.csv: 87 of 87\n  All right: 87 of 87 numbers.\n\n"
    assert said.status == RIGHT


def test_what_is_missing_is_said_and_is_not_all_right(folder: Path, grade: Grade) -> None:
    (folder / "anna.csv").write_text("matrix,row,1\nnet_b,1,0.1000\nnet_b,2,0.3000\n", encoding="utf-8")
    said = grade("article", "anna.csv")
    assert "anna.csv: 2 of 87" in said.out
    assert "85 numbers are missing." in said.out
    assert said.status == WRONG


def test_marks_of_halves_and_tenths_are_exact(folder: Path, grade: Grade) -> None:
    (folder / "sheet.toml").write_text(HALVES, encoding="utf-8")
    hand_in(folder / "anna.csv", "hidden.no-fprime")
    (one,) = grade("sheet.toml", "anna.csv", "--format", "json").objects
    assert (one["score"], one["of"]) == (0.6, 2.1)
    assert "anna.csv: 0.6 of 2.1" in grade("sheet.toml", "anna.csv").out


def test_who_handed_nothing_in_is_told(folder: Path, grade: Grade) -> None:
    hand_in(folder / "anna_berg.csv")
    hand_in(folder / "zoe.csv")
    names = "Anna Berg\nZoé\nBen\n\nBen\n"
    (folder / "names.txt").write_text(names, encoding="utf-8")
    said = grade("article", "anna_berg.csv", "zoe.csv", "--names", "names.txt")
    assert "Handed in nothing (2): Zoé, Ben" in said.out
    assert "Not in the list of names (1): zoe" in said.out
    assert said.status == RIGHT
    table = grade("article", "anna_berg.csv", "--names", "names.txt", "--format", "csv").rows()
    assert [(row["person"], row["score"], row["problem"]) for row in table] == [
        ("anna_berg", "87", ""),
        ("Zoé", "", "handed in nothing"),
        ("Ben", "", "handed in nothing"),
    ]
    said = grade("article", "anna_berg.csv", "--names", "names.txt", "--format", "json")
    assert len(said.objects) == 1
    assert "handed in nothing: Zoé, Ben" in said.errors


def test_names_are_the_same_however_their_accents_are_stored(folder: Path, grade: Grade) -> None:
    hand_in(folder / "zoe\u0301.csv")
    (folder / "names.txt").write_text("Zo\u00e9\n", encoding="utf-8")
    assert "Handed in nothing" not in grade("article", ".", "--names", "names.txt").out


def test_csv_has_a_line_for_each_person_with_the_marks_of_each_result(folder: Path, grade: Grade) -> None:
    hand_in(folder / "anna.csv", "hidden.no-fprime")
    hand_in_bad(folder / "bad.csv")
    hand_in(folder / "-1+2.csv")
    anna, bad, formula = grade("article", "anna.csv", "bad.csv", "./-1+2.csv", "--format", "csv").rows()
    assert (anna["person"], anna["score"], anna["of"], anna["follows"]) == ("anna", "84", "87", "40")
    assert (anna["first_wrong"], anna["yours"], anna["expected"]) == ("delta_c[1,1]", "0.0303", "0.0065")
    assert (anna["mistakes"], anna["delta_c"], anna["W_c"]) == ("f′ forgotten in hidden layers", "0", "12")
    assert (bad["score"], bad["problem"].partition(":")[0]) == ("", "bad.csv")
    assert formula["person"] == "'-1+2"


def test_a_decimal_comma_in_gives_a_decimal_comma_out(folder: Path, grade: Grade) -> None:
    (folder / "sheet.toml").write_text(HALVES, encoding="utf-8")
    hand_in_with_commas(folder / "anna.csv", "hidden.no-fprime")
    hand_in(folder / "ben.csv", "hidden.no-fprime")
    hand_in_with_commas(folder / "carl.csv", "hidden.no-fprime")
    said = grade("sheet.toml", "anna.csv", "ben.csv", "--feedback", "out")
    assert "anna.csv: 0,6 of 2,1" in said.out
    assert "Yours 0,0303, right 0,0065" in said.out
    assert "ben.csv: 0.6 of 2.1" in said.out
    assert "**0,6 of 2,1**" in (folder / "out/anna.md").read_text(encoding="utf-8")
    anna, ben, _ = grade("sheet.toml", "anna.csv", "ben.csv", "carl.csv", "--format", "csv").rows(";")
    assert (anna["score"], anna["yours"], ben["score"]) == ("0,6", "0,0303", "0,6")
    objects = grade("sheet.toml", "anna.csv", "ben.csv", "--format", "json").objects
    assert [one["score"] for one in objects] == [0.6, 0.6]


@pytest.mark.parametrize(
    ("commas", "mean", "score"),
    [(1, "3 sheets: mean 0.6 of 2.1 (29%), from 0.6 to 0.6", "0.6"), (2, "3 sheets: mean 0,6 of 2,1 (29%)", "0,6")],
)
def test_a_class_has_decimal_commas_if_most_write_them(
    folder: Path, grade: Grade, commas: int, mean: str, score: str
) -> None:
    (folder / "sheet.toml").write_text(HALVES, encoding="utf-8")
    for number in range(3):
        write = hand_in_with_commas if number < commas else hand_in
        write(folder / f"p{number}.csv", "hidden.no-fprime")
    assert mean in grade("sheet.toml", ".").out
    table = grade("sheet.toml", ".", "--format", "csv").rows(";" if "," in score else ",")
    assert [row["score"] for row in table] == [score] * 3


@pytest.mark.parametrize("form", ["text", "json", "csv", "gradescope"])
def test_what_lies_beside_the_answers_and_is_not_read_is_told(folder: Path, grade: Grade, form: str) -> None:
    hand_in(folder / "ben.csv")
    (folder / "anna.xlsx").write_bytes(b"PK")
    (folder / "carl").mkdir()
    (folder / ".hidden").write_text("", encoding="utf-8")
    (folder / "names.txt").write_text("Anna\nBen\nDora\n", encoding="utf-8")
    (folder / "s.toml").write_text('[sheet]\nproject = "article"\n', encoding="utf-8")
    (folder / "pages").mkdir()
    said = grade("s.toml", ".", "--names", "names.txt", "--feedback", "pages", "--format", form)
    told = said.out if form == "text" else said.errors.lower()
    not_read = "Not read (2): anna.xlsx, carl\n" if form == "text" else "gpnet-tui: not read (2): anna.xlsx, carl\n"
    assert not_read in told
    assert said.status == RIGHT
    if form == "text":
        assert "Handed in nothing (1): Dora" in said.out
    if form == "csv":
        rows = [(row["person"], row["file"], row["problem"].partition(":")[0]) for row in said.rows()]
        assert rows == [("ben", "ben.csv", ""), ("Dora", "", "handed in nothing"), ("Anna", "anna.xlsx", "not read")]


def test_a_mistake_made_again_is_told_and_has_a_column_of_its_own(folder: Path, grade: Grade) -> None:
    (folder / "each.toml").write_text('[sheet]\nproject = "article"\nrepeated_mistake = "each"\n', encoding="utf-8")
    hand_in(folder / "anna.csv", "hidden.no-fprime")
    for sheet, marks in (("article", "4 of 4"), ("each.toml", "0 of 4")):
        said = grade(sheet, "anna.csv", "--feedback", "out")
        assert "The same mistake again: δ_b." in said.out
        page = (folder / "out/anna.md").read_text(encoding="utf-8")
        head = next(line for line in page.splitlines() if line.startswith("| | right"))
        row = next(line for line in page.splitlines() if line.startswith("| δ_b |"))
        cells = dict(zip(head.split("|"), row.split("|"), strict=True))
        assert cells[" the same mistake again "].strip() == "4"
        assert cells[" right from your numbers "].strip() == ""
        assert row.endswith(f"| {marks} |")
        (record,) = grade(sheet, "anna.csv", "--format", "gradescope").objects
        assert next(one["output"] for one in record["tests"] if one["name"] == "δ_b") == "4 the same mistake again"


@pytest.mark.skipif(os.name != "posix", reason="a shell of POSIX")
@pytest.mark.parametrize("form", ["text", "json", "csv", "gradescope"])
@pytest.mark.parametrize(("mistake", "status"), [([], RIGHT), (["update.sign"], WRONG)], ids=["right", "wrong"])
def test_a_reader_who_has_seen_enough_changes_nothing(folder: Path, form: str, mistake: list[str], status: int) -> None:
    hand_in(folder / "anna.csv", *mistake)
    hand_in(folder / "ben.csv", *mistake)
    command = [sys.executable, "-m", "gpnet_tui", "grade", "article", str(folder), "--format", form]
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(  # noqa: S603 - our own program
        [*command, "--feedback", str(folder / "out")], stdout=write, stderr=subprocess.PIPE, check=False, cwd=START
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (status, b"")
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["anna.md", "ben.md"]


def test_gradescope_gets_a_test_for_each_result_and_the_reason_for_a_bad_file(folder: Path, grade: Grade) -> None:
    hand_in(folder / "anna.csv", "hidden.no-fprime")
    hand_in_bad(folder / "bad.csv")
    anna, bad = grade("article", "anna.csv", "bad.csv", "--format", "gradescope").objects
    assert anna["score"] == sum(one["score"] for one in anna["tests"]) == 84
    assert sum(one["max_score"] for one in anna["tests"]) == 87
    failed = [one for one in anna["tests"] if one["status"] == "failed"]
    assert [(one["name"], one["score"], one["max_score"], one["output"]) for one in failed] == [
        ("δ_c", 0, 3, "3 wrong")
    ]
    assert "f′ forgotten in hidden layers" in anna["output"]
    assert (bad["score"], bad["output"].partition(":")[0], bad["tests"]) == (0, "bad.csv", [])


def test_each_person_gets_a_page_and_no_other_file_is_written_over(folder: Path, grade: Grade) -> None:
    (folder / "sheet.toml").write_text(HALVES, encoding="utf-8")
    for name in ("anna.csv", "ben.csv", "carl.csv", "carl.toml"):
        hand_in(folder / name, "hidden.no-fprime")
    (folder / "out").mkdir()
    (folder / "out/ben.md").write_text("My own notes.", encoding="utf-8")
    (folder / "out/anna.md").write_text(f"{MARK}\nold", encoding="utf-8")
    files = ["anna.csv", "ben.csv", "carl.csv", "carl.toml"]
    said = grade("sheet.toml", *files, "--feedback", "out")
    anna = (folder / "out/anna.md").read_text(encoding="utf-8").splitlines()
    assert anna[:4] == [MARK, r"# Exercise 3 \<by hand\>", "", "anna: **0.6 of 2.1**"]
    assert any(line.startswith("- First wrong: δ_c") for line in anna)
    assert "| δ_c |  |  |  |  | 3 |  | 0 of 1.5 |" in anna
    assert (folder / "out/ben.md").read_text(encoding="utf-8") == "My own notes."
    assert said.errors.count("\n") == 1
    assert "out/ben.md: this is not a page of feedback" in said.errors.replace("\\", "/")
    assert said.status == BAD
    assert sorted(path.name for path in Path("out").iterdir()) == ["anna.md", "ben.md", "carl.csv.md", "carl.toml.md"]


def test_feedback_that_cannot_be_written_is_told_and_the_marks_are_printed(folder: Path, grade: Grade) -> None:
    hand_in(folder / "anna.csv")
    (folder / "file").write_text("", encoding="utf-8")
    said = grade("article", "anna.csv", "--feedback", "file/out")
    assert "anna.csv: 87 of 87" in said.out
    assert said.errors.count("\n") == 1
    assert said.status == BAD


@pytest.mark.parametrize("form", ["text", "json", "csv", "gradescope"])
def test_names_of_files_cannot_act_on_a_terminal(folder: Path, grade: Grade, form: str) -> None:
    hand_in(folder / "a\x1b[31m\u202eb.csv")
    hand_in_bad(folder / "c\x1b]0;title\x07d.csv")
    said = grade("article", ".", "--format", form, "--feedback", "out")
    for sign in ("\x1b", "\x07", "\u202e", "\\u001b"):
        assert sign not in said.out + said.errors
    assert [path.name for path in Path("out").iterdir()] == ["a[31mb.md"]


def test_many_files_are_graded_in_several_processes_with_the_same_marks(folder: Path, grade: Grade) -> None:
    mistakes = ["hidden.no-fprime", "update.sign", "E.no-half"]
    for number in range(24):
        hand_in(folder / f"p{number:02}.csv", *mistakes[number % 4 : number % 4 + 1])
    hand_in_bad(folder / "p99.csv")
    said = grade("article", ".", "--format", "json")
    assert [one["file"] for one in said.objects] == [f"p{number:02}.csv" for number in range(24)]
    assert [one["score"] for one in said.objects[:4]] == [84, 83, 86, 87]
    assert {(one["score"], number % 4) for number, one in enumerate(said.objects)} == {
        (84, 0),
        (83, 1),
        (86, 2),
        (87, 3),
    }
    assert (said.status, said.errors.count("\n")) == (BAD, 1)


def test_ctrl_c_stops_after_the_present_file_and_prints_what_is_done(
    folder: Path, grade: Grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        hand_in(folder / f"p{number}.csv", "hidden.no-fprime")
    real = grading.grader_of

    def interrupted(sheet: str) -> Callable[[Path], Outcome]:
        graded = real(sheet)

        def at_the_third(path: Path) -> Outcome:
            if path.stem == "p2":
                signal.raise_signal(signal.SIGINT)
            return graded(path)

        return at_the_third

    monkeypatch.setattr(grading, "grader_of", interrupted)
    said = grade("article", ".", "--format", "json", "--feedback", "out")
    assert [one["file"] for one in said.objects] == ["p0.csv", "p1.csv", "p2.csv"]
    assert (said.status, said.errors) == (INTERRUPTED, "gpnet-tui: stopped; 3 of 5 files are graded\n")
    assert len(list(Path("out").iterdir())) == 3


def test_ctrl_c_reaches_all_processes_and_stops_quietly(folder: Path) -> None:
    for number in range(200):
        hand_in(folder / f"p{number:03}.csv", "hidden.no-fprime")
    command = [sys.executable, "-m", "gpnet_tui", "grade", "article", str(folder), "--format", "json"]
    ours, theirs = pty.openpty()
    with subprocess.Popen(  # noqa: S603 - our own program
        command, stdout=subprocess.PIPE, stderr=theirs, text=True, cwd=START, start_new_session=True
    ) as process:
        os.close(theirs)
        shown = ""
        while not re.search(r"[1-9]\d*/200", shown):
            shown += os.read(ours, 4096).decode(errors="replace")
        os.killpg(process.pid, signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        with suppress(OSError):  # the end of a pseudoterminal
            while part := os.read(ours, 4096):
                shown += part.decode(errors="replace")
    os.close(ours)
    assert process.returncode == INTERRUPTED
    assert "Traceback" not in shown
    assert f"stopped; {len(out.splitlines())} of 200 files are graded" in shown
