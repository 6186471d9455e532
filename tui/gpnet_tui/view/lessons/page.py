"""What stands in the place of the equation while a lesson is before the eyes: the text, and what it asks."""

from typing import NamedTuple

from gpnet_engine.names import how_many, listed
from gpnet_engine.teaching.lessons.tasks import Nothing, Numbers, Options, Task, Wait
from gpnet_tui.view.lessons.markdown import markdown_lines, marked
from gpnet_tui.view.lessons.playing import Playing
from gpnet_tui.view.text.clean import clean, visible
from gpnet_tui.view.text.flow import wrapped
from gpnet_tui.view.text.ink import Ink, Line, span, wrap
from gpnet_tui.view.text.signs import Sign

_KEYS = (
    ("Enter", "goes on: further down, to what is asked, to the next part"),
    ("Backspace", "the part before"),
    ("Esc", "the equation, and back to the lesson"),
    ("h", "a hint"),
    ("r", "shows the answer"),
    ("s S", "step on and back, as always"),
)


def lesson_title(playing: Playing) -> Line:
    """Return what the lesson is called."""
    return (span("Lesson ", Ink.DIM), span(clean(playing.file.lesson.title), Ink.STRONG))


def lesson_note(playing: Playing) -> Line:
    """Return which part is open."""
    return (span(f"part {playing.part + 1} of {playing.count}", Ink.DIM),)


def lesson_below(playing: Playing, *, has_more: bool) -> Line:
    """Return what Enter does now."""
    return (span("Enter ", Ink.KEY), span(_next(playing, has_more=has_more), Ink.TEXT))


def _next(playing: Playing, *, has_more: bool) -> str:
    if has_more:
        return "reads on"
    if playing.is_passed or isinstance(playing.task, Nothing):
        return "ends the lesson" if playing.is_last else "goes on"
    match playing.task:
        case Numbers():
            return "opens the boxes"
        case Options(texts):
            return f"waits for your choice: 1 to {len(texts)}"
        case _:
            return "waits until it holds: c runs"


class LessonText(NamedTuple):
    """The lines of a part; those of what is asked, which stand together, begin at `first` and end before `last`."""

    lines: list[Line]
    first: int
    last: int

    def page(self, top: int, rows: int) -> list[Line]:
        """Return the lines of a page from `top` on: it ends before what is asked, if that is on the next one whole."""
        is_split = top < self.first < top + rows < self.last and self.last - self.first <= rows
        return self.lines[top : self.first if is_split else top + rows]


def lesson_text(playing: Playing, columns: int) -> LessonText:
    """Return the text of the part that is open with what it asks, the hints so far, and what is said of an answer."""
    lines = markdown_lines(playing.page.text, columns)
    question = _question(playing, playing.task, columns)
    first = len(lines) + (1 if lines else 0)
    for block in (question, _hints(playing, columns), _reply(playing, columns)):
        lines += [*([()] if lines and block else []), *block]
    return LessonText(lines, first, first + len(question))


def _question(playing: Playing, task: Task, columns: int) -> list[Line]:
    """Return what is asked."""
    match task:
        case Nothing():
            return []
        case Numbers() as numbers:
            names = listed(numbers.names(playing.stage.session))
            return _asked(playing, f"Your turn: type {names}, {how_many(numbers.count, 'number')}.", columns)
        case Options() as options:
            return [line for at in range(len(options.texts)) for line in _option(playing, options, at, columns)]
        case Wait(condition):
            return _asked(playing, f"Your turn: run until {condition}. c runs, Esc stops.", columns)


def _asked(playing: Playing, text: str, columns: int) -> list[Line]:
    mark = (span(f"{Sign.RIGHT} ", Ink.UPDATE),) if playing.is_passed else ()
    return wrapped((*mark, span(visible(text), Ink.STRONG)), columns, 2)


def _option(playing: Playing, options: Options, at: int, columns: int) -> list[Line]:
    """Return an option with its digit, and how it was marked."""
    mark = span("  ")
    if at in playing.tried:
        mark = span(f"{Sign.WRONG} ", Ink.BREAK)
    elif playing.is_passed and at == options.right:
        mark = span(f"{Sign.RIGHT} ", Ink.UPDATE)
    ink = Ink.DIM if at in playing.tried else Ink.TEXT
    first, *others = wrapped(marked(options.texts[at], ink), columns - 5) or [()]
    indented = [(span("     "), *line) for line in others]
    return [(mark, span(f"{at + 1}", Ink.KEY), span("  "), *first), *indented]


def _hints(playing: Playing, columns: int) -> list[Line]:
    given = playing.page.block.hints[: playing.hints]
    return [line for text in given for line in wrapped((span("Hint: ", Ink.KEY), *_text(text)), columns, 2)]


def _reply(playing: Playing, columns: int) -> list[Line]:
    if not playing.reply:
        return []
    sign = span(f"{Sign.RIGHT} ", Ink.UPDATE) if playing.is_passed else span(f"{Sign.WRONG} ", Ink.BREAK)
    return wrapped((sign, *_text(playing.reply)), columns, 2)


def _text(text: str) -> Line:
    return marked(" ".join(text.split()))


def beside_title(playing: Playing) -> Line:
    """Return how far one has got."""
    done = min(playing.passed, playing.count)
    return (span("Parts done ", Ink.DIM), span(f"{done} of {playing.count}", Ink.STRONG))


def beside_lines(columns: int, rows: int) -> list[Line]:
    """Return what the keys do, beside the text."""
    width = max(len(key) for key, _ in _KEYS) + 2
    lines: list[Line] = []
    for key, word in _KEYS:
        first, *others = wrap(word, columns - width, Ink.DIM)
        lines.append((span(f"{key:<{width}}", Ink.KEY), *first))
        lines += [(span(" " * width), *line) for line in others]
    return lines[:rows]
