"""The quiz: of any network, each question has one right answer, and every wrong choice is what its mistakes give."""

import math
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpnet_engine import examples
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.project import Project
from gpnet_engine.names import as_typed, before_update
from gpnet_engine.operations.mistakes import MISTAKES
from gpnet_engine.operations.program import program
from gpnet_engine.teaching.quiz.drawing import draw
from gpnet_engine.teaching.quiz.judging import Judgement, judge
from gpnet_engine.teaching.quiz.kinds import FALLS, KINDS, MOST_CHOICES, RISES
from gpnet_engine.teaching.quiz.moment import Moment, following, moment_of
from gpnet_engine.teaching.quiz.progress import Progress
from gpnet_engine.teaching.quiz.question import Question
from gpnet_engine.time.session import Position, go_to, open_session
from tests.builders.strategies import Setup, projects_of_any_numbers, setups

SMALL = [name for name in examples.names() if name != "digits"]
DECIMALS = st.sampled_from([None, 0, 2, 4])


def moments(project: Project, iteration: int = 1) -> Iterator[Moment]:
    session = open_session(project)
    steps = len(program(session.timeline.starts.project_at(iteration).network))
    return (moment_of(session.timeline, Position(iteration, step)) for step in range(1, steps + 1))


def asked(project: Project, seed: int = 1) -> Iterator[Question]:
    for moment in moments(project):
        for kind in KINDS.values():
            question = kind.ask(moment, drawn(seed))
            if question is not None:
                yield question


def drawn(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - a quiz keeps no secret


def article() -> Project:
    return open_project("article", Overrides())


def check(question: Question) -> None:
    """Check all that holds of any question."""
    texts = [choice.text for choice in question.choices]
    assert question.text.endswith("?")
    if question.is_typed:
        assert judge(question, as_typed(question.right_text)).is_right
        return
    assert 2 <= len(texts) <= MOST_CHOICES
    assert len(set(texts)) == len(texts)
    for index, choice in enumerate(question.choices):
        assert choice.reason
        assert index != question.right or not choice.mistakes
        check_numbers(question, index)


def check_numbers(question: Question, index: int) -> None:
    """Check that a choice is what is computed, or what its mistakes compute."""
    moment, place, choice = question.moment, question.place, question.choices[index]
    if place is None:
        formulas = {moment.formula(one.operation) for one in moment.wrong if one.mistake.id in choice.mistakes}
        assert formulas == ({choice.text} if choice.mistakes else set())
        assert (choice.text == moment.formula(moment.operation)) == (index == question.right)
        return
    given_by = [float(one.result[place]) for one in moment.wrong if one.mistake.id in choice.mistakes]
    assert len(given_by) >= len(choice.mistakes)
    if choice.number is None:
        start = float(moment.values[before_update(moment.name)][place]) if "update" in question.text else 0.0
        numbers = [moment.number(place)] if index == question.right else given_by
        assert all((number > start) == (choice.text == RISES) for number in numbers)
        assert {one.text for one in question.choices} == {RISES, FALLS}
    elif index == question.right:
        assert choice.number == moment.number(place)
        assert choice.text == moment.text(moment.number(place))
    else:
        assert choice.mistakes
        assert all(moment.text(number) == choice.text for number in given_by)
        assert moment.are_apart(choice.number, moment.number(place))


@settings(max_examples=60)
@given(setup=setups(largest=3, decimals=DECIMALS), seed=st.integers(0, 99))
def test_every_question_about_any_network_has_one_right_answer_and_wrong_ones_by_mistakes(
    setup: Setup, seed: int
) -> None:
    for question in asked(setup.project(), seed):
        check(question)


@settings(max_examples=60)
@given(project=projects_of_any_numbers())
def test_numbers_that_are_none_are_not_asked(project: Project) -> None:
    for question in asked(project):
        check(question)
        numbers = [choice.number for choice in question.choices if choice.number is not None]
        assert all(map(math.isfinite, numbers))


@pytest.mark.parametrize("name", SMALL)
def test_every_step_of_the_examples_has_a_question(name: str) -> None:
    for moment in moments(open_project(name, Overrides())):
        question = draw(moment, drawn(1))
        assert question is not None, moment.name
        check(question)


def test_a_large_network_is_asked_only_what_can_be_computed_by_hand() -> None:
    for question in asked(open_project("digits", Overrides())):
        check(question)
        assert not question.is_typed or "net_b" not in question.text


def test_every_kind_is_asked_of_the_article_and_every_phase_of_it() -> None:
    assert {question.kind for question in asked(article())} == {*KINDS}
    updates = [question for question in asked(article()) if "update" in question.text]
    assert {question.moment.name for question in updates} == {"new_W_b", "new_W_c", "new_W_d"}


def test_the_wrong_choices_of_the_output_delta_are_those_of_the_catalogue() -> None:
    delta = next(moment for moment in moments(article()) if moment.name == "delta_d")
    seen: set[str] = set()
    for seed in range(40):
        question = KINDS["choice"].ask(delta, drawn(seed))
        assert question is not None
        assert len(question.choices) == MOST_CHOICES
        seen |= {name for choice in question.choices for name in choice.mistakes}
    assert {"delta.no-fprime", "delta.sign", "fprime.of-net"} <= seen


@given(setup=setups(largest=3), seed=st.integers(0, 99))
@settings(max_examples=20)
def test_the_same_seed_asks_the_same(setup: Setup, seed: int) -> None:
    project = setup.project()
    first, second = ([draw(one, drawn(seed)) for one in moments(project)] for _ in range(2))
    told = [
        [None if one is None else (one.text, one.choices, one.right, one.place) for one in each]
        for each in (first, second)
    ]
    assert told[0] == told[1]


def test_other_seeds_ask_something_else() -> None:
    def texts(seed: int) -> tuple[str, ...]:
        questions = (draw(moment, drawn(seed)) for moment in moments(article()))
        return tuple(one.text for one in questions if one is not None)

    assert len({texts(seed) for seed in range(9)}) == 9


# Typed numbers


def delta_d() -> Question:
    moment = next(moment for moment in moments(article()) if moment.name == "delta_d")
    return Question("cell", moment, "?", place=(0, 0))


@pytest.mark.parametrize(
    ("typed", "judgement"),
    [
        ("0.1452", Judgement.RIGHT),
        ("0.14516351", Judgement.RIGHT),
        ("0.1451", Judgement.RIGHT),  # cut off
        ("0.1453", Judgement.NEAR),
        ("0.1", Judgement.SHORT),
        ("0.7199", Judgement.WRONG),
        ("-0.1452", Judgement.WRONG),
    ],
)
def test_a_typed_number_is_judged_as_answers_are(typed: str, judgement: Judgement) -> None:
    assert judge(delta_d(), typed).judgement is judgement


def test_a_typed_number_that_a_mistake_gives_names_it() -> None:
    assert "delta.no-fprime" in {one.mistake.id for one in judge(delta_d(), "0.7199").mistakes}
    assert judge(delta_d(), "0.1234").mistakes == ()


# How it goes


def test_what_went_wrong_is_asked_again_at_the_next_step_of_its_kind_until_it_is_right() -> None:
    project = article()
    by_name = {moment.name: moment for moment in moments(project)}
    first = KINDS["formula"].ask(by_name["net_b"], drawn(1))
    assert first is not None
    progress = Progress().after(first, is_right=False)
    for seed in range(20):
        question = draw(by_name["net_c"], drawn(seed), progress.again)
        assert question is not None
        assert question.kind == "formula"
        assert progress.repeats(question)
        assert not progress.after(question, is_right=True).again
        other = draw(by_name["out_c"], drawn(seed), progress.again)
        assert other is None or not progress.repeats(other)


def test_score_streak_and_mistakes_are_counted() -> None:
    questions = list(asked(article()))[:4]
    progress = Progress()
    for question, is_right in zip(questions, (True, True, False, True), strict=True):
        progress = progress.after(question, () if is_right else ("delta.sign",), is_right=is_right)
    assert (progress.asked, progress.right, progress.streak, progress.best) == (4, 3, 1, 2)
    assert progress.summary().startswith("3 of 4 questions right. Longest streak: 2.")
    assert MISTAKES["delta.sign"].title in progress.summary()
    assert Progress().summary() == "Nothing was answered."


def test_the_steps_that_come_next_are_as_many_as_an_iteration_has() -> None:
    session = go_to(open_session(article()), Position(1, 17))
    places = [(one.iteration, one.step) for one in following(session)]
    assert places == [(1, 18), *((2, step) for step in range(1, 18))]


def test_where_nothing_is_a_number_hardly_anything_is_asked_and_drawing_ends() -> None:
    project = article()
    broken = {name: np.full(one.shape, 1e308) for name, one in project.parameters.items()}
    for one in broken.values():
        one.flags.writeable = False
    for moment in moments(replace(project, parameters=broken)):
        question = draw(moment, drawn(1))
        if question is not None:
            check(question)
