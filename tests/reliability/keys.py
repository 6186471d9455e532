"""Random keys, pasted texts, clicks and resizes, on eight projects: what breaks, with the shortest way to it.

`python -m tests.reliability.keys --count 100000` presses that many; ctrl+c stops, and tells what was found so far.
"""

import argparse
import asyncio
import faulthandler
import os
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from textual import _wait, events
from textual.pilot import Pilot

from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_tui.app import GpnetApp
from gpnet_tui.commands import COMMANDS
from tests.reliability.hostile_texts import PAYLOADS

PROJECTS: dict[str, Callable[[], Document]] = {
    "article": lambda: open_document(None, Overrides()),
    "xor": lambda: open_document("xor", Overrides(batch_size=3)),
    "one to one": lambda: open_document(None, Overrides(layers=[1, 1])),
    "deep": lambda: open_document(None, Overrides(layers=[3] * 30, batch_size=2)),
    "batch": lambda: open_document(None, Overrides(layers=[64, 20, 10], batch_size=7, bias="trained")),
    "no bias": lambda: open_document(None, Overrides(layers=[2, 3, 2], bias="none", decimals=2)),
    "a table": lambda: open_document("iris", Overrides(batch_size=4)),
    "tested": lambda: open_document(_tested("project.toml"), Overrides()),
}
_TESTED = """
[network]
layers = [2, 3, 2]
activation = ["tanh", "softmax"]
loss = "cross_entropy"
[training]
shuffle = true
batch_size = 2
[data]
inputs = [[0, 0], [0, 1], [1, 0], [1, 1], [2, 1], [1, 2]]
targets = [[1, 0], [0, 1], [0, 1], [1, 0], [1, 0], [0, 1]]
classes = ["even", "odd"]
test_share = 0.34
"""
EACH = 250  # actions of one start of the program
_LEAVING = {"q", "ctrl+q", "ctrl+c"}
BOUND = sorted({key for command in COMMANDS for key in (command.key, *command.others)} - _LEAVING)
_MOVING = ["up", "down", "left", "right", "pageup", "pagedown", "home", "end", "tab", "shift+tab", "escape", "enter"]
_TYPED = [*"0123456789.-e,*[]/\\'\"{}$", "backspace", "delete", "space", "ctrl+a", "ctrl+u", "ctrl+w", "ctrl+k"]
_OTHER = [*"abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", *(f"f{number}" for number in range(1, 13))]
_WORDS = ("B*", "W_b[1,1]", "E < 0.1", "../..", "2,4,3,2", "1e999", "E 1", "[bold]x[/]", "{", "**", "")
_TABLES = (
    "1 2 0\n3 4 1",
    "1;2,5;0\n3;4;1",
    "a,b,y\n1,2,0\n",
    "1\t2\t0\t1",
    "nan 1 1",
    "1,,0",
    "[[1, 2]]",
    "1 " * 3000,
    "0 1\n" * 500,
)
_COLUMNS, _ROWS = (1, 2, 3, 5, 8, 20, 40, 79, 80, 100, 140, 200), (1, 2, 3, 5, 10, 23, 24, 30, 45, 60)
_STUCK_SECONDS = 120  # a program that takes no more keys says where it is, and all ends
_SETTLING = 0.35  # the share of actions after which the program is waited for: the others come in bursts


@dataclass(frozen=True, slots=True)
class Key:
    """A key that is pressed."""

    key: str


@dataclass(frozen=True, slots=True)
class Paste:
    """A text that is pasted."""

    text: str


@dataclass(frozen=True, slots=True)
class Click:
    """A click, or a turn of the wheel, at a place given in parts of the screen."""

    across: float
    down: float
    kind: str = "click"


@dataclass(frozen=True, slots=True)
class Resize:
    """Another size of the terminal."""

    columns: int
    rows: int


@dataclass(frozen=True, slots=True)
class Settle:
    """The program is waited for."""


Action: TypeAlias = Key | Paste | Click | Resize | Settle


@dataclass(frozen=True, slots=True)
class Crash:
    """What broke, and the shortest list of actions that was found for it."""

    project: str
    actions: tuple[Action, ...]
    error: Exception

    def __str__(self) -> str:
        """Return what to do to see it, and the lines where it happened."""
        lines = traceback.format_exception(self.error)
        return f"{self.project}: {list(self.actions)}\n{''.join(lines[-6:])}"


def _tested(name: str) -> str:
    """Write a project with classes, test data and shuffled samples; return its name."""
    Path(name).write_text(_TESTED)
    return name


def drawn_actions(source: random.Random, count: int) -> list[Action]:
    """Return as many actions, drawn; where the program is waited for does not count."""
    actions: list[Action] = []
    for _ in range(count):
        actions.append(_drawn(source))
        if source.random() < _SETTLING:
            actions.append(Settle())
    return actions


def _drawn(source: random.Random) -> Action:
    kind = source.choices(["bound", "moving", "typed", "other", "paste", "click", "size"], [40, 24, 12, 6, 4, 9, 5])[0]
    match kind:
        case "paste":
            return Paste(source.choice([*PAYLOADS.values(), *_WORDS, *_TABLES, "x" * 5000, "a\nb\nc"]))
        case "click":
            what = source.choice(["click", "click", "click", "up", "down"])
            return Click(source.random(), source.random(), what)
        case "size":
            if source.random() < 0.4:  # often back to what one can work in
                return Resize(140, 45)
            return Resize(source.choice(_COLUMNS), source.choice(_ROWS))
        case _:
            return Key(source.choice({"bound": BOUND, "moving": _MOVING, "typed": _TYPED}.get(kind, _OTHER)))


def be_quick() -> None:
    """Look often whether the program has done what it was sent: Textual's own tests look 50 times a second."""
    _wait.SLEEP_GRANULARITY, _wait.SLEEP_IDLE = 0.002, 0.0002


async def broken_by(project: str, actions: Sequence[Action]) -> Exception | None:
    """Start the program on a project, do the actions, and return what broke; None where nothing did."""
    app = GpnetApp(PROJECTS[project]())
    faulthandler.dump_traceback_later(_STUCK_SECONDS, exit=True)
    try:
        async with app.run_test(size=(140, 45), notifications=True) as pilot:
            for action in (*actions, Settle()):
                if not app.is_running:
                    break
                await _do(pilot, action)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        return error
    finally:
        faulthandler.cancel_dump_traceback_later()
    return None


async def _do(pilot: Pilot[None], action: Action) -> None:
    app = pilot.app
    match action:
        case Key(key):
            character = " " if key == "space" else key if len(key) == 1 else None
            _post(pilot, events.Key(key, character))
        case Paste(text):
            _post(pilot, events.Paste(text))
        case Click(across, down, kind):
            x, y = int(across * app.size.width), int(down * app.size.height)
            for event in _mouse(kind):
                _post(pilot, event(None, x, y, 0, 0, 1, False, False, False, x, y))  # noqa: FBT003
        case Resize(columns, rows):
            await pilot.resize_terminal(columns, rows)
        case Settle():
            await pilot._wait_for_screen()  # noqa: SLF001 - waits until every key was handled


def _mouse(kind: str) -> tuple[type[events.MouseEvent], ...]:
    return {"up": (events.MouseScrollUp,), "down": (events.MouseScrollDown,)}.get(
        kind, (events.MouseMove, events.MouseDown, events.MouseUp)
    )


def _post(pilot: Pilot[None], event: events.Event) -> None:
    event.set_sender(pilot.app)
    pilot.app.post_message(event)


async def shortest(project: str, actions: Sequence[Action], error: Exception) -> Crash:
    """Leave out actions as long as the same kind of error comes."""
    kept, size = list(actions), max(1, len(actions) // 2)
    while size:
        start = 0
        while start < len(kept):
            tried = kept[:start] + kept[start + size :]
            with surroundings():
                found = await broken_by(project, tried)
            if found is not None and type(found) is type(error):
                kept, error = tried, found
            else:
                start += size
        size //= 2
    return Crash(project, tuple(kept), error)


@contextmanager
def surroundings() -> Iterator[None]:
    """Work in a folder of its own, with a state folder of its own: among the keys are some that save."""
    before, environment = Path.cwd(), dict(os.environ)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for name in ("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
            os.environ[name] = folder
        work = Path(folder, "work")
        work.mkdir()
        os.chdir(work)
        try:
            yield
        finally:
            os.chdir(before)
            os.environ.clear()
            os.environ.update(environment)


def crashes(
    count: int, seed: int, each_start: int = EACH, *, shorten: bool = True
) -> Iterator[tuple[int, Crash | None]]:
    """Do `count` actions; yield how many are done after each start of the program, and what broke in it."""
    names = list(PROJECTS)
    for index, done in enumerate(range(0, count, each_start)):
        project, each = names[index % len(names)], min(each_start, count - done)
        actions = drawn_actions(random.Random(f"{seed} {index}"), each)  # noqa: S311 - a fixed order of actions
        with surroundings():
            error = asyncio.run(broken_by(project, actions))
        crash = None if error is None else Crash(project, tuple(actions), error)
        if error is not None and shorten:
            crash = asyncio.run(shortest(project, actions, error))
        yield done + each, crash


def main() -> int:
    """Press keys, tell what breaks; the status is 1 where something does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first-only", action="store_true", help="stop at the first crash")
    given = parser.parse_args()
    be_quick()
    start, found, done = time.monotonic(), 0, 0
    try:
        for done, crash in crashes(given.count, given.seed):
            if crash is not None:
                found += 1
                print(f"\n{crash}", flush=True)
            told = f"{done:,} of {given.count:,}, crashes: {found}, {time.monotonic() - start:.0f} s"
            print(f"\r{told}", end="", flush=True)
            if found and given.first_only:
                break
    except KeyboardInterrupt:
        pass
    print(f"\n{done:,} actions on {len(PROJECTS)} projects, crashes: {found}, {time.monotonic() - start:.0f} s")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
