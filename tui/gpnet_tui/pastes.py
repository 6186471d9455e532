"""What is pasted is text, whatever is in it: no sign of it acts as a key.

Separate from the app: the terminal's bytes are read by a thread of Textual, which knows nothing of screens.
"""

import sys
from collections.abc import Iterable, Iterator

from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.message import Message

_ESCAPE = "\x1b"
READERS = ("textual.drivers.linux_driver", "textual.drivers.win32")
"""The modules that read the terminal, each on its systems."""


class WholePastes(XTermParser):
    """Reads what the terminal sends; the text of a paste has no escape signs before it is read.

    Textual's own (8.2.8) takes what follows an escape sign in a paste for keys.
    """

    def __init__(self, debug: bool = False) -> None:  # noqa: FBT001, FBT002 - as Textual calls it
        """Start outside of a paste."""
        self._is_in_paste = False
        self._last = ""  # outside: what may be the beginning of a paste, read already; inside: of its end, not yet read
        super().__init__(debug)

    def feed(self, data: str) -> Iterable[Message]:
        """Return what has come: keys, pastes and answers of the terminal. No data is the end."""
        if not data:
            yield from super().feed(data)
        for piece in self._pieces(data):
            yield from super().feed(piece)

    def _pieces(self, data: str) -> Iterator[str]:
        """Yield what is to be read, piece by piece: none is empty."""
        while data:
            mark = BRACKETED_PASTE_END if self._is_in_paste else BRACKETED_PASTE_START
            before, found, after = (self._last + data).partition(mark)
            begun = "" if found else _beginning_at_end(before, mark)
            if self._is_in_paste:
                piece = before.removesuffix(begun).replace(_ESCAPE, "") + found
            else:
                piece = (before + found)[len(self._last) :]
            self._last, data = begun, after
            self._is_in_paste = self._is_in_paste is not bool(found)
            if piece:
                yield piece


def _beginning_at_end(text: str, mark: str) -> str:
    """Return the longest beginning of a mark with which a text ends."""
    beginnings = (mark[:length] for length in range(len(mark) - 1, 0, -1))
    return next((beginning for beginning in beginnings if text.endswith(beginning)), "")


def keep_pastes_whole() -> None:
    """Read the terminal so from now on.

    Textual's drivers make the parser themselves and cannot be told which, so it gets another name where they look.
    """
    for name in READERS:
        if name in sys.modules:  # the one for this system
            vars(sys.modules[name])[XTermParser.__name__] = WholePastes
