"""What a sheet gives for someone's numbers: marks by verdict, once or each time, and the laws of any network."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gpnet_engine.arrays import matrix
from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.diagnosis.findings import Cell, Diagnosis, Explanation, Verdict, WrongNumber
from gpnet_engine.diagnosis.grading import (
    AnswerKey,
    Counts,
    Grade,
    ResultGrade,
    examined,
    grade,
    key_of,
    of_what_is_asked,
)
from gpnet_engine.diagnosis.habits import HABITS
from gpnet_engine.diagnosis.sheet import NearMarks, Repeated, Sheet, everything_asked
from gpnet_engine.files.answers.reading import read_answers
from gpnet_engine.model.project import Project
from gpnet_engine.operations.mistakes import MISTAKES
from tests.builders.answers import FORMATS, results_of, typed, write_answers
from tests.builders.strategies import IN_FLOAT64, Setup, setups
from tests.reliability.people import FIVE, with_mistakes, worked

R, N, F, W, M = Verdict.RIGHT, Verdict.NEAR, Verdict.FOLLOWS, Verdict.WRONG, Verdict.MISSING
FIRST_WRONG = WrongNumber(Cell("delta_c", 0, 0), "0.0303", 0.0065, 0.00649)
TYPED = Answers({"delta_c": (("0.0303",), ("",), ("",))})


@pytest.fixture
def sheet(article: Project) -> Sheet:
    """Return a sheet that asks everything in the article's first iteration."""
    return Sheet("", article, (), 1, everything_asked(article), {})


def found(
    verdicts: Mapping[str, Sequence[Sequence[Verdict]]], made: Mapping[str, Sequence[Sequence[bool]]] | None = None
) -> Diagnosis:
    """Return a diagnosis with these verdicts, and with what is `made` by a named mistake."""
    cells = {name: np.array(rows, dtype=np.int8) for name, rows in verdicts.items()}
    return Diagnosis(
        cells,
        {name: np.array((made or {}).get(name, np.zeros_like(rows)), dtype=np.bool_) for name, rows in cells.items()},
        Explanation(HABITS[0], (), (), (), (), (), 0.0),
        (),
        None,
        FIRST_WRONG if any(W in row for rows in verdicts.values() for row in rows) else None,
        {},
        {},
        {},
    )


def marked(
    sheet: Sheet,
    verdicts: Mapping[str, Sequence[Sequence[Verdict]]],
    made: Mapping[str, Sequence[Sequence[bool]]] | None = None,
) -> Grade:
    return grade(key_of(sheet), TYPED, found(verdicts, made))


def result(given: Grade, name: str) -> ResultGrade:
    return next(one for one in given.results if one.name == name)


def only(project: Project, name: str, *cells: tuple[int, int]) -> Mapping[str, NDArray[np.bool_]]:
    """Return that a few cells of a result are asked, or all."""
    asked = everything_asked(project)[name]
    if cells:
        asked = np.zeros_like(asked)
        for cell in cells:
            asked[cell] = True
    return {name: asked}


def test_everything_in_the_article_is_87_marks_and_nothing_handed_in_gives_none_of_them(sheet: Sheet) -> None:
    given = marked(sheet, {})
    assert [given.score, given.of] == [0, 87]
    assert given.counts == Counts(0, 0, 0, 0, 87)
    assert not given.is_all_right


@pytest.mark.parametrize(
    ("verdict", "marks"), [(R, 1), (N, 1), (F, 1), (W, 0), (M, 0)], ids=lambda value: getattr(value, "name", None)
)
def test_right_near_and_what_follows_get_the_marks_of_a_cell(sheet: Sheet, verdict: Verdict, marks: int) -> None:
    given = marked(sheet, {"delta_c": [[verdict], [M], [M]]})
    assert given.score == marks
    assert sum(given.counts) == 87


@pytest.mark.parametrize(("near", "marks"), [("full", 3), ("half", Fraction("2.5")), ("none", 2)])
def test_near_is_worth_what_the_sheet_says(sheet: Sheet, near: str, marks: Fraction) -> None:
    sheet = replace(sheet, near=NearMarks(near), asked=only(sheet.project, "delta_c"))
    given = marked(sheet, {"delta_c": [[R], [N], [F]]})
    assert given.score == marks
    assert given.is_all_right == (near == "full")


def test_a_mistake_costs_its_marks_once_or_in_each_cell_that_it_makes(sheet: Sheet) -> None:
    verdicts = {"delta_c": [[W], [W], [W]], "delta_b": [[F], [F], [F], [R]], "net_b": [[F], [R], [R], [R]]}
    made = {"delta_c": [[True]] * 3, "delta_b": [[True], [True], [False], [True]]}
    once = marked(sheet, verdicts, made)
    each = marked(replace(sheet, repeated_mistake=Repeated.EACH), verdicts, made)
    assert [once.score, each.score] == [8, 6]
    assert result(each, "delta_b").score == 2
    assert [result(each, name).repeated for name in ("delta_c", "delta_b", "net_b")] == [0, 2, 0]
    assert once.counts == each.counts


def test_marks_are_exact_and_of_each_result(sheet: Sheet) -> None:
    sheet = replace(sheet, marks={"delta_c": 0.1, "out_d": 0.5}, default_mark=0.3, near=NearMarks.HALF)
    given = marked(sheet, {"delta_c": [[R], [R], [R]], "out_d": [[R], [N]], "net_d": [[R], [F]]})
    assert given.score == Fraction("0.3") + Fraction("0.75") + Fraction("0.6")
    assert given.of == Fraction("0.3") * 82 + Fraction("0.3") + 1
    assert [result(given, name).of for name in ("delta_c", "out_d", "net_d")] == [Fraction("0.3"), 1, Fraction("0.6")]


def test_cells_that_are_not_asked_count_nothing(sheet: Sheet) -> None:
    sheet = replace(sheet, asked=only(sheet.project, "grad_W_c", (0, 1), (2, 3)))
    grad = [[W, R, W, W], [R, R, R, R], [W, W, W, W]]
    given = marked(sheet, {"grad_W_c": grad, "net_b": [[R], [R], [R], [W]]})
    assert [one.name for one in given.results] == ["grad_W_c"]
    assert given.counts == Counts(1, 0, 0, 1, 0)
    assert [given.score, given.of] == [1, 2]


def test_results_stand_in_the_order_of_the_operations(sheet: Sheet) -> None:
    names = [one.name for one in marked(replace(sheet, asked=dict(reversed(list(sheet.asked.items())))), {}).results]
    assert names == list(sheet.asked)


def test_numbers_that_no_one_typed_have_no_habit_of_rounding(sheet: Sheet) -> None:
    answers = Answers({}, relative=1e-9)
    assert grade(key_of(sheet), answers, found({})).rounding is None
    assert marked(sheet, {}).rounding == "rounds, goes on with the written number"


# laws


def graded(key: AnswerKey, answers: Answers) -> Grade:
    """Return the marks for someone's numbers."""
    answers = of_what_is_asked(key, answers)
    return grade(key, answers, examined(key, answers))


def graded_file(sheet: Sheet, path: Path) -> Grade:
    """Return the marks for a file."""
    key = key_of(sheet)
    return graded(key, read_answers(path, key.network, key.batch, sheet.iteration))


@settings(max_examples=60)
@drawn(setups(decimals=st.sampled_from([None, 3, 4, 6])), st.sampled_from(FORMATS))
def test_the_right_answers_of_any_network_get_full_marks(setup: Setup, ending: str) -> None:
    project = setup.project()
    sheet = Sheet("", project, (), 1, everything_asked(project), {})
    with TemporaryDirectory() as folder:
        path = write_answers(Path(folder) / f"right.{ending}", project, results_of(project), setup.decimals)
        given = graded_file(sheet, path)
    assert given.score == given.of == sum(cells.size for cells in sheet.asked.values())
    assert given.is_all_right
    assert [*given.mistakes, *given.slips, *given.unexplained, *given.cell_mistakes] == []


@settings(max_examples=15)
@drawn(setups(precision=IN_FLOAT64), st.sampled_from(sorted(MISTAKES)))
def test_grading_is_the_same_from_every_format(setup: Setup, mistake: str) -> None:
    project = setup.project()
    results = results_of(project, mistake)
    sheet = Sheet("", project, (), 1, everything_asked(project), {})
    with TemporaryDirectory() as folder:
        paths = [write_answers(Path(folder) / f"anyone.{ending}", project, results) for ending in FORMATS]
        grades = [graded_file(sheet, path) for path in paths]
    assert [without_digits(one) for one in grades] == [without_digits(grades[0])] * len(FORMATS)


def without_digits(given: Grade) -> tuple[object, ...]:
    """Return a grade without what is known of typed digits only: of a sum that cancels, these are all 0."""
    results = [(one.name, one.score, one.of, one.counts.wrong, one.counts.missing) for one in given.results]
    first = given.first_wrong
    return replace(given, results=(), rounding=None, first_wrong=None), results, None if first is None else first.cell


@pytest.mark.parametrize("ending", FORMATS)
def test_a_program_is_right_if_it_rounds_as_the_sheet_does_and_if_it_does_not(
    article: Project, sheet: Sheet, tmp_path: Path, ending: str
) -> None:
    for decimals in (4, None):
        results = results_of(article.with_settings({"decimals": decimals}))
        path = write_answers(tmp_path / f"program.{ending}", article, results)
        given = graded_file(sheet, path)
        assert given.is_all_right
        assert given.score == 87


def test_what_the_sheet_prints_is_gone_on_with(article: Project, sheet: Sheet) -> None:
    sheet = replace(sheet, asked={name: sheet.asked[name] for name in ("delta_d", "dout_c", "new_W_c")})
    key = key_of(sheet)
    wrong = typed({**results_of(article), "delta_d": matrix([[0.7199], [-0.1625]])}, 4).texts
    answers = Answers({name: wrong[name] for name in ("delta_d", "new_W_c")})
    given = graded(key, answers)
    assert given.counts == Counts(12, 0, 0, 2, 3)
    assert [made.id for made in given.mistakes] == ["delta.no-fprime"]


def test_someone_who_went_wrong_on_scrap_paper_is_understood_and_pays_in_what_is_asked(article: Project) -> None:
    """Where only some results are asked, the others may have been computed, not read from the sheet."""
    asked = {name: cells for name, cells in everything_asked(article).items() if name in {"delta_d", "new_W_c"}}
    key = key_of(Sheet("", article, (), 1, asked, {}))
    wrong = worked(with_mistakes(article, "hidden.no-fprime"), FIVE[0])
    for answers in (wrong, of_what_is_asked(key, wrong)):  # what is not asked counts nothing, right or wrong
        marks = graded(key, answers)
        sets = [marks.mistakes, *marks.equally_possible]
        assert "hidden.no-fprime" in {made.id for one in sets for made in one}
        assert (marks.score, marks.of) == (Fraction(2), Fraction(14))
        assert marks.first_wrong is not None
        assert marks.first_wrong.cell.name == "new_W_c"
