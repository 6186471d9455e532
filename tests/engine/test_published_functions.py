"""Activations and losses, held against numbers that other people's programs printed in their documentation and tests.

Each table names where its numbers stand. They run through the operations of a network whose weights are the identity,
so that net is the input.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from gpnet_engine.arrays import Matrix, matrix
from gpnet_engine.model.activations import ACTIVATIONS
from gpnet_engine.model.losses import LOSSES
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import Training, named_by_key
from gpnet_engine.operations.program import program
from gpnet_engine.time.session import Session

At = Callable[[Project, int, int], Session]

KERAS = "https://www.tensorflow.org/api_docs/python/tf/keras/ops"
RXODE2 = "https://nlmixr2.github.io/rxode2/reference"
MLPACK = "https://github.com/mlpack/mlpack/blob/master/src/mlpack/tests"
SKLEARN = "https://scikit-learn.org/stable/modules/generated"
# Most of them computed with single precision, so that the last digits that they print are their own.
SINGLE = float(np.finfo(np.float32).eps)


@dataclass(frozen=True)
class Curve:
    """Values that someone printed, in one line, of an activation or of its derivative at the values of `net`."""

    activation: str
    net: str
    printed: str
    source: str
    value: str = "out_b"
    leaky_slope: float = 0.01

    def __str__(self) -> str:
        """Return the test's name."""
        return f"{self.activation} {self.value} {self.source.rsplit('/', 1)[-1]}"


CURVES = (
    Curve(
        "sigmoid",
        "-6 1 0 1 6",
        "0.00247262 0.7310586 0.5 0.7310586 0.9975274",
        f"{KERAS}/sigmoid",
    ),
    Curve("softmax", "-1 0 1", "0.09003057 0.24472847 0.66524096", f"{KERAS}/softmax"),
    Curve("silu", "-6 1 0 1 6", "-0.0148357 0.7310586 0.0 0.7310586 5.9851646", f"{KERAS}/silu"),
    Curve("softplus", "-0.555 0 0.555", "0.45366603 0.6931472 1.008666", f"{KERAS}/softplus"),
    Curve("elu", "-1 0 1", "-0.63212055 0. 1.", f"{KERAS}/elu"),
    Curve("gelu", "-1 0 1", "-0.15865525 0. 0.84134475", f"{KERAS}/gelu"),
    Curve("relu", "-10 -5 0 5 10", "0. 0. 0. 5. 10.", "https://keras.io/2/api/layers/activations"),
    Curve(
        "leaky_relu",
        "-2 0 1",
        "-0.02000000 0. 1.",
        "https://www.paddlepaddle.org.cn/documentation/docs/en/api/paddle/nn/functional/leaky_relu_en.html",
    ),
    Curve("leaky_relu", "-1 0 1", "-0.2 0. 1.", f"{KERAS}/leaky_relu", leaky_slope=0.2),
    Curve(
        "leaky_relu",
        "-2 3.2 4.5 -100.2 1 -1 2",
        "-0.06 3.2 4.5 -3.006 1 -0.03 2",
        f"{MLPACK}/activation_functions_test.cpp",
        leaky_slope=0.03,
    ),
    Curve(
        "leaky_relu",
        "-2 3.2 4.5 -100.2 1 -1 2",
        "0.03 1 1 0.03 1 0.03 1",
        f"{MLPACK}/activation_functions_test.cpp",
        "fprime_b",
        leaky_slope=0.03,
    ),
    Curve(
        "hard_sigmoid",
        "-3.5 0 4.3",
        "0. 0.5 1.",
        "https://www.mindspore.cn/docs/en/r2.3.0/api_python/ops/mindspore.ops.hardsigmoid.html",
    ),
    Curve("step", "-1.5 2", "0.0000 1.0000", "https://docs.pytorch.org/docs/stable/generated/torch.heaviside.html"),
    Curve(
        "gelu", "-2 -1 0 1 2", "-0.08523180 -0.08331547 0.50000000 1.08331547 1.08523180", f"{RXODE2}/dGELU", "fprime_b"
    ),
    Curve("silu", "-1 0 1 2", "0.07232949 0.50000000 0.92767051 1.09078425", f"{RXODE2}/dSwish", "fprime_b"),
    Curve(
        "tanh",
        "-2 3.2 4.5 1 -1 2 0",
        "-0.96402758 0.9966824 0.99975321 0.76159416 -0.76159416 0.96402758 0",
        f"{MLPACK}/activation_functions_test.cpp",
    ),
    Curve("linear", "-2 3.2 4.5 -100.2", "-2 3.2 4.5 -100.2", f"{MLPACK}/activation_functions_test.cpp"),
    Curve("elu", "-2 3.2 -1 2", "-0.86466471 3.2 -0.63212055 2", f"{MLPACK}/activation_functions_test.cpp"),
    Curve("elu", "-2 3.2 1 -1", "0.13533529 1 1 0.36787945", f"{MLPACK}/activation_functions_test.cpp", "fprime_b"),
    Curve(
        "softplus",
        "-2 3.2 4.5 1 -1 2 0 1000 10000",
        "0.12692801 3.23995333 4.51104774 1.31326168 0.31326168 2.12692801 0.69314718 1000 10000",
        f"{MLPACK}/activation_functions_test.cpp",
    ),
    Curve(
        "softplus",
        "0.12692801 3.23995333 4.51104774 0 1.31326168 0.31326168 2.12692801 1000",
        "0.53168946 0.96231041 0.98913245 0.5 0.78805844 0.57768119 0.89349302 1",
        f"{MLPACK}/activation_functions_test.cpp",
        "fprime_b",
    ),
    Curve(
        "silu",
        "-2 2 4.5 -5.7 -1 1 0 10",
        "-0.23840583860874176 1.7615940570831299 4.450558662414551 -0.01900840364396572 -0.2689414322376251 "
        "0.7310585975646973 0.0 9.99954605102539",
        f"{MLPACK}/activation_functions_test.cpp",
    ),
)


@dataclass(frozen=True)
class Cost:
    """What a loss cost, and its derivative by the outputs (or by net), as printed; samples stand in rows."""

    loss: str
    out: tuple[tuple[float, ...], ...]
    targets: tuple[tuple[float, ...], ...]
    printed: dict[str, str]
    source: str
    reduction: str = "sum"
    activation: str = "linear"
    huber_threshold: float = 1.0

    def __str__(self) -> str:
        """Return the test's name."""
        return f"{self.loss} {self.reduction} {self.source.rsplit('/', 1)[-1]}"


SCIPY_HUBER = "https://docs.scipy.org/doc/scipy/reference/generated/scipy.special.huber.html"
MLPACK_HUBER = (
    (-0.0494, -1.1958, -1.0486, -0.2121, 1.6028, 0.0737, -0.7091, 0.8612, 0.9639, 0.9648, 0.0745, 0.5924),
    (0.4316, 0.0164, -0.4478, 1.1452, 0.5106, 0.9255, 0.5571, 0.0864, 0.7059, -0.8288, -0.0231, -1.0526),
)
COSTS = (
    Cost(
        "huber",
        (MLPACK_HUBER[0],),
        (MLPACK_HUBER[1],),
        {
            "error": "6.36364",
            "dout_b": "-0.4810 -1.0000 -0.6008 -1.0000 1.0000 -0.8518 -1.0000 0.7748 0.2580 1.0000 0.0976 1.0000",
        },
        f"{MLPACK}/loss_functions_test.cpp",
    ),
    Cost(
        "binary_cross_entropy",
        ((1,), (2,), (3,), (4,), (5,)),
        ((0,), (0,), (1,), (0,), (1,)),
        {"error": "1.5027283"},
        f"{MLPACK}/loss_functions_test.cpp",
        "mean",
        "sigmoid",
    ),
    Cost(
        "binary_cross_entropy",
        ((1, 2, 3, 4, 5),),
        ((0, 0, 1, 0, 1),),
        {"delta_b": "0.7310586 0.88079709 -0.04742587 0.98201376 -0.00669285"},
        f"{MLPACK}/loss_functions_test.cpp",
        "sum",
        "sigmoid",
    ),
    Cost(  # soft targets: 0.1 of each is spread over the three classes
        "cross_entropy",
        ((2, 0, -1), (0, 1, 0)),
        ((0.9 + 0.1 / 3, 0.1 / 3, 0.1 / 3), (0.1 / 3, 0.1 / 3, 0.9 + 0.1 / 3)),
        {"error": "0.927312"},
        "https://www.onenoughtone.com/learning-path/machine-learning-patterns/problem/soft-target-classification-loss",
        "mean",
        "softmax",
    ),
    Cost(
        "sum_of_squares",
        ((2.5,), (0,), (2,), (8,)),
        ((3,), (-0.5,), (2,), (7,)),
        {"error": "0.375"},
        f"{SKLEARN}/sklearn.metrics.mean_squared_error.html",
        "mean",
    ),
    Cost(
        "absolute_error",
        ((2.5,), (0,), (2,), (8,)),
        ((3,), (-0.5,), (2,), (7,)),
        {"error": "0.5"},
        f"{SKLEARN}/sklearn.metrics.mean_absolute_error.html",
        "mean",
    ),
    Cost("huber", ((1, 1.5, 3),), ((0, 0, 0),), {"error_k": "0.5 1.125 4."}, SCIPY_HUBER, huber_threshold=2.0),
    Cost(
        "huber", ((1, 2.5, 8, 10),), ((0,) * 4,), {"error_k": "0.5 3.125 27.5 37.5"}, SCIPY_HUBER, huber_threshold=5.0
    ),
    Cost(
        "huber",
        ((0.6, 0.4), (0.4, 0.6)),
        ((0, 1), (0, 0)),
        {"error": "0.155"},
        "https://www.tensorflow.org/api_docs/python/tf/keras/losses/Huber",
        "mean_all",
    ),
    Cost(
        "huber",
        (MLPACK_HUBER[0],),
        (MLPACK_HUBER[1],),
        {
            "error": "0.530304",
            "dout_b": "-0.0401 -0.0833 -0.0501 -0.0833 0.0833 -0.0710 -0.0833 0.0646 0.0215 0.0833 0.0081 0.0833",
        },
        f"{MLPACK}/loss_functions_test.cpp",
        "mean_all",
    ),
    Cost(
        "sum_of_squares",
        ((0, 2), (-1, 2), (8, -5)),
        ((0.5, 1), (-1, 1), (7, -6)),
        {"error": "0.708"},
        f"{SKLEARN}/sklearn.metrics.mean_squared_error.html",
        "mean_all",
    ),
    Cost(
        "absolute_error",
        ((0, 2), (-1, 2), (8, -5)),
        ((0.5, 1), (-1, 1), (7, -6)),
        {"error": "0.75"},
        f"{SKLEARN}/sklearn.metrics.mean_absolute_error.html",
        "mean_all",
    ),
)


def layer_of(net: Matrix, targets: Matrix, **settings: object) -> Project:
    """Return a network of one layer that takes its input as net, with settings by their names in a project file."""
    size, samples = net.shape
    named: dict[str, Any] = named_by_key(settings)
    network = Network((size, size), **named)
    training = Training(0.1, batch_size=samples)
    return Project("published", network, {"W_b": matrix(np.eye(size))}, net, targets, training)


def assert_printed(values: Matrix, printed: str) -> None:
    """Compare with half a unit of the last printed digit, and what single precision takes from it."""
    texts = printed.split()
    assert values.size == len(texts)
    for number, text in zip(values.ravel(), texts, strict=True):
        exponent = Decimal(text).as_tuple().exponent
        assert isinstance(exponent, int)
        assert abs(number - float(text)) <= 0.5 * 10.0**exponent + SINGLE * abs(number), text


@pytest.mark.parametrize("curve", CURVES, ids=str)
def test_an_activation_and_its_slope_are_what_others_print(at: At, curve: Curve) -> None:
    net = matrix([[float(text)] for text in curve.net.split()])
    targets = matrix(np.full(net.shape, 0.3))
    project = layer_of(net, targets, activation=curve.activation, leaky_slope=curve.leaky_slope)
    session = at(project, 1, len(program(project.network)))
    assert_printed(session.values[curve.value], curve.printed)


@pytest.mark.parametrize("cost", COSTS, ids=str)
def test_a_loss_and_its_derivative_are_what_others_print(at: At, cost: Cost) -> None:
    net, targets = matrix(np.array(cost.out).T), matrix(np.array(cost.targets).T)
    keys = ("activation", "loss", "reduction", "huber_threshold")
    project = layer_of(net, targets, **{key: getattr(cost, key) for key in keys})
    session = at(project, 1, len(program(project.network)))
    for name, printed in cost.printed.items():
        assert_printed(session.values[name], printed)


def test_every_activation_and_every_loss_meets_numbers_from_outside() -> None:
    assert {curve.activation for curve in CURVES} == set(ACTIVATIONS)
    by_worked_examples = {"squared_error"}
    assert {cost.loss for cost in COSTS} | by_worked_examples == set(LOSSES)
