"""Sheets with other weights for everyone, and sheets that name their project: opened, saved, and written down."""

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.diagnosis.sheet import Sheet
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.answers.by_iteration import same_answers
from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.journals.actions import actions_between, restored
from gpnet_engine.files.journals.documents import document_from, record_of
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.sheets import read_sheet
from gpnet_engine.files.work import NO_WORK, Work, same_work
from gpnet_engine.files.writer import same_project
from gpnet_engine.model.persons import generator_of, same_name

DATA = "[data]\ninputs = [[1, 0], [0, 1]]\ntargets = [[0], [1]]\n"
PROJECT = f'title = "Mine"\n[network]\nlayers = [2, 3, 1]\nbias = "trained"\n{DATA}'
SHEETS = {
    "of an example": '[sheet]\nproject = "article"\nseed = "student"\nask = ["delta_d"]\n',
    "of a file": '[sheet]\nproject = "mine.toml"\nseed = "student"\n',
    "in its own file": f'{PROJECT}[sheet]\nseed = "student"\n',
    "drawn as training says": f'{PROJECT}[training]\nseed = "student"\ndecimals = 3\n[sheet]\n',
    "of a file that says so": '[sheet]\nproject = "per-person.toml"\n',
}
OTHERS = {
    "the same for all": '[sheet]\nproject = "article"\nask = ["delta_d", "dout_c"]\n',
    "the same for all, of a file": '# Mine.\n[sheet]\nproject = "mine.toml"   # beside it\n',
}
ANSWERS = {1: Answers({"net_b": (("0.25",), ("",), ("0.50",), ("",))})}
Write = Callable[[str], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a sheet, with projects beside it, and returns its name."""
    (tmp_path / "mine.toml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "per-person.toml").write_text(f'{PROJECT}[training]\nseed = "student"\n', encoding="utf-8")

    def write_text(text: str) -> str:
        path = tmp_path / "sheet.toml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write_text


def weights(sheet: Sheet) -> list[float]:
    arrays = (sheet.project.parameters[name] for name in sheet.project.parameters if name.startswith("W_"))
    return [number for array in arrays for number in array.ravel().tolist()]


@pytest.mark.parametrize("kind", SHEETS)
def test_everyone_has_weights_of_their_own_and_always_the_same(write: Write, kind: str) -> None:
    name = write(SHEETS[kind])
    anna, berta = read_sheet(name, "Anna"), read_sheet(name, "Berta")
    assert weights(anna) != weights(berta)
    assert weights(anna) == weights(read_sheet(name, " ANNA ")) == weights(read_sheet(name, "anna"))
    decimals = anna.project.training.decimals
    assert decimals is None or weights(anna) == [round(number, decimals) for number in weights(anna)]


@pytest.mark.parametrize("kind", SHEETS)
def test_without_a_name_nothing_is_drawn(write: Write, kind: str) -> None:
    with pytest.raises(ProjectError, match="--student NAME says whose they are"):
        read_sheet(write(SHEETS[kind]))


def test_the_numbers_are_those_of_pythons_generator(write: Write) -> None:
    project = read_sheet(write(SHEETS["in its own file"]), "Anna Berg").project
    generator = random.Random("anna berg")  # noqa: S311 - not a secret
    for name in ("W_b", "W_c"):
        weights = project.parameters[name]
        scale = project.network.activation(name[-1]).start_scale(weights.shape[1], weights.shape[0])
        drawn = [[(2 * generator.random() - 1) * scale for _ in row] for row in weights]
        assert np.array_equal(weights, np.array(drawn))


def test_training_draws_only_what_the_file_does_not_give(write: Write) -> None:
    given_weights = "[weights]\nc = [[1, 2, 3]]\n"
    sheet = read_sheet(write(f'{PROJECT}{given_weights}[training]\nseed = "student"\n[sheet]\n'), "Anna")
    assert sheet.project.parameters["W_c"].tolist() == [[1, 2, 3]]
    other = read_sheet(write(f'{PROJECT}{given_weights}[sheet]\nseed = "student"\n'), "Anna")
    assert other.project.parameters["W_c"].tolist() != [[1, 2, 3]]


@given(st.text(max_size=20))
def test_spellings_of_a_name_are_one(name: str) -> None:
    assert same_name(same_name(name)) == same_name(name)
    spellings = (name, f" {name}", name.replace(" ", "_"))
    assert len({same_name(one) for one in spellings}) == 1
    assert len({generator_of(one).random() for one in spellings}) == 1


@pytest.mark.parametrize("name", ["", " ", "-", "_."])
def test_a_name_has_letters(name: str) -> None:
    with pytest.raises(ProjectError, match="expected a name"):
        Overrides(student=name)


def opened(write: Write, kind: str) -> Document:
    is_per_person = kind in SHEETS
    text = SHEETS[kind] if is_per_person else OTHERS[kind]
    return open_document(write(text), Overrides(student="Anna Berg" if is_per_person else None))


@pytest.mark.parametrize("kind", [*SHEETS, *OTHERS])
def test_a_sheet_is_saved_with_the_answers_and_stays_a_sheet(write: Write, kind: str) -> None:
    document = opened(write, kind)
    answers = ANSWERS if document.project.network.sizes[1] == 4 else {1: Answers({"net_b": (("0.25",), ("",), ("1",))})}
    assert document.path is not None
    document.saved(document.project, document.path, Work(answers=answers, student="Anna Berg"))
    text = document.path.read_text(encoding="utf-8")
    assert "[weights]" not in text
    again = open_document(str(document.path), Overrides())
    assert same_project(again.project, document.project)
    assert same_answers(again.work.answers, answers)
    assert again.work.student == "Anna Berg"
    assert again.sheet == document.sheet is not None
    assert weights(read_sheet(str(document.path), "Berta")) != weights(read_sheet(str(document.path))) or kind in OTHERS


def test_comments_of_a_sheet_stay_when_it_is_saved(write: Write) -> None:
    document = opened(write, "the same for all, of a file")
    assert document.path is not None
    document.saved(document.project, document.path, Work(student="Anna"))
    text = document.path.read_text(encoding="utf-8")
    assert "# Mine." in text
    assert "# beside it" in text


def test_a_sheet_that_is_saved_elsewhere_names_its_project_from_there(write: Write, tmp_path: Path) -> None:
    document = opened(write, "the same for all, of a file")
    (tmp_path / "below").mkdir()
    document.saved(document.project, tmp_path / "below" / "copy.toml", Work(student="Anna"))
    again = open_document(str(tmp_path / "below" / "copy.toml"), Overrides())
    assert same_project(again.project, document.project)
    assert again.sheet is not None
    assert again.sheet.project == "../mine.toml"


@pytest.mark.parametrize("kind", [*SHEETS, *OTHERS])
def test_a_sheet_is_restored_from_what_was_written_down(write: Write, kind: str) -> None:
    document = opened(write, kind)
    again = document_from(record_of(document))
    assert same_project(again.project, document.project)
    assert again.sheet == document.sheet
    work = Work(answers=ANSWERS, student="Anna Berg")
    assert same_work(restored(actions_between(NO_WORK, work)), work)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[sheet]\nproject = "sheet.toml"', "sheet.project"),
        ('[sheet]\nproject = "article"\n[answers]\n1.nothing = [[1]]', "answers.1.nothing"),
        ('[sheet]\nproject = "article"\n[session]\nposition = "1.99"', "session.position"),
        ('[sheet]\nproject = "article"\n[weights]\nb = [[1]]', "weights"),
    ],
)
def test_what_is_wrong_with_a_sheet_is_told_when_it_is_opened(write: Write, text: str, place: str) -> None:
    with pytest.raises(ProjectError) as error:
        open_document(write(text), Overrides())
    assert error.value.place.endswith(f"sheet.toml: {place}")
