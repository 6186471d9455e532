"""Sheets on paper: gaps are just what is asked, the rest is printed, and a key has the right numbers in them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gpnet_engine import examples
from gpnet_engine.diagnosis.grading import AnswerKey, examined, grade, key_of, of_what_is_asked
from gpnet_engine.diagnosis.sheet import Sheet
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.answers.csv_writing import csv_text
from gpnet_engine.files.answers.reading import read_answers
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.files.sheets import read_sheet
from gpnet_engine.names import label
from gpnet_engine.operations.mistakes import MISTAKES
from gpnet_engine.teaching.banks.of_mistake import question_about
from gpnet_engine.teaching.mistaken import Mistaken, mistaken
from gpnet_engine.teaching.sheet_numbers import gap_texts, key_texts, mistaken_texts
from gpnet_tui.cli.sheet_forms import FORMS, Wanted
from gpnet_tui.view.documents.blocks import CellEquation, Document, Entry, Mark, MatrixEquation, MatrixPart, each_block
from gpnet_tui.view.documents.breaking import PAGE_COLUMNS, matrix_width
from gpnet_tui.view.documents.formats import FORMATS
from gpnet_tui.view.documents.mistaken_sheet import mistaken_document
from gpnet_tui.view.documents.sheet import SheetLook, sheet_document
from tests.builders.question_banks import read_gift, read_moodle

ASKED = {"all": (1.0, 1.0), "half of the results": (0.5, 1.0), "some cells": (0.5, 0.3)}


@pytest.fixture(params=[name for name in examples.names() if name != "digits"])
def key(request: pytest.FixtureRequest) -> AnswerKey:
    """Return the key of an example."""
    return key_of(read_sheet(request.param))


def asking(key: AnswerKey, said: str) -> AnswerKey:
    """Return the key of a sheet that asks less."""
    results, cells = ASKED[said]
    random = np.random.default_rng(7)
    asked = {
        name: (random.random(one.shape) < cells if cells < 1 else one)
        for name, one in key.sheet.asked.items()
        if results >= 1 or random.random() < results
    }
    asked = {name: one for name, one in asked.items() if one.any()} or {"error": np.ones((1, 1), dtype=np.bool_)}
    return replace(key, sheet=replace(key.sheet, asked=asked))


def entries(document: Document) -> Iterator[tuple[str, Entry]]:
    """Yield the numbers and gaps of a document, with the label that they stand under."""
    for block in each_block(document.blocks):
        if isinstance(block, MatrixEquation):
            for part in block.parts:
                if isinstance(part, MatrixPart):
                    yield from ((part.label, entry) for row in part.entries for entry in row)
        elif isinstance(block, CellEquation):
            yield from ((block.name, one.formula) for one in block.stages if isinstance(one.formula, Entry))


def counted(document: Document, mark: Mark) -> Counter[str]:
    return Counter(name for name, entry in entries(document) if entry.mark is mark)


@pytest.mark.parametrize("said", ASKED)
def test_gaps_are_just_what_is_asked_and_the_key_fills_them(key: AnswerKey, said: str) -> None:
    key = asking(key, said)
    wanted = {label(name): int(np.count_nonzero(cells)) for name, cells in key.sheet.asked.items()}
    sheet, solved = sheet_document([key], SheetLook()), sheet_document([key], SheetLook(is_key=True))
    assert counted(sheet, Mark.GAP) == wanted
    assert counted(solved, Mark.ANSWER) == wanted
    assert not counted(solved, Mark.GAP)
    assert not counted(sheet, Mark.ANSWER)
    assert [name for name, _ in entries(sheet)] == [name for name, _ in entries(solved)]


@pytest.mark.parametrize("said", ASKED)
def test_what_is_needed_to_begin_and_what_is_not_asked_is_printed(key: AnswerKey, said: str) -> None:
    key = asking(key, said)
    printed = counted(sheet_document([key], SheetLook()), Mark.PLAIN)
    assert all(printed[label(name)] for name in key.given if name != "updates")
    for name in key.right:
        if name not in key.sheet.asked:
            assert printed[label(name)]


@pytest.mark.parametrize("said", ASKED)
def test_no_matrix_is_wider_than_a_page(key: AnswerKey, said: str) -> None:
    for block in each_block(sheet_document([asking(key, said)], SheetLook()).blocks):
        if isinstance(block, MatrixEquation):
            assert all(matrix_width(part) <= PAGE_COLUMNS for part in block.parts if isinstance(part, MatrixPart))


def test_a_large_sheet_leaves_out_no_gap() -> None:
    project = open_project(None, Overrides(layers=[40, 30, 5]))
    cells = np.zeros((30, 40), dtype=np.bool_)
    cells[17, [2, 20, 38]] = True
    document = sheet_document([key_of(Sheet("Large", project, (), 1, {"grad_W_b": cells}, {}))], SheetLook())
    assert counted(document, Mark.GAP) == {"∇W_b": 3}
    assert "rows 1–4, 18 and 30 of 30" in FORMATS["md"].write(document)


@pytest.mark.parametrize("said", ASKED)
def test_the_key_as_csv_gets_full_marks_and_the_empty_sheet_none(key: AnswerKey, said: str, tmp_path: Path) -> None:
    key = asking(key, said)
    for texts, share in ((key_texts(key), 1), (gap_texts(key), 0)):
        path = tmp_path / "mine.csv"
        path.write_text(csv_text({1: texts}), encoding="utf-8")
        answers = of_what_is_asked(key, read_answers(path, key.network, key.batch, 1))
        marks = grade(key, answers, examined(key, answers))
        assert marks.score == share * marks.of


def test_iterations_follow_each_other_and_csv_says_which_is_which() -> None:
    keys = [key_of(replace(read_sheet("article"), iteration=iteration)) for iteration in (2, 3)]
    document = sheet_document(keys, SheetLook())
    assert counted(document, Mark.GAP)["E"] == 2
    assert counted(document, Mark.PLAIN)["W_b"] == 8
    lines = csv_text({key.sheet.iteration: key_texts(key) for key in keys}).splitlines()
    assert lines[0].startswith("iteration,matrix,row,1")
    assert {line.split(",")[0] for line in lines[1:]} == {"2", "3"}


def test_the_name_and_the_marks_are_on_the_sheet() -> None:
    key = key_of(read_sheet("article"))
    text = FORMATS["md"].write(sheet_document([key], SheetLook("Anna <b> Berg")))
    assert "Name: Anna \\<b\\> Berg" in text
    assert "There are 87 marks in all." in text
    assert "Round every result to 4 decimals" in text


def found_on(key: AnswerKey) -> Iterator[Mistaken]:
    for mistake in MISTAKES:
        with suppress(ProjectError):  # what has no effect is refused
            yield mistaken(key, mistake)


def test_a_sheet_to_find_a_mistake_in_prints_all_its_numbers_and_its_key_says_it(key: AnswerKey) -> None:
    assert [*found_on(key)]
    for found in found_on(key):
        sheet = mistaken_document(found, SheetLook())
        assert {entry.mark for _, entry in entries(sheet)} == {Mark.PLAIN}
        assert {label(name) for name in key.right} <= {name for name, _ in entries(sheet)}
        solved = FORMATS["html"].write(mistaken_document(found, SheetLook(is_key=True)))
        assert "The first wrong number" in solved
        assert next(question_about(found).gaps()).alternatives[0].answer == label(found.first.name)


def test_the_mistake_is_the_one_that_grading_finds(tmp_path: Path) -> None:
    key = key_of(read_sheet("article"))
    path = tmp_path / "someone.csv"
    for found in found_on(key):
        path.write_text(csv_text({1: mistaken_texts(key, (found.mistake.id,))}), encoding="utf-8")
        answers = read_answers(path, key.network, key.batch, 1)
        first = examined(key, answers).first_wrong
        assert first is None or (first.cell.name, first.cell.row, first.cell.column) == (
            found.first.name,
            found.first.row,
            found.first.column,
        )


HOSTILE = (
    "<script>alert(1)</script> ]]> {1:NUMERICAL:=1} &amp;",
    "\\input{/etc/passwd} $x$ 100% _a_ **b** [x](http://example.org)",
    "\x1b[31mred\x07\u202e\u200b // $CATEGORY: ::x:: ~=#",
)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("mistake", [None, "hidden.no-fprime"])
def test_a_title_and_a_name_from_outside_do_nothing(text: str, form: str, mistake: str | None) -> None:
    key = key_of(read_sheet("article"))
    key = replace(key, sheet=replace(key.sheet, title=text))
    written = FORMS[form](Wanted((key,), text, is_key=False, mistake=mistake))
    acting = {"html": "<script", "tex": "\\input{", "moodle": "<script"}.get(form, "\x1b")
    assert not any(sign in written for sign in (acting, "\x1b", "\x07", "\u202e", "\u200b"))
    if form == "moodle":
        assert len(read_moodle(written)[1]) == (18 if mistake is None else 1)
    if form == "gift":
        assert len(read_gift(written)[1]) == (87 if mistake is None else 3)
