"""Training as others do it, to measure `gpnet-tui train` by: a numpy loop as a good student writes it, and PyTorch.

Separate from `training.py`, as each of these runs in a fresh process of its own: whether malloc maps and unmaps a large
array anew on each use depends on what the process did before, and so does the speed of a loop that allocates. PyTorch
may also be another interpreter's.

    python training_peers.py numpy|torch-float64|torch-float32 OPTIMIZER BATCH DIRECTORY ITERATIONS

DIRECTORY has weights.npz (`W_b`, `W_c`, …) and samples.npz (`inputs` and `targets` with a row for each sample,
`learning_rate`). Prints a JSON object, as `gpnet-tui train --format json` does.
"""

import json
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
State: TypeAlias = list[Array]
Update: TypeAlias = Callable[[Array, Array, State, float, int], None]
"""(weights, gradient, state, rate, number of the update from 1) changes the weights, and the state in place."""

MOMENTUM, BETA_1, BETA_2, RHO = 0.9, 0.9, 0.999, 0.99
EPSILON, EPSILON_ADAGRAD, WEIGHT_DECAY = 1e-8, 1e-10, 0.01


def _momentum(weights: Array, gradient: Array, state: State, rate: float, _count: int) -> None:
    state[0] = MOMENTUM * state[0] + gradient
    weights -= rate * state[0]


def _nesterov(weights: Array, gradient: Array, state: State, rate: float, _count: int) -> None:
    state[0] = MOMENTUM * state[0] + gradient
    weights -= rate * (gradient + MOMENTUM * state[0])


def _adagrad(weights: Array, gradient: Array, state: State, rate: float, _count: int) -> None:
    state[0] = state[0] + gradient**2
    weights -= rate * gradient / (np.sqrt(state[0]) + EPSILON_ADAGRAD)


def _rmsprop(weights: Array, gradient: Array, state: State, rate: float, _count: int) -> None:
    state[0] = RHO * state[0] + (1 - RHO) * gradient**2
    weights -= rate * gradient / (np.sqrt(state[0]) + EPSILON)


def _adam(weights: Array, gradient: Array, state: State, rate: float, count: int) -> None:
    state[0] = BETA_1 * state[0] + (1 - BETA_1) * gradient
    state[1] = BETA_2 * state[1] + (1 - BETA_2) * gradient**2
    first = state[0] / (1 - BETA_1**count)
    second = state[1] / (1 - BETA_2**count)
    weights -= rate * first / (np.sqrt(second) + EPSILON)


def _adamw(weights: Array, gradient: Array, state: State, rate: float, count: int) -> None:
    weights -= rate * WEIGHT_DECAY * weights
    _adam(weights, gradient, state, rate, count)


UPDATES: dict[str, Update] = {
    "momentum": _momentum,
    "nesterov": _nesterov,
    "adagrad": _adagrad,
    "rmsprop": _rmsprop,
    "adam": _adam,
    "adamw": _adamw,
}
"""All but sgd, which needs no function."""

TORCH: dict[str, tuple[str, dict[str, object]]] = {
    "sgd": ("SGD", {}),
    "momentum": ("SGD", {"momentum": MOMENTUM}),
    "nesterov": ("SGD", {"momentum": MOMENTUM, "nesterov": True}),
    "adagrad": ("Adagrad", {}),
    "rmsprop": ("RMSprop", {}),
    "adam": ("Adam", {}),
    "adamw": ("AdamW", {}),
}
"""The class of PyTorch, and what it is to be told; its defaults are those of `gpnet-tui`."""


def train_numpy(given: Namespace, weights: list[Array], inputs: Array, targets: Array, rate: float) -> float:
    """Train by a loop that allocates; return the seconds."""
    update = UPDATES.get(given.optimizer)
    starts = range(0, len(inputs), given.batch)
    batches = [(inputs[i : i + given.batch].T.copy(), targets[i : i + given.batch].T.copy()) for i in starts]
    states = [[np.zeros_like(matrix), np.zeros_like(matrix)] for matrix in weights]
    begun = time.perf_counter()
    for iteration in range(given.iterations):
        out, target = batches[iteration % len(batches)]
        outs = [out]
        for matrix in weights:
            net = matrix @ outs[-1]
            outs.append(1 / (1 + np.exp(-net)))
        delta = (outs[-1] - target) * outs[-1] * (1 - outs[-1])
        for i in reversed(range(len(weights))):
            back = weights[i].T @ delta if i else delta
            if update is None:  # the rate is multiplied with the column, not with the matrix
                weights[i] -= rate * delta @ outs[i].T
            else:
                update(weights[i], delta @ outs[i].T, states[i], rate, iteration + 1)
            delta = back * outs[i] * (1 - outs[i]) if i else delta
    return time.perf_counter() - begun


def error_of(weights: list[Array], inputs: Array, targets: Array) -> float:
    """Return E of all samples."""
    out = inputs.T
    for matrix in weights:
        out = 1 / (1 + np.exp(-(matrix @ out)))
    return float(0.5 * np.sum((targets.T - out) ** 2))


def train_torch(given: Namespace, weights: list[Array], inputs: Array, targets: Array, rate: float) -> float:
    """Train by PyTorch, one operation at a time; return the seconds."""
    torch: Any = import_module("torch")
    torch.set_num_threads(1)
    dtype = getattr(torch, given.peer.partition("-")[2])
    layers = []
    for matrix in weights:
        linear = torch.nn.Linear(matrix.shape[1], matrix.shape[0], bias=False, dtype=dtype)
        linear.weight.data = torch.tensor(matrix, dtype=dtype)
        layers += [linear, torch.nn.Sigmoid()]
    model = torch.nn.Sequential(*layers)
    name, settings = TORCH[given.optimizer]
    optimizer = getattr(torch.optim, name)(model.parameters(), lr=rate, **settings)
    rows, wanted = torch.tensor(inputs, dtype=dtype), torch.tensor(targets, dtype=dtype)
    batches = list(zip(rows.split(given.batch), wanted.split(given.batch), strict=True))
    begun = time.perf_counter()
    for iteration in range(given.iterations):
        row, target = batches[iteration % len(batches)]
        optimizer.zero_grad()
        loss = 0.5 * ((model(row) - target) ** 2).sum()
        loss.backward()
        optimizer.step()
    seconds = time.perf_counter() - begun
    for matrix, trained in zip(weights, model.parameters(), strict=True):
        matrix[:] = trained.detach().numpy()
    return seconds


def main() -> None:
    """Train as the command line says."""
    parser = ArgumentParser(description="Training as others do it.")
    for name in ("peer", "optimizer"):
        parser.add_argument(name)
    for name, kind in (("batch", int), ("directory", Path), ("iterations", int)):
        parser.add_argument(name, type=kind)
    given = parser.parse_args()
    with np.load(given.directory / "weights.npz") as file:
        weights = [file[name] for name in sorted(file)]
    with np.load(given.directory / "samples.npz") as file:
        inputs, targets, rate = file["inputs"], file["targets"], float(file["learning_rate"])
    train = train_numpy if given.peer == "numpy" else train_torch
    seconds = train(given, weights, inputs, targets, rate)
    found = {"iterations": given.iterations, "error": error_of(weights, inputs, targets), "seconds": seconds}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
