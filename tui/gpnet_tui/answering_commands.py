"""The commands that act while someone answers, with keys that do other things at other times."""

from functools import partial

from gpnet_tui.actions import answer_checking, answer_typing, answering
from gpnet_tui.command import Command, Mode

TYPED_ANSWER = {"comma": ",", "plus": "+", "e": "e", "E": "E", "slash": "/"}
"""The keys of numbers that are answers, beside those that begin any number: a comma is a decimal mark.

A fraction is no number to be checked to its last digit, but whoever types one is told so.
"""

_command = partial(Command, group="While you answer (A)", mode=Mode.ANSWERING)
_between_numbers = partial(
    _command,
    when=answering.is_between_numbers,
    otherwise="Finish the number first: Enter takes it, Esc drops it.",
)

ANSWERING_COMMANDS = (
    _command(
        name="answer_take",
        key="enter",
        title="Take the number; without one, to the first mistake",
        run=answering.take,
        words="accept confirm finish",
        typed=answer_typing.type_character,
    ),
    _command(
        name="answer_next",
        key="tab",
        title="Take the number, and go to the next cell",
        run=answer_typing.next_cell,
        words="forward accept",
        others=("space", "semicolon"),
    ),
    _command(
        name="answer_previous",
        key="shift+tab",
        title="Take the number, and go to the cell before",
        run=answer_typing.previous_cell,
        words="back return",
    ),
    _command(
        name="answer_down",
        key="down",
        title="Go to the cell below",
        run=answer_typing.cell_below,
        words="move under",
    ),
    _command(
        name="answer_up",
        key="up",
        title="Go to the cell above",
        run=answer_typing.cell_above,
        words="move over",
    ),
    _command(
        name="answer_right",
        key="right",
        title="Go to the cell on the right",
        run=answer_typing.cell_right,
        words="move beside",
    ),
    _command(
        name="answer_left",
        key="left",
        title="Go to the cell on the left",
        run=answer_typing.cell_left,
        words="move beside",
    ),
    _command(
        name="answer_next_result",
        key="pagedown",
        title="Go to the next result",
        run=answer_typing.next_result,
        words="matrix forward",
    ),
    _command(
        name="answer_previous_result",
        key="pageup",
        title="Go to the result before",
        run=answer_typing.previous_result,
        words="matrix back previous",
    ),
    _command(
        name="answer_erase",
        key="backspace",
        title="Take the last character back",
        run=answer_typing.erase,
        words="correct remove",
    ),
    _command(
        name="answer_clear",
        key="delete",
        title="Empty the cell",
        run=answer_typing.clear,
        words="erase remove",
    ),
    _command(
        name="answer_undo",
        key="u",
        title="Take the last answer back",
        run=answer_typing.undo,
        words="undo revert",
        when=answering.has_past,
        otherwise="There is no answer to take back.",
    ),
    _between_numbers(
        name="answer_check",
        key="c",
        title="Check what is filled in",
        run=answer_checking.check_now,
        words="verify correct grade",
    ),
    _between_numbers(
        name="answer_hint",
        key="h",
        title="A hint on the first wrong number, then more",
        run=answer_checking.hint,
        words="help clue explain",
    ),
    _between_numbers(
        name="answer_reveal",
        key="r",
        title="Reveal the first wrong number",
        run=answer_checking.reveal,
        words="solution show right answer",
    ),
    _between_numbers(
        name="answer_next_wrong",
        key="n",
        title="Go to the next number that is marked as wrong",
        run=answer_checking.next_wrong,
        words="mistakes errors following",
    ),
    _between_numbers(
        name="answer_feedback",
        key="f",
        title="Check each number, each matrix, or all at the end",
        run=answer_checking.switch_feedback,
        words="feedback while typing at the end per matrix",
    ),
    _between_numbers(
        name="answer_open",
        key="o",
        title="Read your numbers from a file",
        run=answering.ask_file,
        words="open load spreadsheet numpy npz answers",
    ),
    _command(
        name="answer_leave",
        key="escape",
        title="Leave, and keep what is filled in",
        run=answering.leave,
        words="stop end close",
    ),
)
