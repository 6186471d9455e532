"""Compare a network that went from PyTorch to here and back with one that stayed there.

    PYTHONPATH=engine:tui python tests/benchmarks/round_trip.py [--iterations N] [--json]

It is trained in PyTorch, saved as .safetensors, opened by the command's own way, stepped with a weight edited on the
way, saved, and loaded by load_state_dict(strict=True). PyTorch does the same steps, with the same edit. A difference is
relative to the largest entry of its matrix. Both go on in float64; the network of the second row came in float32.
"""

import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from tables import Budget, Column, Row, options_of, progress, report, table, versions

from gpnet_engine.files.document import document_of_weights
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.trained import save_trained
from gpnet_engine.time.edits import CellEdit
from gpnet_engine.time.session import Position, go_to, open_session, project_here

GOAL = Budget(1e-12)
SIZES, SAMPLES, RATE, BEFORE = (4, 8, 8, 3), 12, 0.05, 50
EDIT_AT, EDITED = 5, 0.75
_NOT_INSTALLED = "PyTorch or safetensors is not installed for this Python, so there is nothing to compare with"


@dataclass(frozen=True, slots=True)
class Result:
    """The largest differences in the weights, after the steps and when nothing is done between."""

    precision: str
    names: str
    stepped: float
    untouched: float


def _modules(torch: Any, precision: str, names: str) -> Any:  # noqa: ANN401 - PyTorch may not be there
    """Return a network with its modules in a Sequential, or in one that gives them names."""
    layers: list[tuple[str, Any]] = []
    for number, (before, after) in enumerate(pairwise(SIZES), 1):
        layers.append((f"fc{number}", torch.nn.Linear(before, after)))
        if number < len(SIZES) - 1:
            layers.append((f"act{number}", torch.nn.Tanh()))
    if names == "fc1.weight":
        collections = import_module("collections")
        return torch.nn.Sequential(collections.OrderedDict(layers)).to(getattr(torch, precision))
    return torch.nn.Sequential(*(module for _, module in layers)).to(getattr(torch, precision))


def _train(torch: Any, module: Any, data: tuple[Any, Any], iterations: int, edit_at: int | None = None) -> None:  # noqa: ANN401
    """Take steps with all samples, by the sum of cross entropies; set one weight as an iteration begins."""
    optimizer = torch.optim.SGD(module.parameters(), lr=RATE)
    kind = next(module.parameters()).dtype
    inputs, targets = (torch.tensor(one, dtype=kind) for one in data)
    for iteration in range(1, iterations + 1):
        if iteration == edit_at:
            with torch.no_grad():
                next(module.parameters())[0, 0] = EDITED
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(module(inputs), targets, reduction="sum")
        loss.backward()
        optimizer.step()


def _through_here(path: Path, data: Path, iterations: int) -> Path:
    """Open a file of weights, step with an edit, and save the weights that stand there."""
    given = Overrides(
        activation=["tanh", "tanh", "softmax"], loss="cross_entropy", learning_rate=RATE, batch_size=SAMPLES
    )
    document = document_of_weights(path, given, {"file": str(data), "target_columns": ["t0", "t1", "t2"]})
    edits = (CellEdit(EDIT_AT, "W_b", 0, 0, EDITED),) if iterations else ()
    session = go_to(open_session(document.project, edits=edits), Position(iterations + 1, 0))
    back = path.with_name("back.safetensors")
    save_trained(document, project_here(session), back)
    return back


def _difference(module: Any, other: Any) -> float:  # noqa: ANN401 - PyTorch may not be there
    pairs = zip(module.parameters(), other.parameters(), strict=True)
    arrays = [(one.detach().numpy(), two.detach().numpy()) for one, two in pairs]
    return max(float(np.max(np.abs(one - two)) / np.max(np.abs(two))) for one, two in arrays)


def measured(precision: str, names: str, iterations: int) -> Result:
    """Send a network there and back."""
    torch, files = import_module("torch"), import_module("safetensors.torch")
    torch.manual_seed(1)
    random = np.random.default_rng(1)
    inputs, targets = random.normal(size=(SAMPLES, SIZES[0])), np.eye(SIZES[-1])[random.integers(0, SIZES[-1], SAMPLES)]
    module = _modules(torch, precision, names)
    _train(torch, module, (inputs, targets), BEFORE)
    with TemporaryDirectory() as name:
        folder = Path(name)
        files.save_file(module.state_dict(), folder / "net.safetensors")
        rows = [
            ",".join(map(repr, (*map(float, one), *map(float, two)))) for one, two in zip(inputs, targets, strict=True)
        ]
        (folder / "data.csv").write_text("\n".join(["a,b,c,d,t0,t1,t2", *rows]) + "\n", encoding="utf-8")
        found = []
        for steps in (iterations, 0):
            back = _modules(torch, "float64", names)
            back.load_state_dict(
                files.load_file(_through_here(folder / "net.safetensors", folder / "data.csv", steps)), strict=True
            )
            stayed = _modules(torch, precision, names)
            stayed.load_state_dict(module.state_dict())
            stayed = stayed.double()
            _train(torch, stayed, (inputs, targets), steps, EDIT_AT)
            found.append(_difference(back, stayed))
    return Result(precision, names, *found)


def main() -> None:
    """Compare, and print a table or one JSON object."""
    options = options_of("A network there and back.", {"iterations": (20, "iterations here")}).parse_args()
    if find_spec("torch") is None or find_spec("safetensors") is None:
        sys.exit(_NOT_INSTALLED)
    results = []
    for precision in ("float64", "float32"):
        for names in ("0.weight", "fc1.weight"):
            progress(f"{precision}, {names}")
            results.append(measured(precision, names, options.iterations))
    columns = (Column("stepped", ".1e"), Column("untouched", ".1e"))
    rows = [
        Row(f"from {one.precision}, {one.names}", (one.stepped, one.untouched), GOAL.verdict(one.stepped))
        for one in results
    ]
    title = f"There and back, {options.iterations} iterations with an edit: largest difference"
    record = {"versions": versions("numpy", "torch", "safetensors"), "results": [asdict(one) for one in results]}
    report(record, [table(title, columns, rows)], as_json=options.json)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
