"""The program of one iteration: its operations in order, as symbols, and the steps at which a move can stop."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from enum import Enum, auto
from functools import lru_cache
from itertools import accumulate, groupby, pairwise
from types import MappingProxyType

from gpnet_engine import operations as rules
from gpnet_engine.model.network import Network
from gpnet_engine.names import (
    ERROR,
    ERROR_TERMS,
    LEARNING_RATE,
    PENALTY,
    TARGET,
    UPDATES,
    gradient_of,
    is_carried,
    is_step,
    label,
    parameter_behind,
)
from gpnet_engine.operations import Operation, Phase, Program
from gpnet_engine.operations.clipping import clipping_of
from gpnet_engine.operations.penalty import penalized
from gpnet_engine.operations.update import has_plain_steps, state_shapes, updates_of


@lru_cache(maxsize=64)
def program(network: Network) -> Program:
    """Return the operations of one iteration, with the mistakes that are made on purpose in it."""
    right = right_program(network)
    if network.is_right:
        return right
    from gpnet_engine.operations.mistakes import MISTAKES  # noqa: PLC0415 - few people make mistakes on purpose
    from gpnet_engine.operations.mistakes.applied import with_mistakes  # noqa: PLC0415

    return with_mistakes(network, right, (MISTAKES[name] for name in network.mistakes))


def right_program(network: Network) -> Program:
    """Return the operations of one iteration: forward, error, backward from the last layer, then all updates."""
    letters = network.letters
    pairs = tuple(pairwise(letters))
    return (
        *(operation for before, layer in pairs for operation in _forward(network, before, layer)),
        _error(network),
        *(operation for before, layer in reversed(pairs) for operation in _backward(network, before, layer)),
        *clipping_of(network),
        *(operation for layer in letters[1:] for operation in _updates(network, layer)),
    )


def _forward(network: Network, before: str, layer: str) -> Program:
    bias = (f"bias_{layer}",) if f"bias_{layer}" in network.parameter_shapes() else ()
    net = Operation(rules.NET, layer, f"net_{layer}", (f"W_{layer}", f"out_{before}", *bias))
    return (net, Operation(rules.OUT, layer, f"out_{layer}", (f"net_{layer}",)))


def _error(network: Network) -> Operation:
    last = network.letters[-1]
    net = () if network.loss.computed_from == "out" else (f"net_{last}",)
    weights = penalized(network)
    terms = (ERROR_TERMS, PENALTY) if weights else (ERROR_TERMS,)
    return Operation(rules.ERROR, last, ERROR, (f"out_{last}", TARGET, *net, *weights), terms)


def _backward(network: Network, before: str, layer: str) -> Program:
    operations = [_delta(network, layer)]
    weights = (f"W_{layer}",) if network.is_penalized else ()
    terms = (f"data_grad_W_{layer}", f"penalty_W_{layer}") if weights else ()
    operands = (f"delta_{layer}", f"out_{before}", *weights)
    operations.append(Operation(rules.GRADIENT, layer, f"grad_W_{layer}", operands, terms))
    if network.is_trained(f"bias_{layer}"):
        operations.append(Operation(rules.BIAS_GRADIENT, layer, f"grad_bias_{layer}", (f"delta_{layer}",)))
    if before != network.letters[0]:
        operations.append(Operation(rules.BACKPROP, before, f"dout_{before}", (f"W_{layer}", f"delta_{layer}")))
    return tuple(operations)


def _delta(network: Network, layer: str) -> Operation:
    activation = network.activation(layer)
    fprime = (f"fprime_{layer}",) if activation.is_elementwise else ()
    if layer == network.letters[-1]:
        net = (f"net_{layer}",) if activation.derivative_from == "net" else ()
        operands = (f"out_{layer}", TARGET, *net)
        terms = (f"dout_{layer}", *fprime)
        return Operation(rules.OUTPUT_DELTA, layer, f"delta_{layer}", operands, terms)
    operands = (f"dout_{layer}", f"{activation.derivative_from}_{layer}")
    return Operation(rules.HIDDEN_DELTA, layer, f"delta_{layer}", operands, fprime)


def _updates(network: Network, layer: str) -> Program:
    trained = (name for name in (f"W_{layer}", f"bias_{layer}") if network.is_trained(name))
    return tuple(operation for name in trained for operation in updates_of(network, layer, name))


@lru_cache(maxsize=64)
def carried_shapes(network: Network) -> Mapping[str, tuple[int, int]]:
    """Return the shapes of what an iteration leaves to the next one: parameters, and what the optimizer keeps."""
    return MappingProxyType({**network.parameter_shapes(), **state_shapes(network)})


def label_in(network: Network, name: str) -> str:
    """Return how a value is written on screen: the step of plain gradient descent by what it is, l·∇W."""
    if is_step(name) and has_plain_steps(network):
        return f"{label(LEARNING_RATE)}·{label(gradient_of(parameter_behind(name)))}"
    return label(name)


@lru_cache(maxsize=64)
def counts_updates(network: Network) -> bool:
    """Tell whether some operation takes the count of updates."""
    return UPDATES in _taken(network)


class Grain(Enum):
    """How far one move goes."""

    OPERATION = auto()
    LAYER = auto()
    PHASE = auto()
    ITERATION = auto()


@lru_cache(maxsize=64)
def stops(network: Network, grain: Grain) -> tuple[int, ...]:
    """Return the steps of an iteration at which a move of this grain stops: 0, and after each group of operations."""
    groups = groupby(enumerate(program(network)), lambda item: _group(grain, *item))
    return (0, *accumulate(len(tuple(group)) for _, group in groups))


def _group(grain: Grain, index: int, operation: Operation) -> tuple[object, ...]:
    """Return what the operations that one move of this grain passes have in common."""
    match grain:
        case Grain.OPERATION:
            return (index,)
        case Grain.LAYER:
            return (phase(operation), operation.layer)
        case Grain.PHASE:
            return (phase(operation),)
        case Grain.ITERATION:
            return ()


def phase(operation: Operation) -> Phase:
    """Return the phase that an operation belongs to."""
    return operation.rule.phase


def next_stop(network: Network, grain: Grain, step: int) -> int | None:
    """Return the first stop after `step`, or None if the iteration ends before it."""
    places = stops(network, grain)
    index = bisect_right(places, step)
    return places[index] if index < len(places) else None


def previous_stop(network: Network, grain: Grain, step: int) -> int | None:
    """Return the last stop before `step`, or None at the start of the iteration."""
    places = stops(network, grain)
    index = bisect_left(places, step)
    return places[index - 1] if index else None


def operation_making(network: Network, name: str) -> tuple[int, Operation] | None:
    """Return the step (from 1) and the operation whose result or term is `name`; None for what is given."""
    for step, operation in enumerate(program(network), start=1):
        if name == operation.result or name in operation.terms:
            return step, operation
    return None


def made_from(operations: Program, names: Iterable[str]) -> frozenset[str]:
    """Return values, and all results and terms of operations that are computed from them, however far behind."""
    found = set(names)
    for operation in operations:
        if not found.isdisjoint((operation.result, *operation.operands)):
            found |= {operation.result, *operation.terms}
    return frozenset(found)


@lru_cache(maxsize=64)
def _taken(network: Network) -> frozenset[str]:
    return frozenset(name for operation in program(network) for name in operation.operands)


def is_used(network: Network, name: str) -> bool:
    """Tell whether something is computed from a value: another operation of the iteration, or the next one."""
    return is_operand(network, name) or is_carried(name)


def is_operand(network: Network, name: str) -> bool:
    """Tell whether an operation of the same iteration takes a value."""
    return name in _taken(network)


def made_by(network: Network, operation: Operation) -> tuple[str, ...]:
    """Return what an operation makes: its result, and those of its terms that another operation takes.

    The other terms are only written down: what they hold matters only if the result shows it.
    """
    return (operation.result, *(name for name in operation.terms if name in _taken(network)))
