"""What is trained to measure training: networks, optimizers, and the files that all contenders read.

Separate from the measuring in `training.py`.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

SAMPLES = 64
# A rate at which an optimizer learns, and does not jump about an end: there, the last digits decide.
RATES = {"adagrad": 0.01, "rmsprop": 0.0001, "adam": 0.0001, "adamw": 0.0001, "momentum": 0.01, "nesterov": 0.01}
PLAIN_RATE = 0.1


class Size(NamedTuple):
    """Neurons per layer, after how many iterations the errors are compared, and how many times as fast sgd is to be."""

    layers: tuple[int, ...]
    compared_after: int
    sgd_budget: float

    @property
    def name(self) -> str:
        """Return the layers as people write them."""
        return "-".join(map(str, self.layers))


SIZES = (
    Size((2, 4, 3, 2), 2000, 1.5),
    Size((784, 128, 10), 500, 2.5),
    Size((784, 512, 512, 10), 200, 2.5),
)
OTHERS_BUDGET, TORCH_BUDGET = 1.5, 1.0  # for one sample; larger batches are printed, and have none


@dataclass(frozen=True, slots=True)
class Work:
    """A network, an optimizer, and how many samples stand in an iteration."""

    size: Size
    optimizer: str
    batch: int

    @property
    def name(self) -> str:
        """Say what is trained."""
        samples = "" if self.batch == 1 else f", batch {self.batch}"
        return f"{self.size.name} {self.optimizer}{samples}"

    @property
    def rate(self) -> float:
        """The learning rate."""
        return RATES.get(self.optimizer, PLAIN_RATE) / self.batch

    @property
    def numpy_budget(self) -> float | None:
        """How many times as fast as the loop in numpy it is to be."""
        if self.batch > 1:
            return None
        return self.size.sgd_budget if self.optimizer == "sgd" else OTHERS_BUDGET


@contextmanager
def prepared(work: Work) -> Iterator[Path]:
    """Yield a directory with the weights and samples to train, as gpnet-tui reads them and as the peers do."""
    random = np.random.default_rng(1)
    layers = work.size.layers
    inputs, outputs = layers[0], layers[-1]
    weights = {}
    for letter, before, after in zip("bcdefg", layers, layers[1:], strict=False):
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
        optimizer = "{work.optimizer}"
        learning_rate = {work.rate!r}
        batch_size = {work.batch}
        [data]
        file = "samples.csv"
        target_columns = [{columns}]
        header = false
        """
    with TemporaryDirectory() as name:
        directory = Path(name)
        save: Callable[..., None] = np.savez  # whose allow_pickle is newer than our lowest numpy
        save(directory / "weights.npz", **weights)
        np.savez(directory / "samples.npz", inputs=samples, targets=targets, learning_rate=work.rate)
        rows = np.hstack([samples, targets]).tolist()
        (directory / "samples.csv").write_text("".join(",".join(map(repr, row)) + "\n" for row in rows))
        (directory / "project.toml").write_text(project)
        yield directory
