"""The table of optimizers: what each keeps for a parameter, and how it changes the parameter. To add one, add a row.

Sources: Polyak 1964 and Sutskever 2013 (momentum, nesterov), Duchi 2011 (adagrad), Tieleman and Hinton 2012 (rmsprop),
Kingma and Ba 2015 (adam), Loshchilov and Hutter 2019 (adamw); in the forms of PyTorch.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from gpnet_engine.model.network import Network
from gpnet_engine.model.optimizer_settings import MomentumForm, OptimizerName
from gpnet_engine.operations.matrix_formulas.cellwise import Over, Times
from gpnet_engine.operations.matrix_formulas.formula import Written
from gpnet_engine.operations.optimizers.optimizer import (
    MEAN,
    SQUARES,
    VELOCITY,
    Optimizer,
    Parameter,
    Share,
    State,
)


def _descent(parameter: Parameter, direction: Written) -> Written:
    """W − l·direction."""
    return parameter.left(parameter.step(parameter.scaled(direction)))


def _scaled_descent(parameter: Parameter, direction: Written, squares: Written) -> Written:
    """W − l·direction / (√squares + ε)."""
    return parameter.left(parameter.step(Over(parameter.scaled(direction), parameter.rooted(squares))))


def _velocity(parameter: Parameter) -> Written:
    network, kept = parameter.network, parameter.kept(VELOCITY, parameter.mu)
    match network.momentum_form if network.optimizer is OptimizerName.MOMENTUM else MomentumForm.SUM:
        case MomentumForm.SUM:
            return parameter.more(kept, parameter.gradient)
        case MomentumForm.AVERAGE:
            return parameter.more(kept, parameter.part(parameter.mu, parameter.gradient))
        case MomentumForm.STEP:
            return parameter.less(kept, parameter.scaled(parameter.gradient))


def _momentum(parameter: Parameter) -> Written:
    if parameter.network.momentum_form is MomentumForm.STEP:
        return parameter.moved(parameter.after(VELOCITY))
    return _descent(parameter, parameter.after(VELOCITY))


def _nesterov(parameter: Parameter) -> Written:
    ahead = Times(parameter.mu.kept, parameter.after(VELOCITY))
    return _descent(parameter, parameter.ahead(parameter.gradient, ahead))


def _mean(parameter: Parameter) -> Written:
    share = parameter.beta1
    return parameter.more(parameter.kept(MEAN, share), parameter.part(share, parameter.gradient))


def _mean_squares(parameter: Parameter, share: Share) -> Written:
    """Return the running mean of squares, multiplied in PyTorch's order: it overflows where that does."""
    new = parameter.squared(parameter.part(share, parameter.gradient))
    return parameter.more(parameter.kept(SQUARES, share), new)


def _sum_of_squares(parameter: Parameter) -> Written:
    return parameter.more(parameter.before(SQUARES), parameter.squared(parameter.gradient))


def _by_squares(parameter: Parameter) -> Written:
    return _scaled_descent(parameter, parameter.gradient, parameter.after(SQUARES))


def _adam(parameter: Parameter) -> Written:
    mean = parameter.corrected("mhat", MEAN, parameter.beta1)
    squares = parameter.corrected("vhat", SQUARES, parameter.beta2)
    return _scaled_descent(parameter, mean, squares)


def _against(direction: str, how: str) -> Callable[[Network, float], str]:
    """Say in which direction an update goes; the learning rate decides whether that is downhill."""

    def meaning(_network: Network, rate: float) -> str:
        if rate > 0.0:
            return f"goes against {direction}{how}"
        if rate < 0.0:
            return f"goes along {direction}, uphill on E, as the learning rate l is negative."
        return "stays as it is, as the learning rate l is 0."

    return meaning


def _by_velocity(network: Network, rate: float) -> str:
    if network.momentum_form is MomentumForm.STEP:  # l is in the velocity already, that of each iteration
        return "moves by its velocity, the steps of this and earlier iterations."
    return _against("its velocity", ", in which the gradients of earlier iterations still count.")(network, rate)


_VELOCITY_STATE = State(
    VELOCITY,
    "velocity",
    _velocity,
    "What {its} gradients have added up to so far: older ones count less, by μ for every iteration.",
)
_OF_ADAM = (
    State(
        MEAN,
        "mean gradient",
        _mean,
        "The mean of {its} gradients so far: older ones count less, by β₁ for every iteration.",
    ),
    State(
        SQUARES,
        "mean squared gradient",
        lambda parameter: _mean_squares(parameter, parameter.beta2),
        "The mean of {its} squared gradients so far: older ones count less, by β₂ for every iteration.",
        least=0.0,
    ),
)

OPTIMIZERS: Mapping[OptimizerName, Optimizer] = MappingProxyType(
    {
        OptimizerName.SGD: Optimizer(
            "gradient descent",
            lambda parameter: _descent(parameter, parameter.gradient),
            _against("its gradient", ", downhill on E, by l times the gradient. Where that is 0 it stays."),
            is_plain=True,
        ),
        OptimizerName.MOMENTUM: Optimizer(
            "momentum",
            _momentum,
            _by_velocity,
            (_VELOCITY_STATE,),
        ),
        OptimizerName.NESTEROV: Optimizer(
            "Nesterov momentum",
            _nesterov,
            _against("its gradient and its velocity", ", as if the velocity had already moved it."),
            (_VELOCITY_STATE,),
        ),
        OptimizerName.ADAGRAD: Optimizer(
            "Adagrad",
            _by_squares,
            _against("its gradient", ", by a step that shrinks as its squared gradients add up."),
            (
                State(
                    SQUARES,
                    "sum of squared gradients",
                    _sum_of_squares,
                    "The squares of {its} gradients so far, added up.",
                    least=0.0,
                ),
            ),
            epsilon=1e-10,
        ),
        OptimizerName.RMSPROP: Optimizer(
            "RMSProp",
            _by_squares,
            _against("its gradient", ", by l times it over the root of its mean squared gradient."),
            (
                State(
                    SQUARES,
                    "mean squared gradient",
                    lambda parameter: _mean_squares(parameter, parameter.rho),
                    "The mean of {its} squared gradients so far: older ones count less, by ρ for every iteration.",
                    least=0.0,
                ),
            ),
        ),
        OptimizerName.ADAM: Optimizer(
            "Adam",
            _adam,
            _against("its mean gradient", ", by l times mˆ over the root of its mean squared gradient vˆ."),
            _OF_ADAM,
        ),
        OptimizerName.ADAMW: Optimizer(
            "AdamW",
            lambda parameter: parameter.decayed(_adam(parameter)),
            _against("its mean gradient", ", by l times mˆ over the root of vˆ, and shrinks by l·λ of itself."),
            _OF_ADAM,
            weight_decay=0.01,
        ),
    }
)
"""The table of optimizers by name."""

__all__ = ["OPTIMIZERS", "Optimizer", "Parameter", "Share", "State"]
