"""The Textual application: themes, signals, command palette. What it shows is the debugger's screen."""

import gc
from collections.abc import Callable, Mapping
from typing import ClassVar

from textual import events
from textual.actions import ActionParseResult
from textual.app import App
from textual.command import Provider
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import OptionList

from gpnet_engine.diagnosis.answers import Answers
from gpnet_engine.files.document import Document
from gpnet_engine.files.work import Work
from gpnet_engine.time.timeline import DEFAULT_BUDGET
from gpnet_tui import PROGRAM
from gpnet_tui.actions.debugger import Debugger
from gpnet_tui.actions.recording import StartRecorder
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.screens.palette import CommandsProvider, Palette
from gpnet_tui.terminal import TerminalApp
from gpnet_tui.themes import DARK, THEMES
from gpnet_tui.typed_keys import AT_ONCE, TypedKeys
from gpnet_tui.widgets.lines import InkedScreen

# A step makes some thousand small tuples. With Python's own thresholds each would be searched for cycles several times.
_GARBAGE_THRESHOLDS = (20_000, 10, 20)


class GpnetApp(TerminalApp):
    """The debugger on one document."""

    TITLE = PROGRAM
    CSS_PATH: ClassVar[str] = "app.tcss"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {CommandsProvider}

    def __init__(
        self,
        document: Document,
        budget: int = DEFAULT_BUDGET,
        start: StartRecorder | None = None,
        work: Work | None = None,
        answers: Answers | None = None,
        first: Callable[[Debugger], None] | None = None,
    ) -> None:
        """Debug what was opened; `budget` bounds the memory of its history, in bytes.

        What is done goes to the recorder that `start` returns; `work` is what was done before, else the file says it.
        `answers` are a person's numbers of iteration 1, to be shown and checked at once. `first` is what is done before
        the person does anything.
        """
        super().__init__()
        self._document = document
        self._budget = budget
        self.typed_keys = TypedKeys(self)
        self._start = start
        self._work = work
        self._answers = answers
        self._first = first
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name

    def get_default_screen(self) -> Screen[None]:
        """Return the debugger at the start of the run."""
        return DebuggerScreen(self._document, self._budget, self._start, self._work, self._answers, self._first)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return our colours for themes that do not know them."""
        return DARK.variables

    def on_mount(self) -> None:
        """Leave cleanly when told to, so that the terminal is whole again."""
        self.call_after_refresh(_collect_garbage)
        self.app_resume_signal.subscribe(self, self._paint_again)
        self.leave_on_signals()

    async def on_event(self, event: events.Event) -> None:
        """Let keys act one after the other; everything else happens at once."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            if self._drops(event):
                return
            await self.typed_keys.type(event)
            return
        await super().on_event(event)
        if isinstance(event, events.Key):
            self.typed_keys.has_acted(event)

    def _drops(self, key: events.Key) -> bool:
        """Tell whether a key does nothing, as what it would act on is not there yet; one can always leave."""
        screen = self.screen_stack[0] if self.screen_stack else None
        return isinstance(screen, DebuggerScreen) and screen.drops_keys and key.key not in AT_ONCE

    async def act(self, key: events.Key) -> None:
        """Send a key on its way, to the widget that has the focus."""
        await super().on_event(key)

    @property
    def is_in_dialog(self) -> bool:
        """Whether a dialog has the keys."""
        return len(self.screen_stack) > 1

    @property
    def takes_lines(self) -> bool:
        """Whether what is pasted goes to a matrix, which has rows, and not to a field of a dialog."""
        return isinstance(self.screen, InkedScreen) and self.screen.TAKES_LINES

    @property
    def is_opening(self) -> bool:
        """Whether a dialog is not there yet."""
        return any(not screen.is_mounted for screen in self.screen_stack[-1:])

    @property
    def is_computing(self) -> bool:
        """Whether something long is computed."""
        return any(isinstance(screen, DebuggerScreen) and screen.is_computing for screen in self.screen_stack)

    def on_unmount(self) -> None:
        """Let no more keys act."""
        self.typed_keys.forget()

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Perform an action, but none of a list before it has its first layout: paging in it would raise KeyError.

        Only keys that come in one burst with the key that opens the list are that quick (Textual 8.2.8).
        """
        if isinstance(default_namespace, OptionList) and not default_namespace.scrollable_content_region:
            return True
        return await super().run_action(action, default_namespace, namespaces)

    async def action_quit(self) -> None:
        """Leave as `q` does, from a dialog too: it asks where something would be lost. What is computed stops first."""
        if self.is_in_dialog and self.is_computing:
            await self.run_action("screen.close")
            return
        while self.is_in_dialog:
            self.pop_screen()
        if isinstance(self.screen, DebuggerScreen):
            self.screen.action_command("quit")

    def action_help_quit(self) -> None:
        """Say how to leave, as ctrl+c does not."""
        self.notify("ctrl+c does not leave: q does", timeout=4, markup=False)

    def action_command_palette(self) -> None:
        """Open the palette, but not above a dialog: it has the commands of the debugger."""
        if len(self.screen_stack) == 1:
            self.push_screen(Palette(id="--command-palette"))

    def _paint_again(self, _app: App[object]) -> None:
        """Paint everything: after ctrl+z and fg the terminal shows what the shell left."""
        self.paint_all()


def _collect_garbage() -> None:
    """Collect garbage from now on, but leave what the start has made alone: it stays to the end."""
    gc.freeze()
    gc.set_threshold(*_GARBAGE_THRESHOLDS)
    gc.enable()
