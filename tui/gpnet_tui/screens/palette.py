"""The command palette: every command that can act now, found by its title and by other words for it."""

from collections.abc import Callable
from functools import partial
from typing import cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from gpnet_tui.commands import COMMANDS, Command
from gpnet_tui.keys import shown_key
from gpnet_tui.screens.debugger import DebuggerScreen

_BY_OTHER_WORDS = 0.5  # behind the commands whose title matches well


class CommandsProvider(Provider):
    """Finds commands of the debugger."""

    async def discover(self) -> Hits:
        """Yield all that can act now."""
        for command in self._able():
            yield DiscoveryHit(command.title, self._run(command), help=_help(command))

    async def search(self, query: str) -> Hits:
        """Yield those whose title, or one of their other words, matches."""
        matcher = self.matcher(query)
        wanted = query.casefold().split()
        for command in self._able():
            score = matcher.match(command.title)
            words = command.words.casefold().split()
            if score <= 0 and wanted and all(any(word.startswith(one) for word in words) for one in wanted):
                score = _BY_OTHER_WORDS
            if score > 0:
                yield Hit(score, matcher.highlight(command.title), self._run(command), help=_help(command))

    def _able(self) -> list[Command]:
        screen = self.screen
        if not isinstance(screen, DebuggerScreen):
            return []
        return [one for one in COMMANDS if one.name != "palette" and one.when(screen.scene)]

    def _run(self, command: Command) -> Callable[[], object]:
        return partial(self.app.call_later, cast("DebuggerScreen", self.screen).action_command, command.name)


def _help(command: Command) -> str:
    return f"Key {shown_key(command.key)}" if command.key else ""
