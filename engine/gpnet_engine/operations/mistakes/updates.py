"""Mistakes in the updates."""

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.model.numpy_calls import Calls
from gpnet_engine.names import LEARNING_RATE, updated
from gpnet_engine.operations.mistakes.applied_formulas import Applied
from gpnet_engine.operations.mistakes.kept_formulas import WrittenDown
from gpnet_engine.operations.mistakes.matrix_formulas import Plus, Scaled, Times, Value, Written, minus
from gpnet_engine.operations.mistakes.mistake import Mistake, Place, Write, by_formula
from gpnet_engine.operations.rule import Rule
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


def _update(
    name: str, title: str, formula: str, write: Write, touches: tuple[Rule, ...] = _BOTH, needs: str = ""
) -> Mistake:
    return Mistake(name, title, formula, touches, by_formula(write), needs)


BIAS_UPDATE_MISTAKES = (
    _update("bias.frozen", "biases not updated", "new bias = bias", _parameter, (BIAS_UPDATE,), needs="trained biases"),
    _update(
        "bias.delta-only",
        "bias replaced by −l·δ",
        "new bias = −l·∇bias",
        lambda place: Scaled(-1.0, "−1", _step(place)),
        (BIAS_UPDATE,),
        needs="trained biases",
    ),
)

UPDATE_MISTAKES = (
    _update(
        "update.sign",
        "added instead of subtracted",
        "new W = W + l·∇W",
        lambda place: Plus(_parameter(place), _step(place)),
    ),
    _update(
        "update.no-lr",
        "learning rate forgotten",
        "new W = W − ∇W",
        lambda place: minus(_parameter(place), _gradient(place)),
    ),
    _update(
        "update.lr-twice",
        "learning rate applied twice",
        "new W = W − l²·∇W",
        lambda place: minus(_parameter(place), _step(place, Times(_RATE, Times(_RATE, _gradient(place))))),
    ),
    _update(
        "update.lr-on-weight",
        "weights multiplied by the learning rate",
        "new W = l·W − ∇W",
        lambda place: minus(Times(_RATE, _parameter(place)), _gradient(place)),
        (UPDATE,),
    ),
    _update(
        "update.weight-for-lr",
        "the weight in place of the learning rate",
        "new W = W − W∘∇W",
        lambda place: minus(_parameter(place), _step(place, Times(_parameter(place), _gradient(place)))),
        (UPDATE,),
    ),
    _update(
        "update.replaced",
        "the step in place of the new weight",
        "new W = −l·∇W",
        lambda place: Scaled(-1.0, "−1", _step(place)),
        (UPDATE,),
    ),
    _update(
        "update.divide-lr",
        "divided by the learning rate",
        "new W = W − ∇W/l",
        lambda place: minus(_parameter(place), _divided_step(place)),
        (UPDATE,),
    ),
    _update(
        "update.half",
        "only the output layer updated",
        "new W = W in hidden layers",
        lambda place: None if place.is_last else _parameter(place),
        (UPDATE,),
        needs="a hidden layer",
    ),
)
