"""The updates: what an optimizer keeps for a weight or bias, and how it moves it."""

import math
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from gpnet_engine.model.network import Network
from gpnet_engine.model.optimizer_settings import OptimizerSettings
from gpnet_engine.names import CLIP, LEARNING_RATE, is_bias, label, parameter_behind, state_kind, updated
from gpnet_engine.operations.formula_rules import formula_rule, operation_by
from gpnet_engine.operations.matrix_formulas.formula import Written
from gpnet_engine.operations.optimizers import OPTIMIZERS, Optimizer, Parameter, State
from gpnet_engine.operations.optimizers.optimizer import state_of
from gpnet_engine.operations.rule import (
    Context,
    Operation,
    Phase,
    Program,
    Rule,
    layer_before,
    neuron,
)


def optimizer_of(settings: OptimizerSettings) -> Optimizer:
    """Return the optimizer of a network, in the form that its settings choose."""
    entry = OPTIMIZERS[settings.optimizer]
    return entry if entry.in_form is None else entry.in_form(settings)


def has_plain_steps(network: Network) -> bool:
    """Tell whether the step of every update is l·∇W itself."""
    return network.clip_norm is None and optimizer_of(network).is_plain_descent


def _parameter(network: Network, result: str) -> Parameter:
    return Parameter(network, parameter_behind(result), optimizer_of(network))


def _updated_parameter(network: Network, result: str) -> Written:
    return optimizer_of(network).update(_parameter(network, result))


def _updated_state(state: str, network: Network, result: str) -> Written:
    return _state(state, network).formula(_parameter(network, result))


def _state(name: str, network: Network) -> State:
    return next(state for state in optimizer_of(network).states if state.name == name)


def _whose(operation: Operation, context: Context, row: int, column: int) -> str:
    """Return what a cell of a parameter is: the weight from a1 to b1."""
    if is_bias(parameter_behind(operation.result)):
        return f"the bias of {context.bearer(operation.layer, row)}"
    before = neuron(layer_before(context.network, operation.layer), column)
    return f"the weight from {before} to {neuron(operation.layer, row)}"


def _update_meaning(operation: Operation, context: Context, row: int, column: int) -> str:
    whose = _whose(operation, context, row, column).capitalize()
    rate = float(context.values[LEARNING_RATE][0, 0])
    clipped = "" if context.network.clip_norm is None else f" All gradients are multiplied by {label(CLIP)} first."
    return f"{whose} {optimizer_of(context.network).meaning(rate)}{clipped}"


def _state_meaning(state: str, operation: Operation, context: Context, row: int, column: int) -> str:
    whose = _whose(operation, context, row, column)
    return _state(state, context.network).meaning.format(whose=whose)


def _update_rule(op: str) -> Rule:
    return formula_rule(
        op,
        Phase.UPDATE,
        lambda _operation, context: optimizer_of(context.network).title,
        _updated_parameter,
        _update_meaning,
    )


UPDATE, BIAS_UPDATE = _update_rule("update"), _update_rule("bias_update")


def _state_rule(name: str) -> Rule:
    return formula_rule(
        name,
        Phase.UPDATE,
        lambda _operation, context: _state(name, context.network).title,
        partial(_updated_state, name),
        partial(_state_meaning, name),
    )


_LEAST = {state.name: state.least for one in OPTIMIZERS.values() for state in one.states}

STATE_RULES: Mapping[str, Rule] = MappingProxyType({name: _state_rule(name) for name in _LEAST})
"""The rule of every matrix that some optimizer keeps."""


def least_of(name: str) -> float:
    """Return the least number that a matrix can hold which is carried from iteration to iteration."""
    return _LEAST.get(state_kind(name), -math.inf)


def updates_of(network: Network, layer: str, parameter: str) -> Program:
    """Return the operations that update a parameter: first what the optimizer keeps for it, then itself."""
    own = Parameter(network, parameter, optimizer_of(network))
    states = (
        operation_by(STATE_RULES[state.name], layer, updated(state_of(state.name, parameter)), state.formula(own))
        for state in own.optimizer.states
    )
    rule = BIAS_UPDATE if is_bias(parameter) else UPDATE
    return (*states, operation_by(rule, layer, updated(parameter), own.optimizer.update(own)))


def written_with(parameter: Parameter, rule: Rule) -> Written:
    """Return the formula of an operation of an update, made of a parameter: of another one, it is another formula."""
    states = (state for state in parameter.optimizer.states if STATE_RULES[state.name] is rule)
    return next((state.formula for state in states), parameter.optimizer.update)(parameter)


def state_shapes(network: Network) -> Mapping[str, tuple[int, int]]:
    """Return the shapes of the matrices that the optimizer keeps, by name: those of the trained parameters."""
    return {
        state_of(state.name, name): shape
        for name, shape in network.trained_parameters.items()
        for state in optimizer_of(network).states
    }
