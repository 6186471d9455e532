"""The table of optimizers: what each keeps for a parameter, and how it changes the parameter. To add one, add a row.

Sources: Polyak 1964 and Sutskever 2013 (momentum, nesterov), Duchi 2011 (adagrad), Tieleman and Hinton 2012 (rmsprop),
Kingma and Ba 2015 (adam), Loshchilov and Hutter 2019 (adamw); in the forms of PyTorch.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from gpnet_engine.model.optimizer_settings import MomentumForm, OptimizerName
from gpnet_engine.operations.matrix_formulas.cellwise import Over, Times
from gpnet_engine.operations.matrix_formulas.formula import Written
from gpnet_engine.operations.optimizers.optimizer import (
    MEAN,
    SQUARES,
    VELOCITY,
    Formula,
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


def _running_mean(parameter: Parameter, state: str, share: Share) -> Written:
    return parameter.more(parameter.kept(state, share), parameter.part(share, parameter.gradient))


def _summed_velocity(parameter: Parameter) -> Written:
    return parameter.more(parameter.kept(VELOCITY, parameter.mu), parameter.gradient)


def _mean_velocity(parameter: Parameter) -> Written:
    return _running_mean(parameter, VELOCITY, parameter.mu)


def _stepped_velocity(parameter: Parameter) -> Written:
    return parameter.less(parameter.kept(VELOCITY, parameter.mu), parameter.scaled(parameter.gradient))


def _by_velocity(parameter: Parameter) -> Written:
    return _descent(parameter, parameter.after(VELOCITY))


def _nesterov(parameter: Parameter) -> Written:
    ahead = Times(parameter.mu.kept, parameter.after(VELOCITY))
    return _descent(parameter, parameter.ahead(parameter.gradient, ahead))


def _mean(parameter: Parameter) -> Written:
    return _running_mean(parameter, MEAN, parameter.beta1)


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


def _against(direction: str, how: str) -> Callable[[float], str]:
    """Say in which direction an update goes; the learning rate decides whether that is downhill."""

    def meaning(rate: float) -> str:
        if rate > 0.0:
            return f"goes against {direction}{how}"
        if rate < 0.0:
            return f"goes along {direction}, uphill on E, as the learning rate l is negative."
        return "stays as it is, as the learning rate l is 0."

    return meaning


def _older(share: str) -> str:
    return f"an older one counts less, times {share} for every iteration since."


def _velocity(formula: Formula, what: str) -> State:
    return State(VELOCITY, "velocity", formula, f"{what}; {_older('μ')}")


_SUMMED_VELOCITY = _velocity(_summed_velocity, "The gradients of {whose} so far, added up")
_MEAN_VELOCITY = _velocity(_mean_velocity, "A mean of the gradients of {whose} so far")
_STEPPED_VELOCITY = _velocity(_stepped_velocity, "The steps of {whose} so far, added up")
_MOMENTUM = MappingProxyType(
    {
        MomentumForm.SUM: Optimizer(
            "momentum",
            _by_velocity,
            _against("its velocity", ", in which the gradients of earlier iterations still count."),
            (_SUMMED_VELOCITY,),
        ),
        MomentumForm.AVERAGE: Optimizer(
            "momentum",
            _by_velocity,
            _against("its velocity", ", a mean of its gradients in this and earlier iterations."),
            (_MEAN_VELOCITY,),
        ),
        MomentumForm.STEP: Optimizer(
            "momentum",
            lambda parameter: parameter.moved(parameter.after(VELOCITY)),
            lambda _rate: "moves by its velocity, the steps of this and earlier iterations.",  # l is in each of them
            (_STEPPED_VELOCITY,),
        ),
    }
)
_OF_ADAM = (
    State(MEAN, "mean gradient", _mean, f"A mean of the gradients of {{whose}} so far; {_older('β₁')}"),
    State(
        SQUARES,
        "mean squared gradient",
        lambda parameter: _mean_squares(parameter, parameter.beta2),
        f"A mean of the squared gradients of {{whose}} so far; {_older('β₂')}",
        least=0.0,
    ),
)

OPTIMIZERS: Mapping[OptimizerName, Optimizer] = MappingProxyType(
    {
        OptimizerName.SGD: Optimizer(
            "gradient descent",
            lambda parameter: _descent(parameter, parameter.gradient),
            _against("its gradient", ", downhill on E, by l times the gradient. Where that is 0 it stays."),
            is_plain_descent=True,
        ),
        OptimizerName.MOMENTUM: replace(
            _MOMENTUM[MomentumForm.SUM], in_form=lambda settings: _MOMENTUM[settings.momentum_form]
        ),
        OptimizerName.NESTEROV: Optimizer(
            "Nesterov momentum",
            _nesterov,
            _against("its gradient and its velocity", ", as if the velocity had already moved it."),
            (_SUMMED_VELOCITY,),
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
                    "The squared gradients of {whose} so far, added up.",
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
                    f"A mean of the squared gradients of {{whose}} so far; {_older('ρ')}",
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
