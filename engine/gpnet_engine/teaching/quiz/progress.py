"""How a quiz goes: the score, the streak, and what went wrong and is to be asked again."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gpnet_engine.names import how_many
from gpnet_engine.operations.mistakes import MISTAKES
from gpnet_engine.teaching.quiz.drawing import Topic
from gpnet_engine.teaching.quiz.question import Question

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Progress:
    """How a quiz goes.

    asked, right  how many questions were answered, and how many rightly
    streak, best  how many rightly one after the other by now, and at most
    again         what went wrong and was not right since, the oldest first
    mistakes      the ids of mistakes that were made, as often as they were
    """

    asked: int = 0
    right: int = 0
    streak: int = 0
    best: int = 0
    again: tuple[Topic, ...] = ()
    mistakes: tuple[str, ...] = ()

    def after(self, question: Question, mistakes: tuple[str, ...] = (), *, is_right: bool) -> "Progress":
        """Return how it goes after another answer."""
        others = tuple(topic for topic in self.again if topic != question.topic)
        streak = self.streak + 1 if is_right else 0
        return replace(
            self,
            asked=self.asked + 1,
            right=self.right + is_right,
            streak=streak,
            best=max(self.best, streak),
            again=others if is_right else (*others, question.topic),
            mistakes=(*self.mistakes, *mistakes),
        )

    def repeats(self, question: Question) -> bool:
        """Tell whether a question is about what went wrong before."""
        return question.topic in self.again

    def summary(self) -> str:
        """Return how it went, and which mistakes were made most."""
        if not self.asked:
            return "Nothing was answered."
        return " ".join([f"{self.right} of {how_many(self.asked, 'question')} right.", *self._details()])

    def _details(self) -> Iterator[str]:
        if self.best > 1:
            yield f"Longest streak: {self.best}."
        counted = Counter(self.mistakes).most_common(_MOST_NAMED)
        if counted:
            named = (f"{MISTAKES[name].title}{f' ({times} times)' if times > 1 else ''}" for name, times in counted)
            yield f"To look at again: {'; '.join(named)}."
