"""A network and its training in PyTorch, to compare ours with.

Separate from `agreement.py`, which compares. It reads a project's numbers and settings and computes nothing by our
engine; values have the engine's names, so that the same ones are compared.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, TypeAlias

from numpy.typing import NDArray

from gpnet_engine.model.project import Project

Array: TypeAlias = NDArray[Any]
Values: TypeAlias = dict[str, Array]
Settings: TypeAlias = Mapping[str, Any]

DEFAULTS: Settings = {
    "momentum": 0.9,
    "momentum_form": "sum",
    "beta1": 0.9,
    "beta2": 0.999,
    "rho": 0.99,
    "epsilon": 1e-8,
    "epsilon_inside_root": False,
    "l1": 0.0,
    "l2": 0.0,
    "weight_decay": 0.01,
    "clip_norm": None,
    "schedule": {"kind": "exponential", "factor": 1.0},
}
OTHER_DEFAULTS = {"adagrad": {"epsilon": 1e-10}}
_STATES = {
    "momentum_buffer": "velocity",
    "exp_avg": "moment1",
    "exp_avg_sq": "moment2",
    "square_avg": "moment2",
    "sum": "moment2",
}


def complete(optimizer: str, settings: Settings) -> Settings:
    """Return settings with the defaults of the optimizer."""
    return {**DEFAULTS, **OTHER_DEFAULTS.get(optimizer, {}), **settings}


def _activations(torch: Any) -> dict[str, Callable[[Any], Any]]:  # noqa: ANN401 - PyTorch may not be there
    functional = torch.nn.functional
    return {
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky_relu": lambda net: functional.leaky_relu(net, 0.01),
        "linear": lambda net: net * 1,  # another tensor, so that both have a gradient
        "softmax": lambda net: torch.softmax(net, dim=1),
        "silu": functional.silu,
        "gelu": functional.gelu,
        "elu": functional.elu,
        "softplus": lambda net: functional.softplus(net, threshold=1000),
        # torch.nn.functional.hardsigmoid has a sixth in single precision, in float64 too
        "hard_sigmoid": lambda net: torch.clamp(net / 6 + 0.5, 0, 1),
        "step": lambda net: (net > 0).to(net.dtype) + 0 * net,
    }


def _losses(torch: Any) -> dict[str, Callable[[Any, Any, Any], Any]]:  # noqa: ANN401
    """Return the sum over outputs and samples, of net, out and target."""
    functional = torch.nn.functional
    return {
        "squared_error": lambda _net, out, target: functional.mse_loss(out, target, reduction="sum") / 2,
        "sum_of_squares": lambda _net, out, target: functional.mse_loss(out, target, reduction="sum"),
        "absolute_error": lambda _net, out, target: functional.l1_loss(out, target, reduction="sum"),
        "huber": lambda _net, out, target: functional.huber_loss(out, target, reduction="sum", delta=1.0),
        "cross_entropy": lambda net, _out, target: functional.cross_entropy(net, target, reduction="sum"),
        "binary_cross_entropy": lambda net, _out, target: functional.binary_cross_entropy_with_logits(
            net, target, reduction="sum"
        ),
    }


class TorchNetwork:
    """A network of PyTorch with the numbers of a project; samples stand in rows there."""

    def __init__(self, project: Project, number: str) -> None:
        """Take the parameters of a project, as numbers of the type `number`."""
        self.torch: Any = import_module("torch")
        self.project, self.dtype = project, getattr(self.torch, number)
        self.activations, self.losses = _activations(self.torch), _losses(self.torch)
        self.parameters = {
            name: self.torch.tensor(array, dtype=self.dtype, requires_grad=True)
            for name, array in project.parameters.items()
        }

    def batch(self, iteration: int) -> tuple[Array, Array]:
        """Return inputs and targets of an iteration, from 1 on; the data is walked in order."""
        samples, size = self.project.inputs.shape[1], self.project.training.batch_size
        start = (iteration - 1) % -(-samples // size) * size
        return self.project.inputs[:, start : start + size].T, self.project.targets[:, start : start + size].T

    def backward(self, iteration: int, *, l1: float = 0.0, l2: float = 0.0) -> Values:
        """Compute all values of an iteration before its updates; the gradients stay in the parameters too."""
        network = self.project.network
        inputs, targets = (self.torch.tensor(given.copy(), dtype=self.dtype) for given in self.batch(iteration))
        kept: dict[str, Any] = {}
        net = out = inputs
        for letter, activation in zip(network.letters[1:], network.activations, strict=True):
            net = out @ self.parameters[f"W_{letter}"].T
            if f"bias_{letter}" in self.parameters:
                net = net + self.parameters[f"bias_{letter}"].T
            out = self.activations[activation](net)
            kept |= {f"net_{letter}": net, f"out_{letter}": out}
        for tensor in kept.values():
            tensor.retain_grad()
        counted = {"sum": 1, "mean": len(inputs), "mean_all": len(inputs) * network.sizes[-1]}[network.reduction.value]
        error = self.losses[network.loss_name](net, out, targets) / counted
        weights = [tensor for name, tensor in self.parameters.items() if name.startswith("W_")]
        if l2:
            error = error + l2 / 2 * sum((one**2).sum() for one in weights)
        if l1:
            error = error + l1 * sum(one.abs().sum() for one in weights)
        for tensor in self.parameters.values():
            tensor.grad = None
        error.backward()
        values = {name: _array(tensor).T for name, tensor in kept.items()} | {"error": _array(error).reshape(1, 1)}
        for name, tensor in kept.items():
            if tensor.grad is not None:
                kind, letter = name.split("_")
                values[f"{'delta' if kind == 'net' else 'dout'}_{letter}"] = _array(tensor.grad).T
        return values | {f"grad_{name}": _array(tensor.grad) for name, tensor in self.parameters.items()}


def _array(tensor: Any) -> Array:  # noqa: ANN401
    array: Array = tensor.detach().numpy().copy()
    return array


def torch_optimizer(network: TorchNetwork, optimizer: str, given: Settings) -> Any:  # noqa: ANN401
    """Return PyTorch's optimizer with our settings."""
    settings = complete(optimizer, given)
    optim, epsilon = network.torch.optim, settings["epsilon"]
    betas = settings["beta1"], settings["beta2"]
    make: dict[str, Callable[..., Any]] = {
        "sgd": optim.SGD,
        "momentum": lambda *args, **rate: optim.SGD(*args, **rate, momentum=settings["momentum"]),
        "nesterov": lambda *args, **rate: optim.SGD(*args, **rate, momentum=settings["momentum"], nesterov=True),
        "adagrad": lambda *args, **rate: optim.Adagrad(*args, **rate, eps=epsilon),
        "rmsprop": lambda *args, **rate: optim.RMSprop(*args, **rate, eps=epsilon, alpha=settings["rho"]),
        "adam": lambda *args, **rate: optim.Adam(*args, **rate, eps=epsilon, betas=betas),
        "adamw": lambda *args, **rate: optim.AdamW(
            *args, **rate, eps=epsilon, betas=betas, weight_decay=settings["weight_decay"]
        ),
    }
    return make[optimizer](network.parameters.values(), lr=network.project.training.learning_rate)


def torch_schedule(network: TorchNetwork, stepper: Any, schedule: Settings) -> Any:  # noqa: ANN401
    """Return PyTorch's schedule of the learning rate with our numbers."""
    kinds, over = network.torch.optim.lr_scheduler, schedule.get("over", 1)
    make: dict[str, Callable[[], Any]] = {
        "step": lambda: kinds.StepLR(stepper, schedule["every"], schedule["factor"]),
        "exponential": lambda: kinds.ExponentialLR(stepper, schedule["factor"]),
        "cosine": lambda: kinds.CosineAnnealingLR(stepper, over, schedule["least"]),
        "warmup": lambda: kinds.LambdaLR(stepper, lambda done: min((done + 1) / over, 1)),
    }
    return make[schedule["kind"]]()


def trained_by_torch(project: Project, optimizer: str, given: Settings, iterations: int, number: str) -> list[Values]:
    """Return the values of every iteration, when all is computed by PyTorch."""
    settings, network = complete(optimizer, given), TorchNetwork(project, number)
    stepper = torch_optimizer(network, optimizer, given)
    schedule = torch_schedule(network, stepper, settings["schedule"])
    found = []
    for iteration in range(1, iterations + 1):
        values = network.backward(iteration, l1=settings["l1"], l2=settings["l2"])
        stepper.step()
        schedule.step()
        for name, tensor in network.parameters.items():
            values[f"new_{name}"] = _array(tensor)
            for key, state in stepper.state[tensor].items():
                if key in _STATES and state is not None:
                    values[f"new_{_STATES[key]}_{name}"] = _array(state)
        found.append(values)
    return found
