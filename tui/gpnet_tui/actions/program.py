"""The program itself: help, palette, the shell, the end."""

from gpnet_engine.errors import GpnetError
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.actions.filing import unless_unsaved
from gpnet_tui.view.text.clean import clean


def show_help(debugger: Debugger) -> None:
    """Show the help."""
    debugger.surroundings.show_help()


def show_palette(debugger: Debugger) -> None:
    """Open the command palette."""
    debugger.surroundings.show_palette()


def switch_colours(debugger: Debugger) -> None:
    """Change between light and dark."""
    debugger.surroundings.switch_colours()


def save_picture(debugger: Debugger) -> None:
    """Save a picture of the screen."""
    try:
        path = debugger.surroundings.save_picture()
    except OSError as error:
        reason = GpnetError(f"The folder cannot be written: {error.strerror or error}")
        debugger.complain("Picture not saved", reason)
    else:
        debugger.say(f"Picture saved as {clean(path)}", 5)


def suspend(debugger: Debugger) -> None:
    """Give the terminal back to the shell until `fg`."""
    debugger.surroundings.suspend()


def leave(debugger: Debugger) -> None:
    """Leave, but not without asking if something would be lost."""
    unless_unsaved(debugger, "Quit", debugger.surroundings.leave, "quit")
