"""Kill -9 at any moment, while someone types edits and saves: what is lost, which files are broken.

`python -m tests.reliability.kills --count 200` starts the debugger in a terminal of its own as often, types, kills it,
starts it again, restores what is offered, and goes on. An edit that was seen on the screen must be there, to the bit;
so must be every one before it, in their order, and nothing else. Needs a pty.
"""

import argparse
import os
import random
import re
import select
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pyte

from gpnet_engine.arrays import matrix, same_bits
from gpnet_engine.errors import GpnetError
from gpnet_engine.files.document import open_document
from gpnet_engine.files.journals.recorder import Recorder
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.work import Work
from gpnet_engine.time.edits import CellEdit, Edit
from gpnet_engine.time.session import open_session
from gpnet_tui.view.sessions import OFFER

if sys.platform != "win32":
    import fcntl
    import pty
    import struct
    import termios

_COLUMNS, _ROWS = 140, 45
_PATIENCE = 120.0  # seconds: a loaded machine is slow
_TYPING = 1.5  # seconds at most until it is killed
_SAVES, _SLOWLY, _WAITS = 0.15, 0.5, 0.9  # how often
_RATE = re.compile(r" l +([0-9.]+)(?: |$)")


class Terminal:
    """The debugger in a terminal of its own, and the screen that it has painted so far."""

    def __init__(self, state: Path, *arguments: str) -> None:
        """Start it with a state folder of its own."""
        self.pid, self._file = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, _COLUMNS, 0, 0))
            environment = {**os.environ, "TERM": "xterm-256color", "XDG_STATE_HOME": str(state)}
            os.execve(sys.executable, [sys.executable, "-m", "gpnet_tui", *arguments], environment)  # noqa: S606
        self._screen = pyte.Screen(_COLUMNS, _ROWS)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(self._screen.display)

    @property
    def rate(self) -> float | None:
        """The learning rate in the header."""
        found = _RATE.search(self._screen.display[0])
        return float(found[1]) if found else None

    def read(self, seconds: float = 0.02) -> None:
        """Take what was painted meanwhile."""
        if select.select([self._file], [], [], seconds)[0]:
            with suppress(OSError):  # Linux: nobody has the terminal open any more
                painted = os.read(self._file, 65536)
                # pyte does not know the private sequences of the kitty keyboard protocol.
                self._stream.feed(re.sub(rb"\x1b\[[<>=]\d*u", b"", painted))

    def wait_for(self, *texts: str) -> None:
        """Read until one of the texts is on the screen."""
        deadline = time.monotonic() + _PATIENCE
        while not any(text in self.text for text in texts):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{texts} did not come:\n{self.text}")
            self.read()

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._file, keys.encode())

    def kill(self, number: signal.Signals = signal.SIGKILL) -> int:
        """Kill it, close the terminal, and return the exit status."""
        os.kill(self.pid, number)
        while number != signal.SIGKILL and select.select([self._file], [], [], _PATIENCE)[0]:
            try:
                if not os.read(self._file, 65536):
                    break
            except OSError:  # Linux: nobody has the terminal open any more
                break
        status = os.waitpid(self.pid, 0)[1]
        os.close(self._file)
        return os.waitstatus_to_exitcode(status)


@dataclass
class Outcome:
    """What was counted, and what went wrong."""

    kills: int = 0
    edits: int = 0
    saves: int = 0
    restored: int = 0
    lost: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The figures in a line."""
        return (
            f"{self.kills} kills, {self.edits} edits seen, {self.saves} saves, {self.restored} restored: "
            f"{len(self.lost)} edits lost, {len(self.broken)} broken files"
        )


def kills(count: int, seed: int, folder: Path) -> Iterator[Outcome]:
    """Kill as often, and yield what was counted after each."""
    chance = random.Random(seed)  # noqa: S311 - chosen, not secret
    project, state = folder / "project.toml", folder / "state"
    article = open_document(None, Overrides())
    article.saved(article.project, project)
    outcome = Outcome()
    there: list[str] = []  # the rates that were typed, and are recorded
    for _ in range(count):
        offered = _unfinished(project, state)
        terminal = Terminal(state, str(project))
        try:
            _restore(terminal, there, is_offered=offered is not None)
            typed, seen = _type(terminal, chance, there, outcome)
        finally:
            terminal.kill()
        outcome.kills += 1
        outcome.restored += offered is not None
        there = _checked(project, state, typed, seen, outcome)
        yield outcome


def _restore(terminal: Terminal, there: list[str], *, is_offered: bool) -> None:
    """Wait for the first screen, and restore what is offered; what was recorded must be on the screen."""
    if is_offered:
        terminal.wait_for(OFFER)
        terminal.press("\r")
    expected = float(there[-1]) if there else 0.5
    deadline = time.monotonic() + _PATIENCE
    while OFFER in terminal.text or terminal.rate != expected:
        if time.monotonic() > deadline:
            raise TimeoutError(f"l {expected} was not restored:\n{terminal.text}")
        terminal.read()


def _type(terminal: Terminal, chance: random.Random, there: list[str], outcome: Outcome) -> tuple[list[str], int]:
    """Type edits, and save now and then, until it is time; return all rates, and how many were seen on the screen."""
    typed, seen = [*there], len(there)
    end = time.monotonic() + chance.uniform(0.0, _TYPING)
    while time.monotonic() < end:
        if chance.random() < _SAVES:
            terminal.press("d")
            outcome.saves += 1
        typed.append(f"0.{chance.randrange(10**7):07}1")
        for part in ["L", typed[-1], "\r"] if chance.random() < _SLOWLY else [f"L{typed[-1]}\r"]:
            terminal.press(part)
            terminal.read(chance.choice([0.0, 0.01, 0.05]))
        shown = terminal.rate
        while chance.random() < _WAITS and shown != float(typed[-1]) and time.monotonic() < end:
            terminal.read()
            shown = terminal.rate
        seen = max([seen, *(place for place, rate in enumerate(typed, 1) if float(rate) == shown)])
    outcome.edits += seen - len(there)
    return typed, seen


def _checked(project: Path, state: Path, typed: list[str], seen: int, outcome: Outcome) -> list[str]:
    """Hold what is recorded to what was typed and seen; return the rates that are there."""
    try:
        document = open_document(str(project), Overrides())
    except GpnetError as error:
        outcome.broken.append(str(error))
        return typed[:seen]
    found = _unfinished(project, state)
    rates = [_rate(edit) for edit in (document.work if found is None else found).edits]
    expected = list(map(float, typed))
    if rates != expected[: len(rates)] or len(rates) < seen:
        outcome.lost.append(f"typed {expected[-5:]}, seen {seen}, there are {len(rates)}: {rates[-5:]}")
    in_file = [_rate(edit) for edit in document.work.edits]
    if in_file != expected[: len(in_file)]:
        outcome.broken.append(f"the file has {in_file[-5:]}")
    session = open_session(document.project, edits=(document.work if found is None else found).edits)
    if rates and not same_bits(session.values["learning_rate"], matrix(rates[-1])):
        outcome.lost.append(f"{rates[-1]!r} is another number now")
    return typed[: len(rates)]


def _unfinished(project: Path, state: Path) -> Work | None:
    """Return the work that the next start will offer."""
    told: list[str] = []
    recorder = Recorder(lambda: state / "gpnet-tui", told.append)
    found = recorder.unfinished(open_document(str(project), Overrides()))
    recorder.stop()
    if told:
        raise AssertionError(told)
    return None if found is None else found.work


def _rate(edit: Edit) -> float:
    """Return the rate that an edit sets; nothing else was edited."""
    return edit.value if isinstance(edit, CellEdit) and edit.name == "learning_rate" else float("nan")


def main() -> int:
    """Kill as often as asked, and tell the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261126)
    arguments = parser.parse_args()
    begun, outcome = time.monotonic(), Outcome()
    with tempfile.TemporaryDirectory() as folder:
        for outcome in kills(arguments.count, arguments.seed, Path(folder)):
            if outcome.kills % 10 == 0 or outcome.lost or outcome.broken:
                print(outcome.text, f"({time.monotonic() - begun:.0f} s)", *outcome.lost, *outcome.broken, flush=True)
            if outcome.lost or outcome.broken:
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
