"""Measure the first screen and the answer to a key against bare Textual apps, in real terminals, in one run.

    python tests/benchmarks/screen.py [--runs N] [--steps N] [--json]

Not a timed test: milliseconds depend on the machine and on what else it does, so the apps take turns and the ratios
count.
"""

import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from statistics import median
from typing import NamedTuple

from tables import MILLISECONDS, Budget, Column, Row, options_of, p95, progress, report, table, versions
from terminals import (
    ARTICLE,
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

QUIET_AFTER_KEY = 0.04  # seconds without output: the repaint is complete
BLOCK = 10  # keys in a row to one app before the next has its turn
WARM_UP_KEYS = 5
START_BUDGET, STEP_BUDGET = 1.4, 2.5

STARTERS = (floor("bare Textual app with numpy", "start"), ARTICLE, DIGITS)
STEPPERS = (floor("bare Textual counter", "count"), ARTICLE, DIGITS)
_COLUMNS = (
    Column("median ms", ".1f"),
    Column("p95 ms", ".1f"),
    Column("ratio"),
    Column("processor ms", ".1f"),
    Column("ratio"),
)


@dataclass(frozen=True, slots=True)
class Result:
    """What one contender took; `ratio` is to the floor, and the floor's own budget is None.

    On a machine that others use as well, the time of the processor is the fairer measure.
    """

    what: str
    median_ms: float
    p95_ms: float
    ratio: float
    processor_ms: float
    processor_ratio: float
    budget: float | None
    times: int


class Taken(NamedTuple):
    """Seconds that something took, and seconds of the processor."""

    seconds: float
    processor: float


def start_time(contender: Contender) -> Taken:
    """Return what it takes from the spawn to the last byte of the first full screen."""
    began = time.perf_counter()
    with running(contender) as terminal:
        ended = terminal.written_at(QUIET_AFTER_START, contender.sign)
        return Taken(ended - began, terminal.processor_seconds())


def key_time(terminal: Terminal) -> Taken:
    """Return what it takes from the key `s` to the last byte of the repaint."""
    used, began = terminal.processor_seconds(), time.perf_counter()
    terminal.type(b"s")
    ended = terminal.written_at(QUIET_AFTER_KEY)
    return Taken(ended - began, terminal.processor_seconds() - used)


def measure_starts(runs: int) -> list[list[Taken]]:
    """Return the start times of every starter, which take turns; the first round, which compiles, does not count."""
    times: list[list[Taken]] = [[] for _ in STARTERS]
    for number in range(runs + 1):
        progress(f"start: round {number} of {runs}")
        for contender, taken in zip(STARTERS, times, strict=True):
            one = start_time(contender)
            if number:
                taken.append(one)
    return times


def measure_steps(steps: int) -> list[list[Taken]]:
    """Return the key times of every stepper, which run side by side and take turns in blocks of keys."""
    times: list[list[Taken]] = [[] for _ in STEPPERS]
    with ExitStack() as stack:
        terminals = [stack.enter_context(running(contender)) for contender in STEPPERS]
        for contender, terminal in zip(STEPPERS, terminals, strict=True):
            terminal.written_at(QUIET_AFTER_START, contender.sign)
            for _ in range(WARM_UP_KEYS):
                key_time(terminal)
        for done in range(0, steps, BLOCK):
            progress(f"step: key {done + 1} of {steps}")
            for terminal, taken in zip(terminals, times, strict=True):
                taken.extend(key_time(terminal) for _ in range(min(BLOCK, steps - done)))
    return times


def results(contenders: Sequence[Contender], times: list[list[Taken]], budget: float) -> list[Result]:
    """Sum the times up; the first contender is the floor."""
    seconds = [[one.seconds for one in taken] for taken in times]
    processor = [median(one.processor for one in taken) for taken in times]
    least = median(seconds[0])
    return [
        Result(
            contender.name,
            round(median(taken) * MILLISECONDS, 2),
            round(p95(taken) * MILLISECONDS, 2),
            round(median(taken) / least, 2),
            round(used * MILLISECONDS, 2),
            round(used / processor[0], 2),
            None if taken is seconds[0] else budget,
            len(taken),
        )
        for contender, taken, used in zip(contenders, seconds, processor, strict=True)
    ]


def table_of(title: str, found: Sequence[Result]) -> str:
    """Return the results below each other."""
    rows = [
        Row(
            one.what,
            (one.median_ms, one.p95_ms, one.ratio, one.processor_ms, one.processor_ratio),
            "" if one.budget is None else Budget(one.budget).verdict(one.ratio),
        )
        for one in found
    ]
    return table(title, _COLUMNS, rows)


def main() -> None:
    """Measure, and print a table or one JSON object."""
    counts = {"runs": (9, "starts of each app"), "steps": (100, "keys to each app")}
    options = options_of("First screen and answer to a key, against bare Textual apps.", counts).parse_args()

    with ordinary_environment():
        start = results(STARTERS, measure_starts(options.runs), START_BUDGET)
        step = results(STEPPERS, measure_steps(options.steps), STEP_BUDGET)
    digits_to_article = round(step[2].median_ms / step[1].median_ms, 2)
    record = {
        "terminal": [COLUMNS, ROWS],
        "versions": versions("textual", "numpy"),
        "start": [asdict(row) for row in start],
        "step": [asdict(row) for row in step],
        "step_784_to_2": digits_to_article,
    }
    tables = (
        table_of("Spawn to first full screen", start),
        table_of("Key to last byte of the repaint", step),
        f"A step of 784-512-512-10 takes {digits_to_article:.2f} × a step of 2-4-3-2.",
    )
    report(record, tables, as_json=options.json)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
