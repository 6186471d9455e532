"""Every command once: its name, keys and words, what it runs, when it can, and whether a run stops for it.

Bindings, help, palette, the keys at the foot and the table of keys in the README derive from here.
"""

from itertools import groupby

from textual.binding import Binding

from gpnet_engine.model.optimizer_settings import OptimizerName
from gpnet_engine.model.schedules import SCHEDULES
from gpnet_tui.actions import (
    answering,
    copying,
    editing,
    examining,
    filing,
    following,
    handing_in,
    looking,
    mistakes,
    moving,
    printed,
    program,
    quiz,
    running,
    samples,
    solving,
    stopping,
    weights,
)
from gpnet_tui.answering_commands import ANSWERING_COMMANDS, TYPED_ANSWER
from gpnet_tui.command import NOT_IN_QUIZ, Command, Mode, mode_of
from gpnet_tui.footers import feet
from gpnet_tui.keys import PANE_KEYS, UP_DOWN, shown_keys
from gpnet_tui.lesson_commands import LESSON_COMMANDS
from gpnet_tui.quiz_commands import QUIZ_COMMANDS
from gpnet_tui.view.running import SPEEDS
from gpnet_tui.view.scene import Scene

OWN_KEYS = frozenset({Mode.ANSWERING, Mode.QUIZ})
"""What people do with keys that do other things at other times."""

TYPED = {**{digit: digit for digit in "0123456789"}, "full_stop": ".", "minus": "-"}
"""The keys that begin a number, and their characters. Where no number can begin, a key does what it otherwise does."""

_AT_START = "This is the start of the run: there is nothing before it."

_ON_STAGE = "Not in the presentation view: F2 leaves it."

MOVE, RUN, STOP, EDIT, VIEW, PROGRAM = ("Move in time", "Run", "Stop and watch", "Edit", "Look", "Program")

COMMANDS = (
    Command(
        "step_forward",
        "s",
        MOVE,
        "Do the next operation",
        moving.step_on,
        "step next forward single into operation",
        others=("right", "f11"),
    ),
    Command(
        "step_back",
        "S",
        MOVE,
        "Go back one operation",
        moving.step_backward,
        "previous reverse step undo",
        others=("left",),
        when=moving.is_after_start,
        otherwise=_AT_START,
    ),
    Command(
        "layer_forward",
        "n",
        MOVE,
        "Go on to the next layer",
        moving.layer_on,
        "next layer forward",
        others=("f10",),
    ),
    Command(
        "layer_back",
        "N",
        MOVE,
        "Go back to the layer before",
        moving.layer_back,
        "previous layer reverse",
        when=moving.is_after_start,
        otherwise=_AT_START,
    ),
    Command(
        "phase_forward",
        "f",
        MOVE,
        "Go on to the end of the phase",
        moving.phase_on,
        "phase forward pass next",
    ),
    Command(
        "phase_back",
        "F",
        MOVE,
        "Go back to the start of the phase",
        moving.phase_back,
        "phase previous reverse",
        when=moving.is_after_start,
        otherwise=_AT_START,
    ),
    Command(
        "iteration_forward",
        "i",
        MOVE,
        "Do a whole iteration",
        moving.iteration_on,
        "iteration epoch next batch",
    ),
    Command(
        "iteration_back",
        "I",
        MOVE,
        "Go back a whole iteration",
        moving.iteration_back,
        "iteration epoch previous reverse",
        when=moving.is_after_start,
        otherwise=_AT_START,
    ),
    Command(
        "ask_position",
        "g",
        MOVE,
        "Go to an iteration, or to iteration.step",
        moving.ask_position,
        "jump goto go iteration step position",
    ),
    Command(
        "run_to_mark",
        "t",
        MOVE,
        "Run to the operation under the cursor, on or back",
        moving.run_to_mark,
        "until cursor here",
        when=moving.has_mark,
        otherwise=f"No operation is chosen: choose one with {UP_DOWN} while the keys act on the operations.",
    ),
    Command(
        "restart",
        "r",
        MOVE,
        "Restart with the same weights",
        moving.restart,
        "reset again beginning start",
    ),
    Command(
        "restart_with_new_seed",
        "R",
        MOVE,
        "Restart with new random weights",
        moving.restart_with_new_seed,
        "random seed reinitialise initialise shuffle",
    ),
    Command(
        "bookmark",
        "v",
        MOVE,
        "Mark this place, to come back to it later",
        stopping.bookmark,
        "bookmark remember place",
    ),
    Command(
        "bookmarks",
        "V",
        MOVE,
        "Go back to a marked place",
        stopping.list_bookmarks,
        "bookmarks remembered places return",
        when=stopping.has_bookmarks,
        otherwise="No place has been marked yet.",
    ),
    Command(
        "run_on",
        "c",
        RUN,
        "Run on to a breakpoint, or until Esc",
        running.run_on,
        "play train continue start run",
        others=("f5",),
    ),
    Command(
        "run_back",
        "C",
        RUN,
        "Run back to a breakpoint, or to the start",
        running.run_back,
        "rewind reverse",
        when=moving.is_after_start,
        otherwise=_AT_START,
    ),
    Command(
        "pause",
        "space",
        RUN,
        "Pause the run, or let it go on",
        running.pause,
        "pause hold resume stop",
        stops_run=False,
    ),
    Command(
        "faster",
        "plus",
        RUN,
        "Run faster, up to as fast as possible",
        running.faster,
        "speed quick fast",
        when=running.can_go_faster,
        otherwise=running.told_speed(SPEEDS[-1]),
        stops_run=False,
    ),
    Command(
        "slower",
        "minus",
        RUN,
        "Run slower, down to one operation every two seconds",
        running.slower,
        "speed slow",
        when=running.can_go_slower,
        otherwise=running.told_speed(SPEEDS[0]),
        stops_run=False,
    ),
    Command(
        "to_last_change",
        "W",
        RUN,
        "Go back to where this cell last changed",
        running.to_last_change,
        "when changed history before",
        when=moving.is_after_start,
        otherwise=_AT_START,
    ),
    Command(
        "first_non_finite",
        "exclamation_mark",
        RUN,
        "Go to the first NaN or infinity of the run",
        running.to_first_non_finite,
        "nan infinity inf overflow explode",
    ),
    Command(
        "toggle_breakpoint",
        "b",
        STOP,
        "Set a breakpoint under the cursor, or remove it",
        stopping.toggle_breakpoint,
        "breakpoint stop halt",
        others=("f9",),
        stops_run=False,
    ),
    Command(
        "condition",
        "B",
        STOP,
        "Set a breakpoint with a condition",
        stopping.ask_condition_here,
        "condition if when stop conditional",
        stops_run=False,
    ),
    Command(
        "watch_cell",
        "w",
        STOP,
        "Watch the cell under the cursor",
        stopping.watch_cell,
        "watch observe monitor",
        stops_run=False,
    ),
    Command(
        "watch_expression",
        "equals_sign",
        STOP,
        "Watch an expression",
        stopping.watch_expression,
        "expression watch observe monitor formula",
        stops_run=False,
    ),
    Command(
        "stops",
        "y",
        STOP,
        "List breakpoints and watches, to edit or remove",
        stopping.list_stops,
        "breakpoints watches list remove delete",
        stops_run=False,
    ),
    Command(
        "edit_cell",
        "e",
        EDIT,
        "Edit the cell under the cursor",
        editing.edit_cell,
        "change set weight input target value type",
        others=("enter",),
        typed=editing.type_into_cell,
    ),
    Command(
        "samples",
        "a",
        EDIT,
        "Samples: add, paste, edit and remove them",
        samples.show_samples,
        "data set rows table add sample paste delete remove inputs targets csv spreadsheet",
    ),
    Command(
        "edit_learning_rate",
        "L",
        EDIT,
        "Edit the learning rate",
        editing.edit_learning_rate,
        "eta alpha lr step size change",
    ),
    Command(
        "edit_settings",
        "x",
        EDIT,
        "Edit the settings of the network and the training",
        editing.edit_settings,
        "options preferences configuration optimizer optimiser loss activation bias decimals weight decay l1 l2 "
        f"penalty regularization clipping schedule float32 float64 {' '.join((*OptimizerName, *SCHEDULES))}",
    ),
    Command(
        "undo",
        "u",
        EDIT,
        "Undo the last edit",
        editing.undo,
        "undo revert take back",
        when=editing.has_edits,
        otherwise="Nothing has been edited yet.",
    ),
    Command(
        "redo",
        "U",
        EDIT,
        "Redo the edit that was undone last",
        editing.redo,
        "redo again repeat",
        others=("ctrl+r",),
        when=editing.has_undone,
        otherwise="There is nothing to redo.",
    ),
    Command(
        "edits",
        "E",
        EDIT,
        "List the edits: go to one, remove one, compare",
        editing.list_edits,
        "edits history changes list",
        when=editing.has_edits,
        otherwise="Nothing has been edited yet.",
    ),
    Command(
        "more_digits",
        "p",
        VIEW,
        "Show more digits",
        looking.more_digits,
        "decimals precision more",
        when=looking.can_have_more_digits,
        otherwise="All digits are shown already.",
        stops_run=False,
        mode=Mode.ALWAYS,
    ),
    Command(
        "fewer_digits",
        "P",
        VIEW,
        "Show fewer digits",
        looking.fewer_digits,
        "decimals precision fewer less round",
        when=looking.can_have_fewer_digits,
        otherwise="One digit is the fewest.",
        stops_run=False,
        mode=Mode.ALWAYS,
    ),
    Command(
        "origin",
        "T",
        VIEW,
        "Show where the number under the cursor comes from",
        following.show_origin,
        "explain why cause tree trace source origin derivation formula",
    ),
    Command(
        "follow_largest",
        "greater_than_sign",
        VIEW,
        "Go to the number that contributes most to this one",
        following.follow_largest,
        "follow cause contribution biggest",
    ),
    Command(
        "trail_back",
        "backspace",
        VIEW,
        "Go back to the number you came from",
        following.trail_back,
        "return previous place trail",
        others=("less_than_sign",),
        when=following.has_trail,
        otherwise="You have not followed a number yet.",
    ),
    Command(
        "check_matrix",
        "G",
        VIEW,
        "Check the gradient by central differences",
        examining.check_matrix,
        "gradient check numerical finite differences verify test grad",
    ),
    Command(
        "blame",
        "K",
        VIEW,
        "Show how this update changes E, weight by weight",
        examining.show_effects,
        "effect update learning rate too high error rises why",
    ),
    Command(
        "mistakes",
        "O",
        VIEW,
        "List mistakes to make on purpose",
        mistakes.list_mistakes,
        "wrong error common catalogue teach",
    ),
    Command(
        "answers",
        "A",
        VIEW,
        "Type your own numbers, and have them checked",
        answering.begin,
        "check my numbers your answers exercise homework solution correct compare grade where did I go wrong",
        when=quiz.is_over,
        otherwise=NOT_IN_QUIZ,
        mode=Mode.ALWAYS,
    ),
    Command(
        "hand_in",
        "",
        VIEW,
        "Hand in: write your numbers to a file to be graded",
        handing_in.hand_in,
        "submit turn in deliver sheet",
        when=handing_in.can_hand_in,
        otherwise="Nothing is filled in yet that could be handed in.",
        mode=Mode.ALWAYS,
    ),
    Command(
        "quiz",
        "Q",
        VIEW,
        "Quiz: something is asked before each step",
        quiz.begin,
        "question test exam practise practice learn guess multiple choice",
    ),
    Command(
        "check_printed",
        "",
        VIEW,
        "Check the printed numbers, and name their mistakes",
        printed.check_printed,
        "book author article answers verdict errata erratum",
        when=printed.has_printed,
        otherwise="There are no printed numbers for what is shown here.",
    ),
    Command(
        "health",
        "H",
        VIEW,
        "Health: show what is wrong with the layers",
        examining.show_health,
        "diagnose diagnosis dead saturated vanishing exploding problems",
    ),
    Command(
        "scores",
        "",
        VIEW,
        "Accuracy and confusion matrix",
        examining.show_scores,
        "classes classification right wrong misclassified score test error loss percent generalization overfitting",
        when=examining.has_scores,
        otherwise="There is nothing to score: the targets are no classes, and there are no test data.",
    ),
    Command(
        "heat",
        "m",
        VIEW,
        "Heat map: colour the numbers by their size",
        looking.heat,
        "heatmap",
        when=looking.is_off_stage,
        otherwise=_ON_STAGE,
        stops_run=False,
    ),
    Command(
        "changes",
        "M",
        VIEW,
        "Show how much the last move changed each number",
        looking.changes,
        "difference delta change",
        when=looking.is_off_stage,
        otherwise=_ON_STAGE,
        stops_run=False,
    ),
    Command(
        "enlarge",
        "Z",
        VIEW,
        "Enlarge the matrix under the cursor",
        looking.enlarge,
        "zoom large maximise maximize full screen fullscreen",
        when=looking.can_enlarge,
        otherwise="Not here: F2 leaves the presentation view, Q the quiz.",
        stops_run=False,
        mode=Mode.ALWAYS,
    ),
    Command(
        "go_to_cell",
        "comma",
        VIEW,
        "Go to a cell of the matrix, such as 12,40",
        looking.go_to_cell,
        "cell jump goto index row column",
        stops_run=False,
    ),
    Command(
        "find",
        "slash",
        VIEW,
        "Find the largest, smallest or most changed cell",
        looking.find,
        "search maximum minimum max min",
    ),
    Command(
        "copy",
        "Y",
        VIEW,
        "Copy the cell or the matrix, or save it to a file",
        copying.copy,
        "export latex tex csv numpy npy clipboard yank write",
    ),
    Command(
        "fold",
        "X",
        VIEW,
        "Fold the layer under the cursor, or unfold it",
        looking.fold,
        "collapse hide unfold expand",
        when=looking.is_off_stage,
        otherwise=_ON_STAGE,
        stops_run=False,
    ),
    Command(
        "other_view",
        "f3",
        VIEW,
        "Switch between the Mirror and the stacked view",
        looking.other_view,
        "mirror stacked layers tables layout arrangement main view",
        when=looking.is_off_stage,
        otherwise=_ON_STAGE,
        stops_run=False,
    ),
    Command(
        "present",
        "f2",
        VIEW,
        "Presentation view: large, for a class",
        looking.present,
        "projector class beamer large teacher lecture stage slides guess hidden",
        when=looking.can_present,
        otherwise="Not in the quiz, nor beside the text of a lesson.",
        stops_run=False,
    ),
    Command(
        "curve",
        "z",
        VIEW,
        "Show the error of the whole run, large",
        looking.curve,
        "chart graph plot loss history error",
        stops_run=False,
    ),
    Command(
        "next_pane",
        "tab",
        VIEW,
        "Next pane: the operations, then each matrix",
        looking.next_pane,
        "focus switch panel",
        stops_run=False,
    ),
    Command(
        "previous_pane", "shift+tab", VIEW, "Previous pane", looking.previous_pane, "focus switch", stops_run=False
    ),
    Command(
        "follow",
        "escape",
        VIEW,
        "Stop the run; let the cursor follow again",
        looking.follow,
        "unpin cancel escape",
    ),
    Command(
        "open",
        "o",
        PROGRAM,
        "Open an example or a file",
        filing.ask_open,
        "load read file example project",
        others=("ctrl+o",),
    ),
    Command("new", "ctrl+n", PROGRAM, "Make a new network", filing.new, "create"),
    Command(
        "save",
        "d",
        PROGRAM,
        "Save the exercise, and what was done with it",
        filing.save,
        "write store export toml session history edits",
        others=("ctrl+s",),
        mode=Mode.ALWAYS,
    ),
    Command(
        "save_as",
        "D",
        PROGRAM,
        "Save under another name",
        filing.save_as,
        "as write store export copy",
        mode=Mode.ALWAYS,
    ),
    Command(
        "save_start",
        "",
        PROGRAM,
        "Save a new project that starts from here",
        filing.save_start,
        "write store export trained weights copy fork",
    ),
    Command(
        "save_weights",
        "",
        PROGRAM,
        "Save the weights",
        weights.save_weights,
        "write store export trained parameters state_dict pytorch numpy npz safetensors biases",
    ),
    Command(
        "solution",
        "",
        PROGRAM,
        "Write a worked solution of this iteration",
        solving.write_solution,
        "print export html latex tex markdown paper steps document handout",
    ),
    Command(
        "help",
        "question_mark",
        PROGRAM,
        "Help: the keys, and how to read the screen",
        program.show_help,
        "manual shortcuts keyboard how documentation",
        others=("f1",),
        stops_run=False,
        mode=Mode.ALWAYS,
    ),
    Command(
        "palette",
        "ctrl+p",
        PROGRAM,
        "List all commands, and search them",
        program.show_palette,
        "commands",
        others=("colon",),
        stops_run=False,
        mode=Mode.ALWAYS,
    ),
    Command(
        "suspend",
        "ctrl+z",
        PROGRAM,
        "Go to the shell; fg brings you back",
        program.suspend,
        "background shell terminal",
        stops_run=False,
        mode=Mode.ALWAYS,
    ),
    Command(
        "colours",
        "",
        PROGRAM,
        "Switch the colours: dark, light, for a projector",
        program.switch_colours,
        "color colour theme dark light contrast appearance projector beamer",
        stops_run=False,
        mode=Mode.ALWAYS,
    ),
    Command(
        "picture",
        "",
        PROGRAM,
        "Save a picture of the screen",
        program.save_picture,
        "screenshot image svg png export",
        stops_run=False,
        mode=Mode.ALWAYS,
    ),
    Command(
        "quit",
        "q",
        PROGRAM,
        "Quit",
        program.leave,
        "exit close leave bye",
        others=("ctrl+q",),
        mode=Mode.ALWAYS,
    ),
    *LESSON_COMMANDS,
    *ANSWERING_COMMANDS,
    *QUIZ_COMMANDS,
)

_BY_NAME = {command.name: command for command in COMMANDS}

FEET = feet(_BY_NAME)
"""What stands at the foot of the screen, by what the person does."""


_TAKEN = {
    TYPED[key]
    for one in COMMANDS
    for key in (one.key, *one.others)
    if key in TYPED and one.mode in {Mode.LOOKING, Mode.ALWAYS}
}
"""The characters whose keys have another command."""


def can_begin(scene: Scene, character: str, *, has_cell_focus: bool) -> bool:
    """Tell whether a character begins a number: always, but for those whose keys have another command.

    These do so while keys move the cursor through cells, on one that can be edited, and no run is on.
    """
    if mode_of(scene) in OWN_KEYS or scene.text is not None:
        return False
    return character not in _TAKEN or (has_cell_focus and scene.run is None and editing.is_on_editable_cell(scene))


def command_of(name: str) -> Command:
    """Return a command by its name."""
    return _BY_NAME[name]


def help_rows() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the headings of the help, each with the keys and titles of what they do."""
    groups = groupby((one for one in COMMANDS if one.key), lambda one: one.group)
    rows = [(group, [(shown_keys(_keys(one)), one.title) for one in commands]) for group, commands in groups]
    return [*rows, *((pane, [(shown_keys(one.keys), one.title) for one in keys]) for pane, keys in PANE_KEYS)]


def _keys(command: Command) -> tuple[str, ...]:
    return (command.key, *command.others, *(("0–9",) if command.typed is not None else ()))


def bindings() -> list[Binding]:
    """Return a binding for every key of every command; `command` and `typed` are the screen's actions.

    A key that begins a number comes first: what else it does is done where no number can begin.
    """
    typed = [
        Binding(key, f"typed('{one.name}', '{character}')", one.title, show=False, priority=_is_first(one))
        for one in _by_mode()
        for key, character in typed_keys(one).items()
    ]
    return typed + [
        Binding(
            ",".join((one.key, *one.others)), f"command('{one.name}')", one.title, show=False, priority=_is_first(one)
        )
        for one in _by_mode()
        if one.key
    ]


def typed_keys(command: Command) -> dict[str, str]:
    """Return the keys that begin or go on with what a command types, and their characters."""
    if command.typed is None:
        return {}
    match command.mode:
        case Mode.ANSWERING | Mode.QUIZ:
            return TYPED | TYPED_ANSWER
        case _:
            return TYPED


def _is_first(command: Command) -> bool:
    """Tell whether a command has its key before the pane that has the focus: a lesson is read wherever that is."""
    return command.mode is Mode.LESSON


def _by_mode() -> list[Command]:
    """Return all commands: of those with a key in common, the one for what someone does first, which passes it on."""
    first = (Mode.ANSWERING, Mode.QUIZ, Mode.LESSON)
    return sorted(COMMANDS, key=lambda one: first.index(one.mode) if one.mode in first else len(first))


def able_in(scene: Scene) -> frozenset[str]:
    """Return the names of the commands that can act on a scene."""
    return frozenset(one.name for one in COMMANDS if one.can_act(scene))
