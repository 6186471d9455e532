"""Every optimizer against HIPS autograd and the formulas of its paper, over several iterations of random networks.

autograd differentiates the whole E, penalties included, of a forward pass that is written down a second time; the
updates are written down here from the papers. Nothing of the engine's is used for the expected numbers.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeAlias

import autograd.numpy as anp  # type: ignore[import-untyped]
import numpy as np
import pytest
from autograd import value_and_grad
from hypothesis import given, settings
from hypothesis import strategies as st

from gpnet_engine.arrays import Matrix, Values
from gpnet_engine.model.optimizer_settings import MomentumForm, OptimizerName, OptimizerSettings
from gpnet_engine.model.project import Project
from gpnet_engine.model.settings import SETTINGS, BiasMode
from gpnet_engine.names import layer_letters
from gpnet_engine.operations.optimizers import OPTIMIZERS
from gpnet_engine.operations.program import program
from gpnet_engine.time.session import Position, go_to, open_session
from tests.builders.autograd_model import COSTS, MODEL, Traced
from tests.builders.strategies import Setup, setups

ITERATIONS = 4
RATE = 0.05
RELATIVE = 1e-9  # to the largest entry of the matrix
ROUNDING = 1e-12  # where the true derivative is 0, what is left of it is divided by ε, here at least 1e-3

Plain: TypeAlias = "Callable[[Parameter, Matrix], Matrix]"


@dataclass
class Parameter:
    """A parameter on its way through the iterations, and what its optimizer keeps; `updates` counts from 1."""

    value: Matrix
    settings: Any  # the network, of which only the settings are read
    velocity: Matrix = field(init=False)
    moment1: Matrix = field(init=False)
    moment2: Matrix = field(init=False)
    updates: int = 0

    def __post_init__(self) -> None:
        """Begin at 0."""
        self.velocity = self.moment1 = self.moment2 = np.zeros(self.value.shape)

    @property
    def epsilon(self) -> float:
        """ε, which is always given here."""
        return float(self.settings.epsilon)

    def divided(self, direction: Matrix, squares: Matrix) -> Matrix:
        """Divide by the root of squares."""
        if self.settings.epsilon_inside_root:
            return np.asarray(direction / np.sqrt(squares + self.epsilon))
        return np.asarray(direction / (np.sqrt(squares) + self.epsilon))


def sgd(parameter: Parameter, gradient: Matrix) -> Matrix:
    return parameter.value - RATE * gradient


def momentum(parameter: Parameter, gradient: Matrix) -> Matrix:
    mu: float = parameter.settings.momentum
    form = parameter.settings.momentum_form
    if form is MomentumForm.STEP:
        parameter.velocity = mu * parameter.velocity - RATE * gradient
        return parameter.value + parameter.velocity
    share = 1 - mu if form is MomentumForm.AVERAGE else 1
    parameter.velocity = mu * parameter.velocity + share * gradient
    return parameter.value - RATE * parameter.velocity


def nesterov(parameter: Parameter, gradient: Matrix) -> Matrix:
    mu: float = parameter.settings.momentum
    parameter.velocity = mu * parameter.velocity + gradient
    return parameter.value - RATE * (gradient + mu * parameter.velocity)


def adagrad(parameter: Parameter, gradient: Matrix) -> Matrix:
    parameter.moment2 = parameter.moment2 + gradient**2
    return parameter.value - RATE * parameter.divided(gradient, parameter.moment2)


def rmsprop(parameter: Parameter, gradient: Matrix) -> Matrix:
    rho: float = parameter.settings.rho
    parameter.moment2 = rho * parameter.moment2 + (1 - rho) * gradient**2
    return parameter.value - RATE * parameter.divided(gradient, parameter.moment2)


def adam(parameter: Parameter, gradient: Matrix) -> Matrix:
    beta1, beta2 = parameter.settings.beta1, parameter.settings.beta2
    parameter.moment1 = beta1 * parameter.moment1 + (1 - beta1) * gradient
    parameter.moment2 = beta2 * parameter.moment2 + (1 - beta2) * gradient**2
    mean = parameter.moment1 / (1 - beta1**parameter.updates)
    squares = parameter.moment2 / (1 - beta2**parameter.updates)
    return parameter.value - RATE * parameter.divided(mean, squares)


def adamw(parameter: Parameter, gradient: Matrix) -> Matrix:
    decay: float = parameter.settings.weight_decay
    return adam(parameter, gradient) - RATE * decay * parameter.value


PLAIN: dict[str, Plain] = {
    "sgd": sgd,
    "momentum": momentum,
    "nesterov": nesterov,
    "adagrad": adagrad,
    "rmsprop": rmsprop,
    "adam": adam,
    "adamw": adamw,
}
SHARES = st.floats(0.0, 0.95)
DRAWN: dict[str, st.SearchStrategy[Any]] = {
    "momentum": SHARES,
    "momentum_form": st.sampled_from(MomentumForm),
    "beta1": SHARES,
    "beta2": SHARES,
    "rho": SHARES,
    "epsilon": st.floats(1e-3, 1.0),
    "epsilon_inside_root": st.booleans(),
    "weight_decay": st.floats(0.0, 0.5),
    "l1": st.just(0.0) | st.floats(0.0, 0.2),
    "l2": st.just(0.0) | st.floats(0.0, 0.2),
    "clip_norm": st.none() | st.floats(0.01, 2.0),
}


@st.composite
def settings_of(draw: st.DrawFn, optimizer: str) -> dict[str, Any]:
    """Draw all settings that the optimizer reads."""
    rows = [SETTINGS[name] for name in DRAWN]
    return {row.name: draw(DRAWN[row.name]) for row in rows if not row.read_by or optimizer in row.read_by}


def error_of(project: Project, moved: dict[str, Traced], sample: slice) -> Traced:
    """Return E of a batch, with its penalties."""
    network = project.network
    inputs, target = project.inputs[:, sample], project.targets[:, sample]
    out, weights = inputs, [array for name, array in moved.items() if name.startswith("W_")]
    for index, activation in enumerate(network.activations, start=1):
        letter = layer_letters(index)
        net = anp.dot(moved[f"W_{letter}"], out)
        if network.bias_of(letter) is not BiasMode.NONE:
            net = net + moved[f"bias_{letter}"]
        out = MODEL[activation](net)
    counted = math.prod(network.reduction.counted(inputs.shape[1], network.sizes[-1]))
    data = anp.sum(COSTS[network.loss_name](target, out)) / counted
    squares, sizes = sum(anp.sum(one**2) for one in weights), sum(anp.sum(anp.abs(one)) for one in weights)
    return data + network.l2 / 2 * squares + network.l1 * sizes


def clipped(project: Project, gradients: Values) -> Values:
    """Return gradients that are together no longer than the limit; those of frozen biases do not count."""
    trained = {name: one for name, one in gradients.items() if project.network.is_trained(name)}
    limit, norm = project.network.clip_norm, np.sqrt(sum(np.sum(one**2) for one in trained.values()))
    return trained if limit is None or norm <= limit else {name: one * limit / norm for name, one in trained.items()}


def expected(project: Project) -> list[dict[str, Matrix]]:
    """Return E, gradients, parameters and state at the end of each iteration."""
    parameters = {name: Parameter(array, project.network) for name, array in project.parameters.items()}
    found, batch = [], project.training.batch_size
    for iteration in range(ITERATIONS):
        start = iteration % -(-project.inputs.shape[1] // batch) * batch
        moved = {name: one.value for name, one in parameters.items()}
        error, gradients = value_and_grad(lambda one, at=start: error_of(project, one, slice(at, at + batch)))(moved)
        values = {"error": np.array([[error]])}
        for name, gradient in clipped(project, gradients).items():
            parameter = parameters[name]
            parameter.updates += 1
            parameter.value = PLAIN[project.network.optimizer](parameter, gradient)
            states = {f"new_{kind}_{name}": getattr(parameter, kind) for kind in ("velocity", "moment1", "moment2")}
            values |= {f"grad_{name}": gradients[name], f"new_{name}": parameter.value} | states
        found.append(values)
    return found


def assert_agrees(project: Project) -> None:
    session = open_session(project)
    for iteration, values in enumerate(expected(project), start=1):
        session = go_to(session, Position(iteration, len(program(project.network))))
        names = [name for name in values if name in session.values]  # of the states, those that the optimizer keeps
        updated = [one.result for one in program(project.network) if one.result.startswith("new_")]
        assert set(updated) <= set(names)
        for name in names:
            near = ROUNDING + RELATIVE * float(np.max(np.abs(values[name])))
            np.testing.assert_allclose(session.values[name], values[name], rtol=0, atol=near, err_msg=name)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@settings(max_examples=50, deadline=None)
@given(setup=setups(is_plain=True), data=st.data())
def test_an_optimizer_computes_what_its_paper_says(optimizer: OptimizerName, setup: Setup, data: st.DataObject) -> None:
    drawn = data.draw(settings_of(optimizer))
    project = setup.project(learning_rate=RATE)
    assert_agrees(replace(project, network=replace(project.network, optimizer=optimizer, **drawn)))


def test_no_optimizer_and_no_setting_of_one_escapes() -> None:
    assert set(PLAIN) == set(OPTIMIZERS)
    assert {"optimizer", *DRAWN} == {one.name for one in fields(OptimizerSettings)}
