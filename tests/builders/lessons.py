"""Lessons for tests: small ones, one for each kind of block, and how each is answered."""

from collections.abc import Iterator
from pathlib import Path

from gpnet_engine.files.lessons import LessonFile, read_lesson
from gpnet_engine.teaching.lessons.lesson import Part
from gpnet_engine.teaching.lessons.stages import Stage, ended, entered

BEGINS = 'project = "article"'


def block(*lines: str) -> str:
    """Return a block of TOML between fences."""
    return "\n".join(["```gpnet", *lines, "```"])


def lesson_of(*blocks: str, title: str = "A test") -> str:
    """Return a lesson with a short text before each block; the first one opens the article."""
    parts = [block(BEGINS), *blocks]
    return (
        f"# {title}\n\n" + "\n\n".join(f"Text {number}.\n\n{one}" for number, one in enumerate(parts, start=1)) + "\n"
    )


def written(folder: Path, text: str, name: str = "mine.md") -> LessonFile:
    """Write a lesson, and read it."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_lesson(str(path))


def played(file: LessonFile) -> Iterator[tuple[Part, Stage, Stage]]:
    """Yield each part with where it begins and where it ends, every question answered right."""
    before: Stage | None = None
    for part in file.lesson.parts:
        stage = entered(part.block, file.openings, before)
        before = ended(stage, stage.task.passed(stage.session))
        yield part, stage, before


ASKED = {
    "ask": ('goto = "1.7"', 'ask = "delta_d"', 'hint = ["first hint", "second hint"]'),
    "ask for a cell": ('goto = "1.10"', 'ask = "delta_c[3]"', 'hint = ["first hint", "second hint"]'),
    "choice": ('goto = "1.10"', "choice = 4", 'of = "delta_c[1]"', 'hint = ["first hint", "second hint"]'),
    "choices": (
        'choices = ["this", "that"]',
        "right = 2",
        'replies = ["This is wrong.", "That is it."]',
        'hint = ["first hint", "second hint"]',
    ),
    "predict": ('goto = "1.15"', 'predict = "W_c[1,2]"', 'hint = ["first hint", "second hint"]'),
    "predict E": ('goto = "1.6"', 'predict = "E"', 'hint = ["first hint", "second hint"]'),
    "until": ('goto = "1.0"', 'until = "iteration > 3 and E < 0.5"', 'hint = ["first hint", "second hint"]'),
}
"""A block of each kind, with hints."""

NOT_PASSABLE = {
    "ask": ('ask = "delta_z"',),
    "ask for what is given": ('ask = "out_a"',),
    "ask for what comes from what is asked": ('ask = ["delta_d", "delta_c"]',),
    "choice of more than there are": ("choice = 9", 'of = "E"'),
    "choice of what is given": ("choice = 2", 'of = "target[1]"'),
    "choices that are the same": ('choices = ["yes", "yes"]', "right = 1"),
    "predict": ('predict = "out_a[1]"',),
    "predict a whole matrix": ('predict = "W_c"',),
    "until it never holds": ('until = "E < -1"',),
    "until what holds already": ('until = "W_b[1,1] > 0"',),
    "until what cannot be read": ('until = "E <"',),
    "a place that does not exist": ('goto = "1.99"',),
    "a mistake that does not exist": ('mistake = "back.nothing"',),
    "a mistake that cannot be made": ('mistake = "net.no-bias"',),
    "a setting that does not exist": ("set = { speed = 3 }",),
    "a setting that cannot be so": ('set = { learning_rate = "fast" }',),
}
"""Blocks whose keys are right, but which cannot be played or passed."""
