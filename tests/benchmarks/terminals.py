"""Programs in terminals of their own, at whose far end the benchmarks type and read.

Separate from the benchmarks because several of them measure there.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pyte

COLUMNS, ROWS = 140, 45
QUIET_AFTER_START = 0.15  # seconds without output: the screen is complete
PATIENCE = 30.0  # seconds until an app that does not answer is an error

UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=?]\d*u|\x1b\[\?\d+\$p")
NANOSECONDS = 1_000_000_000

_TAIL = 200  # bytes of output that an error quotes
_MARKS_KNOWN, _UPDATE_END = b"\x1b[?2026;2$y", b"\x1b[?2026l"
_SOURCES = os.pathsep.join(str(Path(__file__).parents[2] / room) for room in ("engine", "tui"))  # of this very tree
_FLOORS = str(Path(__file__).with_name("floor_apps.py"))


@dataclass(frozen=True, slots=True)
class Contender:
    """A program to measure; its screen is there once `sign` has been written."""

    name: str
    arguments: tuple[str, ...]
    sign: bytes


def debugger(name: str, *arguments: str) -> Contender:
    """Return the debugger, opened with `arguments`."""
    return Contender(name, ("-m", "gpnet_tui", *arguments), b"Start of iteration")


ARTICLE = debugger("gpnet-tui 2-4-3-2")
DIGITS = debugger("gpnet-tui 784-512-512-10", "--layers", "784,512,512,10", "--activation", "relu", "--seed", "1")
AS_FAST_AS_POSSIBLE = b"+" * 7  # keys


def floor(name: str, app: str) -> Contender:
    """Return one of the apps in `floor_apps.py`."""
    return Contender(name, (_FLOORS, app), b"The floor")


class Terminal:
    """The far end of a terminal that a program runs in."""

    def __init__(self, master: int, process: int) -> None:
        """Read and write at `master`; `process` runs there."""
        self._master = master
        self._process = process
        self._tail = b""
        self._unseen = b""
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)

    def processor_seconds(self) -> float:
        """Return how long the program has had the processor: other programs do not change that much."""
        threads = Path(f"/proc/{self._process}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / NANOSECONDS

    def type(self, keys: bytes) -> None:
        """Send keys."""
        os.write(self._master, keys)

    def written_at(self, quiet: float, sign: bytes = b"") -> float:
        """Return when the last byte came: `sign` has been written, and nothing followed for `quiet` seconds."""
        written, last = b"", 0.0
        deadline = time.perf_counter() + PATIENCE
        while True:
            complete = bool(last) and sign in written
            wait = quiet if complete else deadline - time.perf_counter()
            painted = self._read(wait)
            if not painted and complete:
                return last
            if not painted:
                raise self._missing(sign)
            last = time.perf_counter()
            written += painted

    def ask_for_marks(self) -> None:
        """Answer Textual that this terminal paints whole updates at a time, so that their ends are marked from now on.

        Most terminals of today answer so (DEC mode 2026); until the mark has come, they show nothing of an update.
        """
        self.type(_MARKS_KNOWN)

    def updated_at(self, sign: bytes) -> float:
        """Return when the update was complete after which `sign` is on the screen. The program has to mark its updates.

        Only cells that differ are written, so what is seen counts.
        """
        text = sign.decode()
        deadline = time.perf_counter() + PATIENCE
        while self._read(deadline - time.perf_counter()):
            now = time.perf_counter()
            if _UPDATE_END in self._unseen and text in "\n".join(self._seen()):
                return now
        raise self._missing(sign)

    def read_for(self, seconds: float) -> list[tuple[float, bytes]]:
        """Return all that is written within `seconds`, piece by piece, each with the time at which it came."""
        pieces: list[tuple[float, bytes]] = []
        deadline = time.perf_counter() + seconds
        while painted := self._read(deadline - time.perf_counter()):
            pieces.append((time.perf_counter(), painted))
            if pieces[-1][0] > deadline:
                break
        return pieces

    def _seen(self) -> list[str]:
        """Return what the screen shows after the last whole update."""
        whole, end, self._unseen = self._unseen.rpartition(_UPDATE_END)
        self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", whole + end))
        return list(self._screen.display)

    def _missing(self, sign: bytes) -> TimeoutError:
        return TimeoutError(f"no {sign!r} within {PATIENCE:g} s after {self._tail!r}")

    def _read(self, seconds: float) -> bytes:
        """Return what is written next, nothing if it does not come within `seconds`."""
        ready, _, _ = select.select([self._master], [], [], max(seconds, 0.0))
        if not ready:
            return b""
        try:
            painted = os.read(self._master, 1 << 16)
        except OSError as error:  # nobody is at the other end any more
            raise RuntimeError(f"the program has ended, after {self._tail!r}") from error
        self._unseen += painted
        self._tail = (self._tail + painted)[-_TAIL:]
        return painted


@contextmanager
def ordinary_environment() -> Iterator[None]:
    """Give the programs the environment of a person's terminal, and compiled modules as installed programs have."""
    mine = dict(os.environ)
    for name in mine:
        if name.startswith(("PYTHON", "TEXTUAL")) or name in {"NO_COLOR", "COLUMNS", "LINES", "ESCDELAY"}:
            del os.environ[name]
    with TemporaryDirectory() as bytecode:
        os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPYCACHEPREFIX": bytecode}
        os.environ["PYTHONPATH"] = _SOURCES
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(mine)


@contextmanager
def running(contender: Contender, columns: int = COLUMNS, rows: int = ROWS) -> Iterator[Terminal]:
    """Run a contender in a terminal of its own, and end it."""
    with TemporaryDirectory() as state:  # what was done in another one is not offered
        process, master = pty.fork()
        if process == 0:
            os.environ["XDG_STATE_HOME"] = state
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execv(sys.executable, [sys.executable, *contender.arguments])  # noqa: S606 - no shell is meant
        try:
            yield Terminal(master, process)
        finally:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            os.close(master)
