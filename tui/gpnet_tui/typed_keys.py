"""Keys act one after the other, in the order in which they were typed, however fast that was.

Separate from the app, which knows nothing of waiting. Textual hands a key to the widget that has the focus at that
moment, although a key before it may still be on its way to open or to close a dialog.
"""

import asyncio
from collections import deque
from typing import Protocol

from textual.events import Key

AT_ONCE = frozenset({"escape", "ctrl+q", "ctrl+c"})  # stop or leave, whatever is computed
_TURNS = 32  # of the event loop: then a key has passed through all queues, and so has what a dialog makes of it
_LOOK_SECONDS = 0.01  # between two looks whether it is done, what is computed


class Typist(Protocol):
    """The app as keys see it."""

    async def act(self, key: Key) -> None:
        """Send a key on its way."""

    @property
    def is_in_dialog(self) -> bool:
        """Whether a dialog has the keys."""

    @property
    def is_opening(self) -> bool:
        """Whether a dialog is not there yet."""

    @property
    def is_computing(self) -> bool:
        """Whether something long is computed."""


class TypedKeys:
    """Lets the next key act when the one before has acted, and when nothing long is computed."""

    def __init__(self, app: Typist) -> None:
        """Let keys act on `app`."""
        self._app = app
        self._waiting: deque[Key] = deque()
        self._on_its_way: Key | None = None
        self._task: asyncio.Task[None] | None = None

    async def type(self, key: Key) -> None:
        """Let a key act: at once, or after those that wait. A key that stops what is computed forgets those."""
        if self._app.is_computing and key.key in AT_ONCE:
            self._waiting.clear()
            await self._app.act(key)
            return
        self._waiting.append(key)
        if self._task is None or self._task.done():
            is_in_dialog = self._app.is_in_dialog
            if not self._app.is_computing:
                await self._act()
            self._task = asyncio.create_task(self._go_on(is_in_dialog=is_in_dialog))

    @property
    def have_acted(self) -> bool:
        """Whether all keys that were typed have acted."""
        return self._task is None or self._task.done()

    def has_acted(self, key: Key) -> None:
        """Hear that a key is through: no widget has taken it, and what it is bound to is done."""
        if key is self._on_its_way:
            self._on_its_way = None

    def forget(self) -> None:
        """Let none act any more."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()

    async def _act(self) -> None:
        self._on_its_way = self._waiting.popleft()
        await self._app.act(self._on_its_way)

    async def _go_on(self, *, is_in_dialog: bool) -> None:
        await self._let_act(is_in_dialog=is_in_dialog)
        while self._waiting:
            is_in_dialog = self._app.is_in_dialog
            await self._act()
            await self._let_act(is_in_dialog=is_in_dialog)

    async def _let_act(self, *, is_in_dialog: bool) -> None:
        """Wait until the key that is on its way has acted; what a dialog makes of it takes longer."""
        turns = 0
        while turns < _TURNS and (is_in_dialog or self._on_its_way is not None):
            await asyncio.sleep(0)
            turns += 1
        while self._waiting and (self._app.is_computing or self._app.is_opening):  # noqa: ASYNC110 - Textual's states
            await asyncio.sleep(_LOOK_SECONDS)
