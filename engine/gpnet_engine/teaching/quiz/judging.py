"""Whether a typed number is right: just as answers are checked and graded, in each way of writing numbers down."""

from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.diagnosis.habits import HABITS
from gpnet_engine.diagnosis.numbers import MATCH, NEAR, SHORT, Numbers, numbers_of
from gpnet_engine.diagnosis.simulation import Simulator
from gpnet_engine.teaching.anticipated import Wrong
from gpnet_engine.teaching.quiz.moment import Place
from gpnet_engine.teaching.quiz.question import Question

_TYPED = "typed"  # no result is called so: it is one number, whatever the shape of the result is


class Judgement(Enum):
    """What a typed number is."""

    RIGHT = auto()
    NEAR = auto()  # one unit of the last digit off: it counts as right
    SHORT = auto()  # right as far as it goes, but with too few digits to tell
    WRONG = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What a typed number is, and the mistakes that give it."""

    judgement: Judgement
    mistakes: tuple[Wrong, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether it counts as right."""
        return self.judgement in {Judgement.RIGHT, Judgement.NEAR}


_BEST_FIRST = ((MATCH, Judgement.RIGHT), (NEAR, Judgement.NEAR), (SHORT, Judgement.SHORT))


def judge(question: Question, text: str) -> Judged:
    """Return what a typed number is; `text` is one that `float` reads."""
    moment, place = question.moment, question.place or (0, 0)
    numbers = numbers_of(Answers({_TYPED: ((text,),)}), moment.arithmetic)
    simulator = Simulator(moment.network, moment.values, numbers)
    operands = [moment.values[name] for name in moment.operation.operands]
    found = set[int]()
    for habit in HABITS:
        _, written = simulator.computed(moment.operation, moment.values, habit)
        one = _cell(written, place)
        found.add(int(numbers.closeness(_TYPED, one, habit.rounding, operands)[0, 0]))
    for closeness, judgement in _BEST_FIRST:
        if closeness in found:
            return Judged(judgement)
    return Judged(Judgement.WRONG, tuple(one for one in moment.wrong if _is_given(numbers, one, place)))


def _is_given(numbers: Numbers, wrong: Wrong, place: Place) -> bool:
    rounding = numbers.sheet.rounding
    written = numbers.written(_cell(wrong.result, place), rounding)
    return int(numbers.closeness(_TYPED, written, rounding)[0, 0]) == MATCH


def _cell(array: Matrix, place: Place) -> Matrix:
    return np.array([[array[place]]], dtype=np.float64)
