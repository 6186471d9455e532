"""Questions of the quiz for a learning platform: drawn from a seed, no two the same, with what they need printed."""

from collections.abc import Iterator
from itertools import chain
from random import Random

from gpnet_engine.diagnosis.sheet import NearMarks
from gpnet_engine.model.project import Project
from gpnet_engine.teaching.banks.alternatives import alternatives
from gpnet_engine.teaching.banks.printing import value_block
from gpnet_engine.teaching.banks.questions import Alternative, Block, Gap, Paragraph, paragraph
from gpnet_engine.teaching.banks.questions import Question as BankQuestion
from gpnet_engine.teaching.facts import facts, functions
from gpnet_engine.teaching.instructions import rounding_sentence
from gpnet_engine.teaching.quiz.drawing import draw
from gpnet_engine.teaching.quiz.kinds import KINDS
from gpnet_engine.teaching.quiz.moment import Moment, following
from gpnet_engine.teaching.quiz.question import Question
from gpnet_engine.time.session import Session

_ALL = 100
_MOST_PRINTED = 400  # numbers of a question
_TRIES = 10  # for each question that is wanted


def drawn_questions(session: Session, count: int, seed: int) -> list[Question]:
    """Return `count` questions about the iteration that a session is at, or as many different ones as are found."""
    random = Random(seed)  # noqa: S311 - a quiz keeps no secret
    moments = [*following(session)]
    found: dict[tuple[object, ...], Question] = {}
    for at in range(_TRIES * count):
        if not at % len(moments):
            random.shuffle(moments)  # so that all steps are asked about before one is again
        question = _drawn(moments[at % len(moments)], random)
        if question is not None:
            found.setdefault((question.kind, question.moment.name, question.place), question)
        if len(found) == count:
            break
    return [*found.values()]


def bank_question(question: Question, project: Project) -> BankQuestion:
    """Return a question as platforms ask it."""
    moment = question.moment
    turn = f" in iteration {moment.iteration:,}" if moment.iteration > 1 else ""
    given = paragraph(f"Given: {'; '.join((*facts(project), *functions(moment.network)))}.")
    name = f"{project.title}: {question.text.rstrip('?')}{turn}"
    if question.place is None:
        name = f"{project.title}: the formula of step {moment.step}{turn}"
        shown: Iterator[Block] = iter([paragraph(f"{_done(moment)} {question.text}")])
    else:
        rounding = f" {rounding_sentence(moment.arithmetic)}" if question.is_typed else ""
        shown = chain(_operands(moment), [paragraph(f"{question.text}{rounding}")])
    return BankQuestion(name, (given, *shown, Paragraph((_gap(question),))), stands_alone=True)


def _drawn(moment: Moment, random: Random) -> Question | None:
    """Return a question; where matrices are too large to be printed, only about the formula."""
    return draw(moment, random) if _is_printable(moment) else KINDS["formula"].ask(moment, random)


def _is_printable(moment: Moment) -> bool:
    return sum(moment.values[name].size for name in dict.fromkeys(moment.operation.operands)) <= _MOST_PRINTED


def _done(moment: Moment) -> str:
    """Return which formulas were computed before."""
    done = [moment.formula(one) for one in moment.program[: moment.step - 1]]
    return f"Computed so far: {'; '.join(done)}." if done else "An iteration begins: nothing is computed yet."


def _operands(moment: Moment) -> Iterator[Block]:
    made = {name for one in moment.program for name in (one.result, *one.terms)}
    for name in dict.fromkeys(moment.operation.operands):
        yield value_block(name, moment.values[name], moment.digits, is_given=name not in made)


def _gap(question: Question) -> Gap:
    moment = question.moment
    if question.is_typed:
        place = question.place or (0, 0)
        wrong = [(float(one.result[place]), one.said(moment.network)) for one in moment.wrong]
        return Gap(1, tuple(alternatives(moment.digits, moment.number(place), wrong, NearMarks.FULL.share)))
    right = question.choices[question.right]
    others = [choice for choice in question.choices if choice is not right]
    found = [Alternative(right.text, _ALL, f"Right. {question.told}")]
    found += [Alternative(one.text, 0, f"Is it this? {one.reason}" if one.mistakes else one.reason) for one in others]
    return Gap(1, tuple(found), is_choice=True)
