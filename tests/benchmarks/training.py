"""Measure training by each optimizer against a numpy loop as a good student writes it, and against PyTorch, in one run.

    python tests/benchmarks/training.py [--runs N] [--optimizers NAME,…] [--layers N,…;…] [--batches N,…]
                                        [--torch-python PATH] [--json]

Every contender trains in a fresh process with one thread, from the same weights and samples, and times only the
training. A fresh process, because whether malloc maps and unmaps a large array anew on each use depends on what the
process did before; a loop that allocates is several times slower where it does. Before anything is timed, all have to
come to the same error after the same number of iterations. A ratio is the median of those of the rounds, in each of
which the contenders take turns.
"""

import json
import math
import os
import subprocess
import sys
from argparse import Namespace
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tables import Budget, Column, Row, options_of, progress, report, table, versions
from terminals import ordinary_environment
from training_peers import TORCH
from training_work import SIZES, TORCH_BUDGET, Work, prepared

LEAST_SECONDS, AIMED_SECONDS = 0.3, 0.6  # of one measurement
AGREEMENT = {"float64": 1e-9, "float32": 1e-2}  # of the errors, relative
MICROSECONDS = 1e6

_PEERS = str(Path(__file__).with_name("training_peers.py"))
_ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "BLIS", "VECLIB_MAXIMUM")}
_SAID = 500  # characters of what a contender that failed has said
_TITLE = "Training"
_COLUMNS = (Column("us/iteration", ".1f"), Column("× gpnet-tui"))


class Contender(NamedTuple):
    """A program that trains; `{directory}` and `{iterations}` stand in its command."""

    name: str
    command: tuple[str, ...]
    budget: float | None = None
    number: str = "float64"


class Answer(NamedTuple):
    """What a contender says of its training."""

    iterations: int
    error: float
    seconds: float

    @property
    def seconds_each(self) -> float:
        """How long an iteration took."""
        return self.seconds / self.iterations


@dataclass(frozen=True, slots=True)
class Result:
    """What one contender took. `ratio` says how many times as long as gpnet-tui, which has no budget itself.

    `error` is that after `compared_after` iterations; figures of what is not installed are None.
    """

    what: str
    layers: tuple[int, ...]
    optimizer: str
    batch: int
    us_per_iteration: float | None
    ratio: float | None
    budget: float | None
    error: float | None
    compared_after: int
    times: int


def contenders_for(work: Work, torch_python: str) -> tuple[Contender, ...]:
    """Return all who train, gpnet-tui first."""
    train = ("-m", "gpnet_tui", "train", "{directory}/project.toml", "--iterations", "{iterations}", "--format", "json")
    torch_budget = TORCH_BUDGET if work.batch == 1 else None

    def peer(python: str, name: str) -> tuple[str, ...]:
        return python, _PEERS, name, work.optimizer, str(work.batch), "{directory}", "{iterations}"

    return (
        Contender(f"gpnet-tui {work.name}", (sys.executable, *train)),
        Contender("numpy loop", peer(sys.executable, "numpy"), work.numpy_budget),
        Contender("PyTorch float64", peer(torch_python, "torch-float64"), torch_budget),
        Contender("PyTorch float32", peer(torch_python, "torch-float32"), None, "float32"),
    )


def trained(contender: Contender, directory: Path, iterations: int) -> Answer:
    """Have a contender train in a process of its own."""
    command = [word.format(directory=directory, iterations=iterations) for word in contender.command]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if done.returncode:
        raise SystemExit(f"{contender.name} failed: {done.stderr[-_SAID:]}")
    return Answer(**json.loads(done.stdout))


def compare(contenders: list[Contender], answers: list[Answer]) -> None:
    """Leave with a message if not all came to the same error: then they did not do the same work."""
    wanted = answers[0].error
    for contender, answer in zip(contenders, answers, strict=True):
        if not math.isclose(answer.error, wanted, rel_tol=AGREEMENT[contender.number]):
            raise SystemExit(
                f"{contender.name} comes to the error {answer.error!r}, {contenders[0].name} to {wanted!r}"
            )


def measure(contenders: list[Contender], answers: list[Answer], directory: Path, runs: int) -> list[list[float]]:
    """Return the seconds per iteration of each contender in each round; `answers` tell how fast they are about."""
    iterations = [math.ceil(AIMED_SECONDS / answer.seconds_each) for answer in answers]
    times: list[list[float]] = [[] for _ in contenders]
    for number in range(1, runs + 1):
        for i, contender in enumerate(contenders):
            progress(f"{contenders[0].name}: round {number} of {runs}, {contender.name}")
            answer = trained(contender, directory, iterations[i])
            while answer.seconds < LEAST_SECONDS:
                iterations[i] *= 2
                answer = trained(contender, directory, iterations[i])
            times[i].append(answer.seconds_each)
    return times


def results(work: Work, options: Namespace, *, has_torch: bool) -> list[Result]:
    """Compare and measure all who train."""
    every = contenders_for(work, options.torch_python)
    present = [one for one in every if has_torch or not one.name.startswith("PyTorch")]
    with prepared(work) as directory:
        progress(f"{every[0].name}: comparing the errors")
        answers = [trained(one, directory, work.size.compared_after) for one in present]
        compare(present, answers)
        times = measure(present, answers, directory, options.runs)
    what = (work.size.layers, work.optimizer, work.batch)
    found = [
        Result(
            one.name,
            *what,
            round(median(taken) * MICROSECONDS, 2),
            round(median(its / ours for its, ours in zip(taken, times[0], strict=True)), 2),
            one.budget,
            answer.error,
            work.size.compared_after,
            len(taken),
        )
        for one, taken, answer in zip(present, times, answers, strict=True)
    ]
    missing = every[len(present) :]
    return found + [Result(one.name, *what, None, None, one.budget, None, 0, 0) for one in missing]


def row_of(result: Result) -> Row:
    """Return a result as a line of the table."""
    if result.ratio is None:
        verdict = "not installed"
    elif result.budget is not None:
        verdict = Budget(result.budget, is_least=True).verdict(result.ratio)
    else:
        is_ours = result.what.startswith("gpnet-tui")
        verdict = f"error {result.error:.12g} after {result.compared_after:,}" if is_ours else ""
    return Row(result.what, (result.us_per_iteration, result.ratio), verdict)


def torch_version(python: str) -> str | None:
    """Return the version of PyTorch that an interpreter can import, None if there is none."""
    command = [python, "-c", "import torch; print(torch.__version__)"]
    with suppress(OSError):
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the user's own choice
        return None if done.returncode else done.stdout.strip()
    return None


def chosen(options: Namespace) -> list[Work]:
    """Return all that is to be trained."""
    optimizers = options.optimizers.split(",")
    sizes = [size for size in SIZES if options.layers is None or size.name in options.layers.split(",")]
    batches = [int(batch) for batch in options.batches.split(",")]
    return [Work(size, optimizer, batch) for batch, size, optimizer in product(batches, sizes, optimizers)]


def main() -> None:
    """Measure, and print a table or one JSON object."""
    parser = options_of("Training, against numpy and PyTorch.", {"runs": (5, "rounds")})
    parser.add_argument("--optimizers", default=",".join(TORCH), metavar="NAME,…", help="by which optimizers (all)")
    names = ",".join(size.name for size in SIZES)
    parser.add_argument("--layers", metavar="NAME,…", help=f"which networks ({names})")
    parser.add_argument("--batches", default="1,32", metavar="N,…", help="samples in an iteration (1,32)")
    parser.add_argument(
        "--torch-python", default=sys.executable, metavar="PATH", help="an interpreter that has PyTorch (this one)"
    )
    options = parser.parse_args()
    with ordinary_environment():
        os.environ |= _ONE_THREAD
        torch = torch_version(options.torch_python)
        found = [results(work, options, has_torch=torch is not None) for work in chosen(options)]
    record = {
        "versions": versions("numpy") | {"torch": torch},
        "training": [asdict(one) for each in found for one in each],
    }
    tables = [
        table(_TITLE, _COLUMNS, [row_of(one) for each in found for one in each]),
        f"All float64 errors agree to {AGREEMENT['float64']:g}.",
    ]
    report(record, tables, as_json=options.json)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
