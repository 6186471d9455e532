"""Measure the check of every gradient, and torch.autograd.gradcheck beside it, in one run.

    python tests/benchmarks/checking.py [--runs N] [--torch-python PATH] [--json]

Each check is a process of its own with one thread. gradcheck moves one parameter after the other, so it is measured on
a network that it can check in reasonable time, and the ratio is that of the times there. The large network has a budget
in seconds on an ordinary machine.
"""

import json
import os
import subprocess
import sys
import time
from argparse import Namespace
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import pairwise
from statistics import median

from tables import Column, Row, options_of, progress, report, table, versions
from terminals import ordinary_environment

LARGE, COMPARED = (784, 512, 512, 10), (64, 48, 32, 10)
BUDGET_SECONDS = 30.0
_ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "BLIS", "VECLIB_MAXIMUM")}
_COLUMNS = (Column("s", ".2f"), Column("us/parameter", ".1f"), Column("× gpnet-tui"))
_MICROSECONDS = 1e6
_GRADCHECK = """
import json, sys, time
import torch
torch.set_num_threads(1)
torch.manual_seed(1)
sizes = [int(size) for size in sys.argv[1].split(",")]
weights = [torch.randn(b, a, dtype=torch.float64).div(a**0.5).requires_grad_() for a, b in zip(sizes, sizes[1:])]
x, target = torch.rand(sizes[0], 1, dtype=torch.float64), torch.rand(sizes[-1], 1, dtype=torch.float64)
def error(*weights):
    out = x
    for weight in weights:
        out = torch.sigmoid(weight @ out)
    return 0.5 * ((target - out) ** 2).sum()
begun = time.perf_counter()
assert torch.autograd.gradcheck(error, weights)
print(json.dumps({"seconds": time.perf_counter() - begun, "version": torch.__version__}))
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What a check took; figures of what is not installed are None."""

    what: str
    layers: tuple[int, ...]
    parameters: int
    seconds: float | None
    ratio: float | None = None
    verdict: str = ""


def parameters_of(layers: tuple[int, ...]) -> int:
    """Return how many weights there are."""
    return sum(before * after for before, after in pairwise(layers))


def checked(layers: tuple[int, ...]) -> tuple[float, dict[str, object]]:
    """Return the seconds that a check takes, start included, and what it prints."""
    command = [sys.executable, "-m", "gpnet_tui", "check", "--layers", ",".join(map(str, layers)), "--format", "json"]
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    return time.perf_counter() - begun, json.loads(done.stdout)


def gradchecked(python: str, layers: tuple[int, ...]) -> tuple[float, str] | None:
    """Return the seconds that gradcheck takes, and the version of PyTorch; None if there is none."""
    command = [python, "-c", _GRADCHECK, ",".join(map(str, layers))]
    with suppress(OSError):
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the user's choice
        if not done.returncode:
            found = json.loads(done.stdout)
            return found["seconds"], found["version"]
    return None


def measured(layers: tuple[int, ...], runs: int) -> tuple[float, str]:
    """Return the median seconds of our check, and what it says."""
    times: list[float] = []
    found: dict[str, object] = {}
    for number in range(1, runs + 1):
        progress(f"{'-'.join(map(str, layers))}: run {number} of {runs}")
        seconds, found = checked(layers)
        times.append(seconds)
    return median(times), f"{found['parameters']:,} checked, {'all agree' if found['agrees'] else 'they do not agree'}"


def results(options: Namespace) -> tuple[list[Result], str | None]:
    """Measure all; return the version of PyTorch too."""
    large, said = measured(LARGE, options.runs)
    within = f"{'within' if large <= BUDGET_SECONDS else 'OVER'} the budget of {BUDGET_SECONDS:g} s"
    found = [Result("gpnet-tui check", LARGE, parameters_of(LARGE), large, None, f"{said}; {within}")]
    ours, said = measured(COMPARED, options.runs)
    found.append(Result("gpnet-tui check", COMPARED, parameters_of(COMPARED), ours, 1.0, said))
    progress("torch.autograd.gradcheck")
    theirs = gradchecked(options.torch_python, COMPARED)
    seconds, version = theirs if theirs is not None else (None, None)
    ratio = None if seconds is None else seconds / ours
    verdict = "not installed" if seconds is None else "without the start of Python, ours with it"
    found.append(Result("gradcheck", COMPARED, parameters_of(COMPARED), seconds, ratio, verdict))
    return found, version


def row_of(result: Result) -> Row:
    """Return a result as a line of the table."""
    each = None if result.seconds is None else result.seconds / result.parameters * _MICROSECONDS
    return Row(
        f"{result.what} {'-'.join(map(str, result.layers))}", (result.seconds, each, result.ratio), result.verdict
    )


def main() -> None:
    """Measure, and print a table or one JSON object."""
    parser = options_of("The check of every gradient.", {"runs": (3, "checks of each network")})
    parser.add_argument(
        "--torch-python", default=sys.executable, metavar="PATH", help="an interpreter that has PyTorch (this one)"
    )
    options = parser.parse_args()
    with ordinary_environment():
        os.environ |= _ONE_THREAD
        found, version = results(options)
    record = {"versions": versions("numpy") | {"torch": version}, "checking": [asdict(one) for one in found]}
    report(
        record, [table("Every gradient, one sample", _COLUMNS, [row_of(one) for one in found])], as_json=options.json
    )


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
