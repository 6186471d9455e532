"""The forms for settings and for a new network: their fields, and what these mean."""

from collections.abc import Mapping

from gpnet_engine.activations import ACTIVATIONS
from gpnet_engine.edits import parse_number
from gpnet_engine.errors import EditError
from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.losses import LOSSES
from gpnet_engine.names import LEARNING_RATE
from gpnet_engine.network import BiasMode, Network, Reduction
from gpnet_engine.project import Project, Setting
from gpnet_engine.session import Session
from gpnet_tui.screens.form import Field
from gpnet_tui.view.numbers import exact

_LOSSES, _BIASES, _REDUCTIONS = tuple(LOSSES), tuple(BiasMode), tuple(Reduction)
_MOST_DIGITS = 9
_ACTIVATION_HINT = f"one of {', '.join(ACTIVATIONS)}, or one per layer"


def settings_fields(session: Session) -> tuple[Field, ...]:
    """Return the fields with the settings of the present iteration."""
    network, training = session.project.network, session.project.training
    names = network.activations if len(set(network.activations)) > 1 else network.activations[:1]
    rate = exact(float(session.values[LEARNING_RATE][0, 0]))
    decimals = "" if training.decimals is None else str(training.decimals)
    return (
        Field("learning_rate", "learning rate", rate),
        Field("batch_size", "batch size", str(training.batch_size), "samples per iteration"),
        Field("activations", "activation", ", ".join(names), _ACTIVATION_HINT),
        Field("loss_name", "loss", network.loss_name, choices=_LOSSES),
        Field("bias", "bias", network.bias, choices=_BIASES),
        Field("reduction", "over the batch", network.reduction, choices=_REDUCTIONS),
        Field("decimals", "decimals", decimals, "empty: full float64 precision"),
    )


def settings_changes(session: Session, values: Mapping[str, str]) -> dict[str, Setting]:
    """Return the settings that differ from those of the present iteration. Raises GpnetError when they cannot be."""
    layers = len(session.project.network.sizes) - 1
    names = tuple(name.strip() for name in values["activations"].split(","))
    wanted: dict[str, Setting] = {
        "learning_rate": parse_number(values["learning_rate"]),
        "batch_size": _whole("batch size", values["batch_size"]),
        "activations": names * layers if len(names) == 1 else names,
        "loss_name": values["loss_name"],
        "bias": BiasMode(values["bias"]),
        "reduction": Reduction(values["reduction"]),
        "decimals": _whole("decimals", values["decimals"]) if values["decimals"] else None,
    }
    now = _present(session)
    changes = {name: value for name, value in wanted.items() if value != now[name]}
    session.project.with_settings(changes)
    return changes


def _present(session: Session) -> dict[str, Setting]:
    project: Project = session.project
    return {
        "learning_rate": float(session.values[LEARNING_RATE][0, 0]),
        "batch_size": project.training.batch_size,
        "activations": project.network.activations,
        "loss_name": project.network.loss_name,
        "bias": project.network.bias,
        "reduction": project.network.reduction,
        "decimals": project.training.decimals,
    }


NEW_FIELDS = (
    Field("layers", "layers", "2, 3, 1", "neurons per layer, input first"),
    Field("activation", "activation", "sigmoid", _ACTIVATION_HINT),
    Field("loss", "loss", "squared_error", choices=_LOSSES),
    Field("bias", "bias", "trained", choices=_BIASES),
    Field("seed", "seed", "0", "of the weights and of the random samples"),
)


def check_new(values: Mapping[str, str]) -> None:
    """Raise GpnetError when there can be no such network, without making it."""
    overrides = _new_overrides(values)
    layers, names = overrides.layers or [], overrides.activation or []
    activations = tuple(names * (len(layers) - 1)) if len(names) == 1 else tuple(names)
    Network(tuple(layers), activations, values["loss"], BiasMode(values["bias"]))


def new_document(values: Mapping[str, str]) -> Document:
    """Return the new network that the fields describe. Raises GpnetError when it cannot be."""
    return open_document(None, _new_overrides(values))


def _new_overrides(values: Mapping[str, str]) -> Overrides:
    return Overrides(
        layers=[_whole("layers", size) for size in values["layers"].split(",")],
        activation=[name.strip() for name in values["activation"].split(",")],
        loss=values["loss"],
        bias=values["bias"],
        seed=_whole("seed", values["seed"]),
    )


def _whole(what: str, text: str) -> int:
    if not text.strip().isdecimal() or len(text.strip()) > _MOST_DIGITS:
        raise EditError(f"{what}: expected a whole number, got {text.strip()[:20]!r}")
    return int(text)
