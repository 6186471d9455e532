"""The commands of lessons: some act anywhere, the others in a lesson, with keys that do other things at other times."""

from functools import partial

from gpnet_tui.actions import lessons
from gpnet_tui.command import Command, Mode

_command = partial(Command, group="In a lesson", mode=Mode.LESSON, stops_run=False)
_reading = partial(
    _command, when=lessons.is_read, otherwise="The text of the lesson is not before your eyes: Esc goes back to it."
)

LESSON_COMMANDS = (
    Command(
        "lessons",
        "",
        "Program",
        "Lessons",
        lessons.list_lessons,
        "learn tutorial course teach introduction beginner new explain start",
    ),
    Command(
        "lesson_go_on",
        "",
        "Program",
        "Go on with the lesson",
        lessons.go_on,
        "resume continue tutorial back return",
    ),
    _command(
        name="lesson_leave",
        key="",
        title="Leave the lesson",
        run=lessons.leave,
        words="end stop quit close tutorial",
    ),
    _reading(
        name="lesson_on",
        key="enter",
        title="Read on, answer, or go to the next part",
        run=lessons.read_on,
        words="next continue forward",
        typed=lessons.type_character,
    ),
    _reading(
        name="lesson_before",
        key="backspace",
        title="Go back to the part before",
        run=lessons.part_before,
        words="previous return",
    ),
    _reading(
        name="lesson_page_down",
        key="pagedown",
        title="A page down in the text",
        run=lessons.page_down,
        words="scroll further",
    ),
    _reading(
        name="lesson_page_up", key="pageup", title="A page up in the text", run=lessons.page_up, words="scroll back"
    ),
    _reading(
        name="lesson_hint",
        key="h",
        title="Give the next hint of the lesson",
        run=lessons.hint,
        words="help clue stuck",
    ),
    _reading(
        name="lesson_show", key="r", title="Show the answer", run=lessons.show_answer, words="solution reveal stuck"
    ),
    _command(
        name="lesson_turn",
        key="escape",
        title="To the equation, and back to the lesson",
        run=lessons.turn,
        words="text look around return",
        when=lessons.can_turn,
        otherwise="Esc stops the run first.",
    ),
)
