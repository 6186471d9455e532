"""Sheets and questions for learning platforms: read back by readers made from how Moodle reads them."""

import html
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpnet_engine import examples
from gpnet_engine.diagnosis.grading import AnswerKey, key_of
from gpnet_engine.diagnosis.sheet import NearMarks, Sheet
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.banks.gift import gift
from gpnet_engine.files.banks.html import writable
from gpnet_engine.files.banks.moodle import moodle_xml
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.files.sheets import read_sheet
from gpnet_engine.teaching.banks.of_sheet import questions_of, weights_of
from gpnet_engine.teaching.banks.questions import Alternative, Gap, Paragraph, Question, Table
from tests.builders.question_banks import ReadGap, read_gift, read_moodle

SMALL = [name for name in examples.names() if name != "digits"]
HOSTILE = [
    "{1:NUMERICAL:=1}",
    "]]></text><script>alert(1)</script>",
    "a~b#c}d{e=f:g::h\\i%50%j",
    "// a comment",
    "[html] $CATEGORY: top",
    "&amp; &lt;b&gt; &#126; &&035;",
    "\x00\x1b[31m\ud800 two\n\nlines ½ ′ 🎓",
    "$$x$$ \\(y\\) `z` |",
]


def key(name: str) -> AnswerKey:
    return key_of(read_sheet(name))


def asked_count(one: AnswerKey) -> int:
    finite = (np.isfinite(one.right[name]) & cells for name, cells in one.sheet.asked.items())
    return sum(int(np.count_nonzero(cells)) for cells in finite)


def check_gap(gap: ReadGap, near: NearMarks = NearMarks.FULL) -> None:
    right, *others = gap.alternatives
    assert (right.percent, gap.share(right.number)) == (100.0, 100.0)
    unit = 2 * (right.tolerance or 0)
    assert gap.share(right.number + unit) == pytest.approx(100 * near.share)
    wrong = [one for one in others if one.percent == 0]
    assert len({one.answer for one in wrong}) == len(wrong)
    for one in wrong:
        assert one.feedback
        assert abs(one.number - right.number) > 1.5 * unit + (one.tolerance or 0)


@pytest.mark.parametrize("name", SMALL)
def test_moodle_asks_just_what_is_asked_and_knows_right_and_wrong(name: str) -> None:
    one = key(name)
    category, questions = read_moodle(moodle_xml(one.sheet.title, questions_of(one)))
    assert category == one.sheet.title
    gaps = [gap for question in questions for gap in question.gaps]
    assert len(gaps) == asked_count(one)
    for gap in gaps:
        check_gap(gap)


@pytest.mark.parametrize("name", SMALL)
def test_gift_says_the_same_as_moodle_in_a_question_for_each_gap(name: str) -> None:
    questions = questions_of(key(name))
    _, moodle = read_moodle(moodle_xml("T", questions))
    _, gifts = read_gift(gift("T", questions))
    assert [gap.alternatives for one in gifts for gap in one.gaps] == [
        gap.alternatives for one in moodle for gap in one.gaps
    ]
    assert all(len(one.gaps) == 1 for one in gifts)
    assert len({one.name for one in gifts}) == len(gifts)


@pytest.mark.parametrize("near", NearMarks)
def test_a_number_that_is_nearly_right_gets_what_the_sheet_says(near: NearMarks) -> None:
    one = key("article")
    one = replace(one, sheet=replace(one.sheet, near=near))
    for question in read_moodle(moodle_xml("T", questions_of(one)))[1]:
        for gap in question.gaps:
            check_gap(gap, near)


def test_the_anticipated_answers_are_those_of_the_catalogue() -> None:
    questions = {one.name: one for one in read_moodle(moodle_xml("T", questions_of(key("article"))))[1]}
    first = questions["Swap two bits: δ_d"].gaps[0]
    told = {one.answer: one.feedback for one in first.alternatives}
    assert "f′ forgotten in the output layer" in told["0.7199"]
    assert "f′ forgotten everywhere" in told["0.7199"]
    assert "½ of the loss forgotten" in told["0.2903"]


def test_operands_are_printed_and_what_is_not_asked_too() -> None:
    one = key("article")
    asked = {"grad_W_c": np.zeros((3, 4), dtype=np.bool_)}
    asked["grad_W_c"][0, 1] = True
    (question,) = questions_of(replace(one, sheet=replace(one.sheet, asked=asked)))
    text = html.unescape(re.sub("<[^>]*>", " ", read_moodle(moodle_xml("T", [question]))[1][0].text))
    matrix = "0.0034 {#1} 0.0040 0.0043 0.0038 0.0042 0.0045 0.0049 0.0037 0.0040 0.0044 0.0047"
    assert " ".join(text.split()).endswith(f"0.6225 0.6682 ∇W_c = {matrix}")


def test_marks_are_whole_weights_in_proportion() -> None:
    one = key("article")
    sheet = replace(one.sheet, marks={"delta_d": 0.5, "error": 2.0}, default_mark=1.5)
    weights = weights_of(replace(one, sheet=sheet))
    assert (weights["delta_d"], weights["error"], weights["net_b"]) == (1, 4, 3)
    assert set(weights_of(one).values()) == {1}


def test_numbers_that_are_not_finite_are_printed() -> None:
    one = key("article")
    right = {**one.given, "W_b": np.full((4, 2), np.inf)}
    questions = read_moodle(moodle_xml("T", questions_of(replace(one, given=right))))[1]
    assert all(np.isfinite(alternative.number) for q in questions for gap in q.gaps for alternative in gap.alternatives)
    assert len(questions) < len(one.right)


def test_too_many_numbers_are_refused() -> None:
    with pytest.raises(ProjectError, match=r"at most 1,000 numbers that are asked on a platform, got 9,877"):
        questions_of(key("digits"))
    project = open_project(None, Overrides(layers=[100, 80, 2]))
    cell = np.zeros((80, 1), dtype=np.bool_)
    cell[0, 0] = True
    sheet = Sheet("T", project, (), 1, {"net_b": cell}, {})
    with pytest.raises(ProjectError, match="W_b must be printed, and has 8,000 numbers"):
        questions_of(key_of(sheet))


def hostile_question(text: str, *, is_choice: bool) -> Question:
    alternatives = (
        Alternative(text if is_choice else "1.5", 100, text, "" if is_choice else "0.05"),
        Alternative("another" if is_choice else "2.5", 0, text, "" if is_choice else "0.05"),
    )
    gap = Gap(1, alternatives, is_choice)
    return Question(text, (Paragraph((f"{text} ", gap)), Table(text, ((text, "1"),))))


@given(text=st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1)), is_choice=st.booleans())
def test_hostile_texts_stay_texts(text: str, is_choice: bool) -> None:  # noqa: FBT001 - drawn
    question = hostile_question(f"x {text} y", is_choice=is_choice)
    seen = " ".join(writable(f"x {text} y").split())
    category, (moodle,) = read_moodle(moodle_xml(f"x {text} y", [question]))
    _, (in_gift,) = read_gift(gift("T", [question]))
    assert (" ".join(category.split()), " ".join(moodle.name.split()), " ".join(in_gift.name.split())) == (seen,) * 3
    for one in (moodle, in_gift):
        (gap,) = one.gaps
        assert [" ".join(alternative.feedback.split()) for alternative in gap.alternatives] == [seen, seen]
        assert " ".join(gap.alternatives[0].answer.split()) == (seen if is_choice else "1.5")
        shown = " ".join(html.unescape(re.sub("<[^>]*>", " ", one.text)).split())
        assert shown.replace("{#1}", "?") == " ".join(f"{seen} ? {seen} {seen} 1".split())
