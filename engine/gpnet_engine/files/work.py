"""What a person has done with a project: edits, where one is, what stops a run, what is watched, own numbers.

A value, and the same one for a project file, the journal and the screen. What they write is made of its plain tables.
"""

from dataclasses import dataclass, field

from gpnet_engine.files.answers.by_iteration import NO_ANSWERS, ByIteration, same_answers
from gpnet_engine.files.work_tables import same_edits
from gpnet_engine.stopping.breakpoints import Breakpoint
from gpnet_engine.time.edits import Edits
from gpnet_engine.time.session import START, Position


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """Edits in the order they were made, those that were undone, and the rest.

    `watches` are expressions; `answers` are a person's own numbers, by iteration, and `student` is the person's
    name, where it is known.
    """

    edits: Edits = ()
    undone: Edits = ()
    position: Position = START
    breakpoints: tuple[Breakpoint, ...] = ()
    watches: tuple[str, ...] = ()
    marks: tuple[Position, ...] = ()
    answers: ByIteration = field(default_factory=lambda: NO_ANSWERS)
    student: str = ""


NO_WORK = Work()


def same_work(left: Work, right: Work) -> bool:
    """Tell whether two works are the same to the bit."""
    return (
        same_edits(left.edits, right.edits)
        and same_edits(left.undone, right.undone)
        and same_answers(left.answers, right.answers)
        and (left.position, left.breakpoints, left.watches, left.marks, left.student)
        == (right.position, right.breakpoints, right.watches, right.marks, right.student)
    )
