"""What a key is stands in one table: bindings, help and the README's table are the same keys."""

import inspect
import re
from collections import Counter
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

from gpnet_tui import screens
from gpnet_tui.command import Command, Mode
from gpnet_tui.commands import COMMANDS, bindings, help_rows, typed_keys
from gpnet_tui.keys import CELL_KEYS, PANE_KEYS, PROGRAM_KEYS, PaneKey, shown_key
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.widgets.cursor import CursorPane
from gpnet_tui.widgets.layers import LayersPane
from gpnet_tui.widgets.matrix import MatrixPane
from gpnet_tui.widgets.panes import CellPane, EquationPane, HeaderPane, KeysPane
from gpnet_tui.widgets.program import ProgramPane
from gpnet_tui.widgets.side import CurvePane, HealthPane, RunPane, WatchesPane

README = Path(__file__).parents[2] / "README.md"
MOST_METHODS = 30
MOST_TITLE = 52
PLAIN_PANES = (
    CellPane,
    EquationPane,
    HeaderPane,
    KeysPane,
    LayersPane,
    MatrixPane,
    CurvePane,
    HealthPane,
    RunPane,
    WatchesPane,
)

KEYS = [(key, command) for command in COMMANDS for key in (command.key, *command.others) if key]
# The arrows are those of the panes when no one answers.
LOOKING_KEYS = {key for key, command in KEYS if command.mode in {Mode.LOOKING, Mode.ALWAYS}}
# Of the tables in the README.
HEADINGS = {
    Mode.LOOKING: "does",
    Mode.ANSWERING: "while you answer",
    Mode.QUIZ: "in the quiz",
    Mode.LESSON: "in a lesson",
}
OWN_MODES: list[Mode] = [*HEADINGS][1:]
KEYS_OF = {mode: {key for key, command in KEYS if command.mode is mode} for mode in OWN_MODES}

TYPED_AS = {"0–9"}


def bound(widget: type[DOMNode]) -> set[tuple[str, str]]:
    """Return the keys that a class itself binds, with their actions."""
    bindings: list[Binding] = vars(widget).get("BINDINGS", [])
    return {(key, binding.action) for binding in bindings for key in binding.key.split(",")}


def actions(rows: tuple[PaneKey, ...]) -> set[tuple[str, str]]:
    return {(key, row.action) for row in rows for key in row.keys}


def test_every_key_of_the_screen_is_one_of_a_command() -> None:
    typed = {
        (key, f"typed('{command.name}', '{character}')")
        for command in COMMANDS
        for key, character in typed_keys(command).items()
    }
    assert bound(DebuggerScreen) == typed | {(key, f"command('{command.name}')") for key, command in KEYS}


def test_a_key_has_one_command_at_a_time_and_no_command_two_rows() -> None:
    for mode in HEADINGS:
        keys = Counter(key for key, command in KEYS if command.mode in {mode, Mode.ALWAYS})
        assert [key for key, count in keys.items() if count > 1] == []
    names = Counter(command.name for command in COMMANDS)
    assert [*names.values()] == [1] * len(names)


def test_a_key_that_does_something_else_while_someone_answers_or_reads_is_offered_to_that_first() -> None:
    listed = [binding.action for binding in bindings() if "command(" in binding.action]
    first = [
        f"command('{command.name}')"
        for mode in OWN_MODES
        for command in COMMANDS
        if command.mode is mode and command.key
    ]
    assert listed[: len(first)] == first


def test_only_the_keys_of_lessons_come_before_those_of_a_pane() -> None:
    of_lessons = {command.name for command in COMMANDS if command.mode is Mode.LESSON}
    for binding in bindings():
        assert binding.priority == any(f"'{name}'" in binding.action for name in of_lessons)


@pytest.mark.parametrize(("pane", "rows"), [(ProgramPane, PROGRAM_KEYS), (CursorPane, CELL_KEYS)], ids=str)
def test_the_keys_of_a_pane_with_a_cursor_are_those_of_its_table(
    pane: type[DOMNode], rows: tuple[PaneKey, ...]
) -> None:
    assert bound(pane) == actions(rows)
    assert all(row.title for row in rows)


@pytest.mark.parametrize("pane", PLAIN_PANES)
def test_no_other_pane_binds_keys(pane: type[DOMNode]) -> None:
    assert bound(pane) == set()


def test_a_pane_takes_no_key_from_a_command_but_the_arrows() -> None:
    taken = {key for _, rows in PANE_KEYS for row in rows for key in row.keys} & LOOKING_KEYS
    assert taken == {"left", "right"}


def test_the_help_lists_every_key() -> None:
    listed = {key for _, rows in help_rows() for keys, _ in rows for key in keys.split("  ")}
    pane_keys = {key for _, rows in PANE_KEYS for row in rows for key in row.keys}
    assert listed == set(map(shown_key, LOOKING_KEYS.union(*KEYS_OF.values()) | pane_keys)) | TYPED_AS


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
def test_what_a_key_does_fits_on_one_line_of_the_help(command: Command) -> None:
    assert len(command.title) <= MOST_TITLE
    assert command.title[0].isupper()
    assert command.title[-1] not in ".;:,"


# The README


def rows_of_readme(heading: str) -> list[list[str]]:
    """Return the keys of each row of a table of the README: those that stand first, and those that do the same."""
    table = README.read_text(encoding="utf-8").split(f"| key | also | {heading} |\n", 1)[1].split("\n\n", 1)[0]
    cells = [line.strip("| ").split(" | ") for line in table.splitlines()[1:]]
    assert cells
    return [[key for cell in row[:-1] for key in keys_in(cell)] for row in cells]


def keys_in(cell: str) -> list[str]:
    """Return the keys that a cell of the table names, in code or plainly."""
    texts = [key for code, word in re.findall(r"`([^`]+)`|([^\s,`]+)", cell) for key in (code or word).split()]
    return [key for text in texts for key in ("↑↓←→" if text == "arrows" else [text])]


def test_the_table_of_the_readme_has_every_key_and_no_other() -> None:
    written = {key for row in rows_of_readme(HEADINGS[Mode.LOOKING]) for key in row}
    pane_keys = {key for _, rows in PANE_KEYS for row in rows for key in row.keys}
    assert written == set(map(shown_key, LOOKING_KEYS | pane_keys)) | TYPED_AS


@pytest.mark.parametrize("mode", OWN_MODES, ids=lambda mode: mode.name)
def test_the_table_of_the_readme_has_every_key_of_what_someone_does_and_no_other(mode: Mode) -> None:
    written = {key for row in rows_of_readme(HEADINGS[mode]) for key in row}
    typed: set[str] = set() if mode is Mode.ANSWERING else TYPED_AS
    assert written == set(map(shown_key, KEYS_OF[mode])) | typed


@pytest.mark.parametrize("command", [one for one in COMMANDS if one.others], ids=lambda one: one.name)
def test_the_keys_that_do_the_same_stand_in_one_row_of_the_readme(command: Command) -> None:
    keys = set(map(shown_key, (command.key, *command.others)))
    assert any(keys <= set(row) for row in rows_of_readme(HEADINGS.get(command.mode, HEADINGS[Mode.LOOKING])))


# The classes of the screens


CLASSES = [
    found
    for module in iter_modules(screens.__path__)
    for _, found in inspect.getmembers(import_module(f"{screens.__name__}.{module.name}"), inspect.isclass)
    if found.__module__ == f"{screens.__name__}.{module.name}"
]


@pytest.mark.parametrize("found", CLASSES)
def test_a_class_of_the_screens_is_small(found: type[object]) -> None:
    methods = [name for name, value in vars(found).items() if inspect.isfunction(value) or isinstance(value, property)]
    assert len(methods) <= MOST_METHODS
