"""Projects for tests: with drawn numbers, or read from the text of a file."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.files.overrides import Overrides, open_project, open_with_source
from gpnet_engine.files.project_file import Source
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project, draw_data, draw_parameters, drawn_samples
from gpnet_engine.model.settings import SETTINGS, BiasMode, Reduction, Training, named_by_key


def open_file(path: Path, **options: Any) -> Project:  # noqa: ANN401 - the options of the command line
    """Open a project file."""
    return open_project(str(path), Overrides(**options))


def open_text(folder: Path, text: str, **options: Any) -> Project:  # noqa: ANN401
    """Write a text to the file project.toml in a folder, and open it."""
    path = folder / "project.toml"
    path.write_text(text, encoding="utf-8")
    return open_file(path, **options)


def open_to_write(path: Path, **options: Any) -> tuple[Project, Source]:  # noqa: ANN401
    """Open a project file, and return what it was read from too."""
    project, source = open_with_source(str(path), Overrides(**options))
    assert source is not None
    return project, source


def settings_by_key(given: Mapping[str, object]) -> tuple[dict[str, Any], Training]:
    """Return what a network is told, and its training, of settings by their keys in a project file."""
    values: dict[str, Any] = named_by_key(given)
    of_network = {name: value for name, value in values.items() if SETTINGS[name].is_of_network}
    return of_network, Training(**{name: value for name, value in values.items() if name not in of_network})


def random_project(network: Network, training: Training) -> Project:
    """Return a project whose parameters and data are drawn from the seed of its training."""
    inputs, targets = draw_data(network, training.seed, drawn_samples(training), training.decimals)
    title = "-".join(map(str, network.sizes)) + ", random"
    parameters = draw_parameters(network, training.seed, training.decimals)
    return Project(title, network, parameters, inputs, targets, training, training.seed)


def make_project(  # noqa: PLR0913 - a builder has an option for everything a test varies
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
    **of_network: Any,  # noqa: ANN401 - the settings of the network that are named nowhere else
) -> Project:
    """Return a small project with random numbers; targets are such that the loss has a meaning."""
    names = (activations,) if isinstance(activations, str) else tuple(activations)
    modes = tuple(map(BiasMode, (bias,) if isinstance(bias, str) else bias))
    network = Network(
        tuple(sizes),
        activations=names,
        loss_name=loss,
        bias=modes,
        bias_shared=bias_shared,
        reduction=Reduction(reduction),
        **of_network,
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
