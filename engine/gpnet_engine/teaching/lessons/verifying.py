"""Plays a lesson without a screen: every block is passed by the right answer, or what is wrong with it is told."""

from collections.abc import Iterator, Mapping

from gpnet_engine.errors import GpnetError
from gpnet_engine.teaching.lessons.kinds import line_of_question
from gpnet_engine.teaching.lessons.lesson import Lesson, LessonError
from gpnet_engine.teaching.lessons.stages import Opening, Stage, ended, entered


def problems(lesson: Lesson, openings: Mapping[str, Opening]) -> Iterator[LessonError]:
    """Yield what keeps a block from being passed, in the order of the blocks."""
    before: Stage | None = None
    for part in lesson.parts:
        try:
            stage = entered(part.block, openings, before)
        except LessonError as error:
            yield error
            if before is None:  # there is no project to go on with
                return
            continue
        before = stage
        try:
            before = ended(stage, stage.task.passed(stage.session))
        except GpnetError as error:
            yield LessonError(line_of_question(part.block), str(error))
