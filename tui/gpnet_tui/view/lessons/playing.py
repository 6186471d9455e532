"""Someone plays a lesson: which part is open, what was tried in it, and whether its text is before the eyes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from gpnet_engine.time.session import Position, Session

if TYPE_CHECKING:
    from gpnet_engine.files.lessons import LessonFile
    from gpnet_engine.teaching.lessons.lesson import Part
    from gpnet_engine.teaching.lessons.stages import Stage
    from gpnet_engine.teaching.lessons.tasks import Task

_NO_ENDS: Mapping[int, Session] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Playing:
    """Someone plays a lesson.

    name      what the lesson is opened by
    file      the lesson, and the projects that it opens
    stages    where the parts are played, up to the one that is open
    passed    how many parts are passed
    ends      in which session a part was passed, by its number from 0
    tried     the options that were chosen in this part, and are wrong
    hints     how many hints were given in this part
    reply     what is said of the last answer
    is_front  whether the text stands where the equation otherwise does
    """

    name: str
    file: "LessonFile"
    stages: "tuple[Stage, ...]"
    passed: int = 0
    ends: Mapping[int, Session] = field(default_factory=lambda: _NO_ENDS)
    tried: frozenset[int] = frozenset()
    hints: int = 0
    reply: str = ""
    is_front: bool = True

    @property
    def part(self) -> int:
        """Which part is open, from 0."""
        return len(self.stages) - 1

    @property
    def stage(self) -> "Stage":
        """Where the open part is played."""
        return self.stages[-1]

    @property
    def task(self) -> "Task":
        """What the open part asks."""
        return self.stage.task

    @property
    def page(self) -> "Part":
        """The text of the open part, and its block."""
        return self.file.lesson.parts[self.part]

    @property
    def has_hints(self) -> bool:
        """Whether there are hints for what the open part asks."""
        return bool(self.page.block.hints)

    @property
    def count(self) -> int:
        """How many parts there are."""
        return len(self.file.lesson.parts)

    @property
    def is_passed(self) -> bool:
        """Whether the open part is passed."""
        return self.part < self.passed

    @property
    def is_last(self) -> bool:
        """Whether the open part is the last one."""
        return self.part == self.count - 1

    @property
    def places(self) -> tuple[Position, ...]:
        """Where the parts up to the open one begin."""
        return tuple(stage.session.position for stage in self.stages)
