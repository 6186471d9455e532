"""Measure jumps to random places of a long run against replaying it from its start, and what its history occupies.

    python tests/benchmarks/jumps.py [--iterations N] [--json]

A jump is `go_to`, in a session whose run was gone through to its end before. An independent walk through the run, which
knows no checkpoints, takes turns with the jumps. It gives the time of a plain iteration, which is the floor, and with
it that of a replay, which is the peer: computed, as 200 replays would take twenty minutes. The walk also keeps a hash
of all values at each place; the jumps have to come to the same bytes.

Not a timed test: milliseconds depend on the machine. The ratios are to the walk of the same minute.
"""

import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from statistics import median

import numpy as np
from histories import History, measure_history
from long_runs import Run, Walk, digest
from tables import MILLISECONDS, Budget, Column, Row, milliseconds, options_of, p95, progress, report, table, versions

from gpnet_engine.model.optimizer_settings import OptimizerName
from gpnet_engine.time.session import Position, go_to, open_session

JUMPS, SEED = 200, 1
BLOCK = 20  # jumps between two words of progress
SMALL, SMALL_ITERATIONS = (2, 4, 3, 2), 1_000_000
DIGITS = Run((784, 128, 10), 10_000)
KEEPS_MOST = max(OptimizerName, key=lambda name: name.kept)  # its history takes most, and an iteration is the longest
LEAST_ITERATIONS = 10 * JUMPS  # so that the walk has a way between two places
TENTH = 10  # the history after a tenth of the run is compared with that at its end
JUMP_BUDGET = Budget(50, " ms")
HISTORY_BUDGET, GROWTH_BUDGET = Budget(64, " MiB"), Budget(10, " MiB")

_JUMP_COLUMNS = (Column("median ms", ",.3f"), Column("p95 ms", ",.3f"), Column("iterations", ",.1f"))
_HISTORY_COLUMNS = (Column("MiB", ".1f"), Column("most MiB", ".1f"), Column("kept all MiB", ",.1f"), Column("ratio"))


@dataclass(frozen=True, slots=True)
class Jumps:
    """What the jumps through one run took; `gained` tells how many times as long a replay from the start takes."""

    layers: tuple[int, ...]
    optimizer: str
    iterations: int
    iteration_ms: float
    median_ms: float
    p95_ms: float
    p95_budget_ms: float
    replay_median_ms: float
    replay_p95_ms: float
    gained: float
    same_bytes: bool
    times: int


def places_in(run: Run, steps: int) -> list[Position]:
    """Return random places of a run in random order, no two of them in one iteration."""
    random = np.random.default_rng(SEED)
    iterations = random.choice(run.iterations, JUMPS, replace=False) + 1
    return [Position(int(iteration), int(random.integers(steps, endpoint=True))) for iteration in iterations]


def measure_jumps(run: Run) -> Jumps:
    """Jump to random places of a run, in turns with a walk through all of them."""
    session = open_session(run.project())
    walk, places = Walk(session.project), places_in(run, len(session.program))
    progress(f"jumps: {run.name}: running to the end")
    session = go_to(session, Position(run.iterations, 0))
    times, jumped, walked = [], {}, {}
    for number, (place, next_place) in enumerate(zip(places, sorted(places), strict=True)):
        if number % BLOCK == 0:
            progress(f"jumps: {run.name}: jump {number + 1} of {len(places)}")
        walked[next_place] = walk.digest_at(next_place)
        begun = time.perf_counter()
        session = go_to(session, place)
        times.append(time.perf_counter() - begun)
        jumped[place] = digest(session.values)
    iteration = walk.iteration_seconds()
    replays = [iteration * (place.iteration - 1) for place in places]
    return Jumps(
        run.layers,
        run.optimizer,
        run.iterations,
        round(iteration * MILLISECONDS, 6),
        milliseconds(median(times)),
        milliseconds(p95(times)),
        JUMP_BUDGET.limit,
        milliseconds(median(replays)),
        milliseconds(p95(replays)),
        round(median(replays) / median(times), 1),
        jumped == walked,
        len(times),
    )


def jump_rows(run: Run, found: Jumps) -> list[Row]:
    """Return what the jumps took as lines of the table, with floor and peer."""

    def row(what: str, middle: float, late: float | None, verdict: str = "") -> Row:
        return Row(what, (middle, late, middle / found.iteration_ms), verdict)

    return [
        row(run.name, found.median_ms, found.p95_ms, JUMP_BUDGET.verdict(found.p95_ms) + " at p95"),
        row("  a plain iteration", found.iteration_ms, None),
        row("  replay from the start", found.replay_median_ms, found.replay_p95_ms),
    ]


def said_of(run: Run, found: Jumps) -> str:
    """Return in a sentence what was gained, and whether the numbers are the same."""
    same = "the same bytes as" if found.same_bytes else "OTHER BYTES than"
    return f"{run.name}: a replay takes {found.gained:,.1f} × a jump; {found.times} places, {same} the walk."


def history_row(run: Run, found: History) -> Row:
    """Return what a history occupies as a line of the table."""
    figures = found.mib, found.most_mib, found.every_iteration_mib, found.ratio
    return Row(run.name, figures, HISTORY_BUDGET.verdict(found.most_mib))


def growth_row(tenth: History, whole: History) -> Row:
    """Return how much more the history of a run occupies than that of its tenth; the budget is that of the full run."""
    growth = round(whole.mib - tenth.mib, 2)
    verdict = GROWTH_BUDGET.verdict(growth) if whole.iterations == SMALL_ITERATIONS else ""
    return Row(f"from {tenth.iterations:,} to {whole.iterations:,} iterations", (growth,), verdict)


def main() -> None:
    """Measure, and print a table or one JSON object."""
    counts = {"iterations": (SMALL_ITERATIONS, "of 2-4-3-2; fewer for a quick look")}
    parser = options_of("Jumps through a long run, and the memory of its history.", counts)
    options = parser.parse_args()
    if options.iterations < LEAST_ITERATIONS:
        parser.error(f"expected {LEAST_ITERATIONS:,} iterations or more, got {options.iterations:,}")
    small, tenth = Run(SMALL, options.iterations), Run(SMALL, options.iterations // TENTH)
    kept = [run._replace(optimizer=KEEPS_MOST) for run in (small, DIGITS)]

    histories: list[tuple[Run, History]] = []
    for run in (tenth, small, DIGITS, *kept):
        progress(f"history: {run.name}")
        histories.append((run, measure_history(run, HISTORY_BUDGET.limit)))
    jumps = [(run, measure_jumps(run)) for run in (small, DIGITS, *kept)]
    growth = growth_row(histories[0][1], histories[1][1])
    record = {
        "versions": versions("numpy"),
        "jumps": [asdict(found) for _, found in jumps],
        "history": [asdict(found) for _, found in histories],
        "growth_mib": growth.figures[0],
        "growth_budget_mib": GROWTH_BUDGET.limit,
    }
    tables = (
        table("Jumps to random places", _JUMP_COLUMNS, [row for one in jumps for row in jump_rows(*one)]),
        "\n".join(said_of(*one) for one in jumps),
        table("Memory of the history", _HISTORY_COLUMNS, [history_row(*one) for one in histories]),
        table("Growth of the history of 2-4-3-2", _HISTORY_COLUMNS[:1], [growth]),
    )
    report(record, tables, as_json=options.json)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
