"""Asks about a file of weights before there is a project to debug: the form alone, on an empty screen."""

from pathlib import Path
from typing import ClassVar

from gpnet_engine.files.document import Document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.weights.unsaid import UnsaidError
from gpnet_tui import PROGRAM
from gpnet_tui.dialogs.weights import weights_form
from gpnet_tui.terminal import TerminalApp
from gpnet_tui.themes import DARK, THEMES


class AskingApp(TerminalApp):
    """Shows the form, and leaves with its answer as `document`; None if the person gives up."""

    TITLE = PROGRAM
    CSS_PATH: ClassVar[str] = "../app.tcss"

    def __init__(self, path: Path, overrides: Overrides, error: UnsaidError) -> None:
        """Ask about the weights in a file, of which an error says what is missing."""
        super().__init__()
        self.document: Document | None = None
        self._form = weights_form(path, overrides, error)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return our colours for themes that do not know them."""
        return DARK.variables

    def on_mount(self) -> None:
        """Show the form; leave cleanly when told to."""
        self.leave_on_signals()
        self.push_screen(self._form, self._take)

    def _take(self, document: Document | None) -> None:
        self.document = document
        self.exit()
