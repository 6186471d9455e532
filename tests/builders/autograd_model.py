"""Activations and losses written a second time, for HIPS autograd; they know nothing of the engine but its names."""

from collections.abc import Callable
from typing import Any, TypeAlias

import autograd.numpy as anp  # type: ignore[import-untyped]
from autograd.scipy.stats import norm  # type: ignore[import-untyped]

Traced: TypeAlias = Any  # an array, or what autograd puts in its place

MODEL: dict[str, Callable[[Traced], Traced]] = {
    "sigmoid": lambda net: 1 / (1 + anp.exp(-net)),
    "tanh": anp.tanh,
    "relu": lambda net: anp.where(net > 0, net, 0),
    "leaky_relu": lambda net: anp.where(net > 0, net, net / 100),
    "linear": lambda net: net,
    "silu": lambda net: net / (1 + anp.exp(-net)),
    "elu": lambda net: anp.where(net > 0, net, anp.exp(net) - 1),
    "gelu": lambda net: net * norm.cdf(net),
    "softplus": lambda net: anp.log(1 + anp.exp(net)),
    "hard_sigmoid": lambda net: anp.minimum(1, anp.maximum(0, net / 6 + 0.5)),
    "step": lambda net: anp.where(net > 0, 1.0, 0.0),
    "softmax": lambda net: anp.exp(net) / anp.sum(anp.exp(net), axis=0, keepdims=True),
}
COSTS: dict[str, Callable[[Traced, Traced], Traced]] = {
    "squared_error": lambda target, out: (target - out) ** 2 / 2,
    "sum_of_squares": lambda target, out: (target - out) ** 2,
    "absolute_error": lambda target, out: anp.abs(target - out),
    "huber": lambda target, out: anp.where(
        anp.abs(target - out) <= 1, (target - out) ** 2 / 2, anp.abs(target - out) - 0.5
    ),
    "cross_entropy": lambda target, out: -target * anp.log(out),
    "binary_cross_entropy": lambda target, out: -target * anp.log(out) - (1 - target) * anp.log(1 - out),
}
