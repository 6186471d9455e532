"""What is compared with PyTorch and numpy: optimizers with their settings, and networks.

Separate from `agreement.py`, which compares.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import cycle, product

import numpy as np
from agreement_torch import Settings

from gpnet_engine.arrays import matrix
from gpnet_engine.model.activations import ACTIVATIONS
from gpnet_engine.model.losses import LOSSES
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import SETTINGS, BiasMode, Reduction, Training
from gpnet_engine.operations.optimizers import OPTIMIZERS

RATE = 0.02
SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Case:
    """An optimizer with settings; PyTorch has it unless `only_numpy`."""

    optimizer: str
    settings: Settings = field(default_factory=dict)
    only_numpy: bool = False

    @property
    def name(self) -> str:
        """Say what it is."""
        texts = [f"{key} {SETTINGS[key].text(SETTINGS[key].accept(value))}" for key, value in self.settings.items()]
        return ", ".join([self.optimizer, *texts]).replace("schedule ", "")


OWN: dict[str, list[Settings]] = {
    "momentum": [{"momentum": 0.5}],
    "nesterov": [{"momentum": 0.5}],
    "adagrad": [{"epsilon": 0.1}],
    "rmsprop": [{"rho": 0.8}, {"epsilon": 0.1}],
    "adam": [{"beta1": 0.7, "beta2": 0.9}, {"epsilon": 0.1}],
    "adamw": [{"weight_decay": 0.3}, {"beta1": 0.7, "beta2": 0.9, "epsilon": 0.1}],
}
INSIDE: list[Settings] = [{"epsilon": 0.01, "epsilon_inside_root": True}]
NOT_IN_TORCH: dict[str, list[Settings]] = {
    "momentum": [{"momentum_form": "average"}, {"momentum_form": "step"}],
    "adagrad": INSIDE,
    "rmsprop": INSIDE,
    "adam": INSIDE,
    "adamw": INSIDE,
}
PENALTIES: list[Settings] = [{"l2": 0.1}, {"l1": 0.05}, {"l1": 0.05, "l2": 0.1}]
CLIPPED: list[Settings] = [{"clip_norm": 0.1}, {"clip_norm": 0.1, "l2": 0.1}]
SCHEDULES: list[Settings] = [
    {"schedule": {"kind": "step", "every": 5, "factor": 0.5}},
    {"schedule": {"kind": "exponential", "factor": 0.9}},
    {"schedule": {"kind": "cosine", "over": 20, "least": 0.001}},
    {"schedule": {"kind": "warmup", "over": 7}},
]


def cases() -> Iterator[Case]:
    """Yield every optimizer with each of its settings, and with penalties, schedules and clipping."""
    for name in OPTIMIZERS:
        for settings in ({}, *OWN.get(name, []), *PENALTIES, *SCHEDULES):
            yield Case(name, settings)
        for settings in (*NOT_IN_TORCH.get(name, []), *CLIPPED):
            yield Case(name, settings, only_numpy=True)


def networks() -> Iterator[tuple[Network, int]]:
    """Yield networks in which every activation and loss take turns, each with a size of batch; the rest is drawn."""
    fused = {loss.fused.activation: name for name, loss in LOSSES.items() if loss.fused is not None}
    free = [name for name, loss in LOSSES.items() if loss.fused is None]
    random = np.random.default_rng(13)
    turns = cycle(product((BiasMode.NONE, BiasMode.TRAINED), Reduction, (1, 3)))
    for last, loss in (*product(ACTIVATIONS, free), *fused.items()):
        bias, reduction, batch = next(turns)
        if reduction.is_over_outputs and not LOSSES[loss].mean_of_outputs:
            reduction = Reduction.MEAN
        hidden = tuple(map(str, random.choice(list(ACTIVATIONS), size=random.integers(1, 3))))
        sizes = tuple(
            map(int, (random.integers(1, 5), *random.integers(2, 6, size=len(hidden)), random.integers(2, 5)))
        )
        yield Network(sizes, activations=(*hidden, last), loss_name=loss, bias=(bias,), reduction=reduction), batch


def project_of(network: Network, batch: int, rate: float, seed: int, scale: float = 1.0) -> Project:
    """Return a project with drawn numbers, trained by plain gradient descent."""
    random = np.random.default_rng(seed)
    parameters = {
        name: matrix(random.uniform(-scale, scale, shape)) for name, shape in network.parameter_shapes().items()
    }
    inputs = random.uniform(-1, 1, (network.sizes[0], SAMPLES))
    targets = random.uniform(0.1, 0.9, (network.sizes[-1], SAMPLES))
    if not ACTIVATIONS[network.activations[-1]].is_elementwise:  # otherwise some gradients are 0 but for rounding
        targets = targets / targets.sum(axis=0)
    training = Training(learning_rate=rate, batch_size=batch)
    return Project("random", network, parameters, matrix(inputs), matrix(targets), training)


def far_projects() -> Iterator[tuple[str, Project]]:
    """Yield networks whose rate or whose samples are so large that they overflow sooner or later."""
    network = Network((2, 4, 3, 2), activations=("relu", "linear", "linear"), bias=(BiasMode.TRAINED,))
    for rate, seed in product((1.0, 1e3, 1e9, 1e13, 1e18), range(3)):
        yield f"rate {rate:g}, seed {seed}", project_of(network, 1, rate, seed, scale=2.0)
    for size in (1e8, 1e10, 2e10, 1e12, 1e19):
        one = project_of(Network((1, 1), activations=("linear",)), 1, 0.1, 0)
        yield f"samples × {size:g}", replace(one, inputs=matrix(one.inputs * size))
