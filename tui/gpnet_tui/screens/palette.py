"""The command palette: every command, with its key, found by its title and by other words that people use for it."""

import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import cast

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from gpnet_tui.command import Command
from gpnet_tui.commands import COMMANDS
from gpnet_tui.dialogs.dialog import CLOSES, written_keys
from gpnet_tui.keys import UP_DOWN, shown_key
from gpnet_tui.screens.debugger import DebuggerScreen

_TITLE, _TITLE_BEGINS, _OTHER, _OTHER_BEGINS = 4.0, 2.0, 3.0, 1.0  # what a match of a word is worth
_LATER_WORD = 0.01  # the words of a command stand in order of importance
_KEY_COLUMNS = 9
_WORD = re.compile(r"[^\W_]+")


class Palette(CommandPalette):
    """Returns nothing: it runs a command. A burst of keys may close it twice (Textual 8.2.8): it closes once."""

    def on_mount(self) -> None:
        """Have the frame of all dialogs."""
        box = self.query_one("#--container")
        box.add_class("box", "-wide")
        box.border_title = "Commands"
        box.border_subtitle = written_keys((("Enter", "does it"), (UP_DOWN, "move"), CLOSES), self.app.size.width)

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close, where this is the screen that has the keys."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def _action_command_list(self, action: str) -> None:
        """Move in the list, where it has its first layout: paging in it would raise KeyError before."""
        with suppress(KeyError):
            super()._action_command_list(action)


class CommandsProvider(Provider):
    """Finds commands of the debugger; those that cannot act here are listed too, and say so."""

    async def discover(self) -> Hits:
        """Yield all commands, in the order of the help."""
        for command in _listed():
            yield DiscoveryHit(self._shown(command, Content(command.title)), self._run(command), text=command.title)

    async def search(self, query: str) -> Hits:
        """Yield those whose title, or one of their other words, matches, or else has its letters in it."""
        matcher = self.matcher(query)
        by_word = {command: relevance(command, query) for command in _listed()}
        scattered = not any(by_word.values())
        for command, score in by_word.items():
            found = matcher.match(command.title) if scattered else score
            if found > 0:
                shown = self._shown(command, matcher.highlight(command.title))
                yield Hit(found, shown, self._run(command), text=command.title)

    def _shown(self, command: Command, title: Content) -> Content:
        """Return the line of a command."""
        key = shown_key(command.key) if command.key else ""
        note = "" if command.can_act(self._debugger.scene) else "  not now"
        return Content.assemble((key.rjust(_KEY_COLUMNS), "bold"), "  ", title, (note, "dim"))

    @property
    def _debugger(self) -> DebuggerScreen:
        return cast("DebuggerScreen", self.screen)

    def _run(self, command: Command) -> Callable[[], object]:
        return partial(self.app.call_later, self._debugger.action_command, command.name)


def relevance(command: Command, query: str) -> float:
    """Return how well a command matches what was typed: 0 if one of the words is nowhere in it, or at its beginning."""
    title = _WORD.findall(command.title.casefold())
    others = _WORD.findall(command.words.casefold())
    worth = [
        max(_worth(word, title, _TITLE, _TITLE_BEGINS), _worth(word, others, _OTHER, _OTHER_BEGINS))
        for word in _WORD.findall(query.casefold())
    ]
    return sum(worth) / len(worth) if worth and all(worth) else 0.0


def _worth(word: str, words: list[str], same: float, begins: float) -> float:
    matches = (
        (same if other == word else begins) - _LATER_WORD * at
        for at, other in enumerate(words)
        if other.startswith(word)
    )
    return max(matches, default=0.0)


def _listed() -> list[Command]:
    return [one for one in COMMANDS if one.name != "palette"]
