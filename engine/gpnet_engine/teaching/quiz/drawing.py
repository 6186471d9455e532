"""Which question is asked: drawn from a seed, so that the same seed asks the same; what went wrong comes first."""

from collections.abc import Collection, Iterator
from random import Random

from gpnet_engine.teaching.quiz.kinds import KINDS
from gpnet_engine.teaching.quiz.moment import Moment
from gpnet_engine.teaching.quiz.question import Question

Topic = tuple[str, str]


def draw(moment: Moment, random: Random, again: Collection[Topic] = ()) -> Question | None:
    """Return a question about the operation that comes next; None where there is nothing to ask.

    Of the topics in `again`, which went wrong before, one is asked if it can be.
    """
    op = moment.operation.rule.op
    first = [kind for kind, of in again if of == op and kind in KINDS]
    for kind in dict.fromkeys((*first, *_drawn_kinds(random))):
        question = KINDS[kind].ask(moment, random)
        if question is not None:
            return question
    return None


def _drawn_kinds(random: Random) -> Iterator[str]:
    """Yield all kinds in a drawn order: those with more weight are sooner at the front."""
    left = {kind.id: kind.weight for kind in KINDS.values()}
    while left:
        (chosen,) = random.choices([*left], weights=[*left.values()])
        del left[chosen]
        yield chosen
