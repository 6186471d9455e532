"""Optimizers written plainly in numpy, to compare ours with; only the gradients of the data are PyTorch's.

Separate from PyTorch's own optimizers, as these have what PyTorch has otherwise: the other forms of momentum, ε inside
the root, and clipping by the norm as it is.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from agreement_torch import Array, Settings, TorchNetwork, Values, complete

from gpnet_engine.model.project import Project

State: TypeAlias = dict[str, Array]


def _velocity(settings: Settings, _weights: Array, gradient: Array, state: State, rate: float) -> Array:
    mu, before = settings["momentum"], state.get("velocity", np.zeros_like(gradient))
    forms = {
        "sum": mu * before + gradient,
        "average": mu * before + (1 - mu) * gradient,
        "step": mu * before - rate * gradient,
    }
    state["velocity"] = forms[settings["momentum_form"]]
    return state["velocity"] if settings["momentum_form"] == "step" else -rate * state["velocity"]


def _root(settings: Settings, second: Array) -> Array:
    epsilon = settings["epsilon"]
    return np.asarray(np.sqrt(second + epsilon) if settings["epsilon_inside_root"] else np.sqrt(second) + epsilon)


def _nesterov(settings: Settings, _weights: Array, gradient: Array, state: State, rate: float) -> Array:
    mu: float = settings["momentum"]
    state["velocity"] = mu * state.get("velocity", np.zeros_like(gradient)) + gradient
    return -rate * (gradient + mu * state["velocity"])


def _adagrad(settings: Settings, _weights: Array, gradient: Array, state: State, rate: float) -> Array:
    state["moment2"] = state.get("moment2", np.zeros_like(gradient)) + gradient**2
    return -rate * gradient / _root(settings, state["moment2"])


def _rmsprop(settings: Settings, _weights: Array, gradient: Array, state: State, rate: float) -> Array:
    rho = settings["rho"]
    state["moment2"] = rho * state.get("moment2", np.zeros_like(gradient)) + (1 - rho) * gradient**2
    return -rate * gradient / _root(settings, state["moment2"])


def _adam(settings: Settings, _weights: Array, gradient: Array, state: State, rate: float) -> Array:
    beta1, beta2 = settings["beta1"], settings["beta2"]
    count = state["count"] = state.get("count", np.zeros(())) + 1
    state["moment1"] = beta1 * state.get("moment1", np.zeros_like(gradient)) + (1 - beta1) * gradient
    state["moment2"] = beta2 * state.get("moment2", np.zeros_like(gradient)) + (1 - beta2) * gradient**2
    mean, squares = state["moment1"] / (1 - beta1**count), state["moment2"] / (1 - beta2**count)
    return np.asarray(-rate * mean / _root(settings, squares))


def _adamw(settings: Settings, weights: Array, gradient: Array, state: State, rate: float) -> Array:
    decay: float = settings["weight_decay"]
    return _adam(settings, weights, gradient, state, rate) - rate * decay * weights


PLAIN: dict[str, Callable[[Settings, Array, Array, State, float], Array]] = {
    "sgd": lambda _settings, _weights, gradient, _state, rate: -rate * gradient,
    "momentum": _velocity,
    "nesterov": _nesterov,
    "adagrad": _adagrad,
    "rmsprop": _rmsprop,
    "adam": _adam,
    "adamw": _adamw,
}
"""What is added to the weights."""


def _cosine(schedule: Settings, rate: float, iteration: int) -> float:
    share = min((iteration - 1) / schedule["over"], 1)
    return float(schedule["least"] + (rate - schedule["least"]) * (1 + np.cos(np.pi * share)) / 2)


SCHEDULES: dict[str, Callable[[Settings, float, int], float]] = {
    "step": lambda schedule, rate, iteration: rate * schedule["factor"] ** ((iteration - 1) // schedule["every"]),
    "exponential": lambda schedule, rate, iteration: rate * schedule["factor"] ** (iteration - 1),
    "cosine": _cosine,
    "warmup": lambda schedule, rate, iteration: rate * min(iteration / schedule["over"], 1),
}
"""The rate of an iteration, from 1 on."""


def trained_by_numpy(project: Project, optimizer: str, given: Settings, iterations: int) -> list[Values]:
    """Return E, parameters and state of every iteration: PyTorch's gradients of the data, and all else in numpy."""
    settings, network = complete(optimizer, given), TorchNetwork(project, "float64")
    parameters = {name: array.copy() for name, array in project.parameters.items()}
    states: dict[str, State] = {name: {} for name in parameters}
    plain_rate = project.training.learning_rate
    found = []
    for iteration in range(1, iterations + 1):
        for name, tensor in network.parameters.items():
            tensor.data = network.torch.tensor(parameters[name])
        values = network.backward(iteration)
        weights = [array for name, array in parameters.items() if name.startswith("W_")]
        penalty = sum(settings["l2"] / 2 * np.sum(one**2) + settings["l1"] * np.sum(np.abs(one)) for one in weights)
        kept = {"error": values["error"] + penalty}
        gradients = {name: values[f"grad_{name}"] for name in parameters}
        for name, array in parameters.items():
            if name.startswith("W_"):
                gradients[name] = gradients[name] + settings["l2"] * array + settings["l1"] * np.sign(array)
        if settings["clip_norm"] is not None:
            norm = np.sqrt(sum(np.sum(one**2) for one in gradients.values()))
            factor = min(1.0, settings["clip_norm"] / norm) if norm > 0 else 1.0
            gradients = {name: factor * one for name, one in gradients.items()}
        for name, array in parameters.items():
            rate = SCHEDULES[settings["schedule"]["kind"]](settings["schedule"], plain_rate, iteration)
            parameters[name] = array + PLAIN[optimizer](settings, array, gradients[name], states[name], rate)
            kept[f"new_{name}"] = parameters[name]
            kept |= {f"new_{kind}_{name}": one for kind, one in states[name].items() if kind != "count"}
        found.append(kept)
    return found
