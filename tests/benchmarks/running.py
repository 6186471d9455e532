"""Measure the answer to a key while the debugger runs on, and how soon Esc stops it, in real terminals, in one run.

    python tests/benchmarks/running.py [--turns N] [--json]

A run repaints the screen ten times a second anyway, so silence does not tell that a key is answered. The terminals here
have Textual mark where each update of the screen ends, and a key takes from when it is typed to the end of the first
update that has its sign, a text that is on no screen before the key acts. For the cursor keys, with which a person
looks at cells on the way, it is the name of the cell they lead to; for Esc, the last word of the ordinary keys, in
whose place the line of the run stood; in the bare app it is the next count.

Esc is timed as terminals of old send it, in one byte, after which Textual waits 0.1 s whether more follows that would
make it another key: so the bare app takes as long. And it is timed as the kitty keyboard protocol sends it, which
Textual switches on in terminals that have it.

The apps take turns, and between its turns the debugger stands still: each has the processor for itself. Keys are typed
after pauses of random length, so that they meet a run in whatever it is doing.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from statistics import median
from typing import NamedTuple, TypeAlias

import numpy as np
from tables import Budget, Column, Row, milliseconds, options_of, p95, progress, report, table, versions
from terminals import (
    ARTICLE,
    AS_FAST_AS_POSSIBLE,
    COLUMNS,
    DIGITS,
    QUIET_AFTER_START,
    ROWS,
    Contender,
    Terminal,
    floor,
    ordinary_environment,
    running,
)

from gpnet_tui.view.running import SPEEDS

PAIRS = 3  # of cursor keys in a turn, down and up again
SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 0.25  # seconds before a key; a run repaints every 0.1
SEED = 1

_TAB, _DOWN, _UP = b"\t", b"\x1b[B", b"\x1b[A"
_ESC, _KITTY_ESC = b"\x1b", b"\x1b[27u"
_RUNNING, _STOPPED = b"running on", b" quit"
_COLUMNS = (Column("median ms", ".1f"), Column("p95 ms", ".1f"), Column("ratio"))


class Kind(NamedTuple):
    """A kind of key that is timed, and its budget at p95."""

    name: str
    title: str
    budget: Budget


KEY = Kind("key", "Key to its answer, while it runs", Budget(50, " ms"))
ESCAPE = Kind("escape", "Esc, as one byte, to the ordinary keys", Budget(100, " ms"))
KITTY_ESCAPE = Kind("kitty_escape", "Esc, by kitty's protocol, to the same", Budget(100, " ms"))
KINDS = (KEY, ESCAPE, KITTY_ESCAPE)


class Stroke(NamedTuple):
    """A key and the sign of its answer; what is of no kind is not timed."""

    key: bytes
    sign: bytes
    kind: Kind | None = None


Turn: TypeAlias = Callable[[int], Sequence[Stroke]]
"""The keys of a turn, by its number from 0."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a kind of key took in one app; `ratio` is to the floor, whose own budget is None."""

    kind: str
    what: str
    median_ms: float
    p95_ms: float
    ratio: float
    budget_ms: float | None
    times: int


def debugger_turn(number: int) -> list[Stroke]:
    """Run on as fast as possible, look at cells with Tab and the cursor keys, and stop; run on and stop again."""
    faster = [] if number else [Stroke(b"+", b"")] * len(SPEEDS)
    begin = Stroke(b"c", _RUNNING)
    pair = Stroke(_DOWN, b"new W_d[2,1]", KEY), Stroke(_UP, b"new W_d[1,1]", KEY)
    stop, stop_again = Stroke(_ESC, _STOPPED, ESCAPE), Stroke(_KITTY_ESC, _STOPPED, KITTY_ESCAPE)
    return [*faster, begin, Stroke(_TAB, b""), *pair * PAIRS, stop, begin, stop_again]


def floor_turn(number: int) -> list[Stroke]:
    """Count as many keys of each kind as the debugger is given."""
    keys = [*[(b"s", KEY)] * (2 * PAIRS), (_ESC, ESCAPE), (_KITTY_ESC, KITTY_ESCAPE)]
    counts = range(number * len(keys) + 1, (number + 1) * len(keys) + 1)
    return [Stroke(key, f"The floor at {i}".encode(), kind) for i, (key, kind) in zip(counts, keys, strict=True)]


CONTENDERS: tuple[tuple[Contender, Turn], ...] = (
    (floor("bare Textual counter", "count"), floor_turn),
    (ARTICLE, debugger_turn),
    (DIGITS, debugger_turn),
)


class Player:
    """Types in one terminal, and keeps the times by kind of key."""

    def __init__(self, contender: Contender, turn: Turn, terminal: Terminal) -> None:
        """Wait until the first screen is there."""
        self.times: dict[Kind, list[float]] = {kind: [] for kind in KINDS}
        self._turn = turn
        self._terminal = terminal
        self._random = np.random.default_rng(SEED)
        terminal.written_at(QUIET_AFTER_START, contender.sign)
        terminal.ask_for_marks()
        terminal.type(AS_FAST_AS_POSSIBLE)

    def play(self, number: int) -> None:
        """Type the keys of a turn. The first one, in which the code is warmed up, does not count."""
        for stroke in self._turn(number):
            self._terminal.read_for(self._random.uniform(SHORTEST_PAUSE, LONGEST_PAUSE))
            begun = time.perf_counter()
            self._terminal.type(stroke.key)
            seconds = self._terminal.updated_at(stroke.sign) - begun
            if stroke.kind is not None and number:
                self.times[stroke.kind].append(seconds)


def measure(turns: int) -> list[dict[Kind, list[float]]]:
    """Return the times of all contenders, which take turns."""
    with ExitStack() as stack:
        players = [Player(one, turn, stack.enter_context(running(one))) for one, turn in CONTENDERS]
        for number in range(turns + 1):
            progress(f"running: turn {number} of {turns}")
            for player in players:
                player.play(number)
    return [player.times for player in players]


def results(kind: Kind, times: Sequence[dict[Kind, list[float]]]) -> list[Result]:
    """Sum up what a kind of key took; the first contender is the floor."""
    taken = [one[kind] for one in times]
    least = median(taken[0])
    return [
        Result(
            kind.name,
            contender.name,
            milliseconds(median(one)),
            milliseconds(p95(one)),
            round(median(one) / least, 2),
            None if one is taken[0] else kind.budget.limit,
            len(one),
        )
        for (contender, _), one in zip(CONTENDERS, taken, strict=True)
    ]


def table_of(kind: Kind, found: Sequence[Result]) -> str:
    """Return the results below each other."""
    rows = [
        Row(
            one.what,
            (one.median_ms, one.p95_ms, one.ratio),
            "" if one.budget_ms is None else f"{kind.budget.verdict(one.p95_ms)} at p95",
        )
        for one in found
    ]
    return table(kind.title, _COLUMNS, rows)


def main() -> None:
    """Measure, and print a table or one JSON object."""
    counts = {"turns": (30, f"of each app, with {2 * PAIRS} keys and two Esc each")}
    options = options_of("Answers to keys while the debugger runs on.", counts).parse_args()

    with ordinary_environment():
        times = measure(options.turns)
    found = {kind: results(kind, times) for kind in KINDS}
    record = {
        "terminal": [COLUMNS, ROWS],
        "versions": versions("textual", "numpy"),
        "running": [asdict(one) for each in found.values() for one in each],
    }
    report(record, [table_of(*one) for one in found.items()], as_json=options.json)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
