"""What a diagnosis means in words: short, kind, and with the right number only where it is to be revealed."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.diagnosis.diagnosing import diagnose
from gpnet_engine.diagnosis.findings import (
    Cell,
    CellMistake,
    Diagnosis,
    Explanation,
    Made,
    Slip,
    SlipKind,
    Verdict,
    WrongNumber,
)
from gpnet_engine.diagnosis.habits import HABITS, Habit
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.settings import Rounding
from gpnet_engine.operations.mistakes import MISTAKES
from gpnet_engine.operations.program import right_program
from gpnet_engine.teaching.consequences import iteration_values
from gpnet_engine.teaching.verdicts import Correction
from gpnet_engine.time.timeline import Timeline
from tests.builders.answers import results_of, typed

ARTICLE = open_project("article", Overrides())
RIGHT = iteration_values(ARTICLE.network, Timeline(ARTICLE).given(1), Arithmetic(4))
NOTHING = Explanation(HABITS[0], (), (), (), (), (), 0.0)
DELTA_C, FIRST, SECOND = Cell("delta_c", 2, 0), Cell("delta_d", 0, 0), Cell("delta_d", 1, 0)
NO_FPRIME = Made("delta.no-fprime", ("d",))
CHOICES = (Made("delta.sign", ("d",)),), (Made("update.sign", ("b", "c", "d")),)


def correction(
    given: Mapping[Cell, str],
    verdicts: Mapping[Cell, Verdict],
    explanation: Explanation = NOTHING,
    *,
    wrong: WrongNumber | None = None,
    ties: tuple[tuple[Made, ...], ...] = (),
    apart: str | None = None,
    mark: str = ".",
) -> Correction:
    """Return what is said of some numbers of the article, whose verdicts are given."""
    answers = Answers(decimal_mark=mark)
    found = {cell.name: np.zeros(RIGHT[cell.name].shape, np.int8) for cell in given}
    for cell, text in given.items():
        answers = answers.with_text(cell.name, cell.row, cell.column, text, RIGHT[cell.name].shape)
        found[cell.name][cell.row, cell.column] = verdicts.get(cell, Verdict.RIGHT)
    made = {name: cells == Verdict.WRONG for name, cells in found.items()}
    diagnosis = Diagnosis(found, made, explanation, ties, apart, wrong, RIGHT, RIGHT, {})
    return Correction(ARTICLE.network, Arithmetic(4), answers, diagnosis)


def with_exact(found: Correction, rounding: Rounding, exact: Mapping[Cell, float]) -> Correction:
    """Return the same of a sheet with another way of rounding, where it is known what some numbers are exactly."""
    unrounded = {cell.name: np.full(RIGHT[cell.name].shape, number) for cell, number in exact.items()}
    return replace(found, arithmetic=Arithmetic(4, rounding), diagnosis=replace(found.diagnosis, unrounded=unrounded))


def test_all_right_is_said_in_a_few_words() -> None:
    """Kind and short."""
    assert correction({FIRST: "0.1452"}, {}).lines() == ["That number is right."]
    assert correction({FIRST: "0.1452", SECOND: "-0.0221"}, {}).lines() == ["All right: 2 of 2 numbers."]
    assert correction({}, {}).lines() == []


def test_the_first_wrong_number_is_told_with_its_step() -> None:
    """What was given, and only if it is to be revealed what is right, before it was rounded too."""
    wrong = WrongNumber(DELTA_C, "0.0081", 0.0070, 0.00695034)
    found = correction({DELTA_C: "0.0081"}, {DELTA_C: Verdict.WRONG}, wrong=wrong)
    (told,) = found.first_wrong()
    assert told == "First wrong: δ_c[3], step 11. Yours 0.0081, right 0.0070 (0.00695 before rounding)."
    assert list(found.first_wrong(reveals=False)) == ["First wrong: δ_c[3], step 11. Yours 0.0081."]


def test_a_mistake_is_named_with_its_formula_and_what_is_right_instead() -> None:
    """From the person's own numbers, where these went into it."""
    explanation = replace(NOTHING, mistakes=(NO_FPRIME,))
    wrong = WrongNumber(FIRST, "0.7199", 0.1452, 0.14517)
    found = correction({FIRST: "0.7199"}, {FIRST: Verdict.WRONG}, explanation, wrong=wrong)
    what = "δ_d[1]: 0.7199 is out−t: f′ forgotten in the output layer."
    assert list(found.mistakes()) == [f"{what} The right number is 0.1452."]
    assert list(found.mistakes(reveals=False)) == [what]
    assert "f′ forgotten in the output layer" in found.kind()
    with_out = correction(
        {Cell("out_d", 0, 0): "0.7199", FIRST: "0.7199"}, {FIRST: Verdict.WRONG}, explanation, wrong=wrong
    )
    assert list(with_out.mistakes()) == [f"{what} From your out_d it is 0.1452."]


def test_a_mistake_that_is_made_again_is_told_where_and_does_not_follow() -> None:
    given = typed(results_of(ARTICLE, "hidden.no-fprime"), 4)
    found = diagnose(ARTICLE.network, Timeline(ARTICLE).given(1), ARTICLE.arithmetic, given)
    said = Correction(ARTICLE.network, ARTICLE.arithmetic, given, found)
    for reveals in (False, True):
        (told,) = said.mistakes(reveals=reveals)
        assert told.startswith("δ_c[1]: 0.0303 is ∂E/∂out: f′ forgotten in hidden layers.")
        assert told.endswith(" The same mistake again: δ_b.")
    follow = found.count(Verdict.FOLLOWS) - found.verdicts["delta_b"].size
    assert list(said.following()) == [f"{follow} numbers after it follow from yours, and are right."]


@pytest.mark.parametrize(
    ("name", "formula"), [("back.no-transpose", "W·δ: W in place"), ("grad.transposed", "out·δᵀ: rows and columns")]
)
def test_a_title_that_begins_with_its_formula_is_not_told_twice(name: str, formula: str) -> None:
    for operation in right_program(ARTICLE.network):
        if operation.rule in MISTAKES[name].touches:
            cell = Cell(operation.result, 0, 0)
            explanation = replace(NOTHING, mistakes=(Made(name, (operation.layer,)),))
            (told,) = correction({cell: "9.0"}, {cell: Verdict.WRONG}, explanation).mistakes()
            assert f": 9.0 is {formula}" in told


@pytest.mark.parametrize("name", MISTAKES)
def test_every_mistake_of_the_catalogue_has_its_words(name: str) -> None:
    """With title and formula, wherever it shows, and where it was made in one layer only."""
    for operation in right_program(ARTICLE.network):
        cell = Cell(operation.result, 0, 0)
        made = Made(name, (operation.layer,), only_there=True)
        wrong = WrongNumber(cell, "9.0", 1.0, 1.0)
        explanation = replace(NOTHING, mistakes=(made,))
        lines = correction({cell: "9.0"}, {cell: Verdict.WRONG}, explanation, wrong=wrong).lines()
        right = MISTAKES[name].formula.partition(" = ")[2]
        told = next(line for line in lines if MISTAKES[name].title.removeprefix(f"{right}: ") in line)
        assert right in told
        assert f"only in layer {operation.layer}" in told


def test_ties_are_told_as_ties() -> None:
    """With the result that would tell them apart."""
    found = correction({}, {}, replace(NOTHING, mistakes=CHOICES[0]), ties=CHOICES[1:], apart="delta_d")
    told, asked = found.ties()
    assert told.startswith("These numbers fit two mistakes: t − out, but still")
    assert "; or added instead of subtracted" in told
    assert asked == "Fill in δ_d, and I can tell."
    assert list(replace(found, asked=frozenset({"delta_c"})).ties()) == [told]
    assert list(replace(found, asked=frozenset({"delta_d"})).ties()) == [told, asked]
    assert not list(correction({}, {}).ties())


@pytest.mark.parametrize("kind", SlipKind)
def test_every_kind_of_slip_has_its_words(kind: SlipKind) -> None:
    """Its details, which may hold the right digits, only where it is revealed."""
    slip = Slip(DELTA_C, kind, "0 for 8", went_on_with_right=True)
    wrong = WrongNumber(DELTA_C, "0.0081", 0.0070, 0.00695034)
    found = correction({DELTA_C: "0.0081"}, {DELTA_C: Verdict.WRONG}, replace(NOTHING, slips=(slip,)), wrong=wrong)
    (told,) = found.slips()
    assert told.startswith("δ_c[3]: 0.0081 is a slip: ")
    assert "0 for 8" in told
    assert "0.0070" in told
    assert told.endswith("You went on with the right number, so it was only written down wrong.")
    (hidden,) = found.slips(reveals=False)
    assert "0.0070" not in hidden
    assert "0 for 8" not in hidden
    assert found.kind().startswith("It is a slip: ")


def test_a_mistake_in_one_cell_is_told_as_such() -> None:
    """It is another thing than a mistake made everywhere."""
    explanation = replace(NOTHING, cell_mistakes=(CellMistake(FIRST, "delta.no-fprime"),))
    wrong = WrongNumber(FIRST, "0.7199", 0.1452, 0.14517)
    found = correction({FIRST: "0.7199"}, {FIRST: Verdict.WRONG}, explanation, wrong=wrong)
    (told,) = found.mistakes()
    assert (
        told
        == "δ_d[1]: 0.7199 is out−t: f′ forgotten in the output layer, in this cell only. The right number is 0.1452."
    )
    assert "in this cell only" in found.kind()


def test_what_nothing_explains_is_said_to_be_so() -> None:
    """Of one number, or of a whole result."""
    wrong = WrongNumber(FIRST, "0.5", 0.1452, 0.14517)
    one = correction({FIRST: "0.5"}, {FIRST: Verdict.WRONG}, replace(NOTHING, unexplained=(FIRST,)), wrong=wrong)
    what = "δ_d[1] is wrong, and no mistake I know gives 0.5."
    assert list(one.unexplained()) == [f"{what} The right number is 0.1452."]
    assert list(one.unexplained(reveals=False)) == [what]
    assert what in one.lines(reveals=False)
    more = replace(NOTHING, unexplained=(FIRST, SECOND))
    what = "δ_d is wrong, and no mistake I know gives these numbers."
    two = correction({FIRST: "0.5", SECOND: "0.5"}, {}, more, wrong=wrong)
    assert list(two.unexplained()) == [f"{what} Right is δ_d[1] = 0.1452 and δ_d[2] = −0.0221."]
    after = correction({Cell("out_d", 0, 0): "0.7199", FIRST: "0.5", SECOND: "0.5"}, {}, more, wrong=wrong)
    assert list(after.unexplained()) == [f"{what} From your out_d: δ_d[1] = 0.1452 and δ_d[2] = −0.0221."]
    assert list(two.unexplained(reveals=False)) == [what]
    cells = tuple(Cell("net_b", row, 0) for row in range(4))
    many = correction(dict.fromkeys(cells, "0.5"), {}, replace(NOTHING, unexplained=cells), wrong=wrong)
    assert list(many.unexplained()) == ["net_b is wrong, and no mistake I know gives these numbers."]
    assert "none of the mistakes that I know" in one.kind()


@pytest.mark.parametrize(
    ("own", "sheet", "exact", "yours", "said"),
    [
        ("truncate", "half_away", 0.62247, "0.6224", "0.6224: you cut digits off; the sheet rounds (0.6225)."),
        ("half_even", "truncate", 0.62247, "0.6225", "0.6225: you round; the sheet cuts digits off (0.6224)."),
        (
            "half_even",
            "half_away",
            0.80065,
            "0.8006",
            "0.8006: you round halves to the even digit; the sheet rounds them away from 0 (0.8007).",
        ),
        (
            "half_away",
            "half_even",
            0.80065,
            "0.8007",
            "0.8007: you round halves away from 0; the sheet rounds them to the even digit (0.8006).",
        ),
    ],
)
def test_how_someone_rounds_is_told_of_a_number_in_which_it_shows(
    own: str, sheet: str, exact: float, yours: str, said: str
) -> None:
    """That is no mistake. Another number that is nearly right for another reason is no example of it."""
    habit = replace(NOTHING, habit=Habit(Rounding(own), keeps_all_digits=False))
    other, cell = Cell("net_b", 0, 0), Cell("out_b", 2, 0)
    given, near = {other: "0.0996", cell: yours}, dict.fromkeys((other, cell), Verdict.NEAR)
    told = correction(given, near, habit)
    found = with_exact(told, Rounding(sheet), {other: 0.0997, cell: exact})
    assert list(found.habits()) == [said]
    assert list(found.habits(reveals=False)) == [f"{said.partition(' (')[0]}."]
    assert not list(with_exact(told, Rounding(sheet), {other: 0.0997}).habits())
    assert not list(with_exact(correction({cell: yours}, {}, habit), Rounding(sheet), {cell: exact}).habits())


def test_numbers_that_are_nearly_right_are_told_with_what_is_right() -> None:
    cell = Cell("out_b", 2, 0)
    found = correction({cell: "0.6224"}, {cell: Verdict.NEAR})
    assert list(found.near()) == ["out_b[3], step 2: 0.6224 is one unit of the last digit off; 0.6225 is right."]
    assert list(found.near(reveals=False)) == ["out_b[3], step 2: 0.6224 is one unit of the last digit off."]


@pytest.mark.parametrize(
    ("typed_text", "right"), [("5", "0.150"), ("-3", "0.150"), ("0.4", "0.2 (0.15 before rounding)")]
)
def test_a_whole_number_is_answered_with_a_number_that_has_digits(typed_text: str, right: str) -> None:
    wrong = WrongNumber(FIRST, typed_text, 0.15, 0.1500003)
    found = replace(correction({FIRST: typed_text}, {FIRST: Verdict.WRONG}, wrong=wrong), arithmetic=Arithmetic())
    yours = typed_text.replace("-", "−")
    assert list(found.first_wrong()) == [f"First wrong: δ_d[1], step 8. Yours {yours}, right {right}."]


def test_numbers_are_written_as_the_person_writes_them() -> None:
    """With as many decimals, −, and a decimal comma."""
    wrong = WrongNumber(SECOND, "0.02", -0.0221, -0.02212)
    found = correction({SECOND: "0.02"}, {SECOND: Verdict.WRONG}, wrong=wrong, mark=",")
    assert list(found.first_wrong()) == [
        "First wrong: δ_d[2], step 8. Yours 0,02, right −0,0221 (−0,02212 before rounding)."
    ]


def test_numbers_with_too_few_digits_are_told_how_many_there_should_be() -> None:
    answers = Answers({"dout_c": (("0.0303",), ("0.0426",), ("0.1",))})
    found = diagnose(ARTICLE.network, Timeline(ARTICLE).given(1), ARTICLE.arithmetic, answers)
    said = Correction(ARTICLE.network, ARTICLE.arithmetic, answers, found).lines()
    assert "∂E/∂out_c[3]: 0.1 has too few digits; the sheet asks for 4 decimals." in said


def test_a_number_that_was_rounded_twice_is_told_what_it_was_before() -> None:
    answers = Answers({"delta_c": (("0.0065",), ("0.0073",), ("0.0071",))})
    found = diagnose(ARTICLE.network, Timeline(ARTICLE).given(1), ARTICLE.arithmetic, answers)
    said = Correction(ARTICLE.network, ARTICLE.arithmetic, answers, found).lines()
    nearly = "δ_c[3], step 11: 0.0071 is one unit of the last digit off"
    assert f"{nearly}; 0.0070 is right (0.00695 before rounding)." in said


def test_only_numbers_after_the_first_wrong_one_follow_from_it() -> None:
    """Those before it follow from nothing that is wrong."""
    wrong = WrongNumber(SECOND, "0.5", -0.0221, -0.02212)
    given = {FIRST: "0.1", SECOND: "0.5", DELTA_C: "0.1", Cell("net_b", 0, 0): "0.2"}
    verdicts = {cell: Verdict.WRONG if cell == SECOND else Verdict.FOLLOWS for cell in given}
    assert list(correction(given, verdicts, wrong=wrong).following()) == [
        "1 number after it follows from yours, and is right."
    ]
