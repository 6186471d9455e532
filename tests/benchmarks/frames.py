"""Measure how often a run shows itself, and how fast it is beside the same run without a screen.

    python tests/benchmarks/frames.py [--turns N] [--json]

Not a timed test. Iterations are counted by the time of the processor, which other programs do not change much; updates
by the clock. The debugger runs on in a real terminal that marks where each update ends. It takes turns with the same
run without a screen, so that each has the processor for itself.
"""

import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from statistics import median

import pyte
from tables import Budget, Column, Row, options_of, progress, report, table, versions
from terminals import (
    ARTICLE,
    AS_FAST_AS_POSSIBLE,
    COLUMNS,
    DIGITS,
    QUIET_AFTER_START,
    ROWS,
    UNKNOWN_TO_PYTE,
    Contender,
    Terminal,
    ordinary_environment,
    running,
)

from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.stopping.running import RunOn
from gpnet_engine.time.session import open_session

SECONDS = 3.0  # of each run
FRAMES, SPEED = Budget(10, "/s", is_least=True), Budget(0.8, is_least=True)

_SLICE = 0.008  # seconds, as the debugger does it
_UPDATE_END = b"\x1b[?2026l"
_ITERATION = re.compile(r"iteration ([\d,]+)")
_COLUMNS = (Column("frames/s", ".1f"), Column("iterations/s", ",.0f"), Column("without", ",.0f"), Column("ratio"))


@dataclass(frozen=True, slots=True)
class Network:
    """A network that is run, for the debugger and without a screen."""

    contender: Contender
    options: Overrides


@dataclass(frozen=True, slots=True)
class Result:
    """How a network ran: updates and iterations a second, iterations without a screen, and the ratio of these."""

    what: str
    frames: float
    rate: float
    rate_without: float
    ratio: float


NETWORKS = (
    Network(ARTICLE, Overrides()),
    Network(DIGITS, Overrides(layers=[784, 512, 512, 10], activation=("relu",), seed=1)),
)


def rate_without(options: Overrides) -> float:
    """Return how many iterations a second of the processor are run without a screen."""
    run = RunOn(open_session(open_project(None, options)))
    begun, used = time.perf_counter(), time.process_time()
    while time.perf_counter() - begun < SECONDS:
        run.go_on(_SLICE)
    return (run.done - 1) / (time.process_time() - used)


def measured(contender: Contender) -> tuple[float, float]:
    """Return how many updates a second, and iterations a second of the processor, a run has in the debugger."""
    with running(contender) as terminal:
        screen = pyte.Screen(COLUMNS, ROWS)
        stream = pyte.ByteStream(screen)
        written = b""
        while contender.sign not in written:
            written += _read(terminal, QUIET_AFTER_START)
        terminal.ask_for_marks()
        terminal.type(b"s" + AS_FAST_AS_POSSIBLE)  # for the first move a journal is begun, which takes long
        while b"speed" not in written and b"net_b" not in written:
            written += _read(terminal, QUIET_AFTER_START)
        written += _read(terminal, QUIET_AFTER_START * 20)
        begun, used = time.perf_counter(), terminal.processor_seconds()
        terminal.type(b"c")
        run = _read(terminal, SECONDS)
        terminal.type(b"\x1b[27u")
        seconds, used = time.perf_counter() - begun, terminal.processor_seconds() - used
        written += run + _read(terminal, QUIET_AFTER_START * 5)
        stream.feed(UNKNOWN_TO_PYTE.sub(b"", written))
    found = _ITERATION.search(screen.display[0])
    if found is None:
        raise ValueError(f"no iteration in {screen.display[0]!r}")
    return run.count(_UPDATE_END) / seconds, int(found[1].replace(",", "")) / used


def results(turns: int) -> list[Result]:
    """Return the results of all networks; the runs take turns."""
    found = []
    for network in NETWORKS:
        name = network.contender.name
        shown, without = [], []
        for turn in range(1, turns + 1):
            progress(f"{name}: turn {turn} of {turns}")
            without.append(rate_without(network.options))
            shown.append(measured(network.contender))
        frames, rate = (median(one[i] for one in shown) for i in range(2))
        least = median(without)
        found.append(Result(name, round(frames, 2), round(rate, 1), round(least, 1), round(rate / least, 3)))
    return found


def table_of(found: Sequence[Result]) -> str:
    """Return the results below each other."""
    rows = [
        Row(
            one.what,
            (one.frames, one.rate, one.rate_without, one.ratio),
            f"{FRAMES.verdict(one.frames)}, {SPEED.verdict(one.ratio)}",
        )
        for one in found
    ]
    return table("A run on the screen, and without it", _COLUMNS, rows)


def _read(terminal: Terminal, seconds: float) -> bytes:
    return b"".join(piece for _, piece in terminal.read_for(seconds))


def main() -> None:
    """Measure, and print a table or one JSON object."""
    options = options_of("Runs on the screen and without it.", {"turns": (5, "runs of each")}).parse_args()
    with ordinary_environment():
        found = results(options.turns)
    record = {
        "terminal": [COLUMNS, ROWS],
        "versions": versions("textual", "numpy"),
        "runs": [asdict(one) for one in found],
    }
    report(record, [table_of(found)], as_json=options.json)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
