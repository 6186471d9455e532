"""Which commands stand at the foot of the screen, by what the person does: in groups, with one order of importance.

The keys are those that the commands have.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from gpnet_tui.command import Command
from gpnet_tui.keys import ARROWS, shown_key
from gpnet_tui.view.footer import Foot, FooterEntry, FooterGroup, FooterKey, FootPlace

Feet: TypeAlias = Mapping[FootPlace, Foot]


class _Entry(NamedTuple):
    """Commands whose keys stand together.

    rank       how soon they are left out: what has the highest rank goes first, and 0 never
    names      of the commands; of keys that are a pane's, as they are written
    word       what they do
    word_rank  how soon the word alone is left out, where the name of the group tells as much
    """

    rank: int
    names: str
    word: str = ""
    word_rank: int = 0


class _Group(NamedTuple):
    """Commands with one purpose, under its name, and how soon that is left out; 0 where it is the word of a key."""

    name: str
    name_rank: int
    entries: tuple[_Entry, ...]


_STEP, _ITERATION = (
    _Entry(1, "step_forward step_back", "step"),
    _Entry(2, "iteration_forward iteration_back", "iteration"),
)
_STEPPING = _Group(
    "time",
    20,
    (
        _STEP,
        _Entry(5, "layer_forward layer_back", "layer"),
        _Entry(9, "phase_forward phase_back", "phase"),
        _ITERATION,
        _Entry(12, "ask_position", "go to"),
        _Entry(30, "run_to_mark", "to here"),
        _Entry(33, "restart restart_with_new_seed", "restart"),
    ),
)
_RUNNING = _Group("run", 0, (_Entry(3, "run_on run_back"),))
_STOPPING = _Group(
    "stop",
    0,
    (
        _Entry(6, "toggle_breakpoint", "here", 31),
        _Entry(11, "condition", "if", 31),
        _Entry(8, "watch_cell", "watch", 31),
        _Entry(13, "watch_expression", "expression", 31),
        _Entry(35, "stops", "list"),
    ),
)
_CELL = _Group(
    "cell",
    21,
    (
        _Entry(5, "edit_cell", "edit"),
        _Entry(7, "origin", "from"),
        _Entry(14, "follow_largest", "largest"),
        _Entry(32, "undo redo", "undo"),
    ),
)
_CELLS = _Group(
    "cell",
    20,
    (
        _Entry(7, ARROWS, "move"),
        _Entry(3, "edit_cell", "edit"),
        _Entry(6, "watch_cell", "watch"),
        _Entry(8, "origin", "from"),
        _Entry(10, "follow_largest", "largest"),
        _Entry(11, "to_last_change", "last change"),
        _Entry(33, "undo redo", "undo"),
    ),
)
_MATRIX = _Group(
    "matrix",
    21,
    (
        _Entry(9, "enlarge", "large"),
        _Entry(12, "heat changes", "heat"),
        _Entry(13, "more_digits fewer_digits", "digits"),
        _Entry(30, "go_to_cell", "to a cell"),
        _Entry(31, "find", "find"),
        _Entry(32, "copy", "copy"),
    ),
)
_SPEED, _STOPS = _Entry(3, "faster slower", "speed"), _Entry(2, "follow", "stops")
_RUN = _Group("", 0, (_SPEED, _Entry(1, "pause", "pauses"), _STOPS))
_PAUSE = _Group("", 0, (_SPEED, _Entry(1, "pause", "goes on"), _STOPS))
_LOOK = _Group(
    "look",
    22,
    (
        _Entry(8, "curve", "error"),
        _Entry(9, "heat changes", "heat"),
        _Entry(10, "more_digits fewer_digits", "digits"),
    ),
)
_NUMBER = _Group(
    "number",
    20,
    (
        _Entry(1, "answer_next", "next"),
        _Entry(11, "answer_previous", "previous"),
        _Entry(10, "answer_next_result answer_previous_result", "result"),
        _Entry(8, "answer_undo", "undo"),
    ),
)
_CHECK = _Group(
    "answers",
    21,
    (
        _Entry(2, "answer_check", "check"),
        _Entry(3, "answer_hint", "hint"),
        _Entry(5, "answer_reveal", "reveal"),
        _Entry(6, "answer_next_wrong", "next wrong"),
        _Entry(9, "answer_feedback", "when to check"),
    ),
)
_QUIZ = _Group(
    "quiz",
    20,
    (
        _Entry(1, "quiz_go_on", "goes on"),
        _Entry(5, "quiz_rises quiz_falls", "rises, falls"),
        _Entry(3, "quiz_give_up", "I do not know"),
        _Entry(2, "quiz_end", "ends it"),
    ),
)
_FILE = _Group("file", 22, (_Entry(12, "answer_open", "open"), _Entry(13, "save", "save")))
_READ = (
    _Entry(5, "lesson_show", "show"),
    _Entry(6, "lesson_before", "before"),
    _Entry(2, "lesson_turn", "equation"),
)
_ON = _Entry(1, "lesson_on", "on")
_LESSON = _Group("lesson", 20, (_ON, *_READ))
_HINTS = _Group("lesson", 20, (_ON, _Entry(3, "lesson_hint", "hint"), *_READ))
_BACK_TO_LESSON = _Group("", 0, (_Entry(0, "lesson_turn", "back to the lesson"),))
_HELP, _QUIT = _Entry(0, "help", "help"), _Entry(4, "quit", "quit")
_NUMBERS = _Entry(29, "answers", "your numbers")

_LARGE = _Group(
    "",
    0,
    (
        _Entry(7, ARROWS, "cell"),
        _Entry(8, "edit_cell", "edit"),
        _Entry(9, "more_digits fewer_digits", "digits"),
    ),
)
_AROUND_STAGE = _Group("", 0, (_Entry(2, "present", "leave"), _HELP))
_TO_AND_FRO = (
    _Entry(3, "step_back", "back"),
    _Entry(5, "layer_forward layer_back", "layer"),
    _ITERATION._replace(rank=6),
)

_FEET: dict[FootPlace, tuple[_Group, ...]] = {
    FootPlace.PROGRAM: (_STEPPING, _RUNNING, _STOPPING, _CELL, _Group("", 0, (_NUMBERS, _HELP, _QUIT))),
    FootPlace.CELLS: (
        _CELLS,
        _MATRIX,
        _Group("time", 22, (_STEP, _ITERATION)),
        _Group("", 0, (_Entry(4, "follow", "operations"), _HELP, _QUIT._replace(rank=15))),
    ),
    FootPlace.RUN: (_RUN, _STOPPING, _LOOK, _Group("", 0, (_HELP,))),
    FootPlace.PAUSE: (_PAUSE, _STOPPING, _LOOK, _Group("", 0, (_HELP,))),
    FootPlace.LESSON: (_LESSON, _STEPPING, _RUNNING, _Group("", 0, (_HELP, _QUIT))),
    FootPlace.HINTS: (_HINTS, _STEPPING, _RUNNING, _Group("", 0, (_HELP, _QUIT))),
    FootPlace.AWAY: (_BACK_TO_LESSON, _STEPPING, _RUNNING, _CELL, _Group("", 0, (_HELP, _QUIT))),
    FootPlace.QUIZ: (_QUIZ, _Group("", 0, (_HELP, _Entry(4, "quit", "quit")))),
    FootPlace.ANSWERS: (
        _NUMBER,
        _CHECK,
        _FILE,
        _Group("", 0, (_Entry(1, "answer_leave", "leave"), _NUMBERS._replace(word="others"), _HELP, _QUIT)),
    ),
    FootPlace.STAGE: (_Group("", 0, (_Entry(1, "step_forward", "next"), *_TO_AND_FRO)), _LARGE, _AROUND_STAGE),
    FootPlace.GUESS: (_Group("", 0, (_Entry(1, "step_forward", "shows it"), *_TO_AND_FRO)), _LARGE, _AROUND_STAGE),
}


def feet(commands: Mapping[str, Command]) -> Feet:
    """Return what stands at the foot in each place, with the keys that the commands have."""
    return MappingProxyType(
        {
            place: tuple(
                FooterGroup(name, tuple(_with_keys(entry, commands) for entry in entries), rank)
                for name, rank, entries in groups
            )
            for place, groups in _FEET.items()
        }
    )


def _with_keys(entry: _Entry, commands: Mapping[str, Command]) -> FooterEntry:
    rank, names, word, word_rank = entry
    if names == ARROWS:
        return FooterEntry((FooterKey(names),), word, rank, word_rank)
    keys = tuple(FooterKey(shown_key(commands[name].key), name) for name in names.split())
    return FooterEntry(keys, word, rank, word_rank)
