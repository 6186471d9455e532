"""The lessons that come with the program, with how far someone has got in each."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gpnet_engine.files.lesson_progress import progress_in
from gpnet_tui.view.listing import Listing
from gpnet_tui.view.text.clean import clean

if TYPE_CHECKING:
    from gpnet_engine.files.lessons import LessonFile


def lessons_listing(files: "Sequence[LessonFile]") -> Listing:
    """Return a row for each lesson."""
    titles = [clean(file.lesson.title) for file in files]
    width = max(map(len, titles), default=0) + 2
    return Listing([f"{title:<{width}}{progress_text(file)}" for title, file in zip(titles, files, strict=True)])


def progress_text(file: "LessonFile") -> str:
    """Return how far someone has got in a lesson."""
    progress, count = progress_in(file), len(file.lesson.parts)
    if progress.passed == count:
        return "done"
    return f"part {progress.part + 1} of {count}" if progress.places else f"{count} parts"
