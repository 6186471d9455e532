"""The Textual application: themes, signals, command palette. What it shows is the debugger's screen."""

import asyncio
import gc
import signal
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from rich.console import RenderableType
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.actions import ActionParseResult
from textual.app import App
from textual.command import Provider
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import OptionList

from gpnet_engine.files.document import Document
from gpnet_engine.time.timeline import DEFAULT_BUDGET
from gpnet_tui.painting import Painter, Painting
from gpnet_tui.screens.debugger import DebuggerScreen
from gpnet_tui.screens.palette import CommandsProvider
from gpnet_tui.themes import DARK, LIGHT

# A step makes some thousand small tuples. With Python's own thresholds each would be searched for cycles several times.
_GARBAGE_THRESHOLDS = (20_000, 10, 20)


class GpnetApp(App[None]):
    """The debugger on one document."""

    TITLE = "gpnet-tui"
    CSS_PATH: ClassVar[str] = "app.tcss"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {CommandsProvider}

    def __init__(self, document: Document, budget: int = DEFAULT_BUDGET) -> None:
        """Debug what was opened; `budget` bounds the memory of its history, in bytes."""
        super().__init__()
        self._document = document
        self._budget = budget
        self._painter = Painter()
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name

    def get_default_screen(self) -> Screen[None]:
        """Return the debugger at the start of the run."""
        return DebuggerScreen(self._document, self._budget)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return our colours for themes that do not know them."""
        return DARK.variables

    def on_mount(self) -> None:
        """Leave cleanly when told to, so that the terminal is whole again."""
        self.call_after_refresh(_collect_garbage)
        self.app_resume_signal.subscribe(self, self._paint_again)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, partial(self.exit, return_code=128 + number))

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

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Write an update to the terminal: but for how much is written, as Textual does.

        There is no public place between the compositor and the terminal (Textual 8.2.8) but the driver, at which there
        are only bytes. tests/tui/test_painting.py holds what is written so to what Textual writes.
        """
        if isinstance(renderable, LayoutUpdate | ChopsUpdate):
            super()._display(screen, Painting(self._painter, renderable))
        else:
            super()._display(screen, renderable)

    def _paint_again(self, _app: App[object]) -> None:
        """Paint everything: after ctrl+z and fg the terminal shows what the shell left."""
        self.refresh(layout=True)


def _collect_garbage() -> None:
    """Collect garbage from now on, but leave what the start has made alone: it stays to the end."""
    gc.freeze()
    gc.set_threshold(*_GARBAGE_THRESHOLDS)
    gc.enable()
