"""Every command once: its name, keys and words, what it runs, when it can, and whether a run stops for it.

Bindings, footer, help, palette and the table of keys in the README derive from here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from textual.binding import Binding

from gpnet_tui.actions import (
    copying,
    editing,
    examining,
    filing,
    following,
    looking,
    moving,
    program,
    running,
    stopping,
)
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.keys import shown_key
from gpnet_tui.view.footer import FooterKey
from gpnet_tui.view.scene import Scene


def always(_scene: Scene) -> bool:
    """Tell that a command can act wherever one is."""
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """A command that a key or the palette runs.

    name        what configuration and clicks call it
    key         the key that is shown; `others` do the same
    group       the heading that it stands under in the help
    title       what it does
    run         what it does to the debugger
    words       other words that people look for it by in the palette
    footer      its word at the foot of the screen; commands with the same word stand there together ("s/S step")
    rank        where there is little room, footer words of a high rank are left out first
    when        whether it can act on a scene
    stops_run   whether a run that is on its way stops for it
    """

    name: str
    key: str
    group: str
    title: str
    run: Callable[[Debugger], None]
    words: str = ""
    footer: str = ""
    rank: int = 0
    others: tuple[str, ...] = ()
    when: Callable[[Scene], bool] = always
    stops_run: bool = True


MOVE, RUN, STOP, EDIT, VIEW, PROGRAM = ("Move in time", "Run", "Stop and watch", "Edit", "Look", "Program")

COMMANDS = (
    Command(
        "step_forward",
        "s",
        MOVE,
        "One operation on",
        moving.step_on,
        "next forward single step into",
        footer="step",
        others=("right", "f11"),
    ),
    Command(
        "step_back",
        "S",
        MOVE,
        "One operation back",
        moving.step_backward,
        "previous undo step reverse",
        footer="step",
        others=("left",),
        when=moving.is_after_start,
    ),
    Command(
        "layer_forward", "n", MOVE, "On to the next layer", moving.layer_on, footer="layer", rank=1, others=("f10",)
    ),
    Command(
        "layer_back",
        "N",
        MOVE,
        "Back to the layer before",
        moving.layer_back,
        footer="layer",
        rank=1,
        when=moving.is_after_start,
    ),
    Command("phase_forward", "f", MOVE, "On to the end of the phase", moving.phase_on, footer="phase", rank=3),
    Command(
        "phase_back",
        "F",
        MOVE,
        "Back to the start of the phase",
        moving.phase_back,
        footer="phase",
        rank=3,
        when=moving.is_after_start,
    ),
    Command("iteration_forward", "i", MOVE, "One whole iteration on", moving.iteration_on, footer="iteration", rank=1),
    Command(
        "iteration_back",
        "I",
        MOVE,
        "One whole iteration back",
        moving.iteration_back,
        footer="iteration",
        rank=1,
        when=moving.is_after_start,
    ),
    Command(
        "ask_position",
        "g",
        MOVE,
        "Go to an iteration, or iteration.step",
        moving.ask_position,
        "goto jump iteration",
        footer="go to",
        rank=4,
    ),
    Command(
        "run_to_mark",
        "t",
        MOVE,
        "Run, on or back, to the operation under the cursor",
        moving.run_to_mark,
        "run until cursor",
        footer="run to",
        rank=5,
        when=moving.has_mark,
    ),
    Command(
        "restart",
        "r",
        MOVE,
        "Restart with the same weights",
        moving.restart,
        "reset begin again",
        footer="restart",
        rank=8,
    ),
    Command(
        "restart_with_new_seed",
        "R",
        MOVE,
        "Restart with weights drawn from a new seed",
        moving.restart_with_new_seed,
        "random new weights reinitialise",
        footer="restart",
        rank=8,
    ),
    Command("bookmark", "v", MOVE, "Mark this place, to come back to it", stopping.bookmark, "remember place", rank=9),
    Command(
        "bookmarks",
        "V",
        MOVE,
        "Marked places: go back to one",
        stopping.list_bookmarks,
        "remembered places",
        rank=9,
        when=stopping.has_bookmarks,
    ),
    Command(
        "run_on",
        "c",
        RUN,
        "Run on, to a breakpoint or until Esc",
        running.run_on,
        "play train continue start",
        footer="run",
        rank=2,
        others=("f5",),
    ),
    Command(
        "run_back",
        "C",
        RUN,
        "Run back, to a breakpoint or the start",
        running.run_back,
        "rewind reverse",
        footer="run",
        rank=2,
        when=moving.is_after_start,
    ),
    Command(
        "pause", "space", RUN, "Pause the run, and let it go on", running.pause, "hold stop resume", stops_run=False
    ),
    Command("faster", "plus", RUN, "Run faster, up to as fast as possible", running.faster, "speed", stops_run=False),
    Command(
        "slower",
        "minus",
        RUN,
        "Run slower, down to one operation in two seconds",
        running.slower,
        "speed",
        stops_run=False,
    ),
    Command(
        "to_last_change",
        "W",
        RUN,
        "Back to where the cell under the cursor last changed",
        running.to_last_change,
        "when changed history",
        rank=6,
        when=moving.is_after_start,
    ),
    Command(
        "first_non_finite",
        "exclamation_mark",
        RUN,
        "To the first NaN or infinity of the run",
        running.to_first_non_finite,
        "nan infinity overflow explode",
    ),
    Command(
        "toggle_breakpoint",
        "b",
        STOP,
        "Breakpoint on the operation under the cursor",
        stopping.toggle_breakpoint,
        "stop halt",
        footer="break",
        rank=3,
        others=("f9",),
        stops_run=False,
    ),
    Command(
        "condition",
        "B",
        STOP,
        "Breakpoint with a condition",
        stopping.ask_condition_here,
        "stop if when",
        footer="break",
        rank=3,
        stops_run=False,
    ),
    Command(
        "watch_cell",
        "w",
        STOP,
        "Watch the cell under the cursor",
        stopping.watch_cell,
        "observe monitor",
        footer="watch",
        rank=4,
        stops_run=False,
    ),
    Command(
        "watch_expression",
        "equals_sign",
        STOP,
        "Watch an expression",
        stopping.watch_expression,
        "observe monitor formula",
        rank=6,
        stops_run=False,
    ),
    Command(
        "stops",
        "y",
        STOP,
        "Breakpoints and watches: edit, switch off, remove",
        stopping.list_stops,
        "list breakpoints watches",
        rank=9,
        stops_run=False,
    ),
    Command(
        "edit_cell",
        "e",
        EDIT,
        "Edit the cell under the cursor",
        editing.edit_cell,
        "change set weight input value",
        footer="edit",
        rank=1,
        others=("enter",),
    ),
    Command(
        "edit_learning_rate",
        "L",
        EDIT,
        "Edit the learning rate",
        editing.edit_learning_rate,
        "step size eta alpha change",
        footer="rate",
        rank=7,
    ),
    Command(
        "edit_settings",
        "x",
        EDIT,
        "Settings: batch, loss, activation, bias, decimals",
        editing.edit_settings,
        "options preferences batch loss activation bias decimals rounding optimizer",
        footer="settings",
        rank=7,
    ),
    Command(
        "undo",
        "u",
        EDIT,
        "Undo the last edit",
        editing.undo,
        "revert take back",
        footer="undo",
        rank=2,
        when=editing.has_edits,
    ),
    Command(
        "redo",
        "U",
        EDIT,
        "Redo the edit that was undone",
        editing.redo,
        "again repeat",
        footer="undo",
        rank=2,
        others=("ctrl+r",),
        when=editing.has_undone,
    ),
    Command(
        "edits",
        "E",
        EDIT,
        "Edits over time: go to one, remove one, compare",
        editing.list_edits,
        "history changes list",
        rank=9,
        when=editing.has_edits,
    ),
    Command(
        "more_digits",
        "p",
        VIEW,
        "More digits",
        looking.more_digits,
        "decimals precision",
        footer="digits",
        rank=6,
        when=looking.can_have_more_digits,
        stops_run=False,
    ),
    Command(
        "fewer_digits",
        "P",
        VIEW,
        "Fewer digits",
        looking.fewer_digits,
        "decimals precision round",
        footer="digits",
        rank=6,
        when=looking.can_have_fewer_digits,
        stops_run=False,
    ),
    Command(
        "origin",
        "T",
        VIEW,
        "Where the number under the cursor comes from",
        following.show_origin,
        "explain why cause tree trace source derivation",
        footer="origin",
        rank=4,
    ),
    Command(
        "follow_largest",
        "greater_than_sign",
        VIEW,
        "To the number that contributes most to it",
        following.follow_largest,
        "follow cause contribution",
        rank=9,
    ),
    Command(
        "trail_back",
        "backspace",
        VIEW,
        "Back to where one was before",
        following.trail_back,
        "return previous place",
        others=("less_than_sign",),
        when=following.has_trail,
    ),
    Command(
        "check_matrix",
        "G",
        VIEW,
        "Check the gradients of a whole matrix by differences",
        examining.check_matrix,
        "gradient check numerical finite differences verify test",
        rank=9,
    ),
    Command(
        "blame",
        "K",
        VIEW,
        "What this update does to E, and which weights raise it",
        examining.show_effects,
        "effect update learning rate too high error rises why",
        rank=9,
    ),
    Command(
        "health",
        "H",
        VIEW,
        "Health: what is wrong with the layers",
        examining.show_health,
        "diagnose dead saturated vanishing exploding nan problems",
        rank=9,
    ),
    Command(
        "heat",
        "m",
        VIEW,
        "Heat map: numbers coloured by their size",
        looking.heat,
        "colours heatmap",
        footer="heat",
        rank=5,
        stops_run=False,
    ),
    Command(
        "changes",
        "M",
        VIEW,
        "What the last move added, in place of numbers",
        looking.changes,
        "difference delta",
        footer="heat",
        rank=5,
        stops_run=False,
    ),
    Command(
        "enlarge",
        "Z",
        VIEW,
        "The matrix under the cursor as large as can be",
        looking.enlarge,
        "zoom maximise full",
        footer="large",
        rank=6,
        stops_run=False,
    ),
    Command(
        "go_to_cell",
        "comma",
        VIEW,
        "Go to a cell of the matrix: 12,40",
        looking.go_to_cell,
        "jump index row column",
        rank=9,
        stops_run=False,
    ),
    Command(
        "find",
        "slash",
        VIEW,
        "Find the largest, smallest, most changed cell",
        looking.find,
        "search maximum minimum largest smallest",
        rank=9,
    ),
    Command(
        "copy",
        "Y",
        VIEW,
        "Copy the cell or the matrix, or write it to a file",
        copying.copy,
        "export latex csv numpy clipboard yank write",
        rank=9,
    ),
    Command(
        "fold",
        "X",
        VIEW,
        "Fold the layer under the cursor, or open it again",
        looking.fold,
        "collapse hide",
        rank=9,
        stops_run=False,
    ),
    Command(
        "curve",
        "z",
        VIEW,
        "The error of the whole run, large",
        looking.curve,
        "loss chart graph plot error history",
        footer="error",
        rank=8,
        stops_run=False,
    ),
    Command(
        "next_pane",
        "tab",
        VIEW,
        "Next pane: the program, then matrix by matrix",
        looking.next_pane,
        "focus switch",
        stops_run=False,
    ),
    Command("previous_pane", "shift+tab", VIEW, "Pane before", looking.previous_pane, "focus switch", stops_run=False),
    Command(
        "follow",
        "escape",
        VIEW,
        "Stop the run; let the cursor follow again",
        looking.follow,
        "unpin escape stop cancel",
    ),
    Command(
        "open",
        "o",
        PROGRAM,
        "Open an example or a file",
        filing.ask_open,
        "load file example project read",
        footer="open",
        rank=9,
        others=("ctrl+o",),
    ),
    Command(
        "new", "a", PROGRAM, "A new network", filing.new, "create network", footer="new", rank=10, others=("ctrl+n",)
    ),
    Command(
        "save",
        "d",
        PROGRAM,
        "Save, with the weights as they stand here",
        filing.save,
        "write store export",
        footer="save",
        rank=9,
        others=("ctrl+s",),
    ),
    Command(
        "save_as",
        "D",
        PROGRAM,
        "Save under another name",
        filing.save_as,
        "write store export copy",
        footer="save",
        rank=9,
    ),
    Command(
        "help",
        "question_mark",
        PROGRAM,
        "Keys and how to read the screen",
        program.show_help,
        "keys manual how to",
        footer="help",
        stops_run=False,
    ),
    Command("palette", "ctrl+p", PROGRAM, "Command palette", program.show_palette, "commands", stops_run=False),
    Command(
        "suspend",
        "ctrl+z",
        PROGRAM,
        "Back to the shell; fg returns",
        program.suspend,
        "background shell",
        stops_run=False,
    ),
    Command(
        "colours",
        "",
        PROGRAM,
        "Light or dark colours",
        program.switch_colours,
        "theme dark light contrast",
        stops_run=False,
    ),
    Command(
        "picture",
        "",
        PROGRAM,
        "Save a picture of the screen",
        program.save_picture,
        "screenshot svg image export",
        stops_run=False,
    ),
    Command("quit", "q", PROGRAM, "Quit", program.leave, "exit close leave bye", footer="quit", others=("ctrl+q",)),
)

_BY_NAME = {command.name: command for command in COMMANDS}


def command_of(name: str) -> Command:
    """Return a command by its name."""
    return _BY_NAME[name]


def help_rows() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the headings of the help, each with the keys and titles of its commands."""
    groups = groupby((one for one in COMMANDS if one.key), lambda one: one.group)
    return [
        (group, [("  ".join(map(shown_key, (one.key, *one.others))), one.title) for one in commands])
        for group, commands in groups
    ]


def bindings() -> list[Binding]:
    """Return a binding for every key of every command; `command` is the screen's action."""
    return [
        Binding(",".join((one.key, *one.others)), f"command('{one.name}')", one.title, show=bool(one.footer))
        for one in COMMANDS
        if one.key
    ]


FOOTER_KEYS = tuple(FooterKey(shown_key(one.key), one.name, one.footer, one.rank) for one in COMMANDS if one.footer)


def able_in(scene: Scene) -> frozenset[str]:
    """Return the names of the commands that can act on a scene."""
    return frozenset(one.name for one in COMMANDS if one.when(scene))
