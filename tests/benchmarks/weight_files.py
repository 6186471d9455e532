"""Measure how long a network's weights take to be saved and to be opened again, beside numpy and safetensors alone.

    python tests/benchmarks/weight_files.py [--runs N] [--json]

Opening is everything up to a project: the names, the layers, checks of every number, samples drawn. Saving is whole or
not at all, flushed to the disk. The floor is the library alone, writing the same arrays and reading them.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
import safetensors.numpy
from tables import Budget, Column, Row, options_of, progress, report, table, versions

from gpnet_engine.files.document import open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.trained import save_trained

SIZES = [784, 512, 512, 10]
BUDGET = Budget(1.0, " s")
GIVEN = Overrides(activation=["relu", "relu", "softmax"], loss="cross_entropy")
NEW = Overrides(layers=SIZES, bias="trained", activation=["relu", "relu", "softmax"], loss="cross_entropy")
_HEADS = ("save s", "floor s", "open s", "floor s")
_COLUMNS = (*(Column(head, ".3f") for head in _HEADS), Column("ratio", ".1f"))


@dataclass(frozen=True, slots=True)
class Result:
    """The seconds of a format, and those of the library alone; None where there is none."""

    ending: str
    saved: float
    floor_saved: float | None
    opened: float
    floor_opened: float | None


def _write_npz(path: Path, arrays: dict[str, np.ndarray]) -> None:
    with path.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]


def _read_npz(path: Path) -> object:
    with np.load(path) as arrays:
        return {name: arrays[name] for name in arrays}


FLOORS: dict[str, tuple[Callable[..., object], Callable[[Path], object]]] = {
    ".npz": (_write_npz, _read_npz),
    ".safetensors": (lambda path, arrays: safetensors.numpy.save_file(arrays, path), safetensors.numpy.load_file),
}


def seconds(action: Callable[[], object], runs: int) -> float:
    """Return the median time of an action."""
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        action()
        times.append(time.perf_counter() - begun)
    return median(times)


def measured(ending: str, runs: int) -> Result:
    """Measure a format."""
    document = open_document(None, NEW)
    project = document.project
    arrays = {name: np.array(project.parameters[name]) for name in project.network.parameter_shapes()}
    with TemporaryDirectory() as name:
        path, floor = Path(name) / f"net{ending}", Path(name) / f"floor{ending}"
        saved = seconds(lambda: save_trained(document, project, path), runs)
        opened = seconds(lambda: open_document(str(path), GIVEN), runs)
        if ending not in FLOORS:
            return Result(ending, saved, None, opened, None)
        write, read = FLOORS[ending]
        floor_saved = seconds(lambda: write(floor, arrays), runs)
        return Result(ending, saved, floor_saved, opened, seconds(lambda: read(floor), runs))


def main() -> None:
    """Measure, and print a table or one JSON object."""
    options = options_of("The time of files of weights.", {"runs": (5, "runs")}).parse_args()
    results = []
    for ending in (".npz", ".safetensors", ".csv"):
        progress(f"{ending}")
        results.append(measured(ending, options.runs))
    rows = []
    for one in results:
        floors = None if one.floor_saved is None or one.floor_opened is None else one.floor_saved + one.floor_opened
        ratio = None if floors is None else (one.saved + one.opened) / floors
        figures = (one.saved, one.floor_saved, one.opened, one.floor_opened, ratio)
        rows.append(Row(one.ending, figures, BUDGET.verdict(one.saved + one.opened)))
    record = {"versions": versions("numpy", "safetensors"), "results": [asdict(one) for one in results]}
    title = f"Weights of {'-'.join(map(str, SIZES))}, saved and opened"
    report(record, [table(title, _COLUMNS, rows)], as_json=options.json)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
