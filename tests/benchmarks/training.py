"""Measure training against a numpy loop as a good student writes it, and against PyTorch, in one run.

    python tests/benchmarks/training.py [--runs N] [--torch-python PATH] [--json]

Every contender trains in a fresh process with one thread, from the same weights and samples, and times only the
training. A fresh process, because whether malloc maps and unmaps a large array anew on each use depends on what the
process did before; a loop that allocates is several times slower where it does. Before anything is timed, all have to
come to the same error after the same number of iterations.
"""

import json
import math
import os
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from tables import Budget, Column, Row, options_of, progress, report, table, versions
from terminals import ordinary_environment

LEAST_SECONDS, AIMED_SECONDS = 0.3, 0.6  # of one measurement
SAMPLES = 64
LEARNING_RATE = 0.1
AGREEMENT = {"float64": 1e-9, "float32": 1e-2}  # of the errors, relative
MICROSECONDS = 1e6

_PEERS = str(Path(__file__).with_name("training_peers.py"))
_ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "BLIS", "VECLIB_MAXIMUM")}
_SAID = 500  # characters of what a contender that failed has said
_TITLE = "Training, one sample an iteration"
_COLUMNS = (Column("us/iteration", ".1f"), Column("× gpnet-tui"))


class Size(NamedTuple):
    """Neurons per layer, how many iterations the errors are compared after, and how many times as fast to be."""

    layers: tuple[int, ...]
    compared_after: int
    numpy_budget: float
    torch_budget: float

    @property
    def name(self) -> str:
        """Return the layers as people write them."""
        return "-".join(map(str, self.layers))


SIZES = (
    Size((2, 4, 3, 2), 2000, 1, 10),
    Size((784, 128, 10), 500, 3, 5),
    Size((784, 512, 512, 10), 200, 3, 5),
)


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


@dataclass(frozen=True, slots=True)
class Result:
    """What one contender took. `ratio` says how many times as long as gpnet-tui, whose own budget is None.

    `error` is that after `compared_after` iterations; figures of what is not installed are None.
    """

    what: str
    layers: tuple[int, ...]
    us_per_iteration: float | None
    ratio: float | None
    budget: float | None
    error: float | None
    compared_after: int
    times: int


def contenders_for(size: Size, torch_python: str) -> tuple[Contender, ...]:
    """Return all who train a network of this size, gpnet-tui first."""
    train = ("-m", "gpnet_tui", "train", "{directory}/project.toml", "--iterations", "{iterations}", "--format", "json")

    def peer(python: str, name: str) -> tuple[str, ...]:
        return python, _PEERS, name, "{directory}", "{iterations}"

    return (
        Contender(f"gpnet-tui {size.name}", (sys.executable, *train)),
        Contender("numpy loop", peer(sys.executable, "numpy"), size.numpy_budget),
        Contender("PyTorch float64", peer(torch_python, "torch-float64"), size.torch_budget),
        Contender("PyTorch float32", peer(torch_python, "torch-float32"), size.torch_budget, "float32"),
    )


@contextmanager
def work(size: Size) -> Iterator[Path]:
    """Yield a directory with the weights and samples to train, as gpnet-tui reads them and as the peers do."""
    random = np.random.default_rng(1)
    inputs, outputs = size.layers[0], size.layers[-1]
    weights = {}
    for letter, before, after in zip("bcdefg", size.layers, size.layers[1:], strict=False):
        limit = math.sqrt(6 / (before + after))
        weights[f"W_{letter}"] = random.uniform(-limit, limit, (after, before))
    samples = random.uniform(0, 1, (SAMPLES, inputs))
    targets = random.uniform(0, 1, (SAMPLES, outputs))
    columns = ", ".join(str(inputs + 1 + i) for i in range(outputs))
    project = f"""
        [network]
        weights = "weights.npz"
        activation = "sigmoid"
        loss = "squared_error"
        [training]
        learning_rate = {LEARNING_RATE}
        batch_size = 1
        [data]
        file = "samples.csv"
        target_columns = [{columns}]
        header = false
        """
    with TemporaryDirectory() as name:
        directory = Path(name)
        save: Callable[..., None] = np.savez  # whose allow_pickle is newer than our lowest numpy
        save(directory / "weights.npz", **weights)
        np.savez(directory / "samples.npz", inputs=samples, targets=targets, learning_rate=LEARNING_RATE)
        rows = np.hstack([samples, targets]).tolist()
        (directory / "samples.csv").write_text("".join(",".join(map(repr, row)) + "\n" for row in rows))
        (directory / "project.toml").write_text(project)
        yield directory


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
            raise SystemExit(f"{contender.name} comes to the error {answer.error!r}, gpnet-tui to {wanted!r}")


def measure(contenders: list[Contender], answers: list[Answer], directory: Path, runs: int) -> list[list[float]]:
    """Return the seconds per iteration of the contenders, which take turns; `answers` tell how fast they are about."""
    iterations = [math.ceil(AIMED_SECONDS / answer.seconds * answer.iterations) for answer in answers]
    times: list[list[float]] = [[] for _ in contenders]
    for number in range(1, runs + 1):
        for i, contender in enumerate(contenders):
            progress(f"{contenders[0].name}: round {number} of {runs}, {contender.name}")
            answer = trained(contender, directory, iterations[i])
            while answer.seconds < LEAST_SECONDS:
                iterations[i] *= 2
                answer = trained(contender, directory, iterations[i])
            times[i].append(answer.seconds / answer.iterations)
    return times


def results(size: Size, options: Namespace, *, has_torch: bool) -> list[Result]:
    """Compare and measure all who train a network of this size."""
    every = contenders_for(size, options.torch_python)
    present = [one for one in every if has_torch or not one.name.startswith("PyTorch")]
    with work(size) as directory:
        progress(f"{every[0].name}: comparing the errors")
        answers = [trained(one, directory, size.compared_after) for one in present]
        compare(present, answers)
        times = measure(present, answers, directory, options.runs)
    least = median(times[0])
    found = [
        Result(
            one.name,
            size.layers,
            round(median(taken) * MICROSECONDS, 2),
            round(median(taken) / least, 2),
            one.budget,
            answer.error,
            size.compared_after,
            len(taken),
        )
        for one, taken, answer in zip(present, times, answers, strict=True)
    ]
    missing = every[len(present) :]
    return found + [Result(one.name, size.layers, None, None, one.budget, None, 0, 0) for one in missing]


def row_of(result: Result) -> Row:
    """Return a result as a line of the table."""
    if result.ratio is None:
        verdict = "not installed"
    elif result.budget is None:
        verdict = f"error {result.error:.12g} after {result.compared_after:,}"
    else:
        verdict = Budget(result.budget, is_least=True).verdict(result.ratio)
    return Row(result.what, (result.us_per_iteration, result.ratio), verdict)


def torch_version(python: str) -> str | None:
    """Return the version of PyTorch that an interpreter can import, None if there is none."""
    command = [python, "-c", "import torch; print(torch.__version__)"]
    with suppress(OSError):
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the user's own choice
        return None if done.returncode else done.stdout.strip()
    return None


def main() -> None:
    """Measure, and print a table or one JSON object."""
    parser = options_of("Training, against numpy and PyTorch.", {"runs": (5, "trainings of each contender")})
    parser.add_argument(
        "--torch-python", default=sys.executable, metavar="PATH", help="an interpreter that has PyTorch (this one)"
    )
    options = parser.parse_args()
    with ordinary_environment():
        os.environ |= _ONE_THREAD
        torch = torch_version(options.torch_python)
        found = [results(size, options, has_torch=torch is not None) for size in SIZES]
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
