"""What the debugger tells in passing: one thing at a time, until the next key acts or there was time to read it.

It stands in the line of the keys: nothing that was asked about is covered, in any view and at any size.
"""

from textual.app import App
from textual.notifications import SeverityLevel

_READ_A_SECOND = 12  # characters


class Messages:
    """Tells one thing in the place of what was told before."""

    def __init__(self, app: App[object]) -> None:
        """Tell by means of an app."""
        self._app = app
        self._has_told = False

    def tell(self, text: str, seconds: float, title: str = "", severity: SeverityLevel = "information") -> None:
        """Tell a text for `seconds`, or as long as it takes to read it at leisure."""
        self.clear()
        self._has_told = True
        timeout = max(seconds, len(text) / _READ_A_SECOND)
        whole = f"{title}: {text}" if title else text  # a title of its own would take a line more
        self._app.notify(whole, severity=severity, timeout=timeout, markup=False)

    def clear(self) -> None:
        """Take away what was told."""
        if self._has_told:
            self._has_told = False
            self._app.call_later(self._app.clear_notifications)  # in its turn: what was told last may be on its way
