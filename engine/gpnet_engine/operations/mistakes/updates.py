"""Mistakes in the updates that people make with every optimizer: with the learning rate, the sign, the old weight."""

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.model.network import Network
from gpnet_engine.model.numpy_calls import Calls
from gpnet_engine.operations.matrix_formulas.cellwise import Plus, Times, minus, scaled
from gpnet_engine.operations.matrix_formulas.formula import Value, Written
from gpnet_engine.operations.mistakes.applied_formulas import Applied
from gpnet_engine.operations.mistakes.mistake import Mistake, Place
from gpnet_engine.operations.mistakes.parameters import ALL_UPDATES, OF_BIASES, OF_WEIGHTS, updated_wrongly
from gpnet_engine.operations.optimizers import Parameter
from gpnet_engine.operations.update import BIAS_UPDATE, UPDATE, has_plain_steps, optimizer_of


def _own(place: Place) -> Value:
    return Parameter(place.network, place.parameter, optimizer_of(place.network)).own


def _has_other_steps(network: Network) -> bool:
    """Tell whether a step is more than l·∇W."""
    return not has_plain_steps(network)


class _Added(Parameter):
    def left(self, step: Written) -> Written:
        return Plus(self.own, step)


class _WithoutRate(Parameter):
    def scaled(self, direction: Written) -> Written:
        return direction


class _RateTwice(Parameter):
    def scaled(self, direction: Written) -> Written:
        return Times(self.rate, Times(self.rate, direction))


class _RateOnWeight(_WithoutRate):
    def left(self, step: Written) -> Written:
        return minus(Times(self.rate, self.own), step)

    def moved(self, velocity: Written) -> Written:
        return Plus(Times(self.rate, self.own), velocity)


class _WeightForRate(Parameter):
    def scaled(self, direction: Written) -> Written:
        return Times(self.own, direction)


class _Replaced(Parameter):
    def left(self, step: Written) -> Written:
        return scaled(-1.0, "−1", step)

    def moved(self, velocity: Written) -> Written:
        return velocity


class _DividedByRate(Parameter):
    def scaled(self, direction: Written) -> Written:
        return Times(direction, Applied("1/{x}", _reciprocal, self.rate))


def _reciprocal(given: Matrix, result: Matrix) -> Calls:
    yield np.reciprocal, (given, result)


BIAS_UPDATE_MISTAKES = (
    Mistake.by_formula(
        "bias.frozen", "biases not updated", "new bias = bias", (BIAS_UPDATE,), _own, needs="trained biases"
    ),
    updated_wrongly(
        "bias.delta-only",
        "bias replaced by −l·δ",
        "new bias = −l·∇bias",
        OF_BIASES,
        _Replaced,
        needs="trained biases",
        others=((_has_other_steps, "new bias = −step"),),
    ),
)

UPDATE_MISTAKES = (
    updated_wrongly(
        "update.sign",
        "added instead of subtracted",
        "new W = W + l·∇W",
        ALL_UPDATES,
        _Added,
        needs="an update that subtracts its step",
        others=((_has_other_steps, "new W = W + step"),),
    ),
    updated_wrongly(
        "update.no-lr",
        "learning rate forgotten",
        "new W = W − ∇W",
        ALL_UPDATES,
        _WithoutRate,
        others=((_has_other_steps, "new W = W − step without l"),),
    ),
    updated_wrongly(
        "update.lr-twice",
        "learning rate applied twice",
        "new W = W − l²·∇W",
        ALL_UPDATES,
        _RateTwice,
        others=((_has_other_steps, "new W = W − step with l²"),),
    ),
    updated_wrongly(
        "update.lr-on-weight",
        "weights multiplied by the learning rate",
        "new W = l·W − ∇W",
        OF_WEIGHTS,
        _RateOnWeight,
        others=((_has_other_steps, "new W = l·W − step without l"),),
    ),
    updated_wrongly(
        "update.weight-for-lr",
        "the weight in place of the learning rate",
        "new W = W − W∘∇W",
        OF_WEIGHTS,
        _WeightForRate,
        others=((_has_other_steps, "new W = W − step with W for l"),),
    ),
    updated_wrongly(
        "update.replaced",
        "the step in place of the new weight",
        "new W = −l·∇W",
        OF_WEIGHTS,
        _Replaced,
        others=((_has_other_steps, "new W = −step"),),
    ),
    updated_wrongly(
        "update.divide-lr",
        "divided by the learning rate",
        "new W = W − ∇W/l",
        OF_WEIGHTS,
        _DividedByRate,
        others=((_has_other_steps, "new W = W − step with 1/l for l"),),
    ),
    Mistake.by_formula(
        "update.half",
        "only the output layer updated",
        "new W = W in hidden layers",
        (UPDATE,),
        lambda place: None if place.is_last else _own(place),
        needs="a hidden layer",
    ),
)
