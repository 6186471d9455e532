"""Diagnosis: what single sheets say, of the article and of awkward ones."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.diagnosis.diagnosing import diagnose
from gpnet_engine.diagnosis.findings import Cell, Diagnosis, SlipKind, Verdict
from gpnet_engine.diagnosis.hypotheses import catalogue_of
from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.model.project import Project
from gpnet_engine.names import as_typed
from gpnet_engine.operations.mistakes import MISTAKES
from gpnet_engine.operations.program import right_program
from gpnet_engine.teaching.consequences import is_made, iteration_values
from gpnet_engine.time.session import open_session
from tests.builders.projects import make_project
from tests.reliability.diagnoses import networks, project_of
from tests.reliability.people import FIVE, Ways, only_new_parameters, with_mistakes, worked


@pytest.fixture(scope="module")
def article() -> Document:
    return open_document("article", Overrides())


def diagnosed(project: Project, answers: Answers) -> Diagnosis:
    return diagnose(project.network, open_session(project).timeline.given(1), project.arithmetic, answers)


def with_cell(answers: Answers, name: str, row: int, column: int, text: str) -> Answers:
    rows = answers.texts[name]
    return answers.with_text(name, row, column, text, (len(rows), len(rows[0])))


def verdicts(found: Diagnosis) -> dict[Verdict, int]:
    return {verdict: found.count(verdict) for verdict in Verdict if found.count(verdict)}


def test_the_printed_numbers_of_the_article_have_one_near_and_one_slip(article: Document) -> None:
    answers = Answers()
    shapes = worked(article.project, FIVE[0]).texts
    for one in article.printed:
        if one.iteration == 1 and one.name in shapes:
            shape = (len(shapes[one.name]), len(shapes[one.name][0]))
            answers = answers.with_text(one.name, one.row - 1, one.column - 1, as_typed(one.text), shape)
    found = diagnosed(article.project, answers)
    assert found.explanation.mistakes == ()
    assert found.explanation.unexplained == ()
    (slip,) = found.explanation.slips
    assert (slip.cell, slip.kind) == (Cell("dout_c", 2, 0), SlipKind.ONE_DIGIT)
    assert slip.went_on_with_right
    assert np.argwhere(found.verdicts["net_d"] == Verdict.NEAR).tolist() == [[0, 0]]
    assert found.count(Verdict.NEAR) == found.count(Verdict.WRONG) == 1
    assert found.first_wrong is not None
    assert (found.first_wrong.yours, found.first_wrong.right) == ("0.0529", 0.0549)


def test_the_example_of_a_forgotten_derivative_in_hidden_layers(article: Document) -> None:
    found = diagnosed(article.project, worked(with_mistakes(article.project, "hidden.no-fprime"), FIVE[0]))
    (made,) = found.explanation.mistakes
    assert (made.id, made.layers, made.only_there) == ("hidden.no-fprime", ("c", "b"), False)
    assert verdicts(found) == {Verdict.RIGHT: 44, Verdict.FOLLOWS: 40, Verdict.WRONG: 3}
    assert found.first_wrong is not None
    assert found.first_wrong.cell == Cell("delta_c", 0, 0)
    assert (found.first_wrong.yours, found.first_wrong.right) == ("0.0303", 0.0065)
    assert {name for name, cells in found.made_by_mistake.items() if cells.any()} == {"delta_c", "delta_b"}


def test_a_product_that_was_rounded_up_twice_is_nearly_right(article: Document) -> None:
    answers = with_cell(worked(article.project, FIVE[0]), "delta_c", 2, 0, "0.0071")
    found = diagnosed(article.project, answers)
    assert found.verdicts["delta_c"][2, 0] == Verdict.NEAR
    assert found.first_wrong is None


def test_a_sign_that_only_new_weights_show_is_told_as_a_tie(article: Document) -> None:
    wrong = worked(with_mistakes(article.project, "update.sign"), FIVE[0])
    found = diagnosed(article.project, only_new_parameters(wrong))
    sets = [found.explanation.mistakes, *found.equally_possible]
    assert {made.id for one in sets for made in one} == {"delta.sign", "update.sign"}
    assert found.told_apart_by == "delta_d"


@pytest.mark.parametrize("ways", FIVE)
def test_no_habit_of_writing_numbers_down_is_called_wrong(article: Document, ways: Ways) -> None:
    found = diagnosed(article.project, worked(article.project, ways))
    assert found.count(Verdict.WRONG) == 0
    assert found.first_wrong is None


def test_mistakes_of_one_layer_only_are_said_to_be_of_that_layer(article: Document) -> None:
    project = article.project
    wrong = with_mistakes(project, "grad.no-out")
    values = iteration_values(wrong.network, open_session(project).timeline.given(1), project.arithmetic)
    texts = dict(worked(project, FIVE[0]).texts)
    right = worked(project, FIVE[0])
    operation = next(one for one in right_program(project.network) if one.result == "grad_W_c")
    texts[operation.result] = tuple(tuple(f"{number:.4f}" for number in row) for row in values["grad_W_c"].tolist())
    rate, weights = project.training.learning_rate, project.parameters["W_c"]
    given = np.array([[float(text) for text in row] for row in texts["grad_W_c"]])
    steps = [[round(rate * number + 1e-9, 4) for number in row] for row in given.tolist()]
    texts["new_W_c"] = tuple(tuple(f"{number:.4f}" for number in row) for row in (weights - steps).tolist())
    found = diagnosed(project, Answers(texts))
    (made,) = found.explanation.mistakes
    assert (made.id, made.layers, made.only_there) == ("grad.no-out", ("c",), True)
    assert right.texts != texts


@pytest.mark.parametrize(("seed", "ways"), [(2, FIVE[1]), (5, FIVE[3])])
def test_a_mistake_in_one_layer_is_found_whatever_the_habit(seed: int, ways: Ways) -> None:
    project = make_project(
        (2, 2, 1, 3),
        ("elu", "sigmoid", "softmax"),
        loss="cross_entropy",
        bias="trained",
        reduction="mean",
        samples=5,
        batch_size=5,
        learning_rate=1.0,
        decimals=4,
        seed=seed,
    )
    catalogue = catalogue_of(project.network)
    (skipped,) = (one for one in catalogue.in_one_layer if (one.id, one.layer) == ("out.skipped", "b"))
    found = diagnosed(project, only_new_parameters(worked(project, ways, catalogue.program((skipped,)))))
    assert [(made.id, made.layers, made.only_there) for made in found.explanation.mistakes] == [
        ("out.skipped", ("b",), True)
    ]


def test_what_no_mistake_gives_is_not_explained(article: Document) -> None:
    answers = worked(article.project, FIVE[0])
    for row in range(3):
        for column in range(4):
            answers = with_cell(answers, "grad_W_c", row, column, f"0.{7 * row + 3 * column + 11}37")
    found = diagnosed(article.project, answers)
    assert found.explanation.mistakes == ()
    assert {cell.name for cell in found.explanation.unexplained} == {"grad_W_c"}


@pytest.mark.parametrize("texts", [{}, {"error": (("",),)}])
def test_nothing_answered_is_nothing_wrong(article: Document, texts: dict[str, tuple[tuple[str, ...], ...]]) -> None:
    found = diagnosed(article.project, Answers(texts))
    assert found.first_wrong is None
    assert found.explanation.mistakes == ()


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e300", "0", "-0", "1e-300", "12345678901234567890"])
def test_strange_numbers_are_wrong_and_break_nothing(article: Document, text: str) -> None:
    found = diagnosed(article.project, with_cell(worked(article.project, FIVE[0]), "out_c", 0, 0, text))
    assert found.first_wrong is not None
    assert found.first_wrong.cell == Cell("out_c", 0, 0)


def test_zeros_everywhere_are_not_right(article: Document) -> None:
    zeros = {
        name: tuple(tuple("0" for _ in row) for row in rows)
        for name, rows in worked(article.project, FIVE[0]).texts.items()
    }
    found = diagnosed(article.project, Answers(zeros))
    assert found.count(Verdict.WRONG) > 10  # what follows from a zero may be one


@pytest.mark.parametrize("name", MISTAKES)
@pytest.mark.parametrize("relative", [1e-9, 1e-4])
def test_a_program_with_a_mistake_is_told_which(name: str, relative: float) -> None:
    project = make_project((2, 3, 2), "sigmoid", bias="trained", samples=4, batch_size=2, reduction="mean")
    wrong = with_mistakes(project, name)
    if not is_made(project.network, wrong.network):
        pytest.skip("cannot be made here")
    values = iteration_values(wrong.network, open_session(project).timeline.given(1), project.arithmetic)
    results = [operation.result for operation in right_program(project.network)]
    texts = {one: tuple(tuple(map(repr, row)) for row in values[one].tolist()) for one in results}
    found = diagnosed(project, Answers(texts, relative))
    sets = [found.explanation.mistakes, *found.equally_possible]
    right = iteration_values(project.network, open_session(project).timeline.given(1), project.arithmetic)
    is_seen = any(not np.allclose(values[one], right[one], rtol=10 * relative, atol=0) for one in results)
    assert [name] in [[made.id for made in one] for one in sets] or not is_seen


def significant(text: str, digits: int) -> str:
    return f"{Decimal(f'{float(text):.{digits - 1}e}'):f}"


STYLES: dict[str, Callable[[str], str]] = {
    "three significant digits": lambda text: significant(text, 3),
    "five significant digits": lambda text: significant(text, 5),
    "eight decimals": lambda text: f"{float(text):.8f}",
    "no zeros at the end": lambda text: f"{float(text):.6f}".rstrip("0").rstrip("."),
    "one decimal less": lambda text: f"{float(text):.3f}",
    "with an exponent": lambda text: f"{float(text):.6e}",
}


@pytest.mark.parametrize("number", networks())
@pytest.mark.parametrize("is_on_paper", [True, False])
def test_right_numbers_are_right_however_many_digits_they_have(number: int, is_on_paper: bool) -> None:  # noqa: FBT001
    project = project_of(number, 4).with_settings({"decimals": 4 if is_on_paper else None})
    exact = worked(project, Ways(12, keeps_all_digits=True))
    for style, write in STYLES.items():
        texts = {name: tuple(tuple(map(write, row)) for row in rows) for name, rows in exact.texts.items()}
        found = diagnosed(project, Answers(texts))
        assert (found.count(Verdict.WRONG), found.explanation.mistakes, found.first_wrong) == (0, (), None), style


def test_numbers_with_too_few_digits_are_said_to_be_too_short(article: Document) -> None:
    exact = worked(article.project, Ways(12, keeps_all_digits=True))
    texts = {
        name: tuple(tuple(f"{float(text):.1f}" for text in row) for row in rows) for name, rows in exact.texts.items()
    }
    found = diagnosed(article.project, Answers(texts))
    wrong = {name: int(np.count_nonzero(cells == Verdict.WRONG)) for name, cells in found.verdicts.items()}
    assert sum(wrong.values()) == len(found.explanation.too_short) > 30
    assert found.explanation.mistakes == ()
    assert found.first_wrong is not None
    assert found.first_wrong.right == round(found.first_wrong.right, 4) == 0.525


@pytest.mark.parametrize("ways", FIVE)
def test_what_is_said_to_be_right_is_right_on_the_sheet(article: Document, ways: Ways) -> None:
    answers = with_cell(worked(article.project, ways), "delta_d", 0, 0, "0.3333")
    found = diagnosed(article.project, answers)
    assert found.first_wrong is not None
    assert found.first_wrong.right == pytest.approx(found.right["delta_d"][0, 0], abs=1.01e-4)
    near = [(name, *cell) for name, cells in found.verdicts.items() for cell in np.argwhere(cells == Verdict.NEAR)]
    for name, row, column in near:
        assert float(answers.texts[name][row][column]) != found.expected[name][row, column]


def test_a_sum_that_cancels_is_as_exact_as_its_terms() -> None:
    project = make_project((2, 3), "softmax", loss="cross_entropy", bias="trained", bias_shared=True)
    values = iteration_values(project.network, open_session(project).timeline.given(1), project.arithmetic)
    assert abs(values["grad_bias_b"].item()) < 1e-15
    answers = Answers({"grad_bias_b": (("3.3306690738754696e-16",),)}, relative=1e-9)
    assert diagnosed(project, answers).first_wrong is None


def test_a_network_that_makes_mistakes_on_purpose_is_judged_by_the_right_formulas(article: Document) -> None:
    wrong = with_mistakes(article.project, "delta.no-fprime")
    found = diagnosed(wrong, worked(replace(wrong, network=wrong.network.right), FIVE[0]))
    assert found.count(Verdict.WRONG) == 0
    assert found.explanation.mistakes == ()
