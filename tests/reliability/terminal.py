"""A program in a terminal of its own, and all that it writes there. Only where there are pseudo-terminals."""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

COLUMNS, ROWS = 140, 45
PATIENCE = 60.0  # seconds, on a machine that does much else


class Terminal:
    """A program that was started in a terminal."""

    def __init__(self, arguments: Sequence[str], folder: Path, home: Path) -> None:
        """Start the program in a folder, with a home of its own."""
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        if "PYTHONPATH" in kept:  # relative to where the tests run
            kept["PYTHONPATH"] = os.pathsep.join(
                str(Path(part).resolve()) for part in kept["PYTHONPATH"].split(os.pathsep)
            )
        environment = {**kept, "HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        self.output = b""
        self._status: int | None = None
        self.pid, self._file = pty.fork()
        if self.pid == 0:
            with suppress(OSError):
                os.chdir(folder)
                os.execve(sys.executable, [sys.executable, *arguments], environment)  # noqa: S606 - our own program
            os._exit(127)
        _without_echo(self._file)
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))

    def read(self, seconds: float) -> bool:
        """Take what is written until nothing comes for so long; tell whether more may come."""
        while select.select([self._file], [], [], seconds)[0]:
            try:
                written = os.read(self._file, 65536)
            except OSError:  # the other end is closed
                return False
            if not written:
                return False
            self.output += written
        return True

    def wait_for(self, text: bytes) -> None:
        """Read until the text was written. Raises TimeoutError."""
        end = time.monotonic() + PATIENCE
        while text not in self.output:
            if time.monotonic() > end or not self.read(0.05):
                raise TimeoutError(f"{text!r} did not come: {self.output[-500:]!r}")

    def send(self, keys: bytes) -> None:
        """Press keys."""
        with suppress(OSError):  # the program may have gone
            os.write(self._file, keys)

    def interrupt(self) -> None:
        """Press ctrl+c as a terminal passes it on to a program that does not read keys itself."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGINT)

    def end(self) -> int:
        """Read to the end and return the exit status; kill a program that does not end. Raises TimeoutError."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.read(0.02)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.read(0.02)
                os.close(self._file)
                return os.waitstatus_to_exitcode(status)
        self.kill()
        raise TimeoutError(f"it did not end: {self.output[-500:]!r}")

    def kill(self) -> None:
        """End it."""
        with suppress(ProcessLookupError, ChildProcessError, OSError):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            os.close(self._file)


def _without_echo(file: int) -> None:
    """Have a terminal write nothing by itself: what is typed as the program leaves is none of its output."""
    attributes = termios.tcgetattr(file)
    attributes[3] &= ~termios.ECHO
    termios.tcsetattr(file, termios.TCSANOW, attributes)
