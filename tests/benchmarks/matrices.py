"""Measure keys in an enlarged matrix, in real terminals, and what drawing one takes in memory, in one run.

    python tests/benchmarks/matrices.py [--rounds N] [--json]

Only the cells in sight may cost anything. So the contenders are matrices that fill the pane, from one that is hardly
larger up to millions of cells: the smallest is the floor, and the others should take as long, and as much memory.
"""

import time
import tracemalloc
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from statistics import median

from tables import Budget, Column, Row, milliseconds, options_of, p95, progress, report, table, versions
from terminals import COLUMNS, QUIET_AFTER_START, ROWS, Contender, Terminal, debugger, ordinary_environment, running

from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.time.session import Session, open_session
from gpnet_tui.view.focus import focus_on
from gpnet_tui.view.matrices.cells import Look
from gpnet_tui.view.matrices.sheet import SheetView
from gpnet_tui.view.text.ink import CellRef

SHAPES = ((60, 80), (512, 784), (2000, 2000))
QUIET_AFTER_KEY = 0.04  # seconds without output: the repaint is complete
TIME_BUDGET, RATIO_BUDGET = Budget(16, " ms"), Budget(1.3)
KIB = 1024

_ENLARGE = (b"\t", b"\t", b"Z")
_DOWN, _RIGHT, _UP, _LEFT = b"\x1b[B", b"\x1b[C", b"\x1b[A", b"\x1b[D"
_PAGE_DOWN, _PAGE_UP = b"\x1b[6~", b"\x1b[5~"
_KEYS = {"cursor": (_DOWN, _RIGHT, _UP, _LEFT), "page": (_PAGE_DOWN, _PAGE_UP)}
_TIME_COLUMNS = (Column("median ms", ".1f"), Column("p95 ms", ".1f"), Column("ratio"))
_MEMORY_COLUMNS = (Column("peak KiB", ".0f"), Column("ratio"))


@dataclass(frozen=True, slots=True)
class KeyResult:
    """What a kind of key took in a matrix; `ratio` is to the smallest one."""

    keys: str
    shape: tuple[int, int]
    median_ms: float
    p95_ms: float
    ratio: float
    times: int


@dataclass(frozen=True, slots=True)
class MemoryResult:
    """The most memory that drawing a matrix took at a time; `ratio` is to the smallest one."""

    shape: tuple[int, int]
    heat: bool
    peak_kib: float
    ratio: float


def named(shape: tuple[int, int]) -> str:
    """Return a shape as people write it."""
    return "×".join(map(str, shape))


def contender(shape: tuple[int, int]) -> Contender:
    """Return the debugger with a weight matrix of a shape."""
    rows, columns = shape
    return debugger(named(shape), "--layers", f"{columns},{rows}", "--seed", "1")


def key_time(terminal: Terminal, key: bytes) -> float:
    """Return the seconds from a key to the last byte of the repaint."""
    began = time.perf_counter()
    terminal.type(key)
    return terminal.written_at(QUIET_AFTER_KEY) - began


def measure_keys(rounds: int) -> list[KeyResult]:
    """Type in all terminals in turns, after the matrix was enlarged in each."""
    times = {(kind, shape): list[float]() for kind in _KEYS for shape in SHAPES}
    with ExitStack() as stack:
        terminals = [(shape, stack.enter_context(running(contender(shape)))) for shape in SHAPES]
        for _, terminal in terminals:
            terminal.written_at(QUIET_AFTER_START, b"Start of iteration")
            for key in _ENLARGE:
                key_time(terminal, key)
        for number in range(rounds):
            progress(f"round {number + 1} of {rounds}")
            for shape, terminal in terminals:
                for kind, keys in _KEYS.items():
                    times[kind, shape].extend(key_time(terminal, key) for key in keys)
    return [
        KeyResult(
            kind,
            shape,
            milliseconds(median(taken)),
            milliseconds(p95(taken)),
            round(median(taken) / median(times[kind, SHAPES[0]]), 2),
            len(taken),
        )
        for (kind, shape), taken in times.items()
    ]


def peak(session: Session, *, heat: bool) -> float:
    """Return the most KiB that drawing the first weight matrix of a session takes."""
    focus = focus_on(session, (0, 0), CellRef("W_b", 0, 0))
    view = SheetView(session, focus, 4, COLUMNS - 29, ROWS - 7, Look(heat=heat))
    view.lines()  # what is found once for every matrix is not drawing
    view = SheetView(session, focus, 4, COLUMNS - 29, ROWS - 7, Look(heat=heat))
    tracemalloc.start()
    view.lines()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / KIB


def measure_memory() -> list[MemoryResult]:
    """Draw each matrix as numbers and as a heat map."""
    found: list[MemoryResult] = []
    for heat in (False, True):
        peaks = [
            peak(open_session(open_project(None, Overrides(layers=[columns, rows], seed=1))), heat=heat)
            for rows, columns in SHAPES
        ]
        found += [
            MemoryResult(shape, heat, round(most, 1), round(most / peaks[0], 2))
            for shape, most in zip(SHAPES, peaks, strict=True)
        ]
    return found


def tables_of(keys: Sequence[KeyResult], memory: Sequence[MemoryResult]) -> list[str]:
    """Return the results below each other."""
    titles = {"cursor": "A cursor key in an enlarged matrix", "page": "A page key in an enlarged matrix"}
    tables = []
    for kind, title in titles.items():
        rows = [
            Row(named(one.shape), (one.median_ms, one.p95_ms, one.ratio), TIME_BUDGET.verdict(one.median_ms))
            for one in keys
            if one.keys == kind
        ]
        tables.append(table(title, _TIME_COLUMNS, rows))
    rows = [
        Row(
            f"{named(one.shape)}{', heat' if one.heat else ''}",
            (one.peak_kib, one.ratio),
            RATIO_BUDGET.verdict(one.ratio),
        )
        for one in memory
    ]
    return [*tables, table("Memory while a matrix is drawn", _MEMORY_COLUMNS, rows)]


def main() -> None:
    """Measure, and print a table or one JSON object."""
    parser = options_of(
        "Keys in an enlarged matrix, and the memory of drawing one.", {"rounds": (50, "rounds of keys")}
    )
    options = parser.parse_args()
    with ordinary_environment():
        keys = measure_keys(options.rounds)
    memory = measure_memory()
    record = {
        "terminal": [COLUMNS, ROWS],
        "versions": versions("textual", "numpy"),
        "keys": [asdict(one) for one in keys],
        "memory": [asdict(one) for one in memory],
    }
    report(record, tables_of(keys, memory), as_json=options.json)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
