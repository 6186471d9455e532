"""What is around the debugger's screen: the terminal, its clipboard and shell, the colours, help and palette."""

from pathlib import Path

from textual.app import App

from gpnet_tui.commands import help_rows
from gpnet_tui.theme_names import ThemeName


class AppSurroundings:
    """The surroundings of a screen that an app shows."""

    def __init__(self, app: App[object]) -> None:
        """Use what an app offers."""
        self._app = app

    def copy_text(self, text: str) -> None:
        """Send a text to the clipboard of the terminal."""
        self._app.copy_to_clipboard(text)

    def show_help(self) -> None:
        """Open the help."""
        from gpnet_tui.dialogs.help import HelpScreen

        self._app.push_screen(HelpScreen(help_rows()))

    def show_palette(self) -> None:
        """Open the command palette."""
        self._app.action_command_palette()

    def switch_colours(self) -> None:
        """Change from dark to light, to the colours for a projector, and to dark again."""
        self._app.theme = ThemeName(self._app.theme).after

    def save_picture(self) -> str:
        """Save a picture of the screen in the current folder, and return its path; raises OSError."""
        return self._app.save_screenshot(path=str(Path.cwd()))

    def suspend(self) -> None:
        """Give the terminal back to the shell until `fg`."""
        self._app.action_suspend_process()

    def leave(self) -> None:
        """End the program."""
        self._app.exit()
