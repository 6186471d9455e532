"""Training as others do it, to measure `gpnet-tui train` by: a numpy loop as a good student writes it, and PyTorch.

Separate from `training.py`, as each of these runs in a fresh process of its own: whether malloc maps and unmaps a large
array anew on each use depends on what the process did before, and so does the speed of a loop that allocates. PyTorch
may also be another interpreter's.

    python training_peers.py numpy|torch-float64|torch-float32 DIRECTORY ITERATIONS

DIRECTORY has weights.npz (`W_b`, `W_c`, …) and samples.npz (`inputs` and `targets` with a row for each sample,
`learning_rate`). Prints a JSON object, as `gpnet-tui train --format json` does.
"""

import json
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]


def train_numpy(
    weights: list[Array], inputs: Array, targets: Array, rate: float, iterations: int
) -> tuple[float, float]:
    """Train by a loop that allocates; return seconds and error."""
    columns = [(inputs[i][:, None].copy(), targets[i][:, None].copy()) for i in range(len(inputs))]
    begun = time.perf_counter()
    for iteration in range(iterations):
        out, target = columns[iteration % len(columns)]
        outs = [out]
        for matrix in weights:
            net = matrix @ outs[-1]
            outs.append(1 / (1 + np.exp(-net)))
        delta = (outs[-1] - target) * outs[-1] * (1 - outs[-1])
        for i in reversed(range(len(weights))):
            back = weights[i].T @ delta if i else delta
            weights[i] -= rate * delta @ outs[i].T
            delta = back * outs[i] * (1 - outs[i]) if i else delta
    seconds = time.perf_counter() - begun

    out = inputs.T
    for matrix in weights:
        out = 1 / (1 + np.exp(-(matrix @ out)))
    return seconds, float(0.5 * np.sum((targets.T - out) ** 2))


def train_torch(
    weights: list[Array], inputs: Array, targets: Array, rate: float, iterations: int, number: str
) -> tuple[float, float]:
    """Train by PyTorch, one operation at a time, in numbers of the type `number`; return seconds and error."""
    torch: Any = import_module("torch")
    torch.set_num_threads(1)
    dtype = getattr(torch, number)
    layers = []
    for matrix in weights:
        linear = torch.nn.Linear(matrix.shape[1], matrix.shape[0], bias=False, dtype=dtype)
        linear.weight.data = torch.tensor(matrix, dtype=dtype)
        layers += [linear, torch.nn.Sigmoid()]
    model = torch.nn.Sequential(*layers)
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    given, wanted = torch.tensor(inputs, dtype=dtype), torch.tensor(targets, dtype=dtype)
    rows = [(given[i : i + 1], wanted[i : i + 1]) for i in range(len(given))]
    begun = time.perf_counter()
    for iteration in range(iterations):
        row, target = rows[iteration % len(rows)]
        optimizer.zero_grad()
        loss = 0.5 * ((model(row) - target) ** 2).sum()
        loss.backward()
        optimizer.step()
    seconds = time.perf_counter() - begun
    with torch.no_grad():
        return seconds, float(0.5 * ((model(given) - wanted) ** 2).sum())


def main() -> None:
    """Train as the command line says."""
    peer, directory, iterations = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    with np.load(directory / "weights.npz") as file:
        weights = [file[name] for name in sorted(file)]
    with np.load(directory / "samples.npz") as file:
        inputs, targets, rate = file["inputs"], file["targets"], float(file["learning_rate"])
    library, _, number = peer.partition("-")
    if library == "numpy":
        seconds, error = train_numpy(weights, inputs, targets, rate, iterations)
    else:
        seconds, error = train_torch(weights, inputs, targets, rate, iterations, number)
    sys.stdout.write(json.dumps({"iterations": iterations, "error": error, "seconds": seconds}) + "\n")


if __name__ == "__main__":
    main()
