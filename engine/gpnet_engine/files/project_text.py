"""How a project stands in TOML. Numbers are written so that they read back to the same bits."""

from collections.abc import Iterable

import tomlkit

from gpnet_engine.arrays import Matrix
from gpnet_engine.network import BiasMode
from gpnet_engine.project import Project

_LINE = 100


def complete_text(project: Project) -> str:
    """Return a project file that says everything."""
    network, training = project.network, project.training
    lines = [
        f"title = {string_text(project.title)}",
        "",
        "[network]",
        f"layers = {list(network.sizes)}",
        f"activation = {activation_text(network.activations)}",
        f"loss = {string_text(network.loss_name)}",
        f"bias = {string_text(network.bias)}",
        "",
        "[weights]",
    ]
    lines += [f"{letters} = {rows_text(project.parameters[f'W_{letters}'])}" for letters in network.letters[1:]]
    if network.bias is not BiasMode.NONE:
        lines += ["", "[biases]"]
        lines += [
            f"{letters} = {row_text(project.parameters[f'bias_{letters}'].ravel())}" for letters in network.letters[1:]
        ]
    lines += [
        "",
        "[training]",
        f"learning_rate = {training.learning_rate!r}",
        f"batch_size = {training.batch_size}",
        f"reduction = {string_text(network.reduction)}",
        f"seed = {training.seed}",
    ]
    lines += [] if training.decimals is None else [f"decimals = {training.decimals}"]
    lines += ["", "[data]", f"inputs = {rows_text(project.inputs.T)}", f"targets = {rows_text(project.targets.T)}"]
    return "\n".join(lines) + "\n"


def string_text(text: str) -> str:
    """Return a text in quotes."""
    return tomlkit.string(text).as_string()


def activation_text(activations: tuple[str, ...]) -> str:
    """Return one name if it is that of all layers, else a list."""
    if len(set(activations)) == 1:
        return string_text(activations[0])
    return "[" + ", ".join(map(string_text, activations)) + "]"


def row_text(row: Matrix) -> str:
    """Return a list of numbers."""
    return _listed(row.tolist())


def rows_text(rows: Matrix) -> str:
    """Return a matrix as a list of rows: on one line if it is short, else with a row on each line."""
    texts = list(map(_listed, rows.tolist()))
    if sum(map(len, texts)) + 2 * len(texts) <= _LINE:
        return "[" + ", ".join(texts) + "]"
    return "[\n" + "".join(f"    {text},\n" for text in texts) + "]"


def _listed(numbers: Iterable[float]) -> str:
    return "[" + ", ".join(map(repr, numbers)) + "]"
