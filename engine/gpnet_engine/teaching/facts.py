"""What must be known of a project to compute an iteration of it, in short texts: its layers and its settings."""

from collections.abc import Iterator

from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.model.setting import Setting, Use
from gpnet_engine.model.settings import SETTINGS
from gpnet_engine.names import LEARNING_RATE


def facts(project: Project) -> Iterator[str]:
    """Yield the layers, and the settings that numbers are computed with; not the learning rate, which is a number."""
    yield f"layers: {'-'.join(map(str, project.network.sizes))}"
    for row in SETTINGS.values():
        value = project.setting(row.name)
        is_told = row.first is not None or bool(row.read_by) or value != row.default
        if is_told and row.name != LEARNING_RATE and _matters(row, project.network.optimizer):
            text = row.text(value)
            if text:
                yield f"{row.label}: {text.replace('_', ' ')}"


def functions(network: Network) -> tuple[str, ...]:
    """Return what the activations of a network are: f(x) = 1 / (1 + e^−x); with names, if there are several."""
    used = {one.name: one for one in map(network.activation, network.letters[1:])}
    texts = {name: f"f(x) = {one.formula.format(x='x')}" for name, one in used.items()}
    if len(texts) == 1:
        return tuple(texts.values())
    return tuple(f"{name.replace('_', ' ')}: {text}" for name, text in texts.items())


def _matters(row: Setting, optimizer: str) -> bool:
    """Tell whether some number is computed with a setting: that of drawing has done its work.

    How numbers are rounded is said in a sentence of its own.
    """
    return Use.DRAWING not in row.uses and (not row.read_by or optimizer in row.read_by)
