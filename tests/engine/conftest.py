"""Builders that the engine tests share. No test depends on the exact numbers that the seeded generator draws."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import pytest

from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.files.overrides import Overrides, open_project
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import BiasMode, Reduction, Training
from gpnet_engine.time.session import Position, Session, go_to, open_session

MakeProject: TypeAlias = Callable[..., Project]
At: TypeAlias = Callable[..., Session]


@pytest.fixture(scope="session")
def article() -> Project:
    """Return the article's network, 2-4-3-2 on four decimals."""
    return open_project(None, Overrides())


@pytest.fixture(scope="session")
def at() -> At:
    """Return a function that opens a session of a project at an iteration and a step."""

    def session_at(project: Project, iteration: int, step: int) -> Session:
        return go_to(open_session(project), Position(iteration, step))

    return session_at


@pytest.fixture(scope="session")
def make_project() -> MakeProject:
    """Return a builder of small projects with random numbers; targets are such that the loss has a meaning."""

    def make(  # noqa: PLR0913 - a builder has an option for everything a test varies
        sizes: Sequence[int] = (2, 3, 2),
        activations: str | Sequence[str] = "sigmoid",
        *,
        loss: str = "squared_error",
        bias: str | Sequence[str] = "none",
        bias_shared: bool = False,
        reduction: str = "sum",
        samples: int = 3,
        batch_size: int = 1,
        learning_rate: float = 0.5,
        decimals: int | None = None,
        seed: int = 1,
    ) -> Project:
        names = (activations,) if isinstance(activations, str) else tuple(activations)
        modes = tuple(map(BiasMode, (bias,) if isinstance(bias, str) else bias))
        network = Network(
            tuple(sizes),
            activations=names,
            loss_name=loss,
            bias=modes,
            bias_shared=bias_shared,
            reduction=Reduction(reduction),
        )
        random = np.random.default_rng(seed)

        def numbers(rows: int, columns: int, low: float = -1.0) -> Matrix:
            return matrix(random.uniform(low, 1.0, (rows, columns)))

        parameters = {name: numbers(*shape) for name, shape in network.parameter_shapes().items()}
        inputs = numbers(sizes[0], samples)
        targets = numbers(sizes[-1], samples, low=0.1)
        if loss == "cross_entropy":
            targets = matrix(targets / targets.sum(axis=0))
        training = Training(learning_rate, batch_size, 0, decimals)
        return Project("test", network, parameters, inputs, targets, training)

    return make
