"""The least a Textual app can be: what the debugger's screen is measured against.

Separate from `screen.py`, as these run in terminals of their own: `python floor_apps.py start`, or `count`.
"""

import sys
from typing import ClassVar

import numpy as np
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static


class StartFloor(App[None]):
    """Shows one line, with numpy imported."""

    def compose(self) -> ComposeResult:
        """Show the line."""
        yield Static(f"The floor has numpy {np.__version__}", markup=False)


class CountFloor(App[None]):
    """Counts keys in a widget of fixed size, so that a count never costs a layout."""

    CSS = "#count { width: 20; height: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("s,escape", "count", "Count")]

    def __init__(self) -> None:
        """Start at nought."""
        super().__init__()
        self._count = 0

    def compose(self) -> ComposeResult:
        """Show the count."""
        yield Static("The floor at 0", id="count", markup=False)

    def action_count(self) -> None:
        """Count one more."""
        self._count += 1
        self.query_one("#count", Static).update(f"The floor at {self._count}", layout=False)


if __name__ == "__main__":
    floors: dict[str, type[App[None]]] = {"start": StartFloor, "count": CountFloor}
    floors[sys.argv[1]]().run()
