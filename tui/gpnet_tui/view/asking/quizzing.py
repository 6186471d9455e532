"""The quiz that is on: the question, how far it is answered, and how it has gone so far."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from gpnet_tui.view.text.ink import Ink, Line, span

if TYPE_CHECKING:  # the first screen asks nothing
    from gpnet_engine.teaching.quiz.judging import Judged
    from gpnet_engine.teaching.quiz.progress import Progress
    from gpnet_engine.teaching.quiz.question import Question


class Stage(Enum):
    """How far a question is."""

    ASKED = auto()
    TOLD = auto()  # it is answered, and the answer told
    SHOWN = auto()  # the operation is done


@dataclass(frozen=True, slots=True, eq=False)
class Quizzing:
    """A quiz.

    seed      what its questions are drawn from
    question  the present one
    progress  how it has gone so far
    is_again  whether it is about what went wrong before
    chosen    the choice that was made; None where there is none, or it was not known
    typed     what is being typed, or was, as the number that is the answer
    judged    what the typed number was found to be
    """

    seed: int
    question: "Question"
    progress: "Progress"
    is_again: bool = False
    stage: Stage = Stage.ASKED
    chosen: int | None = None
    typed: str = ""
    judged: "Judged | None" = None

    @property
    def hides(self) -> bool:
        """Whether what is asked may not be seen."""
        return self.stage is not Stage.SHOWN

    @property
    def is_right(self) -> bool:
        """Whether the answer was right."""
        if self.judged is not None:
            return self.judged.is_right
        return self.chosen == self.question.right


def score_line(quiz: Quizzing) -> Line:
    """Return the score and the streak."""
    progress = quiz.progress
    score = (span("quiz ", Ink.KEY), span(f"{progress.right}/{progress.asked}", Ink.STRONG))
    return (*score, span(" streak ", Ink.DIM), span(str(progress.streak), Ink.STRONG))
