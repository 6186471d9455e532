"""The program itself: help, palette, the shell, the end."""

from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.actions.filing import unless_unsaved


def show_help(debugger: Debugger) -> None:
    """Show the help."""
    debugger.show_help()


def show_palette(debugger: Debugger) -> None:
    """Open the command palette."""
    debugger.show_palette()


def switch_colours(debugger: Debugger) -> None:
    """Change between light and dark."""
    debugger.switch_colours()


def save_picture(debugger: Debugger) -> None:
    """Save a picture of the screen."""
    debugger.save_picture()


def suspend(debugger: Debugger) -> None:
    """Give the terminal back to the shell until `fg`."""
    debugger.suspend()


def leave(debugger: Debugger) -> None:
    """Leave, but not without asking if something would be lost."""
    unless_unsaved(debugger, "Quit", debugger.leave)
