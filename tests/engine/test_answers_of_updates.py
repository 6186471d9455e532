"""Answers to what optimizers, penalties and clipping make: read from every format by every name, and right is right."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gpnet_engine.diagnosis.grading import examined, grade, key_of
from gpnet_engine.diagnosis.sheet import Sheet, everything_asked
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.answers.reading import read_answers
from gpnet_engine.files.answers.tables import answers_text
from gpnet_engine.files.document import open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.printed_numbers import printed_texts, read_printed
from gpnet_engine.files.project_text import complete_text
from gpnet_engine.files.sheets import read_sheet
from gpnet_engine.files.writer import save
from gpnet_engine.model.project import Project
from gpnet_engine.names import before_update, label
from gpnet_engine.operations.program import right_program
from tests.builders.answer_files import COMPUTED_FORMATS, TYPED_FORMATS, right_answers
from tests.builders.answers import FORMATS, results_of, write_answers
from tests.builders.projects import make_project
from tests.builders.strategies import SETTINGS_OF_UPDATES

SETTINGS = pytest.mark.parametrize("settings", SETTINGS_OF_UPDATES, ids=str)


def project_with(settings: dict[str, Any], decimals: int | None = None) -> Project:
    return make_project(bias="trained", decimals=decimals, **settings)


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@SETTINGS
def test_right_numbers_are_the_same_from_every_format(tmp_path: Path, settings: dict[str, Any]) -> None:
    project, iteration = project_with(settings), 2
    answers = right_answers(project, iteration)
    files = [(name, write(answers, project.network, iteration)) for name, write in TYPED_FORMATS.values()]
    files += [(name, write(project, iteration)) for name, write in COMPUTED_FORMATS.values()]
    for name, content in files:
        found = read_answers(written(tmp_path, name, content), project.network, 1, iteration)
        assert list(found.texts) == list(answers.texts)
        for result, rows in answers.texts.items():
            assert np.array_equal(np.array(found.texts[result], float), np.array(rows, float))


@SETTINGS
def test_every_result_has_its_names_as_shown_and_as_typed(tmp_path: Path, settings: dict[str, Any]) -> None:
    project = project_with(settings)
    for operation in right_program(project.network):
        result = operation.result
        for name in (result, label(result), before_update(result), label(before_update(result))):
            for file in ("a.csv", "a.toml"):
                content = f"{name}\n0.5\n" if file == "a.csv" else f'"{name}" = [["0.5"]]'
                found = read_answers(written(tmp_path, file, content.encode()), project.network, 1, 1)
                assert found.text(result, 0, 0) == "0.5"


@SETTINGS
@pytest.mark.parametrize("decimals", [None, 4])
def test_right_answers_get_full_marks_from_every_format(
    tmp_path: Path, settings: dict[str, Any], decimals: int | None
) -> None:
    project = project_with(settings, decimals)
    sheet = Sheet("", project, (), 1, everything_asked(project), {})
    key = key_of(sheet)
    for ending in FORMATS:
        path = write_answers(tmp_path / f"a.{ending}", project, results_of(project), decimals)
        answers = read_answers(path, project.network, 1, 1)
        found = grade(key, answers, examined(key, answers))
        assert (found.score, found.first_wrong) == (found.of, None)


@SETTINGS
def test_a_sheet_asks_for_every_result(tmp_path: Path, settings: dict[str, Any]) -> None:
    project = project_with(settings)
    results = [operation.result for operation in right_program(project.network)]
    for names in (results, list(map(label, results)), list(map(before_update, results))):
        asked = "[sheet]\nask = [" + ", ".join(f'"{name}"' for name in names) + "]\n"
        asked += f'blank = {{ "{names[-1]}" = [[1, 1]] }}\nmarks = {{ "{names[-2]}" = 2 }}\n'
        sheet = read_sheet(str(written(tmp_path, "sheet.toml", (complete_text(project) + asked).encode())))
        assert list(sheet.asked) == results
        assert sheet.mark(results[-2]) == 2


@SETTINGS
def test_every_result_and_term_can_be_printed_and_answered_in_a_project(
    tmp_path: Path, settings: dict[str, Any]
) -> None:
    project = project_with(settings)
    for operation in right_program(project.network):
        for name in (operation.result, *operation.terms):
            for shown in (name, label(name), before_update(name)):
                (printed,) = read_printed({"1": {shown: [["0.5"]]}}, project)
                assert printed.name == name
                ((key, _),) = printed_texts([printed], project)
                assert read_printed({"1": {key.removeprefix("1."): [["0.5"]]}}, project) == (printed,)
    answers = right_answers(project)
    path = tmp_path / "answered.toml"
    save(project, path)
    path.write_text(path.read_text() + answers_text({1: answers}))
    assert open_document(str(path), Overrides()).work.answers[1].texts == answers.texts


def test_terms_are_no_answers(tmp_path: Path) -> None:
    network = project_with({"optimizer": "adam", "clip_norm": 0.1, "l2": 0.5}).network
    for term in ("mhat_W_b", "vhat_bias_c", "step_W_b", "norm", "penalty", "data_grad_W_b", "penalty_W_b"):
        for name in (term, label(term)):
            with pytest.raises(ProjectError, match="is only a part of a result"):
                read_answers(written(tmp_path, "a.csv", f"{name}\n0.5\n".encode()), network, 1, 1)


def test_what_the_optimizer_does_not_keep_is_no_result(tmp_path: Path) -> None:
    network = project_with({"optimizer": "adam"}).network
    with pytest.raises(ProjectError, match="there is no result 'velocity_W_b'"):
        read_answers(written(tmp_path, "a.csv", b"velocity_W_b\n0.5\n"), network, 1, 1)
