"""ctrl+c at any moment, from the first import on: the program ends with 130, or with what it had done, and quietly.

`python -m tests.reliability.interrupts --count 200` tries that often; ctrl+c stops, and tells what was found so far.
"""

import argparse
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.reliability.terminal import Terminal

DONE, INTERRUPTED = 0, 130
LONGEST = 3.0  # seconds until ctrl+c
COMMANDS: dict[str, tuple[list[str], bytes]] = {
    "start": ([], b""),
    "steps": ([], b"snsfsnsf"),
    "run": ([], b"c"),
    "trace": (["trace", "digits", "--iterations", "50"], b""),
    "check": (["check", "digits"], b""),
    "train": (["train", "--iterations", "1000000"], b""),
    "verify": (["examples", "--verify"], b""),
}
_STARTING = b"from gpnet_tui.__main__ import main; main()"


def interrupted(command: str, delay: float) -> str:
    """Interrupt a command after some seconds; return what is wrong with how it ends, or nothing."""
    arguments, keys = COMMANDS[command]
    code = f"import sys; sys.argv = ['gpnet-tui', *{arguments!r}]; print('begun', flush=True); {_STARTING.decode()}"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        terminal = Terminal(["-c", code], Path(folder), Path(folder))
        try:
            terminal.wait_for(b"begun")
            terminal.read(0.0)
            end = time.monotonic() + delay
            while time.monotonic() < end:
                terminal.read(0.01)
                if keys and b"BACKWARD" in terminal.output:
                    terminal.send(keys)
                    keys = b""
            terminal.interrupt()
            status = terminal.end()
        except TimeoutError as error:
            return str(error)
        finally:
            terminal.kill()
    if b"Traceback" in terminal.output or b"mistake of the program" in terminal.output:
        return terminal.output[-2000:].decode("utf-8", "replace")
    left = b"\x1b[?1049h" in terminal.output and b"\x1b[?1049l" not in terminal.output
    expected = {DONE, INTERRUPTED, -signal.SIGINT} if delay < _FIRST else {DONE, INTERRUPTED}
    if status not in expected or left:
        return f"status {status}{', the terminal is not whole' if left else ''}: {terminal.output[-300:]!r}"
    return ""


_FIRST = 0.02  # seconds in which Python has not come to our first line


def attempts(count: int, seed: int, longest: float = LONGEST) -> Iterator[tuple[str, float, str]]:
    """Try as often, at moments that are drawn; yield the command, the moment, and what was wrong."""
    chance = random.Random(seed)  # noqa: S311 - chosen, not secret
    names = list(COMMANDS)
    for index in range(count):
        command, delay = names[index % len(names)], longest * chance.random() ** 2
        yield command, delay, interrupted(command, delay)


def main() -> int:
    """Try, tell what is wrong; the status is 1 where something is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    done = wrong = 0
    try:
        for done, (command, delay, problem) in enumerate(attempts(given.count, given.seed), start=1):
            if problem:
                wrong += 1
                print(f"\n{command} after {delay:.3f} s: {problem}", flush=True)
            print(f"\r{done} of {given.count} interrupts, wrong: {wrong}", end="", flush=True)
    except KeyboardInterrupt:
        pass
    print()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
