"""Every command once: its keys and its words. Bindings, footer, help and palette derive from here."""

from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Command:
    """A command that a key or the palette runs.

    `action` is the screen's action method. `footer` is its word at the foot of the screen; commands with the same
    word stand there together ("s/S step"), and where there is little room those of a high `footer_rank` are left
    out first. `key` is the key that is shown, `others` do the same.
    """

    action: str
    key: str
    group: str
    title: str
    footer: str = ""
    others: tuple[str, ...] = ()
    footer_rank: int = 0


MOVE, RUN, STOP, EDIT, VIEW, PROGRAM = (
    "Move in time",
    "Run",
    "Stop and watch",
    "Edit",
    "Look",
    "Program",
)

COMMANDS = (
    Command("step_forward", "s", MOVE, "One operation on", "step", ("right", "f11")),
    Command("step_back", "S", MOVE, "One operation back", "step", ("left",)),
    Command("layer_forward", "n", MOVE, "On to the next layer", "layer", ("f10",), footer_rank=1),
    Command("layer_back", "N", MOVE, "Back to the layer before", "layer", footer_rank=1),
    Command("phase_forward", "f", MOVE, "On to the end of the phase", "phase", footer_rank=3),
    Command("phase_back", "F", MOVE, "Back to the start of the phase", "phase", footer_rank=3),
    Command("iteration_forward", "i", MOVE, "One whole iteration on", "iteration", footer_rank=1),
    Command("iteration_back", "I", MOVE, "One whole iteration back", "iteration", footer_rank=1),
    Command("ask_position", "g", MOVE, "Go to an iteration, or iteration.step", "go to", footer_rank=4),
    Command("run_to_mark", "t", MOVE, "Run, on or back, to the operation under the cursor", "run to", footer_rank=5),
    Command("restart", "r", MOVE, "Restart with the same weights", "restart", footer_rank=8),
    Command("restart_with_new_seed", "R", MOVE, "Restart with weights drawn from a new seed", "restart", footer_rank=8),
    Command("bookmark", "v", MOVE, "Mark this place, to come back to it", footer_rank=9),
    Command("bookmarks", "V", MOVE, "Marked places: go back to one", footer_rank=9),
    Command("run_on", "c", RUN, "Run on, to a breakpoint or until Esc", "run", ("f5",), footer_rank=2),
    Command("run_back", "C", RUN, "Run back, to a breakpoint or the start", "run", footer_rank=2),
    Command("pause", "space", RUN, "Pause the run, and let it go on"),
    Command("faster", "plus", RUN, "Run faster, up to as fast as possible"),
    Command("slower", "minus", RUN, "Run slower, down to one operation in two seconds"),
    Command("to_last_change", "W", RUN, "Back to where the cell under the cursor last changed", "", footer_rank=6),
    Command("first_non_finite", "exclamation_mark", RUN, "To the first NaN or infinity of the run"),
    Command("toggle_breakpoint", "b", STOP, "Breakpoint on the operation under the cursor", "break", ("f9",), 3),
    Command("condition", "B", STOP, "Breakpoint with a condition", "break", footer_rank=3),
    Command("watch_cell", "w", STOP, "Watch the cell under the cursor", "watch", footer_rank=4),
    Command("watch_expression", "equals_sign", STOP, "Watch an expression", footer_rank=6),
    Command("stops", "y", STOP, "Breakpoints and watches: edit, switch off, remove", footer_rank=9),
    Command("edit_cell", "e", EDIT, "Edit the cell under the cursor", "edit", ("enter",), footer_rank=1),
    Command("edit_learning_rate", "L", EDIT, "Edit the learning rate", "rate", footer_rank=7),
    Command("edit_settings", "x", EDIT, "Settings: batch, loss, activation, bias, decimals", "settings", footer_rank=7),
    Command("undo", "u", EDIT, "Undo the last edit", "undo", footer_rank=2),
    Command("redo", "U", EDIT, "Redo the edit that was undone", "undo", ("ctrl+r",), footer_rank=2),
    Command("edits", "E", EDIT, "Edits over time: go to one, remove one, compare", footer_rank=9),
    Command("more_digits", "p", VIEW, "More digits", "digits", footer_rank=6),
    Command("fewer_digits", "P", VIEW, "Fewer digits", "digits", footer_rank=6),
    Command("origin", "T", VIEW, "Where the number under the cursor comes from", "origin", footer_rank=4),
    Command("follow_largest", "greater_than_sign", VIEW, "To the number that contributes most to it", footer_rank=9),
    Command("trail_back", "backspace", VIEW, "Back to where one was before", others=("less_than_sign",)),
    Command("check_matrix", "G", VIEW, "Check the gradients of a whole matrix by differences", footer_rank=9),
    Command("blame", "K", VIEW, "What this update does to E, and which weights raise it", footer_rank=9),
    Command("health", "H", VIEW, "Health: what is wrong with the layers", footer_rank=9),
    Command("heat", "m", VIEW, "Heat map: numbers coloured by their size", "heat", footer_rank=5),
    Command("changes", "M", VIEW, "What the last move added, in place of numbers", "heat", footer_rank=5),
    Command("enlarge", "Z", VIEW, "The matrix under the cursor as large as can be", "large", footer_rank=6),
    Command("go_to_cell", "comma", VIEW, "Go to a cell of the matrix: 12,40", footer_rank=9),
    Command("find", "slash", VIEW, "Find the largest, smallest, most changed cell", footer_rank=9),
    Command("copy", "Y", VIEW, "Copy the cell or the matrix, or write it to a file", footer_rank=9),
    Command("fold", "X", VIEW, "Fold the layer under the cursor, or open it again", footer_rank=9),
    Command("curve", "z", VIEW, "The error of the whole run, large", "error", footer_rank=8),
    Command("next_pane", "tab", VIEW, "Next pane: the program, then matrix by matrix"),
    Command("previous_pane", "shift+tab", VIEW, "Pane before"),
    Command("follow", "escape", VIEW, "Stop the run; let the cursor follow again"),
    Command("open", "o", PROGRAM, "Open an example or a file", "open", ("ctrl+o",), footer_rank=9),
    Command("new", "a", PROGRAM, "A new network", "new", ("ctrl+n",), footer_rank=10),
    Command("save", "d", PROGRAM, "Save, with the weights as they stand here", "save", ("ctrl+s",), footer_rank=9),
    Command("save_as", "D", PROGRAM, "Save under another name", "save", footer_rank=9),
    Command("help", "question_mark", PROGRAM, "Keys and how to read the screen", "help"),
    Command("palette", "ctrl+p", PROGRAM, "Command palette"),
    Command("suspend", "ctrl+z", PROGRAM, "Back to the shell; fg returns"),
    Command("quit", "q", PROGRAM, "Quit", "quit", ("ctrl+q",)),
)

_SHOWN = {
    "question_mark": "?",
    "escape": "Esc",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "enter": "Enter",
    "left": "←",
    "right": "→",
    "space": "Space",
    "plus": "+",
    "minus": "−",
    "equals_sign": "=",
    "exclamation_mark": "!",
    "comma": ",",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "backspace": "Backspace",
    "slash": "/",
}
_BY_ACTION = {command.action: command for command in COMMANDS}


def command_of(action: str) -> Command | None:
    """Return the command that an action belongs to."""
    return _BY_ACTION.get(action)


def shown_key(key: str) -> str:
    """Return how a key is written for people."""
    return _SHOWN.get(key, key.upper() if key[0] == "f" and key[1:].isdecimal() else key)


def key_of(action: str) -> str:
    """Return how the key of an action is written for people."""
    return shown_key(_BY_ACTION[action].key)


def bindings() -> list[Binding]:
    """Return a binding for every key of every command."""
    return [
        Binding(",".join((command.key, *command.others)), command.action, command.title, show=bool(command.footer))
        for command in COMMANDS
    ]
