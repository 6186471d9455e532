"""A program with mistakes in it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeAlias

from gpnet_engine.model.network import Network
from gpnet_engine.names import label
from gpnet_engine.operations.mistakes.mistake import Mistake, Place
from gpnet_engine.operations.rule import Context, Operation, Phase, Program

Meaning: TypeAlias = Callable[[Operation, Context, int, int], str]


def with_mistakes(network: Network, right: Program, mistakes: Iterable[Mistake]) -> Program:
    """Return a right program with the operations as the mistakes have them.

    Of several mistakes in the same operation, the first one that can be made there is made.
    """
    made = tuple(mistakes)
    comes_first = any(mistake.first and _can_be_made(network, mistake, right) for mistake in made)
    ordered = updated_first(right) if comes_first else right
    return tuple(_as_made(network, operation, made) for operation in ordered)


def _can_be_made(network: Network, mistake: Mistake, right: Program) -> bool:
    places = (Place(operation, network) for operation in right if operation.rule in mistake.touches)
    return any(mistake.replace(place) is not None for place in places)


def _as_made(network: Network, operation: Operation, mistakes: Iterable[Mistake]) -> Operation:
    for mistake in mistakes:
        wrong = mistake.replace(Place(operation, network)) if operation.rule in mistake.touches else None
        if wrong is not None:
            return replace(wrong, rule=replace(wrong.rule, meaning=_meaning_of(mistake, operation)))
    return operation


def _meaning_of(mistake: Mistake, right: Operation) -> Meaning:
    """Return the sentence on a cell: what the mistake is, and what belongs in its place."""

    def meaning(_operation: Operation, context: Context, _row: int, _column: int) -> str:
        formula = f"{label(right.result)} = {right.rule.symbols(right, context)}"
        return f"A mistake, on purpose: {mistake.title}. Right is {formula}."

    return meaning


def updated_first(right: Program) -> Program:
    """Put the updates of a layer right after its gradients, before δ is sent back through its weights."""
    updates = [operation for operation in right if operation.rule.phase is Phase.UPDATE]
    others = [operation for operation in right if operation.rule.phase is not Phase.UPDATE]
    ordered: list[Operation] = []
    for operation, following in zip(others, [*others[1:], None], strict=True):
        ordered.append(operation)
        ends = following is None or following.layer != operation.layer
        if operation.rule.phase is Phase.BACKWARD and ends:
            ordered += [update for update in updates if update.layer == operation.layer and update not in ordered]
    return tuple(ordered)
