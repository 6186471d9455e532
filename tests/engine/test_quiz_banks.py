"""Banks of quiz questions: Moodle's XML and GIFT are read back, and say what the questions say."""

import html
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from gpnet_engine.files.banks.gift import gift
from gpnet_engine.files.banks.moodle import moodle_xml
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.project import Project
from gpnet_engine.names import as_typed
from gpnet_engine.teaching.quiz.bank import bank_question, drawn_questions
from gpnet_engine.teaching.quiz.question import Question
from gpnet_engine.time.session import open_session
from tests.builders.question_banks import read_gift
from tests.engine.test_question_banks import HOSTILE, SMALL

MANY = 500


def project(name: str) -> Project:
    return open_project(name, Overrides())


def questions(one: Project, count: int = MANY, seed: int = 1) -> list[Question]:
    return drawn_questions(open_session(one), count, seed)


def shown(element: ET.Element, path: str) -> str:
    """Return a text of a Moodle file as a browser shows it."""
    return html.unescape(element.findtext(path, ""))


def check_choices(question: Question, element: ET.Element) -> None:
    assert element.get("type") == "multichoice"
    answers = element.findall("answer")
    texts = {shown(one, "text"): one for one in answers}
    assert {*texts} == {choice.text for choice in question.choices}
    assert [name for name, one in texts.items() if one.get("fraction") == "100"] == [question.right_text]
    for choice in question.choices:
        assert choice.reason in shown(texts[choice.text], "feedback/text")


def check_number(question: Question, element: ET.Element) -> None:
    assert element.get("type") == "numerical"
    right, *others = element.findall("answer")
    assert right.findtext("text") == as_typed(question.right_text)
    assert right.get("fraction") == "100"
    assert all(float(one.findtext("tolerance", "")) > 0 for one in (right, *others))
    wrong = [one for one in others if one.get("fraction") == "0"]
    titles = [one.mistake.title for one in question.moment.wrong]
    assert all(any(title in shown(one, "feedback/text") for title in titles) for one in wrong)


@pytest.mark.parametrize("name", SMALL)
def test_moodle_asks_the_questions_with_their_choices_and_feedback(name: str) -> None:
    one = project(name)
    asked = questions(one)
    text = moodle_xml("quiz", [bank_question(question, one) for question in asked])
    category, *elements = ET.fromstring(text)  # noqa: S314 - of our own making
    assert category.get("type") == "category"
    for question, element in zip(asked, elements, strict=True):
        assert question.text in shown(element, "questiontext/text")
        (check_number if question.is_typed else check_choices)(question, element)


@pytest.mark.parametrize("name", SMALL)
def test_gift_asks_the_same(name: str) -> None:
    one = project(name)
    asked = questions(one)
    _, read = read_gift(gift("quiz", [bank_question(question, one) for question in asked]))
    for question, found in zip(asked, read, strict=True):
        (gap,) = found.gaps
        assert gap.is_choice is not question.is_typed
        right, *others = gap.alternatives
        assert (
            right.answer == as_typed(question.right_text) if question.is_typed else right.answer == question.right_text
        )
        assert right.percent == 100
        if not question.is_typed:
            assert {one.answer for one in gap.alternatives} == {choice.text for choice in question.choices}
            assert {one.percent for one in others} == {0.0}


@pytest.mark.parametrize("title", HOSTILE)
def test_titles_of_any_kind_are_only_text(title: str) -> None:
    one = replace(project("article"), title=title)
    asked = [bank_question(question, one) for question in questions(one, 8)]
    _, *elements = ET.fromstring(moodle_xml(title, asked))  # noqa: S314 - of our own making
    assert len(elements) == len(asked)
    assert all("<script>" not in element.findtext("questiontext/text", "") for element in elements)
    assert len(read_gift(gift(title, asked))[1]) == len(asked)


def test_no_two_questions_are_the_same_and_where_there_are_no_more_drawing_ends() -> None:
    asked = questions(project("article"))
    assert len(asked) < MANY
    keys = [(question.kind, question.moment.name, question.place) for question in asked]
    assert len(set(keys)) == len(keys)


def test_all_steps_are_asked_about_before_one_is_again() -> None:
    names = [question.moment.name for question in questions(project("article"), 18)]
    assert len(set(names)) == 18


def test_the_same_seed_writes_the_same_bank_and_another_one_another() -> None:
    one = project("mazur")
    first, same, other = (
        moodle_xml("quiz", [bank_question(question, one) for question in questions(one, 10, seed)])
        for seed in (1, 1, 2)
    )
    assert first == same != other
