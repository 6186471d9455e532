"""A question of the quiz: what is asked, the choices with what is behind each of them, and the right answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from gpnet_engine.names import how_many
from gpnet_engine.teaching.anticipated import Wrong
from gpnet_engine.teaching.quiz.moment import Moment, Place

_MOST_SAID = 2  # of several mistakes that give the same


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to choose.

    text      what it says
    reason    why it is wrong, or right
    mistakes  the ids of the mistakes that give it
    number    the number that it says, with all its digits; None where it says something else
    """

    text: str
    reason: str = ""
    mistakes: tuple[str, ...] = ()
    number: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A question about the operation that comes next.

    kind      the id of its kind
    text      what is asked
    choices   what there is to choose; nothing where a number is typed
    right     the index of the right choice
    place     the cell that it is about, counted from 0; None where it is about the whole operation
    told      what is said once it is answered
    """

    kind: str
    moment: Moment
    text: str
    choices: tuple[Choice, ...] = ()
    right: int = 0
    place: Place | None = None
    told: str = ""

    @property
    def is_typed(self) -> bool:
        """Whether a number is typed."""
        return not self.choices

    @property
    def topic(self) -> tuple[str, str]:
        """What it is about, to be asked again when it went wrong: its kind, and the kind of operation."""
        return self.kind, self.moment.operation.rule.op

    @property
    def right_text(self) -> str:
        """The right answer."""
        if self.choices:
            return self.choices[self.right].text
        return self.moment.text(self.moment.number(self.place or (0, 0)))


def mistaken(text: str, moment: Moment, wrong: Sequence[Wrong], number: float | None = None) -> Choice:
    """Return the choice of someone who makes one of some mistakes."""
    return Choice(text, said_of(moment, wrong), tuple(one.mistake.id for one in wrong), number)


def said_of(moment: Moment, wrong: Sequence[Wrong]) -> str:
    """Return what mistakes are, of many only the first ones; nothing where there are none."""
    said = [*dict.fromkeys(one.said(moment.network) for one in wrong)]
    more = len(said) - _MOST_SAID
    texts = [*said[:_MOST_SAID], *([how_many(more, "other mistake")] if more > 0 else [])]
    return f"{'; or '.join(texts)}." if texts else ""
