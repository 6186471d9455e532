"""How keys are written for people, and the keys of the panes with a cursor. All other keys stand in `commands`."""

from typing import NamedTuple

_SHOWN = {
    "question_mark": "?",
    "escape": "Esc",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "enter": "Enter",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "shift+pageup": "Shift+PgUp",
    "shift+pagedown": "Shift+PgDn",
    "ctrl+pageup": "ctrl+PgUp",
    "ctrl+pagedown": "ctrl+PgDn",
    "home": "Home",
    "end": "End",
    "ctrl+home": "ctrl+Home",
    "ctrl+end": "ctrl+End",
    "space": "Space",
    "plus": "+",
    "minus": "−",
    "equals_sign": "=",
    "exclamation_mark": "!",
    "comma": ",",
    "colon": ":",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "backspace": "Backspace",
    "delete": "Delete",
    "semicolon": ";",
    "slash": "/",
}

UP_DOWN, LEFT_RIGHT, ARROWS = "↑ ↓", "← →", "↑↓←→"
"""How keys that go together are written for people."""


class PaneKey(NamedTuple):
    """A key that acts in a pane only while the cursor is there, with others that do the same."""

    keys: tuple[str, ...]
    action: str
    title: str


PROGRAM_KEYS = (
    PaneKey(("down", "j"), "mark(1)", "Cursor to the next operation"),
    PaneKey(("up", "k"), "mark(-1)", "Cursor to the operation before"),
    PaneKey(("pagedown",), "mark(10)", "Cursor ten operations down"),
    PaneKey(("pageup",), "mark(-10)", "Cursor ten operations up"),
    PaneKey(("l",), "screen.command('step_forward')", "Do the next operation"),
    PaneKey(("h",), "screen.command('step_back')", "Go back one operation"),
)

CELL_KEYS = (
    PaneKey(("right", "l"), "move(0, 1)", "Cursor to the right"),
    PaneKey(("left", "h"), "move(0, -1)", "Cursor to the left"),
    PaneKey(("down", "j"), "move(1, 0)", "Cursor down"),
    PaneKey(("up", "k"), "move(-1, 0)", "Cursor up"),
    PaneKey(("pagedown",), "page(1, 0)", "A page down"),
    PaneKey(("pageup",), "page(-1, 0)", "A page up"),
    PaneKey(("ctrl+pagedown", "shift+pagedown"), "page(0, 1)", "A page to the right"),
    PaneKey(("ctrl+pageup", "shift+pageup"), "page(0, -1)", "A page to the left"),
    PaneKey(("home",), "edge(0, -1)", "First column"),
    PaneKey(("end",), "edge(0, 1)", "Last column"),
    PaneKey(("ctrl+home",), "edge(-1, -1)", "First cell"),
    PaneKey(("ctrl+end",), "edge(1, 1)", "Last cell"),
)

PANE_KEYS = (
    ("While the cursor is on the operations", PROGRAM_KEYS),
    ("While the cursor is in the matrices", CELL_KEYS),
)


def shown_key(key: str) -> str:
    """Return how a key is written for people."""
    return _SHOWN.get(key, key.upper() if key[0] == "f" and key[1:].isdecimal() else key)


def shown_keys(keys: tuple[str, ...]) -> str:
    """Return how the keys that do one thing are written beside each other."""
    return "  ".join(map(shown_key, keys))
