"""The shape of a network: its layers, their activations, the loss and the bias mode. It holds no weights."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

from gpnet_engine.errors import ProjectError
from gpnet_engine.memory import most_parameters
from gpnet_engine.model.activations import ACTIVATIONS, Activation
from gpnet_engine.model.losses import LOSSES, Loss
from gpnet_engine.model.settings import SETTINGS, BiasMode, NetworkSettings, Reduction, rows_of
from gpnet_engine.names import letters_of, listed

LEAST_LAYERS = 2


@dataclass(frozen=True, slots=True)
class Network(NetworkSettings):
    """A fully connected network.

    `sizes` counts the neurons of each layer, input first; `activations` has one name per layer after the input, or one
    name for all, which becomes one for each. Raises ProjectError for a shape or a combination that cannot be computed.
    """

    sizes: tuple[int, ...]

    def __post_init__(self) -> None:
        """Refuse what cannot be computed."""
        rows = rows_of(NetworkSettings)
        for row in rows:  # as text, the mode of biases would not be the same object
            object.__setattr__(self, row.name, row.accept(getattr(self, row.name)))
        if len(self.sizes) < LEAST_LAYERS:
            raise ProjectError("network.layers", f"expected at least two layers, got {list(self.sizes)}")
        if any(size < 1 for size in self.sizes):
            raise ProjectError(
                "network.layers",
                f"expected at least one neuron in every layer, got {list(self.sizes)}",
            )
        for row in rows:
            object.__setattr__(self, row.name, row.spread(getattr(self, row.name), len(self.sizes) - 1))
        most = most_parameters() // (1 + self.optimizer.kept)
        if self.parameter_count() > most:
            what = f"{most:,} weights" + (f" with {self.optimizer}" if self.optimizer.kept else "")
            raise ProjectError("network.layers", f"expected at most {what}, got {self.parameter_count():,}")
        _check_loss(self)
        _check_optimizer(self)

    @property
    def right(self) -> "Network":
        """The network without the mistakes that are made on purpose."""
        return replace(self, mistakes=()) if self.mistakes else self

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters of all layers, input first."""
        return letters_of(len(self.sizes))

    @property
    def loss(self) -> Loss:
        """The loss."""
        name = LOSSES[self.loss_name].setting
        return _bound_loss(self.loss_name, None if name is None else getattr(self, name))

    @property
    def is_fused(self) -> bool:
        """Whether f′ of the last layer cancels against the loss, so that its δ is simpler than ∂E/∂out ∘ f′."""
        return self.loss.fused is not None and self.loss.fused.activation == self.activations[-1]

    def activation(self, layer: str) -> Activation:
        """Return the activation of a layer after the input."""
        activation = self.activations[self.letters.index(layer) - 1]
        name = ACTIVATIONS[activation].setting
        return _bound_activation(activation, None if name is None else getattr(self, name))

    def bias_of(self, layer: str) -> BiasMode:
        """Return whether the neurons of a layer after the input have biases, and whether training moves them."""
        return self.bias[self.letters.index(layer) - 1]

    def is_trained(self, name: str) -> bool:
        """Tell whether `name` is a parameter that training moves: the others have no gradient."""
        return name in self.trained_parameters

    @property
    def trained_parameters(self) -> Mapping[str, tuple[int, int]]:
        """The shapes of the parameters that training moves, by name; a part of `parameter_shapes`."""
        return _trained_shapes(self.sizes, self.bias, self.bias_shared)

    def parameter_shapes(self) -> Mapping[str, tuple[int, int]]:
        """Return the shape of every weight matrix (neurons x neurons before) and bias (neurons x 1, or 1 x 1)."""
        return _parameter_shapes(self.sizes, self.bias, self.bias_shared)

    def parameter_count(self) -> int:
        """Return how many weights and biases there are."""
        return sum(rows * columns for rows, columns in self.parameter_shapes().values())


@lru_cache(maxsize=64)
def _parameter_shapes(
    sizes: tuple[int, ...],
    bias: tuple[BiasMode, ...],
    bias_shared: bool,  # noqa: FBT001 - the key of a cache
) -> Mapping[str, tuple[int, int]]:
    shapes: dict[str, tuple[int, int]] = {}
    for letters, (before, size), mode in zip(letters_of(len(sizes))[1:], pairwise(sizes), bias, strict=True):
        shapes[f"W_{letters}"] = (size, before)
        if mode is not BiasMode.NONE:
            shapes[f"bias_{letters}"] = (1 if bias_shared else size, 1)
    return MappingProxyType(shapes)


@lru_cache(maxsize=64)
def _trained_shapes(
    sizes: tuple[int, ...],
    bias: tuple[BiasMode, ...],
    bias_shared: bool,  # noqa: FBT001 - the key of a cache
) -> Mapping[str, tuple[int, int]]:
    frozen = {
        f"bias_{letters}"
        for letters, mode in zip(letters_of(len(sizes))[1:], bias, strict=True)
        if mode is BiasMode.FROZEN
    }
    shapes = _parameter_shapes(sizes, bias, bias_shared)
    return MappingProxyType({name: shape for name, shape in shapes.items() if name not in frozen})


@lru_cache(maxsize=64)
def _bound_activation(name: str, value: float | None) -> Activation:
    """Return an activation with the value of the setting that it depends on."""
    entry = ACTIVATIONS[name]
    return entry if value is None or entry.with_setting is None else entry.with_setting(value)


@lru_cache(maxsize=64)
def _bound_loss(name: str, value: float | None) -> Loss:
    """Return a loss with the value of the setting that it depends on."""
    entry = LOSSES[name]
    return entry if value is None or entry.with_setting is None else entry.with_setting(value)


def _check_optimizer(network: Network) -> None:
    for row in rows_of(NetworkSettings):
        is_set = getattr(network, row.name) != row.default
        if row.instead and is_set and network.optimizer not in row.read_by:
            given = row.text(getattr(network, row.name))
            problem = f"only {listed(row.read_by)} has it, and the optimizer is {network.optimizer}"
            raise ProjectError(row.place, f"{problem}; leave it out, or set {row.instead}; got {given}")


def _check_loss(network: Network) -> None:
    loss, last_activation = network.loss, network.activations[-1]
    if loss.fused is not None and last_activation != loss.fused.activation:
        problem = f"{loss.name} expects {loss.fused.activation} in the last layer, which has {last_activation}"
        raise ProjectError(SETTINGS["loss_name"].place, problem)
    if network.reduction.is_over_outputs and not loss.mean_of_outputs:
        others = " or ".join(one for one in Reduction if not one.is_over_outputs)
        problem = (
            f"expected {others} with {loss.name}, got {network.reduction}: its outputs are one distribution, "
            "so there is one error a sample to average"
        )
        raise ProjectError(SETTINGS["reduction"].place, problem)
