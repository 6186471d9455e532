"""What a person may have done: mistakes of the catalogue, each in all layers or in one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from gpnet_engine.model.network import Network
from gpnet_engine.names import layer_of
from gpnet_engine.operations import Operation, Program
from gpnet_engine.operations.mistakes import MISTAKES
from gpnet_engine.operations.mistakes.applied import updated_first, with_mistakes
from gpnet_engine.operations.program import right_program


@dataclass(frozen=True, slots=True, eq=False)
class Suspect:
    """A mistake in a network: the operations that it puts in the place of the right ones, by their results.

    `layer` is the only one in which it is made; None where it is made wherever it can be.
    """

    id: str
    operations: Mapping[str, Operation]
    order: Mapping[str, int]
    layer: str | None = None


Hypothesis = tuple[Suspect, ...]
RIGHT: Hypothesis = ()


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """The mistakes that can be made in a network: wherever they can be, and in one layer only."""

    right: Program
    everywhere: tuple[Suspect, ...]
    in_one_layer: tuple[Suspect, ...]

    def program(self, hypothesis: Hypothesis) -> Program:
        """Return the operations with the mistakes in them."""
        wrong = {result: operation for suspect in hypothesis for result, operation in suspect.operations.items()}
        orders = [suspect.order for suspect in hypothesis if suspect.order]
        ordered = sorted(self.right, key=lambda operation: orders[0][operation.result]) if orders else self.right
        return tuple(wrong.get(operation.result, operation) for operation in ordered)


@lru_cache(maxsize=64)
def catalogue_of(network: Network) -> Catalogue:
    """Return the mistakes that can be made in a network."""
    right = right_program(network)
    at_home = {operation.result: operation for operation in right}
    order = {operation.result: index for index, operation in enumerate(updated_first(right))}
    everywhere: list[Suspect] = []
    in_one_layer: list[Suspect] = []
    for mistake in MISTAKES.values():
        made = with_mistakes(network, right, (mistake,))
        wrong = {one.result: one for one in made if one.rule is not at_home[one.result].rule}
        if not wrong:
            continue
        own_order = order if mistake.first else {}
        everywhere.append(Suspect(mistake.id, wrong, own_order))
        by_layer: dict[str, dict[str, Operation]] = {}
        for result, operation in wrong.items():
            by_layer.setdefault(place_of(operation), {})[result] = operation
        if len(by_layer) > 1:
            in_one_layer += [Suspect(mistake.id, part, own_order, layer) for layer, part in by_layer.items()]
    return Catalogue(right, tuple(everywhere), tuple(in_one_layer))


def place_of(operation: Operation) -> str:
    """Return the letters of the layer whose numbers an operation makes."""
    return layer_of(operation.result) or operation.layer
