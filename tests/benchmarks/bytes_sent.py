"""Count the bytes that a step sends to the terminal, beside the cells that it changes and a bare app's, in one run.

    python tests/benchmarks/bytes_sent.py [--steps N] [--json]

Bytes do not depend on the machine. A terminal far away (ssh) shows what they cost.
"""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from statistics import mean

import pyte
from tables import Budget, Column, Row, options_of, progress, report, table, versions
from terminals import (
    ARTICLE,
    DIGITS,
    PATIENCE,
    UNKNOWN_TO_PYTE,
    Contender,
    Terminal,
    floor,
    ordinary_environment,
    running,
)

SIZES = ((140, 45), (80, 24))
QUIET = 0.2  # seconds without output: the step is painted
BUDGET = Budget(6500)  # of the article at 140×45

_COUNTER = floor("bare Textual counter", "count")
_COLUMNS = (Column("mean bytes", ",.0f"), Column("most", ",d"), Column("cells", ",.0f"), Column("bytes/cell", ".1f"))


@dataclass(frozen=True, slots=True)
class Result:
    """What a step of one app sent in one size of terminal: bytes on average and at most, and cells that it changed."""

    what: str
    columns: int
    rows: int
    mean_bytes: float
    most_bytes: int
    mean_cells: float


class Seen:
    """What a terminal shows."""

    def __init__(self, columns: int, rows: int) -> None:
        """Show nothing."""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._before = self._cells()

    def changed_by(self, written: bytes) -> int:
        """Show what is written, and return how many cells look different."""
        self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", written))
        before, self._before = self._before, self._cells()
        return sum(old != new for old, new in zip(before, self._before, strict=True))

    def _cells(self) -> list[object]:
        return [self._screen.buffer[y][x] for y in range(self._screen.lines) for x in range(self._screen.columns)]


def measured(contender: Contender, columns: int, rows: int, steps: int) -> Result:
    """Return what steps of one app send."""
    with running(contender, columns, rows) as terminal:
        seen = Seen(columns, rows)
        written = b""
        while contender.sign not in written:
            written += _read(terminal)
        seen.changed_by(written)
        sent, cells = [], []
        for number in range(steps):
            progress(f"{contender.name} {columns}×{rows}: step {number + 1} of {steps}")
            terminal.type(b"s")
            written = _read(terminal)
            sent.append(len(written))
            cells.append(seen.changed_by(written))
    return Result(contender.name, columns, rows, round(mean(sent), 1), max(sent), round(mean(cells), 1))


def table_of(size: tuple[int, int], found: Sequence[Result]) -> str:
    """Return the results of a size of terminal below each other."""
    rows = [
        Row(
            one.what,
            (one.mean_bytes, one.most_bytes, one.mean_cells, one.mean_bytes / max(one.mean_cells, 1)),
            BUDGET.verdict(one.mean_bytes) if (one.what, size) == (ARTICLE.name, SIZES[0]) else "",
        )
        for one in found
        if (one.columns, one.rows) == size
    ]
    return table(f"Bytes of a step, {size[0]}×{size[1]}", _COLUMNS, rows)


def _read(terminal: Terminal) -> bytes:
    """Return what is written next, until nothing follows. The first key may take long: a journal is begun for it."""
    written = b"".join(piece for _, piece in terminal.read_for(QUIET))
    deadline = time.perf_counter() + PATIENCE
    while not written and time.perf_counter() < deadline:
        written = b"".join(piece for _, piece in terminal.read_for(QUIET))
    while piece := b"".join(part for _, part in terminal.read_for(QUIET)):
        written += piece
    return written


def main() -> None:
    """Measure, and print a table or one JSON object."""
    options = options_of("Bytes that a step sends.", {"steps": (36, "of each app")}).parse_args()
    with ordinary_environment():
        found = [measured(one, *size, options.steps) for size in SIZES for one in (_COUNTER, ARTICLE, DIGITS)]
    record = {"versions": versions("textual"), "bytes": [asdict(one) for one in found]}
    report(record, [table_of(size, found) for size in SIZES], as_json=options.json)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
