"""What stands between the screens and the terminal, whatever is open: a minimum size, and gates for characters.

Screens and dialogs, those of other libraries too, are never laid out below the least size: many cannot be. In a
terminal that is smaller they keep on working, and a message covers them.
"""

import asyncio
import signal
from collections.abc import Sequence
from functools import partial
from textwrap import wrap
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.console import RenderableType
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.color import Color
from textual.css.query import NoMatches
from textual.driver import Driver
from textual.filter import LineFilter
from textual.geometry import Size
from textual.screen import Screen
from textual.strip import Strip
from textual.worker import WorkerFailed

from gpnet_tui.painting import Painter, Painting
from gpnet_tui.pastes import keep_pastes_whole
from gpnet_tui.view.layout.place import LEAST_COLUMNS, LEAST_ROWS, too_small_text
from gpnet_tui.view.text.clean import one_line, visible


class VisibleOnly(LineFilter):
    """Lets only visible characters through to the terminal; a line keeps its width."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments without any other characters."""
        del background
        if all(segment.text.isascii() and segment.text.isprintable() for segment in segments):
            return segments
        return [segment if segment.control else _visible(segment) for segment in segments]


def _visible(segment: Segment) -> Segment:
    text = visible(segment.text)
    if text is segment.text:
        return segment
    return Segment(set_cell_size(text, cell_len(segment.text)), segment.style)


class TerminalApp(App[None]):
    """An application that does all this; `failure` is what broke in it."""

    def __init__(self) -> None:
        """Start with a terminal about which nothing is known."""
        super().__init__()
        self._terminal: Size | None = None
        self._painter = Painter()
        self._gate = VisibleOnly()
        self.failure: Exception | None = None
        self._is_leaving = False

    @property
    def size(self) -> Size:
        """The size in which screens are laid out: that of the terminal, but never below the least one."""
        return at_least(super().size)

    @property
    def is_covered(self) -> bool:
        """Whether the terminal is so small that it shows a message alone."""
        return self._terminal is not None and at_least(self._terminal) != self._terminal

    def paint_all(self) -> None:
        """Paint everything, whatever the terminal shows."""
        self._painter.forget()
        self.refresh(layout=True)

    def leave_on_signals(self) -> None:
        """Leave cleanly when told to, so that the terminal is whole again."""
        for name in ("SIGTERM", "SIGHUP", "SIGINT"):
            if hasattr(signal, name):  # not everywhere
                self._leave_on(signal.Signals[name])

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what all lines pass before they are painted."""
        return [*super().get_line_filters(), self._gate]

    def get_driver_class(self) -> type[Driver]:
        """Return what reads and writes the terminal: no part of what is pasted acts as a key."""
        driver = super().get_driver_class()
        keep_pastes_whole()
        return driver

    async def on_event(self, event: events.Event) -> None:
        """Have screens laid out for the least size at least; what is covered or gone cannot be clicked.

        Keys that come when the last screen has gone are nobody's.
        """
        if isinstance(event, events.InputEvent) and not self._screen_stack:
            return
        if isinstance(event, events.MouseEvent) and self.is_covered:
            return
        if isinstance(event, events.MouseDown) and self._is_gone(event):
            return
        if isinstance(event, events.Paste) and not self.takes_lines:
            event.text = one_line(event.text)
        if not isinstance(event, events.Resize):
            await super().on_event(event)
            return
        self._painter.forget()  # the terminal may have broken its lines anew
        was_covered, self._terminal = self.is_covered, event.size
        size = at_least(event.size)
        await super().on_event(events.Resize(size, size, None, event.pixel_size))
        if self.is_covered or was_covered:
            self.refresh(layout=True)

    @property
    def takes_lines(self) -> bool:
        """Whether what is pasted goes where its lines matter; a field has but one."""
        return False

    def _is_gone(self, event: events.MouseDown) -> bool:
        """Tell whether what is under the mouse was taken away: until the next layout it is still painted.

        A message is, by the key before the click; Textual 8.2.8 breaks on a click on it.
        """
        widget, _ = self.screen.get_widget_and_offset_at(event.x, event.y)
        return widget is not None and not widget.is_attached

    def shown(self) -> list[Strip]:
        """Return what the terminal shows, row by row."""
        if self._terminal is not None and self.is_covered:
            return cover(self._terminal, self.screen.rich_style)
        return self.screen._compositor.render_strips()  # noqa: SLF001 - Textual has no public way to read a screen

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Write an update to the terminal, or what covers it: but for how much is written, as Textual does.

        There is no public place between the compositor and the terminal (Textual 8.2.8) but the driver, at which there
        are only bytes. tests/tui/test_painting.py holds what is written so to what Textual writes.
        """
        if self._terminal is not None and self.is_covered and screen is self.screen:
            renderable = LayoutUpdate([[row] for row in self.shown()], self._terminal.region)
        if isinstance(renderable, LayoutUpdate | ChopsUpdate):
            super()._display(screen, Painting(self._painter, renderable))
        else:
            super()._display(screen, renderable)

    def _handle_exception(self, error: Exception) -> None:
        """Keep what broke first, and leave; Textual would print pages, with the values of variables.

        A screen that is half built as the program leaves misses some of its parts: that is no failure.
        """
        if self._is_leaving and isinstance(error, NoMatches):
            return
        if self.failure is None:
            cause = error.error if isinstance(error, WorkerFailed) else error
            self.failure = cause if isinstance(cause, Exception) else error
        super()._handle_exception(error)

    async def _shutdown(self) -> None:
        self._is_leaving = True
        await super()._shutdown()

    def _fatal_error(self) -> None:
        """Leave; what broke is told when the terminal is whole again."""
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        """Leave in the same way."""
        del renderables
        self._close_messages_no_wait()

    def _leave_on(self, number: signal.Signals) -> None:
        loop = asyncio.get_running_loop()
        leave = partial(self.exit, return_code=128 + number)
        try:
            loop.add_signal_handler(number, leave)
        except NotImplementedError:  # as on Windows
            signal.signal(number, lambda _number, _frame: loop.call_soon_threadsafe(leave))


def at_least(size: Size) -> Size:
    """Return the size in which screens are laid out in a terminal of this size."""
    return Size(max(size.width, LEAST_COLUMNS), max(size.height, LEAST_ROWS))


def cover(size: Size, style: Style) -> list[Strip]:
    """Return the message that covers a terminal that is too small, row by row."""
    told = too_small_text(*size).split("\n")
    lines = [piece for line in told for piece in wrap(line, max(size.width, 1))][: size.height]
    above = (size.height - len(lines)) // 2
    rows = [""] * above + lines + [""] * (size.height - above - len(lines))
    return [Strip([Segment(set_cell_size(f"{row:^{size.width}}", size.width), style)], size.width) for row in rows]
