"""A program in a terminal of its own, and the screen that it paints there. Only where there are pseudo-terminals."""

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pyte

COLUMNS, ROWS = 100, 30
PATIENCE = 120.0  # seconds until a program that does not answer is an error


class Terminal:
    """A program in a terminal of its own, and the screen that it has painted so far."""

    def __init__(self, command: list[str], environment: dict[str, str], folder: Path | None = None) -> None:
        """Start the program of a command, found as a shell finds it."""
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.chdir(folder or ".")
            os.execvpe(command[0], command, environment)  # noqa: S606 - a program of the tests
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.output = b""
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self._status: int | None = None

    def read(self) -> bool:
        """Take what was painted meanwhile; tell whether the program may paint more."""
        if not select.select([self.file], [], [], 0.05)[0]:
            return True
        try:
            painted = os.read(self.file, 65536)
        except OSError:  # Linux: nobody has the terminal open any more
            return False
        self.output += painted
        # pyte does not know the private sequences of the kitty keyboard protocol.
        self._stream.feed(painted.replace(b"\x1b[>1u", b"").replace(b"\x1b[<u", b""))
        return bool(painted)

    def wait_for(self, text: str) -> None:
        """Read until `text` is on the screen."""
        self._read_until(lambda: text in "\n".join(self._screen.display), text)

    def wait_for_cursor(self, text: str) -> None:
        """Read until the terminal's own cursor stands at the beginning of `text`."""
        cursor = self._screen.cursor
        self._read_until(lambda: self._screen.display[cursor.y][cursor.x :].startswith(text), text)

    def _read_until(self, is_there: Callable[[], bool], text: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not is_there():
            assert self.read(), f"ended before {text!r} was shown: {self.output[-2000:]!r}"
            assert time.monotonic() < deadline, "\n".join(self._screen.display)

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self.file, keys.encode())

    def exit_status(self) -> int:
        """Read until the program has left, and return its status."""
        deadline = time.monotonic() + PATIENCE
        while self.read() and time.monotonic() < deadline:
            pass
        if self._status is None:
            self._status = os.waitpid(self.pid, 0)[1]
        return os.waitstatus_to_exitcode(self._status)

    def close(self) -> None:
        """End the program if it still runs."""
        if self._status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.file)

    def switched(self, mode: str) -> tuple[int, int]:
        """Return where in the output a mode was switched on and off for the last time; -1 for never."""
        return self.output.rfind(f"\x1b[{mode}h".encode()), self.output.rfind(f"\x1b[{mode}l".encode())
