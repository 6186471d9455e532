"""Measure how long a class of sheets of the article takes to be graded: the command as a teacher types it.

    python tests/benchmarks/grading.py [--sheets N] [--runs N] [--json]

The sheets are those of people who all make other things wrong, drawn from a seed: a third make nothing wrong, a third
one mistake of the catalogue, and the others a slip, a mistake and a slip, two mistakes, or leave out half. Half of them
round as the sheet does, the others cut off, or go on with the number in the calculator. Every sheet is looked at by
the whole search: none is graded twice, and nothing is remembered between two runs. The time of all processors is told
too, as other programs may take some of them.
"""

import csv
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
from tables import Budget, Column, Row, options_of, progress, report, table, versions

from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.arithmetic import Arithmetic
from gpnet_engine.model.settings import Rounding
from gpnet_engine.names import before_update, how_many
from gpnet_engine.operations.execute import execute
from gpnet_engine.operations.mistakes import MISTAKES
from gpnet_engine.operations.program import program, right_program
from gpnet_engine.teaching.consequences import consequences
from gpnet_engine.time.session import open_session
from gpnet_tui.cli.processes import processors

SHEETS, BUDGET = 1000, Budget(60, " s")
DECIMALS = 4
ALL_RIGHT, ONE_MISTAKE, SLIP, BOTH, TWO_MISTAKES, HALF = KINDS = (
    "all right",
    "a mistake",
    "a slip",
    "a mistake and a slip",
    "two mistakes",
    "a mistake, half left out",
)
_SHARES = (6, 6, 3, 1, 1, 1)
_WAYS = (
    *[(Arithmetic(DECIMALS), Rounding.HALF_AWAY)] * 3,
    (Arithmetic(DECIMALS, Rounding.TRUNCATE), Rounding.TRUNCATE),
    (Arithmetic(), Rounding.HALF_AWAY),
    (Arithmetic(), Rounding.TRUNCATE),
)
_COLUMNS = (Column("sheets", ".0f"), Column("s", ".1f"), Column("ms/sheet", ".1f"), Column("processor s", ".1f"))
_MILLISECONDS = 1000
_ARTICLE = open_project("article", Overrides())


@dataclass(frozen=True, slots=True)
class Result:
    """What grading took, and what was found in how many sheets of each kind."""

    sheets: int
    runs: int
    processors: int
    seconds: float
    processor_seconds: float
    kinds: Mapping[str, int]
    named: Mapping[str, int]


def mistakes_here() -> list[str]:
    """Return the mistakes that change a number of the article."""
    session = open_session(_ARTICLE)
    found = consequences(_ARTICLE.network, session.values, _ARTICLE.arithmetic)
    return [one.mistake.id for one in found if one.first is not None]


def worked(chance: random.Random, mistakes: tuple[str, ...], *, slips: bool) -> dict[str, Matrix]:
    """Return the numbers that someone writes down, with a digit of one of them wrong if he `slips`."""
    arithmetic, rounding = chance.choice(_WAYS)
    paper = Arithmetic(DECIMALS, rounding)
    network = replace(_ARTICLE.network, mistakes=mistakes)
    results = [operation.result for operation in right_program(_ARTICLE.network)]
    slipped = chance.choice(results) if slips else ""
    values, written = open_session(_ARTICLE).timeline.given(1), dict[str, Matrix]()
    for operation in program(network):
        values |= execute(network, operation, values, arithmetic)
        if operation.result == slipped:
            values[slipped] = with_slip(chance, values[slipped])
        written[operation.result] = values[operation.result]
    return {name: rounded(paper, written[name]) for name in results}


def with_slip(chance: random.Random, array: Matrix) -> Matrix:
    """Return an array with one digit of a cell wrong."""
    changed = array.copy()
    cell = chance.randrange(changed.shape[0]), chance.randrange(changed.shape[1])
    changed[cell] += chance.choice([-1, 1]) * chance.randrange(1, 9) * 10.0 ** -chance.randrange(1, DECIMALS + 1)
    return matrix(changed)


def rounded(paper: Arithmetic, array: Matrix) -> Matrix:
    """Return an array as it is written down."""
    return matrix(np.array([[paper.rounded(number) for number in row] for row in array.tolist()]))


def hand_in(path: Path, chance: random.Random, kind: str, mistakes: list[str]) -> None:
    """Write a sheet of a kind."""
    count = {ALL_RIGHT: 0, SLIP: 0, TWO_MISTAKES: 2}.get(kind, 1)
    made = tuple(chance.sample(mistakes, count))
    written = worked(chance, made, slips=kind in {SLIP, BOTH})
    left_out = set(chance.sample(sorted(written), len(written) // 2)) if kind == HALF else set()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["matrix", "row", 1, 2, 3, 4])
        for name, array in written.items():
            if name not in left_out:
                for row, numbers in enumerate(array.tolist(), start=1):
                    writer.writerow([before_update(name), row, *(f"{number:z.{DECIMALS}f}" for number in numbers)])


def hand_in_all(folder: Path, sheets: int) -> Counter[str]:
    """Write the sheets of a class; return how many there are of each kind."""
    chance, mistakes = random.Random(1), mistakes_here()  # noqa: S311 - the same class every time
    kinds = chance.choices(KINDS, _SHARES, k=sheets)
    for number, kind in enumerate(kinds):
        hand_in(folder / f"person-{number:04}.csv", chance, kind, mistakes)
    return Counter(kinds)


def graded(folder: Path) -> tuple[float, float, str]:
    """Return the seconds that grading takes, start included, those of all processors, and what is printed."""
    command = [sys.executable, "-m", "gpnet_tui", "grade", "article", str(folder), "--format", "json"]
    begun, before = time.perf_counter(), os.times()
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    seconds, after = time.perf_counter() - begun, os.times()
    used = after.children_user - before.children_user + after.children_system - before.children_system
    if done.stderr or done.returncode not in {0, 1}:
        raise SystemExit(done.stderr)
    return seconds, used, done.stdout


def measured(sheets: int, runs: int) -> Result:
    """Return the median of several runs."""
    with TemporaryDirectory() as name:
        progress(f"{sheets:,} sheets are written")
        kinds = hand_in_all(Path(name), sheets)
        times: list[float] = []
        used_times: list[float] = []
        out = ""
        for number in range(1, runs + 1):
            progress(f"{sheets:,} sheets: run {number} of {runs}")
            seconds, used, out = graded(Path(name))
            times.append(seconds)
            used_times.append(used)
    records = [json.loads(line) for line in out.splitlines()]
    if len(records) != sheets:
        raise SystemExit(f"expected {sheets} grades, got {len(records)}")
    tests: dict[str, Callable[[dict[str, object]], bool]] = {
        "all right": lambda record: record["first_wrong"] is None and not record["mistakes"],
        "a mistake named": lambda record: bool(record["mistakes"]),
        "a slip named": lambda record: bool(record["slips"]),
        "numbers unexplained": lambda record: bool(record["unexplained"]),
    }
    named = {what: sum(map(test, records)) for what, test in tests.items()}
    return Result(sheets, runs, processors(), round(median(times), 2), round(median(used_times), 2), kinds, named)


def main() -> None:
    """Measure, and print a table or one JSON object."""
    counts = {"sheets": (SHEETS, "sheets; the budget is that of the full number"), "runs": (3, "runs")}
    options = options_of("The time to grade a class.", counts).parse_args()
    found = measured(options.sheets, options.runs)
    verdict = BUDGET.verdict(found.seconds) if found.sheets == SHEETS else ""
    figures = found.sheets, found.seconds, found.seconds / found.sheets * _MILLISECONDS, found.processor_seconds
    tables = (
        table(
            "Grading", _COLUMNS, [Row(f"the article, on {how_many(found.processors, 'processor')}", figures, verdict)]
        ),
        "handed in: " + ", ".join(f"{count} {kind}" for kind, count in found.kinds.items()),
        "found: " + ", ".join(f"{count} {what}" for what, count in found.named.items()),
    )
    record = {"versions": versions("numpy"), "catalogue": len(MISTAKES), "budget_seconds": BUDGET.limit}
    report(record | asdict(found), tables, as_json=options.json)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
