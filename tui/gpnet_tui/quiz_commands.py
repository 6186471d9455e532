"""The commands that act in the quiz, with keys that do other things at other times."""

from functools import partial

from gpnet_tui.actions import quiz
from gpnet_tui.command import Command, Mode

FIRST_ANSWER = "First answer, or Q ends the quiz."

_command = partial(Command, group="In the quiz (Q)", mode=Mode.QUIZ)

QUIZ_COMMANDS = (
    _command(
        name="quiz_go_on",
        key="enter",
        title="Take the number; then do the step; then ask the next",
        run=quiz.go_on,
        words="accept confirm next answer choose",
        typed=quiz.type_character,
    ),
    _command(
        name="quiz_step",
        key="s",
        title="Go on, once it is answered",
        run=quiz.go_on,
        words="next step",
        others=("right", "space", "f11"),
        when=quiz.is_told,
        otherwise=FIRST_ANSWER,
    ),
    _command(
        name="quiz_rises",
        key="r",
        title="It rises",
        run=quiz.rises,
        words="grows up more",
        when=quiz.is_sign,
        otherwise="That answers only whether something rises or falls.",
    ),
    _command(
        name="quiz_falls",
        key="f",
        title="It falls",
        run=quiz.falls,
        words="shrinks down less",
        when=quiz.is_sign,
        otherwise="That answers only whether something rises or falls.",
    ),
    _command(
        name="quiz_give_up",
        key="h",
        title="I do not know: tell the answer",
        run=quiz.give_up,
        words="help hint reveal solution skip",
        when=quiz.is_asked,
        otherwise="It is told already: Enter goes on.",
    ),
    _command(
        name="quiz_erase",
        key="backspace",
        title="Take the last character back",
        run=quiz.erase,
        words="correct remove",
        when=quiz.is_asked,
        otherwise="It is answered already: Enter goes on.",
    ),
    _command(
        name="quiz_drop",
        key="escape",
        title="Drop what is typed; without it, end the quiz",
        run=quiz.drop,
        words="clear leave stop close",
    ),
    _command(
        name="quiz_end",
        key="Q",
        title="End the quiz",
        run=quiz.end,
        words="leave stop close score summary",
    ),
)
