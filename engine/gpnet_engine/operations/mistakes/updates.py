"""Mistakes in the updates."""

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.model.numpy_calls import Calls
from gpnet_engine.names import LEARNING_RATE, updated
from gpnet_engine.operations.matrix_formulas.cellwise import Plus, Times, minus, scaled
from gpnet_engine.operations.matrix_formulas.formula import Value, Written
from gpnet_engine.operations.matrix_formulas.kept import WrittenDown
from gpnet_engine.operations.mistakes.applied_formulas import Applied
from gpnet_engine.operations.mistakes.mistake import Mistake, Place
from gpnet_engine.operations.update import BIAS_UPDATE, UPDATE

_BOTH = (UPDATE, BIAS_UPDATE)
_RATE = Value(LEARNING_RATE)


def _parameter(place: Place) -> Value:
    return Value(place.operation.result.removeprefix(updated("")))


def _gradient(place: Place) -> Value:
    return Value(f"grad_{_parameter(place).name}")


def _step(place: Place, written: Written | None = None) -> Written:
    """Return l·∇W, or what is taken for it."""
    right = Times(_RATE, _gradient(place))
    return WrittenDown(f"step_{_parameter(place).name}", right if written is None else written)


def _divided_step(place: Place) -> Written:
    return _step(place, Times(_gradient(place), Applied("1/{x}", _reciprocal, _RATE)))


def _reciprocal(given: Matrix, result: Matrix) -> Calls:
    yield np.reciprocal, (given, result)


BIAS_UPDATE_MISTAKES = (
    Mistake.by_formula(
        "bias.frozen", "biases not updated", "new bias = bias", (BIAS_UPDATE,), _parameter, needs="trained biases"
    ),
    Mistake.by_formula(
        "bias.delta-only",
        "bias replaced by −l·δ",
        "new bias = −l·∇bias",
        (BIAS_UPDATE,),
        lambda place: scaled(-1.0, "−1", _step(place)),
        needs="trained biases",
    ),
)

UPDATE_MISTAKES = (
    Mistake.by_formula(
        "update.sign",
        "added instead of subtracted",
        "new W = W + l·∇W",
        _BOTH,
        lambda place: Plus(_parameter(place), _step(place)),
    ),
    Mistake.by_formula(
        "update.no-lr",
        "learning rate forgotten",
        "new W = W − ∇W",
        _BOTH,
        lambda place: minus(_parameter(place), _gradient(place)),
    ),
    Mistake.by_formula(
        "update.lr-twice",
        "learning rate applied twice",
        "new W = W − l²·∇W",
        _BOTH,
        lambda place: minus(_parameter(place), _step(place, Times(_RATE, Times(_RATE, _gradient(place))))),
    ),
    Mistake.by_formula(
        "update.lr-on-weight",
        "weights multiplied by the learning rate",
        "new W = l·W − ∇W",
        (UPDATE,),
        lambda place: minus(Times(_RATE, _parameter(place)), _gradient(place)),
    ),
    Mistake.by_formula(
        "update.weight-for-lr",
        "the weight in place of the learning rate",
        "new W = W − W∘∇W",
        (UPDATE,),
        lambda place: minus(_parameter(place), _step(place, Times(_parameter(place), _gradient(place)))),
    ),
    Mistake.by_formula(
        "update.replaced",
        "the step in place of the new weight",
        "new W = −l·∇W",
        (UPDATE,),
        lambda place: scaled(-1.0, "−1", _step(place)),
    ),
    Mistake.by_formula(
        "update.divide-lr",
        "divided by the learning rate",
        "new W = W − ∇W/l",
        (UPDATE,),
        lambda place: minus(_parameter(place), _divided_step(place)),
    ),
    Mistake.by_formula(
        "update.half",
        "only the output layer updated",
        "new W = W in hidden layers",
        (UPDATE,),
        lambda place: None if place.is_last else _parameter(place),
        needs="a hidden layer",
    ),
)
