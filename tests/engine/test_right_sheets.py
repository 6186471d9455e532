"""Diagnosis: no one who is right is blamed, however the numbers are written down and however large they are."""

import random
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.diagnosis.answers import Answers, Texts
from gpnet_engine.diagnosis.diagnosing import diagnose
from gpnet_engine.diagnosis.findings import Diagnosis, Verdict
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import Rounding
from gpnet_engine.operations.execute import execute
from gpnet_engine.operations.program import right_program
from gpnet_engine.time.session import open_session
from tests.builders.projects import make_project
from tests.reliability.diagnoses import networks, project_of
from tests.reliability.people import Ways, with_mistakes, worked

ALL_WAYS = [
    Ways(4, rounding, *going_on) for rounding, going_on in product(Rounding, ((False, True), (True,), (False, False)))
]


@pytest.fixture(scope="module")
def article() -> Project:
    return open_project("article", Overrides(decimals=4))


def diagnosed(project: Project, answers: Answers) -> Diagnosis:
    return diagnose(project.network, open_session(project).timeline.given(1), project.arithmetic, answers)


def assert_not_blamed(found: Diagnosis) -> None:
    assert (found.first_wrong, found.explanation.mistakes) == (None, ())


def scaled(project: Project, factor: float) -> Project:
    return project.with_parameters({name: matrix(array * factor) for name, array in project.parameters.items()})


@pytest.mark.parametrize("ways", ALL_WAYS)
@pytest.mark.parametrize("factor", [1.0, 10.0])
@pytest.mark.parametrize("rate", [0.0, -0.5, 2.0, 100.0])
def test_every_habit_is_right_in_every_network(ways: Ways, factor: float, rate: float) -> None:
    for number in networks():
        project = scaled(project_of(number, 4), factor).with_settings({"learning_rate": rate})
        assert_not_blamed(diagnosed(project, worked(project, ways)))


@pytest.mark.parametrize("number", networks())
@pytest.mark.parametrize("is_on_paper", [True, False])
@pytest.mark.parametrize("decimals", [2, 3, 4, 6])
def test_zeros_at_the_end_may_be_left_out(number: int, is_on_paper: bool, decimals: int) -> None:  # noqa: FBT001
    project = scaled(project_of(number, decimals), 3.0)
    texts = worked(project, Ways(decimals)).texts
    short = {
        name: tuple(tuple(text.rstrip("0").rstrip(".") or "0" for text in row) for row in rows)
        for name, rows in texts.items()
    }
    sheet = project if is_on_paper else project.with_settings({"decimals": None})
    assert_not_blamed(diagnosed(sheet, Answers(short)))


def test_whole_numbers_do_not_tell_that_a_person_writes_no_decimals() -> None:
    project = make_project((2, 8, 1), "relu", bias="frozen", decimals=4)
    dead = {name: -np.abs(array) for name, array in project.parameters.items()}
    project = replace(project.with_parameters(dead), inputs=matrix(np.abs(project.inputs)))
    texts = worked(project, Ways(4)).texts
    short = {name: tuple(tuple(f"{float(text):g}" for text in row) for row in rows) for name, rows in texts.items()}
    assert_not_blamed(diagnosed(project, Answers(short)))
    wrong = Answers(short).with_text("new_W_b", 0, 0, f"{float(short['new_W_b'][0][0]) + 0.2:.4f}", (8, 2))
    assert diagnosed(project, wrong).first_wrong is not None


def test_one_number_as_long_as_on_the_sheet_tells_that_zeros_at_the_end_are_left_out() -> None:
    project = make_project(
        (2, 4),
        "softmax",
        loss="cross_entropy",
        bias="trained",
        bias_shared=True,
        reduction="mean",
        samples=3,
        batch_size=3,
        decimals=4,
    )
    project = replace(scaled(project, 0.0), targets=matrix(np.eye(4)[:, :3]))
    texts = worked(project, Ways(4, keeps_all_digits=True)).texts
    kept = {name: texts[name] for name in ("out_b", "error", "grad_bias_b")}
    short = {name: tuple(tuple(f"{float(text):g}" for text in row) for row in rows) for name, rows in kept.items()}
    assert short["grad_bias_b"] == (("0",),)  # the sheet says that it is -0.0003, as the deltas were rounded
    assert_not_blamed(diagnosed(project, Answers(short)))


@pytest.mark.parametrize("size", [1e4, 1e6, 1e9, 1e12, 1e15])
@pytest.mark.parametrize("digits", [10, 14, 17])
def test_numbers_too_large_for_a_calculator_are_judged_by_the_digits_that_it_shows(size: float, digits: int) -> None:
    project = scaled(make_project((3, 4, 2), "linear", bias="trained"), size)
    exact = worked(project, Ways(12, keeps_all_digits=True)).texts
    texts = {
        name: tuple(tuple(f"{float(f'{float(text):.{digits - 1}e}'):.4f}" for text in row) for row in rows)
        for name, rows in exact.items()
    }
    assert_not_blamed(diagnosed(project, Answers(texts)))


def now_this_now_that(project: Project, ways: Ways, chance: random.Random) -> Answers:
    """Return numbers of someone who goes on with the written number here, and with the one in the calculator there."""
    values = dict(open_session(project).timeline.given(1))
    in_calculator: dict[str, Matrix] = {}
    texts: dict[str, Texts] = {}
    for operation in right_program(project.network):
        taken = {
            name: in_calculator.get(name, value) if chance.random() < 0.5 else value for name, value in values.items()
        }
        arithmetic = chance.choice((Arithmetic(), Arithmetic(ways.decimals, ways.rounding)))
        made = execute(project.network, operation, taken, arithmetic)
        name = operation.result
        in_calculator[name] = made[name]
        texts[name] = tuple(tuple(map(ways.text, row)) for row in made[name].tolist())
        values |= {**made, name: matrix(np.array([[float(text) for text in row] for row in texts[name]]))}
    return Answers(texts)


@pytest.mark.parametrize("rounding", Rounding)
def test_habits_may_be_mixed(rounding: Rounding) -> None:
    for number in networks():
        project = project_of(number, 4)
        for seed in range(4):
            chance = random.Random(seed)  # noqa: S311 - a fixed order of habits
            assert_not_blamed(diagnosed(project, now_this_now_that(project, Ways(4, rounding), chance)))


def test_a_right_number_is_no_slip_beside_a_mistake(article: Project) -> None:
    right = worked(article, ALL_WAYS[0]).texts
    answers = worked(with_mistakes(article, "update.sign"), ALL_WAYS[0])
    answers = answers.with_text("new_W_c", 1, 1, right["new_W_c"][1][1], (3, 4))
    found = diagnosed(article, answers)
    assert [made.id for made in found.explanation.mistakes] == ["update.sign"]
    assert found.verdicts["new_W_c"][1, 1] == Verdict.RIGHT
    assert (found.explanation.slips, found.explanation.cell_mistakes, found.explanation.unexplained) == ((), (), ())
